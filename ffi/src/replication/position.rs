//! Where a stream of replicated data stands, and what a signature claims about that.

use std::ffi::c_char;

use cmcrypto_core::Error;
use cmcrypto_core::names::SiteCode;
use cmcrypto_core::replication::{Continuity, ReplicationHeader, ReplicationPosition};

use crate::abi::{
    CMCRYPTO_SITE_CODE_MAX, CMCRYPTO_STREAM_MAX, Failure, Plain, StructureOut, Take, ValueOut,
    call, check_apart, check_struct_size, cmcrypto_status, grows, plain, text_field,
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

/// Room for a position's bytes.
pub const CMCRYPTO_REPLICATION_POSITION_MAX: usize = 1020;

/// How far a stream of data from one site to another has come: at the sender what was signed last,
/// at the receiver what was accepted last. Each keeps its own, one for each stream and direction: a
/// value that the caller copies and stores, the first `len` of `bytes` (DER, today at most 374 of
/// them, the same for equal positions). A call that goes on makes the next one, in memory of its own,
/// to be stored in its place. Not secret, but whoever can set it back has old data accepted again.
///
/// Lost, it is lost for good: a sender then begins anew with another exchange key, or another
/// stream; a receiver that begins anew would accept again all that was ever sent.
///
/// Each call that takes one returns STORED_DAMAGED, with a detail, if it is not what such a call
/// wrote, as zeros are not; and INVALID_ARGUMENT if it is asked to write the next one over it: then
/// both stay as they are.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_replication_position {
    /// How many bytes there are: look at it before you copy so many from storage.
    pub len: u32,
    /// The bytes. What follows them is not looked at, and zeros where a call wrote it.
    pub bytes: [u8; CMCRYPTO_REPLICATION_POSITION_MAX],
}

// SAFETY: a number and bytes.
unsafe impl Plain for cmcrypto_replication_position {}

impl Take<*const cmcrypto_replication_position> for ReplicationPosition {
    unsafe fn take(
        name: &'static str, raw: *const cmcrypto_replication_position,
    ) -> Result<Self, Failure> {
        // SAFETY: by this function's contract.
        let position = unsafe { plain(name, raw) }?;
        let bytes = usize::try_from(position.len).ok().and_then(|len| position.bytes.get(..len));
        let read = bytes.and_then(|bytes| Self::from_bytes(bytes).ok());
        // Not the reader's own error, which could be about what came with the position.
        read.ok_or(Failure::of(Error::STORED_DAMAGED, name, "not what a call wrote"))
    }
}

/// A position, and the memory for what follows it, which must not be its own: a call that fails would
/// have lost it.
pub(crate) struct Advance<T> {
    pub(crate) from: ReplicationPosition,
    pub(crate) out: T,
}

type Position = cmcrypto_replication_position;

fn check_own(
    name: &'static str, out: *const u8, size: usize, from: *const Position,
) -> Result<(), Failure> {
    check_apart(name, out, size, from.cast(), size_of::<Position>())
        .map_err(|_| Failure::argument(name, "overlaps position"))
}

impl Take<(*mut Position, *const Position)> for Advance<ValueOut<Position>> {
    unsafe fn take(
        name: &'static str, (out, from): (*mut Position, *const Position),
    ) -> Result<Self, Failure> {
        check_own(name, out.cast(), size_of::<Position>(), from)?;
        // SAFETY: by this function's contract.
        let (out, from) = unsafe { (ValueOut::new(name, out), Take::take("position", from)) };
        Ok(Self { out: out?, from: from? })
    }
}

impl Take<(*mut cmcrypto_replication_verified, usize, *const Position)>
    for Advance<StructureOut<cmcrypto_replication_verified>>
{
    unsafe fn take(
        name: &'static str,
        (out, size, from): (*mut cmcrypto_replication_verified, usize, *const Position),
    ) -> Result<Self, Failure> {
        let size = check_struct_size::<cmcrypto_replication_verified>(name, size)?;
        check_own(name, out.cast(), size, from)?;
        // SAFETY: by this function's contract.
        let (out, from) =
            unsafe { (StructureOut::new(name, out, size), Take::take("position", from)) };
        Ok(Self { out: out?, from: from? })
    }
}

impl TryFrom<&ReplicationPosition> for cmcrypto_replication_position {
    type Error = Error;

    fn try_from(position: &ReplicationPosition) -> Result<Self, Error> {
        let der = position.to_bytes()?;
        let mut value = Self::empty();
        value.len = u32::try_from(der.len()).map_err(|_| Error::INTERNAL)?;
        value.bytes.get_mut(..der.len()).ok_or(Error::INTERNAL)?.copy_from_slice(&der);
        Ok(value)
    }
}

/// What a position says.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_replication_position_info {
    /// sizeof(cmcrypto_replication_position_info).
    pub struct_size: u32,
    /// The code of the site that sends.
    pub from_site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// The code of the site that receives.
    pub to_site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// The stream's name.
    pub stream: [c_char; CMCRYPTO_STREAM_MAX],
    /// The last number, at most 2^63 - 1; 0 if there is none. Each exchange key of the site counts
    /// from 1.
    pub number: u64,
    /// `key_sha256` of the exchange key that signed last; zeros if nothing was signed yet.
    pub key_sha256: [u8; 32],
}

grows!(cmcrypto_replication_position_info, 312);

/// What a replication signature says: whoever made it, so nothing is believed of it. It is read to
/// find the position that the data is verified against.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_replication_header {
    /// sizeof(cmcrypto_replication_header).
    pub struct_size: u32,
    /// The code of the site that is said to send.
    pub from_site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// The code of the site that is said to receive.
    pub to_site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// The stream's name.
    pub stream: [c_char; CMCRYPTO_STREAM_MAX],
    /// The number in the stream, from 1 to 2^63 - 1.
    pub number: u64,
    /// When it was signed.
    pub time: i64,
    /// The length of the data in bytes, at most 2^63 - 1.
    pub length: u64,
}

grows!(cmcrypto_replication_header, 296);

impl From<ReplicationHeader> for cmcrypto_replication_header {
    fn from(header: ReplicationHeader) -> Self {
        Self {
            struct_size: 0,
            from_site_code: text_field(header.from_site().as_str()),
            to_site_code: text_field(header.to_site().as_str()),
            stream: text_field(header.stream()),
            number: header.number(),
            time: header.time().as_unix(),
            length: header.length(),
        }
    }
}

/// Data that was accepted.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_replication_verified {
    /// sizeof(cmcrypto_replication_verified).
    pub struct_size: u32,
    /// How the data goes on from what was accepted before.
    pub continuity: cmcrypto_continuity,
    /// When it was signed.
    pub time: i64,
    /// The receiver's next position: to be stored in place of the one before, after the data or
    /// together with it.
    pub next: cmcrypto_replication_position,
}

grows!(cmcrypto_replication_verified, 1040);

/// Before anything was signed, or accepted. `stream` is 1 to 64 characters, none of them a control
/// character. INVALID_ARGUMENT also if the two sites are one.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_position_start(
    from_site_code: *const c_char, to_site_code: *const c_char, stream: *const c_char,
    position: *mut cmcrypto_replication_position,
) -> cmcrypto_status {
    call!(|position: ValueOut<cmcrypto_replication_position>,
           from_site_code: SiteCode,
           to_site_code: SiteCode,
           stream: &str| {
        if from_site_code == to_site_code {
            return Err(Failure::argument("to_site_code", "the site that sends"));
        }
        let start = ReplicationPosition::start(from_site_code, to_site_code, stream).map_err(
            Failure::about("stream", "not 1 to 64 characters without control characters"),
        )?;
        position.set((&start).try_into()?);
        Ok(())
    })
}

/// What a position says. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_position_get_info(
    position: *const cmcrypto_replication_position, info: *mut cmcrypto_replication_position_info,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<cmcrypto_replication_position_info>,
           position: ReplicationPosition| {
        info.give(cmcrypto_replication_position_info {
            struct_size: 0,
            from_site_code: text_field(position.from_site().as_str()),
            to_site_code: text_field(position.to_site().as_str()),
            stream: text_field(position.stream()),
            number: position.number(),
            key_sha256: position.key_sha256().copied().unwrap_or_default(),
        })
    })
}

/// Reads a signature. Nothing is verified by that. `struct_size` is the sizeof `*header`.
///
/// Errors: MALFORMED, NOT_DER, TOO_LARGE above 4 KiB, VERSION_NOT_SUPPORTED.
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_replication_header_from_signature(
    signature: *const u8, signature_len: usize, header: *mut cmcrypto_replication_header,
    struct_size: usize,
) -> cmcrypto_status {
    call!(|(header, struct_size): StructureOut<_>, (signature, signature_len): &[u8]| {
        header.give(ReplicationHeader::from_signature(signature)?)
    })
}
