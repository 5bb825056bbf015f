//! Signed and encrypted in one pass, for data that is stored on its way.

use std::sync::Arc;

use cmcrypto_core::Error;
use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::pki::certificate::{DecryptionIdentity, KeyUse, self_signed};
use cmcrypto_core::pki::cms;
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_core::replication::{self, MemorySink, ReplicationPosition};
use cmcrypto_tests::der::integer;
use cmcrypto_tests::der::tree::Node;
use cmcrypto_tests::devices::Device;
use cmcrypto_tests::envelope::*;
use cmcrypto_tests::*;

use crate::replication::craft::*;
use crate::replication::fixture::*;

const RECIPIENT: &str = "mp2-2048";
const OTHER: &str = "mp-3072";

fn identity(world: &World, name: &str) -> DecryptionIdentity {
    let key = key(world.provider, name);
    let (from, until) = (NOW.saturating_add(-DAY), NOW.saturating_add(DAY));
    let usage = KeyUse::Encryption;
    let certificate = self_signed(&key, usage, "P01", from, until).unwrap();
    DecryptionIdentity::new(Arc::new(key), certificate).unwrap()
}

#[test]
fn what_is_sealed_opens_at_the_other_site() {
    let dir = TempDir::new();
    for world in worlds() {
        let identities = [identity(world, OTHER), identity(world, RECIPIENT)];
        let certificate = identities[1].certificate();
        for len in [0, 12, 1 << 20] {
            let data = vec![0x77; len];
            let sealed = replication::seal(&world.sender(0), &start(), &data, certificate, NOW);
            let (sealed, next) = sealed.unwrap();
            let opened =
                replication::open(&world.receiver(0), &start(), &sealed, &identities, NOW).unwrap();
            assert_eq!(opened.data(), data);
            assert_eq!(opened.verified().position(), &next);
            assert_eq!(opened.verified().length(), len as u64);
            let shown = format!("{opened:?}");
            assert!(shown.contains(&format!("len: {len}")) && !shown.contains("119, 119"));

            // It is CMS, of a package: as OpenSSL sees it.
            let file = dir.write("sealed", &sealed);
            let path = key_path(RECIPIENT);
            let arguments = [
                "cms", "-decrypt", "-binary", "-inform", "DER", "-in", &file, "-inkey", &path,
            ];
            let inside = openssl(&arguments).unwrap();
            let mut content = Content::new(world, 0, 1, ZEROS);
            content.length = integer(len as u64);
            content.data = sha256(&data).to_vec();
            let info = Node::parse(&sealed).at(RECIPIENTS).children()[0].clone();
            let key = key(world.provider, RECIPIENT);
            let encrypted = info.at(ENCRYPTED_KEY).content();
            let content_key = key
                .decrypt_oaep(OaepDigest::Sha256, b"", encrypted)
                .unwrap();
            content.commitment = Some(commitment(content_key.expose()).to_vec());
            assert_eq!(inside, package(&content.signed(world, 0), &data));
        }
    }
}

/// Whoever opens it can't pass it on as meant for another, nor can anyone who can encrypt speak for
/// the site.
#[test]
fn what_is_inside_is_verified() {
    for world in worlds() {
        let ours = identity(world, RECIPIENT);
        let identities = [ours.clone()];
        let to = std::slice::from_ref(ours.certificate());
        let encrypt = |inside: &[u8]| encrypt(inside, CONTENT_KEY, to);
        let receiver = world.receiver(0);
        let open = |inside: &[u8]| {
            let found = replication::open(&receiver, &start(), &encrypt(inside), &identities, NOW);
            found.map(|opened| opened.data().to_vec())
        };
        let good = sealed_content(world, 1);
        let inside = package(&good.signed(world, 0), DATA);
        assert_eq!(open(&inside), Ok(DATA.to_vec()));
        let for_another = Content {
            to: "P02".to_owned(),
            ..good.clone()
        };
        let passed_on = package(&for_another.signed(world, 0), DATA);
        assert_eq!(open(&passed_on), Err(Error::SITE_MISMATCH));
        let forged = package(&good.signed(world, STRANGER), DATA);
        assert_eq!(open(&forged), Err(Error::SIGNATURE_INVALID));
        // Here nothing may follow.
        for other in [&inside[..inside.len() - 1], &[&inside[..], &[0]].concat()] {
            assert_eq!(open(other), Err(Error::SIGNATURE_INVALID));
        }
        assert_eq!(open(&inside[..20]), Err(Error::MALFORMED));
        assert_eq!(open(b""), Err(Error::MALFORMED));
        assert_eq!(open(DATA), Err(Error::MALFORMED));
        let later = sealed_content(world, 3);
        let later = package(&later.signed(world, 0), DATA);
        assert_eq!(open(&later), Err(Error::REPLICATION_GAP));

        // A package that is not encrypted, and one for another site's key.
        let found = replication::open(&receiver, &start(), &inside, &identities, NOW);
        assert_eq!(found.err(), Some(Error::MALFORMED));
        let found = replication::open(&receiver, &start(), &encrypt(&inside), &[], NOW);
        assert_eq!(found.err(), Some(Error::NOT_A_RECIPIENT));
        let others = [identity(world, OTHER)];
        let found = replication::open(&receiver, &start(), &encrypt(&inside), &others, NOW);
        assert_eq!(found.err(), Some(Error::NOT_A_RECIPIENT));
    }
}

/// What S01 says of [`DATA`] that goes sealed under [`CONTENT_KEY`].
fn sealed_content(world: &World, number: u64) -> Content {
    Content {
        commitment: Some(commitment(&CONTENT_KEY).to_vec()),
        ..Content::new(world, 0, number, ZEROS)
    }
}

/// Sealed data opens under the content key that its signature names, and in no other way.
#[test]
fn one_signature_has_one_envelope() {
    let dir = TempDir::new();
    for world in worlds() {
        let identities = [identity(world, RECIPIENT)];
        let to = [identities[0].certificate().clone()];
        let receiver = world.receiver(0);
        let open = |inside: &[u8], key| {
            let sealed = encrypt(inside, key, &to);
            let opened = replication::open(&receiver, &start(), &sealed, &identities, NOW);
            opened.map(|opened| opened.data().to_vec())
        };
        let digest = DigestAlgorithm::Sha256.digest(DATA);
        let file = dir.write("data", DATA);
        let bare = |signature: &[u8]| {
            let (at, len) = (&start(), DATA.len() as u64);
            let mut sink = MemorySink::new(100);
            let package = package(signature, DATA);
            let found = [
                replication::verify(&receiver, at, DATA, signature, NOW),
                replication::verify_digest(&receiver, at, &digest, len, signature, NOW),
                replication::verify_from(&receiver, at, &mut &DATA[..], signature, NOW),
                replication::verify_file(&receiver, at, &file, signature, NOW).map(|(_, v)| v),
                replication::verify_package(&receiver, at, &mut &package[..], &mut sink, NOW),
            ];
            let written = sink.into_data();
            found
                .map(|found| found.map(drop))
                .map(|found| (found, written.is_some()))
        };

        let named = sealed_content(world, 1).signed(world, 0);
        let inside = package(&named, DATA);
        assert_eq!(open(&inside, CONTENT_KEY), Ok(DATA.to_vec()));
        assert_eq!(open(&inside, [0x4b; 32]), Err(Error::ENVELOPE_MISMATCH));
        for found in bare(&named) {
            assert_eq!(found, (Err(Error::ENVELOPE_MISMATCH), false));
        }
        let none = Content::new(world, 0, 1, ZEROS).signed(world, 0);
        assert_eq!(
            open(&package(&none, DATA), CONTENT_KEY),
            Err(Error::ENVELOPE_MISMATCH)
        );
        for found in bare(&none) {
            assert_eq!(found, (Ok(()), true));
        }
        for (other, error) in [
            (commitment(&[0x4b; 32]).to_vec(), Error::ENVELOPE_MISMATCH),
            (sha256(&CONTENT_KEY).to_vec(), Error::ENVELOPE_MISMATCH),
            (commitment(&CONTENT_KEY)[..31].to_vec(), Error::MALFORMED),
            (vec![], Error::MALFORMED),
        ] {
            let mut content = sealed_content(world, 1);
            content.commitment = Some(other);
            let signature = content.signed(world, 0);
            let found = open(&package(&signature, DATA), CONTENT_KEY);
            assert_eq!(found, Err(error.clone()));
            for found in bare(&signature) {
                assert_eq!(found, (Err(error.clone()), false));
            }
        }

        // After the signature, and before the order.
        let forged = sealed_content(world, 1).signed(world, STRANGER);
        assert_eq!(bare(&forged)[0], (Err(Error::SIGNATURE_INVALID), false));
        let later = sealed_content(world, 3).signed(world, 0);
        assert_eq!(bare(&later)[0], (Err(Error::ENVELOPE_MISMATCH), false));

        // What the library sealed, taken out and put into another envelope.
        let sealed = replication::seal(&world.sender(0), &start(), DATA, &to[0], NOW);
        let (sealed, _) = sealed.unwrap();
        let inside = cms::decrypt(&sealed, &identities, Default::default()).unwrap();
        let again = cms::encrypt(inside.content(), &to, NOW).unwrap();
        for (message, expected) in [(&sealed, Ok(())), (&again, Err(Error::ENVELOPE_MISMATCH))] {
            let opened = replication::open(&receiver, &start(), message, &identities, NOW);
            assert_eq!(opened.map(drop), expected);
        }
        let mut sink = MemorySink::new(100);
        let package = &mut inside.content();
        let found = replication::verify_package(&receiver, &start(), package, &mut sink, NOW);
        assert_eq!(found.map(drop), Err(Error::ENVELOPE_MISMATCH));
    }
}

#[test]
fn any_byte_changed_is_refused() {
    for world in worlds() {
        let identities = [identity(world, RECIPIENT)];
        let (sender, receiver) = (world.sender(0), world.receiver(0));
        let certificate = identities[0].certificate();
        let sealed = replication::seal(&sender, &start(), DATA, certificate, NOW);
        let (sealed, _) = sealed.unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            let found = replication::open(&receiver, &start(), &changed, &identities, NOW);
            assert!(found.is_err(), "{at}");
        }
    }
}

#[test]
fn the_recipient_is_checked_before_anything_is_signed() {
    for world in worlds() {
        let never = Device::new(world.provider, KEYS[0], |_| panic!("signed"));
        let sender = SiteExchangeKey::new(never, s01()).unwrap();
        let key = key(world.provider, RECIPIENT);
        let make = |usage, from: i64, until: i64| {
            let (from, until) = (NOW.saturating_add(from), NOW.saturating_add(until));
            self_signed(&key, usage, "P01", from, until).unwrap()
        };
        let (encryption, signing) = (KeyUse::Encryption, KeyUse::Signing);
        let cases = [
            (make(signing, -DAY, DAY), Error::CERTIFICATE_USAGE),
            (make(encryption, -DAY, -1), Error::CERTIFICATE_EXPIRED),
            (make(encryption, 1, DAY), Error::CERTIFICATE_NOT_YET_VALID),
        ];
        for (certificate, error) in cases {
            let made = replication::seal(&sender, &start(), DATA, &certificate, NOW);
            assert_eq!(made, Err(error));
        }
        let other = ReplicationPosition::start(p01(), s01(), STREAM).unwrap();
        let certificate = make(encryption, -DAY, DAY);
        let made = replication::seal(&sender, &other, DATA, &certificate, NOW);
        assert_eq!(made, Err(Error::SITE_MISMATCH));
    }
}
