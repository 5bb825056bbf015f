//! Text as UTF-16LE (RFC 2781).

use crate::{Error, Secret, memory};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// What stands around a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TextForm {
    /// A byte order mark before it: FF FE.
    pub byte_order_mark: bool,
    /// A NUL after it.
    pub nul: bool,
}

/// A text as UTF-16LE.
///
/// # Errors
/// [`Error::INVALID_ARGUMENT`] for a text with a NUL in it, or that begins with a byte order mark: it would
/// be read as another.
pub fn encode_utf16(text: &str, form: TextForm) -> Result<Secret, Error> {
    if text.contains('\0') || text.starts_with([BYTE_ORDER_MARK, '\u{fffe}']) {
        return Err(Error::INVALID_ARGUMENT.what_is("a text with a NUL or a byte order mark"));
    }
    let mark = form.byte_order_mark.then_some(0xfeff);
    let nul = form.nul.then_some(0);
    let units = || mark.into_iter().chain(text.encode_utf16()).chain(nul);
    // Counted first: bytes that may be secret are not moved.
    let mut bytes = memory::secret_zeros(units().count().saturating_mul(2))?;
    for (to, unit) in bytes.expose_mut().as_chunks_mut().0.iter_mut().zip(units()) {
        *to = unit.to_le_bytes();
    }
    Ok(bytes)
}

/// The text, as UTF-8, with whatever stands around it in a [`TextForm`] taken off.
///
/// # Errors
/// [`Error::MALFORMED`] for what is no UTF-16LE: an odd number of bytes, half a pair of surrogates, the
/// other byte order; or has a NUL before its end.
pub fn decode_utf16(bytes: &[u8]) -> Result<Secret, Error> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Error::MALFORMED.what_is("an odd number of bytes"));
    }
    let units = units.strip_prefix(&[[0xff, 0xfe]]).unwrap_or(units);
    let units = units.strip_suffix(&[[0, 0]]).unwrap_or(units);
    if units.first() == Some(&[0xfe, 0xff]) {
        return Err(Error::MALFORMED.what_is("UTF-16BE"));
    }
    let chars = || char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit)));
    let mut len = 0_usize;
    for char in chars() {
        let char = char.map_err(|_| Error::MALFORMED.what_is("half a pair of surrogates"))?;
        if char == '\0' {
            return Err(Error::MALFORMED.what_is("a NUL within the text"));
        }
        len = len.saturating_add(char.len_utf8());
    }
    let mut text = memory::secret_zeros(len)?;
    let mut rest = text.expose_mut();
    for char in chars() {
        let mut utf8 = [0; 4];
        let utf8 = char.map_err(|_| Error::INTERNAL)?.encode_utf8(&mut utf8);
        let (to, after) = rest
            .split_at_mut_checked(utf8.len())
            .ok_or(Error::INTERNAL)?;
        to.copy_from_slice(utf8.as_bytes());
        rest = after;
    }
    Ok(text)
}
