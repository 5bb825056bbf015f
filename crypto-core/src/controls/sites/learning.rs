//! The ways by which a site learns another's key. Each looks at what shows the offer; what becomes of it,
//! [`super::decision`] says alone.

use std::sync::OnceLock;

use super::decision::{self, By, Case, Claim, Compared, Decision, Held, Own, Voice};
use super::directory::{MAX_SITES, SiteDirectory, exchange_key};
use super::known_site::{
    Endorsed, HeldKey, KnownSite, PreviousSiteKey, SiteKeyChange, SiteKeyOutcome, SiteKeySource,
    SiteRelation, Voucher,
};
use crate::controls::der_fields;
use crate::controls::exchange_key::endorsement::{EndorsedSite, Role, Subject};
use crate::controls::exchange_key::site_key_proof::SiteKeyProof;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::pki::key::public_key::{PublicKey, sha256};
use crate::{Error, ErrorKind, Party, Timestamp};

/// Those that are left are for the directory service and persons: a hierarchy needs no more, and nobody
/// else can fill the directory.
const MAX_SITES_BY_OTHERS: usize = MAX_SITES - 256;
/// Of these, for sites that vouch for themselves alone.
const MAX_SITES_ALONE: usize = 256;
/// A site that changes its key four times a year, and that nobody vouches for anew, has this after eight.
pub(crate) const MAX_FOLLOWED: usize = 32;

/// A key that is offered for a site.
pub(crate) struct Offer {
    pub(crate) site: SiteCode,
    pub(crate) relation: SiteRelation,
    pub(crate) key: SitePublicKey,
    pub(crate) by: By,
    /// Of an endorsement or a key file.
    pub(crate) voucher: Option<Voucher>,
    /// It was made before what counts.
    pub(crate) is_old: bool,
    /// The relation is the caller's word.
    pub(crate) names_relation: bool,
    /// The site joins those above it by this.
    pub(crate) joins: bool,
    pub(crate) keep_previous_until: Option<Timestamp>,
}

/// The other sites that an offer may meet.
#[derive(Default)]
struct Others<'a> {
    parent: Option<(SiteCode, &'a KnownSite)>,
    top: Option<(SiteCode, &'a KnownSite)>,
    /// The one that has the key.
    holder: Option<(SiteCode, &'a KnownSite)>,
}

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
    /// compared: `compared` is what the site itself shows ([`SitePublicKey::fingerprint`]; white space and
    /// case don't matter). Another key of the site gives way, as in
    /// [`SiteDirectory::learn_from_directory_service`].
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

    /// Takes a key that the current key of `parent` endorses, the site above its own, with the proof of
    /// the site that it has that key. Only what is above or below this site can be learned so: its parent
    /// from the top-level site, and from a site below it one below that, which was expected
    /// ([`SiteDirectory::expect`]). Another key gives way, as in
    /// [`SiteDirectory::learn_from_directory_service`], if `parent` endorsed it, or its site alone said so.
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
        let subject = Subject {
            role: Role::Site,
            site,
            host: None,
            sha256: sha256(&endorsed.spki),
        };
        let by_key = by.public_key();
        endorsed.endorsement.verify(by_key, false, &subject, now)?;
        let key = PublicKey::from_spki_der(by_key.provider(), &endorsed.spki)?;
        let key = exchange_key(&key)?;
        if proof.site_code() != site || *proof.key() != key {
            return Err(Error::ENDORSEMENT_MISMATCH.what_is("the proof is of another key or site"));
        }
        let series = endorsed.endorsement.series(*by_key.key_sha256());
        let numbered = endorsed.endorsement.numbered();
        let was_used = self.marks.0.get(&series) == Some(&numbered);
        let path = [(series, numbered)];
        self.marks.check(&path)?;
        self.marks.check_room(&path)?;
        self.check_begins(parent, &endorsed.endorsement)?;

        let voucher = Voucher {
            site: parent,
            key: Some(*by.current.key.sha256()),
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

    /// What an offer changes. Nothing on an error.
    pub(crate) fn learn(&mut self, offer: Offer, now: Timestamp) -> Result<SiteKeyChange, Error> {
        let (decision, gives_way) = self.decide(&offer, now)?;
        let site = offer.site;
        let take = |directory: &mut Self| directory.take(offer, decision, gives_way, now);
        // Nothing is lost where nothing gives way: neither another site, nor a key of this one.
        let is_before = |known: &KnownSite| known.previous.is_some();
        let has_previous = self.sites.get(&site).is_some_and(is_before);
        let confirms = decision == Decision::Confirmed && has_previous;
        let (outcome, lost) = if gives_way || confirms || decision == Decision::Replaced {
            self.giving_way(now, take)
        } else {
            (take(self), Vec::new())
        };
        Ok(SiteKeyChange { outcome, lost })
    }

    /// As [`SiteDirectory::learn`], where the caller reports what is lost by several offers.
    pub(crate) fn learn_one_of_several(
        &mut self,
        offer: Offer,
        now: Timestamp,
    ) -> Result<SiteKeyOutcome, Error> {
        let (decision, gives_way) = self.decide(&offer, now)?;
        Ok(self.take(offer, decision, gives_way, now))
    }

    /// What becomes of an offer, and whether another site gives way to it.
    fn decide(&self, offer: &Offer, now: Timestamp) -> Result<(Decision, bool), Error> {
        let case = self.case(offer, now)?;
        let decision = decision::decide(&case).map_err(|kind| {
            let error = Error::bare(kind).named(why(kind, &case), offer.site);
            error.of(Party::Site)
        })?;
        let known = self.sites.get(&offer.site);
        let is_too_long = known.is_some_and(|known| known.current.followed.len() >= MAX_FOLLOWED);
        if decision == Decision::Replaced && offer.by == By::Successor && is_too_long {
            let what = "32 keys follow the one that was vouched for: compare this one";
            return Err(Error::TOO_LARGE.what_is(what).named("site", offer.site));
        }
        let in_the_way = [case.rival, case.misfit, case.holder];
        let gives_way = in_the_way.iter().any(Option::is_some);
        Ok((decision, gives_way))
    }

    /// What the rules see of an offer.
    fn case(&self, offer: &Offer, now: Timestamp) -> Result<Case, Error> {
        // What can't be written can't be stored.
        for time in [Some(now), offer.keep_previous_until].into_iter().flatten() {
            der_fields::time(time)?;
        }
        let known = self.sites.get(&offer.site);
        let fits = |known: &&KnownSite| known.relation == offer.relation;
        let held = known.filter(fits);
        let misfit = known.filter(|known| !fits(known));
        let others = self.others(offer);
        let claim = |known: &KnownSite| self.claim(&known.current, now);
        let rival = match offer.relation {
            SiteRelation::Child => None,
            SiteRelation::Parent => others.parent,
            SiteRelation::Top => others.top,
        };
        // Where the directory service said that the parent is at the top, it alone says otherwise.
        let parent_is_top = others.parent.zip(self.parent_is_top);
        let rival_claim = match (rival, parent_is_top) {
            (Some((_, known)), _) => Some(claim(known)),
            (None, Some((_, source))) if offer.relation == SiteRelation::Top => {
                let says_so = matches!(offer.by, By::KeyFile | By::Person)
                    && source == SiteKeySource::DirectoryService;
                says_so.then_some(Claim {
                    source,
                    lapsed: false,
                    is_of_theft: false,
                })
            }
            _ => None,
        };

        let is_top = |(_, known): (SiteCode, &KnownSite)| {
            known.relation == SiteRelation::Top
                || self.parent_is_top.is_some() && known.relation == SiteRelation::Parent
        };
        let is_other_top = known.is_some_and(|known| {
            let stays = known.current.key == offer.key && misfit.is_none();
            is_top((offer.site, known)) && !stays
        });
        // With the top-level site known, its word for the parent changes nothing there.
        let has_top =
            others.top.is_some() || known.is_some_and(|known| known.relation == SiteRelation::Top);
        let is_new_above = match offer.relation {
            SiteRelation::Child => false,
            SiteRelation::Parent => held.is_none() && !has_top && !offer.joins,
            SiteRelation::Top => held.is_none() && !(offer.joins && self.parent_is_top.is_none()),
        };
        let holder_current = others
            .holder
            .filter(|(_, known)| known.current.key == offer.key);
        let changes_root = is_other_top
            || is_new_above
            || rival.is_some_and(is_top)
            || holder_current.is_some_and(is_top);
        let holder = others.holder.map(|(_, known)| match &known.previous {
            Some(previous) if known.current.key != offer.key => self.claim(&previous.held, now),
            _ => claim(known),
        });
        Ok(Case {
            by: offer.by,
            stolen: self.is_stolen(&offer.key),
            own: if offer.site == self.own {
                Some(Own::Site)
            } else {
                (self.own_key.as_ref() == Some(&offer.key)).then_some(Own::Key)
            },
            rival: rival_claim,
            misfit: misfit.map(claim),
            names_relation: offer.names_relation,
            voucher: self.voice(offer, &others, held.is_some()),
            changes_root,
            holder,
            held: held.map(|known| self.held(known, offer, now)),
            is_old: offer.is_old,
            has_room: self.has_room(
                offer.by,
                [
                    rival,
                    misfit.map(|known| (offer.site, known)),
                    holder_current,
                ],
            ),
        })
    }

    /// What of the other sites an offer may meet.
    fn others(&self, offer: &Offer) -> Others<'_> {
        let mut others = Others::default();
        for (code, known) in self.sites() {
            if code == offer.site {
                continue;
            }
            match known.relation {
                SiteRelation::Child => {}
                SiteRelation::Parent => others.parent = Some((code, known)),
                SiteRelation::Top => others.top = Some((code, known)),
            }
            if known.keys().any(|key| *key == offer.key) {
                others.holder = Some((code, known));
            }
        }
        others
    }

    fn held(&self, known: &KnownSite, offer: &Offer, now: Timestamp) -> Held {
        let current = &known.current;
        let previous = known.previous.as_ref();
        let (held, offered) = (current.voucher.as_ref(), offer.voucher.as_ref());
        let source = current.source;
        let is_news = match offer.by {
            By::Endorsement | By::KeyFile => held != offered,
            By::DirectoryService => !matches!(
                source,
                SiteKeySource::DirectoryService | SiteKeySource::Person
            ),
            By::Person => source != SiteKeySource::Person,
            By::SiteItself | By::Successor => false,
        };
        Held {
            claim: self.claim(current, now),
            key: if current.key == offer.key {
                Compared::Same
            } else if previous.is_some_and(|previous| previous.held.key == offer.key)
                || current.followed.contains(offer.key.sha256())
            {
                Compared::Before
            } else {
                Compared::Other
            },
            same_voucher: held.map(|held| held.site) == offered.map(|offered| offered.site),
            follows: !current.followed.is_empty(),
            is_news: is_news || !current.followed.is_empty(),
        }
    }

    /// What is in the way makes room.
    fn has_room(&self, by: By, in_the_way: [Option<(SiteCode, &KnownSite)>; 3]) -> bool {
        let gives_way = in_the_way.iter().flatten().count();
        let count = self.sites.len().saturating_sub(gives_way);
        let places = match by {
            By::DirectoryService | By::Person => MAX_SITES,
            By::SiteItself => {
                let is_alone =
                    |known: &&KnownSite| known.current.source == SiteKeySource::SiteItself;
                let alone = self.sites.values().filter(is_alone).count();
                MAX_SITES_BY_OTHERS.min(
                    self.sites
                        .len()
                        .saturating_add(MAX_SITES_ALONE)
                        .saturating_sub(alone),
                )
            }
            By::Endorsement | By::KeyFile | By::Successor => MAX_SITES_BY_OTHERS,
        };
        count < places
    }

    pub(crate) fn claim(&self, held: &HeldKey, now: Timestamp) -> Claim {
        let lapses = held.voucher.is_some();
        Claim {
            source: held.source,
            lapsed: lapses && self.check(held, now).is_err(),
            is_of_theft: lapses && self.rests_on_theft(held),
        }
    }

    /// A hierarchy has three levels: below a site that is below this one there is room for another
    /// only if this one is at the top, and above this one only if there is none.
    fn voice(&self, offer: &Offer, others: &Others<'_>, is_held: bool) -> Voice {
        let is_above = offer.relation != SiteRelation::Child;
        if is_above && !is_held && !self.expected.is_empty() {
            return Voice::TooDeep;
        }
        let has_above = others.parent.is_some() || others.top.is_some();
        let Some(by) = offer.voucher.as_ref().map(|voucher| voucher.site) else {
            return Voice::Heard;
        };
        let speaks = match self.sites.get(&by).map(|by| by.relation) {
            Some(SiteRelation::Child) => {
                let is_below_a_child = self.expected.contains_key(&by);
                if is_below_a_child || has_above {
                    return Voice::TooDeep;
                }
                self.expected.get(&offer.site) == Some(&by)
            }
            Some(SiteRelation::Top) => offer.relation == SiteRelation::Parent,
            Some(SiteRelation::Parent) => offer.relation == SiteRelation::Top,
            None => false,
        };
        if speaks && !self.rests_on(by, offer.site) {
            Voice::Heard
        } else {
            Voice::NotExpected
        }
    }

    /// Does what was decided. What it makes unusable is left to the caller.
    fn take(
        &mut self,
        offer: Offer,
        decision: Decision,
        gives_way: bool,
        now: Timestamp,
    ) -> SiteKeyOutcome {
        if decision == Decision::Unchanged {
            return SiteKeyOutcome::Unchanged;
        }
        // A key that can't be used is not kept.
        let held = self.sites.get(&offer.site);
        let was_usable = held.is_some_and(|held| self.check(&held.current, now).is_ok());
        if gives_way {
            self.clear_the_way(&offer);
        }
        let mut next = HeldKey {
            key: offer.key,
            learned: now,
            source: offer.by.source().unwrap_or(SiteKeySource::SiteItself),
            voucher: offer.voucher,
            followed: Vec::new(),
        };
        let Some(known) = self.sites.get_mut(&offer.site) else {
            if offer.relation == SiteRelation::Top {
                self.parent_is_top = None;
            }
            let known = KnownSite {
                relation: offer.relation,
                current: next,
                previous: None,
                encryption: None,
            };
            self.sites.insert(offer.site, known);
            return SiteKeyOutcome::Added;
        };
        let current = &mut known.current;
        let outcome = if decision == Decision::Replaced {
            SiteKeyOutcome::Replaced
        } else {
            next.learned = current.learned;
            SiteKeyOutcome::Confirmed
        };
        if offer.by == By::Successor {
            // It is from where the key before it was.
            next.source = current.source;
            next.voucher.clone_from(&current.voucher);
            next.followed.clone_from(&current.followed);
            next.followed.push(*current.key.sha256());
        }
        let is_alone = |held: &HeldKey| held.source == SiteKeySource::SiteItself;
        let now_alone = is_alone(&next);
        let is_successor = offer.by == By::Successor;
        let (key, before) = (*next.key.sha256(), core::mem::replace(current, next));
        // Its file said so under a key that is vouched for no more.
        let is_new_word = outcome == SiteKeyOutcome::Replaced || !before.followed.is_empty();
        if known.relation == SiteRelation::Parent
            && self.parent_is_top == Some(SiteKeySource::KeyFile)
            && is_new_word
            && !is_successor
        {
            self.parent_is_top = None;
        }
        let before_key = before.key.clone();
        if outcome == SiteKeyOutcome::Replaced {
            known.previous = Some(Box::new(PreviousSiteKey {
                held: before,
                kept_until: offer.keep_previous_until.filter(|_| was_usable),
            }));
        }
        let mut is_kept = false;
        if let Some(previous) = &mut known.previous {
            // Who vouches for a key does not vouch for one that was only believed.
            if is_alone(&previous.held) && !now_alone {
                previous.kept_until = None;
            }
            is_kept = previous.is_accepted(now);
        }
        if is_successor {
            self.pass_on_key_files(offer.site, *before_key.sha256(), key);
        }
        if outcome == SiteKeyOutcome::Replaced && is_kept {
            return SiteKeyOutcome::RolledOver;
        }
        outcome
    }

    /// What a site's key vouched for by a key file, its successor vouches for: a person compared that file.
    fn pass_on_key_files(&mut self, site: SiteCode, key: [u8; 32], successor: [u8; 32]) {
        for known in self.sites.values_mut() {
            let previous = known.previous.as_deref_mut();
            let previous = previous.map(|previous| &mut previous.held);
            for held in [Some(&mut known.current), previous].into_iter().flatten() {
                let voucher = held.voucher.as_mut();
                let voucher = voucher.filter(|by| by.site == site && by.key == Some(key));
                let voucher = voucher.filter(|by| by.endorsement.is_none());
                let voucher = voucher.filter(|by| by.followed.len() < MAX_FOLLOWED);
                if let Some(voucher) = voucher {
                    voucher.key = Some(successor);
                    voucher.followed.push(key);
                }
            }
        }
    }

    /// Removes what gives way to an offer.
    fn clear_the_way(&mut self, offer: &Offer) {
        let parent = self.parent();
        let held = self.sites.remove(&offer.site);
        self.drop_key(&offer.key);
        let is_one = offer.relation != SiteRelation::Child;
        self.sites
            .retain(|_, known| !is_one || known.relation != offer.relation);
        if let Some(known) = held.filter(|known| known.relation == offer.relation) {
            self.sites.insert(offer.site, known);
        }
        // That the parent is the top-level site was said of the one that gave way.
        if self.parent() != parent {
            self.parent_is_top = None;
        }
    }
}

/// What an administrator can act on, before the site's code.
fn why(kind: ErrorKind, case: &Case) -> &'static str {
    match kind {
        ErrorKind::SiteMismatch if case.own == Some(Own::Site) => "this site itself:",
        ErrorKind::SiteMismatch if case.rival.is_some() => "there is another in the place of site",
        ErrorKind::SiteMismatch if case.misfit.is_some() => "another relation is known of site",
        ErrorKind::SiteMismatch => "not expected below the site that vouches: site",
        ErrorKind::KeyConflict if case.changes_root => "it would change the trusted root: site",
        ErrorKind::KeyConflict if case.own.is_some() => "this site's own key, for site",
        ErrorKind::KeyConflict if case.holder.is_some() => {
            "another site has the key that is for site"
        }
        _ => "site",
    }
}

impl Offer {
    pub(crate) fn new(
        site: SiteCode,
        relation: SiteRelation,
        key: SitePublicKey,
        by: By,
        keep_previous_until: Option<Timestamp>,
    ) -> Self {
        Self {
            site,
            relation,
            key,
            by,
            voucher: None,
            is_old: false,
            names_relation: matches!(by, By::DirectoryService | By::Person),
            joins: false,
            keep_previous_until,
        }
    }
}
