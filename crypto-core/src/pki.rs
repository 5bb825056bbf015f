//! Keys, certificates and CMS: standard objects, standard bytes.

pub(crate) mod agreement_key;
mod capi;
pub(crate) mod certificate;
pub(crate) mod chain;
pub mod cms;
pub(crate) mod der;
pub(crate) mod extension;
pub(crate) mod external_key;
pub(crate) mod identity;
pub(crate) mod issue;
pub(crate) mod names;
pub(crate) mod oid;
pub(crate) mod pem;
pub(crate) mod private_key;
pub(crate) mod public_key;
pub(crate) mod revocation;
pub(crate) mod selection;
