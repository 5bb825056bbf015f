//! Who the work is measured beside: raw calls of the engines, peers, and our own C ABI.

pub mod c_abi;
#[cfg(feature = "openssl")]
pub mod openssl;
#[cfg(feature = "aws-lc")]
pub mod raw;
#[cfg(feature = "aws-lc")]
pub mod raw_channel;
#[cfg(feature = "aws-lc")]
pub mod raw_rsa;
#[cfg(feature = "rustls")]
pub mod rustls;
#[cfg(feature = "aws-lc")]
pub mod webpki;
