//! Digests of CMS, and what old clients may still name.

use der::asn1::ObjectIdentifier;

use crate::Error;
use crate::pki::asn1::oid;
use crate::primitive::digest::DigestAlgorithm;

/// What a message may name beyond what is always accepted. Comes from the caller's settings, never
/// from a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct AcceptedAlgorithms {
    /// Signatures with SHA-1.
    pub sha1_signatures: bool,
    /// Signatures of RSA keys from 1024 bits on.
    pub rsa_1024_verification: bool,
    /// Key transport with OAEP over SHA-1.
    pub oaep_sha1: bool,
}

/// An RSA digest algorithm by its identifier.
pub(super) fn digest_by_oid(id: ObjectIdentifier) -> Result<DigestAlgorithm, Error> {
    match id {
        oid::SHA1 => Ok(DigestAlgorithm::Sha1),
        oid::SHA256 => Ok(DigestAlgorithm::Sha256),
        oid::SHA384 => Ok(DigestAlgorithm::Sha384),
        oid::SHA512 => Ok(DigestAlgorithm::Sha512),
        other => Err(Error::ALGORITHM_NOT_ACCEPTED.named("digest", other)),
    }
}
