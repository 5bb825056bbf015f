//! What a key outside the library is asked to sign, from what comes out.

use cmcrypto_core::Provider;
use cmcrypto_core::message::{Client, MessageKind};
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::pki::cms;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_tests::der::{elements, inside};
use cmcrypto_tests::devices::{Asked, Device};
use cmcrypto_tests::form::{Signed, signed_bytes};
use cmcrypto_tests::*;

use crate::signature_context::fixture::*;

/// Since the last time, the device was asked to sign just these messages.
#[track_caller]
fn assert_asked(device: &Device, digest: DigestAlgorithm, messages: &[Vec<u8>]) {
    let expected: Vec<Asked> = messages
        .iter()
        .map(|message| digest.digest(message).as_ref().to_vec())
        .map(|digest_of| (SignatureScheme::pkcs1(digest), digest_of))
        .collect();
    assert_eq!(std::mem::take(&mut *device.asked.lock().unwrap()), expected);
}

/// What is signed in a structure of content and signatures.
fn message(purpose: &str, structure: &[u8]) -> Vec<u8> {
    signed_bytes(purpose, &Signed::parse(structure).content)
}

#[test]
fn every_signature_is_over_its_purpose_and_the_content() {
    for &provider in Provider::ALL {
        let device = Device::new(provider, KEY, Ok);
        let sha256 = DigestAlgorithm::Sha256;
        let holder = Holder::new(provider, device.clone());

        // Two certificates: the first part of each, which begins with a SEQUENCE.
        let certificates = [&holder.identity, &holder.next]
            .map(|identity| elements(inside(identity.certificate().to_der()))[0].to_vec());
        assert_asked(&device, sha256, &certificates);

        let (site, other) = (holder.exchange_key(), holder.other.certificate());
        let (child, key) = (SiteCode::new("P02").unwrap(), other.public_key());
        for endorsed in [
            holder.endorsed_signing().to_der(),
            holder.endorsed_encryption().to_der(),
            site.endorse_site(child, key, terms()).unwrap().to_der(),
            site.endorse_operational_key(key, terms()).unwrap().to_der(),
            site.endorse_site_signing(other, terms()).unwrap().to_der(),
        ]
        .map(|endorsed| endorsement(&endorsed).1)
        {
            assert_eq!(endorsed.signatures.len(), 1);
            let asked = device.asked.lock().unwrap().remove(0);
            let expected = sha256.digest(&signed_bytes("endorsement", &endorsed.content));
            let scheme = SignatureScheme::Pkcs1Sha256;
            assert_eq!(asked, (scheme, expected.as_ref().to_vec()));
        }
        assert_asked(&device, sha256, &[]);

        let proof = holder.exchange_key().prove_possession().unwrap();
        assert_asked(&device, sha256, &[message("site-key", proof.to_der())]);

        let request = holder.request(sha256);
        assert_asked(
            &device,
            sha256,
            &[message("registration", request.as_bytes())],
        );
        let reply = holder.reply(&request);
        assert_asked(&device, sha256, &[message("registration-reply", &reply)]);
        let renewal = message("renewal", holder.renewal().as_bytes());
        assert_asked(&device, sha256, &[renewal.clone(), renewal]);

        let policy = holder.site_data();
        assert_asked(&device, sha256, &[message("site-data", &policy)]);
        let change = holder.site().change_to(&holder.next, NOW).unwrap();
        let change = message("site-signing-change", &change);
        assert_asked(&device, sha256, &[change.clone(), change]);

        let options = cms::SignOptions::default();
        let message_of = cms::sign(DATA, &holder.identity, options, NOW).unwrap();
        assert_asked(&device, sha256, &[signed_attributes(&message_of).0]);
        let site = SiteSecurity {
            allow_plaintext: true,
            ..SiteSecurity::default()
        };
        let client = Client::new(client_id(), p01(), holder.identity.clone());
        let to = std::slice::from_ref(&holder.encryption);
        let sealed = client.seal_to_certificates(&site, MessageKind::STATE_MESSAGE, DATA, to, NOW);
        assert_asked(
            &device,
            sha256,
            &[signed_attributes(&sealed.unwrap().bytes).0],
        );

        if cfg!(feature = "sha1-signing") {
            let sha1 = DigestAlgorithm::Sha1;
            let request = holder.request(sha1);
            assert_asked(
                &device,
                sha1,
                &[message("registration", request.as_bytes())],
            );
        }

        // What reads asks for nothing.
        holder.verifier().accept_change(b"", NOW).unwrap_err();
        request
            .finish(&reply, holder.identity.certificate(), NOW)
            .unwrap();
        assert_asked(&device, sha256, &[]);
    }
}
