//! Who the work is measured beside: raw calls of the engines, peers, and our own C ABI.

pub mod c_abi;
#[cfg(feature = "report")]
pub mod engines;
#[cfg(feature = "openssl")]
pub mod openssl;
#[cfg(feature = "aws-lc")]
pub mod raw;
#[cfg(feature = "aws-lc")]
pub mod raw_channel;
#[cfg(feature = "aws-lc")]
pub mod raw_rsa;
#[cfg(feature = "report")]
pub mod rustls;
#[cfg(feature = "report")]
pub mod sodium;
#[cfg(feature = "aws-lc")]
pub mod webpki;

/// What the raw calls are called in tables.
pub const RAW: &str = "raw calls, 1 copy";
pub const OPENSSL: &str = "OpenSSL's CMS";
