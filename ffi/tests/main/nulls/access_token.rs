//! Tokens.

use super::*;
use crate::abi::access_token::*;

pub(crate) fn tokens(tried: &mut Tried) {
    let (signer, verifier, changed) = (signer(), verifier(), verifier());
    let (cache, uses, none) = (cache(10), uses(0), std::ptr::null::<u8>());
    let (identity, holder) = (signing_identity("client-2048"), certificate("client-4096"));
    let signing = certificate("client-2048");
    let [content_token, client, bulk] = [CONTENT, CLIENT, BULK].map(|kind| issued(kind).0);
    let one = request(CONTENT);
    let id = c"00112233-4455-6677-8899-aabbccddeeff".as_ptr();
    let (jwks, user) = (stored("jwks.json"), stored("user.jwt"));
    let entra_keys = abi::access_token::keys(&jwks).ok().unwrap();
    let entra_verifier = entra_verifier(c"api://cm", 0, 0).ok().unwrap();
    let entra = entra(CMCRYPTO_ENTRA_TOKEN_KIND_USER, &user, None, NOW).ok().unwrap();
    let (tenant, audience) = (TENANT.as_ptr(), c"api://cm".as_ptr());
    let next = certificate("client-3072");
    let hello = stored("hello.jwt");
    let hello = abi::access_token::entra(CMCRYPTO_ENTRA_TOKEN_KIND_USER, &hello, None, NOW);
    let (hello, jane) = (hello.ok().unwrap(), abi::access::signed_in(b"1"));
    each_null! { tried:
        cmcrypto_signed_in_add_hello(p jane.get_mut(), p hello.get(), v NOW);
        cmcrypto_token_cache_new(v 10, h cmcrypto_token_cache_free);
        cmcrypto_token_cache_count(p cache.get(), w usize);
        cmcrypto_token_cache_clear(p cache.get());
        cmcrypto_token_signer_new(p tenant, p identity.get(), h cmcrypto_token_signer_free);
        cmcrypto_token_signer_issue(
            p signer.get(), p &raw const one, v none.cast(), v NOW, h cmcrypto_buffer_free,
            s cmcrypto_site_token_info);
        cmcrypto_token_verifier_new(
            p tenant, p signing.get(), v 0, h cmcrypto_token_verifier_free);
        cmcrypto_token_verifier_rotate(p changed.get_mut(), p next.get(), v 0, v NOW);
        cmcrypto_token_verifier_block(p changed.get_mut(), p id, v NOW);
        cmcrypto_token_verifier_unblock(p changed.get_mut(), p id);
        cmcrypto_token_verifier_content_access(
            p verifier.get(), b content_token, v cache.get(), v NOW, s cmcrypto_site_token_info);
        cmcrypto_token_verifier_client_authentication(
            p verifier.get(), b client, v none.cast(), v none.cast(), p holder.get(), v NOW,
            s cmcrypto_site_token_info);
        cmcrypto_token_verifier_bulk_registration(
            p verifier.get(), b bulk, p uses.get(), v NOW, s cmcrypto_site_token_info);
        cmcrypto_bulk_token_uses_new(v 0, v 0, h cmcrypto_bulk_token_uses_free);
        cmcrypto_bulk_token_uses_block(p uses.get(), p id);
        cmcrypto_bulk_token_uses_unblock(p uses.get(), p id);
        cmcrypto_entra_keys_from_jwks(v 0, b jwks, v NOW, h cmcrypto_entra_keys_free);
        cmcrypto_entra_verifier_new(
            p tenant, p audience, v 0, v 0, h cmcrypto_entra_verifier_free);
        cmcrypto_entra_verifier_verify(
            p entra_verifier.get(), v CMCRYPTO_ENTRA_TOKEN_KIND_USER, b user, p entra_keys.get(),
            v none.cast(), v NOW, h cmcrypto_entra_token_free);
        cmcrypto_entra_token_get_info(p entra.get(), s cmcrypto_entra_token_info);
        cmcrypto_entra_token_has_scope(p entra.get(), p c"Read".as_ptr(), w i32);
        cmcrypto_entra_token_has_role(p entra.get(), p c"Read".as_ptr(), w i32);
        cmcrypto_client_assertion(
            p identity.get(), p tenant, p ENDPOINT.as_ptr(), v NOW, h cmcrypto_buffer_free);
    }
}
