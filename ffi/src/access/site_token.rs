//! The site's own tokens: content access, client authentication, bulk registration.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::access::token::{
    BulkTokenLimits, InMemoryBulkTokenUses, IssuedToken, PreviousSigner, TokenSigner, TokenVerifier,
};

use crate::abi::{
    CMCRYPTO_CLIENT_ID_MAX, Failure, HandleOut, StructureOut, call, cmcrypto_buffer,
    cmcrypto_status, free, grows, parse_client_id, text_field, text_of, wraps,
};
use crate::access::token::{
    CMCRYPTO_GUID_MAX, cmcrypto_token_cache, guid_field, parse_guid, parse_token,
};
use crate::message::opened::cmcrypto_opened;
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::identity::cmcrypto_signing_identity;

/// What a site's token is for: one of the constants `CMCRYPTO_SITE_TOKEN_KIND_...`. None has the
/// number 0.
pub type cmcrypto_site_token_kind = i32;

/// Lets whoever has it to content, as the client that it names: 8 hours.
pub const CMCRYPTO_SITE_TOKEN_KIND_CONTENT_ACCESS: i32 = 1313;
/// Authenticates a client, which has to show the key of the certificate that it is bound to: 90
/// days, renewed monthly.
pub const CMCRYPTO_SITE_TOKEN_KIND_CLIENT_AUTHENTICATION: i32 = 1314;
/// Lets whoever has it register clients: 3 days, or up to 7.
pub const CMCRYPTO_SITE_TOKEN_KIND_BULK_REGISTRATION: i32 = 1315;

/// Issues a site's tokens with its token signing certificate.
pub struct cmcrypto_token_signer(TokenSigner);

wraps!(cmcrypto_token_signer(TokenSigner));

/// Verifies a site's tokens: of which tenant they must be, by whom signed, and which are blocked.
///
/// A value without a lock: calls that change it, in the table "one", need it to themselves.
pub struct cmcrypto_token_verifier(TokenVerifier);

wraps!(cmcrypto_token_verifier(TokenVerifier));

/// Counts the uses of bulk registration tokens, and knows which are blocked, in memory: at the end
/// of the process it forgets all. Management points behind one balancer must share one.
pub struct cmcrypto_bulk_token_uses(InMemoryBulkTokenUses);

wraps!(cmcrypto_bulk_token_uses(InMemoryBulkTokenUses));

/// What token is to be issued. There is no default: zeros are refused.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_site_token_request {
    /// sizeof(cmcrypto_site_token_request).
    pub struct_size: u32,
    /// What for.
    pub kind: cmcrypto_site_token_kind,
    /// Of a bulk registration token: how long it lives, in seconds, up to 7 days. 0 is 3 days. Of
    /// the others 0.
    pub lifetime: u32,
    /// 0.
    pub reserved: i32,
    /// The client's id, 1 to 64 characters, none of them a control character, as UTF-8. A NUL. Of a
    /// bulk registration token nothing before it.
    pub client_id: [c_char; CMCRYPTO_CLIENT_ID_MAX],
}

grows!(cmcrypto_site_token_request, 280);

/// What a site's token says.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_site_token_info {
    /// sizeof(cmcrypto_site_token_info).
    pub struct_size: u32,
    /// What it is for.
    pub kind: cmcrypto_site_token_kind,
    /// 1 if its signature was verified before, and the cache knew it.
    pub from_cache: i32,
    /// 1 if a client authentication token is to be renewed: after 30 of its 90 days.
    pub is_renewal_due: i32,
    /// How often a bulk registration token was used, with this time. Of the others, and of one that
    /// was just issued, 0.
    pub uses: u64,
    /// When it ends: from this second on it is no more.
    pub not_after: i64,
    /// What it can be blocked by, as text: a GUID.
    pub id: [c_char; CMCRYPTO_GUID_MAX],
    /// Whom it was issued to, as text. Of a bulk registration token empty.
    pub client_id: [c_char; CMCRYPTO_CLIENT_ID_MAX],
}

grows!(cmcrypto_site_token_info, 336);

impl cmcrypto_site_token_request {
    /// By the kind, which says what else there must be.
    fn issue(
        &self, signer: &TokenSigner, certificate: Option<&cmcrypto_certificate>, now: Timestamp,
    ) -> Result<IssuedToken, Failure> {
        let id = text_of("client_id", &self.client_id)?;
        let client = || parse_client_id("client_id", &id);
        let is_bulk = self.kind == CMCRYPTO_SITE_TOKEN_KIND_BULK_REGISTRATION;
        let is_bound = self.kind == CMCRYPTO_SITE_TOKEN_KIND_CLIENT_AUTHENTICATION;
        if self.reserved != 0 {
            return Err(Failure::argument("reserved", "not 0"));
        }
        if self.lifetime != 0 && !is_bulk {
            return Err(Failure::argument("lifetime", "not 0, of another kind"));
        }
        if certificate.is_some() && !is_bound {
            return Err(Failure::argument("certificate", "of a token that is bound to none"));
        }
        match self.kind {
            CMCRYPTO_SITE_TOKEN_KIND_CONTENT_ACCESS => Ok(signer.content_access(&client()?, now)?),
            CMCRYPTO_SITE_TOKEN_KIND_CLIENT_AUTHENTICATION => {
                let certificate = certificate.ok_or(Failure::argument("certificate", "NULL"))?;
                Ok(signer.client_authentication(&client()?, &certificate.0, now)?)
            }
            CMCRYPTO_SITE_TOKEN_KIND_BULK_REGISTRATION if !id.is_empty() => {
                Err(Failure::argument("client_id", "of a bulk registration token"))
            }
            CMCRYPTO_SITE_TOKEN_KIND_BULK_REGISTRATION => {
                let lifetime = match self.lifetime {
                    0 => TokenSigner::DEFAULT_BULK_LIFETIME,
                    lifetime => lifetime,
                };
                let issued = signer.bulk_registration(lifetime, now);
                issued.map_err(Failure::about("lifetime", "above 7 days"))
            }
            _ => Err(Failure::argument("kind", "unknown")),
        }
    }
}

/// Of the hierarchy that `tenant`, a GUID, names.
///
/// Errors: KEY_TOO_SMALL below 2048 bits.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_signer_new(
    tenant: *const c_char, identity: *const cmcrypto_signing_identity,
    signer: *mut *mut cmcrypto_token_signer,
) -> cmcrypto_status {
    call!(|signer: HandleOut<_>, tenant: &str, identity: &cmcrypto_signing_identity| {
        signer.give(TokenSigner::new(parse_guid("tenant", tenant)?, identity.0.clone())?)
    })
}

/// Issues a token of any kind. `*token` is its text, ASCII without a NUL, of about 700 bytes with a
/// key of 2048 bits; whoever has it can use it, but for a client authentication token. `certificate`
/// is the one that the client signs with, of a client authentication token, and NULL for the others.
/// A client is authenticated, or registered, before a token is issued to it; a client authentication
/// token is renewed by another, after it was verified and the client was found not to be blocked.
/// `struct_size` is the sizeof `*info`.
///
/// INVALID_ARGUMENT also for what the kind has not. Errors: CERTIFICATE_NOT_YET_VALID,
/// CERTIFICATE_EXPIRED of the signer; RANDOM; those of the key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_signer_issue(
    signer: *const cmcrypto_token_signer, request: *const cmcrypto_site_token_request,
    certificate: *const cmcrypto_certificate, now: i64, token: *mut *mut cmcrypto_buffer,
    info: *mut cmcrypto_site_token_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|token: HandleOut<cmcrypto_buffer>,
           (info, struct_size): StructureOut<cmcrypto_site_token_info>,
           signer: &cmcrypto_token_signer,
           request: cmcrypto_site_token_request,
           certificate: Option<&cmcrypto_certificate>,
           now: Timestamp| {
        let issued = request.issue(&signer.0, certificate, now)?;
        info.set(cmcrypto_site_token_info {
            struct_size: 0,
            kind: request.kind,
            from_cache: 0,
            is_renewal_due: 0,
            uses: 0,
            not_after: issued.not_after().as_unix(),
            id: guid_field(Some(issued.id())),
            client_id: text_field(&text_of("client_id", &request.client_id)?),
        });
        token.give(issued.text().as_bytes())
    })
}

/// Verifies tokens of the hierarchy that `tenant`, a GUID, names, signed by `certificate`, which the
/// caller trusts. `max_skew` is by how many seconds clocks may differ, at most 600; 0 is 5 minutes.
///
/// Errors: CERTIFICATE_USAGE if the certificate is not for signing; NOT_SUPPORTED;
/// KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL, KEY_REJECTED if its key is not RSA of 2048 to 4096 bits.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_verifier_new(
    tenant: *const c_char, certificate: *const cmcrypto_certificate, max_skew: u32,
    verifier: *mut *mut cmcrypto_token_verifier,
) -> cmcrypto_status {
    call!(|verifier: HandleOut<_>, tenant: &str, certificate: &cmcrypto_certificate| {
        let mut made = TokenVerifier::new(parse_guid("tenant", tenant)?, certificate.0.clone())?;
        if max_skew != 0 {
            made = made.with_max_skew(max_skew).map_err(Failure::about("max_skew", "above 600"))?;
        }
        verifier.give(made)
    })
}

/// Takes the certificate that signs from `now` on. `keep_previous_until` is the last second in which
/// what the one before had signed by then is accepted, at most 90 days later; with 0 nothing is accepted
/// that others have signed, which is the product's rule. INVALID_ARGUMENT for a certificate that signs or
/// has signed. What a replaced one signs afterwards, as a thief of its key can, is refused.
///
/// Errors: as `cmcrypto_token_verifier_new`. Nothing has changed then.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_verifier_rotate(
    verifier: *mut cmcrypto_token_verifier, next: *const cmcrypto_certificate,
    keep_previous_until: i64, now: i64,
) -> cmcrypto_status {
    call!(|verifier: &mut cmcrypto_token_verifier, next: &cmcrypto_certificate, now: Timestamp| {
        let previous = match keep_previous_until {
            0 => PreviousSigner::Refused,
            until => PreviousSigner::KeptUntil(Timestamp::from_unix(until)),
        };
        Ok(verifier.0.rotate(next.0.clone(), previous, now)?)
    })
}

/// Refuses one token from now on, of any kind, by its id, until it has ended.
///
/// Errors: TOO_LARGE if a million are blocked.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_verifier_block(
    verifier: *mut cmcrypto_token_verifier, id: *const c_char, now: i64,
) -> cmcrypto_status {
    call!(|verifier: &mut cmcrypto_token_verifier, id: &str, now: Timestamp| {
        Ok(verifier.0.block(parse_guid("id", id)?, now)?)
    })
}

/// Ends that.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_verifier_unblock(
    verifier: *mut cmcrypto_token_verifier, id: *const c_char,
) -> cmcrypto_status {
    call!(|verifier: &mut cmcrypto_token_verifier, id: &str| {
        verifier.0.unblock(&parse_guid("id", id)?);
        Ok(())
    })
}

/// Verifies a content access token. `cache` may be NULL. Whether the client is blocked is for the
/// caller to look up. `struct_size` is the sizeof `*info`.
///
/// Errors, of which the detail names the member: TOO_LARGE above 16 KiB; MALFORMED;
/// ALGORITHM_NOT_ACCEPTED for another `alg` than RS256; NOT_SUPPORTED for a header member or claim
/// that is not known, such as `crit`, `jku`, `jwk` or `x5c`; TOKEN_SIGNER_UNKNOWN;
/// TOKEN_SIGNER_RETIRED; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED of the signer;
/// SIGNATURE_INVALID; NOT_INTENDED_RECIPIENT for another audience; TOKEN_ISSUER_MISMATCH;
/// TOKEN_KIND_MISMATCH; TOKEN_LIFETIME; SENT_IN_FUTURE before its time, STALE after it;
/// TOKEN_BLOCKED.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_verifier_content_access(
    verifier: *const cmcrypto_token_verifier, token: *const u8, token_len: usize,
    cache: *const cmcrypto_token_cache, now: i64, info: *mut cmcrypto_site_token_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<cmcrypto_site_token_info>,
           verifier: &cmcrypto_token_verifier,
           (token, token_len): &[u8],
           cache: Option<&cmcrypto_token_cache>,
           now: Timestamp| {
        let cache = cache.map(|cache| &cache.0);
        let access = verifier.0.content_access(parse_token(token)?, cache, now)?;
        info.give(cmcrypto_site_token_info {
            struct_size: 0,
            kind: CMCRYPTO_SITE_TOKEN_KIND_CONTENT_ACCESS,
            from_cache: i32::from(access.from_cache()),
            is_renewal_due: 0,
            uses: 0,
            not_after: access.not_after().as_unix(),
            id: guid_field(Some(access.id())),
            client_id: text_field(access.client().as_str()),
        })
    })
}

/// Verifies a client authentication token, and that who brought it has the client's key: by
/// `message`, which came with the token, and which the client signed and the management point
/// opened; or by `certificate`, of which the caller says that the peer of the channel proved to have
/// its key, as in TLS with client authentication. One of the two is NULL. `cache` may be NULL.
/// Whether the client is blocked is for the caller to look up. `struct_size` is the sizeof `*info`.
///
/// Errors: as `cmcrypto_token_verifier_content_access`; UNSIGNED for a message that nobody signed;
/// TOKEN_NOT_HOLDER if the token is bound to another certificate, or another client sent the
/// message.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_verifier_client_authentication(
    verifier: *const cmcrypto_token_verifier, token: *const u8, token_len: usize,
    cache: *const cmcrypto_token_cache, message: *const cmcrypto_opened,
    certificate: *const cmcrypto_certificate, now: i64, info: *mut cmcrypto_site_token_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<cmcrypto_site_token_info>,
           verifier: &cmcrypto_token_verifier,
           (token, token_len): &[u8],
           cache: Option<&cmcrypto_token_cache>,
           message: Option<&cmcrypto_opened>,
           certificate: Option<&cmcrypto_certificate>,
           now: Timestamp| {
        let (token, cache) = (parse_token(token)?, cache.map(|cache| &cache.0));
        let verify = || verifier.0.client_authentication(token, cache, now);
        let shown = match (message, certificate) {
            (Some(message), None) => {
                let message = message.signed()?;
                verify()?.proven_by_message(message)?
            }
            (None, Some(certificate)) => verify()?.proven_by_channel(&certificate.0)?,
            (None, None) => return Err(Failure::argument("certificate", "NULL, and the message")),
            _ => return Err(Failure::argument("certificate", "with a message: one is NULL")),
        };
        info.give(cmcrypto_site_token_info {
            struct_size: 0,
            kind: CMCRYPTO_SITE_TOKEN_KIND_CLIENT_AUTHENTICATION,
            from_cache: i32::from(shown.from_cache()),
            is_renewal_due: i32::from(shown.is_renewal_due(now)),
            uses: 0,
            not_after: shown.not_after().as_unix(),
            id: guid_field(Some(shown.id())),
            client_id: text_field(shown.client().as_str()),
        })
    })
}

/// Verifies a bulk registration token, and counts its use. `struct_size` is the sizeof `*info`.
///
/// Errors: as `cmcrypto_token_verifier_content_access`; TOKEN_USED_UP; STORE_UNAVAILABLE if `uses` is
/// full. It is then not counted.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_verifier_bulk_registration(
    verifier: *const cmcrypto_token_verifier, token: *const u8, token_len: usize,
    uses: *const cmcrypto_bulk_token_uses, now: i64, info: *mut cmcrypto_site_token_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<cmcrypto_site_token_info>,
           verifier: &cmcrypto_token_verifier,
           (token, token_len): &[u8],
           uses: &cmcrypto_bulk_token_uses,
           now: Timestamp| {
        let registration = verifier.0.bulk_registration(parse_token(token)?, &uses.0, now)?;
        info.give(cmcrypto_site_token_info {
            struct_size: 0,
            kind: CMCRYPTO_SITE_TOKEN_KIND_BULK_REGISTRATION,
            from_cache: 0,
            is_renewal_due: 0,
            uses: registration.uses(),
            not_after: registration.not_after().as_unix(),
            id: guid_field(Some(registration.id())),
            client_id: text_field(""),
        })
    })
}

/// Counts nothing yet. `max_uses` is how often each token may be used, and `max_tokens` how many
/// tokens are known at once; 0 is 10,000 of each.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_bulk_token_uses_new(
    max_uses: u64, max_tokens: usize, uses: *mut *mut cmcrypto_bulk_token_uses,
) -> cmcrypto_status {
    call!(|uses: HandleOut<_>| {
        let mut limits = BulkTokenLimits::default();
        if max_uses != 0 {
            limits.uses = max_uses;
        }
        if max_tokens != 0 {
            limits.tokens = max_tokens;
        }
        uses.give(InMemoryBulkTokenUses::new(limits))
    })
}

/// Blocks a bulk registration token by its id, whether or not it was used yet.
///
/// Errors: TOO_LARGE if as many are blocked as there may be tokens.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_bulk_token_uses_block(
    uses: *const cmcrypto_bulk_token_uses, id: *const c_char,
) -> cmcrypto_status {
    call!(|uses: &cmcrypto_bulk_token_uses, id: &str| Ok(uses.0.block(parse_guid("id", id)?)?))
}

/// Ends that: what was counted before stays counted.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_bulk_token_uses_unblock(
    uses: *const cmcrypto_bulk_token_uses, id: *const c_char,
) -> cmcrypto_status {
    call!(|uses: &cmcrypto_bulk_token_uses, id: &str| {
        uses.0.unblock(&parse_guid("id", id)?);
        Ok(())
    })
}

/// Frees a signer.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_signer_free(signer: *mut cmcrypto_token_signer) {
    free!(signer)
}

/// Frees a verifier.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_token_verifier_free(verifier: *mut cmcrypto_token_verifier) {
    free!(verifier)
}

/// Frees what counts uses.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_bulk_token_uses_free(uses: *mut cmcrypto_bulk_token_uses) {
    free!(uses)
}
