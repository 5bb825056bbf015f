//! Who may do what.

mod scope;
