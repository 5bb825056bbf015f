//! A message that was opened.

use std::ffi::c_char;
use std::sync::Arc;

use cmcrypto_core::Error;
use cmcrypto_core::message::{Opened, SignedMessage};

use crate::abi::{
    Content, Failure, HandleOut, TextOut, ValueOut, call, cmcrypto_buffer, cmcrypto_status, free,
    wraps,
};
use crate::message::context::{cmcrypto_message_id, cmcrypto_message_kind, kind_number};
use crate::primitive::digest::{self, cmcrypto_digest_algorithm};

impl Content for Arc<Opened> {
    fn bytes(&self) -> &[u8] {
        match &**self {
            Opened::Signed(message) => message.content(),
            Opened::Unsigned(message) => message.content(),
        }
    }
}

/// A message that was opened. Signed by a registered client, unless the site does not require
/// signing: see `cmcrypto_opened_is_signed`.
pub struct cmcrypto_opened(pub(crate) Arc<Opened>);

wraps!(cmcrypto_opened(Arc<Opened>));

impl cmcrypto_opened {
    fn signed(&self) -> Result<&SignedMessage, Failure> {
        match &*self.0 {
            Opened::Signed(message) => Ok(message),
            Opened::Unsigned(_) => Err(Error::Unsigned.into()),
        }
    }
}

/// 1 if a registered client signed the message. 0 if nobody did: then it has content only, and
/// whoever reads it decides what it is worth. 0 comes only from a management point with *Require
/// signing* off.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_opened_is_signed(
    opened: *const cmcrypto_opened, is_signed: *mut i32,
) -> cmcrypto_status {
    call!(|is_signed: ValueOut<_>, opened: &_| {
        is_signed.give(i32::from(matches!(*opened.0, Opened::Signed(_))))
    })
}

/// The content of a signed message. The buffer shares it with the opened message: it is wiped when
/// both are freed.
///
/// Errors: UNSIGNED if nobody signed the message.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_opened_content(
    opened: *const cmcrypto_opened, content: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|content: HandleOut<_>, opened: &_| {
        opened.signed()?;
        content.give(cmcrypto_buffer::holding(Arc::clone(&opened.0)))
    })
}

/// The content of a message that nobody signed: whoever reads it decides what it is worth. The
/// buffer shares it with the opened message: it is wiped when both are freed.
///
/// Errors: INVALID_ARGUMENT if the message is signed.
///
/// Threads: any. Allocates: yes. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_opened_unsigned_content(
    opened: *const cmcrypto_opened, content: *mut *mut cmcrypto_buffer,
) -> cmcrypto_status {
    call!(|content: HandleOut<_>, opened: &_| {
        if opened.signed().is_ok() {
            return Err(Failure::argument("opened", "is signed"));
        }
        content.give(cmcrypto_buffer::holding(Arc::clone(&opened.0)))
    })
}

/// 1 if the message came encrypted, 0 if not. Whoever carried it may have done that.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_opened_encrypted(
    opened: *const cmcrypto_opened, encrypted: *mut i32,
) -> cmcrypto_status {
    call!(|encrypted: ValueOut<_>, opened: &_| {
        let value = match &*opened.0 {
            Opened::Signed(message) => message.encrypted(),
            Opened::Unsigned(message) => message.encrypted(),
        };
        encrypted.give(i32::from(value))
    })
}

/// The id of the client that sent it: up to 256 bytes.
///
/// Errors: UNSIGNED if nobody signed the message.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_opened_sender(
    opened: *const cmcrypto_opened, out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, opened: &_| {
        out.write(&[opened.signed()?.sender().as_str()])
    })
}

/// The sender's site, as the sender signed it: 3 bytes.
///
/// Errors: UNSIGNED if nobody signed the message.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_opened_site_code(
    opened: *const cmcrypto_opened, out: *mut c_char, out_cap: usize, out_len: *mut usize,
) -> cmcrypto_status {
    call!(|(out, out_cap, out_len): TextOut, opened: &_| {
        out.write(&[opened.signed()?.site_code().as_str()])
    })
}

/// What it is about.
///
/// Errors: UNSIGNED if nobody signed the message.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_opened_kind(
    opened: *const cmcrypto_opened, kind: *mut cmcrypto_message_kind,
) -> cmcrypto_status {
    call!(|kind: ValueOut<_>, opened: &_| kind.give(kind_number(opened.signed()?.kind())?))
}

/// Its name, unique for the sender.
///
/// Errors: UNSIGNED if nobody signed the message.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_opened_message_id(
    opened: *const cmcrypto_opened, message_id: *mut cmcrypto_message_id,
) -> cmcrypto_status {
    call!(|message_id: ValueOut<_>, opened: &_| message_id.give(opened.signed()?.message_id()))
}

/// When it was sent, by the sender's clock.
///
/// Errors: UNSIGNED if nobody signed the message.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_opened_sent(
    opened: *const cmcrypto_opened, time: *mut i64,
) -> cmcrypto_status {
    call!(|time: ValueOut<_>, opened: &_| time.give(opened.signed()?.sent().as_unix()))
}

/// The digest that was signed with: count SHA-1 here before requiring SHA-256.
///
/// Errors: UNSIGNED if nobody signed the message.
///
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_opened_digest(
    opened: *const cmcrypto_opened, digest: *mut cmcrypto_digest_algorithm,
) -> cmcrypto_status {
    call!(|digest: ValueOut<_>, opened: &_| {
        digest.give(digest::number(opened.signed()?.digest())?)
    })
}

/// Frees an opened message. Buffers of its content stay usable.
///
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_opened_free(opened: *mut cmcrypto_opened) {
    free!(opened)
}
