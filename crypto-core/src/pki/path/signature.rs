//! The signatures that webpki verifies, computed by the providers.

use der::Tag;
use der::asn1::{BitStringRef, UintRef};
use rustls_pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::key::public_key::PublicKey;
use crate::primitive::algorithm::{Curve, KeyType, SignatureScheme};
use crate::primitive::ecdsa::EcPublicKey;
use crate::primitive::rsa::RsaPublicKey;
use crate::{Error, Provider};

/// The signatures that are accepted. RSA's parameters are NULL or, from some issuers, absent
/// (RFC 4055 section 5 has receivers take both); ECDSA has none (RFC 5758 section 3.2).
pub(super) const ALGORITHMS: [(SignatureScheme, AlgorithmIdentifier); 14] = [
    (SignatureScheme::Pkcs1Sha256, alg_id::RSA_PKCS1_SHA256),
    (SignatureScheme::Pkcs1Sha384, alg_id::RSA_PKCS1_SHA384),
    (SignatureScheme::Pkcs1Sha512, alg_id::RSA_PKCS1_SHA512),
    (SignatureScheme::PssSha256, alg_id::RSA_PSS_SHA256),
    (
        SignatureScheme::PssSha256,
        AlgorithmIdentifier::from_slice(PSS_WITHOUT_NULL),
    ),
    (
        SignatureScheme::PssSha256,
        AlgorithmIdentifier::from_slice(PSS_WITHOUT_FIRST_NULL),
    ),
    (
        SignatureScheme::PssSha256,
        AlgorithmIdentifier::from_slice(PSS_WITHOUT_SECOND_NULL),
    ),
    (SignatureScheme::Pkcs1Sha256, without_parameters(SHA256)),
    (SignatureScheme::Pkcs1Sha384, without_parameters(SHA384)),
    (SignatureScheme::Pkcs1Sha512, without_parameters(SHA512)),
    (SignatureScheme::EcdsaP256Sha256, alg_id::ECDSA_SHA256),
    (SignatureScheme::EcdsaP256Sha384, alg_id::ECDSA_SHA384),
    (SignatureScheme::EcdsaP384Sha256, alg_id::ECDSA_SHA256),
    (SignatureScheme::EcdsaP384Sha384, alg_id::ECDSA_SHA384),
];

/// The scheme that the content of an AlgorithmIdentifier names for a signature by `key`, if it is
/// accepted.
pub(in crate::pki) fn signature_scheme(
    algorithm: &[u8],
    key: &PublicKey,
) -> Option<SignatureScheme> {
    let mut known = ALGORITHMS.iter();
    let found = known.find(|(scheme, identifier)| {
        scheme.key_type() == key.key_type() && identifier.as_ref() == algorithm
    });
    found.map(|(scheme, _)| *scheme)
}

// RFC 4055 section 2.1: of the hash, and of that of MGF1, parameters that are absent are as good as NULL.
const PSS_WITHOUT_NULL: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x30\
    \xa0\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\
    \xa1\x1a\x30\x18\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\
    \x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\xa2\x03\x02\x01\x20";
const PSS_WITHOUT_FIRST_NULL: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x32\
    \xa0\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\
    \xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\
    \x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\xa2\x03\x02\x01\x20";
const PSS_WITHOUT_SECOND_NULL: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x32\
    \xa0\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\
    \xa1\x1a\x30\x18\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\
    \x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\xa2\x03\x02\x01\x20";

/// Whether `key` signed this certificate or revocation list.
pub(crate) fn is_signed_by(der: &[u8], key: &PublicKey) -> bool {
    let verify = || {
        let mut signed = Fields::of(Tag::Sequence, der)?;
        let tbs = asn1::element(asn1::SEQUENCE, &[signed.expect(Tag::Sequence)?]);
        let algorithm = signed.expect(Tag::Sequence)?;
        let scheme = signature_scheme(algorithm, key).ok_or(Error::ALGORITHM_NOT_ACCEPTED)?;
        let signature: BitStringRef<'_> = signed.decode()?;
        let signature = signature.as_bytes().ok_or(Error::MALFORMED)?;
        key.verify(scheme, &tbs, signature)
    };
    verify().is_ok()
}

const SHA256: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b";
const SHA384: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c";
const SHA512: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d";

const fn without_parameters(oid: &'static [u8]) -> AlgorithmIdentifier {
    AlgorithmIdentifier::from_slice(oid)
}

/// A signature scheme, as webpki asks for it.
#[derive(Debug)]
pub(super) struct Algorithm {
    pub(super) provider: Provider,
    pub(super) scheme: SignatureScheme,
    pub(super) signature: AlgorithmIdentifier,
}

impl SignatureVerificationAlgorithm for Algorithm {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let by_rsa = || {
            let mut numbers = Fields::of(Tag::Sequence, public_key)?;
            let n: UintRef<'_> = numbers.decode()?;
            let e: UintRef<'_> = numbers.decode()?;
            numbers.finish()?;
            RsaPublicKey::new(self.provider, n.as_bytes(), e.as_bytes())?.verify(
                self.scheme,
                false,
                message,
                signature,
            )
        };
        let on = |curve| {
            let key = EcPublicKey::new(self.provider, curve, public_key)?;
            key.verify(self.scheme, message, signature)
        };
        match self.scheme.key_type() {
            KeyType::Rsa => by_rsa(),
            KeyType::EcP256 => on(Curve::P256),
            KeyType::EcP384 => on(Curve::P384),
        }
        .map_err(|_: Error| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        match self.scheme.key_type() {
            KeyType::Rsa => alg_id::RSA_ENCRYPTION,
            KeyType::EcP256 => alg_id::ECDSA_P256,
            KeyType::EcP384 => alg_id::ECDSA_P384,
        }
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }
}
