//! What applies to a client: the sets that it has accepted.

use std::collections::{BTreeMap, HashSet};

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

/// What applies to one client of a site, and what of it is in effect: a value that the client stores
/// ([`ClientPolicies::to_bytes`]) after each change.
///
/// Three kinds of sets apply to it, each the latest that it accepted: that for all, its own, and those of
/// the collections that its own set names. A policy that several of them name applies in its highest version
/// that has begun; of one version the client's own set goes before those of collections, by their ids, and
/// those before that for all. Where the set of that version has ended, or the client's own set, which names the
/// collections, or the assignment itself, the policy does not apply, rather than in a version before; but the
/// same version, of the same body and flags, goes on by another set where a set has ended.
///
/// A set is accepted if the site signed it, it is valid, and its number for this target is not below that
/// of the last one; with the same number it must be the same set. Numbers are remembered for 4,096 targets,
/// those that do not apply any more too; beyond that the lowest of these is forgotten, and no set with a number
/// up to it is taken for a target that has none: a site that numbers by the time is not hindered.
///
/// With the site's certificate, or what endorses it, ends all that it signed. The verifier that comes last says
/// when: take each anew from the trust store. When the site has another certificate, all that the one before
/// signed is over, and numbers begin anew; under that one nothing is taken again. So where the site goes on with a
/// certificate that another had replaced here, after a reset, a replacement or a theft, one begins with
/// [`ClientPolicies::new`], which forgets the numbers, or the site takes a new certificate.
///
/// # What is done about it
///
/// The client applies the sets that it got, and stores; asks what has changed ([`ClientPolicies::changes`]); does
/// it; says what it did ([`ClientPolicies::acted_on`]), one by one as it gets the bodies; and stores again. What
/// it does not say is told again, so that nothing is lost where it is killed in between. Time changes what applies
/// too: it asks at every start, and now and then.
///
/// After the site has another certificate, its sets come one after the other: who asks before the client's
/// own set, that for all and those of the collections have come ([`ClientPolicies::missing`]) is told to revoke
/// what is only late. But a management point may keep one back: it is not to be waited for long. A site empties a
/// set that it needs no more, and does not just stop to issue it.
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
/// policies.apply(&verifier, &signed, now)?;
/// let changes = policies.changes(now);
/// changes.assigned[0].check_body(body)?;
/// policies.acted_on(&changes)?;
///
/// // The next set names it no more: it is revoked, and does not come back.
/// let set = PolicySet::following(SiteDataTarget::All, set.number, now, week, Vec::new());
/// policies.apply(&verifier, &site.sign_policy_set(&set, now)?, now)?;
/// assert_eq!(policies.changes(now).revoked, [policy]);
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
    /// The highest number of those that were forgotten, under this certificate.
    pub(super) forgotten: Option<u64>,
    /// What the client has acted on.
    pub(super) in_effect: BTreeMap<PolicyId, PolicyAssignment>,
}

/// The last set of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) issued: IssuedSet,
    /// Of a collection that the client's own set named no more, since which nothing of it counts but its
    /// number: it has no assignments then.
    pub(super) is_dropped: bool,
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
    /// The last second of its validity, or of the site's certificate or what endorses it: nothing of it applies
    /// after that.
    pub not_after: Timestamp,
    /// The SHA-256 that names it and no other, as [`PolicySet::sha256_of`](super::PolicySet::sha256_of) gives it.
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
            forgotten: None,
            in_effect: BTreeMap::new(),
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
    /// for its target. After an error nothing has changed.
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`] if `verifier` is of another site; [`Error::MALFORMED`], [`Error::NOT_DER`],
    /// [`Error::TOO_LARGE`] above 8 MiB, [`Error::VERSION_NOT_SUPPORTED`]; [`Error::SIGNER_MISMATCH`] if
    /// another certificate signed: the site may have changed it; [`Error::CERTIFICATE_NOT_YET_VALID`],
    /// [`Error::CERTIFICATE_EXPIRED`], [`Error::ENDORSEMENT_EXPIRED`] after [`SiteVerifier::not_after`];
    /// [`Error::SIGNATURE_INVALID`], also for a wrong place in a batch; [`Error::NOT_INTENDED_RECIPIENT`] if
    /// it is for another client, or for a collection that the client's own set does not name, which the detail
    /// says: the own set comes first; [`Error::ROLLBACK`] for a lower number than the last one's, or a certificate
    /// that another replaced here; [`Error::POLICY_CONFLICT`] for another set of the same number;
    /// [`Error::SENT_IN_FUTURE`] if its validity begins more than 5 minutes after `now`, [`Error::STALE`] if
    /// it has ended; [`Error::TOO_LARGE`] if the sets that apply, also those that have ended, had more than
    /// 10,000 assignments.
    pub fn apply(
        &mut self,
        verifier: &SiteVerifier,
        signed: &[u8],
        now: Timestamp,
    ) -> Result<(), Error> {
        let issued = verifier.policy_set(signed, now)?;
        if issued.site != self.site {
            return Err(Error::SITE_MISMATCH.named("signed by site", issued.site));
        }
        let is_new = self.is_new(&issued.certificate)?;
        self.check_target(&issued.set.target, is_new)?;
        if !is_new {
            self.check_number(&issued)?;
        }
        let set = &issued.set;
        if set.not_before.saturating_sub(now) > MAX_SKEW {
            return Err(Error::SENT_IN_FUTURE.named("valid from", set.not_before));
        }
        if now > set.not_after {
            return Err(Error::STALE.named("valid until", set.not_after));
        }
        self.check_room(&issued, is_new)?;
        if is_new {
            self.begin_anew(issued.certificate);
        }
        self.until = verifier.not_after();
        self.hold(issued);
        Ok(())
    }

    /// Takes what the trust store says now: after each download of a management point's bundle, which may prolong
    /// what endorses the certificate, or shorten it. If the store has another certificate, what the one before
    /// signed is over: a management point that keeps the new sets back does not prolong the old ones. Where the
    /// store has none any more: [`ClientPolicies::withdraw`].
    ///
    /// # Errors
    /// [`Error::SITE_MISMATCH`]; [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`],
    /// [`Error::ENDORSEMENT_EXPIRED`]: nothing has changed. [`Error::ROLLBACK`] for a certificate that another
    /// replaced here: what that one signed is withdrawn, and the client begins with [`ClientPolicies::new`].
    pub fn follow(&mut self, verifier: &SiteVerifier, now: Timestamp) -> Result<(), Error> {
        if verifier.site_code() != self.site {
            return Err(Error::SITE_MISMATCH.named("it is of site", verifier.site_code()));
        }
        verifier.check_time(now)?;
        let certificate = *verifier.certificate().thumbprint_sha256();
        let is_new = self.is_new(&certificate).inspect_err(|_| self.withdraw())?;
        if is_new {
            self.begin_anew(certificate);
        }
        self.until = verifier.not_after();
        Ok(())
    }

    /// Nothing applies any more: the trust store could be read, and has no certificate for the site
    /// ([`TrustStore::site_verifier`](crate::trust::TrustStore::site_verifier) is refused), as after its key was
    /// replaced. A later [`ClientPolicies::follow`] or [`ClientPolicies::apply`] ends that.
    pub fn withdraw(&mut self) {
        self.until = Timestamp::from_unix(i64::MIN);
    }

    /// What is assigned by which policy, at `now`, in the order of the ids.
    pub fn policies(&self, now: Timestamp) -> Vec<&PolicyAssignment> {
        self.applying(now).into_values().collect()
    }

    /// The assignment of a policy that applies at `now`.
    ///
    /// # Errors
    /// [`Error::POLICY_NOT_ASSIGNED`] if no set that is valid names it, or not for this time.
    pub fn policy(&self, policy: &PolicyId, now: Timestamp) -> Result<&PolicyAssignment, Error> {
        self.assignment(policy, now)
            .map(|(_, assignment)| assignment)
    }

    /// The set by which it applies at `now`: what a secret policy must be sealed for.
    ///
    /// # Errors
    /// As [`ClientPolicies::policy`].
    pub fn assigned_by(&self, policy: &PolicyId, now: Timestamp) -> Result<AppliedSet<'_>, Error> {
        self.assignment(policy, now)
            .map(|(issued, _)| self.applied_set(issued))
    }

    /// With the set that assigns it.
    pub(crate) fn assignment(
        &self,
        policy: &PolicyId,
        now: Timestamp,
    ) -> Result<(&IssuedSet, &PolicyAssignment), Error> {
        let named = self.applied().into_iter().filter_map(|issued| {
            let list = &issued.set.assignments;
            let found = list.binary_search_by(|one| one.policy.cmp(policy));
            Some((issued, list.get(found.ok()?)?))
        });
        let latest = named.fold(None, |latest, one| self.later(latest, one, now));
        let found = latest.filter(|(issued, one)| self.counts(issued, one, now));
        found.ok_or_else(|| Error::POLICY_NOT_ASSIGNED.named("policy", policy))
    }

    /// The sets that apply, whether or not they are valid still, with their ages.
    pub fn sets(&self) -> Vec<AppliedSet<'_>> {
        let applied = self.applied().into_iter();
        applied.map(|issued| self.applied_set(issued)).collect()
    }

    fn applied_set<'a>(&self, issued: &'a IssuedSet) -> AppliedSet<'a> {
        AppliedSet {
            target: &issued.set.target,
            number: issued.set.number,
            not_before: issued.set.not_before,
            not_after: issued.set.not_after.min(self.until),
            sha256: &issued.sha256,
        }
    }

    /// The collections that the client's own set names, and of which no set is held that is valid at `now`: a
    /// management point may keep it back.
    pub fn missing(&self, now: Timestamp) -> Vec<&CollectionId> {
        let named = self.collections().iter();
        let is_missing = |id: &&CollectionId| {
            let target = SiteDataTarget::Collection((*id).clone());
            let held = self.held.get(&target).filter(|held| !held.is_dropped);
            held.is_none_or(|held| !self.is_valid(&held.issued, now))
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

    /// Whether the site has signed by another certificate so far.
    fn is_new(&self, certificate: &[u8; 32]) -> Result<bool, Error> {
        match self.certificates.iter().position(|one| one == certificate) {
            Some(0) => Ok(false),
            None => Ok(true),
            Some(_) => {
                let replaced = "by a certificate that another replaced here: if the site has it again, begin anew";
                Err(Error::ROLLBACK.what_is(replaced))
            }
        }
    }

    fn check_target(&self, target: &SiteDataTarget, is_new: bool) -> Result<(), Error> {
        let applies = match target {
            SiteDataTarget::All => true,
            SiteDataTarget::Client(id) => *id == self.client,
            SiteDataTarget::Collection(id) => !is_new && self.collections().contains(id),
        };
        if !applies {
            return Err(Error::NOT_INTENDED_RECIPIENT.named("it is for", target));
        }
        Ok(())
    }

    fn check_number(&self, issued: &IssuedSet) -> Result<(), Error> {
        let number = issued.set.number;
        let Some(Held { issued: held, .. }) = self.held.get(&issued.set.target) else {
            // Whether or not it is of a target that was forgotten.
            if self.forgotten.is_some_and(|last| number <= last) {
                return Err(
                    Error::ROLLBACK.named("as low as one that was forgotten: number", number)
                );
            }
            return Ok(());
        };
        if number < held.set.number {
            return Err(Error::ROLLBACK.named("it has the number", number));
        }
        if number == held.set.number && issued.sha256 != held.sha256 {
            return Err(Error::POLICY_CONFLICT.named("it has the number", number));
        }
        Ok(())
    }

    /// What is held with this set must not be too much.
    fn check_room(&self, issued: &IssuedSet, is_new: bool) -> Result<(), Error> {
        let named = Named::by(if issued.set.target == self.own_target() {
            &issued.set.collections
        } else {
            self.collections()
        });
        let stay = self.held.iter().filter(|(target, _)| {
            !is_new && **target != issued.set.target && named.applies(target)
        });
        let lengths = stay.map(|(_, held)| held.issued.set.assignments.len());
        let count = lengths.fold(issued.set.assignments.len(), usize::saturating_add);
        if count > MAX_POLICIES {
            return Err(Error::TOO_LARGE.what_is("the assignments of all sets that apply"));
        }
        Ok(())
    }

    /// Under another certificate the site begins anew, as it must where a thief of the one before has signed
    /// what there is room for.
    fn begin_anew(&mut self, certificate: [u8; 32]) {
        self.certificates.insert(0, certificate);
        self.certificates.truncate(MAX_CERTIFICATES);
        self.held.clear();
        self.forgotten = None;
    }

    fn hold(&mut self, issued: IssuedSet) {
        let (target, is_own) = (
            issued.set.target.clone(),
            issued.set.target == self.own_target(),
        );
        let is_dropped = false;
        self.held.insert(target, Held { issued, is_dropped });
        if is_own {
            let collections = self.collections().to_vec();
            let named = Named::by(&collections);
            for (_, held) in self
                .held
                .iter_mut()
                .filter(|(target, _)| !named.applies(target))
            {
                held.is_dropped = true;
                held.issued.set.assignments = Vec::new();
            }
        }
        if self.held.len() > MAX_TARGETS {
            let dropped = self.held.iter().filter(|(_, held)| held.is_dropped);
            let lowest = dropped.min_by_key(|(_, held)| held.issued.set.number);
            if let Some((target, number)) =
                lowest.map(|(target, held)| (target.clone(), held.issued.set.number))
            {
                self.held.remove(&target);
                self.forgotten = self.forgotten.max(Some(number));
            }
        }
    }

    fn own_target(&self) -> SiteDataTarget {
        SiteDataTarget::Client(self.client.clone())
    }

    /// The sets that apply, those that go before others first.
    fn applied(&self) -> Vec<&IssuedSet> {
        let rank = |target: &SiteDataTarget| match target {
            SiteDataTarget::Client(_) => 0,
            SiteDataTarget::Collection(_) => 1,
            SiteDataTarget::All => 2,
        };
        let held = self.held.values().filter(|held| !held.is_dropped);
        let mut applied: Vec<_> = held.map(|held| &held.issued).collect();
        applied.sort_by_key(|issued| rank(&issued.set.target));
        applied
    }

    pub(super) fn count(&self) -> usize {
        let lengths = self
            .held
            .values()
            .map(|held| held.issued.set.assignments.len());
        lengths.fold(0, usize::saturating_add)
    }

    /// For each policy that applies at `now` the assignment that counts.
    pub(super) fn applying(&self, now: Timestamp) -> BTreeMap<&PolicyId, &PolicyAssignment> {
        let mut latest: BTreeMap<&PolicyId, Assigned<'_>> = BTreeMap::new();
        for issued in self.applied() {
            for one in &issued.set.assignments {
                let before = latest.get(&one.policy).copied();
                if let Some(later) = self.later(before, (issued, one), now) {
                    latest.insert(&one.policy, later);
                }
            }
        }
        let counting = latest.into_iter();
        let counting = counting.filter(|(_, (issued, one))| self.counts(issued, one, now));
        counting.map(|(policy, (_, one))| (policy, one)).collect()
    }

    /// Of two assignments of a policy that which goes before.
    fn later<'a>(
        &self,
        before: Option<Assigned<'a>>,
        (issued, one): Assigned<'a>,
        now: Timestamp,
    ) -> Option<Assigned<'a>> {
        if one.not_before > now {
            return before;
        }
        let is_later = before.is_none_or(|(of, before)| {
            // The very same that another set assigns does not end with a set that ended.
            let goes_on =
                one.is_same(before) && !self.is_valid(of, now) && self.is_valid(issued, now);
            one.version > before.version || goes_on
        });
        if is_later {
            Some((issued, one))
        } else {
            before
        }
    }

    fn counts(&self, issued: &IssuedSet, one: &PolicyAssignment, now: Timestamp) -> bool {
        self.is_valid(issued, now) && now <= one.not_after
    }

    /// Of the set of a collection also the client's own, which names it.
    fn is_valid(&self, issued: &IssuedSet, now: Timestamp) -> bool {
        let is_valid = |issued: &IssuedSet| now <= issued.set.not_after.min(self.until);
        let of_collection = matches!(issued.set.target, SiteDataTarget::Collection(_));
        is_valid(issued) && (!of_collection || self.own().is_some_and(is_valid))
    }
}

/// An assignment, with its set.
type Assigned<'a> = (&'a IssuedSet, &'a PolicyAssignment);

/// The collections that a client's own set names.
struct Named<'a>(HashSet<&'a CollectionId>);

impl<'a> Named<'a> {
    fn by(collections: &'a [CollectionId]) -> Self {
        Self(collections.iter().collect())
    }

    fn applies(&self, target: &SiteDataTarget) -> bool {
        match target {
            SiteDataTarget::Collection(id) => self.0.contains(id),
            SiteDataTarget::All | SiteDataTarget::Client(_) => true,
        }
    }
}
