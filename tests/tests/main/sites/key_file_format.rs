//! Key files assembled by hand, damaged and mixed.

use cmcrypto_core::pki::key::{PrivateKey, PublicKey};
use cmcrypto_core::sites::{SiteDirectory, SiteKeyFile, read_exchange_key};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::refuses_changes;
use cmcrypto_tests::der::{generalized_time, integer, octets, printable, sequence};
use cmcrypto_tests::form::{Edit, Signed, refuses, refuses_no_form};
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::sites::fixture::*;
use crate::sites::learning::{many_keys, numbered};

/// SiteKeyFileContent, every field as it is written.
#[derive(Clone)]
struct Content {
    version: Vec<u8>,
    usage: u64,
    from: Vec<u8>,
    to: Vec<u8>,
    time: Vec<u8>,
    keys: Vec<Vec<u8>>,
    trailing: Vec<u8>,
}

fn site_key(site: &[u8], key: &PublicKey) -> Vec<u8> {
    let site = printable(site);
    sequence(&[&site, &octets(&key.to_capi_blob().unwrap())])
}

impl Content {
    /// Of P01 for CAS.
    fn new(world: &World) -> Self {
        Self {
            version: integer(1),
            usage: 4,
            from: b"P01".into(),
            to: b"CAS".into(),
            time: b"20270115080000Z".into(),
            keys: vec![site_key(b"P01", world.public(P01))],
            trailing: Vec::new(),
        }
    }

    fn encode(&self) -> Vec<u8> {
        sequence(&[
            &self.version,
            &integer(self.usage),
            &printable(&self.from),
            &printable(&self.to),
            &generalized_time(&self.time),
            &sequence(&[&self.keys.concat()]),
            &self.trailing,
        ])
    }

    fn signed(&self, keys: &[&PrivateKey]) -> Vec<u8> {
        Signed::by(keys, "key-file", self.encode()).encode()
    }
}

/// The format is as it is documented.
#[test]
fn by_hand() {
    for world in worlds() {
        let content = Content::new(world);
        let file = world.file(KeyForParent, (P01, "P01"), "CAS", NOW);
        assert_eq!(content.signed(&[world.key(P01)]), file.to_der());
        let mut content = Content {
            keys: vec![site_key(b"P01", world.public(NEXT_P01))],
            ..content
        };
        let file = world.rollover(KeyForParent, (P01, NEXT_P01, "P01"), "CAS", NOW);
        let both = [world.key(NEXT_P01), world.key(P01)];
        assert_eq!(content.signed(&both), file.to_der());
        content.usage = 6;
        content.keys.push(site_key(b"S01", world.public(S01)));
        let file = world
            .directory("P01", &[("S01", Child, S01)])
            .export_key_file(
                &world.exchange(NEXT_P01, "P01"),
                Some(&world.exchange(P01, "P01")),
                ChildKeys,
                code("CAS"),
                NOW,
            )
            .unwrap();
        assert_eq!(content.signed(&both), file.to_der());
    }
}

#[test]
fn each_field() {
    for world in worlds() {
        let good = Content::new(world);
        let key = world.key(P01);
        let read = |der: &[u8]| SiteKeyFile::from_der(world.provider, der).map(drop);
        let s01 = site_key(b"S01", world.public(S01));
        let s02 = site_key(b"S02", world.public(P02));
        let same_key = site_key(b"S02", world.public(S01));
        let p01 = &good.keys[0];
        let with = |usage: u64, keys: &[&Vec<u8>]| {
            let keys: Vec<Vec<u8>> = keys.iter().map(|key| (*key).clone()).collect();
            move |content: &mut Content| {
                content.usage = usage;
                content.keys.clone_from(&keys);
            }
        };
        let small = certificate(world.provider, "client-1024");
        let small = small.public_key();
        let large = cmcrypto_tests::key(world.provider, "rsa-8192");
        let large = large.public_key();
        let blob = world.public(P01).to_capi_blob().unwrap();
        // CALG_RSA_SIGN is another encoding of the same key.
        let mut signing = blob.clone();
        signing[5] = 0x24;
        let in_key = |blob: &[u8]| {
            let key = sequence(&[&printable(b"P01"), &octets(blob)]);
            move |content: &mut Content| content.keys = vec![key.clone()]
        };
        const MALFORMED: Error = Error::MALFORMED;
        let (newer, twice) = (Error::VERSION_NOT_SUPPORTED, Error::DUPLICATE_SITE);
        let edits: [Edit<'_, Content>; 31] = [
            ("version 2", &|c| c.version = integer(2), newer.clone()),
            ("version 2^63", &|c| c.version = integer(1 << 63), newer),
            ("version 0", &|c| c.version = integer(0), MALFORMED),
            ("version -1", &|c| c.version = vec![2, 1, 0xff], MALFORMED),
            ("use 3", &with(3, &[p01]), MALFORMED),
            ("use 8", &with(8, &[p01]), MALFORMED),
            ("use 256", &with(256, &[p01]), MALFORMED),
            ("lower case", &|c| c.from = b"p01".into(), MALFORMED),
            ("two letters", &|c| c.to = b"CA".into(), MALFORMED),
            ("no letter", &|c| c.to = b"CA-".into(), MALFORMED),
            ("to itself", &|c| c.to = b"P01".into(), MALFORMED),
            ("of another", &|c| c.from = b"P02".into(), MALFORMED),
            ("no time", &|c| c.time = b"20270115080000".into(), MALFORMED),
            ("something after", &|c| c.trailing = integer(1), MALFORMED),
            ("no key", &with(4, &[]), MALFORMED),
            ("two for the parent", &with(4, &[p01, &s01]), MALFORMED),
            ("two for the child", &with(5, &[p01, &s01]), MALFORMED),
            ("two parents", &with(7, &[p01, &s01, &s02]), MALFORMED),
            ("the writer not first", &with(6, &[&s01, p01]), MALFORMED),
            ("the writer twice", &with(6, &[p01, p01]), twice.clone()),
            (
                "the writer twice, another key",
                &with(6, &[p01, &site_key(b"P01", world.public(S01))]),
                twice.clone(),
            ),
            (
                "a site twice",
                &with(6, &[p01, &s01, &s02, &s01]),
                twice.clone(),
            ),
            (
                "the reader",
                &with(7, &[p01, &site_key(b"CAS", world.public(CAS))]),
                twice,
            ),
            (
                "a key twice",
                &with(6, &[p01, &s01, &same_key]),
                Error::KEY_CONFLICT,
            ),
            (
                "the writer's key twice",
                &with(6, &[p01, &site_key(b"S01", world.public(P01))]),
                Error::KEY_CONFLICT,
            ),
            (
                "a small key",
                &with(6, &[p01, &site_key(b"S01", small)]),
                Error::KEY_TOO_SMALL,
            ),
            (
                "a large key",
                &with(6, &[p01, &site_key(b"S01", large)]),
                Error::KEY_REJECTED,
            ),
            ("for signing", &in_key(&signing), MALFORMED),
            ("cut", &in_key(&blob[..275]), MALFORMED),
            ("empty", &in_key(&[]), MALFORMED),
            (
                "as SPKI",
                &in_key(world.public(P01).to_spki_der()),
                MALFORMED,
            ),
        ];
        refuses(world.provider, &good, &edits, |content| {
            read(&content.signed(&[key]))
        });
        refuses_no_form(2 * 1024 * 1024, read);
        let for_another = Signed::by(&[key], "endorsement", good.encode());
        for (name, der, error) in [
            (
                "by another",
                good.signed(&[world.key(P02)]),
                Error::SIGNATURE_INVALID,
            ),
            ("unsigned", good.signed(&[]), Error::MALFORMED),
            (
                "three signatures",
                good.signed(&[key, key, key]),
                Error::MALFORMED,
            ),
            (
                "for another purpose",
                for_another.encode(),
                Error::SIGNATURE_INVALID,
            ),
        ] {
            assert_eq!(read(&der), Err(error), "{name}");
        }
        // Nothing of others is looked at before the signature.
        let unread: [(&str, Vec<u8>); 4] = [
            ("a small key", site_key(b"S01", small)),
            ("a large key", site_key(b"S01", large)),
            ("no key", sequence(&[&printable(b"S01"), &octets(&[])])),
            ("nothing", octets(&[])),
        ];
        for (name, other) in unread {
            let mut content = good.clone();
            with(6, &[p01, &other])(&mut content);
            let signed = Signed::by(&[key], "key-file", good.encode());
            let found = read(&signed.around(content.encode()));
            assert_eq!(found, Err(Error::SIGNATURE_INVALID), "{name}");
            let found = read(&content.signed(&[world.key(P02)]));
            assert_eq!(found, Err(Error::SIGNATURE_INVALID), "{name}");
            assert_ne!(
                read(&content.signed(&[key])),
                Err(Error::SIGNATURE_INVALID),
                "{name}"
            );
        }
        let many = many_keys(world.provider, 2048);
        let others = many.iter().enumerate().map(|(index, key)| {
            let site = numbered(index);
            site_key(site.as_str().as_bytes(), key)
        });
        let too_many = Content {
            usage: 6,
            keys: core::iter::once(p01.clone()).chain(others).collect(),
            ..good.clone()
        };
        assert_eq!(read(&too_many.signed(&[key])), Err(Error::TOO_LARGE));
    }
}

/// A file that needs no person: of no flipped bit, no cut and no addition anything is believed, and
/// nothing changes.
#[test]
fn damaged() {
    for world in worlds() {
        let file = world.rollover(KeyForParent, (P01, NEXT_P01, "P01"), "CAS", later(1));
        let at = world.directory("CAS", &[("P01", Child, P01)]);
        let good = file.to_der();
        let take = |at: &mut SiteDirectory, der: &[u8]| {
            let file = SiteKeyFile::from_der(world.provider, der)?;
            at.import_key_file(&file, None, None, NOW)
        };
        refuses_changes(world.provider, &good, |der| {
            attempt(&at, |at| take(at, der))
        });
        // Without its second signature it needs a person; with that of another file too.
        let mut parts = Signed::parse(&good);
        parts.signatures.pop();
        assert_eq!(
            take(&mut at.clone(), &parts.encode()),
            Err(Error::KEY_CONFLICT)
        );
        let other = world.rollover(KeyForParent, (P01, NEXT, "P01"), "CAS", later(1));
        let other = Signed::parse(&other.to_der());
        parts.signatures.push(other.signatures[1].clone());
        assert_eq!(
            take(&mut at.clone(), &parts.encode()),
            Err(Error::KEY_CONFLICT)
        );
        parts.signatures[0] = other.signatures[0].clone();
        let found = take(&mut at.clone(), &parts.encode());
        assert_eq!(found, Err(Error::SIGNATURE_INVALID));
    }
}

#[test]
fn anything() {
    let provider = Provider::default();
    let noise = prop::collection::vec(any::<u8>(), 0..2000);
    let within = prop::collection::vec(any::<u8>(), 0..120)
        .prop_map(|inside| sequence(&[&sequence(&[&integer(1), &inside]), &octets(b"")]));
    property(8000, prop_oneof![noise, within], |bytes| {
        prop_assert!(SiteKeyFile::from_der(provider, &bytes).is_err());
        prop_assert!(read_exchange_key(provider, &bytes).is_err());
        prop_assert!(SiteDirectory::from_bytes(provider, &bytes, SECURE).is_err());
        Ok(())
    });
}
