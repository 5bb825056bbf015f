//! Channels that end, though nobody has closed them: by age, with a certificate, with the peer's key, by
//! the caller.

use cmcrypto_core::channel::*;
use cmcrypto_core::sites::{SiteDirectory, SiteRelation};
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::hierarchy::{identity_between, terms};
use cmcrypto_tests::*;

use crate::channel::fixture::*;

const ENDED: Error = Error::CHANNEL_ENDED;

/// What each half says at a time: that of a new record, and of one that the other side sent.
fn halves(own: &mut Channel, record: &[u8], now: Timestamp) -> [Result<(), Error>; 2] {
    let (mut room, mut opened) = (room(b"x"), record.to_vec());
    let before = room.clone();
    let sealed = own.sender.seal(&mut room, now);
    if sealed.is_err() {
        assert_eq!(room, before);
    }
    let received = own.receiver.open(&mut opened, now).map(drop);
    if received.is_err() {
        assert_eq!(opened, record);
    }
    [sealed, received]
}

/// It talks until this second and no longer, either way. What is over stays so.
#[track_caller]
fn assert_lasts(channels: impl Fn() -> [Channel; 2], until: Timestamp) {
    let over = until.saturating_add(1);
    for late in [
        over,
        over.saturating_add(DAY),
        Timestamp::from_unix(i64::MAX),
    ] {
        let [mut a, mut b] = channels();
        let record = seal(&mut b.sender, b"y");
        assert_eq!(halves(&mut a, &record, until), [Ok(()), Ok(())]);
        let record = seal(&mut b.sender, b"y");
        assert_eq!(halves(&mut a, &record, late), [Err(ENDED), Err(ENDED)]);
        assert_eq!(halves(&mut a, &record, until), [Err(ENDED), Err(ENDED)]);
        assert_eq!(halves(&mut a, &record, NOW), [Err(ENDED), Err(ENDED)]);
        // The record that closes can be made, and comes too late where it is over.
        let close = a.sender.close().unwrap();
        assert_eq!(b.receiver.open(&mut close.clone(), late), Err(ENDED));
        assert_eq!(b.receiver.end_of_input(), Err(Error::CHANNEL_TRUNCATED));
    }
}

#[test]
fn by_age() {
    assert_eq!(MAX_CHANNEL_AGE, DAY);
    for &provider in Provider::ALL {
        let setup = Setup::plain(provider, Suite::default());
        assert_lasts(|| setup.sides().channels(), later(DAY));
    }
    // Of each side by its own clock, from the message that it took.
    let sides = Setup::plain(Provider::default(), Suite::default()).sides();
    let [of_p01, of_cas] = known();
    let (initiator, message_1) = sides.start();
    let (responder, message_2) = sides.respond(&message_1).unwrap();
    let taken = initiator.receive_site(&message_2, &of_p01, later(-50));
    let (message_3, mut a) = taken.unwrap();
    let taken = responder.receive_site(&message_3, &of_cas, later(70));
    let mut b = taken.unwrap();
    for (channel, from) in [(&mut a, -50), (&mut b, 70)] {
        let mut seal = |now| channel.sender.seal(&mut room(b"x"), later(now));
        assert_eq!(seal(from + DAY), Ok(()));
        assert_eq!(seal(from + DAY + 1), Err(ENDED));
    }
    // Where no time is later, it has none.
    let (end, of_cas) = (
        Timestamp::from_unix(i64::MAX),
        directory(cas(), p01(), P01_KEY),
    );
    let run = sides.run();
    let taken = run.responder.receive_site(&run.messages[2], &of_cas, end);
    assert_eq!(taken.unwrap().sender.seal(&mut room(b"x"), end), Err(ENDED));
}

/// By a clock that is set back it would last for longer than it may, so that it ends; five minutes are what
/// clocks differ by.
#[test]
fn by_a_clock_that_is_set_back() {
    let setup = Setup::plain(Provider::default(), Suite::default());
    for early in [
        later(-301),
        later(-365 * DAY),
        Timestamp::from_unix(i64::MIN),
    ] {
        let [mut a, mut b] = setup.sides().channels();
        let record = seal(&mut b.sender, b"y");
        assert_eq!(halves(&mut a, &record, later(-300)), [Ok(()), Ok(())]);
        let record = seal(&mut b.sender, b"y");
        assert_eq!(halves(&mut a, &record, early), [Err(ENDED), Err(ENDED)]);
        assert_eq!(halves(&mut a, &record, NOW), [Err(ENDED), Err(ENDED)]);
    }
}

/// The one that ends first, whose ever it is.
#[test]
fn with_a_certificate() {
    for &provider in Provider::ALL {
        let holder = |site, name, until| {
            let identity = identity_between(provider, name, "S01", later(-DAY), later(until));
            Party::certificate(site, identity).unwrap()
        };
        for [of_i, of_r] in [
            [100, 2 * DAY],
            [2 * DAY, 100],
            [100, 101],
            [2 * DAY, 3 * DAY],
        ] {
            let sides = Sides {
                initiator: holder(p01(), P01_KEY, of_i),
                responder: holder(cas(), CAS_KEY, of_r),
                setup: Setup::plain(provider, Suite::default()),
            };
            assert_lasts(|| sides.channels(), later(of_i.min(of_r).min(DAY)));
        }
    }
}

/// With what the peer's key rests on, without anybody asking: the endorsement that was there at the
/// handshake.
#[test]
fn with_the_endorsement_of_the_handshake() {
    let until = terms(1).not_after;
    let before = until.saturating_add(-10);
    let sides = Setup::plain(Provider::default(), Suite::default()).sides();
    let channels = || {
        let [of_p01, of_cas] = known();
        let (initiator, message_1) = sides.start();
        let request = Request::read(&message_1, Suite::ALL).unwrap();
        let (responder, message_2) = request
            .respond_site(&sides.responder, &of_cas, before)
            .unwrap();
        let (message_3, a) = initiator.receive_site(&message_2, &of_p01, before).unwrap();
        [
            a,
            responder.receive_site(&message_3, &of_cas, before).unwrap(),
        ]
    };
    for which in 0..2 {
        let channel = &mut channels()[which];
        assert_eq!(channel.sender.seal(&mut room(b"x"), until), Ok(()));
        let over = until.saturating_add(1);
        assert_eq!(channel.sender.seal(&mut room(b"x"), over), Err(ENDED));
    }
}

/// Who holds message 3 back gains nothing by that.
#[test]
fn an_answer_does_not_wait_for_ever() {
    let sides = Setup::plain(Provider::default(), Suite::default()).sides();
    let [of_p01, of_cas] = known();
    for (waited, expected) in [
        (300, Ok(())),
        (301, Err(Error::STALE)),
        (7 * DAY, Err(Error::STALE)),
        (-300, Ok(())),
        (-301, Err(Error::STALE)),
    ] {
        let (initiator, message_1) = sides.start();
        let request = Request::read(&message_1, Suite::ALL).unwrap();
        let (responder, message_2) = request
            .respond_site(&sides.responder, &of_cas, NOW)
            .unwrap();
        let (message_3, _) = initiator.receive_site(&message_2, &of_p01, NOW).unwrap();
        let found = responder
            .receive_site(&message_3, &of_cas, later(waited))
            .map(drop);
        assert_eq!(found, expected, "{waited}");
    }
}

/// Of P01 and CAS, each by the word of X00.
fn known() -> [SiteDirectory; 2] {
    let world = world(Provider::default());
    let mut of_p01 = world.directory("P01", &[("X00", SiteRelation::Top, OTHER_KEY)]);
    let mut of_cas = world.directory("CAS", &[("X00", SiteRelation::Child, OTHER_KEY)]);
    of_cas.expect(p01(), code("X00")).unwrap();
    for (directory, site) in [
        (&mut of_p01, (CAS_KEY, "CAS")),
        (&mut of_cas, (P01_KEY, "P01")),
    ] {
        let x00 = (OTHER_KEY, "X00");
        world.vouch(directory, x00, site, 1, None).unwrap();
    }
    [of_p01, of_cas]
}

/// What becomes of a directory, given the peer and its key.
type Change = fn(&mut SiteDirectory, peer: &str, key: &str);

const CHANGES: [(Change, Error); 6] = [
    (
        |at, _, key| {
            let print = world(Provider::default()).fingerprint(key);
            at.report_stolen(&print, NOW).map(drop).unwrap();
        },
        Error::SITE_KEY_STOLEN,
    ),
    (
        |at, peer, _| at.forget(code(peer), NOW).map(drop).unwrap(),
        Error::SITE_KEY_UNKNOWN,
    ),
    (
        |at, peer, _| replace(at, peer, None),
        Error::SITE_KEY_RETIRED,
    ),
    // Though what it signed is taken for another day.
    (
        |at, peer, _| replace(at, peer, Some(later(DAY))),
        Error::SITE_KEY_RETIRED,
    ),
    (
        |at, _, _| {
            let print = world(Provider::default()).fingerprint(OTHER_KEY);
            at.report_stolen(&print, NOW).map(drop).unwrap();
        },
        Error::SITE_KEY_UNVOUCHED,
    ),
    (
        |at, _, _| at.forget(code("X00"), NOW).map(drop).unwrap(),
        // With who vouched for it.
        Error::SITE_KEY_UNKNOWN,
    ),
];

/// Its peer has another key now, by the directory service.
fn replace(at: &mut SiteDirectory, peer: &str, keep: Option<Timestamp>) {
    let relation = at.site(code(peer)).unwrap().relation();
    world(Provider::default())
        .publish(at, peer, relation, "site-2048", keep)
        .unwrap();
}

/// Each channel with its directory, and what the peer is called and has for a key.
fn sides(provider: Provider) -> [(Channel, SiteDirectory, &'static str, &'static str); 2] {
    let [a, b] = Setup::plain(provider, Suite::default()).sides().channels();
    let [of_p01, of_cas] = known();
    [(a, of_p01, "CAS", CAS_KEY), (b, of_cas, "P01", P01_KEY)]
}

#[track_caller]
fn assert_ended(channel: &mut Channel) {
    let early = [i64::MIN, 0].map(Timestamp::from_unix);
    for now in [NOW, later(-DAY)].into_iter().chain(early) {
        assert_eq!(halves(channel, &[], now), [Err(ENDED), Err(ENDED)]);
    }
}

#[test]
fn with_the_peers_key() {
    for &provider in Provider::ALL {
        for (change, expected) in CHANGES {
            for (mut channel, before, peer, key) in sides(provider) {
                let lifetime = channel.lifetime.clone();
                assert_eq!(lifetime.check_site(&before, NOW), Ok(()));
                assert_eq!(channel.sender.seal(&mut room(b"x"), NOW), Ok(()));
                let mut after = before.clone();
                change(&mut after, peer, key);
                assert_eq!(lifetime.check_site(&after, NOW), Err(expected.clone()));
                assert_ended(&mut channel);
                // Nor does it come back with the key.
                assert_eq!(lifetime.check_site(&before, NOW), Err(ENDED));
                assert_ended(&mut channel);
                channel.sender.close().unwrap();
            }
        }
    }
}

/// An endorsement that lapses, and one that is not valid yet by a clock that went back.
#[test]
fn with_the_endorsement() {
    let (from, until) = (terms(1).not_before, terms(1).not_after);
    for (now, expected) in [
        (NOW, Ok(())),
        // Long before the handshake.
        (from, Err(ENDED)),
        (
            from.saturating_add(-1),
            Err(Error::ENDORSEMENT_NOT_YET_VALID),
        ),
        (until.saturating_add(1), Err(Error::ENDORSEMENT_EXPIRED)),
    ] {
        for (mut channel, at, ..) in sides(Provider::default()) {
            assert_eq!(channel.lifetime.check_site(&at, now), expected);
            if expected.is_err() {
                assert_ended(&mut channel);
            }
        }
    }
    // Of a channel that is too old this is said, and its key is good.
    for (channel, at, ..) in sides(Provider::default()) {
        let found = channel.lifetime.check_site(&at, later(DAY + 1));
        assert_eq!(found, Err(ENDED));
    }
}

/// The directory of another site says nothing, whatever it holds.
#[test]
fn another_sites_directory_ends_nothing() {
    let [of_p01, of_cas] = known();
    let [(mut a, ..), (mut b, ..)] = sides(Provider::default());
    for (channel, wrong) in [(&a, &of_cas), (&b, &of_p01)] {
        let found = channel.lifetime.check_site(wrong, NOW);
        assert_eq!(found, Err(Error::SITE_MISMATCH));
    }
    assert_talk(&mut a, &mut b);
}

/// A directory knows no certificates, even where it knows the key in one.
#[test]
fn of_holders_of_certificates() {
    let setup = Setup {
        shown: [Shown::Certificate; 2],
        ..Setup::plain(Provider::default(), Suite::default())
    };
    let [mut a, mut b] = setup.sides().channels();
    let [of_p01, of_cas] = known();
    for (channel, at) in [(&mut a, &of_p01), (&mut b, &of_cas)] {
        let found = channel.lifetime.check_site(at, NOW);
        assert_eq!(found, Err(Error::SITE_KEY_UNKNOWN));
        assert_ended(channel);
    }
    // What is to be done of one that was revoked.
    let [mut a, mut b] = setup.sides().channels();
    assert_talk(&mut a, &mut b);
    a.lifetime.end();
    assert_ended(&mut a);
    // Each side ends its own.
    let record = seal(&mut b.sender, b"x");
    assert_eq!(a.receiver.open(&mut record.clone(), NOW), Err(ENDED));
    a.lifetime.end();
    b.lifetime.end();
    assert_ended(&mut b);
    assert_eq!(format!("{:?}", a.lifetime), "ChannelLifetime(P01 with CAS)");
}

/// The halves are in threads of their own, and the directory in a third.
#[test]
fn in_other_threads() {
    let [(a, mut at, peer, key), (mut b, ..)] = sides(Provider::default());
    let record = seal(&mut b.sender, b"x");
    let (mut sender, mut receiver) = (a.sender, a.receiver);
    let (tell, told) = std::sync::mpsc::channel();
    let (tell_too, told_too) = std::sync::mpsc::channel();
    assert_eq!(sender.seal(&mut room(b"x"), NOW), Ok(()));
    let sending = std::thread::spawn(move || {
        let () = told.recv().unwrap();
        sender.seal(&mut room(b"x"), NOW)
    });
    let receiving = std::thread::spawn(move || {
        let () = told_too.recv().unwrap();
        receiver.open(&mut record.clone(), NOW).map(drop)
    });
    CHANGES[0].0(&mut at, peer, key);
    let found = a.lifetime.check_site(&at, NOW);
    assert_eq!(found, Err(Error::SITE_KEY_STOLEN));
    for tell in [tell, tell_too] {
        tell.send(()).unwrap();
    }
    assert_eq!(sending.join().unwrap(), Err(ENDED));
    assert_eq!(receiving.join().unwrap(), Err(ENDED));
}
