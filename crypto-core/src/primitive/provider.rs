//! Which engines compute, chosen at run time.

use super::engine::Engine;
#[cfg(feature = "aws-lc")]
use crate::primitive::engine::aws_lc;
#[cfg(feature = "portable")]
use crate::primitive::engine::portable;

#[cfg(not(any(feature = "aws-lc", feature = "portable")))]
compile_error!("cmcrypto-core needs the feature `aws-lc` or `portable`");

/// Which engines compute. A key keeps the provider it was loaded with.
///
/// The default is [`Provider::AwsLc`] where the build contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provider {
    /// aws-lc-rs: the fast one. Feature `aws-lc`.
    #[cfg(feature = "aws-lc")]
    AwsLc,
    /// identities, rsa, aes-gcm, x25519-dalek and p256. Feature `portable`.
    #[cfg(feature = "portable")]
    Portable,
}

impl Provider {
    /// The providers that this build contains, the default one first.
    pub const ALL: &'static [Provider] = &[
        #[cfg(feature = "aws-lc")]
        Provider::AwsLc,
        #[cfg(feature = "portable")]
        Provider::Portable,
    ];

    /// The provider's name: that of its feature.
    pub const fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "aws-lc")]
            Provider::AwsLc => "aws-lc",
            #[cfg(feature = "portable")]
            Provider::Portable => "portable",
        }
    }

    pub(crate) fn engine(self) -> &'static dyn Engine {
        match self {
            #[cfg(feature = "aws-lc")]
            Provider::AwsLc => &aws_lc::AwsLc,
            #[cfg(feature = "portable")]
            Provider::Portable => &portable::Portable,
        }
    }
}

impl Default for Provider {
    fn default() -> Self {
        #[cfg(feature = "aws-lc")]
        return Provider::AwsLc;
        #[cfg(not(feature = "aws-lc"))]
        return Provider::Portable;
    }
}
