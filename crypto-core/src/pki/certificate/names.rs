//! Distinguished names and alternative names as text (RFC 5280 sections 4.1.2.4 and 4.2.1.6).

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Tag, TagNumber, Tagged};

use crate::Error;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::asn1::oid;

/// RFC 1035 section 2.3.4, without the trailing dot.
const MAX_HOST_LEN: usize = 253;
const MAX_LABEL_LEN: usize = 63;

/// Whether this is a host's name without a trailing dot: labels of ASCII letters, digits, `-` and `_`.
pub(crate) fn is_host(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    name.len() <= MAX_HOST_LEN
        && name.bytes().all(allowed)
        && name
            .split('.')
            .all(|label| (1..=MAX_LABEL_LEN).contains(&label.len()))
}

/// The text of a value.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    /// Nothing where the value is no text, or not what its type says.
    pub(crate) text: Option<String>,
    /// Whether every character is encoded in one octet.
    pub(crate) single_byte: bool,
}

/// One attribute of a distinguished name. Those of one RelativeDistinguishedName are not told from
/// those of several.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) kind: ObjectIdentifier,
    pub(crate) value: Text,
}

/// The attributes of a Name, in the order of its encoding.
pub(crate) fn attributes(name: &[u8]) -> Result<Vec<Attribute>, Error> {
    let mut attributes = Vec::new();
    let mut rdns = Fields::of(Tag::Sequence, name)?;
    while !rdns.is_finished() {
        let mut rdn = rdns.enter(Tag::Set)?;
        while !rdn.is_finished() {
            let mut attribute = rdn.enter(Tag::Sequence)?;
            attributes.push(Attribute {
                kind: attribute.decode()?,
                value: Text::of(attribute.any()?),
            });
            attribute.finish()?;
        }
    }
    Ok(attributes)
}

/// The GeneralNames of a SubjectAltName, in the order of their encoding. Addresses, identifiers,
/// directory names and other names than the user principal name have no text.
pub(crate) fn alternative_names(extension: &[u8]) -> Result<Vec<Text>, Error> {
    let mut names = Vec::new();
    let mut list = Fields::of(Tag::Sequence, extension)?;
    while !list.is_finished() {
        names.push(general_name(list.any()?)?);
    }
    Ok(names)
}

/// The user principal names among the alternative names, which Windows knows users by.
pub(crate) fn user_principal_names(extension: &[u8]) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    let mut list = Fields::of(Tag::Sequence, extension)?;
    while !list.is_finished() {
        let name = list.any()?;
        if name.tag() == OTHER_NAME {
            names.extend(general_name(name)?.text);
        }
    }
    Ok(names)
}

const OTHER_NAME: Tag = asn1::context(TagNumber(0), true);

fn general_name(name: AnyRef<'_>) -> Result<Text, Error> {
    const RFC822_NAME: Tag = asn1::context(TagNumber(1), false);
    const DNS_NAME: Tag = asn1::context(TagNumber(2), false);
    const DIRECTORY_NAME: Tag = asn1::context(TagNumber(4), true);
    const URI: Tag = asn1::context(TagNumber(6), false);
    match name.tag() {
        RFC822_NAME | DNS_NAME | URI => Ok(Text::ascii(name.value())),
        OTHER_NAME => {
            let mut fields = Fields::new(name.value())?;
            let kind: ObjectIdentifier = fields.decode()?;
            let mut value = fields.enter(asn1::context(TagNumber(0), true))?;
            fields.finish()?;
            let mut text = Text::of(value.any()?);
            value.finish()?;
            if kind != oid::USER_PRINCIPAL_NAME {
                text.text = None;
            }
            Ok(text)
        }
        DIRECTORY_NAME => Ok(Text {
            text: None,
            single_byte: attributes(name.value())?
                .iter()
                .all(|attribute| attribute.value.single_byte),
        }),
        _ => Ok(Text {
            text: None,
            single_byte: true,
        }),
    }
}

impl Text {
    pub(super) fn of(value: AnyRef<'_>) -> Self {
        let bytes = value.value();
        match value.tag() {
            Tag::Utf8String => Self {
                text: core::str::from_utf8(bytes).ok().map(str::to_owned),
                single_byte: bytes.is_ascii(),
            },
            Tag::PrintableString | Tag::Ia5String | Tag::NumericString | Tag::VisibleString => {
                Self::ascii(bytes)
            }
            // T.61 in name, Latin-1 in practice: Windows and OpenSSL read it so.
            Tag::TeletexString => Self {
                text: Some(bytes.iter().copied().map(char::from).collect()),
                single_byte: true,
            },
            Tag::BmpString => Self {
                text: big_endian_utf16(bytes),
                single_byte: false,
            },
            _ => Self {
                text: None,
                single_byte: true,
            },
        }
    }

    /// Other octets are an encoding that the type does not tell, so of unknown width.
    fn ascii(bytes: &[u8]) -> Self {
        Self {
            text: core::str::from_utf8(bytes)
                .ok()
                .filter(|text| text.is_ascii())
                .map(str::to_owned),
            single_byte: bytes.is_ascii(),
        }
    }
}

fn big_endian_utf16(bytes: &[u8]) -> Option<String> {
    let (pairs, []) = bytes.as_chunks::<2>() else {
        return None;
    };
    char::decode_utf16(pairs.iter().map(|pair| u16::from_be_bytes(*pair)))
        .collect::<Result<_, _>>()
        .ok()
}

/// What the product calls the attributes that its certificate settings may name.
const ATTRIBUTE_NAMES: &[(&str, ObjectIdentifier)] = &[
    ("DC", oid::DOMAIN_COMPONENT),
    ("E", oid::EMAIL_ADDRESS),
    ("E-mail", oid::EMAIL_ADDRESS),
    ("CN", oid::COMMON_NAME),
    ("SN", oid::SURNAME),
    ("SERIALNUMBER", oid::SERIAL_NUMBER),
    ("C", oid::COUNTRY),
    ("L", oid::LOCALITY),
    ("S", oid::STATE),
    ("ST", oid::STATE),
    ("STREET", oid::STREET),
    ("O", oid::ORGANIZATION),
    ("OU", oid::ORGANIZATIONAL_UNIT),
    ("T", oid::TITLE),
    ("Title", oid::TITLE),
    ("G", oid::GIVEN_NAME),
    ("GN", oid::GIVEN_NAME),
    ("GivenName", oid::GIVEN_NAME),
    ("I", oid::INITIALS),
    ("Initials", oid::INITIALS),
];

/// The attribute with this name, in upper or lower case, or with this dotted object identifier, which
/// Windows writes behind `OID.`.
pub(crate) fn attribute_kind(name: &str) -> Option<ObjectIdentifier> {
    let mut known = ATTRIBUTE_NAMES.iter();
    let named = known.find(|(known, _)| known.eq_ignore_ascii_case(name));
    named.map(|(_, kind)| *kind).or_else(|| {
        let prefixed = name
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("OID."));
        let dotted = if prefixed { name.get(4..)? } else { name };
        ObjectIdentifier::new(dotted).ok()
    })
}
