//! Envelope and content are one: what was signed to go under one content key is refused under another.

use cmcrypto_core::message::MessageKind;
use cmcrypto_core::pki::cms;
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_core::site_security::SiteSecurity;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::der::tree::{self, Node};
use cmcrypto_tests::der::{oid, sequence};
use cmcrypto_tests::envelope::*;
use cmcrypto_tests::*;

use crate::message::craft::*;
use crate::message::fixture::*;

const MISMATCH: Outcome = Outcome::Refused(Error::ENVELOPE_MISMATCH);
const OTHER_KEY: [u8; 32] = [0x4b; 32];

/// The message context in a SignedData, as it was written.
fn context_of(signed: &[u8]) -> Vec<Node> {
    let tree = Node::parse(signed);
    let id = Node::parse(&oid(MESSAGE_CONTEXT));
    let paths = tree.paths();
    let attribute = paths
        .iter()
        .map(|path| tree.at(path))
        .find(|node| matches!(node, Node::Constructed(_, fields) if fields.first() == Some(&id)));
    attribute.unwrap().at(&[1, 0]).children().to_vec()
}

#[test]
fn a_sealed_message_names_its_content_key_and_a_signed_one_none() {
    for &provider in Provider::ALL {
        let names = ["mp-2048", "mp-3072"];
        let message = seal(provider, &SiteSecurity::default(), &names);
        let identities = names.map(|name| decryption_identity(provider, name));
        let signed = cms::decrypt(&message, &identities, Default::default()).unwrap();
        let context = context_of(signed.content());
        assert_eq!(context.len(), 7);

        let message = Node::parse(&message);
        for name in names {
            let identifier = certificate(provider, name);
            let identifier = identifier.subject_key_identifier().unwrap();
            let infos = message.at(RECIPIENTS).children();
            let ours = infos
                .iter()
                .find(|info| info.at(&[1]).content() == identifier);
            let encrypted = ours.unwrap().at(ENCRYPTED_KEY).content();
            let key = key(provider, name);
            let content_key = key
                .decrypt_oaep(OaepDigest::Sha256, b"", encrypted)
                .unwrap();
            let expected = commitment(content_key.expose());
            assert_eq!(context[6], tree::octets(&expected));
        }

        let signed = seal(provider, &SIGN_ONLY, &names);
        assert_eq!(context_of(&signed).len(), 6);
    }
}

#[test]
fn one_signed_content_has_one_envelope() {
    for &provider in Provider::ALL {
        let to = [certificate(provider, "mp-2048")];
        let signed = |named: Option<&[u8]>| {
            let context = Context {
                commitment: named.map(<[u8]>::to_vec),
                ..Context::to(&to)
            };
            signed_by_client(provider, &context)
        };
        let named = commitment(&CONTENT_KEY);
        let unlabelled = sha256(&CONTENT_KEY);
        let malformed = Outcome::Refused(Error::MALFORMED);
        for (what, named, under_it, under_another, bare) in [
            ("its key", Some(&named[..]), SEALED, MISMATCH, MISMATCH),
            ("none", None, MISMATCH, MISMATCH, SIGNED),
            ("no label", Some(&unlabelled), MISMATCH, MISMATCH, MISMATCH),
            ("zeros", Some(&[0; 32]), MISMATCH, MISMATCH, MISMATCH),
            (
                "31 bytes",
                Some(&named[..31]),
                malformed.clone(),
                malformed.clone(),
                malformed.clone(),
            ),
            (
                "nothing",
                Some(&[]),
                malformed.clone(),
                malformed.clone(),
                malformed,
            ),
        ] {
            let signed = signed(named);
            for (message, expected) in [
                (encrypt(&signed, CONTENT_KEY, &to), under_it),
                (encrypt(&signed, OTHER_KEY, &to), under_another),
                (signed, bare),
            ] {
                let management_point = management_point(provider, &["mp-2048"], SIGN_ONLY);
                let found = open(&management_point, &message, &directory(provider));
                assert_eq!(found, expected, "{what}");
            }
        }
    }
}

/// What the client itself sealed, in the hands of who can open it.
#[test]
fn what_a_carrier_makes_of_a_message() {
    for &provider in Provider::ALL {
        let to = [certificate(provider, "mp-2048")];
        let clients = directory(provider);
        let identities = [decryption_identity(provider, "mp-2048")];
        let sealed = seal(provider, &SiteSecurity::default(), &["mp-2048"]);
        let stripped = cms::decrypt(&sealed, &identities, Default::default()).unwrap();
        let again = cms::encrypt(stripped.content(), &to, NOW).unwrap();
        let signed = seal(provider, &SIGN_ONLY, &["mp-2048"]);
        let wrapped = cms::encrypt(&signed, &to, NOW).unwrap();
        for (message, lax, strict) in [
            (sealed.as_slice(), SEALED, SEALED),
            (&again, MISMATCH, MISMATCH),
            (&wrapped, MISMATCH, MISMATCH),
            (&signed, SIGNED, Outcome::Refused(Error::NOT_ENCRYPTED)),
            (
                stripped.content(),
                MISMATCH,
                Outcome::Refused(Error::NOT_ENCRYPTED),
            ),
        ] {
            for (site, expected) in [(SIGN_ONLY, lax), (SiteSecurity::default(), strict)] {
                let management_point = management_point(provider, &["mp-2048"], site);
                assert_eq!(open(&management_point, message, &clients), expected);
            }
        }
    }
}

/// What decides before it still does: a stranger learns nothing new.
#[test]
fn the_envelope_is_judged_after_the_signature_and_the_recipients() {
    for &provider in Provider::ALL {
        let to = [certificate(provider, "mp-2048")];
        let clients = directory(provider);
        let management_point = management_point(provider, &["mp-2048"], SIGN_ONLY);
        let mut changed = signed_by_client(provider, &Context::sealed(&to, &CONTENT_KEY));
        *changed.last_mut().unwrap() ^= 1;
        let others = [certificate(provider, "mp2-2048")];
        let to_another = signed_by_client(provider, &Context::sealed(&others, &CONTENT_KEY));
        for (signed, expected) in [
            (changed, Error::SIGNATURE_INVALID),
            (to_another, Error::NOT_INTENDED_RECIPIENT),
        ] {
            let encrypted = encrypt(&signed, OTHER_KEY, &to);
            for message in [signed, encrypted] {
                let found = open(&management_point, &message, &clients);
                assert_eq!(found, Outcome::Refused(expected.clone()));
            }
        }
        // And before its age.
        let client = client(provider);
        let early = NOW.saturating_add(-100_000);
        let kind = MessageKind::STATE_MESSAGE;
        let stale = client
            .seal_to_certificates(&SIGN_ONLY, kind, CONTENT, &to, early)
            .unwrap();
        let wrapped = cms::encrypt(&stale.bytes, &to, NOW).unwrap();
        assert_eq!(open(&management_point, &wrapped, &clients), MISMATCH);
        let stale = open(&management_point, &stale.bytes, &clients);
        assert_eq!(stale, Outcome::Refused(Error::STALE));
    }
}

/// A management point with two keys, and a message to one of them: whoever carries it adds a
/// RecipientInfo that names the other.
#[test]
fn an_added_recipient_hides_no_other() {
    for &provider in Provider::ALL {
        let clients = directory(provider);
        let names = ["mp-2048", "mp2-2048"];
        for (ours, added) in [(names[0], names[1]), (names[1], names[0])] {
            let message = Node::parse(&seal(provider, &SiteSecurity::default(), &[ours]));
            let other = certificate(provider, added);
            let template = cms::encrypt(b"", std::slice::from_ref(&other), NOW).unwrap();
            let info = Node::parse(&template).at(RECIPIENTS).children()[0].clone();
            let pkcs1 = Node::parse(&sequence(&[&oid("1.2.840.113549.1.1.1"), &[5, 0]]));
            for (what, info) in [
                ("another key", info.clone()),
                (
                    "garbage",
                    info.replaced(ENCRYPTED_KEY, tree::octets(&[0x5a; 256])),
                ),
                ("PKCS#1 v1.5", info.replaced(&[2], pkcs1)),
            ] {
                let mut message = message.clone();
                message.at_mut(RECIPIENTS).children_mut().push(info);
                message.at_mut(RECIPIENTS).sort();
                let message = message.encode();
                for identities in [[ours, added], [added, ours]] {
                    let management_point =
                        management_point(provider, &identities, SiteSecurity::default());
                    let found = open(&management_point, &message, &clients);
                    assert_eq!(found, SEALED, "{what} for {added}, ring {identities:?}");
                }
            }
        }
    }
}
