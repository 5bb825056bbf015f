//! Issuing revocation lists (RFC 5280 section 5).

use super::CertificateRevocationList;
use crate::pki::asn1::{der as asn1, oid};
use crate::pki::certificate::{extension, issue};
use crate::pki::key::external_key::SigningKey;
use crate::{Error, Timestamp};

const ENUMERATED: u8 = 0x0a;

/// A certificate that is revoked.
pub(crate) struct Entry<'a> {
    /// The content of an INTEGER.
    pub(crate) serial: &'a [u8],
    pub(crate) date: Timestamp,
    /// CRLReason (RFC 5280 section 5.3.1).
    pub(crate) reason: u8,
}

/// Signs a complete list of version 2, RSA with SHA-256. `issuer` is a Name, as DER.
pub(crate) fn sign<'a>(
    key: &dyn SigningKey,
    issuer: &[u8],
    number: u64,
    (this_update, next_update): (Timestamp, Timestamp),
    entries: impl Iterator<Item = Entry<'a>>,
) -> Result<CertificateRevocationList, Error> {
    let entries = entries.map(|entry| {
        // RFC 5280 section 5.3.1: left out rather than unspecified.
        let reason = match entry.reason {
            0 => Vec::new(),
            reason => {
                let reason = asn1::element(ENUMERATED, &[&[reason]]);
                let reason = extension::write(oid::REASON_CODE, false, &reason);
                asn1::element(asn1::SEQUENCE, &[&reason])
            }
        };
        let serial = asn1::element(asn1::INTEGER, &[entry.serial]);
        let fields = [&serial, &issue::time(entry.date)?, &reason];
        Ok(asn1::element(asn1::SEQUENCE, &fields.map(Vec::as_slice)))
    });
    let entries = entries.collect::<Result<Vec<_>, Error>>()?.concat();
    // RFC 5280 section 5.1.2.6: an empty list is absent.
    let entries = match entries.is_empty() {
        true => Vec::new(),
        false => asn1::element(asn1::SEQUENCE, &[&entries]),
    };
    let identifier = issue::key_identifier(key.public_key());
    let number = extension::write(oid::CRL_NUMBER, false, &asn1::write(&number)?);
    let extensions = [extension::authority_key_identifier(identifier), number].concat();
    let extensions = asn1::element(asn1::SEQUENCE, &[&extensions]);
    let tbs = asn1::element(
        asn1::SEQUENCE,
        &[
            &asn1::small_integer(1),
            &asn1::algorithm_null(oid::SHA256_WITH_RSA),
            issuer,
            &issue::time(this_update)?,
            &issue::time(next_update)?,
            &entries,
            &asn1::element(asn1::CONTEXT_0, &[&extensions]),
        ],
    );
    CertificateRevocationList::from_der(&issue::signed(key, &tbs)?)
}
