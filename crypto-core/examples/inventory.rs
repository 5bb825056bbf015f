//! The main path: a client that knows nothing but the trusted root key learns which management point
//! to trust, registers, and sends its inventory, signed and encrypted.
//!
//! `cargo run --release --example inventory -- FILE`

#![allow(clippy::print_stdout, reason = "a program that shows what it does")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use cmcrypto_core::exchange_key::{
    EndorsementTerms, SiteExchangeKey, SitePublicKey, endorse_encryption_certificate,
};
use cmcrypto_core::message::{
    Client, Freshness, InMemorySeenMessages, ManagementPoint, MessageKind, ReplayCheck,
    SeenMessagesLimits,
};
use cmcrypto_core::names::{HostName, SiteCode};
use cmcrypto_core::pki::certificate::{DecryptionIdentity, KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::registration::{
    Approval, InMemoryDirectory, Registrar, RegistrationChallenges, RegistrationRequest,
};
use cmcrypto_core::site_security::{LegacyAlgorithms, SiteSecurity};
use cmcrypto_core::trust::{
    ManagementPointBundle, ManagementPointName, TrustOutcome, TrustSettings, TrustSource,
    TrustStoreFile,
};
use cmcrypto_core::{Provider, Timestamp};

const DIRECTORY: &str = "cmcrypto-inventory";

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os()
        .nth(1)
        .ok_or("usage: cargo run --release --example inventory -- FILE")?;
    let inventory = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    println!("{} ({} bytes)\n", file.display(), inventory.len());
    let directory = Path::new(DIRECTORY);
    fs::create_dir_all(directory)?;

    let provider = Provider::default();
    let now = Timestamp::from(SystemTime::now());
    let until = now.saturating_add(365 * 86_400);
    let size = RsaKeySize::Rsa2048;
    let terms = EndorsementTerms::starting(now);
    let (top, p01) = (SiteCode::new("CAS")?, SiteCode::new("P01")?);
    let host = HostName::new("mp01.example.com")?;

    println!("The hierarchy: a top-level site and a primary site below it");
    let top = step("top-level site CAS: new exchange key", || {
        SiteExchangeKey::generate(provider, size, top)
    })?;
    let root = top.site_public_key()?;
    let primary = step("primary site P01: new exchange key", || {
        SiteExchangeKey::generate(provider, size, p01)
    })?;
    let endorsed_site = step("CAS endorses the exchange key of P01", || {
        top.endorse_site(p01, primary.public_key(), terms)
    })?;
    let mp_signing_key = step("MP: new signing key", || {
        PrivateKey::generate(provider, size)
    })?;
    let mp_key = step("MP: new encryption key", || {
        PrivateKey::generate(provider, size)
    })?;
    let usage = KeyUse::Signing;
    let mp_signing = self_signed(&mp_signing_key, usage, "MP01", now, until)?;
    let mp_signer = SigningIdentity::new(Arc::new(mp_signing_key), mp_signing.clone())?;
    let usage = KeyUse::Encryption;
    let mp_certificate = self_signed(&mp_key, usage, "MP01", now, until)?;
    let endorsed_signing = step("P01 endorses the MP's signing certificate", || {
        primary.endorse_management_point(&host, &mp_signing, terms)
    })?;
    let endorsed_encryption = step("MP endorses its encryption certificate", || {
        endorse_encryption_certificate(&mp_signer, p01, &host, &mp_certificate, terms)
    })?;
    let keys = ManagementPointBundle::new(
        &root,
        &[endorsed_site],
        &endorsed_signing,
        &endorsed_encryption,
    )?;
    let downloaded = keys.to_der();
    println!("    for clients to download: {} bytes", downloaded.len());

    println!("\nThe client: it knows nothing but the trusted root key");
    let installed = root.to_hex()?;
    println!(
        "    SMSPublicRootKey={}...",
        installed.get(..48).unwrap_or_default()
    );
    let store = directory.join("trust");
    // From an earlier run, whose hierarchy is gone.
    let _ = fs::remove_file(&store);
    let store = TrustStoreFile::new(store, provider, TrustSettings::default());
    let learned = step("pre-provision the trusted root key", || {
        let key = SitePublicKey::from_hex(provider, &installed, LegacyAlgorithms::default())?;
        println!("    {}", key.fingerprint());
        store.update(|store| store.learn_trusted_root_key(key, TrustSource::PreProvisioned))
    })?;
    if learned != TrustOutcome::Set {
        return Err("the key was not set".into());
    }
    let name = ManagementPointName::new(p01, host);
    let mp = step("bootstrap: root key, site, signing, encryption", || {
        let keys = ManagementPointBundle::from_der(downloaded)?;
        store.update(|store| store.learn_management_point(&keys, &name, now))
    })?;
    println!("    {} is in the hierarchy", mp.name());

    println!("\nRegistration: the client proves that it has its key, the MP assigns the id");
    let client_key = step("client: new RSA-2048 key", || {
        PrivateKey::generate(provider, size)
    })?;
    let usage = KeyUse::Signing;
    let client_certificate = self_signed(&client_key, usage, "PC01", now, until)?;
    let identity = SigningIdentity::new(Arc::new(client_key.clone()), client_certificate.clone())?;
    let site = SiteSecurity::default();
    let challenges = RegistrationChallenges::new(provider)?;
    let registrar = Registrar::new(p01, site, Approval::Manual, challenges, mp_signer);
    let clients = InMemoryDirectory::new();
    let challenge = registrar.challenge(now)?;
    let request = step("client: request, signed", || {
        let sha256 = DigestAlgorithm::Sha256;
        RegistrationRequest::new(p01, &identity, None, &challenge, sha256, now)
    })?;
    let answer = step("MP: register, reply signed", || {
        registrar.register(request.as_bytes(), false, &clients, now)
    })?;
    let registered = step("client: check the reply", || {
        request.finish(&answer.reply, mp.signing_certificate(), now)
    })?;
    println!("    {}, approved: {}", registered.id, registered.approved);
    // Until then the management point refuses what it sends, as anybody may register.
    step("administrator: approve it", || {
        clients.approve(&registered.id)
    })?;

    println!("\nThe inventory");
    let client = Client::new(registered.id, p01, identity);
    let recipients = [mp];
    let sealed = step("client: seal (sign, then encrypt to the MP)", || {
        let kind = MessageKind::HARDWARE_INVENTORY;
        client.seal(&registered.site, kind, &inventory, &recipients, now)
    })?;
    println!(
        "    {} bytes, message {}",
        sealed.bytes.len(),
        sealed.message_id
    );

    let identities = vec![DecryptionIdentity::new(
        Arc::new(mp_key.clone()),
        mp_certificate.clone(),
    )?];
    let management_point = ManagementPoint::new(identities, site, Freshness::default())?;
    let seen = InMemorySeenMessages::new(SeenMessagesLimits::default());
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
        "\nMessage, certificates, keys and the client's trust store are in {DIRECTORY}/. OpenSSL 3.0 or later opens it too:\n
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
