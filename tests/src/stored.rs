//! The file that a store or a directory is: a magic, a version, a length, a body, SHA-256 of all that.

use crate::sha256;

/// What a trust store begins with.
pub const TRUST: &[u8; 8] = b"CMTRUST\n";
/// What a site directory begins with.
pub const SITES: &[u8; 8] = b"CMSITES\n";
/// What a client's policies begin with.
pub const POLICIES: &[u8; 8] = b"CMPOLIC\n";

const HEADER: usize = 8 + 4 + 8;
const CHECKSUM: usize = 32;

/// A whole file around a body.
pub fn file(magic: &[u8; 8], version: u32, body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u64).to_be_bytes();
    let head = [magic, &version.to_be_bytes()[..], &length, body].concat();
    [&head[..], &sha256(&head)].concat()
}

/// The body of a whole file.
pub fn body(whole: &[u8]) -> &[u8] {
    &whole[HEADER..whole.len() - CHECKSUM]
}

/// The same bytes with a checksum that is right.
pub fn with_checksum(bytes: &[u8]) -> Vec<u8> {
    let head = &bytes[..bytes.len() - CHECKSUM];
    [head, &sha256(head)].concat()
}
