//! Content that nobody reads but who holds its key: for the cloud, for multicast, for media, and the state of
//! users.
//!
//! | what | by |
//! |---|---|
//! | a run of encryption: its key, its [`ContentHeader`] | [`ContentEncryption`] |
//! | the files, and the manifest, each a stream of chunks of 64 KiB | [`ContentEncryption::encrypt_file`], [`ContentKey::decrypt_file`] |
//! | a part of a file, and the rest of one that was fetched in part | [`EncryptedFile::encrypted_range`], [`ContentKey::decrypt_range`] |
//! | the same of what lies in memory, without a copy | [`ContentEncryption::encrypt_in_place`], [`ContentKey::decrypt_in_place`] |
//! | the key, to certificates | [`ContentKey::wrap_to_certificates`] |
//! | the key, to one client that keeps it in memory | [`ContentKey::seal_to_client`] |
//! | the key, under a password, for media | [`ContentKey::wrap_under_password`] |
//! | the state of users, to the computer that will restore it | [`ContentEncryption::of_user_state`] |
//!
//! # The stream
//!
//! A file is encrypted by STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and
//! its Nonce-Reuse Misuse-Resistance", CRYPTO 2015, section 7) over AES-256-GCM, which age and Tink use too:
//! chunks of 65,536 bytes, the last one of 1 to 65,536, or of none if the file is empty; each followed by its tag
//! of 16 bytes. So the length of the stream follows from that of the file, and a manifest that is signed says
//! where it ends.
//!
//! ```text
//! binding    ::= DER of ContentBinding, in the header: the package, its version and hash, the chunk size
//! prk        ::= HKDF-Extract(salt = SHA-256("cmcrypto content v1\0" || binding), key)
//! commitment ::= HKDF-Expand(prk, "cmcrypto content commitment v1\0", 32)
//! file key   ::= HKDF-Expand(prk, "cmcrypto content file v1\0" || index, 4 bytes || length of path, 4 bytes || path, 32)
//! of the manifest, HKDF-Expand(prk, "cmcrypto content manifest v1\0", 32)
//! nonce      ::= the chunk's number from 0, 11 bytes || 1 for the last chunk, 0 for others
//! ```
//!
//! Numbers are big-endian. Nothing is authenticated beside the chunk: the key says which run, package and file
//! it is of, the nonce where in it it stands.
//!
//! **No key and nonce ever serve two chunks.** The key of a run is drawn by it, and nothing is encrypted under
//! one that is given. In a run the keys of two files differ, for no label begins another and the index is of
//! fixed length; an index is begun once, whether or not that succeeded, and so is the manifest. In a stream the
//! nonces count. That is why they need no random part, which STREAM has for keys that serve several streams.
//!
//! **One key opens a package.** AES-GCM does not commit to its key: chunks can be made that open under two, to
//! different contents (Dodis, Grubbs, Ristenpart and Woodage, "Fast Message Franking", CRYPTO 2018; what follows
//! from it for passwords: Len, Grubbs and Ristenpart, "Partitioning Oracle Attacks", USENIX Security 2021). The
//! header holds what commits to it, as Albertini, Duong, Gueron, Kölbl, Luykx and Schmieg do ("How to Abuse and
//! Fix Authenticated Encryption Without Key Commitment", USENIX Security 2022), and a key that was unwrapped is
//! held against that before anything is decrypted.
//!
//! **Who made it** the encryption does not say: all who hold the key could have. That is what the manifest, which
//! a site signs, is for. [`HashCheck::Compared`] compares a file with it on the way.
//!
//! # What is refused, and how
//!
//! | stream | is refused as |
//! |---|---|
//! | one that ends early, or goes on after its last chunk | `MALFORMED`, when that is seen |
//! | a chunk that was changed, moved, or taken from another place, file, run, package or version; a last one in another place than the last | `DECRYPT` |
//! | of other bytes than the manifest says, by who held the key | `HASH_MISMATCH` |
//! | of more than 1 TiB | `TOO_LARGE` |
//!
//! Nothing of a chunk is written before its tag was verified, and never the last chunk of a file that is refused.
//! The chunks before it may have been written.

mod chunks;
mod client_key;
mod encryption;
mod header;
mod key;
mod password;
mod streams;
mod user_state;
mod wrapped_key;

pub use chunks::{CHUNK_LEN, EncryptedFile, MAX_FILE_LEN};
pub use encryption::ContentEncryption;
pub use header::{ContentHeader, KeyWrapping, PackageId};
pub use key::{ContentKey, MAX_MANIFEST_LEN};
pub use password::PasswordCost;
pub use streams::HashCheck;
pub use user_state::{RestoredUserState, UserStateRecipient, UserStateRecipients};
