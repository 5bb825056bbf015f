//! What do the product's own forms cost?

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use cmcrypto_benches::work::message::{certificate, content, key};
use cmcrypto_core::compatibility::{
    CompatibilitySettings, ExpectedHash, RecipientIdentifier, SignedForm, compress, decompress,
    decrypt, encrypt, sign, verify,
};
use cmcrypto_core::pki::certificate::{DecryptionIdentity, SigningIdentity};
use cmcrypto_core::primitive::digest::DigestAlgorithm;
use cmcrypto_core::{Provider, Timestamp};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};

const SETTINGS: CompatibilitySettings = CompatibilitySettings {
    aes_256_cbc: true,
    aes_128_cbc: false,
    des_ede3_cbc: false,
    sha1_signatures: false,
    rsa_1024_verification: false,
    signatures_without_digest_info: false,
};

const SIZES: [(&str, usize); 2] = [("4 KiB", 4 << 10), ("1 MiB", 1 << 20)];

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = DigestAlgorithm::Sha256.digest(bytes);
    digest.as_ref().try_into().unwrap()
}

fn start(c: &mut Criterion, name: String, len: usize) -> BenchmarkGroup<'_, WallTime> {
    let mut group = c.benchmark_group(name);
    group
        .throughput(Throughput::Bytes(len as u64))
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800));
    group
}

fn forms(c: &mut Criterion) {
    for (label, len) in SIZES {
        let content = content(len);
        for &provider in Provider::ALL {
            let name = provider.name();
            let mut group = start(c, format!("compatibility/{label}/{name}"), len);
            let mp = certificate(provider, "mp-2048");
            // A day after the certificates were made.
            let now: Timestamp = mp.not_before().saturating_add(86_400);
            let to = [mp.clone()];
            let by = RecipientIdentifier::IssuerAndSerialNumber;
            let message = encrypt(&content, &to, by, SETTINGS, now).unwrap();
            let ring = [DecryptionIdentity::new(Arc::new(key(provider, "mp-2048")), mp).unwrap()];
            group.bench_function("encrypt", |b| {
                b.iter(|| encrypt(&content, &to, by, SETTINGS, now).unwrap());
            });
            for (hash, expected) in [
                ("message", ExpectedHash::OfMessage(sha256(&message))),
                ("content", ExpectedHash::OfContent(sha256(&content))),
            ] {
                group.bench_function(format!("decrypt by the hash of the {hash}"), |b| {
                    b.iter(|| decrypt(&message, &ring, expected, SETTINGS).unwrap());
                });
            }
            let client = certificate(provider, "client-2048");
            let signer = Arc::new(key(provider, "client-2048"));
            let signer = SigningIdentity::new(signer, client.clone()).unwrap();
            let payload = SignedForm::Payload(&content);
            let signature = sign(&signer, payload, now).unwrap();
            group.bench_function("sign", |b| {
                b.iter(|| sign(&signer, payload, now).unwrap());
            });
            group.bench_function("verify", |b| {
                b.iter(|| verify(&client, payload, &signature, SETTINGS, now).unwrap());
            });
            group.finish();
        }
        let mut group = start(c, format!("compatibility/{label}"), len);
        let compressed = compress(&content).unwrap();
        group.bench_function("compress", |b| b.iter(|| compress(black_box(&content))));
        group.bench_function("decompress", |b| {
            b.iter(|| decompress(&compressed, len).unwrap());
        });
        group.finish();
    }
}

criterion_group!(benches, forms);
criterion_main!(benches);
