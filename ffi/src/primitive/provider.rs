//! Which engines compute.

use std::ffi::{CStr, c_char};

use cmcrypto_core::{Error, Provider};

use crate::abi::{Failure, guard_infallible};
/// Which engines compute: one of the constants `CMCRYPTO_PROVIDER_...`. A key keeps the provider it
/// was made with. One that the library was built without is `CMCRYPTO_ERROR_UNSUPPORTED`.
pub type cmcrypto_provider = i32;

/// The library's default: aws-lc where it is built in.
pub const CMCRYPTO_PROVIDER_DEFAULT: i32 = 0;
/// aws-lc-rs: the fast one.
pub const CMCRYPTO_PROVIDER_AWS_LC: i32 = 33;
/// ring, rsa, aes-gcm, x25519-dalek and p256.
pub const CMCRYPTO_PROVIDER_PORTABLE: i32 = 34;

const NAMES: &[(i32, &CStr)] =
    &[(CMCRYPTO_PROVIDER_AWS_LC, c"aws-lc"), (CMCRYPTO_PROVIDER_PORTABLE, c"portable")];

pub(crate) fn parse(provider: cmcrypto_provider) -> Result<Provider, Failure> {
    if provider == CMCRYPTO_PROVIDER_DEFAULT {
        return Ok(Provider::default());
    }
    let (_, name) = NAMES
        .iter()
        .find(|(number, _)| *number == provider)
        .ok_or(Failure::argument("provider", "unknown"))?;
    // By name: the variants of what is not built in don't exist.
    let found = Provider::ALL.iter().find(|provider| provider.name().as_bytes() == name.to_bytes());
    found.copied().ok_or(Failure::from(Error::UNSUPPORTED))
}

pub(crate) fn number(provider: Provider) -> Result<cmcrypto_provider, Failure> {
    let found = NAMES.iter().find(|(_, name)| name.to_bytes() == provider.name().as_bytes());
    found.map(|(number, _)| *number).ok_or(Failure::from(Error::INTERNAL))
}

/// A provider's name, such as "aws-lc", or NULL if it is unknown or not built in. Static: never
/// freed.
/// Threads: any. Allocates: no. Blocks: no.
#[must_use]
#[unsafe(no_mangle)]
pub extern "C" fn cmcrypto_provider_name(provider: cmcrypto_provider) -> *const c_char {
    guard_infallible(std::ptr::null(), || {
        parse(provider)
            .and_then(number)
            .ok()
            .and_then(|provider| NAMES.iter().find(|(number, _)| *number == provider))
            .map_or(std::ptr::null(), |(_, name)| name.as_ptr())
    })
}
