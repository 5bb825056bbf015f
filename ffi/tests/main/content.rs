//! A package as C publishes, verifies and fetches it.

use std::ffi::c_void;
use std::path::Path;

use crate::abi::content::*;
use crate::abi::policy::PolicySite;
use crate::abi::replication::c_path;
use crate::abi::*;
use cmcrypto::*;

#[test]
fn published_verified_fetched() {
    let directory = directory("content");
    let (source, target) = (directory.join("source"), directory.join("target"));
    let manifest = hash(&source).unwrap();
    let about = manifest_info(&manifest);
    assert_eq!((about.entry_count, about.total_size), (4, 300_004));
    let entry = |index| {
        filled(|out, size| unsafe {
            cmcrypto_content_manifest_get_entry(manifest.get(), index, out, size)
        })
    };
    let path = |index, cap| {
        let (mut text, mut len) = (vec![0_u8; cap], 0);
        let status = unsafe {
            let out = text.as_mut_ptr().cast();
            cmcrypto_content_manifest_entry_path(manifest.get(), index, out, cap, &raw mut len)
        };
        (status, String::from_utf8(text[..len.min(cap)].to_vec()).unwrap())
    };
    let expected = [("a/long", 0, 300_000), ("b", 0, 4), ("empty", 1, 0), ("\u{e9}", 0, 0)];
    for (index, (name, is_directory, size)) in expected.into_iter().enumerate() {
        let found = entry(index).unwrap();
        assert_eq!((found.is_directory, found.size), (is_directory, size));
        assert_eq!(found.sha256 == [0; 32], is_directory == 1);
        let cap = usize::try_from(found.path_len).unwrap() + 1;
        assert_eq!(path(index, cap), (CMCRYPTO_OK, name.to_owned()));
        assert_eq!(path(index, cap - 1).0, CMCRYPTO_ERROR_INVALID_ARGUMENT);
        let mut at = 9;
        let name = std::ffi::CString::new(name).unwrap();
        ok(unsafe { cmcrypto_content_manifest_find(manifest.get(), name.as_ptr(), &raw mut at) });
        assert_eq!(at, index);
    }
    assert_eq!(entry(4).err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(detail(), "index: not below their number");
    let mut at = 9;
    let none =
        unsafe { cmcrypto_content_manifest_find(manifest.get(), c"a".as_ptr(), &raw mut at) };
    assert_eq!(
        (none, at, detail()),
        (CMCRYPTO_ERROR_INVALID_ARGUMENT, 0, "path: no entry's".into())
    );

    let site = PolicySite::p01();
    let der = der(&manifest);
    let signed = sign(&site, &terms(), &manifest).unwrap();
    let (verified, signed_info) = verify(&site, &expected_content(), &signed, &der).ok().unwrap();
    assert_eq!(signed_info.number, u64::try_from(NOW).unwrap());
    assert_eq!((signed_info.not_before, signed_info.not_after), (NOW - 3600, NOW + 7 * 86_400));
    assert_ne!(signed_info.certificate_sha256, [0; 32]);
    let again = make(cmcrypto_content_manifest_free, |out| unsafe {
        cmcrypto_verified_manifest_manifest(verified.get(), out)
    });
    assert_eq!(manifest_info(&again).sha256, about.sha256);

    let fetch = begin(&target, &verified).unwrap();
    assert_eq!(begin(&target, &verified).err(), Some(CMCRYPTO_ERROR_FETCH_IN_PROGRESS));
    let file = open(&fetch, 0).unwrap();
    ok(write(&file, &FILES[0].1[..200_000]));
    assert_eq!(commit(&fetch), CMCRYPTO_ERROR_INVALID_ARGUMENT);
    drop(file);
    drop(fetch);
    let fetch = begin(&target, &verified).unwrap();
    assert_eq!(next_missing(&fetch, 0).offset, 200_000);
    fill(&fetch);
    assert!(!target.exists());
    ok(commit(&fetch));
    assert_eq!(compare(&target, &verified, &settings()).map(|found| count(&found)), Ok(0));
    assert_eq!(begin(&target, &verified).err(), Some(CMCRYPTO_ERROR_TARGET_EXISTS));
    assert_eq!(verify_directory(&target, &verified, None, std::ptr::null_mut()), CMCRYPTO_OK);
}

fn expected_content() -> cmcrypto_expected_content {
    expected()
}

fn count(differences: &Handle<cmcrypto_content_differences>) -> usize {
    let mut count = 0;
    ok(unsafe { cmcrypto_content_differences_count(differences.get(), &raw mut count) });
    count
}

fn verify_directory(
    directory: &Path, verified: &Verified, callback: cmcrypto_content_progress_callback,
    context: *mut c_void,
) -> i32 {
    let directory = c_path(directory);
    unsafe {
        cmcrypto_content_verify_directory(directory.as_ptr(), verified.get(), 1, callback, context)
    }
}

#[test]
fn refused() {
    let directory = directory("content_refused");
    let manifest = hash(&directory.join("source")).unwrap();
    let (site, der) = (PolicySite::p01(), der(&manifest));
    let signed = sign(&site, &terms(), &manifest).unwrap();
    let verified = |expected: &cmcrypto_expected_content, der: &[u8]| {
        verify(&site, expected, &signed, der).err()
    };
    let mut other = expected();
    other.least_number = u64::try_from(NOW).unwrap() + 1;
    assert_eq!(verified(&other, &der), Some(CMCRYPTO_ERROR_ROLLBACK));
    other.numbered_by = [1; 32];
    assert_eq!(verified(&other, &der), None);
    other.package[7] += 1;
    assert_eq!(verified(&other, &der), Some(CMCRYPTO_ERROR_CONTENT_MISMATCH));
    assert_eq!(detail(), "it is the package P0100012");
    other.package = [0; CMCRYPTO_PACKAGE_ID_MAX];
    assert_eq!(verified(&other, &der), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(detail(), "package: not a site's code and five hexadecimal digits");
    assert_eq!(verified(&expected(), &der[1..]), Some(CMCRYPTO_ERROR_HASH_MISMATCH));
    let mut none = terms();
    none.number = u64::MAX;
    assert_eq!(sign(&site, &none, &manifest), Err(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    let by_hash = try_make(cmcrypto_verified_manifest_free, |out| unsafe {
        let (der, len) = (der.as_ptr(), der.len());
        cmcrypto_verified_manifest_by_sha256(der, len, der, 31, out)
    });
    assert_eq!(by_hash.err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    let read = try_make(cmcrypto_content_manifest_free, |out| unsafe {
        cmcrypto_content_manifest_from_der(der.as_ptr(), der.len() - 1, out)
    });
    assert_eq!(read.err(), Some(CMCRYPTO_ERROR_MALFORMED));
    std::fs::write(directory.join("source/aux.h"), b"x").unwrap();
    assert_eq!(hash(&directory.join("source")).err(), Some(CMCRYPTO_ERROR_CONTENT_NAME));
    assert!(detail().starts_with("a name that is a device on Windows: /"), "{}", detail());
}

/// Each kind of difference, and how many are wanted.
#[test]
fn differences() {
    let directory = directory("content_differences");
    let source = directory.join("source");
    let verified = verified(&directory);
    std::fs::write(source.join("a/long"), vec![8; 300_000]).unwrap();
    std::fs::write(source.join("b"), b"t").unwrap();
    std::fs::remove_dir(source.join("empty")).unwrap();
    std::fs::write(source.join("new"), b"").unwrap();
    std::fs::remove_file(source.join("\u{e9}")).unwrap();
    std::fs::create_dir(source.join("\u{e9}")).unwrap();
    let all = [
        ("a/long", CMCRYPTO_CONTENT_DIFFERENCE_HASH),
        ("b", CMCRYPTO_CONTENT_DIFFERENCE_SIZE),
        ("empty", CMCRYPTO_CONTENT_DIFFERENCE_MISSING),
        ("new", CMCRYPTO_CONTENT_DIFFERENCE_EXTRA),
        ("\u{e9}", CMCRYPTO_CONTENT_DIFFERENCE_KIND),
    ];
    for max in [0, 1, 3, 5, u64::MAX] {
        let found = compare(
            &source,
            &verified,
            &cmcrypto_compare_settings { max_differences: max, ..settings() },
        );
        let found = found.ok().unwrap();
        let wanted = if max == 0 { 5 } else { max.min(5) };
        assert_eq!(u64::try_from(count(&found)).unwrap(), wanted);
        for (index, (path, kind)) in all.iter().enumerate().take(count(&found)) {
            let (mut text, mut len, mut number) = ([0_u8; 100], 0, 0);
            ok(unsafe {
                let (kind, out) = (&raw mut number, text.as_mut_ptr().cast());
                cmcrypto_content_differences_get(found.get(), index, kind, out, 100, &raw mut len)
            });
            assert_eq!((&text[..len], number), (path.as_bytes(), *kind));
        }
    }
    let status = verify_directory(&source, &verified, None, std::ptr::null_mut());
    assert_eq!(status, CMCRYPTO_ERROR_CONTENT_MISMATCH);
    assert!(detail().ends_with("source/a/long"), "{}", detail());
}

#[derive(Default)]
struct Told {
    calls: u32,
    stop_after: u32,
    last: Option<cmcrypto_content_progress>,
}

unsafe extern "C-unwind" fn tell(
    progress: *const cmcrypto_content_progress, context: *mut c_void,
) -> i32 {
    let told = unsafe { &mut *context.cast::<Told>() };
    told.calls += 1;
    told.last = Some(unsafe { progress.read() });
    // A call of its own, whose failure is no business of the one that goes on.
    assert_eq!(
        unsafe { cmcrypto_content_differences_count(std::ptr::null(), std::ptr::null_mut()) },
        CMCRYPTO_ERROR_INVALID_ARGUMENT
    );
    i32::from(told.calls > told.stop_after)
}

#[test]
fn progress_is_told_and_can_stop() {
    let directory = directory("content_progress");
    let (source, verified) = (directory.join("source"), verified(&directory));
    let mut told = Told { stop_after: u32::MAX, ..Told::default() };
    let status = verify_directory(&source, &verified, Some(tell), (&raw mut told).cast());
    assert_eq!((status, detail().as_str()), (CMCRYPTO_OK, ""));
    let last = told.last.unwrap();
    let size = u32::try_from(size_of::<cmcrypto_content_progress>()).unwrap();
    assert_eq!((last.struct_size, last.files, last.all_files), (size, 3, 3));
    assert_eq!((last.bytes, last.verified_entries), (300_004, 4));
    assert!(told.calls >= 5, "{}", told.calls);
    for stop_after in 0..told.calls {
        let mut told = Told { stop_after, ..Told::default() };
        let status = verify_directory(&source, &verified, Some(tell), (&raw mut told).cast());
        assert_eq!((status, told.calls), (CMCRYPTO_ERROR_CANCELLED, stop_after + 1));
    }
}
