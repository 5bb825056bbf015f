//! A directory that is removed at the end.

use std::fs;
use std::path::PathBuf;

use cmcrypto_core::{Error, ErrorKind};

pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Result<Self, Error> {
        let name = format!("cmcrypto-content-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let made = fs::create_dir(&path);
        made.map_err(|error| Error::new(ErrorKind::Storage, error).at(&path))?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
