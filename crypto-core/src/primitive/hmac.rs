//! HMAC with SHA-256 (RFC 2104).

use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{Error, Secret};

/// A key, prepared. What it holds is wiped on drop.
#[derive(Clone)]
pub(crate) struct HmacSha256(Hmac<Sha256>);

impl HmacSha256 {
    pub(crate) fn new(key: &Secret) -> Result<Self, Error> {
        let key = Hmac::new_from_slice(key.expose()).map_err(|_| Error::InvalidArgument)?;
        Ok(Self(key))
    }

    /// The first `N` octets, at most 32, of the tag over `parts`, one after the other.
    pub(crate) fn tag<const N: usize>(&self, parts: &[&[u8]]) -> [u8; N] {
        let mut tag = [0; N];
        let whole = self.over(parts).finalize().into_bytes();
        for (to, from) in tag.iter_mut().zip(whole) {
            *to = from;
        }
        tag
    }

    /// Whether `tag`, of 16 octets or more, begins the tag over `parts`; in constant time.
    pub(crate) fn verifies(&self, parts: &[&[u8]], tag: &[u8]) -> bool {
        tag.len() >= 16 && self.over(parts).verify_truncated_left(tag).is_ok()
    }

    fn over(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        mac
    }
}

impl fmt::Debug for HmacSha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacSha256")
    }
}
