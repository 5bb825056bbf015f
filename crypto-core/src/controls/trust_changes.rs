//! What was done to a trust store since it was read, so that it can be done again to what the store has
//! become meanwhile.

use super::management_point_keys::{ManagementPointKeys, ManagementPointName};
use super::trust_anchor::TrustSource;
use super::trust_store::TrustStore;
use super::trusted_root_key::TrustedRootKey;
use crate::pki::certificate::Certificate;
use crate::{Error, Timestamp};

#[derive(Clone, PartialEq)]
pub(crate) enum Change {
    LearnRoot(TrustedRootKey, TrustSource),
    ReplaceRoot(TrustedRootKey, TrustSource),
    Reset,
    LearnSiteSigning(Certificate, TrustSource, Timestamp),
    ReplaceSiteSigning(Certificate, TrustSource, Timestamp),
    FollowSiteSigning { from: Certificate, to: Certificate },
    LearnManagementPoint(Box<ManagementPointKeys>, ManagementPointName, Timestamp),
    Retire(ManagementPointName, u64),
}

/// A store that is never read anew must not grow without end.
const MAX_CHANGES: usize = 4096;

/// In the order in which they were done. None is left out for a later one, which may rest on it.
#[derive(Clone, Default)]
pub(crate) struct Changes {
    done: Vec<Change>,
    /// There were more than can be kept, so they can't be done again.
    lost: bool,
}

impl Changes {
    pub(crate) fn record(&mut self, change: Change) {
        if matches!(change, Change::Reset) {
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
}

impl Change {
    fn apply(&self, store: &mut TrustStore) -> Result<(), Error> {
        match self.clone() {
            Change::LearnRoot(key, source) => store.learn_trusted_root_key(key, source).map(drop),
            Change::ReplaceRoot(key, source) => store.replace_trusted_root_key(key, source),
            Change::Reset => {
                store.reset();
                Ok(())
            }
            Change::LearnSiteSigning(certificate, source, now) => store
                .learn_site_signing_certificate(certificate, source, now)
                .map(drop),
            Change::ReplaceSiteSigning(certificate, source, now) => {
                store.replace_site_signing_certificate(certificate, source, now)
            }
            Change::FollowSiteSigning { from, to } => {
                // Where another is held, it was followed, changed or dropped already.
                if let Some((held, _)) = store
                    .site_signing
                    .as_mut()
                    .filter(|(held, _)| *held == from)
                {
                    *held = to.clone();
                    let change = Change::FollowSiteSigning { from, to };
                    store.changes.record(change);
                }
                Ok(())
            }
            Change::LearnManagementPoint(keys, name, now) => {
                match store.learn_management_point(&keys, &name, now) {
                    // Later ones were learned meanwhile; of these some may be later still.
                    Err(Error::Rollback) => store.note_numbers(&keys, &name, now),
                    learned => learned.map(drop),
                }
            }
            Change::Retire(name, number) => store.retire_management_point(&name, number),
        }
    }
}

impl TrustStore {
    /// Does to this store what was done to `view`, another reading of the same store, since it was
    /// read: by the rules of the operations, in their order. Endorsements that are older than what is
    /// known here are left out.
    ///
    /// What `view` did not change stays as it is here; so a view that was read before a reset or a
    /// replacement does not undo it. Merge a view once, and read the store again.
    ///
    /// # Errors
    /// Those of the operations: [`Error::KeyConflict`], [`Error::EndorsementConflict`],
    /// [`Error::RootKeyMismatch`] or [`Error::NoTrustedRootKey`] for a management point that was
    /// learned under a root that is not held here, [`Error::FirstManagementPointNotAccepted`],
    /// [`Error::TooLarge`], also for a view with more than 4,096 changes. Nothing changes then: read the
    /// store again.
    pub fn merge(&mut self, view: &TrustStore) -> Result<(), Error> {
        if view.changes.lost {
            return Err(Error::TooLarge);
        }
        let mut merged = self.clone();
        for change in &view.changes.done {
            change.apply(&mut merged)?;
        }
        *self = merged;
        Ok(())
    }
}
