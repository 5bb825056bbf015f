//! The trust store's file through the C ABI: what it keeps, and how it is changed.

use crate::support;
use std::ffi::{CString, c_void};
use std::path::{Path, PathBuf};

use crate::abi::trust::*;
use crate::abi::*;
use cmcrypto::*;

const DIRECTORY: i32 = CMCRYPTO_TRUST_SOURCE_DIRECTORY_SERVICE;
const PUSH: i32 = CMCRYPTO_TRUST_SOURCE_CLIENT_PUSH;
const PROVISIONED: i32 = CMCRYPTO_TRUST_SOURCE_PRE_PROVISIONED;

/// A file of a test's own, which is not there yet.
struct TrustFile {
    path: PathBuf,
    file: Handle<cmcrypto_trust_store_file>,
}

impl TrustFile {
    fn new(name: &str) -> Self {
        let directory = support::scratch("trust_store").join(name);
        let _ = std::fs::remove_dir_all(&directory);
        std::fs::create_dir(&directory).unwrap();
        let path = directory.join("trust");
        let file = Self::open(&path).ok().unwrap();
        Self { path, file }
    }

    fn open(path: &Path) -> Result<Handle<cmcrypto_trust_store_file>, i32> {
        let path = CString::new(path.to_str().unwrap()).unwrap();
        try_make(cmcrypto_trust_store_file_free, |out| unsafe {
            cmcrypto_trust_store_file_new(path.as_ptr(), 0, &settings(), out)
        })
    }

    fn load(&self) -> Result<Store, i32> {
        try_make(cmcrypto_trust_store_free, |out| unsafe {
            cmcrypto_trust_store_file_load(self.file.get(), out)
        })
        .map(Store)
    }

    fn save(&self, store: &Store) -> i32 {
        unsafe { cmcrypto_trust_store_file_save(self.file.get(), store.0.get_mut()) }
    }

    fn update(&self, callback: cmcrypto_trust_store_callback, context: *mut Context) -> i32 {
        unsafe { cmcrypto_trust_store_file_update(self.file.get(), callback, context.cast()) }
    }

    fn content(&self) -> Option<Vec<u8>> {
        std::fs::read(&self.path).ok()
    }
}

#[test]
fn a_file_keeps_the_store() {
    let trust = TrustFile::new("keeps");
    let path = text(|out, cap, len| unsafe {
        cmcrypto_trust_store_file_path(trust.file.get(), out, cap, len)
    });
    assert_eq!(path.ok().as_deref(), trust.path.to_str());
    let (site, other) = (Hierarchy::new("mp-3072"), Hierarchy::new("mp-4096"));
    let (store, stale) = (trust.load().ok().unwrap(), trust.load().ok().unwrap());
    assert_eq!(trust.content(), None);
    store.learn_root(&site.root, PROVISIONED).unwrap();
    store.learn(&site.keys(&terms(NOW)), NOW).ok().unwrap();
    ok(trust.save(&store));
    assert_eq!(trust.content(), Some(store.to_bytes()));
    trust.load().ok().unwrap().find(NOW).ok().unwrap();

    // A view from before adds what it learned, or is refused where it contradicts.
    stale.learn_root(&site.root, DIRECTORY).unwrap();
    let added = stale.learn_site_signing("client-2048", DIRECTORY);
    assert_eq!(added, Ok(CMCRYPTO_TRUST_OUTCOME_SET));
    ok(trust.save(&stale));
    assert_eq!((stale.root_source(), stale.count()), (PROVISIONED, 1));
    let merged = trust.content();
    assert_eq!(merged, Some(stale.to_bytes()));
    let contradicts = Store::new(&settings());
    contradicts.learn_root(&other.root, PROVISIONED).unwrap();
    let before = contradicts.to_bytes();
    assert_eq!(trust.save(&contradicts), CMCRYPTO_ERROR_KEY_CONFLICT);
    assert_eq!((trust.content(), contradicts.to_bytes()), (merged, before));

    // What is no trust store is left as it is.
    std::fs::write(&trust.path, "foreign").unwrap();
    assert_eq!(trust.load().err(), Some(CMCRYPTO_ERROR_STORED_FOREIGN));
    assert_eq!(trust.save(&store), CMCRYPTO_ERROR_STORED_FOREIGN);
    assert_eq!(trust.content().as_deref(), Some(&b"foreign"[..]));
    // An administrator gives it up: it is empty then, and what was learned before does not come back.
    let before = TrustFile::new("given up");
    let view = before.load().ok().unwrap();
    view.learn_root(&site.root, PROVISIONED).unwrap();
    std::fs::write(&before.path, "foreign").unwrap();
    ok(unsafe { cmcrypto_trust_store_file_discard(before.file.get()) });
    let empty = before.load().ok().unwrap();
    assert_eq!((empty.root_source(), empty.count()), (0, 0));
    assert_eq!(before.save(&view), CMCRYPTO_ERROR_ROLLBACK);
    empty.learn_root(&site.root, PROVISIONED).unwrap();
    ok(before.save(&empty));

    let nowhere = trust.path.join("below a file");
    let nowhere = TrustFile { file: TrustFile::open(&nowhere).ok().unwrap(), path: nowhere };
    assert_eq!(nowhere.load().err(), Some(CMCRYPTO_ERROR_STORAGE));
    assert_eq!(nowhere.save(&store), CMCRYPTO_ERROR_STORAGE);
    assert_eq!(TrustFile::open(Path::new("")).err(), Some(CMCRYPTO_ERROR_INVALID_ARGUMENT));
    assert_eq!(detail(), "path: empty");
}

/// What the callback is told, and what it saw.
struct Context {
    key: *const cmcrypto_site_public_key,
    source: i32,
    /// What it returns instead of what the store said.
    answer: Option<i32>,
    calls: i32,
}

unsafe extern "C-unwind" fn learn_root(
    store: *mut cmcrypto_trust_store, context: *mut c_void,
) -> i32 {
    let context = unsafe { &mut *context.cast::<Context>() };
    context.calls += 1;
    let mut learned = 0;
    let status = unsafe {
        let (key, source) = (context.key, context.source);
        cmcrypto_trust_store_learn_trusted_root_key(store, key, source, &raw mut learned)
    };
    context.answer.unwrap_or(status)
}

#[test]
fn a_callback_changes_the_file_under_the_lock() {
    let trust = TrustFile::new("update");
    let (site, other) = (Hierarchy::new("mp-3072"), Hierarchy::new("mp-4096"));
    let attempt = |key: &Handle<_>, source, answer| {
        let mut context = Context { key: key.get(), source, answer, calls: 0 };
        let status = trust.update(Some(learn_root), &raw mut context);
        assert_eq!(context.calls, 1);
        (status, detail())
    };
    let none = String::new;
    // It changes the store and then says that it failed: nothing is written.
    for answer in [CMCRYPTO_ERROR_STORAGE, CMCRYPTO_ERROR_REPLY_MISMATCH] {
        assert_eq!(attempt(&site.root, PUSH, Some(answer)), (answer, none()));
    }
    for answer in [-1, 7, i32::MAX] {
        let unknown = String::from("callback: returned an unknown status");
        let expected = (CMCRYPTO_ERROR_INVALID_ARGUMENT, unknown);
        assert_eq!(attempt(&site.root, PUSH, Some(answer)), expected);
    }
    assert_eq!(trust.content(), None);
    assert_eq!(attempt(&site.root, PUSH, None), (CMCRYPTO_OK, none()));
    let written = trust.content();
    assert_eq!(trust.load().ok().unwrap().root_source(), PUSH);
    // The store says no, for which there may be a detail; or the callback passes over it.
    let conflict = (CMCRYPTO_ERROR_KEY_CONFLICT, none());
    assert_eq!(attempt(&other.root, PUSH, None), conflict);
    let unknown = (CMCRYPTO_ERROR_INVALID_ARGUMENT, "source: unknown".to_owned());
    assert_eq!(attempt(&site.root, 9, None), unknown);
    // What it answers of its own accord is not about the store's argument.
    for answer in [CMCRYPTO_OK, CMCRYPTO_ERROR_STORAGE] {
        assert_eq!(attempt(&site.root, 9, Some(answer)), (answer, none()));
    }
    assert_eq!(trust.content(), written);

    // Nor is it called if the file is none.
    std::fs::write(&trust.path, "foreign").unwrap();
    let mut context = Context { key: site.root.get(), source: PUSH, answer: None, calls: 0 };
    let foreign = trust.update(Some(learn_root), &raw mut context);
    assert_eq!((foreign, context.calls), (CMCRYPTO_ERROR_STORED_FOREIGN, 0));
}

unsafe extern "C-unwind" fn renew(store: *mut cmcrypto_trust_store, keys: *mut c_void) -> i32 {
    let none = std::ptr::null();
    let trusted = try_make(cmcrypto_trusted_management_point_free, |out| unsafe {
        let (keys, host) = (keys.cast_const().cast(), HOST.as_ptr());
        let site = SITE.as_ptr();
        cmcrypto_trust_store_learn_management_point(store, keys, site, none, host, NOW, out)
    });
    trusted.err().unwrap_or(CMCRYPTO_OK)
}

/// One handle of a file in several threads: each update sees the one before, and none is lost.
#[test]
fn threads_share_a_file() {
    const THREADS: i64 = 8;
    let trust = TrustFile::new("threads");
    let site = Hierarchy::new("mp-3072");
    let store = trust.load().ok().unwrap();
    store.learn_root(&site.root, PROVISIONED).unwrap();
    ok(trust.save(&store));
    let statuses: Vec<i32> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..THREADS)
            .map(|number| {
                let (trust, keys) = (&trust, site.keys(&terms(NOW + number)));
                scope.spawn(move || {
                    let keys = keys.get_mut().cast();
                    unsafe { cmcrypto_trust_store_file_update(trust.file.get(), Some(renew), keys) }
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    // An older one that came late is refused.
    let late = |status: &i32| [CMCRYPTO_OK, CMCRYPTO_ERROR_ROLLBACK].contains(status);
    assert!(statuses.iter().all(late), "{statuses:?}");
    let store = trust.load().ok().unwrap();
    assert_eq!(store.count(), 1);
    let older = site.keys(&terms(NOW + THREADS - 2));
    assert_eq!(store.learn(&older, NOW).err(), Some(CMCRYPTO_ERROR_ROLLBACK));
}
