//! The attacks that the trust controls are there for, one row each: what the attacker does, and what
//! the library says.
//!
//! `cargo run --release --example attacks`

#![allow(clippy::print_stdout, reason = "a program that shows what it does")]

use std::error::Error as StdError;
use std::sync::Arc;

use cmcrypto_core::exchange_key::{
    EndorsedCertificate, EndorsedSite, EndorsementTerms, SiteExchangeKey, SitePublicKey,
    endorse_encryption_certificate,
};
use cmcrypto_core::message::{
    Client, Freshness, ManagementPoint, MessageKind, Opened, ReplayCheck,
};
use cmcrypto_core::names::{ClientId, HostName, SiteCode};
use cmcrypto_core::pki::certificate::{
    Certificate, DecryptionIdentity, KeyUse, SigningIdentity, self_signed,
};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::registration::{
    Approval, InMemoryDirectory, Registrar, RegistrationChallenges, RegistrationRequest,
};
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::trust::{
    ManagementPointBundle, ManagementPointName, TrustOutcome, TrustSettings, TrustSource,
    TrustStore,
};
use cmcrypto_core::{Error, Provider, Timestamp};

mod pki;

/// 2027-01-15T08:00:00Z: the stored certificates of the PKI are valid then.
const NOW: Timestamp = Timestamp::from_unix(1_800_000_000);
const DAY: i64 = 86_400;

type Attack = fn(&World) -> Result<(), Error>;

#[rustfmt::skip]
const ATTACKS: &[(&str, Attack, Result<(), Error>)] = &[
    ("none: the client's own management point", no_attack, Ok(())),
    ("rogue MP, provisioned client", rogue_management_point, Err(Error::RootKeyMismatch)),
    ("rogue MP that names the true root", rogue_under_true_root, Err(Error::SignatureInvalid)),
    ("rogue MP offers its root, provisioned client", rogue_root, Err(Error::KeyConflict)),
    ("rogue MP offers its root, unprovisioned client", rogue_root_first, Err(Error::FirstManagementPointNotAccepted)),
    ("the same, where the settings accept it", rogue_root_accepted, Ok(())),
    ("... until the directory service tells better", rogue_root_replaced, Err(Error::RootKeyMismatch)),
    ("swapped encryption certificate", swapped_certificate, Err(Error::EndorsementMismatch)),
    ("encryption certificate endorsed by the attacker", attacker_endorses, Err(Error::SignatureInvalid)),
    ("endorsement replayed for another host", another_host, Err(Error::HostMismatch)),
    ("endorsement from before a renewal", before_renewal, Err(Error::Rollback)),
    ("endorsement of a retired MP", retired, Err(Error::Rollback)),
    ("endorsement of a site whose key was replaced", before_rekeying, Err(Error::Rollback)),
    ("child site endorses another site's MP", anothers_management_point, Err(Error::SiteMismatch)),
    ("child site names a child like its neighbour", child_like_neighbour, Err(Error::SiteMismatch)),
    ("expired endorsement", expired, Err(Error::EndorsementExpired)),
    ("rogue MP answers a registration", rogue_reply, Err(Error::SignatureInvalid)),
    ("old registration reply, with weaker settings", old_reply, Err(Error::ReplyMismatch)),
    ("stolen certificate registered without its key", without_the_key, Err(Error::SignatureInvalid)),
    ("downgrade to SHA-1: a registration", sha1_registration, Err(Error::Sha1NotAccepted)),
    ("downgrade to SHA-1: a message", sha1_message, Err(Error::Sha1NotAccepted)),
    ("none: a certificate of the PKI", pki::good, Ok(())),
    ("revoked certificate of the PKI", pki::revoked, Err(Error::Revoked)),
    ("revocation list that can't be reached", pki::unreachable, Err(Error::Revoked)),
    ("revocation list that has expired", pki::expired_list, Err(Error::Revoked)),
    ("revocation list that the attacker made", pki::forged_list, Err(Error::Revoked)),
];

fn main() -> Result<(), Box<dyn StdError>> {
    let world = World::new()?;
    let mut surprises = 0_u32;
    for (name, attack, expected) in ATTACKS {
        let outcome = attack(&world);
        let text = match outcome {
            Ok(()) => "accepted".to_owned(),
            Err(error) => format!("refused: {error} ({})", error.code()),
        };
        println!("{name:<50} {text}");
        // Only a build with `sha1-signing` can play a client that signs with SHA-1.
        let unplayed = name.contains("SHA-1") && outcome == Err(Error::Unsupported);
        if outcome != *expected && !unplayed {
            println!("    BUT EXPECTED {expected:?}");
            surprises = surprises.saturating_add(1);
        }
    }
    if surprises > 0 {
        return Err("an attack did not end as documented".into());
    }
    println!(
        "\nAll as documented. What was accepted from a rogue is what the settings of that client"
    );
    println!(
        "accept; it is reported as {:?}.",
        TrustOutcome::SetByFirstManagementPoint
    );
    Ok(())
}

/// A hierarchy of CAS and its children P01 and P02, a management point of P01, and an attacker with
/// a hierarchy of its own.
struct World {
    provider: Provider,
    root: SitePublicKey,
    top: SiteExchangeKey,
    p01: SiteExchangeKey,
    p02: SiteExchangeKey,
    site: EndorsedSite,
    signer: SigningIdentity,
    encryption_key: PrivateKey,
    encryption: Certificate,
    attacker: SiteExchangeKey,
    attacker_signer: SigningIdentity,
    attacker_encryption: Certificate,
    client: SigningIdentity,
}

impl World {
    fn new() -> Result<Self, Error> {
        let provider = Provider::default();
        let until = NOW.saturating_add(365 * DAY);
        let key = || PrivateKey::generate(provider, RsaKeySize::Rsa2048);
        let signer = |name| {
            let key = key()?;
            let certificate = self_signed(&key, KeyUse::Signing, name, NOW, until)?;
            SigningIdentity::new(Arc::new(key), certificate)
        };
        let encryption =
            |key: &PrivateKey, name| self_signed(key, KeyUse::Encryption, name, NOW, until);
        let site =
            |code| SiteExchangeKey::generate(provider, RsaKeySize::Rsa2048, SiteCode::new(code)?);
        let (top, p01, encryption_key) = (site("CAS")?, site("P01")?, key()?);
        Ok(Self {
            provider,
            root: top.site_public_key()?,
            site: top.endorse_site(p01.site_code(), p01.public_key(), terms())?,
            top,
            p01,
            p02: site("P02")?,
            signer: signer("MP01")?,
            encryption: encryption(&encryption_key, "MP01")?,
            encryption_key,
            attacker: site("P01")?,
            attacker_signer: signer("MP01")?,
            attacker_encryption: encryption(&key()?, "MP01")?,
            client: signer("PC01")?,
        })
    }

    /// A client that was installed with the trusted root key.
    fn provisioned(&self) -> Result<TrustStore, Error> {
        let mut store = TrustStore::new(TrustSettings::default());
        store.learn_trusted_root_key(self.root.clone(), TrustSource::PreProvisioned)?;
        Ok(store)
    }

    fn signing(&self, terms: EndorsementTerms) -> Result<EndorsedCertificate, Error> {
        let certificate = self.signer.certificate();
        self.p01
            .endorse_management_point(&host()?, certificate, terms)
    }

    fn encryption(&self) -> Result<EndorsedCertificate, Error> {
        let (site, host) = (self.p01.site_code(), host()?);
        endorse_encryption_certificate(&self.signer, site, &host, &self.encryption, terms())
    }

    /// What the true management point publishes.
    fn keys(&self, terms: EndorsementTerms) -> Result<ManagementPointBundle, Error> {
        let sites = [self.site.clone()];
        ManagementPointBundle::new(
            &self.root,
            &sites,
            &self.signing(terms)?,
            &self.encryption()?,
        )
    }

    /// What the rogue publishes, under whichever root it names.
    fn rogue_keys(&self, root: &SitePublicKey) -> Result<ManagementPointBundle, Error> {
        let (site, host) = (self.attacker.site_code(), host()?);
        let certificate = self.attacker_signer.certificate();
        let signing = self
            .attacker
            .endorse_management_point(&host, certificate, terms())?;
        let certificate = &self.attacker_encryption;
        let signer = &self.attacker_signer;
        let encryption = endorse_encryption_certificate(signer, site, &host, certificate, terms())?;
        ManagementPointBundle::new(root, &[], &signing, &encryption)
    }

    fn registrar(&self, signer: &SigningIdentity, site: SiteSecurity) -> Result<Registrar, Error> {
        let challenges = RegistrationChallenges::new(self.provider)?;
        let code = self.p01.site_code();
        Ok(Registrar::new(
            code,
            site,
            Approval::Manual,
            challenges,
            signer.clone(),
        ))
    }
}

fn terms() -> EndorsementTerms {
    EndorsementTerms::starting(NOW)
}

fn host() -> Result<HostName, Error> {
    HostName::new("mp01.example.com")
}

/// The management point that the client looks for.
fn name() -> Result<ManagementPointName, Error> {
    Ok(ManagementPointName::new(SiteCode::new("P01")?, host()?))
}

fn no_attack(world: &World) -> Result<(), Error> {
    let mut store = world.provisioned()?;
    store.learn_management_point(&world.keys(terms())?, &name()?, NOW)?;
    Ok(())
}

fn rogue_management_point(world: &World) -> Result<(), Error> {
    let keys = world.rogue_keys(&world.attacker.site_public_key()?)?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

fn rogue_under_true_root(world: &World) -> Result<(), Error> {
    let keys = world.rogue_keys(&world.root)?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

fn rogue_root(world: &World) -> Result<(), Error> {
    let root = world.attacker.site_public_key()?;
    let mut store = world.provisioned()?;
    let source = TrustSource::FirstManagementPoint;
    store.learn_trusted_root_key(root, source).map(drop)
}

fn rogue_root_first(world: &World) -> Result<(), Error> {
    let root = world.attacker.site_public_key()?;
    let mut store = TrustStore::new(TrustSettings::default());
    let source = TrustSource::FirstManagementPoint;
    store.learn_trusted_root_key(root, source).map(drop)
}

/// The short window: a client that knows no key, and takes the rogue's.
fn deceived(world: &World) -> Result<TrustStore, Error> {
    let root = world.attacker.site_public_key()?;
    let mut store = TrustStore::new(TrustSettings {
        accept_first_management_point: true,
        ..TrustSettings::default()
    });
    let source = TrustSource::FirstManagementPoint;
    let learned = store.learn_trusted_root_key(root.clone(), source)?;
    if learned != TrustOutcome::SetByFirstManagementPoint {
        return Err(Error::Internal);
    }
    store.learn_management_point(&world.rogue_keys(&root)?, &name()?, NOW)?;
    Ok(store)
}

fn rogue_root_accepted(world: &World) -> Result<(), Error> {
    deceived(world).map(drop)
}

fn rogue_root_replaced(world: &World) -> Result<(), Error> {
    let mut store = deceived(world)?;
    let source = TrustSource::DirectoryService;
    let learned = store.learn_trusted_root_key(world.root.clone(), source)?;
    let dropped = store.management_points().next().is_none();
    if learned != TrustOutcome::Replaced || !dropped {
        return Err(Error::Internal);
    }
    let keys = world.rogue_keys(&world.attacker.site_public_key()?)?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

fn swapped_certificate(world: &World) -> Result<(), Error> {
    // The attacker's certificate in place of the one in the bundle.
    let keys = world.keys(terms())?;
    let (from, to) = (
        world.encryption.to_der(),
        world.attacker_encryption.to_der(),
    );
    let der = replace(keys.to_der(), from, to).ok_or(Error::Internal)?;
    let keys = ManagementPointBundle::from_der(&der)?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

fn attacker_endorses(world: &World) -> Result<(), Error> {
    let (site, certificate) = (world.p01.site_code(), &world.attacker_encryption);
    let signer = &world.attacker_signer;
    let encryption = endorse_encryption_certificate(signer, site, &host()?, certificate, terms())?;
    let sites = [world.site.clone()];
    let signing = world.signing(terms())?;
    let keys = ManagementPointBundle::new(&world.root, &sites, &signing, &encryption)?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

fn another_host(world: &World) -> Result<(), Error> {
    let other = HostName::new("mp02.example.com")?;
    let name = ManagementPointName::new(world.p01.site_code(), other);
    let mut store = world.provisioned()?;
    store
        .learn_management_point(&world.keys(terms())?, &name, NOW)
        .map(drop)
}

fn before_renewal(world: &World) -> Result<(), Error> {
    let before = world.keys(terms())?;
    let after = world.keys(EndorsementTerms {
        number: terms().number.saturating_add(1),
        ..terms()
    })?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&after, &name()?, NOW)?;
    store
        .learn_management_point(&before, &name()?, NOW)
        .map(drop)
}

fn retired(world: &World) -> Result<(), Error> {
    let keys = world.keys(terms())?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW)?;
    store.retire_management_point(&name()?, terms().number)?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

fn before_rekeying(world: &World) -> Result<(), Error> {
    // The top-level site endorsed another key of P01; the attacker has the old one.
    let mut store = world.provisioned()?;
    store.learn_management_point(&world.keys(terms())?, &name()?, NOW)?;
    let later = EndorsementTerms::following(terms().number, NOW);
    let site = world.p01.site_code();
    let rekeyed = SiteExchangeKey::generate(world.provider, RsaKeySize::Rsa2048, site)?;
    let sites = [world.top.endorse_site(site, rekeyed.public_key(), later)?];
    let (other, certificate) = (
        HostName::new("mp02.example.com")?,
        world.signer.certificate(),
    );
    let signing = rekeyed.endorse_management_point(&other, certificate, terms())?;
    let (signer, encryption) = (&world.signer, &world.encryption);
    let encryption = endorse_encryption_certificate(signer, site, &other, encryption, terms())?;
    let keys = ManagementPointBundle::new(&world.root, &sites, &signing, &encryption)?;
    store.learn_management_point(&keys, &ManagementPointName::new(site, other), NOW)?;
    store.management_point(&name()?, NOW).map(drop)
}

fn anothers_management_point(world: &World) -> Result<(), Error> {
    // P02, which the root vouches for, vouches for "a management point of P01".
    let p02 = world.p02.public_key();
    let sites = [world
        .top
        .endorse_site(world.p02.site_code(), p02, terms())?];
    let certificate = world.signer.certificate();
    let signing = world
        .p02
        .endorse_management_point(&host()?, certificate, terms())?;
    let keys = ManagementPointBundle::new(&world.root, &sites, &signing, &world.encryption()?)?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

fn child_like_neighbour(world: &World) -> Result<(), Error> {
    // P02 vouches for the attacker's key as that of a child, P01.
    let (p01, p02) = (world.p01.site_code(), world.p02.site_code());
    let sites = [
        world
            .top
            .endorse_site(p02, world.p02.public_key(), terms())?,
        world
            .p02
            .endorse_site(p01, world.attacker.public_key(), terms())?,
    ];
    let certificate = world.signer.certificate();
    let signing = world
        .attacker
        .endorse_management_point(&host()?, certificate, terms())?;
    let keys = ManagementPointBundle::new(&world.root, &sites, &signing, &world.encryption()?)?;
    let mut store = world.provisioned()?;
    store.learn_management_point(&keys, &name()?, NOW).map(drop)
}

fn expired(world: &World) -> Result<(), Error> {
    let later = NOW.saturating_add(91 * DAY);
    let mut store = world.provisioned()?;
    store.learn_management_point(&world.keys(terms())?, &name()?, NOW)?;
    // Kept, but not to be had any more.
    store.management_point(&name()?, later).map(drop)
}

fn rogue_reply(world: &World) -> Result<(), Error> {
    let weak = SiteSecurity {
        allow_plaintext: true,
        ..SiteSecurity::default()
    };
    let rogue = world.registrar(&world.attacker_signer, weak)?;
    let request = request(world, &rogue, DigestAlgorithm::Sha256)?;
    let answer = rogue.register(request.as_bytes(), false, &InMemoryDirectory::new(), NOW)?;
    request
        .finish(&answer.reply, world.signer.certificate(), NOW)
        .map(drop)
}

fn old_reply(world: &World) -> Result<(), Error> {
    let weak = SiteSecurity {
        allow_plaintext: true,
        ..SiteSecurity::default()
    };
    let clients = InMemoryDirectory::new();
    let before = world.registrar(&world.signer, weak)?;
    let challenge = before.challenge(NOW)?;
    let site = world.p01.site_code();
    let request = || {
        let sha256 = DigestAlgorithm::Sha256;
        RegistrationRequest::new(site, &world.client, None, &challenge, sha256, NOW)
    };
    let recorded = before.register(request()?.as_bytes(), false, &clients, NOW)?;
    // Later the attacker serves the same challenge, and the reply of that time.
    let signing = world.signer.certificate();
    request()?.finish(&recorded.reply, signing, NOW).map(drop)
}

fn without_the_key(world: &World) -> Result<(), Error> {
    // The attacker's own request, with the client's certificate in place of the attacker's.
    let registrar = world.registrar(&world.signer, SiteSecurity::default())?;
    let challenge = registrar.challenge(NOW)?;
    let (site, attacker) = (world.p01.site_code(), &world.attacker_signer);
    let sha256 = DigestAlgorithm::Sha256;
    let request = RegistrationRequest::new(site, attacker, None, &challenge, sha256, NOW)?;
    let from = attacker.certificate().to_der();
    let to = world.client.certificate().to_der();
    let request = replace(request.as_bytes(), from, to).ok_or(Error::Internal)?;
    let clients = InMemoryDirectory::new();
    registrar.register(&request, false, &clients, NOW).map(drop)
}

fn request(
    world: &World,
    registrar: &Registrar,
    digest: DigestAlgorithm,
) -> Result<RegistrationRequest, Error> {
    let challenge = registrar.challenge(NOW)?;
    let site = world.p01.site_code();
    RegistrationRequest::new(site, &world.client, None, &challenge, digest, NOW)
}

fn sha1_registration(world: &World) -> Result<(), Error> {
    let registrar = world.registrar(&world.signer, SiteSecurity::default())?;
    let request = request(world, &registrar, DigestAlgorithm::Sha1)?;
    let clients = InMemoryDirectory::new();
    registrar
        .register(request.as_bytes(), false, &clients, NOW)
        .map(drop)
}

fn sha1_message(world: &World) -> Result<(), Error> {
    // Somebody told the client that the site takes SHA-1.
    let told = SiteSecurity {
        allow_sha1: true,
        ..SiteSecurity::default()
    };
    let id = ClientId::new("GUID:6D6F2A7B-9A0C-4F0E-8B51-0C2D8E1F4A36")?;
    let clients = InMemoryDirectory::new();
    clients.add(id.clone(), world.client.certificate().clone())?;
    let client = Client::new(id, world.p01.site_code(), world.client.clone())
        .with_digest(DigestAlgorithm::Sha1);
    let recipients = [world.encryption.clone()];
    let kind = MessageKind::STATE_MESSAGE;
    let sealed = client.seal(&told, kind, b"<State/>", &recipients, NOW)?;
    let key = Arc::new(world.encryption_key.clone());
    let identities = vec![DecryptionIdentity::new(key, world.encryption.clone())?];
    let mp = ManagementPoint::new(identities, SiteSecurity::default(), Freshness::default())?;
    let opened = mp.open(&sealed.bytes, &clients, ReplayCheck::LeftToCaller, NOW);
    opened.and_then(Opened::signed).map(drop)
}

/// `bytes` with `to` in place of `from`, which is as long.
fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Option<Vec<u8>> {
    if from.len() != to.len() {
        return None;
    }
    let at = bytes
        .windows(from.len())
        .position(|window| window == from)?;
    let (before, rest) = bytes.split_at_checked(at)?;
    Some([before, to, rest.get(from.len()..)?].concat())
}
