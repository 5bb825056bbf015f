//! HMAC with SHA-256 (RFC 2104).

use core::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::{Error, Secret};

/// The length of a whole tag in bytes.
pub const TAG_LEN: usize = 32;
/// The shortest tag that is made or verified, in bytes: half of the whole (RFC 2104 section 5).
pub const MIN_TAG_LEN: usize = 16;

/// A key, prepared. What it holds is wiped on drop.
///
/// ```
/// use cmcrypto_core::primitive::hmac::{HmacSha256, TAG_LEN};
/// use cmcrypto_core::{Provider, Secret};
/// let key = HmacSha256::new(&Secret::random(Provider::default(), 32)?);
/// let tag: [u8; TAG_LEN] = key.tag(&[b"context\0", b"message"]);
/// key.verify(&[b"context\0message"], &tag)?;
/// // A truncated one.
/// let short: [u8; 16] = key.tag(&[b"context\0message"]);
/// assert_eq!(short, tag[..16]);
/// key.verify(&[b"context\0message"], &short)?;
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
#[derive(Clone)]
pub struct HmacSha256(Hmac<Sha256>);

impl HmacSha256 {
    /// Prepares a key of any length. 32 bytes are right; a longer one is hashed first from 65 bytes
    /// on, one shorter than a tag weakens it (RFC 2104 section 3).
    pub fn new(key: &Secret) -> Self {
        // By the trait of `hkdf`, whose constructor can't fail; that of `hmac` could by its type.
        Self(hkdf::HmacImpl::new_from_slice(key.expose()))
    }

    /// The first `N` bytes, 16 to 32, of the tag over `parts`, one after the other without anything
    /// between them: parts whose lengths vary need their lengths before them.
    pub fn tag<const N: usize>(&self, parts: &[&[u8]]) -> [u8; N] {
        const { assert!(N >= MIN_TAG_LEN && N <= TAG_LEN) };
        let mut tag = [0; N];
        let whole = self.over(parts).finalize().into_bytes();
        for (to, from) in tag.iter_mut().zip(whole) {
            *to = from;
        }
        tag
    }

    /// Checks in constant time that `tag`, of 16 to 32 bytes, begins the tag over `parts`.
    ///
    /// A tag is accepted at every such length: whoever expects one length checks that first.
    ///
    /// # Errors
    /// [`Error::SIGNATURE_INVALID`].
    pub fn verify(&self, parts: &[&[u8]], tag: &[u8]) -> Result<(), Error> {
        if tag.len() < MIN_TAG_LEN {
            return Err(Error::SIGNATURE_INVALID);
        }
        self.over(parts)
            .verify_truncated_left(tag)
            .map_err(|_| Error::SIGNATURE_INVALID)
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
