//! Selection of a client's certificate through the C ABI, and the choice that follows.

mod choice;
mod identity_file;
mod selection;
