//! Tokens of the site and of Entra ID.

mod assertion;
mod bulk;
mod cache;
mod changed;
mod entra;
mod fixture;
mod holder;
mod jwks;
mod pyjwt;
mod refusals;
mod rotation;
mod site;
