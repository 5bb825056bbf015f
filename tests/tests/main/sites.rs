//! The exchange keys that a site knows: every rule by which it learns them, with its exact outcome, for
//! every provider; key files and stored directories, whole and damaged; encryption certificates.

mod encryption;
mod endorsed;
mod fixture;
mod hierarchy;
mod key_file_format;
mod key_files;
mod learning;
mod sequences;
mod stored;
