//! Which library this is.

use std::ffi::{CStr, c_char};

/// The version of this header. It changes when a program that was compiled with an older header
/// must be compiled again.
pub const CMCRYPTO_ABI_VERSION: i32 = 2;

const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => c"",
    };

/// The version of the header that the library was built with: compare it to
/// `CMCRYPTO_ABI_VERSION`.
/// Threads: any. Allocates: no. Blocks: no.
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn cmcrypto_abi_version() -> i32 {
    CMCRYPTO_ABI_VERSION
}

/// The library's version, such as "1.2.3". Static: never freed.
/// Threads: any. Allocates: no. Blocks: no.
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn cmcrypto_version() -> *const c_char {
    VERSION.as_ptr()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_the_package_s() {
        assert_eq!(VERSION.to_bytes(), env!("CARGO_PKG_VERSION").as_bytes());
    }
}
