//! What was done to a trust store since it was read.

use super::management_point_bundle::{ManagementPointBundle, ManagementPointName};
use super::source::TrustSource;
use crate::controls::exchange_key::endorsement::EndorsedSite;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::controls::names::SiteCode;
use crate::pki::certificate::x509::Certificate;
use crate::{Error, Timestamp};

#[derive(Clone, PartialEq)]
pub(crate) enum TrustChange {
    LearnRoot(SitePublicKey, TrustSource),
    ReplaceRoot(SitePublicKey, TrustSource),
    Reset,
    LearnSiteSigning(SiteCode, Certificate, TrustSource, Timestamp),
    /// In the place of what was held, if anything was.
    ReplaceSiteSigning {
        site: SiteCode,
        from: Option<Certificate>,
        to: (Certificate, TrustSource),
        now: Timestamp,
    },
    ForgetSiteSigning(SiteCode, Certificate),
    FollowSiteSigning {
        site: SiteCode,
        from: Certificate,
        to: Certificate,
    },
    LearnOperationalKey(EndorsedSite, Timestamp),
    LearnManagementPoint(Box<ManagementPointBundle>, ManagementPointName, Timestamp),
    Retire(ManagementPointName, u64),
}

impl TrustChange {
    /// Whether it says something of what was in the store, or puts something into it, which a reset
    /// since must not be undone by.
    pub(crate) fn is_void_after_reset(&self) -> bool {
        !matches!(self, Self::Reset | Self::Retire(..))
    }
}

/// A store that is never read anew must not grow without end.
const MAX_CHANGES: usize = 4096;

/// In the order in which they were done. None is left out for a later one, which may rest on it.
#[derive(Clone, Default)]
pub(crate) struct Changes {
    /// The store's generation when they began.
    pub(crate) since: u64,
    done: Vec<TrustChange>,
    /// There were more than can be kept, so they can't be done again.
    lost: bool,
}

impl Changes {
    pub(crate) fn record(&mut self, change: TrustChange) {
        if matches!(change, TrustChange::Reset) {
            self.begin(self.since);
        }
        if self.done.last() == Some(&change) {
            return;
        }
        if self.done.len() >= MAX_CHANGES {
            self.done.clear();
            self.lost = true;
        }
        if !self.lost {
            self.done.push(change);
        }
    }

    /// Another root makes the rest pointless. Where that one is held already it drops nothing, but
    /// what dropped something before it does.
    pub(crate) fn replace(&mut self) {
        use TrustChange::{LearnRoot, ReplaceRoot, Reset};
        let drops =
            |change: &TrustChange| matches!(change, Reset | ReplaceRoot(..) | LearnRoot(..));
        let dropped = self.lost || self.done.iter().any(drops);
        self.begin(self.since);
        self.done.extend(dropped.then_some(Reset));
    }

    /// None, to a store of this generation.
    pub(crate) fn begin(&mut self, since: u64) {
        *self = Self {
            since,
            ..Self::default()
        };
    }

    /// # Errors
    /// [`Error::TOO_LARGE`] if there were more than can be kept.
    pub(crate) fn done(&self) -> Result<&[TrustChange], Error> {
        if self.lost {
            return Err(Error::TOO_LARGE);
        }
        Ok(&self.done)
    }
}
