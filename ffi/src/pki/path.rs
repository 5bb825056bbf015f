//! Certification paths.

use std::ffi::c_char;

use cmcrypto_core::pki::path::{PathPurpose, TrustAnchors, VerifiedPath, verify_path};
use cmcrypto_core::{Error, Timestamp};

use crate::abi::{
    Failure, HandleOut, Handles, ValueOut, call, cmcrypto_status, free, guard, handle, text, wraps,
};
use crate::pki::certificate::{certificates, cmcrypto_certificate};
use crate::pki::revocation::{
    RevocationLists, cmcrypto_certificate_revocation_list, cmcrypto_revocation,
};

/// As many as the core takes.
const MAX_ANCHORS: usize = 1000;
/// Between the end entity and a root, as many as the core takes.
pub(crate) const MAX_INTERMEDIATES: usize = 6;

/// The roots that paths may end in.
pub struct cmcrypto_trust_anchors(pub(crate) TrustAnchors);

wraps!(cmcrypto_trust_anchors(TrustAnchors));

/// A path that was validated.
pub struct cmcrypto_verified_path(pub(crate) VerifiedPath);

wraps!(cmcrypto_verified_path(VerifiedPath));

/// What a certificate authenticates: one of the constants `CMCRYPTO_PATH_PURPOSE_...`.
pub type cmcrypto_path_purpose = i32;

/// A client: extended key usage 1.3.6.1.5.5.7.3.2, and key usage digitalSignature or none.
pub const CMCRYPTO_PATH_PURPOSE_CLIENT_AUTHENTICATION: i32 = 289;
/// A server: extended key usage 1.3.6.1.5.5.7.3.1, key usage digitalSignature or keyEncipherment or
/// none, and its name or IP address among the subject alternative names.
pub const CMCRYPTO_PATH_PURPOSE_SERVER_AUTHENTICATION: i32 = 290;

/// # Safety
/// `host` is as [`text`] takes it.
unsafe fn parse_purpose<'a>(
    purpose: cmcrypto_path_purpose, host: *const c_char,
) -> Result<PathPurpose<'a>, Failure> {
    match purpose {
        CMCRYPTO_PATH_PURPOSE_CLIENT_AUTHENTICATION if host.is_null() => {
            Ok(PathPurpose::ClientAuthentication)
        }
        CMCRYPTO_PATH_PURPOSE_CLIENT_AUTHENTICATION => {
            Err(Failure::argument("host", "a client's certificate has none"))
        }
        CMCRYPTO_PATH_PURPOSE_SERVER_AUTHENTICATION => {
            // SAFETY: by this function's contract.
            let host = unsafe { text("host", host) }?;
            Ok(PathPurpose::ServerAuthentication { host })
        }
        _ => Err(Failure::argument("purpose", "unknown")),
    }
}

/// Takes roots, at most 1000. Their own signatures are not checked: they are trusted because the
/// caller says so. Their validity, path length, name constraints and usages bind the paths. With
/// none every path is UNKNOWN_ISSUER.
///
/// Errors: CERTIFICATE_USAGE if one is not a certification authority's, KEY_TOO_SMALL for RSA
/// below 2048 bits, NOT_SUPPORTED for a critical extension that is not judged, MALFORMED if its
/// constraints can't be read: the detail says which of them. TOO_LARGE above 1000.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_anchors_new(
    roots: *const *const cmcrypto_certificate, roots_len: usize,
    anchors: *mut *mut cmcrypto_trust_anchors,
) -> cmcrypto_status {
    call!(|anchors: HandleOut<_>, (roots, roots_len): Handles<_>| {
        let created = TrustAnchors::new(&certificates(roots, MAX_ANCHORS, Error::TOO_LARGE)?)?;
        anchors.give(created)
    })
}

/// Takes one more root. If it can't be taken, those that are there stay: so one root that is not for
/// this library does not take the others with it.
///
/// Errors: as `cmcrypto_trust_anchors_new`.
/// Threads: one. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_anchors_add(
    anchors: *mut cmcrypto_trust_anchors, root: *const cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|anchors: &mut cmcrypto_trust_anchors, root: &cmcrypto_certificate| {
        Ok(anchors.0.add(&root.0)?)
    })
}

/// Frees trust anchors.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_anchors_free(anchors: *mut cmcrypto_trust_anchors) {
    free!(anchors)
}

/// Validates a path from `end_entity` through any of `intermediates`, in any order, to one of
/// `anchors`, for `purpose` at `now`, checked against `lists` if `revocation` says so.
///
/// `host` is the name or IP address that the client connects to, with or without a trailing dot;
/// NULL for client authentication, and only then. A certificate's `*` stands for one whole label,
/// the first. The subject is not searched.
///
/// Accepted signatures are RSA PKCS#1 v1.5 with SHA-256, SHA-384 and SHA-512 and PSS with SHA-256,
/// keys of 2048 bits and more, and ECDSA on P-256 and P-384 with SHA-256 and SHA-384: Windows
/// doesn't trust certificates signed with SHA-1. Roots must be valid at `now` too. Certificate
/// policies are not judged; name constraints bind alternative names, not the subject, and those for
/// directory names refuse every path under them. Self-signed certificates of clients and management
/// points have no path; they are trusted by registration and by endorsement. The provider is that
/// of `end_entity`.
///
/// Errors: UNKNOWN_ISSUER; CERTIFICATE_EXPIRED and CERTIFICATE_NOT_YET_VALID, of any certificate in
/// the path; SIGNATURE_INVALID; ALGORITHM_NOT_ACCEPTED; KEY_TOO_SMALL; PATH_INVALID if a
/// constraint or the search's limits forbid the path; NOT_SUPPORTED for a critical extension that
/// is not judged; CERTIFICATE_USAGE; HOST_MISMATCH; REVOKED, see `CMCRYPTO_REVOCATION_CHECKED`; MALFORMED for an
/// extension that can't be read; TOO_LARGE above six intermediates or 256 lists; INVALID_ARGUMENT
/// if `now` is before 1970 or the host is not a host name or address.
///
/// With several paths the most telling of their errors. REVOKED means that there is a path, valid
/// but for revocation, or that revocation is to be checked and there is no list at all.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_verify_path(
    end_entity: *const cmcrypto_certificate, intermediates: *const *const cmcrypto_certificate,
    intermediates_len: usize, anchors: *const cmcrypto_trust_anchors,
    purpose: cmcrypto_path_purpose, host: *const c_char, revocation: cmcrypto_revocation,
    lists: *const *const cmcrypto_certificate_revocation_list, lists_len: usize, now: i64,
    path: *mut *mut cmcrypto_verified_path,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (path, end_entity, intermediates, anchors, purpose, lists) = unsafe {
            (
                HandleOut::new("path", path)?,
                handle("end_entity", end_entity)?,
                Handles::new("intermediates", intermediates, intermediates_len)?,
                handle("anchors", anchors)?,
                parse_purpose(purpose, host)?,
                Handles::new("lists", lists, lists_len)?,
            )
        };
        let lists = RevocationLists::parse(revocation, lists)?;
        if now < 0 {
            return Err(Failure::argument("now", "before 1970"));
        }
        let found = verify_path(
            &end_entity.0,
            &certificates(intermediates, MAX_INTERMEDIATES, Error::TOO_LARGE)?,
            &anchors.0,
            purpose,
            lists.revocation(),
            Timestamp::from_unix(now),
        )
        .map_err(Failure::about("host", "no host name or address"))?;
        path.set(cmcrypto_verified_path(found));
        Ok(())
    })
}

/// How many certificates there are between the end entity's and the root.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_verified_path_intermediate_count(
    path: *const cmcrypto_verified_path, count: *mut usize,
) -> cmcrypto_status {
    call!(|count: ValueOut<_>, path: &_| count.give(path.0.intermediates().len()))
}

/// A certificate between the end entity's and the root. `index` counts from 0, from the end entity
/// upwards.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_verified_path_intermediate(
    path: *const cmcrypto_verified_path, index: usize, certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, path: &_| {
        let intermediate = path.0.intermediates().get(index);
        let intermediate = intermediate.ok_or(Failure::argument("index", "not below the count"))?;
        certificate.give(intermediate.clone())
    })
}

/// The trust anchor that the path ends in.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_verified_path_root(
    path: *const cmcrypto_verified_path, certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, path: &_| certificate.give(path.0.root().clone()))
}

/// Frees a path.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_verified_path_free(path: *mut cmcrypto_verified_path) {
    free!(path)
}
