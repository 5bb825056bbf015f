//! A site tells 1,000 clients what to do, and one of them a secret; then what attackers try.
//!
//! `cargo run --release --example policy`

#![allow(clippy::print_stdout, reason = "a program that shows what it does")]
#![allow(clippy::indexing_slicing, reason = "of its own lists")]

use std::sync::Arc;
use std::time::Instant;

use cmcrypto_core::names::{ClientId, CollectionId, SiteCode};
use cmcrypto_core::pki::certificate::{DecryptionIdentity, KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::policy::{
    ClientPolicies, PolicyAssignment, PolicyId, PolicySet, SiteDataTarget, SiteSigner, SiteVerifier,
};
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::registration::{ClientRegistry, InMemoryDirectory, Registration};
use cmcrypto_core::secret_policy::{PolicySealer, SecretPolicy};
use cmcrypto_core::{Error, ErrorKind, Provider, Timestamp};

const CLIENTS: usize = 1000;
const DAY: i64 = 86_400;
const WEEK: i64 = 7 * DAY;
const NOW: Timestamp = Timestamp::from_unix(1_800_000_000);
const SETTINGS: &[u8] = b"<Policy name='agent settings' interval='900'/>";
const VPN: &[u8] = b"<Policy name='vpn' server='vpn.example.com'/>";
const ACCOUNT: &[u8] = b"<Policy name='network access account' password='...'/>";

fn main() -> Result<(), Error> {
    let provider = Provider::default();
    let p01 = SiteCode::new("P01")?;
    let until = NOW.saturating_add(365 * DAY);
    let key = |key_use, name: &str| {
        let key = PrivateKey::generate(provider, RsaKeySize::Rsa2048)?;
        let certificate = self_signed(&key, key_use, name, NOW, until)?;
        Ok::<_, Error>((Arc::new(key), certificate))
    };

    println!("The site");
    let (signing_key, signing) = key(KeyUse::Signing, "P01")?;
    let identity = SigningIdentity::new(signing_key, signing)?;
    let site = SiteSigner::new(p01, identity.clone());
    let id = |number: usize| ClientId::new(&format!("GUID:{number:08}"));
    let end = NOW.saturating_add(90 * DAY);
    let policy = PolicyId::new;
    let settings = PolicyAssignment::new(policy("{agent-settings}")?, 1, SETTINGS, NOW, end);
    let secret = SecretPolicy::new(provider, policy("{account}")?, 1, ACCOUNT, NOW, end)?;
    let for_all = vec![settings.clone(), secret.assignment().clone()];
    let all = PolicySet::following(SiteDataTarget::All, 0, NOW, WEEK, for_all);
    let signed_all = step("signs a set for all its clients", || {
        site.sign_policy_set(&all, NOW)
    })?;
    let laptops = CollectionId::new("P0100012")?;
    let vpn = PolicyAssignment::new(policy("{vpn}")?, 1, VPN, NOW, end);
    let of_laptops = SiteDataTarget::Collection(laptops.clone());
    let of_laptops = PolicySet::following(of_laptops, 0, NOW, WEEK, vec![vpn]);
    let signed_laptops = step("signs a set for a collection", || {
        site.sign_policy_set(&of_laptops, NOW)
    })?;
    let own_sets = (0..CLIENTS).map(|number| {
        let target = SiteDataTarget::Client(id(number)?);
        let set = PolicySet::following(target, 0, NOW, WEEK, Vec::new());
        Ok(PolicySet {
            collections: vec![laptops.clone()],
            ..set
        })
    });
    let own_sets = own_sets.collect::<Result<Vec<_>, Error>>()?;
    let what = format!("signs {CLIENTS} sets, one for each client, at once");
    let signed_own = step(&what, || site.sign_policy_batch(&own_sets, NOW))?;

    println!("\nOne client");
    let verifier = SiteVerifier::with_certificate(p01, site.certificate().clone())?;
    let mut client = ClientPolicies::new(p01, id(7)?);
    for (what, signed) in [
        ("applies the set for all", &signed_all),
        (
            "applies its own, which names its collections",
            &signed_own[7],
        ),
        ("applies its collection's", &signed_laptops),
    ] {
        step(what, || client.apply(&verifier, signed, NOW))?;
    }
    let changes = step("asks what is to be done", || Ok(client.changes(NOW)))?;
    let assigned = changes.assigned.iter().map(|one| one.policy.as_str());
    println!("    assigned: {}", assigned.collect::<Vec<_>>().join(", "));
    client.policy(&policy("{vpn}")?, NOW)?.check_body(VPN)?;
    println!("    the body of {{vpn}} is the one that was assigned");
    client.acted_on(&changes)?;

    // What the client registered with.
    let (encryption_key, encryption) = key(KeyUse::Encryption, "PC07")?;
    let clients = InMemoryDirectory::new();
    for number in [7, 8] {
        let registration = Registration {
            certificate: key(KeyUse::Signing, "PC")?.1,
            encryption_certificate: Some(encryption.clone()),
            approved: true,
            blocked: false,
        };
        clients.register(&id(number)?, &registration)?;
    }
    let set = PolicySet::sha256_of(&signed_all)?;
    let seal = |to: &ClientId| secret.seal(&identity, p01, &set, &clients, to, NOW);
    let sealed = step("MP: seals the secret policy to it", || seal(&id(7)?))?;
    let identities = [DecryptionIdentity::new(encryption_key, encryption)?];
    let sealer = PolicySealer::Site(&verifier);
    let account = policy("{account}")?;
    let open = |client: &ClientPolicies, sealed: &[u8]| {
        client.open_secret(&account, sealed, &identities, sealer, NOW)
    };
    let opened = step("opens it", || open(&client, &sealed))?;
    assert_eq!(opened.body(), ACCOUNT);

    println!("\nWhat attackers try");
    let newer = PolicySet::following(SiteDataTarget::All, all.number, NOW, WEEK, vec![settings]);
    let signed_newer = site.sign_policy_set(&newer, NOW)?;
    let mut later = client.clone();
    later.apply(&verifier, &signed_newer, NOW)?;
    assert_eq!(later.changes(NOW).revoked, std::slice::from_ref(&account));
    let mut forged = signed_own[7].clone();
    // In the path: the signature follows it.
    let place = forged.len().saturating_sub(300);
    forged[place] ^= 1;
    let mut victim = client.clone();
    for (what, found, expected) in [
        (
            "the set for all before the last",
            later.clone().apply(&verifier, &signed_all, NOW),
            ErrorKind::Rollback,
        ),
        (
            "another body",
            client.policy(&policy("{vpn}")?, NOW)?.check_body(SETTINGS),
            ErrorKind::PolicyBodyMismatch,
        ),
        (
            "another client's set",
            victim.apply(&verifier, &signed_own[8], NOW),
            ErrorKind::NotIntendedRecipient,
        ),
        (
            "a forged place in the batch",
            victim.apply(&verifier, &forged, NOW),
            ErrorKind::SignatureInvalid,
        ),
        (
            "another client's secret, to this one's key",
            open(&client, &seal(&id(8)?)?).map(drop),
            ErrorKind::NotIntendedRecipient,
        ),
        (
            "a secret that was revoked",
            open(&later, &sealed).map(drop),
            ErrorKind::PolicyNotAssigned,
        ),
    ] {
        let error = found.err().ok_or(Error::INTERNAL)?;
        assert_eq!(error.kind(), expected, "{what}: {error}");
        println!("  {what}: {error} ({})", error.code());
    }
    println!(
        "  a set that is kept back: not noticed until {}, when the one that is held ends; its age is told",
        all.not_after
    );
    let ended = NOW.saturating_add(WEEK + 1);
    assert!(client.policies(ended).is_empty());
    Ok(())
}

fn step<T>(what: &str, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let start = Instant::now();
    let result = work()?;
    println!("  {what}: {} µs", start.elapsed().as_micros());
    Ok(result)
}
