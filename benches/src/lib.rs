//! What is measured (`work`), beside whom (`beside`), how and what is written of it (`report`), and all of it together
//! (`suite`).

pub mod beside;
pub mod report;
#[cfg(feature = "report")]
pub mod suite;
pub mod work;
