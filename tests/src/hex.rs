//! Bytes as text, of digits in lower case.

/// Two digits a byte.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Panics on what is no digit.
pub fn from_hex(text: &str) -> Vec<u8> {
    let digits: Vec<_> = text.chars().map(|c| c.to_digit(16).unwrap()).collect();
    let bytes = digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]);
    bytes.map(|byte| u8::try_from(byte).unwrap()).collect()
}
