//! Whose messages are accepted: the directory, the registered certificate, the embedded one.

use std::sync::Mutex;

use cmcrypto_core::message::{ManagementPoint, MessageKind, Opened, ReplayCheck};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::{DecryptionIdentity, KeyUse, SigningIdentity, self_signed};
use cmcrypto_core::pki::cms;
use cmcrypto_core::registration::{ClientDirectory, InMemoryDirectory, Registration};
use cmcrypto_core::site_security::{LegacyAlgorithms, SiteSecurity};
use cmcrypto_core::{Error, Party, Provider};
use cmcrypto_tests::*;

use crate::message::craft::{Context, Signed};
use crate::message::fixture::*;

#[test]
fn unknown_blocked_removed() {
    for &provider in Provider::ALL {
        let management_point = management_point(provider, &["mp-2048"], SiteSecurity::default());
        let message = seal(provider, &SiteSecurity::default(), &["mp-2048"]);
        let clients = InMemoryDirectory::new();
        let id = client_id();
        let ours = certificate(provider, "client-2048");
        let other = ClientId::new("GUID:2").unwrap();
        let found = || open(&management_point, &message, &clients);

        assert_eq!(found(), Outcome::Refused(Error::UNKNOWN_SENDER));
        assert_eq!(clients.set_blocked(&id, true), Err(Error::UNKNOWN_SENDER));
        assert_eq!(clients.remove(&id), Err(Error::UNKNOWN_SENDER));
        // The right certificate under another id is not the sender's registration.
        clients.add(other.clone(), ours.clone()).unwrap();
        assert_eq!(found(), Outcome::Refused(Error::UNKNOWN_SENDER));

        clients.add(id.clone(), ours.clone()).unwrap();
        assert_eq!(found(), SEALED);
        clients.set_blocked(&other, true).unwrap();
        assert_eq!(found(), SEALED);
        clients.set_blocked(&id, true).unwrap();
        assert_eq!(found(), Outcome::Refused(Error::BLOCKED_SENDER));
        // Registering again doesn't end a block.
        assert_eq!(
            clients.add(id.clone(), ours.clone()),
            Err(Error::ALREADY_REGISTERED)
        );
        assert_eq!(found(), Outcome::Refused(Error::BLOCKED_SENDER));
        clients.set_blocked(&id, false).unwrap();
        assert_eq!(found(), SEALED);
        clients.remove(&id).unwrap();
        assert_eq!(found(), Outcome::Refused(Error::UNKNOWN_SENDER));
        clients.add(id, ours).unwrap();
        assert_eq!(found(), SEALED);
    }
}

/// Who can't sign for a client doesn't learn from the answer whether it is blocked.
#[test]
fn only_the_client_itself_learns_that_it_is_blocked() {
    for &provider in Provider::ALL {
        let ours = certificate(provider, "client-2048");
        let to = [certificate(provider, "mp-2048")];
        let good = Signed::new(CONTENT, &ours, &Context::to(&to));
        let forged = good.sign(&key(provider, "e3-2048"));
        let good = good.sign(&key(provider, "client-2048"));
        let other = Signed::new(
            CONTENT,
            &certificate(provider, "e3-2048"),
            &Context::to(&to),
        );
        let other = other.sign(&key(provider, "e3-2048"));
        let management_point = management_point(provider, &["mp-2048"], SIGN_ONLY);
        let clients = directory(provider);
        for (blocked, by_itself) in [
            (false, SIGNED),
            (true, Outcome::Refused(Error::BLOCKED_SENDER)),
        ] {
            clients.set_blocked(&client_id(), blocked).unwrap();
            assert_eq!(open(&management_point, &good, &clients), by_itself);
            let found = open(&management_point, &forged, &clients);
            assert_eq!(found, Outcome::Refused(Error::SIGNATURE_INVALID));
            let found = open(&management_point, &other, &clients);
            assert_eq!(found, Outcome::Refused(Error::SIGNER_MISMATCH));
        }
    }
}

/// Where anybody may register, the messages of whom nobody approved are anybody's: they are refused,
/// or told apart.
#[test]
fn a_sender_who_is_not_approved() {
    struct Unapproved(InMemoryDirectory);
    impl ClientDirectory for Unapproved {
        fn find(&self, id: &ClientId) -> Result<Option<Registration>, Error> {
            let found = self.0.find(id)?;
            Ok(found.map(|found| Registration {
                approved: false,
                ..found
            }))
        }
    }
    for &provider in Provider::ALL {
        for site in [SiteSecurity::default(), SIGN_ONLY] {
            let (clients, message) = (directory(provider), seal(provider, &site, &["mp-2048"]));
            let unapproved = Unapproved(directory(provider));
            let strict = management_point(provider, &["mp-2048"], site);
            let allow_unapproved = SiteSecurity {
                allow_unapproved: true,
                ..site
            };
            let lenient = management_point(provider, &["mp-2048"], allow_unapproved);
            let approved = |point: &ManagementPoint, clients: &dyn ClientDirectory| {
                let opened = point.open(&message, clients, ReplayCheck::LeftToCaller, NOW);
                opened
                    .and_then(Opened::signed)
                    .map(|message| message.approved())
            };
            assert_eq!(approved(&strict, &clients), Ok(true));
            assert_eq!(approved(&lenient, &clients), Ok(true));
            assert_eq!(
                approved(&strict, &unapproved),
                Err(Error::UNAPPROVED_SENDER)
            );
            assert_eq!(approved(&lenient, &unapproved), Ok(false));
            // Only the client itself learns it.
            let mut forged = message.clone();
            *forged.last_mut().unwrap() ^= 1;
            assert_ne!(
                open(&strict, &forged, &unapproved),
                Outcome::Refused(Error::UNAPPROVED_SENDER)
            );
            unapproved.0.set_blocked(&client_id(), true).unwrap();
            assert_eq!(approved(&strict, &unapproved), Err(Error::BLOCKED_SENDER));
        }
    }
}

#[test]
fn a_registration_is_not_replaced() {
    let provider = Provider::default();
    let first = certificate(provider, "client-2048");
    let clients = directory(provider);
    for again in [first.clone(), certificate(provider, "e3-2048")] {
        let added = clients.add(client_id(), again);
        assert_eq!(added, Err(Error::ALREADY_REGISTERED));
        let registration = Registration {
            certificate: first.clone(),
            encryption_certificate: None,
            approved: true,
            blocked: false,
        };
        assert_eq!(clients.find(&client_id()), Ok(Some(registration)));
    }
}

/// Asks nothing but the signed id, and passes the store's failure on.
#[test]
fn the_directory_is_asked_for_the_signed_id() {
    struct Asked(Mutex<Vec<ClientId>>);
    impl ClientDirectory for Asked {
        fn find(&self, id: &ClientId) -> Result<Option<Registration>, Error> {
            self.0.lock().unwrap().push(id.clone());
            Err(Error::STORE_UNAVAILABLE)
        }
    }
    let provider = Provider::default();
    for site in [SiteSecurity::default(), SIGN_ONLY] {
        let clients = Asked(Mutex::default());
        let message = seal(provider, &site, &["mp-2048"]);
        let found = open(
            &management_point(provider, &["mp-2048"], site),
            &message,
            &clients,
        );
        assert_eq!(found, Outcome::Refused(Error::STORE_UNAVAILABLE));
        assert_eq!(*clients.0.lock().unwrap(), [client_id()]);
    }
}

#[test]
fn only_the_registered_certificate_signs() {
    for &provider in Provider::ALL {
        let management_point = management_point(provider, &["mp-2048"], SIGN_ONLY);
        let to = [certificate(provider, "mp-2048")];
        let ours = certificate(provider, "client-2048");

        // Another key and its certificate, under this client's id.
        let other = signing_identity(provider, "e3-2048");
        let message = client_as(other)
            .seal_to_certificates(&SIGN_ONLY, MessageKind::STATE_MESSAGE, CONTENT, &to, NOW)
            .unwrap()
            .bytes;
        let found = open(&management_point, &message, &directory(provider));
        assert_eq!(found, Outcome::Refused(Error::SIGNER_MISMATCH));

        // Another key that names this client's certificate.
        let forged = Signed::new(CONTENT, &ours, &Context::to(&to)).sign(&key(provider, "e3-2048"));
        let found = open(&management_point, &forged, &directory(provider));
        assert_eq!(found, Outcome::Refused(Error::SIGNATURE_INVALID));

        // The same key with two certificates, which have the same key identifier: only the ESS
        // attribute tells them apart (RFC 5035 section 1.1).
        let until = NOW.saturating_add(1000);
        let make = || identity_valid(provider, KeyUse::Signing, NOW, until);
        let ((key, first), (_, second)) = (make(), make());
        assert_eq!(
            first.subject_key_identifier(),
            second.subject_key_identifier()
        );
        let client = client_as(SigningIdentity::new(key, first.clone()).unwrap());
        let message = client
            .seal_to_certificates(&SIGN_ONLY, MessageKind::STATE_MESSAGE, CONTENT, &to, NOW)
            .unwrap()
            .bytes;
        let found = open(&management_point, &message, &directory_of(second));
        assert_eq!(found, Outcome::Refused(Error::SIGNER_MISMATCH));
        let found = open(&management_point, &message, &directory_of(first));
        assert_eq!(found, SIGNED);
    }
}

#[test]
fn embedded_certificates_must_be_the_registered_one() {
    for &provider in Provider::ALL {
        let management_point = management_point(provider, &["mp-2048"], SIGN_ONLY);
        let to = [certificate(provider, "mp-2048")];
        let ours = certificate(provider, "client-2048");
        let until = NOW.saturating_add(1000);
        let (_, same_key) = identity_valid(provider, KeyUse::Signing, NOW, until);
        let mut changed = ours.to_der().to_vec();
        *changed.last_mut().unwrap() ^= 1;
        let ours = ours.to_der().to_vec();
        let other = certificate(provider, "e3-2048").to_der().to_vec();
        let refused = Outcome::Refused(Error::SIGNER_MISMATCH);
        let cases = [
            (vec![ours.clone()], SIGNED),
            (vec![ours.clone(), ours.clone()], SIGNED),
            (vec![other.clone()], refused.clone()),
            (vec![ours.clone(), other.clone()], refused.clone()),
            (vec![other, ours], refused.clone()),
            (vec![same_key.to_der().to_vec()], refused.clone()),
            (vec![changed], refused.clone()),
            (vec![vec![0x30, 0x00]], refused),
        ];
        for (number, (certificates, expected)) in cases.into_iter().enumerate() {
            let mut signed = Signed::new(
                CONTENT,
                &certificate(provider, "client-2048"),
                &Context::to(&to),
            );
            signed.certificates = certificates;
            let message = signed.sign(&key(provider, "client-2048"));
            let found = open(&management_point, &message, &directory(provider));
            assert_eq!(found, expected, "{provider:?}, {number}");
        }
    }
}

/// The management point has the certificate from the registration: messages don't carry it.
#[test]
fn sealing_embeds_no_certificate() {
    for &provider in Provider::ALL {
        let message = seal(provider, &SIGN_ONLY, &["mp-2048"]);
        let signers = [certificate(provider, "client-2048")];
        let verified = cms::verify(&message, &signers, Default::default(), NOW).unwrap();
        assert!(verified.embedded_certificates.is_empty());
        assert_eq!(verified.signers.len(), 1);
        assert_eq!(verified.signers[0].signing_time, Some(NOW));
    }
}

/// The registered certificate must be one for signing, whoever registered it.
#[test]
fn the_registered_certificate_must_be_for_signing() {
    let provider = Provider::default();
    let until = NOW.saturating_add(1000);
    let to = [certificate(provider, "mp-2048")];
    let (key, encryption) = identity_valid(provider, KeyUse::Encryption, NOW, until);
    let message = Signed::new(CONTENT, &encryption, &Context::to(&to)).sign(&key);
    let found = open(
        &management_point(provider, &["mp-2048"], SIGN_ONLY),
        &message,
        &directory_of(encryption),
    );
    assert_eq!(found, Outcome::Refused(Error::CERTIFICATE_USAGE));
}

/// Keys of 1024 bits can't be loaded to sign, so OpenSSL signs; they verify only where `sha1-signing`
/// says so.
#[test]
fn rsa_1024_signers_by_settings() {
    let dir = TempDir::new();
    let key = key_path("client-1024");
    let on = LegacyAlgorithms {
        rsa_1024_verification: true,
        oaep_sha1: false,
        large_keys: false,
    };
    for &provider in Provider::ALL {
        let signer = certificate(provider, "client-1024");
        let clients = directory_of(signer.clone());
        let to = [certificate(provider, "mp-2048")];
        let message = Signed::new(CONTENT, &signer, &Context::to(&to))
            .sign_with(|attributes| openssl::sign("-sha256", "client-1024", attributes));
        for (legacy, expected) in [
            (
                LegacyAlgorithms::default(),
                Outcome::Refused(Error::KEY_TOO_SMALL),
            ),
            (on, SIGNED),
        ] {
            let site = SiteSecurity {
                legacy,
                ..SIGN_ONLY
            };
            let management_point = management_point(provider, &["mp-2048"], site);
            assert_eq!(open(&management_point, &message, &clients), expected);
            let accepted = site.accepted_algorithms();
            let verified = cms::verify(&message, std::slice::from_ref(&signer), accepted, NOW);
            assert_eq!(
                verified
                    .map(|verified| verified.content)
                    .map_err(Outcome::Refused),
                if expected == SIGNED {
                    Ok(CONTENT)
                } else {
                    Err(expected)
                }
            );
        }

        // What OpenSSL signs by itself has no context.
        let content = dir.write("content", CONTENT);
        let path = vector_path("keys/client-1024.cert.pem");
        #[rustfmt::skip]
        let plain = openssl(&[
            "cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-md", "sha256", "-cades",
            "-signer", path.to_str().unwrap(), "-inkey", &key, "-in", &content,
        ])
        .unwrap();
        let site = SiteSecurity {
            legacy: on,
            ..SIGN_ONLY
        };
        let found = open(
            &management_point(provider, &["mp-2048"], site),
            &plain,
            &clients,
        );
        assert_eq!(found, Outcome::Refused(Error::CONTEXT_MISSING));
    }
}

/// A certificate for an elliptic curve key that an administrator entered: no message is of that client.
#[test]
fn elliptic_curve_keys_send_nothing() {
    for &provider in Provider::ALL {
        for name in ["ec-p256", "ec-p384"] {
            let signer = certificate(provider, name);
            let clients = directory_of(signer.clone());
            let to = [certificate(provider, "mp-2048")];
            let message =
                Signed::new(CONTENT, &signer, &Context::to(&to)).sign_with(|_| vec![0x5a; 256]);
            let management_point = management_point(provider, &["mp-2048"], SIGN_ONLY);
            let refused = Error::KEY_TYPE_NOT_SUPPORTED;
            let opened = open(&management_point, &message, &clients);
            assert_eq!(opened, Outcome::Refused(refused.clone()));
            let accepted = SIGN_ONLY.accepted_algorithms();
            let verified = cms::verify(&message, &[signer], accepted, NOW);
            assert_eq!(verified.err(), Some(refused));
        }
    }
}

/// An identity can't be made of a certificate that is for the other use, or of another's key.
#[test]
fn identities_are_checked_when_they_are_made() {
    use std::sync::Arc;
    for &provider in Provider::ALL {
        let private = |name| Arc::new(key(provider, name));
        let public = |name| certificate(provider, name);
        let signing = |k, c| SigningIdentity::new(private(k), public(c)).err();
        let decryption = |k, c| DecryptionIdentity::new(private(k), public(c)).err();
        assert_eq!(signing("client-2048", "client-2048"), None);
        assert_eq!(
            signing("mp-2048", "mp-2048"),
            Some(Error::CERTIFICATE_USAGE)
        );
        assert_eq!(signing("mp-2048", "client-2048"), Some(Error::KEY_MISMATCH));
        assert_eq!(decryption("mp-2048", "mp-2048"), None);
        assert_eq!(
            decryption("client-2048", "client-2048"),
            Some(Error::CERTIFICATE_USAGE)
        );
        assert_eq!(decryption("mp2-2048", "mp-2048"), Some(Error::KEY_MISMATCH));
        for elliptic in ["ec-p256", "ec-p384"] {
            let refused = Some(Error::KEY_TYPE_NOT_SUPPORTED);
            assert_eq!(signing("client-2048", elliptic), refused);
            assert_eq!(decryption("mp-2048", elliptic), refused);
        }
    }
}

/// Whatever the signature: such a key is registered no more, and verifies no more.
#[test]
fn large_keys_by_settings() {
    let lax = LegacyAlgorithms {
        large_keys: true,
        ..LegacyAlgorithms::default()
    };
    for &provider in Provider::ALL {
        let to = [certificate(provider, "mp-2048")];
        for name in ["rsa-8192", "e33-2048", "client-4096"] {
            let key = key(provider, name);
            let until = NOW.saturating_add(1000);
            let signer = self_signed(&key, KeyUse::Signing, "PC01", NOW, until).unwrap();
            let message = Signed::new(CONTENT, &signer, &Context::to(&to)).sign(&key);
            let mut forged = message.clone();
            *forged.last_mut().unwrap() ^= 1;
            let clients = directory_of(signer);
            let by = |legacy| {
                let site = SiteSecurity {
                    legacy,
                    ..SIGN_ONLY
                };
                management_point(provider, &["mp-2048"], site)
            };
            let invalid = Outcome::Refused(Error::SIGNATURE_INVALID);
            assert_eq!(open(&by(lax), &message, &clients), SIGNED, "{name}");
            assert_eq!(open(&by(lax), &forged, &clients), invalid, "{name}");
            let strict = by(LegacyAlgorithms::default());
            if name == "client-4096" {
                assert_eq!(open(&strict, &message, &clients), SIGNED);
                continue;
            }
            for message in [message, forged] {
                let found = strict.open(&message, &clients, ReplayCheck::LeftToCaller, NOW);
                let error = found.err().unwrap();
                assert_eq!(error, Error::KEY_REJECTED, "{name}");
                assert_eq!(error.party(), Some(Party::Client));
            }
        }
    }
}
