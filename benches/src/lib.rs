//! What is measured (`work`), beside whom (`beside`), how and what is written of it (`report`), and all of it together
//! (`suite`); and what the program `plan` is made of.

pub mod beside;
#[cfg(feature = "aws-lc")]
pub mod plan;
pub mod report;
#[cfg(feature = "report")]
pub mod suite;
pub mod work;
