//! The stored form of a site's authority: as it is written, each field edited, and bytes that changed.

use cmcrypto_core::access::issuing::{BlockReason, IssuingAuthority};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::{bytes_flipped, cuts};
use cmcrypto_tests::der::*;
use cmcrypto_tests::form::{Edit, refuses};
use cmcrypto_tests::hierarchy::*;
use cmcrypto_tests::stored::{body, file, with_checksum};
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::access::fixture::*;

const MAGIC: &[u8; 8] = b"CMISSUE\n";

/// Every field as it is written.
#[derive(Clone)]
struct Form {
    site: Vec<u8>,
    certificate: Vec<u8>,
    list: Vec<u8>,
    issued: Vec<Vec<Vec<u8>>>,
    blocked: Vec<Vec<Vec<u8>>>,
    trailing: Vec<u8>,
}

impl Form {
    fn parse(whole: &[u8]) -> Self {
        let parts = elements(inside(body(whole)));
        let [site, certificate, list, issued, blocked] = parts[..] else {
            panic!("{} fields", parts.len());
        };
        let entries = |list: &[u8]| {
            let entries = elements(inside(list)).into_iter();
            let fields = |entry| {
                elements(inside(entry))
                    .into_iter()
                    .map(<[u8]>::to_vec)
                    .collect()
            };
            entries.map(fields).collect()
        };
        Self {
            site: site.to_vec(),
            certificate: certificate.to_vec(),
            list: list.to_vec(),
            issued: entries(inside(issued)),
            blocked: entries(blocked),
            trailing: Vec::new(),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let entries = |list: &[Vec<Vec<u8>>]| {
            let entries = list.iter().map(|fields| sequence(&[&fields.concat()]));
            sequence(&[&entries.collect::<Vec<_>>().concat()])
        };
        let body = sequence(&[
            &self.site,
            &self.certificate,
            &self.list,
            &element(0xa0, &[&entries(&self.issued)]),
            &entries(&self.blocked),
            &self.trailing,
        ]);
        file(MAGIC, 1, &body)
    }
}

fn filled(world: &World) -> IssuingAuthority {
    let mut authority = authority(world);
    for of in PROFILES {
        issue(world, &mut authority, of, NOW).unwrap();
    }
    let second = issue(world, &mut authority, PROFILES[1], NOW).unwrap();
    let first = issue(world, &mut authority, PROFILES[0], NOW).unwrap();
    authority
        .block(&first, BlockReason::PrivilegeWithdrawn, NOW)
        .unwrap();
    authority
        .block(&second, BlockReason::Unspecified, NOW)
        .unwrap();
    list(&mut authority, NOW);
    authority
}

fn read(world: &World, bytes: &[u8]) -> Result<IssuingAuthority, Error> {
    IssuingAuthority::from_bytes(world.shared_key(AUTHORITY).clone(), bytes)
}

#[test]
fn every_edit_is_noticed() {
    for world in worlds() {
        let authority = filled(world);
        let bytes = authority.to_bytes().unwrap();
        let form = Form::parse(&bytes);
        assert_eq!(form.bytes(), bytes);
        assert_eq!((form.issued.len(), form.blocked.len()), (4, 2));
        let damaged = || Error::STORED_DAMAGED;
        let role = form
            .issued
            .iter()
            .position(|fields| fields[1] == integer(1))
            .unwrap();
        let token = form
            .issued
            .iter()
            .position(|fields| fields[1] == integer(4))
            .unwrap();
        let other_site = authority_of("P02", world);
        let ia5 = |text: &[u8]| sequence(&[&element(IA5_STRING, &[text])]);
        let edits: &[Edit<'_, Form>] = &[
            ("another site", &|f| f.site = printable(b"P02"), damaged()),
            (
                "a site in lower case",
                &|f| f.site = printable(b"p01"),
                damaged(),
            ),
            (
                "another site's certificate",
                &|f| f.certificate.clone_from(&other_site),
                damaged(),
            ),
            (
                "no certificate",
                &|f| f.certificate = sequence(&[]),
                damaged(),
            ),
            (
                "list number 0",
                &|f| f.list = sequence(&[&integer(0), &integer(1)]),
                damaged(),
            ),
            (
                "a list without time",
                &|f| f.list = sequence(&[&integer(1)]),
                damaged(),
            ),
            (
                "a list with more",
                &|f| f.list = sequence(&[&integer(1).repeat(3)]),
                damaged(),
            ),
            ("turned", &|f| f.issued.swap(0, 1), damaged()),
            (
                "twice",
                &|f| f.issued.insert(0, f.issued[0].clone()),
                damaged(),
            ),
            ("blocked, turned", &|f| f.blocked.swap(0, 1), damaged()),
            (
                "in both",
                &|f| f.blocked[0][0] = f.issued[0][0].clone(),
                damaged(),
            ),
            (
                "a short serial",
                &|f| f.issued[0][0] = octets(&[0x40; 15]),
                damaged(),
            ),
            (
                "a negative serial",
                &|f| f.issued[3][0] = octets(&[0xff; 16]),
                damaged(),
            ),
            ("profile 0", &|f| f.issued[0][1] = integer(0), damaged()),
            ("profile 5", &|f| f.issued[0][1] = integer(5), damaged()),
            (
                "a role of no host",
                &|f| f.issued[role][2] = sequence(&[]),
                damaged(),
            ),
            (
                "nine hosts",
                &|f| f.issued[role][2] = sequence(&[&element(IA5_STRING, &[b"a"]).repeat(9)]),
                damaged(),
            ),
            (
                "a token's host",
                &|f| f.issued[token][2] = ia5(b"a.example"),
                damaged(),
            ),
            (
                "a host in upper case",
                &|f| f.issued[role][2] = ia5(b"A.example"),
                damaged(),
            ),
            (
                "a host that is none",
                &|f| f.issued[role][2] = ia5(b"a b"),
                damaged(),
            ),
            (
                "a host of another type",
                &|f| f.issued[role][2] = sequence(&[&utf8(b"a")]),
                damaged(),
            ),
            (
                "a short key",
                &|f| f.issued[0][3] = octets(&[0; 31]),
                damaged(),
            ),
            ("no end", &|f| drop(f.issued[0].pop()), damaged()),
            ("more fields", &|f| f.issued[0].push(integer(1)), damaged()),
            (
                "a date before 1970",
                &|f| f.blocked[0][1] = element(INTEGER, &[&[0xff]]),
                damaged(),
            ),
            ("reason 2", &|f| f.blocked[0][2] = integer(2), damaged()),
            (
                "reason 6: on hold",
                &|f| f.blocked[0][2] = integer(6),
                damaged(),
            ),
            ("blocked, no end", &|f| drop(f.blocked[0].pop()), damaged()),
            ("trailing", &|f| f.trailing = integer(1), damaged()),
        ];
        let back = refuses(world.provider, &form, edits, |form| {
            read(world, &form.bytes())
        });
        assert_eq!(back.to_bytes().unwrap(), bytes);
        // Without a list yet, which is how it begins.
        let mut new = form.clone();
        new.list = Vec::new();
        assert_eq!(
            read(world, &new.bytes()).unwrap().to_bytes().unwrap(),
            new.bytes()
        );
        // With the key of another.
        let other = world.shared_key("mp-2048").clone();
        assert_eq!(
            IssuingAuthority::from_bytes(other, &bytes).err(),
            Some(Error::KEY_MISMATCH)
        );
        // A newer version, and another thing.
        let of = |magic, version| read(world, &file(magic, version, body(&bytes))).err();
        assert_eq!(of(MAGIC, 2), Some(Error::VERSION_NOT_SUPPORTED));
        assert_eq!(of(stored::TRUST, 1), Some(Error::STORED_FOREIGN));
        for cut in cuts(&bytes) {
            assert_eq!(
                read(world, cut).err(),
                Some(Error::STORED_DAMAGED),
                "{} bytes",
                cut.len()
            );
        }
    }
}

/// As many as there can be: nothing more is issued until some have expired, and each can be blocked.
#[test]
fn a_full_register_blocks_still() {
    const MAX: usize = 16_384;
    let world = world(Provider::default());
    let mut form = Form::parse(&filled(world).to_bytes().unwrap());
    form.blocked.clear();
    let fields = form.issued[0].clone();
    let with = |form: &Form, count: usize, end: i64| {
        let mut form = form.clone();
        let entry = |number: usize| {
            let mut fields = fields.clone();
            let number = (number as u128 | 0x41 << 120).to_be_bytes();
            fields[0] = octets(&number);
            fields[5] = integer(end as u64);
            fields
        };
        form.issued = (0..count).map(entry).collect();
        form.bytes()
    };
    let end = later(DAY).as_unix();
    assert_eq!(
        read(world, &with(&form, MAX + 1, end)).err(),
        Some(Error::STORED_DAMAGED)
    );
    let bytes = with(&form, MAX, end);
    let mut full = read(world, &bytes).unwrap();
    assert_eq!(full.to_bytes().unwrap(), bytes);
    let more = |authority: &mut IssuingAuthority, now| {
        issue(world, authority, (PROFILES[1].0, "mp2-2048"), now).map(drop)
    };
    assert_eq!(more(&mut full, NOW), Err(Error::TOO_LARGE));
    assert_eq!(full.to_bytes().unwrap(), bytes);
    let serials: Vec<_> = full.issued().map(|(serial, _)| *serial).collect();
    for serial in serials.iter().take(MAX / 2) {
        full.block_serial(*serial, BlockReason::Superseded, NOW)
            .unwrap();
    }
    assert_eq!(more(&mut full, NOW), Err(Error::TOO_LARGE));
    // Those that are not blocked have expired.
    let late = later(DAY + 1);
    more(&mut full, late).unwrap();
    assert_eq!(full.issued().count(), 1);
    let listed = list(&mut full, late);
    assert!(listed.to_der().len() > MAX / 2 * 30);
    assert_eq!(full.blocked().count(), 0);
}

fn authority_of(site: &str, world: &World) -> Vec<u8> {
    let key = world.shared_key(AUTHORITY).clone();
    let authority = IssuingAuthority::new(code(site), key, 3650, NOW).unwrap();
    authority.certificate().to_der().to_vec()
}

/// Whatever bytes stand there under a right checksum: an error, or what is written again as it was read.
#[test]
fn changed_bytes_are_refused_or_read_as_they_are() {
    let world = world(Provider::default());
    let bytes = filled(world).to_bytes().unwrap();
    let check = |bytes: &[u8]| {
        if let Ok(read) = read(world, bytes) {
            assert_eq!(read.to_bytes().unwrap(), bytes);
        }
    };
    for (place, changed) in bytes_flipped(&bytes).step_by(if all_cases() { 1 } else { 7 }) {
        assert!(read(world, &changed).is_err(), "byte {place}");
        check(&with_checksum(&changed));
    }
    property(500, noise(), |noise| {
        prop_assert!(read(world, &noise).is_err());
        check(&file(MAGIC, 1, &noise));
        Ok(())
    });
}
