//! The caller's functions that read and write.

use std::ffi::c_void;
use std::io::{self, Read, Write};

use cmcrypto_core::{Error, ErrorKind};

use crate::abi::{CMCRYPTO_OK, Failure, call_back, cmcrypto_status, failure};

/// Gives the next bytes of what is read: at most `room` of them to `buffer`, and how many there were
/// to `*read`, which is 0 when it is called. 0 is the end; fewer than `room` are not.
///
/// Returns `CMCRYPTO_OK`, or why not: one of the codes, which ends the call that reads, and which that
/// returns then: `CMCRYPTO_ERROR_CANCELLED` if it is not to go on. It is called in the thread of that
/// call, with its context, which may be NULL; how far it got, it knows. `buffer` is lent for the call.
/// A C++ exception that leaves the function ends the process, with a message; no longjmp may leave it.
pub type cmcrypto_content_read = Option<
    unsafe extern "C-unwind" fn(
        context: *mut c_void,
        buffer: *mut u8,
        room: usize,
        read: *mut usize,
    ) -> cmcrypto_status,
>;

/// Takes the next `len` bytes of what is written, all of them: there are more than none, and they are
/// lent for the call.
///
/// Returns as `cmcrypto_content_read` does, and is called likewise.
pub type cmcrypto_content_write = Option<
    unsafe extern "C-unwind" fn(
        context: *mut c_void,
        data: *const u8,
        len: usize,
    ) -> cmcrypto_status,
>;

/// The functions of one call, and the first failure of one of them.
pub(crate) struct Callbacks {
    read: cmcrypto_content_read,
    write: cmcrypto_content_write,
    contexts: [*mut c_void; 2],
}

impl Callbacks {
    /// [`Error::INVALID_ARGUMENT`] if one is NULL.
    pub(crate) fn new(
        (read, read_context): (cmcrypto_content_read, *mut c_void),
        (write, write_context): (cmcrypto_content_write, *mut c_void),
    ) -> Result<Self, Failure> {
        if read.is_none() {
            return Err(Failure::argument("read", "NULL"));
        }
        if write.is_none() {
            return Err(Failure::argument("write", "NULL"));
        }
        Ok(Self { read, write, contexts: [read_context, write_context] })
    }

    /// Runs what reads and writes. If a function ended it, that is the failure.
    pub(crate) fn run(
        &self, work: impl FnOnce(&mut dyn Read, &mut dyn Write) -> Result<(), Error>,
    ) -> Result<(), Failure> {
        let [read_context, write_context] = self.contexts;
        let mut reader = Reader { read: self.read, context: read_context, refusal: None };
        let mut writer = Writer { write: self.write, context: write_context, refusal: None };
        let done = work(&mut reader, &mut writer);
        let refusal = reader.refusal.or(writer.refusal);
        done.map_err(|error| refusal.unwrap_or(Failure::from(error)))
    }
}

/// Runs what only writes.
pub(crate) fn run_writing(
    (write, context): (cmcrypto_content_write, *mut c_void),
    work: impl FnOnce(&mut dyn Write) -> Result<(), Error>,
) -> Result<(), Failure> {
    if write.is_none() {
        return Err(Failure::argument("write", "NULL"));
    }
    let mut writer = Writer { write, context, refusal: None };
    let done = work(&mut writer);
    done.map_err(|error| writer.refusal.unwrap_or(Failure::from(error)))
}

struct Reader {
    read: cmcrypto_content_read,
    context: *mut c_void,
    refusal: Option<Failure>,
}

impl Read for Reader {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let read = self.read.ok_or(io::ErrorKind::InvalidInput)?;
        let mut len = 0;
        // SAFETY: the buffer has as much room as is said, and is nobody else's; the rest is the caller's,
        // who answers for it.
        let status = call_back(|| unsafe {
            read(self.context, room.as_mut_ptr(), room.len(), &raw mut len)
        });
        ended("read", status, &mut self.refusal)?;
        Ok(len)
    }
}

struct Writer {
    write: cmcrypto_content_write,
    context: *mut c_void,
    refusal: Option<Failure>,
}

impl Write for Writer {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let write = self.write.ok_or(io::ErrorKind::InvalidInput)?;
        if !data.is_empty() {
            // SAFETY: as many bytes as are said; the rest is the caller's, who answers for it.
            let status = call_back(|| unsafe { write(self.context, data.as_ptr(), data.len()) });
            ended("write", status, &mut self.refusal)?;
        }
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn ended(
    name: &'static str, status: cmcrypto_status, refusal: &mut Option<Failure>,
) -> io::Result<()> {
    // What the function's own calls left is not about this one, unless it failed by them.
    let last = failure::take_last();
    if status == CMCRYPTO_OK {
        return Ok(());
    }
    let refused = match (ErrorKind::from_code(status), last) {
        (Some(kind), Some(last)) if last.error.kind() == kind => last,
        (Some(kind), _) => Failure::from(Error::bare(kind)),
        (None, _) => Failure::argument(name, "returned an unknown status"),
    };
    let error = refused.error.clone();
    *refusal = Some(refused);
    Err(io::Error::other(error))
}
