//! A cache says nothing that its verifier would not say without it.

use cmcrypto_core::access::token::*;
use cmcrypto_core::{Error, Provider, Timestamp};
use cmcrypto_tests::*;
use proptest::collection::vec;
use proptest::prelude::*;

use super::fixture::*;

fn verifiers(signers: &[&str]) -> TokenVerifier {
    let mut signers = signers
        .iter()
        .map(|name| certificate(Provider::default(), name));
    let mut verifier = TokenVerifier::new(tenant(), signers.next().unwrap()).unwrap();
    for next in signers {
        verifier
            .rotate(next, PreviousSigner::KeptUntil(later(4 * HOUR)), NOW)
            .unwrap();
    }
    verifier
}

fn id(number: usize) -> Guid {
    Guid::from_bytes([number as u8; 16])
}

/// Each ends at another second.
fn token(number: usize) -> (String, Timestamp) {
    let lifetime = HOUR * (1 + number as i64) + number as i64;
    let claims =
        site_claims("ContentAccess", lifetime).with("UniqueId", quoted(&id(number).to_string()));
    let name = ["client-2048", "client-3072"][number % 2];
    let key = key(Provider::default(), name);
    (
        token_of(&key, &site_header(name).json(), &claims.json()),
        later(lifetime + 300),
    )
}

#[derive(Clone, Debug)]
enum Step {
    Ask(usize, i64),
    Block(usize),
    Unblock(usize),
    Refuse,
    Clear,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0..6_usize, 0..8 * HOUR).prop_map(|(token, at)| Step::Ask(token, at)),
        1 => (0..6_usize).prop_map(Step::Block),
        2 => (0..6_usize).prop_map(Step::Unblock),
        1 => Just(Step::Refuse),
        1 => Just(Step::Clear),
    ]
}

/// What is remembered, by the end.
#[derive(Default)]
struct Model(Vec<(Timestamp, usize)>);

impl Model {
    fn put(&mut self, max: usize, entry: (Timestamp, usize), now: Timestamp) {
        self.0.push(entry);
        self.0.sort();
        self.0.retain(|(end, _)| *end > now);
        let above = self.0.len().saturating_sub(max);
        self.0.drain(..above);
    }
}

#[test]
fn as_without_it() {
    let tokens: Vec<_> = (0..6).map(token).collect();
    property(600, (0..5_usize, vec(step(), 1..40)), |(max, steps)| {
        let cache = TokenCache::new(max);
        let mut model = Model::default();
        let mut verifier = verifiers(&["client-2048", "client-3072"]);
        for step in steps {
            match step {
                Step::Ask(number, at) => {
                    let ((text, end), now) = (&tokens[number], later(at));
                    let found = verifier.content_access(text, Some(&cache), now);
                    let plain = verifier.content_access(text, None, now);
                    let known = model.0.iter().any(|(_, known)| *known == number);
                    match (found, plain) {
                        (Ok(found), Ok(plain)) => {
                            prop_assert_eq!(found.from_cache(), known);
                            prop_assert_eq!(
                                (found.id(), found.client()),
                                (plain.id(), plain.client())
                            );
                            if !known {
                                model.put(max, (*end, number), now);
                            }
                        }
                        (found, plain) => prop_assert_eq!(found.err(), plain.err()),
                    }
                }
                Step::Block(number) => verifier.block(id(number), NOW).unwrap(),
                Step::Unblock(number) => verifier.unblock(&id(number)),
                Step::Refuse => {
                    let next = certificate(Provider::default(), "client-4096");
                    let _again = verifier.rotate(next, PreviousSigner::Refused, NOW);
                }
                Step::Clear => {
                    cache.clear();
                    model.0.clear();
                }
            }
            prop_assert_eq!(cache.len(), model.0.len());
            prop_assert!(cache.len() <= max);
        }
        Ok(())
    });
}

/// One that was filled by a verifier with other signers, another tenant, or by Entra ID's.
#[test]
fn other_verifiers_learn_nothing() {
    let (token, _) = token(0);
    let cache = TokenCache::new(10);
    let verifier = verifier(Provider::default());
    assert!(verifier.content_access(&token, Some(&cache), NOW).is_ok());
    assert!(
        verifier
            .content_access(&token, Some(&cache), NOW)
            .unwrap()
            .from_cache()
    );

    let other = verifiers(&["client-3072"]).content_access(&token, Some(&cache), NOW);
    assert_eq!(other, Err(Error::TOKEN_SIGNER_UNKNOWN));
    let tenant = Guid::new(OTHER_TENANT).unwrap();
    let other = TokenVerifier::new(tenant, certificate(Provider::default(), SIGNER)).unwrap();
    let other = other.content_access(&token, Some(&cache), NOW);
    assert_eq!(other, Err(Error::TOKEN_ISSUER_MISMATCH));
    // Another kind.
    let other = verifier
        .client_authentication(&token, Some(&cache), NOW)
        .map(drop);
    assert_eq!(other, Err(Error::TOKEN_KIND_MISMATCH));
    let other = entra_verifier().verify(&token, &keys(Provider::default()), Some(&cache), NOW);
    assert_eq!(other, Err(Error::MALFORMED));

    let entra = entra_token(&entra_claims());
    let keys = keys(Provider::default());
    assert!(
        entra_verifier()
            .verify(&entra, &keys, Some(&cache), NOW)
            .is_ok()
    );
    assert!(verifier.content_access(&entra, Some(&cache), NOW).is_err());
}

/// What is not valid is not remembered.
#[test]
fn refused_tokens_take_no_room() {
    let cache = TokenCache::new(10);
    let mut verifier = verifier(Provider::default());
    let (token, end) = token(0);
    verifier.block(id(0), NOW).unwrap();
    for (text, now) in [
        (&token[..token.len() - 4], NOW),
        (&token, end),
        (&token, later(-301)),
        (&token, NOW),
    ] {
        assert!(verifier.content_access(text, Some(&cache), now).is_err());
    }
    assert!(cache.is_empty());
}

/// A key that Entra ID has no more, and one that has its name now.
#[test]
fn entra_keys_that_are_gone() {
    let provider = Provider::default();
    let cache = TokenCache::new(10);
    let (verifier, token) = (entra_verifier(), entra_token(&entra_claims()));
    let ask = |keys: &EntraKeys, now| verifier.verify(&token, keys, Some(&cache), now);
    let all = keys(provider);
    assert!(!ask(&all, NOW).unwrap().from_cache());
    assert!(ask(&all, NOW).unwrap().from_cache());
    let without = entra_keys(provider, &[jwk("client-4096")]).unwrap();
    assert_eq!(ask(&without, NOW), Err(Error::TOKEN_SIGNER_UNKNOWN));
    let renamed = entra_keys(provider, &[jwk("client-4096").with("kid", quoted(ENTRA))]).unwrap();
    assert_eq!(ask(&renamed, NOW), Err(Error::SIGNATURE_INVALID));
    let issuer = format!("\"https://login.microsoftonline.com/{OTHER_TENANT}/v2.0\"");
    let of_other = entra_keys(provider, &[jwk(ENTRA).with("issuer", issuer)]).unwrap();
    assert_eq!(ask(&of_other, NOW), Err(Error::TOKEN_ISSUER_MISMATCH));
    assert_eq!(ask(&all, later(HOUR + 300)), Err(Error::STALE));
    assert_eq!(ask(&all, later(DAY + 1)), Err(Error::KEY_SET_STALE));
}

/// That the holder has the key is shown each time.
#[test]
fn a_cache_proves_no_holder() {
    let provider = Provider::default();
    let cache = TokenCache::new(10);
    let [_, client, _] = issued(&signer(provider), NOW);
    let ask = || {
        verifier(provider)
            .client_authentication(client.text(), Some(&cache), NOW)
            .unwrap()
    };
    let (right, wrong) = (
        certificate(provider, "client-4096"),
        certificate(provider, "client-3072"),
    );
    assert!(!ask().proven_by_channel(&right).unwrap().from_cache());
    assert!(ask().proven_by_channel(&right).unwrap().from_cache());
    assert_eq!(
        ask().proven_by_channel(&wrong),
        Err(Error::TOKEN_NOT_HOLDER)
    );
}
