//! A site's encryption certificate, which its exchange key endorses.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::exchange_key::EndorsedCertificate;

use crate::abi::{Failure, HandleOut, call, cmcrypto_buffer, cmcrypto_status};
use crate::exchange_key::endorsement::cmcrypto_endorsement_terms;
use crate::exchange_key::site_exchange_key::{
    IMPOSSIBLE_FOR_CERTIFICATE, cmcrypto_site_exchange_key,
};
use crate::pki::certificate::cmcrypto_certificate;
use crate::sites::directory::cmcrypto_site_directory;
use cmcrypto_core::names::SiteCode;

/// Endorses the encryption certificate of this site. `*endorsed_certificate` is DER, which
/// `cmcrypto_site_directory_accept_encryption_certificate` takes.
///
/// INVALID_ARGUMENT also if the terms are not possible, or the certificate is at no time valid with
/// them. Errors: CERTIFICATE_USAGE if the certificate is not for encryption, or is for this very
/// key; KEY_TYPE_NOT_SUPPORTED if its key is not RSA; KEY_TOO_SMALL; KEY_REJECTED; TOO_LARGE if it
/// all has more than 8 KiB; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_exchange_key_endorse_site_encryption(
    key: *const cmcrypto_site_exchange_key, certificate: *const cmcrypto_certificate,
    terms: *const cmcrypto_endorsement_terms, endorsed_certificate: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|endorsed_certificate: HandleOut<_>,
           key: &_,
           certificate: &_,
           terms: cmcrypto_endorsement_terms| {
        let endorsed = key
            .0
            .endorse_site_encryption(&certificate.0, terms.parse()?)
            .map_err(Failure::about("terms", IMPOSSIBLE_FOR_CERTIFICATE))?;
        endorsed_certificate.give(endorsed.to_der())
    })
}

/// Takes the encryption certificate that a site has endorsed with its current key, its operational
/// key if it has one, or with the previous one as long as that is kept and the current one has
/// endorsed none. It takes the place
/// of the one before it.
///
/// Errors: TOO_LARGE above 8 KiB; MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED; those of
/// `cmcrypto_site_directory_check_site`; SIGNATURE_INVALID, also if another key of the site has
/// signed; SITE_KEY_RETIRED; ENDORSEMENT_MISMATCH, SITE_MISMATCH, HOST_MISMATCH,
/// ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED; ROLLBACK for a lower number than before, by the
/// previous key after the current one, or where it begins more than an hour before numbers of the
/// site were forgotten, which is to be endorsed anew; ENDORSEMENT_CONFLICT for another certificate with the
/// same number; of the certificate those of `cmcrypto_certificate_from_der`, CERTIFICATE_USAGE,
/// CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL,
/// KEY_REJECTED.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_accept_encryption_certificate(
    directory: *mut cmcrypto_site_directory, site_code: *const c_char,
    endorsed_certificate: *const u8, endorsed_certificate_len: usize, now: i64,
    certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>,
           directory: &mut _,
           site_code: SiteCode,
           (endorsed_certificate, endorsed_certificate_len): &[u8],
           now: Timestamp| {
        let endorsed = EndorsedCertificate::from_der(endorsed_certificate)?;
        let accepted = directory.0.accept_encryption_certificate(site_code, &endorsed, now)?;
        certificate.give(accepted)
    })
}

/// The certificate to encrypt to a site with, verified again at this time.
///
/// Errors: NO_CERTIFICATE if none was accepted; those of `cmcrypto_site_directory_check_site`;
/// SITE_KEY_RETIRED if the previous key endorsed it and is kept no longer; SIGNATURE_INVALID if the
/// stored directory was changed; ENDORSEMENT_NOT_YET_VALID, ENDORSEMENT_EXPIRED,
/// CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED. The site has to endorse another then.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_encryption_certificate(
    directory: *const cmcrypto_site_directory, site_code: *const c_char, now: i64,
    certificate: *mut *mut cmcrypto_certificate,
) -> cmcrypto_status {
    call!(|certificate: HandleOut<_>, directory: &_, site_code: SiteCode, now: Timestamp| {
        let held = directory.0.encryption_certificate(site_code, now)?;
        certificate.give(held.clone())
    })
}
