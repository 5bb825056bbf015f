//! No change of a token's bytes verifies.

use cmcrypto_core::access::token::*;
use cmcrypto_core::{Error, Provider};
use cmcrypto_tests::*;
use proptest::collection::vec;
use proptest::prelude::*;

use super::fixture::*;

/// What a change may be refused as: neither an internal error, nor anything that is said of a verified token.
const REFUSALS: &[Error] = &[
    Error::MALFORMED,
    Error::SIGNATURE_INVALID,
    Error::NOT_SUPPORTED,
    Error::ALGORITHM_NOT_ACCEPTED,
    Error::TOKEN_SIGNER_UNKNOWN,
    Error::TOO_LARGE,
];

fn refused<T: std::fmt::Debug>(result: Result<T, Error>, what: &str) {
    let error = result.expect_err(what);
    assert!(REFUSALS.contains(&error), "{what}: {error}");
}

struct World {
    provider: Provider,
    verifier: TokenVerifier,
    token: String,
    entra: String,
    keys: EntraKeys,
}

impl World {
    fn new(provider: Provider) -> Self {
        let token = signer(provider).content_access(&client_id(), NOW).unwrap();
        Self {
            provider,
            verifier: verifier(provider),
            token: token.text().to_owned(),
            entra: entra_token(&entra_claims()),
            keys: keys(provider),
        }
    }

    /// Both are refused, alone and where a cache knows the token that is not changed.
    fn refuses(&self, token: &str, cache: &TokenCache) {
        let what = format!("{:?}: {token}", self.provider);
        for cache in [None, Some(cache)] {
            refused(self.verifier.content_access(token, cache, NOW), &what);
            refused(
                entra_verifier().verify(token, &self.keys, cache, NOW),
                &what,
            );
        }
    }

    fn cache(&self) -> TokenCache {
        let cache = TokenCache::new(10);
        self.verifier
            .content_access(&self.token, Some(&cache), NOW)
            .unwrap();
        entra_verifier()
            .verify(&self.entra, &self.keys, Some(&cache), NOW)
            .unwrap();
        assert_eq!(cache.len(), 2);
        cache
    }
}

/// Each place: another sign, one more, one less. What is not text does not get so far.
#[test]
fn each_sign_counts() {
    for &provider in Provider::ALL {
        let world = World::new(provider);
        let cache = world.cache();
        for token in [&world.token, &world.entra] {
            for place in places(0..token.len()) {
                let (before, after) = token.split_at(place);
                let rest = &after[1..];
                world.refuses(&format!("{before}{rest}"), &cache);
                for sign in ["A", "Q", "_", ".", "=", "+", " ", "\0", "é"] {
                    if !after.starts_with(sign) {
                        world.refuses(&format!("{before}{sign}{rest}"), &cache);
                    }
                    world.refuses(&format!("{before}{sign}{after}"), &cache);
                }
            }
            for end in ["A", ".", "=", "\n", " ", "\0"] {
                world.refuses(&format!("{token}{end}"), &cache);
            }
        }
        assert_eq!(cache.len(), 2);
    }
}

/// The bits of a last sign that belong to no octet: the same signature, or payload, in another text.
#[test]
fn no_other_text_for_the_same_octets() {
    const SIGNS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let world = World::new(Provider::default());
    let cache = world.cache();
    let mut tried = 0;
    for token in [&world.token, &world.entra] {
        let parts: Vec<&str> = token.split('.').collect();
        for at in 0..3 {
            for sign in SIGNS.chars() {
                let mut parts: Vec<String> = parts.iter().map(|part| part.to_string()).collect();
                if parts[at].pop() == Some(sign) {
                    continue;
                }
                parts[at].push(sign);
                world.refuses(&parts.join("."), &cache);
                tried += 1;
            }
        }
        // Padding, and the other alphabet.
        world.refuses(&format!("{token}=="), &cache);
        let other = token.replace('-', "+").replace('_', "/");
        assert_ne!(other, *token);
        world.refuses(&other, &cache);
    }
    assert_eq!(tried, 2 * 3 * 63);
}

/// Parts of two tokens of one signer, in every other order.
#[test]
fn parts_belong_together() {
    let world = World::new(Provider::default());
    let cache = world.cache();
    let other = signer(world.provider)
        .content_access(&another_client(), NOW)
        .unwrap();
    let parts: Vec<&str> = world
        .token
        .split('.')
        .chain(other.text().split('.'))
        .chain(["", "e30"])
        .collect();
    let goods = [world.token.as_str(), other.text()];
    for a in &parts {
        for b in &parts {
            for c in &parts {
                let token = format!("{a}.{b}.{c}");
                if !goods.contains(&token.as_str()) {
                    world.refuses(&token, &cache);
                }
            }
        }
    }
}

#[derive(Clone, Debug)]
enum Edit {
    Set(usize, char),
    Insert(usize, char),
    Delete(usize, usize),
    Swap(usize, usize),
    Repeat(usize, usize),
    Upper(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = 0..2000_usize;
    let sign = prop_oneof![
        Just('.'),
        Just('A'),
        Just('='),
        prop::char::range('0', 'z'),
        any::<char>()
    ];
    prop_oneof![
        (place.clone(), sign.clone()).prop_map(|(place, sign)| Edit::Set(place, sign)),
        (place.clone(), sign).prop_map(|(place, sign)| Edit::Insert(place, sign)),
        (place.clone(), 1..40_usize).prop_map(|(place, len)| Edit::Delete(place, len)),
        (place.clone(), place.clone()).prop_map(|(one, other)| Edit::Swap(one, other)),
        (place.clone(), 1..40_usize).prop_map(|(place, len)| Edit::Repeat(place, len)),
        place.prop_map(Edit::Upper),
    ]
}

impl Edit {
    fn apply(&self, signs: &mut Vec<char>) {
        let len = signs.len().max(1);
        let within = |place: &usize| place % len;
        if signs.is_empty() {
            return;
        }
        match self {
            Edit::Set(place, sign) => signs[within(place)] = *sign,
            Edit::Insert(place, sign) => signs.insert(within(place), *sign),
            Edit::Delete(place, count) => {
                let start = within(place);
                signs.drain(start..(start + count).min(len));
            }
            Edit::Swap(one, other) => signs.swap(within(one), within(other)),
            Edit::Repeat(place, count) => {
                let start = within(place);
                let piece = signs[start..(start + count).min(len)].to_vec();
                signs.splice(start..start, piece);
            }
            Edit::Upper(place) => {
                let sign = &mut signs[within(place)];
                *sign = if sign.is_ascii_lowercase() {
                    sign.to_ascii_uppercase()
                } else {
                    sign.to_ascii_lowercase()
                };
            }
        }
    }
}

#[test]
fn no_edit_verifies() {
    let world = World::new(Provider::default());
    let cache = world.cache();
    property(
        5_000,
        (any::<bool>(), vec(edit(), 1..4)),
        |(entra, edits)| {
            let token = if entra { &world.entra } else { &world.token };
            let mut signs: Vec<char> = token.chars().collect();
            for edit in edits {
                edit.apply(&mut signs);
            }
            let changed: String = signs.into_iter().collect();
            if changed != *token {
                world.refuses(&changed, &cache);
            }
            Ok(())
        },
    );
}

/// Bytes that are nothing.
#[test]
fn noise_is_refused() {
    let world = World::new(Provider::default());
    let cache = world.cache();
    property(2_000, noise(), |bytes| {
        let text = String::from_utf8_lossy(&bytes);
        world.refuses(&text, &cache);
        let signed = base64url(&bytes);
        world.refuses(&format!("eyJ{signed}.{signed}.{signed}"), &cache);
        Ok(())
    });
}

/// Claims of any kind under a signature that verifies: refused or not, and nothing worse.
#[test]
fn signed_noise_is_judged() {
    let world = World::new(Provider::default());
    let signing_key = key(Provider::default(), SIGNER);
    let header = site_header(SIGNER).json();
    let good = site_claims("ContentAccess", HOUR).json();
    property(
        400,
        (0..good.len(), any::<char>(), any::<bool>()),
        |(place, sign, insert)| {
            let mut changed = good.clone();
            changed.replace_range(place..place + usize::from(!insert), &sign.to_string());
            let token = token_of(&signing_key, &header, &changed);
            if let Err(error) = world.verifier.content_access(&token, None, NOW) {
                prop_assert!(
                    error != Error::INTERNAL && error != Error::SIGNATURE_INVALID,
                    "{changed}: {error}"
                );
            }
            Ok(())
        },
    );
}
