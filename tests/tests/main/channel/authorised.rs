//! Whom a side lets talk: by the directory, or by the caller.

use cmcrypto_core::channel::*;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::sites::{SiteDirectory, SiteDirectorySettings, SiteRelation};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::*;

use crate::channel::fixture::*;
use crate::channel::hand::{Claim, Hand, ephemeral, message_1};

/// What each of two authorises the other by, at a time: the initiator first.
fn judge(
    sides: &Sides,
    [of_i, of_r]: [&SiteDirectory; 2],
    now: Timestamp,
) -> [Result<(), Error>; 2] {
    let (initiator, message_1) = sides.start();
    let (responder, message_2) = sides.respond(&message_1).unwrap();
    let at_i = initiator.receive_site(&message_2, of_i, now).map(drop);
    let run = sides.run();
    let at_r = run.responder.receive_site(&run.messages[2], of_r, now);
    drop(responder);
    [at_i, at_r.map(drop)]
}

fn sites(provider: Provider) -> Sides {
    Setup::plain(provider, Suite::default()).sides()
}

#[test]
fn by_the_directory() {
    let known = [
        &directory(p01(), cas(), CAS_KEY),
        &directory(cas(), p01(), P01_KEY),
    ];
    let other_keys = [
        &directory(p01(), cas(), OTHER_KEY),
        &directory(cas(), p01(), OTHER_KEY),
    ];
    // The very keys, but of other sites.
    let p02 = SiteCode::new("P02").unwrap();
    let other_sites = [
        &directory(p01(), p02, CAS_KEY),
        &directory(cas(), p02, P01_KEY),
    ];
    let settings = SiteDirectorySettings::default();
    let empty = [
        &SiteDirectory::new(p01(), settings),
        &SiteDirectory::new(cas(), settings),
    ];
    // Those of other sites, even where they know the peer.
    let not_own = [
        &directory(p02, cas(), CAS_KEY),
        &directory(p02, p01(), P01_KEY),
    ];
    for &provider in Provider::ALL {
        let sides = sites(provider);
        assert_eq!(judge(&sides, known, NOW), [Ok(()), Ok(())]);
        for directories in [other_keys, other_sites, empty] {
            let expected = [const { Err(Error::SITE_KEY_UNKNOWN) }; 2];
            assert_eq!(judge(&sides, directories, NOW), expected);
        }
        let expected = [const { Err(Error::SITE_MISMATCH) }; 2];
        assert_eq!(judge(&sides, not_own, NOW), expected);

        // Certificates, though for the very keys.
        let shown = [Shown::Certificate; 2];
        let sides = Setup {
            shown,
            ..sides.setup
        }
        .sides();
        let expected = [const { Err(Error::SITE_KEY_UNKNOWN) }; 2];
        assert_eq!(judge(&sides, known, NOW), expected);
    }
}

/// What it signed before is good until its date; it begins nothing.
#[test]
fn a_replaced_key_even_before_its_date() {
    let until = NOW.saturating_add(60);
    let replaced = |own, site, name, kept: Option<Timestamp>| {
        let mut directory = directory(own, site, name);
        let key = key(Provider::default(), OTHER_KEY);
        directory
            .learn_from_directory_service(site, SiteRelation::Child, key.public_key(), kept, NOW)
            .unwrap();
        directory
    };
    let both = |kept| {
        [
            replaced(p01(), cas(), CAS_KEY, kept),
            replaced(cas(), p01(), P01_KEY, kept),
        ]
    };
    let (kept, dropped) = (both(Some(until)), both(None));
    for &provider in Provider::ALL {
        let sides = sites(provider);
        let retired = [const { Err(Error::SITE_KEY_RETIRED) }; 2];
        for now in [NOW, until, until.saturating_add(1)] {
            assert_eq!(judge(&sides, kept.each_ref(), now), retired);
        }
        assert_eq!(judge(&sides, dropped.each_ref(), NOW), retired);
    }
}

/// It was stolen, or who vouched for it is believed no more.
#[test]
fn a_key_that_can_not_be_used() {
    let world = world(Provider::default());
    let (until, x00) = (hierarchy::terms(1).not_after, (OTHER_KEY, "X00"));
    // Each by the word of X00.
    let mut of_p01 = world.directory("P01", &[("X00", SiteRelation::Top, OTHER_KEY)]);
    let mut of_cas = world.directory("CAS", &[("X00", SiteRelation::Child, OTHER_KEY)]);
    of_cas.expect(p01(), code("X00")).unwrap();
    for (directory, site) in [
        (&mut of_p01, (CAS_KEY, "CAS")),
        (&mut of_cas, (P01_KEY, "P01")),
    ] {
        world.vouch(directory, x00, site, 1, None).unwrap();
    }
    let known = [&of_p01, &of_cas];
    let reported = |names: [&str; 2]| {
        [0, 1].map(|side| {
            let mut directory = known[side].clone();
            let print = world.fingerprint(names[side]);
            directory.report_stolen(&print, NOW).unwrap();
            directory
        })
    };
    let stolen = reported([CAS_KEY, P01_KEY]);
    let unvouched = reported([OTHER_KEY, OTHER_KEY]);
    for &provider in Provider::ALL {
        let sides = sites(provider);
        assert_eq!(judge(&sides, known, until), [Ok(()), Ok(())]);
        let after = until.saturating_add(1);
        let expected = [const { Err(Error::ENDORSEMENT_EXPIRED) }; 2];
        assert_eq!(judge(&sides, known, after), expected);
        let expected = [const { Err(Error::SITE_KEY_STOLEN) }; 2];
        assert_eq!(judge(&sides, stolen.each_ref(), NOW), expected);
        let expected = [const { Err(Error::SITE_KEY_UNVOUCHED) }; 2];
        assert_eq!(judge(&sides, unvouched.each_ref(), NOW), expected);
    }
}

#[test]
fn by_the_caller() {
    for setup in Setup::some() {
        let sides = setup.sides();
        let (initiator, message_1) = sides.start();
        let (_, message_2) = sides.respond(&message_1).unwrap();
        let known = initiator.receive(&message_2, NOW).unwrap();
        let found = known.authorise(|_| Err(Error::BLOCKED_SENDER)).map(drop);
        assert_eq!(found, Err(Error::BLOCKED_SENDER));
        let run = sides.run();
        let known = run.responder.receive(&run.messages[2], NOW).unwrap();
        let found = known.authorise(|_| Err(Error::UNKNOWN_SENDER)).map(drop);
        assert_eq!(found, Err(Error::UNKNOWN_SENDER));
    }
}

/// Whoever proves that he has his own key is told from the one who was meant by nobody but the
/// directory, and gets no message 3.
#[test]
fn another_site_answers() {
    let directory = directory(p01(), cas(), CAS_KEY);
    for &provider in Provider::ALL {
        let sides = sites(provider);
        let (initiator, message_1) = sides.start();
        let other = site(provider, cas(), OTHER_KEY);
        let request = Request::read(&message_1, Suite::ALL).unwrap();
        let (_, message_2) = request.respond(&other).unwrap();
        let found = initiator.receive_site(&message_2, &directory, NOW);
        assert_eq!(found.map(drop), Err(Error::SITE_KEY_UNKNOWN));
    }
}

/// P02, whom CAS knows, says that it is P01.
#[test]
fn a_known_site_under_anothers_code() {
    let p02 = SiteCode::new("P02").unwrap();
    let mut directory = directory(cas(), p01(), P01_KEY);
    let other = key(Provider::default(), OTHER_KEY);
    let relation = SiteRelation::Child;
    directory
        .learn_from_directory_service(p02, relation, other.public_key(), None, NOW)
        .unwrap();
    for &provider in Provider::ALL {
        for (from, expected) in [("P02", Ok(())), ("P01", Err(Error::SITE_KEY_UNKNOWN))] {
            let own = ephemeral(Suite::X25519);
            let message_1 = message_1(Suite::X25519, from, "CAS", own.public_key());
            let (responder, message_2) = sites(provider).respond(&message_1).unwrap();
            let hand = Hand::initiator(&message_1, &own, &message_2);
            let proof = hand.proof(&Claim::site(OTHER_KEY));
            let message_3 = hand.send(&proof.encode());
            let found = responder.receive_site(&message_3, &directory, NOW);
            assert_eq!(found.map(drop), expected);
        }
    }
}

/// Nobody is in his own directory, so no site can be connected to itself. A caller who judges by
/// himself sees that it is his own certificate.
#[test]
fn ones_own_self() {
    let settings = SiteDirectorySettings::default();
    let own = SiteDirectory::new(p01(), settings);
    for &provider in Provider::ALL {
        for shown in [Shown::ExchangeKey, Shown::Certificate] {
            let setup = Setup {
                shown: [shown; 2],
                ..sites(provider).setup
            };
            let party = setup.sides().initiator;
            let start = || {
                let (initiator, message_1) =
                    Initiator::start(&party, p01(), Suite::default()).unwrap();
                let request = Request::read(&message_1, Suite::ALL).unwrap();
                let (responder, message_2) = request.respond(&party).unwrap();
                (initiator, message_2, responder)
            };
            let unknown = Err(Error::SITE_KEY_UNKNOWN);
            let (initiator, message_2, _) = start();
            let found = initiator.receive_site(&message_2, &own, NOW);
            assert_eq!(found.map(drop), unknown);
            let (initiator, message_2, responder) = start();
            let known = initiator.receive(&message_2, NOW).unwrap();
            let (message_3, _) = known.authorise(anybody).unwrap();
            let found = responder.receive_site(&message_3, &own, NOW);
            assert_eq!(found.map(drop), unknown);
        }
    }
}
