//! The stored form of a site's authority.
//!
//! ```text
//! body of the stored form ::= SEQUENCE {
//!   siteCode    PrintableString (SIZE (3)),
//!   certificate Certificate,
//!   list        SEQUENCE { number INTEGER (1..18446744073709551615), time INTEGER } OPTIONAL,
//!                                              -- of the last one; times are Unix times
//!   issued      [0] SEQUENCE SIZE (0..16384) OF SEQUENCE {  -- ascending by serial
//!     serial      OCTET STRING (SIZE (16)),
//!     profile     INTEGER { roleSsl (1), siteSystem (2), distributionPoint (3), tokenSigning (4) },
//!     hosts       SEQUENCE SIZE (0..8) OF IA5String,
//!     key         OCTET STRING (SIZE (32)),    -- SHA-256 of it
//!     notBefore   INTEGER,
//!     notAfter    INTEGER },
//!   blocked     SEQUENCE SIZE (0..32768) OF SEQUENCE {      -- ascending by serial
//!     serial      OCTET STRING (SIZE (16)),
//!     date        INTEGER,                     -- in the years 1970 to 9999
//!     reason      INTEGER { unspecified (0), keyCompromise (1), superseded (4),
//!                           cessationOfOperation (5), privilegeWithdrawn (9) },
//!     key         OCTET STRING (SIZE (32)),
//!     notAfter    INTEGER } }
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use der::{Tag, TagNumber};

use super::authority::IssuingAuthority;
use super::profile::{self, IssuedProfile};
use super::register::{
    self, BlockReason, BlockedCertificate, IssuedCertificate, IssuedSerial, MAX_BLOCKED,
    MAX_CERTIFICATES, Register,
};
use crate::controls::der_fields;
use crate::controls::storage::stored_form::StoredForm;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::key::external_key::SigningKey;
use crate::{Error, ErrorKind, Timestamp};

const FORM: StoredForm = StoredForm {
    magic: b"CMISSUE\n",
    version: 1,
    // 16,384 certificates for eight hosts with the longest names.
    max_len: 48 * 1024 * 1024,
};

impl IssuingAuthority {
    /// The stored form, without the key: at most 48 MiB, not secret, and to be kept where nobody else may
    /// write. With an older one in its place blocks are forgotten, which nothing here notices.
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let list = match self.list {
            Some((number, time)) => asn1::element(
                asn1::SEQUENCE,
                &[&asn1::write(&number)?, &asn1::write(&time.as_unix())?],
            ),
            None => Vec::new(),
        };
        let issued = self.register.issued.iter().map(|(serial, issued)| {
            let hosts: Vec<Vec<u8>> = issued.hosts.iter().map(der_fields::host).collect();
            Ok(asn1::element(
                asn1::SEQUENCE,
                &[
                    &der_fields::octets(serial.octets()),
                    &asn1::small_integer(issued.profile.number()),
                    &asn1::element(asn1::SEQUENCE, &[&hosts.concat()]),
                    &der_fields::octets(&issued.key),
                    &asn1::write(&issued.not_before.as_unix())?,
                    &asn1::write(&issued.not_after.as_unix())?,
                ],
            ))
        });
        let issued = asn1::sequence_of(issued)?;
        let blocked = self.register.blocked.iter().map(|(serial, blocked)| {
            Ok(asn1::element(
                asn1::SEQUENCE,
                &[
                    &der_fields::octets(serial.octets()),
                    &asn1::write(&blocked.date.as_unix())?,
                    &asn1::small_integer(blocked.reason.number()),
                    &der_fields::octets(&blocked.key),
                    &asn1::write(&blocked.not_after.as_unix())?,
                ],
            ))
        });
        FORM.write(&asn1::element(
            asn1::SEQUENCE,
            &[
                &der_fields::site_code(self.site),
                self.certificate.to_der(),
                &list,
                &asn1::element(asn1::CONTEXT_0, &[&issued]),
                &asn1::sequence_of(blocked)?,
            ],
        ))
    }

    /// From the stored form and the key.
    ///
    /// # Errors
    /// [`Error::STORED_FOREIGN`], [`Error::STORED_DAMAGED`], [`Error::VERSION_NOT_SUPPORTED`],
    /// [`Error::TOO_LARGE`]; [`Error::KEY_MISMATCH`] if the key is not that of the authority's certificate.
    pub fn from_bytes(key: Arc<dyn SigningKey>, bytes: &[u8]) -> Result<Self, Error> {
        let body = FORM.body(bytes)?;
        let read = Self::read(key, body);
        read.map_err(|error| match error.kind() {
            ErrorKind::StoredDamaged | ErrorKind::KeyMismatch => error,
            _ => Error::new(ErrorKind::StoredDamaged, error),
        })
    }

    fn read(key: Arc<dyn SigningKey>, body: &[u8]) -> Result<Self, Error> {
        let mut fields = Fields::of(Tag::Sequence, body)?;
        let site = der_fields::read_site_code(&mut fields)?;
        let provider = key.public_key().provider();
        let certificate = der_fields::read_certificate(&mut fields, provider)?;
        let list = match fields.optional(Tag::Sequence)? {
            Some(list) => Some(read_list(list)?),
            None => None,
        };
        let mut issued = fields.enter(asn1::context(TagNumber(0), true))?;
        let issued_list = issued.expect(Tag::Sequence)?;
        issued.finish()?;
        let register = Register {
            issued: read_ascending(issued_list, MAX_CERTIFICATES, read_issued)?,
            blocked: read_ascending(fields.expect(Tag::Sequence)?, MAX_BLOCKED, read_blocked)?,
        };
        fields.finish()?;
        if certificate.subject_der() != profile::authority_name(site)
            || register
                .blocked
                .keys()
                .any(|serial| register.issued.contains_key(serial))
        {
            return Err(Error::STORED_DAMAGED);
        }
        if certificate.public_key() != key.public_key() {
            return Err(Error::KEY_MISMATCH);
        }
        Ok(Self {
            site,
            key,
            certificate,
            register,
            list,
        })
    }
}

fn read_list(content: &[u8]) -> Result<(u64, Timestamp), Error> {
    let mut fields = Fields::new(content)?;
    let number: u64 = fields.integer()?;
    let time = read_unix(&mut fields)?;
    fields.finish()?;
    if number == 0 {
        return Err(Error::STORED_DAMAGED);
    }
    Ok((number, time))
}

fn read_ascending<T>(
    content: &[u8],
    limit: usize,
    read: impl Fn(&mut Fields<'_>) -> Result<T, Error>,
) -> Result<BTreeMap<IssuedSerial, T>, Error> {
    let mut entries = BTreeMap::new();
    let mut list = Fields::new(content)?;
    while !list.is_finished() {
        let mut fields = list.enter(Tag::Sequence)?;
        let serial = IssuedSerial::new(der_fields::read_octets(&mut fields)?)?;
        let entry = read(&mut fields)?;
        fields.finish()?;
        let last = entries.last_key_value();
        if entries.len() == limit || last.is_some_and(|(last, _)| *last >= serial) {
            return Err(Error::STORED_DAMAGED);
        }
        entries.insert(serial, entry);
    }
    Ok(entries)
}

fn read_issued(fields: &mut Fields<'_>) -> Result<IssuedCertificate, Error> {
    let profile = IssuedProfile::from_number(fields.decode()?);
    let profile = profile.ok_or(Error::STORED_DAMAGED)?;
    let mut list = fields.enter(Tag::Sequence)?;
    let mut hosts = Vec::new();
    while !list.is_finished() {
        let host = der_fields::read_optional_host(&mut list)?;
        hosts.push(host.ok_or(Error::STORED_DAMAGED)?);
        if hosts.len() > profile::MAX_HOSTS {
            return Err(Error::STORED_DAMAGED);
        }
    }
    profile.check_hosts(&hosts)?;
    Ok(IssuedCertificate {
        profile,
        hosts,
        key: der_fields::read_octets(fields)?,
        not_before: read_unix(fields)?,
        not_after: read_unix(fields)?,
    })
}

fn read_blocked(fields: &mut Fields<'_>) -> Result<BlockedCertificate, Error> {
    let date = read_unix(fields)?;
    register::check_date(date)?;
    let reason = BlockReason::from_number(fields.decode()?);
    Ok(BlockedCertificate {
        date,
        reason: reason.ok_or(Error::STORED_DAMAGED)?,
        key: der_fields::read_octets(fields)?,
        not_after: read_unix(fields)?,
    })
}

fn read_unix(fields: &mut Fields<'_>) -> Result<Timestamp, Error> {
    fields.decode().map(Timestamp::from_unix)
}
