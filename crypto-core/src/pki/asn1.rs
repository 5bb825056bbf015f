//! DER, object identifiers, times, PEM.

pub(crate) mod der;
pub(crate) mod oid;
pub(crate) mod pem;
pub(crate) mod time;
