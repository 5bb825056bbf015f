//! HKDF and HMAC with SHA-256: limits, parts, and what does not verify.

use cmcrypto_core::primitive::hmac::{HmacSha256, MIN_TAG_LEN, TAG_LEN};
use cmcrypto_core::primitive::kdf;
use cmcrypto_core::{Error, Secret};

fn secret(len: usize) -> Secret {
    Secret::from(vec![0x0b; len])
}

/// RFC 5869 appendix A.1.
#[test]
fn hkdf_is_that_of_rfc_5869() {
    let salt: Vec<u8> = (0..=0x0c).collect();
    let info: Vec<u8> = (0xf0..=0xf9).collect();
    let okm = kdf::hkdf_sha256(&secret(22), &salt, &[&info], 42).unwrap();
    assert_eq!(okm.len(), 42);
    let head = [0x3c, 0xb2, 0x5f, 0x25, 0xfa, 0xac, 0xd5, 0x7a];
    let tail = [0xb8, 0x87, 0x18, 0x58, 0x65];
    assert_eq!(okm.expose()[..8], head);
    assert_eq!(okm.expose()[37..], tail);
}

#[test]
fn lengths_of_hkdf() {
    let prk = kdf::extract(b"salt", &secret(5));
    for len in [0, 1, 31, 32, 33, kdf::MAX_OUTPUT_LEN] {
        assert_eq!(kdf::expand(&prk, &[], len).unwrap().len(), len);
    }
    // A shorter output begins a longer one.
    let long = kdf::expand(&prk, &[], 100).unwrap();
    let short = kdf::expand(&prk, &[], 33).unwrap();
    assert_eq!(long.expose()[..33], *short.expose());
    for len in [kdf::MAX_OUTPUT_LEN + 1, usize::MAX] {
        assert_eq!(kdf::expand(&prk, &[], len), Err(Error::INVALID_ARGUMENT));
        let whole = kdf::hkdf_sha256(&secret(5), b"", &[], len);
        assert_eq!(whole, Err(Error::INVALID_ARGUMENT));
    }
    for len in [0, 31] {
        let expanded = kdf::expand(&secret(len), &[], 32);
        assert_eq!(expanded, Err(Error::INVALID_ARGUMENT));
    }
    kdf::expand(&secret(33), &[], 32).unwrap();
}

#[test]
fn parts_are_one_after_the_other() {
    let prk = kdf::extract(b"", &secret(32));
    let whole = kdf::expand(&prk, &[b"abc"], 64).unwrap();
    assert_eq!(
        kdf::expand(&prk, &[b"a", b"", b"bc"], 64),
        Ok(whole.clone())
    );
    assert_ne!(kdf::expand(&prk, &[b"abd"], 64), Ok(whole));
    let hmac = HmacSha256::new(&secret(32));
    let tag: [u8; TAG_LEN] = hmac.tag(&[b"abc"]);
    assert_eq!(hmac.tag::<TAG_LEN>(&[b"ab", b"", b"c"]), tag);
    hmac.verify(&[b"", b"abc"], &tag).unwrap();
}

/// RFC 5869 section 2.2: no salt is a salt of zeros.
#[test]
fn an_empty_salt_is_zeros() {
    let ikm = secret(22);
    assert_eq!(kdf::extract(b"", &ikm), kdf::extract(&[0; 32], &ikm));
    assert_ne!(kdf::extract(b"", &ikm), kdf::extract(b"salt", &ikm));
}

#[test]
fn tags_verify_whole_and_truncated_to_no_less_than_half() {
    let hmac = HmacSha256::new(&secret(32));
    let parts: [&[u8]; 2] = [b"context\0", b"message"];
    let tag: [u8; TAG_LEN] = hmac.tag(&parts);
    assert_eq!(hmac.tag::<MIN_TAG_LEN>(&parts), tag[..MIN_TAG_LEN]);
    assert_eq!(hmac.tag::<20>(&parts), tag[..20]);
    for len in 0..=TAG_LEN {
        let expected = match len {
            MIN_TAG_LEN.. => Ok(()),
            _ => Err(Error::SIGNATURE_INVALID),
        };
        assert_eq!(hmac.verify(&parts, &tag[..len]), expected, "{len}");
    }
    let refused = Err(Error::SIGNATURE_INVALID);
    assert_eq!(hmac.verify(&parts, &[&tag[..], &[0]].concat()), refused);
    for bit in 0..TAG_LEN * 8 {
        let mut changed = tag;
        changed[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(hmac.verify(&parts, &changed), refused);
    }
    assert_eq!(hmac.verify(&[b"context\0", b"massage"], &tag), refused);
    let other = HmacSha256::new(&secret(31));
    assert_eq!(other.verify(&parts, &tag), refused);
}
