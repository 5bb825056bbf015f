//! What the parts of a bundle say: hosts, times, uses, sizes, and how they are written.

use cmcrypto_core::Error;
use cmcrypto_core::exchange_key::{EndorsedCertificate, EndorsedSite, SitePublicKey};
use cmcrypto_core::pki::certificate::{KeyUse, self_signed};
use cmcrypto_core::trust::ManagementPointBundle;
use cmcrypto_tests::der::{element, inside, integer};
use cmcrypto_tests::form::{Edit, refuses};
use cmcrypto_tests::*;

use crate::trust::craft::{self, Endorsement, MP_SIGNING, SITE};
use crate::trust::fixture::{self, *};
use crate::trust::parts::*;

#[test]
fn hosts_are_one_in_every_spelling() {
    for world in worlds() {
        let keys = world.of_p01("MP01.Example.COM.", 1, 1, 1);
        assert_eq!(keys, world.of_p01(HOST, 1, 1, 1));
        for on in [HOST, "mp01.example.com.", "MP01.EXAMPLE.COM"] {
            let mp = name("P01", on);
            assert!(
                keys.verify_without_store(&world.root(), &mp, NOW).is_ok(),
                "{on}"
            );
        }
        for on in [
            "mp01",
            "mp01.example.co",
            "mp02.example.com",
            "mp01-example.com",
        ] {
            let found = keys.verify_without_store(&world.root(), &name("P01", on), NOW);
            assert_eq!(found.err(), Some(Error::HOST_MISMATCH), "{on}");
        }
        // An endorsement has one spelling.
        let spellings: [&'static [u8]; 6] = [
            b"MP01.example.com",
            b"mp01.example.com.",
            b"",
            b"mp01 .example.com",
            b"mp01\0.example.com",
            b"mp\xc3\xa9.example.com",
        ];
        for spelling in spellings {
            let edited = signing(world, P01, |e| e.host = Some(spelling.to_vec()));
            let found = Parts::new(world).with_signing(edited).error();
            assert_eq!(found, Some(Error::MALFORMED), "{spelling:?}");
        }
    }
}

/// Both ends of each validity, to the second.
#[test]
fn every_validity_counts() {
    let (before, after) = (NOW.saturating_add(-1), NOW.saturating_add(1));
    // The one second of NOW.
    let second = |e: &mut Endorsement| {
        e.not_before = b"20270115080000Z".to_vec();
        e.not_after = b"20270115080000Z".to_vec();
    };
    for world in worlds() {
        let mp = name("P01", HOST);
        let check = |parts: Parts<'_>, early, late, what: &str| {
            let trusted = parts.verify_as(&mp, NOW).unwrap();
            assert_eq!(trusted.not_after(), NOW, "{what}");
            assert_eq!(parts.verify_as(&mp, before).err(), Some(early), "{what}");
            assert_eq!(parts.verify_as(&mp, after).err(), Some(late), "{what}");
        };
        let (early, late) = (Error::ENDORSEMENT_NOT_YET_VALID, Error::ENDORSEMENT_EXPIRED);
        let parts = || Parts::new(world);
        let site = parts().with_site(site(world, ROOT, P01, second));
        check(site, early.clone(), late.clone(), "site");
        let signing = parts().with_signing(signing(world, P01, second));
        check(signing, early.clone(), late.clone(), "signing");
        let encryption = parts().with_encryption(encryption(world, second));
        check(encryption, early.clone(), late.clone(), "encryption");
        let operational = parts().with_operational(second);
        check(operational, early.clone(), late.clone(), "operational");
        // The management point is as good without what its site signs policy with.
        let policy = parts().with_site_signing(site_signing(world, P01, second));
        let trusted = policy.verify_as(&mp, NOW).unwrap();
        assert_eq!(trusted.not_after(), terms(1).not_after);
        assert_eq!(policy.verify_as(&mp, before).err(), Some(early));
        assert_eq!(policy.verify_as(&mp, after).err(), Some(late));

        let (early, late) = (Error::CERTIFICATE_NOT_YET_VALID, Error::CERTIFICATE_EXPIRED);
        let make = |key: &str, usage| {
            let key = world.key(key);
            self_signed(key, usage, "MP01", NOW, NOW).unwrap()
        };
        let signing = as_signing(world, make(fixture::MP_SIGNING, KeyUse::Signing).to_der());
        check(
            parts().with_signing(signing),
            early.clone(),
            late.clone(),
            "signing certificate",
        );
        let encryption = as_encryption(world, make(MP_ENCRYPTION, KeyUse::Encryption).to_der());
        check(
            parts().with_encryption(encryption),
            early,
            late,
            "encryption certificate",
        );
    }
}

#[test]
fn certificates_are_for_their_use() {
    for world in worlds() {
        let usage = Some(Error::CERTIFICATE_USAGE);
        let signing = as_signing(world, world.encryption[0].to_der());
        assert_eq!(Parts::new(world).with_signing(signing).error(), usage);
        let encryption = as_encryption(world, world.signing.certificate().to_der());
        assert_eq!(Parts::new(world).with_encryption(encryption).error(), usage);
        let policy = as_site_signing(world, world.encryption[0].to_der());
        assert_eq!(Parts::new(world).with_site_signing(policy).error(), usage);
    }
}

/// The key of an endorsed certificate or site.
#[test]
fn keys_are_of_a_type_and_size_that_are_accepted() {
    for world in worlds() {
        let provider = world.provider;
        let small = certificate(provider, "client-1024").public_key().clone();
        let large = key(provider, "rsa-8192").public_key().clone();
        let of_site = |what: &[u8]| Parts::new(world).with_site(as_site(world, what)).error();
        let of_signing = |what: &[u8]| {
            Parts::new(world)
                .with_signing(as_signing(world, what))
                .error()
        };
        let of_operational = |what: &[u8]| {
            let mut parts = Parts::new(world).with_operational(|_| {});
            parts.operational = craft::tagged(craft::OPERATIONAL, &as_operational(world, what));
            parts.error()
        };
        let of_policy = |what: &[u8]| {
            let policy = as_site_signing(world, what);
            Parts::new(world).with_site_signing(policy).error()
        };
        let of_encryption = |what: &[u8]| {
            let encryption = as_encryption(world, what);
            Parts::new(world).with_encryption(encryption).error()
        };
        let too_small = Some(Error::KEY_TOO_SMALL);
        assert_eq!(of_site(small.to_spki_der()), too_small);
        assert_eq!(of_operational(small.to_spki_der()), too_small);
        let rejected = Some(Error::KEY_REJECTED);
        assert_eq!(of_operational(large.to_spki_der()), rejected);
        assert_eq!(of_site(large.to_spki_der()), Some(Error::KEY_REJECTED));

        let small = craft::unsigned_certificate(&small);
        assert_eq!(of_signing(&small), too_small);
        assert_eq!(of_encryption(&small), too_small);
        assert_eq!(of_policy(&small), too_small);

        // Elliptic curves: the endorsements are good, what they endorse is of no use here.
        for name in ["ec-p256", "ec-p384"] {
            let elliptic = certificate(provider, name);
            let refused = Some(Error::KEY_TYPE_NOT_SUPPORTED);
            assert_eq!(of_site(elliptic.public_key().to_spki_der()), refused);
            assert_eq!(of_signing(elliptic.to_der()), refused);
            assert_eq!(of_encryption(elliptic.to_der()), refused);
            let spki = elliptic.public_key().to_spki_der();
            assert_eq!(of_operational(spki), refused);
            assert_eq!(of_policy(elliptic.to_der()), refused);
        }

        // What is endorsed, but is no certificate or key.
        for what in [&[0x30, 0x00][..], &[0x30, 0x03, 0x02, 0x01, 0x00]] {
            assert_eq!(of_signing(what), Some(Error::MALFORMED));
            assert_eq!(of_site(what), Some(Error::MALFORMED));
            assert_eq!(of_operational(what), Some(Error::MALFORMED));
            assert_eq!(of_policy(what), Some(Error::MALFORMED));
        }
    }
}

/// A root of 1024 bits that the client was told to accept vouches, and nothing else that small does.
#[test]
fn a_small_root_vouches_where_it_is_accepted() {
    let sign = |message: &[u8]| openssl::sign("-sha256", "client-1024", message);
    for world in worlds() {
        let small = certificate(world.provider, "client-1024")
            .public_key()
            .clone();
        let root = SitePublicKey::new(small.clone(), LEGACY_1024).unwrap();
        let mp = name("P01", HOST);
        let mut parts = Parts::new(world);
        parts.root = craft::root_sha256(&small);
        let spki = world.key(P01).public_key().to_spki_der();
        let endorsement = Endorsement::of(SITE, "P01", None, spki).sign_with(sign);
        parts.sites = vec![craft::endorsed(spki, &endorsement)];
        let keys = ManagementPointBundle::from_der(&parts.der()).unwrap();
        assert_eq!(keys.verify_without_store(&root, &mp, NOW).err(), None);

        // The same key again, as that of a site under itself.
        let spki = small.to_spki_der();
        let endorsement = Endorsement::of(SITE, "P01", None, spki).sign_with(sign);
        parts.sites = vec![craft::endorsed(spki, &endorsement)];
        let keys = ManagementPointBundle::from_der(&parts.der()).unwrap();
        let found = keys.verify_without_store(&root, &mp, NOW);
        assert_eq!(found.err(), Some(Error::KEY_TOO_SMALL));
    }
}

#[test]
fn more_than_three_sites_are_too_deep() {
    for world in worlds() {
        let sites = [
            world.endorse((ROOT, "CAS"), (P01, "P01"), terms(1)),
            world.endorse((P01, "P01"), (S01, "S01"), terms(1)),
            world.endorse((S01, "S01"), (P02, "T01"), terms(1)),
        ];
        let signing = world.signing((P02, "T01"), HOST, terms(1));
        let encryption = world.encryption("T01", HOST, terms(1));
        let deep = Some(Error::ENDORSEMENT_TOO_DEEP);
        let found = ManagementPointBundle::new(&world.root(), &sites, &signing, &encryption);
        assert_eq!(found.err(), deep);
        let mut parts = Parts::new(world);
        parts.sites = sites.iter().map(EndorsedSite::to_der).collect();
        assert_eq!(parts.error(), deep);
        // As many as fit: refused at the third, whatever they are.
        parts.sites = vec![parts.sites[0].clone(); 10];
        assert_eq!(parts.error(), deep);
    }
}

/// Fields that are written in a way that no endorser writes.
#[test]
fn malformed_endorsements() {
    let (malformed, newer) = (Error::MALFORMED, Error::VERSION_NOT_SUPPORTED);
    for world in worlds() {
        let edits: [Edit<'_, Endorsement>; 22] = [
            ("version 0", &|e| e.version = 0, malformed.clone()),
            ("version 2", &|e| e.version = 2, newer.clone()),
            ("version 257", &|e| e.version = 257, newer.clone()),
            ("role 0", &|e| e.role = 0, malformed.clone()),
            ("role 8", &|e| e.role = 8, malformed.clone()),
            ("role 258", &|e| e.role = 258, malformed.clone()),
            (
                "site in lower case",
                &|e| e.site = b"p01".to_vec(),
                malformed.clone(),
            ),
            (
                "site of two",
                &|e| e.site = b"P0".to_vec(),
                malformed.clone(),
            ),
            (
                "site of four",
                &|e| e.site = b"P011".to_vec(),
                malformed.clone(),
            ),
            (
                "site with a space",
                &|e| e.site = b"P 1".to_vec(),
                malformed.clone(),
            ),
            (
                "host of 254",
                &|e| e.host = Some(vec![b'a'; 254]),
                malformed.clone(),
            ),
            (
                "negative number",
                &|e| e.number = element(2, &[&[0xff]]),
                malformed.clone(),
            ),
            (
                "padded number",
                &|e| e.number = element(2, &[&[0, 1]]),
                malformed.clone(),
            ),
            (
                "number of 64 bits",
                &|e| e.number = integer(1 << 63),
                malformed.clone(),
            ),
            (
                "huge number",
                &|e| e.number = element(2, &[&[1; 200]]),
                malformed.clone(),
            ),
            ("no number", &|e| e.number = Vec::new(), malformed.clone()),
            (
                "UTCTime",
                &|e| e.not_before = b"270115070000Z".to_vec(),
                malformed.clone(),
            ),
            (
                "fraction",
                &|e| e.not_after = b"20270415080000.5Z".to_vec(),
                malformed.clone(),
            ),
            (
                "offset",
                &|e| e.not_after = b"20270415080000+0100".to_vec(),
                malformed.clone(),
            ),
            (
                "subject of 31",
                &|e| e.subject = vec![0; 31],
                malformed.clone(),
            ),
            (
                "subject of 33",
                &|e| e.subject = vec![0; 33],
                malformed.clone(),
            ),
            ("trailing", &|e| e.trailing = vec![5, 0], malformed.clone()),
        ];
        let spki = world.key(P01).public_key().to_spki_der();
        let certificate = world.signing.certificate().to_der();
        let of_site = Endorsement::of(SITE, "P01", None, spki);
        refuses(world.provider, &of_site, &edits, |endorsement| {
            EndorsedSite::from_der(&craft::endorsed(spki, &endorsement.sign(world.key(ROOT))))
        });
        let of_signing = Endorsement::of(MP_SIGNING, "P01", Some(HOST), certificate);
        refuses(world.provider, &of_signing, &edits, |endorsement| {
            let signing = craft::endorsed(certificate, &endorsement.sign(world.key(P01)));
            let found = EndorsedCertificate::from_der(&signing).map(drop);
            assert_eq!(
                Parts::new(world).with_signing(signing).error(),
                found.clone().err()
            );
            found
        });
        // The same in what a bundle may have.
        let (top, certificate) = (world.public(OPERATIONAL[0]), world.site_signing[0].to_der());
        let top = top.to_spki_der();
        let of_top = Endorsement::of(craft::OPERATIONAL, "CAS", None, top);
        let of_policy = Endorsement::of(craft::SITE_SIGNING, "P01", None, certificate);
        let read = |parts: Parts<'_>| ManagementPointBundle::from_der(&parts.der());
        refuses(world.provider, &of_top, &edits, |endorsement| {
            let mut parts = Parts::new(world);
            let endorsed = craft::endorsed(top, &endorsement.sign(world.key(ROOT)));
            parts.operational = craft::tagged(craft::OPERATIONAL, &endorsed);
            read(parts)
        });
        refuses(world.provider, &of_policy, &edits, |endorsement| {
            let endorsed = craft::endorsed(certificate, &endorsement.sign(world.key(P01)));
            read(Parts::new(world).with_site_signing(endorsed))
        });
        // A signature longer than any key's.
        let long = craft::endorsed(spki, &of_site.sign_with(|_| vec![1; 1025]));
        let found = EndorsedSite::from_der(&long);
        assert_eq!(found.err(), Some(Error::TOO_LARGE));
    }
}

/// What a bundle may have, it has once, in its place and alone under its tag.
#[test]
fn what_may_be_missing_is_there_once() {
    for world in worlds() {
        let whole = || {
            let policy = site_signing(world, P01, |_| {});
            Parts::new(world)
                .with_operational(|_| {})
                .with_site_signing(policy)
        };
        assert_eq!(whole().error(), None);
        let (operational, policy) = (whole().operational, whole().site_signing);
        let content = |tagged: &[u8]| inside(tagged).to_vec();
        let (top, last) = (content(&operational), content(&policy));
        let null: &[u8] = &[5, 0];
        let as_operational: [Vec<u8>; 8] = [
            operational.repeat(2),
            policy.clone(),
            [&operational[..], &policy].concat(),
            element(0xa0, &[]),
            element(0xa0, &[&top, null]),
            element(0xa0, &[&top, &top]),
            element(0x80, &[&top]),
            top.clone(),
        ];
        for (number, operational) in as_operational.into_iter().enumerate() {
            let found = Parts {
                operational,
                ..whole()
            }
            .error();
            assert_eq!(found, Some(Error::MALFORMED), "operational, case {number}");
        }
        let as_policy: [Vec<u8>; 9] = [
            policy.repeat(2),
            operational.clone(),
            [&policy[..], &operational].concat(),
            [&policy[..], null].concat(),
            element(0xa1, &[]),
            element(0xa1, &[&last, null]),
            element(0xa1, &[&last, &last]),
            element(0x81, &[&last]),
            last.clone(),
        ];
        for (number, site_signing) in as_policy.into_iter().enumerate() {
            let found = Parts {
                site_signing,
                ..whole()
            }
            .error();
            assert_eq!(found, Some(Error::MALFORMED), "site signing, case {number}");
        }
    }
}

#[test]
fn der_and_pem_are_one_bundle() {
    for world in worlds() {
        let keys = world.of_p01(HOST, 1, 1, 1);
        let der = keys.to_der();
        assert_eq!(ManagementPointBundle::from_der(der).as_ref(), Ok(&keys));
        let pem = keys.to_pem().unwrap();
        assert!(pem.starts_with("-----BEGIN CMCRYPTO MANAGEMENT POINT BUNDLE-----\n"));
        let read = ManagementPointBundle::from_pem(pem.as_bytes()).unwrap();
        assert_eq!(read, keys);
        assert_eq!(read.to_der(), der);
        let crlf = pem.replace('\n', "\r\n");
        let found = ManagementPointBundle::from_pem(crlf.as_bytes());
        assert_eq!(found.as_ref(), Ok(&keys));

        let malformed = Err(Error::MALFORMED);
        let relabelled = pem.replace("CMCRYPTO MANAGEMENT POINT BUNDLE", "CERTIFICATE");
        let read = |text: &[u8]| ManagementPointBundle::from_pem(text);
        assert_eq!(read(relabelled.as_bytes()), malformed);
        assert_eq!(read(pem.repeat(2).as_bytes()), malformed);
        assert_eq!(read(der), malformed);
        assert_eq!(read(b""), malformed);
        let certificate = world.encryption[0].to_pem().unwrap();
        assert_eq!(read(certificate.as_bytes()), malformed);
        let large = vec![b'A'; 128 * 1024 + 1];
        assert_eq!(read(&large), Err(Error::TOO_LARGE));
    }
}

/// Another version of the bundle, and one beyond the size limit.
#[test]
fn versions_and_sizes_of_bundles() {
    for world in worlds() {
        let parts = Parts::new(world);
        let mut der = parts.der();
        assert_eq!(der[..7], [0x30, 0x82, der[2], der[3], 0x02, 0x01, 0x01]);
        der[6] = 2;
        let found = ManagementPointBundle::from_der(&der);
        assert_eq!(found.err(), Some(Error::VERSION_NOT_SUPPORTED));
        der[6] = 0;
        let found = ManagementPointBundle::from_der(&der);
        assert_eq!(found.err(), Some(Error::MALFORMED));
        let found = ManagementPointBundle::from_der(&vec![0x30; 16 * 1024 + 1]);
        assert_eq!(found.err(), Some(Error::TOO_LARGE));
        // Indefinite length.
        let found = ManagementPointBundle::from_der(&[0x30, 0x80, 0x00, 0x00]);
        assert_eq!(found.err(), Some(Error::NOT_DER));
    }
}
