//! The streams of a run: their keys, and how their chunks are sealed and opened, each in one buffer.

use std::io::{self, Read, Write};
use std::ops::Range;

use super::chunks::Chunks;
use super::header::ContentHeader;
use crate::controls::storage::reader::{self, is_at_end, read_full};
use crate::pki::key::public_key::sha256;
use crate::primitive::aes_gcm::{KEY_LEN, PreparedKey, TAG_LEN};
use crate::primitive::digest::{DigestAlgorithm, Hasher};
use crate::primitive::kdf;
use crate::{Error, Provider, Secret};

/// Whether a file's bytes are compared with the SHA-256 that the manifest has of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HashCheck {
    /// They are, before the last chunk is written. Hashing takes several times as long as AES-256-GCM does.
    #[default]
    Compared,
    /// The caller does, or has: as by verifying the directory into which all files were decrypted. Until then
    /// they are the word of who held the key, not of the site.
    LeftToCaller,
}

impl HashCheck {
    pub(super) fn of(self, sha256: &[u8; 32]) -> Option<&[u8; 32]> {
        match self {
            HashCheck::Compared => Some(sha256),
            HashCheck::LeftToCaller => None,
        }
    }
}

/// What the keys of a run's streams are derived from: `prk` of the module content. It neither gives the key of
/// the run nor opens another run.
pub(super) struct StreamKeys {
    provider: Provider,
    prk: Secret,
}

impl StreamKeys {
    pub(super) fn new(
        provider: Provider,
        header: &ContentHeader,
        key: &Secret,
    ) -> Result<Self, Error> {
        let salt = sha256(&[b"cmcrypto content v1\0", &header.binding()?[..]].concat());
        let prk = kdf::extract(&salt, key);
        Ok(Self { provider, prk })
    }

    pub(super) fn commitment(&self) -> Result<[u8; 32], Error> {
        let commitment = kdf::expand(&self.prk, &[b"cmcrypto content commitment v1\0"], 32)?;
        commitment.expose().try_into().map_err(|_| Error::INTERNAL)
    }

    pub(super) fn file(&self, index: u32, path: &str) -> Result<PreparedKey, Error> {
        let len = u32::try_from(path.len()).map_err(|_| Error::TOO_LARGE)?;
        self.prepared(&[
            b"cmcrypto content file v1\0",
            &index.to_be_bytes(),
            &len.to_be_bytes(),
            path.as_bytes(),
        ])
    }

    pub(super) fn manifest(&self) -> Result<PreparedKey, Error> {
        self.prepared(&[b"cmcrypto content manifest v1\0"])
    }

    fn prepared(&self, info: &[&[u8]]) -> Result<PreparedKey, Error> {
        PreparedKey::new(self.provider, &kdf::expand(&self.prk, info, KEY_LEN)?)
    }
}

/// Seals what `from` holds, which must be `chunks`, and `expected` if that is given.
pub(super) fn seal(
    key: &PreparedKey,
    chunks: Chunks,
    expected: Option<&[u8; 32]>,
    from: &mut dyn Read,
    to: &mut dyn Write,
) -> Result<(), Error> {
    let mut check = Check::new(expected);
    // What was read and not sealed is wiped.
    let mut buffer = Secret::zeroed(chunks.buffer_len()?);
    for number in chunks.all() {
        let chunk = chunks.chunk(number)?;
        let (sealed, data, tag) = parts(&mut buffer, chunk.len)?;
        if read_full(from, data)? < chunk.len {
            return Err(Error::HASH_MISMATCH.what_is("the file is shorter than the manifest says"));
        }
        check.update(data);
        if chunk.is_last {
            if !is_at_end(from)? {
                let longer = "the file is longer than the manifest says";
                return Err(Error::HASH_MISMATCH.what_is(longer));
            }
            check.finish()?;
        }
        tag.copy_from_slice(&key.seal(&chunk.nonce(), b"", data)?);
        write(to, buffer.expose().get(..sealed).unwrap_or_default())?;
    }
    to.flush().map_err(not_written)
}

/// Opens the chunks of `numbers`, which is what `from` gives, and writes those bytes of them that lie in `range`.
pub(super) fn open_range(
    key: &PreparedKey,
    chunks: Chunks,
    range: Range<u64>,
    from: &mut dyn Read,
    to: &mut dyn Write,
) -> Result<(), Error> {
    let touched = chunks.touched(&range)?;
    open(
        key,
        chunks,
        touched,
        &range,
        &mut Check::new(None),
        from,
        to,
    )
}

/// Opens a whole stream: `from` holds no more, and what it holds is `expected` if that is given.
pub(super) fn open_all(
    key: &PreparedKey,
    chunks: Chunks,
    expected: Option<&[u8; 32]>,
    from: &mut dyn Read,
    to: &mut dyn Write,
) -> Result<(), Error> {
    let mut check = Check::new(expected);
    check.is_whole = true;
    let range = 0..chunks.size();
    open(key, chunks, chunks.all(), &range, &mut check, from, to)
}

fn open(
    key: &PreparedKey,
    chunks: Chunks,
    numbers: Range<u64>,
    range: &Range<u64>,
    check: &mut Check<'_>,
    from: &mut dyn Read,
    to: &mut dyn Write,
) -> Result<(), Error> {
    let mut buffer = Secret::zeroed(chunks.buffer_len()?);
    for number in numbers {
        let chunk = chunks.chunk(number)?;
        let (sealed, ..) = parts(&mut buffer, chunk.len)?;
        let room = buffer.expose_mut().get_mut(..sealed);
        if read_full(from, room.ok_or(Error::INTERNAL)?)? < sealed {
            return Err(Error::MALFORMED.what_is("the stream ends before its last chunk"));
        }
        let (_, data, tag) = parts(&mut buffer, chunk.len)?;
        if check.is_whole && chunk.is_last && !is_at_end(from)? {
            return Err(Error::MALFORMED.what_is("the stream goes on after its last chunk"));
        }
        let tag: &[u8; TAG_LEN] = (&*tag).try_into().map_err(|_| Error::INTERNAL)?;
        key.open(&chunk.nonce(), b"", data, tag)?;
        check.update(data);
        if chunk.is_last {
            check.finish()?;
        }
        write(to, data.get(chunk.part_in(range)?).ok_or(Error::INTERNAL)?)?;
    }
    to.flush().map_err(not_written)
}

/// As [`seal`], of what lies in memory, where it is sealed: nothing is copied.
pub(super) fn seal_in_place(
    key: &PreparedKey,
    chunks: Chunks,
    expected: Option<&[u8; 32]>,
    mut content: &mut [u8],
    to: &mut dyn Write,
) -> Result<(), Error> {
    if u64::try_from(content.len()) != Ok(chunks.size()) {
        return Err(Error::HASH_MISMATCH.what_is("the file has another length in the manifest"));
    }
    let mut check = Check::new(expected);
    check.update(content);
    check.finish()?;
    for number in chunks.all() {
        let chunk = chunks.chunk(number)?;
        let parts = content.split_at_mut_checked(chunk.len);
        let (data, rest) = parts.ok_or(Error::INTERNAL)?;
        let tag = key.seal(&chunk.nonce(), b"", data)?;
        write(to, data)?;
        write(to, &tag)?;
        content = rest;
    }
    to.flush().map_err(not_written)
}

/// As [`open_range`], of just the chunks that are touched, where they are opened: nothing is copied. After any
/// failure `encrypted` is zeros.
pub(super) fn open_in_place(
    key: &PreparedKey,
    chunks: Chunks,
    range: &Range<u64>,
    encrypted: &mut [u8],
    to: &mut dyn Write,
) -> Result<(), Error> {
    let opened = chunks.touched(range).and_then(|touched| {
        let mut rest = &mut *encrypted;
        let expected = chunks.len_of(&touched);
        if u64::try_from(rest.len()) != Ok(expected) {
            return Err(Error::MALFORMED.what_is("not as long as the chunks of the range"));
        }
        for number in touched {
            let chunk = chunks.chunk(number)?;
            let (data, after) = rest
                .split_at_mut_checked(chunk.len)
                .ok_or(Error::INTERNAL)?;
            let (tag, after) = after.split_first_chunk_mut().ok_or(Error::INTERNAL)?;
            key.open(&chunk.nonce(), b"", data, tag)?;
            write(to, data.get(chunk.part_in(range)?).ok_or(Error::INTERNAL)?)?;
            rest = after;
        }
        to.flush().map_err(not_written)
    });
    opened.inspect_err(|_| crate::secret::wipe(encrypted))
}

/// How long a chunk is with its tag, its bytes, and its tag.
fn parts(buffer: &mut Secret, len: usize) -> Result<(usize, &mut [u8], &mut [u8]), Error> {
    let sealed = len.saturating_add(TAG_LEN);
    let chunk = buffer.expose_mut().get_mut(..sealed);
    let (data, tag) = chunk
        .and_then(|chunk| chunk.split_at_mut_checked(len))
        .ok_or(Error::INTERNAL)?;
    Ok((sealed, data, tag))
}

/// What is compared before the last chunk is written.
struct Check<'a> {
    hashing: Option<(Hasher, &'a [u8; 32])>,
    is_whole: bool,
}

impl<'a> Check<'a> {
    fn new(expected: Option<&'a [u8; 32]>) -> Self {
        let hasher = || Hasher::new(DigestAlgorithm::Sha256);
        Self {
            hashing: expected.map(|expected| (hasher(), expected)),
            is_whole: false,
        }
    }

    fn update(&mut self, data: &[u8]) {
        if let Some((hasher, _)) = &mut self.hashing {
            hasher.update(data);
        }
    }

    fn finish(&mut self) -> Result<(), Error> {
        if let Some((hasher, expected)) = self.hashing.take()
            && hasher.finish().as_ref() != expected
        {
            return Err(Error::HASH_MISMATCH.what_is("the file is not the one of the manifest"));
        }
        Ok(())
    }
}

fn write(to: &mut dyn Write, data: &[u8]) -> Result<(), Error> {
    to.write_all(data).map_err(not_written)
}

fn not_written(error: io::Error) -> Error {
    reader::failed(error, "the data can't be written")
}
