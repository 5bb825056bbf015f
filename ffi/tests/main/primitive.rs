//! Algorithms through the C ABI.

mod agreement;
