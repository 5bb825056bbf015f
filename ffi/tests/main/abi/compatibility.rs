//! The product's own forms through the C ABI: settings and stored messages.

use super::*;

/// Whether the build has the crate `rsa`, which verifies signatures without DigestInfo.
pub(crate) const HAS_BARE: bool =
    cfg!(any(feature = "portable", feature = "sha1-signing", feature = "pkcs1-transport"));

pub(crate) fn settings() -> cmcrypto_compatibility_settings {
    let mut settings = cmcrypto_compatibility_settings::default();
    // SAFETY: a structure of the size that is said.
    unsafe { cmcrypto_compatibility_settings_default(&raw mut settings, size_of_val(&settings)) };
    settings
}

/// All but 3DES, which not every build has.
pub(crate) fn lax() -> cmcrypto_compatibility_settings {
    cmcrypto_compatibility_settings {
        aes_256_cbc: 1,
        aes_128_cbc: 1,
        sha1_signatures: 1,
        rsa_1024_verification: 1,
        signatures_without_digest_info: i32::from(HAS_BARE),
        ..settings()
    }
}

/// A file of `vectors/compatibility`.
pub(crate) fn stored(name: &str) -> Vec<u8> {
    std::fs::read(crate::support::root().join("vectors/compatibility").join(name)).unwrap()
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let (mut digest, mut len) = ([0; 32], 0);
    // SAFETY: the arguments live through the call.
    ok(unsafe {
        let (data, data_len, out) = (bytes.as_ptr(), bytes.len(), digest.as_mut_ptr());
        cmcrypto_digest(CMCRYPTO_DIGEST_SHA256, data, data_len, out, 32, &raw mut len)
    });
    digest
}
