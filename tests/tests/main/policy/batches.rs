//! Sets that were signed together: the tree, by the words of RFC 9162, and forged places in it.

use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::policy::{PolicySet, SiteDataTarget};
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::refuses_changes;
use cmcrypto_tests::der::{elements, inside, integer, octets, printable, sequence};
use cmcrypto_tests::form::{Edit, refuses, sign};
use cmcrypto_tests::*;

use crate::policy::fixture::*;
use crate::policy::sets::*;
use crate::signature_context::names::PURPOSES;

/// RFC 9162 section 2.1.1, by its definition.
fn root(leaves: &[Vec<u8>]) -> [u8; 32] {
    match leaves {
        [leaf] => sha256(&[&[0], leaf.as_slice()].concat()),
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            sha256(&[&[1], root(left).as_slice(), &root(right)].concat())
        }
    }
}

/// RFC 9162 section 2.1.3.1, by its definition.
fn path(index: usize, leaves: &[Vec<u8>]) -> Vec<[u8; 32]> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let split = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(split);
    let (mut below, other) = if index < split {
        (path(index, left), root(right))
    } else {
        (path(index - split, right), root(left))
    };
    below.push(other);
    below
}

/// A place, every field as it is written.
#[derive(Clone)]
struct PlaceForm {
    content: Vec<u8>,
    size: u64,
    index: u64,
    path: Vec<Vec<u8>>,
    signature: Vec<u8>,
}

impl PlaceForm {
    fn encode(&self) -> Vec<u8> {
        let path: Vec<u8> = self.path.iter().flat_map(|hash| octets(hash)).collect();
        let place = sequence(&[
            &integer(self.size),
            &integer(self.index),
            &sequence(&[&path]),
        ]);
        sequence(&[&self.content, &place, &octets(&self.signature)])
    }
}

/// Of so many clients, of which [`own`] is the one at `index`.
fn sets(count: usize, index: usize) -> Vec<PolicySet> {
    let target = |number: usize| match number == index {
        true => own(),
        false => SiteDataTarget::Client(ClientId::new(&format!("other {number}")).unwrap()),
    };
    (0..count)
        .map(|number| set(target(number), vec![assignment("a", 3)]))
        .collect()
}

fn batch_content(site: &[u8], certificate: &Certificate, size: u64, root: &[u8]) -> Vec<u8> {
    let certificate = octets(certificate.thumbprint_sha256());
    sequence(&[
        &integer(1),
        &printable(site),
        &certificate,
        &integer(size),
        &octets(root),
    ])
}

#[test]
fn batches_are_what_is_documented() {
    let provider = Provider::default();
    let identity = identity(provider, KEYS[0]);
    let (signer, verifier) = pair(&identity);
    for count in [1, 2, 3, 5, 8, 33] {
        for index in [0, count / 2, count - 1] {
            let sets = sets(count, index);
            let made = signer.sign_policy_batch(&sets, NOW).unwrap();
            let leaves: Vec<Vec<u8>> = made
                .iter()
                .map(|one| elements(inside(one))[0].to_vec())
                .collect();
            let content =
                batch_content(b"P01", identity.certificate(), count as u64, &root(&leaves));
            let signature = sign(&key(provider, KEYS[0]), "policy-batch", &content);
            let by_hand = PlaceForm {
                content: leaves[index].clone(),
                size: count as u64,
                index: index as u64,
                path: path(index, &leaves)
                    .into_iter()
                    .map(|hash| hash.to_vec())
                    .collect(),
                signature,
            };
            assert!(made[index] == by_hand.encode(), "{index} of {count}");
            assert!(made.iter().all(|one| one.len() < 1000));
            for (number, one) in made.iter().enumerate() {
                let found = applied(&verifier, one);
                let expected = if number == index {
                    Ok(1)
                } else {
                    Err(Error::NOT_INTENDED_RECIPIENT)
                };
                assert_eq!(found, expected);
            }
        }
    }
}

/// A path that is not this set's, of this batch: whatever of it is changed, nothing is believed.
#[test]
fn forged_places() {
    const INVALID: Error = Error::SIGNATURE_INVALID;
    for &provider in Provider::ALL {
        let identity = identity(provider, KEYS[0]);
        let (signer, verifier) = pair(&identity);
        let sets = sets(5, 4);
        let made = signer.sign_policy_batch(&sets, NOW).unwrap();
        let leaves: Vec<Vec<u8>> = made
            .iter()
            .map(|one| elements(inside(one))[0].to_vec())
            .collect();
        let signature = inside(elements(inside(&made[4]))[2]).to_vec();
        let base = PlaceForm {
            content: leaves[4].clone(),
            size: 5,
            index: 4,
            path: path(4, &leaves)
                .into_iter()
                .map(|hash| hash.to_vec())
                .collect(),
            signature,
        };
        let single = signer.sign_policy_set(&sets[4], NOW).unwrap();
        let of_single = inside(elements(inside(&single))[1]).to_vec();
        let (left, right) = (
            root(&leaves[..4]),
            sha256(&[&[0], leaves[4].as_slice()].concat()),
        );
        let edits: [Edit<'_, PlaceForm>; 14] = [
            ("another index", &|p| p.index = 3, INVALID),
            ("an index beyond", &|p| p.index = 5, INVALID),
            ("another size", &|p| p.size = 6, INVALID),
            ("a smaller size", &|p| p.size = 4, INVALID),
            ("no size", &|p| p.size = 0, INVALID),
            ("size 2^31", &|p| p.size = 1 << 31, Error::MALFORMED),
            ("a changed neighbour", &|p| p.path[0][0] ^= 1, INVALID),
            (
                "a short neighbour",
                &|p| p.path[0].truncate(31),
                Error::MALFORMED,
            ),
            ("one neighbour more", &|p| p.path.push(vec![0; 32]), INVALID),
            ("one less", &|p| drop(p.path.pop()), INVALID),
            (
                "33 neighbours",
                &|p| p.path = vec![vec![0; 32]; 33],
                Error::TOO_LARGE,
            ),
            (
                "another's content",
                &|p| p.content = leaves[3].clone(),
                INVALID,
            ),
            (
                "a set's own signature",
                &|p| p.signature = of_single.clone(),
                INVALID,
            ),
            // The root's two halves as a leaf: told from a leaf by the first octet.
            (
                "a node as a leaf",
                &|p| {
                    p.content = octets(&[left, right].concat());
                    (p.size, p.index, p.path) = (1, 0, Vec::new());
                },
                Error::MALFORMED,
            ),
        ];
        let apply = |form: &PlaceForm| nothing_yet().apply(&verifier, &form.encode(), NOW);
        refuses(provider, &base, &edits, apply);
        let batch = batch_content(b"P01", identity.certificate(), 5, &root(&leaves));
        for purpose in PURPOSES {
            let signature = sign(&key(provider, KEYS[0]), purpose, &batch);
            let found = apply(&PlaceForm {
                signature,
                ..base.clone()
            })
            .map(drop);
            let expected = if purpose == "policy-batch" {
                Ok(())
            } else {
                Err(INVALID)
            };
            assert_eq!(found, expected, "{purpose}");
        }
        // And a batch's signature is none of a set by itself.
        let alone = sequence(&[&base.content, &octets(&base.signature)]);
        assert_eq!(nothing_yet().apply(&verifier, &alone, NOW), Err(INVALID));
        refuses_changes(provider, &made[4], |bytes| {
            nothing_yet().apply(&verifier, bytes, NOW)
        });
    }
}
