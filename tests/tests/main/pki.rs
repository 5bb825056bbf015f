//! Certificates of a PKI: paths and revocation with OpenSSL as witness, the naming rule, and what was changed or made to take long.

mod changes;
mod constraints;
pub mod corpus;
mod elliptic;
mod lists;
pub mod make;
mod naming;
mod order;
mod paths;
mod readable;
mod search;
mod servers;
mod site_server;
