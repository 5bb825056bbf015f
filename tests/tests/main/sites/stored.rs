//! A directory as bytes: one encoding, and nothing read from damaged bytes.

use cmcrypto_core::Error;
use cmcrypto_core::pki::certificate::{KeyUse, self_signed};
use cmcrypto_core::pki::key::PublicKey;
use cmcrypto_core::replication::{self, ReplicationPosition};
use cmcrypto_core::sites::{SiteDirectory, SiteKeyOutcome};
use cmcrypto_core::trust::{TrustSettings, TrustStore};
use cmcrypto_tests::changes::flips;
use cmcrypto_tests::der::*;
use cmcrypto_tests::form::{Edit, Signed, refuses};
use cmcrypto_tests::stored::{self, body, with_checksum};
use cmcrypto_tests::*;

use crate::sites::fixture::*;
use crate::sites::learning::{many_keys, numbered};
use crate::trust::craft;

/// With everything that there can be in one.
fn full(world: &World) -> SiteDirectory {
    let mut at = world.directory("CAS", &[("P02", Child, P02)]);
    at.set_own_key(&world.exchange(CAS, "CAS"), NOW).unwrap();
    let [p01, s01, s02] = ["P01", "S01", "S02"].map(code);
    // P01, whose key a person compared, speaks of S01 by an endorsement and of S02 by its file.
    for site in [s01, s02] {
        at.expect(site, p01).unwrap();
    }
    let key = world.exchange(P01, "P01");
    let file = world.directory("P01", &[("S02", Child, NEXT_CAS)]);
    let file = file.export_key_file(&key, None, ChildKeys, code("CAS"), NOW);
    let file = file.unwrap();
    at.import_key_file(&file, Some(&file.fingerprint()), None, NOW)
        .unwrap();
    world
        .vouch(&mut at, (P01, "P01"), (S01, "S01"), 1, None)
        .unwrap();
    let until = Some(later(DAY));
    world
        .publish(&mut at, "P01", Child, NEXT_P01, until)
        .unwrap();
    // P02 by its successor.
    let file = world.rollover(KeyForParent, (P02, NEXT, "P02"), "CAS", NOW);
    at.import_key_file(&file, None, until, NOW).unwrap();
    for number in 1..3 {
        at.report_stolen(&format!("{number:064x}"), NOW).unwrap();
    }
    let (from, until) = (later(-DAY), later(DAY));
    let usage = KeyUse::Encryption;
    let certificate = self_signed(world.key(OTHER), usage, "P01", from, until).unwrap();
    let key = world.exchange(NEXT_P01, "P01");
    let endorsed = key.endorse_site_encryption(&certificate, terms(3)).unwrap();
    at.accept_encryption_certificate(p01, &endorsed, NOW)
        .unwrap();
    at
}

/// At CAS, where P01 was replaced without being kept, and with it what it vouched for.
fn full_of_what_is_lost(world: &World) -> SiteDirectory {
    let mut at = full(world);
    at.retire_previous_key(code("P01"), NOW).unwrap();
    for site in ["S01", "S02"] {
        let lost = Err(Error::SITE_KEY_UNVOUCHED);
        assert_eq!(at.check_site(code(site), NOW), lost);
    }
    at
}

fn read(world: &World, bytes: &[u8]) -> Result<SiteDirectory, Error> {
    SiteDirectory::from_bytes(world.provider, bytes, SECURE)
}

fn file(version: u32, body: &[u8]) -> Vec<u8> {
    stored::file(stored::SITES, version, body)
}

#[test]
fn what_is_written_is_read() {
    for world in worlds() {
        let top = {
            let mut at = world.directory("P01", &[("S01", Child, S01)]);
            at.join((code("CAS"), world.public(CAS)), None, NOW)
                .unwrap();
            at
        };
        let directories = [
            SiteDirectory::new(code("P01"), SECURE),
            full(world),
            full_of_what_is_lost(world),
            top.clone(),
            world.directory("S01", &[("P01", Parent, P01), ("CAS", Top, CAS)]),
        ];
        for directory in directories {
            let bytes = directory.to_bytes().unwrap();
            let read = read(world, &bytes).unwrap();
            assert_eq!(read, directory);
            assert_eq!(read.to_bytes().unwrap(), bytes);
            let root = directory.trusted_root_key(NOW);
            assert_eq!(read.trusted_root_key(NOW), root);
            assert!(read.expected().eq(directory.expected()));
            assert_eq!(read.lapsing(NOW, 90), directory.lapsing(NOW, 90));
            for (site, known) in directory.sites() {
                let check = directory.check_site(site, NOW);
                assert_eq!(read.check_site(site, NOW), check);
                let read = read.site(site).unwrap();
                assert_eq!(read.endorsement(), known.endorsement());
                assert_eq!(read.follows_another(), known.follows_another());
            }
        }
        // Settings are the reader's.
        let bytes = top.to_bytes().unwrap();
        let open = SiteDirectory::from_bytes(world.provider, &bytes, OPEN).unwrap();
        assert_eq!(open.settings(), OPEN);
        // A key is the same whichever way it was encoded when it was learned.
        let spki = world.public(P01).to_spki_der();
        let null = spki
            .windows(4)
            .position(|four| four == [0x01, 0x05, 0x00, 0x03]);
        let null = null.unwrap() + 1;
        let mut bare = [&spki[..null], &spki[null + 2..]].concat();
        bare[3] -= 2;
        bare[5] -= 2;
        let bare = PublicKey::from_spki_der(world.provider, &bare).unwrap();
        assert_ne!(bare.to_spki_der(), spki);
        let learned = |key: &PublicKey| {
            let mut at = SiteDirectory::new(code("CAS"), SECURE);
            at.learn_from_directory_service(code("P01"), Child, key, None, NOW)
                .unwrap();
            at
        };
        let [one, two] = [&bare, world.public(P01)].map(learned);
        assert_eq!(one, two);
        assert_eq!(one.to_bytes(), two.to_bytes());
    }
}

#[test]
fn damaged() {
    for world in worlds() {
        let bytes = full(world).to_bytes().unwrap();
        for (place, changed) in flips(&bytes, false) {
            let error = match place {
                0..8 => Error::STORED_FOREIGN,
                8..12 => Error::VERSION_NOT_SUPPORTED,
                _ => Error::STORED_DAMAGED,
            };
            assert_eq!(read(world, &changed), Err(error), "{place}");
        }
        for len in 0..bytes.len() {
            let found = read(world, &bytes[..len]);
            assert_eq!(found, Err(Error::STORED_DAMAGED), "{len}");
        }
        let long = [&bytes[..], &[0]].concat();
        assert_eq!(read(world, &long), Err(Error::STORED_DAMAGED));
        let large = [&bytes[..8], &vec![0; 36 * 1024 * 1024]].concat();
        assert_eq!(read(world, &large), Err(Error::TOO_LARGE));
        // What is something else.
        let store = TrustStore::new(TrustSettings::default());
        let found = read(world, &store.to_bytes().unwrap());
        assert_eq!(found, Err(Error::STORED_FOREIGN));
        let body = body(&bytes);
        assert!(read(world, &file(2, body)).is_ok());
        let found = read(world, &file(0, body));
        assert_eq!(found, Err(Error::STORED_DAMAGED));
        // The first version had neither what vouches nor what was stolen: it is not taken over.
        let of_version_1 = sequence(&[
            &printable(b"P01"),
            &element(0x01, &[&[0]]),
            &sequence(&[]),
            &sequence(&[]),
        ]);
        for (version, body) in [(1, body), (1, &of_version_1), (3, body)] {
            let found = read(world, &file(version, body));
            assert_eq!(found, Err(Error::VERSION_NOT_SUPPORTED));
        }
        assert_eq!(
            read(world, &file(2, &of_version_1)),
            Err(Error::STORED_DAMAGED)
        );
    }
}

/// With a checksum that is right: what is read is written as it was, and nothing panics. A changed
/// endorsement is noticed when its certificate is used.
#[test]
fn changed_by_who_may_write_it() {
    for world in worlds() {
        let directory = full(world);
        let bytes = directory.to_bytes().unwrap();
        let [p01, s01] = ["P01", "S01"].map(code);
        let good = directory.encryption_certificate(p01, NOW).unwrap();
        let endorsed = directory.site(s01).unwrap().endorsement();
        let mut accepted = 0;
        for place in 20..bytes.len() - 32 {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << (place % 8);
            let changed = with_checksum(&changed);
            match read(world, &changed) {
                Ok(read) => {
                    accepted += 1;
                    assert_ne!(read, directory, "{place}");
                    assert_eq!(read.to_bytes().unwrap(), changed, "{place}");
                    if let Ok(certificate) = read.encryption_certificate(p01, NOW) {
                        assert_eq!(certificate, good);
                    }
                    if read.check_site(s01, NOW).is_ok() {
                        let known = read.site(s01).unwrap();
                        assert_eq!(known.endorsement(), endorsed, "{place}");
                    }
                }
                Err(error) => assert_eq!(error, Error::STORED_DAMAGED, "{place}"),
            }
        }
        // Most octets of keys and hashes can be others.
        assert!(accepted > 1000, "{accepted}");
    }
}

/// Numbers are never forgotten so that something else can be heard; what renews one needs no room.
#[test]
fn full_of_numbers() {
    for world in worlds() {
        let mut at = world.directory("CAS", &[("P01", Child, P01)]);
        let [s01, s02] = ["S01", "S02"].map(code);
        for site in [s01, s02] {
            at.expect(site, code("P01")).unwrap();
        }
        let of_others = (0..16_383_u32).map(|number| {
            let mut issuer = [0; 32];
            issuer[1..5].copy_from_slice(&number.to_be_bytes());
            sequence(&[
                &octets(&issuer),
                &integer(1),
                &printable(b"S01"),
                &integer(1),
                &octets(&[0; 32]),
                &octets(&[0; 32]),
            ])
        });
        let bytes = at.to_bytes().unwrap();
        let fields = elements(inside(body(&bytes)));
        let latest = sequence(&[&of_others.collect::<Vec<_>>().concat()]);
        let body = sequence(&[fields[0], &latest, &fields[2..].concat()]);
        let mut at = read(world, &file(2, &body)).unwrap();

        let mut vouch =
            |key, site, number| world.vouch(&mut at, (P01, "P01"), (key, site), number, None);
        vouch(S01, "S01", 1).unwrap();
        vouch(S01, "S01", 2).unwrap();
        assert_eq!(vouch(OTHER, "S02", 1).err(), Some(Error::TOO_LARGE));
        assert!(at.site(s01).is_some() && at.site(s02).is_none());
        assert_eq!(read(world, &at.to_bytes().unwrap()).as_ref(), Ok(&at));
    }
}

/// SiteDirectory, every field as it is written.
#[derive(Clone)]
struct Body {
    own: Vec<u8>,
    own_key: Vec<u8>,
    /// Who said so: 0 for nobody.
    parent_is_top: u64,
    latest: Vec<Vec<u8>>,
    files_from: Vec<Vec<u8>>,
    endorsed_from: Vec<Vec<u8>>,
    stolen: Vec<Vec<u8>>,
    expected: Vec<Vec<u8>>,
    sites: Vec<Known>,
    trailing: Vec<u8>,
}

/// KnownSite.
#[derive(Clone)]
struct Known {
    code: Vec<u8>,
    relation: u64,
    current: Held,
    previous: Option<(Held, Vec<u8>)>,
    trailing: Vec<u8>,
}

/// HeldKey.
#[derive(Clone)]
struct Held {
    key: Vec<u8>,
    learned: Vec<u8>,
    source: u64,
    voucher: Vec<u8>,
    followed: Option<Vec<Vec<u8>>>,
    trailing: Vec<u8>,
}

const SERVICE: u64 = 1;
const FILE: u64 = 2;
const ENDORSED: u64 = 3;
const ITSELF: u64 = 4;
const COMPARED: u64 = 5;

fn time() -> Vec<u8> {
    generalized_time(b"20270115080000Z")
}

/// A site and what is said of it.
fn pair(site: &str, value: &[u8]) -> Vec<u8> {
    sequence(&[&printable(site.as_bytes()), value])
}

fn below(site: &str, below: &str) -> Vec<u8> {
    pair(site, &printable(below.as_bytes()))
}

fn voucher(site: &str, rest: &[&[u8]]) -> Vec<u8> {
    element(0xa0, &[&pair(site, &rest.concat())])
}

/// What the fingerprint of a key is of.
fn hash(world: &World, key: &str) -> Vec<u8> {
    octets(&sha256(&world.public(key).to_capi_blob().unwrap()))
}

impl Body {
    fn new(own: &str, sites: Vec<Known>) -> Self {
        Self {
            own: own.into(),
            own_key: Vec::new(),
            parent_is_top: 0,
            latest: Vec::new(),
            files_from: Vec::new(),
            endorsed_from: Vec::new(),
            stolen: Vec::new(),
            expected: Vec::new(),
            sites,
            trailing: Vec::new(),
        }
    }

    fn encode(&self) -> Vec<u8> {
        let sites: Vec<_> = self.sites.iter().map(Known::encode).collect();
        let lists = [
            &self.latest,
            &self.files_from,
            &self.endorsed_from,
            &self.stolen,
            &self.expected,
            &sites,
        ];
        let said = match self.parent_is_top {
            0 => Vec::new(),
            source => integer(source),
        };
        sequence(&[
            &printable(&self.own),
            &self.own_key,
            &said,
            &lists.map(|of| sequence(&[&of.concat()])).concat(),
            &self.trailing,
        ])
    }

    fn file(&self) -> Vec<u8> {
        file(2, &self.encode())
    }
}

impl Known {
    fn new(code: &str, relation: u64, key: &PublicKey, source: u64) -> Self {
        Self {
            code: code.into(),
            relation,
            current: Held::new(key, source),
            previous: None,
            trailing: Vec::new(),
        }
    }

    fn encode(&self) -> Vec<u8> {
        let previous = self.previous.as_ref().map(|(held, until)| {
            let fields = sequence(&[&held.encode(), until]);
            element(0xa0, &[&fields])
        });
        sequence(&[
            &printable(&self.code),
            &integer(self.relation),
            &self.current.encode(),
            &previous.unwrap_or_default(),
            &self.trailing,
        ])
    }
}

impl Held {
    fn new(key: &PublicKey, source: u64) -> Self {
        Self {
            key: key.to_capi_blob().unwrap(),
            learned: time(),
            source,
            voucher: Vec::new(),
            followed: None,
            trailing: Vec::new(),
        }
    }

    fn encode(&self) -> Vec<u8> {
        let followed = self.followed.as_ref();
        let followed = followed.map(|keys| sequence(&[&keys.concat()]));
        sequence(&[
            &octets(&self.key),
            &self.learned,
            &integer(self.source),
            &self.voucher,
            &followed.unwrap_or_default(),
            &self.trailing,
        ])
    }
}

const DAMAGED: Error = Error::STORED_DAMAGED;

/// A contradiction by its name.
type Contradiction<'a> = (&'a str, &'a dyn Fn(&mut Body));

/// Each edit is one, and the body as it is has none.
fn contradictions(world: &World, body: &Body, edits: &[Contradiction<'_>]) -> SiteDirectory {
    let edits: Vec<Edit<'_, Body>> = edits
        .iter()
        .map(|(name, edit)| (*name, *edit, DAMAGED))
        .collect();
    refuses(world.provider, body, &edits, |body| {
        read(world, &body.file())
    })
}

#[test]
fn of_the_sites_above() {
    for world in worlds() {
        let known = |code: &str, relation, key: &str| {
            Known::new(code, relation, world.public(key), SERVICE)
        };
        let blob = |key: &str| octets(&world.public(key).to_capi_blob().unwrap());
        let previous = |key: &str| Some((Held::new(world.public(key), SERVICE), Vec::new()));
        let (parent, top) = (known("P01", 1, P01), known("CAS", 3, CAS));
        let body = Body::new("S01", vec![top.clone(), parent.clone()]);
        let with = |sites: &[&Known]| {
            let sites: Vec<Known> = sites.iter().copied().cloned().collect();
            move |body: &mut Body| body.sites.clone_from(&sites)
        };
        let with_previous = Known {
            previous: previous(P02),
            ..parent.clone()
        };
        // As it should be.
        for edit in [
            &with(&[]) as &dyn Fn(&mut Body),
            &with(&[&with_previous]),
            &|body| body.own_key = blob(S01),
            &|body| {
                with(&[&parent])(body);
                body.parent_is_top = SERVICE;
            },
        ] {
            let mut edited = body.clone();
            edit(&mut edited);
            let read = read(world, &edited.file()).unwrap();
            assert_eq!(read.to_bytes().unwrap(), edited.file());
        }
        let found = contradictions(
            world,
            &body,
            &[
                ("order", &with(&[&parent, &top])),
                ("twice", &with(&[&parent, &parent])),
                ("a second parent", &with(&[&parent, &known("P02", 1, P02)])),
                ("a second top", &with(&[&top, &known("P02", 3, P02)])),
                ("itself", &with(&[&known("S01", 2, S01)])),
                (
                    "one key of two",
                    &with(&[&known("P01", 2, P01), &known("P02", 2, P01)]),
                ),
                ("its own key", &|body| body.own_key = blob(P01)),
                ("the previous key", &|body| {
                    body.sites[1].previous = previous(P01);
                }),
                (
                    "another's previous key",
                    &with(&[&with_previous, &known("P02", 2, P02)]),
                ),
                ("its own previous key", &|body| {
                    body.sites[1].previous = previous(P02);
                    body.own_key = blob(P02);
                }),
                ("no parent at the top", &|body| {
                    body.sites.clear();
                    body.parent_is_top = SERVICE;
                }),
                ("two at the top", &|body| body.parent_is_top = SERVICE),
                ("endorsed to be at the top", &|body| {
                    with(&[&parent])(body);
                    body.parent_is_top = ENDORSED;
                }),
                ("compared to be at the top", &|body| {
                    with(&[&parent])(body);
                    body.parent_is_top = COMPARED;
                }),
                ("source 6 of that", &|body| {
                    with(&[&parent])(body);
                    body.parent_is_top = 6;
                }),
                ("relation 0", &|body| body.sites[1].relation = 0),
                ("relation 4", &|body| body.sites[1].relation = 4),
                ("relation 257", &|body| body.sites[1].relation = 257),
                ("lower case", &|body| body.sites[1].code = b"p01".into()),
                ("of none", &|body| body.own = b"S0".into()),
                ("after a site", &|body| body.sites[1].trailing = integer(1)),
                ("after a previous key", &|body| {
                    body.sites[1].previous = previous(P02);
                    body.sites[1].previous.as_mut().unwrap().1 = integer(1);
                }),
                ("after all", &|body| body.trailing = sequence(&[])),
            ],
        );
        let by_service = world.directory("S01", &[("P01", Parent, P01), ("CAS", Top, CAS)]);
        assert_eq!(found, by_service);
    }
}

/// At CAS: P01 from the directory service; S01, whose key P01 endorsed; S02, which its file told
/// of, and which has changed its key since.
fn with_vouchers(world: &World) -> Body {
    let known = |code, key, source| Known::new(code, 2, world.public(key), source);
    let spki = world.public(S01).to_spki_der();
    let endorsement = craft::Endorsement::of(craft::SITE, "S01", None, spki);
    let mut s01 = known("S01", S01, ENDORSED);
    let by = hash(world, P01);
    s01.current.voucher = voucher("P01", &[&by, &endorsement.sign(world.key(P01))]);
    let mut s02 = known("S02", NEXT, FILE);
    s02.current.voucher = voucher("P01", &[&by]);
    s02.current.followed = Some(vec![hash(world, OTHER), hash(world, P02)]);
    let mut before = Held::new(world.public(P02), FILE);
    before.voucher = voucher("P01", &[&by]);
    before.followed = Some(vec![hash(world, OTHER)]);
    s02.previous = Some((before, time()));
    Body {
        files_from: vec![pair("P01", &time()), pair("P02", &time())],
        endorsed_from: vec![pair("S02", &time())],
        stolen: vec![octets(&[1; 32]), octets(&[2; 32])],
        expected: vec![below("S01", "P01"), below("S02", "P01")],
        ..Body::new("CAS", vec![known("P01", P01, SERVICE), s01, s02])
    }
}

#[test]
fn of_what_vouches() {
    for world in worlds() {
        let body = with_vouchers(world);
        let by = hash(world, P01);
        let spki = world.public(S01).to_spki_der();
        let endorsed = |edit: &dyn Fn(&mut craft::Endorsement)| {
            let mut endorsement = craft::Endorsement::of(craft::SITE, "S01", None, spki);
            edit(&mut endorsement);
            let voucher = voucher("P01", &[&by, &endorsement.sign(world.key(P01))]);
            move |body: &mut Body| body.sites[1].current.voucher.clone_from(&voucher)
        };
        let good = body.sites[1].current.voucher.clone();
        let void = element(0x01, &[&[0xff]]);
        // The number that follows in a field with two of them.
        let of_s01 = |voucher: Vec<u8>| {
            move |body: &mut Body| body.sites[1].current.voucher.clone_from(&voucher)
        };
        let of_s02 = |voucher: Vec<u8>| {
            move |body: &mut Body| body.sites[2].current.voucher.clone_from(&voucher)
        };
        let of_source = |site: usize, source: u64| {
            move |body: &mut Body| body.sites[site].current.source = source
        };
        let followed = |keys: Vec<Vec<u8>>| {
            move |body: &mut Body| body.sites[2].current.followed = Some(keys.clone())
        };
        let numbered = |count: u64| -> Vec<Vec<u8>> {
            (0..count)
                .map(|number| octets(&[number as u8; 32]))
                .collect()
        };
        let all = contradictions(
            world,
            &body,
            &[
                ("source 0", &of_source(0, 0)),
                ("source 6", &of_source(0, 6)),
                ("source 257", &of_source(0, 257)),
                ("a service that is vouched for", &of_source(2, SERVICE)),
                ("itself, vouched for", &of_source(2, ITSELF)),
                ("a person, vouched for", &of_source(2, COMPARED)),
                ("a file by nobody", &of_source(0, FILE)),
                ("an endorsement by nobody", &of_source(0, ENDORSED)),
                ("a file with an endorsement", &of_source(1, FILE)),
                ("an endorsement that is none", &of_source(2, ENDORSED)),
                ("none vouches", &of_s02(Vec::new())),
                ("the same before", &|body| {
                    body.sites[2].previous.as_mut().unwrap().0.voucher = Vec::new();
                }),
                (
                    "another tag",
                    &of_s02({
                        let mut voucher = voucher("P01", &[&by]);
                        voucher[0] = 0xa1;
                        voucher
                    }),
                ),
                (
                    "two vouch",
                    &of_s02([&voucher("P01", &[&by])[..]; 2].concat()),
                ),
                ("in lower case", &of_s02(voucher("p01", &[&by]))),
                (
                    "by a short hash",
                    &of_s02(voucher("P01", &[&octets(&[0; 31])])),
                ),
                (
                    "by a long hash",
                    &of_s02(voucher("P01", &[&octets(&[0; 33])])),
                ),
                (
                    "a line of none",
                    &of_s02(voucher("P01", &[&by, &sequence(&[])])),
                ),
                (
                    "a line of 33",
                    &of_s02(voucher("P01", &[&by, &sequence(&[&numbered(33).concat()])])),
                ),
                ("by no key", &of_s02(voucher("P01", &[]))),
                (
                    "not void",
                    &of_s02(voucher("P01", &[&by, &element(0x01, &[&[0]])])),
                ),
                (
                    "void, and an endorsement",
                    &of_s01({
                        let (_, endorsement) = split(&good);
                        voucher("P01", &[&by, &void, &endorsement])
                    }),
                ),
                ("by two keys", &of_s02(voucher("P01", &[&by, &by]))),
                (
                    "an endorsement by none",
                    &of_s01({
                        let (_, endorsement) = split(&good);
                        voucher("P01", &[&endorsement])
                    }),
                ),
                (
                    "two endorsements",
                    &of_s01({
                        let (_, endorsement) = split(&good);
                        voucher("P01", &[&by, &endorsement, &endorsement])
                    }),
                ),
                ("for signing", &endorsed(&|e| e.role = craft::MP_SIGNING)),
                (
                    "for encryption",
                    &endorsed(&|e| e.role = craft::SITE_ENCRYPTION),
                ),
                ("of another site", &endorsed(&|e| e.site = b"S02".into())),
                ("of version 2", &endorsed(&|e| e.version = 2)),
                ("no hashes", &followed(vec![])),
                ("a short hash", &followed(vec![octets(&[0; 31])])),
                ("no octets", &followed(vec![integer(1)])),
                ("33 hashes", &followed(numbered(33))),
                ("after a key", &|body| {
                    body.sites[2].current.trailing = integer(1);
                }),
                ("a year before 1970", &|body| {
                    body.sites[0].current.learned = generalized_time(b"19691231235959Z");
                }),
                ("no time", &|body| {
                    body.sites[0].current.learned = integer(1)
                }),
                ("no key", &|body| body.sites[0].current.key = Vec::new()),
            ],
        );
        assert_eq!(all.to_bytes().unwrap(), body.file());
        let known = all.site(code("S02")).unwrap();
        assert_eq!((known.source(), known.vouched_by()), (KeyFile, Some(p01())));
        assert!(known.follows_another());
        let held = Some((NEXT, KeyFile, Some((P02, Some(NOW)))));
        assert_eq!(world.held(&all, "S02"), held);
        for (site, _) in all.sites() {
            assert_eq!(all.check_site(site, NOW), Ok(()));
        }
        // What else there can be.
        let fits: [&dyn Fn(&mut Body); 8] = [
            &of_s02(voucher("P01", &[&by, &sequence(&[&numbered(32).concat()])])),
            &of_s01(voucher("P01", &[&by, &void])),
            &of_s02(voucher("P01", &[&by, &void])),
            &of_s02(voucher("X00", &[&by])),
            &followed(numbered(32)),
            &of_source(0, ITSELF),
            &of_source(0, COMPARED),
            &|body| body.sites[2].previous.as_mut().unwrap().1.clear(),
        ];
        for (number, edit) in fits.into_iter().enumerate() {
            let mut edited = body.clone();
            edit(&mut edited);
            let read = read(world, &edited.file()).unwrap();
            assert_ne!(read, all, "{number}");
            assert_eq!(read.to_bytes().unwrap(), edited.file(), "{number}");
        }
    }
}

/// Hash and endorsement of a voucher.
fn split(voucher: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let fields = elements(inside(inside(voucher)));
    (fields[1].to_vec(), fields[2].to_vec())
}

#[test]
fn of_files_thefts_and_what_is_expected() {
    for world in worlds() {
        let body = with_vouchers(world);
        let [first, second] =
            [0, 1].map(|index: usize| move |list: &[Vec<u8>]| list[index].clone());
        let files = |list: Vec<Vec<u8>>| move |body: &mut Body| body.files_from.clone_from(&list);
        let stolen = |list: Vec<Vec<u8>>| move |body: &mut Body| body.stolen.clone_from(&list);
        let expected = |list: Vec<Vec<u8>>| move |body: &mut Body| body.expected.clone_from(&list);
        let turned = |list: &[Vec<u8>]| vec![second(list), first(list)];
        let twice = |list: &[Vec<u8>]| vec![first(list), first(list), second(list)];
        let many_stolen = |count: u32| -> Vec<Vec<u8>> {
            let hash = |number: u32| octets(&[&number.to_be_bytes()[..], &[0; 28]].concat());
            (0..count).map(hash).collect()
        };
        let many_expected = |parents: usize, each: usize| -> Vec<Vec<u8>> {
            let site = |number: usize| {
                let parent = format!("Z{:02}", number / each);
                below(numbered(number).as_str(), &parent)
            };
            (0..parents * each).map(site).collect()
        };
        contradictions(
            world,
            &body,
            &[
                ("files, order", &files(turned(&body.files_from))),
                ("endorsed, order", &|body| {
                    body.endorsed_from = turned(&body.files_from);
                }),
                ("endorsed, twice", &|body| {
                    body.endorsed_from = twice(&body.files_from);
                }),
                ("files, twice", &files(twice(&body.files_from))),
                (
                    "files, one site twice",
                    &files(vec![
                        pair("P01", &time()),
                        pair("P01", &generalized_time(b"20270115080001Z")),
                    ]),
                ),
                ("files, no time", &files(vec![pair("P01", &[])])),
                (
                    "files, two times",
                    &files(vec![pair("P01", &[time(), time()].concat())]),
                ),
                (
                    "files, a year before 1970",
                    &files(vec![pair("P01", &generalized_time(b"19691231235959Z"))]),
                ),
                (
                    "files, fractions",
                    &files(vec![pair("P01", &generalized_time(b"20270115080000.5Z"))]),
                ),
                ("files, lower case", &files(vec![pair("p01", &time())])),
                ("stolen, order", &stolen(turned(&body.stolen))),
                ("stolen, twice", &stolen(twice(&body.stolen))),
                ("stolen, short", &stolen(vec![octets(&[1; 31])])),
                ("stolen, long", &stolen(vec![octets(&[1; 33])])),
                ("stolen, no octets", &stolen(vec![integer(1)])),
                ("stolen, too many", &stolen(many_stolen(4097))),
                ("expected, order", &expected(turned(&body.expected))),
                ("expected, twice", &expected(twice(&body.expected))),
                (
                    "expected, below two",
                    &expected(vec![below("S01", "P01"), below("S01", "P02")]),
                ),
                ("expected, itself", &expected(vec![below("P01", "P01")])),
                ("expected, this site", &expected(vec![below("CAS", "P01")])),
                ("expected, below this", &expected(vec![below("P01", "CAS")])),
                (
                    "expected, too deep",
                    &expected(vec![below("S01", "P01"), below("S02", "S01")]),
                ),
                (
                    "expected, too deep the other way",
                    &expected(vec![below("S01", "S02"), below("S02", "P01")]),
                ),
                ("expected, 251 below one", &expected(many_expected(1, 251))),
                (
                    "expected, 2049",
                    &expected(many_expected(9, 228)[..2049].into()),
                ),
                (
                    "expected, in lower case",
                    &expected(vec![below("s01", "P01")]),
                ),
                (
                    "expected, below lower case",
                    &expected(vec![below("S01", "p01")]),
                ),
                ("expected, below none", &expected(vec![pair("S01", &[])])),
                (
                    "expected, below two in one",
                    &expected(vec![pair(
                        "S01",
                        &[printable(b"P01"), printable(b"P02")].concat(),
                    )]),
                ),
            ],
        );
        for edit in [
            &files(vec![]) as &dyn Fn(&mut Body),
            &stolen(many_stolen(4096)),
            &stolen(vec![hash(world, P01)]),
            &expected(vec![]),
            &expected(many_expected(1, 250)),
            &expected(many_expected(9, 228)[..2048].into()),
        ] {
            let mut edited = body.clone();
            edit(&mut edited);
            let read = read(world, &edited.file()).unwrap();
            assert_eq!(read.to_bytes().unwrap(), edited.file());
        }
        // What they say holds.
        let mut edited = body.clone();
        edited.stolen = vec![hash(world, P01)];
        let found = read(world, &edited.file()).unwrap();
        let check = |site| found.check_site(code(site), NOW);
        assert_eq!(check("P01"), Err(Error::SITE_KEY_STOLEN));
        assert_eq!(check("S01"), Err(Error::SITE_KEY_UNVOUCHED));
        let mut found = read(world, &body.file()).unwrap();
        let s03 = |at: &mut SiteDirectory| world.vouch(at, (P01, "P01"), (OTHER, "S03"), 9, None);
        refused(&mut found, Error::SITE_MISMATCH, s03);
        let mut edited = body.clone();
        edited.expected.push(below("S03", "P01"));
        let mut found = read(world, &edited.file()).unwrap();
        assert_eq!(s03(&mut found), Ok(Added));
        // A file from before P01's latest.
        let file = |time| {
            let key = world.exchange(P01, "P01");
            let file = world.directory("P01", &[("S03", Child, NEXT_CAS)]);
            let file = file.export_key_file(&key, None, ChildKeys, code("CAS"), time);
            let file = file.unwrap();
            let mut at = read(world, &edited.file()).unwrap();
            let outcomes = at.import_key_file(&file, Some(&file.fingerprint()), None, NOW);
            outcomes.map(|found| found.outcomes)
        };
        assert_eq!(file(later(-1)), Err(Error::ROLLBACK));
        assert_eq!(
            file(NOW),
            Ok(vec![(p01(), Confirmed), (code("S03"), Added)])
        );
    }
}

/// A directory is loaded without a signature being verified; a changed one is noticed where it counts.
#[test]
fn a_changed_endorsement() {
    for world in worlds() {
        let s01 = code("S01");
        let good = with_vouchers(world);
        let (by, endorsement) = split(&good.sites[1].current.voucher);
        let parts = Signed::parse(&endorsement);
        let invalid = Error::SIGNATURE_INVALID;
        let with = |endorsement: &[u8]| {
            let mut body = good.clone();
            body.sites[1].current.voucher = voucher("P01", &[&by, endorsement]);
            read(world, &body.file()).unwrap()
        };
        let mut changed = parts.clone();
        changed.signatures[0][9] ^= 1;
        let mut longer = craft::Endorsement::of(craft::SITE, "S01", None, b"");
        longer.not_after = b"20991231235959Z".into();
        let forged = craft::Endorsement::of(craft::SITE, "S01", None, b"");
        for (name, endorsement) in [
            ("signature", changed.encode()),
            ("no signature", parts.around(longer.encode())),
            ("by another", forged.sign(world.key(P02))),
            (
                "for something else",
                Signed::by(&[world.key(P01)], "site-key", parts.content.clone()).encode(),
            ),
        ] {
            let at = with(&endorsement);
            assert_eq!(at.check_site(s01, NOW), Err(invalid.clone()), "{name}");
            // Once more, by what was noted, and in a copy.
            assert_eq!(at.clone().check_site(s01, NOW), Err(invalid.clone()));
            assert_eq!(at.check_site(code("S02"), NOW), Ok(()));
            // Data of that site is not taken either.
            let start = ReplicationPosition::start(s01, code("CAS"), "inventory").unwrap();
            let key = world.exchange(S01, "S01");
            let (signature, _) = replication::sign(&key, &start, b"data", NOW).unwrap();
            let found = replication::verify(&at, &start, b"data", &signature, NOW);
            assert_eq!(found.map(drop), Err(invalid.clone()));
            let certificate = at.encryption_certificate(s01, NOW);
            assert_eq!(certificate, Err(invalid.clone()));
            // It has lapsed, and is endorsed anew.
            let mut at = at;
            let found = world.vouch(&mut at, (P01, "P01"), (S01, "S01"), 2, None);
            assert_eq!(found, Ok(Confirmed), "{name}");
            assert_eq!(at.check_site(s01, NOW), Ok(()));
        }
        assert_eq!(with(&endorsement).check_site(s01, NOW), Ok(()));
    }
}

/// What the rules don't lead to: S01, for which P01 vouches, vouches for S02. Every link counts.
#[test]
fn a_chain() {
    for world in worlds() {
        let [p01, s01, s02] = ["P01", "S01", "S02"].map(code);
        let endorse = |site: &str, key: &str, by: &str, until: &str| {
            let spki = world.public(key).to_spki_der();
            let mut endorsement = craft::Endorsement::of(craft::SITE, site, None, spki);
            endorsement.not_after = until.into();
            endorsement.sign(world.key(by))
        };
        let (one, two) = ("20270116080000Z", "20270117080000Z");
        let body = |of_s01: &str, of_s02: &str, p01_source: u64| {
            let mut sites = vec![
                Known::new("P01", 2, world.public(P01), p01_source),
                Known::new("S01", 2, world.public(S01), ENDORSED),
                Known::new("S02", 2, world.public(OTHER), ENDORSED),
            ];
            let by = [hash(world, P01), hash(world, S01)];
            let of_s01 = endorse("S01", S01, P01, of_s01);
            let of_s02 = endorse("S02", OTHER, S01, of_s02);
            sites[1].current.voucher = voucher("P01", &[&by[0], &of_s01]);
            sites[2].current.voucher = voucher("S01", &[&by[1], &of_s02]);
            Body::new("CAS", sites)
        };
        for (of_s01, of_s02, end) in [(one, two, DAY), (two, one, DAY), (two, two, 2 * DAY)] {
            let at = read(world, &body(of_s01, of_s02, SERVICE).file()).unwrap();
            assert_eq!(at.check_site(s02, later(end)), Ok(()));
            let expired = Err(Error::ENDORSEMENT_EXPIRED);
            assert_eq!(at.check_site(s02, later(end + 1)), expired);
            let lapsing = at.lapsing(NOW, 2);
            assert!(lapsing.contains(&(s02, later(end))), "{lapsing:?}");
        }
        let known = read(world, &body(two, two, SERVICE).file()).unwrap();
        // Who is at the beginning.
        let alone = read(world, &body(two, two, ITSELF).file()).unwrap();
        let required = Err(Error::SECURE_KEY_EXCHANGE_REQUIRED);
        for site in [p01, s01, s02] {
            assert_eq!(known.check_site(site, NOW), Ok(()));
            assert_eq!(alone.check_site(site, NOW), required);
        }
        // The key at the beginning is kept until then.
        let mut at = known.clone();
        let until = later(60);
        world
            .publish(&mut at, "P01", Child, NEXT_P01, Some(until))
            .unwrap();
        assert_eq!(at.lapsing(NOW, 1), [(s01, until), (s02, until)]);
        assert_eq!(at.check_site(s02, until), Ok(()));
        let unvouched = Err(Error::SITE_KEY_UNVOUCHED);
        assert_eq!(at.check_site(s02, later(61)), unvouched);
        // All that hangs on it is lost with it.
        let mut at = known.clone();
        let found = at.report_stolen(&world.fingerprint(P01), NOW);
        assert_eq!(found, Ok(vec![p01, s01, s02]));
        assert_eq!(at.check_site(s02, NOW), unvouched);
        let mut at = known.clone();
        assert_eq!(at.forget(p01, NOW), Ok(vec![p01, s01, s02]));
        // In a circle nobody is at the beginning.
        let mut circle = body(two, two, ENDORSED);
        let of_p01 = endorse("P01", P01, OTHER, two);
        circle.sites[0].current.voucher = voucher("S02", &[&hash(world, OTHER), &of_p01]);
        let at = read(world, &circle.file()).unwrap();
        for site in [p01, s01, s02] {
            assert_eq!(at.check_site(site, NOW), unvouched);
        }
        assert_eq!(at.clone().forget(s01, NOW), Ok(vec![p01, s01, s02]));
    }
}

/// Places are kept for the directory service and persons, and of the others for those that anybody
/// vouches for.
#[test]
fn places_that_are_kept() {
    const ALONE: usize = 256;
    const OTHERS: usize = 2048 - 256;
    for world in worlds() {
        let keys = many_keys(world.provider, 2048);
        // P01, and as many others by this source.
        let with = |count: usize, source: u64| {
            let others = (0..count).map(|index| {
                let site = numbered(index);
                Known::new(site.as_str(), 2, &keys[index], source)
            });
            let p01 = Known::new("P01", 2, world.public(P01), SERVICE);
            let body = Body {
                expected: vec![below("S01", "P01")],
                ..Body::new("CAS", others.chain([p01]).collect())
            };
            SiteDirectory::from_bytes(world.provider, &body.file(), OPEN).unwrap()
        };
        let itself = |at: &mut SiteDirectory| {
            at.learn_from_site_itself(&world.proof(S01, "X99"), Child, NOW)
                .map(outcome)
        };
        let endorsed =
            |at: &mut SiteDirectory| world.vouch(at, (P01, "P01"), (S01, "S01"), 1, None);
        let told = |at: &mut SiteDirectory| {
            let key = world.exchange(P01, "P01");
            let file = world.directory("P01", &[("S01", Child, S01)]);
            let file = file.export_key_file(&key, None, ChildKeys, code("CAS"), NOW)?;
            let found = at.import_key_file(&file, Some(&file.fingerprint()), None, NOW)?;
            Ok(found.outcomes[1].1)
        };
        let person = |at: &mut SiteDirectory| {
            let (key, compared) = (world.public(S01), world.fingerprint(S01));
            at.import_exchange_key(code("S01"), Child, key, &compared, None, NOW)
                .map(outcome)
        };
        let service = |at: &mut SiteDirectory| world.publish(at, "S01", Child, S01, None);
        type Offer<'a> = &'a dyn Fn(&mut SiteDirectory) -> Result<SiteKeyOutcome, Error>;
        let offers: [Offer<'_>; 5] = [&itself, &endorsed, &told, &person, &service];
        for (at, has_room) in [
            (with(ALONE - 1, ITSELF), [true; 5]),
            (with(ALONE, ITSELF), [false, true, true, true, true]),
            (with(OTHERS - 2, SERVICE), [true; 5]),
            (with(OTHERS - 1, SERVICE), [false, false, false, true, true]),
            (with(2046, SERVICE), [false, false, false, true, true]),
            (with(2047, SERVICE), [false; 5]),
        ] {
            for (number, (offer, has_room)) in offers.into_iter().zip(has_room).enumerate() {
                let count = at.sites().count();
                println!("{count}, {number}");
                if has_room {
                    assert_eq!(attempt(&at, offer), Ok(Added));
                } else {
                    refused(&mut at.clone(), Error::TOO_LARGE, offer);
                }
            }
        }
        // One that anybody vouches for takes no such place any more.
        let mut at = with(ALONE, ITSELF);
        at.learn_from_directory_service(numbered(7), Child, &keys[7], None, NOW)
            .unwrap();
        assert_eq!(itself(&mut at), Ok(Added));
        // No place is needed by a site that is known.
        let mut at = with(2047, SERVICE);
        assert_eq!(
            world.publish(&mut at, "P01", Child, OTHER, None),
            Ok(Replaced)
        );
    }
}

/// The body is as it is documented.
#[test]
fn the_parts_of_a_body() {
    for world in worlds() {
        let bytes = full(world).to_bytes().unwrap();
        let body = elements(inside(body(&bytes)));
        let tags =
            |elements: &[&[u8]]| -> Vec<u8> { elements.iter().map(|element| element[0]).collect() };
        let fields = |element: &[u8]| tags(&elements(inside(element)));
        assert_eq!(
            tags(&body),
            [0x13, 0x04, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30]
        );
        let blob = world.public(CAS).to_capi_blob().unwrap();
        assert_eq!(inside(body[1]), blob);
        let list = |at: usize| elements(inside(body[at]));
        // The endorsements of S01 and of the certificate.
        assert_eq!(list(2).len(), 2);
        let files = [pair("P01", &time()), pair("P02", &time())];
        assert_eq!(inside(body[3]), files.concat());
        let stolen = [1, 2].map(|last: u8| octets(&[&[0; 31][..], &[last]].concat()));
        assert!(inside(body[4]).is_empty());
        assert_eq!(inside(body[5]), stolen.concat());
        let expected = [below("S01", "P01"), below("S02", "P01")];
        assert_eq!(inside(body[6]), expected.concat());
        // Of each its fields; those of its key, of what vouches for that, and of the key before.
        type Tags = &'static [u8];
        let expected: [(Tags, Tags, Tags, Tags); 4] = [
            // P01: from the directory service, with a certificate.
            (
                &[0x13, 0x02, 0x30, 0xa0, 0xa1],
                &[0x04, 0x18, 0x02],
                &[],
                &[0x30, 0x18],
            ),
            // P02, which follows.
            (
                &[0x13, 0x02, 0x30, 0xa0],
                &[0x04, 0x18, 0x02, 0x30],
                &[],
                &[0x30, 0x18],
            ),
            // S01, which P01 endorsed.
            (
                &[0x13, 0x02, 0x30],
                &[0x04, 0x18, 0x02, 0xa0],
                &[0x13, 0x04, 0x30],
                &[],
            ),
            // S02, of which P01's file told.
            (
                &[0x13, 0x02, 0x30],
                &[0x04, 0x18, 0x02, 0xa0],
                &[0x13, 0x04],
                &[],
            ),
        ];
        let sites = list(7);
        assert_eq!(sites.len(), expected.len());
        for (site, (of_site, of_key, of_voucher, of_previous)) in sites.iter().zip(expected) {
            let tagged = |element: &[u8]| {
                let parts = elements(inside(element));
                let tagged = parts.into_iter().find(|part| part[0] == 0xa0);
                tagged.map(|part| fields(inside(part))).unwrap_or_default()
            };
            assert_eq!(fields(site), of_site);
            let key = elements(inside(site))[2];
            assert_eq!(fields(key), of_key);
            assert_eq!(tagged(key), of_voucher);
            assert_eq!(tagged(site), of_previous);
        }
        // Where the key that vouched is not believed any more, that is said, and the endorsement not kept.
        let bytes = full_of_what_is_lost(world).to_bytes().unwrap();
        let body = elements(inside(stored::body(&bytes)));
        for site in &elements(inside(body[7]))[2..] {
            let key = elements(inside(elements(inside(site))[2]));
            let void = element(0x01, &[&[0xff]]);
            assert_eq!(key[3], voucher("P01", &[&hash(world, P01), &void]));
        }
    }
}
