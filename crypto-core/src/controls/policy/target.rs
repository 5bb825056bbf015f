//! Which of its clients a site's data is for.
//!
//! ```text
//! SiteDataTarget ::= CHOICE {
//!   all        [0] IMPLICIT NULL,
//!   collection [1] IMPLICIT IA5String (SIZE (1..64)),    -- ASCII letters, digits, hyphens
//!   client     [2] IMPLICIT UTF8String (SIZE (1..64)) }  -- no control characters
//! ```

use core::fmt;

use der::{Tag, TagNumber};

use crate::Error;
use crate::controls::names::{ClientId, CollectionId};
use crate::pki::asn1::der::{self as asn1, Fields};

const COLLECTION: Tag = asn1::context(TagNumber(1), false);
const CLIENT: Tag = asn1::context(TagNumber(2), false);

/// Which of its clients a site's data is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SiteDataTarget {
    /// All of them.
    All,
    /// The members of a collection. Who they are is not said.
    Collection(CollectionId),
    /// One client.
    Client(ClientId),
}

impl SiteDataTarget {
    pub(crate) fn to_der(&self) -> Vec<u8> {
        match self {
            Self::All => asn1::element(asn1::CONTEXT_0_PRIMITIVE, &[]),
            Self::Collection(id) => {
                asn1::element(asn1::CONTEXT_1_PRIMITIVE, &[id.as_str().as_bytes()])
            }
            Self::Client(id) => asn1::element(asn1::CONTEXT_2_PRIMITIVE, &[id.as_str().as_bytes()]),
        }
    }

    pub(crate) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let target = if let Some(id) = fields.optional(COLLECTION)? {
            CollectionId::new(text(id)?).map(Self::Collection)
        } else if let Some(id) = fields.optional(CLIENT)? {
            ClientId::new(text(id)?).map(Self::Client)
        } else {
            let all = fields.expect(asn1::context(TagNumber(0), false))?;
            all.is_empty().then_some(Self::All).ok_or(Error::MALFORMED)
        };
        target.map_err(|_| Error::MALFORMED)
    }
}

fn text(bytes: &[u8]) -> Result<&str, Error> {
    core::str::from_utf8(bytes).map_err(|_| Error::MALFORMED)
}

/// As a sentence goes on after "for".
impl fmt::Display for SiteDataTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all clients"),
            Self::Collection(id) => write!(f, "collection {id}"),
            Self::Client(id) => write!(f, "client {id}"),
        }
    }
}
