//! The signatures that webpki verifies, computed by the providers.

use der::Tag;
use der::asn1::UintRef;
use rustls_pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

use crate::pki::der::Fields;
use crate::primitive::rsa::{RsaPublicKey, SignatureScheme};
use crate::{Error, Provider};

/// The signatures that are accepted. RSA's parameters are NULL or, from some issuers, absent
/// (RFC 4055 section 5 has receivers take both).
pub(super) const ALGORITHMS: [(SignatureScheme, AlgorithmIdentifier); 7] = [
    (SignatureScheme::Pkcs1Sha256, alg_id::RSA_PKCS1_SHA256),
    (SignatureScheme::Pkcs1Sha384, alg_id::RSA_PKCS1_SHA384),
    (SignatureScheme::Pkcs1Sha512, alg_id::RSA_PKCS1_SHA512),
    (SignatureScheme::PssSha256, alg_id::RSA_PSS_SHA256),
    (SignatureScheme::Pkcs1Sha256, without_parameters(SHA256)),
    (SignatureScheme::Pkcs1Sha384, without_parameters(SHA384)),
    (SignatureScheme::Pkcs1Sha512, without_parameters(SHA512)),
];

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
        let verify = || {
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
        verify().map_err(|_: Error| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::RSA_ENCRYPTION
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }
}
