//! How strongly an administrator was authenticated.

use std::ffi::c_char;

use cmcrypto_core::access::administrator::{
    AccountName, AdministratorAccount, AdministratorChallenges, AdministratorSession,
    AuthenticationLevel, CertificateEvidence, HelloEvidence, Principal, SecurityId, SignedIn,
    WindowsWord, sign_challenge,
};
use cmcrypto_core::access::token::Guid;
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    BytesOut, CMCRYPTO_HOST_NAME_MAX, CMCRYPTO_SITE_CODE_MAX, Failure, HandleOut, Handles,
    Numbered, TextOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status, free, grows, numbers,
    parse_host, parse_site_code, text_of, wraps,
};
use crate::access::entra_token::cmcrypto_entra_token;
use crate::pki::certificate::{certificates, cmcrypto_certificate};
use crate::pki::path::{MAX_INTERMEDIATES, cmcrypto_trust_anchors};
use crate::pki::private_key::cmcrypto_private_key;
use crate::pki::revocation::{cmcrypto_certificate_revocation_list, revocation_lists};
use crate::primitive::provider::{self, cmcrypto_provider};

/// How long a challenge is good for, in seconds, if nothing else is set.
pub const CMCRYPTO_ADMINISTRATOR_CHALLENGE_DEFAULT_LIFETIME: u32 = 300;
/// How long what a signature shows is good for, in seconds, if nothing else is set.
pub const CMCRYPTO_ADMINISTRATOR_EVIDENCE_DEFAULT_LIFETIME: u32 = 28_800;
/// The length in bytes of a challenge.
pub const CMCRYPTO_ADMINISTRATOR_CHALLENGE_LEN: usize = 36;
/// The most bytes of a session's id.
pub const CMCRYPTO_ADMINISTRATOR_SESSION_MAX: usize = 64;

/// How strongly an administrator was authenticated: one of the constants
/// `CMCRYPTO_AUTHENTICATION_LEVEL_...`, the weakest first. None has the number 0.
pub type cmcrypto_authentication_level = i32;

/// Windows authentication, the product's default.
pub const CMCRYPTO_AUTHENTICATION_LEVEL_WINDOWS: i32 = 1217;
/// With a certificate of a trusted authority.
pub const CMCRYPTO_AUTHENTICATION_LEVEL_CERTIFICATE: i32 = 1218;
/// With Windows Hello for Business.
pub const CMCRYPTO_AUTHENTICATION_LEVEL_WINDOWS_HELLO: i32 = 1219;

numbers!(AuthenticationLevel, "minimum":
    CMCRYPTO_AUTHENTICATION_LEVEL_WINDOWS => Windows,
    CMCRYPTO_AUTHENTICATION_LEVEL_CERTIFICATE => Certificate,
    CMCRYPTO_AUTHENTICATION_LEVEL_WINDOWS_HELLO => WindowsHello,
);

/// A session of an administrator with an SMS Provider, as each side sees it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_administrator_session {
    /// sizeof(cmcrypto_administrator_session).
    pub struct_size: u32,
    /// The length of `session`: 1 to 64.
    pub session_len: u32,
    /// The provider's site.
    pub site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// The provider's host.
    pub provider: [c_char; CMCRYPTO_HOST_NAME_MAX],
    /// The session's id, which no other of the provider has. Zeros beyond `session_len`.
    pub session: [u8; CMCRYPTO_ADMINISTRATOR_SESSION_MAX],
    /// The id of the connection, as this side knows it: of `cmcrypto_channel_id`, or for TLS the
    /// 32 bytes of tls-exporter (RFC 9266).
    pub channel: [u8; 32],
}

grows!(cmcrypto_administrator_session, 364);

impl cmcrypto_administrator_session {
    fn parse(&self) -> Result<AdministratorSession, Failure> {
        let site = parse_site_code("site_code", &text_of("site_code", &self.site_code)?)?;
        let provider = parse_host(&text_of("provider", &self.provider)?)?;
        let len = usize::try_from(self.session_len).map_err(|_| Error::INTERNAL)?;
        let Some((session, rest)) = self.session.split_at_checked(len) else {
            return Err(Failure::argument("session_len", "above 64"));
        };
        if rest.iter().any(|byte| *byte != 0) {
            return Err(Failure::argument("session", "not zeros beyond session_len"));
        }
        AdministratorSession::new(site, provider, session, self.channel)
            .map_err(Failure::about("session_len", "0"))
    }
}

/// Issues an SMS Provider's challenges to administrators, and verifies what they sign. Each is for one
/// session and counts once; they end with the handle.
pub struct cmcrypto_administrator_challenges(AdministratorChallenges);

wraps!(cmcrypto_administrator_challenges(AdministratorChallenges));

/// That an administrator has the key of a certificate, in one session:
/// `cmcrypto_administrator_challenges_verify` makes it, and nothing else.
pub struct cmcrypto_certificate_evidence(CertificateEvidence);

wraps!(cmcrypto_certificate_evidence(CertificateEvidence));

/// An administrator's account, as Windows knows it.
pub struct cmcrypto_administrator_account {
    account: AdministratorAccount,
    groups: Vec<Principal>,
}

/// An administrator in a session, with all that shows how strongly that one was authenticated.
pub struct cmcrypto_signed_in(pub(crate) SignedIn);

wraps!(cmcrypto_signed_in(SignedIn));

fn principal(sid: &str, name: &str) -> Result<Principal, Failure> {
    Ok(Principal {
        sid: SecurityId::new(sid).map_err(Failure::about("sid", "not a security identifier"))?,
        name: AccountName::new(name).map_err(Failure::about(
            "name",
            "not 1 to 320 characters without control characters",
        ))?,
    })
}

/// With a random secret. The lifetimes are in seconds: of a challenge, and of what a signature shows;
/// 0 is the default.
///
/// Errors: UNSUPPORTED; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_challenges_new(
    provider: cmcrypto_provider, challenge_lifetime: u32, evidence_lifetime: u32,
    challenges: *mut *mut cmcrypto_administrator_challenges,
) -> cmcrypto_status {
    call!(|challenges: HandleOut<_>| {
        let made = AdministratorChallenges::new(provider::parse(provider)?)?;
        let or = |seconds, usual| if seconds == 0 { usual } else { seconds };
        let challenge = or(challenge_lifetime, CMCRYPTO_ADMINISTRATOR_CHALLENGE_DEFAULT_LIFETIME);
        let evidence = or(evidence_lifetime, CMCRYPTO_ADMINISTRATOR_EVIDENCE_DEFAULT_LIFETIME);
        challenges.give(made.with_lifetimes(challenge, evidence))
    })
}

/// A new challenge for a session: 36 bytes.
///
/// Errors: RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_challenges_issue(
    challenges: *const cmcrypto_administrator_challenges,
    session: *const cmcrypto_administrator_session, now: i64, out: *mut u8, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut,
           challenges: &cmcrypto_administrator_challenges,
           session: cmcrypto_administrator_session,
           now: Timestamp| {
        out.check_fits(CMCRYPTO_ADMINISTRATOR_CHALLENGE_LEN)?;
        out.write(&challenges.0.issue(&session.parse()?, now)?)
    })
}

/// Signs a provider's challenge with the administrator's certificate, for this session, on the
/// connection that the administrator's side sees. `authorities` are those between the certificate and
/// a root of the provider, at most six. `*proof` is DER, some KiB.
///
/// Errors: KEY_MISMATCH if `key` is not that of the certificate; CERTIFICATE_USAGE if that is not for
/// client authentication; CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; CHALLENGE_INVALID for
/// another length; TOO_LARGE above six authorities or 64 KiB.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_sign_challenge(
    session: *const cmcrypto_administrator_session, challenge: *const u8, challenge_len: usize,
    key: *const cmcrypto_private_key, certificate: *const cmcrypto_certificate,
    authorities: *const *const cmcrypto_certificate, authorities_len: usize, now: i64,
    proof: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|proof: HandleOut<_>,
           session: cmcrypto_administrator_session,
           (challenge, challenge_len): &[u8],
           key: &cmcrypto_private_key,
           certificate: &cmcrypto_certificate,
           (authorities, authorities_len): Handles<cmcrypto_certificate>,
           now: Timestamp| {
        let key = key.signing("key")?;
        let (session, above) =
            (session.parse()?, certificates(authorities, MAX_INTERMEDIATES, Error::TOO_LARGE)?);
        proof.give(sign_challenge(&session, challenge, &*key, &certificate.0, &above, now)?)
    })
}

/// Verifies what `cmcrypto_administrator_sign_challenge` made of a challenge for this session: that
/// and the certificate, whose path must end in one of `roots` and be for client authentication; and
/// `lists` must show that nothing in it is revoked. It must name one user principal name.
///
/// Errors: MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED, TOO_LARGE above 64 KiB or seven certificates;
/// SITE_MISMATCH, HOST_MISMATCH, NOT_INTENDED_RECIPIENT if it is for another site, provider, session
/// or connection; CHALLENGE_INVALID, CHALLENGE_EXPIRED; REPLAYED if the challenge has counted;
/// SIGNER_MISMATCH if the first certificate is not the one that was signed for; SIGNATURE_INVALID;
/// KEY_TYPE_NOT_SUPPORTED if its key is not RSA; those of `cmcrypto_verify_path`, of which REVOKED
/// also means that a list is missing or has expired; CERTIFICATE_USAGE if it does not name one user;
/// SEEN_MESSAGES_FULL after 4,096 sign-ins within the lifetime.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_challenges_verify(
    challenges: *const cmcrypto_administrator_challenges,
    session: *const cmcrypto_administrator_session, proof: *const u8, proof_len: usize,
    roots: *const cmcrypto_trust_anchors,
    lists: *const *const cmcrypto_certificate_revocation_list, lists_len: usize, now: i64,
    evidence: *mut *mut cmcrypto_certificate_evidence,
) -> cmcrypto_status {
    call!(|evidence: HandleOut<_>,
           challenges: &cmcrypto_administrator_challenges,
           session: cmcrypto_administrator_session,
           (proof, proof_len): &[u8],
           roots: &cmcrypto_trust_anchors,
           (lists, lists_len): Handles<cmcrypto_certificate_revocation_list>,
           now: Timestamp| {
        let lists = revocation_lists(lists)?;
        evidence.give(challenges.0.verify(&session.parse()?, proof, &roots.0, &lists, now)?)
    })
}

/// Frees challenges.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_challenges_free(
    challenges: *mut cmcrypto_administrator_challenges,
) {
    free!(challenges)
}

/// The user principal name that the certificate is for.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_evidence_user_principal_name(
    evidence: *const cmcrypto_certificate_evidence, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, evidence: &cmcrypto_certificate_evidence| {
        out.write(evidence.0.user_principal_name())
    })
}

/// The certificate, and the last second at which this shows anything.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_evidence_certificate(
    evidence: *const cmcrypto_certificate_evidence, certificate: *mut *mut cmcrypto_certificate,
    not_after: *mut i64,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>,
           not_after: ValueOut<_>,
           evidence: &cmcrypto_certificate_evidence| {
        not_after.set(evidence.0.not_after().as_unix());
        certificate.give(evidence.0.certificate().clone())
    })
}

/// Frees evidence.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_evidence_free(
    evidence: *mut cmcrypto_certificate_evidence,
) {
    free!(evidence)
}

/// An account: `sid` is the user's security identifier, such as `S-1-5-21-1-2-3-1104`; `name` such as
/// `"CONTOSO\\jane"`, of which case does not count; `user_principal_name` such as `jane@example.com`, by
/// which certificates and tokens know the user, or NULL.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_account_new(
    sid: *const c_char, name: *const c_char, user_principal_name: *const c_char,
    account: *mut *mut cmcrypto_administrator_account,
) -> cmcrypto_status {
    call!(|account: HandleOut<cmcrypto_administrator_account>,
           sid: &str,
           name: &str,
           user_principal_name: Option<&str>| {
        let mut made = AdministratorAccount::new(principal(sid, name)?);
        if let Some(upn) = user_principal_name {
            let what = "not 1 to 1024 characters without control characters";
            made = made.known_as(upn).map_err(Failure::about("user_principal_name", what))?;
        }
        account.give(cmcrypto_administrator_account { account: made, groups: Vec::new() })
    })
}

/// Says that the user is in a group, at most 1,024 of them.
///
/// Errors: TOO_LARGE.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_account_add_group(
    account: *mut cmcrypto_administrator_account, sid: *const c_char, name: *const c_char,
) -> cmcrypto_status {
    call!(|account: &mut cmcrypto_administrator_account, sid: &str, name: &str| {
        let mut groups = account.groups.clone();
        groups.push(principal(sid, name)?);
        account.account = account.account.clone().in_groups(groups.clone())?;
        account.groups = groups;
        Ok(())
    })
}

/// Says the user's object id in Entra ID, by which tokens know the user: `01234567-89ab-...`. It comes
/// from where accounts are synchronised, and not from a token.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_account_set_object_id(
    account: *mut cmcrypto_administrator_account, object_id: *const c_char,
) -> cmcrypto_status {
    call!(|account: &mut cmcrypto_administrator_account, object_id: &str| {
        let id = Guid::new(object_id).map_err(Failure::about("object_id", "not a GUID"))?;
        account.account = account.account.clone().with_object_id(id);
        Ok(())
    })
}

/// Frees an account.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_administrator_account_free(
    account: *mut cmcrypto_administrator_account,
) {
    free!(account)
}

/// An administrator in a session, by the caller's word that Windows authenticated the account: user,
/// groups and user principal name come from the token that Windows gave for the connection. Nothing is
/// verified here; what shows more is added.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_signed_in_by_windows(
    session: *const cmcrypto_administrator_session, account: *const cmcrypto_administrator_account,
    signed_in: *mut *mut cmcrypto_signed_in,
) -> cmcrypto_status {
    call!(|signed_in: HandleOut<_>,
           session: cmcrypto_administrator_session,
           account: &cmcrypto_administrator_account| {
        let word = WindowsWord::of(account.account.clone());
        signed_in.give(SignedIn::new(session.parse()?, word))
    })
}

/// With a certificate too.
///
/// Errors: SITE_MISMATCH, HOST_MISMATCH, NOT_INTENDED_RECIPIENT if it was shown in another session;
/// SIGNER_MISMATCH if it is of another user than the account's user principal name.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_signed_in_add_certificate(
    signed_in: *mut cmcrypto_signed_in, evidence: *const cmcrypto_certificate_evidence,
) -> cmcrypto_status {
    call!(|signed_in: &mut cmcrypto_signed_in, evidence: &cmcrypto_certificate_evidence| {
        signed_in.0 = signed_in.0.clone().with_certificate(evidence.0.clone())?;
        Ok(())
    })
}

/// With a token of Entra ID too, verified just now, whose user signed in as with Windows Hello for
/// Business: see `may_be_windows_hello` of `cmcrypto_entra_token_info`, which is inferred. It counts
/// until the token's end. It is bound to its audience, and to no session: a provider has an audience of
/// its own.
///
/// Errors: AUTHENTICATION_TOO_WEAK if it does not look like that; TOKEN_KIND_MISMATCH if it names no
/// user by an object id; SIGNER_MISMATCH if that is of another user than the account's.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_signed_in_add_hello(
    signed_in: *mut cmcrypto_signed_in, token: *const cmcrypto_entra_token, now: i64,
) -> cmcrypto_status {
    call!(|signed_in: &mut cmcrypto_signed_in, token: &cmcrypto_entra_token, now: Timestamp| {
        let evidence = HelloEvidence::of(&token.0, now)?;
        signed_in.0 = signed_in.0.clone().with_hello(evidence)?;
        Ok(())
    })
}

/// The highest level that is shown at `now`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_signed_in_level(
    signed_in: *const cmcrypto_signed_in, now: i64, level: *mut cmcrypto_authentication_level,
) -> cmcrypto_status {
    call!(|level: ValueOut<_>, signed_in: &cmcrypto_signed_in, now: Timestamp| {
        level.give(signed_in.0.level(now).number()?)
    })
}

/// Frees it.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_signed_in_free(signed_in: *mut cmcrypto_signed_in) {
    free!(signed_in)
}
