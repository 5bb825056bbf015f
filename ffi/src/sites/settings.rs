//! What a site accepts into its directory.

use cmcrypto_core::sites::SiteDirectorySettings;

use crate::abi::{Failure, Growing, Plain, StructureOut, call, cmcrypto_status, flag};

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

// SAFETY: numbers without padding.
unsafe impl Plain for cmcrypto_site_directory_settings {}
// SAFETY: `struct_size` is first.
unsafe impl Growing for cmcrypto_site_directory_settings {
    const MIN_SIZE: usize = 8;

    fn set_struct_size(&mut self, size: u32) {
        self.struct_size = size;
    }
}

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
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_site_directory_settings_default(
    settings: *mut cmcrypto_site_directory_settings, struct_size: usize,
) -> cmcrypto_status {
    call!(|(settings, struct_size): StructureOut<_>| {
        settings.give(SiteDirectorySettings::default())
    })
}
