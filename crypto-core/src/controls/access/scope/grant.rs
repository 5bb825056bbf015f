//! A user's administrative scope as a signed document.
//!
//! ```text
//! SignedGrant ::= SEQUENCE {
//!   content     Grant,
//!   signature   OCTET STRING }             -- by the site server's signing key, with SHA-256
//!
//! Grant ::= SEQUENCE {
//!   version     INTEGER (1),
//!   siteCode    PrintableString (SIZE (3)),
//!   certificate OCTET STRING (SIZE (32)),  -- SHA-256 of the signing certificate
//!   user        UTF8String (SIZE (1..256)),
//!   number      INTEGER (0..9223372036854775807),
//!   notBefore   GeneralizedTime,
//!   notAfter    GeneralizedTime,           -- not before notBefore
//!   assignments SEQUENCE OF Assignment }   -- none: the user's scope is withdrawn
//!
//! Assignment ::= SEQUENCE {
//!   roles       SEQUENCE SIZE (1..256) OF GrantedRole,
//!   scopes      SEQUENCE SIZE (1..1024) OF UTF8String (SIZE (1..256)),
//!                                          -- ascending; "All" covers every object
//!   assigned    SEQUENCE SIZE (0..16384) OF IA5String,
//!                                          -- collections; ascending
//!   limited     SEQUENCE SIZE (0..16384) OF IA5String }
//!                                          -- those that are limited to them; ascending, none assigned
//!
//! GrantedRole ::= SEQUENCE {
//!   name        UTF8String (SIZE (1..256)),
//!   rights      SEQUENCE SIZE (0..1024) OF Right,
//!                                          -- ascending by type
//!   others      INTEGER (0..4294967295) }  -- operations on types that rights does not name
//!
//! Right ::= SEQUENCE {
//!   type        INTEGER (0..4294967295),
//!   operations  INTEGER (0..4294967295) }
//! ```
//!
//! Ascending is octet by octet, and nothing is there twice. The signature is for the purpose *grant*.

use der::Tag;

use super::administration::Object;
use super::decision::{Decision, Miss, ScopeSettings, View, judge, judge_deployment};
use super::names::{RoleName, ScopeName, UserName};
use super::object_type::{Bounds, ObjectType};
use super::operation::{Operation, Operations};
use super::prepared::keeps;
use super::role::{MAX_TYPES, Role};
use super::user::{MAX_COLLECTIONS, MAX_ROLES, MAX_SCOPES};
use crate::controls::der_fields::{self, MAX_SKEW};
use crate::controls::names::{CollectionId, SiteCode};
use crate::controls::policy::site_data::check_terms;
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::{Error, Timestamp};

const VERSION: u8 = 1;
/// The scope of a user with 16,384 collections has 256 KiB.
pub(super) const MAX_GRANT_LEN: usize = 1024 * 1024;

/// What is signed with a grant: whose it is, which of several, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GrantTerms {
    /// Whose administrative scope it is.
    pub user: UserName,
    /// Higher than that of all grants to this user before it: who remembers the highest refuses to go back.
    /// At most 2^63 - 1. Unix time is a good one, because a site that lost its count does not go back with it.
    pub number: u64,
    /// The first second of validity.
    pub not_before: Timestamp,
    /// The last second of validity. Until then who keeps a newer grant, or a withdrawal, from a reader can go
    /// on giving it this.
    pub not_after: Timestamp,
}

impl GrantTerms {
    /// Of a grant that follows the one with the number `previous`, or none with 0: numbered by the Unix time
    /// `now`, or by the next number, and valid from an hour before it, for clocks that are behind, for
    /// `seconds`.
    pub fn following(user: UserName, previous: u64, now: Timestamp, seconds: i64) -> Self {
        let unix = u64::try_from(now.as_unix()).unwrap_or(0);
        Self {
            user,
            number: unix.max(previous.saturating_add(1)),
            not_before: now.saturating_add(-3600),
            not_after: now.saturating_add(seconds),
        }
    }

    /// Whether they can be signed now, with a certificate that ends so.
    pub(super) fn check(&self, now: Timestamp, certificate_end: Timestamp) -> Result<(), Error> {
        let validity = (self.not_before, self.not_after);
        check_terms(self.number, validity, now, certificate_end)
    }
}

/// What a reader takes. There is no default: who verifies says whose grant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExpectedGrant {
    /// Whose it must be.
    pub user: UserName,
    /// The highest number of a grant to this user that was accepted before, or 0. A grant with the same number
    /// is taken again.
    pub least_number: u64,
    /// SHA-256 of the certificate that `least_number` was signed with. Under another the site numbers anew, as
    /// it must where a thief of the one before has signed the highest number that there is. With `None` the
    /// number counts whatever the certificate.
    pub numbered_by: Option<[u8; 32]>,
}

/// A user's administrative scope, as a site signed it: what decides without the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub(super) terms: GrantTerms,
    pub(super) certificate: [u8; 32],
    pub(super) assignments: Vec<GrantedAssignment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GrantedAssignment {
    pub(super) roles: Vec<Role>,
    pub(super) scopes: Vec<ScopeName>,
    pub(super) assigned: Vec<CollectionId>,
    /// Limited to those.
    pub(super) limited: Vec<CollectionId>,
}

impl Grant {
    /// Whose it is, its number and validity.
    pub fn terms(&self) -> &GrantTerms {
        &self.terms
    }

    /// SHA-256 of the certificate that it is signed with, which is kept with its number.
    pub fn certificate(&self) -> &[u8; 32] {
        &self.certificate
    }

    /// Whether the user's scope was withdrawn: nothing is allowed then. Its number is kept as any other's, and
    /// by it all grants before it are refused.
    pub fn is_withdrawal(&self) -> bool {
        self.assignments.is_empty()
    }

    /// Whether the user may do this with `object`, which is in these scopes: what
    /// [`Administration::decide`](super::Administration::decide) said when the grant was signed. Of types that
    /// scopes don't bound they are not looked at. That there is such an object is the caller's to know; a
    /// collection that was added since is denied.
    ///
    /// Outside its validity, as at verifying, a grant allows nothing ([`Miss::NotInForce`]).
    pub fn decide(
        &self,
        operation: Operation,
        object: &Object,
        scopes: &[ScopeName],
        now: Timestamp,
    ) -> Decision {
        if self.check_time(now).is_err() {
            return Decision::Denied(Miss::NotInForce);
        }
        let (of, id) = (object.object_type, object.id.as_str());
        let is_kept = of == ObjectType::COLLECTION && keeps(operation) && {
            let mut assigned = self.assignments.iter();
            assigned.any(|one| one.assigns(id))
        };
        let views = self.assignments.iter();
        judge(
            of.bounds(),
            is_kept,
            views.map(|one| one.view(operation, object, scopes)),
        )
    }

    /// Whether the user may deploy `object`, which is in these scopes, to a collection: as
    /// [`Administration::decide_deployment`](super::Administration::decide_deployment) with these settings.
    ///
    /// # Errors
    /// None: what a collection's id is is an object's id too.
    pub fn decide_deployment(
        &self,
        settings: ScopeSettings,
        object: &Object,
        scopes: &[ScopeName],
        collection: &CollectionId,
        now: Timestamp,
    ) -> Result<Decision, Error> {
        if self.check_time(now).is_err() {
            return Ok(Decision::Denied(Miss::NotInForce));
        }
        let Some(deploying) = Operation::deploying(object.object_type) else {
            return Ok(Decision::Denied(Miss::NotDeployed));
        };
        let to = Object::collection(collection)?;
        let views = self.assignments.iter().map(|one| {
            let deploy = one.view(deploying, &to, &[]);
            (deploy, one.view(Operation::READ, object, scopes))
        });
        Ok(judge_deployment(
            settings,
            object.object_type.bounds(),
            views,
        ))
    }

    pub(super) fn to_der(&self, site: SiteCode) -> Result<Vec<u8>, Error> {
        let terms = &self.terms;
        let time = |out: &mut Vec<u8>, time| {
            let outside = "not_before or not_after is not in the years 1970 to 9999";
            der_fields::push_time(out, time).map_err(|error| error.what_is(outside))
        };
        let mut out = Vec::new();
        asn1::push_nested(&mut out, asn1::SEQUENCE, |out| {
            out.extend_from_slice(&asn1::small_integer(VERSION));
            asn1::push(out, asn1::PRINTABLE_STRING, site.as_str().as_bytes());
            asn1::push(out, asn1::OCTET_STRING, &self.certificate);
            asn1::push(out, asn1::UTF8_STRING, terms.user.as_str().as_bytes());
            asn1::push_integer(out, terms.number);
            time(out, terms.not_before)?;
            time(out, terms.not_after)?;
            asn1::push_nested(out, asn1::SEQUENCE, |out| {
                self.assignments
                    .iter()
                    .try_for_each(|one| one.push_der(out))
            })
        })?;
        Ok(out)
    }

    pub(super) fn read(content: &[u8]) -> Result<(SiteCode, Self), Error> {
        let mut fields = der_fields::read_versioned(content, VERSION)?;
        let site = der_fields::read_site_code(&mut fields)?;
        let certificate = der_fields::read_octets(&mut fields)?;
        let user = UserName::new(text(&mut fields)?).map_err(|_| Error::MALFORMED)?;
        let terms = GrantTerms {
            user,
            number: fields.number()?,
            not_before: der_fields::read_time(&mut fields)?,
            not_after: der_fields::read_time(&mut fields)?,
        };
        let assignments = list(&mut fields, 0..=MAX_ROLES, GrantedAssignment::read)?;
        fields.finish()?;
        if terms.not_after < terms.not_before {
            return Err(Error::MALFORMED);
        }
        Ok((
            site,
            Self {
                terms,
                certificate,
                assignments,
            },
        ))
    }

    /// Whether it is what the reader takes, now. The number comes before the times, because no other clock
    /// makes an old grant new.
    pub(super) fn check(&self, expected: &ExpectedGrant, now: Timestamp) -> Result<(), Error> {
        let terms = &self.terms;
        if terms.user != expected.user {
            return Err(Error::NOT_INTENDED_RECIPIENT.named("it is a grant to", &terms.user));
        }
        let counts = expected.numbered_by.is_none_or(|by| by == self.certificate);
        if counts && terms.number < expected.least_number {
            return Err(Error::ROLLBACK.named("it has the number", terms.number));
        }
        // A withdrawal allows nothing, and tells a number: whoever learns of it late learns of it.
        if self.is_withdrawal() {
            return Ok(());
        }
        self.check_time(now)
    }

    fn check_time(&self, now: Timestamp) -> Result<(), Error> {
        let terms = &self.terms;
        if terms.not_before.saturating_sub(now) > MAX_SKEW {
            return Err(Error::SENT_IN_FUTURE.named("valid from", terms.not_before));
        }
        if now > terms.not_after {
            return Err(Error::STALE.named("valid until", terms.not_after));
        }
        Ok(())
    }
}

impl GrantedAssignment {
    fn assigns(&self, collection: &str) -> bool {
        is_in(&self.assigned, collection, CollectionId::as_str)
    }

    fn view(&self, operation: Operation, object: &Object, scopes: &[ScopeName]) -> View {
        let of = object.object_type;
        let id = object.id.as_str();
        let gives = |role: &Role| role.operations(of).contains(operation);
        let has = |scope: &str| is_in(&self.scopes, scope, ScopeName::as_str);
        let within = match of.bounds() {
            Bounds::Nothing => true,
            Bounds::Collections => {
                self.assigns(id) || is_in(&self.limited, id, CollectionId::as_str)
            }
            Bounds::Scopes => has(ScopeName::ALL) || scopes.iter().any(|scope| has(scope.as_str())),
        };
        View {
            role: self.roles.iter().position(gives),
            within,
        }
    }

    fn push_der(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        asn1::push_nested(out, asn1::SEQUENCE, |out| {
            asn1::push_nested(out, asn1::SEQUENCE, |out| {
                self.roles.iter().try_for_each(|role| push_role(out, role))
            })?;
            push_texts(
                out,
                asn1::UTF8_STRING,
                self.scopes.iter().map(ScopeName::as_str),
            )?;
            for collections in [&self.assigned, &self.limited] {
                push_texts(
                    out,
                    asn1::IA5_STRING,
                    collections.iter().map(CollectionId::as_str),
                )?;
            }
            Ok(())
        })
    }

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let mut one = fields.enter(Tag::Sequence)?;
        let read = Self {
            roles: list(&mut one, 1..=MAX_ROLES, read_role)?,
            scopes: list(&mut one, 1..=MAX_SCOPES, |fields| {
                ScopeName::new(text(fields)?)
            })?,
            assigned: list(&mut one, 0..=MAX_COLLECTIONS, collection)?,
            limited: list(&mut one, 0..=MAX_COLLECTIONS, collection)?,
        };
        one.finish()?;
        let ascend = read.scopes.is_sorted_by(|one, next| one < next)
            && [&read.assigned, &read.limited]
                .iter()
                .all(|list| list.is_sorted_by(|one, next| one < next));
        if !ascend || read.limited.iter().any(|id| read.assigns(id.as_str())) {
            return Err(Error::MALFORMED);
        }
        Ok(read)
    }
}

fn push_role(out: &mut Vec<u8>, role: &Role) -> Result<(), Error> {
    asn1::push_nested(out, asn1::SEQUENCE, |out| {
        asn1::push(out, asn1::UTF8_STRING, role.name.as_str().as_bytes());
        asn1::push_nested(out, asn1::SEQUENCE, |out| {
            role.rights.iter().try_for_each(|(of, operations)| {
                asn1::push_nested(out, asn1::SEQUENCE, |out| {
                    asn1::push_integer(out, of.number().into());
                    asn1::push_integer(out, operations.bits().into());
                    Ok(())
                })
            })
        })?;
        asn1::push_integer(out, role.others.bits().into());
        Ok(())
    })
}

fn read_role(fields: &mut Fields<'_>) -> Result<Role, Error> {
    let mut one = fields.enter(Tag::Sequence)?;
    let name = RoleName::new(text(&mut one)?)?;
    let right = |fields: &mut Fields<'_>| {
        let mut right = fields.enter(Tag::Sequence)?;
        let (of, operations) = (right.integer()?, right.integer()?);
        right.finish()?;
        Ok((
            ObjectType::from_number(of),
            Operations::from_bits(operations),
        ))
    };
    let rights = list(&mut one, 0..=MAX_TYPES, right)?;
    let others = Operations::from_bits(one.integer()?);
    one.finish()?;
    if !rights.is_sorted_by(|(of, _), (next, _)| of < next) {
        return Err(Error::MALFORMED);
    }
    Ok(Role {
        rights: rights.into_iter().collect(),
        others,
        ..Role::new(name)
    })
}

fn push_texts<'a>(
    out: &mut Vec<u8>,
    tag: u8,
    texts: impl Iterator<Item = &'a str>,
) -> Result<(), Error> {
    asn1::push_nested(out, asn1::SEQUENCE, |out| {
        texts.for_each(|text| asn1::push(out, tag, text.as_bytes()));
        Ok(())
    })
}

/// The elements of the SEQUENCE that is next, so many; what is no name is malformed.
fn list<'a, T>(
    fields: &mut Fields<'a>,
    count: core::ops::RangeInclusive<usize>,
    read: impl Fn(&mut Fields<'a>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut inside = fields.enter(Tag::Sequence)?;
    let mut elements = Vec::new();
    while !inside.is_finished() {
        if elements.len() == *count.end() {
            return Err(Error::TOO_LARGE);
        }
        let element = read(&mut inside);
        elements.push(element.map_err(|error| match error {
            error if error == Error::INVALID_ARGUMENT => Error::MALFORMED,
            error => error,
        })?);
    }
    if elements.len() < *count.start() {
        return Err(Error::MALFORMED);
    }
    Ok(elements)
}

fn text<'a>(fields: &mut Fields<'a>) -> Result<&'a str, Error> {
    core::str::from_utf8(fields.expect(Tag::Utf8String)?).map_err(|_| Error::MALFORMED)
}

fn collection(fields: &mut Fields<'_>) -> Result<CollectionId, Error> {
    let id = core::str::from_utf8(fields.expect(Tag::Ia5String)?);
    CollectionId::new(id.map_err(|_| Error::MALFORMED)?)
}

/// Whether a list in its order has this.
fn is_in<T>(list: &[T], text: &str, as_str: impl Fn(&T) -> &str) -> bool {
    list.binary_search_by(|one| as_str(one).cmp(text)).is_ok()
}
