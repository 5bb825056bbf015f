//! What verifies the certificates that a site's own authority issued.

use std::ffi::c_char;

use cmcrypto_core::access::issuing::{IssuedUse, IssuingVerifier, in_use, renewal_due};
use cmcrypto_core::exchange_key::EndorsedCertificate;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    Failure, HandleOut, Handles, MAX_HANDLES, ValueOut, call, cmcrypto_status, free, wraps,
};
use crate::exchange_key::site_public_key::cmcrypto_site_public_key;
use crate::pki::certificate::{certificates, cmcrypto_certificate};
use crate::pki::revocation::{
    RevocationLists, cmcrypto_certificate_revocation_list, cmcrypto_revocation,
};
use crate::trust::store::cmcrypto_trust_store;

/// What a certificate that a site's authority issued is used for: one of the constants
/// `CMCRYPTO_ISSUED_USE_...`. None has the number 0.
pub type cmcrypto_issued_use = i32;

/// It authenticates a server: a role SSL certificate.
pub const CMCRYPTO_ISSUED_USE_SERVER: i32 = 1185;
/// It authenticates a client: a site system's or distribution point's certificate.
pub const CMCRYPTO_ISSUED_USE_CLIENT: i32 = 1186;
/// Tokens are signed with it.
pub const CMCRYPTO_ISSUED_USE_TOKEN_SIGNING: i32 = 1187;

/// What a component verifies the certificates of its site's authority with, which the site's key has
/// endorsed.
pub struct cmcrypto_issuing_verifier(pub(crate) IssuingVerifier);

wraps!(cmcrypto_issuing_verifier(IssuingVerifier));

/// What verifies what the authority of a site, SMS Issuing, has issued: its certificate comes with the
/// keys of the site's management points, and is verified again at this time. Ask for it again before
/// `*not_after`, its last second, and after each download: it does not hear what the store learns.
///
/// Errors: NO_ISSUING_AUTHORITY if no management point's keys that are held have one; those of
/// `cmcrypto_trust_store_management_point`: then the keys are to be fetched again.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_issuing_verifier(
    store: *const cmcrypto_trust_store, site_code: *const c_char, now: i64,
    verifier: *mut *mut cmcrypto_issuing_verifier, not_after: *mut i64,
) -> cmcrypto_status {
    call!(|verifier: HandleOut<_>,
           not_after: ValueOut<_>,
           store: &cmcrypto_trust_store,
           site_code: SiteCode,
           now: Timestamp| {
        let made = store.0.issuing_verifier(site_code, now)?;
        not_after.set(made.not_after().as_unix());
        verifier.give(made)
    })
}

/// For a component that knows the key of the site itself. A client asks its trust store instead:
/// `cmcrypto_trust_store_issuing_verifier`. `endorsed` is what
/// `cmcrypto_site_exchange_key_endorse_issuing` gave. `least_number` is the highest number of an
/// endorsement of this site's authority that was accepted before, or 0: the caller keeps it, with
/// `cmcrypto_endorsed_certificate_get_info`. `*not_after` is the last second at which the verifier
/// verifies anything.
///
/// Errors: MALFORMED, NOT_DER, TOO_LARGE, VERSION_NOT_SUPPORTED; SIGNATURE_INVALID,
/// ENDORSEMENT_MISMATCH, SITE_MISMATCH, ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED; ROLLBACK for
/// a lower number; of the certificate CERTIFICATE_USAGE, CERTIFICATE_NOT_YET_VALID,
/// CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL, KEY_REJECTED, NOT_SUPPORTED.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_verifier_new(
    site_key: *const cmcrypto_site_public_key, site_code: *const c_char, endorsed: *const u8,
    endorsed_len: usize, least_number: u64, now: i64,
    verifier: *mut *mut cmcrypto_issuing_verifier, not_after: *mut i64,
) -> cmcrypto_status {
    call!(|verifier: HandleOut<_>,
           not_after: ValueOut<_>,
           site_key: &cmcrypto_site_public_key,
           site_code: SiteCode,
           (endorsed, endorsed_len): &[u8],
           now: Timestamp| {
        let endorsed = EndorsedCertificate::from_der(endorsed)?;
        let key = &site_key.0;
        let made = IssuingVerifier::endorsed_by(key, site_code, &endorsed, least_number, now)?;
        not_after.set(made.not_after().as_unix());
        verifier.give(made)
    })
}

/// The authority's certificate.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_verifier_certificate(
    verifier: *const cmcrypto_issuing_verifier, certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, verifier: &cmcrypto_issuing_verifier| {
        certificate.give(verifier.0.certificate().clone())
    })
}

/// Verifies that the authority issued `certificate` for this use. `host` is the name or IP address
/// that the client connects to, for `CMCRYPTO_ISSUED_USE_SERVER`, and NULL otherwise. Checked for
/// revocation, the authority's list must be among `lists`: what is blocked is in it.
///
/// Errors: ENDORSEMENT_EXPIRED after the verifier's end; CERTIFICATE_USAGE for another use; those of
/// `cmcrypto_verify_path`, of which REVOKED also means that the list is missing or has expired.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_verifier_verify(
    verifier: *const cmcrypto_issuing_verifier, certificate: *const cmcrypto_certificate,
    used_for: cmcrypto_issued_use, host: *const c_char, revocation: cmcrypto_revocation,
    lists: *const *const cmcrypto_certificate_revocation_list, lists_len: usize, now: i64,
) -> cmcrypto_status {
    call!(|verifier: &cmcrypto_issuing_verifier,
           certificate: &cmcrypto_certificate,
           host: Option<&str>,
           (lists, lists_len): Handles<cmcrypto_certificate_revocation_list>,
           now: Timestamp| {
        let used_for = match (used_for, host) {
            (CMCRYPTO_ISSUED_USE_SERVER, Some(host)) => IssuedUse::Server { host },
            (CMCRYPTO_ISSUED_USE_SERVER, None) => return Err(Failure::argument("host", "NULL")),
            (CMCRYPTO_ISSUED_USE_CLIENT, None) => IssuedUse::Client,
            (CMCRYPTO_ISSUED_USE_TOKEN_SIGNING, None) => IssuedUse::TokenSigning,
            (CMCRYPTO_ISSUED_USE_CLIENT | CMCRYPTO_ISSUED_USE_TOKEN_SIGNING, Some(_)) => {
                return Err(Failure::argument("host", "not a server's certificate"));
            }
            _ => return Err(Failure::argument("used_for", "unknown")),
        };
        let lists = RevocationLists::parse(revocation, lists)?;
        if now < Timestamp::from_unix(0) {
            return Err(Failure::argument("now", "before 1970"));
        }
        let verified = verifier.0.verify(&certificate.0, used_for, lists.revocation(), now);
        verified.map_err(Failure::about("host", "no host name or address"))
    })
}

/// Frees a verifier.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_verifier_free(verifier: *mut cmcrypto_issuing_verifier) {
    free!(verifier)
}

/// When a certificate is to be renewed: at two thirds of its life. In the last third it and its
/// follower are both good, so that who has kept the one has time to hear of the other.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_renewal_due(
    certificate: *const cmcrypto_certificate, due: *mut i64,
) -> cmcrypto_status {
    call!(|due: ValueOut<_>, certificate: &cmcrypto_certificate| {
        due.set(renewal_due(&certificate.0).as_unix());
        Ok(())
    })
}

/// Of the certificates that a role has for one purpose, the index of the one to use at `now`: the last
/// issued that is valid and has been so for half an hour since it was issued, in which its peers hear of
/// it. Where there is none of that age, the first issued that is valid.
///
/// Errors: NO_CERTIFICATE if none is valid.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_issuing_in_use(
    certificates_of_role: *const *const cmcrypto_certificate, certificates_of_role_len: usize,
    now: i64, index: *mut usize,
) -> cmcrypto_status {
    call!(|index: ValueOut<_>,
           (certificates_of_role, certificates_of_role_len): Handles<cmcrypto_certificate>,
           now: Timestamp| {
        let all = certificates(certificates_of_role, MAX_HANDLES, Error::TOO_LARGE)?;
        let found = in_use(&all, now);
        let found = all.iter().position(|one| Some(one) == found);
        index.set(found.ok_or(Error::NO_CERTIFICATE)?);
        Ok(())
    })
}
