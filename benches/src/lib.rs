//! What the benches share: the work, whom it is measured beside, and reports.

pub mod beside;
pub mod report;
pub mod work;
