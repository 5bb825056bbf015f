//! PEM, strictly (RFC 7468): one block, lines of 64 characters. Text before it is skipped, white
//! space after it too.

use der::pem::{self, LineEnding};

use crate::{Error, Secret};

/// Longer keys and certificates than this are not decoded: an RSA-8192 private key has 4.7 KB.
pub(crate) const MAX_DER_LEN: usize = 64 * 1024;
pub(crate) const MAX_PEM_LEN: usize = 2 * MAX_DER_LEN;
const BEGIN: &[u8] = b"-----BEGIN ";

/// The label and the bytes of the one block in `text`.
pub(crate) fn decode(text: &[u8], max_len: usize) -> Result<(&str, Secret), Error> {
    if text.len() > max_len {
        return Err(Error::TOO_LARGE.named("PEM above so many bytes:", max_len));
    }
    let (label, der) = pem::decode_vec(text.trim_ascii_end())
        .map_err(|_| Error::MALFORMED.what_is(problem(text)))?;
    Ok((label, Secret::from(der)))
}

/// The bytes of the one block in `text`, which must have this label.
pub(crate) fn decode_as(label: &'static str, text: &[u8], max_len: usize) -> Result<Secret, Error> {
    let (found, der) = decode(text, max_len)?;
    if found != label {
        let what = format!("PEM, but not with the label {label}");
        return Err(Error::MALFORMED.what_is(what));
    }
    Ok(der)
}

/// What most often is wrong with a file that is said to be PEM.
fn problem(text: &[u8]) -> &'static str {
    let blocks = text.windows(BEGIN.len()).filter(|part| *part == BEGIN);
    match (text, blocks.count()) {
        ([0xef, 0xbb, 0xbf, ..], _) => "PEM behind a byte order mark: save it without one",
        ([0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'-', 0, ..], _) => {
            "PEM in UTF-16: save it as ASCII"
        }
        ([0x30, ..], 0) => "DER where PEM is expected",
        (_, 0) => "no PEM: no line -----BEGIN",
        (_, 1) => "PEM that is damaged, or whose lines don't have 64 characters",
        _ => "PEM with more than one block, where one is expected",
    }
}

pub(crate) fn encode(label: &str, der: &[u8]) -> Result<String, Error> {
    pem::encode_string(label, LineEnding::LF, der).map_err(|_| Error::INTERNAL)
}

/// Refuses input that is too long to be a key or a certificate.
pub(crate) fn check_len(der: &[u8]) -> Result<(), Error> {
    if der.len() > MAX_DER_LEN {
        return Err(Error::TOO_LARGE.what_is("above 64 KiB"));
    }
    Ok(())
}
