//! Measuring in pairs, and what is written of it.

pub mod machine;
pub mod markdown;
pub mod paired;
pub mod plan;
