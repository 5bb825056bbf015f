//! The certificate issuers list: which roots the site trusts.

use der::asn1::ObjectIdentifier;

use crate::Error;
use crate::pki::certificate::names::{self, Attribute};
use crate::pki::certificate::x509::Certificate;

/// A site's list is its imported roots and those of its management points.
const MAX_LIST_LEN: usize = 16 * 1024;
/// Each is compared with all of a subject.
const MAX_ATTRIBUTES: usize = 1024;

/// The certificate issuers list (`CCMCERTISSUERS`, `CertificateIssuers` in `mobileclient.tcf`): the
/// subject attributes of the root certification authorities that the site trusts.
///
/// ```
/// use cmcrypto_core::client_certificate::CertificateIssuers;
/// CertificateIssuers::parse(
///     "CN=Contoso Root CA; OU=Servers; O=Contoso, Ltd; C=US | CN=Litware Corporate Root CA; O=Litware, Inc.",
/// )?;
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
///
/// The product documents the separators and that values compare case-sensitively. Our reading of the
/// rest: an authority matches if its subject has each attribute that is named, in any order, and maybe
/// others; names of attributes are in upper or lower case, or dotted object identifiers, with or without
/// `OID.` before them; spaces around
/// names and values don't count; what follows a separator without a `=` belongs to the value before it
/// (`O=Contoso, Ltd`), and one pair of quotation marks around a value is not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateIssuers(Vec<Vec<(ObjectIdentifier, String)>>);

impl CertificateIssuers {
    /// Reads a list.
    ///
    /// # Errors
    /// Of the first authority that can't be read, with its place in the list: [`Error::MALFORMED`] if it
    /// is empty, or an attribute is neither one of the product's nor an object identifier;
    /// [`Error::TOO_LARGE`] above 16 KiB or 1,024 attributes.
    pub fn parse(list: &str) -> Result<Self, Error> {
        let (read, refused) = Self::read(list, 1);
        refused.into_iter().next().map_or(Ok(read), Err)
    }

    /// Reads what can be read; what is wrong with each of the other authorities, with its place in the
    /// list, comes beside it. So one entry in a form of its own does not take the others with it. A
    /// list of which nothing is left names no authority.
    ///
    /// ```
    /// use cmcrypto_core::client_certificate::CertificateIssuers;
    /// let (issuers, refused) = CertificateIssuers::parse_usable("CN=Contoso Root CA | Litware");
    /// assert_eq!(issuers, CertificateIssuers::parse("CN=Contoso Root CA")?);
    /// assert_eq!(refused[0].element(), Some(("issuers", 1)));
    /// # Ok::<(), cmcrypto_core::Error>(())
    /// ```
    ///
    /// Errors are those of [`CertificateIssuers::parse`]; reading ends after 1,024 of them.
    pub fn parse_usable(list: &str) -> (Self, Vec<Error>) {
        Self::read(list, MAX_ATTRIBUTES)
    }

    /// Up to so many refusals.
    fn read(list: &str, most: usize) -> (Self, Vec<Error>) {
        if list.len() > MAX_LIST_LEN {
            let error = Error::TOO_LARGE.what_is("a list of issuers above 16 KiB");
            return (Self(Vec::new()), vec![error]);
        }
        let mut authorities = Vec::new();
        let mut refused = Vec::new();
        let mut room = MAX_ATTRIBUTES;
        for (index, text) in list.split('|').enumerate() {
            let read = authority(text).and_then(|read| match room.checked_sub(read.len()) {
                Some(left) => {
                    room = left;
                    Ok(read)
                }
                None => Err(Error::TOO_LARGE.what_is("more than 1,024 attributes")),
            });
            match read {
                Ok(read) => authorities.push(read),
                Err(error) => refused.push(error.in_list("issuers", index)),
            }
            if refused.len() == most {
                break;
            }
        }
        (Self(authorities), refused)
    }

    /// Whether the list names an authority with these attributes.
    pub(super) fn name(&self, subject: &[Attribute]) -> bool {
        self.0.iter().any(|authority| {
            authority.iter().all(|(kind, value)| {
                subject.iter().any(|attribute| {
                    attribute.kind == *kind && attribute.value.text.as_ref() == Some(value)
                })
            })
        })
    }

    /// Whether the list names this root. A subject that can't be read is not named.
    pub(super) fn name_root(&self, root: &Certificate) -> bool {
        names::attributes(root.subject_der()).is_ok_and(|subject| self.name(&subject))
    }
}

fn authority(text: &str) -> Result<Vec<(ObjectIdentifier, String)>, Error> {
    const SEPARATORS: [char; 2] = [',', ';'];
    let mut attributes: Vec<(ObjectIdentifier, String)> = Vec::new();
    for part in text.split_inclusive(SEPARATORS) {
        if let Some((name, value)) = part.split_once('=') {
            let kind = names::attribute_kind(name.trim())
                .ok_or_else(|| Error::MALFORMED.what_is("the name of an attribute"))?;
            attributes.push((kind, value.to_owned()));
        } else if !part.trim_end_matches(SEPARATORS).trim().is_empty() {
            let last = attributes.last_mut();
            let (_, value) =
                last.ok_or_else(|| Error::MALFORMED.what_is("no attribute with a ="))?;
            value.push_str(part);
        }
    }
    for (_, value) in &mut attributes {
        *value = value
            .strip_suffix(SEPARATORS)
            .unwrap_or(value)
            .trim()
            .to_owned();
        // As Windows prints values with separators in them.
        if let Some(inner) = value
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
        {
            *value = inner.to_owned();
        }
    }
    if attributes.is_empty() || attributes.iter().any(|(_, value)| value.is_empty()) {
        return Err(Error::MALFORMED.what_is("no attribute, or one without a value"));
    }
    Ok(attributes)
}
