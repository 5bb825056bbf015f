//! Which of its clients a site's data is for.

use std::ffi::c_char;

use cmcrypto_core::policy::SiteDataTarget;

use crate::abi::{Failure, Plain, parse_client_id, parse_collection_id, text_field, text_of};

/// Room for the id of a collection or a client: up to 256 bytes and a NUL.
pub const CMCRYPTO_SITE_DATA_TARGET_ID_MAX: usize = 260;

/// Whom data is for: one of the constants `CMCRYPTO_SITE_DATA_TARGET_...`. None has the number 0.
pub type cmcrypto_site_data_target_kind = i32;

/// All clients of the site.
pub const CMCRYPTO_SITE_DATA_TARGET_ALL: i32 = 801;
/// The members of a collection. Who they are is not said.
pub const CMCRYPTO_SITE_DATA_TARGET_COLLECTION: i32 = 802;
/// One client.
pub const CMCRYPTO_SITE_DATA_TARGET_CLIENT: i32 = 803;

/// Which of its clients a site's data is for.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_site_data_target {
    /// Whom.
    pub kind: cmcrypto_site_data_target_kind,
    /// Of a collection: 1 to 64 ASCII letters, digits and hyphens. Of a client: 1 to 64 characters,
    /// none of them a control character, as UTF-8. A NUL. For all clients nothing before it.
    pub id: [c_char; CMCRYPTO_SITE_DATA_TARGET_ID_MAX],
}

// SAFETY: numbers without padding.
unsafe impl Plain for cmcrypto_site_data_target {}

impl cmcrypto_site_data_target {
    pub(crate) fn parse(&self) -> Result<SiteDataTarget, Failure> {
        const NAME: &str = "target";
        let id = text_of(NAME, &self.id)?;
        match self.kind {
            CMCRYPTO_SITE_DATA_TARGET_ALL if id.is_empty() => Ok(SiteDataTarget::All),
            CMCRYPTO_SITE_DATA_TARGET_ALL => Err(Failure::argument(NAME, "all clients with an id")),
            CMCRYPTO_SITE_DATA_TARGET_COLLECTION => {
                parse_collection_id(NAME, &id).map(SiteDataTarget::Collection)
            }
            CMCRYPTO_SITE_DATA_TARGET_CLIENT => {
                parse_client_id(NAME, &id).map(SiteDataTarget::Client)
            }
            _ => Err(Failure::argument(NAME, "unknown")),
        }
    }
}

impl From<&SiteDataTarget> for cmcrypto_site_data_target {
    fn from(target: &SiteDataTarget) -> Self {
        let (kind, id) = match target {
            SiteDataTarget::All => (CMCRYPTO_SITE_DATA_TARGET_ALL, ""),
            SiteDataTarget::Collection(id) => (CMCRYPTO_SITE_DATA_TARGET_COLLECTION, id.as_str()),
            SiteDataTarget::Client(id) => (CMCRYPTO_SITE_DATA_TARGET_CLIENT, id.as_str()),
        };
        Self { kind, id: text_field(id) }
    }
}
