//! Changed, cut and extended: an error, and nothing is registered.

use cmcrypto_core::registration::Approval;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::registration::fixture::*;

/// One bit changed everywhere (with the default provider every bit, with the other one of each
/// byte), every length, and something after the end.
fn changes(provider: Provider, bytes: &[u8]) -> impl Iterator<Item = (String, Vec<u8>)> {
    let all = provider == Provider::default();
    let flips = (0..bytes.len()).flat_map(move |place| {
        let bits = if all { 0..8 } else { place % 8..place % 8 + 1 };
        bits.map(move |bit| {
            let mut changed = bytes.to_vec();
            changed[place] ^= 1 << bit;
            (format!("bit {bit} of byte {place}"), changed)
        })
    });
    let cuts = (0..bytes.len()).map(|len| (format!("{len} bytes"), bytes[..len].to_vec()));
    let longer = [1, 2, 1000].into_iter().flat_map(move |len| {
        [0x00, 0x30, 0xff].map(|byte| {
            let long = [bytes, &vec![byte; len]].concat();
            (format!("{len} times {byte:02x} more"), long)
        })
    });
    flips.chain(cuts).chain(longer)
}

#[test]
fn requests() {
    for &provider in Provider::ALL {
        let site = Site::with(provider, SiteSecurity::default(), Approval::None);
        let encryption = certificate(provider, "mp-2048");
        let request = site.request_with(&site.identity(FIRST), Some(&encryption));
        for (change, bytes) in changes(provider, request.as_bytes()) {
            let found = site.register(&bytes).err();
            assert!(found.is_some(), "{provider:?}, {change}");
            assert_ne!(found, Some(Error::Internal), "{provider:?}, {change}");
        }
        assert_eq!(site.clients.writes(), 0);
        site.register(request.as_bytes()).unwrap();
    }
}

#[test]
fn renewals() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let (client, next) = (site.identity(FIRST), site.identity(SECOND));
        let id = site.enter(&client);
        let encryption = certificate(provider, "mp-2048");
        let request = site.renewal(&id, &client, &next, Some(&encryption));
        for (change, bytes) in changes(provider, request.as_bytes()) {
            let found = site.renew(&bytes).err();
            assert!(found.is_some(), "{provider:?}, {change}");
            assert_ne!(found, Some(Error::Internal), "{provider:?}, {change}");
        }
        assert_eq!(site.clients.writes(), 1);
        assert_eq!(site.registration(&id).certificate, *client.certificate());
        site.renew(request.as_bytes()).unwrap();
    }
}

#[test]
fn replies() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let request = site.request(&site.identity(FIRST));
        let answer = site.register(request.as_bytes()).unwrap();
        let finish = |reply: &[u8]| request.finish(reply, site.mp.certificate(), NOW);
        for (change, bytes) in changes(provider, &answer.reply) {
            let found = finish(&bytes).err();
            assert!(found.is_some(), "{provider:?}, {change}");
            assert_ne!(found, Some(Error::Internal), "{provider:?}, {change}");
        }
        assert_eq!(finish(&answer.reply).unwrap().id, answer.id);
    }
}

/// Noise, and the parts of two good requests mixed.
#[test]
fn anything() {
    let site = Site::new(Provider::default());
    let client = site.identity(FIRST);
    let (one, two) = (site.request(&client), site.request(&site.identity(FIRST)));
    let mixed = (0..one.as_bytes().len(), any::<bool>()).prop_map(|(cut, order)| {
        let (head, tail) = if order { (&one, &two) } else { (&two, &one) };
        let cut_tail = cut.min(tail.as_bytes().len());
        [&head.as_bytes()[..cut], &tail.as_bytes()[cut_tail..]].concat()
    });
    let noise = prop::collection::vec(any::<u8>(), 0..2000);
    let within = prop::collection::vec(any::<u8>(), 0..120)
        .prop_map(|inside| der::sequence(&[&der::sequence(&[&inside])]));
    let strategy = prop_oneof![mixed, noise, within];
    property(5000, strategy, |bytes| {
        let whole = bytes == one.as_bytes() || bytes == two.as_bytes();
        prop_assert!(whole || site.register(&bytes).is_err());
        prop_assert!(site.renew(&bytes).is_err());
        let reply = one.finish(&bytes, site.mp.certificate(), NOW);
        prop_assert!(reply.is_err());
        Ok(())
    });
    assert_eq!(site.clients.writes(), 0);
}
