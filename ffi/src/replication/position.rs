//! Where a stream of replicated data stands, and what a signature claims about that.

use std::ffi::c_char;

use cmcrypto_core::replication::{Continuity, ReplicationHeader, ReplicationPosition};

use crate::abi::{
    BytesOut, Failure, HandleOut, TextOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status, free,
    guard, parse_site_code, text, wraps,
};
/// How accepted data goes on from what was accepted before: one of the constants
/// `CMCRYPTO_CONTINUITY_...`.
pub type cmcrypto_continuity = i32;

/// It is what comes next, or the first of its stream.
pub const CMCRYPTO_CONTINUITY_NEXT: i32 = 705;
/// It is the first that the site signs with another exchange key, and nothing signed with the key
/// before is missing.
pub const CMCRYPTO_CONTINUITY_NEW_KEY: i32 = 706;
/// It is the first that the site signs with another exchange key, and the site does not say what
/// came before: it was recovered, or lost its position. Something may be missing: synchronise anew.
pub const CMCRYPTO_CONTINUITY_RESTARTED: i32 = 707;

pub(crate) fn continuity_number(continuity: Continuity) -> cmcrypto_continuity {
    match continuity {
        Continuity::Next => CMCRYPTO_CONTINUITY_NEXT,
        Continuity::NewKey => CMCRYPTO_CONTINUITY_NEW_KEY,
        Continuity::Restarted => CMCRYPTO_CONTINUITY_RESTARTED,
    }
}

/// How far a stream of data from one site to another has come: at the sender what was signed last,
/// at the receiver what was accepted last. Each keeps its own, one for each stream and direction.
/// It does not change: a call that goes on makes the next one, which the caller stores in its
/// place.
///
/// Lost, it is lost for good: a sender then begins anew with another exchange key, or another
/// stream; a receiver that begins anew would accept again all that was ever sent.
pub struct cmcrypto_replication_position(pub(crate) ReplicationPosition);

wraps!(cmcrypto_replication_position(ReplicationPosition));

/// What a replication signature says: whoever made it, so nothing is believed of it. It is read to
/// find the position that the data is verified against.
pub struct cmcrypto_replication_header(pub(crate) ReplicationHeader);

wraps!(cmcrypto_replication_header(ReplicationHeader));

/// Before anything was signed, or accepted. `stream` is 1 to 64 characters, none of them a control
/// character. INVALID_ARGUMENT also if the two sites are one.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_position_start(
    from_site_code: *const c_char, to_site_code: *const c_char, stream: *const c_char,
    position: *mut *mut cmcrypto_replication_position,
) -> cmcrypto_status {
    guard(|| {
        // SAFETY: the caller's pointers are as the conventions say.
        let (position, from, to, stream) = unsafe {
            (
                HandleOut::new("position", position)?,
                text("from_site_code", from_site_code)?,
                text("to_site_code", to_site_code)?,
                text("stream", stream)?,
            )
        };
        let from = parse_site_code("from_site_code", from)?;
        let to = parse_site_code("to_site_code", to)?;
        if from == to {
            return Err(Failure::argument("to_site_code", "the site that sends"));
        }
        let start = ReplicationPosition::start(from, to, stream).map_err(Failure::about(
            "stream",
            "not 1 to 64 characters without control characters",
        ))?;
        position.set(cmcrypto_replication_position(start));
        Ok(())
    })
}

/// Reads what `cmcrypto_replication_position_to_bytes` wrote.
///
/// Errors: MALFORMED, NOT_DER, TOO_LARGE above 1 KiB, VERSION_NOT_SUPPORTED.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_position_from_bytes(
    data: *const u8, data_len: usize, position: *mut *mut cmcrypto_replication_position,
) -> cmcrypto_status {
    call!(|position: HandleOut<_>, (data, data_len): &[u8]| {
        position.give(ReplicationPosition::from_bytes(data)?)
    })
}

/// The position as bytes, for the caller's storage: DER, at most 357 of them, the same for equal
/// positions. Not secret, but whoever can set them back has old data accepted again.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_position_to_bytes(
    position: *const cmcrypto_replication_position, data: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|data: HandleOut<_>, position: &_| data.give(position.0.to_bytes()?))
}

/// The code of the site that sends: 3 characters.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_position_from_site(
    position: *const cmcrypto_replication_position, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, position: &_| {
        out.write(&[position.0.from_site().as_str()])
    })
}

/// The code of the site that receives: 3 characters.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_position_to_site(
    position: *const cmcrypto_replication_position, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, position: &_| {
        out.write(&[position.0.to_site().as_str()])
    })
}

/// The stream's name: 1 to 64 characters, at most 256 bytes.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_position_stream(
    position: *const cmcrypto_replication_position, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, position: &_| out.write(&[position.0.stream()]))
}

/// The last number, at most 2^63 - 1; 0 if there is none. Each exchange key of the site counts from
/// 1.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_position_number(
    position: *const cmcrypto_replication_position, number: *mut u64,
) -> cmcrypto_status {
    call!(|number: ValueOut<_>, position: &_| number.give(position.0.number()))
}

/// `cmcrypto_public_key_key_sha256` of the exchange key that signed last: 32 bytes, or none if
/// nothing was signed yet.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_position_key_sha256(
    position: *const cmcrypto_replication_position, out: *mut u8, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): BytesOut, position: &_| {
        out.write(position.0.key_sha256().map_or(&[], |key| key))
    })
}

/// Frees a position.
///
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_position_free(
    position: *mut cmcrypto_replication_position,
) {
    free!(position)
}

/// Reads a signature. Nothing is verified by that.
///
/// Errors: MALFORMED, NOT_DER, TOO_LARGE above 4 KiB, VERSION_NOT_SUPPORTED.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_header_from_signature(
    signature: *const u8, signature_len: usize, header: *mut *mut cmcrypto_replication_header,
) -> cmcrypto_status {
    call!(|header: HandleOut<_>, (signature, signature_len): &[u8]| {
        header.give(ReplicationHeader::from_signature(signature)?)
    })
}

/// The code of the site that is said to send: 3 characters.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_header_from_site(
    header: *const cmcrypto_replication_header, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, header: &_| {
        out.write(&[header.0.from_site().as_str()])
    })
}

/// The code of the site that is said to receive: 3 characters.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_header_to_site(
    header: *const cmcrypto_replication_header, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, header: &_| {
        out.write(&[header.0.to_site().as_str()])
    })
}

/// The stream's name: 1 to 64 characters, at most 256 bytes.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_header_stream(
    header: *const cmcrypto_replication_header, out: *mut c_char, out_cap: usize,
    out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, header: &_| out.write(&[header.0.stream()]))
}

/// The number in the stream, from 1 to 2^63 - 1.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_header_number(
    header: *const cmcrypto_replication_header, number: *mut u64,
) -> cmcrypto_status {
    call!(|number: ValueOut<_>, header: &_| number.give(header.0.number()))
}

/// When it was signed.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_header_time(
    header: *const cmcrypto_replication_header, time: *mut i64,
) -> cmcrypto_status {
    call!(|time: ValueOut<_>, header: &_| time.give(header.0.time().as_unix()))
}

/// The length of the data in bytes, at most 2^63 - 1.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_header_length(
    header: *const cmcrypto_replication_header, length: *mut u64,
) -> cmcrypto_status {
    call!(|length: ValueOut<_>, header: &_| length.give(header.0.length()))
}

/// Frees a header.
///
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_header_free(
    header: *mut cmcrypto_replication_header,
) {
    free!(header)
}
