//! Memory: what is wiped before it is freed, which calls allocate nothing, and what becomes of those whose
//! memory can't be had.
//!
//! A global allocator looks at each block before it is freed, and counts allocations: those of Rust.
//! What engines in C allocate for themselves does not show. Nor do numbers inside the engines in
//! Rust, which keep them the other way round and wipe them or not: of keys, it is our own encodings
//! that are looked for.
#![allow(
    unsafe_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::undocumented_unsafe_blocks,
    reason = "a test fails by a panic; every unsafe block is a call with live arguments"
)]

#[path = "../main/abi/mod.rs"]
mod abi;
mod allocations;
mod refused;
#[path = "../main/support/mod.rs"]
mod support;
mod wiped;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

/// What is looked for is nowhere as it is but in the blocks that are watched: what a stack has held comes
/// back as the padding of a value, or the unused part of an enumeration, that is moved into a box.
const MASK: u8 = 0x5a;

type Mark = [u8; 16];

/// What the contents in these tests are made of, masked.
const CONTENT: Mark = {
    let mut masked = *b"\x8e\x01SECRET CONTENT";
    let mut at = 0;
    while at < masked.len() {
        masked[at] ^= MASK;
        at += 1;
    }
    masked
};

/// More than any call needs that is not as long as its content.
const LONG: usize = 512 * 1024;

struct Watching;

thread_local! {
    /// What is looked for, masked.
    static MARK: Cell<Mark> = const { Cell::new(CONTENT) };
    static FREED_WITH_MARK: Cell<usize> = const { Cell::new(0) };
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    /// Of allocations that are long, how many are given before one is refused.
    static GIVEN: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// Whether `bytes` is `mark`, of which no register and no stack ever holds more than a byte.
fn is(bytes: &[u8], mark: &Mark) -> bool {
    let same = |(byte, masked): (&u8, &u8)| black_box(byte ^ MASK) == *masked;
    bytes.len() == mark.len() && bytes.iter().zip(mark).all(same)
}

// SAFETY: the system's allocator does the work; `realloc` is the default, by these two.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        if layout.size() >= LONG {
            match GIVEN.get() {
                0 => return std::ptr::null_mut(),
                given => GIVEN.set(given - 1),
            }
        }
        // Zeros, so that what was never written may be looked at too.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let block = unsafe { std::slice::from_raw_parts(pointer, layout.size()) };
        let mark = MARK.get();
        if block.windows(mark.len()).any(|window| is(window, &mark)) {
            FREED_WITH_MARK.set(FREED_WITH_MARK.get() + 1);
        }
        unsafe { System.dealloc(pointer, layout) };
    }
}

#[global_allocator]
static ALLOCATOR: Watching = Watching;
