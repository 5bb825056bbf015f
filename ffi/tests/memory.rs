//! Memory: what is wiped before it is freed, and which calls allocate nothing.
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

mod abi;
#[path = "memory/allocations.rs"]
mod allocations;
mod support;
#[path = "memory/wiped.rs"]
mod wiped;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// What the contents in these tests are made of.
const CONTENT: [u8; 16] = *b"\x8e\x01SECRET CONTENT";

struct Watching;

thread_local! {
    /// What is looked for.
    static MARK: Cell<[u8; 16]> = const { Cell::new(CONTENT) };
    static FREED_WITH_MARK: Cell<usize> = const { Cell::new(0) };
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: the system's allocator does the work; `realloc` is the default, by these two.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // Zeros, so that what was never written may be looked at too.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let block = unsafe { std::slice::from_raw_parts(pointer, layout.size()) };
        let mark = MARK.get();
        if block.windows(mark.len()).any(|window| window == mark) {
            FREED_WITH_MARK.set(FREED_WITH_MARK.get() + 1);
        }
        unsafe { System.dealloc(pointer, layout) };
    }
}

#[global_allocator]
static ALLOCATOR: Watching = Watching;
