//! A DER writer, enough to build keys that no library would.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const SEQUENCE: u8 = 0x30;

/// AlgorithmIdentifier of rsaEncryption with NULL parameters.
pub(crate) const RSA_ENCRYPTION: &[u8] = &[
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/// An element with the concatenated `parts` as its content.
pub(crate) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut out = vec![tag];
    let len = content.len().to_be_bytes();
    let significant = &len[len.iter().take_while(|byte| **byte == 0).count()..];
    if content.len() < 0x80 {
        out.push(content.len().try_into().unwrap());
    } else {
        out.push(0x80 | u8::try_from(significant.len()).unwrap());
        out.extend_from_slice(significant);
    }
    out.extend(content);
    out
}

/// A non-negative INTEGER from big-endian bytes, with or without leading zeros.
pub(crate) fn integer(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let number = &number[zeros..];
    // One zero in front of a set top bit, which would be the sign, and for the number zero.
    let pad: &[u8] = match number.first() {
        Some(first) if *first < 0x80 => &[],
        _ => &[0],
    };
    element(INTEGER, &[pad, number])
}

/// A SubjectPublicKeyInfo around an RSAPublicKey.
pub(crate) fn spki(rsa_public_key: &[u8]) -> Vec<u8> {
    let bits = element(BIT_STRING, &[&[0], rsa_public_key]);
    element(SEQUENCE, &[RSA_ENCRYPTION, &bits])
}
