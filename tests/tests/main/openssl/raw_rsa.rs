//! RSA signatures and OAEP without an envelope, over bytes and over digests.

use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::rsa::OaepDigest;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::{TempDir, key, openssl};

use super::tool::key_path;

struct Scheme {
    scheme: SignatureScheme,
    /// The option of `openssl dgst`.
    digest: &'static str,
    pss: bool,
}

const SCHEMES: &[Scheme] = &[
    pkcs1(SignatureScheme::Pkcs1Sha1, "sha1"),
    pkcs1(SignatureScheme::Pkcs1Sha256, "sha256"),
    pkcs1(SignatureScheme::Pkcs1Sha384, "sha384"),
    pkcs1(SignatureScheme::Pkcs1Sha512, "sha512"),
    Scheme {
        scheme: SignatureScheme::PssSha256,
        digest: "sha256",
        pss: true,
    },
];

const fn pkcs1(scheme: SignatureScheme, digest: &'static str) -> Scheme {
    Scheme {
        scheme,
        digest,
        pss: false,
    }
}

const KEYS: &[&str] = &[
    "client-2048",
    "client-3072",
    "client-4096",
    "e3-2048",
    "rsa-8192",
];

const MESSAGE: &[u8] = b"policy assignment request";

impl Scheme {
    /// The padding as options after `option`, which is `-sigopt` or `-pkeyopt`.
    fn padding(&self, option: &'static str) -> Vec<&'static str> {
        match self.pss {
            true => vec![option, "rsa_padding_mode:pss", option, "rsa_pss_saltlen:32"],
            false => vec![option, "rsa_padding_mode:pkcs1"],
        }
    }

    fn digest(&self) -> Vec<u8> {
        let algorithm = self.scheme.digest_algorithm();
        algorithm.digest(MESSAGE).as_ref().to_vec()
    }
}

#[test]
fn openssl_verifies_ours() {
    for &provider in Provider::ALL {
        for name in KEYS {
            let key = key(provider, name);
            for scheme in SCHEMES {
                let context = format!("{}, {name}, {:?}", provider.name(), scheme.scheme);
                let by_message = key.sign(scheme.scheme, MESSAGE);
                let by_digest = key.sign_digest(scheme.scheme, &scheme.digest());
                if scheme.digest == "sha1" && !cfg!(feature = "sha1-signing") {
                    assert_eq!(by_message, Err(Error::UNSUPPORTED), "{context}");
                    assert_eq!(by_digest, Err(Error::UNSUPPORTED), "{context}");
                    continue;
                }
                for signature in [by_message.unwrap(), by_digest.unwrap()] {
                    verify(name, scheme, &signature).unwrap_or_else(|e| panic!("{context}: {e}"));
                    let mut changed = signature;
                    changed[100] ^= 1;
                    assert!(verify(name, scheme, &changed).is_err(), "{context}");
                }
            }
        }
    }
}

/// `openssl dgst -verify` of [`MESSAGE`], then `openssl pkeyutl -verify` of its digest.
fn verify(name: &str, scheme: &Scheme, signature: &[u8]) -> Result<(), String> {
    let dir = TempDir::new();
    let signature = dir.write("signature", signature);
    let message = dir.write("message", MESSAGE);
    let key = key_path(name);
    let digest_option = format!("-{}", scheme.digest);
    let arguments = ["dgst", &digest_option, "-prverify", &key];
    let padding = scheme.padding("-sigopt");
    openssl(
        &[
            &arguments[..],
            &padding,
            &["-signature", &signature, &message],
        ]
        .concat(),
    )?;
    let digest = dir.write("digest", &scheme.digest());
    let digest_option = format!("digest:{}", scheme.digest);
    let arguments = ["pkeyutl", "-verify", "-inkey", &key, "-in", &digest];
    let padding = scheme.padding("-pkeyopt");
    let last = ["-pkeyopt", &digest_option, "-sigfile", &signature];
    openssl(&[&arguments[..], &padding, &last].concat())?;
    Ok(())
}

#[test]
fn we_verify_openssls() {
    for name in KEYS {
        let path = key_path(name);
        for scheme in SCHEMES {
            let dir = TempDir::new();
            let message = dir.write("message", MESSAGE);
            let digest = dir.write("digest", &scheme.digest());
            let digest_option = format!("-{}", scheme.digest);
            let arguments = ["dgst", &digest_option, "-sign", &path];
            let padding = scheme.padding("-sigopt");
            let by_message = openssl(&[&arguments[..], &padding, &[&message]].concat()).unwrap();
            let digest_option = format!("digest:{}", scheme.digest);
            let arguments = ["pkeyutl", "-sign", "-inkey", &path, "-in", &digest];
            let padding = scheme.padding("-pkeyopt");
            let last = ["-pkeyopt", &digest_option];
            let by_digest = openssl(&[&arguments[..], &padding, &last].concat()).unwrap();
            for &provider in Provider::ALL {
                let context = format!("{}, {name}, {:?}", provider.name(), scheme.scheme);
                let key = key(provider, name);
                let key = key.public_key();
                for signature in [&by_message, &by_digest] {
                    let verify = |message: &[u8], signature: &[u8]| {
                        let by_message = key.verify(scheme.scheme, message, signature);
                        let algorithm = scheme.scheme.digest_algorithm();
                        let digest = algorithm.digest(message);
                        let by_digest =
                            key.verify_digest(scheme.scheme, digest.as_ref(), signature);
                        assert_eq!(by_message, by_digest, "{context}");
                        by_message
                    };
                    assert_eq!(verify(MESSAGE, signature), Ok(()), "{context}");
                    let refused = Err(Error::SIGNATURE_INVALID);
                    assert_eq!(verify(b"another", signature), refused, "{context}");
                    let mut changed = signature.clone();
                    changed[100] ^= 1;
                    assert_eq!(verify(MESSAGE, &changed), refused, "{context}");
                }
            }
        }
    }
}

/// PSS has one salt length here, 32; OpenSSL's own default is the longest that fits.
#[test]
fn other_pss_salts_are_refused() {
    let path = key_path("client-2048");
    for salt in ["0", "20", "31", "33", "max"] {
        let dir = TempDir::new();
        let message = dir.write("message", MESSAGE);
        let salt_option = format!("rsa_pss_saltlen:{salt}");
        let signature = openssl(&[
            "dgst",
            "-sha256",
            "-sign",
            &path,
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            &salt_option,
            &message,
        ])
        .unwrap();
        for &provider in Provider::ALL {
            let key = key(provider, "client-2048");
            let result = key
                .public_key()
                .verify(SignatureScheme::PssSha256, MESSAGE, &signature);
            assert_eq!(
                result,
                Err(Error::SIGNATURE_INVALID),
                "{salt}, {}",
                provider.name()
            );
        }
    }
}

#[test]
fn oaep_both_ways() {
    let digests = [(OaepDigest::Sha1, "sha1"), (OaepDigest::Sha256, "sha256")];
    for name in KEYS {
        let path = key_path(name);
        for (digest, digest_name) in digests {
            for (label, hex) in [(&b""[..], ""), (b"label", "6c6162656c")] {
                let oaep_digest = format!("rsa_oaep_md:{digest_name}");
                let oaep_label = format!("rsa_oaep_label:{hex}");
                let mut options = vec![
                    "-pkeyopt",
                    "rsa_padding_mode:oaep",
                    "-pkeyopt",
                    &oaep_digest,
                ];
                if !hex.is_empty() {
                    options.extend(["-pkeyopt", &oaep_label]);
                }
                for &provider in Provider::ALL {
                    let key = key(provider, name);
                    let longest = key.public_key().modulus_len() - 2 * digest.output_len() - 2;
                    for len in [0, 32, longest] {
                        let context = format!(
                            "{}, {name}, {digest_name}, label {hex:?}, {len} bytes",
                            provider.name()
                        );
                        let plaintext = super::tool::content(len);
                        let dir = TempDir::new();
                        let ours = key.public_key().encrypt_oaep(digest, label, &plaintext);
                        let input = dir.write("ours", &ours.unwrap());
                        let arguments = ["pkeyutl", "-decrypt", "-inkey", &path, "-in", &input];
                        let read = openssl(&[&arguments[..], &options].concat());
                        assert_eq!(read.as_ref(), Ok(&plaintext), "{context}");

                        let input = dir.write("plaintext", &plaintext);
                        let arguments = ["pkeyutl", "-encrypt", "-inkey", &path, "-in", &input];
                        let theirs = openssl(&[&arguments[..], &options].concat()).unwrap();
                        let read = key.decrypt_oaep(digest, label, &theirs).unwrap();
                        assert_eq!(read.expose(), plaintext, "{context}");
                        let other = key.decrypt_oaep(digest, b"other", &theirs);
                        assert_eq!(other.unwrap_err(), Error::DECRYPT, "{context}");
                    }
                }
            }
        }
    }
}
