//! Positions, signatures and packages put together by hand, as the formats are written down.

use cmcrypto_core::replication::ReplicationPosition;
use cmcrypto_tests::der::*;
use cmcrypto_tests::form::Signed;
use cmcrypto_tests::sha256;

use crate::replication::fixture::*;

pub const ZEROS: [u8; 32] = [0; 32];
pub const MAX: u64 = i64::MAX as u64;

/// [`NOW`].
pub const TIME: &str = "20270115080000Z";

/// A ReplicationContent, field by field.
#[derive(Clone)]
pub struct Content {
    pub version: Vec<u8>,
    pub from: String,
    pub to: String,
    pub stream: String,
    pub key: Vec<u8>,
    pub number: Vec<u8>,
    pub previous: Vec<u8>,
    pub time: String,
    pub length: Vec<u8>,
    pub data: Vec<u8>,
    pub commitment: Option<Vec<u8>>,
}

impl Content {
    /// What S01 says of [`DATA`] with one of its keys.
    pub fn new(world: &World, key: usize, number: u64, previous: [u8; 32]) -> Self {
        Self {
            version: integer(1),
            from: "S01".to_owned(),
            to: "P01".to_owned(),
            stream: STREAM.to_owned(),
            key: world.key_sha256(key).to_vec(),
            number: integer(number),
            previous: previous.to_vec(),
            time: TIME.to_owned(),
            length: integer(DATA.len() as u64),
            data: sha256(DATA).to_vec(),
            commitment: None,
        }
    }

    pub fn der(&self) -> Vec<u8> {
        sequence(&[
            &self.version,
            &printable(self.from.as_bytes()),
            &printable(self.to.as_bytes()),
            &utf8(self.stream.as_bytes()),
            &octets(&self.key),
            &self.number,
            &octets(&self.previous),
            &generalized_time(self.time.as_bytes()),
            &self.length,
            &octets(&self.data),
            &self.commitment.as_deref().map_or_else(Vec::new, octets),
        ])
    }

    pub fn sha256(&self) -> [u8; 32] {
        sha256(&self.der())
    }

    /// Signed with one of the keys, which need not be the one that it names.
    pub fn signed(&self, world: &World, key: usize) -> Vec<u8> {
        sign(world, key, &self.der())
    }
}

/// Any content as a ReplicationSignature.
pub fn sign(world: &World, key: usize, content: &[u8]) -> Vec<u8> {
    Signed::by(&[world.key(key)], "replication", content.to_vec()).encode()
}

/// A ReplicationPosition at a number.
pub fn position(world: &World, key: usize, number: u64, last: [u8; 32]) -> ReplicationPosition {
    let last = last_der(&world.key_sha256(key), &integer(number), &last);
    ReplicationPosition::from_bytes(&position_der(&integer(1), "S01", "P01", STREAM, &last))
        .unwrap()
}

/// What was signed last, at [`NOW`].
pub fn last_der(key: &[u8], number: &[u8], sha256: &[u8]) -> Vec<u8> {
    let time = generalized_time(b"20270115080000Z");
    sequence(&[&octets(key), number, &octets(sha256), &time])
}

pub fn position_der(version: &[u8], from: &str, to: &str, stream: &str, last: &[u8]) -> Vec<u8> {
    sequence(&[
        version,
        &printable(from.as_bytes()),
        &printable(to.as_bytes()),
        &utf8(stream.as_bytes()),
        last,
    ])
}

/// A package, from its parts.
pub fn package(signature: &[u8], data: &[u8]) -> Vec<u8> {
    let len = (signature.len() as u32).to_be_bytes();
    [
        b"CMREPLI\n".as_slice(),
        &[0, 0, 0, 1],
        &len,
        signature,
        data,
    ]
    .concat()
}
