//! The exchange keys that a site knows, and the ways by which it learns them.
//!
//! The documented ways are the directory service, a key file or bare key that a person compares, and
//! an endorsement by the site's parent. Only these change a key, and none of them silently: each
//! answers what became of it.

use std::collections::BTreeMap;

use super::known_site::{KnownSite, PreviousSiteKey, SiteKeyOutcome, SiteKeySource, SiteRelation};
use crate::controls::der_fields;
use crate::controls::exchange_key::endorsement::{EndorsedSite, Role, Subject};
use crate::controls::exchange_key::high_water_marks::HighWaterMarks;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::controls::site_security::LegacyAlgorithms;
use crate::pki::key::public_key::{PublicKey, sha256};
use crate::{Error, Party, Timestamp};

/// A top-level site has 25 primary sites below it at most, and each of these 250 secondary sites; it
/// exchanges data with few of those.
pub(crate) const MAX_SITES: usize = 2048;

/// What a site accepts into its directory, and of what is in it. A directory does not keep its
/// settings: each process gives its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SiteDirectorySettings {
    /// The product's *Require secure key exchange* is off: a key for which its own site alone vouches
    /// is accepted, and what it signed. By default it is on, and neither is.
    pub allow_insecure_key_exchange: bool,
}

/// The exchange keys that a site knows: of each site the current one and the one before it, with the
/// site's relation to this one and how the key was learned. At most 2,048 sites.
///
/// A value, which the caller stores: [`SiteDirectory::to_bytes`].
///
/// ```
/// use cmcrypto_core::primitive::rsa::RsaKeySize;
/// use cmcrypto_core::{Error, Provider, Timestamp};
/// use cmcrypto_core::exchange_key::SiteExchangeKey;
/// use cmcrypto_core::names::SiteCode;
/// use cmcrypto_core::sites::{
///     SiteDirectory, SiteDirectorySettings, SiteKeyFileKind, SiteKeyOutcome, SiteKeySource
/// };
///
/// # fn main() -> Result<(), Error> {
/// let (provider, size) = (Provider::default(), RsaKeySize::Rsa2048);
/// let now = Timestamp::from_unix(1_800_000_000);
/// let (cas, p01) = (SiteCode::new("CAS")?, SiteCode::new("P01")?);
/// let cas_key = SiteExchangeKey::generate(provider, size, cas)?;
/// let p01_key = SiteExchangeKey::generate(provider, size, p01)?;
///
/// // P01 joins the hierarchy of CAS: from now on its trusted root key is that of CAS.
/// let mut at_p01 = SiteDirectory::new(p01, SiteDirectorySettings::default());
/// at_p01.set_own_key(&p01_key)?;
/// assert_eq!(at_p01.trusted_root_key()?, p01_key.site_public_key()?);
/// at_p01.join(cas, cas_key.public_key(), None, SiteKeySource::DirectoryService, now)?;
/// assert_eq!(at_p01.trusted_root_key()?, cas_key.site_public_key()?);
///
/// // At CAS a person compares the fingerprint of P01's key file with what P01 shows.
/// let to_parent = SiteKeyFileKind::KeyForParent;
/// let file = at_p01.export_key_file(&p01_key, None, to_parent, cas, now)?;
/// let compared = p01_key.site_public_key()?.fingerprint();
/// let mut at_cas = SiteDirectory::new(cas, SiteDirectorySettings::default());
/// assert_eq!(at_cas.import_key_file(&file, None, None, now), Err(Error::SITE_KEY_UNKNOWN));
/// let learned = at_cas.import_key_file(&file, Some(&compared), None, now)?;
/// assert_eq!(learned, [(p01, SiteKeyOutcome::Added)]);
///
/// // P01 changes its key. Its old key vouches for the new one; both are good for a week.
/// let next = SiteExchangeKey::generate(provider, size, p01)?;
/// let file = at_p01.export_key_file(&next, Some(&p01_key), to_parent, cas, now)?;
/// let learned = at_cas.import_key_file(&file, None, Some(now.saturating_add(7 * 86_400)), now)?;
/// assert_eq!(learned, [(p01, SiteKeyOutcome::RolledOver)]);
///
/// let stored = at_cas.to_bytes()?;
/// assert_eq!(SiteDirectory::from_bytes(provider, &stored, at_cas.settings())?, at_cas);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteDirectory {
    pub(crate) settings: SiteDirectorySettings,
    pub(crate) own: SiteCode,
    pub(crate) own_key: Option<SitePublicKey>,
    /// Whether the parent is known to be the top-level site. Else, without another top-level site,
    /// that is not known.
    pub(crate) parent_is_top: bool,
    pub(crate) marks: HighWaterMarks,
    pub(crate) sites: BTreeMap<SiteCode, KnownSite>,
}

/// A key that is offered for a site, and what may be done with it.
pub(crate) struct Offer {
    pub(crate) site: SiteCode,
    pub(crate) relation: SiteRelation,
    pub(crate) key: SitePublicKey,
    pub(crate) source: SiteKeySource,
    pub(crate) vouched_by: Option<SiteCode>,
    pub(crate) replace: Replace,
    pub(crate) keep_previous_until: Option<Timestamp>,
}

/// Whether an offered key may take the place of another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replace {
    No,
    /// Not if it is the key that the held one followed.
    Forward,
    Yes,
}

impl SiteDirectory {
    /// A directory of the site `own` that holds no keys.
    pub fn new(own: SiteCode, settings: SiteDirectorySettings) -> Self {
        Self {
            settings,
            own,
            own_key: None,
            parent_is_top: false,
            marks: HighWaterMarks::default(),
            sites: BTreeMap::new(),
        }
    }

    /// The site whose directory this is. It is not in it.
    pub fn own_site(&self) -> SiteCode {
        self.own
    }

    /// What is accepted.
    pub fn settings(&self) -> SiteDirectorySettings {
        self.settings
    }

    /// The sites of which a key is known, in the order of their codes.
    pub fn sites(&self) -> impl Iterator<Item = (SiteCode, &KnownSite)> {
        self.sites.iter().map(|(code, site)| (*code, site))
    }

    /// What is known of a site.
    pub fn site(&self, code: SiteCode) -> Option<&KnownSite> {
        self.sites.get(&code)
    }

    /// The key of `site` with this [`PublicKey::key_sha256`]: the current one, or the previous one
    /// until its date.
    ///
    /// # Errors
    /// [`Error::SITE_KEY_UNKNOWN`]; [`Error::SITE_KEY_RETIRED`] for the previous key after its date;
    /// [`Error::SECURE_KEY_EXCHANGE_REQUIRED`] if the site itself alone vouched for the current one and
    /// the settings do not accept that.
    pub(crate) fn key(
        &self,
        site: SiteCode,
        key_sha256: &[u8; 32],
        now: Timestamp,
    ) -> Result<&PublicKey, Error> {
        self.usable(site)?.key(key_sha256, now)
    }

    /// Whether the current key of `site` is the one with this [`PublicKey::key_sha256`], whatever the
    /// settings accept.
    pub(crate) fn is_current(&self, site: SiteCode, key_sha256: &[u8; 32]) -> bool {
        let known = self.sites.get(&site);
        known.is_some_and(|known| known.public_key().key_sha256() == key_sha256)
    }

    /// A known site whose key these settings accept. Another process may have taken one that they do
    /// not.
    pub(crate) fn usable(&self, site: SiteCode) -> Result<&KnownSite, Error> {
        let known = self.sites.get(&site).ok_or_else(|| unknown(site))?;
        if known.source == SiteKeySource::SiteItself && !self.settings.allow_insecure_key_exchange {
            return Err(Error::SECURE_KEY_EXCHANGE_REQUIRED);
        }
        Ok(known)
    }

    /// Takes a key from the directory service, which is authoritative: it is asked again after a
    /// site's recovery, when that site's signatures verify with no known key. Another key gives way,
    /// even to the one before it. It is kept until `keep_previous_until`, for data that is under way;
    /// `None` drops it at once, for a site that was recovered or whose key was stolen. One that was
    /// learned from the site alone is dropped in any case.
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] for this site itself, for a site that is known with another relation
    /// (forget it first), and for a second parent or top-level site; [`Error::KEY_CONFLICT`] for a key
    /// of another site or of this one; [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_TOO_SMALL`] and
    /// [`Error::KEY_REJECTED`] for a key that can't be an exchange key; [`Error::TOO_LARGE`] above 2,048
    /// sites; [`Error::INVALID_ARGUMENT`] for times outside the years 1970 to 9999. Nothing changes
    /// then.
    pub fn learn_from_directory_service(
        &mut self,
        site: SiteCode,
        relation: SiteRelation,
        key: &PublicKey,
        keep_previous_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<SiteKeyOutcome, Error> {
        let offer = Offer {
            site,
            relation,
            key: exchange_key(key)?,
            source: SiteKeySource::DirectoryService,
            vouched_by: None,
            replace: Replace::Yes,
            keep_previous_until,
        };
        self.learn(offer, now)
    }

    /// Takes a key from the site that says it is its own: only where the settings don't require
    /// secure key exchange, and only if none is known. Whoever is first is believed.
    ///
    /// # Errors
    /// [`Error::SECURE_KEY_EXCHANGE_REQUIRED`]; [`Error::KEY_CONFLICT`] also if another key of the site is
    /// known; the others of [`SiteDirectory::learn_from_directory_service`]. Nothing changes then.
    pub fn learn_from_site_itself(
        &mut self,
        site: SiteCode,
        relation: SiteRelation,
        key: &PublicKey,
        now: Timestamp,
    ) -> Result<SiteKeyOutcome, Error> {
        if !self.settings.allow_insecure_key_exchange {
            return Err(Error::SECURE_KEY_EXCHANGE_REQUIRED);
        }
        let offer = Offer {
            site,
            relation,
            key: exchange_key(key)?,
            source: SiteKeySource::SiteItself,
            vouched_by: None,
            replace: Replace::No,
            keep_previous_until: None,
        };
        self.learn(offer, now)
    }

    /// Takes a key that the current key of `parent` endorses, the site above its own. Only what is
    /// above or below this site can be learned so: its parent from the top-level site, and from a site
    /// below it a site below that. Another key gives way, as in
    /// [`SiteDirectory::learn_from_directory_service`]: that of this site's parent, and below this
    /// site one that was learned from `parent`.
    ///
    /// Numbers never go back, and each adds or changes a key but once: a site that was forgotten comes
    /// back by a new endorsement alone.
    ///
    /// # Errors
    /// [`Error::SITE_KEY_UNKNOWN`] or [`Error::SECURE_KEY_EXCHANGE_REQUIRED`] for `parent`;
    /// [`Error::SITE_MISMATCH`] if it can't be the endorsed site's parent here;
    /// [`Error::SIGNATURE_INVALID`], [`Error::ENDORSEMENT_MISMATCH`], [`Error::HOST_MISMATCH`],
    /// [`Error::ENDORSEMENT_NOT_YET_VALID`], [`Error::ENDORSEMENT_EXPIRED`]; [`Error::ROLLBACK`] for a
    /// lower number than before, for the same if it would change something, and for the key that the
    /// site had before; [`Error::ENDORSEMENT_CONFLICT`] for another endorsement with the same number;
    /// [`Error::ENDORSEMENT_TOO_DEEP`] for a fourth level; [`Error::KEY_CONFLICT`] also if another key of
    /// the site is known from elsewhere; the others of
    /// [`SiteDirectory::learn_from_directory_service`], and those of [`PublicKey::from_spki_der`].
    /// Nothing changes then.
    pub fn learn_endorsed(
        &mut self,
        endorsed: &EndorsedSite,
        parent: SiteCode,
        keep_previous_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<SiteKeyOutcome, Error> {
        let by = self.usable(parent)?;
        let site = endorsed.site_code();
        let relation = match by.relation {
            SiteRelation::Top => SiteRelation::Parent,
            SiteRelation::Child => SiteRelation::Child,
            // Below the parent are this site and its siblings.
            SiteRelation::Parent => return Err(Error::SITE_MISMATCH),
        };
        // A site is not above itself.
        if site == parent {
            return Err(Error::SITE_MISMATCH);
        }
        let subject = Subject {
            role: Role::Site,
            site,
            host: None,
            sha256: sha256(&endorsed.spki),
        };
        let by_key = by.public_key();
        endorsed.endorsement.verify(by_key, false, &subject, now)?;
        let key = PublicKey::from_spki_der(by_key.provider(), &endorsed.spki)?;
        let series = endorsed.endorsement.series(*by_key.key_sha256());
        let numbered = endorsed.endorsement.numbered();
        let was_used = self.marks.0.get(&series) == Some(&numbered);
        let path = [(series, numbered)];
        self.marks.check(&path)?;

        let known = self.sites.get(&site);
        let from_parent = known.is_some_and(|known| known.vouched_by == Some(parent));
        let may_replace = relation == SiteRelation::Parent || from_parent;
        let offer = Offer {
            site,
            relation,
            key: exchange_key(&key)?,
            source: by.source_of_what_it_vouches_for(SiteKeySource::ParentEndorsement),
            vouched_by: Some(parent),
            replace: if may_replace {
                Replace::Forward
            } else {
                Replace::No
            },
            keep_previous_until,
        };
        let mut next = self.clone();
        let learned = next.learn(offer, now)?;
        if was_used && learned.is_another_key() {
            return Err(Error::ROLLBACK);
        }
        next.marks.raise(&path)?;
        *self = next;
        Ok(learned)
    }

    /// The rules for every key, wherever it is from. Nothing changes on an error.
    pub(crate) fn learn(&mut self, offer: Offer, now: Timestamp) -> Result<SiteKeyOutcome, Error> {
        // What can't be written can't be stored.
        for time in [Some(now), offer.keep_previous_until].into_iter().flatten() {
            der_fields::time(time)?;
        }
        self.check_relation(offer.site, offer.relation)?;
        self.check_free(offer.site, &offer.key)?;
        let Some(known) = self.sites.get_mut(&offer.site) else {
            self.check_depth(offer.site, offer.vouched_by)?;
            if self.sites.len() >= MAX_SITES {
                return Err(Error::TOO_LARGE);
            }
            if offer.relation == SiteRelation::Top {
                self.parent_is_top = false;
            }
            let known = KnownSite {
                relation: offer.relation,
                key: offer.key,
                source: offer.source,
                vouched_by: offer.vouched_by,
                learned: now,
                previous: None,
                key_files_from: None,
                encryption: None,
            };
            self.sites.insert(offer.site, known);
            return Ok(SiteKeyOutcome::Added);
        };
        if known.key == offer.key {
            let alone = SiteKeySource::SiteItself;
            if known.source != alone || offer.source == alone {
                return Ok(SiteKeyOutcome::Unchanged);
            }
            known.source = offer.source;
            known.vouched_by = offer.vouched_by;
            // Who vouches for this key does not vouch for the one before it.
            if let Some(previous) = &mut known.previous {
                previous.kept_until = None;
            }
            known.drop_unvouched_encryption(now);
            return Ok(SiteKeyOutcome::Confirmed);
        }
        match offer.replace {
            Replace::Yes => {}
            Replace::No => return Err(Error::KEY_CONFLICT),
            Replace::Forward if known.holds(&offer.key) => return Err(Error::ROLLBACK),
            Replace::Forward => {}
        }
        // As above: a key that was only believed is not kept beside one that is vouched for.
        let alone = SiteKeySource::SiteItself;
        let may_keep = known.source != alone || offer.source == alone;
        let previous = PreviousSiteKey {
            key: core::mem::replace(&mut known.key, offer.key),
            kept_until: offer.keep_previous_until.filter(|_| may_keep),
        };
        let learned = if previous.is_accepted(now) {
            SiteKeyOutcome::RolledOver
        } else {
            SiteKeyOutcome::Replaced
        };
        known.source = offer.source;
        known.vouched_by = offer.vouched_by;
        known.learned = now;
        known.previous = Some(previous);
        known.drop_unvouched_encryption(now);
        Ok(learned)
    }

    pub(crate) fn check_relation(
        &self,
        site: SiteCode,
        relation: SiteRelation,
    ) -> Result<(), Error> {
        let fits = match self.sites.get(&site) {
            Some(known) => known.relation == relation,
            None => relation == SiteRelation::Child || self.with_relation(relation).is_none(),
        };
        if site == self.own || !fits {
            return Err(Error::SITE_MISMATCH);
        }
        Ok(())
    }

    /// A key is of one site alone.
    pub(crate) fn check_free(&self, site: SiteCode, key: &SitePublicKey) -> Result<(), Error> {
        let mut others = self.sites.iter().filter(|(code, _)| **code != site);
        let own = site != self.own && self.own_key.as_ref() == Some(key);
        if own || others.any(|(_, known)| known.holds(key)) {
            return Err(Error::KEY_CONFLICT);
        }
        Ok(())
    }

    /// A hierarchy has three levels: below a site that is below this one there is room for another
    /// only if this one is at the top.
    fn check_depth(&self, site: SiteCode, vouched_by: Option<SiteCode>) -> Result<(), Error> {
        let Some(by) = vouched_by.filter(|by| *by != site) else {
            return Ok(());
        };
        let known = self.sites.get(&by);
        let Some(known) = known.filter(|known| known.relation == SiteRelation::Child) else {
            return Ok(());
        };
        let is_below_a_child = known.vouched_by.is_some_and(|above| above != by);
        if is_below_a_child || self.with_relation(SiteRelation::Parent).is_some() {
            return Err(Error::ENDORSEMENT_TOO_DEEP);
        }
        Ok(())
    }

    pub(crate) fn with_relation(&self, relation: SiteRelation) -> Option<(SiteCode, &KnownSite)> {
        self.sites().find(|(_, known)| known.relation == relation)
    }
}

/// A public key, if it can be an exchange key.
pub(crate) fn exchange_key(key: &PublicKey) -> Result<SitePublicKey, Error> {
    SitePublicKey::new(key.clone(), LegacyAlgorithms::default())
}

pub(crate) fn unknown(site: SiteCode) -> Error {
    Error::SITE_KEY_UNKNOWN.named("site", site).of(Party::Site)
}
