//! Who is asking: what somebody signed to say so.

pub mod token;
