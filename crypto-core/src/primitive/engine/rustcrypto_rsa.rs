//! The crate `rsa`, for what the other engines don't do.
//!
//! Private operations are blinded: the feature `getrandom` of `rsa` is on (a test reads that from
//! the manifest), and only calls that blind are made.

#[cfg(all(
    feature = "aws-lc",
    any(feature = "sha1-signing", feature = "pkcs1-transport")
))]
use rsa::pkcs8::DecodePrivateKey;
use rsa::{BoxedUint, Pkcs1v15Sign};
#[cfg(feature = "portable")]
use rsa::{
    Oaep,
    pkcs8::EncodePrivateKey,
    traits::{PaddingScheme, PrivateKeyParts},
};
#[cfg(feature = "portable")]
use zeroize::Zeroizing;

use crate::Error;
#[cfg(any(feature = "portable", feature = "pkcs1-transport"))]
use crate::Secret;
#[cfg(any(feature = "portable", feature = "sha1-signing"))]
use crate::primitive::algorithm::RsaScheme;
#[cfg(feature = "portable")]
use crate::primitive::algorithm::{OaepDigest, RsaComponents, RsaKeySize};
#[cfg(any(feature = "portable", feature = "sha1-signing"))]
use crate::primitive::digest::DigestAlgorithm;

/// A private key of the crate `rsa`; it wipes its numbers on drop.
pub(super) struct RustPrivate(rsa::PrivateKey);

impl RustPrivate {
    /// Checks n = pq and de = 1; then dP, dQ and qInv against what `rsa` computed itself, because
    /// it takes none of the three from the file.
    #[cfg(feature = "portable")]
    pub(super) fn new(components: &RsaComponents<'_>) -> Result<Self, Error> {
        let key = rsa::PrivateKey::from_components(
            public_number(components.n),
            public_number(components.e),
            secret_number(components.d)?,
            vec![secret_number(components.p)?, secret_number(components.q)?],
        )
        .map_err(|_| Error::KEY_REJECTED)?;
        let computed = [
            (key.dp().cloned(), components.dp),
            (key.dq().cloned(), components.dq),
            (key.crt_coefficient(), components.qinv),
        ];
        for (computed, given) in computed {
            let computed = Zeroizing::new(computed.ok_or(Error::KEY_REJECTED)?);
            let computed = Secret::from(computed.to_be_bytes().into_vec());
            let mut padded = Secret::zeroed(computed.len());
            let start = computed.len().checked_sub(given.len());
            start
                .and_then(|start| padded.expose_mut().get_mut(start..))
                .ok_or(Error::KEY_REJECTED)?
                .copy_from_slice(given);
            if padded != computed {
                return Err(Error::KEY_REJECTED);
            }
        }
        Ok(Self(key))
    }

    /// A key that another engine has checked.
    #[cfg(all(
        feature = "aws-lc",
        any(feature = "sha1-signing", feature = "pkcs1-transport")
    ))]
    pub(super) fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
        rsa::PrivateKey::from_pkcs8_der(der)
            .map(Self)
            .map_err(|_| Error::INTERNAL)
    }

    #[cfg(any(feature = "portable", feature = "sha1-signing"))]
    pub(super) fn sign_digest(&self, scheme: RsaScheme, digest: &[u8]) -> Result<Vec<u8>, Error> {
        match scheme {
            RsaScheme::Pkcs1(DigestAlgorithm::Sha1) => {
                self.0.sign(Pkcs1v15Sign::new::<sha1::Sha1>(), digest)
            }
            RsaScheme::Pkcs1(DigestAlgorithm::Sha256) => {
                self.0.sign(Pkcs1v15Sign::new::<sha2::Sha256>(), digest)
            }
            RsaScheme::Pkcs1(DigestAlgorithm::Sha384) => {
                self.0.sign(Pkcs1v15Sign::new::<sha2::Sha384>(), digest)
            }
            RsaScheme::Pkcs1(DigestAlgorithm::Sha512) => {
                self.0.sign(Pkcs1v15Sign::new::<sha2::Sha512>(), digest)
            }
            RsaScheme::PssSha256 => self.0.sign(rsa::Pss::<sha2::Sha256>::new(), digest),
        }
        .map_err(|_| Error::INTERNAL)
    }

    /// With implicit rejection, which is all that this crate offers.
    #[cfg(feature = "pkcs1-transport")]
    pub(super) fn decrypt_pkcs1(&self, ciphertext: &[u8]) -> Result<Secret, Error> {
        self.0
            .pkcs1v15_decrypt(ciphertext)
            .map(Secret::from)
            .map_err(|_| Error::DECRYPT)
    }

    #[cfg(feature = "portable")]
    pub(super) fn decrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        ciphertext: &[u8],
    ) -> Result<Secret, Error> {
        match digest {
            OaepDigest::Sha1 => self
                .0
                .decrypt(Oaep::<sha1::Sha1>::new_with_label(label), ciphertext),
            OaepDigest::Sha256 => self
                .0
                .decrypt(Oaep::<sha2::Sha256>::new_with_label(label), ciphertext),
        }
        .map(Secret::from)
        .map_err(|_| Error::DECRYPT)
    }
}

/// A public key of the crate `rsa`.
pub(super) struct RustPublic(rsa::PublicKey);

impl RustPublic {
    pub(super) fn new(n: &[u8], e: &[u8]) -> Result<Self, Error> {
        rsa::PublicKey::new(public_number(n), public_number(e))
            .map(Self)
            .map_err(|_| Error::KEY_REJECTED)
    }

    pub(super) fn verify_bare_digest(&self, digest: &[u8], signature: &[u8]) -> Result<(), Error> {
        self.0
            .verify(Pkcs1v15Sign::new_unprefixed(), digest, signature)
            .map_err(|_| Error::SIGNATURE_INVALID)
    }

    #[cfg(feature = "portable")]
    pub(super) fn verify_digest(
        &self,
        scheme: RsaScheme,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        let pkcs1 = |padding| self.0.verify(padding, digest, signature);
        match scheme {
            RsaScheme::Pkcs1(DigestAlgorithm::Sha1) => pkcs1(Pkcs1v15Sign::new::<sha1::Sha1>()),
            RsaScheme::Pkcs1(DigestAlgorithm::Sha256) => pkcs1(Pkcs1v15Sign::new::<sha2::Sha256>()),
            RsaScheme::Pkcs1(DigestAlgorithm::Sha384) => pkcs1(Pkcs1v15Sign::new::<sha2::Sha384>()),
            RsaScheme::Pkcs1(DigestAlgorithm::Sha512) => pkcs1(Pkcs1v15Sign::new::<sha2::Sha512>()),
            RsaScheme::PssSha256 => {
                self.0
                    .verify(rsa::Pss::<sha2::Sha256>::new(), digest, signature)
            }
        }
        .map_err(|_| Error::SIGNATURE_INVALID)
    }

    #[cfg(feature = "portable")]
    pub(super) fn encrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let mut rng = getrandom::SysRng;
        match digest {
            OaepDigest::Sha1 => {
                Oaep::<sha1::Sha1>::new_with_label(label).encrypt(&mut rng, &self.0, plaintext)
            }
            OaepDigest::Sha256 => {
                Oaep::<sha2::Sha256>::new_with_label(label).encrypt(&mut rng, &self.0, plaintext)
            }
        }
        .map_err(|_| Error::INTERNAL)
    }
}

/// A new key as PKCS#8 DER.
#[cfg(feature = "portable")]
pub(super) fn generate(size: RsaKeySize) -> Result<Secret, Error> {
    let key =
        rsa::PrivateKey::new(&mut getrandom::SysRng, size.bits()).map_err(|_| Error::INTERNAL)?;
    let der = key.to_pkcs8_der().map_err(|_| Error::INTERNAL)?;
    Ok(Secret::from(der.as_bytes().to_vec()))
}

fn public_number(bytes: &[u8]) -> BoxedUint {
    BoxedUint::from_be_slice_vartime(bytes)
}

/// Sized by the encoding's length, which is not secret.
#[cfg(feature = "portable")]
fn secret_number(bytes: &[u8]) -> Result<BoxedUint, Error> {
    let bits = u32::try_from(bytes.len())
        .ok()
        .and_then(|len| len.checked_mul(8))
        .ok_or(Error::KEY_REJECTED)?;
    BoxedUint::from_be_slice(bytes, bits).map_err(|_| Error::KEY_REJECTED)
}
