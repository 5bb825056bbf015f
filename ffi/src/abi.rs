//! What every call goes through, and what all of them share.

pub(crate) mod call;

pub(crate) mod callback;

pub(crate) mod failure;

pub(crate) mod file;

pub(crate) mod guard;

pub(crate) mod handle;

pub(crate) mod names;

pub(crate) mod numbers;

pub(crate) mod outputs;

pub(crate) mod pointers;

pub(crate) mod one_shot;

pub(crate) mod version;

pub(crate) mod status;

pub(crate) mod detail;

pub(crate) mod buffer;

pub use buffer::*;
pub use detail::*;
pub use names::*;
pub use status::*;
pub use version::*;

// For the other folders.
pub(crate) use buffer::{Content, copied, room};
pub(crate) use call::{Take, call, free, wraps};
pub(crate) use callback::{Context, call_back, end};
pub(crate) use failure::Failure;
pub(crate) use file::open_regular;
pub(crate) use guard::{guard, guard_infallible};
pub(crate) use handle::{HandleOut, Handles, MAX_HANDLES, handle, handle_mut};
pub(crate) use names::{
    joined_codes, joined_names, parse_client_id, parse_collection_id, parse_host, parse_name,
    parse_names, parse_site_code,
};
pub(crate) use numbers::{Numbered, numbers};
pub(crate) use one_shot::UsedOnce;
pub(crate) use outputs::{BytesOut, StructureOut, TextOut, ValueOut, WipedUnlessKept, fill};
pub(crate) use pointers::{
    Plain, bytes, bytes_mut, check_apart, check_struct_size, flag, grows, plain, text, text_field,
    text_of, zero,
};
