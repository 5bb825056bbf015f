//! The exchange keys that a site knows.

use std::collections::{BTreeMap, BTreeSet};

use super::known_site::{KnownSite, OperationalKeys, SiteKeySource, SiteRelation};
use crate::controls::der_fields::MAX_SKEW;
use crate::controls::exchange_key::endorsement::SignedEndorsement;
use crate::controls::exchange_key::high_water_marks::HighWaterMarks;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::controls::site_security::LegacyAlgorithms;
use crate::pki::key::public_key::PublicKey;
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
/// site's relation to this one and who vouches for the key. At most 2,048 sites.
///
/// A value, which the caller stores: [`SiteDirectory::to_bytes`].
///
/// ```
/// use cmcrypto_core::primitive::rsa::RsaKeySize;
/// use cmcrypto_core::{Error, Provider, Timestamp};
/// use cmcrypto_core::exchange_key::SiteExchangeKey;
/// use cmcrypto_core::names::SiteCode;
/// use cmcrypto_core::sites::{
///     SiteDirectory, SiteDirectorySettings, SiteKeyFileKind, SiteKeyOutcome,
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
/// at_p01.set_own_key(&p01_key, now)?;
/// assert_eq!(at_p01.trusted_root_key(now)?, p01_key.site_public_key()?);
/// at_p01.join((cas, cas_key.public_key()), None, now)?;
/// assert_eq!(at_p01.trusted_root_key(now)?, cas_key.site_public_key()?);
///
/// // At CAS a person compares the fingerprint of P01's key file with what P01 shows.
/// let to_parent = SiteKeyFileKind::KeyForParent;
/// let file = at_p01.export_key_file(&p01_key, None, to_parent, cas, now)?;
/// let compared = p01_key.site_public_key()?.fingerprint();
/// let mut at_cas = SiteDirectory::new(cas, SiteDirectorySettings::default());
/// assert_eq!(at_cas.import_key_file(&file, None, None, now), Err(Error::SITE_KEY_UNKNOWN));
/// let learned = at_cas.import_key_file(&file, Some(&compared), None, now)?;
/// assert_eq!(learned.outcomes, [(p01, SiteKeyOutcome::Added)]);
///
/// // P01 changes its key. Its old key vouches for the new one; both are good for a week.
/// let next = SiteExchangeKey::generate(provider, size, p01)?;
/// let file = at_p01.export_key_file(&next, Some(&p01_key), to_parent, cas, now)?;
/// let learned = at_cas.import_key_file(&file, None, Some(now.saturating_add(7 * 86_400)), now)?;
/// assert_eq!(learned.outcomes, [(p01, SiteKeyOutcome::RolledOver)]);
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
    pub(crate) own_operational: Option<Box<OperationalKeys>>,
    /// Who said that the parent is the top-level site. Else, without another top-level site, that is not
    /// known.
    pub(crate) parent_is_top: Option<TopWord>,
    pub(crate) marks: HighWaterMarks,
    /// Key files that were written before this time say nothing new of the site. It outlives the site.
    pub(crate) files_from: BTreeMap<SiteCode, Timestamp>,
    /// What a site endorses from more than an hour before this time does not count: numbers of its keys
    /// were forgotten then. It outlives the site.
    pub(crate) endorsed_from: BTreeMap<SiteCode, Timestamp>,
    /// [`SitePublicKey::sha256`] of keys that are not taken or used.
    pub(crate) stolen: BTreeSet<[u8; 32]>,
    /// Of which sites a child may speak: each with that child.
    pub(crate) expected: BTreeMap<SiteCode, SiteCode>,
    pub(crate) sites: BTreeMap<SiteCode, KnownSite>,
}

/// That the parent is the top-level site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TopWord {
    /// The directory service; or the parent, in a key file that a person compared, or alone.
    pub(crate) source: SiteKeySource,
    /// The parent's key when it said so ([`SitePublicKey::sha256`]).
    pub(crate) under: Option<[u8; 32]>,
}

impl SiteDirectory {
    /// A directory of the site `own` that holds no keys.
    pub fn new(own: SiteCode, settings: SiteDirectorySettings) -> Self {
        Self {
            settings,
            own,
            own_key: None,
            own_operational: None,
            parent_is_top: None,
            marks: HighWaterMarks::default(),
            files_from: BTreeMap::new(),
            endorsed_from: BTreeMap::new(),
            stolen: BTreeSet::new(),
            expected: BTreeMap::new(),
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

    /// Whether the key with which `site` signs is the one with this [`PublicKey::key_sha256`],
    /// usable or not.
    pub(crate) fn is_current(&self, site: SiteCode, key_sha256: &[u8; 32]) -> bool {
        let known = self.sites.get(&site);
        // A site that has had an operational key is not back at its exchange key where that one was lost.
        known.is_some_and(|known| known.endorsing_key().public_key().key_sha256() == key_sha256)
            && !self.marks.is_void(key_sha256)
    }

    /// Whether an endorsement by a site's key begins late enough to be none of those whose numbers were
    /// forgotten. They were another key's where the key has followed others, to which it does not go
    /// back.
    pub(crate) fn check_begins(
        &self,
        (by, key): (SiteCode, &PublicKey),
        endorsement: &SignedEndorsement,
        now: Timestamp,
    ) -> Result<(), Error> {
        let from = self.endorsed_from.get(&by);
        let known = self.sites.get(&by);
        let has_followed = known.is_some_and(|known| {
            known.current.key.public_key() == key && !known.current.followed.is_empty()
        });
        // A clock that was ahead then says nothing.
        let from = from.filter(|from| !has_followed && from.saturating_sub(now) <= MAX_SKEW);
        // `EndorsementTerms::starting` has it begin so long before it is made.
        let begins = endorsement.terms().not_before.saturating_add(3600);
        if from.is_some_and(|from| begins < *from) {
            return Err(Error::ROLLBACK.named("endorse it anew: it begins too early, by site", by));
        }
        Ok(())
    }

    pub(crate) fn parent(&self) -> Option<SiteCode> {
        Some(self.with_relation(SiteRelation::Parent)?.0)
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
