//! base64url without padding (RFC 4648 section 5, RFC 7515 section 2), each value in one way alone.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::Error;

pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Behind a text with room for it, so that no copy is left.
pub(super) fn append(text: &mut String, bytes: &[u8]) {
    URL_SAFE_NO_PAD.encode_string(bytes, text);
}

/// [`Error::MALFORMED`] for any other character, for padding, for a length that none has, and for bits that
/// belong to no octet and are not zero: of these one value would have several texts.
/// `what` is what an error calls it.
pub(super) fn decode(text: &str, what: &'static str) -> Result<Vec<u8>, Error> {
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| Error::MALFORMED.named("not base64url without padding:", what))
}

/// Just so many octets.
pub(super) fn decode_array<const N: usize>(
    text: &str,
    what: &'static str,
) -> Result<[u8; N], Error> {
    let bytes = decode(text, what)?;
    bytes
        .try_into()
        .map_err(|_| Error::MALFORMED.named("base64url of another length:", what))
}
