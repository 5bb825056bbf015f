//! What ends the program: bad input with 2, output that can't be written with 1.

use std::fmt::{self, Display};
use std::path::Path;

#[derive(Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Where, what is wrong, what is allowed.
    Input(String),
    Output(String),
}

impl Trouble {
    pub fn input(file: &Path, what: impl Display) -> Self {
        Self::Input(format!("{}: {what}", file.display()))
    }

    pub fn output(to: impl Display, error: impl Display) -> Self {
        Self::Output(format!("{to}: can't be written: {error}"))
    }

    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Input(_) => 2,
            Self::Output(_) => 1,
        }
    }
}

impl Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Input(what) | Self::Output(what)) = self;
        f.write_str(what)
    }
}

/// More than any profile or hierarchy has.
const MAX_LEN: u64 = 4 << 20;

/// The text of a file.
pub fn read(file: &Path) -> Result<String, Trouble> {
    use std::io::Read;

    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(|error| Trouble::input(file, error))?;
    let read = opened.take(MAX_LEN + 1).read_to_end(&mut bytes);
    read.map_err(|error| Trouble::input(file, error))?;
    if bytes.len() as u64 > MAX_LEN {
        return Err(Trouble::input(file, "longer than 4 MiB"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Trouble::input(
            file,
            format_args!("not UTF-8 from byte {at} on; allowed is text in UTF-8"),
        )
    })
}
