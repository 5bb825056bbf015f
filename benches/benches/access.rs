//! What does a token cost, beside the signature in it, by the cache, and beside another library?

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use cmcrypto_benches::work::message::{certificate, key};
use cmcrypto_core::Provider;
use cmcrypto_core::access::token::{Guid, TokenCache, TokenSigner, TokenVerifier};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::SigningIdentity;
use cmcrypto_core::primitive::SignatureScheme;
use criterion::{Criterion, criterion_group, criterion_main};

const SIGNER: &str = "client-2048";

fn tokens(c: &mut Criterion) {
    for &provider in Provider::ALL {
        let (key, certificate) = (key(provider, SIGNER), certificate(provider, SIGNER));
        // A day after the certificate was made.
        let now = certificate.not_before().saturating_add(86_400);
        let tenant = Guid::from_bytes([1; 16]);
        let identity = SigningIdentity::new(Arc::new(key.clone()), certificate.clone()).unwrap();
        let signer = TokenSigner::new(tenant, identity).unwrap();
        let verifier = TokenVerifier::new(tenant, certificate).unwrap();
        let client = ClientId::new("GUID:1").unwrap();
        let token = signer.content_access(&client, now).unwrap();
        let token = token.text();
        let (signed, _) = token.rsplit_once('.').unwrap();
        let signature = key
            .sign(SignatureScheme::Pkcs1Sha256, signed.as_bytes())
            .unwrap();

        let mut group = c.benchmark_group(format!("access/{}", provider.name()));
        group
            .sample_size(30)
            .warm_up_time(Duration::from_millis(300));
        group.measurement_time(Duration::from_secs(2));
        group.bench_function("signature, raw", |b| {
            let message = signed.as_bytes();
            b.iter(|| {
                let key = key.public_key();
                key.verify(SignatureScheme::Pkcs1Sha256, black_box(message), &signature)
                    .unwrap();
            });
        });
        group.bench_function("token verified", |b| {
            b.iter(|| {
                verifier
                    .content_access(black_box(token), None, now)
                    .unwrap()
            });
        });
        let cache = TokenCache::new(1000);
        verifier.content_access(token, Some(&cache), now).unwrap();
        group.bench_function("token by the cache", |b| {
            b.iter(|| {
                verifier
                    .content_access(black_box(token), Some(&cache), now)
                    .unwrap()
            });
        });
        group.bench_function("token issued", |b| {
            b.iter(|| signer.content_access(&client, now).unwrap());
        });
        #[cfg(feature = "jsonwebtoken")]
        beside::verified(&mut group, key.public_key(), token);
        group.finish();
    }
}

/// The same token by the crate `jsonwebtoken`: its times are not looked at, because it has its own clock.
#[cfg(feature = "jsonwebtoken")]
mod beside {
    use std::hint::black_box;

    use cmcrypto_core::pki::key::PublicKey;
    use criterion::BenchmarkGroup;
    use criterion::measurement::WallTime;
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

    #[derive(serde::Deserialize)]
    #[allow(dead_code)]
    struct Claims {
        iss: String,
        sub: String,
        nbf: u64,
        exp: u64,
    }

    pub fn verified(group: &mut BenchmarkGroup<'_, WallTime>, key: &PublicKey, token: &str) {
        // The RSAPublicKey within a SubjectPublicKeyInfo of 2048 bits and 65537.
        let key = DecodingKey::from_rsa_der(&key.to_spki_der()[24..]);
        let mut validation = Validation::new(Algorithm::RS256);
        validation.validate_exp = false;
        validation.set_audience(&["urn:sccm:service"]);
        group.bench_function("token verified, jsonwebtoken", |b| {
            b.iter(|| decode::<Claims>(black_box(token), &key, &validation).unwrap());
        });
    }
}

criterion_group!(benches, tokens);
criterion_main!(benches);
