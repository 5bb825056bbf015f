//! Whether a key that is held can be used: what vouched for it stays checked.

use super::directory::{SiteDirectory, unknown};
use super::known_site::{Endorsed, HeldKey, KnownSite, OperationalKey, SiteKeySource, Voucher};
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::pki::key::public_key::PublicKey;
use crate::{Error, Party, Timestamp};

/// A site, its parent and the top-level site vouch at most for one another.
const MAX_CHAIN: usize = 3;
const SECONDS_PER_DAY: i64 = 86_400;
/// Longer than any time that can be stored.
const ALWAYS: Timestamp = Timestamp::from_unix(i64::MAX);

/// What a key stands on, down to the directory service, a person, or the site alone.
struct Standing {
    /// It was reported as stolen, or a key that it follows.
    is_stolen: bool,
    /// The same of one that vouches; or that is not its site's any more.
    is_unvouched: bool,
    /// A site vouches for itself alone.
    is_insecure: bool,
    is_forged: bool,
    endorsed_from: Timestamp,
    endorsed_until: Timestamp,
    /// To here a key that vouches is kept, which its site has replaced.
    vouched_until: Timestamp,
}

impl Standing {
    fn rest_on(&mut self, endorsed: &Endorsed, by: &SitePublicKey) {
        let terms = endorsed.endorsement.terms();
        self.endorsed_from = self.endorsed_from.max(terms.not_before);
        self.endorsed_until = self.endorsed_until.min(terms.not_after);
        let verify = || endorsed.endorsement.is_signed_by(by.public_key());
        self.is_forged |= !endorsed.is_genuine.get_or_init(verify);
    }
}

impl SiteDirectory {
    /// Whether the current key of a site can be used now; with it its operational key, if it has one.
    ///
    /// # Errors
    /// [`Error::SITE_KEY_UNKNOWN`]; [`Error::SITE_KEY_STOLEN`]; [`Error::SITE_KEY_UNVOUCHED`] if the key
    /// that vouches for it is not kept any more; [`Error::SECURE_KEY_EXCHANGE_REQUIRED`] if it rests on a
    /// site's own word, and the settings do not accept that; [`Error::ENDORSEMENT_NOT_YET_VALID`],
    /// [`Error::ENDORSEMENT_EXPIRED`], also of an endorsement above it; [`Error::SIGNATURE_INVALID`] if
    /// the stored directory was changed.
    pub fn check_site(&self, site: SiteCode, now: Timestamp) -> Result<(), Error> {
        let known = self.sites.get(&site).ok_or_else(|| unknown(site))?;
        self.check_known(known, now)
            .map_err(|error| error.named("site", site).of(Party::Site))
    }

    /// Whether the key with which a site signs can be used now.
    pub(crate) fn check_known(&self, known: &KnownSite, now: Timestamp) -> Result<(), Error> {
        let insecure = self.settings.allow_insecure_key_exchange;
        self.check_with(&known.current, known.operational_key(), insecure, now)
            .map(drop)
    }

    /// The sites of which the key can't be used any more within so many days unless somebody
    /// vouches for it anew, this one among them if it has an operational key, or can't already for
    /// that, each with the last second at which it can, or 0 where nobody vouches any more; the
    /// first to end first.
    pub fn lapsing(&self, now: Timestamp, days: u32) -> Vec<(SiteCode, Timestamp)> {
        let seconds = i64::from(days).saturating_mul(SECONDS_PER_DAY);
        let limit = now.saturating_add(seconds);
        let ends = self.sites().map(|(code, known)| {
            let standing = self.standing(&known.current, known.operational_key());
            let end = standing.endorsed_until.min(standing.vouched_until);
            let is_over = standing.is_unvouched && !standing.is_stolen;
            (
                code,
                if is_over {
                    Timestamp::from_unix(0)
                } else {
                    end
                },
            )
        });
        let own = self.own_operational.iter();
        let own = own.map(|held| (self.own, held.current.terms().not_after));
        let mut lapsing: Vec<_> = ends
            .chain(own)
            .filter(|(_, end)| *end != ALWAYS && *end <= limit)
            .collect();
        lapsing.sort_by_key(|(code, end)| (*end, *code));
        lapsing
    }

    /// A known site whose current key can be used now.
    pub(crate) fn usable(&self, site: SiteCode, now: Timestamp) -> Result<&KnownSite, Error> {
        let known = self.sites.get(&site).ok_or_else(|| unknown(site))?;
        self.check(&known.current, now)
            .map_err(|error| error.named("site", site).of(Party::Site))?;
        Ok(known)
    }

    /// The key of `site` with this [`PublicKey::key_sha256`], if it can be used now: the current one, the
    /// previous one until its date, and likewise of its operational keys.
    ///
    /// # Errors
    /// Those of [`SiteDirectory::check_site`], and [`Error::SITE_KEY_RETIRED`] for the previous key after
    /// its date.
    pub(crate) fn key(
        &self,
        site: SiteCode,
        key_sha256: &[u8; 32],
        now: Timestamp,
    ) -> Result<&PublicKey, Error> {
        let key = self.key_unless(site, key_sha256, now, |until| now > until);
        key.map(|(key, _)| key)
    }

    /// As [`SiteDirectory::key`], of what begins now and not of what was signed before: the current
    /// exchange key and the current operational key alone; with the last second at which it can be used
    /// unless somebody vouches for it anew.
    ///
    /// # Errors
    /// As [`SiteDirectory::key`]; [`Error::SITE_KEY_RETIRED`] for a previous key before its date, too.
    pub(crate) fn current_key(
        &self,
        site: SiteCode,
        key_sha256: &[u8; 32],
        now: Timestamp,
    ) -> Result<(&PublicKey, Timestamp), Error> {
        self.key_unless(site, key_sha256, now, |_| true)
    }

    /// `is_retired`: whether a key that the site had before is, which is kept until then.
    fn key_unless(
        &self,
        site: SiteCode,
        key_sha256: &[u8; 32],
        now: Timestamp,
        is_retired: impl Fn(Timestamp) -> bool,
    ) -> Result<(&PublicKey, Timestamp), Error> {
        let known = self.sites.get(&site).ok_or_else(|| unknown(site))?;
        let is_named = |held: &&HeldKey| held.key.public_key().key_sha256() == key_sha256;
        let operational = known.operational.as_ref();
        let operational = operational
            .and_then(|held| held.find(|key| key.public_key().key_sha256() == key_sha256));
        if let Some((operational, kept_until)) = operational {
            if kept_until.is_some_and(&is_retired) {
                return Err(Error::SITE_KEY_RETIRED.named("site", site).of(Party::Site));
            }
            let insecure = self.settings.allow_insecure_key_exchange;
            let until = self
                .check_with(&known.current, Some(operational), insecure, now)
                .map_err(|error| error.named("site", site).of(Party::Site))?;
            return Ok((operational.public_key(), until));
        }
        let held = if is_named(&&known.current) {
            &known.current
        } else {
            let previous = known.previous.as_ref().ok_or_else(|| unknown(site))?;
            let held = Some(&previous.held).filter(is_named);
            let held = held.ok_or_else(|| unknown(site))?;
            if previous.kept_until.is_none_or(&is_retired) {
                return Err(Error::SITE_KEY_RETIRED.named("site", site).of(Party::Site));
            }
            held
        };
        let insecure = self.settings.allow_insecure_key_exchange;
        let until = self
            .check_with(held, None, insecure, now)
            .map_err(|error| error.named("site", site).of(Party::Site))?;
        Ok((held.key.public_key(), until))
    }

    /// Whether a key that is held can be used now.
    pub(crate) fn check(&self, held: &HeldKey, now: Timestamp) -> Result<(), Error> {
        self.check_with(held, None, self.settings.allow_insecure_key_exchange, now)
            .map(drop)
    }

    /// The same where secure key exchange is required, as it is of what is handed on to others.
    pub(crate) fn check_secure(&self, held: &HeldKey, now: Timestamp) -> Result<(), Error> {
        self.check_with(held, None, false, now).map(drop)
    }

    /// The last second at which that is so, unless somebody vouches for it anew.
    fn check_with(
        &self,
        held: &HeldKey,
        operational: Option<&OperationalKey>,
        insecure: bool,
        now: Timestamp,
    ) -> Result<Timestamp, Error> {
        let standing = self.standing(held, operational);
        let refusals = [
            (standing.is_stolen, Error::SITE_KEY_STOLEN),
            (standing.is_unvouched, Error::SITE_KEY_UNVOUCHED),
            (standing.is_forged, Error::SIGNATURE_INVALID),
            (
                standing.is_insecure && !insecure,
                Error::SECURE_KEY_EXCHANGE_REQUIRED,
            ),
            (
                now < standing.endorsed_from,
                Error::ENDORSEMENT_NOT_YET_VALID,
            ),
            (now > standing.vouched_until, Error::SITE_KEY_UNVOUCHED),
            (now > standing.endorsed_until, Error::ENDORSEMENT_EXPIRED),
        ];
        let refusal = refusals.into_iter().find(|(is_so, _)| *is_so);
        let until = standing.endorsed_until.min(standing.vouched_until);
        refusal.map_or(Ok(until), |(_, error)| Err(error))
    }

    /// Whether the key that vouches for a held one is its site's no more, or is stolen.
    pub(crate) fn is_unvouched(&self, held: &HeldKey) -> bool {
        self.standing(held, None).is_unvouched
    }

    /// Whether the key of `site`, or one that vouches for it, is vouched for by `other`.
    pub(crate) fn rests_on(&self, site: SiteCode, other: SiteCode) -> bool {
        let mut next = Some(site);
        for _ in 0..=MAX_CHAIN {
            let Some(site) = next.filter(|site| *site != other) else {
                return next.is_some();
            };
            let voucher = self
                .sites
                .get(&site)
                .and_then(|known| known.current.voucher.as_ref());
            next = voucher.map(|voucher| voucher.site);
        }
        true
    }

    fn standing(&self, held: &HeldKey, operational: Option<&OperationalKey>) -> Standing {
        let mut standing = Standing {
            is_stolen: self.rests_on_stolen(held),
            is_unvouched: false,
            is_insecure: false,
            is_forged: false,
            endorsed_from: Timestamp::from_unix(i64::MIN),
            endorsed_until: ALWAYS,
            vouched_until: ALWAYS,
        };
        if let Some(operational) = operational {
            standing.is_stolen |= self.is_stolen(&operational.key);
            standing.rest_on(&operational.endorsed, &held.key);
        }
        let mut next = held;
        for _ in 0..=MAX_CHAIN {
            standing.is_insecure |= next.source == SiteKeySource::SiteItself;
            let Some(voucher) = &next.voucher else {
                return standing;
            };
            let Some((by, operational, kept_until)) = self.voucher(voucher) else {
                break;
            };
            standing.vouched_until = standing.vouched_until.min(kept_until);
            let by_key = operational.map_or(&by.key, |operational| &operational.key);
            if let Some(operational) = operational {
                standing.rest_on(&operational.endorsed, &by.key);
            }
            if let Some(endorsed) = &voucher.endorsement {
                standing.rest_on(endorsed, by_key);
            }
            let has_stolen = |keys: &[[u8; 32]]| keys.iter().any(|key| self.stolen.contains(key));
            let is_stolen = self.is_stolen(by_key) || self.rests_on_stolen(by);
            if is_stolen || has_stolen(&voucher.followed) {
                break;
            }
            next = by;
        }
        standing.is_unvouched = true;
        standing
    }

    /// The key that vouches, with the operational key if it was that, and until when its site has
    /// it: nothing if it has it no more.
    fn voucher(&self, voucher: &Voucher) -> Option<(&HeldKey, Option<&OperationalKey>, Timestamp)> {
        let (known, key) = (self.sites.get(&voucher.site)?, voucher.key);
        if voucher.is_void {
            return None;
        }
        if *known.current.key.sha256() == key {
            return Some((&known.current, None, ALWAYS));
        }
        let operational = known.operational.as_ref();
        let operational = operational.and_then(|held| held.find(|held| *held.sha256() == key));
        if let Some((operational, kept_until)) = operational {
            let until = kept_until.unwrap_or(ALWAYS);
            return Some((&known.current, Some(operational), until));
        }
        let previous = known.previous.as_ref()?;
        let is_it = *previous.held.key.sha256() == key;
        is_it.then_some((&previous.held, None, previous.kept_until?))
    }

    /// Whether a key that vouched for it was reported as stolen.
    pub(crate) fn rests_on_theft(&self, held: &HeldKey) -> bool {
        let voucher = held.voucher.as_ref();
        voucher.is_some_and(|by| {
            let mut keys = by.followed.iter().chain([&by.key]);
            keys.any(|key| self.stolen.contains(key))
        })
    }

    /// Whether it was reported as stolen, or a key that it follows.
    pub(crate) fn rests_on_stolen(&self, held: &HeldKey) -> bool {
        self.is_stolen(&held.key) || held.followed.iter().any(|key| self.stolen.contains(key))
    }

    pub(crate) fn is_stolen(&self, key: &SitePublicKey) -> bool {
        self.stolen.contains(key.sha256())
    }
}
