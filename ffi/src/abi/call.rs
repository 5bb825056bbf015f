//! A call: its arguments taken by their types, inside [`guard`](crate::abi::guard::guard).

use std::ffi::c_char;

use cmcrypto_core::Timestamp;
use cmcrypto_core::access::scope::{RoleName, ScopeName, UserName};
use cmcrypto_core::names::{ClientId, CollectionId, SiteCode};
use cmcrypto_core::trust::ManagementPointName;

use crate::abi::failure::Failure;
use crate::abi::handle::{self, HandleOut, Handles};
use crate::abi::names;
use crate::abi::outputs::{BytesOut, StructureOut, TextOut, ValueOut};
use crate::abi::pointers::{self, Growing, Plain};

/// What an export takes from C, checked.
pub(crate) trait Take<C>: Sized {
    /// # Safety
    /// Pointers are as the conventions say, for as long as the value lives.
    unsafe fn take(name: &'static str, raw: C) -> Result<Self, Failure>;
}

/// How each kind of argument is taken: what C hands over, the type, and the function.
macro_rules! take_by {
    ($(impl[$($generics:tt)*] $raw:ty => $type:ty: |$name:ident, $value:pat_param| $by:expr;)*) => {$(
        impl<$($generics)*> Take<$raw> for $type {
            unsafe fn take($name: &'static str, $value: $raw) -> Result<Self, Failure> {
                // SAFETY: by this function's contract.
                #[allow(unused_unsafe)]
                unsafe { $by }
            }
        }
    )*};
}

take_by! {
    impl['a, T: Send + Sync] *const T => &'a T: |name, p| handle::handle(name, p);
    impl['a, T: Send + Sync] *const T => Option<&'a T>: |name, p| handle::optional_handle(name, p);
    impl['a, T: Send + Sync] *mut T => &'a mut T: |name, p| handle::handle_mut(name, p);
    impl['a, T: Send + Sync] (*const *const T, usize) => Handles<'a, T>: |name, (p, n)| Handles::new(name, p, n);
    impl['a] (*const u8, usize) => &'a [u8]: |name, (p, n)| pointers::bytes(name, p, n);
    impl['a] (*const u8, usize) => Option<&'a [u8]>: |name, (p, n)| pointers::optional_bytes(name, p, n);
    impl['a] (*mut u8, usize) => &'a mut [u8]: |name, (p, n)| pointers::bytes_mut(name, p, n);
    impl['a] *const c_char => &'a str: |name, p| pointers::text(name, p);
    impl['a] *const c_char => Option<&'a str>: |name, p| pointers::optional_text(name, p);
    impl[] *const c_char => SiteCode: |name, p| names::parse_site_code(name, pointers::text(name, p)?);
    impl[] *const c_char => ClientId: |name, p| names::parse_client_id(name, pointers::text(name, p)?);
    impl[] *const c_char => CollectionId: |name, p| names::parse_collection_id(name, pointers::text(name, p)?);
    impl[] *const c_char => UserName: |name, p| names::parse_name(name, pointers::text(name, p)?, UserName::new);
    impl[] *const c_char => RoleName: |name, p| names::parse_name(name, pointers::text(name, p)?, RoleName::new);
    impl[] *const c_char => ScopeName: |name, p| names::parse_name(name, pointers::text(name, p)?, ScopeName::new);
    impl[] (*const c_char, *const c_char, *const c_char) => ManagementPointName: |_name, (site, parent, host)| names::management_point_name(site, parent, host);
    impl[] i64 => Timestamp: |_name, seconds| Ok(Timestamp::from_unix(seconds));
    impl[] i32 => bool: |name, value| pointers::flag(name, value);
    impl[T: Plain] *const T => Option<T>: |name, p| pointers::optional_plain(name, p);
    impl[T: Growing] *const T => T: |name, p| pointers::structure(name, p);
    impl[T: Send + Sync] *mut *mut T => HandleOut<T>: |name, p| HandleOut::new(name, p);
    impl[T: Plain] *mut T => ValueOut<T>: |name, p| ValueOut::new(name, p);
    impl[T: Growing] (*mut T, usize) => StructureOut<T>: |name, (p, size)| StructureOut::new(name, p, size);
    impl[] (*mut u8, usize, *mut usize) => BytesOut: |_name, (p, n, len)| BytesOut::new(p, n, len);
    impl[] (*mut c_char, usize, *mut usize) => TextOut: |_name, (p, n, len)| TextOut::new(p, n, len);
}

/// `call!(|x: X, (data, data_len): &[u8]| …)`: the export's arguments, outputs first, each taken as
/// its type says; the first that is wrong is the failure.
macro_rules! call {
    (|$($argument:tt: $type:ty),* $(,)?| $body:expr) => {
        $crate::abi::guard::guard(|| {
            // All of them before one can fail, so that every output is empty whichever is wrong.
            $($crate::abi::call::take!($argument: $type);)*
            $($crate::abi::call::taken!($argument);)*
            $body
        })
    };
}

macro_rules! take {
    (($name:ident $(, $rest:ident)*): $type:ty) => {
        // SAFETY: the caller's pointers are as the conventions say.
        let $name = unsafe {
            <$type as $crate::abi::call::Take<_>>::take(stringify!($name), ($name $(, $rest)*))
        };
    };
    ($name:ident: $type:ty) => {
        // SAFETY: the caller's pointers are as the conventions say.
        let $name = unsafe { <$type as $crate::abi::call::Take<_>>::take(stringify!($name), $name) };
    };
}

macro_rules! taken {
    (($name:ident $(, $rest:ident)*)) => {
        let $name = $name?;
    };
    ($name:ident) => {
        let $name = $name?;
    };
}

macro_rules! free {
    ($handle:ident) => {
        // SAFETY: the caller's pointers are as the conventions say.
        unsafe { $crate::abi::handle::free($handle) }
    };
}

/// `wraps!(cmcrypto_x(X))`: the handle of a core type.
macro_rules! wraps {
    ($handle:ident($core:ty)) => {
        impl From<$core> for $handle {
            fn from(value: $core) -> Self {
                Self(value)
            }
        }
    };
}

pub(crate) use {call, free, take, taken, wraps};
