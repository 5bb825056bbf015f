//! Messages of clients to management points: signed, then encrypted.

use std::sync::Arc;

use cmcrypto_core::message::{Client, ManagementPoint, MessageKind, Opened, ReplayCheck};
use cmcrypto_core::pki::certificate::{Certificate, DecryptionIdentity, SigningIdentity};
use cmcrypto_core::pki::cms;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::clients::{client_as, directory_of, management_point_of};
use cmcrypto_tests::{NOW, key, signing_identity};

use super::tool::{OAEP_SHA256, SIZES, content, decrypt, encrypt, named, sign, verify};

fn client(provider: Provider, name: &str) -> Client {
    let private_key = key(provider, name.trim_end_matches("-no-ski"));
    let identity = SigningIdentity::new(Arc::new(private_key), named(provider, name)).unwrap();
    client_as(identity)
}

fn management_point(provider: Provider, name: &str, site: SiteSecurity) -> ManagementPoint {
    let private_key = key(provider, name.trim_end_matches("-no-ski"));
    let identity = DecryptionIdentity::new(Arc::new(private_key), named(provider, name)).unwrap();
    management_point_of(vec![identity], site)
}

fn open<'m>(
    provider: Provider,
    recipient: &str,
    client: &str,
    site: SiteSecurity,
    message: &'m [u8],
) -> Result<Opened<'m>, Error> {
    let clients = directory_of(named(provider, client));
    management_point(provider, recipient, site).open(
        message,
        &clients,
        ReplayCheck::LeftToCaller,
        NOW,
    )
}

#[test]
fn openssl_opens_ours() {
    let pairs: &[(&str, &[&str])] = &[
        ("client-2048", &["mp-2048"]),
        ("client-3072", &["mp-3072"]),
        ("client-4096", &["mp-4096"]),
        ("client-2048-no-ski", &["mp-2048-no-ski"]),
        ("client-2048", &["mp-2048", "mp2-2048", "mp-3072"]),
    ];
    let site = SiteSecurity::default();
    for &provider in Provider::ALL {
        for (sender, recipients) in pairs {
            let client = client(provider, sender);
            let certificates: Vec<Certificate> = recipients
                .iter()
                .map(|name| named(provider, name))
                .collect();
            for &len in SIZES {
                let context = format!("{}, {sender}, {recipients:?}, {len}", provider.name());
                let content = content(len);
                let kind = MessageKind::SOFTWARE_INVENTORY;
                let sealed = client
                    .seal_to_certificates(&site, kind, &content, &certificates, NOW)
                    .unwrap();
                for recipient in *recipients {
                    let signed = decrypt(&sealed.bytes, recipient).unwrap();
                    let read = verify(&signed, None, sender, &["-cades"]);
                    assert_eq!(read.as_ref(), Ok(&content), "{context}, {recipient}");
                    let opened = open(provider, recipient, sender, site, &sealed.bytes).unwrap();
                    assert_eq!(
                        opened.signed().unwrap().content(),
                        content,
                        "{context}, {recipient}"
                    );
                }
            }
        }
    }
}

/// Each way once: signed, encrypted and both.
#[test]
fn sixteen_mib() {
    let content = content(16 << 20);
    let site = SiteSecurity::default();
    let detached = sign(&content, &["client-2048"], &[]);
    let encrypted = encrypt(&content, "-aes-256-gcm", &["mp-2048"], OAEP_SHA256, &[]);
    let signed = sign(&content, &["client-2048"], &["-nodetach"]);
    let theirs = encrypt(&signed, "-aes-256-gcm", &["mp-2048"], OAEP_SHA256, &[]);
    for &provider in Provider::ALL {
        let client = client(provider, "client-2048");
        let certificates = [named(provider, "mp-2048")];
        let kind = MessageKind::SOFTWARE_INVENTORY;
        let ours = client
            .seal_to_certificates(&site, kind, &content, &certificates, NOW)
            .unwrap();
        let signed = decrypt(&ours.bytes, "mp-2048").unwrap();
        // Not by assert_eq, which would print it.
        assert!(verify(&signed, None, "client-2048", &[]).unwrap() == content);

        let (opened, trusted) = decrypted(provider, &theirs, "mp-2048", "client-2048");
        let accepted = cms::AcceptedAlgorithms::default();
        let verified = cms::verify(opened.content(), &trusted, accepted, NOW).unwrap();
        assert!(verified.content == content);

        let (opened, _) = decrypted(provider, &encrypted, "mp-2048", "client-2048");
        assert!(opened.content() == content);
        let verified = cms::verify_detached(&detached, &content, &trusted, accepted, NOW).unwrap();
        assert_eq!(verified.signers.len(), 1);
        let signer = signing_identity(provider, "client-2048");
        let options = cms::SignOptions::default();
        let ours = cms::sign_detached(&content, &signer, options, NOW).unwrap();
        assert!(verify(&ours, Some(&content), "client-2048", &[]).is_ok());
        let ours = cms::encrypt(&content, &certificates, NOW).unwrap();
        assert!(decrypt(&ours, "mp-2048").unwrap() == content);
    }
}

/// A message as `recipient` decrypts it, and the certificate of `signer` to verify it with.
fn decrypted(
    provider: Provider,
    message: &[u8],
    recipient: &str,
    signer: &str,
) -> (cms::Decrypted, [Certificate; 1]) {
    let private_key = Arc::new(key(provider, recipient));
    let identity = DecryptionIdentity::new(private_key, named(provider, recipient)).unwrap();
    let accepted = cms::AcceptedAlgorithms::default();
    let decrypted = cms::decrypt(message, &[identity], accepted).unwrap();
    (decrypted, [named(provider, signer)])
}

#[test]
fn sign_only_and_sha1() {
    let site = SiteSecurity {
        allow_sha1: true,
        allow_plaintext: true,
        ..SiteSecurity::default()
    };
    for &provider in Provider::ALL {
        for digest in [DigestAlgorithm::Sha1, DigestAlgorithm::Sha256] {
            let client = client(provider, "client-2048").with_digest(digest);
            let recipients = [named(provider, "mp-2048")];
            let kind = MessageKind::STATUS_MESSAGE;
            let sealed = client.seal_to_certificates(&site, kind, b"status", &recipients, NOW);
            if digest == DigestAlgorithm::Sha1 && !cfg!(feature = "sha1-signing") {
                assert_eq!(sealed, Err(Error::UNSUPPORTED));
                continue;
            }
            let read = verify(&sealed.unwrap().bytes, None, "client-2048", &["-cades"]);
            assert_eq!(read.as_deref(), Ok(&b"status"[..]));
        }
    }
}

/// What OpenSSL signs and encrypts is decrypted and verified; as a client's message it lacks the
/// context.
#[test]
fn we_open_openssls() {
    for &len in SIZES {
        let content = content(len);
        let options = ["-nodetach", "-cades", "-md", "sha256"];
        let signed = sign(&content, &["client-3072"], &options);
        let recipients = ["mp-2048", "mp2-2048", "mp-3072"];
        let sealed = encrypt(&signed, "-aes-256-gcm", &recipients, OAEP_SHA256, &[]);
        for &provider in Provider::ALL {
            for recipient in recipients {
                let (decrypted, trusted) = decrypted(provider, &sealed, recipient, "client-3072");
                let accepted = cms::AcceptedAlgorithms::default();
                let verified = cms::verify(decrypted.content(), &trusted, accepted, NOW).unwrap();
                assert_eq!(verified.content, content);
                let site = SiteSecurity::default();
                let opened = open(provider, recipient, "client-3072", site, &sealed);
                assert_eq!(opened.unwrap_err(), Error::CONTEXT_MISSING);
            }
        }
    }
}

/// A recipient that encrypts a client's signed message again, to another management point or to the same,
/// is found out, and so is one that hands it on unencrypted or takes the signature off.
#[test]
fn forwarded_by_openssl() {
    let site = SiteSecurity::default();
    for &provider in Provider::ALL {
        let client = client(provider, "client-2048");
        let recipients = [named(provider, "mp-2048")];
        let kind = MessageKind::DISCOVERY_DATA;
        let sealed = client
            .seal_to_certificates(&site, kind, b"heartbeat", &recipients, NOW)
            .unwrap();
        let signed = decrypt(&sealed.bytes, "mp-2048").unwrap();
        let open = |recipient, message: &[u8]| {
            open(provider, recipient, "client-2048", site, message).map(|opened| {
                assert_eq!(opened.signed().unwrap().content(), b"heartbeat");
            })
        };
        let again = |content: &[u8], recipient| {
            encrypt(content, "-aes-256-gcm", &[recipient], OAEP_SHA256, &[])
        };
        assert_eq!(open("mp-2048", &sealed.bytes), Ok(()));
        let encrypted_again = again(&signed, "mp-2048");
        assert_eq!(
            open("mp-2048", &encrypted_again),
            Err(Error::ENVELOPE_MISMATCH)
        );
        let forwarded = again(&signed, "mp2-2048");
        assert_eq!(
            open("mp2-2048", &forwarded),
            Err(Error::NOT_INTENDED_RECIPIENT)
        );
        assert_eq!(open("mp2-2048", &sealed.bytes), Err(Error::NOT_A_RECIPIENT));
        assert_eq!(open("mp-2048", &signed), Err(Error::NOT_ENCRYPTED));
        let stripped = again(b"heartbeat", "mp-2048");
        assert_eq!(open("mp-2048", &stripped), Err(Error::UNSIGNED));
        let mut changed = signed.clone();
        *changed.last_mut().unwrap() ^= 1;
        let changed = again(&changed, "mp-2048");
        assert_eq!(open("mp-2048", &changed), Err(Error::SIGNATURE_INVALID));
    }
}
