//! What the structures of messages, endorsements, registration and the site server's signing share:
//! fields that occur in several of them, and the form in which content and signatures go together.

use der::Tag;

use super::names::{ClientId, HostName, SiteCode, is_text};
use super::site_security::LegacyAlgorithms;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::asn1::time;
use crate::pki::certificate::x509::{Certificate, KeyUse};
use crate::{Error, ErrorKind, Provider, Timestamp};

/// How far clocks may differ, in seconds: as in [`crate::message::Freshness::default`].
pub(crate) const MAX_SKEW: i64 = 5 * 60;

const BOOLEAN: u8 = 0x01;
const GENERALIZED_TIME: u8 = 0x18;

/// `SEQUENCE { content, OCTET STRING, … }`: content with the signatures over it.
pub(crate) fn with_signatures(content: &[u8], signatures: &[&[u8]]) -> Vec<u8> {
    let signatures: Vec<_> = signatures
        .iter()
        .map(|signature| asn1::element(asn1::OCTET_STRING, &[signature]))
        .collect();
    asn1::element(asn1::SEQUENCE, &[content, &signatures.concat()])
}

/// The content, a whole SEQUENCE, and the signatures of [`with_signatures`].
pub(crate) fn read_with_signatures<const N: usize>(
    bytes: &[u8],
    max_len: usize,
) -> Result<(&[u8], [&[u8]; N]), Error> {
    if bytes.len() > max_len {
        return Err(Error::TOO_LARGE);
    }
    let mut outer = Fields::new(bytes)?;
    let inside = outer.expect(Tag::Sequence)?;
    outer.finish()?;
    let limit = N.saturating_add(1);
    let mut parts = asn1::elements(inside, limit, false).map_err(|error| match error.kind() {
        // More of them is another structure: a renewal where a registration belongs.
        ErrorKind::TooLarge => Error::MALFORMED,
        _ => error,
    })?;
    let content = parts.next().ok_or(Error::MALFORMED)?;
    let mut signatures: [&[u8]; N] = [&[]; N];
    for signature in &mut signatures {
        let mut field = Fields::new(parts.next().ok_or(Error::MALFORMED)?)?;
        *signature = field.expect(Tag::OctetString)?;
    }
    Ok((content, signatures))
}

/// The fields of a SEQUENCE that begins with its version, which must be `known`.
pub(crate) fn read_versioned(content: &[u8], known: u8) -> Result<Fields<'_>, Error> {
    let mut fields = Fields::of(Tag::Sequence, content)?;
    let version: u64 = fields.integer()?;
    if version > u64::from(known) {
        return Err(Error::VERSION_NOT_SUPPORTED);
    }
    if version < u64::from(known) {
        return Err(Error::MALFORMED);
    }
    Ok(fields)
}

pub(crate) fn site_code(code: SiteCode) -> Vec<u8> {
    asn1::element(asn1::PRINTABLE_STRING, &[code.as_str().as_bytes()])
}

/// A site code: in upper case alone, so that one code has one encoding.
pub(crate) fn read_site_code(fields: &mut Fields<'_>) -> Result<SiteCode, Error> {
    let text = fields.expect(Tag::PrintableString)?;
    let text = core::str::from_utf8(text).map_err(|_| Error::MALFORMED)?;
    let code = SiteCode::new(text).map_err(|_| Error::MALFORMED)?;
    if code.as_str() != text {
        return Err(Error::MALFORMED);
    }
    Ok(code)
}

pub(crate) fn host(host: &HostName) -> Vec<u8> {
    asn1::element(asn1::IA5_STRING, &[host.as_str().as_bytes()])
}

/// A host's name, if there is one: in lower case and without a trailing dot, so that one host has one
/// encoding.
pub(crate) fn read_optional_host(fields: &mut Fields<'_>) -> Result<Option<HostName>, Error> {
    let Some(text) = fields.optional(Tag::Ia5String)? else {
        return Ok(None);
    };
    let text = core::str::from_utf8(text).map_err(|_| Error::MALFORMED)?;
    let host = HostName::new(text).map_err(|_| Error::MALFORMED)?;
    if host.as_str() != text {
        return Err(Error::MALFORMED);
    }
    Ok(Some(host))
}

pub(crate) fn client_id(id: &ClientId) -> Vec<u8> {
    asn1::element(asn1::UTF8_STRING, &[id.as_str().as_bytes()])
}

pub(crate) fn read_client_id(fields: &mut Fields<'_>) -> Result<ClientId, Error> {
    ClientId::new(fields.text()?).map_err(|_| Error::MALFORMED)
}

pub(crate) fn octets(bytes: &[u8]) -> Vec<u8> {
    asn1::element(asn1::OCTET_STRING, &[bytes])
}

/// An OCTET STRING of just this length.
pub(crate) fn read_octets<const N: usize>(fields: &mut Fields<'_>) -> Result<[u8; N], Error> {
    fields
        .expect(Tag::OctetString)?
        .try_into()
        .map_err(|_| Error::MALFORMED)
}

pub(crate) fn optional_octets(bytes: Option<&[u8; 32]>) -> Vec<u8> {
    bytes.map_or_else(Vec::new, |bytes| octets(bytes))
}

/// An OCTET STRING of just this length, if one is next.
pub(crate) fn read_optional_octets<const N: usize>(
    fields: &mut Fields<'_>,
) -> Result<Option<[u8; N]>, Error> {
    let octets = fields.optional(Tag::OctetString)?;
    let array = octets.map(|octets| octets.try_into().map_err(|_| Error::MALFORMED));
    array.transpose()
}

pub(crate) fn boolean(value: bool) -> Vec<u8> {
    // X.690 section 11.1.
    asn1::element(BOOLEAN, &[&[if value { 0xff } else { 0 }]])
}

/// A GeneralizedTime `YYYYMMDDHHMMSSZ`, for the years 1970 to 9999.
pub(crate) fn time(time: Timestamp) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(17);
    push_time(&mut out, time)?;
    Ok(out)
}

pub(crate) fn push_time(out: &mut Vec<u8>, time: Timestamp) -> Result<(), Error> {
    let time = time.to_date_time()?;
    out.extend_from_slice(&[GENERALIZED_TIME, 15]);
    let [century, year] = [time.year() / 100, time.year() % 100];
    let two = [century, year].map(|two| u8::try_from(two).unwrap_or_default());
    let rest = [
        time.month(),
        time.day(),
        time.hour(),
        time.minutes(),
        time.seconds(),
    ];
    for two in two.into_iter().chain(rest) {
        let digit = |value: u8| b'0'.saturating_add(value);
        out.extend_from_slice(&[digit(two / 10), digit(two % 10)]);
    }
    out.push(b'Z');
    Ok(())
}

pub(crate) fn read_time(fields: &mut Fields<'_>) -> Result<Timestamp, Error> {
    time::read_generalized(fields)
}

pub(crate) fn read_certificate(
    fields: &mut Fields<'_>,
    provider: Provider,
) -> Result<Certificate, Error> {
    Certificate::from_der(provider, &asn1::write(&fields.any()?)?)
}

/// Text without control characters, of 1 to `limit` characters.
pub(crate) fn read_text(fields: &mut Fields<'_>, limit: usize) -> Result<String, Error> {
    let text = fields.text()?;
    match is_text(text, limit) {
        true => Ok(text.to_owned()),
        false => Err(Error::MALFORMED),
    }
}

/// Whether `certificate` may be used so, now.
pub(crate) fn check_certificate(
    certificate: &Certificate,
    key_use: KeyUse,
    now: Timestamp,
) -> Result<(), Error> {
    certificate.check_use(key_use)?;
    certificate.check_validity(now)
}

/// Keys that are not RSA, below 2048 bits, or larger than [`LegacyAlgorithms::large_keys`] says, sign
/// nothing here, and nothing is encrypted to them.
pub(crate) fn check_key(certificate: &Certificate) -> Result<(), Error> {
    check_largest(certificate, LegacyAlgorithms::default())?;
    certificate.public_key().check_size()
}

/// The same where 2048 bits are not the least, or are asked for elsewhere, of a client: the site says
/// how large its key may be.
pub(crate) fn check_largest(
    certificate: &Certificate,
    legacy: LegacyAlgorithms,
) -> Result<(), Error> {
    let key = certificate.public_key();
    key.check_rsa()?;
    if legacy.large_keys {
        return Ok(());
    }
    key.check_cost()
}
