//! Key agreement with aws-lc-rs.

use aws_lc_rs::agreement::{self, Algorithm, PrivateKey, UnparsedPublicKey};

use crate::primitive::algorithm::AgreementAlgorithm;
use crate::primitive::engine::AgreementPrivate;
use crate::{Error, Secret};

pub(super) fn generate(algorithm: AgreementAlgorithm) -> Result<Box<dyn AgreementPrivate>, Error> {
    let key = PrivateKey::generate(engine_algorithm(algorithm)).map_err(|_| Error::INTERNAL)?;
    Ok(Box::new(key))
}

pub(super) fn private(
    algorithm: AgreementAlgorithm,
    private: &[u8],
) -> Result<Box<dyn AgreementPrivate>, Error> {
    let key = PrivateKey::from_private_key(engine_algorithm(algorithm), private)
        .map_err(|_| Error::KEY_REJECTED)?;
    Ok(Box::new(key))
}

impl AgreementPrivate for PrivateKey {
    fn public_key(&self) -> Result<Vec<u8>, Error> {
        let public = self.compute_public_key().map_err(|_| Error::INTERNAL)?;
        Ok(public.as_ref().to_vec())
    }

    fn agree(&self, peer: &[u8]) -> Result<Secret, Error> {
        let peer = UnparsedPublicKey::new(self.algorithm(), peer);
        agreement::agree(self, peer, Error::KEY_REJECTED, |shared| {
            Ok(Secret::from(shared.to_vec()))
        })
    }
}

fn engine_algorithm(algorithm: AgreementAlgorithm) -> &'static Algorithm {
    match algorithm {
        AgreementAlgorithm::X25519 => &agreement::X25519,
        AgreementAlgorithm::P256 => &agreement::ECDH_P256,
    }
}
