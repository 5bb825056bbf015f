//! A site's signer and verifier of tokens, and Entra ID's, as stored.

use super::*;

pub(crate) const TENANT: &CStr = c"0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2e";
pub(crate) const ENDPOINT: &CStr =
    c"https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token";
pub(crate) const CONTENT: i32 = CMCRYPTO_SITE_TOKEN_KIND_CONTENT_ACCESS;
pub(crate) const CLIENT: i32 = CMCRYPTO_SITE_TOKEN_KIND_CLIENT_AUTHENTICATION;
pub(crate) const BULK: i32 = CMCRYPTO_SITE_TOKEN_KIND_BULK_REGISTRATION;

/// A file of `vectors/access/pyjwt`.
pub(crate) fn stored(name: &str) -> Vec<u8> {
    std::fs::read(crate::support::root().join("vectors/access/pyjwt").join(name)).unwrap()
}

pub(crate) type Info = cmcrypto_site_token_info;

pub(crate) fn request(kind: i32) -> cmcrypto_site_token_request {
    let mut request = cmcrypto_site_token_request {
        struct_size: size_of::<cmcrypto_site_token_request>().try_into().unwrap(),
        kind,
        lifetime: 0,
        reserved: 0,
        client_id: [0; CMCRYPTO_CLIENT_ID_MAX],
    };
    if kind != BULK {
        for (to, from) in request.client_id.iter_mut().zip(CLIENT_ID.to_bytes()) {
            *to = c_char::from_ne_bytes([*from]);
        }
    }
    request
}

pub(crate) fn signer() -> Handle<cmcrypto_token_signer> {
    let identity = signing_identity("client-2048");
    // SAFETY: live handles and text.
    make(cmcrypto_token_signer_free, |out| unsafe {
        cmcrypto_token_signer_new(TENANT.as_ptr(), identity.get(), out)
    })
}

pub(crate) fn verifier() -> Handle<cmcrypto_token_verifier> {
    let certificate = certificate("client-2048");
    // SAFETY: live handles and text.
    make(cmcrypto_token_verifier_free, |out| unsafe {
        cmcrypto_token_verifier_new(TENANT.as_ptr(), certificate.get(), 0, out)
    })
}

pub(crate) fn cache(max: usize) -> Handle<cmcrypto_token_cache> {
    // SAFETY: an output.
    make(cmcrypto_token_cache_free, |out| unsafe { cmcrypto_token_cache_new(max, out) })
}

pub(crate) fn uses(max_uses: u64) -> Handle<cmcrypto_bulk_token_uses> {
    // SAFETY: an output.
    make(cmcrypto_bulk_token_uses_free, |out| unsafe {
        cmcrypto_bulk_token_uses_new(max_uses, 0, out)
    })
}

/// The certificate of a client authentication token, and none of the others.
pub(crate) fn issue(
    signer: &Handle<cmcrypto_token_signer>, request: *const cmcrypto_site_token_request,
    certificate: Option<&Handle<cmcrypto_certificate>>,
) -> Result<(Vec<u8>, Info), i32> {
    let mut token = None;
    let info = filled(|info, size| {
        // SAFETY: live handles.
        let made = try_make(cmcrypto_buffer_free, |out| unsafe {
            let certificate = certificate.map_or(std::ptr::null(), Handle::get);
            cmcrypto_token_signer_issue(signer.get(), request, certificate, NOW, out, info, size)
        });
        match made {
            Ok(made) => {
                token = Some(bytes(&made).to_vec());
                CMCRYPTO_OK
            }
            Err(status) => status,
        }
    })?;
    Ok((token.unwrap(), info))
}

pub(crate) fn issued(kind: i32) -> (Vec<u8>, Info) {
    let certificate = certificate("client-4096");
    issue(&signer(), &request(kind), (kind == CLIENT).then_some(&certificate)).unwrap()
}

pub(crate) fn ask_content(
    verifier: &Handle<cmcrypto_token_verifier>, token: &[u8],
    cache: Option<&Handle<cmcrypto_token_cache>>, now: i64,
) -> Result<Info, i32> {
    // SAFETY: live handles and bytes.
    filled(|info, size| unsafe {
        let cache = cache.map_or(std::ptr::null(), Handle::get);
        let (token, len) = (token.as_ptr(), token.len());
        cmcrypto_token_verifier_content_access(verifier.get(), token, len, cache, now, info, size)
    })
}

pub(crate) fn ask_client(
    verifier: &Handle<cmcrypto_token_verifier>, token: &[u8],
    message: Option<&Handle<cmcrypto_opened>>, certificate: Option<&Handle<cmcrypto_certificate>>,
    now: i64,
) -> Result<Info, i32> {
    // SAFETY: live handles and bytes.
    filled(|info, size| unsafe {
        let none = std::ptr::null();
        let message = message.map_or(std::ptr::null(), Handle::get);
        let certificate = certificate.map_or(std::ptr::null(), Handle::get);
        let (verifier, token, len) = (verifier.get(), token.as_ptr(), token.len());
        cmcrypto_token_verifier_client_authentication(
            verifier,
            token,
            len,
            none,
            message,
            certificate,
            now,
            info,
            size,
        )
    })
}

pub(crate) fn ask_bulk(
    verifier: &Handle<cmcrypto_token_verifier>, token: &[u8],
    uses: &Handle<cmcrypto_bulk_token_uses>,
) -> Result<Info, i32> {
    // SAFETY: live handles and bytes.
    filled(|info, size| unsafe {
        let (token, len) = (token.as_ptr(), token.len());
        cmcrypto_token_verifier_bulk_registration(
            verifier.get(),
            token,
            len,
            uses.get(),
            NOW,
            info,
            size,
        )
    })
}

pub(crate) fn keys(jwks: &[u8]) -> Result<Handle<cmcrypto_entra_keys>, i32> {
    // SAFETY: bytes.
    try_make(cmcrypto_entra_keys_free, |out| unsafe {
        cmcrypto_entra_keys_from_jwks(0, jwks.as_ptr(), jwks.len(), NOW, out)
    })
}

pub(crate) fn entra_verifier(
    audiences: &CStr, max_skew: u32, max_key_age: u32,
) -> Result<Handle<cmcrypto_entra_verifier>, i32> {
    // SAFETY: texts.
    try_make(cmcrypto_entra_verifier_free, |out| unsafe {
        let (tenant, audiences) = (TENANT.as_ptr(), audiences.as_ptr());
        cmcrypto_entra_verifier_new(tenant, audiences, max_skew, max_key_age, out)
    })
}

pub(crate) fn entra(
    kind: i32, token: &[u8], cache: Option<&Handle<cmcrypto_token_cache>>, now: i64,
) -> Result<Handle<cmcrypto_entra_token>, i32> {
    let verifier = entra_verifier(c"api://other api://cm", 0, 0).ok().unwrap();
    let keys = keys(&stored("jwks.json")).ok().unwrap();
    // SAFETY: live handles and bytes.
    try_make(cmcrypto_entra_token_free, |out| unsafe {
        let cache = cache.map_or(std::ptr::null(), Handle::get);
        let (token, len) = (token.as_ptr(), token.len());
        cmcrypto_entra_verifier_verify(
            verifier.get(),
            kind,
            token,
            len,
            keys.get(),
            cache,
            now,
            out,
        )
    })
}
