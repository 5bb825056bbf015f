//! The stored form of what applies to a client.
//!
//! ```text
//! body of the stored form ::= SEQUENCE {
//!   siteCode    PrintableString (SIZE (3)),
//!   client      UTF8String (SIZE (1..64)),
//!   until       INTEGER,                       -- Unix time: the last second of the certificate that counts
//!   forgotten   INTEGER (0..9223372036854775807) OPTIONAL,
//!                                              -- the highest number that was, under that certificate
//!   certificates SEQUENCE OF OCTET STRING (SIZE (32)),
//!                                              -- the site's, that which counts first
//!   held        SEQUENCE OF SEQUENCE {         -- ascending by target
//!     set         PolicySet,                   -- in set.rs
//!     sha256      OCTET STRING (SIZE (32)),    -- of the set as it was signed
//!     dropped     BOOLEAN },                   -- then without its assignments
//!   inEffect    SEQUENCE OF PolicyAssignment } -- ascending by policy
//! ```

use std::collections::BTreeSet;

use der::Tag;

use super::assignment::PolicyAssignment;
use super::effect::MAX_IN_EFFECT;
use super::set::{IssuedSet, MAX_POLICIES};
use super::state::{ClientPolicies, Held, MAX_CERTIFICATES, MAX_TARGETS};
use super::target::SiteDataTarget;
use crate::controls::der_fields;
use crate::controls::names::ClientId;
use crate::controls::storage::stored_form::StoredForm;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::{Error, ErrorKind, Timestamp};

const FORM: StoredForm = StoredForm {
    magic: b"CMPOLIC\n",
    version: 1,
    max_len: 64 * 1024 * 1024,
};

impl ClientPolicies {
    /// The stored form: at most 64 MiB, not secret, and to be kept where nobody else may write. An older one
    /// in its place is a rollback that nothing here notices.
    ///
    /// # Errors
    /// [`Error::TOO_LARGE`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let held = self.held.values().map(|Held { issued, is_dropped }| {
            let set = issued.set.to_der(issued.site, &issued.certificate)?;
            let fields = [
                der_fields::octets(&issued.sha256),
                der_fields::boolean(*is_dropped),
            ];
            Ok(asn1::element(asn1::SEQUENCE, &[&set, &fields.concat()]))
        });
        let forgotten = self.forgotten.map(|number| asn1::write(&number));
        let forgotten = forgotten.transpose()?.unwrap_or_default();
        let mut in_effect = Vec::new();
        asn1::push_nested(&mut in_effect, asn1::SEQUENCE, |out| {
            let in_effect = self.in_effect.values();
            in_effect.into_iter().try_for_each(|one| one.push_der(out))
        })?;
        let certificates = self.certificates.iter();
        let certificates = certificates.map(|sha256| Ok(der_fields::octets(sha256)));
        FORM.write(&asn1::element(
            asn1::SEQUENCE,
            &[
                &der_fields::site_code(self.site),
                &der_fields::client_id(&self.client),
                &asn1::write(&self.until.as_unix())?,
                &forgotten,
                &asn1::sequence_of(certificates)?,
                &asn1::sequence_of(held)?,
                &in_effect,
            ],
        ))
    }

    /// From the stored form.
    ///
    /// # Errors
    /// [`Error::STORED_FOREIGN`], [`Error::STORED_DAMAGED`], [`Error::VERSION_NOT_SUPPORTED`],
    /// [`Error::TOO_LARGE`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let body = FORM.body(bytes)?;
        Self::read(body).map_err(|error| match error.kind() {
            ErrorKind::StoredDamaged => error,
            _ => Error::new(ErrorKind::StoredDamaged, error),
        })
    }

    fn read(body: &[u8]) -> Result<Self, Error> {
        let mut fields = Fields::of(Tag::Sequence, body)?;
        let site = der_fields::read_site_code(&mut fields)?;
        let client: ClientId = der_fields::read_client_id(&mut fields)?;
        let mut policies = Self::new(site, client);
        policies.until = Timestamp::from_unix(fields.decode()?);
        if fields.next_is(Tag::Integer)? {
            let number: i64 = fields.decode()?;
            policies.forgotten = Some(u64::try_from(number).map_err(|_| Error::STORED_DAMAGED)?);
        }
        let mut list = fields.enter(Tag::Sequence)?;
        while !list.is_finished() {
            if policies.certificates.len() == MAX_CERTIFICATES {
                return Err(Error::STORED_DAMAGED);
            }
            policies
                .certificates
                .push(der_fields::read_octets(&mut list)?);
        }
        let elements = asn1::elements(fields.expect(Tag::Sequence)?, MAX_TARGETS, false)?;
        let mut list = fields.enter(Tag::Sequence)?;
        fields.finish()?;
        while !list.is_finished() {
            let one = PolicyAssignment::read(&mut list)?;
            let last = policies.in_effect.last_key_value();
            if last.is_some_and(|(last, _)| *last >= one.policy)
                || policies.in_effect.len() == MAX_IN_EFFECT
            {
                return Err(Error::STORED_DAMAGED);
            }
            policies.in_effect.insert(one.policy.clone(), one);
        }
        for element in elements {
            let held = read_held(element)?;
            let target = held.issued.set.target.clone();
            let last = policies.held.last_key_value();
            if last.is_some_and(|(last, _)| *last >= target) || held.issued.site != site {
                return Err(Error::STORED_DAMAGED);
            }
            policies.held.insert(target, held);
        }
        policies.check()?;
        Ok(policies)
    }

    /// Whether it could have come about.
    fn check(&self) -> Result<(), Error> {
        let distinct: BTreeSet<_> = self.certificates.iter().collect();
        let own = SiteDataTarget::Client(self.client.clone());
        let has_dropped = self.held.values().any(|held| held.is_dropped);
        let is_followed = distinct.len() == self.certificates.len()
            && (!has_dropped || self.held.contains_key(&own));
        let mut signed_by = self.held.values().map(|held| &held.issued.certificate);
        if !is_followed || !signed_by.all(|by| Some(by) == self.certificates.first()) {
            return Err(Error::STORED_DAMAGED);
        }
        let named: BTreeSet<_> = self.collections().iter().collect();
        for (target, held) in &self.held {
            let is_named = match target {
                SiteDataTarget::All => true,
                SiteDataTarget::Client(id) => *id == self.client,
                SiteDataTarget::Collection(id) => named.contains(id),
            };
            let is_collection = matches!(target, SiteDataTarget::Collection(_));
            if !held.is_dropped && !is_named || held.is_dropped && !is_collection {
                return Err(Error::STORED_DAMAGED);
            }
        }
        if self.count() > MAX_POLICIES {
            return Err(Error::STORED_DAMAGED);
        }
        Ok(())
    }
}

fn read_held(element: &[u8]) -> Result<Held, Error> {
    let mut outer = Fields::new(element)?;
    let inside = outer.expect(Tag::Sequence)?;
    let parts: Vec<_> = asn1::elements(inside, 3, false)?.collect();
    let [set, sha256, dropped] = *parts.as_slice() else {
        return Err(Error::STORED_DAMAGED);
    };
    let mut issued = IssuedSet::read(set)?;
    let sha256 = der_fields::read_octets(&mut Fields::new(sha256)?)?;
    let is_dropped: bool = asn1::read(dropped)?;
    // What is dropped was shortened.
    if !is_dropped && issued.sha256 != sha256 || is_dropped && !issued.set.assignments.is_empty() {
        return Err(Error::STORED_DAMAGED);
    }
    issued.sha256 = sha256;
    Ok(Held { issued, is_dropped })
}
