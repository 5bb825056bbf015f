//! One signature over many leaves: the Merkle tree of RFC 9162 section 2.1, with SHA-256.

use crate::primitive::digest::{DigestAlgorithm, Hasher};

pub(crate) type Hash = [u8; 32];

/// A leaf and a node differ in their first octet, so that neither is taken for the other.
const LEAF: u8 = 0;
const NODE: u8 = 1;

pub(crate) fn leaf(data: &[u8]) -> Hash {
    hash(LEAF, &[data])
}

fn node(left: &Hash, right: &Hash) -> Hash {
    hash(NODE, &[left, right])
}

fn hash(kind: u8, parts: &[&[u8]]) -> Hash {
    let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
    hasher.update(&[kind]);
    for part in parts {
        hasher.update(part);
    }
    hasher.finish().as_ref().try_into().unwrap_or_default()
}

/// A tree, as its levels: the leaves first, the root last.
pub(crate) struct Tree(Vec<Vec<Hash>>);

impl Tree {
    /// Over at least one leaf.
    pub(crate) fn new(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while let Some(last) = levels.last().filter(|last| last.len() > 1) {
            // One that is left over goes up as it is.
            let pairs = last.chunks(2).map(|pair| match pair {
                [left, right] => node(left, right),
                rest => rest.first().copied().unwrap_or_default(),
            });
            let next = pairs.collect();
            levels.push(next);
        }
        Self(levels)
    }

    pub(crate) fn root(&self) -> Hash {
        let root = self.0.last().and_then(|level| level.first());
        root.copied().unwrap_or_default()
    }

    /// The neighbours on the way from a leaf to the root.
    pub(crate) fn path(&self, mut index: usize) -> Vec<Hash> {
        let mut path = Vec::with_capacity(self.0.len());
        for level in &self.0 {
            path.extend(level.get(index ^ 1));
            index /= 2;
        }
        path
    }
}

/// The root of the tree of `size` leaves in which `leaf` is the one at `index`, by its path; nothing if
/// there is none with such a path: RFC 9162 section 2.1.3.2.
pub(crate) fn root_by_path(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    let mut last = size.checked_sub(1)?;
    if index > last {
        return None;
    }
    let (mut index, mut root) = (index, leaf);
    for neighbour in path {
        if last == 0 {
            return None;
        }
        if index % 2 == 1 || index == last {
            root = node(neighbour, &root);
            while index % 2 == 0 && index != 0 {
                index /= 2;
                last /= 2;
            }
        } else {
            root = node(&root, neighbour);
        }
        index /= 2;
        last /= 2;
    }
    (last == 0).then_some(root)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree's definition in RFC 9162 section 2.1.1, word for word.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [one] => *one,
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                let (left, right) = leaves.split_at(split);
                node(&by_definition(left), &by_definition(right))
            }
        }
    }

    #[test]
    fn every_leaf_of_every_small_tree() {
        for size in 1..70_u64 {
            let leaves: Vec<Hash> = (0..size).map(|n| leaf(&n.to_be_bytes())).collect();
            let tree = Tree::new(leaves.clone());
            assert_eq!(tree.root(), by_definition(&leaves));
            for (place, (index, hash)) in (0..size).zip(&leaves).enumerate() {
                let path = tree.path(place);
                let root = |index, path: &[Hash]| root_by_path(*hash, index, size, path);
                for other in 0..=size {
                    assert_eq!(root(other, &path) == Some(tree.root()), other == index);
                }
                assert_eq!(root(index, &[path.clone(), vec![[0; 32]]].concat()), None);
                if let Some((_, shorter)) = path.split_last() {
                    assert_eq!(root(index, shorter), None);
                }
            }
        }
        assert_eq!(root_by_path([0; 32], 0, 0, &[]), None);
    }
}
