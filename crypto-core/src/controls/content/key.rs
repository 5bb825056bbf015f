//! The key of one run, and decryption with it.

use core::fmt;
use std::io::{Read, Write};
use std::ops::Range;

use subtle::ConstantTimeEq;

use super::chunks::{Chunks, EncryptedFile};
use super::header::ContentHeader;
use super::streams::{self, HashCheck, StreamKeys};
use crate::controls::storage::reader::read_to_end;
use crate::primitive::aes_gcm::KEY_LEN;
use crate::{Error, Provider, Secret, memory};

/// The most bytes of a manifest: a million files, with paths of 200 bytes.
pub const MAX_MANIFEST_LEN: usize = 256 * 1024 * 1024;
/// As long as its stream is.
const MAX_MANIFEST_STREAM_LEN: usize = MAX_MANIFEST_LEN + MAX_MANIFEST_LEN / 65_536 * 16;

/// The key of one run of encryption, with its header, which it was held against.
///
/// It is in memory alone, wiped on drop, and leaves that only wrapped: to certificates, to one client, under a
/// password. Nothing is encrypted with it but by the [`crate::content::ContentEncryption`] that drew it.
pub struct ContentKey {
    header: ContentHeader,
    key: Secret,
    keys: StreamKeys,
}

impl ContentKey {
    /// [`Error::CONTENT_KEY_MISMATCH`] if the header does not commit to this key.
    pub(super) fn new(
        provider: Provider,
        header: ContentHeader,
        key: Secret,
    ) -> Result<Self, Error> {
        if key.len() != KEY_LEN {
            return Err(Error::MALFORMED);
        }
        let keys = StreamKeys::new(provider, &header, &key)?;
        let is_committed = keys.commitment()?.ct_eq(header.commitment());
        if !bool::from(is_committed) {
            return Err(Error::CONTENT_KEY_MISMATCH.what_is("the header commits to another key"));
        }
        Ok(Self { header, key, keys })
    }

    /// The header.
    pub fn header(&self) -> &ContentHeader {
        &self.header
    }

    /// To be wrapped.
    pub(super) fn secret(&self) -> &Secret {
        &self.key
    }

    /// Decrypts a file whose whole stream `from` gives, and nothing after it.
    ///
    /// # Errors
    /// [`Error::DECRYPT`]; [`Error::MALFORMED`] if the stream has another length than a file of this size has;
    /// [`Error::HASH_MISMATCH`] if the file is not the one of the manifest, where that is compared;
    /// [`Error::INVALID_ARGUMENT`] for a path that no manifest has; [`Error::TOO_LARGE`] for more than 1 TiB;
    /// [`Error::STORAGE`], or the [`Error`] that is inside of an [`std::io::Error`], if `from` or `to` fail.
    pub fn decrypt_file(
        &self,
        file: &EncryptedFile<'_>,
        check: HashCheck,
        from: &mut dyn Read,
        to: &mut dyn Write,
    ) -> Result<(), Error> {
        file.check()?;
        let chunks = Chunks::of(file.size)?;
        let key = self.keys.file(file.index, file.path)?;
        streams::open_all(&key, chunks, check.of(&file.sha256), from, to)
    }

    /// Decrypts these bytes of a file, of whose stream `from` gives [`EncryptedFile::encrypted_range`]; what follows
    /// that is not read. Nothing compares them with the manifest, whose SHA-256 is of the whole file.
    ///
    /// # Errors
    /// [`Error::DECRYPT`]; [`Error::MALFORMED`] if `from` ends early; [`Error::INVALID_ARGUMENT`] if the range goes
    /// backwards or beyond the file's end, or for a path that no manifest has; [`Error::TOO_LARGE`] for a file of
    /// more than 1 TiB; [`Error::STORAGE`], or the [`Error`] that is inside of an [`std::io::Error`], if `from` or
    /// `to` fail.
    pub fn decrypt_range(
        &self,
        file: &EncryptedFile<'_>,
        range: Range<u64>,
        from: &mut dyn Read,
        to: &mut dyn Write,
    ) -> Result<(), Error> {
        file.check()?;
        let chunks = Chunks::of(file.size)?;
        let key = self.keys.file(file.index, file.path)?;
        streams::open_range(&key, chunks, range, from, to)
    }

    /// As [`ContentKey::decrypt_range`], of just [`EncryptedFile::encrypted_range`] in memory, where it is decrypted:
    /// nothing is copied. Between the chunks their tags are left. After a failure nothing that was
    /// decrypted is left in `encrypted`.
    ///
    /// # Errors
    /// [`Error::DECRYPT`]; [`Error::MALFORMED`] if `encrypted` has another length; [`Error::INVALID_ARGUMENT`] if the range
    /// goes backwards or beyond the file's end, or for a path that no manifest has; [`Error::TOO_LARGE`] for a file of
    /// more than 1 TiB; [`Error::STORAGE`], or the [`Error`] that is inside of an [`std::io::Error`], if `to` fails.
    pub fn decrypt_in_place(
        &self,
        file: &EncryptedFile<'_>,
        range: Range<u64>,
        encrypted: &mut [u8],
        to: &mut dyn Write,
    ) -> Result<(), Error> {
        file.check()?;
        let chunks = Chunks::of(file.size)?;
        let key = self.keys.file(file.index, file.path)?;
        streams::open_in_place(&key, chunks, &range, encrypted, to)
    }

    /// Decrypts the manifest, whose whole stream `from` gives. It is the one of which the header has the hash.
    ///
    /// # Errors
    /// [`Error::DECRYPT`]; [`Error::MALFORMED`] for a length that no stream has; [`Error::TOO_LARGE`] above 256 MiB;
    /// [`Error::HASH_MISMATCH`]; [`Error::STORAGE`], or the [`Error`] that is inside of an [`std::io::Error`], if
    /// `from` fails.
    pub fn decrypt_manifest(&self, from: &mut dyn Read) -> Result<Vec<u8>, Error> {
        let stream = read_to_end(from, MAX_MANIFEST_STREAM_LEN)?;
        let len = u64::try_from(stream.len()).map_err(|_| Error::TOO_LARGE)?;
        let chunks = Chunks::of_stream(len)?;
        let mut manifest = memory::buffer(stream.len())?;
        let key = self.keys.manifest()?;
        let expected = Some(self.header.package_sha256());
        streams::open_all(&key, chunks, expected, &mut &stream[..], &mut manifest)?;
        Ok(manifest)
    }
}

impl fmt::Debug for ContentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContentKey")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}
