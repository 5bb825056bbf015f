//! Signing sets of assignments, each by itself or many at once, and verifying them.

use std::collections::HashSet;

use super::set::{Batch, IssuedSet, PolicySet, SignedSet};
use super::site_signing::{SCHEME, SiteSigner, SiteVerifier};
use crate::controls::signature_context::SignatureContext;
use crate::{Error, Timestamp};

impl SiteSigner {
    /// Signs a set of assignments, for [`crate::policy::ClientPolicies::apply`]: DER, of the set's length and
    /// some hundred bytes.
    ///
    /// # Errors
    /// [`Error::CERTIFICATE_NOT_YET_VALID`] or [`Error::CERTIFICATE_EXPIRED`]; [`Error::INVALID_ARGUMENT`],
    /// and the detail says why, for a set that clients would refuse; [`Error::TOO_LARGE`] above 8 MiB; those
    /// of the key.
    pub fn sign_policy_set(&self, set: &PolicySet, now: Timestamp) -> Result<Vec<u8>, Error> {
        self.check_own(now)?;
        let content = self.policy_set(set, now)?;
        let signature = SignatureContext::PolicySet.sign(self.identity.key(), SCHEME, &content)?;
        SignedSet::write(content, None, &signature)
    }

    /// Signs many sets at once, which costs one signature: each of what it returns, in the order of `sets`,
    /// is what [`SiteSigner::sign_policy_set`] returns, with at most 1.1 KiB more.
    ///
    /// # Errors
    /// As [`SiteSigner::sign_policy_set`], of any of them; [`Error::INVALID_ARGUMENT`] also for no sets, and
    /// above 16,777,216.
    pub fn sign_policy_batch(
        &self,
        sets: &[PolicySet],
        now: Timestamp,
    ) -> Result<Vec<Vec<u8>>, Error> {
        self.check_own(now)?;
        let contents = sets.iter().map(|set| self.policy_set(set, now));
        let contents = contents.collect::<Result<Vec<_>, Error>>()?;
        let distinct: HashSet<_> = sets.iter().map(|set| (&set.target, set.number)).collect();
        if distinct.len() != sets.len() {
            let twice = "two sets for one target with one number";
            return Err(Error::INVALID_ARGUMENT.what_is(twice));
        }
        let batch = Batch::new(&contents)?;
        let signed = batch.to_der(self.site_code, self.certificate().thumbprint_sha256())?;
        let signature = SignatureContext::PolicyBatch.sign(self.identity.key(), SCHEME, &signed)?;
        let signed = (0..).zip(contents).map(|(index, content)| {
            SignedSet::write(content, Some(&batch.place(index)?), &signature)
        });
        signed.collect()
    }

    fn policy_set(&self, set: &PolicySet, now: Timestamp) -> Result<Vec<u8>, Error> {
        set.check(now)?;
        if set.not_before > self.certificate().not_after() {
            let late = "not_before is after the certificate's end";
            return Err(Error::INVALID_ARGUMENT.what_is(late));
        }
        set.to_der(self.site_code, self.certificate().thumbprint_sha256())
    }
}

impl SiteVerifier {
    /// A set that the site has signed, whomever it is for, and however old it is. Of what is in it nothing is
    /// said before the signature has verified.
    pub(super) fn policy_set(&self, signed: &[u8], now: Timestamp) -> Result<IssuedSet, Error> {
        let signed = SignedSet::read(signed)?;
        let issued = IssuedSet::read(signed.content)?;
        self.check_signer(&issued.certificate, now)?;
        let key = self.certificate().public_key();
        match &signed.place {
            None => {
                let purpose = SignatureContext::PolicySet;
                purpose.verify(key, SCHEME, false, signed.content, signed.signature)?;
            }
            Some(place) => {
                let batch = place.batch(issued.site, &issued.certificate, signed.content)?;
                let purpose = SignatureContext::PolicyBatch;
                purpose.verify(key, SCHEME, false, &batch, signed.signature)?;
            }
        }
        self.check_site(issued.site)?;
        Ok(issued)
    }
}
