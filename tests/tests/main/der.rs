//! Writing DER by hand, for structures that the library would never write.

pub const INTEGER: u8 = 0x02;
pub const OCTET_STRING: u8 = 0x04;
pub const SEQUENCE: u8 = 0x30;
pub const SET: u8 = 0x31;

/// One element: `parts`, one after the other, under `tag`.
pub fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut out = vec![tag];
    match content.len() {
        short @ 0..0x80 => out.push(short as u8),
        long => {
            let bytes = long.to_be_bytes();
            let significant = &bytes[bytes.iter().position(|byte| *byte != 0).unwrap()..];
            out.push(0x80 | significant.len() as u8);
            out.extend_from_slice(significant);
        }
    }
    out.extend_from_slice(&content);
    out
}

pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(SEQUENCE, parts)
}

/// An INTEGER that is not negative, from big-endian bytes with or without leading zeros.
pub fn integer_bytes(value: &[u8]) -> Vec<u8> {
    let start = value.iter().position(|byte| *byte != 0);
    let value = start.map_or(&[0][..], |start| &value[start..]);
    let sign: &[u8] = if value[0] < 0x80 { &[] } else { &[0] };
    element(INTEGER, &[sign, value])
}

pub fn integer(value: u64) -> Vec<u8> {
    integer_bytes(&value.to_be_bytes())
}

pub fn octets(value: &[u8]) -> Vec<u8> {
    element(OCTET_STRING, &[value])
}

/// An OBJECT IDENTIFIER from its dotted form (X.690 section 8.19).
pub fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u32> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut content = Vec::new();
    for arc in [&[arcs[0] * 40 + arcs[1]], &arcs[2..]].concat() {
        let groups = (1..5).take_while(|group| arc >> (7 * group) != 0).count();
        for group in (0..=groups).rev() {
            let more = if group == 0 { 0 } else { 0x80 };
            content.push((arc >> (7 * group) & 0x7f) as u8 | more);
        }
    }
    element(0x06, &[&content])
}

/// An AlgorithmIdentifier with NULL parameters.
pub fn algorithm_null(dotted: &str) -> Vec<u8> {
    sequence(&[&oid(dotted), &[0x05, 0x00]])
}

/// A SET OF, or what is tagged in its place, in the order of DER.
pub fn set_of(tag: u8, mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort();
    element(tag, &[&elements.concat()])
}
