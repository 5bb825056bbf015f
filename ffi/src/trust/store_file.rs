//! A trust store in a file that several processes share.

use std::cell::RefCell;
use std::ffi::{c_char, c_void};
use std::mem;
use std::path::{Path, PathBuf};

use cmcrypto_core::trust::{TrustSettings, TrustStore, TrustStoreFile};
use cmcrypto_core::{Error, ErrorKind};

use crate::abi::{
    CMCRYPTO_OK, Failure, HandleOut, TextOut, call, call_back, cmcrypto_status, end, failure, free,
    wraps,
};
use crate::primitive::provider::{self, cmcrypto_provider};
use crate::trust::settings::cmcrypto_trust_settings;
use crate::trust::store::cmcrypto_trust_store;

/// Where a trust store is kept: `path`, with `path`.lock and, while it is written, `path`.new
/// beside it. A symbolic link at `path` is replaced by the file, and the lock lies beside the link.
/// On Unix all are readable and writable by their owner alone. The directory must be writable by
/// nobody else: whoever can write there decides whom the client trusts.
///
/// A change is written to `path`.new, made durable, and renamed, all under a lock that other
/// processes wait for. If the process or the machine stops at any point, `path` holds the store
/// from before or the one from after. A file that can't be read as a trust store is left as it is.
pub struct cmcrypto_trust_store_file(TrustStoreFile);

wraps!(cmcrypto_trust_store_file(TrustStoreFile));

/// Changes a store for `cmcrypto_trust_store_file_update`, and returns `CMCRYPTO_OK` or why not:
/// one of the codes. `store` is lent for the call: it must not be freed, nor kept after it, nor
/// used by other threads. Nor may the file be freed meanwhile. A C++ exception that leaves the
/// function ends the process, with a message. No longjmp may leave it: the lock would stay held, and
/// this thread's next change under the same path ends the process.
pub type cmcrypto_trust_store_callback = Option<
    unsafe extern "C-unwind" fn(
        store: *mut cmcrypto_trust_store,
        context: *mut c_void,
    ) -> cmcrypto_status,
>;

/// Names the file; nothing is read or written. Keys are loaded into `provider`. A relative path is
/// followed from the working directory of each call.
///
/// Errors: UNSUPPORTED.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_file_new(
    path: *const c_char, provider: cmcrypto_provider, settings: *const cmcrypto_trust_settings,
    file: *mut *mut cmcrypto_trust_store_file,
) -> cmcrypto_status {
    call!(|file: HandleOut<_>, path: &str, settings: cmcrypto_trust_settings| {
        if path.is_empty() {
            return Err(Failure::argument("path", "empty"));
        }
        let (provider, settings) = (provider::parse(provider)?, settings.parse()?);
        file.give(TrustStoreFile::new(path, provider, settings))
    })
}

/// The file's path.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_file_path(
    file: *const cmcrypto_trust_store_file, out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, file: &_| {
        // It was UTF-8 when it came.
        out.write(file.0.path().to_str().ok_or(Error::INTERNAL)?)
    })
}

/// Reads the store; an empty one if there is no file, so look at the key before you rely on it.
/// Waits for nobody.
///
/// Errors: STORAGE; those of `cmcrypto_trust_store_from_bytes`. The file is left as it is.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_file_load(
    file: *const cmcrypto_trust_store_file, store: *mut *mut cmcrypto_trust_store,
) -> cmcrypto_status {
    call!(|store: HandleOut<_>, file: &_| store.give(file.0.load()?))
}

/// Changes the store in the file: reads it, has `callback` change it and writes it, under the lock.
/// `callback` is called at most once, in this thread, with `context`, which may be NULL.
///
/// Nothing is written if the callback changes nothing, or returns another status than
/// `CMCRYPTO_OK`: then this call returns the same, with the detail of the callback's last call if
/// that returned the same too. INVALID_ARGUMENT if it is none of the codes. In the callback nothing
/// may be saved, updated or discarded under the same path: it would wait for itself, so it ends the
/// process, with a message.
///
/// What the callback learned counts only if this call succeeds: it may have been called, and the
/// file not written. Handles that it got are to be freed either way.
///
/// Errors: the callback's; those of `cmcrypto_trust_store_file_load`; TOO_LARGE. Nothing is written
/// then. STORAGE if the file can't be locked or written, or may have been written and was not made
/// durable: it is then the old one or the new one.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_file_update(
    file: *const cmcrypto_trust_store_file, callback: cmcrypto_trust_store_callback,
    context: *mut c_void,
) -> cmcrypto_status {
    call!(|file: &_| {
        let callback = callback.ok_or(Failure::argument("callback", "NULL"))?;
        check_not_changing(file.0.path());
        let mut refusal = None;
        let updated = file.0.update(|store| {
            let empty = TrustStore::new(TrustSettings::default());
            let mut lent = cmcrypto_trust_store(mem::replace(store, empty));
            // SAFETY: the store lives through the call and nobody else has it; the rest is the
            // caller's, who answers for it.
            let status = changing(file.0.path(), || unsafe { callback(&raw mut lent, context) });
            *store = lent.0;
            // What the callback's own calls left is not about this one, unless it failed by them.
            let last = failure::take_last();
            if status == CMCRYPTO_OK {
                return Ok(());
            }
            let refused = match (ErrorKind::from_code(status), last) {
                (Some(kind), Some(last)) if last.error.kind() == kind => last,
                (Some(kind), _) => Failure::from(Error::bare(kind)),
                (None, _) => Failure::argument("callback", "returned an unknown status"),
            };
            let error = refused.error.clone();
            refusal = Some(refused);
            Err(error)
        });
        updated.map_err(|error| refusal.unwrap_or(Failure::from(error)))
    })
}

thread_local! {
    /// The files that callbacks of this thread are changing.
    static CHANGING: RefCell<Vec<PathBuf>> = const { RefCell::new(Vec::new()) };
}

/// The file, however its directory is written: its name is where its lock lies.
fn whole(path: &Path) -> PathBuf {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = directory.unwrap_or(Path::new(".")).canonicalize();
    match (directory, path.file_name()) {
        (Ok(directory), Some(name)) => directory.join(name),
        _ => path.to_owned(),
    }
}

fn changing<T>(path: &Path, callback: impl FnOnce() -> T) -> T {
    // What a thread has no more at its end, no callback of it is changing.
    let _ = CHANGING.try_with(|paths| paths.borrow_mut().push(whole(path)));
    let value = call_back(callback);
    let _ = CHANGING.try_with(|paths| paths.borrow_mut().pop());
    value
}

/// Who changes a file that their own callback is changing would wait for ever.
fn check_not_changing(path: &Path) {
    let is_changing = CHANGING.try_with(|paths| {
        let paths = paths.borrow();
        !paths.is_empty() && paths.contains(&whole(path))
    });
    if is_changing == Ok(true) {
        end("a callback changes its own trust store file, or a longjmp left one");
    }
}

/// Saves a store that was loaded before and changed since. What other processes saved in the
/// meantime is kept: the two are merged as by `cmcrypto_trust_store_merge`, and `store` is then
/// what the file holds. After a failure `store` is as it was. The call needs `store` to itself, not
/// `file`.
///
/// Errors: those of `cmcrypto_trust_store_file_load` and of `cmcrypto_trust_store_merge`: nothing
/// is written then. STORAGE if the file can't be locked or written, or may have been written and
/// was not made durable: it is then the old one or the new one.
/// Threads: one. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_file_save(
    file: *const cmcrypto_trust_store_file, store: *mut cmcrypto_trust_store,
) -> cmcrypto_status {
    call!(|file: &cmcrypto_trust_store_file, store: &mut cmcrypto_trust_store| {
        check_not_changing(file.0.path());
        Ok(file.0.save(&mut store.0)?)
    })
}

/// Puts an empty store in the place of the file, whatever it holds: for an administrator whose
/// client's store is damaged, foreign or newer, which nothing else touches. The client then trusts
/// nothing, as after `cmcrypto_trust_store_reset`; what other processes had learned by then, and
/// save now, is ROLLBACK.
///
/// Errors: STORAGE if the file can't be locked or written; RANDOM.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_file_discard(
    file: *const cmcrypto_trust_store_file,
) -> cmcrypto_status {
    call!(|file: &cmcrypto_trust_store_file| {
        check_not_changing(file.0.path());
        Ok(file.0.discard()?)
    })
}

/// Frees what names the file. The file stays.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_store_file_free(file: *mut cmcrypto_trust_store_file) {
    free!(file)
}
