//! Which chunks a stream has, and where they lie in it.

use std::ops::Range;

use super::manifest::ContentManifest;
use crate::Error;
use crate::primitive::aes_gcm::{NONCE_LEN, TAG_LEN};

/// The bytes of a file that a chunk holds; the last chunk may hold fewer.
pub const CHUNK_LEN: usize = 65_536;
const CHUNK: u64 = 65_536;
const TAG: u64 = 16;

/// The most bytes of a file: 1 TiB.
///
/// 2^36 blocks under one key leave an attacker an advantage of about 2^-57 (Luykx and Paterson, "Limits on
/// Authenticated Encryption Use in TLS", 2016), which is what TLS 1.3 asks for (RFC 8446 section 5.5).
pub const MAX_FILE_LEN: u64 = 1 << 40;

/// Of a path: three bytes of UTF-8 for each of the 32,767 units of UTF-16 that Windows takes.
const MAX_PATH_LEN: usize = 3 * 32_767;

/// A file as the package's manifest has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncryptedFile<'a> {
    /// Its index in the manifest, from 0.
    pub index: u32,
    /// Its path in the manifest: 1 to 98,301 bytes.
    pub path: &'a str,
    /// Its length in bytes, not encrypted: at most 1 TiB.
    pub size: u64,
    /// Of its bytes, not encrypted.
    pub sha256: [u8; 32],
}

impl<'a> EncryptedFile<'a> {
    /// The file of this entry of a manifest.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] if it has no such entry, or that is a directory.
    pub fn of(manifest: &'a ContentManifest, index: usize) -> Result<Self, Error> {
        let entry = manifest.entries().get(index);
        let entry = entry.and_then(|entry| Some((entry.path.as_str(), entry.file?)));
        let (path, file) = entry.ok_or_else(|| {
            let what = "no entry of a file";
            Error::INVALID_ARGUMENT
                .what_is(what)
                .in_list("entries", index)
        })?;
        Ok(Self {
            index: u32::try_from(index).map_err(|_| Error::INTERNAL)?,
            path,
            size: file.size,
            sha256: file.sha256,
        })
    }

    /// The length of its stream in bytes: its own, and 16 for each of its chunks.
    ///
    /// ```
    /// use cmcrypto_core::content::EncryptedFile;
    /// let file = EncryptedFile { index: 0, path: "setup.exe", size: 200_000, sha256: [0; 32] };
    /// assert_eq!(file.encrypted_len()?, 200_000 + 4 * 16);
    /// # Ok::<(), cmcrypto_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`].
    pub fn encrypted_len(&self) -> Result<u64, Error> {
        let chunks = Chunks::of(self.size)?;
        Ok(chunks.offset(chunks.count))
    }

    /// Where in its stream the chunks lie that hold these bytes of it: what to ask for, and to give to
    /// [`crate::content::ContentKey::decrypt_range`]. Of no bytes, none.
    ///
    /// A download that was cut off goes on from where its last whole chunk ended: `size_on_disk / 65_536 * 65_536`
    /// of what was decrypted.
    ///
    /// ```
    /// use cmcrypto_core::content::EncryptedFile;
    /// let file = EncryptedFile { index: 0, path: "setup.exe", size: 200_000, sha256: [0; 32] };
    /// assert_eq!(file.encrypted_range(70_000..70_010)?, 65_552..131_104);
    /// # Ok::<(), cmcrypto_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] if the range goes backwards or beyond the file's end; [`Error::TOO_LARGE`].
    pub fn encrypted_range(&self, range: Range<u64>) -> Result<Range<u64>, Error> {
        let chunks = Chunks::of(self.size)?;
        let touched = chunks.touched(&range)?;
        let start = chunks.offset(touched.start);
        Ok(start..start.saturating_add(chunks.len_of(&touched)))
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if !(1..=MAX_PATH_LEN).contains(&self.path.len()) {
            return Err(Error::INVALID_ARGUMENT.what_is("a path of no or too many bytes"));
        }
        Ok(())
    }
}

/// The chunks of a stream.
#[derive(Clone, Copy)]
pub(super) struct Chunks {
    size: u64,
    count: u64,
}

impl Chunks {
    /// Of so many bytes.
    pub(super) fn of(size: u64) -> Result<Self, Error> {
        if size > MAX_FILE_LEN {
            return Err(Error::TOO_LARGE);
        }
        // An empty file is one empty chunk.
        let count = size.div_ceil(CHUNK).max(1);
        Ok(Self { size, count })
    }

    /// Of a stream of so many bytes: [`Error::MALFORMED`] if there is none.
    pub(super) fn of_stream(len: u64) -> Result<Self, Error> {
        let tags = len.div_ceil(CHUNK.saturating_add(TAG)).saturating_mul(TAG);
        let size = len.checked_sub(tags).ok_or(Error::MALFORMED)?;
        let chunks = Self::of(size)?;
        // No bytes at all, or an empty chunk after others.
        if chunks.offset(chunks.count) != len {
            return Err(Error::MALFORMED);
        }
        Ok(chunks)
    }

    pub(super) fn size(self) -> u64 {
        self.size
    }

    pub(super) fn all(self) -> Range<u64> {
        0..self.count
    }

    /// Those that hold these bytes.
    pub(super) fn touched(self, range: &Range<u64>) -> Result<Range<u64>, Error> {
        if range.start > range.end || range.end > self.size {
            return Err(Error::INVALID_ARGUMENT.what_is("no range of the file"));
        }
        if range.is_empty() {
            return Ok(0..0);
        }
        Ok(range.start / CHUNK..range.end.div_ceil(CHUNK))
    }

    /// How long these are in the stream.
    pub(super) fn len_of(self, numbers: &Range<u64>) -> u64 {
        let end = self.offset(numbers.end);
        end.saturating_sub(self.offset(numbers.start))
    }

    /// Where a chunk begins in the stream, or after the last one where that ends.
    fn offset(self, number: u64) -> u64 {
        let before = number.saturating_mul(CHUNK).min(self.size);
        before.saturating_add(number.saturating_mul(TAG))
    }

    pub(super) fn chunk(self, number: u64) -> Result<Chunk, Error> {
        let start = number.saturating_mul(CHUNK);
        let len = self.size.saturating_sub(start).min(CHUNK);
        Ok(Chunk {
            number,
            start,
            len: usize::try_from(len).map_err(|_| Error::INTERNAL)?,
            is_last: number.saturating_add(1) == self.count,
        })
    }

    /// The length of a buffer for any of them, with its tag.
    pub(super) fn buffer_len(self) -> Result<usize, Error> {
        Ok(self.chunk(0)?.len.saturating_add(TAG_LEN))
    }
}

pub(super) struct Chunk {
    number: u64,
    /// Where its bytes begin in the file.
    start: u64,
    /// Of its bytes, without the tag.
    pub(super) len: usize,
    pub(super) is_last: bool,
}

impl Chunk {
    /// Which of its bytes lie in this range of the file, which touches it.
    pub(super) fn part_in(&self, range: &Range<u64>) -> Result<Range<usize>, Error> {
        let within = |at: u64| usize::try_from(at.saturating_sub(self.start));
        let start = within(range.start).map_err(|_| Error::INTERNAL)?;
        let end = within(range.end).map_or(self.len, |end| end.min(self.len));
        Ok(start..end)
    }

    pub(super) fn nonce(&self) -> [u8; NONCE_LEN] {
        let [a, b, c, d, e, f, g, h] = self.number.to_be_bytes();
        [0, 0, 0, a, b, c, d, e, f, g, h, u8::from(self.is_last)]
    }
}
