//! Changed, cut and extended: an error, never something that is believed.

use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::changes::refuses_changes;
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::policy::fixture::*;

#[test]
fn signatures() {
    for &provider in Provider::ALL {
        let (signer, verifier) = pair(&identity(provider, KEYS[0]));
        let signature = signed(&signer);
        refuses_changes(provider, &signature, |bytes| verify(&verifier, bytes));
        for place in 0..DATA.len() {
            let mut data = DATA.to_vec();
            data[place] ^= 1;
            let found = verifier.verify(&expecting(&terms()), &data, &signature, NOW);
            assert_eq!(found, Err(Error::SIGNATURE_INVALID));
        }
    }
}

#[test]
fn changes() {
    for &provider in Provider::ALL {
        let [one, two, _] = KEYS.map(|name| identity(provider, name));
        let (signer, verifier) = pair(&one);
        let change = signer.change_to(&two, NOW).unwrap();
        refuses_changes(provider, &change, |bytes| {
            verifier.accept_change(bytes, NOW)
        });
    }
}

#[test]
fn anything() {
    let (_, verifier) = pair(&identity(Provider::default(), KEYS[0]));
    property(8000, noise(), |bytes| {
        prop_assert!(verify(&verifier, &bytes).is_err());
        prop_assert!(verifier.accept_change(&bytes, NOW).is_err());
        Ok(())
    });
}
