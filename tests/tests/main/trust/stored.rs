//! A reader of stored trust stores, from the format as it is documented: what the store itself does
//! not tell.

use std::collections::BTreeMap;

use cmcrypto_tests::der::{self, inside, lengths};
use cmcrypto_tests::stored;

pub const VERSION: u32 = 2;

/// Parent, site, host.
pub type Name = (Option<String>, String, String);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    pub generation: u64,
    /// Source, and SubjectPublicKeyInfo.
    pub root: Option<(u64, Vec<u8>)>,
    /// Of each site: source, and certificate.
    pub signing: BTreeMap<String, (u64, Vec<u8>)>,
    /// Of each site the bundle with the certificate that its key endorsed.
    pub endorsed: BTreeMap<String, (Name, Vec<u8>)>,
    pub latest: BTreeMap<Series, Latest>,
    pub retired: BTreeMap<Name, u64>,
    /// ManagementPointBundle.
    pub management_points: BTreeMap<Name, Vec<u8>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Series {
    pub issuer: Vec<u8>,
    pub role: u64,
    pub site: String,
    pub host: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    pub number: u64,
    pub sha256: Vec<u8>,
    pub key: Vec<u8>,
}

pub fn read(bytes: &[u8]) -> Stored {
    let body = stored::body(bytes);
    assert_eq!(bytes, file(VERSION, body));
    let mut outer = Reader(body);
    let mut fields = outer.expect(0x30);
    outer.end();
    let mut stored = Stored {
        generation: fields.number(),
        root: fields.root(),
        ..Stored::default()
    };
    let mut signing = fields.expect(0x30);
    while !signing.0.is_empty() {
        let mut fields = signing.expect(0x30);
        let site = fields.text(0x13);
        let held = (fields.number(), fields.next().2.to_vec());
        fields.end();
        assert!(stored.signing.insert(site, held).is_none());
    }
    let mut endorsed = fields.expect(0x30);
    while !endorsed.0.is_empty() {
        let mut fields = endorsed.expect(0x30);
        let site = fields.text(0x13);
        let held = (fields.name(), fields.next().2.to_vec());
        fields.end();
        assert!(stored.endorsed.insert(site, held).is_none());
    }
    let mut latest = fields.expect(0x30);
    while !latest.0.is_empty() {
        let mut fields = latest.expect(0x30);
        let series = Series {
            issuer: fields.octets(),
            role: fields.number(),
            site: fields.text(0x13),
            host: (fields.0[0] == 0x16).then(|| fields.text(0x16)),
        };
        let latest = Latest {
            number: fields.number(),
            sha256: fields.octets(),
            key: fields.octets(),
        };
        fields.end();
        assert!(stored.latest.insert(series, latest).is_none());
    }
    let mut retired = fields.expect(0x30);
    while !retired.0.is_empty() {
        let mut fields = retired.expect(0x30);
        let name = fields.name();
        assert!(stored.retired.insert(name, fields.number()).is_none());
        fields.end();
    }
    let mut known = fields.expect(0x30);
    while !known.0.is_empty() {
        let mut fields = known.expect(0x30);
        let name = fields.name();
        let keys = fields.next().2.to_vec();
        fields.end();
        assert!(stored.management_points.insert(name, keys).is_none());
    }
    fields.end();
    stored
}

/// A whole file around a body.
pub fn file(version: u32, body: &[u8]) -> Vec<u8> {
    stored::file(stored::TRUST, version, body)
}

/// The elements of the body: the generation, the root if there is one, and the five lists.
pub fn body_elements(bytes: &[u8]) -> Vec<Vec<u8>> {
    elements(stored::body(bytes))
}

/// The elements in a SEQUENCE, each whole.
pub fn elements(sequence: &[u8]) -> Vec<Vec<u8>> {
    let elements = der::elements(inside(sequence)).into_iter();
    elements.map(<[u8]>::to_vec).collect()
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Tag, content, and the whole.
    fn next(&mut self) -> (u8, &'a [u8], &'a [u8]) {
        let (header, all) = lengths(self.0);
        let (whole, rest) = self.0.split_at(all);
        self.0 = rest;
        (whole[0], &whole[header..], whole)
    }

    fn expect(&mut self, tag: u8) -> Self {
        let (found, content, _) = self.next();
        assert_eq!(found, tag);
        Self(content)
    }

    fn number(&mut self) -> u64 {
        let octets = self.expect(0x02).0;
        assert!(octets[0] < 0x80 && octets.len() <= 9);
        octets.iter().fold(0, |n, o| n << 8 | u64::from(*o))
    }

    fn text(&mut self, tag: u8) -> String {
        String::from_utf8(self.expect(tag).0.to_vec()).unwrap()
    }

    fn octets(&mut self) -> Vec<u8> {
        let octets = self.expect(0x04).0.to_vec();
        assert_eq!(octets.len(), 32);
        octets
    }

    fn root(&mut self) -> Option<(u64, Vec<u8>)> {
        if self.0.first() != Some(&0xa0) {
            return None;
        }
        let mut fields = self.expect(0xa0).expect(0x30);
        let root = (fields.number(), fields.next().2.to_vec());
        fields.end();
        Some(root)
    }

    fn name(&mut self) -> Name {
        let mut fields = self.expect(0x30);
        let parent = (fields.0[0] == 0xa0).then(|| fields.expect(0xa0).text(0x13));
        let name = (parent, fields.text(0x13), fields.text(0x16));
        fields.end();
        name
    }

    fn end(self) {
        assert!(self.0.is_empty());
    }
}

/// The Endorsement, whole, in an EndorsedSite or EndorsedCertificate.
pub fn endorsement_in(endorsed: &[u8]) -> &[u8] {
    let mut fields = Reader(endorsed).expect(0x30);
    fields.next();
    fields.expect(0x30).next().2
}
