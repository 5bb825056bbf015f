//! Precise behaviour against the bugs that CMS and X.509 libraries had: a table, row by row, in
//! the modules. Each row says what of it applies here; each case has its exact outcome, for every
//! provider.
//!
//! The numbers are ours. Those that are missing: 1 is PKCS#1 v1.5 transport, which nothing here
//! decrypts; 22 to 25 are path validation and revocation, which is not built; from 30 on they are
//! about key agreement, the C ABI and memory, tested elsewhere.

mod attributes;
mod authenticated_encryption;
mod bombs;
mod cases;
mod certificates;
mod enveloped;
mod not_der;
mod recipients;
mod rsa;
mod rsa_keys;
mod signed;
mod signers;

use cases::Row;

const GROUPS: &[&[Row]] = &[
    recipients::ROWS,
    rsa::ROWS,
    rsa_keys::ROWS,
    authenticated_encryption::ROWS,
    attributes::ROWS,
    signers::ROWS,
    bombs::ROWS,
    not_der::ROWS,
    certificates::ROWS,
];

#[test]
fn recipients() {
    cases::run(recipients::ROWS);
}

#[test]
fn rsa_signatures_and_oaep() {
    cases::run(rsa::ROWS);
}

#[test]
fn rsa_keys() {
    cases::run(rsa_keys::ROWS);
}

#[test]
fn authenticated_encryption() {
    cases::run(authenticated_encryption::ROWS);
}

#[test]
fn signed_attributes() {
    cases::run(attributes::ROWS);
}

#[test]
fn signers() {
    cases::run(signers::ROWS);
}

#[test]
fn asn1_bombs() {
    cases::run(bombs::ROWS);
}

#[test]
fn not_der() {
    cases::run(not_der::ROWS);
}

#[test]
fn certificates() {
    cases::run(certificates::ROWS);
}

#[test]
fn the_table_is_complete() {
    let mut numbers: Vec<u8> = GROUPS.iter().copied().flatten().map(|r| r.number).collect();
    numbers.sort_unstable();
    let expected: Vec<u8> = (2..=21).chain(26..=29).collect();
    assert_eq!(numbers, expected);
}
