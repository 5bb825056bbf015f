//! What a site accepts into its directory.

use cmcrypto_core::sites::SiteDirectorySettings;

use crate::abi::{Failure, fill, flag, grows};

/// What a site accepts into its directory, and of what is in it. A directory does not keep its
/// settings: each process gives its own.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_site_directory_settings {
    /// sizeof(cmcrypto_site_directory_settings).
    pub struct_size: u32,
    /// 1: the product's *Require secure key exchange* is off, and a key for which its own site
    /// alone vouches is accepted, and what it signed. 0, the default: neither is.
    pub allow_insecure_key_exchange: i32,
}

grows!(cmcrypto_site_directory_settings, 8);

impl cmcrypto_site_directory_settings {
    pub(crate) fn parse(self) -> Result<SiteDirectorySettings, Failure> {
        Ok(SiteDirectorySettings {
            allow_insecure_key_exchange: flag(
                "allow_insecure_key_exchange",
                self.allow_insecure_key_exchange,
            )?,
        })
    }
}

impl From<SiteDirectorySettings> for cmcrypto_site_directory_settings {
    fn from(settings: SiteDirectorySettings) -> Self {
        Self {
            struct_size: 0,
            allow_insecure_key_exchange: i32::from(settings.allow_insecure_key_exchange),
        }
    }
}

/// Fills the structure with its defaults: secure key exchange is required. `struct_size` is its
/// sizeof.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_settings_default(
    settings: *mut cmcrypto_site_directory_settings, struct_size: usize,
) {
    // SAFETY: the caller's pointers are as the conventions say.
    unsafe { fill(settings, struct_size, || SiteDirectorySettings::default().into()) }
}
