//! Keys, certificates and CMS: standard objects, standard bytes.

pub(crate) mod asn1;
pub mod certificate;
pub mod cms;
pub mod key;
pub mod path;
