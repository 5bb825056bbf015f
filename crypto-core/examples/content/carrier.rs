//! What stores the package and carries it to the client.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use cmcrypto_core::content::{ContentFetch, ContentManifest, MissingFile};
use cmcrypto_core::{Error, ErrorKind};

/// As of a server that gives ranges.
const PIECE: usize = 256 * 1024;

pub(crate) struct Carrier<'a> {
    source: &'a Path,
    manifest: &'a ContentManifest,
}

impl<'a> Carrier<'a> {
    /// Takes what the site published: here the files as they are.
    pub(crate) fn new(source: &'a Path, manifest: &'a ContentManifest) -> Self {
        Self { source, manifest }
    }

    /// Carries one file, from where it is missing, but at most so many bytes: then the process ends.
    pub(crate) fn fetch(
        &self,
        fetch: &ContentFetch,
        missing: &MissingFile,
        at_most: u64,
    ) -> Result<(), Error> {
        let path = self
            .source
            .join(self.manifest.entries()[missing.index].path.as_str());
        let storage = |error| Error::new(ErrorKind::Storage, error).at(&path);
        let mut data = File::open(&path).map_err(storage)?;
        data.seek(SeekFrom::Start(missing.offset))
            .map_err(storage)?;
        let mut data = data.take(at_most);
        let mut file = fetch.file(missing.index)?;
        let mut buffer = vec![0; PIECE];
        loop {
            match data.read(&mut buffer).map_err(storage)? {
                0 if data.limit() > 0 => return file.finish(),
                0 => return Ok(()),
                read => file.write(&buffer[..read])?,
            }
        }
    }
}
