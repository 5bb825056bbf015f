//! Changed, cut and extended: an error, never something that is believed.

use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;
use proptest::prelude::*;

use crate::policy::fixture::*;

/// Refused with one bit changed anywhere (with the default provider every bit, with the other one of
/// each byte), cut to every length, and with something after the end.
fn refused(provider: Provider, bytes: &[u8], read: impl Fn(&[u8]) -> Option<Error>) {
    assert_eq!(read(bytes), None);
    let all = provider == Provider::default();
    for place in 0..bytes.len() {
        let bits = if all { 0..8 } else { place % 8..place % 8 + 1 };
        for bit in bits {
            let mut changed = bytes.to_vec();
            changed[place] ^= 1 << bit;
            let found = read(&changed);
            assert!(found.is_some(), "{provider:?}, bit {bit} of byte {place}");
            assert_ne!(found, Some(Error::Internal), "bit {bit} of byte {place}");
        }
    }
    for len in 0..bytes.len() {
        assert_eq!(read(&bytes[..len]), Some(Error::Malformed), "{len}");
    }
    for len in [1, 2, 1000] {
        for byte in [0x00, 0x30, 0xff] {
            let long = [bytes, &vec![byte; len]].concat();
            assert_eq!(read(&long), Some(Error::Malformed), "{len}, {byte:02x}");
        }
    }
}

#[test]
fn signatures() {
    for &provider in Provider::ALL {
        let (signer, verifier) = pair(&identity(provider, KEYS[0]));
        let signature = signer.sign(POLICY, DATA, NOW).unwrap();
        refused(provider, &signature, |bytes| {
            verifier.verify(POLICY, DATA, bytes, NOW).err()
        });
        for place in 0..DATA.len() {
            let mut data = DATA.to_vec();
            data[place] ^= 1;
            let found = verifier.verify(POLICY, &data, &signature, NOW);
            assert_eq!(found, Err(Error::SignatureInvalid));
        }
    }
}

#[test]
fn changes() {
    for &provider in Provider::ALL {
        let [one, two, _] = KEYS.map(|name| identity(provider, name));
        let (signer, verifier) = pair(&one);
        let change = signer.change_to(&two, NOW).unwrap();
        refused(provider, &change, |bytes| {
            verifier.accept_change(bytes, NOW).err()
        });
    }
}

#[test]
fn anything() {
    let (_, verifier) = pair(&identity(Provider::default(), KEYS[0]));
    let noise = prop::collection::vec(any::<u8>(), 0..2000);
    let within = prop::collection::vec(any::<u8>(), 0..120)
        .prop_map(|inside| der::sequence(&[&der::sequence(&[&inside])]));
    property(8000, prop_oneof![noise, within], |bytes| {
        prop_assert!(verifier.verify(POLICY, DATA, &bytes, NOW).is_err());
        prop_assert!(verifier.accept_change(&bytes, NOW).is_err());
        Ok(())
    });
}
