//! What can go wrong, one kind and one stable number for each.

use super::table::table;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $constant:ident = $code:literal, $text:literal;)*) => {
        /// Why an operation was refused.
        ///
        /// Numbers never change and are never reused: [`ErrorKind::code`] is what the C ABI returns and
        /// what belongs in a log. 130 to 139 are kept for sessions.
        ///
        /// ```
        /// use cmcrypto_core::ErrorKind;
        /// assert_eq!(ErrorKind::Decrypt.code(), 21);
        /// assert_eq!(ErrorKind::from_code(21), Some(ErrorKind::Decrypt));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(i32)]
        pub enum ErrorKind {
            $($(#[$doc])* $kind = $code,)*
        }

        impl ErrorKind {
            /// Every kind, in the order of its code.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// What it means, in a few words.
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$kind => $text,)*
                }
            }
        }
    };
}

table!(kinds);

impl ErrorKind {
    /// The kind's number, the same in every version.
    #[expect(
        clippy::as_conversions,
        reason = "the discriminant of a repr(i32) enum"
    )]
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// The kind with this number, if there is one.
    pub fn from_code(code: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

impl core::fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.text())
    }
}
