//! A trusted root key that is kept offline, and the operational key that works in its place: each step of
//! `crypto-core/src/controls/exchange_key/ceremony.md`, which says who does it where and when.
//!
//! `cargo run --release --example ceremony`

#![allow(clippy::print_stdout, reason = "a program that shows what it does")]

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use cmcrypto_core::exchange_key::{
    EndorsedSite, EndorsementTerms, SiteExchangeKey, SitePublicKey, endorse_encryption_certificate,
};
use cmcrypto_core::names::{HostName, SiteCode};
use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::site_security::LegacyAlgorithms;
use cmcrypto_core::sites::{SiteDirectory, SiteDirectorySettings};
use cmcrypto_core::trust::{
    ManagementPointBundle, ManagementPointName, TrustSettings, TrustSource, TrustStoreFile,
};
use cmcrypto_core::{Provider, Timestamp};

type Done = Result<(), Box<dyn Error>>;

const USAGE: &str = "usage: ceremony STEP
  offline, where the root is:
    root DIR                         makes the trusted root key of CAS; $PASSWORD encrypts it
    open DIR                         opens it, with a password typed again, and prints its fingerprint
    endorse DIR PUBLIC FINGERPRINT DAYS OUT [ABOVE]
                                     endorses an operational key, whose fingerprint was read out, with a
                                     number above the last, and above ABOVE where the log may lack some
  anywhere:
    fingerprint ROOT                 that of a root.tcf
  at the site server of CAS:
    operational DIR                  makes an operational key
    bundle DIR ENDORSED ROOT OUT     what a management point of P01 publishes
  at a site, with the file that holds its directory of sites:
    own DIRECTORY ROOT               at CAS: notes its root, of which it has the public half alone
    join DIRECTORY ROOT              at P01: joins the hierarchy of CAS, as the directory service would say
    accept DIRECTORY ENDORSED DAYS   takes the operational key of CAS, and keeps the one before so long
    stolen DIRECTORY FINGERPRINT [root]
                                     reports a key as stolen; the root with that word
    check DIRECTORY                  whether CAS's key can be used here, and which keys are held
  on a client, with the file that holds its trust store:
    install STORE ROOT               takes the trusted root key
    replace STORE ROOT               the administrator's word: another trusted root key
    learn STORE BUNDLE               takes the management point
    note STORE ENDORSED              takes the operational key alone, before a management point shows it";

const HOST: &str = "mp01.example.com";
/// What a thief of an operational key can do ends with its endorsement, at clients that hear nothing else.
const MAX_DAYS: i64 = 100;

fn main() -> Done {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["root", dir] => make_root(Path::new(dir)),
        ["open", dir] => {
            println!(
                "{}",
                fingerprint(read_key(Path::new(dir), "root")?.public_key())?
            );
            Ok(())
        }
        ["fingerprint", root] => read_root(root).map(drop),
        ["operational", dir] => make_operational(Path::new(dir)),
        ["endorse", dir, public, fingerprint, days, out] => {
            endorse(Path::new(dir), public, fingerprint, days.parse()?, out, 0)
        }
        ["endorse", dir, public, fingerprint, days, out, above] => {
            let (days, above) = (days.parse()?, above.parse()?);
            endorse(Path::new(dir), public, fingerprint, days, out, above)
        }
        ["bundle", dir, endorsed, root, out] => publish(Path::new(dir), endorsed, root, out),
        ["own", directory, root] => at_site(directory, Some(cas()?), |sites, now| {
            if sites.own_site() != cas()? {
                return Err(format!("{directory} is of {}", sites.own_site()).into());
            }
            let lost = sites.set_own_public_key(read_root(root)?, now)?;
            println!("noted{}", self::lost(&lost));
            Ok(())
        }),
        ["join", directory, root] => at_site(directory, Some(p01()?), |sites, now| {
            let root = read_root(root)?;
            let change = sites.join((cas()?, root.public_key()), None, now)?;
            println!("joined{}", lost(&change.lost));
            Ok(())
        }),
        ["accept", directory, endorsed, days] => at_site(directory, None, |sites, now| {
            let endorsed = EndorsedSite::from_der(&fs::read(endorsed)?)?;
            let days: i64 = days.parse()?;
            let keep = now.saturating_add(days.saturating_mul(86_400));
            let keep = (days > 0).then_some(keep);
            let change = sites.accept_operational_key(cas()?, &endorsed, keep, now)?;
            let number = endorsed.terms().number;
            println!(
                "{:?}, number {number}{}",
                change.outcome,
                lost(&change.lost)
            );
            Ok(())
        }),
        ["stolen", directory, fingerprint] => report(directory, fingerprint, false),
        ["stolen", directory, fingerprint, "root"] => report(directory, fingerprint, true),
        ["check", directory] => {
            let (sites, now) = (read_sites(directory)?, now());
            if sites.own_site() != cas()? {
                sites.check_site(cas()?, now)?;
            }
            println!(
                "trusted root: {}",
                sites.trusted_root_key(now)?.fingerprint()
            );
            for (site, key, of) in held(&sites, now) {
                println!("{site}: {of}, {key}");
            }
            for (site, until) in sites.lapsing(now, 60) {
                println!("{site}: to be renewed before {until}");
            }
            Ok(())
        }
        ["install", store, root] => {
            let (root, source) = (read_root(root)?, TrustSource::PreProvisioned);
            let learned = store_at(store).update(|s| s.learn_trusted_root_key(root, source))?;
            println!("{learned:?}");
            Ok(())
        }
        ["replace", store, root] => {
            let (root, source) = (read_root(root)?, TrustSource::PreProvisioned);
            Ok(store_at(store).update(|s| s.replace_trusted_root_key(root, source))?)
        }
        ["learn", store, bundle] => learn(store, bundle),
        ["note", store, endorsed] => {
            let endorsed = EndorsedSite::from_der(&fs::read(endorsed)?)?;
            Ok(store_at(store).update(|s| s.learn_operational_key(&endorsed, now()))?)
        }
        _ => Err(USAGE.into()),
    }
}

/// The keys of sites that a directory has, and the root, by their fingerprints.
fn held(sites: &SiteDirectory, now: Timestamp) -> Vec<(SiteCode, String, &'static str)> {
    let root = sites.trusted_root_key(now).ok();
    let top = sites.top_level_site().unwrap_or(sites.own_site());
    let mut all: Vec<_> = root
        .map(|key| (top, key.fingerprint(), "the trusted root"))
        .into_iter()
        .collect();
    for (site, known) in sites.sites() {
        all.push((site, known.fingerprint(), "its exchange key"));
        if let Some(previous) = known.previous() {
            all.push((site, previous.fingerprint(), "its exchange key before"));
        }
        if let Some(key) = known.operational_key() {
            all.push((site, key.fingerprint(), "its operational key"));
        }
    }
    all
}

/// A false report can't be taken back, and one of the root ends the hierarchy as it is.
fn report(directory: &str, fingerprint: &str, root: bool) -> Done {
    at_site(directory, None, |sites, now| {
        let plain = |text: &str| text.replace(' ', "").to_uppercase();
        let held = held(sites, now);
        let is_it = |(_, key, _): &&(SiteCode, String, &str)| plain(key) == plain(fingerprint);
        let known = held.iter().find(is_it);
        if !root && known.is_some_and(|(.., of)| *of == "the trusted root") {
            return Err("this is the trusted root: say so by the word root".into());
        }
        let lost = lost(&sites.report_stolen(fingerprint, now)?);
        match known {
            Some((site, _, of)) => println!("reported: of {site}, {of}{lost}"),
            None if lost.is_empty() => println!("reported: not in use here, or not known"),
            None => println!("reported{lost}"),
        }
        Ok(())
    })
}

fn lost(sites: &[SiteCode]) -> String {
    let sites = sites.iter();
    sites.fold(String::new(), |text, site| format!("{text}; lost: {site}"))
}

fn make_root(dir: &Path) -> Done {
    let key = SiteExchangeKey::new(
        Arc::new(make_key(dir, "root", RsaKeySize::Rsa3072)?),
        cas()?,
    )?;
    let root = key.site_public_key()?;
    let tcf = format!("SMSPublicRootKey={}\r\n", root.to_hex()?);
    write_new(&dir.join("root.tcf"), tcf.as_bytes())?;
    write_new(&dir.join("endorsed"), b"")?;
    println!(
        "{}: for clients and sites\nfingerprint: {}",
        dir.join("root.tcf").display(),
        root.fingerprint()
    );
    Ok(())
}

fn make_operational(dir: &Path) -> Done {
    let key = make_key(dir, "operational", RsaKeySize::Rsa2048)?;
    let public = dir.join("operational.pub.pem");
    write_new(&public, key.public_key().to_spki_pem()?.as_bytes())?;
    println!("{}: to carry to the root", public.display());
    println!("fingerprint: {}", fingerprint(key.public_key())?);
    Ok(())
}

/// The one act of the root. Whoever does it has read out the fingerprint at the site server, so
/// that a medium that was swapped on the way is noticed.
fn endorse(dir: &Path, public: &str, read_out: &str, days: i64, out: &str, above: u64) -> Done {
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(format!("not 1 to {MAX_DAYS} days: until then a thief has it").into());
    }
    if Path::new(out).exists() {
        return Err(format!("{out} is there already").into());
    }
    let public = PublicKey::from_spki_pem(Provider::default(), &fs::read(public)?)?;
    let shown = fingerprint(&public)?;
    if shown.replace(' ', "") != read_out.replace(' ', "").to_uppercase() {
        return Err(format!("the key has another fingerprint: {shown}").into());
    }
    let root = SiteExchangeKey::new(Arc::new(read_key(dir, "root")?), cas()?)?;
    // Each line a number and the key that has it. A key that another has followed does not come back.
    let log = dir.join("endorsed");
    let mut before =
        fs::read_to_string(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    if !before.is_empty() && !before.ends_with('\n') {
        return Err(format!("{} was cut off: take that of the copy", log.display()).into());
    }
    let last = before
        .lines()
        .next_back()
        .and_then(|line| line.split_once(' '));
    let is_last = last.is_some_and(|(_, key)| key == shown);
    if before.contains(&shown) && !is_last {
        return Err("another operational key has followed this one: make a new one".into());
    }
    let previous = last.map_or(Ok(0), |(number, _)| number.parse())?.max(above);
    let now = now();
    if previous
        > now
            .saturating_add(10 * 365 * 86_400)
            .as_unix()
            .unsigned_abs()
    {
        return Err(format!("the number {previous} is ten years from now").into());
    }
    if previous > now.as_unix().unsigned_abs() {
        println!("note: the last number is later than the clock here: {previous}");
    }
    let terms = EndorsementTerms {
        not_after: now.saturating_add(days.saturating_mul(86_400)),
        ..EndorsementTerms::following(previous, now)
    };
    let endorsed = root.endorse_operational_key(&public, terms)?;
    // This first: a number that was lost with a crash is not given out twice.
    before.push_str(&format!("{} {shown}\n", terms.number));
    replace(&log, before.as_bytes())?;
    write_new(Path::new(out), &endorsed.to_der())?;
    let (from, until) = (terms.not_before, terms.not_after);
    println!("{out}: number {}, from {from} until {until}", terms.number);
    Ok(())
}

/// What the operational key does from day to day. The keys of P01 and its management point are made
/// here, which really are made where they are used.
fn publish(dir: &Path, endorsed: &str, root: &str, out: &str) -> Done {
    let (provider, now) = (Provider::default(), now());
    let terms = EndorsementTerms::starting(now);
    let operational = SiteExchangeKey::new(Arc::new(read_key(dir, "operational")?), cas()?)?;
    let endorsed = EndorsedSite::from_der(&fs::read(endorsed)?)?;
    let identity = |name, key_use| {
        let key = PrivateKey::generate(provider, RsaKeySize::Rsa2048)?;
        let until = now.saturating_add(365 * 86_400);
        let certificate = self_signed(&key, key_use, name, now.saturating_add(-3600), until)?;
        Ok::<_, cmcrypto_core::Error>((Arc::new(key), certificate))
    };
    let p01 = SiteExchangeKey::generate(provider, RsaKeySize::Rsa2048, p01()?)?;
    let site = operational.endorse_site(p01.site_code(), p01.public_key(), terms)?;
    let (_, policy) = identity("Site Server", KeyUse::Signing)?;
    let policy = p01.endorse_site_signing(&policy, terms)?;
    let host = HostName::new(HOST)?;
    let (key, certificate) = identity("MP01", KeyUse::Signing)?;
    let signing = p01.endorse_management_point(&host, &certificate, terms)?;
    let mp = SigningIdentity::new(key, certificate)?;
    let (_, certificate) = identity("MP01", KeyUse::Encryption)?;
    let (site_code, mp_host) = (p01.site_code(), &host);
    let encryption = endorse_encryption_certificate(&mp, site_code, mp_host, &certificate, terms)?;
    let bundle = ManagementPointBundle::new(&read_root(root)?, &[site], &signing, &encryption)?
        .with_operational_key(&endorsed)?
        .with_site_signing(&policy)?;
    write_new(Path::new(out), bundle.to_der())?;
    println!("{out}: {} bytes", bundle.to_der().len());
    Ok(())
}

fn learn(store: &str, bundle: &str) -> Done {
    let bundle = ManagementPointBundle::from_der(&fs::read(bundle)?)?;
    let name = ManagementPointName::new(p01()?, HostName::new(HOST)?);
    let (mp, policy) = store_at(store).update(|store| {
        let mp = store.learn_management_point(&bundle, &name, now())?;
        Ok((mp, store.site_signing_certificate(p01_code()?, now())?))
    })?;
    println!("{name}: to be used until {}", mp.not_after());
    println!("policy of P01 is signed with: {}", policy.subject_text());
    Ok(())
}

/// Reads a site's directory of sites, or begins that of `new` where there is none, changes it, and stores
/// it.
fn at_site(
    path: &str,
    new: Option<SiteCode>,
    change: impl FnOnce(&mut SiteDirectory, Timestamp) -> Done,
) -> Done {
    let mut sites = match new {
        Some(site) if !Path::new(path).exists() => {
            SiteDirectory::new(site, SiteDirectorySettings::default())
        }
        _ => read_sites(path)?,
    };
    change(&mut sites, now())?;
    replace(Path::new(path), &sites.to_bytes()?)
}

fn read_sites(path: &str) -> Result<SiteDirectory, Box<dyn Error>> {
    let bytes = fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    let settings = SiteDirectorySettings::default();
    Ok(SiteDirectory::from_bytes(
        Provider::default(),
        &bytes,
        settings,
    )?)
}

/// The old or the new one is there wherever this ends.
fn replace(path: &Path, bytes: &[u8]) -> Done {
    let next = path.with_extension("new");
    let mut file = fs::File::create(&next)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(fs::rename(next, path)?)
}

/// Never in the place of another: what is overwritten here may be the only key of its kind. On Unix for
/// its owner alone.
fn write_new(path: &Path, bytes: &[u8]) -> Done {
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.write(true).create_new(true).open(path);
    let mut file = file.map_err(|error| format!("{}: {error}", path.display()))?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

fn make_key(dir: &Path, name: &str, size: RsaKeySize) -> Result<PrivateKey, Box<dyn Error>> {
    let path = key_path(dir, name);
    fs::create_dir_all(dir)?;
    let key = PrivateKey::generate(Provider::default(), size)?;
    let pem = key.to_encrypted_pkcs8_pem(password()?.as_bytes())?;
    write_new(&path, pem.as_bytes())?;
    println!("{}: stays where it is", path.display());
    Ok(key)
}

fn read_key(dir: &Path, name: &str) -> Result<PrivateKey, Box<dyn Error>> {
    let (pem, password) = (fs::read(key_path(dir, name))?, password()?);
    let key = PrivateKey::from_pem(Provider::default(), &pem, Some(password.as_bytes()));
    Ok(key?)
}

fn key_path(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{name}.key.pem"))
}

fn password() -> Result<String, Box<dyn Error>> {
    let password = std::env::var("PASSWORD").unwrap_or_default();
    if password.is_empty() {
        return Err("give the key's password as PASSWORD".into());
    }
    Ok(password)
}

fn read_root(tcf: &str) -> Result<SitePublicKey, Box<dyn Error>> {
    let legacy = LegacyAlgorithms::default();
    let root = SitePublicKey::from_file(Provider::default(), &fs::read(tcf)?, legacy)?;
    println!("{tcf}: fingerprint {}", root.fingerprint());
    Ok(root)
}

fn fingerprint(key: &PublicKey) -> Result<String, cmcrypto_core::Error> {
    Ok(SitePublicKey::new(key.clone(), LegacyAlgorithms::default())?.fingerprint())
}

fn store_at(path: &str) -> TrustStoreFile {
    TrustStoreFile::new(path, Provider::default(), TrustSettings::default())
}

fn cas() -> Result<SiteCode, Box<dyn Error>> {
    Ok(SiteCode::new("CAS")?)
}

fn p01() -> Result<SiteCode, Box<dyn Error>> {
    Ok(p01_code()?)
}

fn p01_code() -> Result<SiteCode, cmcrypto_core::Error> {
    SiteCode::new("P01")
}

fn now() -> Timestamp {
    Timestamp::from(SystemTime::now())
}
