//! Certificates of a PKI: paths and revocation with OpenSSL as witness, selection and choice of a
//! client's certificate, the naming rule, and what was changed or made to take long.

mod candidates;
mod changes;
mod choice;
mod constraints;
mod corpus;
mod criteria;
mod elliptic;
mod lists;
mod make;
mod naming;
mod order;
mod paths;
mod search;
mod selection;
mod servers;
mod site_server;
mod subjects;
