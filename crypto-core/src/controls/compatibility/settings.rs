//! What is let through.

/// What is read and written of the product's forms. All is off by default: each field lets something
/// through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CompatibilitySettings {
    /// Envelopes with AES-256-CBC and OAEP with SHA-1, read and written.
    pub aes_256_cbc: bool,
    /// Envelopes with AES-128-CBC and OAEP with SHA-1, read.
    pub aes_128_cbc: bool,
    /// Envelopes with 3DES and PKCS#1 v1.5, read, in builds with the feature `pkcs1-transport`.
    pub des_ede3_cbc: bool,
    /// Signatures with SHA-1: the site's *Require SHA-256* is off.
    pub sha1_signatures: bool,
    /// Signatures of RSA keys from 1024 bits on: clients on Windows Server 2003.
    pub rsa_1024_verification: bool,
    /// Signatures without DigestInfo, in builds with the crate `rsa`: with any feature but `aws-lc`.
    pub signatures_without_digest_info: bool,
}
