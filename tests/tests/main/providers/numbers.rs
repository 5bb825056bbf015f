//! The eight numbers of an RSA private key, free to be wrong.

use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_tests::der::*;

use crate::providers::natural::Natural;

#[derive(Clone)]
pub(crate) struct Numbers {
    pub(crate) n: Natural,
    pub(crate) e: Natural,
    pub(crate) d: Natural,
    pub(crate) p: Natural,
    pub(crate) q: Natural,
    pub(crate) dp: Natural,
    pub(crate) dq: Natural,
    pub(crate) qinv: Natural,
}

/// The numbers' names, in the order of [`Numbers::get`].
pub(crate) const NAMES: [&str; 8] = ["n", "e", "d", "p", "q", "dP", "dQ", "qInv"];

impl Numbers {
    /// Of a key that was loaded.
    pub(crate) fn of(key: &PrivateKey) -> Self {
        let pkcs1 = key.to_pkcs1_der();
        assert_eq!(pkcs1.expose()[0], SEQUENCE);
        let numbers: Vec<Natural> = elements(inside(pkcs1.expose()))
            .into_iter()
            .map(|number| {
                assert_eq!(number[0], INTEGER);
                Natural::from_be_bytes(inside(number))
            })
            .collect();
        let [_, n, e, d, p, q, dp, dq, qinv] = numbers.try_into().unwrap();
        Self {
            n,
            e,
            d,
            p,
            q,
            dp,
            dq,
            qinv,
        }
    }

    /// From two factors, prime or not, and an exponent that has an inverse.
    pub(crate) fn from_factors(p: &Natural, q: &Natural, e: &Natural) -> Option<Self> {
        let (p1, q1) = (p.minus(&1.into()), q.minus(&1.into()));
        let (_, d) = e.gcd_inverse(&lcm(&p1, &q1));
        let (_, qinv) = q.gcd_inverse(p);
        let d = d?;
        Some(Self {
            n: p.times(q),
            e: e.clone(),
            dp: d.modulo(&p1),
            dq: d.modulo(&q1),
            d,
            p: p.clone(),
            q: q.clone(),
            qinv: qinv?,
        })
    }

    /// By its place in [`NAMES`].
    pub(crate) fn get(&mut self, index: usize) -> &mut Natural {
        [
            &mut self.n,
            &mut self.e,
            &mut self.d,
            &mut self.p,
            &mut self.q,
            &mut self.dp,
            &mut self.dq,
            &mut self.qinv,
        ]
        .into_iter()
        .nth(index)
        .unwrap()
    }

    /// lcm(p - 1, q - 1): what d can be larger by.
    pub(crate) fn lambda(&self) -> Natural {
        lcm(&self.p.minus(&1.into()), &self.q.minus(&1.into()))
    }

    pub(crate) fn integers(&self) -> [Vec<u8>; 8] {
        [
            &self.n, &self.e, &self.d, &self.p, &self.q, &self.dp, &self.dq, &self.qinv,
        ]
        .map(|number| integer_bytes(&number.to_be_bytes()))
    }

    /// RSAPrivateKey (RFC 8017 appendix A.1.2).
    pub(crate) fn pkcs1(&self) -> Vec<u8> {
        let integers = self.integers().concat();
        sequence(&[&integer(0), &integers])
    }

    /// SubjectPublicKeyInfo of n and e.
    pub(crate) fn spki(&self) -> Vec<u8> {
        let [n, e, ..] = self.integers();
        rsa_spki(&sequence(&[&n, &e]))
    }
}

fn lcm(a: &Natural, b: &Natural) -> Natural {
    let (gcd, _) = a.gcd_inverse(b);
    a.times(b).div_rem(&gcd).0
}
