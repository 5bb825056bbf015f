//! Finding the trusted root key in the files that carry it.

use crate::Error;

const NAME: &[u8] = b"SMSPublicRootKey";
/// A `mobileclient.tcf` has a few kilobytes.
const MAX_FILE_LEN: usize = 1024 * 1024;

/// The text of the key in the content of a file.
pub(crate) fn find(content: &[u8]) -> Result<String, Error> {
    if content.len() > MAX_FILE_LEN {
        return Err(Error::TOO_LARGE);
    }
    let text = to_single_bytes(content)?;
    let mut found: Option<&[u8]> = None;
    for line in text.split(|byte| matches!(byte, b'\r' | b'\n')) {
        let Some(value) = value_of(line) else {
            continue;
        };
        if found.is_some_and(|other| other != value) {
            return Err(Error::MALFORMED.what_is("two lines SMSPublicRootKey that differ"));
        }
        found = Some(value);
    }
    let key = match found {
        Some(key) => key,
        None if text.contains(&b'=') => {
            return Err(Error::NO_TRUSTED_ROOT_KEY.what_is("no line SMSPublicRootKey"));
        }
        // Nothing but the key.
        None => text.trim_ascii(),
    };
    if key.is_empty() {
        return Err(Error::NO_TRUSTED_ROOT_KEY.what_is(match found {
            Some(_) => "SMSPublicRootKey is empty",
            None => "the file is empty",
        }));
    }
    String::from_utf8(key.to_vec()).map_err(|_| Error::MALFORMED)
}

/// The value of a line of an INI file, if it is that of the key. Names are compared without regard
/// to case, and one pair of quotation marks around a value is not part of it, as in
/// `GetPrivateProfileString`.
fn value_of(line: &[u8]) -> Option<&[u8]> {
    let equals = line.iter().position(|byte| *byte == b'=')?;
    let (name, value) = line.split_at_checked(equals)?;
    if !name.trim_ascii().eq_ignore_ascii_case(NAME) {
        return None;
    }
    let value = value.get(1..)?.trim_ascii();
    let unquoted = value
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""));
    Some(unquoted.unwrap_or(value))
}

/// The file as one byte for each character. Neighbouring lines may hold any, in any code page; those
/// of the key are ASCII.
fn to_single_bytes(content: &[u8]) -> Result<Vec<u8>, Error> {
    let utf16 = |content: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, rest) = content.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(Error::MALFORMED);
        }
        let narrow = |bytes: &[u8; 2]| u8::try_from(unit(*bytes)).unwrap_or(b'?');
        Ok(units.iter().map(narrow).collect())
    };
    match content {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => Ok(rest.to_vec()),
        // The first character of either kind of file is ASCII.
        [_, 0, ..] => utf16(content, u16::from_le_bytes),
        [0, _, ..] => utf16(content, u16::from_be_bytes),
        _ => Ok(content.to_vec()),
    }
}
