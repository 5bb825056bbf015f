//! Key agreement with x25519-dalek and p256.

use p256::elliptic_curve::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point;
use x25519_dalek::StaticSecret;
use zeroize::Zeroizing;

use crate::primitive::algorithm::AgreementAlgorithm;
use crate::primitive::engine::{AgreementPrivate, Engine};
use crate::{Error, Secret};

pub(super) fn generate(
    engine: &dyn Engine,
    algorithm: AgreementAlgorithm,
) -> Result<Box<dyn AgreementPrivate>, Error> {
    let mut bytes = Secret::zeroed(algorithm.private_key_len());
    // By testing candidates (SP 800-56A revision 3, section 5.6.1.2.2): P-256 refuses one in 2^32.
    loop {
        engine.fill_random(bytes.expose_mut())?;
        match private(algorithm, bytes.expose()) {
            Err(error) if error == Error::KEY_REJECTED => {}
            key => return key,
        }
    }
}

pub(super) fn private(
    algorithm: AgreementAlgorithm,
    private: &[u8],
) -> Result<Box<dyn AgreementPrivate>, Error> {
    Ok(match algorithm {
        AgreementAlgorithm::X25519 => {
            let bytes: Zeroizing<[u8; 32]> =
                Zeroizing::new(private.try_into().map_err(|_| Error::INTERNAL)?);
            Box::new(StaticSecret::from(*bytes))
        }
        AgreementAlgorithm::P256 => {
            Box::new(p256::SecretKey::from_slice(private).map_err(|_| Error::KEY_REJECTED)?)
        }
    })
}

impl AgreementPrivate for StaticSecret {
    fn public_key(&self) -> Result<Vec<u8>, Error> {
        Ok(x25519_dalek::PublicKey::from(self).to_bytes().to_vec())
    }

    fn agree(&self, peer: &[u8]) -> Result<Secret, Error> {
        let peer: [u8; 32] = peer.try_into().map_err(|_| Error::KEY_REJECTED)?;
        let shared = self.diffie_hellman(&peer.into());
        if !shared.was_contributory() {
            return Err(Error::KEY_REJECTED);
        }
        Ok(Secret::from(shared.as_bytes().to_vec()))
    }
}

impl AgreementPrivate for p256::SecretKey {
    fn public_key(&self) -> Result<Vec<u8>, Error> {
        Ok(p256::SecretKey::public_key(self)
            .to_sec1_point(false)
            .as_bytes()
            .to_vec())
    }

    fn agree(&self, peer: &[u8]) -> Result<Secret, Error> {
        let peer = p256::PublicKey::from_sec1_bytes(peer).map_err(|_| Error::KEY_REJECTED)?;
        let shared = diffie_hellman(self.to_nonzero_scalar(), peer.as_affine());
        Ok(Secret::from(shared.raw_secret_bytes().to_vec()))
    }
}
