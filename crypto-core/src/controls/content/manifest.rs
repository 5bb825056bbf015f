//! What a package consists of.
//!
//! ```text
//! ContentManifest ::= SEQUENCE {
//!   version     INTEGER (1),
//!   entries     SEQUENCE SIZE (0..1000000) OF ContentEntry }
//!                                          -- ascending by path, octet by octet
//!
//! ContentEntry ::= CHOICE {
//!   file        SEQUENCE {
//!     path        UTF8String,              -- as in path.rs
//!     size        INTEGER (0..9223372036854775807),
//!     sha256      OCTET STRING (SIZE (32)) },
//!   directory   [0] IMPLICIT UTF8String }  -- one that is empty
//! ```
//!
//! A directory that holds something has no entry, and no path is that of another entry's directory.
//! No two names in one directory are equal by Unicode's simple case folding. All sizes together are at most
//! 9223372036854775807. Modes and times are not part of it. The SHA-256 of all of it is the package's hash.

use der::Tag;

use super::path::ContentPath;
use crate::controls::der_fields;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::key::public_key::sha256;
use crate::{Error, memory};

const VERSION: u8 = 1;
/// The product's largest packages have some 100,000 files.
pub(super) const MAX_ENTRIES: usize = 1_000_000;
/// 1,000,000 entries of 200 bytes of path.
pub(super) const MAX_MANIFEST_LEN: usize = 256 * 1024 * 1024;

/// What a file of a package is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContentFile {
    /// Its length in bytes: at most 2^63 - 1.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: [u8; 32],
}

/// A file of a package, or a directory that is empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContentEntry {
    /// Where it is.
    pub path: ContentPath,
    /// The file; none of an empty directory.
    pub file: Option<ContentFile>,
}

/// What a package consists of: its files and empty directories, ascending by their paths.
///
/// At most 1,000,000 entries and 256 MiB of DER. It names no site, no package and no version: what it is
/// worth to a client says [`super::VerifiedManifest`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentManifest {
    entries: Vec<ContentEntry>,
    total_size: u64,
    sha256: [u8; 32],
}

impl ContentManifest {
    /// Of these entries, in whatever order.
    ///
    /// ```
    /// use cmcrypto_core::content::{ContentEntry, ContentManifest, ContentPath};
    /// let empty = |path| Ok(ContentEntry { path: ContentPath::new(path)?, file: None });
    /// let manifest = ContentManifest::new(vec![empty("b")?, empty("a/c")?])?;
    /// assert_eq!(manifest.entries()[0].path.as_str(), "a/c");
    /// assert_eq!(manifest, ContentManifest::from_der(&manifest.to_der()?)?);
    /// // The same name on Windows.
    /// assert!(ContentManifest::new(vec![empty("A")?, empty("a/c")?]).is_err());
    /// # Ok::<(), cmcrypto_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::CONTENT_NAME`] for two paths of which one can't be where the other is;
    /// [`Error::TOO_LARGE`] above 1,000,000 entries, 2^63 - 1 bytes of files, or 256 MiB.
    pub fn new(mut entries: Vec<ContentEntry>) -> Result<Self, Error> {
        // Most are in their order already, which this sort makes use of.
        entries.sort_by(|one, other| one.path.cmp(&other.path));
        let mut manifest = Self {
            total_size: check(&entries)?,
            entries,
            sha256: [0; 32],
        };
        manifest.sha256 = sha256(&manifest.to_der()?);
        Ok(manifest)
    }

    /// Reads what [`ContentManifest::to_der`] wrote. Whose it is, is not known by that: a client has it from
    /// [`crate::policy::SiteVerifier::verify_content`], or from [`super::VerifiedManifest::by_sha256`].
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::VERSION_NOT_SUPPORTED`]; those of
    /// [`ContentPath::new`] and [`ContentManifest::new`].
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        if der.len() > MAX_MANIFEST_LEN {
            return Err(Error::TOO_LARGE);
        }
        let mut fields = der_fields::read_versioned(der, VERSION)?;
        let mut list = fields.enter(Tag::Sequence)?;
        fields.finish()?;
        let mut entries: Vec<ContentEntry> = Vec::new();
        while !list.is_finished() {
            let index = entries.len();
            if index == MAX_ENTRIES {
                return Err(Error::TOO_LARGE);
            }
            let entry = read_entry(&mut list).map_err(|error| error.in_list("entries", index))?;
            if entries.last().is_some_and(|last| last.path >= entry.path) {
                let order = Error::MALFORMED.what_is("not in the order of their paths");
                return Err(order.in_list("entries", index));
            }
            entries.push(entry);
        }
        Ok(Self {
            total_size: check(&entries)?,
            entries,
            sha256: sha256(der),
        })
    }

    /// The structure, DER: always the same bytes.
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`] above 256 MiB, which is not so of one that was read or made.
    pub fn to_der(&self) -> Result<Vec<u8>, Error> {
        let mut list = Vec::new();
        for entry in &self.entries {
            // What is around a path is less.
            memory::reserve(&mut list, entry.path.as_str().len().saturating_add(128))?;
            push_entry(&mut list, entry)?;
            if list.len() > MAX_MANIFEST_LEN {
                return Err(Error::TOO_LARGE);
            }
        }
        let version = asn1::small_integer(VERSION);
        let list_len = asn1::element_len(list.len());
        let mut der = memory::buffer(list_len.saturating_add(16))?;
        let len = list_len.saturating_add(version.len());
        asn1::push_header(&mut der, asn1::SEQUENCE, len);
        der.extend_from_slice(&version);
        asn1::push_header(&mut der, asn1::SEQUENCE, list.len());
        der.append(&mut list);
        if der.len() > MAX_MANIFEST_LEN {
            return Err(Error::TOO_LARGE);
        }
        Ok(der)
    }

    /// Its files and empty directories, ascending by path.
    pub fn entries(&self) -> &[ContentEntry] {
        &self.entries
    }

    /// The index of the entry with this path, if there is one.
    pub fn find(&self, path: &str) -> Option<usize> {
        let found = self
            .entries
            .binary_search_by(|one| one.path.as_str().cmp(path));
        found.ok()
    }

    /// Whether an entry is within this directory.
    pub(super) fn has_within(&self, directory: &str) -> bool {
        let within = [directory, "/"].concat();
        let place = self
            .entries
            .partition_point(|one| one.path.as_str() < within.as_str());
        let entry = self.entries.get(place);
        entry.is_some_and(|entry| entry.path.as_str().starts_with(&within))
    }

    /// The length of all its files in bytes.
    pub fn total_size(&self) -> u64 {
        self.total_size
    }

    /// The SHA-256 of its DER, which is the package's hash.
    pub fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }
}

fn push_entry(list: &mut Vec<u8>, entry: &ContentEntry) -> Result<(), Error> {
    let path = entry.path.as_str().as_bytes();
    let Some(file) = &entry.file else {
        asn1::push_header(list, asn1::CONTEXT_0_PRIMITIVE, path.len());
        list.extend_from_slice(path);
        return Ok(());
    };
    let size = asn1::write(&file.size)?;
    let len = [path.len(), file.sha256.len()].map(asn1::element_len);
    let len = len
        .iter()
        .fold(size.len(), |sum, len| sum.saturating_add(*len));
    asn1::push_header(list, asn1::SEQUENCE, len);
    asn1::push_header(list, asn1::UTF8_STRING, path.len());
    list.extend_from_slice(path);
    list.extend_from_slice(&size);
    asn1::push_header(list, asn1::OCTET_STRING, file.sha256.len());
    list.extend_from_slice(&file.sha256);
    Ok(())
}

fn read_entry(list: &mut Fields<'_>) -> Result<ContentEntry, Error> {
    if let Some(path) = list.optional(asn1::context(der::TagNumber(0), false))? {
        let path = core::str::from_utf8(path).map_err(|_| Error::MALFORMED)?;
        let path = ContentPath::new(path)?;
        return Ok(ContentEntry { path, file: None });
    }
    let mut fields = list.enter(Tag::Sequence)?;
    let path = ContentPath::new(fields.text()?)?;
    let file = ContentFile {
        size: fields.number()?,
        sha256: der_fields::read_octets(&mut fields)?,
    };
    fields.finish()?;
    Ok(ContentEntry {
        path,
        file: Some(file),
    })
}

/// The length of all files, if the entries, which are in order, can be side by side.
fn check(entries: &[ContentEntry]) -> Result<u64, Error> {
    if entries.len() > MAX_ENTRIES {
        return Err(Error::TOO_LARGE.what_is("more than 1,000,000 files and empty directories"));
    }
    let total = entries.iter().try_fold(0_u64, |total, entry| {
        total.checked_add(entry.file.map_or(0, |file| file.size))
    });
    let total = total.filter(|total| i64::try_from(*total).is_ok());
    let total = total.ok_or_else(|| Error::TOO_LARGE.what_is("more than 2^63 - 1 bytes"))?;

    // What is in one directory is together in this order, and the directory itself before it. So each has to
    // be held against the one before it alone.
    let mut folded: Vec<_> = entries.iter().map(|one| (one.path.folded(), one)).collect();
    folded.sort_by(|one, other| one.0.cmp(&other.0));
    for (one, next) in folded.iter().zip(folded.iter().skip(1)) {
        if let Some(problem) = conflict(one, next) {
            return Err(Error::CONTENT_NAME
                .what_is(format!("{problem} {}", next.1.path.as_str().escape_debug()))
                .at(one.1.path.as_str()));
        }
    }
    Ok(total)
}

/// Why two can't be side by side, if they can't.
fn conflict(
    (folded, one): &(String, &ContentEntry),
    (next_folded, next): &(String, &ContentEntry),
) -> Option<&'static str> {
    let mut names = ContentPath::names_of_folded(folded).zip(one.path.as_str().split('/'));
    let next_names = ContentPath::names_of_folded(next_folded);
    for (next_folded, next_name) in next_names.zip(next.path.as_str().split('/')) {
        match names.next() {
            Some((folded, _)) if folded != next_folded => return None,
            Some((_, name)) if name != next_name => {
                return Some("differs in case alone, or a directory of it, from");
            }
            Some(_) => {}
            None => return Some("not a directory that holds"),
        }
    }
    // Nothing is left of the one that comes later: it is the same.
    Some("the same as")
}
