//! The way from the root to SMS Issuing: the endorsement, alone and with a management point's keys.

use std::slice;

use cmcrypto_core::access::issuing::{IssuingAuthority, IssuingVerifier};
use cmcrypto_core::exchange_key::{
    EndorsedCertificate, EndorsementTerms, SiteExchangeKey, endorse_encryption_certificate,
};
use cmcrypto_core::pki::certificate::{Certificate, KeyUse, self_signed};
use cmcrypto_core::pki::path::Revocation;
use cmcrypto_core::trust::{
    ManagementPointBundle, ManagementPointName, TrustSettings, TrustSource, TrustStore,
};
use cmcrypto_core::{Error, Timestamp};
use cmcrypto_tests::changes::refuses_changes;
use cmcrypto_tests::hierarchy::*;
use cmcrypto_tests::*;

use crate::access::fixture::*;

fn endorse(
    world: &World,
    authority: &IssuingAuthority,
    terms: EndorsementTerms,
) -> EndorsedCertificate {
    let exchange = world.exchange(SITE, "P01");
    exchange
        .endorse_issuing(authority.certificate(), terms)
        .unwrap()
}

/// What the endorsement is worth, to the second and to the number.
#[test]
fn only_what_the_site_endorsed_is_its_authority() {
    for world in worlds() {
        let authority = authority(world);
        let endorsed = endorse(world, &authority, terms(5));
        let verify = |key: &str, site: &str, number, now| {
            let root = world.root(key);
            IssuingVerifier::endorsed_by(&root, code(site), &endorsed, number, now).err()
        };
        let day_91 = later(90 * DAY + 1);
        for (key, site, number, now, error) in [
            (SITE, "P01", 0, NOW, None),
            (SITE, "P01", 5, NOW, None),
            (SITE, "P01", 6, NOW, Some(Error::ROLLBACK)),
            (SITE, "P02", 0, NOW, Some(Error::SITE_MISMATCH)),
            ("site2-2048", "P01", 0, NOW, Some(Error::SIGNATURE_INVALID)),
            (AUTHORITY, "P01", 0, NOW, Some(Error::SIGNATURE_INVALID)),
            (
                SITE,
                "P01",
                0,
                later(-3601),
                Some(Error::ENDORSEMENT_NOT_YET_VALID),
            ),
            (SITE, "P01", 0, later(90 * DAY), None),
            (SITE, "P01", 0, day_91, Some(Error::ENDORSEMENT_EXPIRED)),
        ] {
            assert_eq!(
                verify(key, site, number, now),
                error,
                "{key} {site} {number}"
            );
        }
        // What was verified verifies nothing after that.
        let root = world.root(SITE);
        let verifier = IssuingVerifier::endorsed_by(&root, p01(), &endorsed, 0, NOW).unwrap();
        assert_eq!(verifier.not_after(), later(90 * DAY));
        assert_eq!(
            (verifier.site_code(), verifier.certificate()),
            (p01(), authority.certificate())
        );
        let mut authority = authority;
        let certificate = issue(world, &mut authority, PROFILES[0], NOW).unwrap();
        let found = verifier.verify(&certificate, USES[0], Revocation::NotChecked, day_91);
        assert_eq!(found, Err(Error::ENDORSEMENT_EXPIRED));
        // Nothing of another authority, though it has the same name.
        let mut other = authority_with(world, "site2-2048");
        let theirs = issue(world, &mut other, PROFILES[0], NOW).unwrap();
        let found = verifier.verify(&theirs, USES[0], Revocation::NotChecked, NOW);
        assert!(
            matches!(found, Err(error) if error == Error::SIGNATURE_INVALID || error == Error::UNKNOWN_ISSUER)
        );

        refuses_changes(world.provider, &endorsed.to_der(), |der| {
            let endorsed = EndorsedCertificate::from_der(der)?;
            IssuingVerifier::endorsed_by(&root, p01(), &endorsed, 0, NOW)
        });
    }
}

/// A certificate of another kind is not endorsed as an authority's, and an endorsement in another role is none.
#[test]
fn roles_are_not_taken_for_each_other() {
    for world in worlds() {
        let mut authority = authority(world);
        let exchange = world.exchange(SITE, "P01");
        let leaf = issue(world, &mut authority, PROFILES[0], NOW).unwrap();
        let signing = identity(world.provider, "mp2-2048", "Site Server");
        for certificate in [&leaf, signing.certificate()] {
            let found = exchange.endorse_issuing(certificate, terms(1)).err();
            assert_eq!(found, Some(Error::CERTIFICATE_USAGE));
        }
        // Its own key vouches for nothing.
        let own = world.exchange(AUTHORITY, "P01");
        let found = own.endorse_issuing(authority.certificate(), terms(1)).err();
        assert_eq!(found, Some(Error::CERTIFICATE_USAGE));
        let site_signing = exchange
            .endorse_site_signing(signing.certificate(), terms(1))
            .unwrap();
        let root = world.root(SITE);
        let found = IssuingVerifier::endorsed_by(&root, p01(), &site_signing, 0, NOW).err();
        assert_eq!(found, Some(Error::ENDORSEMENT_MISMATCH));
        // Nor is the authority endorsed as what policy is signed with.
        let found = exchange
            .endorse_site_signing(authority.certificate(), terms(1))
            .err();
        assert_eq!(found, Some(Error::CERTIFICATE_USAGE));
    }
}

const HOST: &str = "mp01.example.com";
const MP_SIGNING: &str = "mp2-2048";
const MP_ENCRYPTION: &str = "client-4096";

/// The keys of a management point of P01, which is the top-level site here.
fn bundle(
    world: &World,
    exchange: &SiteExchangeKey,
    on: &str,
    number: u64,
    issuing: Option<&EndorsedCertificate>,
) -> ManagementPointBundle {
    let signing = identity(world.provider, MP_SIGNING, "MP01");
    let key = world.key(MP_ENCRYPTION);
    let until = later(365 * DAY);
    let encryption = self_signed(key, KeyUse::Encryption, "MP01", later(-DAY), until).unwrap();
    let terms = terms(number);
    let of_signing = exchange.endorse_management_point(&host(on), signing.certificate(), terms);
    let of_encryption =
        endorse_encryption_certificate(&signing, p01(), &host(on), &encryption, terms);
    let root = exchange.site_public_key().unwrap();
    let (signing, encryption) = (of_signing.unwrap(), of_encryption.unwrap());
    let bundle = ManagementPointBundle::new(&root, &[], &signing, &encryption).unwrap();
    match issuing {
        Some(issuing) => bundle.with_issuing(issuing).unwrap(),
        None => bundle,
    }
}

fn mp(on: &str) -> ManagementPointName {
    ManagementPointName::new(p01(), host(on))
}

fn issuing_of(store: &TrustStore, now: Timestamp) -> Result<Certificate, Error> {
    let verifier = store.issuing_verifier(p01(), now)?;
    Ok(verifier.certificate().clone())
}

#[test]
fn the_store_knows_the_authority_from_a_bundle() {
    for world in worlds() {
        let exchange = world.exchange(SITE, "P01");
        let mut store = TrustStore::new(TrustSettings::default());
        let none = store.issuing_verifier(p01(), NOW).err();
        assert_eq!(none, Some(Error::NO_TRUSTED_ROOT_KEY));
        let root = world.root(SITE);
        store
            .learn_trusted_root_key(root, TrustSource::PreProvisioned)
            .unwrap();
        let mut authority = authority(world);
        let first = endorse(world, &authority, terms(1));
        store
            .learn_management_point(&bundle(world, &exchange, HOST, 1, None), &mp(HOST), NOW)
            .unwrap();
        assert_eq!(issuing_of(&store, NOW), Err(Error::NO_ISSUING_AUTHORITY));
        let with_first = bundle(world, &exchange, HOST, 2, Some(&first));
        assert_eq!(
            ManagementPointBundle::from_der(with_first.to_der()).unwrap(),
            with_first
        );
        store
            .learn_management_point(&with_first, &mp(HOST), NOW)
            .unwrap();
        let old = authority.certificate().clone();
        assert_eq!(issuing_of(&store, NOW), Ok(old.clone()));
        let of_other = store.issuing_verifier(code("P02"), NOW).err();
        assert_eq!(of_other, Some(Error::NO_ISSUING_AUTHORITY));

        // What follows it comes with another management point; the first one's word is old then.
        authority.renew_authority(3700, later(DAY)).unwrap();
        let next = endorse(world, &authority, terms(2));
        let other = "mp02.example.com";
        let with_next = bundle(world, &exchange, other, 3, Some(&next));
        store
            .learn_management_point(&with_next, &mp(other), later(DAY))
            .unwrap();
        assert_eq!(
            issuing_of(&store, later(DAY)),
            Ok(authority.certificate().clone())
        );
        // Signed before and after, it is the same key's.
        let certificate = issue(world, &mut authority, PROFILES[2], later(DAY)).unwrap();
        let verifier = store.issuing_verifier(p01(), later(DAY)).unwrap();
        let list = list(&mut authority, later(DAY));
        assert_eq!(
            verify(&verifier, &certificate, USES[1], &list, later(DAY)),
            Ok(())
        );
        let again = bundle(world, &exchange, "mp03.example.com", 4, Some(&first));
        let found = store
            .learn_management_point(&again, &mp("mp03.example.com"), later(DAY))
            .err();
        assert_eq!(found, Some(Error::ROLLBACK));

        // It survives storing, and what another process learned.
        let settings = TrustSettings::default();
        let stored = store.to_bytes().unwrap();
        let back = TrustStore::from_bytes(world.provider, &stored, settings).unwrap();
        assert_eq!(
            issuing_of(&back, later(DAY)),
            Ok(authority.certificate().clone())
        );
        assert_eq!(back.to_bytes().unwrap(), stored);

        // One that has ended, or has not begun, does not hinder the management point whose bundle it is in; nor
        // does it make the one before void.
        let mut short = terms(3);
        short.not_after = later(2 * DAY);
        let ended = endorse(world, &authority, short);
        let bundle = bundle(world, &exchange, other, 5, Some(&ended));
        for now in [NOW, later(2 * DAY + 1)] {
            let mut store = store.clone();
            let alone = bundle.verify_without_store(&world.root(SITE), &mp(other), now);
            assert!(alone.is_err());
            let learned = store.learn_management_point(&bundle, &mp(other), now);
            assert_eq!(learned.err(), None);
            let again = self::bundle(world, &exchange, HOST, 6, Some(&next));
            store
                .learn_management_point(&again, &mp(HOST), later(DAY))
                .unwrap();
        }
        let mut store = store.clone();
        store
            .learn_management_point(&bundle, &mp(other), later(2 * DAY))
            .unwrap();
        let ends = store
            .issuing_verifier(p01(), later(2 * DAY))
            .unwrap()
            .not_after();
        assert_eq!(ends, later(2 * DAY));
        let ended = store.issuing_verifier(p01(), later(2 * DAY + 1)).err();
        assert_eq!(ended, Some(Error::ENDORSEMENT_EXPIRED));
    }
}

/// In the bundle of a site below, the authority is of the site that clients are assigned to, by its key.
#[test]
fn another_site_does_not_bring_the_authority() {
    for world in worlds() {
        let top = world.exchange("op-2048", "CAS");
        let site = world.exchange(SITE, "P01");
        let below = top
            .endorse_site(p01(), world.public(SITE), terms(1))
            .unwrap();
        let authority = authority(world);
        let by = |exchange: &SiteExchangeKey| {
            exchange
                .endorse_issuing(authority.certificate(), terms(1))
                .unwrap()
        };
        let root = top.site_public_key().unwrap();
        let certificates = {
            let signing = identity(world.provider, MP_SIGNING, "MP01");
            let (key, until) = (world.key(MP_ENCRYPTION), later(365 * DAY));
            let made = self_signed(key, KeyUse::Encryption, "MP01", later(-DAY), until).unwrap();
            let host = host(HOST);
            let of_signing = site.endorse_management_point(&host, signing.certificate(), terms(1));
            let of_made = endorse_encryption_certificate(&signing, p01(), &host, &made, terms(1));
            (of_signing.unwrap(), of_made.unwrap())
        };
        let whole = |issuing: &EndorsedCertificate| {
            let sites = slice::from_ref(&below);
            ManagementPointBundle::new(&root, sites, &certificates.0, &certificates.1)
                .unwrap()
                .with_issuing(issuing)
                .unwrap()
        };
        let other = world.exchange(SITE, "P02");
        for (issuing, error) in [
            (by(&site), None),
            (by(&top), Some(Error::SIGNATURE_INVALID)),
            (by(&other), Some(Error::SITE_MISMATCH)),
        ] {
            let found = whole(&issuing)
                .verify_without_store(&root, &mp(HOST), NOW)
                .err();
            assert_eq!(found, error);
        }
        // In another's place.
        let bundle = whole(&by(&site));
        let misplaced = bundle.clone().with_site_signing(&by(&site)).err();
        assert_eq!(misplaced, Some(Error::ENDORSEMENT_MISMATCH));
        let misplaced = bundle.with_issuing(&certificates.0).err();
        assert_eq!(misplaced, Some(Error::ENDORSEMENT_MISMATCH));
        // A key with two uses: the authority's is the management point's.
        let key = world.shared_key(MP_SIGNING).clone();
        let twice = IssuingAuthority::new(p01(), key, 3650, NOW).unwrap();
        let twice = site.endorse_issuing(twice.certificate(), terms(1)).unwrap();
        let found = whole(&twice)
            .verify_without_store(&root, &mp(HOST), NOW)
            .err();
        assert_eq!(found, Some(Error::CERTIFICATE_USAGE));
    }
}
