//! Both sides of a handshake, with exchange keys; records sealed and opened in place.

use cmcrypto_benches::beside::raw_channel::{PeerKeys, RawChannel, RawRecords};
#[cfg(feature = "rustls")]
use cmcrypto_benches::beside::rustls::{Cipher, Rustls};
use cmcrypto_benches::work::channel::{Channels, Loaded, Records, Shown};
use cmcrypto_core::Provider;
use cmcrypto_core::channel::{MAX_RECORD_CONTENT_LEN, Suite};
use criterion::{Criterion, Throughput};

use crate::row;
use crate::start;

pub fn handshakes(c: &mut Criterion) {
    for bits in [2048, 4096] {
        for suite in Suite::ALL.iter().copied() {
            let mut group = start(c, format!("handshake/{suite:?}, RSA-{bits}"));
            for &provider in Provider::ALL {
                let channels = Channels::new(provider, bits, Shown::Keys);
                group.bench_function(row(provider), |b| b.iter(|| channels.handshake(suite)));
            }
            let channels = Channels::new(Provider::AwsLc, bits, Shown::Keys);
            let raw = RawChannel::new(&channels);
            group.bench_function("raw aws-lc-rs", |b| {
                b.iter(|| raw.handshake(suite, PeerKeys::Read))
            });
            #[cfg(feature = "rustls")]
            let peer = Rustls::new(&channels, suite, Cipher::Aes256Sha384, Shown::Keys);
            #[cfg(feature = "rustls")]
            group.bench_function("rustls", |b| b.iter(|| peer.handshake()));
            group.finish();
        }
    }
}

/// Beside the handshake that it saves the responder, which is to be 50 times as long.
pub fn refusals(c: &mut Criterion) {
    for suite in Suite::ALL.iter().copied() {
        let mut group = start(c, format!("refused message 1, cookie demanded/{suite:?}"));
        for &provider in Provider::ALL {
            let loaded = Loaded::new(provider, suite);
            group.bench_function(row(provider), |b| b.iter(|| loaded.refuse()));
            let channels = Channels::new(provider, 2048, Shown::Keys);
            let name = format!("{}, the handshake", row(provider));
            group.bench_function(name, |b| b.iter(|| channels.handshake(suite)));
        }
        group.finish();
    }
}

pub fn records(c: &mut Criterion) {
    for len in [64, 1 << 10, 16 << 10, MAX_RECORD_CONTENT_LEN] {
        let mut group = start(c, format!("record of {len} bytes/seal and open"));
        group.throughput(Throughput::Bytes(len as u64));
        for &provider in Provider::ALL {
            let mut records = Records::new(provider, len);
            group.bench_function(row(provider), |b| b.iter(|| records.in_place()));
        }
        let mut raw = RawRecords::new(len);
        group.bench_function("raw aws-lc-rs", |b| b.iter(|| raw.in_place()));
        group.finish();
    }
}
