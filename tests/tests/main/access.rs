//! Who is asking.

mod token;
