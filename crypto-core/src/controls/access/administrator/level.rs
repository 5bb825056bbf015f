//! How strongly somebody was authenticated.

use core::fmt;

/// How strongly an administrator was authenticated, the weakest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthenticationLevel {
    /// Windows authentication, the product's default.
    #[default]
    Windows,
    /// With a certificate of a trusted authority.
    Certificate,
    /// With Windows Hello for Business.
    WindowsHello,
}

impl AuthenticationLevel {
    /// All of them, the weakest first.
    pub const ALL: [Self; 3] = [Self::Windows, Self::Certificate, Self::WindowsHello];

    /// As it is stored.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Windows => 1,
            Self::Certificate => 2,
            Self::WindowsHello => 3,
        }
    }

    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.number() == number)
    }
}

impl fmt::Display for AuthenticationLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Windows => "Windows authentication",
            Self::Certificate => "certificate authentication",
            Self::WindowsHello => "Windows Hello for Business",
        })
    }
}
