//! Changed, cut and extended: an error, and nothing is registered.

use cmcrypto_core::Provider;
use cmcrypto_core::registration::Approval;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_tests::changes::refuses_changes;
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::registration::fixture::*;

#[test]
fn requests() {
    for &provider in Provider::ALL {
        let site = Site::with(provider, SiteSecurity::default(), Approval::None);
        let encryption = certificate(provider, "mp-2048");
        let request = site.request_with(&site.identity(FIRST), Some(&encryption));
        refuses_changes(provider, request.as_bytes(), |bytes| {
            site.try_register(bytes)
        });
        // The one that was not changed.
        assert_eq!(site.clients.writes(), 1);
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
        refuses_changes(provider, request.as_bytes(), |bytes| site.try_renew(bytes));
        // The client's first registration, and the one that was not changed.
        assert_eq!(site.clients.writes(), 2);
    }
}

#[test]
fn replies() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let request = site.request(&site.identity(FIRST));
        let answer = site.register(request.as_bytes()).unwrap();
        let finish = |reply: &[u8]| request.finish(reply, site.mp.certificate(), NOW);
        refuses_changes(provider, &answer.reply, finish);
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
    let strategy = prop_oneof![1 => mixed, 2 => noise()];
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
