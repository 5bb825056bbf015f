//! A site's own authority issues what Enhanced HTTP needs, and blocks it; tokens are issued, used and refused;
//! administrators sign in at each level.
//!
//! `cargo run --release --example access`

#![allow(clippy::print_stdout, reason = "a program that shows what it does")]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use cmcrypto_core::access::administrator::{
    AccountName, AdministratorAccount, AdministratorChallenges, AdministratorPolicy,
    AdministratorSession, AuthenticationLevel, CertificateEvidence, Decision, Exclusion,
    PolicyChange, Principal, SecurityId, SignedIn, WindowsWord, sign_challenge,
};
use cmcrypto_core::access::issuing::{
    BlockReason, CertificateRequest, IssuedProfile, IssuedUse, IssuingAuthority, IssuingVerifier,
    renewal_due,
};
use cmcrypto_core::access::token::{
    BulkTokenLimits, Guid, InMemoryBulkTokenUses, TokenCache, TokenSigner, TokenVerifier,
};
use cmcrypto_core::exchange_key::{EndorsementTerms, SiteExchangeKey};
use cmcrypto_core::names::{ClientId, HostName, SiteCode};
use cmcrypto_core::pki::certificate::{Certificate, KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::pki::path::{CertificateRevocationList, Revocation, TrustAnchors};
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::{Error, ErrorKind, Provider, Timestamp};

const DIRECTORY: &str = "cmcrypto-access";
const WEEK: u32 = 7 * 86_400;
/// When the administrators sign in: their certificates are stored ones.
const THEN: Timestamp = Timestamp::from_unix(1_800_000_000);

/// A stored certificate or list of `vectors/access`, as OpenSSL made it; the key is of `vectors/keys`.
macro_rules! stored {
    ($file:literal) => {
        include_bytes!(concat!("../../vectors/", $file))
    };
}

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let provider = Provider::default();
    fs::create_dir_all(DIRECTORY)?;
    let signing = issuing(provider)?;
    tokens(provider, signing)?;
    administrators(provider)
}

/// What tokens are signed with.
fn issuing(provider: Provider) -> Result<SigningIdentity, Failure> {
    let now = Timestamp::from(SystemTime::now());
    let p01 = SiteCode::new("P01")?;
    let new_key = || PrivateKey::generate(provider, RsaKeySize::Rsa2048);

    println!("A site's own authority");
    let site = SiteExchangeKey::generate(provider, RsaKeySize::Rsa2048, p01)?;
    let key = Arc::new(new_key()?);
    let mut authority = step("P01: SMS Issuing, with a key of its own", || {
        IssuingAuthority::new(p01, key.clone(), IssuingAuthority::DEFAULT_DAYS, now)
    })?;
    let endorsed = step("its certificate is endorsed by the site's key", || {
        site.endorse_issuing(authority.certificate(), EndorsementTerms::starting(now))
    })?;
    write("issuing.pem", &authority.certificate().to_pem()?)?;
    let hosts = ["mp01.example.com", "cmg.example.net"];
    let hosts = hosts.map(HostName::new);
    let hosts = hosts.into_iter().collect::<Result<Vec<_>, _>>()?;
    let (mut issued, mut keys) = (Vec::new(), Vec::new());
    for (profile, file) in [
        (IssuedProfile::RoleSsl, "role-ssl.pem"),
        (IssuedProfile::SiteSystem, "site-system.pem"),
        (IssuedProfile::DistributionPoint, "distribution-point.pem"),
        (IssuedProfile::TokenSigning, "token-signing.pem"),
    ] {
        let key = new_key()?;
        let named = match profile {
            IssuedProfile::TokenSigning => &[],
            _ => hosts.as_slice(),
        };
        let request = CertificateRequest {
            profile,
            hosts: named,
            key: key.public_key(),
            days: IssuingAuthority::DEFAULT_ISSUED_DAYS,
        };
        let what = format!("issues: {}", profile.name());
        let certificate = step(&what, || authority.issue(&request, now))?;
        write(file, &certificate.to_pem()?)?;
        issued.push(certificate);
        keys.push(key);
    }
    let [role, system, _, token] = issued.as_slice() else {
        return Err("four profiles".into());
    };
    println!("    to be renewed from {} on", renewal_due(role));
    let list = step("signs its revocation list", || {
        authority.revocation_list(WEEK, now)
    })?;
    write("issuing.crl.pem", &list.to_pem()?)?;

    println!("\nA component of the site, which knows the site's key");
    let root = site.site_public_key()?;
    let verifier = step("verifies the endorsement", || {
        IssuingVerifier::endorsed_by(&root, p01, &endorsed, 0, now)
    })?;
    let server = IssuedUse::Server {
        host: "mp01.example.com",
    };
    let verify = |certificate: &Certificate, used_for, list: &CertificateRevocationList| {
        let lists = [list.clone()];
        verifier.verify(certificate, used_for, Revocation::Checked(&lists), now)
    };
    step("verifies the role's certificate, for its host", || {
        verify(role, server, &list)
    })?;
    step("verifies the token signing certificate", || {
        verify(token, IssuedUse::TokenSigning, &list)
    })?;

    // What is blocked, and what it is stored as.
    authority.block(system, BlockReason::KeyCompromise, now)?;
    let stored = authority.to_bytes()?;
    let mut authority = IssuingAuthority::from_bytes(key, &stored)?;
    let later = authority.revocation_list(WEEK, now)?;
    write("issuing.later.crl.pem", &later.to_pem()?)?;
    let other = IssuedUse::Server {
        host: "mp02.example.com",
    };
    println!("\nRefused");
    for (what, found, expected) in [
        (
            "the role's certificate, for another host",
            verify(role, other, &list),
            ErrorKind::HostMismatch,
        ),
        (
            "the role's certificate, for tokens",
            verify(role, IssuedUse::TokenSigning, &list),
            ErrorKind::CertificateUsage,
        ),
        (
            "the site system's certificate, which was blocked",
            verify(system, IssuedUse::Client, &later),
            ErrorKind::Revoked,
        ),
        (
            "the same, renewed",
            authority
                .renew(system, new_key()?.public_key(), 365, now)
                .map(drop),
            ErrorKind::CertificateBlocked,
        ),
        (
            "the endorsement, by another site's word",
            IssuingVerifier::endorsed_by(&root, SiteCode::new("P02")?, &endorsed, 0, now).map(drop),
            ErrorKind::SiteMismatch,
        ),
    ] {
        refused(what, found, expected)?;
    }
    let verify = "openssl verify -x509_strict -check_ss_sig";
    let root = format!("-CAfile {DIRECTORY}/issuing.pem");
    println!(
        "\nThe certificates and lists are in {DIRECTORY}/. OpenSSL 3.0 or later says the same of them:\n
  {verify} -purpose sslserver -verify_hostname mp01.example.com {root} {DIRECTORY}/role-ssl.pem
  {verify} -purpose sslserver -verify_hostname cmg.example.net {root} {DIRECTORY}/role-ssl.pem
  {verify} -purpose sslclient {root} {DIRECTORY}/site-system.pem
  {verify} -purpose sslclient {root} {DIRECTORY}/distribution-point.pem
  {verify} -purpose any -crl_check -CRLfile {DIRECTORY}/issuing.crl.pem {root} {DIRECTORY}/token-signing.pem
  {verify} -crl_check -CRLfile {DIRECTORY}/issuing.crl.pem {root} {DIRECTORY}/site-system.pem
  if {verify} -crl_check -CRLfile {DIRECTORY}/issuing.later.crl.pem {root} {DIRECTORY}/site-system.pem; then exit 1; fi
  if {verify} -purpose sslserver {root} {DIRECTORY}/site-system.pem; then exit 1; fi
"
    );
    let signing = keys.pop().ok_or(Error::INTERNAL)?;
    Ok(SigningIdentity::for_tokens(
        Arc::new(signing),
        token.clone(),
    )?)
}

/// Each kind of token issued, used, expired, blocked, and used by another client.
fn tokens(provider: Provider, site: SigningIdentity) -> Result<(), Failure> {
    let now = Timestamp::from(SystemTime::now());
    let certificate = |name: &str, key: &[u8]| -> Result<Certificate, Failure> {
        let key = PrivateKey::from_pem(provider, key, None)?;
        let until = now.saturating_add(365 * 86_400);
        Ok(self_signed(&key, KeyUse::Signing, name, now, until)?)
    };
    println!("Tokens");
    let tenant = Guid::new("0f1d4e0b-2c6a-4b53-9f4c-0d0f6a5f1c2e")?;
    let holder = &certificate("PC01", stored!("keys/client-3072.key.pem"))?;
    let other = &certificate("PC02", stored!("keys/client-4096.key.pem"))?;
    let mut verifier = TokenVerifier::new(tenant, site.certificate().clone())?;
    let signer = TokenSigner::new(tenant, site)?;
    let client = ClientId::new("GUID:1")?;
    let content = step("the site issues one for content, for 8 hours", || {
        signer.content_access(&client, now)
    })?;
    let own = step("one for the client that has a key, for 90 days", || {
        signer.client_authentication(&client, holder, now)
    })?;
    let bulk = step("one to register many, for 3 days", || {
        signer.bulk_registration(3 * 86_400, now)
    })?;
    let uses = InMemoryBulkTokenUses::new(BulkTokenLimits {
        uses: 2,
        ..BulkTokenLimits::default()
    });
    let cache = TokenCache::new(1000);
    for what in [
        "a distribution point verifies the first",
        "and once more, by its cache",
    ] {
        step(what, || {
            verifier.content_access(content.text(), Some(&cache), now)
        })?;
    }
    let unproven = |verifier: &TokenVerifier| verifier.client_authentication(own.text(), None, now);
    step(
        "a management point verifies the second, on the client's channel",
        || unproven(&verifier)?.proven_by_channel(holder),
    )?;
    for number in [1, 2] {
        step(&format!("the third is used: {number}"), || {
            verifier.bulk_registration(bulk.text(), &uses, now)
        })?;
    }
    println!("\nRefused");
    let late = now.saturating_add(9 * 3600);
    let refusals = [
        (
            "the first, an hour after its end",
            verifier
                .content_access(content.text(), Some(&cache), late)
                .map(drop),
            ErrorKind::Stale,
        ),
        (
            "the first, as a client's own",
            verifier
                .client_authentication(content.text(), None, now)
                .map(drop),
            ErrorKind::TokenKindMismatch,
        ),
        (
            "the second, by another client",
            unproven(&verifier)?.proven_by_channel(other).map(drop),
            ErrorKind::TokenNotHolder,
        ),
        (
            "the third, a third time",
            verifier
                .bulk_registration(bulk.text(), &uses, now)
                .map(drop),
            ErrorKind::TokenUsedUp,
        ),
    ];
    for (what, found, expected) in refusals {
        refused(what, found, expected)?;
    }
    verifier.block(*content.id(), now)?;
    let blocked = verifier.content_access(content.text(), Some(&cache), now);
    refused(
        "the first, blocked, though the cache knows it",
        blocked.map(drop),
        ErrorKind::TokenBlocked,
    )
}

fn administrators(provider: Provider) -> Result<(), Failure> {
    let card = Certificate::from_pem(provider, stored!("access/administrator.cert.pem"))?;
    let key = PrivateKey::from_pem(provider, stored!("keys/client-2048.key.pem"), None)?;
    let root = Certificate::from_pem(provider, stored!("access/root.cert.pem"))?;
    let roots = TrustAnchors::new(std::slice::from_ref(&root))?;
    let list = CertificateRevocationList::from_pem(stored!("access/root.crl.pem"))?;
    let later = CertificateRevocationList::from_pem(stored!("access/root-later.crl.pem"))?;

    println!("Administrators");
    let host = HostName::new("provider.example.com")?;
    let session = |id: &[u8], channel| {
        AdministratorSession::new(SiteCode::new("P01")?, host.clone(), id, [channel; 32])
    };
    let here = session(b"1", 7)?;
    let account = |last: u32, name: &str, upn: &str| {
        let user = Principal {
            sid: SecurityId::new(&format!("S-1-5-21-1-2-3-{last}"))?,
            name: AccountName::new(name)?,
        };
        AdministratorAccount::new(user).known_as(upn)
    };
    let jane = account(1104, r"CONTOSO\jane", "jane@contoso.com")?;
    let john = account(1105, r"CONTOSO\john", "john@contoso.com")?;
    let challenges = AdministratorChallenges::new(provider)?;
    let challenge = step("the provider gives Jane a challenge", || {
        challenges.issue(&here, THEN)
    })?;
    let proof = step("she signs it with her card", || {
        sign_challenge(&here, &challenge, &key, &card, &[], THEN)
    })?;
    let verify = |session: &AdministratorSession, lists: &[CertificateRevocationList]| {
        challenges.verify(session, &proof, &roots, lists, THEN)
    };
    let lists = [list.clone()];
    let missing = verify(&here, &[]);
    let lost = verify(&here, &[list.clone(), later]);
    let between = verify(&session(b"1", 8)?, &lists);
    let evidence: CertificateEvidence =
        step("the provider verifies that", || verify(&here, &lists))?;
    let again = verify(&here, &lists);
    let by = |account: &AdministratorAccount| {
        SignedIn::new(here.clone(), WindowsWord::of(account.clone()))
    };
    let windows = by(&jane);
    let with_card = by(&jane).with_certificate(evidence.clone())?;

    let first = AdministratorPolicy::default();
    let change = PolicyChange {
        minimum: AuthenticationLevel::Certificate,
        exclusions: vec![Exclusion::Name(AccountName::new(r"CONTOSO\robot")?)],
    };
    let raised = first.change(&change, &with_card, THEN)?;
    println!("\n  With {} as the minimum", raised.minimum());
    let robot = by(&account(7, r"CONTOSO\Robot", "robot@contoso.com")?);
    let tomorrow = THEN.saturating_add(86_400);
    for (who, signed_in, now, is_allowed) in [
        ("Jane, by Windows", &windows, THEN, false),
        ("Jane, with her card", &with_card, THEN, true),
        (
            "Jane, with her card of yesterday",
            &with_card,
            tomorrow,
            false,
        ),
        ("a robot that is excluded, by Windows", &robot, THEN, true),
    ] {
        let decision = raised.decide(signed_in, now);
        let said = match decision {
            Decision::Allowed { level, by } => format!("allowed by {by:?}, {level}"),
            Decision::Denied { needed, had, why } => {
                format!("denied, {why:?}: {needed} is needed, and it is {had}")
            }
        };
        println!("  {who}: {said}");
        if matches!(decision, Decision::Allowed { .. }) != is_allowed {
            return Err(who.into());
        }
    }
    let hello = PolicyChange {
        minimum: AuthenticationLevel::WindowsHello,
        ..change.clone()
    };
    println!("\nRefused");
    for (what, found, expected) in [
        (
            "the minimum raised by who is below it",
            first.change(&change, &windows, THEN).map(drop),
            ErrorKind::AuthenticationTooWeak,
        ),
        (
            "Windows Hello for Business asked for by a card",
            raised.change(&hello, &with_card, THEN).map(drop),
            ErrorKind::AuthenticationTooWeak,
        ),
        (
            "the card without a revocation list",
            missing.map(drop),
            ErrorKind::Revoked,
        ),
        ("the card, lost", lost.map(drop), ErrorKind::Revoked),
        (
            "the proof, by who stands between",
            between.map(drop),
            ErrorKind::NotIntendedRecipient,
        ),
        ("the proof once more", again.map(drop), ErrorKind::Replayed),
        (
            "Jane's card for John",
            by(&john).with_certificate(evidence).map(drop),
            ErrorKind::SignerMismatch,
        ),
    ] {
        refused(what, found, expected)?;
    }
    Ok(())
}

fn refused(what: &str, found: Result<(), Error>, expected: ErrorKind) -> Result<(), Failure> {
    let error = found.err().ok_or_else(|| format!("accepted: {what}"))?;
    println!("  {what}: {error} ({})", error.code());
    if error.kind() != expected {
        return Err(format!("{what}: not {expected:?}").into());
    }
    Ok(())
}

fn step<T>(what: &str, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let start = Instant::now();
    let result = work()?;
    println!("  {what}: {} µs", start.elapsed().as_micros());
    Ok(result)
}

fn write(name: &str, text: &str) -> std::io::Result<()> {
    fs::write(Path::new(DIRECTORY).join(name), text)
}
