//! The ways by which a site learns another's key. Each looks at what shows the offer; what becomes of it,
//! [`super::decision`] says alone.

use std::sync::OnceLock;

use super::decision::By;
use super::directory::{SiteDirectory, exchange_key};
use super::known_site::{Endorsed, SiteKeyChange, SiteRelation, Voucher};
use super::offer::Offer;
use crate::controls::exchange_key::endorsement::{EndorsedSite, Role};
use crate::controls::exchange_key::site_key_proof::SiteKeyProof;
use crate::controls::names::SiteCode;
use crate::pki::key::public_key::PublicKey;
use crate::{Error, Timestamp};

impl SiteDirectory {
    /// Takes a key from the directory service, which is authoritative: it is asked again after a
    /// site's recovery, when that site's signatures verify with no known key. Another key gives way.
    /// It is kept until `keep_previous_until`, for data that is under way;
    /// `None` drops it at once, for a site that was recovered, and with it what it vouched for. A key
    /// that was stolen is named as such too, see [`SiteDirectory::report_stolen`].
    ///
    /// # Errors
    /// [`Error::SITE_KEY_STOLEN`]; [`Error::SITE_MISMATCH`] for this site itself, for a site that the
    /// directory service or a person said has another relation (forget it first), and for a second parent
    /// or top-level site beside such a one; [`Error::ENDORSEMENT_TOO_DEEP`] for a site above this one where
    /// sites two levels below it are expected; [`Error::ROLLBACK`] for the key before one that a person
    /// compared; [`Error::KEY_CONFLICT`] for this site's own key, and for that
    /// of a site of which they said so; [`Error::KEY_TYPE_NOT_SUPPORTED`], [`Error::KEY_TOO_SMALL`] and
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
    ) -> Result<SiteKeyChange, Error> {
        let by = By::DirectoryService;
        self.learn_from_above(site, relation, key, by, keep_previous_until, now)
    }

    /// Takes a bare key, as [`super::read_exchange_key`] reads one, whose fingerprint a person has
    /// compared: `compared` is what the site itself shows ([`fingerprint`]; white space and
    /// case don't matter). Another key of the site gives way, as in
    /// [`SiteDirectory::learn_from_directory_service`].
    ///
    /// [`fingerprint`]: crate::exchange_key::SitePublicKey::fingerprint
    ///
    /// # Errors
    /// [`Error::SIGNER_MISMATCH`] if the key has another fingerprint; those of
    /// [`SiteDirectory::learn_from_directory_service`]. Nothing changes then.
    pub fn import_exchange_key(
        &mut self,
        site: SiteCode,
        relation: SiteRelation,
        key: &PublicKey,
        compared: &str,
        keep_previous_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<SiteKeyChange, Error> {
        if !exchange_key(key)?.has_fingerprint(compared) {
            return Err(Error::SIGNER_MISMATCH);
        }
        self.learn_from_above(site, relation, key, By::Person, keep_previous_until, now)
    }

    fn learn_from_above(
        &mut self,
        site: SiteCode,
        relation: SiteRelation,
        key: &PublicKey,
        by: By,
        keep_previous_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<SiteKeyChange, Error> {
        let key = exchange_key(key)?;
        let offer = Offer::new(site, relation, key, by, keep_previous_until);
        self.learn(offer, now)
    }

    /// Takes a key from the site that says it is its own: only where the settings don't require
    /// secure key exchange, and only if none is known. Whoever is first is believed, until anybody else
    /// vouches for another.
    ///
    /// # Errors
    /// [`Error::SECURE_KEY_EXCHANGE_REQUIRED`]; [`Error::KEY_CONFLICT`] also if another key of the site is
    /// known, another site has this one, or the site would be above this one, which joins by another call
    /// ([`SiteDirectory::join_by_their_own_word`]); the others of
    /// [`SiteDirectory::learn_from_directory_service`]. Nothing changes then.
    pub fn learn_from_site_itself(
        &mut self,
        proof: &SiteKeyProof,
        relation: SiteRelation,
        now: Timestamp,
    ) -> Result<SiteKeyChange, Error> {
        if !self.settings.allow_insecure_key_exchange {
            return Err(Error::SECURE_KEY_EXCHANGE_REQUIRED);
        }
        let (site, key) = (proof.site_code(), proof.key().clone());
        let offer = Offer::new(site, relation, key, By::SiteItself, None);
        self.learn(offer, now)
    }

    /// Takes a key that the current key of `parent` endorses, or its operational key if it has one,
    /// the site above its own, with the proof of the site that it has that key. Only what is above
    /// or below this site can be learned so: its parent from the top-level site, and from a site
    /// below it one below that, which was expected ([`SiteDirectory::expect`]). Another key gives
    /// way, as in [`SiteDirectory::learn_from_directory_service`], if `parent` endorsed it, or its
    /// site alone said so.
    ///
    /// The key can be used until the endorsement ends, and as long as that of `parent` can. Numbers never
    /// go back, and each changes something but once: a site that was forgotten comes back by a new
    /// endorsement alone.
    ///
    /// # Errors
    /// For `parent` those of [`SiteDirectory::check_site`]; [`Error::SITE_MISMATCH`] if it can't be the
    /// endorsed site's parent here, or that was not expected below it; [`Error::SIGNATURE_INVALID`],
    /// [`Error::ENDORSEMENT_MISMATCH`], also if the proof is for another key,
    /// [`Error::HOST_MISMATCH`], [`Error::ENDORSEMENT_NOT_YET_VALID`], [`Error::ENDORSEMENT_EXPIRED`];
    /// [`Error::ROLLBACK`] for a lower number than before, for the same if it would change something, for a
    /// key that the site had before, and where it begins more than an hour before numbers of `parent` were
    /// forgotten; [`Error::ENDORSEMENT_CONFLICT`] for another endorsement with
    /// the same number; [`Error::ENDORSEMENT_TOO_DEEP`] for a fourth level; [`Error::KEY_CONFLICT`] also
    /// if another key of the site is known from elsewhere; the others of
    /// [`SiteDirectory::learn_from_directory_service`]. Nothing changes then.
    pub fn learn_endorsed(
        &mut self,
        endorsed: &EndorsedSite,
        proof: &SiteKeyProof,
        parent: SiteCode,
        keep_previous_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<SiteKeyChange, Error> {
        let by = self.usable(parent, now)?;
        let site = endorsed.site_code();
        let relation = match by.relation {
            SiteRelation::Top => SiteRelation::Parent,
            SiteRelation::Child => SiteRelation::Child,
            // Below the parent are this site and its siblings.
            SiteRelation::Parent => return Err(Error::SITE_MISMATCH),
        };
        let subject = endorsed.subject(Role::Site, site);
        let by_key = self.endorsing_key(parent, now)?;
        let (by_sha256, by_key) = (*by_key.sha256(), by_key.public_key());
        endorsed.endorsement.verify(by_key, false, &subject, now)?;
        let key = endorsed.key(by_key.provider())?;
        if proof.site_code() != site || *proof.key() != key {
            return Err(Error::ENDORSEMENT_MISMATCH.what_is("the proof is of another key or site"));
        }
        let series = endorsed.endorsement.series(*by_key.key_sha256());
        let numbered = endorsed.endorsement.numbered(key.public_key());
        let was_used = self.marks.0.get(&series) == Some(&numbered);
        let path = [(series, numbered)];
        self.marks.check(&path)?;
        self.marks.check_room(&path)?;
        self.check_begins((parent, by_key), &endorsed.endorsement, now)?;

        let voucher = Voucher {
            site: parent,
            key: by_sha256,
            is_void: false,
            followed: Vec::new(),
            endorsement: Some(Box::new(Endorsed {
                endorsement: endorsed.endorsement.clone(),
                is_genuine: OnceLock::from(true),
            })),
        };
        let offer = Offer {
            voucher: Some(voucher),
            is_old: was_used,
            ..Offer::new(site, relation, key, By::Endorsement, keep_previous_until)
        };
        let learned = self.learn(offer, now)?;
        self.marks.raise(&path)?;
        Ok(learned)
    }
}
