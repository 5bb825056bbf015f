//! Each primitive by `aws-lc`, beside `portable`, aws-lc-rs, ring, the crates of RustCrypto and dalek, graviola, and
//! OpenSSL's EVP, as far as each has it.

mod agreement;
mod ciphers;
mod digests;
mod rsa;

use crate::report::results::Run;

const MESSAGE: &[u8] = b"the signed attributes of a message";
const KEY: [u8; 32] = [9; 32];

pub fn measure(run: &mut Run) {
    run.section("digests");
    digests::measure(run);
    run.section("ciphers");
    ciphers::measure(run);
    run.section("rsa");
    rsa::measure(run);
    run.section("curves");
    agreement::measure(run);
}
