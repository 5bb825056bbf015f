//! The exchange keys that a site knows, through the C ABI: each way by which it learns them, with its
//! result; key files, encryption certificates, and where the site stands.
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
mod support;

#[path = "sites/encryption.rs"]
mod encryption;
#[path = "sites/hierarchy.rs"]
mod hierarchy;
#[path = "sites/key_files.rs"]
mod key_files;
#[path = "sites/learning.rs"]
mod learning;

use abi::detail;
use abi::sites::*;

/// A call fails so, and changes nothing; its detail.
fn refused<T: std::fmt::Debug>(
    directory: &Directory,
    status: i32,
    call: impl FnOnce() -> Result<T, i32>,
) -> String {
    let before = directory.to_bytes();
    assert_eq!(call().map(|_| ()), Err(status));
    let detail = detail();
    assert_eq!(directory.to_bytes(), before);
    detail
}
