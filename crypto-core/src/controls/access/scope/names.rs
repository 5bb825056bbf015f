//! Names of roles, scopes, administrative users and objects.

use core::borrow::Borrow;
use core::fmt;

use crate::Error;

/// The product's names of scopes have at most 256 characters; so have all of these.
const MAX_CHARS: usize = 256;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// 1 to 256 characters, none of them a control character. Compared octet by octet.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Checks and takes it.
            ///
            /// # Errors
            /// [`Error::INVALID_ARGUMENT`].
            pub fn new(name: &str) -> Result<Self, Error> {
                check(name)?;
                Ok(Self(name.to_owned()))
            }

            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        // The hash and the order are those of the text.
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )*};
}

names! {
    /// The name of a security role, such as `Application author`.
    RoleName;
    /// The name of a security scope, such as `Default`.
    ScopeName;
    /// An administrative user, or a group of them, as the directory service calls it, such as
    /// `CONTOSO\alice`. Who is a member of a group is the caller's to know, and how names are written: the
    /// directory service may take two for one that are two here.
    UserName;
    /// The id of an object among those of its type, such as `P0100012`.
    ObjectId;
}

impl ScopeName {
    pub(super) const ALL: &'static str = "All";
    const DEFAULT: &'static str = "Default";

    /// The built-in scope that covers every object, and that no object is in.
    pub fn all() -> Self {
        Self(Self::ALL.to_owned())
    }

    /// The built-in scope in which objects are that nobody placed elsewhere.
    pub fn default_scope() -> Self {
        Self(Self::DEFAULT.to_owned())
    }

    pub(super) fn is_all(&self) -> bool {
        self.0 == Self::ALL
    }

    pub(super) fn is_built_in(&self) -> bool {
        self.is_all() || self.0 == Self::DEFAULT
    }
}

fn check(name: &str) -> Result<(), Error> {
    // Nearly all are so, and need not be decoded.
    let is_printable = name.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let chars = match is_printable {
        true => name.len(),
        false => name.chars().take(MAX_CHARS.saturating_add(1)).count(),
    };
    let has_control = !is_printable && name.chars().any(char::is_control);
    if !(1..=MAX_CHARS).contains(&chars) || has_control {
        let what = "a name is 1 to 256 characters, none of them a control character";
        return Err(Error::INVALID_ARGUMENT.what_is(what));
    }
    Ok(())
}
