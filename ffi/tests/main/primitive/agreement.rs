//! Key agreement, HKDF and HMAC through the C ABI: the same as the core's, and what is refused.

use crate::abi::*;
use cmcrypto::*;
use cmcrypto_core::pki::key::agreement_key::public_key_to_spki_der;
use cmcrypto_core::primitive::agreement::{AgreementAlgorithm, AgreementKey};
use cmcrypto_core::primitive::hmac::HmacSha256;
use cmcrypto_core::primitive::kdf;
use cmcrypto_core::{Provider, Secret};

const INVALID: i32 = CMCRYPTO_ERROR_INVALID_ARGUMENT;
const ALGORITHMS: [(i32, AgreementAlgorithm); 2] = [
    (CMCRYPTO_AGREEMENT_X25519, AgreementAlgorithm::X25519),
    (CMCRYPTO_AGREEMENT_P256, AgreementAlgorithm::P256),
];

/// Those that are built in, by their numbers.
fn providers() -> Vec<i32> {
    let number = |provider: &Provider| match provider.name() {
        "aws-lc" => CMCRYPTO_PROVIDER_AWS_LC,
        _ => CMCRYPTO_PROVIDER_PORTABLE,
    };
    Provider::ALL.iter().map(number).collect()
}

/// Calls with an output of exactly the length that the call asks for. After a failure it must be wiped
/// and have no length.
fn output(mut call: impl FnMut(*mut u8, usize, *mut usize) -> i32) -> Result<Vec<u8>, i32> {
    let mut len = usize::MAX;
    let status = call(std::ptr::null_mut(), 0, &raw mut len);
    if status != CMCRYPTO_OK {
        assert_eq!(len, 0);
        return Err(status);
    }
    let needed = len;
    let mut short = vec![POISON; needed - 1];
    assert_eq!(call(short.as_mut_ptr(), needed - 1, &raw mut len), INVALID);
    assert!(short.iter().all(|byte| *byte == 0) && len == needed);
    let mut out = vec![POISON; needed];
    match call(out.as_mut_ptr(), needed, &raw mut len) {
        CMCRYPTO_OK => {
            assert_eq!(len, needed);
            Ok(out)
        }
        status => {
            assert!(out.iter().all(|byte| *byte == 0) && len == 0);
            Err(status)
        }
    }
}

fn key(
    provider: i32, algorithm: i32, private: &[u8],
) -> Result<Handle<cmcrypto_agreement_key>, i32> {
    try_make(cmcrypto_agreement_key_free, |out| unsafe {
        let (private, len) = (private.as_ptr(), private.len());
        cmcrypto_agreement_key_from_private_bytes(provider, algorithm, private, len, out)
    })
}

fn public(key: &Handle<cmcrypto_agreement_key>) -> Vec<u8> {
    output(|out, cap, len| unsafe { cmcrypto_agreement_key_public_key(key.get(), out, cap, len) })
        .unwrap()
}

fn agree(key: &Handle<cmcrypto_agreement_key>, peer: &[u8]) -> Result<Vec<u8>, i32> {
    output(|out, cap, len| unsafe {
        cmcrypto_agreement_key_agree(key.get(), peer.as_ptr(), peer.len(), out, cap, len)
    })
}

fn to_spki(algorithm: i32, key: &[u8]) -> Result<Vec<u8>, i32> {
    output(|out, cap, len| unsafe {
        let (key, key_len) = (key.as_ptr(), key.len());
        cmcrypto_agreement_public_key_to_spki_der(algorithm, key, key_len, out, cap, len)
    })
}

fn from_spki(spki: &[u8]) -> Result<(i32, Vec<u8>), i32> {
    let mut algorithm = -1;
    let key = output(|out, cap, len| unsafe {
        let (algorithm, spki, spki_len) = (&raw mut algorithm, spki.as_ptr(), spki.len());
        cmcrypto_agreement_public_key_from_spki_der(spki, spki_len, algorithm, out, cap, len)
    });
    assert_eq!(key.is_err(), algorithm == 0);
    key.map(|key| (algorithm, key))
}

#[test]
fn keys_agree_as_those_of_the_core() {
    for provider in providers() {
        for (number, algorithm) in ALGORITHMS {
            let private = Secret::from(vec![0x42; 32]);
            let core = AgreementKey::from_private_bytes(Provider::default(), algorithm, &private);
            let core = core.unwrap();
            let loaded = key(provider, number, private.expose()).ok().unwrap();
            assert_eq!(public(&loaded), core.public_key());
            let generated = make(cmcrypto_agreement_key_free, |out| unsafe {
                cmcrypto_agreement_key_generate(provider, number, out)
            });
            let (mut told, mut len) = (0, 0);
            ok(unsafe { cmcrypto_agreement_key_algorithm(generated.get(), &raw mut told) });
            ok(unsafe { cmcrypto_agreement_public_key_len(number, &raw mut len) });
            assert_eq!((told, len), (number, public(&generated).len()));
            let shared = agree(&generated, core.public_key()).unwrap();
            assert_eq!(shared.len(), CMCRYPTO_AGREEMENT_SHARED_SECRET_LEN);
            assert_eq!(core.agree(&public(&generated)).unwrap().expose(), shared);
            assert_eq!(agree(&loaded, &public(&generated)), Ok(shared));

            let spki = to_spki(number, core.public_key()).unwrap();
            assert_eq!(public_key_to_spki_der(algorithm, core.public_key()), Ok(spki.clone()));
            assert_eq!(from_spki(&spki), Ok((number, core.public_key().to_vec())));
        }
    }
}

#[test]
fn bad_keys_are_refused() {
    let rejected = CMCRYPTO_ERROR_KEY_REJECTED;
    for provider in providers() {
        let p256 = |private: &[u8]| key(provider, CMCRYPTO_AGREEMENT_P256, private).err();
        assert_eq!(p256(&[0; 32]), Some(rejected));
        assert_eq!(p256(&[0xff; 32]), Some(rejected));
        let x25519 = key(provider, CMCRYPTO_AGREEMENT_X25519, &[0; 32]).ok().unwrap();
        assert_eq!(agree(&x25519, &[0; 32]), Err(rejected));
        assert_eq!(agree(&x25519, &[9; 31]), Err(rejected));
        assert_eq!(agree(&x25519, &[]), Err(rejected));
        let p256 = key(provider, CMCRYPTO_AGREEMENT_P256, &[1; 32]).ok().unwrap();
        let mut point = public(&p256);
        agree(&p256, &point).unwrap();
        assert_eq!(agree(&x25519, &point), Err(rejected));
        point[64] ^= 1;
        assert_eq!(agree(&p256, &point), Err(rejected));
        for len in [0, 31, 33] {
            for (algorithm, _) in ALGORITHMS {
                assert_eq!(key(provider, algorithm, &vec![1; len]).err(), Some(INVALID));
                assert_eq!(detail(), "private_bytes_len: not 32");
            }
        }
    }
    assert_eq!(to_spki(CMCRYPTO_AGREEMENT_P256, &[4; 64]), Err(rejected));
    let spki = to_spki(CMCRYPTO_AGREEMENT_X25519, &[9; 32]).unwrap();
    assert_eq!(from_spki(&spki[1..]), Err(CMCRYPTO_ERROR_MALFORMED));
    let mut other = spki;
    other[8] ^= 1;
    assert_eq!(from_spki(&other), Err(CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED));
}

#[test]
fn unknown_algorithms_are_refused() {
    for algorithm in [i32::MIN, -1, 0, 3, i32::MAX] {
        let mut len = 0;
        let status = unsafe { cmcrypto_agreement_public_key_len(algorithm, &raw mut len) };
        assert_eq!((status, detail().as_str()), (INVALID, "algorithm: unknown"));
        assert_eq!(key(0, algorithm, &[1; 32]).err(), Some(INVALID));
        let generated = try_make(cmcrypto_agreement_key_free, |out| unsafe {
            cmcrypto_agreement_key_generate(0, algorithm, out)
        });
        assert_eq!(generated.err(), Some(INVALID));
        assert_eq!(to_spki(algorithm, &[1; 32]), Err(INVALID));
    }
}

#[test]
fn hkdf_is_the_core_s() {
    let (ikm, salt, info) = (b"input", b"salt", b"context");
    let derive = |len: usize| {
        output(|out, cap, out_len| unsafe {
            let (ikm, salt, info) = (ikm.as_ptr(), salt.as_ptr(), info.as_ptr());
            cmcrypto_hkdf_sha256(ikm, 5, salt, 4, info, 7, len, out, cap, out_len)
        })
    };
    let secret = Secret::from(ikm.to_vec());
    let expected = kdf::hkdf_sha256(&secret, salt, &[info], 42).unwrap();
    assert_eq!(derive(42).unwrap(), expected.expose());
    let prk = output(|out, cap, len| unsafe {
        cmcrypto_hkdf_sha256_extract(salt.as_ptr(), 4, ikm.as_ptr(), 5, out, cap, len)
    })
    .unwrap();
    assert_eq!(prk, kdf::extract(salt, &secret).expose());
    let expand = |prk: &[u8], len| {
        output(|out, cap, out_len| unsafe {
            let (prk, prk_len, info) = (prk.as_ptr(), prk.len(), info.as_ptr());
            cmcrypto_hkdf_sha256_expand(prk, prk_len, info, 7, len, out, cap, out_len)
        })
    };
    assert_eq!(expand(&prk, 42).unwrap(), expected.expose());

    let most = CMCRYPTO_HKDF_SHA256_MAX_OUTPUT_LEN;
    assert_eq!(derive(most), expand(&prk, most));
    assert_eq!(derive(most).unwrap().len(), most);
    for len in [most + 1, usize::MAX] {
        assert_eq!(derive(len), Err(INVALID));
        assert_eq!(detail(), "len: above 8160");
        assert_eq!(expand(&prk, len), Err(INVALID));
    }
    assert_eq!(expand(&prk[1..], 42), Err(INVALID));
    assert_eq!(detail(), "prk_len: below 32");
}

#[test]
fn hmac_is_the_core_s() {
    let hmac = make(cmcrypto_hmac_sha256_free, |out| unsafe {
        cmcrypto_hmac_sha256_new(b"key".as_ptr(), 3, out)
    });
    let tag = output(|out, cap, len| unsafe {
        cmcrypto_hmac_sha256_tag(hmac.get(), b"data".as_ptr(), 4, out, cap, len)
    })
    .unwrap();
    let core = HmacSha256::new(&Secret::from(b"key".to_vec()));
    assert_eq!(tag, core.tag::<CMCRYPTO_HMAC_SHA256_TAG_LEN>(&[b"data"]));
    let verify = |data: &[u8], tag: &[u8]| unsafe {
        let (data, data_len) = (data.as_ptr(), data.len());
        cmcrypto_hmac_sha256_verify(hmac.get(), data, data_len, tag.as_ptr(), tag.len())
    };
    ok(verify(b"data", &tag));
    ok(verify(b"data", &tag[..CMCRYPTO_HMAC_SHA256_MIN_TAG_LEN]));
    let invalid = CMCRYPTO_ERROR_SIGNATURE_INVALID;
    assert_eq!(verify(b"data", &tag[..15]), invalid);
    assert_eq!(verify(b"data", &tag[1..]), invalid);
    assert_eq!(verify(b"data", &[]), invalid);
    assert_eq!(verify(b"date", &tag), invalid);
}
