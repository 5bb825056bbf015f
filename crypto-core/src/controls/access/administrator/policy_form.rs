//! The stored form of the policy on administrators, which is what sites replicate.
//!
//! ```text
//! body of the stored form ::= SEQUENCE {
//!   number      INTEGER (0..18446744073709551615),
//!   minimum     INTEGER { windows (1), certificate (2), windowsHello (3) },
//!   exclusions  SEQUENCE SIZE (0..64) OF CHOICE {  -- ascending: identifiers first, each by its text
//!     sid         IA5String,
//!     name        UTF8String (SIZE (1..320)) } }   -- in lower case
//! ```

use std::collections::BTreeSet;

use der::Tag;

use super::account::{AccountName, MAX_NAME_CHARS, SecurityId};
use super::level::AuthenticationLevel;
use super::policy::{AdministratorPolicy, Exclusion, MAX_EXCLUSIONS};
use crate::controls::der_fields;
use crate::controls::storage::stored_form::StoredForm;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::{Error, ErrorKind};

const FORM: StoredForm = StoredForm {
    magic: b"CMADMIN\n",
    version: 1,
    // 64 names of 320 characters.
    max_len: 128 * 1024,
};

impl AdministratorPolicy {
    /// The stored form: at most 128 KiB, not secret, and to be kept where nobody else may write.
    ///
    /// # Errors
    /// [`Error::INTERNAL`] alone.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let exclusions = self.exclusions.iter().map(|excluded| {
            Ok(match excluded {
                Exclusion::Sid(sid) => asn1::element(asn1::IA5_STRING, &[sid.as_str().as_bytes()]),
                Exclusion::Name(name) => {
                    asn1::element(asn1::UTF8_STRING, &[name.as_str().as_bytes()])
                }
            })
        });
        let form = FORM.write(&asn1::element(
            asn1::SEQUENCE,
            &[
                &asn1::write(&self.number)?,
                &asn1::small_integer(self.minimum.number()),
                &asn1::sequence_of(exclusions)?,
            ],
        ));
        form.map_err(|_| Error::INTERNAL)
    }

    /// From the stored form.
    ///
    /// # Errors
    /// [`Error::STORED_FOREIGN`], [`Error::STORED_DAMAGED`], [`Error::VERSION_NOT_SUPPORTED`],
    /// [`Error::TOO_LARGE`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        Self::read(FORM.body(bytes)?).map_err(|error| match error.kind() {
            ErrorKind::StoredDamaged => error,
            _ => Error::new(ErrorKind::StoredDamaged, error),
        })
    }

    fn read(body: &[u8]) -> Result<Self, Error> {
        let mut fields = Fields::of(Tag::Sequence, body)?;
        let number = fields.decode()?;
        let minimum = AuthenticationLevel::from_number(fields.decode()?);
        let mut list = fields.enter(Tag::Sequence)?;
        fields.finish()?;
        let mut exclusions = BTreeSet::new();
        while !list.is_finished() {
            let excluded = read_exclusion(&mut list)?;
            let last = exclusions.last();
            let is_next = last.is_none_or(|last| *last < excluded);
            if !is_next || exclusions.len() == MAX_EXCLUSIONS {
                return Err(Error::STORED_DAMAGED);
            }
            exclusions.insert(excluded);
        }
        Ok(Self {
            minimum: minimum.ok_or(Error::STORED_DAMAGED)?,
            exclusions,
            number,
        })
    }
}

fn read_exclusion(fields: &mut Fields<'_>) -> Result<Exclusion, Error> {
    if let Some(sid) = fields.optional(Tag::Ia5String)? {
        let sid = core::str::from_utf8(sid).map_err(|_| Error::STORED_DAMAGED)?;
        return SecurityId::new(sid).map(Exclusion::Sid);
    }
    let text = der_fields::read_text(fields, MAX_NAME_CHARS)?;
    let name = AccountName::new(&text)?;
    if name.as_str() != text {
        return Err(Error::STORED_DAMAGED);
    }
    Ok(Exclusion::Name(name))
}
