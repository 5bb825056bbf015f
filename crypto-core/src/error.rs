//! The one error type: a kind with a stable number, and who and what it is about.

use core::fmt::Write;
use core::{error, fmt, hash};
use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use kind::ErrorKind;
pub use party::Party;

mod kind;
mod party;
mod table;

/// Why an operation was refused: an [`ErrorKind`], and where more is known a detail by which an
/// administrator can act: whose certificate, which element of a list, which file, what the system
/// said, what is not offered.
///
/// Two errors are equal if their kinds are. The text is the kind's, then the detail's. Of the input a
/// detail repeats names whose characters were checked, object identifiers and numbers; never a secret.
///
/// From the moment a private key is used on a message until its tag has been verified there is one
/// error, [`Error::DECRYPT`], whatever went wrong (RFC 3218 section 2.3.2). It never has a detail.
///
/// ```
/// use cmcrypto_core::trust::{TrustSettings, TrustStoreFile};
/// use cmcrypto_core::{Error, ErrorKind, Provider};
///
/// let file = TrustStoreFile::new("/proc/trust", Provider::default(), TrustSettings::default());
/// let error = file.update(|_| Ok(())).unwrap_err();
/// assert_eq!(error, Error::STORAGE);
/// assert_eq!((error.kind(), error.code()), (ErrorKind::Storage, 93));
/// assert_eq!(error.path(), Some("/proc/trust.lock".as_ref()));
/// println!("{error}");
/// ```
#[derive(Clone)]
pub struct Error {
    kind: ErrorKind,
    // Most errors have none, and then nothing is allocated.
    detail: Option<Box<Detail>>,
}

macro_rules! constants {
    ($($(#[$doc:meta])* $kind:ident $constant:ident = $code:literal, $text:literal;)*) => {
        /// The errors without a detail, to return and to compare with.
        impl Error {
            $(
                #[doc = concat!("[`ErrorKind::", stringify!($kind), "`], and no detail.")]
                pub const $constant: Self = Self::bare(ErrorKind::$kind);
            )*
        }
    };
}

table::table!(constants);

#[derive(Clone, Default)]
struct Detail {
    what: Option<Cow<'static, str>>,
    party: Option<Party>,
    element: Option<(&'static str, usize)>,
    path: Option<PathBuf>,
    source: Option<Arc<dyn error::Error + Send + Sync>>,
}

impl Error {
    /// An error of which no more is known.
    pub const fn bare(kind: ErrorKind) -> Self {
        Self { kind, detail: None }
    }

    /// An error for another cause, such as that of a caller's own key, directory or memory. A
    /// [`ErrorKind::Decrypt`] does not keep it.
    pub fn new(kind: ErrorKind, source: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        Self::bare(kind).with(|detail| detail.source = Some(source.into().into()))
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The kind's number, the same in every version.
    pub fn code(&self) -> i32 {
        self.kind.code()
    }

    /// What the text says after that of the kind, if more is known.
    pub fn detail(&self) -> Option<&impl fmt::Display> {
        self.detail.as_deref()
    }

    /// What exactly: a field, an argument, an extension or algorithm that is not offered, the name of
    /// who is not known.
    pub fn what(&self) -> Option<&str> {
        self.detail.as_ref()?.what.as_deref()
    }

    /// Whose certificate or key it is about.
    pub fn party(&self) -> Option<Party> {
        self.detail.as_ref()?.party
    }

    /// The list and the index in it, from 0, of the element that it is about.
    pub fn element(&self) -> Option<(&'static str, usize)> {
        self.detail.as_ref()?.element
    }

    /// The file that it is about.
    pub fn path(&self) -> Option<&Path> {
        self.detail.as_ref()?.path.as_deref()
    }

    /// The system's error number, if the system failed.
    pub fn raw_os_error(&self) -> Option<i32> {
        let source = self.detail.as_ref()?.source.as_deref()?;
        match source.downcast_ref::<Self>() {
            Some(nested) => nested.raw_os_error(),
            None => source.downcast_ref::<io::Error>()?.raw_os_error(),
        }
    }

    /// What was said first stays: a later caller knows less of the cause.
    fn with(mut self, add: impl FnOnce(&mut Detail)) -> Self {
        if self.kind != ErrorKind::Decrypt {
            add(self.detail.get_or_insert_default());
        }
        self
    }

    pub(crate) fn what_is(self, what: impl Into<Cow<'static, str>>) -> Self {
        self.with(|detail| {
            detail.what.get_or_insert_with(|| what.into());
        })
    }

    /// `what`, and the name or number that it bears.
    pub(crate) fn named(self, what: &'static str, name: impl fmt::Display) -> Self {
        self.what_is(format!("{what} {name}"))
    }

    pub(crate) fn of(self, party: Party) -> Self {
        self.with(|detail| {
            detail.party.get_or_insert(party);
        })
    }

    /// [`Error::of`], for `map_err`.
    pub(crate) fn about(party: Party) -> impl Fn(Self) -> Self {
        move |error| error.of(party)
    }

    pub(crate) fn in_list(self, list: &'static str, index: usize) -> Self {
        self.with(|detail| {
            detail.element.get_or_insert((list, index));
        })
    }

    /// The same error, about this file.
    pub fn at(self, path: impl AsRef<Path>) -> Self {
        self.with(|detail| {
            detail.path.get_or_insert_with(|| path.as_ref().into());
        })
    }

    /// [`ErrorKind::Storage`], of this file and for this reason.
    pub(crate) fn storage(path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| {
            let missing = error.kind() == io::ErrorKind::NotFound;
            let directory = path.parent().filter(|path| !path.as_os_str().is_empty());
            let error = Self::new(ErrorKind::Storage, error).at(path);
            match directory.filter(|directory| missing && !directory.is_dir()) {
                Some(directory) => error.named("there is no directory", directory.display()),
                None => error,
            }
        }
    }
}

impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Error {}

impl hash::Hash for Error {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.kind.hash(state);
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.text())?;
        match &self.detail {
            Some(detail) => write!(f, ": {detail}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.detail {
            Some(detail) => write!(f, "{:?}({detail})", self.kind),
            None => write!(f, "{:?}", self.kind),
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        let source = self.detail.as_ref()?.source.as_deref()?;
        Some(source)
    }
}

/// `what (party, list[index]): path: source`, of which each may be missing.
impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let element = self.element.map(|(list, index)| format!("{list}[{index}]"));
        let party = self.party.map(|party| party.to_string());
        let who: Vec<String> = party.into_iter().chain(element).collect();
        let who = who.join(", ");
        let about = match &self.what {
            Some(what) if who.is_empty() => what.to_string(),
            Some(what) => format!("{what} ({who})"),
            None => who,
        };
        let path = self.path.as_ref().map(|path| path.display().to_string());
        let source = self.source.as_ref().map(ToString::to_string);
        let parts: Vec<String> = [Some(about), path, source].into_iter().flatten().collect();
        let parts: Vec<&str> = parts
            .iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        // A path may hold anything; a log wants one line.
        parts
            .join(": ")
            .chars()
            .try_for_each(|character| match character {
                '\u{2028}' | '\u{2029}' => write!(f, "{}", character.escape_unicode()),
                character if character.is_control() => write!(f, "{}", character.escape_default()),
                character => f.write_char(character),
            })
    }
}
