//! The level that administrators must be signed in at, and who need not.

use std::collections::BTreeSet;

use super::account::{AccountName, AdministratorAccount, SecurityId};
use super::evidence::SignedIn;
use super::level::AuthenticationLevel;
use crate::{Error, Timestamp};

/// The product: exclusions are to be used sparingly.
pub(super) const MAX_EXCLUSIONS: usize = 64;

/// A user or group that the minimum does not bind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exclusion {
    /// With this identifier, which nobody else ever has.
    Sid(SecurityId),
    /// With this name, which another may have later.
    Name(AccountName),
}

impl Exclusion {
    fn is_of(&self, account: &AdministratorAccount) -> bool {
        account.principals().any(|principal| match self {
            Self::Sid(sid) => principal.sid == *sid,
            Self::Name(name) => principal.name == *name,
        })
    }
}

/// What allowed an administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AllowedBy {
    /// The level is the minimum or above.
    Minimum,
    /// The account is excluded.
    Exclusion,
}

/// Why an administrator is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DenialReason {
    /// Nothing has shown the level that is needed.
    BelowMinimum,
    /// Something has, but its time is over, or was not yet: sign in again.
    EvidenceExpired,
}

/// What becomes of an administrator's action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub enum Decision {
    /// It may go on, so far as it is for this to say: what the administrator may do is another matter.
    Allowed {
        /// The level that is shown.
        level: AuthenticationLevel,
        /// What allowed it.
        by: AllowedBy,
    },
    /// It may not.
    Denied {
        /// The level that is needed.
        needed: AuthenticationLevel,
        /// The level that is shown.
        had: AuthenticationLevel,
        /// Why.
        why: DenialReason,
    },
}

/// The whole of what is to be: minimum and exclusions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyChange {
    /// The minimum.
    pub minimum: AuthenticationLevel,
    /// All that are to be excluded, at most 64.
    pub exclusions: Vec<Exclusion>,
}

/// The level that administrators must be signed in at, in the whole hierarchy, and who need not.
///
/// A value, which sites replicate: each change has the next number, and no site goes back.
///
/// ```
/// # use cmcrypto_core::names::{HostName, SiteCode};
/// use cmcrypto_core::{Error, Timestamp};
/// use cmcrypto_core::access::administrator::{
///     AccountName, AdministratorAccount, AdministratorPolicy, AdministratorSession,
///     AuthenticationLevel, Decision, PolicyChange, Principal, SecurityId, SignedIn, WindowsWord,
/// };
/// # let now = Timestamp::from_unix(1_800_000_000);
/// # let (site, host) = (SiteCode::new("P01")?, HostName::new("provider.example.com")?);
/// let session = AdministratorSession::new(site, host, b"session 1", [7; 32])?;
/// let sid = SecurityId::new("S-1-5-21-1-2-3-1104")?;
/// let user = Principal { sid, name: AccountName::new(r"CONTOSO\jane")? };
/// let jane = SignedIn::new(session, WindowsWord::of(AdministratorAccount::new(user)));
///
/// let policy = AdministratorPolicy::default();
/// assert!(matches!(policy.decide(&jane, now), Decision::Allowed { .. }));
/// // To ask others for a certificate, Jane has to be signed in with one.
/// let minimum = AuthenticationLevel::Certificate;
/// let change = PolicyChange { minimum, exclusions: Vec::new() };
/// assert_eq!(policy.change(&change, &jane, now), Err(Error::AUTHENTICATION_TOO_WEAK));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdministratorPolicy {
    pub(super) minimum: AuthenticationLevel,
    pub(super) exclusions: BTreeSet<Exclusion>,
    pub(super) number: u64,
}

impl AdministratorPolicy {
    /// The minimum.
    pub fn minimum(&self) -> AuthenticationLevel {
        self.minimum
    }

    /// Who need not be signed in at the minimum.
    pub fn exclusions(&self) -> impl Iterator<Item = &Exclusion> {
        self.exclusions.iter()
    }

    /// How many changes there have been.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Whether an administrator is signed in as strongly as must be.
    pub fn decide(&self, who: &SignedIn, now: Timestamp) -> Decision {
        let level = who.level(now);
        let by = if level >= self.minimum {
            AllowedBy::Minimum
        } else if self.excludes(who.account()) {
            AllowedBy::Exclusion
        } else {
            let was_enough = who.level_once() >= self.minimum;
            return Decision::Denied {
                needed: self.minimum,
                had: level,
                why: match was_enough {
                    true => DenialReason::EvidenceExpired,
                    false => DenialReason::BelowMinimum,
                },
            };
        };
        Decision::Allowed { level, by }
    }

    /// Whether the minimum does not bind an account.
    pub fn excludes(&self, account: &AdministratorAccount) -> bool {
        self.exclusions
            .iter()
            .any(|excluded| excluded.is_of(account))
    }

    /// What follows this policy, by the word of an administrator: see the table of the module. Whether that
    /// one may change it at all is the caller's to know.
    ///
    /// # Errors
    /// [`Error::AUTHENTICATION_TOO_WEAK`]; [`Error::TOO_LARGE`] above 64 exclusions;
    /// [`Error::NUMBER_EXHAUSTED`].
    pub fn change(
        &self,
        change: &PolicyChange,
        by: &SignedIn,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let level = by.level(now);
        let exclusions: BTreeSet<Exclusion> = change.exclusions.iter().cloned().collect();
        if exclusions.len() > MAX_EXCLUSIONS {
            return Err(Error::TOO_LARGE.what_is("more than 64 exclusions"));
        }
        let weaker_than = |needed: AuthenticationLevel| {
            let what = format!("{needed} is needed, and it is {level}");
            Error::AUTHENTICATION_TOO_WEAK.what_is(what)
        };
        // Who raises the minimum shows that it can be reached; who exempts others is not exempt.
        let raises = change.minimum > self.minimum || !exclusions.is_subset(&self.exclusions);
        let needed = self.minimum.max(change.minimum);
        if raises && level < needed {
            return Err(weaker_than(needed));
        }
        if let Decision::Denied { needed, .. } = self.decide(by, now) {
            return Err(weaker_than(needed));
        }
        let number = self.number.checked_add(1);
        Ok(Self {
            minimum: change.minimum,
            exclusions,
            number: number.ok_or(Error::NUMBER_EXHAUSTED)?,
        })
    }

    /// Takes what another site has: its number must not be lower, and with the same number it must be the
    /// same. That it is of that site is for replication to show.
    ///
    /// # Errors
    /// [`Error::ROLLBACK`], [`Error::REPLICATION_CONFLICT`]. Nothing changes then.
    pub fn follow(&mut self, received: Self) -> Result<(), Error> {
        if received.number < self.number {
            return Err(Error::ROLLBACK.named("it has the number", received.number));
        }
        if received.number == self.number && received != *self {
            return Err(Error::REPLICATION_CONFLICT.named("another has the number", self.number));
        }
        *self = received;
        Ok(())
    }
}
