//! A site's proof that it has the key that it says is its own.

use cmcrypto_core::exchange_key::SiteKeyProof;

use crate::abi::{HandleOut, ValueOut, call, cmcrypto_buffer, cmcrypto_site_code, cmcrypto_status};
use crate::exchange_key::site_exchange_key::cmcrypto_site_exchange_key;
use crate::pki::public_key::cmcrypto_public_key;
use crate::primitive::provider::{self, cmcrypto_provider};

/// Signs this site's code and key with this key: whoever has the key says that it is this site's.
/// `*proof` is DER. A site gives it to its parent, which hands it on with its endorsement:
/// `cmcrypto_site_directory_learn_endorsed` takes both, so that nobody can have another's key taken
/// for that of a site of theirs.
///
/// Errors: RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_prove_possession(
    key: *const cmcrypto_site_exchange_key, proof: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|proof: HandleOut<_>, key: &_| proof.give(key.0.prove_possession()?.to_der()))
}

/// Verifies a proof, and says whose key it is about. It does not show that the site is the one that
/// it says: compare `cmcrypto_site_public_key_fingerprint`, before the key is endorsed too.
///
/// Errors: UNSUPPORTED; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; TOO_LARGE above 2 KiB; of the
/// key those of `cmcrypto_public_key_from_capi_blob`, KEY_TOO_SMALL and KEY_REJECTED;
/// SIGNATURE_INVALID.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_key_proof_verify(
    provider: cmcrypto_provider, proof: *const u8, proof_len: usize,
    site_code: *mut cmcrypto_site_code, public_key: *mut *mut cmcrypto_public_key,
) -> cmcrypto_status {
    call!(|site_code: ValueOut<cmcrypto_site_code>,
           public_key: HandleOut<_>,
           (proof, proof_len): &[u8]| {
        let proof = SiteKeyProof::from_der(provider::parse(provider)?, proof)?;
        site_code.set(proof.site_code().into());
        public_key.give(proof.public_key().clone())
    })
}
