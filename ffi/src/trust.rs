//! Whom a client trusts.

pub(crate) mod management_point_bundle;

pub(crate) mod management_point;

pub(crate) mod source;

pub(crate) mod settings;

pub(crate) mod store;

pub(crate) mod site_signing;

pub(crate) mod management_points;

pub(crate) mod store_file;

pub use management_point::*;
pub use management_point_bundle::*;
pub use management_points::*;
pub use settings::*;
pub use site_signing::*;
pub use source::*;
pub use store::*;
pub use store_file::*;
