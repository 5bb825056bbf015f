//! Key agreement, HKDF and HMAC.

use super::*;

pub(crate) fn agreement(tried: &mut Tried) {
    let algorithm = CMCRYPTO_AGREEMENT_X25519;
    let generate = || {
        make(cmcrypto_agreement_key_free, |out| unsafe {
            cmcrypto_agreement_key_generate(0, algorithm, out)
        })
    };
    let (key, peer) = (generate(), generate());
    let (mut public, mut spki, mut len) = ([0; 32], [0; 44], 0);
    ok(unsafe {
        cmcrypto_agreement_key_public_key(peer.get(), public.as_mut_ptr(), 32, &raw mut len)
    });
    ok(unsafe {
        let out = spki.as_mut_ptr();
        cmcrypto_agreement_public_key_to_spki_der(
            algorithm,
            public.as_ptr(),
            32,
            out,
            44,
            &raw mut len,
        )
    });
    let private = [7; 32];
    each_null! { tried:
        cmcrypto_agreement_public_key_len(v algorithm, w usize);
        cmcrypto_agreement_key_generate(v 0, v algorithm, h cmcrypto_agreement_key_free);
        cmcrypto_agreement_key_from_private_bytes(
            v 0, v algorithm, b private, h cmcrypto_agreement_key_free);
        cmcrypto_agreement_key_algorithm(p key.get(), w i32);
        cmcrypto_agreement_key_public_key(p key.get(), o 32);
        cmcrypto_agreement_key_agree(p key.get(), b public, o 32);
        cmcrypto_agreement_public_key_to_spki_der(v algorithm, b public, o 44);
        cmcrypto_agreement_public_key_from_spki_der(b spki, w i32, o 32);
    }
}

pub(crate) fn kdf_and_hmac(tried: &mut Tried) {
    let key = [7; 32];
    let hmac = make(cmcrypto_hmac_sha256_free, |out| unsafe {
        cmcrypto_hmac_sha256_new(key.as_ptr(), 32, out)
    });
    let (mut tag, mut len) = ([0; 32], 0);
    ok(unsafe {
        let out = tag.as_mut_ptr();
        cmcrypto_hmac_sha256_tag(hmac.get(), b"data".as_ptr(), 4, out, 32, &raw mut len)
    });
    each_null! { tried:
        cmcrypto_hkdf_sha256(b key, b b"salt", b b"info", v 42, o 42);
        cmcrypto_hkdf_sha256_extract(b b"salt", b key, o 32);
        cmcrypto_hkdf_sha256_expand(b key, b b"info", v 42, o 42);
        cmcrypto_hmac_sha256_new(b key, h cmcrypto_hmac_sha256_free);
        cmcrypto_hmac_sha256_tag(p hmac.get(), b b"data", o 32);
        cmcrypto_hmac_sha256_verify(p hmac.get(), b b"data", b tag);
    }
}
