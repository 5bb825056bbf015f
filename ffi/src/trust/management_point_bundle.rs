//! What a client downloads of a management point.

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::exchange_key::{EndorsedCertificate, EndorsedSite};
use cmcrypto_core::trust::{ManagementPointBundle, ManagementPointName};

use crate::abi::{Failure, HandleOut, call, cmcrypto_buffer, cmcrypto_status, free, wraps};
use crate::exchange_key::site_public_key::cmcrypto_site_public_key;
use crate::trust::management_point::cmcrypto_trusted_management_point;

/// The certificates of a management point and the endorsements that lead to them, as downloaded
/// from anyone, with the certificate that its site signs policy with. Nothing of it is to be had
/// before it is verified: see `cmcrypto_trust_store_learn_management_point`.
///
/// Which management point is meant is said by three texts, here and in a trust store: `site_code`
/// is its site's, three ASCII letters or digits; `parent_site_code` is that of the site between the
/// top-level site and its own if there is one, as above a secondary site in a hierarchy with a
/// central administration site, and NULL otherwise; `host` is its name, of ASCII letters, digits,
/// `-`, `_` and `.`. Case, and a trailing dot of the host, do not count.
pub struct cmcrypto_management_point_bundle(pub(crate) ManagementPointBundle);

wraps!(cmcrypto_management_point_bundle(ManagementPointBundle));

/// Puts together what a management point publishes, from the top down, each part as the DER that
/// endorsed it. `operational_key` is what vouches in the root's place, if the root is kept offline.
/// `site` is the management point's own, endorsed by the root or by `parent_site`, which is
/// endorsed by the root. `signing` and `encryption` are its certificates. `site_signing` is the
/// certificate that a site signs policy with: the first below the top-level one, which clients are
/// assigned to, or the top-level site. A length of 0 says that there is no operational key, no such
/// site below the top-level one, or no `site_signing`; the other two there must be.
///
/// Errors: ENDORSEMENT_MISMATCH if a part is endorsed in another role, as two are in each other's
/// place; TOO_LARGE if the whole is above 16 KiB; of each part those of
/// `cmcrypto_endorsed_site_get_info`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_management_point_bundle_new(
    root: *const cmcrypto_site_public_key, operational_key: *const u8, operational_key_len: usize,
    parent_site: *const u8, parent_site_len: usize, site: *const u8, site_len: usize,
    signing: *const u8, signing_len: usize, encryption: *const u8, encryption_len: usize,
    site_signing: *const u8, site_signing_len: usize,
    bundle: *mut *mut cmcrypto_management_point_bundle,
) -> cmcrypto_status {
    call!(|bundle: HandleOut<_>,
           root: &_,
           (operational_key, operational_key_len): Option<&[u8]>,
           (parent_site, parent_site_len): Option<&[u8]>,
           (site, site_len): Option<&[u8]>,
           (signing, signing_len): &[u8],
           (encryption, encryption_len): &[u8],
           (site_signing, site_signing_len): Option<&[u8]>| {
        if parent_site.is_some() && site.is_none() {
            return Err(Failure::argument("site", "NULL with a parent_site"));
        }
        let sites = parent_site.into_iter().chain(site);
        let sites: Vec<EndorsedSite> =
            sites.map(EndorsedSite::from_der).collect::<Result<_, _>>()?;
        let signing = EndorsedCertificate::from_der(signing)?;
        let encryption = EndorsedCertificate::from_der(encryption)?;
        let mut made = ManagementPointBundle::new(&root.0, &sites, &signing, &encryption)?;
        if let Some(key) = operational_key {
            made = made.with_operational_key(&EndorsedSite::from_der(key)?)?;
        }
        if let Some(certificate) = site_signing {
            made = made.with_site_signing(&EndorsedCertificate::from_der(certificate)?)?;
        }
        bundle.give(made)
    })
}

/// The same with the certificate of a site's own authority, SMS Issuing, as a new handle: `issuing` is
/// what `cmcrypto_site_exchange_key_endorse_issuing` gave, of the site whose `site_signing` a bundle
/// has.
///
/// Errors: as `cmcrypto_management_point_bundle_new`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_management_point_bundle_with_issuing(
    bundle: *const cmcrypto_management_point_bundle, issuing: *const u8, issuing_len: usize,
    other: *mut *mut cmcrypto_management_point_bundle,
) -> cmcrypto_status {
    call!(|other: HandleOut<_>,
           bundle: &cmcrypto_management_point_bundle,
           (issuing, issuing_len): &[u8]| {
        let issuing = EndorsedCertificate::from_der(issuing)?;
        other.give(bundle.0.clone().with_issuing(&issuing)?)
    })
}

/// Reads the DER form. Nothing is verified by that.
///
/// Errors: MALFORMED, NOT_DER, VERSION_NOT_SUPPORTED, ENDORSEMENT_TOO_DEEP; TOO_LARGE above 16 KiB.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_management_point_bundle_from_der(
    der: *const u8, der_len: usize, bundle: *mut *mut cmcrypto_management_point_bundle,
) -> cmcrypto_status {
    call!(|bundle: HandleOut<_>, (der, der_len): &[u8]| {
        bundle.give(ManagementPointBundle::from_der(der)?)
    })
}

/// Reads one block of strict PEM: `CMCRYPTO MANAGEMENT POINT BUNDLE`. Nothing is verified by that.
///
/// Errors: those of `cmcrypto_management_point_bundle_from_der`; the limit of 16 KiB is that of the
/// DER.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_management_point_bundle_from_pem(
    pem: *const u8, pem_len: usize, bundle: *mut *mut cmcrypto_management_point_bundle,
) -> cmcrypto_status {
    call!(|bundle: HandleOut<_>, (pem, pem_len): &[u8]| {
        bundle.give(ManagementPointBundle::from_pem(pem)?)
    })
}

/// The DER: the very bytes where it was read from some.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_management_point_bundle_to_der(
    bundle: *const cmcrypto_management_point_bundle, der: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|der: HandleOut<_>, bundle: &_| der.give(bundle.0.to_der()))
}

/// The same as PEM.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_management_point_bundle_to_pem(
    bundle: *const cmcrypto_management_point_bundle, pem: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|pem: HandleOut<_>, bundle: &_| pem.give(bundle.0.to_pem()?))
}

/// Verifies everything, from the root down, each part before it is used: signature, role, site,
/// host and validity of each endorsement, use and validity of each certificate, and that no key has
/// two uses. What a certificate's own signature says is not looked at: it is self-signed and proves
/// nothing.
///
/// A client uses `cmcrypto_trust_store_learn_management_point` instead, which knows what its
/// settings accept, and the numbers below which it does not go back. This knows neither: an old
/// bundle, or one of a retired management point, passes.
///
/// Errors: ROOT_KEY_MISMATCH if all of it is said to be under another root; SIGNATURE_INVALID,
/// ENDORSEMENT_MISMATCH, SITE_MISMATCH, HOST_MISMATCH, ENDORSEMENT_NOT_YET_VALID,
/// ENDORSEMENT_EXPIRED; of a certificate CERTIFICATE_USAGE, also for a key with another use here,
/// CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, and those of `cmcrypto_certificate_from_der`; of
/// a site's key those of `cmcrypto_public_key_from_spki_der`, and KEY_CONFLICT for one with another
/// use here; KEY_TYPE_NOT_SUPPORTED, KEY_TOO_SMALL and KEY_REJECTED for a key that can't be what it
/// is endorsed as.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_management_point_bundle_verify_without_store(
    bundle: *const cmcrypto_management_point_bundle, root: *const cmcrypto_site_public_key,
    site_code: *const c_char, parent_site_code: *const c_char, host: *const c_char, now: i64,
    management_point: *mut *mut cmcrypto_trusted_management_point,
) -> cmcrypto_status {
    call!(|management_point: HandleOut<_>,
           bundle: &_,
           root: &_,
           (site_code, parent_site_code, host): ManagementPointName,
           now: Timestamp| {
        let name = site_code;
        management_point.give(bundle.0.verify_without_store(&root.0, &name, now)?)
    })
}

/// Frees a bundle.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_management_point_bundle_free(
    bundle: *mut cmcrypto_management_point_bundle,
) {
    free!(bundle)
}
