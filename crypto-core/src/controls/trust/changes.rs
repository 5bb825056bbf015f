//! What was done to a trust store since it was read.

use super::management_point_bundle::{ManagementPointBundle, ManagementPointName};
use super::source::TrustSource;
use crate::controls::exchange_key::site_public_key::SitePublicKey;
use crate::pki::certificate::x509::Certificate;
use crate::{Error, Timestamp};

#[derive(Clone, PartialEq)]
pub(crate) enum TrustChange {
    LearnRoot(SitePublicKey, TrustSource),
    ReplaceRoot(SitePublicKey, TrustSource),
    Reset,
    LearnSiteSigning(Certificate, TrustSource, Timestamp),
    ReplaceSiteSigning(Certificate, TrustSource, Timestamp),
    FollowSiteSigning { from: Certificate, to: Certificate },
    LearnManagementPoint(Box<ManagementPointBundle>, ManagementPointName, Timestamp),
    Retire(ManagementPointName, u64),
}

/// A store that is never read anew must not grow without end.
const MAX_CHANGES: usize = 4096;

/// In the order in which they were done. None is left out for a later one, which may rest on it.
#[derive(Clone, Default)]
pub(crate) struct Changes {
    done: Vec<TrustChange>,
    /// There were more than can be kept, so they can't be done again.
    lost: bool,
}

impl Changes {
    pub(crate) fn record(&mut self, change: TrustChange) {
        if matches!(change, TrustChange::Reset) {
            self.clear();
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

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
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
