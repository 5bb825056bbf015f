//! RSA: bounds of keys, signatures, OAEP (RFC 8017).

use core::fmt;

use super::algorithm::{RsaComponents, RsaScheme, SignatureScheme};
use super::digest::{Digest, DigestAlgorithm};
use super::engine::{self, RsaPrivate, RsaPublic};
use super::provider::Provider;
use crate::{Error, Secret};

pub use super::algorithm::{OaepDigest, RsaKeySize};

/// Moduli below this verify only, and only where the caller accepts it.
pub(crate) const MIN_BITS: usize = 2048;
/// The old size that can be accepted for verification (Windows Server 2003 clients).
const MIN_LEGACY_BITS: usize = 1024;
/// Above this the engines stop, and a verification would cost an attacker's victim too much.
const MAX_BITS: usize = 8192;

/// Turns a big-endian signature, as all standards have it, into the little-endian one of CryptoAPI,
/// or back.
///
/// ```
/// let mut signature = [1, 2, 3];
/// cmcrypto_core::primitive::rsa::swap_byte_order(&mut signature);
/// assert_eq!(signature, [3, 2, 1]);
/// ```
pub fn swap_byte_order(signature: &mut [u8]) {
    signature.reverse();
}

/// A private key, prepared.
pub(crate) struct RsaPrivateKey {
    engine: Box<dyn RsaPrivate>,
    n_minus_1: Vec<u8>,
}

impl RsaPrivateKey {
    /// Checks bounds first, then that the numbers belong together.
    pub(crate) fn new(provider: Provider, components: &RsaComponents<'_>) -> Result<Self, Error> {
        check_public(components.n, components.e)?;
        if bits(components.n) < MIN_BITS {
            return Err(Error::KEY_TOO_SMALL);
        }
        // Engines differ in what they do with numbers longer than they can be. The comparison of d
        // and n ends at the first octet that differs, which tells nothing about the others.
        let (n, d) = (components.n, components.d);
        let half = bits(n).div_ceil(2);
        let fits = (d.len() < n.len() || (d.len() == n.len() && d < n))
            && [
                components.p,
                components.q,
                components.dp,
                components.dq,
                components.qinv,
            ]
            .iter()
            .all(|number| (1..=half).contains(&bits(number)));
        if !fits || components.p == components.q {
            return Err(Error::KEY_REJECTED);
        }
        Ok(Self {
            engine: provider.engine().rsa_private(components)?,
            n_minus_1: n_minus_1(n),
        })
    }

    pub(crate) fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, Error> {
        let scheme = check_may_sign(scheme)?;
        self.engine.sign(scheme, message)
    }

    pub(crate) fn sign_digest(
        &self,
        scheme: SignatureScheme,
        digest: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let scheme = check_may_sign(scheme)?;
        scheme.check_digest(digest)?;
        self.engine.sign_digest(scheme, digest)
    }

    pub(crate) fn decrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        ciphertext: &[u8],
    ) -> Result<Secret, Error> {
        self.check_ciphertext(ciphertext)?;
        self.engine
            .decrypt_oaep(digest, label, ciphertext)
            .map_err(|_| Error::DECRYPT)
    }

    /// What is decrypted has any length, and where the padding is wrong looks random.
    #[cfg(feature = "pkcs1-transport")]
    pub(crate) fn decrypt_pkcs1(&self, ciphertext: &[u8]) -> Result<Secret, Error> {
        self.check_ciphertext(ciphertext)?;
        self.engine
            .decrypt_pkcs1(ciphertext)
            .map_err(|_| Error::DECRYPT)
    }

    fn check_ciphertext(&self, ciphertext: &[u8]) -> Result<(), Error> {
        // SP 800-56B revision 2 section 7.1.2.1: 1 < c < n - 1. The engines differ here.
        let above_1 = ciphertext
            .split_last()
            .is_some_and(|(last, rest)| *last > 1 || rest.iter().any(|byte| *byte != 0));
        if ciphertext.len() != self.n_minus_1.len()
            || !above_1
            || ciphertext >= self.n_minus_1.as_slice()
        {
            return Err(Error::DECRYPT);
        }
        Ok(())
    }
}

/// A public key, prepared.
pub(crate) struct RsaPublicKey {
    engine: Box<dyn RsaPublic>,
    bits: usize,
    modulus_len: usize,
}

impl RsaPublicKey {
    /// `n` and `e` are big-endian, without leading zeros.
    pub(crate) fn new(provider: Provider, n: &[u8], e: &[u8]) -> Result<Self, Error> {
        check_public(n, e)?;
        let bits = bits(n);
        Ok(Self {
            engine: provider.engine().rsa_public(n, e, bits < MIN_BITS)?,
            bits,
            modulus_len: n.len(),
        })
    }

    pub(crate) fn bits(&self) -> usize {
        self.bits
    }

    pub(crate) fn modulus_len(&self) -> usize {
        self.modulus_len
    }

    /// `accept_1024` lets moduli from 1024 bits on verify.
    pub(crate) fn verify(
        &self,
        scheme: SignatureScheme,
        accept_1024: bool,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        let scheme = self.check_may_verify(scheme, accept_1024)?;
        self.check_signature_len(signature)?;
        self.engine.verify(scheme, message, signature)
    }

    pub(crate) fn verify_digest(
        &self,
        scheme: SignatureScheme,
        accept_1024: bool,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        let scheme = self.check_may_verify(scheme, accept_1024)?;
        scheme.check_digest(digest)?;
        self.check_signature_len(signature)?;
        self.engine.verify_digest(scheme, digest, signature)
    }

    /// As [`RsaPublicKey::verify_digest`] of PKCS#1 v1.5, where the block ends in the digest itself:
    /// CryptSignHash with CRYPT_NOHASHOID. `n` and `e` are this key's.
    pub(crate) fn verify_bare_digest(
        &self,
        (n, e): (&[u8], &[u8]),
        digest: &Digest,
        accept_1024: bool,
        signature: &[u8],
    ) -> Result<(), Error> {
        self.check_may_verify(SignatureScheme::pkcs1(digest.algorithm()), accept_1024)?;
        self.check_signature_len(signature)?;
        engine::verify_bare_digest(n, e, digest.as_ref(), signature)
    }

    pub(crate) fn push_encrypted_oaep(
        &self,
        out: &mut Vec<u8>,
        digest: OaepDigest,
        label: &[u8],
        plaintext: &[u8],
    ) -> Result<(), Error> {
        if self.bits < MIN_BITS {
            return Err(Error::KEY_TOO_SMALL);
        }
        // RFC 8017 section 7.1.1: mLen <= k - 2 hLen - 2.
        let overhead = digest.output_len().saturating_mul(2).saturating_add(2);
        if plaintext.len() > self.modulus_len.saturating_sub(overhead) {
            return Err(Error::TOO_LARGE);
        }
        let engine = &self.engine;
        engine.push_encrypted_oaep(out, digest, label, plaintext)
    }

    fn check_may_verify(
        &self,
        scheme: SignatureScheme,
        accept_1024: bool,
    ) -> Result<RsaScheme, Error> {
        let scheme = scheme.rsa()?;
        if self.bits >= MIN_BITS {
            return Ok(scheme);
        }
        if !accept_1024 {
            return Err(Error::KEY_TOO_SMALL);
        }
        // What clients with such keys sign with; the engines do no more.
        match scheme {
            RsaScheme::Pkcs1(DigestAlgorithm::Sha1 | DigestAlgorithm::Sha256) => Ok(scheme),
            _ => Err(Error::ALGORITHM_NOT_ACCEPTED),
        }
    }

    fn check_signature_len(&self, signature: &[u8]) -> Result<(), Error> {
        if signature.len() != self.modulus_len {
            return Err(Error::SIGNATURE_INVALID);
        }
        Ok(())
    }
}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RSA-{}", self.bits)
    }
}

/// A new private key as PKCS#8 DER.
pub(crate) fn generate(provider: Provider, size: RsaKeySize) -> Result<Secret, Error> {
    provider.engine().generate_rsa(size)
}

/// Only a build with the feature `sha1-signing` signs with SHA-1, whatever its engines can do.
pub(crate) fn check_may_sign(scheme: SignatureScheme) -> Result<RsaScheme, Error> {
    let scheme = scheme.rsa()?;
    if scheme == RsaScheme::Pkcs1(DigestAlgorithm::Sha1) && !cfg!(feature = "sha1-signing") {
        return Err(Error::UNSUPPORTED);
    }
    Ok(scheme)
}

/// The bounds of every RSA key, tested on lengths before any arithmetic.
fn check_public(n: &[u8], e: &[u8]) -> Result<(), Error> {
    let bits = bits(n);
    if bits < MIN_LEGACY_BITS {
        return Err(Error::KEY_TOO_SMALL);
    }
    // RFC 8017 sets no bound on e; 33 bits is where the engines stop (CVE-2023-3446 class).
    let e_in_bounds = e.len() <= 5 && {
        let e = e.iter().fold(0_u64, |e, byte| e << 8 | u64::from(*byte));
        (3..1 << 33).contains(&e) && e % 2 == 1
    };
    let n_is_odd = n.last().is_some_and(|byte| byte % 2 == 1);
    if bits > MAX_BITS || !n_is_odd || !e_in_bounds {
        return Err(Error::KEY_REJECTED);
    }
    Ok(())
}

/// n is odd, so only its last octet changes.
fn n_minus_1(n: &[u8]) -> Vec<u8> {
    let mut n = n.to_vec();
    if let Some(last) = n.last_mut() {
        *last &= 0xfe;
    }
    n
}

/// The bit length of a big-endian number without leading zeros.
fn bits(number: &[u8]) -> usize {
    match number.split_first() {
        Some((first, rest)) => {
            let top = 8_u32.saturating_sub(first.leading_zeros());
            rest.len()
                .saturating_mul(8)
                .saturating_add(usize::try_from(top).unwrap_or(0))
        }
        None => 0,
    }
}
