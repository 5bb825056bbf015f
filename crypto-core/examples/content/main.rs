//! A site publishes a directory, encrypted, and a client decrypts, verifies and fetches it; then what attackers and
//! power failures do to it.
//!
//! `cargo run --release --example content -- DIR`: what is stored and fetched is in a directory of its own below the
//! system's for temporary files, and removed at the end.

#![allow(clippy::print_stdout, reason = "a program that shows what it does")]
#![allow(clippy::indexing_slicing, reason = "of its own lists")]

mod carrier;
mod scratch;

use std::fs::{self, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use cmcrypto_core::content::{
    CompareSettings, ContentEncryption, ContentFetch, ContentId, ContentKey, ContentManifest,
    ContentProgress, ContentTerms, ExpectedContent, VerifiedManifest, compare_directory,
    hash_directory, verify_directory,
};
use cmcrypto_core::names::{PackageId, SiteCode};
use cmcrypto_core::pki::certificate::{DecryptionIdentity, KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::policy::{SiteSigner, SiteVerifier};
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::{Error, ErrorKind, Provider, Timestamp};

use carrier::{Carrier, storage};
use scratch::Scratch;

const DAY: i64 = 86_400;
const NOW: Timestamp = Timestamp::from_unix(1_800_000_000);

fn main() -> Result<(), Error> {
    let source = std::env::args_os().nth(1).map(PathBuf::from);
    let usage = "cargo run --release --example content -- DIR";
    let source = source.ok_or_else(|| Error::new(ErrorKind::InvalidArgument, usage))?;
    let scratch = Scratch::new()?;
    let p01 = SiteCode::new("P01")?;
    let package = PackageId::new("P0100012")?;

    println!("The site");
    let key = PrivateKey::generate(Provider::default(), RsaKeySize::Rsa2048)?;
    let until = NOW.saturating_add(365 * DAY);
    let certificate = self_signed(&key, KeyUse::Signing, "P01", NOW, until)?;
    let site = SiteSigner::new(p01, SigningIdentity::new(Arc::new(key), certificate)?);
    let one = step("hashes the directory on one thread", || hash(&source, 1))?;
    let manifest = step("on all threads", || hash(&source, 0))?;
    assert_eq!(manifest, one);
    let files = manifest
        .entries()
        .iter()
        .filter(|entry| entry.file.is_some());
    println!(
        "    {} files, {} empty directories, {} bytes; the manifest has {}",
        files.clone().count(),
        manifest.entries().len().saturating_sub(files.count()),
        manifest.total_size(),
        manifest.to_der()?.len(),
    );
    let terms = ContentTerms::following(package, 0, NOW, 90 * DAY);
    let signed = step("signs the manifest", || {
        site.sign_content(&terms, &manifest, NOW)
    })?;
    let provider = Provider::default();
    let reader = PrivateKey::generate(provider, RsaKeySize::Rsa2048)?;
    let to = self_signed(&reader, KeyUse::Encryption, "PC01", NOW, until)?;
    let store = scratch.path("store");
    let carrier = step("encrypts it, and the key to the client", || {
        let id = ContentId::new(package.as_str())?;
        let run = ContentEncryption::new(provider, id, terms.number, *manifest.sha256())?;
        Carrier::publish(store, &source, &manifest, run, &to, NOW)
    })?;

    println!("\nA client");
    let identities = [DecryptionIdentity::new(Arc::new(reader), to)?];
    let (key, der) = step("gets the key and the manifest", || {
        carrier.open(&identities)
    })?;
    let client = SiteVerifier::with_certificate(p01, site.certificate().clone())?;
    let mut expected = ExpectedContent {
        package,
        least_number: 0,
        numbered_by: None,
    };
    let verify = |expected: &ExpectedContent, signed: &[u8], der: &[u8]| {
        client.verify_content(expected, signed, der, NOW)
    };
    let verified = step("verifies the manifest", || verify(&expected, &signed, &der))?;
    expected.least_number = terms.number;
    let target = scratch.path("P0100012");
    let fetch = begin(&target, &verified)?;
    step("fetches and decrypts, and hashes while it writes", || {
        fetch_all(&fetch, &carrier, &key)
    })?;
    step("verifies all, and gives it its name", || {
        fetch.commit(0, &mut go_on)
    })?;
    step("verifies it once more", || {
        verify_directory(&target, &verified, 0, &mut go_on)
    })?;

    println!("\nWhat attackers try");
    let older = ContentTerms {
        number: terms.number.saturating_sub(1),
        ..terms.clone()
    };
    let older = site.sign_content(&older, &ContentManifest::new(Vec::new())?, NOW)?;
    let mut forged = der.clone();
    if let Some(last) = forged.last_mut() {
        *last ^= 1;
    }
    let other = ExpectedContent {
        package: PackageId::new("P0100013")?,
        ..expected.clone()
    };
    for (what, found, kind) in [
        (
            "an older version",
            verify(&expected, &older, &der),
            ErrorKind::Rollback,
        ),
        (
            "a forged manifest",
            verify(&expected, &signed, &forged),
            ErrorKind::HashMismatch,
        ),
        (
            "another package",
            verify(&other, &signed, &der),
            ErrorKind::ContentMismatch,
        ),
    ] {
        refused(what, found.map(drop), kind)?;
    }
    let verify = || verify_directory(&target, &verified, 0, &mut go_on);
    let longest = longest(&manifest);
    if let Some((index, size)) = longest {
        let path = target.join(manifest.entries()[index].path.as_str());
        flip(&path, size / 2)?;
        refused("a flipped byte", verify(), ErrorKind::ContentMismatch)?;
        flip(&path, size / 2)?;
        verify()?;
    }
    let extra = target.join("extra.exe");
    fs::write(&extra, b"MZ").map_err(storage(&extra))?;
    refused("an extra file", verify(), ErrorKind::ContentMismatch)?;
    let settings = CompareSettings::default();
    for difference in compare_directory(&target, &verified, &settings, &mut go_on)? {
        println!("    {}: {}", difference.path.display(), difference.kind);
    }

    println!("\nWhat a distribution point tries, and a fetch that is killed");
    let again = scratch.path("again");
    let fetch = begin(&again, &verified)?;
    if let Some((index, _)) = longest {
        let (stream, whole) = (carrier.path(index), fetch.missing()?);
        let file = whole.iter().find(|file| file.index == index);
        let file = file.ok_or(Error::bare(ErrorKind::Internal))?;
        let original = fs::read(&stream).map_err(storage(&stream))?;
        let (half, mut mixed) = (original.len() / 2, original.clone());
        mixed[..half].rotate_left(1);
        for (what, bytes, kind) in [
            (
                "a truncated stream",
                &original[..half],
                ErrorKind::Malformed,
            ),
            ("a mixed one", &mixed, ErrorKind::Decrypt),
        ] {
            fs::write(&stream, bytes).map_err(storage(&stream))?;
            let found = carrier.fetch(&key, &fetch, file, u64::MAX);
            refused(what, found, kind)?;
        }
        fs::write(&stream, original).map_err(storage(&stream))?;
    }
    fetch.discard()?;
    drop(fetch);
    let fetch = begin(&again, &verified)?;
    let missing = fetch.missing()?;
    if let Some((index, size)) = longest {
        // All but the longest file, and half of that; then the process ends.
        for file in missing.iter().filter(|file| file.index != index) {
            carrier.fetch(&key, &fetch, file, u64::MAX)?;
        }
        let half = missing.iter().find(|file| file.index == index);
        half.map_or(Ok(()), |file| carrier.fetch(&key, &fetch, file, size / 2))?;
    }
    drop(fetch);
    println!(
        "  {}: not there",
        again.file_name().unwrap_or_default().display()
    );
    assert!(!again.exists());
    let fetch = step("another begins, and hashes what is there", || {
        begin(&again, &verified)
    })?;
    for file in fetch.missing()? {
        let path = &manifest.entries()[file.index].path;
        println!("    {path}: from {} of {} bytes", file.offset, file.size);
    }
    step("fetches the rest", || fetch_all(&fetch, &carrier, &key))?;
    step("verifies all, and gives it its name", || {
        fetch.commit(0, &mut go_on)
    })?;
    verify_directory(&again, &verified, 0, &mut go_on)?;
    println!("  it is what the site published");
    let taken = begin(&again, &verified).map(drop);
    refused("a fetch into what is there", taken, ErrorKind::TargetExists)
}

fn go_on(_: ContentProgress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn hash(directory: &Path, threads: usize) -> Result<ContentManifest, Error> {
    hash_directory(directory, threads, &mut go_on)
}

fn begin(target: &Path, manifest: &VerifiedManifest) -> Result<ContentFetch, Error> {
    ContentFetch::begin(target, manifest, 0, &mut go_on)
}

fn fetch_all(fetch: &ContentFetch, carrier: &Carrier, key: &ContentKey) -> Result<(), Error> {
    let mut missing = fetch.missing()?.into_iter();
    missing.try_for_each(|file| carrier.fetch(key, fetch, &file, u64::MAX))
}

/// The index and length of the longest file, if one has anything in it.
fn longest(manifest: &ContentManifest) -> Option<(usize, u64)> {
    let files = manifest.entries().iter().enumerate();
    let files = files.filter_map(|(index, entry)| Some((index, entry.file?.size)));
    files
        .max_by_key(|(_, size)| *size)
        .filter(|(_, size)| *size > 0)
}

fn flip(path: &Path, place: u64) -> Result<(), Error> {
    let mut byte = [0];
    let flipped = OpenOptions::new()
        .read(true)
        .write(true)
        .open(path)
        .and_then(|mut file| {
            file.seek(SeekFrom::Start(place))?;
            file.read_exact(&mut byte)?;
            file.seek(SeekFrom::Start(place))?;
            file.write_all(&[byte[0] ^ 1])
        });
    flipped.map_err(storage(path))
}

/// What is refused in this way, or an error.
fn refused(what: &str, found: Result<(), Error>, kind: ErrorKind) -> Result<(), Error> {
    match found {
        Err(error) if error.kind() == kind => {
            println!("  {what}: {error} ({})", error.code());
            Ok(())
        }
        Err(error) => Err(error),
        Ok(()) => Err(Error::bare(ErrorKind::Internal)),
    }
}

fn step<T>(what: &str, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let start = Instant::now();
    let result = work()?;
    println!("  {what}: {} ms", start.elapsed().as_millis());
    Ok(result)
}
