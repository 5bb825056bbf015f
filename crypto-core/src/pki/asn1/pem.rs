//! PEM, strictly (RFC 7468): one block, lines of 64 characters. Text before it is skipped, white
//! space after it too.

use der::pem::{self, LineEnding};

use crate::{Error, Secret};

/// Longer keys and certificates than this are not decoded: an RSA-8192 private key has 4.7 KB.
pub(crate) const MAX_DER_LEN: usize = 64 * 1024;
const MAX_PEM_LEN: usize = 2 * MAX_DER_LEN;

/// The label and the bytes of the one block in `text`.
pub(crate) fn decode(text: &[u8]) -> Result<(&str, Secret), Error> {
    if text.len() > MAX_PEM_LEN {
        return Err(Error::TooLarge);
    }
    let (label, der) = pem::decode_vec(text.trim_ascii_end()).map_err(|_| Error::Malformed)?;
    Ok((label, Secret::from(der)))
}

pub(crate) fn encode(label: &str, der: &[u8]) -> Result<String, Error> {
    pem::encode_string(label, LineEnding::LF, der).map_err(|_| Error::Internal)
}

/// Refuses input that is too long to be a key or a certificate.
pub(crate) fn check_len(der: &[u8]) -> Result<(), Error> {
    if der.len() > MAX_DER_LEN {
        return Err(Error::TooLarge);
    }
    Ok(())
}
