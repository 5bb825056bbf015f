//! A message that was opened.

use std::ffi::c_char;
use std::sync::Arc;

use cmcrypto_core::Error;
use cmcrypto_core::message::{Opened, SignedMessage};

use crate::abi::{
    CMCRYPTO_CLIENT_ID_MAX, CMCRYPTO_SITE_CODE_MAX, Content, Failure, HandleOut, Numbered, Plain,
    StructureOut, call, cmcrypto_buffer, cmcrypto_status, free, grows, text_field, wraps,
};
use crate::message::context::{cmcrypto_message_id, cmcrypto_message_kind, kind_number};
use crate::primitive::digest::cmcrypto_digest_algorithm;

impl Content for Arc<Opened<'static>> {
    fn bytes(&self) -> &[u8] {
        match &**self {
            Opened::Signed(message) => message.content(),
            Opened::Unsigned(message) => message.content(),
        }
    }
}

/// A message that was opened. Signed by a registered client, unless the site does not require
/// signing: see `is_signed` of `cmcrypto_opened_info`.
pub struct cmcrypto_opened(pub(crate) Arc<Opened<'static>>);

wraps!(cmcrypto_opened(Arc<Opened<'static>>));

impl cmcrypto_opened {
    pub(crate) fn signed(&self) -> Result<&SignedMessage<'static>, Failure> {
        match &*self.0 {
            Opened::Signed(message) => Ok(message),
            Opened::Unsigned(_) => Err(Error::UNSIGNED.into()),
        }
    }
}

/// What is known of an opened message, but for its content.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct cmcrypto_opened_info {
    /// sizeof(cmcrypto_opened_info).
    pub struct_size: u32,
    /// 1 if a registered client signed the message. 0 if nobody did, which only a management point
    /// with `allow_unsigned` opens: then all below but `encrypted` is 0, and whoever reads the
    /// content decides what it is worth.
    pub is_signed: i32,
    /// 1 if the message came encrypted. Of one that is signed that is the sender's word; of another,
    /// whoever carried it may have done it.
    pub encrypted: i32,
    /// What it is about.
    pub kind: cmcrypto_message_kind,
    /// The digest that was signed with: count SHA-1 here before refusing it.
    pub digest: cmcrypto_digest_algorithm,
    /// 1 if the sender is approved: otherwise only a management point with `allow_unapproved` opens
    /// what it sends.
    pub is_approved: i32,
    /// Always 0.
    pub reserved: i32,
    /// The sender's site, as the sender signed it.
    pub site_code: [c_char; CMCRYPTO_SITE_CODE_MAX],
    /// When it was sent, by the sender's clock.
    pub sent: i64,
    /// Its name, unique for the sender.
    pub message_id: cmcrypto_message_id,
    /// The id of the client that sent it.
    pub sender: [c_char; CMCRYPTO_CLIENT_ID_MAX],
}

grows!(cmcrypto_opened_info, 320);

/// Who sent a message, and what it says of itself. `struct_size` is the sizeof `*info`.
/// Threads: any. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_opened_get_info(
    opened: *const cmcrypto_opened, info: *mut cmcrypto_opened_info, struct_size: usize,
) -> cmcrypto_status {
    call!(|(info, struct_size): StructureOut<cmcrypto_opened_info>, opened: &cmcrypto_opened| {
        let message = match &*opened.0 {
            Opened::Signed(message) => message,
            Opened::Unsigned(message) => {
                let encrypted = i32::from(message.encrypted());
                return info.give(cmcrypto_opened_info { encrypted, ..Plain::empty() });
            }
        };
        info.give(cmcrypto_opened_info {
            struct_size: 0,
            is_signed: 1,
            encrypted: i32::from(message.encrypted()),
            kind: kind_number(message.kind())?,
            digest: message.digest().number()?,
            is_approved: i32::from(message.approved()),
            reserved: 0,
            site_code: text_field(message.site_code().as_str()),
            sent: message.sent().as_unix(),
            message_id: message.message_id().into(),
            sender: text_field(message.sender().as_str()),
        })
    })
}

/// The content of a signed message. The buffer shares it with the opened message: it is wiped when
/// both are freed.
///
/// Errors: UNSIGNED if nobody signed the message.
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

/// Frees an opened message. Buffers of its content stay usable.
/// Threads: last. Allocates: no. Blocks: no.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cmcrypto_opened_free(opened: *mut cmcrypto_opened) {
    free!(opened)
}
