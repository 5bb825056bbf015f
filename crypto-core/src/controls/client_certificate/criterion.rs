//! The criterion that a site or `CCMCERTSEL` sets in place of the client authentication capability.

use der::asn1::ObjectIdentifier;

use crate::Error;
use crate::pki::asn1::oid;
use crate::pki::certificate::names::{self, Attribute};
use crate::pki::certificate::x509::Certificate;

const MAX_LEN: usize = 1024;

/// A certificate selection criterion on the subject name or the subject alternative name
/// (`CCMCERTSEL`).
///
/// | text | subject name | subject alternative name |
/// |---|---|---|
/// | `Subject:PC01.example.com` | equal, case-sensitive | equal, case-insensitive |
/// | `SubjectStr:example.com` | contained, case-insensitive | contained, case-insensitive |
/// | `SubjectAttr:OU=Computers`, `SubjectAttr:2.5.4.11 = Computers` | that attribute equal, case-sensitive | |
/// | `SubjectAttr:2.5.29.17=PC01.example.com`, `SubjectAttr:SAN=…` | | equal, case-sensitive |
///
/// Our reading where the product is silent: the text is compared with each attribute value of the
/// subject by itself, never with its printed form; of the alternative names only the first counts, as
/// everywhere in the product, and only if it is text (a DNS name, an e-mail address, a URI, a user
/// principal name).
///
/// ```
/// use cmcrypto_core::client_certificate::SubjectCriterion;
/// SubjectCriterion::parse("SubjectAttr:OU = Computers")?;
/// # Ok::<(), cmcrypto_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectCriterion(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Exact(String),
    /// In lower case.
    Partial(String),
    Attribute(ObjectIdentifier, String),
    AlternativeName(String),
}

impl SubjectCriterion {
    /// Reads a criterion. The word before the colon is in upper or lower case, spaces around values
    /// don't count.
    ///
    /// # Errors
    /// [`Error::MALFORMED`] if it is none of the documented forms, its value is empty, or the attribute
    /// is neither one of the product's nor an object identifier; [`Error::TOO_LARGE`] above 1 KiB.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_LEN {
            return Err(Error::TOO_LARGE);
        }
        let (word, value) = text.split_once(':').ok_or(Error::MALFORMED)?;
        let word = word.trim().to_ascii_lowercase();
        let kind = match word.as_str() {
            "subject" => Kind::Exact(not_empty(value)?),
            "subjectstr" => Kind::Partial(not_empty(value)?.to_lowercase()),
            "subjectattr" => {
                let (name, value) = value.split_once('=').ok_or(Error::MALFORMED)?;
                let (name, value) = (name.trim(), not_empty(value)?);
                let dotted = ObjectIdentifier::new(name).ok();
                if name.eq_ignore_ascii_case("SAN") || dotted == Some(oid::SUBJECT_ALT_NAME) {
                    Kind::AlternativeName(value)
                } else {
                    Kind::Attribute(names::attribute_kind(name).ok_or(Error::MALFORMED)?, value)
                }
            }
            _ => return Err(Error::MALFORMED),
        };
        Ok(Self(kind))
    }

    /// Whether the certificate meets the criterion. Names that can't be read meet none.
    pub(super) fn is_met(&self, subject: &[Attribute], certificate: &Certificate) -> bool {
        let subject_has = |test: &dyn Fn(&Attribute, &str) -> bool| {
            subject.iter().any(|attribute| {
                let text = attribute.value.text.as_deref();
                text.is_some_and(|text| test(attribute, text))
            })
        };
        let alternative_name = |test: &dyn Fn(&str) -> bool| {
            first_alternative_name(certificate).is_some_and(|name| test(&name))
        };
        match &self.0 {
            Kind::Exact(wanted) => {
                subject_has(&|_, text| text == wanted)
                    || alternative_name(&|name| name.to_lowercase() == wanted.to_lowercase())
            }
            Kind::Partial(wanted) => {
                subject_has(&|_, text| text.to_lowercase().contains(wanted))
                    || alternative_name(&|name| name.to_lowercase().contains(wanted))
            }
            Kind::Attribute(kind, wanted) => {
                subject_has(&|attribute, text| attribute.kind == *kind && text == wanted)
            }
            Kind::AlternativeName(wanted) => alternative_name(&|name| name == wanted),
        }
    }
}

fn not_empty(value: &str) -> Result<String, Error> {
    let value = value.trim();
    if value.is_empty() {
        return Err(Error::MALFORMED);
    }
    Ok(value.to_owned())
}

fn first_alternative_name(certificate: &Certificate) -> Option<String> {
    let extension = certificate.extension(oid::SUBJECT_ALT_NAME).ok()??;
    names::alternative_names(extension)
        .ok()?
        .into_iter()
        .next()?
        .text
}
