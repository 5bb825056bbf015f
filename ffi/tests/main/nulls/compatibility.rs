//! What the product's own management points speak.

use super::*;
use crate::abi::compatibility::{lax, sha256, stored};

pub(crate) fn compatibility(tried: &mut Tried) {
    let (settings, freshness) = (lax(), freshness());
    let (settings, freshness) = (&raw const settings, &raw const freshness);
    let (mp, mp_certificate) = (decryption_identity("mp-2048"), certificate("mp-2048"));
    let (signer, certificate) = (signing_identity("client-2048"), certificate("client-2048"));
    let (identities, recipients) = ([mp.get()], [mp_certificate.get()]);
    let (message, body) = (stored("aes-256-serial.der"), stored("body.zlib"));
    let hash = sha256(&message);
    let (payload, token) = (stored("payload.sig"), stored("token.txt"));
    let (token_signature, policy) = (stored("token.sig"), stored("policy.bin"));
    let (signer, certificate) = (signer.get(), certificate.get());
    let form = CMCRYPTO_SIGNED_FORM_PAYLOAD;
    let named_by = CMCRYPTO_RECIPIENT_IDENTIFIER_ISSUER_AND_SERIAL_NUMBER;
    each_null! { tried:
        cmcrypto_compatibility_encrypt(
            p settings, b b"content", b recipients, v named_by, v NOW, h cmcrypto_buffer_free);
        cmcrypto_compatibility_decrypt(
            p settings, b message, v CMCRYPTO_HASH_OF_MESSAGE, b hash, b identities,
            h cmcrypto_buffer_free, w usize);
        cmcrypto_compatibility_sign(p signer, v form, b body, v NOW, h cmcrypto_buffer_free);
        cmcrypto_compatibility_verify(
            p settings, p certificate, v form, b body, b payload, v NOW,
            s cmcrypto_compatibility_signature_info);
        cmcrypto_client_token_sign(
            p signer, p c"GUID:0123ABCD-4567-89EF-0123-456789ABCDEF".as_ptr(), v NOW,
            h cmcrypto_buffer_free, h cmcrypto_buffer_free);
        cmcrypto_client_token_read(b token, s cmcrypto_client_token_info);
        cmcrypto_client_token_verify(
            p settings, p certificate, p freshness, b token, b token_signature, v NOW,
            s cmcrypto_compatibility_signature_info);
        cmcrypto_utf16_encode(b b"text", v 1, v 1, h cmcrypto_buffer_free);
        cmcrypto_utf16_decode(b policy, h cmcrypto_buffer_free);
        cmcrypto_zlib_compress(b b"data", h cmcrypto_buffer_free);
        cmcrypto_zlib_decompress(b body, v 1000, h cmcrypto_buffer_free);
    }
}
