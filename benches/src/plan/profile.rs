//! A machine's profile: what each operation costs there.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::plan::trouble::{self, Trouble};

/// Of the profile's format, and of the plan's; a change of either is a new number.
pub const FORMAT: u32 = 1;
pub const LIBRARY: &str = env!("CARGO_PKG_VERSION");

/// What is measured. What it does is said in `benches/plan.md`, which a test holds against this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    Seal,
    Open,
    Sign,
    Verify,
    RawSeal,
    RawOpen,
    RawSign,
    RawVerify,
    /// The RSA operations alone: what a larger key adds, and what a key elsewhere takes away.
    RsaPrivate,
    RsaPublic,
    ReadCertificate,
    Bootstrap,
    RegistrationRequest,
    Register,
    RegistrationCheck,
    RenewalRequest,
    Renew,
    PolicySign,
    PolicySignInBatch,
    PolicyApply,
    SecretSeal,
    SecretOpen,
    ContentEncrypt,
    ContentDecrypt,
    ContentHash,
    TokenSign,
    TokenVerify,
    ScopeDecide,
    ReplicationSign,
    ReplicationVerify,
    /// Both sides.
    ChannelHandshake,
    /// Both sides.
    ChannelRecord,
}

impl Operation {
    pub const ALL: [Self; 32] = [
        Self::Seal,
        Self::Open,
        Self::Sign,
        Self::Verify,
        Self::RawSeal,
        Self::RawOpen,
        Self::RawSign,
        Self::RawVerify,
        Self::RsaPrivate,
        Self::RsaPublic,
        Self::ReadCertificate,
        Self::Bootstrap,
        Self::RegistrationRequest,
        Self::Register,
        Self::RegistrationCheck,
        Self::RenewalRequest,
        Self::Renew,
        Self::PolicySign,
        Self::PolicySignInBatch,
        Self::PolicyApply,
        Self::SecretSeal,
        Self::SecretOpen,
        Self::ContentEncrypt,
        Self::ContentDecrypt,
        Self::ContentHash,
        Self::TokenSign,
        Self::TokenVerify,
        Self::ScopeDecide,
        Self::ReplicationSign,
        Self::ReplicationVerify,
        Self::ChannelHandshake,
        Self::ChannelRecord,
    ];

    /// Whether it is measured for every key, by size and by hash.
    pub fn is_of_messages(self) -> bool {
        use Operation::{Open, Seal, Sign, Verify};
        matches!(self, Seal | Open | Sign | Verify) || self.is_raw()
    }

    pub fn is_raw(self) -> bool {
        use Operation::{RawOpen, RawSeal, RawSign, RawVerify};
        matches!(self, RawSeal | RawOpen | RawSign | RawVerify)
    }

    pub fn is_rsa(self) -> bool {
        matches!(self, Self::RsaPrivate | Self::RsaPublic)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// What a message is signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hash {
    Sha256,
    Sha1,
}

/// A value with how far it spreads: of samples the mean, which many calls together take, the twentieth from below, and
/// the twentieth from above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    pub p5: f64,
    pub mean: f64,
    pub p95: f64,
}

impl Spread {
    pub fn of(mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        // Picoseconds are more than a clock knows, and easier to read than what a division leaves.
        let round = |value: f64| (value * 1e12).round() / 1e12;
        let at = |share: f64| round(samples[((samples.len() - 1) as f64 * share).round() as usize]);
        let mean = samples.iter().sum::<f64>() / samples.len() as f64;
        Self {
            p5: at(0.05),
            mean: round(mean),
            p95: at(0.95),
        }
        .ordered()
    }

    pub fn exactly(value: f64) -> Self {
        Self::default().map(|_| value)
    }

    pub fn map(self, change: impl Fn(f64) -> f64) -> Self {
        let Self { p5, mean, p95 } = self;
        let [p5, mean, p95] = [p5, mean, p95].map(change);
        Self { p5, mean, p95 }
    }

    pub fn with(self, other: Self, both: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            p5: both(self.p5, other.p5),
            mean: both(self.mean, other.mean),
            p95: both(self.p95, other.p95),
        }
    }

    /// What one slow sample, lines beyond the sizes measured, and differences may have turned round.
    pub fn ordered(self) -> Self {
        Self {
            p5: self.p5.min(self.mean),
            mean: self.mean,
            p95: self.p95.max(self.mean),
        }
    }

    pub fn plus(self, other: Self) -> Self {
        self.with(other, |one, other| one + other)
    }

    pub fn times(self, factor: f64) -> Self {
        self.map(|value| value * factor)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    pub operation: Operation,
    pub hash: Hash,
    pub key_bits: u32,
    /// Of content; 0 where that is none.
    pub bytes: u64,
    /// What is sent for it, where something is.
    pub sent_bytes: Option<u64>,
    /// Of a thread's time on a processor.
    pub seconds: Spread,
    pub samples: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    pub processor: String,
    pub instructions: String,
    pub cores: u32,
    pub system: String,
    pub compiler: String,
    pub provider: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub format: u32,
    pub library: String,
    pub machine: Machine,
    pub quick: bool,
    /// By how much an operation takes longer where all cores do it.
    pub all_cores_factor: f64,
    /// Resident memory of a client in the directory in memory, and of a message remembered.
    pub client_bytes: f64,
    pub remembered_message_bytes: f64,
    /// How long a key elsewhere, such as in a TPM, takes for an operation: by hand, where it is known.
    pub external_key_seconds: Option<f64>,
    pub cells: Vec<Cell>,
}

impl Profile {
    pub fn read(file: &Path) -> Result<Self, Trouble> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
            library: String,
        }
        let text = trouble::read(file)?;
        let refuse = |what: String| Trouble::input(file, what);
        let bad = |error: serde_json::Error| {
            let what = match error.classify() {
                serde_json::error::Category::Data => "a profile that `plan measure` wrote",
                _ => "JSON",
            };
            refuse(format!("{error}; allowed is {what}"))
        };
        let Version { format, library } = serde_json::from_str(&text).map_err(bad)?;
        if format != FORMAT {
            return Err(refuse(format!("format: is {format}; allowed is {FORMAT}")));
        }
        if library != LIBRARY {
            return Err(refuse(format!(
                "library: is {library:?}, whose costs are others; allowed is {LIBRARY:?}: measure again"
            )));
        }
        let profile: Self = serde_json::from_str(&text).map_err(bad)?;
        profile.check().map_err(refuse)?;
        Ok(profile)
    }

    /// With a line for each cell.
    pub fn to_json(&self) -> String {
        let head = Self {
            cells: Vec::new(),
            ..self.clone()
        };
        let line = |cell: &Cell| format!("    {}", serde_json::to_string(cell).unwrap());
        let lines: Vec<String> = self.cells.iter().map(line).collect();
        let head = serde_json::to_string_pretty(&head).unwrap();
        let cells = format!("\"cells\": [\n{}\n  ]", lines.join(",\n"));
        head.replace("\"cells\": []", &cells) + "\n"
    }

    fn check(&self) -> Result<(), String> {
        let number = |field: &str, value: f64, least: f64, most: f64| {
            if (least..=most).contains(&value) {
                return Ok(());
            }
            Err(format!("{field}: is {value}; allowed is {least} to {most}"))
        };
        let Machine {
            processor,
            instructions,
            system,
            compiler,
            provider,
            cores,
        } = &self.machine;
        // They are printed as they are, on a terminal too.
        for (field, text) in [
            ("processor", processor),
            ("instructions", instructions),
            ("system", system),
            ("compiler", compiler),
            ("provider", provider),
        ] {
            if text.len() > 200 || text.contains(char::is_control) {
                return Err(format!(
                    "machine.{field}: has {} bytes, or a control character; allowed are 200 without",
                    text.len()
                ));
            }
        }
        number("machine.cores", (*cores).into(), 1.0, 4096.0)?;
        number("all_cores_factor", self.all_cores_factor, 0.5, 10.0)?;
        number("client_bytes", self.client_bytes, 0.0, 1e6)?;
        number(
            "remembered_message_bytes",
            self.remembered_message_bytes,
            0.0,
            1e6,
        )?;
        if let Some(seconds) = self.external_key_seconds {
            number("external_key_seconds", seconds, 1e-6, 60.0)?;
        }
        for (index, cell) in self.cells.iter().enumerate() {
            let Spread { p5, mean, p95 } = cell.seconds;
            for (name, value) in [("p5", p5), ("mean", mean), ("p95", p95)] {
                let field = format!("cells[{index}].seconds.{name}");
                number(&field, value, 1e-10, 1e4)?;
            }
            if matches!(cell.operation, Operation::Seal | Operation::Sign)
                && cell.sent_bytes.is_none()
            {
                return Err(format!(
                    "cells[{index}].sent_bytes: is null; allowed is what {} sends",
                    cell.operation
                ));
            }
            if p5 > mean || mean > p95 {
                return Err(format!(
                    "cells[{index}].seconds: is {p5}, {mean}, {p95}; allowed is p5 <= mean <= p95"
                ));
            }
        }
        for operation in Operation::ALL {
            let bits: &[u32] = match operation.is_of_messages() || operation.is_rsa() {
                true => &[2048, 3072, 4096],
                false => &[2048],
            };
            for bits in bits {
                if self.cells(operation, Hash::Sha256, *bits).is_empty() {
                    return Err(format!(
                        "cells: none for {operation}, sha256, {bits} bits; allowed is a profile with all operations"
                    ));
                }
            }
        }
        for (index, cell) in self.cells.iter().enumerate() {
            let (operation, bits) = (cell.operation, cell.key_bits);
            let sizes = self.cells(operation, cell.hash, bits);
            if sizes.iter().filter(|of| of.bytes == cell.bytes).count() > 1 {
                return Err(format!(
                    "cells[{index}]: {operation} of {} bytes with {bits} bits is there twice; allowed is once",
                    cell.bytes
                ));
            }
            if operation.is_of_messages() && sizes.len() < 2 {
                return Err(format!(
                    "cells[{index}]: {operation} with {bits} bits has one size; allowed are two or more, for the \
                     line between them"
                ));
            }
        }
        Ok(())
    }

    /// Ascending by size.
    pub fn cells(&self, operation: Operation, hash: Hash, key_bits: u32) -> Vec<&Cell> {
        let is_asked = |cell: &&Cell| {
            (cell.operation, cell.hash, cell.key_bits) == (operation, hash, key_bits)
        };
        let mut cells: Vec<&Cell> = self.cells.iter().filter(is_asked).collect();
        cells.sort_by_key(|cell| cell.bytes);
        cells
    }

    /// By straight lines between the sizes that were measured and beyond; in proportion where there is one size,
    /// and none where nothing was measured.
    fn at(
        &self,
        key: (Operation, Hash, u32),
        bytes: f64,
        of: impl Fn(&Cell) -> f64,
    ) -> Option<f64> {
        let cells = self.cells(key.0, key.1, key.2);
        match cells.as_slice() {
            [] => None,
            [cell] if cell.bytes == 0 => Some(of(cell)),
            [cell] => Some(of(cell) * bytes / cell.bytes as f64),
            cells => {
                let above = cells.iter().position(|cell| cell.bytes as f64 >= bytes);
                let above = above.unwrap_or(cells.len() - 1).max(1);
                let (low, high) = (cells[above - 1], cells[above]);
                let slope = (of(high) - of(low)) / (high.bytes - low.bytes) as f64;
                Some((of(low) + slope * (bytes - low.bytes as f64)).max(0.0))
            }
        }
    }

    pub fn seconds(
        &self,
        operation: Operation,
        hash: Hash,
        bits: u32,
        bytes: f64,
    ) -> Option<Spread> {
        let key = (operation, hash, bits);
        Some(Spread {
            p5: self.at(key, bytes, |cell| cell.seconds.p5)?,
            mean: self.at(key, bytes, |cell| cell.seconds.mean)?,
            p95: self.at(key, bytes, |cell| cell.seconds.p95)?,
        })
    }

    /// What is sent, where something is.
    pub fn sent(&self, operation: Operation, hash: Hash, bits: u32, bytes: f64) -> f64 {
        let sent = |cell: &Cell| cell.sent_bytes.unwrap_or(0) as f64;
        self.at((operation, hash, bits), bytes, sent).unwrap_or(0.0)
    }

    /// Whether the message operations were measured with this hash, with every key.
    pub fn has(&self, hash: Hash) -> bool {
        use Operation::{Open, Seal, Sign, Verify};
        [Seal, Open, Sign, Verify].into_iter().all(|operation| {
            let has = |bits| !self.cells(operation, hash, bits).is_empty();
            [2048, 3072, 4096].into_iter().all(has)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(bytes: u64, mean: f64) -> Cell {
        Cell {
            operation: Operation::Open,
            hash: Hash::Sha256,
            key_bits: 2048,
            bytes,
            sent_bytes: None,
            seconds: Spread::exactly(mean),
            samples: 1,
        }
    }

    #[test]
    fn times_lie_on_the_line_between_their_neighbours() {
        let mut profile = crate::plan::measure::empty();
        let at = |profile: &Profile, bytes| {
            let seconds = profile.seconds(Operation::Open, Hash::Sha256, 2048, bytes);
            seconds.map(|seconds| seconds.mean)
        };
        assert_eq!(at(&profile, 1.0), None);
        profile.cells = vec![cell(200, 20.0)];
        assert_eq!(at(&profile, 50.0), Some(5.0));
        profile.cells.extend([cell(400, 80.0), cell(100, 10.0)]);
        let found = [150.0, 200.0, 300.0, 500.0, 50.0].map(|bytes| at(&profile, bytes).unwrap());
        assert_eq!(found, [15.0, 20.0, 50.0, 110.0, 5.0]);
    }
}
