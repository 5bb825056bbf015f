//! Whom a client trusts: the trusted root key, and the management points that it vouches for.
//!
#![doc = include_str!("trust/rules.md")]

mod bundle_path;
mod changes;
pub(crate) mod management_point_bundle;
mod merge;
mod site_signing;
mod source;
mod store;
mod store_file;
mod store_format;

pub use management_point_bundle::{
    ManagementPointBundle, ManagementPointName, TrustedManagementPoint,
};
pub use source::{TrustOutcome, TrustSource};
pub use store::{TrustSettings, TrustStore};
pub use store_file::TrustStoreFile;
