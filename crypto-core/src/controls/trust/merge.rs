//! What was done to one reading of a trust store is done again to what the store has become meanwhile.

use super::changes::TrustChange;
use super::store::TrustStore;
use crate::Error;

fn apply(change: &TrustChange, store: &mut TrustStore) -> Result<(), Error> {
    match change.clone() {
        TrustChange::LearnRoot(key, source) => store.learn_trusted_root_key(key, source).map(drop),
        TrustChange::ReplaceRoot(key, source) => store.replace_trusted_root_key(key, source),
        TrustChange::Reset => {
            store.reset();
            Ok(())
        }
        TrustChange::LearnSiteSigning(certificate, source, now) => store
            .learn_site_signing_certificate(certificate, source, now)
            .map(drop),
        TrustChange::ReplaceSiteSigning(certificate, source, now) => {
            store.replace_site_signing_certificate(certificate, source, now)
        }
        TrustChange::FollowSiteSigning { from, to } => {
            // Where another is held, it was followed, changed or dropped already.
            if let Some((held, _)) = store
                .site_signing
                .as_mut()
                .filter(|(held, _)| *held == from)
            {
                *held = to.clone();
                let change = TrustChange::FollowSiteSigning { from, to };
                store.changes.record(change);
            }
            Ok(())
        }
        TrustChange::LearnManagementPoint(keys, name, now) => {
            match store.learn_management_point(&keys, &name, now) {
                // Later ones were learned meanwhile; of these some may be later still.
                Err(error) if error == Error::ROLLBACK => store.note_numbers(&keys, &name, now),
                learned => learned.map(drop),
            }
        }
        TrustChange::Retire(name, number) => store.retire_management_point(&name, number),
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
    /// Those of the operations: [`Error::KEY_CONFLICT`], [`Error::ENDORSEMENT_CONFLICT`],
    /// [`Error::ROOT_KEY_MISMATCH`] or [`Error::NO_TRUSTED_ROOT_KEY`] for a management point that was
    /// learned under a root that is not held here, [`Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED`],
    /// [`Error::TOO_LARGE`], also for a view with more than 4,096 changes. Nothing changes then: read the
    /// store again.
    pub fn merge(&mut self, view: &TrustStore) -> Result<(), Error> {
        let mut merged = self.clone();
        for change in view.changes.done()? {
            apply(change, &mut merged)?;
        }
        *self = merged;
        Ok(())
    }
}
