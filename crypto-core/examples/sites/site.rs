//! A site server: its exchange key, its directory, and the folder that key files go through.

use std::fs;
use std::path::{Path, PathBuf};

use cmcrypto_core::exchange_key::SiteExchangeKey;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::primitive::rsa::RsaKeySize;
use cmcrypto_core::sites::{SiteDirectory, SiteDirectorySettings, SiteKeyFile, SiteKeyFileKind};
use cmcrypto_core::{Error, Provider, Timestamp};

pub(crate) struct Site {
    pub(crate) code: SiteCode,
    pub(crate) key: SiteExchangeKey,
    pub(crate) directory: SiteDirectory,
    folder: PathBuf,
}

impl Site {
    /// A new server, with a new key and an empty directory.
    pub(crate) fn new(code: &str, folder: &Path, now: Timestamp) -> Result<Self, Error> {
        let code = super::code(code)?;
        let key = SiteExchangeKey::generate(Provider::default(), RsaKeySize::Rsa2048, code)?;
        // Require secure key exchange: on.
        let mut directory = SiteDirectory::new(code, SiteDirectorySettings::default());
        directory.set_own_key(&key, now)?;
        Ok(Self {
            code,
            key,
            directory,
            folder: folder.to_owned(),
        })
    }

    /// What a person reads out to another.
    pub(crate) fn fingerprint(&self) -> Result<String, Error> {
        Ok(self.key.site_public_key()?.fingerprint())
    }

    /// Another exchange key; the one before it.
    pub(crate) fn new_key(&mut self, now: Timestamp) -> Result<SiteExchangeKey, Error> {
        let next = SiteExchangeKey::generate(Provider::default(), RsaKeySize::Rsa2048, self.code)?;
        self.directory.set_own_key(&next, now)?;
        Ok(core::mem::replace(&mut self.key, next))
    }

    /// Writes a key file; its path.
    pub(crate) fn export(
        &self,
        previous: Option<&SiteExchangeKey>,
        usage: SiteKeyFileKind,
        to: SiteCode,
        now: Timestamp,
    ) -> Result<PathBuf, Error> {
        let file = self
            .directory
            .export_key_file(&self.key, previous, usage, to, now)?;
        let path = self.folder.join(usage.file_name(self.code));
        fs::write(&path, file.to_der()).map_err(|_| Error::STORAGE)?;
        Ok(path)
    }

    /// Takes a key file, in which the writer's key has the fingerprint that a person compared.
    pub(crate) fn import(
        &mut self,
        path: &Path,
        compared: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.take(path, compared, None, now)
    }

    /// Takes a key file that the key known here has signed too, and keeps that for a while.
    pub(crate) fn import_keeping_previous(
        &mut self,
        path: &Path,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.take(path, None, Some(until), now)
    }

    fn take(
        &mut self,
        path: &Path,
        compared: Option<&str>,
        keep_previous_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let bytes = fs::read(path).map_err(|_| Error::STORAGE)?;
        let file = SiteKeyFile::from_der(Provider::default(), &bytes)?;
        let learned = self
            .directory
            .import_key_file(&file, compared, keep_previous_until, now)?;
        let name = path.file_name().unwrap_or_default();
        for (site, outcome) in learned.outcomes {
            println!("{} takes {}: {site} {outcome:?}", self.code, name.display());
        }
        for site in learned.lost {
            println!("{} needs another's word for {site} now", self.code);
        }
        // A site server stores its directory.
        let stored = self.directory.to_bytes()?;
        let name = format!("{}.directory", self.code);
        fs::write(self.folder.join(name), stored).map_err(|_| Error::STORAGE)
    }
}
