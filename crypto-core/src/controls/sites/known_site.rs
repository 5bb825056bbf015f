//! What a site knows of another: its exchange key, how that was learned, and how the two are related.

use crate::controls::exchange_key::endorsement::SignedEndorsement;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::pki::certificate::x509::Certificate;
use crate::pki::key::public_key::PublicKey;
use crate::{Error, Timestamp};

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
    /// A key file, or a bare key, that a person exchanged; or a key file of a site whose key was
    /// known.
    KeyFile,
    /// An endorsement by the key of the site's parent.
    ParentEndorsement,
    /// The site alone, when no key of it was known: it may have been anyone.
    SiteItself,
}

impl SiteKeySource {
    /// Every source, in the order of its number.
    pub(crate) const ALL: [Self; 4] = [
        Self::DirectoryService,
        Self::KeyFile,
        Self::ParentEndorsement,
        Self::SiteItself,
    ];

    /// The number in a stored directory.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::DirectoryService => 1,
            Self::KeyFile => 2,
            Self::ParentEndorsement => 3,
            Self::SiteItself => 4,
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
    /// This key was known.
    Unchanged,
    /// This key was known from the site itself alone; now another vouches for it.
    Confirmed,
    /// It took the place of another, which is kept until the date given.
    RolledOver,
    /// It took the place of another, which is not accepted any more.
    Replaced,
}

impl SiteKeyOutcome {
    /// Whether the site's key is another than before.
    pub(crate) fn is_another_key(self) -> bool {
        match self {
            Self::Added | Self::RolledOver | Self::Replaced => true,
            Self::Unchanged | Self::Confirmed => false,
        }
    }
}

/// A site with the keys that are known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSite {
    pub(crate) relation: SiteRelation,
    /// Checked as a trusted root key is, because any site's exchange key can be one.
    pub(crate) key: SitePublicKey,
    pub(crate) source: SiteKeySource,
    pub(crate) vouched_by: Option<SiteCode>,
    pub(crate) learned: Timestamp,
    pub(crate) previous: Option<PreviousSiteKey>,
    /// A key file that the site wrote before this changes nothing without a person: that is when it
    /// wrote the latest that changed something or told of other sites, and a second later for each time
    /// that a site was forgotten since.
    pub(crate) key_files_from: Option<Timestamp>,
    pub(crate) encryption: Option<SiteEncryption>,
}

/// The encryption certificate of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SiteEncryption {
    /// [`PublicKey::key_sha256`] of the exchange key that endorsed it.
    pub(crate) endorsed_by: [u8; 32],
    pub(crate) certificate: Certificate,
    pub(crate) endorsement: SignedEndorsement,
}

impl KnownSite {
    /// What the site is to this one.
    pub fn relation(&self) -> SiteRelation {
        self.relation
    }

    /// Its exchange key.
    pub fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    /// For people to compare, see [`SitePublicKey::fingerprint`].
    pub fn fingerprint(&self) -> String {
        self.key.fingerprint()
    }

    /// How the key was learned.
    pub fn source(&self) -> SiteKeySource {
        self.source
    }

    /// The site whose key file or endorsement the key was learned from: for a key file of the site
    /// itself, the site. Nothing for the other sources.
    pub fn vouched_by(&self) -> Option<SiteCode> {
        self.vouched_by
    }

    /// When the key was learned.
    pub fn learned(&self) -> Timestamp {
        self.learned
    }

    /// The key that the site had before.
    pub fn previous(&self) -> Option<&PreviousSiteKey> {
        self.previous.as_ref()
    }

    /// The key with this [`PublicKey::key_sha256`]: the current one, or the previous one until its
    /// date.
    pub(crate) fn key(&self, key_sha256: &[u8; 32], now: Timestamp) -> Result<&PublicKey, Error> {
        if self.public_key().key_sha256() == key_sha256 {
            return Ok(self.public_key());
        }
        let previous = self.previous.as_ref();
        let previous = previous.filter(|previous| previous.public_key().key_sha256() == key_sha256);
        let previous = previous.ok_or(Error::SITE_KEY_UNKNOWN)?;
        if !previous.is_accepted(now) {
            return Err(Error::SITE_KEY_RETIRED);
        }
        Ok(previous.public_key())
    }

    /// How a key was learned for which this site vouches in that way: what is believed of a site
    /// without proof gives proof of no other.
    pub(crate) fn source_of_what_it_vouches_for(&self, source: SiteKeySource) -> SiteKeySource {
        match self.source {
            SiteKeySource::SiteItself => SiteKeySource::SiteItself,
            _ => source,
        }
    }

    /// Drops the encryption certificate if no key that is accepted now endorsed it.
    pub(crate) fn drop_unvouched_encryption(&mut self, now: Timestamp) {
        let held = self.encryption.take();
        self.encryption = held.filter(|held| self.key(&held.endorsed_by, now).is_ok());
    }

    /// Whether `key` is the current or the previous one.
    pub(crate) fn holds(&self, key: &SitePublicKey) -> bool {
        let previous = self.previous.as_ref();
        self.key == *key || previous.is_some_and(|previous| previous.key == *key)
    }
}

/// The key that a site had before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviousSiteKey {
    pub(crate) key: SitePublicKey,
    pub(crate) kept_until: Option<Timestamp>,
}

impl PreviousSiteKey {
    /// The key.
    pub fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    /// For people to compare, see [`SitePublicKey::fingerprint`].
    pub fn fingerprint(&self) -> String {
        self.key.fingerprint()
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
