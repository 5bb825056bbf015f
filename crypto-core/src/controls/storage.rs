//! How what is kept is stored.

pub(crate) mod durable_file;
pub(crate) mod regular_file;
pub(crate) mod shared_file;
pub(crate) mod stored_form;
