//! What a site sends to its clients, signed by its site-signing certificate.

pub(crate) mod site_signing;

pub use site_signing::{SiteDataKind, SiteSigner, SiteVerifier};
