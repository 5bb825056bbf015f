//! Client certificate selection: which PKI certificate a client authenticates with.

use std::ffi::c_char;

use cmcrypto_core::client_certificate::{
    CertificateSelection, Rejection, SelectedCertificate, select_certificate,
};
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    Failure, HandleOut, Handles, TextOut, ValueOut, call, cmcrypto_status, free, wraps,
};
use crate::client_certificate::candidates::cmcrypto_certificate_candidates;
use crate::client_certificate::criteria::cmcrypto_certificate_criteria;
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::path::{cmcrypto_trust_anchors, cmcrypto_verified_path};
use crate::pki::revocation::{
    RevocationLists, cmcrypto_certificate_revocation_list, cmcrypto_revocation,
};
use crate::primitive::provider::{self, cmcrypto_provider};

/// The outcome of a selection.
pub struct cmcrypto_certificate_selection(pub(crate) CertificateSelection);

wraps!(cmcrypto_certificate_selection(CertificateSelection));

/// Why a candidate was not selected, the first criterion, in the product's order, that it fails:
/// one of the constants `CMCRYPTO_REJECTION_...`.
pub type cmcrypto_rejection = i32;

/// The certificate can't be read, is not for a key that this library uses, RSA or EC on P-256 or
/// P-384 (KEY_TYPE_NOT_SUPPORTED), or comes with more than six others (TOO_LARGE).
pub const CMCRYPTO_REJECTION_UNREADABLE: i32 = 353;
/// It does not lead to a root in the certificate issuers list.
pub const CMCRYPTO_REJECTION_ISSUER_NOT_LISTED: i32 = 354;
/// It is in another store.
pub const CMCRYPTO_REJECTION_OTHER_STORE: i32 = 355;
/// It is not valid, by an error of `cmcrypto_verify_path`, among them CERTIFICATE_EXPIRED and
/// REVOKED. UNKNOWN_ISSUER if its path does not end in a trust anchor that the issuers list, if
/// there is one, names.
pub const CMCRYPTO_REJECTION_NOT_VALID: i32 = 356;
/// The client can't use its private key.
pub const CMCRYPTO_REJECTION_PRIVATE_KEY_NOT_ACCESSIBLE: i32 = 357;
/// It, or an authority above it, has no client authentication capability.
pub const CMCRYPTO_REJECTION_NO_CLIENT_AUTHENTICATION: i32 = 358;
/// It does not meet the criterion on the subject name or subject alternative name.
pub const CMCRYPTO_REJECTION_CRITERION_NOT_MET: i32 = 359;
/// Its subject does not contain the computer's name.
pub const CMCRYPTO_REJECTION_NO_COMPUTER_NAME: i32 = 360;
/// It meets the other criteria, but another does with a longer validity period. Its path was not validated: it may be
/// revoked.
pub const CMCRYPTO_REJECTION_SHORTER_VALIDITY: i32 = 361;
/// It matches, but so do others, and the site's setting is to fail then.
pub const CMCRYPTO_REJECTION_ONE_OF_SEVERAL: i32 = 362;

/// A reason, and the error that tells more about it. A reason that the core learns is an internal
/// failure until it has a number here.
fn number(rejection: &Rejection) -> Result<(cmcrypto_rejection, Option<&Error>), Failure> {
    Ok(match rejection {
        Rejection::Unreadable(error) => (CMCRYPTO_REJECTION_UNREADABLE, Some(error)),
        Rejection::IssuerNotListed => (CMCRYPTO_REJECTION_ISSUER_NOT_LISTED, None),
        Rejection::OtherStore => (CMCRYPTO_REJECTION_OTHER_STORE, None),
        Rejection::NotValid(error) => (CMCRYPTO_REJECTION_NOT_VALID, Some(error)),
        Rejection::PrivateKeyNotAccessible => (CMCRYPTO_REJECTION_PRIVATE_KEY_NOT_ACCESSIBLE, None),
        Rejection::NoClientAuthentication => (CMCRYPTO_REJECTION_NO_CLIENT_AUTHENTICATION, None),
        Rejection::CriterionNotMet => (CMCRYPTO_REJECTION_CRITERION_NOT_MET, None),
        Rejection::NoComputerName => (CMCRYPTO_REJECTION_NO_COMPUTER_NAME, None),
        Rejection::ShorterValidity => (CMCRYPTO_REJECTION_SHORTER_VALIDITY, None),
        Rejection::OneOfSeveral => (CMCRYPTO_REJECTION_ONE_OF_SEVERAL, None),
        _ => return Err(Error::INTERNAL.into()),
    })
}

impl cmcrypto_certificate_selection {
    fn selected(&self) -> Result<&SelectedCertificate, Failure> {
        self.0.selected.as_ref().map_err(|error| error.clone().into())
    }
}

/// Selects the certificate that a client authenticates with. The call succeeds with nothing
/// selected too, when the candidates were judged and none is the one: then
/// `cmcrypto_certificate_selection_index`, `..._certificate` and `..._path` return NO_CERTIFICATE
/// or SEVERAL_CERTIFICATES.
///
/// It selects as the product does, in this order:
///
/// 1. It leads to a root in the certificate issuers list. Skipped while there is no list; with a
///    list that no candidate matches, selection fails and nothing else is looked at.
/// 2. It is in the store Personal, or the one set.
/// 3. It is valid, not revoked, not expired, and its private key is accessible.
/// 4. It has the client authentication capability: extended key usage 1.3.6.1.5.5.7.3.2, key usage
///    digitalSignature or none. Or, in its place, it meets the criterion that is set.
/// 5. Its subject contains the computer's name; not with a criterion. Our reading: in one
///    attribute's value, in upper or lower case.
/// 6. Of several that remain, the one with the longest validity period, or none.
///
/// A candidate that can't be read is a rejected one. `provider` computes for them.
///
/// Errors: TOO_LARGE above 1,000 candidates or 256 lists, INVALID_ARGUMENT if `now` is before 1970.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_select_certificate(
    provider: cmcrypto_provider, criteria: *const cmcrypto_certificate_criteria,
    candidates: *const cmcrypto_certificate_candidates, anchors: *const cmcrypto_trust_anchors,
    revocation: cmcrypto_revocation, lists: *const *const cmcrypto_certificate_revocation_list,
    lists_len: usize, now: i64, selection: *mut *mut cmcrypto_certificate_selection,
) -> cmcrypto_status {
    call!(|selection: HandleOut<_>,
           criteria: &_,
           candidates: &_,
           anchors: &_,
           (lists, lists_len): Handles<_>,
           now: Timestamp| {
        let provider = provider::parse(provider)?;
        let lists = RevocationLists::parse(revocation, lists)?;
        let revocation = lists.revocation();
        let outcome = candidates
            .with(|candidates| {
                select_certificate(provider, &criteria.0, candidates, &anchors.0, revocation, now)
            })
            .map_err(Failure::about("now", "before 1970"))?;
        selection.give(outcome)
    })
}

/// The number of the candidate that was selected.
///
/// Errors: NO_CERTIFICATE or SEVERAL_CERTIFICATES if none was; the product reports such a failure
/// to the fallback status point.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_selection_index(
    selection: *const cmcrypto_certificate_selection, index: *mut usize,
) -> cmcrypto_status {
    call!(|index: ValueOut<_>, selection: &_| index.give(selection.selected()?.index))
}

/// The certificate that was selected.
///
/// Errors: those of `cmcrypto_certificate_selection_index`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_selection_certificate(
    selection: *const cmcrypto_certificate_selection, certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, selection: &_| {
        let selected = selection.selected()?.certificate.clone();
        certificate.give(selected)
    })
}

/// The path from the certificate that was selected to a trust anchor.
///
/// Errors: those of `cmcrypto_certificate_selection_index`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_selection_path(
    selection: *const cmcrypto_certificate_selection, path: *mut *mut cmcrypto_verified_path,
) -> cmcrypto_status {
    call!(|path: HandleOut<_>, selection: &_| path.give(selection.selected()?.path.clone()))
}

/// How many candidates were not selected: all but the one that was.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_selection_rejection_count(
    selection: *const cmcrypto_certificate_selection, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<_>, selection: &_| count.give(selection.0.rejected.len()))
}

/// A candidate that was not selected, by its number, and why not. `index` counts rejections from 0,
/// in the order of the candidates. `*error` tells more: a code for `CMCRYPTO_REJECTION_UNREADABLE`
/// and `CMCRYPTO_REJECTION_NOT_VALID`, otherwise 0.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_selection_rejection(
    selection: *const cmcrypto_certificate_selection, index: usize, candidate: *mut usize,
    reason: *mut cmcrypto_rejection, error: *mut cmcrypto_status,
) -> cmcrypto_status {
    call!(|candidate: ValueOut<_>, reason: ValueOut<_>, error: ValueOut<_>, selection: &_| {
        let rejected = selection.0.rejected.get(index);
        let (number_of_candidate, rejection) =
            rejected.ok_or(Failure::argument("index", "not below the count"))?;
        let (why, more) = number(rejection)?;
        candidate.set(*number_of_candidate);
        reason.set(why);
        error.give(more.map_or(0, Error::code))
    })
}

/// What more is known of a rejection's error, as text: which certificate of the chain, which
/// extension. Empty if there is nothing more to say.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_selection_rejection_detail(
    selection: *const cmcrypto_certificate_selection, index: usize, out: *mut c_char,
    out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, selection: &cmcrypto_certificate_selection| {
        let rejected = selection.0.rejected.get(index);
        let (_, rejection) = rejected.ok_or(Failure::argument("index", "not below the count"))?;
        let detail = number(rejection)?.1.and_then(|error| error.detail());
        out.write(&detail.map(ToString::to_string).unwrap_or_default())
    })
}

/// Frees the outcome of a selection.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_certificate_selection_free(
    selection: *mut cmcrypto_certificate_selection,
) {
    free!(selection)
}
