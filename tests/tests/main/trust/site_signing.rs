//! The certificate that a site signs policy with: whoever has its key decides what runs on the client.

use cmcrypto_core::Error;
use cmcrypto_core::exchange_key::EndorsementTerms;
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::SigningIdentity;
use cmcrypto_core::policy::{
    ClientPolicies, ExpectedSiteData, PolicyAssignment, PolicyId, PolicySet, SiteDataKind,
    SiteDataTarget, SiteDataTerms, SiteSigner, SiteVerifier,
};
use cmcrypto_core::trust::{TrustOutcome, TrustSettings, TrustSource, TrustStore};
use cmcrypto_tests::*;

use crate::trust::fixture::*;

const FIRST: TrustSource = TrustSource::FirstManagementPoint;
const NOT_ACCEPTED: Error = Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED;

/// The endorsed one is served, is not taken from one that is not, and is renewed by a higher number.
#[test]
fn what_a_site_endorses_is_served() {
    for world in worlds() {
        let [ours, next] = &world.site_signing;
        let mut store = world.store();
        assert_eq!(learn_p01(&mut store, &world.with_site_signing(0, 5)), None);
        for store in [&store, &reread(&store, TrustSettings::default())] {
            let found = store.site_signing_certificate(p01(), NOW);
            assert_eq!(found.as_ref(), Ok(ours));
            assert_eq!(store.site_signing_certificate_source(p01()), None);
            let found = store.site_signing_certificate(code("P02"), NOW);
            assert_eq!(found, Err(Error::NO_SITE_SIGNING_CERTIFICATE));
            let late = store.site_signing_certificate(p01(), later(91 * DAY));
            assert_eq!(late, Err(Error::ENDORSEMENT_EXPIRED));
        }
        // An old number, and the other one under the same.
        let old = world.with_site_signing(1, 4);
        assert_eq!(learn_p01(&mut store, &old), Some(Error::ROLLBACK));
        let same = world.with_site_signing(1, 5);
        assert_eq!(
            learn_p01(&mut store, &same),
            Some(Error::ENDORSEMENT_CONFLICT)
        );
        assert_eq!(learn_p01(&mut store, &world.with_site_signing(1, 6)), None);
        assert_eq!(
            store.site_signing_certificate(p01(), NOW).as_ref(),
            Ok(next)
        );
        // Of the top-level site, which clients may be assigned to.
        let endorsed = world.endorsed_site_signing((ROOT, "CAS"), 0, terms(1));
        let keys = world.of_root(HOST, 1).with_site_signing(&endorsed).unwrap();
        store
            .learn_management_point(&keys, &name("CAS", HOST), NOW)
            .unwrap();
        let found = store.site_signing_certificate(code("CAS"), NOW);
        assert_eq!(found.as_ref(), Ok(ours));
    }
}

/// Another site's word for the certificate of P01.
#[test]
fn a_site_speaks_for_itself_alone() {
    const INVALID: Option<Error> = Some(Error::SIGNATURE_INVALID);
    for world in worlds() {
        let mut store = world.store();
        let keys = |by, site| {
            let endorsed = world.endorsed_site_signing((by, site), 0, terms(9));
            let keys = world.of_p01(HOST, 1, 1, 1);
            keys.with_site_signing(&endorsed).unwrap()
        };
        // P02, S01, the root itself, the management point; P01 for its neighbour and for the root.
        for (by, site) in [
            (P02, "P01"),
            (S01, "P01"),
            (ROOT, "P01"),
            (MP_SIGNING, "P01"),
            (P01, "P02"),
            (P01, "CAS"),
        ] {
            let expected = match by {
                P01 => Some(Error::SITE_MISMATCH),
                _ => INVALID,
            };
            let found = learn_p01(&mut store, &keys(by, site));
            assert_eq!(found, expected, "{by} for {site}");
        }
        // S01, below P01, for P01 and for itself, to which no client is assigned.
        let below = name("S01", HOST).below(p01());
        for site in ["P01", "S01"] {
            let endorsed = world.endorsed_site_signing((S01, site), 0, terms(9));
            let keys = world.of_s01(HOST, 1).with_site_signing(&endorsed).unwrap();
            let found = store.learn_management_point(&keys, &below, NOW);
            assert_eq!(found.err(), INVALID, "{site}");
        }
        assert_eq!(bytes(&store), bytes(&world.store()));
        // The key that P01 had before.
        assert_eq!(learn_p01(&mut store, &world.with_site_signing(0, 9)), None);
        assert_eq!(
            learn_p01(&mut store, &world.of_next_p01(HOST, 2, 1, 2)),
            None
        );
        let before = world.endorsed_site_signing((P01, "P01"), 0, terms(10));
        let found = world.of_next_p01(HOST, 2, 1, 2).with_site_signing(&before);
        assert_eq!(learn_p01(&mut store, &found.unwrap()), INVALID);
        let found = learn_p01(&mut store, &world.with_site_signing(0, 10));
        assert_eq!(found, Some(Error::ROLLBACK));
        let found = store.site_signing_certificate(p01(), NOW);
        assert_eq!(found, Err(Error::ROLLBACK));
    }
}

/// Another process took one from a management point: where the settings do not accept that, it is not
/// served, nor does what it signs count.
#[test]
fn settings_that_do_not_accept_it_do_not_serve_it() {
    for world in worlds() {
        let signers = SITE_SIGNING.map(|key| site_server(world, key));
        let signer = SiteSigner::new(p01(), signers[0].clone());
        let change = signer.change_to(&signers[1], NOW).unwrap();
        let mut store = world.store();
        store = reread(&store, FIRST_ACCEPTED);
        let certificate = signers[0].certificate().clone();
        store
            .learn_site_signing_certificate(p01(), certificate, FIRST, NOW)
            .unwrap();
        for unendorsed in [false, true] {
            let settings = TrustSettings {
                accept_first_management_point: true,
                accept_unendorsed_site_signing: unendorsed,
                ..TrustSettings::default()
            };
            let mut store = reread(&store, settings);
            let before = bytes(&store);
            let refused = (!unendorsed).then_some(NOT_ACCEPTED);
            let found = store.site_signing_certificate(p01(), NOW);
            assert_eq!(found.err(), refused);
            let found = store.change_site_signing_certificate(p01(), &change, NOW);
            assert_eq!(found.err(), refused);
            assert_eq!(bytes(&store) != before, unendorsed);
        }
    }
}

/// That the first management point's root would be accepted says nothing of what it signs policy with.
#[test]
fn a_trusted_root_key_does_not_vouch_for_what_nobody_endorsed() {
    let settings = TrustSettings {
        accept_first_management_point: true,
        ..TrustSettings::default()
    };
    for world in worlds() {
        for source in SOURCES {
            let mut store = TrustStore::new(settings);
            store.learn_trusted_root_key(world.root(), source).unwrap();
            let before = bytes(&store);
            let theirs = world.site_signing[0].clone();
            let found = store.learn_site_signing_certificate(p01(), theirs, FIRST, NOW);
            assert_eq!(found, Err(NOT_ACCEPTED), "{source:?}");
            assert_eq!(bytes(&store), before);
        }
    }
}

/// What a site endorsed is as strong as the root's source, but no more than the directory service.
/// What it outranks is as if it were not there.
#[test]
fn endorsed_and_unendorsed_ones_by_their_strength() {
    use TrustSource::{DirectoryService, PreProvisioned};
    for world in worlds() {
        let [endorsed, other] = world.site_signing.clone();
        let conflict = Err(Error::KEY_CONFLICT);
        for root in SOURCES {
            for from in SOURCES {
                let case = format!("{from:?} under {root:?}");
                let mut store = TrustStore::new(FIRST_ACCEPTED);
                store.learn_trusted_root_key(world.root(), root).unwrap();
                store
                    .learn_site_signing_certificate(p01(), other.clone(), from, NOW)
                    .unwrap();
                assert_eq!(learn_p01(&mut store, &world.with_site_signing(0, 1)), None);
                let counts = match root {
                    FIRST => from == FIRST,
                    _ => matches!(from, FIRST | DirectoryService),
                };
                let expected = [&other, &endorsed][usize::from(counts)];
                let found = store.site_signing_certificate(p01(), NOW);
                assert_eq!(found.as_ref(), Ok(expected), "{case}");
                let source = store.site_signing_certificate_source(p01());
                assert_eq!(source, (!counts).then_some(from), "{case}");
                // The same source again: what counts, and what does not.
                for (certificate, held) in [(&other, !counts), (&endorsed, counts)] {
                    let mut store = store.clone();
                    let certificate = certificate.clone();
                    let found = store.learn_site_signing_certificate(p01(), certificate, from, NOW);
                    let expected = match held {
                        true => Ok(TrustOutcome::Unchanged),
                        false => conflict.clone(),
                    };
                    assert_eq!(found, expected, "{case}");
                }
                let mut replaced = store.clone();
                let found =
                    replaced.replace_site_signing_certificate(p01(), other.clone(), from, NOW);
                assert_eq!(found.is_err(), counts, "{case}");
                // A stronger word counts over an endorsed one, whatever was held before that.
                if counts {
                    let found = store.learn_site_signing_certificate(
                        p01(),
                        other.clone(),
                        PreProvisioned,
                        NOW,
                    );
                    assert_eq!(found, Ok(TrustOutcome::Set), "{case}");
                    let found = store.site_signing_certificate(p01(), NOW);
                    assert_eq!(found.as_ref(), Ok(&other), "{case}");
                }
                assert!(store.forget_site_signing_certificate(p01()));
                assert!(!store.forget_site_signing_certificate(p01()));
                let found = store.site_signing_certificate(p01(), NOW);
                assert_eq!(found.as_ref(), Ok(&endorsed), "{case}");
            }
        }
    }
}

/// Where an endorsed one counts, a change that another one signed is of nothing.
#[test]
fn an_endorsed_one_is_not_changed_by_what_it_outranks() {
    for world in worlds() {
        let signers = SITE_SIGNING.map(|key| site_server(world, key));
        let signer = SiteSigner::new(p01(), signers[1].clone());
        let change = signer.change_to(&signers[0], NOW).unwrap();
        let mut store = reread(&world.store(), FIRST_ACCEPTED);
        let certificate = signers[1].certificate().clone();
        store
            .learn_site_signing_certificate(p01(), certificate, FIRST, NOW)
            .unwrap();
        assert_eq!(learn_p01(&mut store, &world.with_site_signing(0, 1)), None);
        let before = bytes(&store);
        let found = store.change_site_signing_certificate(p01(), &change, NOW);
        assert_eq!(found, Err(Error::NO_SITE_SIGNING_CERTIFICATE));
        assert_eq!(bytes(&store), before);
    }
}

/// 64 sites. Those that are held are renewed all the same.
#[test]
fn a_client_is_assigned_to_so_many_sites() {
    for world in worlds() {
        let mut store = world.store();
        let source = TrustSource::PreProvisioned;
        let [ours, other] = &world.site_signing;
        let site = |number: usize| code(&format!("S{number:02}"));
        for number in 0..64 {
            store
                .learn_site_signing_certificate(site(number), ours.clone(), source, NOW)
                .unwrap();
        }
        let before = bytes(&store);
        let found = store.learn_site_signing_certificate(site(64), ours.clone(), source, NOW);
        assert_eq!(found, Err(Error::TOO_LARGE));
        let found = store.replace_site_signing_certificate(site(64), ours.clone(), source, NOW);
        assert_eq!(found, Err(Error::TOO_LARGE));
        assert_eq!(bytes(&store), before);
        let read = reread(&store, TrustSettings::default());
        assert_eq!(bytes(&read), before);
        store
            .replace_site_signing_certificate(site(0), other.clone(), source, NOW)
            .unwrap();
        assert!(store.forget_site_signing_certificate(site(1)));
        store
            .learn_site_signing_certificate(site(64), ours.clone(), source, NOW)
            .unwrap();
    }
}

/// Nobody on the way takes it from a client, nor does a management point that goes.
#[test]
fn it_outlives_its_management_point() {
    for world in worlds() {
        let ours = Ok(world.site_signing[0].clone());
        let served = |store: &TrustStore| {
            let store = reread(store, TrustSettings::default());
            store.site_signing_certificate(p01(), NOW)
        };
        let mut store = world.store();
        assert_eq!(learn_p01(&mut store, &world.with_site_signing(0, 5)), None);
        // The same bundle without it, which anyone can make.
        assert_eq!(learn_p01(&mut store, &world.of_p01(HOST, 1, 1, 1)), None);
        assert_eq!(served(&store), ours);
        store
            .retire_management_point(&name("P01", HOST), 1)
            .unwrap();
        assert_eq!(served(&store), ours);
    }
}

/// One that has ended does not keep the management point, and what vouches for it, from being learned.
#[test]
fn one_that_has_ended_is_left_out() {
    for world in worlds() {
        let ended = EndorsementTerms {
            not_after: later(-1),
            ..terms(6)
        };
        let endorsed = world.endorsed_site_signing((P01, "P01"), 1, ended);
        let keys = world.of_p01(HOST, 2, 1, 1);
        let keys = keys.with_site_signing(&endorsed).unwrap();
        let mut store = world.store();
        assert_eq!(learn_p01(&mut store, &world.with_site_signing(0, 5)), None);
        assert_eq!(learn_p01(&mut store, &keys), None);
        assert!(store.management_point(&name("P01", HOST), NOW).is_ok());
        // The site's endorsement that it hung on has a lower number now.
        let old = Err(Error::ROLLBACK);
        assert_eq!(store.site_signing_certificate(p01(), NOW), old);
        let refused = keys.verify_without_store(&world.root(), &name("P01", HOST), NOW);
        assert_eq!(refused.err(), Some(Error::ENDORSEMENT_EXPIRED));
    }
}

/// Once a site has endorsed one, no weaker word counts instead: neither after a renewal of its key
/// without it, which anyone can make of one with it, nor where the key is another.
#[test]
fn no_weaker_word_comes_back() {
    for world in worlds() {
        let [ours, old] = &world.site_signing;
        let source = TrustSource::DirectoryService;
        for anew in [
            world.of_p01(HOST, 2, 1, 1),
            world.of_next_p01(HOST, 2, 1, 1),
        ] {
            let mut store = world.store();
            store
                .learn_site_signing_certificate(p01(), old.clone(), source, NOW)
                .unwrap();
            assert_eq!(learn_p01(&mut store, &world.with_site_signing(0, 5)), None);
            let found = store.site_signing_certificate(p01(), NOW);
            assert_eq!(found.as_ref(), Ok(ours));
            assert_eq!(learn_p01(&mut store, &anew), None);
            let rollback = Err(Error::ROLLBACK);
            assert_eq!(store.site_signing_certificate(p01(), NOW), rollback);
            let again = store.learn_site_signing_certificate(p01(), old.clone(), source, NOW);
            assert_eq!(again, Err(Error::KEY_CONFLICT));
            // A stronger one does.
            let source = TrustSource::ClientPush;
            store
                .learn_site_signing_certificate(p01(), old.clone(), source, NOW)
                .unwrap();
            let found = store.site_signing_certificate(p01(), NOW);
            assert_eq!(found.as_ref(), Ok(old));
        }
    }
}

/// From a first management point it is served only under a root that is accepted, as it was learned.
#[test]
fn it_goes_with_the_root_that_is_not_accepted() {
    for world in worlds() {
        let both = TrustSettings {
            accept_unendorsed_site_signing: true,
            ..FIRST_ACCEPTED
        };
        let mut store = TrustStore::new(both);
        store.learn_trusted_root_key(world.root(), FIRST).unwrap();
        let certificate = world.site_signing[0].clone();
        store
            .learn_site_signing_certificate(p01(), certificate, FIRST, NOW)
            .unwrap();
        let settings = TrustSettings {
            accept_first_management_point: false,
            ..both
        };
        let store = reread(&store, settings);
        let found = store.site_signing_certificate(p01(), NOW);
        assert_eq!(found, Err(NOT_ACCEPTED));
    }
}

/// A verifier ends with the endorsement, and follows nothing that the certificate says of itself.
#[test]
fn a_verifier_knows_its_end() {
    for world in worlds() {
        let mut store = world.store();
        assert_eq!(learn_p01(&mut store, &world.with_site_signing(0, 5)), None);
        let verifier = store.site_verifier(p01(), NOW).unwrap();
        let key = world.shared_key(SITE_SIGNING[0]).clone();
        let identity = SigningIdentity::new(key, world.site_signing[0].clone()).unwrap();
        let signs = |now| {
            let terms = SiteDataTerms::starting(SiteDataKind::POLICY, SiteDataTarget::All, now, 60);
            let expected = ExpectedSiteData {
                kind: terms.kind,
                target: terms.target.clone(),
                least_number: 0,
                numbered_by: None,
            };
            let signer = SiteSigner::new(p01(), identity.clone());
            let signature = signer.sign(&terms, b"policy", now).unwrap();
            verifier.verify(&expected, b"policy", &signature, now).err()
        };
        let end = verifier.not_after();
        assert_eq!(end, terms(1).not_after);
        assert_eq!([signs(NOW), signs(end)], [None, None]);
        let after = end.saturating_add(1);
        assert_eq!(signs(after), Some(Error::ENDORSEMENT_EXPIRED));
        assert_eq!(
            store.site_verifier(p01(), after).err(),
            Some(Error::ENDORSEMENT_EXPIRED)
        );
        let change = SiteSigner::new(p01(), identity.clone());
        let change = change
            .change_to(&site_server(world, SITE_SIGNING[1]), NOW)
            .unwrap();
        assert_eq!(
            verifier.accept_change(&change, NOW).err(),
            Some(Error::NO_SITE_SIGNING_CERTIFICATE)
        );
    }
}

/// What begins later, or has ended, leaves the certificate before it, and the management point as good as
/// it is.
#[test]
fn a_certificate_out_of_time_changes_nothing() {
    for world in worlds() {
        let mut store = world.store();
        assert_eq!(learn_p01(&mut store, &world.with_site_signing(0, 5)), None);
        let held = store.management_point(&name("P01", HOST), NOW).unwrap();
        for (from, until) in [(600, 900), (-900, -600)] {
            let (from, until) = (later(from), later(until));
            let next = hierarchy::identity_between(
                world.provider,
                SITE_SIGNING[1],
                "Site Server",
                from,
                until,
            );
            let terms = EndorsementTerms {
                number: 6,
                not_before: later(-3600),
                not_after: later(3600),
            };
            let site = world.exchange(P01, "P01");
            let endorsed = site
                .endorse_site_signing(next.certificate(), terms)
                .unwrap();
            let keys = world
                .of_p01(HOST, 1, 1, 1)
                .with_site_signing(&endorsed)
                .unwrap();
            let learned = store.learn_management_point(&keys, &name("P01", HOST), NOW);
            assert_eq!(learned, Ok(held.clone()));
            let found = store.site_signing_certificate(p01(), NOW);
            assert_eq!(found.as_ref(), Ok(&world.site_signing[0]));
        }
    }
}

/// What a client has applied lasts as long as the store vouches for the certificate: longer by another
/// endorsement, and shorter too, also where it was held without one before.
#[test]
fn what_is_applied_lasts_as_long_as_the_store_vouches_for_it() {
    for world in worlds() {
        let key = world.shared_key(SITE_SIGNING[0]).clone();
        let identity = SigningIdentity::new(key, world.site_signing[0].clone()).unwrap();
        let signer = SiteSigner::new(p01(), identity.clone());
        let pinned = SiteVerifier::with_certificate(p01(), identity.certificate().clone()).unwrap();
        let far = later(10_000 * DAY);
        let policy = PolicyId::new("a").unwrap();
        let assignment = PolicyAssignment::new(policy, 1, b"policy", NOW, far);
        let set = PolicySet {
            not_after: far,
            ..PolicySet::following(SiteDataTarget::All, 0, NOW, DAY, vec![assignment])
        };
        let signed = signer.sign_policy_set(&set, NOW).unwrap();
        let mut policies = ClientPolicies::new(p01(), ClientId::new("GUID:1").unwrap());
        policies.apply(&pinned, &signed, NOW).unwrap();
        let mut lasts = |verifier: &SiteVerifier| {
            policies.follow(verifier, NOW).unwrap();
            let end = verifier.not_after();
            let count = |now| policies.policies(now).len();
            assert_eq!((count(end), count(end.saturating_add(1))), (1, 0));
            end
        };
        assert_eq!(lasts(&pinned), identity.certificate().not_after());
        let mut store = world.store();
        for (number, days) in [(5, 10), (6, 20), (7, 15)] {
            let terms = EndorsementTerms {
                not_after: later(days * DAY),
                ..terms(number)
            };
            let endorsed = world.endorsed_site_signing((P01, "P01"), 0, terms);
            let keys = world
                .of_p01(HOST, 1, 1, 1)
                .with_site_signing(&endorsed)
                .unwrap();
            assert_eq!(learn_p01(&mut store, &keys), None);
            let verifier = store.site_verifier(p01(), NOW).unwrap();
            assert_eq!(lasts(&verifier), later(days * DAY));
        }
    }
}
