//! ECDSA verification on P-256 and P-384 (FIPS 186-5 section 6.4.2): for the certificates of a PKI.

use core::fmt;

use super::algorithm::{Curve, SignatureScheme};
use super::engine::EcPublic;
use super::provider::Provider;
use crate::Error;

/// A public key, prepared.
pub(crate) struct EcPublicKey {
    engine: Box<dyn EcPublic>,
    curve: Curve,
}

impl EcPublicKey {
    /// `point` must be uncompressed and on the curve.
    pub(crate) fn new(provider: Provider, curve: Curve, point: &[u8]) -> Result<Self, Error> {
        if !curve.is_uncompressed(point) {
            return Err(Error::KEY_REJECTED);
        }
        Ok(Self {
            engine: provider.engine().ec_public(curve, point)?,
            curve,
        })
    }

    pub(crate) fn curve(&self) -> Curve {
        self.curve
    }

    pub(crate) fn verify(
        &self,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        let scheme = scheme.ecdsa(self.curve)?;
        self.engine.verify(scheme, message, signature)
    }
}

impl fmt::Debug for EcPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EC P-{}", self.curve.bits())
    }
}
