//! Elliptic curve keys: their type, a path of them, and what they sign.

use std::ptr;

use cmcrypto::*;

use super::{CLIENT, NOT_CHECKED, pointers};
use crate::abi::pki::{anchors, pem};
use crate::abi::{Handle, NOW, key_info, make, ok, try_make};

fn certificate(name: &str) -> Handle<cmcrypto_certificate> {
    let pem = pem(&format!("paths/{name}"));
    make(cmcrypto_certificate_free, |out| unsafe {
        cmcrypto_certificate_from_pem(0, pem.as_ptr(), pem.len(), out)
    })
}

fn key_of(name: &str) -> Handle<cmcrypto_public_key> {
    make(cmcrypto_public_key_free, |out| unsafe {
        cmcrypto_certificate_public_key(certificate(name).get(), out)
    })
}

/// The element at the start of `der`, header included; its content; and what follows it.
fn split(der: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let (len, header) = match der[1] {
        0x82 => (usize::from(der[2]) << 8 | usize::from(der[3]), 4),
        0x81 => (usize::from(der[2]), 3),
        short => (usize::from(short), 2),
    };
    let (element, rest) = der.split_at(header + len);
    (element, &element[header..], rest)
}

#[test]
fn a_path() {
    let (leaf, above) = (certificate("client-p256"), [certificate("sub-p256")]);
    let above = pointers(&above);
    let verify = |root: &str| {
        let anchors = anchors(&[&certificate(root)]);
        try_make(cmcrypto_verified_path_free, |out| unsafe {
            cmcrypto_verify_path(
                leaf.get(),
                above.as_ptr(),
                above.len(),
                anchors.get(),
                CLIENT,
                ptr::null(),
                NOT_CHECKED,
                ptr::null(),
                0,
                NOW,
                out,
            )
        })
        .err()
    };
    assert_eq!(verify("root-p384"), None);
    assert_eq!(verify("root"), Some(CMCRYPTO_ERROR_UNKNOWN_ISSUER));
}

#[test]
fn types_and_sizes() {
    for (name, key_type, bits, modulus_len) in [
        ("sub", CMCRYPTO_KEY_TYPE_RSA, 2048, 256),
        ("sub-p256", CMCRYPTO_KEY_TYPE_EC_P256, 256, 0),
        ("root-p384", CMCRYPTO_KEY_TYPE_EC_P384, 384, 0),
    ] {
        let key = key_of(name);
        let info = key_info(&key);
        let found = (info.key_type, info.bits, info.modulus_len);
        assert_eq!(found, (key_type, bits, modulus_len), "{name}");
    }
}

#[test]
fn signatures_of_certificates() {
    for (name, issuer, scheme, digest) in [
        ("client-p256", "sub-p256", CMCRYPTO_SIGNATURE_ECDSA_P256_SHA256, CMCRYPTO_DIGEST_SHA256),
        (
            "client-p256-sha384",
            "sub-p256",
            CMCRYPTO_SIGNATURE_ECDSA_P256_SHA384,
            CMCRYPTO_DIGEST_SHA384,
        ),
        (
            "sub-p256-sha256",
            "root-p384",
            CMCRYPTO_SIGNATURE_ECDSA_P384_SHA256,
            CMCRYPTO_DIGEST_SHA256,
        ),
        ("sub-p256", "root-p384", CMCRYPTO_SIGNATURE_ECDSA_P384_SHA384, CMCRYPTO_DIGEST_SHA384),
    ] {
        let der = crate::abi::pki::der(&certificate(name));
        let (tbs, _, rest) = split(split(&der).1);
        let (_, signature, _) = split(split(rest).2);
        let signature = &signature[1..];
        let key = key_of(issuer);
        for other in CMCRYPTO_SIGNATURE_PKCS1_SHA1..=CMCRYPTO_SIGNATURE_ECDSA_P384_SHA384 {
            let status = unsafe {
                let (message, len) = (tbs.as_ptr(), tbs.len());
                let (signature, signature_len) = (signature.as_ptr(), signature.len());
                cmcrypto_public_key_verify(key.get(), other, message, len, signature, signature_len)
            };
            let p384 = CMCRYPTO_SIGNATURE_ECDSA_P384_SHA256;
            let is_ecdsa = other >= CMCRYPTO_SIGNATURE_ECDSA_P256_SHA256;
            let same_curve = is_ecdsa && (other < p384) == (scheme < p384);
            let expected = match other {
                _ if other == scheme => CMCRYPTO_OK,
                _ if same_curve => CMCRYPTO_ERROR_SIGNATURE_INVALID,
                _ => CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED,
            };
            assert_eq!(status, expected, "{name}, {other}");
        }
        // Not over a digest, and nothing but that.
        let mut hash = [0; 64];
        let mut len = 0;
        ok(unsafe {
            let (message, hash) = (tbs.as_ptr(), hash.as_mut_ptr());
            cmcrypto_digest(digest, message, tbs.len(), hash, 64, &raw mut len)
        });
        let status = unsafe {
            let (signature, signature_len) = (signature.as_ptr(), signature.len());
            let hash = hash.as_ptr();
            cmcrypto_public_key_verify_digest(
                key.get(),
                scheme,
                hash,
                len,
                signature,
                signature_len,
            )
        };
        assert_eq!(status, CMCRYPTO_ERROR_ALGORITHM_NOT_ACCEPTED);
        let mut out = [0; 512];
        let status = unsafe {
            let (data, out) = (b"x".as_ptr(), out.as_mut_ptr());
            cmcrypto_public_key_encrypt_oaep(
                key.get(),
                CMCRYPTO_OAEP_SHA256,
                data,
                0,
                data,
                1,
                out,
                512,
                &raw mut len,
            )
        };
        assert_eq!(status, CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED);
        assert_eq!(len, 0);
        let blob = try_make(cmcrypto_buffer_free, |out| unsafe {
            cmcrypto_public_key_to_capi_blob(key.get(), out)
        });
        assert_eq!(blob.err(), Some(CMCRYPTO_ERROR_KEY_TYPE_NOT_SUPPORTED));
    }
}
