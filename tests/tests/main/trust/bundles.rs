//! `ManagementPointBundle::verify_without_store`: who vouches for what, and each way in which
//! somebody else does.

use cmcrypto_core::Error;
use cmcrypto_core::exchange_key::EndorsedSite;
use cmcrypto_core::trust::{ManagementPointBundle, ManagementPointName};
use cmcrypto_tests::form::signed_bytes;
use cmcrypto_tests::*;

use crate::trust::craft::{self, Endorsement, MP_ENCRYPTION, MP_SIGNING, SITE, SITE_ENCRYPTION};
use crate::trust::fixture::{self, *};
use crate::trust::parts::*;

#[test]
fn a_bundle_leads_to_the_encryption_certificate() {
    for world in worlds() {
        let trusted = Parts::new(world)
            .verify_as(&name("P01", HOST), NOW)
            .unwrap();
        assert_eq!(trusted.name(), &name("P01", HOST));
        assert_eq!(trusted.signing_certificate(), world.signing.certificate());
        assert_eq!(trusted.encryption_certificate(), &world.encryption[0]);
        assert_eq!(trusted.not_after(), terms(1).not_after);
        // No site, one and two below the root.
        let at_top = world.of_root(HOST, 1);
        assert!(
            at_top
                .verify_without_store(&world.root(), &name("CAS", HOST), NOW)
                .is_ok()
        );
        let below = name("S01", HOST).below(code("P01"));
        let secondary = world.of_s01(HOST, 1);
        assert!(
            secondary
                .verify_without_store(&world.root(), &below, NOW)
                .is_ok()
        );
    }
}

#[test]
fn another_root_and_a_forgery_are_told_apart() {
    for world in worlds() {
        // All of it under another root, as another hierarchy has it.
        let mut other = Parts::new(world);
        other.root = craft::root_sha256(world.key(OTHER_ROOT).public_key());
        other.sites = vec![site(world, OTHER_ROOT, P01, |_| {})];
        assert_eq!(other.error(), Some(Error::ROOT_KEY_MISMATCH));
        let keys = ManagementPointBundle::from_der(&other.der()).unwrap();
        let (root, mp) = (world.other_root(), name("P01", HOST));
        assert!(keys.verify_without_store(&root, &mp, NOW).is_ok());
        // The same, naming the client's root: nothing is accepted for that.
        other.root = Parts::new(world).root;
        assert_eq!(other.error(), Some(Error::SIGNATURE_INVALID));
        // The name of the root alone is changed.
        let mut renamed = Parts::new(world);
        renamed.root = vec![0; 32];
        assert_eq!(renamed.error(), Some(Error::ROOT_KEY_MISMATCH));
    }
}

#[test]
fn each_endorsement_is_by_the_one_above_it() {
    for world in worlds() {
        let invalid = Some(Error::SIGNATURE_INVALID);
        for by in [OTHER_ROOT, P01, P02, fixture::MP_SIGNING] {
            let parts = Parts::new(world).with_site(site(world, by, P01, |_| {}));
            assert_eq!(parts.error(), invalid, "site by {by}");
        }
        // Not even the root skips a site.
        for by in [ROOT, OTHER_ROOT, P02, fixture::MP_SIGNING] {
            let parts = Parts::new(world).with_signing(signing(world, by, |_| {}));
            assert_eq!(parts.error(), invalid, "signing by {by}");
        }
        // Nor a site its management point: it would read what is sent to that.
        for by in [ROOT, P01, P02] {
            let parts = Parts::new(world).with_encryption(encryption_by(world, by, |_| {}));
            assert_eq!(parts.error(), invalid, "encryption by {by}");
        }
    }
}

/// A signature over the same endorsement that is for another purpose, or for none.
#[test]
fn signatures_of_other_purposes_are_none() {
    use cmcrypto_core::primitive::SignatureScheme;
    for world in worlds() {
        let spki = world.key(P01).public_key().to_spki_der();
        let endorsement = Endorsement::of(SITE, "P01", None, spki);
        let content = endorsement.encode();
        let root = world.key(ROOT);
        let good = signed_bytes("endorsement", &content);
        let sign = |scheme, message: &[u8]| root.sign(scheme, message).unwrap();
        let sha256 = SignatureScheme::Pkcs1Sha256;
        let after = |prefix: &[u8]| sign(sha256, &[prefix, &content].concat());
        let cases = [
            ("none", after(b"")),
            ("v2", after(b"cmcrypto endorsement v2\0")),
            ("no NUL", after(b"cmcrypto endorsement v1")),
            ("site data", after(b"cmcrypto site-data v1\0")),
            ("SHA-384", sign(SignatureScheme::Pkcs1Sha384, &good)),
            ("PSS", sign(SignatureScheme::PssSha256, &good)),
            ("empty", Vec::new()),
            (
                "little-endian",
                sign(sha256, &good).into_iter().rev().collect(),
            ),
            ("leading zero", [&[0], &sign(sha256, &good)[..]].concat()),
        ];
        for (what, signature) in cases {
            let signed = endorsement.sign_with(|_| signature);
            let parts = Parts::new(world).with_site(craft::endorsed(spki, &signed));
            assert_eq!(parts.error(), Some(Error::SIGNATURE_INVALID), "{what}");
        }
        let signed = endorsement.sign_with(|message| sign(sha256, message));
        let parts = Parts::new(world).with_site(craft::endorsed(spki, &signed));
        assert_eq!(parts.error(), None);
    }
}

/// What an endorsement says, and what it is used as.
#[test]
fn an_endorsement_is_for_one_role_site_host_and_key() {
    let (other, site_, host_) = (
        Some(Error::ENDORSEMENT_MISMATCH),
        Some(Error::SITE_MISMATCH),
        Some(Error::HOST_MISMATCH),
    );
    let role = |role| move |e: &mut Endorsement| e.role = role;
    let code = |e: &mut Endorsement| e.site = b"P02".to_vec();
    let host =
        |host: Option<&'static [u8]>| move |e: &mut Endorsement| e.host = host.map(<[u8]>::to_vec);
    let subject = |e: &mut Endorsement| e.subject[31] ^= 1;
    let (no_host, another) = (host(None), host(Some(b"mp02.example.com")));
    let (longer, shorter) = (host(Some(b"mp01.example.com.au")), host(Some(b"mp01")));
    let ours = host(Some(HOST.as_bytes()));
    for world in worlds() {
        let site_cases: [(Change<'_>, Option<Error>); 7] = [
            (&|_| {}, None),
            (&role(MP_SIGNING), other.clone()),
            (&role(MP_ENCRYPTION), other.clone()),
            (&role(SITE_ENCRYPTION), other.clone()),
            (&code, site_.clone()),
            (&ours, host_.clone()),
            (&subject, other.clone()),
        ];
        for (number, (change, expected)) in site_cases.into_iter().enumerate() {
            let parts = Parts::new(world).with_site(site(world, ROOT, P01, change));
            assert_eq!(parts.error(), expected, "site, case {number}");
        }
        let cases: [(Change<'_>, Option<Error>); 8] = [
            (&|_| {}, None),
            (&role(SITE_ENCRYPTION), other.clone()),
            (&code, site_.clone()),
            (&no_host, host_.clone()),
            (&another, host_.clone()),
            (&longer, host_.clone()),
            (&shorter, host_.clone()),
            (&subject, other.clone()),
        ];
        for (number, (change, expected)) in cases.into_iter().enumerate() {
            let parts = Parts::new(world).with_signing(signing(world, P01, change));
            assert_eq!(parts.error(), expected, "signing, case {number}");
            let parts = Parts::new(world).with_encryption(encryption(world, change));
            assert_eq!(parts.error(), expected, "encryption, case {number}");
        }
        let no_site_cases: [(Change<'_>, Option<Error>); 6] = [
            (&|_| {}, None),
            (&role(SITE), other.clone()),
            (&role(SITE_ENCRYPTION), other.clone()),
            (&role(craft::SITE_SIGNING), other.clone()),
            (&ours, host_.clone()),
            (&subject, other.clone()),
        ];
        // The top-level site's code is unknown to clients.
        for (number, (change, expected)) in no_site_cases.into_iter().enumerate() {
            let parts = Parts::new(world).with_operational(change);
            assert_eq!(parts.error(), expected, "operational, case {number}");
        }
        let policy_cases: [(Change<'_>, Option<Error>); 7] = [
            (&|_| {}, None),
            (&role(SITE), other.clone()),
            (&role(MP_SIGNING), other.clone()),
            (&role(craft::OPERATIONAL), other.clone()),
            (&code, Some(Error::SITE_MISMATCH)),
            (&ours, host_.clone()),
            (&subject, other.clone()),
        ];
        for (number, (change, expected)) in policy_cases.into_iter().enumerate() {
            let endorsed = site_signing(world, P01, change);
            let parts = Parts::new(world).with_site_signing(endorsed);
            assert_eq!(parts.error(), expected, "site signing, case {number}");
        }
        for as_ in [SITE, MP_ENCRYPTION] {
            let parts = Parts::new(world).with_signing(signing(world, P01, role(as_)));
            assert_eq!(parts.error(), other, "signing as {as_}");
        }
        for as_ in [SITE, MP_SIGNING] {
            let parts = Parts::new(world).with_encryption(encryption(world, role(as_)));
            assert_eq!(parts.error(), other, "encryption as {as_}");
        }
    }
}

/// A rogue between client and management point puts its own encryption certificate in.
#[test]
fn a_swapped_encryption_certificate_is_refused() {
    for world in worlds() {
        let theirs = world.encryption[1].to_der();
        // With the management point's endorsement of its own.
        let mut parts = Parts::new(world);
        let ours = world.encryption[0].to_der();
        let ours = Endorsement::of(MP_ENCRYPTION, "P01", Some(HOST), ours);
        parts.encryption = craft::endorsed(theirs, &ours.sign(world.key(fixture::MP_SIGNING)));
        assert_eq!(parts.error(), Some(Error::ENDORSEMENT_MISMATCH));
        // With an endorsement by the rogue.
        let mut parts = Parts::new(world);
        let forged = Endorsement::of(MP_ENCRYPTION, "P01", Some(HOST), theirs);
        parts.encryption = craft::endorsed(theirs, &forged.sign(world.key(P02)));
        assert_eq!(parts.error(), Some(Error::SIGNATURE_INVALID));
        // With a signing certificate of the rogue's, which no site endorsed.
        let rogue = craft::unsigned_certificate(world.key(P02).public_key());
        let own = Endorsement::of(MP_SIGNING, "P01", Some(HOST), &rogue);
        parts.signing = craft::endorsed(&rogue, &own.sign(world.key(P02)));
        assert_eq!(parts.error(), Some(Error::SIGNATURE_INVALID));
        // With the genuine endorsement of the genuine signing certificate.
        let signing = world.signing.certificate().to_der();
        let genuine = Endorsement::of(MP_SIGNING, "P01", Some(HOST), signing);
        parts.signing = craft::endorsed(&rogue, &genuine.sign(world.key(P01)));
        assert_eq!(parts.error(), Some(Error::ENDORSEMENT_MISMATCH));
    }
}

/// Any site endorses children, but only management points of its own code are its to vouch for.
#[test]
fn a_site_vouches_for_its_own_alone() {
    for world in worlds() {
        let root = world.root();
        let bundle = |sites: &[EndorsedSite], by: (&str, &str), site: &str| {
            let encryption = world.encryption(site, HOST, terms(1));
            let signing = world.signing(by, HOST, terms(1));
            ManagementPointBundle::new(&root, sites, &signing, &encryption).unwrap()
        };
        let mismatch = Err(Error::SITE_MISMATCH);
        let p01 = world.endorse((ROOT, "CAS"), (P01, "P01"), terms(1));
        let p02 = world.endorse((ROOT, "CAS"), (P02, "P02"), terms(1));
        let verify = |keys: &ManagementPointBundle, name: &ManagementPointName| {
            keys.verify_without_store(&root, name, NOW).map(drop)
        };

        // P01's key endorses a management point of P02.
        let keys = bundle(std::slice::from_ref(&p01), (P01, "P02"), "P02");
        assert_eq!(verify(&keys, &name("P02", HOST)), mismatch);
        assert_eq!(verify(&keys, &name("P01", HOST)), mismatch);
        // The genuine P02 stands above, and did not sign.
        let keys = bundle(std::slice::from_ref(&p02), (P01, "P02"), "P02");
        let found = verify(&keys, &name("P02", HOST));
        assert_eq!(found, Err(Error::SIGNATURE_INVALID));
        // P01 names a child like its sibling. That is another site, below P01.
        let child = world.endorse((P01, "P01"), (S01, "P02"), terms(1));
        let keys = bundle(&[p01.clone(), child], (S01, "P02"), "P02");
        assert_eq!(verify(&keys, &name("P02", HOST)), mismatch);
        assert_eq!(verify(&keys, &name("P01", HOST)), mismatch);
        let below = name("P02", HOST).below(code("P01"));
        assert_eq!(verify(&keys, &below), Ok(()));
        let elsewhere = name("P02", HOST).below(code("P02"));
        assert_eq!(verify(&keys, &elsewhere), mismatch);
        // P01 leaves itself out of the path, or says that the child is the root's.
        let child = world.endorse((P01, "P01"), (S01, "P02"), terms(1));
        let keys = bundle(&[child], (S01, "P02"), "P02");
        let found = verify(&keys, &name("P02", HOST));
        assert_eq!(found, Err(Error::SIGNATURE_INVALID));

        // Whom the client asked for decides, at every depth.
        let at_top = world.of_root(HOST, 1);
        assert_eq!(verify(&at_top, &name("P01", HOST)), mismatch);
        let below = name("CAS", HOST).below(code("CAS"));
        assert_eq!(verify(&at_top, &below), mismatch);
        let one = world.of_p01(HOST, 1, 1, 1);
        assert_eq!(
            verify(&one, &name("P01", HOST).below(code("CAS"))),
            mismatch
        );
        let two = world.of_s01(HOST, 1);
        assert_eq!(verify(&two, &name("S01", HOST)), mismatch);
        assert_eq!(
            verify(&two, &name("S01", HOST).below(code("P02"))),
            mismatch
        );
        // The order of the two sites.
        let s01 = world.endorse((P01, "P01"), (S01, "S01"), terms(1));
        let keys = bundle(&[s01, p01], (S01, "S01"), "S01");
        let found = verify(&keys, &name("S01", HOST).below(code("P01")));
        assert_eq!(found, Err(Error::SIGNATURE_INVALID));
        // A management point's certificate at the bottom that is of the site between.
        let sites = [
            world.endorse((ROOT, "CAS"), (P01, "P01"), terms(1)),
            world.endorse((P01, "P01"), (S01, "S01"), terms(1)),
        ];
        let keys = bundle(&sites, (S01, "P01"), "P01");
        let found = verify(&keys, &name("S01", HOST).below(code("P01")));
        assert_eq!(found, mismatch);
    }
}
