//! A trusted root key that is kept offline, and the operational key that works in its place: each step of
//! `crypto-core/src/controls/exchange_key/ceremony.md`, which says who does it where and when.
//!
//! `cargo run --release --example ceremony`

#![allow(clippy::print_stdout, reason = "a program that shows what it does")]

use std::error::Error;
use std::fs;
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
    endorse DIR PUBLIC FINGERPRINT DAYS OUT
                                     endorses an operational key, whose fingerprint was read out
  at the site server of CAS:
    operational DIR                  makes an operational key
    bundle DIR ENDORSED ROOT OUT     what a management point of P01 publishes
  at a site, with the file that holds its directory of sites:
    own DIRECTORY ROOT               at CAS: notes its root, of which it has the public half alone
    join DIRECTORY ROOT              at P01: joins the hierarchy of CAS, as the directory service would say
    accept DIRECTORY ENDORSED DAYS   takes the operational key of CAS, and keeps the one before so long
    stolen DIRECTORY FINGERPRINT     reports a key as stolen
    check DIRECTORY                  whether CAS's key can be used
  on a client, with the file that holds its trust store:
    install STORE ROOT               takes the trusted root key
    replace STORE ROOT               the administrator's word: another trusted root key
    learn STORE BUNDLE               takes the management point
    note STORE ENDORSED              takes the operational key alone, before a management point shows it";

const HOST: &str = "mp01.example.com";

fn main() -> Done {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["root", dir] => make_root(Path::new(dir)),
        ["operational", dir] => make_operational(Path::new(dir)),
        ["endorse", dir, public, fingerprint, days, out] => {
            endorse(Path::new(dir), public, fingerprint, days.parse()?, out)
        }
        ["bundle", dir, endorsed, root, out] => publish(Path::new(dir), endorsed, root, out),
        ["own", directory, root] => at_site(directory, cas()?, |sites, now| {
            sites.set_own_public_key(read_root(root)?, now)?;
            Ok(())
        }),
        ["join", directory, root] => at_site(directory, p01()?, |sites, now| {
            let root = read_root(root)?;
            sites.join((cas()?, root.public_key()), None, now)?;
            Ok(())
        }),
        ["accept", directory, endorsed, days] => at_site(directory, p01()?, |sites, now| {
            let endorsed = EndorsedSite::from_der(&fs::read(endorsed)?)?;
            let days: i64 = days.parse()?;
            let keep = now.saturating_add(days.saturating_mul(86_400));
            let keep = (days > 0).then_some(keep);
            let change = sites.accept_operational_key(cas()?, &endorsed, keep, now)?;
            println!("{:?}{}", change.outcome, lost(&change.lost));
            Ok(())
        }),
        ["stolen", directory, fingerprint] => at_site(directory, p01()?, |sites, now| {
            let stolen = sites.report_stolen(fingerprint, now)?;
            println!("reported{}", lost(&stolen));
            Ok(())
        }),
        ["check", directory] => at_site(directory, p01()?, |sites, now| {
            if sites.own_site() != cas()? {
                sites.check_site(cas()?, now)?;
            }
            println!(
                "trusted root: {}",
                sites.trusted_root_key(now)?.fingerprint()
            );
            for (site, until) in sites.lapsing(now, 60) {
                println!("{site}: to be renewed before {until}");
            }
            Ok(())
        }),
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
    fs::write(
        dir.join("root.tcf"),
        format!("SMSPublicRootKey={}\r\n", root.to_hex()?),
    )?;
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
    fs::write(&public, key.public_key().to_spki_pem()?)?;
    println!("{}: to carry to the root", public.display());
    println!("fingerprint: {}", fingerprint(key.public_key())?);
    Ok(())
}

/// The one act of the root. Whoever does it has read out the fingerprint at the site server, so
/// that a medium that was swapped on the way is noticed.
fn endorse(dir: &Path, public: &str, read_out: &str, days: i64, out: &str) -> Done {
    let public = PublicKey::from_spki_pem(Provider::default(), &fs::read(public)?)?;
    let shown = fingerprint(&public)?;
    if shown.replace(' ', "") != read_out.replace(' ', "").to_uppercase() {
        return Err(format!("the key has another fingerprint: {shown}").into());
    }
    let root = SiteExchangeKey::new(Arc::new(read_key(dir, "root")?), cas()?)?;
    // Each line a number and the key that has it. A key that another has followed does not come back.
    let log = dir.join("endorsed");
    let mut before = match log.exists() {
        true => fs::read_to_string(&log)?,
        false => String::new(),
    };
    let last = before
        .lines()
        .next_back()
        .and_then(|line| line.split_once(' '));
    let is_last = last.is_some_and(|(_, key)| key == shown);
    if before.contains(&shown) && !is_last {
        return Err("another operational key has followed this one: make a new one".into());
    }
    let previous = last.map_or(Ok(0), |(number, _)| number.parse())?;
    let now = now();
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
    fs::write(log, before)?;
    fs::write(out, endorsed.to_der())?;
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
    fs::write(out, bundle.to_der())?;
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

/// Reads a site's directory of sites, that of `new` where there is none, changes it, and stores it.
fn at_site(
    path: &str,
    new: SiteCode,
    change: impl FnOnce(&mut SiteDirectory, Timestamp) -> Done,
) -> Done {
    let settings = SiteDirectorySettings::default();
    let mut sites = match Path::new(path).exists() {
        true => SiteDirectory::from_bytes(Provider::default(), &fs::read(path)?, settings)?,
        false => SiteDirectory::new(new, settings),
    };
    change(&mut sites, now())?;
    fs::write(path, sites.to_bytes()?)?;
    Ok(())
}

fn make_key(dir: &Path, name: &str, size: RsaKeySize) -> Result<PrivateKey, Box<dyn Error>> {
    let path = key_path(dir, name);
    if path.exists() {
        return Err(format!("{} is there already", path.display()).into());
    }
    fs::create_dir_all(dir)?;
    let key = PrivateKey::generate(Provider::default(), size)?;
    fs::write(&path, key.to_encrypted_pkcs8_pem(password()?.as_bytes())?)?;
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
    std::env::var("PASSWORD").map_err(|_| "give the key's password as PASSWORD".into())
}

fn read_root(tcf: &str) -> Result<SitePublicKey, Box<dyn Error>> {
    let legacy = LegacyAlgorithms::default();
    let root = SitePublicKey::from_file(Provider::default(), &fs::read(tcf)?, legacy);
    Ok(root?)
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
