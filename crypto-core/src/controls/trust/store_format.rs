//! A trust store as bytes: a [`StoredForm`] with the DER of TrustStore.
//!
//! ```text
//! TrustStore ::= SEQUENCE {
//!   root             [0] SEQUENCE { source Source, key SubjectPublicKeyInfo } OPTIONAL,
//!   siteSigning      [1] SEQUENCE { source Source, certificate Certificate } OPTIONAL,
//!   latest           SEQUENCE OF Latest,    -- see `high_water_marks`
//!   retired          SEQUENCE OF SEQUENCE { name Name, number INTEGER },
//!   managementPoints SEQUENCE OF SEQUENCE { name Name, keys ManagementPointBundle } }
//!
//! Source ::= INTEGER { firstManagementPoint (1), directoryService (2), clientPush (3),
//!                      preProvisioned (4) }
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

use super::management_point_bundle::{ManagementPointBundle, ManagementPointName};
use super::source::TrustSource;
use super::store::{MAX_MANAGEMENT_POINTS, TrustSettings, TrustStore};
use crate::controls::der_fields;
use crate::controls::exchange_key::high_water_marks::HighWaterMarks;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::storage::stored_form::StoredForm;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::certificate::x509::Certificate;
use crate::pki::key::public_key::PublicKey;
use crate::{Error, ErrorKind, Provider};

/// 1,024 management points with keys of 16 KiB, the most there can be, and what is known besides.
pub(crate) const MAX_LEN: usize = 20 * 1024 * 1024;
const FORM: StoredForm = StoredForm {
    magic: b"CMTRUST\n",
    version: 1,
    max_len: MAX_LEN,
};

impl TrustStore {
    /// The store as bytes, for callers with storage of their own. They are not secret, but whoever
    /// can change them decides whom the client trusts.
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`] above 20 MiB, which a store does not reach.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        FORM.write(&self.to_der()?)
    }

    /// Reads what [`TrustStore::to_bytes`] wrote. The keys of management points are verified when
    /// they are used.
    ///
    /// # Errors
    /// [`Error::STORED_FOREIGN`], [`Error::STORED_DAMAGED`], [`Error::VERSION_NOT_SUPPORTED`],
    /// [`Error::TOO_LARGE`]; [`Error::KEY_TOO_SMALL`] for a trusted root key that the settings don't
    /// accept.
    pub fn from_bytes(
        provider: Provider,
        bytes: &[u8],
        settings: TrustSettings,
    ) -> Result<Self, Error> {
        let body = FORM.body(bytes)?;
        Self::from_der(provider, body, settings).map_err(|error| match error.kind() {
            ErrorKind::KeyTooSmall => error,
            _ => Error::new(ErrorKind::StoredDamaged, error),
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
                &self.marks.to_der()?,
                &asn1::sequence_of(retired)?,
                &asn1::sequence_of(management_points)?,
            ],
        ))
    }

    fn from_der(provider: Provider, der: &[u8], settings: TrustSettings) -> Result<Self, Error> {
        let mut store = Self::new(settings);
        let mut fields = Fields::of(Tag::Sequence, der)?;
        if let Some((source, key)) = read_anchor(&mut fields, 0)? {
            let key = PublicKey::from_spki_der(provider, &key)?;
            store.root = Some((SitePublicKey::new(key, settings.legacy)?, source));
        }
        if let Some((source, certificate)) = read_anchor(&mut fields, 1)? {
            let certificate = Certificate::from_der(provider, &certificate)?;
            certificate.public_key().check_rsa()?;
            store.site_signing = Some((certificate, source));
        }
        store.marks = HighWaterMarks::read(&mut fields)?;
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
            let keys = ManagementPointBundle::from_der(&keys)?;
            store.management_points.insert(name, keys);
            fields.finish()?;
        }
        fields.finish()?;
        // Nothing twice, and all in order.
        if store.to_der()? != der {
            return Err(Error::MALFORMED);
        }
        Ok(store)
    }
}

fn name_der(name: &ManagementPointName) -> Vec<u8> {
    let parent = name.parent().map(|parent| {
        let parent = der_fields::site_code(parent);
        asn1::element(asn1::CONTEXT_0, &[&parent])
    });
    asn1::element(
        asn1::SEQUENCE,
        &[
            &parent.unwrap_or_default(),
            &der_fields::site_code(name.site()),
            &der_fields::host(name.host()),
        ],
    )
}

fn read_name(fields: &mut Fields<'_>) -> Result<ManagementPointName, Error> {
    let mut fields = fields.enter(Tag::Sequence)?;
    let parent = match fields.optional(asn1::context(der::TagNumber(0), true))? {
        Some(parent) => {
            let mut parent = Fields::new(parent)?;
            let code = der_fields::read_site_code(&mut parent)?;
            parent.finish()?;
            Some(code)
        }
        None => None,
    };
    let site = der_fields::read_site_code(&mut fields)?;
    let host = der_fields::read_optional_host(&mut fields)?.ok_or(Error::MALFORMED)?;
    fields.finish()?;
    let name = ManagementPointName::new(site, host);
    Ok(match parent {
        Some(parent) => name.below(parent),
        None => name,
    })
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
        .ok_or(Error::MALFORMED)?;
    Ok(Some((source, asn1::write(&value)?)))
}
