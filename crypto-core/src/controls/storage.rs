//! How what is kept is stored.

pub(crate) mod durable_file;
pub(crate) mod reader;
pub(crate) mod regular_file;
pub(crate) mod shared_file;
pub(crate) mod sink;
pub(crate) mod stored_form;
