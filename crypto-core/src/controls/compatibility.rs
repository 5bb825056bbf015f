//! What the product's own management points and clients speak, as far as it is public: for a site that
//! has both. Clients and management points of this library alone need none of it.
//!
//! | form | what | known from |
//! |---|---|---|
//! | encrypted policy, since 2107 | EnvelopedData, RSAES-OAEP with SHA-1 (parameters empty), AES-256-CBC; the recipient by issuer and serial number or key identifier: [`encrypt`], [`decrypt`] | AES-256 documented; form observed |
//! | the same, AES-128-CBC | read only | observed |
//! | encrypted policy, before | EnvelopedData, PKCS#1 v1.5, 3DES; read only, feature `pkcs1-transport` | 3DES documented; form observed |
//! | text | UTF-16LE, with or without byte order mark and final NUL: [`encode_utf16`], [`decode_utf16`] | observed |
//! | compressed body | zlib (RFC 1950) over UTF-16LE: [`compress`], [`decompress`] | compression documented; zlib, and that it comes before signing, observed |
//! | signature | RSASSA-PKCS1-v1_5 with SHA-256, octets in CryptoAPI's order, upper-case hexadecimal: [`sign`], [`verify`] | order documented (Messaging SDK); digits observed |
//! | — of a client's id | over UTF-16LE and NUL | observed, and in a trace of the Messaging SDK: 84 bytes |
//! | — of a payload | over the bytes as they are sent, after compression | observed |
//! | — of a registration request | over `<Data …>` to `</Data>`, UTF-16LE without NUL | documented (2007 SDK) |
//! | client token | `GUID:…;YYYY-MM-DDTHH:MM:SSZ;2`, over UTF-16LE and NUL: [`ClientToken`] | observed |
//! | signature with SHA-1, or of RSA-1024 | verified only | documented, of old clients |
//! | signature without DigestInfo | CRYPT_NOHASHOID; verified only | observed, of header tokens |
//!
//! Documented is what the product's own pages say (*Cryptographic controls technical reference*, the 2007
//! SDK and the Messaging SDK); observed is what published tools do that real sites answer. Nothing here was
//! held against a real site by us. Where pages and tools say nothing (inventory in encrypted form, what
//! signs policy assignments) there is nothing here.
//!
//! What is read is named by [`CompatibilitySettings`], all of it off: no message chooses what is accepted.
//!
//! CBC protects nothing against changes, so [`decrypt`] takes the hash of the message or of the content
//! ([`ExpectedHash`]); it comes from what is signed, such as a policy assignment. A caller who has none has
//! no use for the content of such a message. These signatures are over bytes without a purpose before them,
//! so none is made over bytes that another signature of this library could be over; and who may choose the
//! payload that a client signs may choose what it says.
//!
//! Not here: the obfuscation of secrets in policy, media variables and media passwords. The key goes with
//! the data, so it protects nothing.

mod client_token;
mod envelope;
mod settings;
mod signature;
mod text;
mod zlib;

pub use crate::pki::cms::{ExpectedHash, RecipientIdentifier};
pub use client_token::{ClientToken, SignedClientToken};
pub use envelope::{decrypt, encrypt};
pub use settings::CompatibilitySettings;
pub use signature::{SignedForm, VerifiedSignature, sign, verify};
pub use text::{TextForm, decode_utf16, encode_utf16};
pub use zlib::{compress, decompress};
