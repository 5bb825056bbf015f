//! What the client has acted on, and what is left to do.

use super::assignment::{PolicyAssignment, PolicyId};
use super::set::MAX_POLICIES;
use super::state::ClientPolicies;
use crate::{Error, Timestamp};

/// As many as can apply, and as many that do no more.
pub(super) const MAX_IN_EFFECT: usize = 2 * MAX_POLICIES;

/// What applies to a client beside what it has acted on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyChanges {
    /// Policies that apply and are not in effect, or not as they apply: of another version, body or validity.
    pub assigned: Vec<PolicyAssignment>,
    /// Policies that are in effect and apply no more: no set names them, or their time or their set's is over.
    pub revoked: Vec<PolicyId>,
}

impl ClientPolicies {
    /// What is to be done at `now`, until [`ClientPolicies::acted_on`] says that it was: what was assigned or
    /// revoked by sets, and what has begun or ended by itself.
    pub fn changes(&self, now: Timestamp) -> PolicyChanges {
        let applying = self.applying(now);
        let is_new = |one: &&&PolicyAssignment| self.in_effect.get(&one.policy) != Some(**one);
        let assigned = applying.values().filter(is_new);
        let gone = self.in_effect.keys();
        let gone = gone.filter(|policy| !applying.contains_key(*policy));
        PolicyChanges {
            assigned: assigned.map(|one| (*one).clone()).collect(),
            revoked: gone.cloned().collect(),
        }
    }

    /// These are done, all of what [`ClientPolicies::changes`] told or some: what was assigned is in effect, what
    /// was revoked is not. It is stored then.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for an assignment that can't be; [`Error::TOO_LARGE`] if more than 20,000
    /// policies were in effect: nothing has changed.
    pub fn acted_on(&mut self, changes: &PolicyChanges) -> Result<(), Error> {
        changes
            .assigned
            .iter()
            .try_for_each(PolicyAssignment::check)?;
        let is_new = |one: &&PolicyAssignment| !self.in_effect.contains_key(&one.policy);
        let added = changes.assigned.iter().filter(is_new).count();
        if self.in_effect.len().saturating_add(added) > MAX_IN_EFFECT {
            return Err(Error::TOO_LARGE.what_is("the policies that are in effect"));
        }
        for one in &changes.assigned {
            self.in_effect.insert(one.policy.clone(), one.clone());
        }
        for policy in &changes.revoked {
            self.in_effect.remove(policy);
        }
        Ok(())
    }

    /// What the client has acted on, in the order of the ids.
    pub fn in_effect(&self) -> impl Iterator<Item = &PolicyAssignment> {
        self.in_effect.values()
    }
}
