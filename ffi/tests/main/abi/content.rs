//! A package and its site, through the C ABI.

use std::path::{Path, PathBuf};

use super::policy::PolicySite;
use super::replication::c_path;
use super::*;
use crate::support;

pub(crate) type Manifest = Handle<cmcrypto_content_manifest>;
pub(crate) type Verified = Handle<cmcrypto_verified_manifest>;

pub(crate) const PACKAGE: &str = "P0100012";
/// The longest of them comes in several pieces.
pub(crate) const FILES: [(&str, &[u8]); 3] =
    [("a/long", &[7; 300_000]), ("b", b"text"), ("\u{e9}", b"")];

/// A directory of its own with [`FILES`] and an empty directory in `source`.
pub(crate) fn directory(name: &str) -> PathBuf {
    let directory = support::scratch(name);
    // What an earlier run left.
    std::fs::remove_dir_all(&directory).unwrap();
    let source = directory.join("source");
    std::fs::create_dir_all(source.join("a")).unwrap();
    std::fs::create_dir_all(source.join("empty")).unwrap();
    for (path, data) in FILES {
        std::fs::write(source.join(path), data).unwrap();
    }
    directory
}

pub(crate) fn hash(directory: &Path) -> Result<Manifest, i32> {
    let directory = c_path(directory);
    try_make(cmcrypto_content_manifest_free, |out| unsafe {
        cmcrypto_content_hash_directory(directory.as_ptr(), 2, None, std::ptr::null_mut(), out)
    })
}

pub(crate) fn der(manifest: &Manifest) -> Vec<u8> {
    let der = make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_content_manifest_to_der(manifest.get(), out)
    });
    bytes(&der).to_vec()
}

pub(crate) fn manifest_info(manifest: &Manifest) -> cmcrypto_content_manifest_info {
    filled(|out, size| unsafe { cmcrypto_content_manifest_get_info(manifest.get(), out, size) })
        .unwrap()
}

fn package() -> [c_char; CMCRYPTO_PACKAGE_ID_MAX] {
    let mut field = [0; CMCRYPTO_PACKAGE_ID_MAX];
    for (to, from) in field.iter_mut().zip(PACKAGE.bytes()) {
        *to = c_char::from_ne_bytes([from]);
    }
    field
}

/// Numbered by [`NOW`], for a week.
pub(crate) fn terms() -> cmcrypto_content_terms {
    let mut terms: cmcrypto_content_terms = unsafe { std::mem::zeroed() };
    let size = size_of_val(&terms);
    unsafe { cmcrypto_content_terms_following(0, NOW, 7 * 86_400, &raw mut terms, size) };
    terms.package = package();
    terms
}

pub(crate) fn expected() -> cmcrypto_expected_content {
    cmcrypto_expected_content {
        struct_size: u32::try_from(size_of::<cmcrypto_expected_content>()).unwrap(),
        reserved: 0,
        least_number: 0,
        package: package(),
        numbered_by: [0; 32],
    }
}

pub(crate) fn sign(
    site: &PolicySite, terms: *const cmcrypto_content_terms, manifest: &Manifest,
) -> Result<Vec<u8>, i32> {
    let signed = try_make(cmcrypto_buffer_free, |out| unsafe {
        cmcrypto_site_signer_sign_content(site.signer.get(), terms, manifest.get(), NOW, out)
    });
    signed.map(|signed| bytes(&signed).to_vec())
}

pub(crate) fn verify(
    site: &PolicySite, expected: *const cmcrypto_expected_content, signature: &[u8], der: &[u8],
) -> Result<(Verified, cmcrypto_site_data_info), i32> {
    let mut verified = Err(0);
    let info = filled(|info, size| {
        verified = try_make(cmcrypto_verified_manifest_free, |out| unsafe {
            let (sig, sig_len, manifest) = (signature.as_ptr(), signature.len(), der.as_ptr());
            let verifier = site.verifier.get();
            cmcrypto_site_verifier_verify_content(
                verifier,
                expected,
                sig,
                sig_len,
                manifest,
                der.len(),
                NOW,
                out,
                info,
                size,
            )
        });
        verified.as_ref().err().copied().unwrap_or(CMCRYPTO_OK)
    });
    info.map(|info| (verified.unwrap(), info))
}

/// Of `source`, by its hash.
pub(crate) fn verified(directory: &Path) -> Verified {
    let manifest = hash(&directory.join("source")).unwrap();
    let (der, sha256) = (der(&manifest), manifest_info(&manifest).sha256);
    make(cmcrypto_verified_manifest_free, |out| unsafe {
        let (der, len) = (der.as_ptr(), der.len());
        cmcrypto_verified_manifest_by_sha256(der, len, sha256.as_ptr(), 32, out)
    })
}

pub(crate) fn settings() -> cmcrypto_compare_settings {
    cmcrypto_compare_settings {
        struct_size: u32::try_from(size_of::<cmcrypto_compare_settings>()).unwrap(),
        threads: 0,
        max_differences: 0,
        verified_entries: 0,
    }
}

pub(crate) fn compare(
    directory: &Path, verified: &Verified, settings: *const cmcrypto_compare_settings,
) -> Result<Handle<cmcrypto_content_differences>, i32> {
    let directory = c_path(directory);
    try_make(cmcrypto_content_differences_free, |out| unsafe {
        let (path, none) = (directory.as_ptr(), std::ptr::null_mut());
        cmcrypto_content_compare_directory(path, verified.get(), settings, None, none, out)
    })
}

pub(crate) fn begin(
    target: &Path, verified: &Verified,
) -> Result<Handle<cmcrypto_content_fetch>, i32> {
    let target = c_path(target);
    try_make(cmcrypto_content_fetch_free, |out| unsafe {
        let (path, none) = (target.as_ptr(), std::ptr::null_mut());
        cmcrypto_content_fetch_begin(path, verified.get(), 0, None, none, out)
    })
}

pub(crate) fn next_missing(
    fetch: &Handle<cmcrypto_content_fetch>, from: usize,
) -> cmcrypto_missing_file {
    filled(|out, size| unsafe { cmcrypto_content_fetch_next_missing(fetch.get(), from, out, size) })
        .unwrap()
}

pub(crate) fn open(
    fetch: &Handle<cmcrypto_content_fetch>, index: usize,
) -> Result<Handle<cmcrypto_content_file>, i32> {
    try_make(cmcrypto_content_file_free, |out| unsafe {
        cmcrypto_content_fetch_open(fetch.get(), index, out)
    })
}

pub(crate) fn write(file: &Handle<cmcrypto_content_file>, data: &[u8]) -> i32 {
    unsafe { cmcrypto_content_file_write(file.get_mut(), data.as_ptr(), data.len()) }
}

pub(crate) fn finish(file: &Handle<cmcrypto_content_file>) -> i32 {
    unsafe { cmcrypto_content_file_finish(file.get_mut()) }
}

pub(crate) fn commit(fetch: &Handle<cmcrypto_content_fetch>) -> i32 {
    unsafe { cmcrypto_content_fetch_commit(fetch.get(), 2, None, std::ptr::null_mut()) }
}

/// All that is missing.
pub(crate) fn fill(fetch: &Handle<cmcrypto_content_fetch>) {
    let files = [(0, FILES[0]), (1, FILES[1]), (3, FILES[2])];
    let mut from = 0;
    loop {
        let missing = next_missing(fetch, from);
        if missing.is_missing == 0 {
            return;
        }
        let index = usize::try_from(missing.index).unwrap();
        let (_, (_, data)) = files.iter().find(|(at, _)| *at == index).unwrap();
        assert_eq!(missing.size, u64::try_from(data.len()).unwrap());
        let file = open(fetch, index).unwrap();
        for piece in data[usize::try_from(missing.offset).unwrap()..].chunks(100_000) {
            ok(write(&file, piece));
        }
        ok(finish(&file));
        from = index + 1;
    }
}
