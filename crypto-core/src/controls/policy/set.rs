//! A set of assignments, as a site signs it: by itself, or as one of a batch.
//!
//! ```text
//! SignedPolicySet ::= SEQUENCE {
//!   content     PolicySet,
//!   place       Place OPTIONAL,            -- in a batch
//!   signature   OCTET STRING }             -- of content, or of the batch
//!
//! PolicySet ::= SEQUENCE {
//!   version     INTEGER (1),
//!   siteCode    PrintableString (SIZE (3)),
//!   certificate OCTET STRING (SIZE (32)),  -- SHA-256 of the signing certificate
//!   target      SiteDataTarget,            -- in target.rs
//!   number      INTEGER (0..9223372036854775807),
//!   notBefore   GeneralizedTime,
//!   notAfter    GeneralizedTime,           -- not before notBefore
//!   collections SEQUENCE OF IA5String,     -- of a client's own set: those whose sets apply to it
//!   assignments SEQUENCE OF PolicyAssignment }
//!                                          -- both ascending, octet by octet, and none twice
//!
//! Place ::= SEQUENCE {
//!   size        INTEGER (1..2147483647),   -- the leaves of the tree; a leaf is a PolicySet
//!   index       INTEGER (0..2147483646),   -- from 0
//!   path        SEQUENCE OF OCTET STRING (SIZE (32)) }
//!
//! PolicyBatch ::= SEQUENCE {
//!   version     INTEGER (1),
//!   siteCode    PrintableString (SIZE (3)),
//!   certificate OCTET STRING (SIZE (32)),
//!   size        INTEGER (1..2147483647),
//!   root        OCTET STRING (SIZE (32)) } -- RFC 9162 section 2.1.1
//! ```
//!
//! The signatures are with SHA-256, for the purposes *policy-set* and *policy-batch*.

use der::Tag;

use super::assignment::PolicyAssignment;
use super::merkle::{self, Hash, Tree};
use super::site_data::SiteDataTerms;
use super::target::SiteDataTarget;
use crate::controls::der_fields;
use crate::controls::names::{CollectionId, SiteCode};
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::key::public_key::sha256;
use crate::{Error, Timestamp};

const VERSION: u8 = 1;
/// Of all that applies to one client, and so of a set.
pub(crate) const MAX_POLICIES: usize = 10_000;
/// Of those whose sets apply to one client.
pub(crate) const MAX_COLLECTIONS: usize = 1024;
/// 10,000 assignments of usual size have 2 MiB.
pub(crate) const MAX_SET_LEN: usize = 8 * 1024 * 1024;
/// Of an assignment, and of the rest with place and signature: for a buffer that does not grow.
const LIKELY_LEN: usize = 160;
const LIKELY_REST: usize = 1024;
const MAX_BATCH: usize = 1 << 24;
/// More than the path of any leaf of 2^31.
const MAX_PATH: usize = 32;

/// What a site assigns to its clients, to the members of a collection, or to one client: the whole of it,
/// so that what a newer set does not name any more is revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicySet {
    /// Whom it is for.
    pub target: SiteDataTarget,
    /// Higher than that of all sets before it for this target: clients refuse to go back. At most
    /// 2^63 - 1. Unix time is a good one, because a site that lost its count does not go back with it.
    pub number: u64,
    /// The first second of validity.
    pub not_before: Timestamp,
    /// The last second of validity. Until then who keeps newer sets from a client can go on giving it
    /// this.
    pub not_after: Timestamp,
    /// In the set of one client: the collections of which it is a member, whose sets apply to it too. At
    /// most 1,024; of other sets, none.
    pub collections: Vec<CollectionId>,
    /// What is assigned: at most 10,000, no policy twice.
    pub assignments: Vec<PolicyAssignment>,
}

impl PolicySet {
    /// A set that follows the one with the number `previous`, or none with 0: numbered by the Unix time
    /// `now`, or by the next number, and valid from an hour before it, for clocks that are behind, for
    /// `seconds`. The site signs anew in time.
    pub fn following(
        target: SiteDataTarget,
        previous: u64,
        now: Timestamp,
        seconds: i64,
        assignments: Vec<PolicyAssignment>,
    ) -> Self {
        let kind = super::site_data::SiteDataKind::POLICY;
        let terms = SiteDataTerms::following(kind, target, previous, now, seconds);
        Self {
            target: terms.target,
            number: terms.number,
            not_before: terms.not_before,
            not_after: terms.not_after,
            collections: Vec::new(),
            assignments,
        }
    }

    /// The SHA-256 that names a signed set and no other, which a secret policy is sealed with. Nothing of it is
    /// verified.
    ///
    /// # Errors
    /// [`Error::MALFORMED`], [`Error::NOT_DER`], [`Error::TOO_LARGE`].
    pub fn sha256_of(signed: &[u8]) -> Result<[u8; 32], Error> {
        SignedSet::read(signed).map(|signed| sha256(signed.content))
    }

    /// Whether it can be signed at `now`, but for what it names twice.
    pub(crate) fn check(&self, now: Timestamp) -> Result<(), Error> {
        let is_own = matches!(self.target, SiteDataTarget::Client(_));
        let (collections, policies) = (self.collections.len(), self.assignments.len());
        let problem = if i64::try_from(self.number).is_err() {
            "number above 2^63 - 1"
        } else if self.not_after < self.not_before {
            "not_after is before not_before"
        } else if self.not_after < now {
            "not_after has passed"
        } else if !is_own && collections > 0 {
            "collections in a set that is not a client's"
        } else if collections > MAX_COLLECTIONS || policies > MAX_POLICIES {
            "more than 10,000 policies or 1,024 collections"
        } else {
            return self
                .assignments
                .iter()
                .try_for_each(PolicyAssignment::check);
        };
        Err(Error::INVALID_ARGUMENT.what_is(problem))
    }

    /// The structure, with its lists in their order.
    pub(crate) fn to_der(&self, site: SiteCode, certificate: &Hash) -> Result<Vec<u8>, Error> {
        let collections = ordered(&self.collections, |id| id);
        let collections =
            collections.ok_or(Error::INVALID_ARGUMENT.what_is("a collection is named twice"))?;
        let assignments = ordered(&self.assignments, |one| &one.policy);
        let assignments =
            assignments.ok_or(Error::INVALID_ARGUMENT.what_is("a policy is named twice"))?;
        let likely = assignments.len().saturating_mul(LIKELY_LEN);
        let mut out = Vec::with_capacity(likely.saturating_add(LIKELY_REST));
        asn1::push_nested(&mut out, asn1::SEQUENCE, |out| {
            out.extend_from_slice(&asn1::small_integer(VERSION));
            asn1::push(out, asn1::PRINTABLE_STRING, site.as_str().as_bytes());
            asn1::push(out, asn1::OCTET_STRING, certificate);
            out.extend_from_slice(&self.target.to_der());
            asn1::push_integer(out, self.number);
            der_fields::push_time(out, self.not_before)?;
            der_fields::push_time(out, self.not_after)?;
            asn1::push_nested(out, asn1::SEQUENCE, |out| {
                for id in &collections {
                    asn1::push(out, asn1::IA5_STRING, id.as_str().as_bytes());
                }
                Ok(())
            })?;
            asn1::push_nested(out, asn1::SEQUENCE, |out| {
                assignments.iter().try_for_each(|one| one.push_der(out))
            })
        })?;
        Ok(out)
    }
}

/// Ascending by `key`, if no two have the same.
fn ordered<T, K: Ord>(list: &[T], key: impl Fn(&T) -> &K) -> Option<Vec<&T>> {
    let mut ordered: Vec<&T> = list.iter().collect();
    ordered.sort_unstable_by(|one, other| key(one).cmp(key(other)));
    let ascends = ordered.is_sorted_by(|one, next| key(one) < key(next));
    ascends.then_some(ordered)
}

/// A set as it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IssuedSet {
    pub(crate) site: SiteCode,
    /// The SHA-256 of the certificate that it is signed with.
    pub(crate) certificate: Hash,
    pub(crate) set: PolicySet,
    /// Of its DER.
    pub(crate) sha256: Hash,
}

impl IssuedSet {
    pub(crate) fn read(content: &[u8]) -> Result<Self, Error> {
        let mut fields = der_fields::read_versioned(content, VERSION)?;
        let site = der_fields::read_site_code(&mut fields)?;
        let certificate = der_fields::read_octets(&mut fields)?;
        let target = SiteDataTarget::read(&mut fields)?;
        let number = fields.number()?;
        let (not_before, not_after) = (
            der_fields::read_time(&mut fields)?,
            der_fields::read_time(&mut fields)?,
        );
        let mut list = fields.enter(Tag::Sequence)?;
        let mut collections = Vec::new();
        while !list.is_finished() {
            let id = core::str::from_utf8(list.expect(Tag::Ia5String)?);
            let id = id.map_err(|_| Error::MALFORMED)?;
            push(
                &mut collections,
                MAX_COLLECTIONS,
                CollectionId::new(id).map_err(|_| Error::MALFORMED)?,
            )?;
        }
        let mut list = fields.enter(Tag::Sequence)?;
        let mut assignments = Vec::new();
        while !list.is_finished() {
            push(
                &mut assignments,
                MAX_POLICIES,
                PolicyAssignment::read(&mut list)?,
            )?;
        }
        fields.finish()?;
        let set = PolicySet {
            target,
            number,
            not_before,
            not_after,
            collections,
            assignments,
        };
        let ascends = set.collections.is_sorted_by(|one, next| one < next)
            && set
                .assignments
                .is_sorted_by(|one, next| one.policy < next.policy);
        if !ascends || set.check(set.not_after).is_err() {
            return Err(Error::MALFORMED);
        }
        Ok(Self {
            site,
            certificate,
            set,
            sha256: sha256(content),
        })
    }
}

fn push<T>(list: &mut Vec<T>, limit: usize, element: T) -> Result<(), Error> {
    if list.len() == limit {
        return Err(Error::TOO_LARGE);
    }
    list.push(element);
    Ok(())
}

/// The parts of a signed set, of which nothing is verified.
pub(crate) struct SignedSet<'a> {
    pub(crate) content: &'a [u8],
    pub(crate) place: Option<Place>,
    pub(crate) signature: &'a [u8],
}

/// Where a set is in its batch.
pub(crate) struct Place {
    size: u32,
    index: u32,
    path: Vec<Hash>,
}

impl<'a> SignedSet<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        if bytes.len() > MAX_SET_LEN {
            return Err(Error::TOO_LARGE);
        }
        let mut outer = Fields::new(bytes)?;
        let inside = outer.expect(Tag::Sequence)?;
        outer.finish()?;
        // A fourth part belongs to something else.
        let parts: Vec<_> = asn1::elements(inside, 4, false)?.collect();
        let (content, place, signature) = match *parts.as_slice() {
            [content, signature] => (content, None, signature),
            [content, place, signature] => (content, Some(Place::read(place)?), signature),
            _ => return Err(Error::MALFORMED),
        };
        let mut signature_field = Fields::new(signature)?;
        let signature = signature_field.expect(Tag::OctetString)?;
        Ok(Self {
            content,
            place,
            signature,
        })
    }

    /// With what [`PolicySet::to_der`] gave.
    pub(crate) fn write(
        content: Vec<u8>,
        place: Option<&Place>,
        signature: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let mut out = content;
        place.map_or(Ok(()), |place| place.push_der(&mut out))?;
        asn1::push(&mut out, asn1::OCTET_STRING, signature);
        asn1::enclose(&mut out, 0, asn1::SEQUENCE)?;
        if out.len() > MAX_SET_LEN {
            return Err(Error::TOO_LARGE);
        }
        Ok(out)
    }
}

impl Place {
    fn push_der(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        asn1::push_nested(out, asn1::SEQUENCE, |out| {
            asn1::push_integer(out, self.size.into());
            asn1::push_integer(out, self.index.into());
            asn1::push_nested(out, asn1::SEQUENCE, |out| {
                for hash in &self.path {
                    asn1::push(out, asn1::OCTET_STRING, hash);
                }
                Ok(())
            })
        })
    }

    fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut fields = Fields::of(Tag::Sequence, bytes)?;
        let (size, index): (i32, i32) = (fields.integer()?, fields.integer()?);
        let mut list = fields.enter(Tag::Sequence)?;
        let mut path = Vec::new();
        while !list.is_finished() {
            push(&mut path, MAX_PATH, der_fields::read_octets(&mut list)?)?;
        }
        fields.finish()?;
        Ok(Self {
            size: size.unsigned_abs(),
            index: index.unsigned_abs(),
            path,
        })
    }

    /// What is signed of the batch in which the set with this content has this place.
    pub(crate) fn batch(
        &self,
        site: SiteCode,
        certificate: &Hash,
        content: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let leaf = merkle::leaf(content);
        let root = merkle::root_by_path(leaf, self.index.into(), self.size.into(), &self.path);
        batch(
            site,
            certificate,
            self.size,
            &root.ok_or(Error::SIGNATURE_INVALID)?,
        )
    }
}

fn batch(site: SiteCode, certificate: &Hash, size: u32, root: &Hash) -> Result<Vec<u8>, Error> {
    Ok(asn1::element(
        asn1::SEQUENCE,
        &[
            &asn1::small_integer(VERSION),
            &der_fields::site_code(site),
            &der_fields::octets(certificate),
            &asn1::write(&size)?,
            &der_fields::octets(root),
        ],
    ))
}

/// Many contents under one signature.
pub(crate) struct Batch {
    tree: Tree,
    size: u32,
}

impl Batch {
    pub(crate) fn new(contents: &[Vec<u8>]) -> Result<Self, Error> {
        if contents.is_empty() || contents.len() > MAX_BATCH {
            return Err(Error::INVALID_ARGUMENT.what_is("no sets, or more than 16,777,216"));
        }
        let size = u32::try_from(contents.len()).map_err(|_| Error::TOO_LARGE)?;
        let leaves = contents
            .iter()
            .map(|content| merkle::leaf(content))
            .collect();
        Ok(Self {
            tree: Tree::new(leaves),
            size,
        })
    }

    /// What is signed.
    pub(crate) fn to_der(&self, site: SiteCode, certificate: &Hash) -> Result<Vec<u8>, Error> {
        batch(site, certificate, self.size, &self.tree.root())
    }

    pub(crate) fn place(&self, index: u32) -> Result<Place, Error> {
        let at = usize::try_from(index).map_err(|_| Error::INTERNAL)?;
        Ok(Place {
            size: self.size,
            index,
            path: self.tree.path(at),
        })
    }
}
