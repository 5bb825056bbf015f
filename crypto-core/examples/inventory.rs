//! The main path: a client's inventory reaches its management point, signed and encrypted.
//!
//! `cargo run --release --example inventory -- FILE`

#![allow(clippy::print_stdout, reason = "a program that shows what it does")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use cmcrypto_core::rsa::RsaKeySize;
use cmcrypto_core::{
    CertificateUse, Client, ClientId, DecryptionIdentity, Freshness, InMemoryDirectory,
    InMemorySeenMessages, ManagementPoint, MessageKind, PrivateKey, Provider, ReplayCheck,
    SigningIdentity, SiteCode, SiteSecurity, Timestamp, self_signed,
};

const DIRECTORY: &str = "cmcrypto-inventory";

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os()
        .nth(1)
        .ok_or("usage: cargo run --release --example inventory -- FILE")?;
    let inventory = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    println!("{} ({} bytes)\n", file.display(), inventory.len());

    let provider = Provider::default();
    let now = Timestamp::from(SystemTime::now());
    let until = now.saturating_add(365 * 86_400);
    let size = RsaKeySize::Rsa2048;

    let client_key = step("client: new RSA-2048 key", || {
        PrivateKey::generate(provider, size)
    })?;
    let client_certificate = step("client: self-signed signing certificate", || {
        self_signed(&client_key, CertificateUse::Signing, "PC01", now, until)
    })?;
    let mp_key = step("MP: new RSA-2048 key", || {
        PrivateKey::generate(provider, size)
    })?;
    let mp_certificate = step("MP: self-signed encryption certificate", || {
        self_signed(&mp_key, CertificateUse::Encryption, "MP01", now, until)
    })?;

    // The site assigned this id when the client registered, and keeps its certificate.
    let id = ClientId::new("GUID:6D6F2A7B-9A0C-4F0E-8B51-0C2D8E1F4A36")?;
    let clients = InMemoryDirectory::new();
    clients.add(id.clone(), client_certificate.clone())?;

    let site = SiteSecurity::default();
    let identity = SigningIdentity::new(Arc::new(client_key.clone()), client_certificate.clone())?;
    let client = Client::new(id, SiteCode::new("P01")?, identity);
    let recipients = [mp_certificate.clone()];
    let sealed = step("client: seal (sign, then encrypt to the MP)", || {
        let kind = MessageKind::HARDWARE_INVENTORY;
        client.seal(&site, kind, &inventory, &recipients, now)
    })?;
    println!(
        "    {} bytes, message {}",
        sealed.bytes.len(),
        sealed.message_id
    );

    let ring = vec![DecryptionIdentity::new(
        Arc::new(mp_key.clone()),
        mp_certificate.clone(),
    )?];
    let management_point = ManagementPoint::new(ring, site, Freshness::default())?;
    let seen = InMemorySeenMessages::new(3_000_000);
    let opened = step("MP: open (decrypt, then verify)", || {
        management_point.open(&sealed.bytes, &clients, ReplayCheck::Seen(&seen), now)
    })?;
    let message = opened.signed()?;
    println!("    {} from {}", message.kind(), message.sender());
    if message.content() != inventory {
        return Err("the content differs".into());
    }
    let again = step("MP: the same message once more", || {
        Ok(management_point.open(&sealed.bytes, &clients, ReplayCheck::Seen(&seen), now))
    })?;
    println!(
        "    refused: {}",
        again.err().ok_or("a replay was accepted")?
    );

    let directory = Path::new(DIRECTORY);
    fs::create_dir_all(directory)?;
    write(directory, "message.p7m", &sealed.bytes)?;
    write(
        directory,
        "client.cert.pem",
        client_certificate.to_pem()?.as_bytes(),
    )?;
    write(
        directory,
        "client.key.pem",
        client_key.to_pkcs8_pem()?.expose(),
    )?;
    write(
        directory,
        "mp.cert.pem",
        mp_certificate.to_pem()?.as_bytes(),
    )?;
    write(directory, "mp.key.pem", mp_key.to_pkcs8_pem()?.expose())?;
    println!(
        "\nMessage, certificates and keys are in {DIRECTORY}/. OpenSSL 3.0 or later opens it too:\n
  openssl cms -decrypt -binary -inform DER -in {DIRECTORY}/message.p7m -recip {DIRECTORY}/mp.cert.pem -inkey {DIRECTORY}/mp.key.pem -out {DIRECTORY}/signed.p7m
  openssl cms -verify -binary -inform DER -in {DIRECTORY}/signed.p7m -certfile {DIRECTORY}/client.cert.pem -CAfile {DIRECTORY}/client.cert.pem -purpose any -out {DIRECTORY}/content
  cmp {DIRECTORY}/content '{}'",
        file.display().to_string().replace('\'', r"'\''")
    );
    Ok(())
}

/// Runs one step and shows how long it took.
fn step<T>(
    name: &str,
    run: impl FnOnce() -> Result<T, cmcrypto_core::Error>,
) -> Result<T, cmcrypto_core::Error> {
    let start = Instant::now();
    let result = run();
    println!("{:>9.3} ms  {name}", start.elapsed().as_secs_f64() * 1e3);
    result
}

/// Writes a file that only its owner can read: some hold private keys.
fn write(directory: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(directory.join(name))?.write_all(bytes)
}
