//! Measuring in pairs, and what is written of it.

pub mod machine;
pub mod paired;
pub mod results;
pub mod tables;
