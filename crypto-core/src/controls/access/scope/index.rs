//! Names as small numbers, and sets of those.

use core::borrow::Borrow;
use core::hash::Hash;
use std::collections::HashMap;

use crate::Error;

/// Names, each with a number that it keeps while it is there.
#[derive(Clone, Debug)]
pub(super) struct Index<T> {
    names: Vec<Option<T>>,
    numbers: HashMap<T, u16>,
}

impl<T: Clone + Eq + Hash + Borrow<str>> Index<T> {
    pub(super) fn new() -> Self {
        Self {
            names: Vec::new(),
            numbers: HashMap::new(),
        }
    }

    /// The number of a name that is not there yet: the first that is free, of 65,536.
    pub(super) fn add(&mut self, name: T) -> Result<u16, Error> {
        let free = self.names.iter().position(Option::is_none);
        let at = free.unwrap_or(self.names.len());
        let full = Error::TOO_LARGE.what_is("more than 65,536 scopes or collections");
        let number = u16::try_from(at).map_err(|_| full)?;
        match self.names.get_mut(at) {
            Some(place) => *place = Some(name.clone()),
            None => self.names.push(Some(name.clone())),
        }
        self.numbers.insert(name, number);
        Ok(number)
    }

    pub(super) fn remove(&mut self, number: u16) {
        let place = self.names.get_mut(usize::from(number));
        if let Some(name) = place.and_then(Option::take) {
            self.numbers.remove::<str>(name.borrow());
        }
    }

    pub(super) fn number(&self, name: &str) -> Option<u16> {
        self.numbers.get(name).copied()
    }

    pub(super) fn name(&self, number: u16) -> Option<&T> {
        self.names.get(usize::from(number))?.as_ref()
    }

    /// Those that are there, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u16, &T)> {
        let names = (0..=u16::MAX).zip(&self.names);
        names.filter_map(|(number, name)| Some((number, name.as_ref()?)))
    }
}

/// A set of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    fn place(number: u16) -> (usize, u64) {
        (
            usize::from(number / 64),
            1_u64.wrapping_shl(u32::from(number % 64)),
        )
    }

    pub(super) fn insert(&mut self, number: u16) {
        let (word, bit) = Self::place(number);
        if self.0.len() <= word {
            self.0.resize(word.saturating_add(1), 0);
        }
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    pub(super) fn contains(&self, number: u16) -> bool {
        let (word, bit) = Self::place(number);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    pub(super) fn extend(&mut self, others: &Self) {
        if self.0.len() < others.0.len() {
            self.0.resize(others.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&others.0) {
            *word |= other;
        }
    }

    pub(super) fn meets(&self, others: &Self) -> bool {
        self.0
            .iter()
            .zip(&others.0)
            .any(|(word, other)| word & other != 0)
    }

    pub(super) fn remove(&mut self, others: &Self) {
        for (word, other) in self.0.iter_mut().zip(&others.0) {
            *word &= !other;
        }
    }

    pub(super) fn is_within(&self, others: &Self) -> bool {
        let others = others.0.iter().chain(core::iter::repeat(&0));
        self.0
            .iter()
            .zip(others)
            .all(|(word, other)| word & !other == 0)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u16> {
        let all = (0..=u16::MAX).take(self.0.len().saturating_mul(64));
        all.filter(|number| self.contains(*number))
    }
}

impl FromIterator<u16> for Bits {
    fn from_iter<I: IntoIterator<Item = u16>>(numbers: I) -> Self {
        let mut bits = Self::default();
        numbers.into_iter().for_each(|number| bits.insert(number));
        bits
    }
}
