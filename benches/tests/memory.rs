//! How much memory a large message takes.

use cmcrypto_benches::beside::c_abi::{self, CountingAllocator, count_allocations};
use cmcrypto_benches::work::message::{Site, content};
use cmcrypto_benches::work::seen_messages::{CLIENTS, Memory};
use cmcrypto_core::Provider;
use cmcrypto_core::message::InMemorySeenMessages;

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
                "{what}: {} B for sealing {LEN} B, {} B for opening",
                sealing.peak, opening.peak,
            );
            // Below it, the allocator does not count.
            assert!(
                (LEN..LEN + SMALL).contains(&sealing.peak),
                "{what}: seal {sealing:?}"
            );
            // What is only signed stays where it came.
            let held = if use_encryption { LEN } else { 0 };
            assert!(
                (held..held + SMALL).contains(&opening.peak),
                "{what}: open {opening:?}"
            );
        }
    }
}

/// Of 25,000 senders who take turns, or of as many as there are messages; and no call takes much at once.
#[test]
fn a_memory_of_messages_has_less_than_100_bytes_each() {
    let many = [30_000, 100_000, 400_000, 700_000, 1_300_000];
    let cases = many
        .map(|held| (CLIENTS, held))
        .into_iter()
        .chain(many.map(|held| (held as usize, held)));
    for (senders, held) in cases {
        let mut memory = Memory::for_so_many(senders, held);
        let ((), whole) = count_allocations(|| {
            for _ in 0..held {
                memory.insert().unwrap();
            }
        });
        println!(
            "{held} of {senders}: {} bytes each",
            whole.peak / held as usize
        );
        assert!(
            whole.peak < 100 * held as usize,
            "{held} of {senders}: {whole:?}"
        );
    }
    let mut memory = Memory::for_so_many(CLIENTS, 300_000);
    for number in 0..600_000 {
        let (result, call) = count_allocations(|| memory.insert());
        result.unwrap();
        assert!(call.peak < 96 << 10, "{number}: {call:?}");
    }
}

#[test]
fn an_empty_memory_of_messages_is_small() {
    let (_, allocations) = count_allocations(|| InMemorySeenMessages::new(Default::default()));
    assert!(allocations.peak < 300 << 10, "{allocations:?}");
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
