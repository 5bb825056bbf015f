//! ECDSA verification on P-256 and P-384 (FIPS 186-5 section 6.4.2): for the certificates of a PKI.

use core::fmt;

use super::digest::DigestAlgorithm;
use super::provider::{EcPublic, Provider};
use super::signature::SignatureScheme;
use crate::Error;

/// The curve of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
}

impl Curve {
    /// The size of the field in bits.
    pub(crate) const fn bits(self) -> usize {
        match self {
            Curve::P256 => 256,
            Curve::P384 => 384,
        }
    }

    /// The length in bytes of an uncompressed point: 0x04 and both coordinates (SEC 1 section
    /// 2.3.3).
    pub(crate) const fn point_len(self) -> usize {
        match self {
            Curve::P256 => 65,
            Curve::P384 => 97,
        }
    }

    /// Whether `point` has the form of an uncompressed one. Compressed points (SEC 1 section 2.3.4)
    /// and hybrid ones (X9.62) are not taken.
    pub(crate) fn is_uncompressed(self, point: &[u8]) -> bool {
        point.len() == self.point_len() && point.first() == Some(&UNCOMPRESSED)
    }
}

/// The first octet of an uncompressed point.
const UNCOMPRESSED: u8 = 0x04;

/// A curve and a digest.
#[derive(Clone, Copy)]
pub(crate) enum EcdsaScheme {
    P256Sha256,
    P256Sha384,
    P384Sha256,
    P384Sha384,
}

impl EcdsaScheme {
    pub(crate) const fn curve(self) -> Curve {
        match self {
            EcdsaScheme::P256Sha256 | EcdsaScheme::P256Sha384 => Curve::P256,
            EcdsaScheme::P384Sha256 | EcdsaScheme::P384Sha384 => Curve::P384,
        }
    }

    pub(crate) const fn digest_algorithm(self) -> DigestAlgorithm {
        match self {
            EcdsaScheme::P256Sha256 | EcdsaScheme::P384Sha256 => DigestAlgorithm::Sha256,
            EcdsaScheme::P256Sha384 | EcdsaScheme::P384Sha384 => DigestAlgorithm::Sha384,
        }
    }
}

/// A public key, prepared.
pub(crate) struct EcPublicKey {
    engine: Box<dyn EcPublic>,
    curve: Curve,
}

impl EcPublicKey {
    /// `point` must be uncompressed and on the curve.
    pub(crate) fn new(provider: Provider, curve: Curve, point: &[u8]) -> Result<Self, Error> {
        if !curve.is_uncompressed(point) {
            return Err(Error::KeyRejected);
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
