//! Outputs in the caller's memory: empty until they are written, which happens last.
//!
//! They are written through raw pointers: the memory may be uninitialised, so no reference to it is
//! made.

use std::ffi::c_char;
use std::mem::ManuallyDrop;

use crate::abi::failure::Failure;
use crate::abi::guard::guard_infallible;
use crate::abi::pointers::{Growing, Plain, check_struct_size};

/// A number or a structure of fixed size; zeros until it is set.
pub(crate) struct ValueOut<T>(*mut T);

impl<T: Plain> ValueOut<T> {
    /// # Safety
    /// `out` is NULL or may be written to as long as the value lives.
    pub(crate) unsafe fn new(name: &'static str, out: *mut T) -> Result<Self, Failure> {
        if out.is_null() {
            return Err(Failure::argument(name, "NULL"));
        }
        let out = Self(out);
        out.write(T::empty());
        Ok(out)
    }

    pub(crate) fn set(self, value: T) {
        self.write(value);
    }

    /// As [`ValueOut::set`], of what a call ends with.
    pub(crate) fn give(self, value: impl Into<T>) -> Result<(), Failure> {
        self.set(value.into());
        Ok(())
    }

    fn write(&self, value: T) {
        // SAFETY: not NULL, and writable by the contract of `new`.
        unsafe { self.0.write_unaligned(value) };
    }
}

/// A structure that may be longer or shorter in the caller's header than it is here; zeros until it
/// is set.
pub(crate) struct StructureOut<T> {
    out: *mut T,
    size: usize,
}

impl<T: Growing> StructureOut<T> {
    /// # Safety
    /// `out` is NULL or `size` bytes can be written there, as long as the value lives.
    pub(crate) unsafe fn new(
        name: &'static str, out: *mut T, size: usize,
    ) -> Result<Self, Failure> {
        if out.is_null() {
            return Err(Failure::argument(name, "NULL"));
        }
        let size = check_struct_size::<T>(name, size)?;
        // SAFETY: not NULL, and writable by this function's contract.
        unsafe { out.cast::<u8>().write_bytes(0, size) };
        Ok(Self { out, size })
    }

    /// Ends a call.
    pub(crate) fn give(self, value: impl Into<T>) -> Result<(), Failure> {
        self.set(value.into());
        Ok(())
    }

    pub(crate) fn set(self, mut value: T) {
        value.set_struct_size(u32::try_from(self.size).unwrap_or(0));
        // SAFETY: writable by the contract of `new`, no more than either has.
        unsafe {
            self.out
                .cast::<u8>()
                .copy_from((&raw const value).cast::<u8>(), self.size.min(size_of::<T>()));
        };
    }
}

/// For functions that can't fail: fills a structure. One of a size that it can't have, as of a
/// pointer to it, gets that of none, so that no call takes what was in it before.
///
/// # Safety
/// As [`StructureOut::new`].
pub(crate) unsafe fn fill<T: Growing>(out: *mut T, size: usize, value: impl FnOnce() -> T) {
    guard_infallible((), || {
        let value = value();
        // SAFETY: by this function's contract.
        match unsafe { StructureOut::new("out", out, size) } {
            Ok(out) => out.set(value),
            Err(_) if !out.is_null() && size >= size_of::<u32>() => {
                // SAFETY: as many bytes are writable; `Growing` puts the size first.
                unsafe { out.cast::<u32>().write_unaligned(0) };
            }
            Err(_) => {}
        }
    });
}

/// Bytes of a length that is known before the work; wiped if they are not written.
pub(crate) struct BytesOut {
    out: *mut u8,
    capacity: usize,
    len: *mut usize,
}

impl BytesOut {
    /// The arguments `out`, `out_cap` and `out_len`.
    ///
    /// # Safety
    /// `out` is NULL or `capacity` bytes can be written there, and `len` is NULL or can be written
    /// to, as long as the value lives.
    pub(crate) unsafe fn new(
        out: *mut u8, capacity: usize, len: *mut usize,
    ) -> Result<Self, Failure> {
        let reachable = !out.is_null() && isize::try_from(capacity).is_ok();
        let this = Self { out, capacity: if reachable { capacity } else { 0 }, len };
        if len.is_null() {
            return Err(Failure::argument("out_len", "NULL"));
        }
        this.set_len(0);
        if capacity > 0 && out.is_null() {
            return Err(Failure::argument("out", "NULL with a capacity"));
        }
        if capacity > 0 && !reachable {
            return Err(Failure::argument("out_cap", "above PTRDIFF_MAX"));
        }
        Ok(this)
    }

    /// Refuses an output that will not fit, and tells the caller its length; whoever asked for just
    /// that has what it wants, and the call ends too. To be called before the work.
    pub(crate) fn check_fits(&self, len: usize) -> Result<(), Failure> {
        self.check_room(len, len, "too small: see *out_len")
    }

    fn check_room(&self, len: usize, room: usize, lack: &'static str) -> Result<(), Failure> {
        if room <= self.capacity {
            return Ok(());
        }
        self.set_len(len);
        // NULL with a capacity was refused before.
        Err(if self.out.is_null() {
            Failure::LENGTH_TOLD
        } else {
            Failure::argument("out_cap", lack)
        })
    }

    pub(crate) fn write(self, bytes: &[u8]) -> Result<(), Failure> {
        self.check_fits(bytes.len())?;
        let this = ManuallyDrop::new(self);
        // SAFETY: the output has room, and is writable by the contract of `new`.
        unsafe { this.out.copy_from(bytes.as_ptr(), bytes.len()) };
        this.set_len(bytes.len());
        Ok(())
    }

    fn set_len(&self, len: usize) {
        // SAFETY: not NULL, or `new` would have failed, and writable by its contract.
        unsafe { self.len.write_unaligned(len) };
    }
}

impl Drop for BytesOut {
    fn drop(&mut self) {
        if self.capacity > 0 {
            // SAFETY: writable by the contract of `new`, which set no capacity for NULL.
            unsafe { self.out.write_bytes(0, self.capacity) };
        }
    }
}

/// Text: as [`BytesOut`], and a NUL after it.
pub(crate) struct TextOut(BytesOut);

impl TextOut {
    /// # Safety
    /// As [`BytesOut::new`].
    pub(crate) unsafe fn new(
        out: *mut c_char, capacity: usize, len: *mut usize,
    ) -> Result<Self, Failure> {
        // SAFETY: by this function's contract; `c_char` is a byte.
        unsafe { BytesOut::new(out.cast(), capacity, len) }.map(Self)
    }

    pub(crate) fn write(self, text: &str) -> Result<(), Failure> {
        let room = text.len().saturating_add(1);
        self.0.check_room(text.len(), room, "too small: *out_len and a NUL")?;
        let this = ManuallyDrop::new(self.0);
        // SAFETY: the text and the NUL have room, and the output is writable.
        unsafe {
            this.out.copy_from(text.as_ptr(), text.len());
            this.out.add(text.len()).write(0);
        }
        this.set_len(text.len());
        Ok(())
    }
}

/// Bytes that are changed in place and must not be left as they are after a failure.
pub(crate) struct WipedUnlessKept<'a>(pub(crate) &'a mut [u8]);

impl WipedUnlessKept<'_> {
    pub(crate) fn keep(self) {
        let _kept = ManuallyDrop::new(self);
    }
}

impl Drop for WipedUnlessKept<'_> {
    fn drop(&mut self) {
        // Not left out: the memory is the caller's, who can see it.
        self.0.fill(0);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by a panic")]
mod tests {
    use super::StructureOut;
    use crate::abi::pointers::{Growing, Plain, structure};

    /// A structure that has got its third field after version 1.
    #[repr(C)]
    #[derive(Clone, Copy, Default, Debug, PartialEq)]
    struct Grown {
        struct_size: u32,
        first: u32,
        second: u32,
    }

    // SAFETY: numbers without padding.
    unsafe impl Plain for Grown {}
    // SAFETY: `struct_size` is first, and 8 is between 4 and 12.
    unsafe impl Growing for Grown {
        const MIN_SIZE: usize = 8;

        fn set_struct_size(&mut self, size: u32) {
            self.struct_size = size;
        }
    }

    /// A program of version 1 has less memory than the library knows fields.
    #[test]
    fn a_structure_of_an_older_header() {
        let older = [8_u32, 7];
        // SAFETY: 8 bytes, as they say.
        let read = unsafe { structure::<Grown>("older", older.as_ptr().cast()) }.ok();
        let expected = Grown { struct_size: 8, first: 7, second: 0 };
        assert_eq!(read, Some(expected));

        let mut older = [0_u32, 0, 0xaaaa_aaaa];
        // SAFETY: 8 bytes may be written.
        let out = unsafe { StructureOut::<Grown>::new("older", older.as_mut_ptr().cast(), 8) };
        out.ok().unwrap().set(Grown { struct_size: 0, first: 7, second: 9 });
        assert_eq!(older, [8, 7, 0xaaaa_aaaa]);
    }
}
