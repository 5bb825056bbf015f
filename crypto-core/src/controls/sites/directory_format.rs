//! A site's directory as bytes: a [`StoredForm`] with the DER of SiteDirectory.
//!
//! ```text
//! SiteDirectory ::= SEQUENCE {
//!   siteCode    PrintableString (SIZE (3)),     -- whose directory it is
//!   ownKey      OCTET STRING OPTIONAL,          -- PUBLICKEYBLOB, as every key here
//!   parentIsTop BOOLEAN,
//!   latest      SEQUENCE OF Latest,             -- see `high_water_marks`
//!   sites       SEQUENCE OF KnownSite }
//!
//! KnownSite ::= SEQUENCE {
//!   siteCode    PrintableString (SIZE (3)),
//!   relation    INTEGER { parent (1), child (2), top (3) },
//!   source      INTEGER { directoryService (1), keyFile (2), parentEndorsement (3), siteItself (4) },
//!   vouchedBy   PrintableString (SIZE (3)) OPTIONAL,
//!   key         OCTET STRING,
//!   learned     GeneralizedTime,
//!   filesFrom   GeneralizedTime OPTIONAL,       -- key files that it wrote before change nothing
//!   previous    [0] SEQUENCE { key OCTET STRING, keptUntil GeneralizedTime OPTIONAL } OPTIONAL,
//!   encryption  [1] SEQUENCE {
//!     endorsedBy  OCTET STRING (SIZE (32)),
//!     certificate Certificate,
//!     endorsement SignedEndorsement } OPTIONAL }
//! ```
//!
//! Every SEQUENCE OF is in the order of its elements, without two for the same thing: one directory has
//! one encoding. The settings are not in it.

use der::{Tag, TagNumber};

use super::directory::{MAX_SITES, SiteDirectory, SiteDirectorySettings, exchange_key};
use super::known_site::{KnownSite, PreviousSiteKey, SiteEncryption, SiteKeySource, SiteRelation};
use crate::controls::der_fields;
use crate::controls::exchange_key::endorsement::SignedEndorsement;
use crate::controls::exchange_key::high_water_marks::HighWaterMarks;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::controls::storage::stored_form::StoredForm;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::key::public_key::PublicKey;
use crate::{Error, ErrorKind, Provider, Timestamp};

const FORM: StoredForm = StoredForm {
    magic: b"CMSITES\n",
    version: 1,
    // 2,048 sites with two keys of 532 bytes and a certificate of 8 KiB, and 16,384 numbers.
    max_len: 24 * 1024 * 1024,
};

impl SiteDirectory {
    /// The directory as bytes, for the caller's storage. They are not secret, but whoever can change
    /// them decides whom the site trusts.
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`] above 24 MiB, which a directory does not reach.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        FORM.write(&self.to_der()?)
    }

    /// Reads what [`SiteDirectory::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`Error::STORED_FOREIGN`] if it is something else; [`Error::STORED_DAMAGED`] if it is
    /// truncated, its checksum is wrong, or it contradicts itself; [`Error::VERSION_NOT_SUPPORTED`],
    /// [`Error::TOO_LARGE`].
    pub fn from_bytes(
        provider: Provider,
        bytes: &[u8],
        settings: SiteDirectorySettings,
    ) -> Result<Self, Error> {
        let body = FORM.body(bytes)?;
        Self::from_der(provider, body, settings)
            .map_err(|error| Error::new(ErrorKind::StoredDamaged, error))
    }

    fn to_der(&self) -> Result<Vec<u8>, Error> {
        let own_key = self.own_key.as_ref().map(key_der).transpose()?;
        let sites = self.sites.iter();
        let sites = asn1::sequence_of(sites.map(|(code, known)| known_site_der(*code, known)))?;
        Ok(asn1::element(
            asn1::SEQUENCE,
            &[
                &der_fields::site_code(self.own),
                &own_key.unwrap_or_default(),
                &der_fields::boolean(self.parent_is_top),
                &self.marks.to_der()?,
                &sites,
            ],
        ))
    }

    fn from_der(
        provider: Provider,
        der: &[u8],
        settings: SiteDirectorySettings,
    ) -> Result<Self, Error> {
        let mut fields = Fields::of(Tag::Sequence, der)?;
        let mut directory = Self::new(der_fields::read_site_code(&mut fields)?, settings);
        let own_key = fields.optional(Tag::OctetString)?;
        directory.own_key = own_key.map(|blob| key(provider, blob)).transpose()?;
        directory.parent_is_top = fields.decode()?;
        directory.marks = HighWaterMarks::read(&mut fields)?;
        let sites = fields.expect(Tag::Sequence)?;
        for known in asn1::elements(sites, MAX_SITES, false)? {
            let (code, known) = read_known_site(provider, known)?;
            directory.check_relation(code, known.relation)?;
            directory.check_free(code, &known.key)?;
            if let Some(previous) = &known.previous {
                directory.check_free(code, &previous.key)?;
            }
            directory.sites.insert(code, known);
        }
        fields.finish()?;
        let has = |relation| directory.with_relation(relation).is_some();
        if directory.parent_is_top && (!has(SiteRelation::Parent) || has(SiteRelation::Top)) {
            return Err(Error::MALFORMED);
        }
        // Nothing twice, and all in order.
        if directory.to_der()? != der {
            return Err(Error::MALFORMED);
        }
        Ok(directory)
    }
}

fn known_site_der(code: SiteCode, known: &KnownSite) -> Result<Vec<u8>, Error> {
    let optional_time = |time: Option<Timestamp>| {
        let time = time.map(der_fields::time).transpose()?;
        Ok::<_, Error>(time.unwrap_or_default())
    };
    let previous = known.previous.as_ref().map(|previous| {
        let kept_until = optional_time(previous.kept_until)?;
        let fields = asn1::element(asn1::SEQUENCE, &[&key_der(&previous.key)?, &kept_until]);
        Ok::<_, Error>(asn1::element(asn1::CONTEXT_0, &[&fields]))
    });
    let encryption = known.encryption.as_ref().map(|encryption| {
        let fields = asn1::element(
            asn1::SEQUENCE,
            &[
                &der_fields::octets(&encryption.endorsed_by),
                encryption.certificate.to_der(),
                &encryption.endorsement.to_der(),
            ],
        );
        asn1::element(asn1::CONTEXT_1, &[&fields])
    });
    Ok(asn1::element(
        asn1::SEQUENCE,
        &[
            &der_fields::site_code(code),
            &asn1::small_integer(known.relation.number()),
            &asn1::small_integer(known.source.number()),
            &known
                .vouched_by
                .map(der_fields::site_code)
                .unwrap_or_default(),
            &key_der(&known.key)?,
            &der_fields::time(known.learned)?,
            &optional_time(known.key_files_from)?,
            &previous.transpose()?.unwrap_or_default(),
            &encryption.unwrap_or_default(),
        ],
    ))
}

fn read_known_site(provider: Provider, der: &[u8]) -> Result<(SiteCode, KnownSite), Error> {
    let mut fields = Fields::of(Tag::Sequence, der)?;
    let code = der_fields::read_site_code(&mut fields)?;
    let relation: u8 = fields.decode()?;
    let mut relations = SiteRelation::ALL.into_iter();
    let relation = relations.find(|known| known.number() == relation);
    let source: u8 = fields.decode()?;
    let mut sources = SiteKeySource::ALL.into_iter();
    let source = sources.find(|known| known.number() == source);
    let vouched_by = if fields.next_is(Tag::PrintableString)? {
        Some(der_fields::read_site_code(&mut fields)?)
    } else {
        None
    };
    let site_key = key(provider, fields.expect(Tag::OctetString)?)?;
    let learned = der_fields::read_time(&mut fields)?;
    let key_files_from = read_optional_time(&mut fields)?;
    let previous = enter_optional(&mut fields, 0)?
        .map(|mut fields| {
            let previous = PreviousSiteKey {
                key: key(provider, fields.expect(Tag::OctetString)?)?,
                kept_until: read_optional_time(&mut fields)?,
            };
            fields.finish()?;
            Ok::<_, Error>(previous)
        })
        .transpose()?;
    let encryption = enter_optional(&mut fields, 1)?
        .map(|mut fields| {
            let encryption = SiteEncryption {
                endorsed_by: der_fields::read_octets(&mut fields)?,
                certificate: der_fields::read_certificate(&mut fields, provider)?,
                endorsement: SignedEndorsement::read(&mut fields)?,
            };
            fields.finish()?;
            Ok::<_, Error>(encryption)
        })
        .transpose()?;
    fields.finish()?;
    let known = KnownSite {
        relation: relation.ok_or(Error::MALFORMED)?,
        key: site_key,
        source: source.ok_or(Error::MALFORMED)?,
        vouched_by,
        learned,
        previous,
        key_files_from,
        encryption,
    };
    let previous = known.previous.as_ref();
    if previous.is_some_and(|previous| previous.key == known.key) {
        return Err(Error::MALFORMED);
    }
    Ok((code, known))
}

/// The fields of a SEQUENCE that is tagged so, if it is there.
fn enter_optional<'a>(fields: &mut Fields<'a>, number: u32) -> Result<Option<Fields<'a>>, Error> {
    let tag = asn1::context(TagNumber(number), true);
    let tagged = fields.optional(tag)?;
    tagged
        .map(|tagged| Fields::of(Tag::Sequence, tagged))
        .transpose()
}

fn read_optional_time(fields: &mut Fields<'_>) -> Result<Option<Timestamp>, Error> {
    if !fields.next_is(Tag::GeneralizedTime)? {
        return Ok(None);
    }
    der_fields::read_time(fields).map(Some)
}

/// A key as an OCTET STRING with its PUBLICKEYBLOB.
pub(crate) fn key_der(key: &SitePublicKey) -> Result<Vec<u8>, Error> {
    let blob = key.public_key().to_capi_blob();
    Ok(der_fields::octets(&blob.map_err(|_| Error::INTERNAL)?))
}

/// A key from the one PUBLICKEYBLOB that this library writes of it.
pub(crate) fn key(provider: Provider, blob: &[u8]) -> Result<SitePublicKey, Error> {
    let key = exchange_key(&PublicKey::from_capi_blob(provider, blob)?)?;
    if key.public_key().to_capi_blob()? != blob {
        return Err(Error::MALFORMED);
    }
    Ok(key)
}
