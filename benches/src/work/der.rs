//! As much DER as certificates and revocation lists take to write.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const UTF8_STRING: u8 = 0x0c;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// An element of these parts.
pub(crate) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let len: usize = parts.iter().map(|part| part.len()).sum();
    let mut der = vec![tag];
    match len {
        0..0x80 => der.push(len as u8),
        _ => {
            let bytes = len.to_be_bytes();
            let bytes = &bytes[len.leading_zeros() as usize / 8..];
            der.push(0x80 | bytes.len() as u8);
            der.extend_from_slice(bytes);
        }
    }
    der.extend(parts.concat());
    der
}

/// A Name of one common name.
pub(crate) fn name(common_name: &str) -> Vec<u8> {
    let value = element(UTF8_STRING, &[common_name.as_bytes()]);
    let attribute = element(SEQUENCE, &[b"\x06\x03\x55\x04\x03", &value]);
    element(SEQUENCE, &[&element(SET, &[&attribute])])
}

/// An extension under id-ce (2.5.29).
pub(crate) fn extension(id: u8, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { b"\x01\x01\xff" } else { b"" };
    let id = [0x06, 0x03, 0x55, 0x1d, id];
    element(SEQUENCE, &[&id, critical, &element(OCTET_STRING, &[value])])
}
