//! What a fetch has of its files: known to it, and to who writes one of them.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::manifest::ContentFile;
use super::signed::VerifiedManifest;
use super::staging::Lock;
use crate::Error;
use crate::controls::hex;

/// A file that is to be fetched still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MissingFile {
    /// Of its entry in the manifest.
    pub index: usize,
    /// Its length in bytes.
    pub size: u64,
    /// How much of it was written before: what is to be fetched begins there.
    pub offset: u64,
}

pub(super) struct Shared {
    pub(super) manifest: VerifiedManifest,
    pub(super) target: PathBuf,
    pub(super) tree: PathBuf,
    pub(super) files: PathBuf,
    /// Of each entry; none once the fetch is over.
    pub(super) states: Mutex<Option<Vec<State>>>,
    pub(super) _lock: Lock,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Missing,
    /// Somebody writes it.
    Open,
    /// In the tree; of an empty directory, which is made at the end, in any case.
    There,
}

impl Shared {
    pub(super) fn states(&self) -> MutexGuard<'_, Option<Vec<State>>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn file_at(&self, index: usize) -> Option<ContentFile> {
        self.manifest.manifest().entries().get(index)?.file
    }

    pub(super) fn part_path(&self, index: usize, file: ContentFile) -> PathBuf {
        self.files.join(part_name(index, file))
    }

    pub(super) fn missing(&self, index: usize) -> Result<MissingFile, Error> {
        let file = self.file_at(index).ok_or(Error::INTERNAL)?;
        let part = self.part_path(index, file);
        let written = match part.symlink_metadata() {
            Ok(part) => part.len(),
            Err(error) if error.kind() == ErrorKind::NotFound => 0,
            Err(error) => return Err(Error::storage(&part)(error)),
        };
        Ok(MissingFile {
            index,
            size: file.size,
            // What is too long is begun again.
            offset: if written > file.size { 0 } else { written },
        })
    }
}

/// The right to write one file.
pub(super) struct Claim {
    pub(super) fetch: Arc<Shared>,
    pub(super) index: usize,
}

impl Claim {
    pub(super) fn set(&self, state: State) {
        let mut states = self.fetch.states();
        let mine = states
            .as_mut()
            .and_then(|states| states.get_mut(self.index));
        if let Some(mine) = mine {
            *mine = state;
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut states = self.fetch.states();
        let mine = states
            .as_mut()
            .and_then(|states| states.get_mut(self.index));
        if let Some(mine @ State::Open) = mine {
            *mine = State::Missing;
        }
    }
}

pub(super) fn part_name(index: usize, file: ContentFile) -> String {
    format!("{index}-{}", hex::encode(&file.sha256))
}
