//! Charts as SVG. Colours are the page's: a line has the class of its place in the legend, which the style sheet
//! colours for light, for dark and for paper.

use std::fmt::Write as _;

const WIDTH: f64 = 620.0;
const HEIGHT: f64 = 360.0;
const LEFT: f64 = 78.0;
const RIGHT: f64 = 34.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 52.0;

/// How an axis goes, from where to where, and how its numbers are written.
pub struct Axis {
    pub title: &'static str,
    pub from: f64,
    pub to: f64,
    pub is_logarithmic: bool,
    /// Where they are not those that the ends suggest.
    pub ticks: Vec<f64>,
    pub write: fn(f64) -> String,
}

impl Axis {
    /// Around these values.
    pub fn logarithmic(
        title: &'static str,
        values: impl IntoIterator<Item = f64>,
        write: fn(f64) -> String,
    ) -> Self {
        let logarithms = values.into_iter().filter(|value| *value > 0.0);
        let logarithms: Vec<f64> = logarithms.map(f64::log10).collect();
        let low = logarithms.iter().copied().fold(f64::INFINITY, f64::min);
        let high = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (low, high) = match low.is_finite() {
            true => ((low + 1e-6).floor(), (high - 1e-6).ceil()),
            false => (0.0, 1.0),
        };
        Self {
            title,
            from: 10f64.powf(low),
            to: 10f64.powf(high),
            is_logarithmic: true,
            ticks: Vec::new(),
            write,
        }
    }

    /// From 0 to the round number above.
    pub fn linear(title: &'static str, most: f64, write: fn(f64) -> String) -> Self {
        let most = if most > 0.0 { most } else { 1.0 };
        let step = round_step(most / 5.0);
        Self {
            title,
            from: 0.0,
            to: (most / step).ceil() * step,
            is_logarithmic: false,
            ticks: Vec::new(),
            write,
        }
    }

    /// From 0 to 1.
    fn share(&self, value: f64) -> f64 {
        match self.is_logarithmic {
            true => (value / self.from).log10() / (self.to / self.from).log10(),
            false => (value - self.from) / (self.to - self.from),
        }
    }

    fn ticks(&self) -> Vec<f64> {
        if !self.ticks.is_empty() {
            return self.ticks.clone();
        }
        if self.is_logarithmic {
            let (from, to) = (
                self.from.log10().round() as i32,
                self.to.log10().round() as i32,
            );
            return (from..=to).map(|power| 10f64.powi(power)).collect();
        }
        let step = round_step((self.to - self.from) / 5.0);
        let count = ((self.to - self.from) / step).round() as u32;
        (0..=count)
            .map(|number| self.from + f64::from(number) * step)
            .collect()
    }
}

/// 1, 2 or 5 times a power of ten, not below.
fn round_step(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let found = [1.0, 2.0, 5.0, 10.0].map(|times| times * power);
    let above = found.into_iter().find(|one| *one >= step * 0.999);
    above.unwrap_or(power)
}

pub struct Line {
    pub name: String,
    /// The colour's number, from 0.
    pub colour: usize,
    pub is_dashed: bool,
    pub points: Vec<(f64, f64)>,
}

/// A place on the horizontal axis that has a name.
pub struct Mark {
    pub at: f64,
    pub name: String,
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Lines over two axes, with a legend below.
pub fn lines(label: &str, x: &Axis, y: &Axis, lines: &[Line], marks: &[Mark]) -> String {
    let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
    let at_x = |value| LEFT + x.share(value) * (right - LEFT);
    let at_y = |value| bottom - y.share(value) * (bottom - TOP);
    let mut svg = opened(label, HEIGHT);
    for tick in x.ticks() {
        let (at, text) = (at_x(tick), (x.write)(tick));
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{at:.1}" x2="{at:.1}" y1="{TOP}" y2="{bottom}"/><text class="tick" x="{at:.1}" y="{:.1}" text-anchor="middle">{text}</text>"#,
            bottom + 17.0
        );
    }
    for tick in y.ticks() {
        let (at, text) = (at_y(tick), (y.write)(tick));
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{LEFT}" x2="{right}" y1="{at:.1}" y2="{at:.1}"/><text class="tick" x="{:.1}" y="{:.1}" text-anchor="end">{text}</text>"#,
            LEFT - 7.0,
            at + 4.0
        );
    }
    let _ = write!(
        svg,
        r#"<text class="title" x="{:.1}" y="{:.1}" text-anchor="middle">{}</text><text class="title" transform="translate(15 {:.1}) rotate(-90)" text-anchor="middle">{}</text>"#,
        (LEFT + right) / 2.0,
        HEIGHT - 12.0,
        escaped(x.title),
        (TOP + bottom) / 2.0,
        escaped(y.title)
    );
    // Names of marks lie above all that is drawn.
    let mut names = String::new();
    for (index, mark) in marks.iter().enumerate() {
        let at = at_x(mark.at);
        if !(LEFT..=right).contains(&at) {
            continue;
        }
        let (anchor, beside) = match at > WIDTH * 0.66 {
            true => ("end", at - 5.0),
            false => ("start", at + 5.0),
        };
        let _ = write!(
            svg,
            r#"<line class="mark" x1="{at:.1}" x2="{at:.1}" y1="{TOP}" y2="{bottom}"/>"#
        );
        let _ = write!(
            names,
            r#"<text class="mark" x="{beside:.1}" y="{:.1}" text-anchor="{anchor}">{}</text>"#,
            TOP + 12.0 + 15.0 * index as f64,
            escaped(&mark.name)
        );
    }
    for line in lines {
        let mut points = String::new();
        for (x_value, y_value) in &line.points {
            let (x, y) = (at_x(*x_value), at_y(*y_value).clamp(TOP, bottom));
            let _ = write!(points, "{x:.1},{y:.1} ");
        }
        let dashed = if line.is_dashed { " dashed" } else { "" };
        let _ = write!(
            svg,
            r#"<polyline class="line c{}{dashed}" points="{}"/>"#,
            line.colour,
            points.trim_end()
        );
        for (x, y) in &line.points {
            if line.points.len() > 16 || line.is_dashed {
                break;
            }
            let (x, y) = (at_x(*x), at_y(*y));
            let _ = write!(
                svg,
                r#"<circle class="dot c{}" cx="{x:.1}" cy="{y:.1}" r="3"/>"#,
                line.colour
            );
        }
    }
    svg + &names + "</svg>" + &legend(lines)
}

fn legend(lines: &[Line]) -> String {
    let mut text = String::from(r#"<p class="legend">"#);
    for line in lines {
        let dashed = if line.is_dashed { " dashed" } else { "" };
        let _ = write!(
            text,
            r#"<span><svg width="26" height="10" aria-hidden="true"><line class="line c{}{dashed}" x1="1" x2="25" y1="5" y2="5"/></svg> {}</span> "#,
            line.colour,
            escaped(&line.name)
        );
    }
    text.push_str("</p>");
    text
}

/// A bar, what it is, and its value as written.
pub struct Bar {
    pub name: String,
    pub value: f64,
    pub text: String,
    /// Beyond what can be, so it has no length that would say anything.
    pub is_beyond: bool,
}

pub fn bars(label: &str, bars: &[Bar]) -> String {
    const NAMES: f64 = 290.0;
    const STEP: f64 = 27.0;
    let most = bars.iter().filter(|bar| !bar.is_beyond);
    let most = most.map(|bar| bar.value).fold(f64::MIN_POSITIVE, f64::max);
    let room = WIDTH - NAMES - 96.0;
    let mut svg = opened(label, STEP * bars.len() as f64 + 6.0);
    for (index, bar) in bars.iter().enumerate() {
        let y = STEP * index as f64 + 4.0;
        let (class, width) = match bar.is_beyond {
            true => ("beyond", room),
            false => (
                if index == 0 { "c0" } else { "c1" },
                bar.value / most * room,
            ),
        };
        let _ = write!(
            svg,
            r#"<text class="name" x="{:.1}" y="{:.1}" text-anchor="end">{}</text><rect class="bar {class}" x="{NAMES}" y="{y:.1}" width="{:.1}" height="18" rx="2"/><text class="tick" x="{:.1}" y="{:.1}">{}</text>"#,
            NAMES - 8.0,
            y + 13.5,
            escaped(&bar.name),
            width.max(1.5),
            NAMES + width.max(1.5) + 6.0,
            y + 13.5,
            escaped(&bar.text)
        );
    }
    svg.push_str("</svg>");
    svg
}

fn opened(label: &str, height: f64) -> String {
    format!(
        r#"<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{}">"#,
        escaped(label)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_round_ends_around_their_values() {
        let axis = Axis::logarithmic("", [0.0, 264e-6, 2.2e-3], |_| String::new());
        assert!((axis.from - 1e-4).abs() < 1e-12 && (axis.to - 1e-2).abs() < 1e-9);
        assert_eq!(axis.ticks().len(), 3);
        assert!((axis.share(1e-3) - 0.5).abs() < 1e-9);
        let axis = Axis::linear("", 0.157, |_| String::new());
        assert!((axis.to - 0.2).abs() < 1e-9);
        assert_eq!(axis.ticks().len(), 5);
        // Nothing to show is no reason to divide by it.
        assert_eq!(Axis::linear("", 0.0, |_| String::new()).to, 1.0);
    }
}
