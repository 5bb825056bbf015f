//! Bytes changed on their way: flipped, cut and extended.

use cmcrypto_core::{Error, Provider};

/// Bits flipped one at a time, and where: in each byte all eight, or one that moves on with the place.
pub fn flips(bytes: &[u8], every_bit: bool) -> impl Iterator<Item = (usize, Vec<u8>)> {
    let masks = move |place: usize| match every_bit {
        true => (0..8).map(|bit| 1 << bit).collect(),
        false => vec![1 << (place % 8)],
    };
    (0..bytes.len()).flat_map(move |place| {
        let masked = move |mask| (place, masked(bytes, place, mask));
        masks(place).into_iter().map(masked)
    })
}

/// One byte at a time with its lowest bit, its highest bit, or all of them flipped.
pub fn bytes_flipped(bytes: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..bytes.len())
        .flat_map(move |place| [0x01, 0x80, 0xff].map(|mask| (place, masked(bytes, place, mask))))
}

fn masked(bytes: &[u8], place: usize, mask: u8) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[place] ^= mask;
    changed
}

/// Every beginning that is not the whole.
pub fn cuts(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    (0..bytes.len()).map(|len| &bytes[..len])
}

/// Something after the end.
pub fn extensions(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    [1, 2, 1000]
        .into_iter()
        .flat_map(move |len| [0x00, 0x30, 0xff].map(|byte| [bytes, &vec![byte; len]].concat()))
}

/// Read as it is; but not with a bit flipped (every one with the default provider), and never with an
/// internal error; and cut or extended it is malformed.
#[track_caller]
pub fn refuses_changes<A>(
    provider: Provider,
    good: &[u8],
    mut read: impl FnMut(&[u8]) -> Result<A, Error>,
) {
    for (place, changed) in flips(good, provider == Provider::default()) {
        let (found, to) = (read(&changed).err(), changed[place]);
        assert!(found.is_some(), "{provider:?}, byte {place} as {to:02x}");
        assert_ne!(
            found,
            Some(Error::INTERNAL),
            "{provider:?}, byte {place} as {to:02x}"
        );
    }
    let malformed = Some(Error::MALFORMED);
    for cut in cuts(good) {
        assert_eq!(
            read(cut).err(),
            malformed,
            "{provider:?}, {} bytes",
            cut.len()
        );
    }
    for long in extensions(good) {
        let (len, last) = (long.len() - good.len(), long[good.len()]);
        assert_eq!(
            read(&long).err(),
            malformed,
            "{provider:?}, {len} of {last:02x} more"
        );
    }
    assert_eq!(read(good).err(), None, "{provider:?}, as it is");
}
