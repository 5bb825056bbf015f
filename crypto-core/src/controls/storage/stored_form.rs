//! What surrounds a value that is stored: a trust store, a site's directory.
//!
//! ```text
//! 8 bytes    what it is: seven letters and a newline
//! 4 bytes    version, big-endian
//! 8 bytes    length of the body, big-endian
//! ...        body
//! 32 bytes   SHA-256 of all before it: against damage, not against whoever may write the file
//! ```

use crate::pki::key::public_key::sha256;
use crate::{Error, memory};

const HEADER_LEN: usize = 20;
const CHECKSUM_LEN: usize = 32;

pub(crate) struct StoredForm {
    pub(crate) magic: &'static [u8; 8],
    pub(crate) version: u32,
    /// Of all of it.
    pub(crate) max_len: usize,
}

impl StoredForm {
    pub(crate) fn write(&self, body: &[u8]) -> Result<Vec<u8>, Error> {
        let len = u64::try_from(body.len()).map_err(|_| Error::TOO_LARGE)?;
        let around = HEADER_LEN.saturating_add(CHECKSUM_LEN);
        if body.len() > self.max_len.saturating_sub(around) {
            return Err(Error::TOO_LARGE);
        }
        let mut bytes = memory::buffer(body.len().saturating_add(around))?;
        for part in [
            self.magic.as_slice(),
            &self.version.to_be_bytes(),
            &len.to_be_bytes(),
            body,
        ] {
            bytes.extend_from_slice(part);
        }
        let checksum = sha256(&bytes);
        bytes.extend_from_slice(&checksum);
        Ok(bytes)
    }

    /// The body, if all around it is as it should be: else [`Error::STORED_FOREIGN`],
    /// [`Error::STORED_DAMAGED`], [`Error::VERSION_NOT_SUPPORTED`], [`Error::TOO_LARGE`].
    pub(crate) fn body<'a>(&self, bytes: &'a [u8]) -> Result<&'a [u8], Error> {
        if bytes.len() > self.max_len {
            return Err(Error::TOO_LARGE);
        }
        let magic_len = bytes.len().min(self.magic.len());
        if bytes.get(..magic_len) != self.magic.get(..magic_len) {
            return Err(Error::STORED_FOREIGN);
        }
        let (header, rest) = bytes
            .split_first_chunk::<HEADER_LEN>()
            .ok_or(Error::STORED_DAMAGED)?;
        let [_, _, _, _, _, _, _, _, v0, v1, v2, v3, len @ ..] = header;
        match u32::from_be_bytes([*v0, *v1, *v2, *v3]) {
            0 => return Err(Error::STORED_DAMAGED),
            version if version != self.version => return Err(Error::VERSION_NOT_SUPPORTED),
            _ => {}
        }
        let (body, checksum) = rest
            .split_last_chunk::<CHECKSUM_LEN>()
            .ok_or(Error::STORED_DAMAGED)?;
        if u64::try_from(body.len()) != Ok(u64::from_be_bytes(*len)) {
            return Err(Error::STORED_DAMAGED);
        }
        let checked = bytes.get(..HEADER_LEN.saturating_add(body.len()));
        if checked.is_none_or(|checked| sha256(checked) != *checksum) {
            return Err(Error::STORED_DAMAGED);
        }
        Ok(body)
    }
}
