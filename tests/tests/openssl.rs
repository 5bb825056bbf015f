//! OpenSSL's command line (3.0 or later) as an independent witness, in both directions: it reads
//! what this library writes, and this library reads, or refuses, what it writes.

#[path = "openssl/agreement.rs"]
mod agreement;
#[path = "openssl/certificates.rs"]
mod certificates;
#[path = "openssl/encrypted.rs"]
mod encrypted;
#[path = "openssl/kdf.rs"]
mod kdf;
#[path = "openssl/private_keys.rs"]
mod private_keys;
#[path = "openssl/raw_rsa.rs"]
mod raw_rsa;
#[path = "openssl/sealed.rs"]
mod sealed;
#[path = "openssl/signed.rs"]
mod signed;
#[path = "openssl/tool.rs"]
mod tool;
