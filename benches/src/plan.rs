//! How many cores a hierarchy needs for this library: what a machine's profile and a hierarchy make of each other.
//! The program `plan` is its only caller; `benches/plan.md` says what it writes.

pub mod arrivals;
pub mod check;
pub mod cores;
pub mod hierarchy;
pub mod measure;
pub mod output;
pub mod profile;
pub mod queueing;
pub mod trouble;
pub mod what_if;
pub mod work;
