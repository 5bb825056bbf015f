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
//! Files may have any length: memory grows with their number only, by some 400 bytes each and twice
//! the length of its path.
//!
//! # Encrypted
//!
#![doc = include_str!("content/encryption.md")]

mod chunks;
mod client_key;
mod encryption;
mod fetch;
mod fetch_file;
mod fetch_state;
mod hashing;
mod header;
mod key;
mod manifest;
mod password;
mod path;
mod signed;
mod staging;
mod streams;
mod user_state;
mod verification;
mod walk;
mod wrapped_key;

pub use chunks::{CHUNK_LEN, EncryptedFile, MAX_FILE_LEN};
pub use encryption::ContentEncryption;
pub use fetch::ContentFetch;
pub use fetch_file::ContentFileWriter;
pub use fetch_state::MissingFile;
pub use hashing::{ContentProgress, ContentProgressCallback, hash_directory};
pub use header::{ContentHeader, ContentId, KeyWrapping};
pub use key::{ContentKey, MAX_MANIFEST_LEN};
pub use manifest::{ContentEntry, ContentFile, ContentManifest};
pub use password::PasswordCost;
pub use path::ContentPath;
pub use signed::{ContentTerms, ExpectedContent, VerifiedManifest};
pub use streams::HashCheck;
pub use user_state::{RestoredUserState, UserStateRecipient, UserStateRecipients};
pub use verification::{
    CompareSettings, ContentDifference, DifferenceKind, compare_directory, verify_directory,
};
