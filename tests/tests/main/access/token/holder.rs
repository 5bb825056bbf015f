//! Client authentication tokens: of no use to who has not the key, and renewed.

use cmcrypto_core::access::token::*;
use cmcrypto_core::message::{MessageKind, Opened, ReplayCheck, SignedMessage};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::registration::InMemoryDirectory;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::clients::*;
use cmcrypto_tests::hierarchy::p01;
use cmcrypto_tests::*;

use super::fixture::{DAY, another_client, later, signer, verifier};

/// A message of this client with this key, as its management point opens it.
fn message_of(provider: Provider, id: ClientId, name: &str) -> SignedMessage<'static> {
    let identity = signing_identity(provider, name);
    let client = cmcrypto_core::message::Client::new(id.clone(), p01(), identity.clone());
    let site = SiteSecurity::default();
    let recipient = certificate(provider, "mp-2048");
    let sealed = client
        .seal_to_certificates(
            &site,
            MessageKind::STATE_MESSAGE,
            b"token",
            &[recipient],
            NOW,
        )
        .unwrap();
    let clients = InMemoryDirectory::new();
    clients.add(id, identity.certificate().clone()).unwrap();
    let point = management_point(provider, &["mp-2048"], site);
    let opened = point
        .open(&sealed.bytes, &clients, ReplayCheck::LeftToCaller, NOW)
        .unwrap();
    Opened::signed(opened).unwrap().into_owned().unwrap()
}

#[test]
fn a_message_shows_the_key() {
    for &provider in Provider::ALL {
        let registered = certificate(provider, "client-3072");
        let token = signer(provider)
            .client_authentication(&client_id(), &registered, NOW)
            .unwrap();
        let ask = || {
            verifier(provider)
                .client_authentication(token.text(), None, NOW)
                .unwrap()
        };
        let message = message_of(provider, client_id(), "client-3072");
        assert_eq!(message.certificate_sha256(), registered.thumbprint_sha256());
        let shown = ask().proven_by_message(&message).unwrap();
        assert_eq!(shown.client(), &client_id());
        // Another certificate of the same client, and another client with the same certificate.
        for (id, name) in [
            (client_id(), "client-4096"),
            (another_client(), "client-3072"),
        ] {
            let message = message_of(provider, id, name);
            assert_eq!(
                ask().proven_by_message(&message),
                Err(Error::TOKEN_NOT_HOLDER)
            );
        }
        assert!(ask().proven_by_channel(&registered).is_ok());
        let other = certificate(provider, "client-2048");
        assert_eq!(
            ask().proven_by_channel(&other),
            Err(Error::TOKEN_NOT_HOLDER)
        );
    }
}

/// The same key with another certificate is another holder: what is named is the certificate.
#[test]
fn a_renewed_certificate_needs_another_token() {
    let provider = Provider::default();
    let (old, renewed) = (
        certificate(provider, "client-2048"),
        certificate(provider, "client-2048-renewed"),
    );
    assert_eq!(old.public_key(), renewed.public_key());
    let token = signer(provider)
        .client_authentication(&client_id(), &old, NOW)
        .unwrap();
    let unproven = verifier(provider)
        .client_authentication(token.text(), None, NOW)
        .unwrap();
    assert_eq!(
        unproven.proven_by_channel(&renewed),
        Err(Error::TOKEN_NOT_HOLDER)
    );
}

#[test]
fn renewal_is_monthly() {
    let provider = Provider::default();
    let holder = certificate(provider, "client-3072");
    let first = signer(provider)
        .client_authentication(&client_id(), &holder, NOW)
        .unwrap();
    let prove = |token: &IssuedToken, now| {
        let unproven = verifier(provider)
            .client_authentication(token.text(), None, now)
            .unwrap();
        unproven.proven_by_channel(&holder).unwrap()
    };
    let month = later(30 * DAY);
    let token = prove(&first, month);
    assert!(!token.is_renewal_due(month.saturating_add(-1)) && token.is_renewal_due(month));
    let next = signer(provider).renew(&token, month).unwrap();
    assert_ne!(next.id(), first.id());
    assert_eq!(next.not_after(), later(120 * DAY));
    let token = prove(&next, later(119 * DAY));
    assert_eq!((token.client(), token.id()), (&client_id(), next.id()));
    let late = verifier(provider)
        .client_authentication(first.text(), None, later(119 * DAY))
        .map(drop);
    assert_eq!(late, Err(Error::STALE));
}
