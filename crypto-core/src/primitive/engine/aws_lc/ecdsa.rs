//! ECDSA verification by aws-lc-rs.

use std::sync::OnceLock;

use aws_lc_rs::signature::{self, EcdsaVerificationAlgorithm, ParsedPublicKey};

use crate::Error;
use crate::primitive::algorithm::{Curve, EcdsaScheme};
use crate::primitive::engine::EcPublic;

/// An object of aws-lc-rs is bound to one algorithm. The one with SHA-256 also checks the point at
/// import; that with SHA-384 is built on first use.
pub(super) struct PublicKey {
    point: Box<[u8]>,
    sha256: ParsedPublicKey,
    sha384: OnceLock<ParsedPublicKey>,
}

impl PublicKey {
    pub(super) fn new(curve: Curve, point: &[u8]) -> Result<Self, Error> {
        let algorithm = match curve {
            Curve::P256 => &signature::ECDSA_P256_SHA256_ASN1,
            Curve::P384 => &signature::ECDSA_P384_SHA256_ASN1,
        };
        Ok(Self {
            point: point.into(),
            sha256: ParsedPublicKey::new(algorithm, point).map_err(|_| Error::KEY_REJECTED)?,
            sha384: OnceLock::new(),
        })
    }

    fn sha384(
        &self,
        algorithm: &'static EcdsaVerificationAlgorithm,
    ) -> Result<&ParsedPublicKey, Error> {
        if let Some(key) = self.sha384.get() {
            return Ok(key);
        }
        let key = ParsedPublicKey::new(algorithm, &self.point).map_err(|_| Error::INTERNAL)?;
        Ok(self.sha384.get_or_init(|| key))
    }
}

impl EcPublic for PublicKey {
    fn verify(&self, scheme: EcdsaScheme, message: &[u8], signature: &[u8]) -> Result<(), Error> {
        let key = match scheme {
            EcdsaScheme::P256Sha256 | EcdsaScheme::P384Sha256 => &self.sha256,
            EcdsaScheme::P256Sha384 => self.sha384(&signature::ECDSA_P256_SHA384_ASN1)?,
            EcdsaScheme::P384Sha384 => self.sha384(&signature::ECDSA_P384_SHA384_ASN1)?,
        };
        key.verify_sig(message, signature)
            .map_err(|_| Error::SIGNATURE_INVALID)
    }
}
