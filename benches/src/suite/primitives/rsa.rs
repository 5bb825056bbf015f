//! RSA, keys prepared once where they can be.

use cmcrypto_core::Provider;
use cmcrypto_core::pki::key::PrivateKey;
use cmcrypto_core::primitive::SignatureScheme;
use cmcrypto_core::primitive::rsa::{OaepDigest, RsaKeySize};

use super::{KEY, MESSAGE};
use crate::beside::engines::{AwsLcKeys, GraviolaKeys, RingKeys, RustCryptoKeys};
use crate::beside::openssl::OpenSsl;
use crate::report::paired::competitor;
use crate::report::results::{Run, beside};
use crate::work::message::{KEY_BITS, key};

pub(super) fn measure(run: &mut Run) {
    for bits in KEY_BITS {
        of_size(run, bits);
    }
    let pkcs8 = key(Provider::AwsLc, "mp-2048").to_pkcs8_der();
    let load = |provider| {
        let pkcs8 = &pkcs8;
        move || PrivateKey::from_pkcs8_der(provider, pkcs8.expose()).unwrap()
    };
    run.row(
        "RSA-2048: read a private key",
        competitor(load(Provider::AwsLc)),
        vec![beside("`portable`", load(Provider::Portable))],
    );
    let size = RsaKeySize::Rsa2048;
    // Times vary by nature: primes are found by chance.
    run.row(
        "RSA-2048: generate",
        competitor(|| PrivateKey::generate(Provider::AwsLc, size).unwrap()),
        vec![
            beside("`portable`", || {
                PrivateKey::generate(Provider::Portable, size).unwrap()
            }),
            beside("aws-lc-rs", AwsLcKeys::generate),
        ],
    );
}

fn of_size(run: &mut Run, bits: usize) {
    let name = format!("client-{bits}");
    let [ours, portable] = [Provider::AwsLc, Provider::Portable].map(|of| key(of, &name));
    let pkcs8 = ours.to_pkcs8_der();
    let aws_lc = AwsLcKeys::new(pkcs8.expose(), ours.public_key().to_spki_der());
    let ring = RingKeys::new(pkcs8.expose());
    let rust_crypto = RustCryptoKeys::new(pkcs8.expose());
    let graviola = GraviolaKeys::new(pkcs8.expose());
    let openssl = OpenSsl::new(bits);

    for (label, scheme) in [
        ("PKCS#1 v1.5", SignatureScheme::Pkcs1Sha256),
        ("PSS", SignatureScheme::PssSha256),
    ] {
        let pss = scheme == SignatureScheme::PssSha256;
        let signature = ours.sign(scheme, MESSAGE).unwrap();
        let mut others = vec![
            beside("`portable`", || portable.sign(scheme, MESSAGE).unwrap()),
            beside("aws-lc-rs", || aws_lc.sign(pss, MESSAGE)),
            beside("ring", || ring.sign(pss, MESSAGE)),
            beside("rsa", || rust_crypto.sign(pss, MESSAGE)),
            beside("graviola", || graviola.sign(pss, MESSAGE)),
        ];
        if !pss {
            others.push(beside("OpenSSL's EVP", || openssl.sign_bytes(MESSAGE)));
        }
        let sign = competitor(|| ours.sign(scheme, MESSAGE).unwrap());
        run.row(&format!("RSA-{bits}: sign, {label}"), sign, others);

        let public = [ours.public_key(), portable.public_key()];
        let verify = public.map(|key| {
            let signature = &signature;
            move || key.verify(scheme, MESSAGE, signature).unwrap()
        });
        let [verify, by_portable] = verify;
        let mut others = vec![
            beside("`portable`", by_portable),
            beside("aws-lc-rs", || aws_lc.verify(pss, MESSAGE, &signature)),
            beside("ring", || ring.verify(pss, MESSAGE, &signature)),
            beside("rsa", || rust_crypto.verify(pss, MESSAGE, &signature)),
            beside("graviola", || graviola.verify(pss, MESSAGE, &signature)),
        ];
        if !pss {
            let verify = || openssl.verify_bytes(MESSAGE, &signature);
            others.push(beside("OpenSSL's EVP", verify));
        }
        let label = format!("RSA-{bits}: verify, {label}");
        run.row(&label, competitor(verify), others);
    }

    // ring and graviola have no OAEP.
    let encrypt = |key: &PrivateKey| {
        let public = key.public_key().clone();
        move || public.encrypt_oaep(OaepDigest::Sha256, b"", &KEY).unwrap()
    };
    run.row(
        &format!("RSA-{bits}: encrypt, OAEP"),
        competitor(encrypt(&ours)),
        vec![
            beside("`portable`", encrypt(&portable)),
            beside("aws-lc-rs", || aws_lc.encrypt(&KEY)),
            beside("rsa", || rust_crypto.encrypt(&KEY)),
        ],
    );
    let ciphertext = aws_lc.encrypt(&KEY);
    let decrypt = |key: &PrivateKey| {
        let (key, ciphertext) = (key.clone(), ciphertext.clone());
        move || {
            let opened = key.decrypt_oaep(OaepDigest::Sha256, b"", &ciphertext);
            opened.unwrap()
        }
    };
    run.row(
        &format!("RSA-{bits}: decrypt, OAEP"),
        competitor(decrypt(&ours)),
        vec![
            beside("`portable`", decrypt(&portable)),
            beside("aws-lc-rs", || aws_lc.decrypt(&ciphertext)),
            beside("rsa", || rust_crypto.decrypt(&ciphertext)),
        ],
    );
}
