//! Which sites a site knows.

pub(crate) mod settings;

pub(crate) mod directory;

pub(crate) mod known_site;

pub(crate) mod learning;

pub(crate) mod operational;

pub(crate) mod hierarchy;

pub(crate) mod standing;

pub(crate) mod withdrawal;

pub(crate) mod key_file;

pub(crate) mod key_import;

pub(crate) mod encryption;

pub use directory::*;
pub use encryption::*;
pub use hierarchy::*;
pub use key_file::*;
pub use key_import::*;
pub use known_site::*;
pub use learning::*;
pub use operational::*;
pub use settings::*;
pub use standing::*;
pub use withdrawal::*;
