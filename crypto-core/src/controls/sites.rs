//! Which sites a site knows, by which keys, and how it learned them.
//!
#![doc = include_str!("sites/rules.md")]

mod decision;
pub(crate) mod directory;
mod directory_format;
mod encryption;
mod hierarchy;
mod key_file;
mod key_import;
mod known_site;
mod learning;
mod offer;
mod operational;
mod standing;
mod taking;
mod withdrawal;

pub use directory::{SiteDirectory, SiteDirectorySettings};
pub use key_file::{SiteKeyFile, SiteKeyFileKind};
pub use key_import::read_exchange_key;
pub use known_site::{
    KnownSite, OperationalKey, PreviousSiteKey, SiteKeyChange, SiteKeyChanges, SiteKeyOutcome,
    SiteKeySource, SiteRelation,
};

#[cfg(doc)]
use crate::controls::exchange_key::site_key_proof::SiteKeyProof;
