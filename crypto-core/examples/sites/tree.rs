//! A directory tree as replicated data: of each file a line with its name, and then what it holds, so
//! that both are signed.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::replication::{
    self, Continuity, FileSink, ReplicationPosition, Sink, VerifiedReplication,
};
use cmcrypto_core::sites::SiteDirectory;
use cmcrypto_core::{Error, Timestamp};

const MAX_NAME_LEN: usize = 4096;

/// A file that lies ready to be sent, or was received: signature, name and data in one.
pub(crate) struct Package {
    path: PathBuf,
    /// Of name and data, in bytes.
    pub(crate) length: u64,
}

/// Writes a package for each file below `source`.
pub(crate) fn send(
    key: &SiteExchangeKey,
    position: &mut ReplicationPosition,
    source: &Path,
    directory: &Path,
    now: Timestamp,
) -> super::Outcome<Vec<Package>> {
    fs::create_dir_all(directory)?;
    let mut packages = Vec::new();
    for name in files(source)? {
        let path = directory.join(format!("{:06}.package", packages.len()));
        let mut data = File::open(source.join(&name))?;
        let length = data.metadata()?.len();
        let package = write(key, position, &name, &mut data, length, path, now)?;
        packages.push(package);
    }
    Ok(packages)
}

/// Writes a package for a file of this content.
pub(crate) fn send_one(
    key: &SiteExchangeKey,
    position: &mut ReplicationPosition,
    mut data: &[u8],
    name: &str,
    directory: &Path,
    now: Timestamp,
) -> super::Outcome<Package> {
    let path = directory.join("sent").join(format!("{name}.package"));
    let length = u64::try_from(data.len())?;
    write(key, position, Path::new(name), &mut data, length, path, now)
}

fn write(
    key: &SiteExchangeKey,
    position: &mut ReplicationPosition,
    name: &Path,
    data: &mut dyn Read,
    length: u64,
    path: PathBuf,
    now: Timestamp,
) -> super::Outcome<Package> {
    let line = format!("{}\n", name.to_str().ok_or("a name that is no text")?);
    let length = length.saturating_add(u64::try_from(line.len())?);
    let mut data = line.as_bytes().chain(data);
    let mut package = File::create(&path)?;
    *position = replication::write_package(key, position, &mut data, length, &mut package, now)?;
    Ok(Package { path, length })
}

impl Package {
    /// A copy in which one bit of the data is another.
    pub(crate) fn tampered(&self) -> super::Outcome<Self> {
        let path = self.path.with_extension("tampered");
        fs::copy(&self.path, &path)?;
        let mut file = File::options().read(true).write(true).open(&path)?;
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        file.seek(SeekFrom::End(-1))?;
        file.write_all(&[last[0] ^ 1])?;
        let length = self.length;
        Ok(Self { path, length })
    }
}

/// The receiving end of a stream. A site server stores the position; here it is kept in memory.
pub(crate) struct Receiver {
    position: ReplicationPosition,
    directory: PathBuf,
}

impl Receiver {
    pub(crate) fn new(position: ReplicationPosition, directory: PathBuf) -> Self {
        Self {
            position,
            directory,
        }
    }

    /// Verifies a package, and only then has the file appear where it belongs.
    pub(crate) fn take(
        &mut self,
        known: &SiteDirectory,
        package: &Package,
        now: Timestamp,
    ) -> Result<Continuity, Error> {
        let mut input = File::open(&package.path).map_err(|_| Error::STORAGE)?;
        let mut sink = NamedFile::below(&self.directory);
        let verified =
            replication::verify_whole_package(known, &self.position, &mut input, &mut sink, now)?;
        self.position = verified.position().clone();
        Ok(verified.continuity())
    }
}

/// A sink that learns from the first line which file it is.
struct NamedFile<'a> {
    root: &'a Path,
    line: Vec<u8>,
    file: Option<FileSink>,
}

impl<'a> NamedFile<'a> {
    fn below(root: &'a Path) -> Self {
        let line = Vec::new();
        let file = None;
        Self { root, line, file }
    }
}

impl Sink<VerifiedReplication> for NamedFile<'_> {
    fn write(&mut self, data: &[u8]) -> Result<(), Error> {
        if let Some(file) = &mut self.file {
            return Sink::<VerifiedReplication>::write(file, data);
        }
        let mut parts = data.splitn(2, |byte| *byte == b'\n');
        self.line
            .extend_from_slice(parts.next().unwrap_or_default());
        if self.line.len() > MAX_NAME_LEN {
            return Err(Error::TOO_LARGE);
        }
        let Some(rest) = parts.next() else {
            return Ok(());
        };
        let name = std::str::from_utf8(&self.line).map_err(|_| Error::MALFORMED)?;
        let path = self.root.join(inside(Path::new(name))?);
        // Empty directories of a refused file may stay.
        fs::create_dir_all(path.parent().unwrap_or(self.root)).map_err(|_| Error::STORAGE)?;
        let file = self.file.insert(FileSink::create(&path)?);
        Sink::<VerifiedReplication>::write(file, rest)
    }

    fn commit(&mut self, verified: &VerifiedReplication) -> Result<(), Error> {
        self.file.as_mut().ok_or(Error::MALFORMED)?.commit(verified)
    }

    fn rollback(&mut self) {
        self.file = None;
    }
}

/// Whether both trees hold the same files with the same bytes; the second may hold more.
pub(crate) fn compare(one: &Path, other: &Path) -> super::Outcome<()> {
    for name in files(one)? {
        if fs::read(one.join(&name))? != fs::read(other.join(&name))? {
            return Err(format!("{} differs", name.display()).into());
        }
    }
    Ok(())
}

/// The regular files below a directory, in the order of their names.
fn files(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    fn collect(root: &Path, below: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
        for entry in fs::read_dir(root.join(below))? {
            let entry = entry?;
            let name = below.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                collect(root, &name, found)?;
            } else if kind.is_file() {
                found.push(name);
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    collect(directory, Path::new(""), &mut found)?;
    found.sort();
    Ok(found)
}

/// A name that leads nowhere but below the directory it is joined to.
fn inside(name: &Path) -> Result<&Path, Error> {
    let plain = |part| matches!(part, Component::Normal(_));
    if !name.components().all(plain) {
        return Err(Error::INVALID_ARGUMENT);
    }
    Ok(name)
}
