//! What does encrypted content cost beside AES-256-GCM over its chunks, in place?

use std::hint::black_box;
use std::ops::Range;
use std::time::{Duration, Instant};

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{AeadInOut, KeyInit};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use cmcrypto_benches::work::content::Content;
use cmcrypto_benches::work::message::content;
use cmcrypto_benches::work::replication::sha256;
use cmcrypto_core::Provider;
use cmcrypto_core::content::{CHUNK_LEN, HashCheck};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};

const FILE: usize = 64 << 20;

type Tag = [u8; 16];

/// The engine itself, with a key that is prepared.
enum Raw {
    AwsLc(LessSafeKey),
    Portable(Box<Aes256Gcm>),
}

impl Raw {
    fn new(provider: Provider) -> Self {
        match provider.name() {
            "aws-lc" => {
                let key = UnboundKey::new(&AES_256_GCM, &[7; 32]).unwrap();
                Raw::AwsLc(LessSafeKey::new(key))
            }
            _ => Raw::Portable(Box::new(Aes256Gcm::new(&[7; 32].into()))),
        }
    }

    fn seal(&self, chunk: &mut [u8]) -> Tag {
        match self {
            Raw::AwsLc(key) => {
                let nonce = Nonce::assume_unique_for_key([0; 12]);
                let tag = key.seal_in_place_separate_tag(nonce, Aad::empty(), chunk);
                tag.unwrap().as_ref().try_into().unwrap()
            }
            Raw::Portable(key) => {
                let tag = key.encrypt_inout_detached(&[0; 12].into(), b"", chunk.into());
                tag.unwrap().into()
            }
        }
    }

    fn open(&self, chunk: &mut [u8], tag: &Tag) {
        match self {
            Raw::AwsLc(key) => {
                let nonce = Nonce::assume_unique_for_key([0; 12]);
                let opened = key.open_in_place_separate_tag(nonce, Aad::empty(), tag, chunk);
                opened.unwrap();
            }
            Raw::Portable(key) => {
                let (nonce, tag) = ([0; 12].into(), (*tag).into());
                key.decrypt_inout_detached(&nonce, b"", chunk.into(), &tag)
                    .unwrap();
            }
        }
    }

    /// In place, and so sealed again each time, which is not counted.
    fn time_opening(&self, data: &mut [u8], times: u64) -> Duration {
        let mut total = Duration::ZERO;
        for _ in 0..times {
            let tags: Vec<Tag> = data
                .chunks_mut(CHUNK_LEN)
                .map(|chunk| self.seal(chunk))
                .collect();
            let start = Instant::now();
            for (chunk, tag) in data.chunks_mut(CHUNK_LEN).zip(&tags) {
                self.open(chunk, tag);
            }
            total += start.elapsed();
        }
        total
    }
}

fn group(c: &mut Criterion, name: String, bytes: usize) -> BenchmarkGroup<'_, WallTime> {
    let mut group = c.benchmark_group(name);
    group
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(3))
        .throughput(Throughput::Bytes(bytes as u64));
    group
}

/// Without comparing the SHA-256, which costs several times as much, and with it.
fn whole(c: &mut Criterion) {
    for &provider in Provider::ALL {
        let file = Content::new(provider, content(FILE));
        let (raw, mut data) = (Raw::new(provider), content(FILE));
        let name = |what| format!("content of 64 MiB, {}/{what}", provider.name());

        let mut encrypting = group(c, name("encrypt"), FILE);
        encrypting.bench_function("raw", |b| {
            b.iter(|| {
                for chunk in data.chunks_mut(CHUNK_LEN) {
                    black_box(raw.seal(chunk));
                }
            });
        });
        encrypting.bench_function("raw, read into one buffer", |b| {
            let mut buffer = vec![0; CHUNK_LEN];
            b.iter(|| {
                for chunk in data.chunks(CHUNK_LEN) {
                    buffer.copy_from_slice(chunk);
                    black_box(raw.seal(&mut buffer));
                }
            });
        });
        encrypting.bench_function("cmcrypto in place", |b| {
            b.iter(|| file.encrypt_in_place(&mut data));
        });
        encrypting.bench_function("cmcrypto", |b| {
            b.iter(|| file.encrypt(HashCheck::LeftToCaller));
        });
        encrypting.bench_function("cmcrypto, SHA-256 compared", |b| {
            b.iter(|| file.encrypt(HashCheck::Compared));
        });
        encrypting.bench_function("SHA-256 alone", |b| b.iter(|| sha256(&data)));
        encrypting.finish();

        let mut decrypting = group(c, name("decrypt"), FILE);
        decrypting.bench_function("raw", |b| {
            b.iter_custom(|times| raw.time_opening(&mut data, times))
        });
        let all = 0..FILE as u64;
        decrypting.bench_function("cmcrypto in place", |b| {
            b.iter_custom(|times| time_in_place(&file, all.clone(), times));
        });
        decrypting.bench_function("cmcrypto", |b| {
            b.iter(|| file.decrypt(HashCheck::LeftToCaller));
        });
        decrypting.bench_function("cmcrypto, SHA-256 compared", |b| {
            b.iter(|| file.decrypt(HashCheck::Compared));
        });
        decrypting.finish();
    }
}

/// Fetched anew each time, which is not counted.
fn time_in_place(file: &Content, range: Range<u64>, times: u64) -> Duration {
    let mut fetched = file.encrypted(range.clone()).to_vec();
    let mut total = Duration::ZERO;
    for _ in 0..times {
        fetched.copy_from_slice(file.encrypted(range.clone()));
        let start = Instant::now();
        file.decrypt_in_place(range.clone(), &mut fetched);
        total += start.elapsed();
    }
    total
}

/// Beside the raw opening of the chunks that are touched.
fn ranges(c: &mut Criterion) {
    for &provider in Provider::ALL {
        let file = Content::new(provider, content(FILE));
        let raw = Raw::new(provider);
        for (label, range, chunks) in [
            ("1 KiB of one chunk", 1000..2024, 1),
            ("4 KiB of two", 64_000..68_096, 2),
            ("1 MiB of 17", 1000..1_049_576, 17),
        ] {
            let bytes = chunks * CHUNK_LEN;
            let mut data = content(bytes);
            let name = format!("range of {label}, {}", provider.name());
            let mut opening = group(c, name, bytes);
            opening.bench_function("raw", |b| {
                b.iter_custom(|times| raw.time_opening(&mut data, times))
            });
            opening.bench_function("cmcrypto in place", |b| {
                b.iter_custom(|times| time_in_place(&file, range.clone(), times));
            });
            opening.bench_function("cmcrypto", |b| {
                b.iter(|| file.decrypt_range(range.clone()));
            });
            opening.finish();
        }
    }
}

criterion_group!(benches, whole, ranges);
criterion_main!(benches);
