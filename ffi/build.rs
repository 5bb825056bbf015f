//! How the shared library is linked.

/// The number of `CMCRYPTO_ABI_VERSION`.
const ABI_VERSION: u32 = 2;

fn main() {
    // Elsewhere shared libraries are not ELF.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // aws-lc leaves a destructor with each thread, which must be there when the thread ends.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libcmcrypto.so.{ABI_VERSION}");
    }
}
