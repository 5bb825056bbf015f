//! Keys, certificates, paths and CMS.

pub(crate) mod external_key;

pub(crate) mod private_key;

pub(crate) mod public_key;

pub(crate) mod certificate;

pub(crate) mod identity;

pub(crate) mod issue;

pub(crate) mod revocation;

pub(crate) mod path;

pub(crate) mod cms;

pub(crate) mod cms_verified;

pub use certificate::*;
pub use cms::*;
pub use cms_verified::*;
pub use external_key::*;
pub use identity::*;
pub use issue::*;
pub use path::*;
pub use private_key::*;
pub use public_key::*;
pub use revocation::*;
