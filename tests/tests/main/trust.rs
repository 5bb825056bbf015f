//! The trusted root key and what a client trusts by it: every rule with its exact outcome, for every
//! provider; the store's file under crashes and other processes; OpenSSL as a witness.

mod anchors;
mod bundle_fields;
mod bundles;
mod changes;
pub mod craft;
#[cfg(target_os = "linux")]
mod crash;
#[cfg(target_os = "linux")]
pub mod die_at;
mod endorsing;
mod file;
mod filled;
mod fixture;
mod gate;
mod management_points;
mod merging;
mod model;
mod one_use;
mod openssl;
mod operational;
mod parts;
mod root_key;
mod root_key_files;
mod sequences;
mod site_signing;
mod stored;
