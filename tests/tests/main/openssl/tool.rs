//! The `openssl cms` commands that the tests use.

use cmcrypto_core::Provider;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_tests::{NOW, TempDir, certificate, openssl, vector, vector_path};

/// The options for OAEP with SHA-256, after each `-recip`.
pub const OAEP_SHA256: &[&str] = &[
    "-keyopt",
    "rsa_padding_mode:oaep",
    "-keyopt",
    "rsa_oaep_md:sha256",
];

/// The sizes that every combination is tried with.
pub const SIZES: &[usize] = &[0, 1, 64 << 10];

/// Content of all octets, so that a translation of line ends would show.
pub fn content(len: usize) -> Vec<u8> {
    (0..len).map(|at| (at * 7 + at / 256) as u8).collect()
}

/// A certificate by its name: of `vectors/keys`, or of `vectors/cms` if without identifier.
pub fn named(provider: Provider, name: &str) -> Certificate {
    if name.ends_with("-no-ski") {
        let pem = vector(&format!("cms/{name}.cert.pem"));
        return Certificate::from_pem(provider, &pem).unwrap();
    }
    certificate(provider, name)
}

/// The path of a certificate, named as [`named`] does.
pub fn certificate_path(name: &str) -> String {
    let directory = if name.ends_with("-no-ski") {
        "cms"
    } else {
        "keys"
    };
    path(&format!("{directory}/{name}.cert.pem"))
}

/// The path of the private key for a certificate.
pub fn key_path(name: &str) -> String {
    let name = name.trim_end_matches("-no-ski");
    cmcrypto_tests::key_path(name)
}

fn path(name: &str) -> String {
    vector_path(name).into_os_string().into_string().unwrap()
}

/// `openssl cms -sign` by one or several signers, DER.
pub fn sign(content: &[u8], signers: &[&str], options: &[&str]) -> Vec<u8> {
    let dir = TempDir::new();
    let input = dir.write("content", content);
    let output = dir.text("message");
    let mut arguments = words("cms -sign -binary -outform DER -in");
    arguments.extend([input, "-out".to_owned(), output]);
    for signer in signers {
        arguments.extend(["-signer".to_owned(), certificate_path(signer)]);
        arguments.extend(["-inkey".to_owned(), key_path(signer)]);
    }
    run(arguments, options).unwrap();
    dir.read("message")
}

/// `openssl cms -verify` of a DER message, at [`NOW`], with `signer` as the one trusted
/// certificate. The purpose is `any`: OpenSSL does not know the product's extended key usages.
pub fn verify(
    message: &[u8],
    detached_content: Option<&[u8]>,
    signer: &str,
    options: &[&str],
) -> Result<Vec<u8>, String> {
    let dir = TempDir::new();
    let mut arguments = words("cms -verify -binary -inform DER -purpose any -in");
    arguments.push(dir.write("message", message));
    if let Some(content) = detached_content {
        arguments.extend(["-content".to_owned(), dir.write("content", content)]);
    }
    for option in ["-certfile", "-CAfile"] {
        arguments.extend([option.to_owned(), certificate_path(signer)]);
    }
    if !options.contains(&"-attime") {
        arguments.extend(["-attime".to_owned(), NOW.as_unix().to_string()]);
    }
    run(arguments, options)
}

/// `openssl cms -encrypt`, DER; `transport` are the options after each recipient.
pub fn encrypt(
    content: &[u8],
    cipher: &str,
    recipients: &[&str],
    transport: &[&str],
    options: &[&str],
) -> Vec<u8> {
    let dir = TempDir::new();
    let input = dir.write("content", content);
    let output = dir.text("message");
    let mut arguments = words("cms -encrypt -binary -outform DER -in");
    arguments.extend([input, "-out".to_owned(), output, cipher.to_owned()]);
    arguments.extend(options.iter().map(|option| (*option).to_owned()));
    for recipient in recipients {
        arguments.extend(["-recip".to_owned(), certificate_path(recipient)]);
        arguments.extend(transport.iter().map(|option| (*option).to_owned()));
    }
    run(arguments, &[]).unwrap();
    dir.read("message")
}

/// `openssl cms -decrypt` of a DER message.
pub fn decrypt(message: &[u8], recipient: &str) -> Result<Vec<u8>, String> {
    let dir = TempDir::new();
    let mut arguments = words("cms -decrypt -binary -inform DER -in");
    arguments.push(dir.write("message", message));
    arguments.extend(["-inkey".to_owned(), key_path(recipient)]);
    arguments.extend(["-recip".to_owned(), certificate_path(recipient)]);
    run(arguments, &[])
}

fn run(arguments: Vec<String>, options: &[&str]) -> Result<Vec<u8>, String> {
    let arguments: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .chain(options.iter().copied())
        .collect();
    openssl(&arguments)
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}
