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
    /// The product's "Require secure key exchange": a key for which its own site alone vouches is
    /// not accepted, nor is what it signed. By default 1.
    pub require_secure_key_exchange: i32,
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
            require_secure_key_exchange: flag(
                "require_secure_key_exchange",
                self.require_secure_key_exchange,
            )?,
        })
    }
}

impl From<SiteDirectorySettings> for cmcrypto_site_directory_settings {
    fn from(settings: SiteDirectorySettings) -> Self {
        Self {
            struct_size: 0,
            require_secure_key_exchange: i32::from(settings.require_secure_key_exchange),
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
