//! ECDSA verification by ring.

use ring::signature::{self, EcdsaVerificationAlgorithm, UnparsedPublicKey};

use crate::Error;
use crate::primitive::algorithm::{Curve, EcdsaScheme};
use crate::primitive::engine::EcPublic;

pub(super) struct PublicKey {
    point: Box<[u8]>,
}

impl PublicKey {
    pub(super) fn new(curve: Curve, point: &[u8]) -> Result<Self, Error> {
        if !is_on(curve, point) {
            return Err(Error::KEY_REJECTED);
        }
        Ok(Self {
            point: point.into(),
        })
    }
}

impl EcPublic for PublicKey {
    fn verify(&self, scheme: EcdsaScheme, message: &[u8], signature: &[u8]) -> Result<(), Error> {
        UnparsedPublicKey::new(algorithm(scheme), &self.point)
            .verify(message, signature)
            .map_err(|_| Error::SIGNATURE_INVALID)
    }
}

fn algorithm(scheme: EcdsaScheme) -> &'static EcdsaVerificationAlgorithm {
    match scheme {
        EcdsaScheme::P256Sha256 => &signature::ECDSA_P256_SHA256_ASN1,
        EcdsaScheme::P256Sha384 => &signature::ECDSA_P256_SHA384_ASN1,
        EcdsaScheme::P384Sha256 => &signature::ECDSA_P384_SHA256_ASN1,
        EcdsaScheme::P384Sha384 => &signature::ECDSA_P384_SHA384_ASN1,
    }
}

/// Whether an uncompressed point is one of the curve. ring tells that only when it verifies, where it
/// looks again; by this a key is refused when it is read, as aws-lc does.
fn is_on(curve: Curve, point: &[u8]) -> bool {
    match curve {
        Curve::P256 => p256::PublicKey::from_sec1_bytes(point).is_ok(),
        Curve::P384 => p384::PublicKey::from_sec1_bytes(point).is_ok(),
    }
}
