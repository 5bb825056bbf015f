//! Signing grants, and verifying them.

use std::sync::Arc;

use super::administration::Administration;
use super::grant::{ExpectedGrant, Grant, GrantTerms, GrantedAssignment, MAX_GRANT_LEN};
use super::prepared::PreparedAssignment;
use super::role::Role;
use crate::controls::der_fields;
use crate::controls::names::CollectionId;
use crate::controls::policy::site_signing::{SCHEME, SiteSigner, SiteVerifier};
use crate::controls::signature_context::SignatureContext;
use crate::{Error, Timestamp};

/// Grants of administrative scope ([`crate::access::scope`]).
impl SiteSigner {
    /// Signs what a user's administrative scope is now, for [`SiteVerifier::verify_grant`]: DER. A grant says
    /// the collections that are limited to those that are assigned one by one: sign anew when roles or
    /// collections change, and for what a user has to lose at once, with a validity that is short.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_NOT_YET_VALID`] or [`Error::CERTIFICATE_EXPIRED`]; [`Error::INVALID_ARGUMENT`],
    /// and the detail says why, for a user that is not there, or terms that readers would refuse;
    /// [`Error::TOO_LARGE`] above 1 MiB, or 16,384 collections with one role; those of the key.
    pub fn sign_grant(
        &self,
        hierarchy: &Administration,
        terms: &GrantTerms,
        now: Timestamp,
    ) -> Result<Vec<u8>, Error> {
        let assignments = hierarchy.granted(&terms.user).ok_or_else(|| {
            Error::INVALID_ARGUMENT.named("there is no administrative user", &terms.user)
        })?;
        self.sign_assignments(assignments, terms, now)
    }

    /// Withdraws all grants to a user that were signed before: signs that nothing is granted, for all who may
    /// still have one. Whoever verified it refuses the older ones by their numbers; until it arrives, or where
    /// somebody keeps it away, they go on to their end.
    ///
    /// # Errors
    /// As [`SiteSigner::sign_grant`]; of the user the database is not asked.
    pub fn sign_grant_withdrawal(
        &self,
        terms: &GrantTerms,
        now: Timestamp,
    ) -> Result<Vec<u8>, Error> {
        self.sign_assignments(Vec::new(), terms, now)
    }

    fn sign_assignments(
        &self,
        assignments: Vec<GrantedAssignment>,
        terms: &GrantTerms,
        now: Timestamp,
    ) -> Result<Vec<u8>, Error> {
        self.check_own(now)?;
        terms.check(now, self.certificate().not_after())?;
        let certificate = *self.certificate().thumbprint_sha256();
        let grant = Grant {
            terms: terms.clone(),
            certificate,
            assignments,
        };
        let content = grant.to_der(self.site_code)?;
        let signature = SignatureContext::Grant.sign(self.identity.key(), SCHEME, &content)?;
        let signed = der_fields::with_signatures(&content, &[&signature]);
        // What readers would refuse for its size is refused here.
        if signed.len() > MAX_GRANT_LEN {
            return Err(Error::TOO_LARGE);
        }
        Grant::read(&content).map_err(|error| match error {
            error if error == Error::TOO_LARGE => error,
            _ => Error::INTERNAL,
        })?;
        Ok(signed)
    }
}

/// Grants of administrative scope ([`crate::access::scope`]).
impl SiteVerifier {
    /// Verifies a grant, from which decisions follow without the database. Of what is in it nothing is said
    /// before the signature has verified. The reader keeps the number, and the certificate with it, also of a
    /// withdrawal ([`Grant::is_withdrawal`]).
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use cmcrypto_core::primitive::rsa::RsaKeySize;
    /// # use cmcrypto_core::pki::certificate::{KeyUse, SigningIdentity, self_signed};
    /// # use cmcrypto_core::pki::key::PrivateKey;
    /// use cmcrypto_core::access::scope::{
    ///     Administration, ExpectedGrant, GrantTerms, Object, ObjectType, Operation, ScopeName,
    ///     ScopeSettings, UserName,
    /// };
    /// use cmcrypto_core::names::SiteCode;
    /// use cmcrypto_core::policy::{SiteSigner, SiteVerifier};
    /// # use cmcrypto_core::{Error, Provider, Timestamp};
    /// # fn main() -> Result<(), Error> {
    /// # let provider = Provider::default();
    /// # let now = Timestamp::from_unix(1_800_000_000);
    /// # let until = now.saturating_add(365 * 86_400);
    /// # let key = PrivateKey::generate(provider, RsaKeySize::Rsa2048)?;
    /// # let certificate = self_signed(&key, KeyUse::Signing, "S01", now, until)?;
    /// # let identity = SigningIdentity::new(Arc::new(key), certificate)?;
    /// let (p01, root) = (SiteCode::new("P01")?, UserName::new("CONTOSO\\root")?);
    /// let hierarchy = Administration::new(root.clone(), ScopeSettings::default())?;
    /// let site = SiteSigner::new(p01, identity);
    /// let terms = GrantTerms::following(root.clone(), 0, now, 8 * 3600);
    /// let signed = site.sign_grant(&hierarchy, &terms, now)?;
    ///
    /// // A management point, without the database.
    /// let reader = SiteVerifier::with_certificate(p01, site.certificate().clone())?;
    /// let mut expected = ExpectedGrant { user: root.clone(), least_number: 0, numbered_by: None };
    /// let grant = reader.verify_grant(&expected, &signed, now)?;
    /// let application = Object::new(ObjectType::APPLICATION, "A1")?;
    /// let scopes = [ScopeName::default_scope()];
    /// assert!(grant.decide(Operation::MODIFY, &application, &scopes, now).is_allowed());
    ///
    /// // It is withdrawn, and known by its number from then on.
    /// let terms = GrantTerms::following(root, grant.terms().number, now, 8 * 3600);
    /// let withdrawal = reader.verify_grant(&expected, &site.sign_grant_withdrawal(&terms, now)?, now)?;
    /// assert!(!withdrawal.decide(Operation::MODIFY, &application, &scopes, now).is_allowed());
    /// expected.least_number = withdrawal.terms().number;
    /// expected.numbered_by = Some(*withdrawal.certificate());
    /// assert_eq!(reader.verify_grant(&expected, &signed, now), Err(Error::ROLLBACK));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`] above 1 MiB,
    /// [`Error::VERSION_NOT_SUPPORTED`]; [`Error::SIGNER_MISMATCH`] if another certificate signed;
    /// [`Error::CERTIFICATE_NOT_YET_VALID`], [`Error::CERTIFICATE_EXPIRED`], [`Error::ENDORSEMENT_EXPIRED`]
    /// after [`SiteVerifier::not_after`]; [`Error::SIGNATURE_INVALID`]; [`Error::SITE_MISMATCH`];
    /// [`Error::NOT_INTENDED_RECIPIENT`] if it is a grant to another user; [`Error::ROLLBACK`] for a lower
    /// number than [`ExpectedGrant::least_number`]; [`Error::SENT_IN_FUTURE`] if its validity begins more than
    /// 5 minutes after `now`, [`Error::STALE`] if it has ended.
    pub fn verify_grant(
        &self,
        expected: &ExpectedGrant,
        grant: &[u8],
        now: Timestamp,
    ) -> Result<Grant, Error> {
        let (content, [signature]) = der_fields::read_with_signatures(grant, MAX_GRANT_LEN)?;
        let (site, grant) = Grant::read(content)?;
        self.check_signer(&grant.certificate, now)?;
        let key = self.certificate().public_key();
        SignatureContext::Grant.verify(key, SCHEME, false, content, signature)?;
        self.check_site(site)?;
        grant.check(expected, now)?;
        Ok(grant)
    }
}

impl Administration {
    fn granted(&self, user: &super::names::UserName) -> Option<Vec<GrantedAssignment>> {
        let holder = self.users.get(user)?;
        let granted = holder.prepared.assignments.iter();
        Some(granted.map(|one| self.granted_assignment(one)).collect())
    }

    fn granted_assignment(&self, one: &PreparedAssignment) -> GrantedAssignment {
        // Of a role only what it gives is said.
        let role = |role: &Arc<Role>| Role {
            rights: role.rights.clone(),
            others: role.others,
            ..Role::new(role.name.clone())
        };
        let scopes = one
            .extent
            .scopes
            .iter()
            .filter_map(|number| self.scopes.name(number).cloned());
        let collections = |is_assigned: bool| {
            let reached = one.extent.reached.iter();
            let numbers = reached.filter(|number| one.collections.contains(*number) == is_assigned);
            let ids = numbers.filter_map(|number| self.collections.name(number).cloned());
            ordered::<CollectionId>(ids.collect())
        };
        GrantedAssignment {
            roles: one.roles.iter().map(role).collect(),
            scopes: ordered(scopes.collect()),
            assigned: collections(true),
            limited: collections(false),
        }
    }
}

fn ordered<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list
}
