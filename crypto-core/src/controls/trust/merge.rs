//! What was done to one reading of a trust store is done again to what the store has become meanwhile.

use super::changes::TrustChange;
use super::store::TrustStore;
use crate::{Error, Party};

fn apply(change: &TrustChange, store: &mut TrustStore) -> Result<(), Error> {
    match change.clone() {
        TrustChange::LearnRoot(key, source) => store.learn_trusted_root_key(key, source).map(drop),
        TrustChange::ReplaceRoot(key, source) => store.replace_trusted_root_key(key, source),
        TrustChange::Reset => {
            store.reset();
            Ok(())
        }
        TrustChange::LearnSiteSigning(site, certificate, source, now) => store
            .learn_site_signing_certificate(site, certificate, source, now)
            .map(drop),
        TrustChange::ReplaceSiteSigning {
            site,
            from,
            to,
            now,
        } => {
            let (to, source) = to;
            if ![from.as_ref(), Some(&to)].contains(&store.held_site_signing(site)) {
                return Err(Error::KEY_CONFLICT.of(Party::SiteServerSigning));
            }
            store.replace_site_signing_certificate(site, to, source, now)
        }
        TrustChange::ForgetSiteSigning(site, certificate) => {
            if ![None, Some(&certificate)].contains(&store.held_site_signing(site)) {
                return Err(Error::KEY_CONFLICT.of(Party::SiteServerSigning));
            }
            store.forget_site_signing_certificate(site);
            Ok(())
        }
        TrustChange::FollowSiteSigning { site, from, to } => {
            store.follow_site_signing(site, &from, to);
            Ok(())
        }
        TrustChange::LearnOperationalKey(key, now) => {
            match store.learn_operational_key(&key, now) {
                Err(error) if is_older(&error) => store.note_operational_key(&key, now),
                learned => learned,
            }
        }
        TrustChange::LearnManagementPoint(keys, name, now) => {
            match store.learn_management_point(&keys, &name, now) {
                // Later ones were learned meanwhile; of these some may be later still.
                Err(error) if is_older(&error) => store.note_numbers(&keys, &name, now),
                learned => learned.map(drop),
            }
        }
        TrustChange::Retire(name, number) => store.retire_management_point(&name, number),
    }
}

/// Where endorsers contradict themselves, what was here first stays; it stops nothing else.
fn is_older(error: &Error) -> bool {
    [Error::ROLLBACK, Error::ENDORSEMENT_CONFLICT].contains(error)
}

impl TrustStore {
    /// Does to this store what was done to `view`, another reading of the same store, since it was
    /// read: by the rules of the operations, in their order. Endorsements that are older than what is
    /// known here are left out.
    ///
    /// What `view` did not change stays as it is here; so a view that was read before a reset or a
    /// replacement does not undo it, unless it was reset itself. Nor does what it learned, replaced or
    /// forgot by then: that is refused. Of the certificates that nobody endorsed it replaces and
    /// forgets only those that it had in view. A store that was not read from here counts as read
    /// before the first reset. Merge a view once, and read the store again.
    ///
    /// # Errors
    /// Those of the operations: [`Error::KEY_CONFLICT`], also for a certificate in the place
    /// of one that is not held here, [`Error::ROOT_KEY_MISMATCH`] or [`Error::NO_TRUSTED_ROOT_KEY`] for
    /// a management point that was learned under a root that is not held here,
    /// [`Error::FIRST_MANAGEMENT_POINT_NOT_ACCEPTED`], [`Error::TOO_LARGE`], also for a view with more
    /// than 4,096 changes; [`Error::ROLLBACK`] for a view that has learned, replaced or forgotten
    /// something, and was read before a reset here. Nothing changes then: read the store again.
    pub fn merge(&mut self, view: &TrustStore) -> Result<(), Error> {
        let changes = view.changes.done()?;
        let is_before_reset = view.changes.since != self.generation;
        if is_before_reset && changes.iter().any(TrustChange::is_void_after_reset) {
            return Err(Error::ROLLBACK.what_is("the store was reset since it was read"));
        }
        let mut merged = self.clone();
        for change in changes {
            apply(change, &mut merged)?;
        }
        *self = merged;
        Ok(())
    }
}
