//! A trust store as bytes: a [`StoredForm`] with the DER of TrustStore.
//!
//! ```text
//! TrustStore ::= SEQUENCE {
//!   generation       INTEGER (0..18446744073709551615),  -- another after each reset
//!   root             [0] SEQUENCE { source Source, key SubjectPublicKeyInfo } OPTIONAL,
//!   siteSigning      SEQUENCE OF SEQUENCE {
//!     siteCode    PrintableString (SIZE (3)),
//!     source      Source,
//!     certificate Certificate },
//!   endorsed         SEQUENCE OF SEQUENCE {      -- of the last bundle with one of this site
//!     siteCode    PrintableString (SIZE (3)),
//!     name        Name,
//!     keys        ManagementPointBundle },
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

use super::management_point_bundle::{ManagementPointBundle, ManagementPointName};
use super::source::TrustSource;
use super::store::{MAX_MANAGEMENT_POINTS, MAX_SITE_SIGNING, TrustSettings, TrustStore};
use crate::controls::der_fields;
use crate::controls::exchange_key::high_water_marks::HighWaterMarks;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::site_security::LegacyAlgorithms;
use crate::controls::storage::stored_form::StoredForm;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::key::public_key::PublicKey;
use crate::{Error, ErrorKind, Provider};

/// 1,024 management points, and 64 sites, with keys of 16 KiB, the most there can be; 16,384 numbers.
pub(crate) const MAX_LEN: usize = 28 * 1024 * 1024;
const FORM: StoredForm = StoredForm {
    magic: b"CMTRUST\n",
    version: 2,
    max_len: MAX_LEN,
};

impl TrustStore {
    /// The store as bytes, for callers with storage of their own. They are not secret, but whoever
    /// can change them decides whom the client trusts.
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`] above 28 MiB, which a store does not reach.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        FORM.write(&self.to_der()?)
    }

    /// Reads what [`TrustStore::to_bytes`] wrote. The keys of management points are verified when
    /// they are used.
    ///
    /// # Errors
    /// [`Error::STORED_FOREIGN`], [`Error::STORED_DAMAGED`], [`Error::VERSION_NOT_SUPPORTED`],
    /// [`Error::TOO_LARGE`].
    pub fn from_bytes(
        provider: Provider,
        bytes: &[u8],
        settings: TrustSettings,
    ) -> Result<Self, Error> {
        let body = FORM.body(bytes)?;
        Self::from_der(provider, body, settings)
            .map_err(|error| Error::new(ErrorKind::StoredDamaged, error))
    }

    fn to_der(&self) -> Result<Vec<u8>, Error> {
        let root = self.root.as_ref().map(|(key, source)| {
            let source = asn1::small_integer(source.number());
            let fields = [&source, key.public_key().to_spki_der()];
            let root = asn1::element(asn1::SEQUENCE, &fields);
            asn1::element(asn1::CONTEXT_0, &[&root])
        });
        let site_signing = self.site_signing.iter();
        let site_signing = asn1::sequence_of(site_signing.map(|(site, (certificate, source))| {
            let site = der_fields::site_code(*site);
            let source = asn1::small_integer(source.number());
            Ok(asn1::element(
                asn1::SEQUENCE,
                &[&site, &source, certificate.to_der()],
            ))
        }))?;
        let endorsed = self.endorsed_site_signing.iter();
        let endorsed = asn1::sequence_of(endorsed.map(|(site, (name, keys))| {
            let (site, name) = (der_fields::site_code(*site), name_der(name));
            Ok(asn1::element(
                asn1::SEQUENCE,
                &[&site, &name, keys.to_der()],
            ))
        }))?;
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
                &asn1::write(&self.generation)?,
                &root.unwrap_or_default(),
                &site_signing,
                &endorsed,
                &self.marks.to_der()?,
                &asn1::sequence_of(retired)?,
                &asn1::sequence_of(management_points)?,
            ],
        ))
    }

    fn from_der(provider: Provider, der: &[u8], settings: TrustSettings) -> Result<Self, Error> {
        let mut store = Self::new(settings);
        let mut fields = Fields::of(Tag::Sequence, der)?;
        store.generation = fields.decode()?;
        store.changes.begin(store.generation);
        if let Some(root) = fields.optional(asn1::context(der::TagNumber(0), true))? {
            let mut root = Fields::of(Tag::Sequence, root)?;
            let source = read_source(&mut root)?;
            let key = asn1::write(&root.any()?)?;
            root.finish()?;
            let key = PublicKey::from_spki_der(provider, &key)?;
            // Whether it is large enough is asked when it is used.
            let legacy = LegacyAlgorithms {
                rsa_1024_verification: true,
                ..settings.legacy
            };
            store.root = Some((SitePublicKey::new(key, legacy)?, source));
        }
        let site_signing = fields.expect(Tag::Sequence)?;
        for held in asn1::elements(site_signing, MAX_SITE_SIGNING, false)? {
            let mut held = Fields::of(Tag::Sequence, held)?;
            let site = der_fields::read_site_code(&mut held)?;
            let source = read_source(&mut held)?;
            let certificate = der_fields::read_certificate(&mut held, provider)?;
            held.finish()?;
            certificate.public_key().check_rsa()?;
            store.site_signing.insert(site, (certificate, source));
        }
        let endorsed = fields.expect(Tag::Sequence)?;
        for held in asn1::elements(endorsed, MAX_SITE_SIGNING, false)? {
            let mut held = Fields::of(Tag::Sequence, held)?;
            let site = der_fields::read_site_code(&mut held)?;
            let (name, keys) = (read_name(&mut held)?, read_bundle(&mut held)?);
            held.finish()?;
            store.endorsed_site_signing.insert(site, (name, keys));
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
            store
                .management_points
                .insert(name, read_bundle(&mut fields)?);
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

fn read_bundle(fields: &mut Fields<'_>) -> Result<ManagementPointBundle, Error> {
    let keys = asn1::element(asn1::SEQUENCE, &[fields.expect(Tag::Sequence)?]);
    ManagementPointBundle::from_der(&keys)
}

fn read_source(fields: &mut Fields<'_>) -> Result<TrustSource, Error> {
    let number: u8 = fields.integer()?;
    let mut sources = TrustSource::ALL.into_iter();
    let source = sources.find(|known| known.number() == number);
    source.ok_or(Error::MALFORMED)
}
