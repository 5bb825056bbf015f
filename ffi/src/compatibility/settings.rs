//! What is let through.

use cmcrypto_core::compatibility::CompatibilitySettings;

use crate::abi::{Failure, fill, flag, grows};

/// What is read and written of the product's forms. All 0 but `struct_size` is the default, and the
/// strictest: each field lets something through.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_compatibility_settings {
    /// sizeof(cmcrypto_compatibility_settings).
    pub struct_size: u32,
    /// Envelopes with AES-256-CBC and OAEP with SHA-1, read and written.
    pub aes_256_cbc: i32,
    /// Envelopes with AES-128-CBC and OAEP with SHA-1, read.
    pub aes_128_cbc: i32,
    /// Envelopes with 3DES and PKCS#1 v1.5, read, in builds with the feature `pkcs1-transport`.
    pub des_ede3_cbc: i32,
    /// Signatures with SHA-1: the site's *Require SHA-256* is off.
    pub sha1_signatures: i32,
    /// Signatures of RSA keys from 1024 bits on: clients on Windows Server 2003.
    pub rsa_1024_verification: i32,
    /// Signatures without DigestInfo (CRYPT_NOHASHOID), in builds with the crate `rsa`: with any
    /// feature but `aws-lc`.
    pub signatures_without_digest_info: i32,
}

grows!(cmcrypto_compatibility_settings, 28);

impl cmcrypto_compatibility_settings {
    pub(crate) fn parse(self) -> Result<CompatibilitySettings, Failure> {
        Ok(CompatibilitySettings {
            aes_256_cbc: flag("aes_256_cbc", self.aes_256_cbc)?,
            aes_128_cbc: flag("aes_128_cbc", self.aes_128_cbc)?,
            des_ede3_cbc: flag("des_ede3_cbc", self.des_ede3_cbc)?,
            sha1_signatures: flag("sha1_signatures", self.sha1_signatures)?,
            rsa_1024_verification: flag("rsa_1024_verification", self.rsa_1024_verification)?,
            signatures_without_digest_info: flag(
                "signatures_without_digest_info",
                self.signatures_without_digest_info,
            )?,
        })
    }
}

impl From<CompatibilitySettings> for cmcrypto_compatibility_settings {
    fn from(settings: CompatibilitySettings) -> Self {
        Self {
            struct_size: 0,
            aes_256_cbc: i32::from(settings.aes_256_cbc),
            aes_128_cbc: i32::from(settings.aes_128_cbc),
            des_ede3_cbc: i32::from(settings.des_ede3_cbc),
            sha1_signatures: i32::from(settings.sha1_signatures),
            rsa_1024_verification: i32::from(settings.rsa_1024_verification),
            signatures_without_digest_info: i32::from(settings.signatures_without_digest_info),
        }
    }
}

/// Fills the structure with its defaults: nothing is let through. `struct_size` is its sizeof.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_compatibility_settings_default(
    settings: *mut cmcrypto_compatibility_settings, struct_size: usize,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { fill(settings, struct_size, || CompatibilitySettings::default().into()) }
}
