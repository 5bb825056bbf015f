//! What a site knows of another: its exchange key, how that was learned, and how the two are related.

use std::sync::OnceLock;

use crate::Timestamp;
use crate::controls::exchange_key::endorsement::{
    EndorsedSite, EndorsementTerms, SignedEndorsement,
};
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::pki::certificate::x509::Certificate;
use crate::pki::key::public_key::PublicKey;

/// What another site is to this one, in a hierarchy of at most three levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SiteRelation {
    /// The site above. There is at most one.
    Parent,
    /// A site below, directly or under another.
    Child,
    /// The top-level site, where that is neither this site nor its parent. There is at most one.
    Top,
}

impl SiteRelation {
    /// Every relation, in the order of its number.
    pub(crate) const ALL: [Self; 3] = [Self::Parent, Self::Child, Self::Top];

    /// The number in a stored directory.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Parent => 1,
            Self::Child => 2,
            Self::Top => 3,
        }
    }
}

/// How a site's key was learned: who vouches for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SiteKeySource {
    /// The directory service, to which the site publishes.
    DirectoryService,
    /// A key file of another site, whose writer's fingerprint a person compared.
    KeyFile,
    /// An endorsement by the key of the site's parent.
    ParentEndorsement,
    /// The site alone, when no key of it was known: it may have been anyone.
    SiteItself,
    /// A person, who compared the fingerprint of this very key.
    Person,
}

impl SiteKeySource {
    /// Every source, in the order of its number.
    pub(crate) const ALL: [Self; 5] = [
        Self::DirectoryService,
        Self::KeyFile,
        Self::ParentEndorsement,
        Self::SiteItself,
        Self::Person,
    ];

    /// The number in a stored directory.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::DirectoryService => 1,
            Self::KeyFile => 2,
            Self::ParentEndorsement => 3,
            Self::SiteItself => 4,
            Self::Person => 5,
        }
    }
}

/// What became of a site's key that was offered. All but [`SiteKeyOutcome::Unchanged`] belong in a
/// log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SiteKeyOutcome {
    /// No key of the site was known.
    Added,
    /// This key was known, and who offered it adds nothing.
    Unchanged,
    /// This key was known; now a stronger source, or a later word of the same one, vouches for it.
    Confirmed,
    /// It took the place of another, which is kept until the date given.
    RolledOver,
    /// It took the place of another, which is not accepted any more.
    Replaced,
}

/// What a key that was offered has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteKeyChange {
    /// What became of the key.
    pub outcome: SiteKeyOutcome,
    /// The sites of which the key can't be used any more: they gave way, or who vouched for them is not
    /// believed any more. In the order of their codes.
    pub lost: Vec<SiteCode>,
}

/// What several keys that were offered together have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteKeyChanges {
    /// What became of each key.
    pub outcomes: Vec<(SiteCode, SiteKeyOutcome)>,
    /// As in [`SiteKeyChange::lost`].
    pub lost: Vec<SiteCode>,
}

/// A site with the keys that are known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSite {
    pub(crate) relation: SiteRelation,
    pub(crate) current: HeldKey,
    pub(crate) previous: Option<Box<PreviousSiteKey>>,
    // Boxed, so that those who have none are found fast among many.
    pub(crate) operational: Option<Box<OperationalKeys>>,
    pub(crate) encryption: Option<Box<SiteEncryption>>,
}

/// A key, and why it is believed to be the site's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeldKey {
    /// Checked as a trusted root key is, because any site's exchange key can be one.
    pub(crate) key: SitePublicKey,
    pub(crate) learned: Timestamp,
    pub(crate) source: SiteKeySource,
    /// Of an endorsement or a key file, and of these alone.
    pub(crate) voucher: Option<Voucher>,
    /// The keys ([`SitePublicKey::sha256`]) from the one that `source` vouched for to the one before
    /// this, each of which signed the next: nothing if it vouched for this one.
    pub(crate) followed: Vec<[u8; 32]>,
}

impl HeldKey {
    /// Whether the directory service or a person vouched for this very key.
    pub(crate) fn is_from_above(&self) -> bool {
        let above = [SiteKeySource::DirectoryService, SiteKeySource::Person];
        above.contains(&self.source) && self.followed.is_empty()
    }
}

/// The site's key that vouches for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Voucher {
    pub(crate) site: SiteCode,
    /// [`SitePublicKey::sha256`].
    pub(crate) key: [u8; 32],
    /// That key was not believed any more, so it does not vouch even if it comes back.
    pub(crate) is_void: bool,
    /// Of a key file: the keys of the site from the one that wrote it to the one before `key`, each of
    /// which signed the next.
    pub(crate) followed: Vec<[u8; 32]>,
    /// Of an endorsement that is not void, and of that alone.
    pub(crate) endorsement: Option<Box<Endorsed>>,
}

/// The endorsement that vouches for a key.
#[derive(Clone, Debug)]
pub(crate) struct Endorsed {
    pub(crate) endorsement: SignedEndorsement,
    /// Whether its signature is good: seen when it was learned; where it was stored, at its first use.
    pub(crate) is_genuine: OnceLock<bool>,
}

impl PartialEq for Endorsed {
    fn eq(&self, other: &Self) -> bool {
        self.endorsement == other.endorsement
    }
}

impl Eq for Endorsed {}

/// The operational keys of a site: the current one, and the one before, with the date until which that is
/// kept. Both go with the exchange key that endorsed them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OperationalKeys {
    pub(crate) current: OperationalKey,
    pub(crate) previous: Option<(OperationalKey, Timestamp)>,
}

impl OperationalKeys {
    pub(crate) fn keys(&self) -> impl Iterator<Item = &SitePublicKey> {
        let previous = self.previous.iter().map(|(previous, _)| &previous.key);
        core::iter::once(&self.current.key).chain(previous)
    }

    /// The one of these with the last second at which its site has it: the current one for good.
    pub(crate) fn find(
        &self,
        is_it: impl Fn(&SitePublicKey) -> bool,
    ) -> Option<(&OperationalKey, Option<Timestamp>)> {
        if is_it(&self.current.key) {
            return Some((&self.current, None));
        }
        let (previous, kept_until) = self.previous.as_ref()?;
        is_it(&previous.key).then_some((previous, Some(*kept_until)))
    }
}

/// A key that does from day to day what a site's exchange key would, which endorsed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationalKey {
    pub(crate) key: SitePublicKey,
    pub(crate) endorsed: Endorsed,
}

impl OperationalKey {
    /// The key.
    pub fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    /// For people to compare, see [`SitePublicKey::fingerprint`].
    pub fn fingerprint(&self) -> String {
        self.key.fingerprint()
    }

    pub(crate) fn to_endorsed(&self) -> EndorsedSite {
        EndorsedSite {
            spki: self.public_key().to_spki_der().to_vec(),
            endorsement: self.endorsed.endorsement.clone(),
        }
    }

    /// Number and validity of its endorsement.
    pub fn terms(&self) -> EndorsementTerms {
        self.endorsed.endorsement.terms()
    }
}

/// The encryption certificate of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SiteEncryption {
    /// [`PublicKey::key_sha256`] of the exchange key, or operational key, that endorsed it.
    pub(crate) endorsed_by: [u8; 32],
    pub(crate) certificate: Certificate,
    pub(crate) endorsement: SignedEndorsement,
}

impl KnownSite {
    /// What the site is to this one.
    pub fn relation(&self) -> SiteRelation {
        self.relation
    }

    /// Its exchange key. Whether it can be used, [`SiteDirectory::check_site`] tells.
    ///
    /// [`SiteDirectory::check_site`]: super::SiteDirectory::check_site
    pub fn public_key(&self) -> &PublicKey {
        self.current.key.public_key()
    }

    /// For people to compare, see [`SitePublicKey::fingerprint`].
    pub fn fingerprint(&self) -> String {
        self.current.key.fingerprint()
    }

    /// Who vouches for the key; or did for one that it follows, see
    /// [`KnownSite::follows_another`].
    pub fn source(&self) -> SiteKeySource {
        self.current.source
    }

    /// Whether the source vouched for a key that the site had before, and that one for this, or for one
    /// between them.
    pub fn follows_another(&self) -> bool {
        !self.current.followed.is_empty()
    }

    /// The site whose endorsement or key file vouches. Nothing for the other sources.
    pub fn vouched_by(&self) -> Option<SiteCode> {
        Some(self.current.voucher.as_ref()?.site)
    }

    /// Number and validity of the endorsement that vouches. Nothing for the other sources.
    pub fn endorsement(&self) -> Option<EndorsementTerms> {
        let endorsed = self.current.voucher.as_ref()?.endorsement.as_ref()?;
        Some(endorsed.endorsement.terms())
    }

    /// When the key was learned.
    pub fn learned(&self) -> Timestamp {
        self.current.learned
    }

    /// The key that the site had before.
    pub fn previous(&self) -> Option<&PreviousSiteKey> {
        self.previous.as_deref()
    }

    /// The key that does from day to day what the exchange key would, if it has one.
    pub fn operational_key(&self) -> Option<&OperationalKey> {
        Some(&self.operational.as_ref()?.current)
    }

    /// The key with which it endorses: its operational key, if it has one.
    pub(crate) fn endorsing_key(&self) -> &SitePublicKey {
        let operational = self.operational_key();
        operational.map_or(&self.current.key, |operational| &operational.key)
    }

    /// Its exchange keys: the current and the previous one.
    pub(crate) fn exchange_keys(&self) -> impl Iterator<Item = &SitePublicKey> {
        let previous = self.previous.iter().map(|previous| &previous.held.key);
        core::iter::once(&self.current.key).chain(previous)
    }

    /// Its exchange keys and its operational keys.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &SitePublicKey> {
        let operational = self.operational.iter().flat_map(|held| held.keys());
        self.exchange_keys().chain(operational)
    }
}

/// The key that a site had before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviousSiteKey {
    pub(crate) held: HeldKey,
    pub(crate) kept_until: Option<Timestamp>,
}

impl PreviousSiteKey {
    /// The key.
    pub fn public_key(&self) -> &PublicKey {
        self.held.key.public_key()
    }

    /// For people to compare, see [`SitePublicKey::fingerprint`].
    pub fn fingerprint(&self) -> String {
        self.held.key.fingerprint()
    }

    /// The last second at which it is accepted. `None`: at no time any more; it is held so that what
    /// it signs is told from what an unknown key signs.
    pub fn kept_until(&self) -> Option<Timestamp> {
        self.kept_until
    }

    pub(crate) fn is_accepted(&self, now: Timestamp) -> bool {
        self.kept_until.is_some_and(|until| now <= until)
    }
}
