//! The state of users, from the computer that captured it to the one that restores it.

use std::sync::Arc;

use cmcrypto_core::content::{
    ContentEncryption, ContentHeader, ContentKey, HashCheck, KeyWrapping, RestoredUserState,
    UserStateRecipient, UserStateRecipients,
};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::{
    Certificate, DecryptionIdentity, KeyUse, SigningIdentity, self_signed,
};
use cmcrypto_core::pki::cms;
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::changes::{cuts, extensions, flips};
use cmcrypto_tests::clients::client_id;
use cmcrypto_tests::der::{elements, generalized_time, inside, integer, octets, sequence, utf8};
use cmcrypto_tests::envelope::{CONTENT_KEY, commitment, encrypt};
use cmcrypto_tests::form::{Edit, refuses, sign};
use cmcrypto_tests::hierarchy::{DAY, later};
use cmcrypto_tests::*;

use crate::content::encrypted::fixture::*;
use crate::signature_context::names::PURPOSES;

/// The keys: what the old computer signs with, what it is sent secrets with, the new computer's, the site's.
const OLD: &str = "client-2048";
const OLD_ENCRYPTION: &str = "mp2-2048";
const NEW: &str = "mp-2048";
const RECOVERY: &str = "mp-3072";

struct World {
    provider: Provider,
    old: SigningIdentity,
    new: Certificate,
    recovery: Certificate,
    /// Of each, and of the old computer.
    identities: [(&'static str, DecryptionIdentity); 3],
}

/// A capture, as it lies in the store.
struct Stored {
    header: ContentHeader,
    sealed: Vec<u8>,
    manifest: Vec<u8>,
    stream: Vec<u8>,
}

impl World {
    fn new(provider: Provider) -> Self {
        Self {
            provider,
            old: signing_identity(provider, OLD),
            new: certificate(provider, NEW),
            recovery: certificate(provider, RECOVERY),
            identities: [NEW, RECOVERY, OLD_ENCRYPTION]
                .map(|name| (name, decryption_identity(provider, name))),
        }
    }

    fn begin(
        &self,
        by: &SigningIdentity,
        to: [&Certificate; 2],
        now: Timestamp,
    ) -> Result<(ContentEncryption, Vec<u8>), Error> {
        let [computer, recovery] = to;
        let to = UserStateRecipients { computer, recovery };
        let of = (package(), 3, sha256(MANIFEST));
        ContentEncryption::of_user_state(self.provider, of, (by, &client_id()), to, now)
    }

    fn capture(&self, content: &[u8]) -> Stored {
        let (run, sealed) = self
            .begin(&self.old, [&self.new, &self.recovery], NOW)
            .unwrap();
        let (mut manifest, mut stream) = (Vec::new(), Vec::new());
        run.encrypt_manifest(MANIFEST, &mut manifest).unwrap();
        let file = file(0, "NTUSER.DAT", content);
        let check = HashCheck::Compared;
        run.encrypt_file(&file, check, &mut &*content, &mut stream)
            .unwrap();
        Stored {
            header: run.header().clone(),
            sealed,
            manifest,
            stream,
        }
    }

    fn open(
        &self,
        stored: &Stored,
        sealed: &[u8],
        key: &str,
        now: Timestamp,
    ) -> Result<RestoredUserState, Error> {
        let mut identities = self.identities.iter();
        let (_, identity) = identities.find(|(name, _)| *name == key).unwrap();
        let identities = std::slice::from_ref(identity);
        let from = (&client_id(), self.old.certificate());
        ContentKey::open_user_state(&stored.header, sealed, identities, from, now)
    }
}

#[test]
fn restored_by_the_new_computer_and_by_the_site() {
    for &provider in Provider::ALL {
        let world = World::new(provider);
        let content = bytes(200_000);
        let stored = world.capture(&content);
        let ways: Vec<_> = stored.header.wrapped().collect();
        assert_eq!(ways, [KeyWrapping::UserState]);
        for (key, as_whom) in [
            (NEW, UserStateRecipient::Computer),
            (RECOVERY, UserStateRecipient::Recovery),
        ] {
            // Weeks later.
            let state = world
                .open(&stored, &stored.sealed, key, later(60 * DAY))
                .unwrap();
            assert_eq!((state.time(), state.recipient()), (NOW, as_whom));
            let key = state.into_key();
            let manifest = key.decrypt_manifest(&mut &stored.manifest[..]);
            assert_eq!(manifest.as_deref(), Ok(MANIFEST));
            let file = file(0, "NTUSER.DAT", &content);
            assert!(decrypt(&key, &file, &stored.stream) == (Ok(()), content.clone()));
        }
    }
}

/// None of its keys is a recipient's; and of the run nothing is left to unwrap.
#[test]
fn the_old_computer_cannot_read_it_back() {
    for &provider in Provider::ALL {
        let world = World::new(provider);
        let stored = world.capture(b"state");
        let own_signing_as_encryption = {
            let key = key(provider, OLD);
            let usage = KeyUse::Encryption;
            let certificate = self_signed(&key, usage, "PC01", later(-DAY), later(DAY)).unwrap();
            DecryptionIdentity::new(Arc::new(key), certificate).unwrap()
        };
        let identities = [
            decryption_identity(provider, OLD_ENCRYPTION),
            own_signing_as_encryption,
        ];
        let from = (&client_id(), world.old.certificate());
        let found =
            ContentKey::open_user_state(&stored.header, &stored.sealed, &identities, from, NOW);
        assert_eq!(found.err(), Some(Error::NOT_A_RECIPIENT));
        let found = cms::decrypt(&stored.sealed, &identities, Default::default());
        assert_eq!(found.err(), Some(Error::NOT_A_RECIPIENT));
        for wrapped in [&stored.sealed, &stored.header.to_der().unwrap()] {
            let header = &stored.header;
            let found = ContentKey::unwrap_with_certificate(header, wrapped, &identities);
            assert!(found.is_err());
        }
        // Nor is it made a recipient by mistake.
        let own = identities[1].certificate();
        for (to, index) in [([own, &world.recovery], 0), ([&world.new, own], 1)] {
            let found = world.begin(&world.old, to, NOW).unwrap_err();
            assert_eq!(found, Error::INVALID_ARGUMENT);
            assert_eq!(found.element(), Some(("recipients", index)));
        }
        let twice = world.begin(&world.old, [&world.new, &world.new], NOW).err();
        assert_eq!(twice, Some(Error::DUPLICATE_RECIPIENT));
        let signing = certificate(provider, "client-3072");
        let found = world
            .begin(&world.old, [&signing, &world.recovery], NOW)
            .unwrap_err();
        assert_eq!(
            (&found, found.element()),
            (&Error::CERTIFICATE_USAGE, Some(("recipients", 0)))
        );
        let late = world.old.certificate().not_after().saturating_add(1);
        let late = world
            .begin(&world.old, [&world.new, &world.recovery], late)
            .err();
        assert_eq!(late, Some(Error::CERTIFICATE_EXPIRED));
    }
}

/// It is the old computer's word, when its certificate was valid, and not from the future.
#[test]
fn of_whom_and_when() {
    for &provider in Provider::ALL {
        let world = World::new(provider);
        let stored = world.capture(b"state");
        let identities = [decryption_identity(provider, NEW)];
        let open = |client: &ClientId, certificate: &Certificate, now| {
            let (header, sealed) = (&stored.header, &stored.sealed);
            let from = (client, certificate);
            ContentKey::open_user_state(header, sealed, &identities, from, now).err()
        };
        let own = world.old.certificate();
        assert_eq!(open(&client_id(), own, NOW), None);
        let other = ClientId::new("GUID:2").unwrap();
        assert_eq!(open(&other, own, NOW), Some(Error::UNKNOWN_SENDER));
        let another = certificate(provider, "client-3072");
        assert_eq!(
            open(&client_id(), &another, NOW),
            Some(Error::SIGNER_MISMATCH)
        );
        let encryption = certificate(provider, NEW);
        assert_eq!(
            open(&client_id(), &encryption, NOW),
            Some(Error::CERTIFICATE_USAGE)
        );
        // Clocks differ by 5 minutes.
        assert_eq!(open(&client_id(), own, later(-300)), None);
        assert_eq!(
            open(&client_id(), own, later(-301)),
            Some(Error::SENT_IN_FUTURE)
        );
        // The certificate has expired since.
        let long = own.not_after().saturating_add(DAY);
        assert_eq!(open(&client_id(), own, long), None);
        // Another capture's header, or one that anyone wrote.
        let other = world.capture(b"state");
        let found = world.open(&other, &stored.sealed, NEW, NOW).err();
        assert_eq!(found, Some(Error::CONTENT_KEY_MISMATCH));
    }
}

/// What is inside, every field as it is written.
#[derive(Clone)]
struct Form {
    version: u64,
    certificate: Vec<u8>,
    client: Vec<u8>,
    computer: Vec<u8>,
    recovery: Vec<u8>,
    time: Vec<u8>,
    package: Vec<u8>,
    package_version: u64,
    content: Vec<u8>,
    hash: Vec<u8>,
    commitment: Vec<u8>,
    trailing: Vec<u8>,
    key: Vec<u8>,
    purpose: &'static str,
}

impl Form {
    fn inside(&self, provider: Provider) -> Vec<u8> {
        let context = sequence(&[
            &integer(self.version),
            &octets(&self.certificate),
            &utf8(&self.client),
            &octets(&self.computer),
            &octets(&self.recovery),
            &generalized_time(&self.time),
            &utf8(&self.package),
            &integer(self.package_version),
            &octets(&self.content),
            &octets(&self.hash),
            &octets(&self.commitment),
            &self.trailing,
        ]);
        let signature = sign(&key(provider, OLD), self.purpose, &context);
        sequence(&[&context, &octets(&signature), &octets(&self.key)])
    }
}

/// The library writes what is documented, and of an old computer that lies in a field, or of one who relays what
/// another captured, it is refused for that.
#[test]
fn the_form() {
    for &provider in Provider::ALL {
        let world = World::new(provider);
        let stored = world.capture(b"state");
        let identities = [decryption_identity(provider, NEW)];
        let content = cms::decrypt(&stored.sealed, &identities, Default::default()).unwrap();
        let parts = elements(inside(content.content()));
        let written = Form {
            version: 1,
            certificate: world.old.certificate().thumbprint_sha256().to_vec(),
            client: client_id().as_str().into(),
            computer: world.new.thumbprint_sha256().to_vec(),
            recovery: world.recovery.thumbprint_sha256().to_vec(),
            time: b"20270115080000Z".into(),
            package: b"P0100012".into(),
            package_version: 3,
            content: stored.header.commitment().to_vec(),
            hash: sha256(MANIFEST).to_vec(),
            commitment: inside(elements(inside(parts[0]))[10]).to_vec(),
            trailing: Vec::new(),
            key: inside(parts[2]).to_vec(),
            purpose: "user-state",
        };
        assert!(content.content() == written.inside(provider));
        let to = [world.new.clone(), world.recovery.clone()];
        let read = |form: &Form| {
            let sealed = encrypt(&form.inside(provider), CONTENT_KEY, &to);
            world.open(&stored, &sealed, NEW, NOW)
        };
        let base = Form {
            commitment: commitment(&CONTENT_KEY).to_vec(),
            ..written
        };
        const MALFORMED: Error = Error::MALFORMED;
        const MISMATCH: Error = Error::CONTENT_KEY_MISMATCH;
        let edits: [Edit<'_, Form>; 18] = [
            ("version 0", &|f| f.version = 0, MALFORMED),
            (
                "version 2",
                &|f| f.version = 2,
                Error::VERSION_NOT_SUPPORTED,
            ),
            (
                "another signer",
                &|f| f.certificate[0] ^= 1,
                Error::SIGNER_MISMATCH,
            ),
            (
                "another client",
                &|f| f.client = b"GUID:2".into(),
                Error::UNKNOWN_SENDER,
            ),
            (
                "for another",
                &|f| f.computer[0] ^= 1,
                Error::NOT_INTENDED_RECIPIENT,
            ),
            ("short", &|f| f.recovery.truncate(31), MALFORMED),
            ("no time", &|f| f.time = b"20270115080000".into(), MALFORMED),
            (
                "tomorrow",
                &|f| f.time = b"20270116080000Z".into(),
                Error::SENT_IN_FUTURE,
            ),
            (
                "before its certificate",
                &|f| f.time = b"19990101000000Z".into(),
                Error::CERTIFICATE_NOT_YET_VALID,
            ),
            (
                "another package",
                &|f| f.package = b"P0100013".into(),
                MISMATCH,
            ),
            ("another version", &|f| f.package_version = 4, MISMATCH),
            ("another run", &|f| f.content[0] ^= 1, MISMATCH),
            ("another manifest", &|f| f.hash[0] ^= 1, MISMATCH),
            (
                "another envelope",
                &|f| f.commitment[0] ^= 1,
                Error::ENVELOPE_MISMATCH,
            ),
            ("more", &|f| f.trailing = integer(1), MALFORMED),
            ("a short key", &|f| f.key.truncate(31), MALFORMED),
            ("another key", &|f| f.key[0] ^= 1, MISMATCH),
            ("no purpose", &|f| f.purpose = "", Error::SIGNATURE_INVALID),
        ];
        let state = refuses(provider, &base, &edits, read);
        assert_eq!(state.recipient(), UserStateRecipient::Computer);
        for purpose in PURPOSES {
            let found = read(&Form {
                purpose,
                ..base.clone()
            });
            let expected = (purpose != "user-state").then_some(Error::SIGNATURE_INVALID);
            assert_eq!(found.err(), expected, "{purpose}");
        }
        // One of its recipients passes it on to a third, who is not meant.
        let third = [certificate(provider, OLD_ENCRYPTION)];
        let sealed = encrypt(&base.inside(provider), CONTENT_KEY, &third);
        let found = world.open(&stored, &sealed, OLD_ENCRYPTION, NOW).err();
        assert_eq!(found, Some(Error::NOT_INTENDED_RECIPIENT));
    }
}

#[test]
fn mutations() {
    for &provider in Provider::ALL {
        let world = World::new(provider);
        let stored = world.capture(b"state");
        let open = |sealed: &[u8], key| world.open(&stored, sealed, key, NOW).err();
        for (place, changed) in flips(&stored.sealed, false) {
            // What is changed of one recipient's part, the other does not see; but one of them does.
            let found = open(&changed, NEW).or_else(|| open(&changed, RECOVERY));
            assert!(found.is_some() && found != Some(Error::INTERNAL), "{place}");
        }
        for cut in cuts(&stored.sealed) {
            assert_eq!(open(cut, NEW), Some(Error::MALFORMED));
        }
        for long in extensions(&stored.sealed) {
            assert_eq!(open(&long, NEW), Some(Error::MALFORMED));
        }
        let large = vec![0x30; 16 * 1024 + 1];
        let found = world.open(&stored, &large, NEW, NOW).err();
        assert_eq!(found, Some(Error::TOO_LARGE));
    }
}
