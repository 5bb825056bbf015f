//! How a site vouches for a package's manifest.

use std::ffi::c_char;
use std::sync::Arc;

use cmcrypto_core::Timestamp;
use cmcrypto_core::content::{ContentTerms, ExpectedContent, VerifiedManifest};
use cmcrypto_core::names::PackageId;

use crate::abi::{
    Failure, HandleOut, Plain, StructureOut, call, cmcrypto_buffer, cmcrypto_status, fill, free,
    grows, text_of, wraps,
};
use crate::content::manifest::cmcrypto_content_manifest;
use crate::policy::site_data::cmcrypto_site_data_info;
use crate::policy::site_signing::{cmcrypto_site_signer, cmcrypto_site_verifier};

/// Room for the id of a package: 8 bytes and a NUL.
pub const CMCRYPTO_PACKAGE_ID_MAX: usize = 16;

/// What is signed with a package's manifest: which package, which of its versions, and for how long.
/// There is no default: zeros are refused.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_content_terms {
    /// sizeof(cmcrypto_content_terms).
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// Higher than that of all of the package before it: clients that remember the highest refuse to go
    /// back. At most INT64_MAX. Unix time is a good one, because a site that lost its count does not go
    /// back with it.
    pub number: u64,
    /// The first second of validity.
    pub not_before: i64,
    /// The last second of validity. Until then who keeps a newer version from a client can go on giving
    /// it this.
    pub not_after: i64,
    /// The package: a site's code and five hexadecimal digits, such as P0100012, and a NUL.
    pub package: [c_char; CMCRYPTO_PACKAGE_ID_MAX],
}

grows!(cmcrypto_content_terms, 48);

impl cmcrypto_content_terms {
    fn parse(&self) -> Result<ContentTerms, Failure> {
        Ok(ContentTerms {
            package: parse_package(&self.package)?,
            number: self.number,
            not_before: Timestamp::from_unix(self.not_before),
            not_after: Timestamp::from_unix(self.not_after),
        })
    }

    /// Without the package.
    fn following(previous: u64, now: i64, seconds: i64) -> Self {
        let Ok(any) = PackageId::new("00000000") else {
            return Self::empty();
        };
        let terms = ContentTerms::following(any, previous, Timestamp::from_unix(now), seconds);
        Self {
            number: terms.number,
            not_before: terms.not_before.as_unix(),
            not_after: terms.not_after.as_unix(),
            ..Self::empty()
        }
    }
}

/// What a client takes of its site. There is no default: zeros are refused.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_expected_content {
    /// sizeof(cmcrypto_expected_content).
    pub struct_size: u32,
    /// 0.
    pub reserved: u32,
    /// The highest number of this package that was accepted before, or 0. The same number is taken
    /// again.
    pub least_number: u64,
    /// The package, and a NUL.
    pub package: [c_char; CMCRYPTO_PACKAGE_ID_MAX],
    /// SHA-256 of the certificate that `least_number` was signed with, `certificate_sha256` of
    /// `cmcrypto_site_data_info`. Under another the site numbers anew, as it must where a thief of the one
    /// before has signed the highest number that there is. With zeros the number counts whatever the
    /// certificate.
    pub numbered_by: [u8; 32],
}

grows!(cmcrypto_expected_content, 64);

impl cmcrypto_expected_content {
    fn parse(&self) -> Result<ExpectedContent, Failure> {
        Ok(ExpectedContent {
            package: parse_package(&self.package)?,
            least_number: self.least_number,
            numbered_by: (self.numbered_by != [0; 32]).then_some(self.numbered_by),
        })
    }
}

fn parse_package(field: &[c_char]) -> Result<PackageId, Failure> {
    let id = PackageId::new(&text_of("package", field)?);
    id.map_err(Failure::about("package", "not a site's code and five hexadecimal digits"))
}

/// A manifest that a client may install by: its site has signed it, or it has the hash that something
/// names which the site has signed, such as a policy.
pub struct cmcrypto_verified_manifest(pub(crate) VerifiedManifest);

wraps!(cmcrypto_verified_manifest(VerifiedManifest));

/// Fills the structure with the usual number and validity: a number above `previous`, or 0 for the first,
/// which is the Unix time `now` or the next; valid from an hour before `now`, for clocks that are behind,
/// for `seconds`. The package is the caller's to set: as it is no call takes the structure. The site signs
/// anew in time. `struct_size` is its sizeof.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_content_terms_following(
    previous: u64, now: i64, seconds: i64, terms: *mut cmcrypto_content_terms, struct_size: usize,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe {
        fill(terms, struct_size, || cmcrypto_content_terms::following(previous, now, seconds))
    }
}

/// Signs a package's manifest, for `cmcrypto_site_verifier_verify_content`. The signature is detached:
/// DER, some hundred bytes. INVALID_ARGUMENT for terms that end before they begin, or before `now`, or
/// begin after the certificate's end, for times that are not in the years 1970 to 9999, and for numbers
/// above INT64_MAX.
///
/// Errors: CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED; those of the key.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_signer_sign_content(
    signer: *const cmcrypto_site_signer, terms: *const cmcrypto_content_terms,
    manifest: *const cmcrypto_content_manifest, now: i64, signature: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|signature: HandleOut<_>,
           signer: &cmcrypto_site_signer,
           terms: cmcrypto_content_terms,
           manifest: &cmcrypto_content_manifest,
           now: Timestamp| {
        signature.give(signer.0.sign_content(&terms.parse()?, &manifest.0, now)?)
    })
}

/// Verifies what the site signed with a manifest, and the manifest's DER by that. Of its number and
/// times, which `*info` is then filled with, nothing is said, and nothing of the manifest is read, before
/// the signature has verified; the client keeps the number. `struct_size` is the sizeof `*info`.
///
/// Errors: MALFORMED, NOT_DER, TOO_LARGE above 4 KiB, VERSION_NOT_SUPPORTED; SIGNER_MISMATCH if
/// another certificate signed: the site may have changed it; CERTIFICATE_NOT_YET_VALID,
/// CERTIFICATE_EXPIRED, ENDORSEMENT_EXPIRED; SIGNATURE_INVALID; SITE_MISMATCH; CONTENT_MISMATCH if it
/// is of another package, which the detail names; ROLLBACK for a number below `least_number`, under the
/// certificate that this is of; SENT_IN_FUTURE if its validity begins more than 5 minutes after `now`,
/// STALE if it has ended; HASH_MISMATCH for another manifest; those of
/// `cmcrypto_content_manifest_from_der`.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_verifier_verify_content(
    verifier: *const cmcrypto_site_verifier, expected: *const cmcrypto_expected_content,
    signature: *const u8, signature_len: usize, manifest: *const u8, manifest_len: usize, now: i64,
    verified: *mut *mut cmcrypto_verified_manifest, info: *mut cmcrypto_site_data_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|verified: HandleOut<_>,
           (info, struct_size): StructureOut<_>,
           verifier: &cmcrypto_site_verifier,
           expected: cmcrypto_expected_content,
           (signature, signature_len): &[u8],
           (manifest, manifest_len): &[u8],
           now: Timestamp| {
        let found = verifier.0.verify_content(&expected.parse()?, signature, manifest, now)?;
        if let Some(terms) = found.terms() {
            info.set(cmcrypto_site_data_info {
                struct_size: 0,
                reserved: 0,
                number: terms.number,
                not_before: terms.not_before.as_unix(),
                not_after: terms.not_after.as_unix(),
                certificate_sha256: *verifier.0.certificate().thumbprint_sha256(),
            });
        }
        verified.give(found)
    })
}

/// A manifest's DER, known by its SHA-256, 32 bytes: the caller has that from whom it trusts.
///
/// Errors: HASH_MISMATCH; those of `cmcrypto_content_manifest_from_der`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_verified_manifest_by_sha256(
    manifest: *const u8, manifest_len: usize, sha256: *const u8, sha256_len: usize,
    verified: *mut *mut cmcrypto_verified_manifest,
) -> cmcrypto_status {
    call!(|verified: HandleOut<_>, (manifest, manifest_len): &[u8], (sha256, sha256_len): &[u8]| {
        let expected = sha256.try_into().map_err(|_| Failure::argument("sha256_len", "not 32"))?;
        verified.give(VerifiedManifest::by_sha256(manifest, expected)?)
    })
}

/// What the package consists of.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_verified_manifest_manifest(
    verified: *const cmcrypto_verified_manifest, manifest: *mut *mut cmcrypto_content_manifest,
) -> cmcrypto_status {
    call!(|manifest: HandleOut<_>, verified: &cmcrypto_verified_manifest| {
        manifest.give(Arc::clone(verified.0.manifest()))
    })
}

/// Frees a verified manifest.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_verified_manifest_free(
    verified: *mut cmcrypto_verified_manifest,
) {
    free!(verified)
}
