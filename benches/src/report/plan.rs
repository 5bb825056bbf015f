//! The planning model: from clients and their cycles to the cores of a management point.

/// A kind of message, and how often each client sends one.
pub struct Cycle {
    pub name: &'static str,
    /// Bytes after compression. The product documents none but the heartbeat's: assumptions.
    pub bytes: usize,
    pub every_seconds: f64,
}

const DAY: f64 = 86_400.0;

/// The default cycles of the client. A state message in every cycle is the most there can be.
pub const DEFAULT_CYCLES: [Cycle; 4] = [
    Cycle {
        name: "state message",
        bytes: 4 << 10,
        every_seconds: 15.0 * 60.0,
    },
    Cycle {
        name: "hardware inventory",
        bytes: 64 << 10,
        every_seconds: 7.0 * DAY,
    },
    Cycle {
        name: "software inventory",
        bytes: 64 << 10,
        every_seconds: 7.0 * DAY,
    },
    Cycle {
        name: "heartbeat",
        bytes: 1 << 10,
        every_seconds: 7.0 * DAY,
    },
];

/// Messages per second of `clients` clients in this cycle.
pub fn rate(clients: f64, cycle: &Cycle) -> f64 {
    clients / cycle.every_seconds
}

/// The cores that are busy all the time if opening a message of `bytes` takes
/// `microseconds(bytes)`.
pub fn cores(clients: f64, cycles: &[Cycle], microseconds: impl Fn(usize) -> f64) -> f64 {
    cycles
        .iter()
        .map(|cycle| rate(clients, cycle) * microseconds(cycle.bytes) / 1e6)
        .sum()
}

/// The time for a message of `bytes`, by a straight line between the sizes that were measured
/// (ascending, at least two) and beyond.
pub fn interpolate(measured: &[(usize, f64)], bytes: usize) -> f64 {
    let above = measured
        .iter()
        .position(|(size, _)| *size >= bytes)
        .unwrap_or(measured.len() - 1)
        .max(1);
    let ((x0, y0), (x1, y1)) = (measured[above - 1], measured[above]);
    let slope = (y1 - y0) / (x1 as f64 - x0 as f64);
    y0 + slope * (bytes as f64 - x0 as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_cycles_make_the_rates_of_one_management_point() {
        // 25,000 clients: 27.8 state messages a second, 0.041 of each weekly message.
        let rates: Vec<f64> = DEFAULT_CYCLES.iter().map(|c| rate(25_000.0, c)).collect();
        assert!((rates[0] - 27.78).abs() < 0.01);
        assert!(rates[1..].iter().all(|rate| (rate - 0.0413).abs() < 0.0001));
        let cores = cores(25_000.0, &DEFAULT_CYCLES, |_| 1000.0);
        assert!((cores - 0.0279).abs() < 0.0001);
    }

    #[test]
    fn times_lie_on_the_line_between_their_neighbours() {
        let measured = [(100, 10.0), (200, 20.0), (400, 80.0)];
        assert_eq!(interpolate(&measured, 150), 15.0);
        assert_eq!(interpolate(&measured, 200), 20.0);
        assert_eq!(interpolate(&measured, 300), 50.0);
        assert_eq!(interpolate(&measured, 500), 110.0);
        assert_eq!(interpolate(&measured, 50), 5.0);
    }
}
