//! Natural numbers, enough to make RSA keys that are wrong in one respect only.

use std::cmp::Ordering;

/// Little-endian limbs, the last one not zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Natural(Vec<u32>);

impl Natural {
    pub(crate) fn from_be_bytes(bytes: &[u8]) -> Self {
        let limbs = bytes.rchunks(4).map(|chunk| {
            chunk
                .iter()
                .fold(0, |limb, byte| limb << 8 | u32::from(*byte))
        });
        Self::new(limbs.collect())
    }

    fn new(mut limbs: Vec<u32>) -> Self {
        while limbs.last() == Some(&0) {
            limbs.pop();
        }
        Self(limbs)
    }

    pub(crate) fn to_be_bytes(&self) -> Vec<u8> {
        let bytes = self.0.iter().rev().flat_map(|limb| limb.to_be_bytes());
        bytes.skip_while(|byte| *byte == 0).collect()
    }

    pub(crate) fn bits(&self) -> usize {
        let top = self.0.last().map_or(0, |limb| limb.leading_zeros());
        self.0.len() * 32 - usize::try_from(top).unwrap()
    }

    pub(crate) fn power_of_two(exponent: usize) -> Self {
        let mut limbs = vec![0; exponent / 32];
        limbs.push(1 << (exponent % 32));
        Self(limbs)
    }

    pub(crate) fn flip(&self, bit: usize) -> Self {
        let mut limbs = self.0.clone();
        limbs.resize(limbs.len().max(bit / 32 + 1), 0);
        limbs[bit / 32] ^= 1 << (bit % 32);
        Self::new(limbs)
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        let mut limbs = Vec::new();
        let mut carry = 0;
        for index in 0..self.0.len().max(other.0.len()) {
            let limb = |of: &Self| u64::from(of.0.get(index).copied().unwrap_or(0));
            carry += limb(self) + limb(other);
            limbs.push(low(carry));
            carry >>= 32;
        }
        limbs.push(low(carry));
        Self::new(limbs)
    }

    /// Panics if `other` is larger.
    pub(crate) fn minus(&self, other: &Self) -> Self {
        let mut difference = self.clone();
        difference.subtract(other);
        difference
    }

    fn subtract(&mut self, other: &Self) {
        let mut borrow = 0;
        for (index, limb) in self.0.iter_mut().enumerate() {
            let subtrahend = u64::from(other.0.get(index).copied().unwrap_or(0)) + borrow;
            let (difference, negative) = u64::from(*limb).overflowing_sub(subtrahend);
            *limb = low(difference);
            borrow = u64::from(negative);
        }
        assert!(borrow == 0 && other.0.len() <= self.0.len());
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        let mut limbs = vec![0; self.0.len() + other.0.len()];
        for (i, a) in self.0.iter().enumerate() {
            let mut carry = 0;
            for (j, b) in other.0.iter().enumerate() {
                carry += u64::from(*a) * u64::from(*b) + u64::from(limbs[i + j]);
                limbs[i + j] = low(carry);
                carry >>= 32;
            }
            limbs[i + other.0.len()] = low(carry);
        }
        Self::new(limbs)
    }

    /// Quotient and remainder, by shifting and subtracting.
    pub(crate) fn div_rem(&self, divisor: &Self) -> (Self, Self) {
        let mut quotient = Self(Vec::new());
        let mut remainder = self.clone();
        let Some(shift) = self.bits().checked_sub(divisor.bits()) else {
            return (quotient, remainder);
        };
        let mut shifted = divisor.times(&Self::power_of_two(shift));
        for bit in (0..=shift).rev() {
            if shifted <= remainder {
                remainder.subtract(&shifted);
                quotient = quotient.flip(bit);
            }
            shifted.halve();
        }
        (quotient, remainder)
    }

    pub(crate) fn modulo(&self, divisor: &Self) -> Self {
        self.div_rem(divisor).1
    }

    fn halve(&mut self) {
        let mut carry = 0;
        for limb in self.0.iter_mut().rev() {
            (*limb, carry) = (*limb >> 1 | carry << 31, *limb & 1);
        }
        *self = Self::new(std::mem::take(&mut self.0));
    }

    /// The greatest common divisor with `modulus`, and the inverse if that is 1, by Euclid.
    pub(crate) fn gcd_inverse(&self, modulus: &Self) -> (Self, Option<Self>) {
        let (mut r0, mut r1) = (modulus.clone(), self.modulo(modulus));
        let (mut t0, mut t1) = (Self::from(0), Self::from(1));
        while r1 != Self::from(0) {
            let (quotient, remainder) = r0.div_rem(&r1);
            let step = quotient.times(&t1).modulo(modulus);
            let next = t0.plus(modulus).minus(&step).modulo(modulus);
            (r0, r1) = (r1, remainder);
            (t0, t1) = (t1, next);
        }
        let inverse = (r0 == Self::from(1)).then_some(t0);
        (r0, inverse)
    }
}

fn low(limb: u64) -> u32 {
    u32::try_from(limb & 0xffff_ffff).unwrap()
}

impl From<u64> for Natural {
    fn from(number: u64) -> Self {
        Self::from_be_bytes(&number.to_be_bytes())
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_length = self.0.len().cmp(&other.0.len());
        by_length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}
