//! What the benches share: keys and messages, the peers, and measuring in pairs.

pub mod c_abi;
pub mod machine;
#[cfg(feature = "openssl")]
pub mod openssl;
pub mod paired;
pub mod plan;
#[cfg(feature = "aws-lc")]
pub mod raw;
pub mod site;
