//! The stores held against the rules of their interfaces, and against processes that race, and that are killed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::print_stdout,
    reason = "a test fails by a panic"
)]

#[cfg(feature = "postgresql")]
mod postgresql;
mod processes;
mod rules;
mod sqlite;
