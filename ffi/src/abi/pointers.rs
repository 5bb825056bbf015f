//! Inputs: bytes, text, flags and structures, checked before anything is read.

use std::ffi::{CStr, c_char};

use crate::abi::failure::Failure;

/// Longer structures than this are a mistake, not a newer header.
const MAX_STRUCT_SIZE: usize = 4096;

/// Borrows an input. `(NULL, 0)` is empty.
///
/// # Safety
/// `pointer` is NULL or points to `len` bytes that nobody writes to during `'a`.
pub(crate) unsafe fn bytes<'a>(
    name: &'static str, pointer: *const u8, len: usize,
) -> Result<&'a [u8], Failure> {
    if len == 0 {
        return Ok(&[]);
    }
    check(name, pointer, len)?;
    // SAFETY: not NULL, not longer than an allocation can be, readable by this function's contract.
    Ok(unsafe { std::slice::from_raw_parts(pointer, len) })
}

/// As [`bytes`], where a length of 0 means that there is no input: an empty C++ string has a
/// pointer.
///
/// # Safety
/// As [`bytes`].
pub(crate) unsafe fn optional_bytes<'a>(
    name: &'static str, pointer: *const u8, len: usize,
) -> Result<Option<&'a [u8]>, Failure> {
    if len == 0 {
        return Ok(None);
    }
    // SAFETY: by this function's contract.
    unsafe { bytes(name, pointer, len) }.map(Some)
}

/// Borrows bytes that the call changes in place. `(NULL, 0)` is empty.
///
/// # Safety
/// `pointer` is NULL or points to `len` initialised bytes that nobody else uses during `'a`.
pub(crate) unsafe fn bytes_mut<'a>(
    name: &'static str, pointer: *mut u8, len: usize,
) -> Result<&'a mut [u8], Failure> {
    if len == 0 {
        return Ok(&mut []);
    }
    check(name, pointer, len)?;
    // SAFETY: not NULL, not longer than an allocation can be, unshared by this function's contract.
    Ok(unsafe { std::slice::from_raw_parts_mut(pointer, len) })
}

/// Zeroes memory that may be uninitialised, so that it can be borrowed.
///
/// # Safety
/// `pointer` is NULL or points to `len` writable bytes.
pub(crate) unsafe fn zero(name: &'static str, pointer: *mut u8, len: usize) -> Result<(), Failure> {
    if len > 0 {
        check(name, pointer, len)?;
        // SAFETY: not NULL, and writable by this function's contract.
        unsafe { pointer.write_bytes(0, len) };
    }
    Ok(())
}

/// Refuses what would alias bytes that are changed in place.
pub(crate) fn check_apart(
    name: &'static str, changed: *const u8, changed_len: usize, read: *const u8, read_len: usize,
) -> Result<(), Failure> {
    let (changed, read) = (changed.addr(), read.addr());
    let apart = changed.saturating_add(changed_len) <= read
        || read.saturating_add(read_len) <= changed
        || changed_len == 0
        || read_len == 0;
    if !apart {
        return Err(Failure::argument(name, "overlaps the data"));
    }
    Ok(())
}

fn check(name: &'static str, pointer: *const u8, len: usize) -> Result<(), Failure> {
    if pointer.is_null() {
        return Err(Failure::argument(name, "NULL with a length"));
    }
    if isize::try_from(len).is_err() {
        return Err(Failure::argument(name, "length above PTRDIFF_MAX"));
    }
    Ok(())
}

/// Borrows text.
///
/// # Safety
/// `pointer` is NULL or points to bytes that end with a NUL and that nobody writes to during `'a`.
pub(crate) unsafe fn text<'a>(
    name: &'static str, pointer: *const c_char,
) -> Result<&'a str, Failure> {
    if pointer.is_null() {
        return Err(Failure::argument(name, "NULL"));
    }
    // SAFETY: not NULL, and ends with a NUL by this function's contract.
    unsafe { CStr::from_ptr(pointer) }.to_str().map_err(|_| Failure::argument(name, "not UTF-8"))
}

/// As [`text`], where NULL means that there is none.
///
/// # Safety
/// As [`text`].
pub(crate) unsafe fn optional_text<'a>(
    name: &'static str, pointer: *const c_char,
) -> Result<Option<&'a str>, Failure> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: by this function's contract.
    unsafe { text(name, pointer) }.map(Some)
}

/// Truth as C has it.
pub(crate) fn flag(name: &'static str, value: i32) -> Result<bool, Failure> {
    match value {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Failure::argument(name, "neither 0 nor 1")),
    }
}

/// Numbers, and structures of numbers without padding.
///
/// # Safety
/// Any bytes are a value of the type.
pub(crate) unsafe trait Plain: Copy {
    /// What an output is until it is set, and what a shorter structure lacks.
    fn empty() -> Self {
        // SAFETY: any bytes are a value of the type.
        unsafe { std::mem::zeroed() }
    }
}

// SAFETY: numbers.
unsafe impl Plain for i32 {}
// SAFETY: numbers.
unsafe impl Plain for u32 {}
// SAFETY: numbers.
unsafe impl Plain for i64 {}
// SAFETY: numbers.
unsafe impl Plain for u64 {}
// SAFETY: numbers.
unsafe impl Plain for usize {}

/// Copies a structure of fixed size.
///
/// # Safety
/// `pointer` is NULL or points to a value.
pub(crate) unsafe fn plain<T: Plain>(name: &'static str, pointer: *const T) -> Result<T, Failure> {
    if pointer.is_null() {
        return Err(Failure::argument(name, "NULL"));
    }
    // SAFETY: not NULL, and readable by this function's contract.
    Ok(unsafe { pointer.read_unaligned() })
}

/// As [`plain`], where NULL means that there is none.
///
/// # Safety
/// As [`plain`].
pub(crate) unsafe fn optional_plain<T: Plain>(
    name: &'static str, pointer: *const T,
) -> Result<Option<T>, Failure> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: by this function's contract.
    unsafe { plain(name, pointer) }.map(Some)
}

/// A [`Plain`] structure that starts with its size, a `u32`, and may get more fields at its end.
///
/// # Safety
/// The first field, at offset 0, is `struct_size: u32`; `MIN_SIZE` is between 4 and the size.
pub(crate) unsafe trait Growing: Plain {
    /// The size in version 1 of the header, which never changes: programs that were built with it
    /// go on working with a library that knows more fields.
    const MIN_SIZE: usize;

    fn set_struct_size(&mut self, size: u32);
}

/// `grows!(cmcrypto_x, 24)`: a structure of numbers, arrays of numbers and functions that may be NULL,
/// without padding, whose first field is `struct_size` and which had 24 bytes in the header's first
/// version.
macro_rules! grows {
    ($structure:ident, $min_size:expr) => {
        // SAFETY: by what this macro is for.
        unsafe impl $crate::abi::pointers::Plain for $structure {}
        // SAFETY: as asserted.
        unsafe impl $crate::abi::pointers::Growing for $structure {
            const MIN_SIZE: usize = {
                assert!(std::mem::offset_of!(Self, struct_size) == 0);
                assert!(4 <= $min_size && $min_size <= size_of::<Self>());
                $min_size
            };

            fn set_struct_size(&mut self, size: u32) {
                self.struct_size = size;
            }
        }
    };
}
pub(crate) use grows;

/// A text in a structure: NUL after it, and zeros. What has no room, which a type does not let
/// happen, is left out.
pub(crate) fn text_field<const N: usize>(text: &str) -> [c_char; N] {
    let mut field = [0; N];
    for (to, from) in field.iter_mut().take(N.saturating_sub(1)).zip(text.bytes()) {
        *to = c_char::from_ne_bytes([from]);
    }
    field
}

/// The text in a field of a structure, up to its NUL.
pub(crate) fn text_of(name: &'static str, field: &[c_char]) -> Result<String, Failure> {
    let bytes: Vec<u8> = field.iter().flat_map(|byte| byte.to_ne_bytes()).collect();
    let text = CStr::from_bytes_until_nul(&bytes)
        .map_err(|_| Failure::argument(name, "no NUL in its text"))?;
    text.to_str().map(str::to_owned).map_err(|_| Failure::argument(name, "not UTF-8"))
}

/// Copies a structure that may be of an older or newer header. Fields that are missing are 0.
///
/// # Safety
/// `pointer` is NULL or points to at least 4 bytes, and to as many as these say.
pub(crate) unsafe fn structure<T: Growing>(
    name: &'static str, pointer: *const T,
) -> Result<T, Failure> {
    if pointer.is_null() {
        return Err(Failure::argument(name, "NULL"));
    }
    // SAFETY: `Growing` puts the size first, which is readable by this function's contract.
    let size = unsafe { pointer.cast::<u32>().read_unaligned() };
    let size = check_struct_size::<T>(name, usize::try_from(size).unwrap_or(usize::MAX))?;
    // SAFETY: `size` bytes are readable by this function's contract.
    let whole = unsafe { std::slice::from_raw_parts(pointer.cast::<u8>(), size) };
    let tail = whole.get(size_of::<T>()..).unwrap_or_default();
    if tail.iter().any(|byte| *byte != 0) {
        return Err(Failure::argument(name, "asks for what this version does not know"));
    }
    let mut value = T::empty();
    // SAFETY: as above, no more than either has; any bytes are a value of a `Plain` type.
    unsafe {
        (&raw mut value).cast::<u8>().copy_from(pointer.cast::<u8>(), size.min(size_of::<T>()));
    }
    Ok(value)
}

pub(crate) fn check_struct_size<T: Growing>(
    name: &'static str, size: usize,
) -> Result<usize, Failure> {
    if !(T::MIN_SIZE..=MAX_STRUCT_SIZE).contains(&size) {
        return Err(Failure::argument(name, "struct_size is not its sizeof"));
    }
    Ok(size)
}
