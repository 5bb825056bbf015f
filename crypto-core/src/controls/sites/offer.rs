//! What the rules see of a key that is offered.

use super::decision::{By, Case, Claim, Compared, Held, Own, Voice};
use super::directory::{MAX_SITES, SiteDirectory, TopWord};
use super::known_site::{HeldKey, KnownSite, SiteKeySource, SiteRelation, Voucher};
use crate::controls::der_fields;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::{Error, Timestamp};

/// Those that are left are for the directory service and persons: a hierarchy needs no more, and nobody
/// else can fill the directory.
const MAX_SITES_BY_OTHERS: usize = MAX_SITES - 256;
/// Of these, for sites that vouch for themselves alone.
const MAX_SITES_ALONE: usize = 256;

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

/// The other sites that an offer may meet.
#[derive(Default)]
struct Others<'a> {
    parent: Option<(SiteCode, &'a KnownSite)>,
    top: Option<(SiteCode, &'a KnownSite)>,
    /// The one that has the key.
    holder: Option<(SiteCode, &'a KnownSite)>,
}

impl SiteDirectory {
    /// What the rules see of an offer.
    pub(crate) fn case(&self, offer: &Offer, now: Timestamp) -> Result<Case, Error> {
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
            (None, Some((_, TopWord { source, .. }))) if offer.relation == SiteRelation::Top => {
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
            Some(previous) if previous.held.key == offer.key => self.claim(&previous.held, now),
            _ => claim(known),
        });
        Ok(Case {
            by: offer.by,
            stolen: self.is_stolen(&offer.key),
            is_operational: self.operational_keys().any(|held| *held == offer.key),
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

    /// The operational keys that are held, with this site's own.
    fn operational_keys(&self) -> impl Iterator<Item = &SitePublicKey> {
        let of_sites = self
            .sites
            .values()
            .filter_map(|known| known.operational.as_ref());
        let held = of_sites.chain(&self.own_operational);
        held.flat_map(|held| held.keys())
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
            if known.exchange_keys().any(|key| *key == offer.key) {
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
        let is_alone = |known: &KnownSite| known.current.source == SiteKeySource::SiteItself;
        let in_the_way = in_the_way.iter().flatten();
        let (all, alone) = in_the_way.fold((0_usize, 0_usize), |(all, alone), (_, known)| {
            let alone = alone.saturating_add(usize::from(is_alone(known)));
            (all.saturating_add(1), alone)
        });
        let count = self.sites.len().saturating_sub(all);
        match by {
            By::DirectoryService | By::Person => count < MAX_SITES,
            By::Endorsement | By::KeyFile | By::Successor => count < MAX_SITES_BY_OTHERS,
            By::SiteItself => {
                let known = self.sites.values().filter(|known| is_alone(known)).count();
                count < MAX_SITES_BY_OTHERS && known.saturating_sub(alone) < MAX_SITES_ALONE
            }
        }
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
            // Its parent is to speak of it.
            let is_expected = self.expected.contains_key(&offer.site);
            return match offer.by == By::SiteItself && is_expected {
                true => Voice::NotExpected,
                false => Voice::Heard,
            };
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
}
