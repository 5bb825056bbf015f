//! What registration is for: the client's messages are accepted under its id.

use cmcrypto_core::message::{Client, MessageKind, ReplayCheck};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::SigningIdentity;
use cmcrypto_core::registration::Approval;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::clients::management_point;
use cmcrypto_tests::*;

use crate::registration::fixture::*;

const CONTENT: &[u8] = b"<Inventory/>";

fn seal(provider: Provider, id: &ClientId, identity: &SigningIdentity) -> Vec<u8> {
    let client = Client::new(id.clone(), p01(), identity.clone());
    let to = [certificate(provider, "mp-2048")];
    let kind = MessageKind::HARDWARE_INVENTORY;
    let site = SiteSecurity::default();
    client
        .seal_to_certificates(&site, kind, CONTENT, &to, NOW)
        .unwrap()
        .bytes
}

fn open(site: &Site, message: &[u8]) -> Result<ClientId, Error> {
    let point = management_point(site.provider, &["mp-2048"], SiteSecurity::default());
    let opened = point.open(message, &site.clients, ReplayCheck::LeftToCaller, NOW)?;
    let message = opened.signed()?;
    assert_eq!(message.content(), CONTENT);
    Ok(message.sender().clone())
}

#[test]
fn from_registration_to_renewal() {
    for &provider in Provider::ALL {
        let site = Site::new(provider);
        let (client, next) = (site.identity(FIRST), site.identity(SECOND));
        let early = ClientId::new("GUID:1").unwrap();
        let message = seal(provider, &early, &client);
        assert_eq!(open(&site, &message), Err(Error::UNKNOWN_SENDER));

        let request = site.request(&client);
        let answer = site.register(request.as_bytes()).unwrap();
        let told = request.finish(&answer.reply, site.mp.certificate(), NOW);
        let id = told.unwrap().id;
        // Refused until it is approved.
        let message = seal(provider, &id, &client);
        assert!(!site.registration(&id).approved);
        assert_eq!(open(&site, &message), Err(Error::UNAPPROVED_SENDER));
        site.clients.inner.approve(&id).unwrap();
        assert_eq!(open(&site, &message), Ok(id.clone()));
        let by_other = seal(provider, &id, &next);
        assert_eq!(open(&site, &by_other), Err(Error::SIGNER_MISMATCH));

        // Blocked, whether it is approved or not.
        site.clients.inner.set_blocked(&id, true).unwrap();
        assert_eq!(open(&site, &message), Err(Error::BLOCKED_SENDER));
        site.clients.inner.set_blocked(&id, false).unwrap();
        assert_eq!(open(&site, &message), Ok(id.clone()));

        let request = site.renewal(&id, &client, &next, None);
        site.renew(request.as_bytes()).unwrap();
        assert_eq!(open(&site, &message), Err(Error::SIGNER_MISMATCH));
        let late = seal(provider, &id, &client);
        assert_eq!(open(&site, &late), Err(Error::SIGNER_MISMATCH));
        assert_eq!(open(&site, &seal(provider, &id, &next)), Ok(id.clone()));
        assert_eq!(open(&site, &by_other), Ok(id));
    }
}

#[test]
fn one_client_does_not_send_as_another() {
    for &provider in Provider::ALL {
        let site = Site::with(provider, SiteSecurity::default(), Approval::None);
        let (one, two) = (site.identity(FIRST), site.identity(SECOND));
        let (first, second) = (site.enter(&one), site.enter(&two));
        let own = seal(provider, &second, &two);
        assert_eq!(open(&site, &own), Ok(second.clone()));
        for (id, by) in [(&first, &two), (&second, &one)] {
            let message = seal(provider, id, by);
            assert_eq!(open(&site, &message), Err(Error::SIGNER_MISMATCH));
        }
    }
}
