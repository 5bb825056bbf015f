//! Calls through the C ABI, and an allocator that counts what calls allocate.

#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

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
