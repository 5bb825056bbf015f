//! Extensions of certificates and revocation lists (RFC 5280 section 4.2).

use der::Tag;
use der::asn1::ObjectIdentifier;

use crate::Error;
use crate::pki::asn1::der::Fields;

/// The value of an extension in an encoded Extensions.
pub(crate) fn find(extensions: &[u8], id: ObjectIdentifier) -> Result<Option<&[u8]>, Error> {
    let mut list = Fields::of(Tag::Sequence, extensions)?;
    while !list.is_finished() {
        let mut extension = list.enter(Tag::Sequence)?;
        let found: ObjectIdentifier = extension.decode()?;
        extension.optional(Tag::Boolean)?;
        let value = extension.expect(Tag::OctetString)?;
        if found == id {
            return Ok(Some(value));
        }
    }
    Ok(None)
}
