//! A site's directory as bytes: a [`StoredForm`] with the DER of SiteDirectory.
//!
//! ```text
//! SiteDirectory ::= SEQUENCE {
//!   siteCode    PrintableString (SIZE (3)),     -- whose directory it is
//!   ownKey      OCTET STRING OPTIONAL,          -- PUBLICKEYBLOB, as every key here
//!   ownOperational [0] OperationalKeys OPTIONAL,
//!   parentIsTop Source OPTIONAL,                -- who said so,
//!   under       OCTET STRING (SIZE (32)) OPTIONAL,      -- and by which key, if it was the parent
//!   latest      SEQUENCE OF Latest,             -- see `high_water_marks`
//!   filesFrom   SEQUENCE OF SEQUENCE {          -- key files from before say nothing new
//!     siteCode  PrintableString (SIZE (3)),     -- of this site
//!     time      GeneralizedTime },
//!   endorsedFrom SEQUENCE OF SEQUENCE {         -- endorsements from before don't count
//!     siteCode  PrintableString (SIZE (3)),     -- by this site
//!     time      GeneralizedTime },
//!   stolen      SEQUENCE OF OCTET STRING (SIZE (32)),   -- SHA-256 of a PUBLICKEYBLOB
//!   expected    SEQUENCE OF SEQUENCE {
//!     siteCode  PrintableString (SIZE (3)),
//!     below     PrintableString (SIZE (3)) },   -- the child that may speak of it
//!   sites       SEQUENCE OF KnownSite }
//!
//! KnownSite ::= SEQUENCE {
//!   siteCode    PrintableString (SIZE (3)),
//!   relation    INTEGER { parent (1), child (2), top (3) },
//!   current     HeldKey,
//!   previous    [0] SEQUENCE { key HeldKey, keptUntil GeneralizedTime OPTIONAL } OPTIONAL,
//!   encryption  [1] SEQUENCE {
//!     endorsedBy  OCTET STRING (SIZE (32)),
//!     certificate Certificate,
//!     endorsement SignedEndorsement } OPTIONAL,
//!   operational [2] OperationalKeys OPTIONAL }
//!
//! OperationalKeys ::= SEQUENCE {
//!   current     EndorsedSite,
//!   previous    EndorsedSite OPTIONAL,
//!   keptUntil   GeneralizedTime OPTIONAL }      -- of previous
//!
//! HeldKey ::= SEQUENCE {
//!   key         OCTET STRING,
//!   learned     GeneralizedTime,
//!   source      Source,
//!   voucher     [0] SEQUENCE {                  -- of a key file and an endorsement
//!     siteCode    PrintableString (SIZE (3)),
//!     key         OCTET STRING (SIZE (32)),
//!     void        BOOLEAN (TRUE) OPTIONAL,            -- it is not believed any more
//!     endorsement SignedEndorsement OPTIONAL,         -- of an endorsement that is not void
//!     followed    Followed OPTIONAL } OPTIONAL,       -- of a key file
//!   followed    Followed OPTIONAL }
//!
//! Source ::= INTEGER { directoryService (1), keyFile (2), parentEndorsement (3), siteItself (4),
//!   person (5) }
//!
//! Followed ::= SEQUENCE SIZE (1..32) OF OCTET STRING (SIZE (32))  -- in their order
//! ```
//!
//! Every SEQUENCE OF is in the order of its elements, without two for the same thing: one directory has
//! one encoding. The settings are not in it.

use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

use der::{Tag, TagNumber};

use super::directory::{MAX_SITES, SiteDirectory, SiteDirectorySettings, TopWord};
use super::known_site::{
    Endorsed, HeldKey, KnownSite, OperationalKey, OperationalKeys, PreviousSiteKey, SiteEncryption,
    SiteKeySource, SiteRelation, Voucher,
};
use super::taking::MAX_FOLLOWED;
use super::withdrawal::MAX_STOLEN;
use crate::controls::der_fields;
use crate::controls::exchange_key::endorsement::{
    EndorsedSite, Role, SignedEndorsement, read_pair,
};
use crate::controls::exchange_key::high_water_marks::HighWaterMarks;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::controls::storage::stored_form::StoredForm;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::{Error, ErrorKind, Provider, Timestamp};

/// As many site codes as there are: three letters or digits.
const MAX_CODES: usize = 36 * 36 * 36;

const FORM: StoredForm = StoredForm {
    magic: b"CMSITES\n",
    version: 2,
    // 2,048 sites with two keys of 532 bytes, which two endorsements of 700 bytes vouch for and 32 keys led
    // to, and a certificate of 8 KiB; 16,384 numbers; two times for all codes that there are.
    max_len: 36 * 1024 * 1024,
};

impl SiteDirectory {
    /// The directory as bytes, for the caller's storage. They are not secret, but whoever can change
    /// them decides whom the site trusts.
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`] above 36 MiB, which a directory does not reach.
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
        let own_key = self
            .own_key
            .as_ref()
            .map(SitePublicKey::to_der)
            .transpose()?;
        let said = self.parent_is_top;
        let said = said.map(|said| {
            let under = said.under.as_ref().map(|key| der_fields::octets(key));
            let source = asn1::small_integer(said.source.number());
            [&source[..], &under.unwrap_or_default()].concat()
        });
        let pair = |site: &SiteCode, value: Vec<u8>| {
            asn1::element(asn1::SEQUENCE, &[&der_fields::site_code(*site), &value])
        };
        let times = |of: &BTreeMap<SiteCode, Timestamp>| {
            let pairs = of.iter();
            asn1::sequence_of(pairs.map(|(site, time)| Ok(pair(site, der_fields::time(*time)?))))
        };
        let expected = asn1::sequence_of(
            self.expected
                .iter()
                .map(|(site, below)| Ok(pair(site, der_fields::site_code(*below)))),
        )?;
        let sites = self.sites.iter();
        let sites = asn1::sequence_of(sites.map(|(code, known)| known_site_der(*code, known)))?;
        Ok(asn1::element(
            asn1::SEQUENCE,
            &[
                &der_fields::site_code(self.own),
                &own_key.unwrap_or_default(),
                &operational_der(asn1::CONTEXT_0, self.own_operational.as_deref())?,
                &said.unwrap_or_default(),
                &self.marks.to_der()?,
                &times(&self.files_from)?,
                &times(&self.endorsed_from)?,
                &hashes_der(&self.stolen)?,
                &expected,
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
        let own_key = own_key.map(|blob| SitePublicKey::from_blob(provider, blob));
        directory.own_key = own_key.transpose()?;
        directory.own_operational = read_operational(&mut fields, 0, provider, directory.own)?;
        if fields.next_is(Tag::Integer)? {
            let source = read_source(&mut fields)?;
            let by_itself = [SiteKeySource::KeyFile, SiteKeySource::SiteItself];
            let under = match source {
                SiteKeySource::DirectoryService => None,
                itself if by_itself.contains(&itself) => {
                    Some(der_fields::read_octets(&mut fields)?)
                }
                _ => return Err(Error::MALFORMED),
            };
            directory.parent_is_top = Some(TopWord { source, under });
        }
        directory.marks = HighWaterMarks::read_in_order(&mut fields)?;
        directory.files_from = read_times(&mut fields)?;
        directory.endorsed_from = read_times(&mut fields)?;
        let stolen = read_hashes(&mut fields, MAX_STOLEN)?;
        if !stolen.is_sorted_by(|one, next| one < next) {
            return Err(Error::MALFORMED);
        }
        directory.stolen = stolen.into_iter().collect();
        for pair in asn1::elements(fields.expect(Tag::Sequence)?, MAX_SITES, false)? {
            let mut pair = Fields::of(Tag::Sequence, pair)?;
            let site = der_fields::read_site_code(&mut pair)?;
            let below = der_fields::read_site_code(&mut pair)?;
            pair.finish()?;
            let last = directory.expected.last_key_value();
            if last.is_some_and(|(last, _)| *last >= site) {
                return Err(Error::MALFORMED);
            }
            directory.expect(site, below)?;
        }
        let mut sites = Vec::new();
        let mut rest = fields.enter(Tag::Sequence)?;
        while !rest.is_finished() {
            if sites.len() >= MAX_SITES {
                return Err(Error::TOO_LARGE);
            }
            sites.push(read_known_site(provider, rest.enter(Tag::Sequence)?)?);
        }
        if !sites.is_sorted_by(|(one, _), (next, _)| one < next) {
            return Err(Error::MALFORMED);
        }
        directory.sites = sites.into_iter().collect();
        fields.finish()?;
        directory.check_consistent()?;
        Ok(directory)
    }

    /// Whether what was read contradicts itself.
    fn check_consistent(&self) -> Result<(), Error> {
        let known_keys = self.sites.values().flat_map(KnownSite::keys);
        let own_operational = self.own_operational.iter().flat_map(|held| held.keys());
        let mut keys = self
            .own_key
            .iter()
            .chain(own_operational)
            .chain(known_keys)
            .map(SitePublicKey::sha256);
        let mut seen = HashSet::with_capacity(self.sites.len());
        let is_each_once = keys.all(|key| seen.insert(key));
        let of = |relation| {
            let with = self
                .sites
                .values()
                .filter(move |known| known.relation == relation);
            with.count()
        };
        let (parents, tops) = (of(SiteRelation::Parent), of(SiteRelation::Top));
        let is_top = self.parent_is_top.is_some();
        let is_too_deep = !self.expected.is_empty() && parents.saturating_add(tops) > 0;
        let has_own = self.sites.contains_key(&self.own);
        let is_child = |known: &KnownSite| known.relation == SiteRelation::Child;
        let mut children = self.sites.values().filter(|known| is_child(known));
        if !is_each_once
            || self.own_key.is_none() && self.own_operational.is_some()
            || children.any(|known| known.operational.is_some())
            || is_too_deep
            || has_own
            || parents > 1
            || tops > 1
            || is_top && (parents, tops) != (1, 0)
        {
            return Err(Error::MALFORMED);
        }
        Ok(())
    }
}

fn read_times(fields: &mut Fields<'_>) -> Result<BTreeMap<SiteCode, Timestamp>, Error> {
    let mut times = BTreeMap::new();
    for pair in asn1::elements(fields.expect(Tag::Sequence)?, MAX_CODES, false)? {
        let mut pair = Fields::of(Tag::Sequence, pair)?;
        let site = der_fields::read_site_code(&mut pair)?;
        let time = der_fields::read_time(&mut pair)?;
        pair.finish()?;
        // Nothing twice, and all in order.
        if times
            .last_key_value()
            .is_some_and(|(last, _)| *last >= site)
        {
            return Err(Error::MALFORMED);
        }
        times.insert(site, time);
    }
    Ok(times)
}

fn hashes_der<'a>(hashes: impl IntoIterator<Item = &'a [u8; 32]>) -> Result<Vec<u8>, Error> {
    asn1::sequence_of(hashes.into_iter().map(|hash| Ok(der_fields::octets(hash))))
}

fn read_hashes(fields: &mut Fields<'_>, limit: usize) -> Result<Vec<[u8; 32]>, Error> {
    let hashes = asn1::elements(fields.expect(Tag::Sequence)?, limit, false)?;
    let read = |hash| der_fields::read_octets(&mut Fields::new(hash)?);
    hashes.map(read).collect()
}

fn held_key_der(held: &HeldKey) -> Result<Vec<u8>, Error> {
    let voucher = held.voucher.as_ref().map(|voucher| {
        let endorsement = voucher.endorsement.as_ref();
        let endorsement = endorsement.map(|endorsed| endorsed.endorsement.to_der());
        let void = voucher.is_void.then(|| der_fields::boolean(true));
        let fields = [
            &der_fields::site_code(voucher.site),
            &der_fields::octets(&voucher.key),
            void.as_deref().unwrap_or_default(),
            endorsement.as_deref().unwrap_or_default(),
            &followed_der(&voucher.followed)?,
        ];
        let fields = asn1::element(asn1::SEQUENCE, &fields);
        Ok::<_, Error>(asn1::element(asn1::CONTEXT_0, &[&fields]))
    });
    Ok(asn1::element(
        asn1::SEQUENCE,
        &[
            &held.key.to_der()?,
            &der_fields::time(held.learned)?,
            &asn1::small_integer(held.source.number()),
            &voucher.transpose()?.unwrap_or_default(),
            &followed_der(&held.followed)?,
        ],
    ))
}

/// Nothing for none.
fn followed_der(followed: &[[u8; 32]]) -> Result<Vec<u8>, Error> {
    match followed {
        [] => Ok(Vec::new()),
        some => hashes_der(some),
    }
}

/// What is left of the fields, if anything is.
fn read_followed(mut fields: Fields<'_>) -> Result<Vec<[u8; 32]>, Error> {
    if fields.is_finished() {
        return Ok(Vec::new());
    }
    let followed = read_hashes(&mut fields, MAX_FOLLOWED)?;
    fields.finish()?;
    if followed.is_empty() {
        return Err(Error::MALFORMED);
    }
    Ok(followed)
}

fn read_source(fields: &mut Fields<'_>) -> Result<SiteKeySource, Error> {
    let number: u8 = fields.integer()?;
    let mut sources = SiteKeySource::ALL.into_iter();
    let source = sources.find(|known| known.number() == number);
    source.ok_or(Error::MALFORMED)
}

fn read_held_key(
    fields: &mut Fields<'_>,
    provider: Provider,
    site: SiteCode,
) -> Result<HeldKey, Error> {
    let mut fields = fields.enter(Tag::Sequence)?;
    let key = SitePublicKey::from_blob(provider, fields.expect(Tag::OctetString)?)?;
    let learned = der_fields::read_time(&mut fields)?;
    let source = read_source(&mut fields)?;
    let voucher = match source {
        SiteKeySource::KeyFile => Some(read_voucher(&mut fields, None)?),
        SiteKeySource::ParentEndorsement => Some(read_voucher(&mut fields, Some(site))?),
        _ => None,
    };
    let followed = read_followed(fields)?;
    Ok(HeldKey {
        key,
        learned,
        source,
        voucher,
        followed,
    })
}

/// `endorsed` is the site that an endorsement has to be for.
fn read_voucher(fields: &mut Fields<'_>, endorsed: Option<SiteCode>) -> Result<Voucher, Error> {
    let mut fields = enter_optional(fields, 0)?.ok_or(Error::MALFORMED)?;
    let site = der_fields::read_site_code(&mut fields)?;
    let key = der_fields::read_octets(&mut fields)?;
    let is_void = fields.next_is(Tag::Boolean)?;
    if is_void && !fields.decode::<bool>()? {
        return Err(Error::MALFORMED);
    }
    let mut voucher = Voucher {
        site,
        key,
        is_void,
        followed: Vec::new(),
        endorsement: None,
    };
    let Some(endorsed) = endorsed else {
        voucher.followed = read_followed(fields)?;
        return Ok(voucher);
    };
    if is_void {
        fields.finish()?;
        return Ok(voucher);
    }
    let endorsement = SignedEndorsement::read(&mut fields)?;
    fields.finish()?;
    if endorsement.role() != Role::Site || endorsement.site() != endorsed {
        return Err(Error::MALFORMED);
    }
    voucher.endorsement = Some(Box::new(Endorsed {
        endorsement,
        is_genuine: OnceLock::new(),
    }));
    Ok(voucher)
}

fn known_site_der(code: SiteCode, known: &KnownSite) -> Result<Vec<u8>, Error> {
    let previous = known.previous.as_ref().map(|previous| {
        let kept_until = previous.kept_until.map(der_fields::time).transpose()?;
        let held = held_key_der(&previous.held)?;
        let fields = asn1::element(asn1::SEQUENCE, &[&held, &kept_until.unwrap_or_default()]);
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
            &held_key_der(&known.current)?,
            &previous.transpose()?.unwrap_or_default(),
            &encryption.unwrap_or_default(),
            &operational_der(asn1::CONTEXT_2, known.operational.as_deref())?,
        ],
    ))
}

fn operational_der(tag: u8, held: Option<&OperationalKeys>) -> Result<Vec<u8>, Error> {
    let Some(held) = held else {
        return Ok(Vec::new());
    };
    let der = |held: &OperationalKey| held.to_endorsed().to_der();
    let previous = match &held.previous {
        Some((previous, until)) => [der(previous), der_fields::time(*until)?].concat(),
        None => Vec::new(),
    };
    let fields = asn1::element(asn1::SEQUENCE, &[&der(&held.current), &previous]);
    Ok(asn1::element(tag, &[&fields]))
}

fn read_operational(
    fields: &mut Fields<'_>,
    number: u32,
    provider: Provider,
    site: SiteCode,
) -> Result<Option<Box<OperationalKeys>>, Error> {
    let Some(mut fields) = enter_optional(fields, number)? else {
        return Ok(None);
    };
    let read = |fields: &mut Fields<'_>| {
        let (spki, endorsement) = read_pair(fields)?;
        let endorsed = EndorsedSite { spki, endorsement };
        let subject = endorsed.subject(Role::Operational, site);
        endorsed.endorsement.check_subject(&subject)?;
        Ok::<_, Error>(OperationalKey {
            key: endorsed.key(provider)?,
            endorsed: Endorsed {
                endorsement: endorsed.endorsement,
                is_genuine: OnceLock::new(),
            },
        })
    };
    let current = read(&mut fields)?;
    let previous = match fields.is_finished() {
        true => None,
        false => Some((read(&mut fields)?, der_fields::read_time(&mut fields)?)),
    };
    fields.finish()?;
    Ok(Some(Box::new(OperationalKeys { current, previous })))
}

fn read_known_site(
    provider: Provider,
    mut fields: Fields<'_>,
) -> Result<(SiteCode, KnownSite), Error> {
    let code = der_fields::read_site_code(&mut fields)?;
    let relation: u8 = fields.integer()?;
    let mut relations = SiteRelation::ALL.into_iter();
    let relation = relations.find(|known| known.number() == relation);
    let current = read_held_key(&mut fields, provider, code)?;
    let previous = enter_optional(&mut fields, 0)?.map(|mut fields| {
        let held = read_held_key(&mut fields, provider, code)?;
        let kept_until = match fields.is_finished() {
            true => None,
            false => Some(der_fields::read_time(&mut fields)?),
        };
        fields.finish()?;
        Ok::<_, Error>(Box::new(PreviousSiteKey { held, kept_until }))
    });
    let previous = previous.transpose()?;
    let encryption = enter_optional(&mut fields, 1)?.map(|mut fields| {
        let encryption = SiteEncryption {
            endorsed_by: der_fields::read_octets(&mut fields)?,
            certificate: der_fields::read_certificate(&mut fields, provider)?,
            endorsement: SignedEndorsement::read(&mut fields)?,
        };
        fields.finish()?;
        Ok::<_, Error>(Box::new(encryption))
    });
    let operational = read_operational(&mut fields, 2, provider, code)?;
    let known = KnownSite {
        operational,
        relation: relation.ok_or(Error::MALFORMED)?,
        current,
        previous,
        encryption: encryption.transpose()?,
    };
    fields.finish()?;
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
