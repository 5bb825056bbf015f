//! What applies to a client: the sets that it has accepted.

use std::collections::BTreeMap;

use super::assignment::{PolicyAssignment, PolicyId};
use super::set::{IssuedSet, MAX_POLICIES};
use super::site_signing::SiteVerifier;
use super::target::SiteDataTarget;
use crate::controls::der_fields::MAX_SKEW;
use crate::controls::names::{ClientId, CollectionId, SiteCode};
use crate::{Error, Timestamp};

/// Of whom a number is remembered, whether or not their sets apply still.
pub(super) const MAX_TARGETS: usize = 4096;
/// Of the site, one after the other: more than in 60 years of yearly change.
pub(super) const MAX_CERTIFICATES: usize = 64;

/// What applies to one client of a site: a value that the client stores ([`ClientPolicies::to_bytes`]) after
/// each change.
///
/// Three kinds of sets apply to it, each the latest that it accepted: that for all, its own, and those of
/// the collections that its own set names. A policy that several of them name applies in its highest version
/// that has begun; of one version the client's own set goes before those of collections, by their ids, and
/// those before that for all. Where the set of that version has ended, or the client's own set, which names the
/// collections, or the assignment itself, the policy does not apply, rather than in a version before; but the
/// same version, of the same body and flags, goes on by another set where a set has ended.
///
/// A set is accepted if the site signed it, it is valid, and its number for this target is not below that
/// of the last one; with the same number it must be the same set. Numbers are remembered for targets that do
/// not apply any more, too. With the site's certificate, or what endorses it, ends all that it signed. When the
/// site has another, all that the one before signed is over, and numbers begin anew; under that one nothing is
/// taken again. So where the site goes on with a certificate that another had replaced here, after a reset, a
/// replacement or a theft, one begins with [`ClientPolicies::new`], which forgets the numbers, or the site takes a
/// new certificate.
///
/// The first set under another certificate revokes what is not in it: who acts on what is revoked applies the
/// client's own set, that for all and those of the collections to a copy first, and acts on the difference of
/// what applied and applies; not for longer than a management point may keep one back. A site empties a set that it needs no more, and does not just stop to issue it.
///
/// What is not noticed: a set that a management point keeps back, until the one that is held ends, and which of
/// the sets that are valid still is the first that comes for a target. How old each is,
/// [`ClientPolicies::sets`] says, and which collections' sets are missing, [`ClientPolicies::missing`].
///
/// ```
/// # use std::sync::Arc;
/// # use cmcrypto_core::primitive::rsa::RsaKeySize;
/// # use cmcrypto_core::{Error, Provider, Timestamp};
/// # use cmcrypto_core::names::{ClientId, SiteCode};
/// # use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
/// # use cmcrypto_core::pki::key::PrivateKey;
/// use cmcrypto_core::policy::{
///     ClientPolicies, PolicyAssignment, PolicyId, PolicySet, SiteDataTarget, SiteSigner, SiteVerifier,
/// };
/// # fn main() -> Result<(), Error> {
/// # let now = Timestamp::from_unix(1_800_000_000);
/// # let until = now.saturating_add(365 * 86_400);
/// # let key = PrivateKey::generate(Provider::default(), RsaKeySize::Rsa2048)?;
/// # let certificate = self_signed(&key, KeyUse::Signing, "P01", now, until)?;
/// # let identity = SigningIdentity::new(Arc::new(key), certificate)?;
/// let p01 = SiteCode::new("P01")?;
/// let site = SiteSigner::new(p01, identity);
/// let verifier = SiteVerifier::with_certificate(p01, site.certificate().clone())?;
///
/// // The site assigns a policy to all its clients, for a week.
/// let (policy, body) = (PolicyId::new("{agent-settings}")?, b"<Policy/>");
/// let assignment = PolicyAssignment::new(policy.clone(), 1, body, now, until);
/// let week = 7 * 86_400;
/// let set = PolicySet::following(SiteDataTarget::All, 0, now, week, vec![assignment]);
/// let signed = site.sign_policy_set(&set, now)?;
///
/// // A client applies it, and takes just that body.
/// let mut policies = ClientPolicies::new(p01, ClientId::new("GUID:1")?);
/// let changes = policies.apply(&verifier, &signed, now)?;
/// assert_eq!(changes.assigned.len(), 1);
/// policies.policy(&policy, now)?.check_body(body)?;
///
/// // The next set names it no more: it is revoked, and does not come back.
/// let set = PolicySet::following(SiteDataTarget::All, set.number, now, week, Vec::new());
/// let changes = policies.apply(&verifier, &site.sign_policy_set(&set, now)?, now)?;
/// assert_eq!(changes.revoked, [policy]);
/// assert_eq!(policies.apply(&verifier, &signed, now), Err(Error::ROLLBACK));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientPolicies {
    pub(super) site: SiteCode,
    pub(super) client: ClientId,
    /// SHA-256 of the site's certificate, by which all that is held is signed; after it those before it.
    pub(super) certificates: Vec<[u8; 32]>,
    /// The last second of that certificate, or of what endorses it.
    pub(super) until: Timestamp,
    pub(super) held: BTreeMap<SiteDataTarget, Held>,
    /// When it was last said what applies.
    pub(super) told: Option<Timestamp>,
}

/// The last set of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) issued: IssuedSet,
    /// Of a collection that the client's own set named no more, since which nothing of it counts but its
    /// number: it has no assignments then.
    pub(super) is_dropped: bool,
}

/// What has changed since it was last told: who follows it knows what [`ClientPolicies::policies`] says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyChanges {
    /// Policies that apply now and did not, or as they did not: of another version, body or validity.
    pub assigned: Vec<PolicyAssignment>,
    /// Policies that apply no more: no set names them, or their time or their set's is over.
    pub revoked: Vec<PolicyId>,
}

/// A set that applies to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppliedSet<'a> {
    /// Whom it is for.
    pub target: &'a SiteDataTarget,
    /// Its number.
    pub number: u64,
    /// The first second of its validity: about when it was signed.
    pub not_before: Timestamp,
    /// The last second of its validity: nothing of it applies after that.
    pub not_after: Timestamp,
    /// The SHA-256 that names it and no other.
    pub sha256: &'a [u8; 32],
}

impl ClientPolicies {
    /// Of a client to which nothing applies yet.
    pub fn new(site: SiteCode, client: ClientId) -> Self {
        Self {
            site,
            client,
            certificates: Vec::new(),
            until: Timestamp::from_unix(0),
            held: BTreeMap::new(),
            told: None,
        }
    }

    /// The site.
    pub fn site_code(&self) -> SiteCode {
        self.site
    }

    /// The client.
    pub fn client(&self) -> &ClientId {
        &self.client
    }

    /// Takes a set that the site has signed, if it applies to this client and is not older than the last one
    /// for its target, and says what it changed. After an error nothing has.
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] if `verifier` is of another site; [`Error::MALFORMED`], [`Error::NOT_DER`],
    /// [`Error::TOO_LARGE`] above 8 MiB, [`Error::VERSION_NOT_SUPPORTED`]; [`Error::SIGNER_MISMATCH`] if
    /// another certificate signed: the site may have changed it; [`Error::CERTIFICATE_NOT_YET_VALID`],
    /// [`Error::CERTIFICATE_EXPIRED`], [`Error::ENDORSEMENT_EXPIRED`] after [`SiteVerifier::not_after`];
    /// [`Error::SIGNATURE_INVALID`], also for a wrong place in a batch; [`Error::NOT_INTENDED_RECIPIENT`] if
    /// it is for another client, or for a collection that the client's own set does not name, which the detail
    /// says; [`Error::ROLLBACK`] for a lower number than the last one's; [`Error::POLICY_CONFLICT`] for
    /// another set of the same number; [`Error::SENT_IN_FUTURE`] if its validity begins more than 5 minutes
    /// after `now`, [`Error::STALE`] if it has ended; [`Error::TOO_LARGE`] if the sets that apply had
    /// more than 10,000 assignments, or numbers of more than 4,096 targets be remembered.
    pub fn apply(
        &mut self,
        verifier: &SiteVerifier,
        signed: &[u8],
        now: Timestamp,
    ) -> Result<PolicyChanges, Error> {
        let issued = verifier.policy_set(signed, now)?;
        if issued.site != self.site {
            return Err(Error::SITE_MISMATCH.named("signed by site", issued.site));
        }
        let mut next = self.clone();
        next.follow_certificate(issued.certificate, verifier.not_after())?;
        next.check_target(&issued.set.target)?;
        next.check_number(&issued)?;
        let set = &issued.set;
        if set.not_before.saturating_sub(now) > MAX_SKEW {
            return Err(Error::SENT_IN_FUTURE.named("valid from", set.not_before));
        }
        if now > set.not_after {
            return Err(Error::STALE.named("valid until", set.not_after));
        }
        next.hold(issued);
        if next.held.len() > MAX_TARGETS {
            return Err(Error::TOO_LARGE.what_is("the targets of which a number is remembered"));
        }
        if next.count() > MAX_POLICIES {
            return Err(Error::TOO_LARGE.what_is("the assignments of all sets that apply"));
        }
        let before = self.last_told();
        *self = next;
        Ok(self.tell(now, &before))
    }

    /// Takes what the trust store says now: after each download of a management point's bundle, which may prolong
    /// what endorses the certificate, or shorten it. If the store has another certificate, what the one before
    /// signed is over: a management point that keeps the new sets back does not prolong the old ones. After an
    /// error nothing has changed.
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`]; [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`],
    /// [`Error::ENDORSEMENT_EXPIRED`]; [`Error::ROLLBACK`] for a certificate that was followed.
    pub fn follow(
        &mut self,
        verifier: &SiteVerifier,
        now: Timestamp,
    ) -> Result<PolicyChanges, Error> {
        if verifier.site_code() != self.site {
            return Err(Error::SITE_MISMATCH.named("it is of site", verifier.site_code()));
        }
        verifier.check_time(now)?;
        let before = self.last_told();
        let certificate = *verifier.certificate().thumbprint_sha256();
        self.follow_certificate(certificate, verifier.not_after())?;
        // What the trust store says now, which may be less than a verifier said before.
        self.until = verifier.not_after();
        Ok(self.tell(now, &before))
    }

    /// What has begun or ended by itself since it was last told: to be asked at every start and now and then,
    /// as a policy may begin a second after its set was applied, and by a clock that was set back none has begun
    /// that begins later.
    pub fn refresh(&mut self, now: Timestamp) -> PolicyChanges {
        let before = self.last_told();
        self.tell(now, &before)
    }

    /// What is assigned by which policy, at `now`, in the order of the ids.
    pub fn policies(&self, now: Timestamp) -> Vec<&PolicyAssignment> {
        let applying = self.applying(now).into_values();
        applying.map(|(_, assignment)| assignment).collect()
    }

    /// The assignment of a policy that applies at `now`.
    ///
    /// # Errors
    /// [`Error::POLICY_NOT_ASSIGNED`] if no set that is valid names it, or not for this time.
    pub fn policy(&self, policy: &PolicyId, now: Timestamp) -> Result<&PolicyAssignment, Error> {
        self.assignment(policy, now)
            .map(|(_, assignment)| assignment)
    }

    /// With it the SHA-256 of the set that assigns it.
    pub(crate) fn assignment(
        &self,
        policy: &PolicyId,
        now: Timestamp,
    ) -> Result<(&[u8; 32], &PolicyAssignment), Error> {
        let found = self.applying(now).remove(policy);
        let (set, assignment) =
            found.ok_or_else(|| Error::POLICY_NOT_ASSIGNED.named("policy", policy))?;
        Ok((&set.sha256, assignment))
    }

    /// The sets that apply, whether or not they are valid still, with their ages.
    pub fn sets(&self) -> Vec<AppliedSet<'_>> {
        let applied = self.applied().map(|held| AppliedSet {
            target: &held.set.target,
            number: held.set.number,
            not_before: held.set.not_before,
            not_after: held.set.not_after,
            sha256: &held.sha256,
        });
        applied.collect()
    }

    /// The collections that the client's own set names, and of which no set is held: a management point may
    /// keep it back.
    pub fn missing(&self) -> Vec<&CollectionId> {
        let named = self.collections().iter();
        let is_missing = |id: &&CollectionId| {
            let target = SiteDataTarget::Collection((*id).clone());
            self.held.get(&target).is_none_or(|held| held.is_dropped)
        };
        named.filter(is_missing).collect()
    }

    fn own(&self) -> Option<&IssuedSet> {
        let own = self.held.get(&SiteDataTarget::Client(self.client.clone()));
        own.map(|held| &held.issued)
    }

    pub(super) fn collections(&self) -> &[CollectionId] {
        self.own().map_or(&[], |own| &own.set.collections)
    }

    fn check_target(&self, target: &SiteDataTarget) -> Result<(), Error> {
        let applies = match target {
            SiteDataTarget::All => true,
            SiteDataTarget::Client(id) => *id == self.client,
            SiteDataTarget::Collection(id) => self.collections().contains(id),
        };
        if !applies {
            return Err(Error::NOT_INTENDED_RECIPIENT.named("it is for", target));
        }
        Ok(())
    }

    fn check_number(&self, issued: &IssuedSet) -> Result<(), Error> {
        let Some(Held { issued: held, .. }) = self.held.get(&issued.set.target) else {
            return Ok(());
        };
        if issued.set.number < held.set.number {
            return Err(Error::ROLLBACK.named("it has the number", issued.set.number));
        }
        if issued.set.number == held.set.number && issued.sha256 != held.sha256 {
            return Err(Error::POLICY_CONFLICT.named("it has the number", issued.set.number));
        }
        Ok(())
    }

    /// Under another certificate the site begins anew, as it must where a thief of the one before has signed
    /// what there is room for.
    fn follow_certificate(&mut self, certificate: [u8; 32], until: Timestamp) -> Result<(), Error> {
        if self.certificates.first() == Some(&certificate) {
            self.until = self.until.max(until);
            return Ok(());
        }
        if self.certificates.contains(&certificate) {
            return Err(Error::ROLLBACK.what_is("by a certificate that the site has no more"));
        }
        self.certificates.insert(0, certificate);
        self.until = until;
        self.certificates.truncate(MAX_CERTIFICATES);
        self.held.clear();
        Ok(())
    }

    fn last_told(&self) -> BTreeMap<PolicyId, PolicyAssignment> {
        let told = self
            .told
            .map(|told| self.policies(told))
            .unwrap_or_default();
        told.into_iter()
            .map(|one| (one.policy.clone(), one.clone()))
            .collect()
    }

    fn tell(
        &mut self,
        now: Timestamp,
        before: &BTreeMap<PolicyId, PolicyAssignment>,
    ) -> PolicyChanges {
        self.told = Some(now);
        let after = self.applying(now);
        let is_new = |one: &&PolicyAssignment| before.get(&one.policy) != Some(one);
        let assigned = after.values().map(|(_, one)| *one).filter(is_new).cloned();
        let gone = before.keys().filter(|policy| !after.contains_key(*policy));
        PolicyChanges {
            assigned: assigned.collect(),
            revoked: gone.cloned().collect(),
        }
    }

    fn hold(&mut self, issued: IssuedSet) {
        let target = issued.set.target.clone();
        let is_dropped = false;
        self.held.insert(target, Held { issued, is_dropped });
        let collections = self.collections().to_vec();
        for (target, held) in &mut self.held {
            if let SiteDataTarget::Collection(id) = target
                && !collections.contains(id)
            {
                held.is_dropped = true;
                held.issued.set.assignments = Vec::new();
            }
        }
    }

    /// The sets that apply, those that go before others first.
    fn applied(&self) -> impl Iterator<Item = &IssuedSet> {
        let rank = |target: &SiteDataTarget| match target {
            SiteDataTarget::Client(_) => 0,
            SiteDataTarget::Collection(_) => 1,
            SiteDataTarget::All => 2,
        };
        let held = self.held.values().filter(|held| !held.is_dropped);
        let mut applied: Vec<_> = held.map(|held| &held.issued).collect();
        applied.sort_by_key(|issued| rank(&issued.set.target));
        applied.into_iter()
    }

    pub(super) fn count(&self) -> usize {
        let lengths = self
            .held
            .values()
            .map(|held| held.issued.set.assignments.len());
        lengths.fold(0, usize::saturating_add)
    }

    /// For each policy that applies at `now` the assignment that counts, and its set.
    fn applying(&self, now: Timestamp) -> BTreeMap<&PolicyId, (&IssuedSet, &PolicyAssignment)> {
        let is_valid = |issued: &IssuedSet| now <= issued.set.not_after.min(self.until);
        let has_own = self.own().is_some_and(is_valid);
        let counts = |issued: &IssuedSet| {
            let of_collection = matches!(issued.set.target, SiteDataTarget::Collection(_));
            is_valid(issued) && (has_own || !of_collection)
        };
        let mut latest: BTreeMap<&PolicyId, (&IssuedSet, &PolicyAssignment)> = BTreeMap::new();
        for issued in self.applied() {
            let begun = issued.set.assignments.iter();
            for one in begun.filter(|one| one.not_before <= now) {
                let is_later = latest.get(&one.policy).is_none_or(|(of, before)| {
                    // The very same that another set assigns does not end with a set that ended.
                    let goes_on = one.is_same(before) && !counts(of) && counts(issued);
                    one.version > before.version || goes_on
                });
                if is_later {
                    latest.insert(&one.policy, (issued, one));
                }
            }
        }
        latest.retain(|_, (issued, one)| counts(issued) && now <= one.not_after);
        latest
    }
}
