//! RSA private keys as PKCS#8 (RFC 5958), PKCS#1 (RFC 8017 appendix A.1.2) and PBES2 (RFC 8018).

use core::fmt;
use std::sync::Arc;

use der::Tag;
use der::asn1::{ObjectIdentifier, UintRef};
use pkcs5::pbes2::{self, Kdf};

use super::external_key::{DecryptionKey, Internal, SigningKey};
use super::public_key::PublicKey;
use crate::pki::asn1::der::{self as asn1, Algorithm, Fields};
use crate::pki::asn1::{oid, pem};
use crate::primitive::algorithm::{RsaComponents, SignatureScheme};
use crate::primitive::random;
use crate::primitive::rsa::{self, OaepDigest, RsaKeySize, RsaPrivateKey};
use crate::{Error, ErrorKind, Provider, Secret};

const PKCS8_LABEL: &str = "PRIVATE KEY";
const PKCS1_LABEL: &str = "RSA PRIVATE KEY";
const ENCRYPTED_LABEL: &str = "ENCRYPTED PRIVATE KEY";

/// Measured: up to 3 seconds with HMAC-SHA-256, 6 with HMAC-SHA-512.
const MAX_PBKDF2_ITERATIONS: u32 = 10_000_000;
/// The memory of scrypt, 128 * r * (N + p) bytes (RFC 7914 sections 4 and 6); its work is at most p
/// times that.
const MAX_SCRYPT_BYTES: u64 = 64 * 1024 * 1024;
const MAX_SCRYPT_PARALLELISM: u16 = 16;
const PSEUDORANDOM_FUNCTIONS: &[ObjectIdentifier] = &[
    oid::HMAC_SHA1,
    oid::HMAC_SHA224,
    oid::HMAC_SHA256,
    oid::HMAC_SHA384,
    oid::HMAC_SHA512,
];
const CIPHERS: &[ObjectIdentifier] = &[
    pbes2::AES_128_CBC_OID,
    pbes2::AES_192_CBC_OID,
    pbes2::AES_256_CBC_OID,
];
/// What keys are exported with (OWASP Password Storage Cheat Sheet, 2023).
const EXPORT_PBKDF2_ITERATIONS: u32 = 600_000;

/// An RSA private key of 2048 to 8192 bits, loaded into a provider.
///
/// Cheap to clone; usable from several threads. Its encoding is wiped on drop; what the engine
/// holds is wiped as the engine does.
///
/// ```
/// use cmcrypto_core::primitive::rsa::RsaKeySize;
/// use cmcrypto_core::primitive::SignatureScheme;
/// use cmcrypto_core::Provider;
/// use cmcrypto_core::pki::key::PrivateKey;
/// let key = PrivateKey::generate(Provider::default(), RsaKeySize::Rsa2048)?;
/// let signature = key.sign(SignatureScheme::Pkcs1Sha256, b"message")?;
/// key.public_key().verify(SignatureScheme::Pkcs1Sha256, b"message", &signature)?;
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
#[derive(Clone)]
pub struct PrivateKey(Arc<Inner>);

struct Inner {
    pkcs1: Secret,
    key: RsaPrivateKey,
    public: PublicKey,
}

impl PrivateKey {
    /// A new key with e = 65537.
    ///
    /// # Errors
    /// [`Error::RANDOM`] or [`Error::INTERNAL`].
    pub fn generate(provider: Provider, size: RsaKeySize) -> Result<Self, Error> {
        Self::from_pkcs8_der(provider, rsa::generate(provider, size)?.expose())
    }

    /// Reads an unencrypted PKCS#8 PrivateKeyInfo.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 64 KiB,
    /// [`Error::KEY_TYPE_NOT_SUPPORTED`] if it is not RSA, [`Error::KEY_TOO_SMALL`] below 2048 bits,
    /// [`Error::KEY_REJECTED`] for numbers out of bounds (see [`PublicKey::from_spki_der`]), more
    /// than two primes, or numbers that contradict each other. That p and q are prime is not
    /// tested: a key of other numbers loads, and fails when it is used.
    pub fn from_pkcs8_der(provider: Provider, der: &[u8]) -> Result<Self, Error> {
        pem::check_len(der)?;
        let mut fields = Fields::of(Tag::Sequence, der)?;
        let version: u8 = fields.integer()?;
        let algorithm = Algorithm::read(&mut fields)?;
        if algorithm.oid != oid::RSA_ENCRYPTION {
            return Err(Error::KEY_TYPE_NOT_SUPPORTED.named("key type", algorithm.oid));
        }
        algorithm.no_parameters()?;
        let pkcs1 = fields.expect(Tag::OctetString)?;
        // Attributes [0], and a public key [1] only in version 2 (RFC 5958 section 2).
        let _attributes = fields.optional(asn1::context(der::TagNumber(0), true))?;
        let public = fields.optional(asn1::context(der::TagNumber(1), false))?;
        fields.finish()?;
        if version > 1 || (version == 0 && public.is_some()) {
            return Err(Error::MALFORMED);
        }
        let key = Self::from_pkcs1_der(provider, pkcs1)?;
        if public.is_some_and(|bits| !key.public_key().has_bit_string(bits)) {
            return Err(Error::KEY_REJECTED);
        }
        Ok(key)
    }

    /// Reads a PKCS#8 EncryptedPrivateKeyInfo: PBES2 with PBKDF2 or scrypt and AES-CBC.
    ///
    /// At most 10,000,000 iterations of PBKDF2, or 64 MiB of scrypt memory and parallelism 16; a
    /// salt of at most 32 bytes.
    ///
    /// # Errors
    /// [`Error::WRONG_PASSWORD`], [`Error::PASSWORD_COST`] before any hashing,
    /// [`Error::ALGORITHM_NOT_ACCEPTED`] for another scheme (PBES1, 3DES), [`Error::NOT_SUPPORTED`] for a
    /// longer salt or another pseudorandom function, and those of
    /// [`PrivateKey::from_pkcs8_der`].
    pub fn from_encrypted_pkcs8_der(
        provider: Provider,
        der: &[u8],
        password: &[u8],
    ) -> Result<Self, Error> {
        let decrypted = decrypt_pkcs8(der, password)?;
        // A wrong password gets past the padding once in 256 times; then the content is noise.
        Self::from_pkcs8_der(provider, decrypted.expose()).map_err(|error| match error.kind() {
            ErrorKind::Malformed | ErrorKind::NotDer => Error::WRONG_PASSWORD,
            _ => error,
        })
    }

    /// Reads a PKCS#1 RSAPrivateKey.
    ///
    /// # Errors
    /// As [`PrivateKey::from_pkcs8_der`].
    pub fn from_pkcs1_der(provider: Provider, der: &[u8]) -> Result<Self, Error> {
        pem::check_len(der)?;
        let mut fields = Fields::of(Tag::Sequence, der)?;
        let version: u8 = fields.integer()?;
        // Version 1 has more than two primes.
        match version {
            0 => {}
            1 => return Err(Error::KEY_REJECTED.what_is("more than two primes")),
            _ => return Err(Error::MALFORMED),
        }
        let mut number = || {
            fields
                .decode::<UintRef<'_>>()
                .map(|number| number.as_bytes())
        };
        let components = RsaComponents {
            n: number()?,
            e: number()?,
            d: number()?,
            p: number()?,
            q: number()?,
            dp: number()?,
            dq: number()?,
            qinv: number()?,
        };
        fields.finish()?;
        let key = RsaPrivateKey::new(provider, &components)?;
        let public = PublicKey::from_components(provider, components.n, components.e)?;
        Ok(Self(Arc::new(Inner {
            pkcs1: Secret::from(der.to_vec()),
            key,
            public,
        })))
    }

    /// Reads strict PEM with the label `PRIVATE KEY`, `RSA PRIVATE KEY` or, with a password,
    /// `ENCRYPTED PRIVATE KEY`. The password is not looked at for the first two.
    ///
    /// # Errors
    /// [`Error::WRONG_PASSWORD`] for an encrypted key without a password, and those of the function
    /// for the encoding. The encrypted form of PKCS#1 (`Proc-Type`) is [`Error::MALFORMED`].
    pub fn from_pem(
        provider: Provider,
        text: &[u8],
        password: Option<&[u8]>,
    ) -> Result<Self, Error> {
        let (label, der) = pem::decode(text, pem::MAX_PEM_LEN)?;
        match (label, password) {
            (PKCS8_LABEL, _) => Self::from_pkcs8_der(provider, der.expose()),
            (PKCS1_LABEL, _) => Self::from_pkcs1_der(provider, der.expose()),
            (ENCRYPTED_LABEL, Some(password)) => {
                Self::from_encrypted_pkcs8_der(provider, der.expose(), password)
            }
            (ENCRYPTED_LABEL, None) => {
                Err(Error::WRONG_PASSWORD
                    .what_is("the key is encrypted, and no password was given"))
            }
            _ => Err(Error::MALFORMED.what_is("PEM, but not with the label of a private key")),
        }
    }

    /// The PKCS#1 RSAPrivateKey.
    pub fn to_pkcs1_der(&self) -> Secret {
        self.0.pkcs1.clone()
    }

    /// The PKCS#8 PrivateKeyInfo, unencrypted.
    pub fn to_pkcs8_der(&self) -> Secret {
        let algorithm = asn1::algorithm_null(oid::RSA_ENCRYPTION);
        let key = Secret::from(asn1::element(asn1::OCTET_STRING, &[self.0.pkcs1.expose()]));
        Secret::from(asn1::element(
            asn1::SEQUENCE,
            &[&asn1::small_integer(0), &algorithm, key.expose()],
        ))
    }

    /// The PKCS#8 EncryptedPrivateKeyInfo: PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA-256, 600,000
    /// iterations, which takes a fraction of a second.
    ///
    /// # Errors
    /// [`Error::RANDOM`] or [`Error::INTERNAL`].
    pub fn to_encrypted_pkcs8_der(&self, password: &[u8]) -> Result<Vec<u8>, Error> {
        let mut salt = [0; 16];
        let mut iv = [0; 16];
        random::fill(self.provider(), &mut salt)?;
        random::fill(self.provider(), &mut iv)?;
        let kdf = pbes2::Pbkdf2Params::hmac_sha256(EXPORT_PBKDF2_ITERATIONS, &salt)
            .map_err(|_| Error::INTERNAL)?;
        let scheme = pkcs5::EncryptionScheme::from(pbes2::Parameters {
            kdf: Kdf::Pbkdf2(kdf),
            encryption: pbes2::EncryptionScheme::Aes256Cbc { iv },
        });
        let encrypted = scheme
            .encrypt(password, self.to_pkcs8_der().expose())
            .map_err(|_| Error::INTERNAL)?;
        Ok(asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::write(&scheme)?,
                &asn1::element(asn1::OCTET_STRING, &[&encrypted]),
            ],
        ))
    }

    /// The PKCS#1 RSAPrivateKey as PEM text.
    ///
    /// # Errors
    /// [`Error::INTERNAL`] alone.
    pub fn to_pkcs1_pem(&self) -> Result<Secret, Error> {
        pem::encode(PKCS1_LABEL, self.0.pkcs1.expose()).map(|text| Secret::from(text.into_bytes()))
    }

    /// The PKCS#8 PrivateKeyInfo as PEM text, unencrypted.
    ///
    /// # Errors
    /// [`Error::INTERNAL`] alone.
    pub fn to_pkcs8_pem(&self) -> Result<Secret, Error> {
        pem::encode(PKCS8_LABEL, self.to_pkcs8_der().expose())
            .map(|text| Secret::from(text.into_bytes()))
    }

    /// The PKCS#8 EncryptedPrivateKeyInfo as PEM text: see
    /// [`PrivateKey::to_encrypted_pkcs8_der`].
    ///
    /// # Errors
    /// [`Error::RANDOM`] or [`Error::INTERNAL`].
    pub fn to_encrypted_pkcs8_pem(&self, password: &[u8]) -> Result<String, Error> {
        pem::encode(ENCRYPTED_LABEL, &self.to_encrypted_pkcs8_der(password)?)
    }

    /// The public half.
    pub fn public_key(&self) -> &PublicKey {
        &self.0.public
    }

    /// The provider that computes with this key.
    pub fn provider(&self) -> Provider {
        self.0.public.provider()
    }

    /// Signs `message`. The signature is big-endian, as long as the modulus.
    ///
    /// # Errors
    /// [`Error::ALGORITHM_NOT_ACCEPTED`] for ECDSA, [`Error::UNSUPPORTED`] for SHA-1 in a build without
    /// `sha1-signing`; [`Error::INTERNAL`] if the engine fails, as it does rather than give out a signature that does not verify.
    pub fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.0.key.sign(scheme, message)
    }

    /// Signs a digest that was computed elsewhere.
    ///
    /// # Errors
    /// As [`PrivateKey::sign`], and [`Error::INVALID_ARGUMENT`] if the digest's length is not that
    /// of the scheme.
    pub fn sign_digest(&self, scheme: SignatureScheme, digest: &[u8]) -> Result<Vec<u8>, Error> {
        self.0.key.sign_digest(scheme, digest)
    }

    /// Decrypts RSAES-OAEP.
    ///
    /// # Errors
    /// [`Error::DECRYPT`], whatever is wrong.
    pub fn decrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        ciphertext: &[u8],
    ) -> Result<Secret, Error> {
        self.0.key.decrypt_oaep(digest, label, ciphertext)
    }
}

impl SigningKey for PrivateKey {
    fn public_key(&self) -> &PublicKey {
        self.public_key()
    }

    fn sign_digest(&self, scheme: SignatureScheme, digest: &[u8]) -> Result<Vec<u8>, Error> {
        self.sign_digest(scheme, digest)
    }

    fn sign_message(
        &self,
        _: Internal,
        scheme: SignatureScheme,
        message: &[u8],
    ) -> Result<Vec<u8>, Error> {
        self.sign(scheme, message)
    }
}

impl DecryptionKey for PrivateKey {
    fn public_key(&self) -> &PublicKey {
        self.public_key()
    }

    fn decrypt_oaep(
        &self,
        digest: OaepDigest,
        label: &[u8],
        ciphertext: &[u8],
    ) -> Result<Secret, Error> {
        self.decrypt_oaep(digest, label, ciphertext)
    }

    #[cfg(feature = "pkcs1-transport")]
    fn decrypt_pkcs1(&self, ciphertext: &[u8]) -> Result<Secret, Error> {
        self.0.key.decrypt_pkcs1(ciphertext)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({} bits)", self.0.public.bits())
    }
}

fn decrypt_pkcs8(der: &[u8], password: &[u8]) -> Result<Secret, Error> {
    pem::check_len(der)?;
    let mut fields = Fields::of(Tag::Sequence, der)?;
    let scheme = fields.any()?;
    let encrypted = fields.expect(Tag::OctetString)?;
    fields.finish()?;
    let algorithm = Algorithm::read_content(scheme.value())?;
    if algorithm.oid != oid::PBES2 {
        return Err(Error::ALGORITHM_NOT_ACCEPTED.named("encryption of the key", algorithm.oid));
    }
    check_is_readable(algorithm.parameters.ok_or(Error::MALFORMED)?.value())?;
    let scheme: pkcs5::EncryptionScheme = scheme
        .decode_as()
        .map_err(|_| Error::ALGORITHM_NOT_ACCEPTED)?;
    check_parameters(&scheme)?;
    scheme
        .decrypt(password, encrypted)
        .map(Secret::from)
        .map_err(|_| Error::WRONG_PASSWORD)
}

/// What the library that reads the parameters can't tell apart: other algorithms, and what is longer
/// than it keeps. Costs that are too large for the numbers they are read into are too large.
fn check_is_readable(parameters: &[u8]) -> Result<(), Error> {
    let mut fields = Fields::new(parameters)?;
    let kdf = Algorithm::read(&mut fields)?;
    // Octets of the iteration count; of N, r and p.
    let limits: &[usize] = match kdf.oid {
        oid::PBKDF2 => &[4],
        oid::SCRYPT => &[8, 2, 2],
        other => return Err(Error::ALGORITHM_NOT_ACCEPTED.named("key derivation", other)),
    };
    let mut costs = Fields::new(kdf.parameters.ok_or(Error::MALFORMED)?.value())?;
    let salt = costs.expect(Tag::OctetString)?;
    if salt.len() > pbes2::Salt::MAX_LEN {
        return Err(
            Error::NOT_SUPPORTED.named("the key's password has a salt above 32 bytes:", salt.len())
        );
    }
    for limit in limits {
        if costs.decode::<UintRef<'_>>()?.as_bytes().len() > *limit {
            return Err(Error::PASSWORD_COST);
        }
    }
    costs.optional(Tag::Integer)?;
    if costs.next_is(Tag::Sequence)? {
        let function = Algorithm::read(&mut costs)?.oid;
        if !PSEUDORANDOM_FUNCTIONS.contains(&function) {
            return Err(Error::NOT_SUPPORTED.named(
                "the key's password is hashed otherwise than with HMAC and SHA-1 or SHA-2: by",
                function,
            ));
        }
    }
    let cipher = Algorithm::read(&mut fields)?.oid;
    if !CIPHERS.contains(&cipher) {
        return Err(Error::ALGORITHM_NOT_ACCEPTED.named("cipher", cipher));
    }
    Ok(())
}

/// Reads the work that the parameters ask for, before any of it is done.
fn check_parameters(scheme: &pkcs5::EncryptionScheme) -> Result<(), Error> {
    let parameters = scheme.pbes2().ok_or(Error::ALGORITHM_NOT_ACCEPTED)?;
    let key_len = parameters.kdf.key_length().map(usize::from);
    if key_len.is_some_and(|len| len != parameters.encryption.key_size()) {
        return Err(Error::MALFORMED);
    }
    match &parameters.kdf {
        Kdf::Pbkdf2(kdf) if kdf.iteration_count == 0 => Err(Error::MALFORMED),
        Kdf::Pbkdf2(kdf) if kdf.iteration_count > MAX_PBKDF2_ITERATIONS => {
            Err(Error::PASSWORD_COST)
        }
        Kdf::Pbkdf2(_) => Ok(()),
        Kdf::Scrypt(kdf) => {
            // RFC 7914 section 6: N is a power of two, above 1 and below 2^(16 r); r and p are
            // positive.
            if !kdf.cost_parameter.is_power_of_two()
                || kdf.cost_parameter < 2
                || kdf.cost_parameter.trailing_zeros()
                    >= u32::from(kdf.block_size).saturating_mul(16)
                || kdf.parallelization == 0
            {
                return Err(Error::MALFORMED);
            }
            let bytes = kdf
                .cost_parameter
                .saturating_add(u64::from(kdf.parallelization))
                .saturating_mul(u64::from(kdf.block_size))
                .saturating_mul(128);
            if bytes > MAX_SCRYPT_BYTES || kdf.parallelization > MAX_SCRYPT_PARALLELISM {
                return Err(Error::PASSWORD_COST);
            }
            Ok(())
        }
        _ => Err(Error::ALGORITHM_NOT_ACCEPTED),
    }
}
