//! What a client installs: byte for byte what its site published.
//!
//! The site makes a package's [`ContentManifest`] of a directory ([`hash_directory`]) and signs it
//! ([`crate::policy::SiteSigner::sign_content`]). A client verifies that, and what it has fetched by it:
//!
//! | what | is refused as |
//! |---|---|
//! | a manifest that was changed | `HASH_MISMATCH` |
//! | what was signed, changed or by another | `SIGNATURE_INVALID`, `SIGNER_MISMATCH`, `SITE_MISMATCH` |
//! | another package; a file or directory that is not what the manifest says | `CONTENT_MISMATCH` |
//! | a lower number than was accepted before, under this certificate | `ROLLBACK` |
//! | not yet valid, by more than 5 minutes | `SENT_IN_FUTURE` |
//! | not valid any more | `STALE` |
//! | a path that is not possible everywhere, or is another's in another spelling | `CONTENT_NAME` |
//! | a symbolic link, device, socket or pipe | `CONTENT_KIND` |
//! | a file that changes while it is hashed | `CONTENT_CHANGED` |
//!
//! What compares a directory ([`verify_directory`], [`compare_directory`]) and what fetches into one
//! ([`ContentFetch`]) takes a [`VerifiedManifest`] alone.
//!
//! Files may have any length: memory grows with their number only, some 200 bytes each.

mod fetch;
mod fetch_file;
mod fetch_state;
mod hashing;
mod manifest;
mod path;
mod signed;
mod staging;
mod verification;
mod walk;

pub use fetch::ContentFetch;
pub use fetch_file::ContentFileWriter;
pub use fetch_state::MissingFile;
pub use hashing::{ContentProgress, ContentProgressCallback, hash_directory};
pub use manifest::{ContentEntry, ContentFile, ContentManifest};
pub use path::ContentPath;
pub use signed::{ContentTerms, ExpectedContent, VerifiedManifest};
pub use verification::{
    CompareSettings, ContentDifference, DifferenceKind, compare_directory, verify_directory,
};
