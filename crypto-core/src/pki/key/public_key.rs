//! RSA and EC public keys as SubjectPublicKeyInfo (RFC 5280 section 4.1, RFC 3279, RFC 5480).

use core::fmt;
use std::sync::{Arc, OnceLock};

use der::Tag;
use der::asn1::{BitStringRef, ObjectIdentifier, UintRef};

use crate::pki::asn1::der::{self as asn1, Algorithm, Fields};
use crate::pki::asn1::{oid, pem};
use crate::primitive::algorithm::{Curve, KeyType, SignatureScheme};
use crate::primitive::digest::{Digest, DigestAlgorithm, Hasher};
use crate::primitive::ecdsa::EcPublicKey;
use crate::primitive::rsa::{MIN_BITS, OaepDigest, RsaPublicKey};
use crate::{Error, Provider};

const PEM_LABEL: &str = "PUBLIC KEY";
/// What keys that are in use have at most.
const MAX_STRANGERS_BITS: usize = 4096;
const MAX_STRANGERS_EXPONENT: u64 = 65_537;

/// A public key: RSA of 2048 to 8192 bits, or from 1024 bits for [`PublicKey::verify_legacy`] alone; or
/// EC on P-256 or P-384, which verifies signatures and does nothing else.
///
/// The product's own keys are RSA: EC keys are for certificates of a PKI.
///
/// Cheap to clone; usable from several threads. Equal when the numbers are equal.
#[derive(Clone)]
pub struct PublicKey(Arc<Inner>);

struct Inner {
    provider: Provider,
    spki: Vec<u8>,
    /// The SubjectPublicKeyInfo as this library writes it, where `spki` is not that.
    own_spki: Option<Vec<u8>>,
    /// Hashes of both, computed when they are asked for: of most keys that are read nobody asks.
    spki_sha256: OnceLock<[u8; 32]>,
    key_sha256: OnceLock<[u8; 32]>,
    key: Key,
}

enum Key {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
        key: RsaPublicKey,
    },
    Ec(EcPublicKey),
}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 64 KiB,
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`] if it is neither RSA (or RSA for PSS or OAEP only) nor EC on P-256
    /// or P-384, named (RFC 5480 section 2.1.1). Of RSA: [`Error::KEY_TOO_SMALL`] below 1024 bits,
    /// [`Error::KEY_REJECTED`] above 8192 bits, for an even modulus, or an exponent that is even, below 3
    /// or above 33 bits. Of EC: [`Error::KEY_REJECTED`] for a point that is not uncompressed, or not on
    /// the curve.
    pub fn from_spki_der(provider: Provider, der: &[u8]) -> Result<Self, Error> {
        match Spki::read(der)? {
            Spki::Rsa { n, e } => Self::new(provider, n, e, Some(der)),
            Spki::Ec(curve, point) => Self::from_point(provider, curve, point, der),
        }
    }

    /// [`PublicKey::key_sha256`] of a SubjectPublicKeyInfo of which no key is made: what finds a key
    /// that is known, at the cost of reading it.
    pub(crate) fn key_sha256_of(der: &[u8]) -> Result<[u8; 32], Error> {
        match Spki::read(der)? {
            Spki::Rsa { n, e } => Ok(sha256(&own_spki(n, e)?)),
            Spki::Ec(..) => Ok(sha256(der)),
        }
    }

    /// Reads a SubjectPublicKeyInfo in strict PEM with the label `PUBLIC KEY`.
    ///
    /// # Errors
    /// As [`PublicKey::from_spki_der`].
    pub fn from_spki_pem(provider: Provider, text: &[u8]) -> Result<Self, Error> {
        let der = pem::decode_as(PEM_LABEL, text, pem::MAX_PEM_LEN)?;
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

    /// `read` is what the point was read from. DER leaves a writer no choice.
    fn from_point(
        provider: Provider,
        curve: Curve,
        point: &[u8],
        read: &[u8],
    ) -> Result<Self, Error> {
        let key = EcPublicKey::new(provider, curve, point)?;
        Ok(Self(Arc::new(Inner {
            provider,
            spki: read.to_vec(),
            own_spki: None,
            spki_sha256: OnceLock::new(),
            key_sha256: OnceLock::new(),
            key: Key::Ec(key),
        })))
    }

    /// `read` is what the numbers were read from.
    fn new(provider: Provider, n: &[u8], e: &[u8], read: Option<&[u8]>) -> Result<Self, Error> {
        let key = RsaPublicKey::new(provider, n, e)?;
        let own = own_spki(n, e)?;
        // DER leaves a writer one choice: NULL parameters, or none.
        let (spki, own_spki) = match read {
            Some(read) if read != own => (read.to_vec(), Some(own)),
            _ => (own, None),
        };
        Ok(Self(Arc::new(Inner {
            provider,
            spki,
            own_spki,
            spki_sha256: OnceLock::new(),
            key_sha256: OnceLock::new(),
            key: Key::Rsa {
                n: n.to_vec(),
                e: e.to_vec(),
                key,
            },
        })))
    }

    /// The SubjectPublicKeyInfo as DER: the very bytes where it was read from some.
    pub fn to_spki_der(&self) -> &[u8] {
        &self.0.spki
    }

    /// The SubjectPublicKeyInfo as PEM.
    ///
    /// # Errors
    /// [`Error::INTERNAL`] alone.
    pub fn to_spki_pem(&self) -> Result<String, Error> {
        pem::encode(PEM_LABEL, &self.0.spki)
    }

    /// SHA-256 of the SubjectPublicKeyInfo: what names a recipient in a message's context.
    pub fn spki_sha256(&self) -> &[u8; 32] {
        let Inner {
            spki, spki_sha256, ..
        } = &*self.0;
        spki_sha256.get_or_init(|| sha256(spki))
    }

    /// SHA-256 of the SubjectPublicKeyInfo as this library writes it, with NULL parameters: the same
    /// for all encodings of one key, so what a database of keys is indexed by. Nearly always that is
    /// [`PublicKey::spki_sha256`].
    pub fn key_sha256(&self) -> &[u8; 32] {
        let Some(own) = &self.0.own_spki else {
            return self.spki_sha256();
        };
        self.0.key_sha256.get_or_init(|| sha256(own))
    }

    /// The type of the key.
    pub fn key_type(&self) -> KeyType {
        match &self.0.key {
            Key::Rsa { .. } => KeyType::Rsa,
            Key::Ec(key) => match key.curve() {
                Curve::P256 => KeyType::EcP256,
                Curve::P384 => KeyType::EcP384,
            },
        }
    }

    /// The size in bits of the modulus, or of the curve's field: 256 or 384.
    pub fn bits(&self) -> usize {
        match &self.0.key {
            Key::Rsa { key, .. } => key.bits(),
            Key::Ec(key) => key.curve().bits(),
        }
    }

    /// The length in bytes of the modulus, so of every RSA signature and every OAEP ciphertext; 0 for
    /// an EC key, which has none.
    pub fn modulus_len(&self) -> usize {
        match &self.0.key {
            Key::Rsa { key, .. } => key.modulus_len(),
            Key::Ec(_) => 0,
        }
    }

    /// The modulus and the public exponent of an RSA key: big-endian, without leading zeros.
    pub(crate) fn numbers(&self) -> Result<(&[u8], &[u8]), Error> {
        match &self.0.key {
            Key::Rsa { n, e, .. } => Ok((n, e)),
            Key::Ec(_) => Err(Error::KEY_TYPE_NOT_SUPPORTED),
        }
    }

    /// Whether this is an RSA key: the product's own keys are, and encryption is by them alone.
    pub(crate) fn check_rsa(&self) -> Result<(), Error> {
        self.numbers().map(drop)
    }

    /// Whether the key is as large as one must be to be signed or encrypted with today: RSA of 2048
    /// bits and more, or on a curve.
    pub(crate) fn check_size(&self) -> Result<(), Error> {
        match &self.0.key {
            Key::Rsa { key, .. } if key.bits() < MIN_BITS => Err(Error::KEY_TOO_SMALL),
            _ => Ok(()),
        }
    }

    /// Whether the key is no larger than one needs to be: RSA to 4096 bits with a public exponent to
    /// 65537, or on a curve. With one of 8192 bits and the greatest exponent that is read, verifying
    /// costs 31 times as much as with 2048 bits and 65537, and whoever brings it chooses that.
    pub(crate) fn check_cost(&self) -> Result<(), Error> {
        let Key::Rsa { key, e, .. } = &self.0.key else {
            return Ok(());
        };
        if key.bits() > MAX_STRANGERS_BITS {
            return Err(Error::KEY_REJECTED.named("more than 4096 bits:", key.bits()));
        }
        // At most 33 bits, see `check_public` in `primitive/rsa.rs`.
        let exponent = e
            .iter()
            .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        if exponent > MAX_STRANGERS_EXPONENT {
            return Err(Error::KEY_REJECTED.named("a public exponent above 65537:", exponent));
        }
        Ok(())
    }

    /// The provider that computes with this key.
    pub fn provider(&self) -> Provider {
        self.0.provider
    }

    /// Verifies a signature over `message`: by an RSA key big-endian, of [`PublicKey::modulus_len`]
    /// bytes; by an EC key DER.
    ///
    /// # Errors
    /// [`Error::SIGNATURE_INVALID`]; [`Error::ALGORITHM_NOT_ACCEPTED`] for a scheme of another type of key;
    /// [`Error::KEY_TOO_SMALL`] for RSA below 2048 bits.
    pub fn verify(
        &self,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        self.verify_accepting(scheme, false, message, signature)
    }

    /// As [`PublicKey::verify`], over a digest that was computed elsewhere; by an RSA key alone.
    ///
    /// # Errors
    /// As [`PublicKey::verify`]; [`Error::ALGORITHM_NOT_ACCEPTED`] for every scheme with an EC key;
    /// [`Error::INVALID_ARGUMENT`] if the digest's length is not that of the scheme.
    pub fn verify_digest(
        &self,
        scheme: SignatureScheme,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        self.verify_digest_accepting(scheme, false, digest, signature)
    }

    /// As [`PublicKey::verify`], with RSA keys from 1024 bits on: for clients of the Windows Server
    /// 2003 era. Below 2048 bits only PKCS#1 v1.5 with SHA-1 or SHA-256.
    ///
    /// # Errors
    /// [`Error::SIGNATURE_INVALID`]; [`Error::ALGORITHM_NOT_ACCEPTED`] for another scheme with an RSA key
    /// below 2048 bits, or a scheme of another type of key.
    pub fn verify_legacy(
        &self,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        self.verify_accepting(scheme, true, message, signature)
    }

    /// As [`PublicKey::verify_legacy`], over a digest that was computed elsewhere; by an RSA key alone.
    ///
    /// # Errors
    /// As [`PublicKey::verify_legacy`]; [`Error::ALGORITHM_NOT_ACCEPTED`] for every scheme with an EC key;
    /// [`Error::INVALID_ARGUMENT`] if the digest's length is not that of the scheme.
    pub fn verify_digest_legacy(
        &self,
        scheme: SignatureScheme,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        self.verify_digest_accepting(scheme, true, digest, signature)
    }

    pub(crate) fn verify_accepting(
        &self,
        scheme: SignatureScheme,
        accept_1024: bool,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        match &self.0.key {
            Key::Rsa { key, .. } => key.verify(scheme, accept_1024, message, signature),
            Key::Ec(key) => key.verify(scheme, message, signature),
        }
    }

    fn verify_digest_accepting(
        &self,
        scheme: SignatureScheme,
        accept_1024: bool,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        match &self.0.key {
            Key::Rsa { key, .. } => key.verify_digest(scheme, accept_1024, digest, signature),
            // ring verifies over bytes alone, and both providers do the same.
            Key::Ec(_) => Err(Error::ALGORITHM_NOT_ACCEPTED),
        }
    }

    /// As [`PublicKey::verify_digest`], of a signature without DigestInfo.
    pub(crate) fn verify_bare_digest(
        &self,
        digest: &Digest,
        accept_1024: bool,
        signature: &[u8],
    ) -> Result<(), Error> {
        match &self.0.key {
            Key::Rsa { n, e, key } => {
                key.verify_bare_digest((n, e), digest, accept_1024, signature)
            }
            Key::Ec(_) => Err(Error::KEY_TYPE_NOT_SUPPORTED),
        }
    }

    /// Encrypts with RSAES-OAEP. An empty label is the usual one.
    ///
    /// # Errors
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`] for an EC key; [`Error::TOO_LARGE`] if `plaintext` is
    /// longer than the modulus less two hashes and 2 bytes (190 bytes for RSA-2048 and SHA-256),
    /// [`Error::KEY_TOO_SMALL`] below 2048 bits.
    pub fn encrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let mut ciphertext = Vec::new();
        self.push_encrypted_oaep(&mut ciphertext, digest, label, plaintext)?;
        Ok(ciphertext)
    }

    pub(crate) fn push_encrypted_oaep(
        &self,
        out: &mut Vec<u8>,
        digest: OaepDigest,
        label: &[u8],
        plaintext: &[u8],
    ) -> Result<(), Error> {
        match &self.0.key {
            Key::Rsa { key, .. } => key.push_encrypted_oaep(out, digest, label, plaintext),
            Key::Ec(_) => Err(Error::KEY_TYPE_NOT_SUPPORTED),
        }
    }
}

/// The curve that the parameters name. RFC 5480 section 2.1.1 lets certificates name one of three; of
/// keys that describe their own curve the description could be false (CVE-2020-0601).
pub(super) fn named_curve(algorithm: &Algorithm<'_>) -> Result<Curve, Error> {
    let parameters = algorithm.parameters.ok_or(Error::MALFORMED)?;
    match parameters.decode_as::<ObjectIdentifier>() {
        Ok(oid::SECP256R1) => Ok(Curve::P256),
        Ok(oid::SECP384R1) => Ok(Curve::P384),
        Ok(other) => Err(Error::KEY_TYPE_NOT_SUPPORTED.named("curve", other)),
        Err(_) => Err(Error::KEY_TYPE_NOT_SUPPORTED.what_is("a curve without a name")),
    }
}

/// What a SubjectPublicKeyInfo says, of which nothing is checked but its form.
enum Spki<'a> {
    Rsa { n: &'a [u8], e: &'a [u8] },
    Ec(Curve, &'a [u8]),
}

impl<'a> Spki<'a> {
    fn read(der: &'a [u8]) -> Result<Self, Error> {
        pem::check_len(der)?;
        let mut fields = Fields::of(Tag::Sequence, der)?;
        let algorithm = Algorithm::read(&mut fields)?;
        let curve = match algorithm.oid {
            oid::RSA_ENCRYPTION => {
                algorithm.no_parameters()?;
                None
            }
            oid::EC_PUBLIC_KEY => Some(named_curve(&algorithm)?),
            other => return Err(Error::KEY_TYPE_NOT_SUPPORTED.named("key type", other)),
        };
        let bits: BitStringRef<'a> = fields.decode()?;
        fields.finish()?;
        let bits = bits.as_bytes().ok_or(Error::MALFORMED)?;
        if let Some(curve) = curve {
            return Ok(Self::Ec(curve, bits));
        }
        let mut numbers = Fields::of(Tag::Sequence, bits)?;
        let n: UintRef<'a> = numbers.decode()?;
        let e: UintRef<'a> = numbers.decode()?;
        numbers.finish()?;
        Ok(Self::Rsa {
            n: n.as_bytes(),
            e: e.as_bytes(),
        })
    }
}

/// The SubjectPublicKeyInfo of these numbers, big-endian, with NULL parameters.
fn own_spki(n: &[u8], e: &[u8]) -> Result<Vec<u8>, Error> {
    let len = n.len().saturating_add(e.len());
    let mut out = Vec::with_capacity(len.saturating_add(64));
    asn1::push_nested(&mut out, asn1::SEQUENCE, |out| {
        asn1::push_nested(out, asn1::SEQUENCE, |out| {
            asn1::push(out, 0x06, oid::RSA_ENCRYPTION.as_bytes());
            asn1::push(out, 0x05, &[]);
            Ok(())
        })?;
        asn1::push_nested(out, 0x03, |out| {
            out.push(0);
            asn1::push_nested(out, asn1::SEQUENCE, |out| {
                push_unsigned(out, n)?;
                push_unsigned(out, e)
            })
        })
    })?;
    Ok(out)
}

/// An INTEGER, of a number that is given as octets.
fn push_unsigned(out: &mut Vec<u8>, number: &[u8]) -> Result<(), Error> {
    let number = UintRef::new(number)
        .map_err(|_| Error::MALFORMED)?
        .as_bytes();
    asn1::push_nested(out, asn1::INTEGER, |out| {
        // X.690 section 8.3: the first bit is the sign.
        if number.first().is_none_or(|first| *first >= 0x80) {
            out.push(0);
        }
        out.extend_from_slice(number);
        Ok(())
    })
}

pub(crate) fn sha256(data: &[u8]) -> [u8; 32] {
    sha256_of_parts(&[data])
}

/// Of the parts, one after the other.
pub(crate) fn sha256_of_parts(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
    parts.iter().for_each(|part| hasher.update(part));
    let digest = hasher.finish_in_place();
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    bytes
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        match (self.numbers(), other.numbers()) {
            (Ok(one), Ok(other)) => one == other,
            _ => self.0.spki == other.0.spki,
        }
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key: &dyn fmt::Debug = match &self.0.key {
            Key::Rsa { key, .. } => key,
            Key::Ec(key) => key,
        };
        write!(f, "PublicKey({key:?}, {})", self.0.provider.name())
    }
}
