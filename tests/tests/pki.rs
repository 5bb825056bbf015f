//! Certificates of a PKI: paths and revocation with OpenSSL as witness, selection and choice of a
//! client's certificate, the naming rule, and what was changed or made to take long.

#[path = "pki/candidates.rs"]
mod candidates;
#[path = "pki/changes.rs"]
mod changes;
#[path = "pki/choice.rs"]
mod choice;
#[path = "pki/constraints.rs"]
mod constraints;
#[path = "pki/corpus.rs"]
mod corpus;
#[path = "pki/criteria.rs"]
mod criteria;
#[path = "controls/der.rs"]
mod der;
#[path = "pki/elliptic.rs"]
mod elliptic;
#[path = "pki/lists.rs"]
mod lists;
#[path = "pki/make.rs"]
mod make;
#[path = "pki/naming.rs"]
mod naming;
#[path = "pki/order.rs"]
mod order;
#[path = "pki/paths.rs"]
mod paths;
#[path = "pki/search.rs"]
mod search;
#[path = "pki/selection.rs"]
mod selection;
#[path = "pki/servers.rs"]
mod servers;
#[path = "pki/site_server.rs"]
mod site_server;
#[path = "pki/subjects.rs"]
mod subjects;
