//! The paths of content: what every system that installs it can hold, each in one spelling.

use core::fmt;

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizerBorrowed;

use crate::Error;

/// The longest path that Windows takes (`\\?\`, "Maximum Path Length Limitation").
const MAX_UTF16: usize = 32_767;
/// The longest name of NTFS, and of every other file system of Windows ("File System Functionality
/// Comparison").
const MAX_NAME_UTF16: usize = 255;

/// Names that are devices in every directory, with whatever extension ("Naming Files, Paths, and
/// Namespaces"), and the console's and clock's.
const DEVICES: [&str; 7] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];
/// With one digit after them, of which superscript ones count too: ISO 8859-1 has these three.
const NUMBERED_DEVICES: [&str; 2] = ["COM", "LPT"];
const DIGITS: &str = "0123456789\u{b9}\u{b2}\u{b3}";

/// The path of a file or directory within content: relative, its names separated by `/`.
///
/// | not allowed | because |
/// |---|---|
/// | an empty path or name, `.`, `..` | one spelling, and nothing outside |
/// | what is not in Unicode's normalization form C | one spelling |
/// | control characters, `\ : < > " \| ? *` | Windows can't hold them, or reads something else |
/// | a dot or space at a name's end | Windows drops it |
/// | `CON`, `PRN`, `AUX`, `NUL`, `COM0` to `COM9`, `LPT0` to `LPT9`, with superscript 1 to 3 too, `CONIN$`, `CONOUT$`, `CLOCK$`, in any case and with any extension | Windows opens a device |
/// | a name above 255 UTF-16 units, a path above 32,767 | Windows can't hold them |
///
/// What form C is, is the Unicode version's word that this library was built with; it never changes for
/// characters that an earlier version knew. Compared octet by octet.
///
/// ```
/// use cmcrypto_core::content::ContentPath;
/// assert!(ContentPath::new("bin/setup.exe").is_ok());
/// assert!(ContentPath::new("../setup.exe").is_err());
/// assert!(ContentPath::new("bin/aux.txt").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentPath(Box<str>);

impl ContentPath {
    /// Checks and takes a path.
    ///
    /// # Errors
    /// [`Error::CONTENT_NAME`], and the detail says why.
    pub fn new(path: &str) -> Result<Self, Error> {
        match problem(path) {
            None => Ok(Self(path.into())),
            Some(problem) => Err(Error::CONTENT_NAME.what_is(problem).at(path)),
        }
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is the same for paths that are equal where case does not count, by Unicode's simple case folding
    /// (and form C of that, which macOS compares by). Ordered by it, what is within a directory follows the
    /// directory.
    pub(super) fn folded(&self) -> String {
        // Below all characters that a name can have.
        let separated = |character| if character == '/' { '\0' } else { character };
        if self.0.is_ascii() {
            let folded = self.0.chars().map(separated);
            return folded.map(|c| c.to_ascii_lowercase()).collect();
        }
        let mapper = CaseMapper::new();
        let folded = self.0.chars().map(|c| mapper.simple_fold(separated(c)));
        let folded: String = folded.collect();
        ComposingNormalizerBorrowed::new_nfc()
            .normalize(&folded)
            .into_owned()
    }

    /// The names of which [`ContentPath::folded`] is made.
    pub(super) fn names_of_folded(folded: &str) -> impl Iterator<Item = &str> {
        folded.split('\0')
    }
}

impl fmt::Display for ContentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn problem(path: &str) -> Option<&'static str> {
    // Each character has a byte at least for each unit: nothing longer is walked through.
    if path.len() > MAX_UTF16.saturating_mul(3) || path.encode_utf16().count() > MAX_UTF16 {
        return Some("longer than 32,767 UTF-16 units");
    }
    let problem = path.split('/').find_map(name_problem);
    problem.or_else(|| {
        let is_normal = ComposingNormalizerBorrowed::new_nfc().is_normalized(path);
        (!is_normal).then_some("not in Unicode's normalization form C")
    })
}

fn name_problem(name: &str) -> Option<&'static str> {
    let is_refused = |character| matches!(character, '<' | '>' | '"' | '|' | '?' | '*');
    if name.is_empty() {
        Some("an empty name, or an absolute path")
    } else if matches!(name, "." | "..") {
        Some("a name that is . or ..")
    } else if name.contains(':') {
        Some("a colon: a drive or a stream on Windows")
    } else if name.contains('\\') {
        Some("a backslash")
    } else if name.contains(char::is_control) {
        Some("a control character")
    } else if name.contains(is_refused) {
        Some("one of < > \" | ? *")
    } else if name.ends_with(['.', ' ']) {
        Some("a dot or space at a name's end")
    } else if is_device(name) {
        Some("a name that is a device on Windows")
    } else if name.encode_utf16().count() > MAX_NAME_UTF16 {
        Some("a name longer than 255 UTF-16 units")
    } else {
        None
    }
}

/// As Windows finds out: by what is before the first dot, without spaces at its end.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.trim_end_matches(' ');
    let is = |device: &str| stem.eq_ignore_ascii_case(device);
    let is_numbered = |device: &&str| {
        let (head, digit) = stem.split_at_checked(device.len()).unwrap_or_default();
        let mut digits = digit.chars();
        let first = digits.next().is_some_and(|digit| DIGITS.contains(digit));
        head.eq_ignore_ascii_case(device) && first && digits.next().is_none()
    };
    DEVICES.into_iter().any(is) || NUMBERED_DEVICES.iter().any(is_numbered)
}
