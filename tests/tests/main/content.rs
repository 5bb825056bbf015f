//! Content: what a package consists of, who vouches for it, and what a client has of it on its disk.

mod comparing;
#[cfg(target_os = "linux")]
mod crash;
mod fetching;
mod fixture;
mod hashing;
mod manifests;
mod paths;
mod signed;
mod vectors;
