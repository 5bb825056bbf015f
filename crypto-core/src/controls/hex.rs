//! Upper-case hexadecimal digits, as the product writes keys and signatures.

use core::fmt::Write;

use crate::Error;

pub(crate) fn encode(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02X}");
        text
    })
}

/// Nothing else than that: lower case is [`Error::MALFORMED`], as are digits without their pair.
pub(crate) fn decode(text: &[u8]) -> Result<Vec<u8>, Error> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Ok(byte.wrapping_sub(b'0')),
        b'A'..=b'F' => Ok(byte.wrapping_sub(b'A').wrapping_add(10)),
        _ => Err(Error::MALFORMED),
    };
    let (pairs, rest) = text.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Error::MALFORMED);
    }
    pairs
        .iter()
        .map(|[high, low]| Ok(digit(*high)? << 4 | digit(*low)?))
        .collect()
}
