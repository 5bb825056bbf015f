//! Content: what a package consists of, who vouches for it, what a client has of it on its disk; encrypted, and
//! the ways to its key.

mod comparing;
#[cfg(target_os = "linux")]
mod crash;
mod encrypted;
mod fetching;
mod fixture;
mod hashing;
mod manifests;
mod paths;
mod signed;
mod vectors;
