//! The numbers below which a client does not go back, nor a site.
//!
//! ```text
//! Latest ::= SEQUENCE {                     -- the latest endorsement that was accepted
//!   issuer   OCTET STRING (SIZE (32)),      -- of this key, by its SHA-256,
//!   role     INTEGER,                       -- in this role
//!   siteCode PrintableString (SIZE (3)),    -- for this site
//!   host     IA5String OPTIONAL,            -- and host
//!   number   INTEGER,
//!   sha256   OCTET STRING (SIZE (32)),      -- of the Endorsement
//!   key      OCTET STRING (SIZE (32)) }     -- of the key that was endorsed, by its SHA-256
//! ```

use core::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use der::Tag;

use super::endorsement::{Numbered, Role, Series};
use crate::Error;
use crate::controls::der_fields;
use crate::controls::names::SiteCode;
use crate::pki::asn1::der::{self as asn1, Fields};

/// None is forgotten as long as there is room, so that nothing can be played back, but at a site those of
/// a key that its site has no more, and that neither the directory service nor a person vouched for. A
/// client of 15 management points that change their keys four times a year reaches this after centuries,
/// or a thief of a site's key with thousands of downloads; a site has 8,192 for its directory of 2,048
/// sites with two keys each.
pub(crate) const MAX_MARKS: usize = 16_384;

/// The latest endorsement of each series that was accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HighWaterMarks(pub(crate) BTreeMap<Series, Numbered>);

impl HighWaterMarks {
    /// Whether these endorsements may be used: none is older than one accepted before, nor by a key
    /// that has an operational key endorse in its place, or that another operational key has
    /// followed.
    pub(crate) fn check(&self, endorsements: &[(Series, Numbered)]) -> Result<(), Error> {
        for (series, next) in endorsements {
            let is_operational = series.role == Role::Operational;
            if !is_operational && self.is_void(&series.issuer) {
                let what = "the key that signed it has an operational key since, or had";
                return Err(Error::ROLLBACK.what_is(what));
            }
            if is_operational && self.is_void(&next.key) {
                let what = "another operational key has followed this one";
                return Err(Error::ROLLBACK.what_is(what));
            }
            let Some(latest) = self.0.get(series) else {
                continue;
            };
            if next.number < latest.number {
                return Err(Error::ROLLBACK);
            }
            if next.number == latest.number && next != latest {
                return Err(Error::ENDORSEMENT_CONFLICT);
            }
        }
        Ok(())
    }

    /// Whether this key endorses nothing any more but operational keys, and was itself none that
    /// another has followed, which is noted as if it had endorsed that.
    pub(crate) fn is_void(&self, key: &[u8; 32]) -> bool {
        self.0.contains_key(&Series::operational(*key))
    }

    /// Whether there is room for these endorsements, of which those of known series need none.
    pub(crate) fn check_room(&self, endorsements: &[(Series, Numbered)]) -> Result<(), Error> {
        let is_new = |(series, _): &&(Series, Numbered)| !self.0.contains_key(series);
        let new = endorsements.iter().filter(is_new).count();
        if self.0.len().saturating_add(new) > MAX_MARKS {
            return Err(Error::TOO_LARGE);
        }
        Ok(())
    }

    /// Whether these endorsements were accepted before.
    pub(crate) fn hold(&self, endorsements: &[(Series, Numbered)]) -> bool {
        let mut all = endorsements.iter();
        all.all(|(series, latest)| self.0.get(series) == Some(latest))
    }

    /// Accepts endorsements that [`HighWaterMarks::check`] passed.
    pub(crate) fn raise(&mut self, endorsements: &[(Series, Numbered)]) -> Result<(), Error> {
        let followed = endorsements.iter().filter_map(|(series, next)| {
            let before = self.0.get(series)?;
            let is_other = series.role == Role::Operational && before.key != next.key;
            is_other.then(|| (Series::operational(before.key), *next))
        });
        let followed: Vec<_> = followed.collect();
        let all = [endorsements, &followed].concat();
        self.check_room(&all)?;
        self.0.extend(all);
        Ok(())
    }

    /// As [`HighWaterMarks::raise`], of endorsements on a path from `root` down. Whoever has a key that
    /// endorses can fill what room there is, which must not keep out what ends that: where there is none,
    /// those of keys are forgotten that another key has followed, which can't be used again before their
    /// site goes back to them; and if that is not enough, those by keys for which only an operational key
    /// has vouched that another has followed. Of either the key with most of them comes first.
    pub(crate) fn raise_on_path(
        &mut self,
        root: &[u8; 32],
        endorsements: &[(Series, Numbered)],
    ) -> Result<(), Error> {
        let full = match self.raise(endorsements) {
            Err(error) if error == Error::TOO_LARGE => error,
            raised => return raised,
        };
        let mut marks = self.clone();
        for void_too in [true, false] {
            let live = self.live(root, endorsements, void_too);
            let mut dead: BTreeMap<[u8; 32], usize> = BTreeMap::new();
            for series in marks.0.keys() {
                if series.role != Role::Operational && !live.contains(&series.issuer) {
                    let count = dead.entry(series.issuer).or_default();
                    *count = count.saturating_add(1);
                }
            }
            // Whoever has filled it loses first.
            let mut dead: Vec<_> = dead.into_iter().collect();
            dead.sort_by_key(|(_, count)| Reverse(*count));
            for (issuer, _) in dead {
                marks.0.retain(|series, _| {
                    series.role == Role::Operational || series.issuer != issuer
                });
                if marks.raise(endorsements).is_ok() {
                    *self = marks;
                    return Ok(());
                }
            }
        }
        Err(full)
    }

    /// The keys that are vouched for from `root` down, by the latest word of each, with these endorsements;
    /// also by what is void, or not.
    fn live(
        &self,
        root: &[u8; 32],
        endorsements: &[(Series, Numbered)],
        void_too: bool,
    ) -> BTreeSet<[u8; 32]> {
        let mut latest = self.0.clone();
        latest.extend(endorsements.iter().cloned());
        let is_operational = |series: &Series| series.role == Role::Operational;
        let mut next = vec![*root];
        if void_too {
            let before = self.0.iter().filter(|(series, _)| is_operational(series));
            next.extend(before.flat_map(|(series, before)| [series.issuer, before.key]));
        }
        let mut below: BTreeMap<[u8; 32], Vec<[u8; 32]>> = BTreeMap::new();
        for (series, said) in &latest {
            let is_void = latest.contains_key(&Series::operational(series.issuer));
            if void_too || !is_void || is_operational(series) {
                below.entry(series.issuer).or_default().push(said.key);
            }
        }
        let mut live = BTreeSet::new();
        while let Some(key) = next.pop() {
            if live.insert(key) {
                next.extend(below.get(&key).into_iter().flatten());
            }
        }
        live
    }

    /// Forgets the numbers of a key that `site` has no more: all but those of operational keys, unless
    /// another site has the key. Whether there were any.
    pub(crate) fn drop_issuer(
        &mut self,
        key_sha256: &[u8; 32],
        site: SiteCode,
        is_held: bool,
    ) -> bool {
        let count = self.0.len();
        self.0.retain(|series, _| {
            let is_its = series.role == Role::SiteEncryption && series.site == site;
            // Those of operational keys make a key void for good.
            let is_operational = series.role == Role::Operational;
            series.issuer != *key_sha256 || is_operational || is_held && !is_its
        });
        self.0.len() < count
    }

    /// Of endorsements that are not to be used, because one is older, notes those above that one, from the
    /// root down: what is below hangs on a key that may be void.
    pub(crate) fn raise_newer(
        &mut self,
        root: &[u8; 32],
        endorsements: &[(Series, Numbered)],
    ) -> Result<(), Error> {
        for endorsement in endorsements {
            let (series, next) = endorsement;
            let endorsement = core::slice::from_ref(endorsement);
            if self.check(endorsement).is_err() {
                // An operational key with a lower number is one that another has followed.
                let latest = self
                    .0
                    .get(series)
                    .filter(|latest| next.number < latest.number);
                if let Some(latest) = latest.copied()
                    && series.role == Role::Operational
                    && latest.key != next.key
                    && !self.is_void(&next.key)
                {
                    self.raise_on_path(root, &[(Series::operational(next.key), latest)])?;
                }
                break;
            }
            self.raise_on_path(root, endorsement)?;
        }
        Ok(())
    }

    /// `SEQUENCE OF Latest`, in the order of the series.
    pub(crate) fn to_der(&self) -> Result<Vec<u8>, Error> {
        asn1::sequence_of(self.0.iter().map(|(series, latest)| {
            Ok(asn1::element(
                asn1::SEQUENCE,
                &[
                    &der_fields::octets(&series.issuer),
                    &asn1::small_integer(series.role.number()),
                    &der_fields::site_code(series.site),
                    &series
                        .host
                        .as_ref()
                        .map(der_fields::host)
                        .unwrap_or_default(),
                    &asn1::write(&latest.number)?,
                    &der_fields::octets(&latest.sha256),
                    &der_fields::octets(&latest.key),
                ],
            ))
        }))
    }

    /// What [`HighWaterMarks::to_der`] wrote, and in no other order.
    pub(crate) fn read_in_order(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let mut rest = fields.clone();
        let marks = Self::read(fields)?;
        let read = asn1::write(&rest.any()?)?;
        if marks.to_der()? != read {
            return Err(Error::MALFORMED);
        }
        Ok(marks)
    }

    /// What [`HighWaterMarks::to_der`] wrote. Its order is left to the caller, who writes it again.
    pub(crate) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let mut marks = Self::default();
        for latest in asn1::elements(fields.expect(Tag::Sequence)?, MAX_MARKS, false)? {
            let mut fields = Fields::of(Tag::Sequence, latest)?;
            let series = Series {
                issuer: der_fields::read_octets(&mut fields)?,
                role: Role::from_number(fields.decode()?)?,
                site: der_fields::read_site_code(&mut fields)?,
                host: der_fields::read_optional_host(&mut fields)?,
            };
            let latest = Numbered {
                number: fields.decode()?,
                sha256: der_fields::read_octets(&mut fields)?,
                key: der_fields::read_octets(&mut fields)?,
            };
            fields.finish()?;
            marks.0.insert(series, latest);
        }
        Ok(marks)
    }
}
