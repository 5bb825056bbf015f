//! Which revocation lists count for a path. webpki takes the first that it finds of an issuer's name;
//! so what it is given must hold, of each issuer, no list that another one has made obsolete.

use core::cell::RefCell;
use core::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use webpki::CertRevocationList;

use super::{CertificateRevocationList, Revocation};
use crate::pki::asn1::oid;
use crate::pki::certificate::x509::Certificate;
use crate::pki::key::public_key::PublicKey;
use crate::pki::path::anchors::TrustAnchors;
use crate::{Error, Timestamp};

/// A path has a handful of issuers, each with a few lists.
const MAX_LISTS: usize = 256;
/// The keys that one authority has had of late.
const MAX_KEYS: usize = 4;
/// Two authorities with all their keys.
const MAX_ORDERS: usize = 16;

/// The lists to check against, the last issued first.
pub(crate) struct Lists<'a> {
    lists: Vec<&'a CertificateRevocationList>,
    /// Whether a list, by its place, was signed by a key: a selection asks for each candidate.
    signed: RefCell<HashMap<(usize, [u8; 32]), bool>>,
}

impl<'a> Revocation<'a> {
    /// The lists that were issued until `now`; nothing if revocation isn't checked.
    pub(crate) fn lists(self, now: Timestamp) -> Result<Option<Lists<'a>>, Error> {
        let Revocation::Checked(lists) = self else {
            return Ok(None);
        };
        if lists.len() > MAX_LISTS {
            return Err(Error::TOO_LARGE.what_is("more than 256 revocation lists"));
        }
        let mut issued: Vec<_> = lists
            .iter()
            .filter(|list| list.this_update() <= now)
            .collect();
        issued.sort_by_cached_key(|list| {
            let number = &list.0.number;
            // Of what was issued at once, a part before the whole.
            let is_part = list.0.part.is_some();
            Reverse((list.this_update(), is_part, number.len(), number.clone()))
        });
        Ok(Some(Lists {
            lists: issued,
            signed: RefCell::default(),
        }))
    }
}

impl<'a> Lists<'a> {
    /// The lists for a path, in each order that is worth a try: an authority that was renewed with a
    /// new key issues a list by each key under one name, and only one of them is that of the path.
    /// Each order is safe, since of the lists that one key signed for one scope only the last is left.
    pub(crate) fn orders(
        &self,
        end_entity: &Certificate,
        intermediates: &[&Certificate],
        anchors: &TrustAnchors,
    ) -> Vec<Vec<&'a CertRevocationList<'static>>> {
        let mut by_issuer: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
        for (place, list) in self.lists.iter().enumerate() {
            if list.0.part.is_none() || covers_all(list, end_entity, intermediates) {
                by_issuer.entry(&list.0.issuer).or_default().push(place);
            }
        }
        let issuers: Vec<Vec<Vec<usize>>> = by_issuer
            .into_iter()
            .map(|(issuer, places)| match places.len() {
                1 => vec![places],
                _ => self.by_key(issuer, &places, intermediates, anchors),
            })
            .filter(|keys| !keys.is_empty())
            .collect();
        if issuers.is_empty() {
            return Vec::new();
        }
        // Every key of every issuer first, in all combinations.
        let combinations = issuers
            .iter()
            .fold(1_usize, |count, keys| count.saturating_mul(keys.len()));
        (0..combinations.min(MAX_ORDERS))
            .map(|mut combination| {
                let mut order = Vec::new();
                for keys in &issuers {
                    let first = combination.checked_rem(keys.len()).unwrap_or(0);
                    combination = combination.checked_div(keys.len()).unwrap_or(0);
                    let (before, from) = keys.split_at_checked(first).unwrap_or_default();
                    let places = from.iter().chain(before).flatten();
                    order.extend(
                        places.filter_map(|place| self.lists.get(*place).map(|list| &list.0.list)),
                    );
                }
                order
            })
            .collect()
    }

    /// The lists at `places` by the key of the issuer that signed them, of each scope the last. A list
    /// that none of the keys signed, such as a forged one, does not stand in the way of the others.
    fn by_key(
        &self,
        issuer: &[u8],
        places: &[usize],
        intermediates: &[&Certificate],
        anchors: &TrustAnchors,
    ) -> Vec<Vec<usize>> {
        let mut keys: Vec<&PublicKey> = Vec::new();
        let authorities = intermediates.iter().copied().chain(anchors.certificates());
        for authority in authorities.filter(|authority| authority.subject_der() == issuer) {
            if keys.len() < MAX_KEYS && !keys.contains(&authority.public_key()) {
                keys.push(authority.public_key());
            }
        }
        let signed_by = |key: &PublicKey| -> Vec<usize> {
            let mut scopes: Vec<&Option<Vec<u8>>> = Vec::new();
            let places = places.iter().copied();
            places
                .filter(|place| {
                    let Some(list) = self.lists.get(*place) else {
                        return false;
                    };
                    if scopes.contains(&&list.0.part) || !self.is_signed_by(*place, key) {
                        return false;
                    }
                    scopes.push(&list.0.part);
                    true
                })
                .collect()
        };
        keys.into_iter()
            .map(signed_by)
            .filter(|lists| !lists.is_empty())
            .collect()
    }

    fn is_signed_by(&self, place: usize, key: &PublicKey) -> bool {
        let mut signed = self.signed.borrow_mut();
        *signed.entry((place, *key.key_sha256())).or_insert_with(|| {
            let list = self.lists.get(place);
            list.is_some_and(|list| list.is_signed_by(key))
        })
    }
}

/// Whether a list that is one part of several may tell of each certificate of its issuer: only one
/// that names a distribution point can be matched with a part (RFC 5280 section 6.3.3 (b)(2)(i)),
/// which webpki does; one that names none it takes to be in every part.
fn covers_all(
    list: &CertificateRevocationList,
    end_entity: &Certificate,
    intermediates: &[&Certificate],
) -> bool {
    [&end_entity]
        .into_iter()
        .chain(intermediates)
        .filter(|certificate| certificate.issuer_der() == list.0.issuer)
        .all(|certificate| {
            let points = certificate.extension(oid::CRL_DISTRIBUTION_POINTS);
            points.is_ok_and(|points| points.is_some())
        })
}
