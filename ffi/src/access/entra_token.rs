//! Access tokens of Microsoft Entra ID, and the site's own client assertion.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::access::token::{
    EntraKeys, EntraKind, EntraToken, EntraVerifier, client_assertion,
};

use crate::abi::{
    Failure, HandleOut, StructureOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status, free,
    grows, wraps,
};
use crate::access::token::{
    CMCRYPTO_GUID_MAX, cmcrypto_token_cache, guid_field, parse_guid, parse_token,
};
use crate::pki::identity::cmcrypto_signing_identity;
use crate::primitive::provider::{self, cmcrypto_provider};

/// Whose a token of Entra ID is: one of the constants `CMCRYPTO_ENTRA_TOKEN_KIND_...`. None has the
/// number 0.
pub type cmcrypto_entra_token_kind = i32;

/// A user's, by an application that acts for it.
pub const CMCRYPTO_ENTRA_TOKEN_KIND_USER: i32 = 1345;
/// A device's own.
pub const CMCRYPTO_ENTRA_TOKEN_KIND_DEVICE: i32 = 1346;
/// An application's own.
pub const CMCRYPTO_ENTRA_TOKEN_KIND_APPLICATION: i32 = 1347;

/// A JWK set that tokens of Microsoft Entra ID are verified with, and when it was fetched.
pub struct cmcrypto_entra_keys(EntraKeys);

wraps!(cmcrypto_entra_keys(EntraKeys));

/// Verifies access tokens that Microsoft Entra ID issued, in its public cloud, for one tenant.
pub struct cmcrypto_entra_verifier(EntraVerifier);

wraps!(cmcrypto_entra_verifier(EntraVerifier));

/// An access token of Microsoft Entra ID, verified.
pub struct cmcrypto_entra_token(pub(crate) EntraToken);

wraps!(cmcrypto_entra_token(EntraToken));

/// What a token of Entra ID says.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_entra_token_info {
    /// sizeof(cmcrypto_entra_token_info).
    pub struct_size: u32,
    /// Whose it is.
    pub kind: cmcrypto_entra_token_kind,
    /// 1 if Entra ID says that the user was authenticated by several factors. Tokens of v2.0 don't
    /// say it.
    pub is_multi_factor: i32,
    /// 1 if this is what a sign-in with Windows Hello for Business looks like. No claim says so: a
    /// security key, or the Authenticator's, looks the same on a device that is registered.
    pub may_be_windows_hello: i32,
    /// 1 if its signature was verified before, and the cache knew it.
    pub from_cache: i32,
    /// 0.
    pub reserved: i32,
    /// When the user was authenticated, or the token issued.
    pub issued: i64,
    /// When it ends.
    pub not_after: i64,
    /// The user's, device's or application's object in the directory, a GUID; or empty.
    pub object_id: [c_char; CMCRYPTO_GUID_MAX],
    /// The device, or that on which the user signed in, a GUID; or empty.
    pub device_id: [c_char; CMCRYPTO_GUID_MAX],
    /// The application that asked for it, a GUID; or empty.
    pub application_id: [c_char; CMCRYPTO_GUID_MAX],
}

grows!(cmcrypto_entra_token_info, 160);

const KINDS: [(cmcrypto_entra_token_kind, EntraKind); 3] = [
    (CMCRYPTO_ENTRA_TOKEN_KIND_USER, EntraKind::User),
    (CMCRYPTO_ENTRA_TOKEN_KIND_DEVICE, EntraKind::Device),
    (CMCRYPTO_ENTRA_TOKEN_KIND_APPLICATION, EntraKind::Application),
];

/// Reads a JWK set that was fetched at `fetched`, from the `jwks_uri` of the tenant's OpenID
/// configuration: over TLS, again when it is too old for the verifier, and when a token names a key
/// that is not in it, though not more often than every few minutes. What is not for RS256 is passed
/// over, and so are `x5c` and members that are not known.
///
/// Errors: TOO_LARGE above 128 KiB or 64 keys; MALFORMED, also if two keys have one `kid`, one has
/// none or is a private one, and if no key is left; KEY_TOO_SMALL below 2048 bits; KEY_REJECTED above
/// 4096, and for other numbers that no key has.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_entra_keys_from_jwks(
    provider: cmcrypto_provider, jwks: *const u8, jwks_len: usize, fetched: i64,
    keys: *mut *mut cmcrypto_entra_keys,
) -> cmcrypto_status {
    call!(|keys: HandleOut<_>, (jwks, jwks_len): &[u8], fetched: Timestamp| {
        keys.give(EntraKeys::from_jwks(provider::parse(provider)?, jwks, fetched)?)
    })
}

/// For tokens of `tenant`, a GUID, that are for one of `audiences`: the site's application, by its id
/// or URI; several with a space between them, 16 at most. `max_skew` is by how many seconds clocks
/// may differ, at most 600; 0 is 5 minutes. `max_key_age` is how many seconds ago keys may have been
/// fetched, at most 7 days; 0 is a day.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_entra_verifier_new(
    tenant: *const c_char, audiences: *const c_char, max_skew: u32, max_key_age: u32,
    verifier: *mut *mut cmcrypto_entra_verifier,
) -> cmcrypto_status {
    call!(|verifier: HandleOut<_>, tenant: &str, audiences: &str| {
        let audiences: Vec<&str> = audiences.split(' ').collect();
        let mut made = EntraVerifier::new(parse_guid("tenant", tenant)?, &audiences)
            .map_err(Failure::about("audiences", "not 1 to 16"))?;
        if max_skew != 0 {
            made = made.with_max_skew(max_skew).map_err(Failure::about("max_skew", "above 600"))?;
        }
        if max_key_age != 0 {
            let above = Failure::about("max_key_age", "above 7 days");
            made = made.with_max_key_age(max_key_age).map_err(above)?;
        }
        verifier.give(made)
    })
}

/// Verifies a token of this kind. `cache` may be NULL.
///
/// Errors: KEY_SET_STALE: fetch the keys again; TOKEN_SIGNER_UNKNOWN for a `kid` that is not among
/// them; TOKEN_ISSUER_MISMATCH for another issuer or tenant, and for a key of another tenant;
/// TOKEN_KIND_MISMATCH, also if the token doesn't say whose it is; and as
/// `cmcrypto_token_verifier_content_access`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_entra_verifier_verify(
    verifier: *const cmcrypto_entra_verifier, kind: cmcrypto_entra_token_kind, token: *const u8,
    token_len: usize, keys: *const cmcrypto_entra_keys, cache: *const cmcrypto_token_cache,
    now: i64, verified: *mut *mut cmcrypto_entra_token,
) -> cmcrypto_status {
    call!(|verified: HandleOut<_>,
           verifier: &cmcrypto_entra_verifier,
           (token, token_len): &[u8],
           keys: &cmcrypto_entra_keys,
           cache: Option<&cmcrypto_token_cache>,
           now: Timestamp| {
        let expected = KINDS.iter().find(|(number, _)| *number == kind);
        let (_, expected) = expected.ok_or(Failure::argument("kind", "unknown"))?;
        let cache = cache.map(|cache| &cache.0);
        let token = verifier.0.verify(parse_token(token)?, &keys.0, cache, now)?;
        token.check_kind(*expected)?;
        verified.give(token)
    })
}

/// What a token says. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_entra_token_get_info(
    token: *const cmcrypto_entra_token, info: *mut cmcrypto_entra_token_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<cmcrypto_entra_token_info>,
           token: &cmcrypto_entra_token| {
        let token = &token.0;
        let kind = KINDS.iter().find(|(_, kind)| *kind == token.kind());
        info.give(cmcrypto_entra_token_info {
            struct_size: 0,
            kind: kind.map_or(0, |(number, _)| *number),
            is_multi_factor: i32::from(token.is_multi_factor()),
            may_be_windows_hello: i32::from(token.may_be_windows_hello()),
            from_cache: i32::from(token.from_cache()),
            reserved: 0,
            issued: token.issued().as_unix(),
            not_after: token.not_after().as_unix(),
            object_id: guid_field(token.object_id()),
            device_id: guid_field(token.device_id()),
            application_id: guid_field(token.application_id()),
        })
    })
}

/// Whether `scope` is among what the application may do for the user.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_entra_token_has_scope(
    token: *const cmcrypto_entra_token, scope: *const c_char, has: *mut i32,
) -> cmcrypto_status {
    call!(|has: ValueOut<i32>, token: &cmcrypto_entra_token, scope: &str| {
        has.give(token.0.scopes().iter().any(|other| other == scope))
    })
}

/// Whether `role` is among what the application, or the user, may do.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_entra_token_has_role(
    token: *const cmcrypto_entra_token, role: *const c_char, has: *mut i32,
) -> cmcrypto_status {
    call!(|has: ValueOut<i32>, token: &cmcrypto_entra_token, role: &str| {
        has.give(token.0.roles().iter().any(|other| other == role))
    })
}

/// Frees a set of keys.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_entra_keys_free(keys: *mut cmcrypto_entra_keys) {
    free!(keys)
}

/// Frees a verifier.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_entra_verifier_free(verifier: *mut cmcrypto_entra_verifier) {
    free!(verifier)
}

/// Frees a token.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_entra_token_free(token: *mut cmcrypto_entra_token) {
    free!(token)
}

/// The `client_assertion` with which the site's application asks Microsoft Entra ID for a token, as
/// text, ASCII without a NUL: for 5 minutes, for anyone who has it. `client_id` is the application's
/// id, a GUID; `token_endpoint` what it is sent to, such as
/// `https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token`; `identity` the certificate that
/// the application was registered with. It is signed with RS256, and names the certificate in `x5t`.
///
/// INVALID_ARGUMENT also for an endpoint that is no `https://` URI of up to 2,048 printable ASCII
/// characters. Errors: CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; KEY_TOO_SMALL; RANDOM; those of
/// the key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_client_assertion(
    identity: *const cmcrypto_signing_identity, client_id: *const c_char,
    token_endpoint: *const c_char, now: i64, assertion: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|assertion: HandleOut<cmcrypto_buffer>,
           identity: &cmcrypto_signing_identity,
           client_id: &str,
           token_endpoint: &str,
           now: Timestamp| {
        let client_id = parse_guid("client_id", client_id)?;
        let made = client_assertion(&identity.0, &client_id, token_endpoint, now);
        assertion.give(made.map_err(Failure::about("token_endpoint", "no https URI"))?)
    })
}
