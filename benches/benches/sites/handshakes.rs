//! Both sides of a handshake, with exchange keys.

use cmcrypto_benches::channels::{Channels, Shown};
use cmcrypto_benches::raw_channel::{PeerKeys, RawChannel};
#[cfg(feature = "rustls")]
use cmcrypto_benches::rustls_peer::{Cipher, Rustls};
use cmcrypto_core::Provider;
use cmcrypto_core::channel::Suite;
use criterion::Criterion;

use crate::{row, start};

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
