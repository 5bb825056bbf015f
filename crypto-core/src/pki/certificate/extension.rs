//! Extensions of certificates and revocation lists (RFC 5280 section 4.2).

use der::Tag;
use der::asn1::ObjectIdentifier;
use der::flagset::FlagSet;
use x509_cert::ext::pkix::{KeyUsage, KeyUsages};

use crate::Error;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::asn1::oid;

const TRUE: &[u8] = &[0x01, 0x01, 0xff];
/// GeneralName: dNSName `[2] IMPLICIT IA5String`.
const DNS_NAME: u8 = asn1::CONTEXT_2_PRIMITIVE;

/// The value of an extension in an encoded Extensions.
pub(crate) fn find(extensions: &[u8], id: ObjectIdentifier) -> Result<Option<&[u8]>, Error> {
    let mut list = Fields::of(Tag::Sequence, extensions)?;
    while !list.is_finished() {
        let mut extension = list.enter(Tag::Sequence)?;
        let found = extension.oid()?;
        extension.optional(Tag::Boolean)?;
        let value = extension.expect(Tag::OctetString)?;
        if found == id {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// An Extension.
pub(crate) fn write(id: ObjectIdentifier, critical: bool, value: &[u8]) -> Vec<u8> {
    asn1::element(
        asn1::SEQUENCE,
        &[
            &asn1::oid(id),
            if critical { TRUE } else { &[] },
            &asn1::element(asn1::OCTET_STRING, &[value]),
        ],
    )
}

/// RFC 5280 section 4.2.1.2.
pub(crate) fn subject_key_identifier(identifier: &[u8]) -> Vec<u8> {
    let identifier = asn1::element(asn1::OCTET_STRING, &[identifier]);
    write(oid::SUBJECT_KEY_IDENTIFIER, false, &identifier)
}

/// Only the key's identifier (RFC 5280 section 4.2.1.1): a certificate holds on when that of its authority
/// is renewed with the same key, which has another serial number.
pub(crate) fn authority_key_identifier(identifier: &[u8]) -> Vec<u8> {
    let identifier = asn1::element(asn1::CONTEXT_0_PRIMITIVE, &[identifier]);
    let value = asn1::element(asn1::SEQUENCE, &[&identifier]);
    write(oid::AUTHORITY_KEY_IDENTIFIER, false, &value)
}

pub(crate) fn key_usage(usages: FlagSet<KeyUsages>) -> Result<Vec<u8>, Error> {
    let value = asn1::write(&KeyUsage(usages))?;
    Ok(write(oid::KEY_USAGE, true, &value))
}

pub(crate) fn extended_key_usage(purpose: ObjectIdentifier) -> Vec<u8> {
    let value = asn1::element(asn1::SEQUENCE, &[&asn1::oid(purpose)]);
    write(oid::EXTENDED_KEY_USAGE, false, &value)
}

/// Of an authority below which there is none (RFC 5280 section 4.2.1.9).
pub(crate) fn lowest_authority() -> Vec<u8> {
    let value = asn1::element(asn1::SEQUENCE, &[TRUE, &asn1::small_integer(0)]);
    write(oid::BASIC_CONSTRAINTS, true, &value)
}

/// Subject alternative names, each a host's.
pub(crate) fn dns_names<'a>(hosts: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let names: Vec<Vec<u8>> = hosts
        .map(|host| asn1::element(DNS_NAME, &[host.as_bytes()]))
        .collect();
    let value = asn1::element(asn1::SEQUENCE, &[&names.concat()]);
    write(oid::SUBJECT_ALT_NAME, false, &value)
}
