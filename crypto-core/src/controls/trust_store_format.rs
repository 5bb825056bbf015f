//! A trust store as bytes.
//!
//! ```text
//! 8 bytes    "CMTRUST" and a newline
//! 4 bytes    version, big-endian: 1
//! 8 bytes    length of the body, big-endian
//! ...        body: DER of TrustStore
//! 32 bytes   SHA-256 of all before it: against damage, not against whoever may write the file
//!
//! TrustStore ::= SEQUENCE {
//!   root             [0] SEQUENCE { source Source, key SubjectPublicKeyInfo } OPTIONAL,
//!   siteSigning      [1] SEQUENCE { source Source, certificate Certificate } OPTIONAL,
//!   latest           SEQUENCE OF Latest,
//!   retired          SEQUENCE OF SEQUENCE { name Name, number INTEGER },
//!   managementPoints SEQUENCE OF SEQUENCE { name Name, keys ManagementPointKeys } }
//!
//! Source ::= INTEGER { firstManagementPoint (1), directoryService (2), clientPush (3),
//!                      preProvisioned (4) }
//!
//! Latest ::= SEQUENCE {                     -- the latest endorsement that was accepted
//!   issuer   OCTET STRING (SIZE (32)),      -- of this key, by its SHA-256,
//!   role     INTEGER,                       -- in this role
//!   siteCode PrintableString (SIZE (3)),    -- for this site
//!   host     IA5String OPTIONAL,            -- and host
//!   number   INTEGER,
//!   sha256   OCTET STRING (SIZE (32)) }     -- of the Endorsement
//!
//! Name ::= SEQUENCE {
//!   parent   [0] PrintableString (SIZE (3)) OPTIONAL,
//!   siteCode PrintableString (SIZE (3)),
//!   host     IA5String }
//! ```
//!
//! Every SEQUENCE OF is in the order of its elements, without two for the same thing: one store has
//! one encoding.

use der::Tag;
use der::asn1::AnyRef;

use super::endorsement::{Numbered, Role};
use super::fields;
use super::floors::{MAX_FLOORS, Series};
use super::management_point_keys::{ManagementPointKeys, ManagementPointName};
use super::trust_anchor::TrustSource;
use super::trust_store::{MAX_MANAGEMENT_POINTS, TrustSettings, TrustStore};
use super::trusted_root_key::TrustedRootKey;
use crate::pki::certificate::Certificate;
use crate::pki::der::{self as asn1, Fields};
use crate::pki::public_key::{PublicKey, sha256};
use crate::{Error, Provider};

const MAGIC: &[u8; 8] = b"CMTRUST\n";
const VERSION: u32 = 1;
const HEADER_LEN: usize = 20;
const CHECKSUM_LEN: usize = 32;
/// 1,024 management points with keys of 16 KiB, the most there can be, and what is known besides.
pub(crate) const MAX_LEN: usize = 20 * 1024 * 1024;

impl TrustStore {
    /// The store as bytes, for callers with storage of their own. They are not secret, but whoever
    /// can change them decides whom the client trusts.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above 20 MiB, which a store does not reach.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let body = self.to_der()?;
        let len = u64::try_from(body.len()).map_err(|_| Error::TooLarge)?;
        let mut bytes = [
            MAGIC.as_slice(),
            &VERSION.to_be_bytes(),
            &len.to_be_bytes(),
            &body,
        ]
        .concat();
        bytes.extend_from_slice(&sha256(&bytes));
        if bytes.len() > MAX_LEN {
            return Err(Error::TooLarge);
        }
        Ok(bytes)
    }

    /// Reads what [`TrustStore::to_bytes`] wrote. The keys of management points are verified when
    /// they are used.
    ///
    /// # Errors
    /// [`Error::TrustStoreForeign`], [`Error::TrustStoreDamaged`], [`Error::VersionNotSupported`],
    /// [`Error::TooLarge`]; [`Error::KeyTooSmall`] for a trusted root key that the settings don't
    /// accept.
    pub fn from_bytes(
        provider: Provider,
        bytes: &[u8],
        settings: TrustSettings,
    ) -> Result<Self, Error> {
        let body = body(bytes)?;
        Self::from_der(provider, body, settings).map_err(|error| match error {
            Error::KeyTooSmall => error,
            _ => Error::TrustStoreDamaged,
        })
    }

    fn to_der(&self) -> Result<Vec<u8>, Error> {
        let anchor = |tag, source: TrustSource, value: &[u8]| {
            let source = asn1::small_integer(source.number());
            asn1::element(tag, &[&asn1::element(asn1::SEQUENCE, &[&source, value])])
        };
        let root = self
            .root
            .as_ref()
            .map(|(key, source)| anchor(asn1::CONTEXT_0, *source, key.public_key().to_spki_der()));
        let site_signing = self
            .site_signing
            .as_ref()
            .map(|(certificate, source)| anchor(asn1::CONTEXT_1, *source, certificate.to_der()));
        let latest = self.floors.0.iter();
        let latest = latest.map(|(series, latest)| latest_der(series, latest));
        let retired = self.retired.iter().map(|(name, number)| {
            let number = asn1::write(number)?;
            Ok(asn1::element(asn1::SEQUENCE, &[&name_der(name), &number]))
        });
        let management_points = self.management_points.iter().map(|(name, keys)| {
            let name = name_der(name);
            Ok(asn1::element(asn1::SEQUENCE, &[&name, keys.to_der()]))
        });
        Ok(asn1::element(
            asn1::SEQUENCE,
            &[
                &root.unwrap_or_default(),
                &site_signing.unwrap_or_default(),
                &sequence_of(latest)?,
                &sequence_of(retired)?,
                &sequence_of(management_points)?,
            ],
        ))
    }

    fn from_der(provider: Provider, der: &[u8], settings: TrustSettings) -> Result<Self, Error> {
        let mut store = Self::new(settings);
        let mut fields = Fields::of(Tag::Sequence, der)?;
        if let Some((source, key)) = read_anchor(&mut fields, 0)? {
            let key = PublicKey::from_spki_der(provider, &key)?;
            store.root = Some((TrustedRootKey::new(key, settings.legacy)?, source));
        }
        if let Some((source, certificate)) = read_anchor(&mut fields, 1)? {
            let certificate = Certificate::from_der(provider, &certificate)?;
            store.site_signing = Some((certificate, source));
        }
        for latest in asn1::elements(fields.expect(Tag::Sequence)?, MAX_FLOORS, false)? {
            let (series, latest) = read_latest(latest)?;
            store.floors.0.insert(series, latest);
        }
        let retired = fields.expect(Tag::Sequence)?;
        for retired in asn1::elements(retired, MAX_MANAGEMENT_POINTS, false)? {
            let mut fields = Fields::of(Tag::Sequence, retired)?;
            let name = read_name(&mut fields)?;
            store.retired.insert(name, fields.decode()?);
            fields.finish()?;
        }
        let management_points = fields.expect(Tag::Sequence)?;
        for known in asn1::elements(management_points, MAX_MANAGEMENT_POINTS, false)? {
            let mut fields = Fields::of(Tag::Sequence, known)?;
            let name = read_name(&mut fields)?;
            let keys = asn1::element(asn1::SEQUENCE, &[fields.expect(Tag::Sequence)?]);
            let keys = ManagementPointKeys::from_der(&keys)?;
            store.management_points.insert(name, keys);
            fields.finish()?;
        }
        fields.finish()?;
        // Nothing twice, and all in order.
        if store.to_der()? != der {
            return Err(Error::Malformed);
        }
        Ok(store)
    }
}

/// The body, if all around it is as it should be.
fn body(bytes: &[u8]) -> Result<&[u8], Error> {
    if bytes.len() > MAX_LEN {
        return Err(Error::TooLarge);
    }
    let magic_len = bytes.len().min(MAGIC.len());
    if bytes.get(..magic_len) != MAGIC.get(..magic_len) {
        return Err(Error::TrustStoreForeign);
    }
    let (header, rest) = bytes
        .split_first_chunk::<HEADER_LEN>()
        .ok_or(Error::TrustStoreDamaged)?;
    let [_, _, _, _, _, _, _, _, v0, v1, v2, v3, len @ ..] = header;
    match u32::from_be_bytes([*v0, *v1, *v2, *v3]) {
        VERSION => {}
        0 => return Err(Error::TrustStoreDamaged),
        _ => return Err(Error::VersionNotSupported),
    }
    let (body, checksum) = rest
        .split_last_chunk::<CHECKSUM_LEN>()
        .ok_or(Error::TrustStoreDamaged)?;
    if u64::try_from(body.len()) != Ok(u64::from_be_bytes(*len)) {
        return Err(Error::TrustStoreDamaged);
    }
    let checked = bytes.get(..HEADER_LEN.saturating_add(body.len()));
    if checked.is_none_or(|checked| sha256(checked) != *checksum) {
        return Err(Error::TrustStoreDamaged);
    }
    Ok(body)
}

fn sequence_of(elements: impl Iterator<Item = Result<Vec<u8>, Error>>) -> Result<Vec<u8>, Error> {
    let elements = elements.collect::<Result<Vec<_>, Error>>()?;
    let elements: Vec<&[u8]> = elements.iter().map(Vec::as_slice).collect();
    Ok(asn1::element(asn1::SEQUENCE, &elements))
}

fn name_der(name: &ManagementPointName) -> Vec<u8> {
    let parent = name.parent().map(|parent| {
        let parent = fields::site_code(parent);
        asn1::element(asn1::CONTEXT_0, &[&parent])
    });
    asn1::element(
        asn1::SEQUENCE,
        &[
            &parent.unwrap_or_default(),
            &fields::site_code(name.site()),
            &fields::host(name.host()),
        ],
    )
}

fn read_name(fields: &mut Fields<'_>) -> Result<ManagementPointName, Error> {
    let mut fields = fields.enter(Tag::Sequence)?;
    let parent = match fields.optional(asn1::context(der::TagNumber(0), true))? {
        Some(parent) => {
            let mut parent = Fields::new(parent)?;
            let code = fields::read_site_code(&mut parent)?;
            parent.finish()?;
            Some(code)
        }
        None => None,
    };
    let site = fields::read_site_code(&mut fields)?;
    let host = fields::read_optional_host(&mut fields)?.ok_or(Error::Malformed)?;
    fields.finish()?;
    let name = ManagementPointName::new(site, host);
    Ok(match parent {
        Some(parent) => name.below(parent),
        None => name,
    })
}

fn latest_der(series: &Series, latest: &Numbered) -> Result<Vec<u8>, Error> {
    Ok(asn1::element(
        asn1::SEQUENCE,
        &[
            &fields::octets(&series.issuer),
            &asn1::small_integer(series.role.number()),
            &fields::site_code(series.site),
            &series.host.as_ref().map(fields::host).unwrap_or_default(),
            &asn1::write(&latest.number)?,
            &fields::octets(&latest.sha256),
        ],
    ))
}

fn read_latest(der: &[u8]) -> Result<(Series, Numbered), Error> {
    let mut fields = Fields::of(Tag::Sequence, der)?;
    let series = Series {
        issuer: fields::read_octets(&mut fields)?,
        role: Role::from_number(fields.decode()?)?,
        site: fields::read_site_code(&mut fields)?,
        host: fields::read_optional_host(&mut fields)?,
    };
    let latest = Numbered {
        number: fields.decode()?,
        sha256: fields::read_octets(&mut fields)?,
    };
    fields.finish()?;
    Ok((series, latest))
}

/// The source, and what it is the source of, whole.
fn read_anchor(
    fields: &mut Fields<'_>,
    number: u32,
) -> Result<Option<(TrustSource, Vec<u8>)>, Error> {
    let tag = asn1::context(der::TagNumber(number), true);
    let Some(content) = fields.optional(tag)? else {
        return Ok(None);
    };
    let mut fields = Fields::of(Tag::Sequence, content)?;
    let source: u8 = fields.decode()?;
    let value: AnyRef<'_> = fields.any()?;
    fields.finish()?;
    let source = TrustSource::ALL
        .into_iter()
        .find(|known| known.number() == source)
        .ok_or(Error::Malformed)?;
    Ok(Some((source, asn1::write(&value)?)))
}
