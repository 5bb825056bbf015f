//! Selection of a client's certificate by the product's rules, and the choice that follows.

mod candidates;
mod choice;
mod criteria;
mod identity_file;
mod selection;
mod subjects;
