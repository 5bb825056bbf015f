//! Content: encrypted, and the ways to its key.

mod encrypted;
