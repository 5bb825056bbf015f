//! A hierarchy: a central administration site CAS, its primary sites P01 and P02, and below P01 the
//! secondary site S01; each with the key that follows its own.

use cmcrypto_core::Error;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::sites::{
    SiteDirectory, SiteDirectorySettings, SiteKeyChange, SiteKeyFileKind, SiteKeyOutcome,
    SiteKeySource, SiteRelation,
};
pub use cmcrypto_tests::hierarchy::*;

/// The stored keys by what they are here.
pub const CAS: &str = "client-3072";
pub const P01: &str = "client-2048";
pub const P02: &str = "e3-2048";
pub const S01: &str = "mp2-2048";
pub const NEXT_CAS: &str = "mp-3072";
pub const NEXT_P01: &str = "mp-2048";
/// What follows the key of S01, and of any other site.
pub const NEXT: &str = "client-4096";
/// A key of nobody.
pub const OTHER: &str = "mp-4096";

pub use SiteKeyFileKind::{ChildKeys, KeyForChild, KeyForParent, ParentKeys};
pub use SiteKeyOutcome::{Added, Confirmed, Replaced, RolledOver, Unchanged};
pub use SiteKeySource::{DirectoryService, KeyFile, ParentEndorsement, Person, SiteItself};
pub use SiteRelation::{Child, Parent, Top};

pub const SECURE: SiteDirectorySettings = SiteDirectorySettings {
    allow_insecure_key_exchange: false,
};
pub const OPEN: SiteDirectorySettings = SiteDirectorySettings {
    allow_insecure_key_exchange: true,
};

/// What became of a key, and of which sites the key can't be used any more.
pub fn change(outcome: SiteKeyOutcome, lost: &[SiteCode]) -> SiteKeyChange {
    SiteKeyChange {
        outcome,
        lost: lost.to_vec(),
    }
}

/// What an operation does to a copy of the directory: if it fails, it changes nothing.
#[track_caller]
pub fn attempt<T>(
    directory: &SiteDirectory,
    operation: impl FnOnce(&mut SiteDirectory) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut copy = directory.clone();
    let found = operation(&mut copy);
    assert!(found.is_ok() || copy == *directory);
    found
}

/// An operation fails so, and changes nothing.
pub fn refused<T: std::fmt::Debug>(
    directory: &mut SiteDirectory,
    error: Error,
    operation: impl FnOnce(&mut SiteDirectory) -> Result<T, Error>,
) {
    let before = directory.clone();
    assert_eq!(operation(directory).map(|_| ()), Err(error));
    assert_eq!(*directory, before);
}
