//! The site server's signing: what a site sends to its clients, such as policy.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::policy::{SiteSigner, SiteVerifier};
use cmcrypto_core::primitive::digest::{Digest, DigestAlgorithm};

use crate::abi::{
    Failure, HandleOut, StructureOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status, free,
    parse_site_code, wraps,
};
use crate::pki::certificate::cmcrypto_certificate;
use crate::pki::identity::cmcrypto_signing_identity;
use crate::policy::site_data::{
    cmcrypto_expected_site_data, cmcrypto_site_data_info, cmcrypto_site_data_terms,
};

/// The number of the status message that the product's SMS_POLICY_PROVIDER logs daily while
/// `cmcrypto_site_signer_expiry_warning` warns.
pub const CMCRYPTO_SITE_SIGNER_EXPIRY_MESSAGE_ID: u32 = 5112;
/// The number of days before the certificate's end from which on that is so.
pub const CMCRYPTO_SITE_SIGNER_EXPIRY_WARNING_DAYS: u32 = 10;

/// A site server with its signing certificate and key.
pub struct cmcrypto_site_signer(pub(crate) SiteSigner);

wraps!(cmcrypto_site_signer(SiteSigner));

/// What a client verifies its site's data with: the site server signing certificate that it trusts,
/// which `cmcrypto_trust_store_site_verifier` knows.
pub struct cmcrypto_site_verifier(pub(crate) SiteVerifier);

wraps!(cmcrypto_site_verifier(SiteVerifier));

pub(crate) fn parse_digest(digest: &[u8]) -> Result<Digest, Failure> {
    Digest::from_bytes(DigestAlgorithm::Sha256, digest)
        .ok_or(Failure::argument("digest_len", "not 32"))
}

/// The server of the site `site_code`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_signer_new(
    site_code: *const c_char, identity: *const cmcrypto_signing_identity,
    signer: *mut *mut cmcrypto_site_signer,
) -> cmcrypto_status {
    call!(|signer: HandleOut<_>, site_code: &str, identity: &_| {
        let site_code = parse_site_code("site_code", site_code)?;
        signer.give(SiteSigner::new(site_code, identity.0.clone()))
    })
}

/// The site server signing certificate.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_signer_certificate(
    signer: *const cmcrypto_site_signer, certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, signer: &_| {
        certificate.give(signer.0.certificate().clone())
    })
}

/// Signs `data` and its terms. The signature is detached: DER, some hundred bytes. INVALID_ARGUMENT
/// for terms that end before they begin, or before `now`, or begin after the certificate's end, for
/// times that are not in the years 1970 to 9999, and for numbers above INT64_MAX.
///
/// Errors: CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; those of the key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_signer_sign(
    signer: *const cmcrypto_site_signer, terms: *const cmcrypto_site_data_terms, data: *const u8,
    data_len: usize, now: i64, signature: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|signature: HandleOut<_>,
           signer: &_,
           terms: cmcrypto_site_data_terms,
           (data, data_len): &[u8],
           now: Timestamp| signature.give(signer.0.sign(&terms.parse()?, data, now)?))
}

/// As `cmcrypto_site_signer_sign`, with the SHA-256 of the data, 32 bytes: what is large is hashed
/// in parts.
///
/// Errors: as `cmcrypto_site_signer_sign`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_signer_sign_digest(
    signer: *const cmcrypto_site_signer, terms: *const cmcrypto_site_data_terms, digest: *const u8,
    digest_len: usize, now: i64, signature: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|signature: HandleOut<_>,
           signer: &_,
           terms: cmcrypto_site_data_terms,
           (digest, digest_len): &[u8],
           now: Timestamp| {
        let (terms, digest) = (terms.parse()?, parse_digest(digest)?);
        signature.give(signer.0.sign_digest(&terms, &digest, now)?)
    })
}

/// Names the certificate that follows this one, for `cmcrypto_site_verifier_accept_change`. Both
/// keys sign. All that is in use must be signed anew by the next. INVALID_ARGUMENT if it is the
/// same certificate.
///
/// Errors: CERTIFICATE_NOT_YET_VALID or CERTIFICATE_EXPIRED of either; TOO_LARGE above 32 KiB;
/// those of the keys.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_signer_change_to(
    signer: *const cmcrypto_site_signer, next: *const cmcrypto_signing_identity, now: i64,
    change: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|change: HandleOut<_>, signer: &_, next: &_, now: Timestamp| {
        let made = signer.0.change_to(&next.0, now);
        let made = made.map_err(Failure::about("next", "the same certificate"))?;
        change.give(made)
    })
}

/// Whether the certificate is valid for 10 days or fewer, or not any more: then the site needs
/// another, and the product warns. Look at `*warning` first: `*days`, the whole days that are left,
/// is 0 when there is no warning, and when the certificate has expired.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_signer_expiry_warning(
    signer: *const cmcrypto_site_signer, now: i64, warning: *mut i32, days: *mut u32,
) -> cmcrypto_status {
    call!(|warning: ValueOut<_>, days: ValueOut<_>, signer: &_, now: Timestamp| {
        if let Some(left) = signer.0.expiry_warning(now) {
            warning.set(1);
            days.set(left);
        }
        Ok(())
    })
}

/// Frees a site's signer.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_signer_free(signer: *mut cmcrypto_site_signer) {
    free!(signer)
}

/// With a certificate that the caller trusts to be that of the site `site_code`, without a trust store
/// behind it: until the certificate's own end, and whatever it says that follows it. Clients have
/// `cmcrypto_trust_store_site_verifier`.
///
/// Errors: CERTIFICATE_USAGE; KEY_TYPE_NOT_SUPPORTED if the key is not RSA; KEY_TOO_SMALL below
/// 2048 bits; KEY_REJECTED above 4096 or an exponent of 65,537.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_verifier_with_certificate(
    site_code: *const c_char, certificate: *const cmcrypto_certificate,
    verifier: *mut *mut cmcrypto_site_verifier,
) -> cmcrypto_status {
    call!(|verifier: HandleOut<_>, site_code: &str, certificate: &_| {
        let site_code = parse_site_code("site_code", site_code)?;
        verifier.give(SiteVerifier::with_certificate(site_code, certificate.0.clone())?)
    })
}

/// The certificate.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_verifier_certificate(
    verifier: *const cmcrypto_site_verifier, certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, verifier: &_| {
        certificate.give(verifier.0.certificate().clone())
    })
}

/// Verifies a signature of the site over `data`. Of its number and times, which `*info` is then filled
/// with, nothing is said before the signature has verified; the client keeps the number. `struct_size`
/// is the sizeof `*info`.
///
/// Errors: MALFORMED, NOT_DER, TOO_LARGE above 4 KiB, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if
/// another certificate signed: the site may have changed it; CERTIFICATE_NOT_YET_VALID,
/// CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED; SIGNATURE_INVALID if it does not verify, or is over
/// other data or another kind; SITE_MISMATCH; NOT_INTENDED_RECIPIENT if it is for another target,
/// which the detail names; ROLLBACK for a number below `least_number`, under the certificate that
/// this is of; SENT_IN_FUTURE if its validity begins more than 5 minutes after `now`, STALE if it has
/// ended.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_verifier_verify(
    verifier: *const cmcrypto_site_verifier, expected: *const cmcrypto_expected_site_data,
    data: *const u8, data_len: usize, signature: *const u8, signature_len: usize, now: i64,
    info: *mut cmcrypto_site_data_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>,
           verifier: &_,
           expected: cmcrypto_expected_site_data,
           (data, data_len): &[u8],
           (signature, signature_len): &[u8],
           now: Timestamp| {
        let terms = verifier.0.verify(&expected.parse()?, data, signature, now)?;
        info.give(cmcrypto_site_data_info::new(&terms, &verifier.0))
    })
}

/// As `cmcrypto_site_verifier_verify`, with the SHA-256 of the data, 32 bytes: what is large is
/// hashed in parts.
///
/// Errors: as `cmcrypto_site_verifier_verify`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_verifier_verify_digest(
    verifier: *const cmcrypto_site_verifier, expected: *const cmcrypto_expected_site_data,
    digest: *const u8, digest_len: usize, signature: *const u8, signature_len: usize, now: i64,
    info: *mut cmcrypto_site_data_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<_>,
           verifier: &_,
           expected: cmcrypto_expected_site_data,
           (digest, digest_len): &[u8],
           (signature, signature_len): &[u8],
           now: Timestamp| {
        let (expected, digest) = (expected.parse()?, parse_digest(digest)?);
        let terms = verifier.0.verify_digest(&expected, &digest, signature, now)?;
        info.give(cmcrypto_site_data_info::new(&terms, &verifier.0))
    })
}

/// Follows a change of the site's signing certificate: a new handle with the next one. Changes that
/// were missed are followed one after the other; for a client whose certificate has expired
/// meanwhile an administrator has to replace it
/// (`cmcrypto_trust_store_replace_site_signing_certificate`).
///
/// Errors: NO_SITE_SIGNING_CERTIFICATE where the site's key endorsed this one: the next comes with a management
/// point's bundle. MALFORMED, NOT_DER, TOO_LARGE above 32 KiB, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if the
/// change follows another certificate than this; SIGNATURE_INVALID if either signature does not verify;
/// SITE_MISMATCH; SENT_IN_FUTURE if it was made more than 5 minutes after `now`. Of this certificate or the
/// next: CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; of the next, those of `cmcrypto_certificate_from_der`,
/// CERTIFICATE_USAGE, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL, KEY_REJECTED.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_verifier_accept_change(
    verifier: *const cmcrypto_site_verifier, change: *const u8, change_len: usize, now: i64,
    next: *mut *mut cmcrypto_site_verifier,
) -> cmcrypto_status {
    call!(|next: HandleOut<_>, verifier: &_, (change, change_len): &[u8], now: Timestamp| {
        let following = verifier.0.accept_change(change, now)?;
        next.give(following)
    })
}

/// Frees a verifier.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_verifier_free(verifier: *mut cmcrypto_site_verifier) {
    free!(verifier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_core_s() {
        assert_eq!(CMCRYPTO_SITE_SIGNER_EXPIRY_MESSAGE_ID, SiteSigner::EXPIRY_MESSAGE_ID);
        assert_eq!(CMCRYPTO_SITE_SIGNER_EXPIRY_WARNING_DAYS, SiteSigner::EXPIRY_WARNING_DAYS);
    }
}
