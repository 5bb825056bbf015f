//! The exchange keys that a site knows: every rule by which it learns them, with its exact outcome,
//! for every provider; until when they can be used; key files, proofs and stored directories, whole
//! and damaged; encryption certificates; what a thief has of a stolen key.

mod attacks;
mod encryption;
mod endorsed;
mod fixture;
mod hierarchy;
mod key_file_format;
mod key_files;
mod learning;
mod model;
mod operational;
mod proofs;
mod remedies;
mod ring;
mod sequences;
mod standing;
mod stored;
mod thefts;
