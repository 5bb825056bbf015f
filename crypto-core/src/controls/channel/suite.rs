//! The suites.

use crate::Error;
use crate::primitive::algorithm::AgreementAlgorithm;

/// What two sides compute with. The initiator chooses, the responder takes it or refuses: nothing is
/// negotiated that somebody between them could weaken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Suite {
    /// X25519, HKDF and HMAC with SHA-256, AES-256-GCM. Number 1.
    #[default]
    X25519,
    /// The same with P-256. Number 2.
    P256,
}

impl Suite {
    /// Every suite.
    pub const ALL: &'static [Suite] = &[Suite::X25519, Suite::P256];

    /// The suite's number.
    pub const fn number(self) -> u16 {
        match self {
            Suite::X25519 => 1,
            Suite::P256 => 2,
        }
    }

    /// The suite with this number.
    ///
    /// # Errors
    /// [`Error::SUITE_NOT_ACCEPTED`].
    pub fn from_number(number: u16) -> Result<Self, Error> {
        let suite = Self::ALL.iter().find(|suite| suite.number() == number);
        suite.copied().ok_or(Error::SUITE_NOT_ACCEPTED)
    }

    pub(super) const fn agreement(self) -> AgreementAlgorithm {
        match self {
            Suite::X25519 => AgreementAlgorithm::X25519,
            Suite::P256 => AgreementAlgorithm::P256,
        }
    }

    /// The length of an ephemeral public key in bytes.
    pub(super) const fn share_len(self) -> usize {
        self.agreement().public_key_len()
    }
}
