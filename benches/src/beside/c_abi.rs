//! Calls through the C ABI, and an allocator that counts what calls allocate.

#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::{CString, c_void};
use std::hint::black_box;
use std::ptr;

use cmcrypto_core::Timestamp;
use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::trust::ManagementPointName;

/// What a call took from the Rust heap, on its own thread. What engines in C allocate for themselves
/// does not pass here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocations {
    /// How many allocations there were; a reallocation is one.
    pub count: usize,
    /// The most bytes that were held at once beyond those held before.
    pub peak: usize,
}

#[derive(Clone, Copy)]
struct Counters {
    count: usize,
    held: isize,
    peak: isize,
}

thread_local! {
    static COUNTERS: Cell<Counters> = const {
        Cell::new(Counters { count: 0, held: 0, peak: 0 })
    };
}

/// The system's allocator, counting. Only where a binary names it `#[global_allocator]`.
pub struct CountingAllocator;

impl CountingAllocator {
    fn grown(bytes: usize) {
        // A thread that is ending has no counters any more; nobody measures it either.
        let _ = COUNTERS.try_with(|counters| {
            let Counters { count, held, peak } = counters.get();
            let held = held.wrapping_add_unsigned(bytes);
            counters.set(Counters {
                count: count + 1,
                held,
                peak: peak.max(held),
            });
        });
    }

    fn shrunk(bytes: usize) {
        let _ = COUNTERS.try_with(|counters| {
            let before = counters.get();
            counters.set(Counters {
                held: before.held.wrapping_sub_unsigned(bytes),
                ..before
            });
        });
    }
}

// SAFETY: every call is the system allocator's; counting allocates nothing.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::grown(layout.size());
        // SAFETY: the caller's promise, handed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        Self::grown(layout.size());
        // SAFETY: the caller's promise, handed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        Self::shrunk(layout.size());
        // SAFETY: the caller's promise, handed on.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // While the bytes move, both blocks are held.
        Self::grown(new_size);
        Self::shrunk(layout.size());
        // SAFETY: the caller's promise, handed on.
        unsafe { System.realloc(block, layout, new_size) }
    }
}

/// Runs `work` and says what it allocated. Its result is still held when the counting ends.
pub fn count_allocations<T>(work: impl FnOnce() -> T) -> (T, Allocations) {
    let before = COUNTERS.with(|counters| {
        let now = counters.get();
        counters.set(Counters {
            peak: now.held,
            ..now
        });
        now
    });
    let result = work();
    let after = COUNTERS.with(Cell::get);
    let peak = usize::try_from(after.peak.wrapping_sub(before.held)).unwrap_or(0);
    let count = after.count.wrapping_sub(before.count);
    (result, Allocations { count, peak })
}

/// `cmcrypto_abi_version`: nothing but the call.
pub fn abi_version() -> i32 {
    // Through a pointer that the compiler can't see through, as from C.
    let call: extern "C" fn() -> i32 = black_box(cmcrypto::cmcrypto_abi_version);
    call()
}

/// `cmcrypto_digest_output_len`: the cheapest call that returns a status.
pub fn sha256_len() -> usize {
    let call: unsafe extern "C" fn(i32, *mut usize) -> i32 =
        black_box(cmcrypto::cmcrypto_digest_output_len);
    let mut len = 0;
    // SAFETY: `len` outlives the call.
    let status = unsafe { call(cmcrypto::CMCRYPTO_DIGEST_SHA256, &mut len) };
    assert_eq!(status, cmcrypto::CMCRYPTO_OK);
    len
}

/// `cmcrypto_digest`: the cheapest call that computes.
pub fn sha256(data: &[u8]) -> [u8; 32] {
    let call: unsafe extern "C" fn(i32, *const u8, usize, *mut u8, usize, *mut usize) -> i32 =
        black_box(cmcrypto::cmcrypto_digest);
    let mut out = [0; 32];
    let mut len = 0;
    // SAFETY: a slice and two outputs that outlive the call.
    let status = unsafe {
        call(
            cmcrypto::CMCRYPTO_DIGEST_SHA256,
            data.as_ptr(),
            data.len(),
            out.as_mut_ptr(),
            out.len(),
            &mut len,
        )
    };
    assert_eq!(status, cmcrypto::CMCRYPTO_OK);
    out
}

/// A trust store behind the C ABI, and the texts that name a management point.
pub struct TrustStoreHandle {
    store: *mut cmcrypto::cmcrypto_trust_store,
    site_code: CString,
    host: CString,
    now: i64,
}

impl TrustStoreHandle {
    /// A store of those bytes.
    pub fn new(bytes: &[u8], name: &ManagementPointName, now: Timestamp) -> Self {
        let settings = cmcrypto::cmcrypto_trust_settings {
            struct_size: size_of::<cmcrypto::cmcrypto_trust_settings>() as u32,
            ..Default::default()
        };
        let mut store = ptr::null_mut();
        // SAFETY: a slice, a structure and an output that outlive the call.
        let status = unsafe {
            cmcrypto::cmcrypto_trust_store_from_bytes(
                cmcrypto::CMCRYPTO_PROVIDER_DEFAULT,
                bytes.as_ptr(),
                bytes.len(),
                &settings,
                &mut store,
            )
        };
        assert_eq!(status, cmcrypto::CMCRYPTO_OK);
        assert!(name.parent().is_none());
        Self {
            store,
            site_code: CString::new(name.site().as_str()).unwrap(),
            host: CString::new(name.host().as_str()).unwrap(),
            now: now.as_unix(),
        }
    }

    /// `cmcrypto_management_point_bundle_from_der`, `cmcrypto_trust_store_learn_management_point`, and
    /// the end of both handles: what a C client does with a download.
    pub fn learn(&mut self, der: &[u8]) {
        let (mut keys, mut management_point) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: a slice, texts, live handles and outputs that outlive the calls; each handle is
        // freed once.
        unsafe {
            let status = cmcrypto::cmcrypto_management_point_bundle_from_der(
                der.as_ptr(),
                der.len(),
                &mut keys,
            );
            assert_eq!(status, cmcrypto::CMCRYPTO_OK);
            let status = cmcrypto::cmcrypto_trust_store_learn_management_point(
                self.store,
                keys,
                self.site_code.as_ptr(),
                ptr::null(),
                self.host.as_ptr(),
                self.now,
                &mut management_point,
            );
            assert_eq!(status, cmcrypto::CMCRYPTO_OK);
            cmcrypto::cmcrypto_trusted_management_point_free(management_point);
            cmcrypto::cmcrypto_management_point_bundle_free(keys);
        }
    }
}

impl Drop for TrustStoreHandle {
    fn drop(&mut self) {
        // SAFETY: made by `new`, and freed here alone.
        unsafe { cmcrypto::cmcrypto_trust_store_free(self.store) }
    }
}

/// A key behind the C ABI whose device takes no time: what it is asked for lies ready.
pub struct ReadyKey {
    key: *mut cmcrypto::cmcrypto_private_key,
    // Lent to the callbacks.
    ready: Box<Ready>,
}

struct Ready {
    signature: Vec<u8>,
    plaintext: Vec<u8>,
}

unsafe extern "C-unwind" fn give_signature(
    context: *mut c_void,
    _: i32,
    _: *const u8,
    _: usize,
    signature: *mut u8,
    _: usize,
    signature_len: *mut usize,
) -> i32 {
    // SAFETY: `context` is a `Ready`, and there is room for as much as the modulus has.
    unsafe {
        let ready = &(*context.cast::<Ready>()).signature;
        ptr::copy_nonoverlapping(ready.as_ptr(), signature, ready.len());
        *signature_len = ready.len();
    }
    cmcrypto::CMCRYPTO_OK
}

unsafe extern "C-unwind" fn give_plaintext(
    context: *mut c_void,
    _: i32,
    _: *const u8,
    _: usize,
    _: *const u8,
    _: usize,
    plaintext: *mut u8,
    _: usize,
    plaintext_len: *mut usize,
) -> i32 {
    // SAFETY: as above.
    unsafe {
        let ready = &(*context.cast::<Ready>()).plaintext;
        ptr::copy_nonoverlapping(ready.as_ptr(), plaintext, ready.len());
        *plaintext_len = ready.len();
    }
    cmcrypto::CMCRYPTO_OK
}

impl ReadyKey {
    /// A key with this public half, which signs so and decrypts to this.
    pub fn new(public: &PublicKey, signature: Vec<u8>, plaintext: Vec<u8>) -> Self {
        let mut ready = Box::new(Ready {
            signature,
            plaintext,
        });
        let table = cmcrypto::cmcrypto_external_key {
            struct_size: size_of::<cmcrypto::cmcrypto_external_key>() as u32,
            one_at_a_time: 0,
            sign_digest: Some(give_signature),
            decrypt_oaep: Some(give_plaintext),
            destroy: None,
        };
        let context = (&raw mut *ready).cast();
        let (mut half, mut key) = (ptr::null_mut(), ptr::null_mut());
        let der = public.to_spki_der();
        // SAFETY: a slice, a table, a live handle and outputs that outlive the calls; `context` lives as long as the
        // key; the public half is freed once.
        unsafe {
            let provider = cmcrypto::CMCRYPTO_PROVIDER_DEFAULT;
            let (bytes, len) = (der.as_ptr(), der.len());
            let status =
                cmcrypto::cmcrypto_public_key_from_spki_der(provider, bytes, len, &mut half);
            assert_eq!(status, cmcrypto::CMCRYPTO_OK);
            let status =
                cmcrypto::cmcrypto_private_key_from_external(&table, context, half, &mut key);
            assert_eq!(status, cmcrypto::CMCRYPTO_OK);
            cmcrypto::cmcrypto_public_key_free(half);
        }
        Self { key, ready }
    }

    /// `cmcrypto_private_key_sign_digest`, by PSS.
    pub fn sign(&self, digest: &[u8]) -> [u8; 256] {
        let (mut out, mut len) = ([0; 256], 0);
        // SAFETY: a live handle, a slice and outputs that outlive the call.
        let status = unsafe {
            black_box(cmcrypto::cmcrypto_private_key_sign_digest)(
                self.key,
                cmcrypto::CMCRYPTO_SIGNATURE_PSS_SHA256,
                digest.as_ptr(),
                digest.len(),
                out.as_mut_ptr(),
                out.len(),
                &mut len,
            )
        };
        assert_eq!((status, len), (cmcrypto::CMCRYPTO_OK, out.len()));
        out
    }

    /// The callback that [`ReadyKey::sign`] asks, by itself.
    pub fn sign_by_device(&self, digest: &[u8]) -> [u8; 256] {
        let (mut out, mut len) = ([0; 256], 0);
        let context = ptr::from_ref(&*self.ready).cast_mut().cast();
        let scheme = cmcrypto::CMCRYPTO_SIGNATURE_PSS_SHA256;
        let (bytes, bytes_len, to, cap) =
            (digest.as_ptr(), digest.len(), out.as_mut_ptr(), out.len());
        let give: unsafe extern "C-unwind" fn(_, _, _, _, _, _, _) -> _ = give_signature;
        // SAFETY: the context is what the callback wants; it reads alone.
        let status =
            unsafe { black_box(give)(context, scheme, bytes, bytes_len, to, cap, &mut len) };
        assert_eq!((status, len), (cmcrypto::CMCRYPTO_OK, out.len()));
        out
    }

    /// `cmcrypto_private_key_decrypt_oaep`, and the end of what it gives; its callback copies 32 bytes.
    pub fn decrypt(&self, ciphertext: &[u8]) {
        let mut plaintext = ptr::null_mut();
        // SAFETY: as for a signature; what is given is freed once.
        unsafe {
            let status = black_box(cmcrypto::cmcrypto_private_key_decrypt_oaep)(
                self.key,
                cmcrypto::CMCRYPTO_OAEP_SHA256,
                ptr::null(),
                0,
                ciphertext.as_ptr(),
                ciphertext.len(),
                &mut plaintext,
            );
            assert_eq!(status, cmcrypto::CMCRYPTO_OK);
            cmcrypto::cmcrypto_buffer_free(plaintext);
        }
    }
}

impl Drop for ReadyKey {
    fn drop(&mut self) {
        // SAFETY: made by `new`, and freed here alone, before what its callbacks read.
        unsafe { cmcrypto::cmcrypto_private_key_free(self.key) }
    }
}
