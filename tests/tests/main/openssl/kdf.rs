//! HKDF and HMAC with SHA-256: `openssl kdf` and `openssl mac`.

use cmcrypto_core::Secret;
use cmcrypto_core::primitive::hmac::HmacSha256;
use cmcrypto_core::primitive::kdf;
use cmcrypto_tests::{TempDir, openssl, to_hex};

use super::tool::content;

/// `openssl kdf HKDF`; an option that is empty is left out, which means the same (RFC 5869).
fn hkdf(mode: &str, options: &[(&str, &[u8])], len: usize) -> Vec<u8> {
    let len = len.to_string();
    let mode = format!("mode:{mode}");
    let mut arguments = vec!["kdf", "-keylen", &len, "-binary"];
    arguments.extend(["-kdfopt", "digest:SHA256", "-kdfopt", &mode]);
    let options: Vec<_> = options
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}:{}", to_hex(value)))
        .collect();
    for option in &options {
        arguments.extend(["-kdfopt", option]);
    }
    arguments.push("HKDF");
    openssl(&arguments).unwrap()
}

#[test]
fn openssl_derives_the_same() {
    for (ikm_len, salt_len, info_len, len) in [
        (32, 0, 0, 32),
        (32, 32, 10, 32),
        (1, 1, 1, 1),
        (22, 13, 10, 42),
        (64, 64, 100, 64),
        (65, 65, 200, 65),
        (100, 100, 300, 255 * 32),
    ] {
        let ikm = content(ikm_len);
        let salt = content(salt_len);
        let info = content(info_len);
        let secret = Secret::from(ikm.clone());
        let options = [("hexkey", &ikm[..]), ("hexsalt", &salt), ("hexinfo", &info)];
        let derived = kdf::hkdf_sha256(&secret, &salt, &[&info], len).unwrap();
        assert_eq!(derived.expose(), hkdf("EXTRACT_AND_EXPAND", &options, len));
        let prk = kdf::extract(&salt, &secret);
        assert_eq!(prk.len(), kdf::PRK_LEN);
        assert_eq!(prk.expose(), hkdf("EXTRACT_ONLY", &options[..2], 32));
        let options = [("hexkey", prk.expose()), ("hexinfo", &info)];
        assert_eq!(derived.expose(), hkdf("EXPAND_ONLY", &options, len));
        // A PRK longer than that of an extraction.
        let long = Secret::from(content(100));
        let options = [("hexkey", long.expose()), ("hexinfo", &info)];
        let expanded = kdf::expand(&long, &[&info], len).unwrap();
        assert_eq!(expanded.expose(), hkdf("EXPAND_ONLY", &options, len));
    }
}

#[test]
fn openssl_makes_the_same_tags() {
    for key_len in [1, 16, 31, 32, 33, 63, 64, 65, 200] {
        for len in [0, 1, 63, 64, 65, 5000] {
            let dir = TempDir::new();
            let (key, message) = (content(key_len), content(len));
            let path = dir.write("message", &message);
            let option = format!("hexkey:{}", to_hex(&key));
            let tag = openssl(&[
                "mac", "-digest", "SHA256", "-macopt", &option, "-in", &path, "-binary", "HMAC",
            ])
            .unwrap();
            let hmac = HmacSha256::new(&Secret::from(key));
            assert_eq!(
                hmac.tag::<32>(&[&message]).to_vec(),
                tag,
                "{key_len}, {len}"
            );
            hmac.verify(&[&message], &tag).unwrap();
        }
    }
}
