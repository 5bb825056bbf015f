//! DER by hand, for structures that the library would never write: one writer, and the least of a reader.

pub mod tree;

/// Tags, each of one octet (X.680 section 8.4).
pub const INTEGER: u8 = 0x02;
pub const BIT_STRING: u8 = 0x03;
pub const OCTET_STRING: u8 = 0x04;
pub const OID: u8 = 0x06;
pub const UTF8_STRING: u8 = 0x0c;
pub const PRINTABLE_STRING: u8 = 0x13;
pub const IA5_STRING: u8 = 0x16;
pub const UTC_TIME: u8 = 0x17;
pub const GENERALIZED_TIME: u8 = 0x18;
pub const SEQUENCE: u8 = 0x30;
pub const SET: u8 = 0x31;

/// Algorithms of keys and signatures (RFC 8017 appendix A.2).
pub const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";
pub const SHA256_WITH_RSA: &str = "1.2.840.113549.1.1.11";

/// The octets of a tag, and of a length in the shortest form.
fn header(tag: u8, len: usize) -> Vec<u8> {
    let octets = len.to_be_bytes();
    let start = octets.iter().position(|octet| *octet != 0).unwrap_or(7);
    match &octets[start..] {
        [short @ 0..0x80] => vec![tag, *short],
        long => [&[tag, 0x80 | long.len() as u8], long].concat(),
    }
}

/// One element: `parts`, one after the other, under `tag`.
pub fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    [header(tag, content.len()), content].concat()
}

/// `depth` elements one inside the other, each with the right length.
pub fn nested(tag: u8, depth: usize) -> Vec<u8> {
    // From the inside out, backwards.
    let mut backwards = Vec::new();
    for _ in 0..depth {
        let header = header(tag, backwards.len());
        backwards.extend(header.iter().rev());
    }
    backwards.reverse();
    backwards
}

/// A SEQUENCE of parts that are encoded already.
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(SEQUENCE, parts)
}

/// A SET OF, or what is tagged in its place, in the order of DER.
pub fn set_of(tag: u8, mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort();
    element(tag, &[&elements.concat()])
}

/// An INTEGER that is not negative, from big-endian bytes with or without leading zeros.
pub fn integer_bytes(value: &[u8]) -> Vec<u8> {
    let start = value.iter().position(|byte| *byte != 0);
    let value = start.map_or(&[0][..], |start| &value[start..]);
    let sign: &[u8] = if value[0] < 0x80 { &[] } else { &[0] };
    element(INTEGER, &[sign, value])
}

/// A small INTEGER that is not negative.
pub fn integer(value: u64) -> Vec<u8> {
    integer_bytes(&value.to_be_bytes())
}

/// An OCTET STRING.
pub fn octets(value: &[u8]) -> Vec<u8> {
    element(OCTET_STRING, &[value])
}

/// A BIT STRING of whole bytes.
pub fn bits(value: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[0], value])
}

/// A UTF8String of any bytes, text or not.
pub fn utf8(text: &[u8]) -> Vec<u8> {
    element(UTF8_STRING, &[text])
}

/// A PrintableString of any bytes, as all that follow.
pub fn printable(text: &[u8]) -> Vec<u8> {
    element(PRINTABLE_STRING, &[text])
}

/// A UTCTime, such as `270115080000Z`.
pub fn utc_time(text: &[u8]) -> Vec<u8> {
    element(UTC_TIME, &[text])
}

/// A GeneralizedTime, such as `20270115080000Z`.
pub fn generalized_time(text: &[u8]) -> Vec<u8> {
    element(GENERALIZED_TIME, &[text])
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
    element(OID, &[&content])
}

/// An AlgorithmIdentifier with NULL parameters.
pub fn algorithm_null(dotted: &str) -> Vec<u8> {
    sequence(&[&oid(dotted), &[0x05, 0x00]])
}

/// A SubjectPublicKeyInfo around an RSAPublicKey, or what is in the place of one.
pub fn rsa_spki(rsa_public_key: &[u8]) -> Vec<u8> {
    sequence(&[&algorithm_null(RSA_ENCRYPTION), &bits(rsa_public_key)])
}

/// A ContentInfo around a structure.
pub fn content_info(id: &str, structure: &[u8]) -> Vec<u8> {
    sequence(&[&oid(id), &element(0xa0, &[structure])])
}

/// The lengths of the first element: of its header, and of all of it.
pub fn lengths(der: &[u8]) -> (usize, usize) {
    let short = usize::from(der[1]);
    if short < 0x80 {
        return (2, 2 + short);
    }
    let header = 2 + (short & 0x7f);
    let octets = der[2..header].iter();
    let content = octets.fold(0, |len, octet| len << 8 | usize::from(*octet));
    (header, header + content)
}

/// The elements that follow each other in `der`, each with its header.
pub fn elements(mut der: &[u8]) -> Vec<&[u8]> {
    let mut elements = Vec::new();
    while !der.is_empty() {
        let (element, rest) = der.split_at(lengths(der).1);
        elements.push(element);
        der = rest;
    }
    elements
}

/// What one element holds.
pub fn inside(element: &[u8]) -> &[u8] {
    let (header, all) = lengths(element);
    assert_eq!(all, element.len());
    &element[header..]
}
