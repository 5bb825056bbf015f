//! UTF-16LE and zlib.

use cmcrypto_core::compatibility::{self, TextForm};

use crate::abi::{Failure, HandleOut, call, cmcrypto_buffer, cmcrypto_status};

/// A text, UTF-8, as UTF-16LE: with a byte order mark before it if `byte_order_mark` is 1, and a NUL
/// after it if `nul` is 1. INVALID_ARGUMENT for what is not UTF-8, has a NUL in it, or begins with a
/// byte order mark.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_utf16_encode(
    text: *const u8, text_len: usize, byte_order_mark: i32, nul: i32,
    encoded: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|encoded: HandleOut<_>, (text, text_len): &[u8], byte_order_mark: bool, nul: bool| {
        let text = std::str::from_utf8(text);
        let text = text.map_err(|_| Failure::argument("text", "not UTF-8"))?;
        encoded.give(compatibility::encode_utf16(text, TextForm { byte_order_mark, nul })?)
    })
}

/// The text, as UTF-8, of UTF-16LE, with the byte order mark before it and the NUL after it taken
/// off, if they are there.
///
/// Errors: MALFORMED for an odd number of bytes, half a pair of surrogates, the other byte order, or a
/// NUL before the end.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_utf16_decode(
    encoded: *const u8, encoded_len: usize, text: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|text: HandleOut<_>, (encoded, encoded_len): &[u8]| {
        text.give(compatibility::decode_utf16(encoded)?)
    })
}

/// `data` as zlib (RFC 1950). How long it is tells something of what is in it; the compressor leaves
/// pieces of it in freed memory.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_zlib_compress(
    data: *const u8, data_len: usize, compressed: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|compressed: HandleOut<_>, (data, data_len): &[u8]| {
        compressed.give(compatibility::compress(data)?)
    })
}

/// What was compressed, which is at most `max_len` bytes.
///
/// Errors: TOO_LARGE above `max_len`, before more than that is written; MALFORMED.
/// Threads: any. Allocates: yes. Blocks: yes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_zlib_decompress(
    compressed: *const u8, compressed_len: usize, max_len: usize, data: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|data: HandleOut<_>, (compressed, compressed_len): &[u8]| {
        data.give(compatibility::decompress(compressed, max_len)?)
    })
}
