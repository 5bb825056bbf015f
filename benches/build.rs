//! Builds OpenSSL and the shim over its CMS functions, for the feature `openssl` alone; links libsodium, for `report`.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "openssl")]
    {
        println!("cargo::rerun-if-changed=src/beside/openssl_shim.c");
        println!("cargo::rerun-if-env-changed=RUSTC_WORKSPACE_WRAPPER");
        // For Clippy everything of the workspace is built once more, but nothing is linked.
        if std::env::var_os("RUSTC_WORKSPACE_WRAPPER").is_some() {
            return;
        }
        let openssl = openssl_src::Build::new().build();
        // The shim before the library that it needs: the order in which they are linked.
        cc::Build::new()
            .file("src/beside/openssl_shim.c")
            .include(openssl.include_dir())
            .warnings_into_errors(true)
            .extra_warnings(true)
            .compile("openssl_shim");
        openssl.print_cargo_metadata();
    }
    #[cfg(feature = "report")]
    println!("cargo::rustc-link-lib=sodium");
}
