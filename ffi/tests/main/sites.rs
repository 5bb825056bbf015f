//! The exchange keys that a site knows, through the C ABI: each way by which it learns them, with its
//! result; key files, encryption certificates, where the site stands, and what attackers tried.

mod attacks;
mod encryption;
mod hierarchy;
mod key_files;
mod learning;
mod operational;
mod standing;

use crate::abi::detail;
use crate::abi::sites::*;

/// A call fails so, and changes nothing; its detail.
fn refused<T: std::fmt::Debug>(
    directory: &Directory, status: i32, call: impl FnOnce() -> Result<T, i32>,
) -> String {
    let before = directory.to_bytes();
    assert_eq!(call().map(|_| ()), Err(status));
    let detail = detail();
    assert_eq!(directory.to_bytes(), before);
    detail
}
