//! How much memory a large message takes.

use cmcrypto_benches::beside::c_abi::{self, CountingAllocator, count_allocations};
use cmcrypto_benches::work::message::{Site, content};
use cmcrypto_core::Provider;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

const LEN: usize = 16 << 20;
/// Headers, attributes, certificates, keys: not the content.
const SMALL: usize = 64 << 10;

#[test]
fn sealing_and_opening_hold_one_buffer_of_the_message_beyond_the_input() {
    let content = content(LEN);
    for &provider in Provider::ALL {
        for use_encryption in [true, false] {
            let site = Site::new(provider, 2048, use_encryption);
            let (message, sealing) = count_allocations(|| site.seal(&content));
            let (opened, opening) = count_allocations(|| site.open(&message));
            assert!(opened.signed().unwrap().content() == content);
            let what = format!("{}, use_encryption: {use_encryption}", provider.name());
            println!(
                "{what}: sealing {} B, opening {} B beyond {LEN} B",
                sealing.peak as isize - LEN as isize,
                opening.peak as isize - LEN as isize,
            );
            // Below it, the allocator does not count.
            assert!(
                (LEN..LEN + SMALL).contains(&sealing.peak),
                "{what}: seal {sealing:?}"
            );
            assert!(
                (LEN..LEN + SMALL).contains(&opening.peak),
                "{what}: open {opening:?}"
            );
        }
    }
}

#[test]
fn the_cheapest_calls_through_c_allocate_nothing() {
    let (digest, allocations) = count_allocations(|| {
        c_abi::abi_version();
        assert_eq!(c_abi::sha256_len(), 32);
        c_abi::sha256(b"abc")
    });
    assert_eq!(digest[..4], [0xba, 0x78, 0x16, 0xbf]);
    assert_eq!(allocations.count, 0);
}

#[test]
fn the_counter_sees_what_is_held_at_once() {
    let (_, allocations) = count_allocations(|| {
        drop(std::hint::black_box(vec![1_u8; 1000]));
        let kept = std::hint::black_box(vec![0_u8; 600]);
        (kept, std::hint::black_box(Box::new([2_u8; 500])))
    });
    assert_eq!((allocations.count, allocations.peak), (3, 1100));
}
