//! RSA public keys as SubjectPublicKeyInfo (RFC 5280 section 4.1).

use core::fmt;
use std::sync::Arc;

use der::Tag;
use der::asn1::{BitStringRef, UintRef};

use super::der::{self as asn1, Algorithm, Fields};
use super::{oid, pem};
use crate::primitive::digest::DigestAlgorithm;
use crate::primitive::rsa::{OaepDigest, RsaPublicKey, SignatureScheme};
use crate::{Error, Provider};

const PEM_LABEL: &str = "PUBLIC KEY";

/// An RSA public key: 2048 to 8192 bits, or from 1024 bits for [`PublicKey::verify_legacy`] alone.
///
/// Cheap to clone; usable from several threads. Equal when the numbers are equal.
#[derive(Clone)]
pub struct PublicKey(Arc<Inner>);

struct Inner {
    provider: Provider,
    spki: Vec<u8>,
    spki_sha256: [u8; 32],
    key_sha256: [u8; 32],
    n: Vec<u8>,
    e: Vec<u8>,
    key: RsaPublicKey,
}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::NotDer`], [`Error::TooLarge`] above 64 KiB,
    /// [`Error::KeyTypeNotSupported`] if it is not RSA (or RSA for PSS or OAEP only),
    /// [`Error::KeyTooSmall`] below 1024 bits, [`Error::KeyRejected`] above 8192 bits, for an even
    /// modulus, or an exponent that is even, below 3 or above 33 bits.
    pub fn from_spki_der(provider: Provider, der: &[u8]) -> Result<Self, Error> {
        pem::check_len(der)?;
        let mut fields = Fields::of(Tag::Sequence, der)?;
        let algorithm = Algorithm::read(&mut fields)?;
        if algorithm.oid != oid::RSA_ENCRYPTION {
            return Err(Error::KeyTypeNotSupported);
        }
        algorithm.no_parameters()?;
        let bits: BitStringRef<'_> = fields.decode()?;
        fields.finish()?;
        let mut numbers = Fields::of(Tag::Sequence, bits.as_bytes().ok_or(Error::Malformed)?)?;
        let n: UintRef<'_> = numbers.decode()?;
        let e: UintRef<'_> = numbers.decode()?;
        numbers.finish()?;
        Self::new(provider, n.as_bytes(), e.as_bytes(), Some(der))
    }

    /// Reads a SubjectPublicKeyInfo in strict PEM with the label `PUBLIC KEY`.
    ///
    /// # Errors
    /// As [`PublicKey::from_spki_der`].
    pub fn from_spki_pem(provider: Provider, text: &[u8]) -> Result<Self, Error> {
        let (label, der) = pem::decode(text)?;
        if label != PEM_LABEL {
            return Err(Error::Malformed);
        }
        Self::from_spki_der(provider, der.expose())
    }

    pub(crate) fn from_components(provider: Provider, n: &[u8], e: &[u8]) -> Result<Self, Error> {
        Self::new(provider, n, e, None)
    }

    /// Whether `bits` is the content of the BIT STRING in the SubjectPublicKeyInfo.
    pub(crate) fn has_bit_string(&self, bits: &[u8]) -> bool {
        let own = Fields::of(Tag::Sequence, &self.0.spki).and_then(|mut fields| {
            Algorithm::read(&mut fields)?;
            fields.expect(Tag::BitString)
        });
        own.is_ok_and(|own| own == bits)
    }

    /// `read` is what the numbers were read from.
    fn new(provider: Provider, n: &[u8], e: &[u8], read: Option<&[u8]>) -> Result<Self, Error> {
        let key = RsaPublicKey::new(provider, n, e)?;
        let own = own_spki(n, e)?;
        let key_sha256 = sha256(&own);
        // DER leaves a writer one choice: NULL parameters, or none.
        let (spki, spki_sha256) = match read {
            Some(read) if read != own => (read.to_vec(), sha256(read)),
            _ => (own, key_sha256),
        };
        Ok(Self(Arc::new(Inner {
            provider,
            spki_sha256,
            key_sha256,
            spki,
            n: n.to_vec(),
            e: e.to_vec(),
            key,
        })))
    }

    /// The SubjectPublicKeyInfo as DER: the very bytes where it was read from some.
    pub fn to_spki_der(&self) -> &[u8] {
        &self.0.spki
    }

    /// The SubjectPublicKeyInfo as PEM.
    ///
    /// # Errors
    /// [`Error::Internal`] alone.
    pub fn to_spki_pem(&self) -> Result<String, Error> {
        pem::encode(PEM_LABEL, &self.0.spki)
    }

    /// SHA-256 of the SubjectPublicKeyInfo: what names a recipient in a message's context.
    pub fn spki_sha256(&self) -> &[u8; 32] {
        &self.0.spki_sha256
    }

    /// SHA-256 of the SubjectPublicKeyInfo as this library writes it, with NULL parameters: the same
    /// for all encodings of one key, so what a database of keys is indexed by. Nearly always that is
    /// [`PublicKey::spki_sha256`].
    pub fn key_sha256(&self) -> &[u8; 32] {
        &self.0.key_sha256
    }

    /// The size of the modulus in bits.
    pub fn bits(&self) -> usize {
        self.0.key.bits()
    }

    /// The length in bytes of the modulus, so of every signature and every OAEP ciphertext.
    pub fn modulus_len(&self) -> usize {
        self.0.key.modulus_len()
    }

    /// The modulus: big-endian, without leading zeros.
    pub(crate) fn modulus(&self) -> &[u8] {
        &self.0.n
    }

    /// The public exponent: big-endian, without leading zeros.
    pub(crate) fn exponent(&self) -> &[u8] {
        &self.0.e
    }

    /// The provider that computes with this key.
    pub fn provider(&self) -> Provider {
        self.0.provider
    }

    /// Verifies a signature over `message`. The signature is big-endian, of
    /// [`PublicKey::modulus_len`] bytes.
    ///
    /// # Errors
    /// [`Error::SignatureInvalid`]; [`Error::KeyTooSmall`] below 2048 bits.
    pub fn verify(
        &self,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        self.verify_accepting(scheme, false, message, signature)
    }

    /// As [`PublicKey::verify`], over a digest that was computed elsewhere.
    ///
    /// # Errors
    /// As [`PublicKey::verify`], and [`Error::InvalidArgument`] if the digest's length is not that
    /// of the scheme.
    pub fn verify_digest(
        &self,
        scheme: SignatureScheme,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        self.0.key.verify_digest(scheme, false, digest, signature)
    }

    /// As [`PublicKey::verify`], with keys from 1024 bits on: for clients of the Windows Server
    /// 2003 era. Below 2048 bits only PKCS#1 v1.5 with SHA-1 or SHA-256.
    ///
    /// # Errors
    /// [`Error::SignatureInvalid`]; [`Error::AlgorithmNotAccepted`] for another scheme with a key
    /// below 2048 bits.
    pub fn verify_legacy(
        &self,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        self.verify_accepting(scheme, true, message, signature)
    }

    /// As [`PublicKey::verify_legacy`], over a digest that was computed elsewhere.
    ///
    /// # Errors
    /// As [`PublicKey::verify_legacy`], and [`Error::InvalidArgument`] if the digest's length is not
    /// that of the scheme.
    pub fn verify_digest_legacy(
        &self,
        scheme: SignatureScheme,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        self.0.key.verify_digest(scheme, true, digest, signature)
    }

    pub(crate) fn verify_accepting(
        &self,
        scheme: SignatureScheme,
        accept_1024: bool,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        self.0.key.verify(scheme, accept_1024, message, signature)
    }

    /// Encrypts with RSAES-OAEP. An empty label is the usual one.
    ///
    /// # Errors
    /// [`Error::TooLarge`] if `plaintext` is longer than the modulus less two hashes and 2 bytes
    /// (190 bytes for RSA-2048 and SHA-256), [`Error::KeyTooSmall`] below 2048 bits.
    pub fn encrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Error> {
        self.0.key.encrypt_oaep(digest, label, plaintext)
    }
}

/// The SubjectPublicKeyInfo of these numbers, big-endian, with NULL parameters.
fn own_spki(n: &[u8], e: &[u8]) -> Result<Vec<u8>, Error> {
    let unsigned = |number: &[u8]| {
        UintRef::new(number)
            .map_err(|_| Error::Malformed)
            .and_then(|number| asn1::write(&number))
    };
    let numbers = asn1::element(asn1::SEQUENCE, &[&unsigned(n)?, &unsigned(e)?]);
    Ok(asn1::element(
        asn1::SEQUENCE,
        &[
            &asn1::algorithm_null(oid::RSA_ENCRYPTION),
            &asn1::element(0x03, &[&[0], &numbers]),
        ],
    ))
}

/// SHA-256 as an array.
pub(crate) fn sha256(data: &[u8]) -> [u8; 32] {
    let digest = DigestAlgorithm::Sha256.digest(data);
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    bytes
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.n == other.0.n && self.0.e == other.0.e
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({:?}, {})", self.0.key, self.0.provider.name())
    }
}
