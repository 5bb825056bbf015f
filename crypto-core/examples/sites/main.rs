//! Three sites: a top-level site, a primary site below it, a secondary site below that. They exchange
//! keys by key files, replicate a directory tree from disk, and live through what goes wrong: a
//! tampered file, a replay, a lost file, a site whose key is not known, a key rollover, a recovered
//! site. Last they talk over a protected channel.
//!
//! `cargo run --release --example sites -- DIRECTORY`

#![allow(clippy::print_stdout, reason = "a program that shows what it does")]

mod channel;
mod site;
mod tree;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use cmcrypto_core::exchange_key::EndorsementTerms;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::certificate::{DecryptionIdentity, KeyUse, self_signed};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::replication::{self, Continuity, ReplicationPosition};
use cmcrypto_core::sites::SiteKeyFileKind;
use cmcrypto_core::{Error as Refusal, Provider, Timestamp};

use site::Site;
use tree::{Package, Receiver};

const DIRECTORY: &str = "cmcrypto-sites";
const DAY: i64 = 86_400;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let source = std::env::args_os()
        .nth(1)
        .map(PathBuf::from)
        .ok_or("usage: cargo run --release --example sites -- DIRECTORY")?;
    let directory = Path::new(DIRECTORY);
    if directory.exists() {
        fs::remove_dir_all(directory)?;
    }
    fs::create_dir_all(directory)?;
    let now = Timestamp::from(SystemTime::now());

    println!("Keys\n");
    let mut cas = Site::new("CAS", directory, now)?;
    let mut p01 = Site::new("P01", directory, now)?;
    let mut s01 = Site::new("S01", directory, now)?;
    exchange_keys(&mut cas, &mut p01, &mut s01, now)?;

    println!("\nReplication: {} from P01 to CAS\n", source.display());
    let position = ReplicationPosition::start(p01.code, cas.code, "tree")?;
    let mut sent = position.clone();
    let mut packages = tree::send(&p01.key, &mut sent, &source, &directory.join("sent"), now)?;
    let mut receiver = Receiver::new(position, directory.join("received"));
    what_is_refused(&mut receiver, &cas, &mut packages, now)?;
    let time = Instant::now();
    for package in &packages {
        receiver.take(&cas.directory, package, now)?;
    }
    let bytes: u64 = packages.iter().map(|package| package.length).sum();
    println!(
        "{} files accepted, {bytes} bytes, in {:.1} ms (each is made durable)",
        packages.len(),
        time.elapsed().as_secs_f64() * 1e3
    );
    tree::compare(&source, &directory.join("received"))?;
    println!("The two trees are the same.");

    println!("\nA site whose key is not known: S01 sends to CAS\n");
    unknown_site(&mut cas, &p01, &s01, now)?;

    println!("\nA new key of P01, while the old one works\n");
    roll_over(&mut cas, &mut p01, &mut sent, &mut receiver, directory, now)?;

    println!("\nP01 is lost and recovered\n");
    recover(&mut cas, &mut p01, &mut s01, &mut receiver, directory, now)?;

    println!("\nEncrypted on its way: P01 to CAS\n");
    sealed(&mut cas, &p01, now)?;

    println!("\nA channel between S01 and P01\n");
    channel::talk(&s01, &p01, &cas, now)?;

    println!("\nAll as it should be. What was written is in {DIRECTORY}/.");
    Ok(())
}

/// Key files, as an administrator carries them, with fingerprints that people compare.
fn exchange_keys(cas: &mut Site, p01: &mut Site, s01: &mut Site, now: Timestamp) -> Outcome<()> {
    for site in [&*cas, p01, s01] {
        println!("{}: {}", site.code, site.fingerprint()?);
    }
    println!();
    // The parents' keys go down, the children's up.
    let for_p01 = cas.export(None, SiteKeyFileKind::ParentKeys, p01.code, now)?;
    refused(
        "P01 takes that of CAS, and nobody has compared fingerprints",
        p01.import(&for_p01, None, now),
        Refusal::SITE_KEY_UNKNOWN,
    )?;
    refused(
        "with another fingerprint than the one in the file",
        p01.import(&for_p01, Some(&s01.fingerprint()?), now),
        Refusal::SIGNER_MISMATCH,
    )?;
    refused(
        "S01 takes a file that is for P01",
        s01.import(&for_p01, Some(&cas.fingerprint()?), now),
        Refusal::SITE_MISMATCH,
    )?;
    p01.import(&for_p01, Some(&cas.fingerprint()?), now)?;
    let for_cas = p01.export(None, SiteKeyFileKind::KeyForParent, cas.code, now)?;
    cas.import(&for_cas, Some(&p01.fingerprint()?), now)?;
    let for_s01 = p01.export(None, SiteKeyFileKind::ParentKeys, s01.code, now)?;
    s01.import(&for_s01, Some(&p01.fingerprint()?), now)?;
    let for_p01 = s01.export(None, SiteKeyFileKind::KeyForParent, p01.code, now)?;
    p01.import(&for_p01, Some(&s01.fingerprint()?), now)?;

    let root = s01.directory.trusted_root_key(now)?;
    if root.public_key() != cas.key.public_key() {
        return Err("S01 trusts another root than CAS".into());
    }
    println!("The trusted root key of all three is that of CAS.");
    Ok(())
}

/// A tampered file, a replay, a lost file: each refused, and nothing lost. The first files are
/// accepted on the way, and removed from what is still to come.
fn what_is_refused(
    receiver: &mut Receiver,
    cas: &Site,
    packages: &mut Vec<Package>,
    now: Timestamp,
) -> Outcome<()> {
    let Some((tried, _)) = packages.split_first_chunk::<3>() else {
        return Err("the directory should hold three files or more".into());
    };
    let [first, second, third] = tried;
    let tampered = first.tampered()?;
    refused(
        "a file that was changed on its way",
        receiver.take(&cas.directory, &tampered, now),
        Refusal::SIGNATURE_INVALID,
    )?;
    receiver.take(&cas.directory, first, now)?;
    println!("the same, sent again: accepted");
    refused(
        "the same once more, by somebody who recorded it",
        receiver.take(&cas.directory, first, now),
        Refusal::REPLAYED,
    )?;
    refused(
        "the third file, when the second was lost",
        receiver.take(&cas.directory, third, now),
        Refusal::REPLICATION_GAP,
    )?;
    receiver.take(&cas.directory, second, now)?;
    receiver.take(&cas.directory, third, now)?;
    println!("the second, sent again, and then the third: accepted");
    refused(
        "the first file again",
        receiver.take(&cas.directory, first, now),
        Refusal::ROLLBACK,
    )?;
    packages.drain(..3);
    Ok(())
}

fn unknown_site(cas: &mut Site, p01: &Site, s01: &Site, now: Timestamp) -> Outcome<()> {
    let position = ReplicationPosition::start(s01.code, cas.code, "status")?;
    let status = b"<Status/>";
    let (signature, _) = replication::sign(&s01.key, &position, status, now)?;
    refused(
        "CAS does not know S01, and keeps what it sent for later",
        replication::verify(&cas.directory, &position, status, &signature, now),
        Refusal::SITE_KEY_UNKNOWN,
    )?;
    let terms = EndorsementTerms::starting(now);
    let endorsed = p01
        .key
        .endorse_site(s01.code, s01.key.public_key(), terms)?;
    // By which S01 shows that it has the key.
    let proof = s01.key.prove_possession()?;
    refused(
        "P01 endorses the key of S01, which CAS does not expect below it",
        cas.directory
            .learn_endorsed(&endorsed, &proof, p01.code, None, now),
        Refusal::SITE_MISMATCH,
    )?;
    cas.directory.expect(s01.code, p01.code)?;
    let learned = cas
        .directory
        .learn_endorsed(&endorsed, &proof, p01.code, None, now)?;
    println!("CAS expects S01 below P01: {:?}", learned.outcome);
    for (site, end) in cas.directory.lapsing(now, 90) {
        let days = end.saturating_sub(now) / DAY;
        println!("the key of {site} is to be endorsed again within {days} days");
    }
    replication::verify(&cas.directory, &position, status, &signature, now)?;
    println!("what was kept: accepted");
    Ok(())
}

fn roll_over(
    cas: &mut Site,
    p01: &mut Site,
    sent: &mut ReplicationPosition,
    receiver: &mut Receiver,
    directory: &Path,
    now: Timestamp,
) -> Outcome<()> {
    let under_way = tree::send_one(&p01.key, sent, b"under way\n", "under-way", directory, now)?;
    let previous = p01.new_key(now)?;
    let first = tree::send_one(&p01.key, sent, b"new key\n", "new-key", directory, now)?;
    refused(
        "data under the new key, before CAS knows it",
        receiver.take(&cas.directory, &first, now),
        Refusal::SITE_KEY_UNKNOWN,
    )?;
    // Both keys sign the file, so nobody has to compare fingerprints.
    let file = p01.export(
        Some(&previous),
        SiteKeyFileKind::KeyForParent,
        cas.code,
        now,
    )?;
    cas.import_keeping_previous(&file, now.saturating_add(DAY), now)?;
    receiver.take(&cas.directory, &under_way, now)?;
    println!("data under the old key that was under way: accepted");
    let continuity = receiver.take(&cas.directory, &first, now)?;
    println!("the first under the new key: accepted, {continuity:?}");
    refused(
        "data under the old key, now that the new one is in use",
        receiver.take(&cas.directory, &under_way, now),
        Refusal::ROLLBACK,
    )?;
    let later = now.saturating_add(2 * DAY);
    refused(
        "the same two days later",
        receiver.take(&cas.directory, &under_way, later),
        Refusal::SITE_KEY_RETIRED,
    )
}

fn recover(
    cas: &mut Site,
    p01: &mut Site,
    s01: &mut Site,
    receiver: &mut Receiver,
    directory: &Path,
    now: Timestamp,
) -> Outcome<()> {
    // Its keys, its directory and its positions are gone.
    *p01 = Site::new("P01", directory, now)?;
    let mut sent = ReplicationPosition::start(p01.code, cas.code, "tree")?;
    let first = tree::send_one(&p01.key, &mut sent, b"back\n", "recovered", directory, now)?;
    refused(
        "what P01 sends, signed with a key that nobody has seen",
        receiver.take(&cas.directory, &first, now),
        Refusal::SITE_KEY_UNKNOWN,
    )?;
    for (from, usage) in [
        (&*cas, SiteKeyFileKind::ParentKeys),
        (&*s01, SiteKeyFileKind::ChildKeys),
    ] {
        let file = from.export(None, usage, p01.code, now)?;
        p01.import(&file, Some(&from.fingerprint()?), now)?;
    }
    let fingerprint = p01.fingerprint()?;
    let for_cas = p01.export(None, SiteKeyFileKind::KeyForParent, cas.code, now)?;
    refused(
        "CAS takes the new key of P01, and nobody has compared fingerprints",
        cas.import(&for_cas, None, now),
        Refusal::KEY_CONFLICT,
    )?;
    cas.import(&for_cas, Some(&fingerprint), now)?;
    let for_s01 = p01.export(None, SiteKeyFileKind::ParentKeys, s01.code, now)?;
    s01.import(&for_s01, Some(&fingerprint), now)?;
    // What the lost key endorsed is endorsed anew.
    refused(
        "CAS asks whether it can use the key of S01",
        cas.directory.check_site(s01.code, now),
        Refusal::SITE_KEY_UNVOUCHED,
    )?;
    let terms = EndorsementTerms::starting(now);
    let endorsed = p01
        .key
        .endorse_site(s01.code, s01.key.public_key(), terms)?;
    let proof = s01.key.prove_possession()?;
    let learned = cas
        .directory
        .learn_endorsed(&endorsed, &proof, p01.code, None, now)?;
    println!("P01 endorses it again: {:?}", learned.outcome);
    let continuity = receiver.take(&cas.directory, &first, now)?;
    if continuity != Continuity::Restarted {
        return Err("a recovered site should be seen as such".into());
    }
    println!("what P01 sent: accepted, {continuity:?}: CAS asks for a synchronisation");
    Ok(())
}

fn sealed(cas: &mut Site, p01: &Site, now: Timestamp) -> Outcome<()> {
    let provider = Provider::default();
    let until = now.saturating_add(365 * DAY);
    let key = PrivateKey::generate(provider, RsaKeySize::Rsa2048)?;
    let certificate = self_signed(&key, KeyUse::Encryption, "CAS", now, until)?;
    let terms = EndorsementTerms::starting(now);
    let endorsed = cas.key.endorse_site_encryption(&certificate, terms)?;

    let mut known_to_p01 = p01.directory.clone();
    known_to_p01.accept_encryption_certificate(cas.code, &endorsed, now)?;
    let to_cas = known_to_p01.encryption_certificate(cas.code, now)?;
    let position = ReplicationPosition::start(p01.code, cas.code, "accounts")?;
    let secret = b"<Account name=\"SQL01\"/>";
    let (message, _) = replication::seal(&p01.key, &position, secret, to_cas, now)?;

    let identities = [DecryptionIdentity::new(Arc::new(key), certificate)?];
    let opened = replication::open(&cas.directory, &position, &message, &identities, now)?;
    if opened.data() != secret {
        return Err("CAS opened something else".into());
    }
    println!(
        "{} bytes sealed into {}, opened",
        secret.len(),
        message.len()
    );
    let mut changed = message.clone();
    if let Some(last) = changed.last_mut() {
        *last ^= 1;
    }
    refused(
        "the same, changed on its way",
        replication::open(&cas.directory, &position, &changed, &identities, now),
        Refusal::DECRYPT,
    )
}

/// Says that something was refused, and fails if it was not, or for another reason.
fn refused<T>(what: &str, result: Result<T, Refusal>, expected: Refusal) -> Outcome<()> {
    match result {
        Err(error) if error == expected => {
            println!("{what}: refused, {error} ({})", error.code());
            Ok(())
        }
        Err(error) => Err(format!("{what}: refused, but as \"{error}\"").into()),
        Ok(_) => Err(format!("{what}: accepted").into()),
    }
}

/// The code of a site by its text.
fn code(text: &str) -> Result<SiteCode, Refusal> {
    SiteCode::new(text)
}
