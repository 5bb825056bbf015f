//! The trusted root key and what a client trusts by it: every rule with its exact outcome, for every
//! provider; the store's file under crashes and other processes; OpenSSL as a witness.

#[path = "trust/anchors.rs"]
mod anchors;
#[path = "trust/bundle_fields.rs"]
mod bundle_fields;
#[path = "trust/bundles.rs"]
mod bundles;
#[path = "trust/changes.rs"]
mod changes;
#[path = "trust/craft.rs"]
mod craft;
#[cfg(target_os = "linux")]
#[path = "trust/crash.rs"]
mod crash;
#[path = "controls/der.rs"]
mod der;
#[cfg(target_os = "linux")]
#[path = "trust/die_at.rs"]
mod die_at;
#[path = "trust/endorsing.rs"]
mod endorsing;
#[path = "trust/file.rs"]
mod file;
#[path = "trust/fixture.rs"]
mod fixture;
#[path = "trust/management_points.rs"]
mod management_points;
#[path = "trust/merging.rs"]
mod merging;
#[path = "trust/model.rs"]
mod model;
#[path = "trust/openssl.rs"]
mod openssl;
#[path = "trust/parts.rs"]
mod parts;
#[path = "trust/root_key.rs"]
mod root_key;
#[path = "trust/root_key_files.rs"]
mod root_key_files;
#[path = "trust/sequences.rs"]
mod sequences;
#[path = "trust/stored.rs"]
mod stored;
