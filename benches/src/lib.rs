//! What the benches share: keys and messages, hierarchies and authorities, the peers, and measuring in
//! pairs.

pub mod authority;
pub mod c_abi;
pub mod channels;
mod der;
pub mod hierarchy;
pub mod machine;
#[cfg(feature = "openssl")]
pub mod openssl;
pub mod paired;
pub mod plan;
#[cfg(feature = "aws-lc")]
pub mod raw;
#[cfg(feature = "aws-lc")]
pub mod raw_channel;
#[cfg(feature = "aws-lc")]
pub mod raw_rsa;
pub mod registering;
pub mod replicating;
pub mod report;
#[cfg(feature = "rustls")]
pub mod rustls_peer;
pub mod site;
pub mod site_data;
pub mod site_directories;
pub mod stores;
pub mod validating;
#[cfg(feature = "aws-lc")]
pub mod webpki_peer;
