//! The numbers below which a client does not go back.

use std::collections::BTreeMap;

use super::endorsement::{Numbered, Role};
use super::names::{HostName, SiteCode};
use crate::Error;

/// None is ever forgotten, so that nothing can be played back: a client of 15 management points that
/// change their keys four times a year reaches this after centuries.
pub(crate) const MAX_FLOORS: usize = 16_384;

/// What endorsements are numbered within: one key, one role, one site and host. Who takes over a key
/// can number for it as high as it likes; the key that follows begins anew, and the old one can't come
/// back, because the endorsements of the two are numbered by the key above.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Series {
    /// SHA-256 of the key that endorses.
    pub(crate) issuer: [u8; 32],
    pub(crate) role: Role,
    pub(crate) site: SiteCode,
    pub(crate) host: Option<HostName>,
}

/// The latest endorsement of each series that was accepted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Floors(pub(crate) BTreeMap<Series, Numbered>);

impl Floors {
    /// Whether these endorsements may be used: none is older than one accepted before.
    pub(crate) fn check(&self, endorsements: &[(Series, Numbered)]) -> Result<(), Error> {
        for (series, next) in endorsements {
            let Some(latest) = self.0.get(series) else {
                continue;
            };
            if next.number < latest.number {
                return Err(Error::Rollback);
            }
            if next.number == latest.number && next != latest {
                return Err(Error::EndorsementConflict);
            }
        }
        Ok(())
    }

    /// Accepts endorsements that [`Floors::check`] passed.
    pub(crate) fn raise(&mut self, endorsements: &[(Series, Numbered)]) -> Result<(), Error> {
        if self.0.len().saturating_add(endorsements.len()) > MAX_FLOORS {
            return Err(Error::TooLarge);
        }
        self.0.extend(endorsements.iter().cloned());
        Ok(())
    }

    /// Of endorsements that are not to be used, because some are older, notes those that are newer.
    pub(crate) fn raise_newer(
        &mut self,
        endorsements: Vec<(Series, Numbered)>,
    ) -> Result<(), Error> {
        let newer: Vec<_> = endorsements
            .into_iter()
            .filter(|(series, next)| {
                let latest = self.0.get(series);
                latest.is_none_or(|latest| next.number > latest.number)
            })
            .collect();
        self.raise(&newer)
    }
}
