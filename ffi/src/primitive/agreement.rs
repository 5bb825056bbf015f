//! Key agreement.

use cmcrypto_core::Secret;
use cmcrypto_core::pki::key::agreement_key::{public_key_from_spki_der, public_key_to_spki_der};
use cmcrypto_core::primitive::agreement::{AgreementAlgorithm, AgreementKey};

use crate::abi::{
    BytesOut, Failure, HandleOut, Numbered, ValueOut, bytes, call, cmcrypto_status, free, guard,
    numbers, wraps,
};
use crate::primitive::provider::{self, cmcrypto_provider};

/// A function that two holders of key pairs agree on a secret with: one of the constants
/// `CMCRYPTO_AGREEMENT_...`.
pub type cmcrypto_agreement_algorithm = i32;

/// X25519 (RFC 7748).
pub const CMCRYPTO_AGREEMENT_X25519: i32 = 193;
/// Elliptic curve Diffie-Hellman on NIST P-256 (SP 800-56A revision 3).
pub const CMCRYPTO_AGREEMENT_P256: i32 = 194;

/// The length in bytes of a private key.
pub const CMCRYPTO_AGREEMENT_PRIVATE_KEY_LEN: usize = 32;
/// The length in bytes of the longest public key, that of P-256; those of X25519 have 32.
pub const CMCRYPTO_AGREEMENT_PUBLIC_KEY_MAX_LEN: usize = 65;
/// The length in bytes of the secret agreed on.
pub const CMCRYPTO_AGREEMENT_SHARED_SECRET_LEN: usize = 32;

numbers!(AgreementAlgorithm, "algorithm":
    CMCRYPTO_AGREEMENT_X25519 => X25519,
    CMCRYPTO_AGREEMENT_P256 => P256,
);

/// A private key for key agreement, with its public half.
pub struct cmcrypto_agreement_key(pub(crate) AgreementKey);

wraps!(cmcrypto_agreement_key(AgreementKey));

/// The length in bytes of an algorithm's public keys.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_agreement_public_key_len(
    algorithm: cmcrypto_agreement_algorithm, len: *mut usize,
) -> cmcrypto_status {
    call!(|len: ValueOut<_>| len.give(AgreementAlgorithm::parse(algorithm)?.public_key_len()))
}

/// A new key.
///
/// Errors: UNSUPPORTED; RANDOM if the system gives no randomness.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_agreement_key_generate(
    provider: cmcrypto_provider, algorithm: cmcrypto_agreement_algorithm,
    key: *mut *mut cmcrypto_agreement_key,
) -> cmcrypto_status {
    call!(|key: HandleOut<_>| {
        let generated = AgreementKey::generate(
            provider::parse(provider)?,
            AgreementAlgorithm::parse(algorithm)?,
        )?;
        key.give(generated)
    })
}

/// The key with these private bytes, 32 of them: of X25519 any, which are clamped by use (RFC 7748
/// section 5); of P-256 a scalar from 1 to n - 1, big-endian.
///
/// Errors: UNSUPPORTED; KEY_REJECTED if the scalar is out of its range.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_agreement_key_from_private_bytes(
    provider: cmcrypto_provider, algorithm: cmcrypto_agreement_algorithm, private_bytes: *const u8,
    private_bytes_len: usize, key: *mut *mut cmcrypto_agreement_key,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (key, private) = unsafe {
            (HandleOut::new("key", key)?, bytes("private_bytes", private_bytes, private_bytes_len)?)
        };
        // Before it is copied: it may be of any length.
        if private.len() != CMCRYPTO_AGREEMENT_PRIVATE_KEY_LEN {
            return Err(Failure::argument("private_bytes_len", "not 32"));
        }
        let loaded = AgreementKey::from_private_bytes(
            provider::parse(provider)?,
            AgreementAlgorithm::parse(algorithm)?,
            &Secret::from(private.to_vec()),
        )?;
        key.set(cmcrypto_agreement_key(loaded));
        Ok(())
    })
}

/// What the key is for.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_agreement_key_algorithm(
    key: *const cmcrypto_agreement_key, algorithm: *mut cmcrypto_agreement_algorithm,
) -> cmcrypto_status {
    call!(|algorithm: ValueOut<_>, key: &_| algorithm.give(key.0.algorithm().number()?))
}

/// The public half: of X25519 the 32 bytes of RFC 7748 section 5, of P-256 the uncompressed point,
/// 65 bytes (SEC 1 section 2.3.3).
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_agreement_key_public_key(
    key: *const cmcrypto_agreement_key, out: *mut u8, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, key: &_| out.write(key.0.public_key()))
}

/// The secret agreed on with the holder of `peer`, a public key of the same algorithm in the form
/// of `cmcrypto_agreement_key_public_key`: `CMCRYPTO_AGREEMENT_SHARED_SECRET_LEN` bytes.
///
/// They are not uniform; derive keys from them (`cmcrypto_hkdf_sha256`) together with both public
/// keys, and wipe them.
///
/// Errors: KEY_REJECTED if `peer` has another length; of P-256 if it is not an uncompressed point
/// of the curve; of X25519 if the result is all zeros (RFC 7748 section 6.1).
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_agreement_key_agree(
    key: *const cmcrypto_agreement_key, peer: *const u8, peer_len: usize, out: *mut u8,
    out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, key: &_, (peer, peer_len): &[u8]| {
        out.check_fits(key.0.algorithm().shared_secret_len())?;
        out.write(key.0.agree(peer)?.expose())
    })
}

/// Frees a key, and wipes it as far as the engine does.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_agreement_key_free(key: *mut cmcrypto_agreement_key) {
    free!(key)
}

/// The SubjectPublicKeyInfo as DER (RFC 8410, RFC 5480) of a public key in the form of
/// `cmcrypto_agreement_key_public_key`: 44 bytes of X25519, 91 of P-256.
///
/// Errors: KEY_REJECTED if the key's length is not the algorithm's, or its point not uncompressed.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_agreement_public_key_to_spki_der(
    algorithm: cmcrypto_agreement_algorithm, public_key: *const u8, public_key_len: usize,
    out: *mut u8, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (out, key) = unsafe {
            (
                BytesOut::new(out, out_cap, out_len)?,
                bytes("public_key", public_key, public_key_len)?,
            )
        };
        out.write(&public_key_to_spki_der(AgreementAlgorithm::parse(algorithm)?, key)?)
    })
}

/// Reads a SubjectPublicKeyInfo: what the key is for, and the key in the form of
/// `cmcrypto_agreement_key_public_key`. Whether a point is on the curve is for
/// `cmcrypto_agreement_key_agree` to find out.
///
/// Errors: MALFORMED; NOT_DER; TOO_LARGE above 64 KiB; KEY_TYPE_NOT_SUPPORTED if the key is neither
/// of X25519 nor on P-256 by that curve's name; KEY_REJECTED if its length is not the algorithm's,
/// or its point not uncompressed.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_agreement_public_key_from_spki_der(
    der: *const u8, der_len: usize, algorithm: *mut cmcrypto_agreement_algorithm, out: *mut u8,
    out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (algorithm, out, der) = unsafe {
            let algorithm = ValueOut::new("algorithm", algorithm);
            let out = BytesOut::new(out, out_cap, out_len);
            (algorithm?, out?, bytes("der", der, der_len)?)
        };
        let (found, key) = public_key_from_spki_der(der)?;
        let found = found.number()?;
        out.write(key)?;
        algorithm.set(found);
        Ok(())
    })
}

const _: () = {
    let (x25519, p256) = (AgreementAlgorithm::X25519, AgreementAlgorithm::P256);
    assert!(
        x25519.private_key_len() == CMCRYPTO_AGREEMENT_PRIVATE_KEY_LEN
            && p256.private_key_len() == CMCRYPTO_AGREEMENT_PRIVATE_KEY_LEN
            && x25519.shared_secret_len() == CMCRYPTO_AGREEMENT_SHARED_SECRET_LEN
            && p256.shared_secret_len() == CMCRYPTO_AGREEMENT_SHARED_SECRET_LEN
            && x25519.public_key_len() <= CMCRYPTO_AGREEMENT_PUBLIC_KEY_MAX_LEN
            && p256.public_key_len() == CMCRYPTO_AGREEMENT_PUBLIC_KEY_MAX_LEN
    );
};
