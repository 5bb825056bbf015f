//! What a client accepts into its trust store.

use cmcrypto_core::trust::TrustSettings;

use crate::abi::{Failure, fill, flag, grows};
use crate::exchange_key::site_public_key::parse_legacy;

/// What a client accepts into its trust store, and of what is in it. A store does not keep its
/// settings: each process gives its own.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_trust_settings {
    /// sizeof(cmcrypto_trust_settings).
    pub struct_size: u32,
    /// With no key from anywhere else the first management point may set it, as in the product. An
    /// attacker who is there first then owns the client until a stronger source is heard. By
    /// default 0.
    pub accept_first_management_point: i32,
    /// A management point may set the certificate that a site signs policy with, though the site's
    /// key has not endorsed it, as in the product: whoever answers then decides what runs on the
    /// client. The trusted root key says nothing about it. By default 0.
    pub accept_unendorsed_site_signing: i32,
    /// Accept a trusted root key from 1024 bits on. By default 0.
    pub legacy_rsa_1024_verification: i32,
}

grows!(cmcrypto_trust_settings, 16);

impl cmcrypto_trust_settings {
    pub(crate) fn parse(self) -> Result<TrustSettings, Failure> {
        Ok(TrustSettings {
            accept_first_management_point: flag(
                "accept_first_management_point",
                self.accept_first_management_point,
            )?,
            accept_unendorsed_site_signing: flag(
                "accept_unendorsed_site_signing",
                self.accept_unendorsed_site_signing,
            )?,
            legacy: parse_legacy(self.legacy_rsa_1024_verification)?,
        })
    }
}

impl From<TrustSettings> for cmcrypto_trust_settings {
    fn from(settings: TrustSettings) -> Self {
        Self {
            struct_size: 0,
            accept_first_management_point: i32::from(settings.accept_first_management_point),
            accept_unendorsed_site_signing: i32::from(settings.accept_unendorsed_site_signing),
            legacy_rsa_1024_verification: i32::from(settings.legacy.rsa_1024_verification),
        }
    }
}

/// Fills the structure with its defaults: none of it is accepted. `struct_size` is its sizeof.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_trust_settings_default(
    settings: *mut cmcrypto_trust_settings, struct_size: usize,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { fill(settings, struct_size, || TrustSettings::default().into()) }
}
