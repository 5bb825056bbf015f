//! Whether a directory is what a manifest says.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::hashing::{self, ContentProgress, ContentProgressCallback, Outcome, Work};
use super::manifest::{ContentEntry, ContentManifest};
use super::signed::VerifiedManifest;
use super::walk::{Found, What, walk};
use crate::Error;

const USUAL_DIFFERENCES: usize = 1000;

/// How a directory differs from its manifest in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DifferenceKind {
    /// The file or empty directory is not there.
    Missing,
    /// A file, directory or anything else is there that the manifest does not name. What is in such a
    /// directory is not named beside it.
    Extra,
    /// A file in the place of a directory, a directory in that of a file, or in the place of either a link,
    /// device, pipe or socket.
    Kind,
    /// The file has another length.
    Size,
    /// The file has another SHA-256.
    Hash,
}

impl fmt::Display for DifferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl DifferenceKind {
    fn text(self) -> &'static str {
        match self {
            DifferenceKind::Missing => "missing",
            DifferenceKind::Extra => "not in the manifest",
            DifferenceKind::Kind => "of another kind than in the manifest",
            DifferenceKind::Size => "another length than in the manifest",
            DifferenceKind::Hash => "another hash than in the manifest",
        }
    }
}

/// One place where a directory differs from its manifest.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContentDifference {
    /// Where, from the directory: separated by `/`, but for what is not UTF-8.
    pub path: PathBuf,
    /// How.
    pub kind: DifferenceKind,
}

/// How a directory is compared. The default hashes all, on all threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CompareSettings {
    /// How many threads hash; 0: as many as the machine runs at once.
    pub threads: usize,
    /// How many differences are looked for; 0: 1,000. With 1 it ends soon after the first is found.
    pub max_differences: usize,
    /// The first so many entries of the manifest are not hashed, but looked at only, because an earlier
    /// comparison that was stopped told them by [`ContentProgress::verified_entries`]. That is as safe as
    /// the caller's knowledge that nobody has written there since: 0 where it is not known.
    pub verified_entries: usize,
}

/// Refuses a directory that is not just what the manifest says: each file in its length and hash, each
/// empty directory, and nothing else. How many threads, and what is followed and opened, is as in
/// [`super::hash_directory`].
///
/// # Errors
/// [`Error::CONTENT_MISMATCH`] with the first path that differs, and how; those of
/// [`compare_directory`].
pub fn verify_directory(
    directory: &Path,
    manifest: &VerifiedManifest,
    threads: usize,
    progress: ContentProgressCallback<'_>,
) -> Result<(), Error> {
    let settings = CompareSettings {
        threads,
        max_differences: 1,
        verified_entries: 0,
    };
    let differences = compare_directory(directory, manifest, &settings, progress)?;
    match differences.first() {
        None => Ok(()),
        Some(difference) => Err(Error::CONTENT_MISMATCH
            .what_is(difference.kind.text())
            .at(directory.join(&difference.path))),
    }
}

/// The places where a directory differs from a manifest, ascending by path, and always the same ones: all
/// that there are, or the first [`CompareSettings::max_differences`]. None: it is what the manifest says.
///
/// Names are compared octet by octet, also where a file system would find them otherwise.
///
/// # Errors
/// [`Error::STORAGE`] if it is no directory, or something can't be read; [`Error::CONTENT_CHANGED`] for a
/// file that changed while it was read; [`Error::CANCELLED`]; [`Error::TOO_LARGE`] above 2,000,000 files and
/// directories.
pub fn compare_directory(
    directory: &Path,
    manifest: &VerifiedManifest,
    settings: &CompareSettings,
    progress: ContentProgressCallback<'_>,
) -> Result<Vec<ContentDifference>, Error> {
    let max = match settings.max_differences {
        0 => USUAL_DIFFERENCES,
        max => max,
    };
    let manifest = manifest.manifest();
    let mut differences = Differences {
        by_path: BTreeMap::new(),
        max,
    };
    let is_there = look(directory, manifest, &mut differences)?;
    let mut files = Vec::new();
    let mut verified = Vec::with_capacity(is_there.len());
    for (index, (entry, is_there)) in manifest.entries().iter().zip(is_there).enumerate() {
        if !is_there {
            differences.add_entry(entry, DifferenceKind::Missing);
        }
        let is_trusted = index < settings.verified_entries;
        let mut is_verified = is_there;
        if let Some(file) = entry.file.filter(|_| is_there) {
            is_verified = is_trusted;
            if is_trusted {
                let path = directory.join(entry.path.as_str());
                let found = path.symlink_metadata().map_err(Error::storage(&path))?;
                if found.len() != file.size {
                    differences.add_entry(entry, DifferenceKind::Size);
                    is_verified = false;
                }
            } else {
                files.push(index);
            }
        }
        verified.push(AtomicBool::new(is_verified));
    }
    let comparison = Comparison {
        entries: manifest.entries(),
        files,
        verified,
        differences: Mutex::new(differences),
    };
    let mut verified_entries = 0_usize;
    hashing::run(
        directory,
        &comparison,
        settings.threads,
        &mut |progressed| {
            let mut rest = comparison.verified.iter().skip(verified_entries);
            while rest.next().is_some_and(|one| one.load(Ordering::Relaxed)) {
                verified_entries = verified_entries.saturating_add(1);
            }
            let progressed = ContentProgress {
                verified_entries,
                ..progressed
            };
            progress(progressed)
        },
    )?;
    let differences = comparison.differences.into_inner();
    let differences = differences.unwrap_or_else(PoisonError::into_inner);
    Ok(differences.by_path.into_values().collect())
}

/// Which entries are there, as what they should be; what else is there is a difference.
fn look(
    directory: &Path,
    manifest: &ContentManifest,
    differences: &mut Differences,
) -> Result<Vec<bool>, Error> {
    let entries = manifest.entries();
    let mut is_there = vec![false; entries.len()];
    walk(directory, &mut |found| {
        let text = found.text.as_deref();
        let index = text.and_then(|text| manifest.find(text));
        let entry = index.and_then(|index| entries.get(index));
        let is_file = entry.is_some_and(|entry| entry.file.is_some());
        let is_directory = entry.is_some_and(|entry| entry.file.is_none())
            || text.is_some_and(|text| manifest.has_within(text));
        let kind = match found.what {
            What::EmptyDirectory => return Ok(false),
            What::File if is_file => None,
            What::Directory if is_directory => None,
            _ if is_file || is_directory => Some(DifferenceKind::Kind),
            _ => Some(DifferenceKind::Extra),
        };
        if let Some(is_there) = index.and_then(|index| is_there.get_mut(index)) {
            // Of another kind it is not missing as well.
            *is_there = kind.is_none();
        }
        if let Some(kind) = kind {
            let Found { relative, text, .. } = found;
            differences.add(text.map_or(relative, PathBuf::from), kind);
            return Ok(false);
        }
        Ok(true)
    })?;
    Ok(is_there)
}

/// The first so many, by their paths.
struct Differences {
    by_path: BTreeMap<Vec<u8>, ContentDifference>,
    max: usize,
}

impl Differences {
    fn add(&mut self, path: PathBuf, kind: DifferenceKind) {
        let key = path.as_os_str().as_encoded_bytes().to_vec();
        let difference = ContentDifference { path, kind };
        // What was said of a path first stays.
        self.by_path.entry(key).or_insert(difference);
        if self.by_path.len() > self.max {
            self.by_path.pop_last();
        }
    }

    fn add_entry(&mut self, entry: &ContentEntry, kind: DifferenceKind) {
        self.add(PathBuf::from(entry.path.as_str()), kind);
    }

    /// Whether nothing that is found at this path would be kept.
    fn is_full_before(&self, path: &str) -> bool {
        let last = self.by_path.last_key_value();
        self.by_path.len() >= self.max
            && last.is_some_and(|(last, _)| last.as_slice() < path.as_bytes())
    }
}

struct Comparison<'a> {
    entries: &'a [ContentEntry],
    /// The indices of those that are hashed.
    files: Vec<usize>,
    /// Of all entries: whether it is as it should be.
    verified: Vec<AtomicBool>,
    differences: Mutex<Differences>,
}

impl Comparison<'_> {
    fn entry(&self, index: usize) -> Option<&ContentEntry> {
        self.entries.get(*self.files.get(index)?)
    }
}

impl Work for Comparison<'_> {
    fn count(&self) -> usize {
        self.files.len()
    }

    fn path(&self, index: usize) -> &str {
        self.entry(index).map_or("", |entry| entry.path.as_str())
    }

    fn expected_size(&self, index: usize) -> Option<u64> {
        Some(self.entry(index)?.file?.size)
    }

    fn is_skipped(&self, index: usize) -> bool {
        let differences = self.differences.lock();
        let differences = differences.unwrap_or_else(PoisonError::into_inner);
        differences.is_full_before(self.path(index))
    }

    fn take(&self, index: usize, _: &Path, outcome: Outcome) -> Result<(), Error> {
        let entry = self.entry(index).ok_or(Error::INTERNAL)?;
        let kind = match outcome {
            Outcome::Hashed(file) if Some(file) == entry.file => {
                let place = self.files.get(index).copied().ok_or(Error::INTERNAL)?;
                let verified = self.verified.get(place).ok_or(Error::INTERNAL)?;
                verified.store(true, Ordering::Relaxed);
                return Ok(());
            }
            Outcome::Hashed(_) => DifferenceKind::Hash,
            Outcome::OtherSize => DifferenceKind::Size,
            Outcome::Missing => DifferenceKind::Missing,
            Outcome::OtherKind => DifferenceKind::Kind,
        };
        let differences = self.differences.lock();
        let mut differences = differences.unwrap_or_else(PoisonError::into_inner);
        differences.add_entry(entry, kind);
        Ok(())
    }
}
