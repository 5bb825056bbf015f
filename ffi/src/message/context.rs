//! Messages: their kinds and ids.

use cmcrypto_core::message::{MessageId, MessageKind};

use crate::abi::{Failure, Plain};
/// What a message is about: one of the constants `CMCRYPTO_MESSAGE_KIND_...`, or from
/// `CMCRYPTO_MESSAGE_KIND_FIRST_OF_CALLER` on a number of the caller's.
pub type cmcrypto_message_kind = i32;

/// Hardware inventory.
pub const CMCRYPTO_MESSAGE_KIND_HARDWARE_INVENTORY: i32 = 1;
/// Software inventory.
pub const CMCRYPTO_MESSAGE_KIND_SOFTWARE_INVENTORY: i32 = 2;
/// State message.
pub const CMCRYPTO_MESSAGE_KIND_STATE_MESSAGE: i32 = 3;
/// Status message.
pub const CMCRYPTO_MESSAGE_KIND_STATUS_MESSAGE: i32 = 4;
/// Discovery data (heartbeat).
pub const CMCRYPTO_MESSAGE_KIND_DISCOVERY_DATA: i32 = 5;
/// Software metering.
pub const CMCRYPTO_MESSAGE_KIND_SOFTWARE_METERING: i32 = 6;
/// Collected file.
pub const CMCRYPTO_MESSAGE_KIND_COLLECTED_FILE: i32 = 7;
/// The first of the numbers that are the caller's; those below are kept for this library.
pub const CMCRYPTO_MESSAGE_KIND_FIRST_OF_CALLER: i32 = 1024;

/// The length in bytes of a message's id.
pub const CMCRYPTO_MESSAGE_ID_LEN: usize = 16;

/// The random name of a message, unique for its sender.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct cmcrypto_message_id {
    /// The id.
    pub bytes: [u8; CMCRYPTO_MESSAGE_ID_LEN],
}

// SAFETY: bytes.
unsafe impl Plain for cmcrypto_message_id {}

impl From<MessageId> for cmcrypto_message_id {
    fn from(id: MessageId) -> Self {
        Self { bytes: *id.as_bytes() }
    }
}

impl From<cmcrypto_message_id> for MessageId {
    fn from(id: cmcrypto_message_id) -> Self {
        MessageId::from_bytes(id.bytes)
    }
}

pub(crate) fn parse_kind(kind: cmcrypto_message_kind) -> Result<MessageKind, Failure> {
    const OUT_OF_RANGE: Failure = Failure::argument("kind", "neither a constant nor from 1024 on");
    let number = u32::try_from(kind).map_err(|_| OUT_OF_RANGE)?;
    MessageKind::new(number).map_err(|_| OUT_OF_RANGE)
}

pub(crate) fn kind_number(kind: MessageKind) -> Result<cmcrypto_message_kind, Failure> {
    i32::try_from(kind.number()).map_err(|_| cmcrypto_core::Error::INTERNAL.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_the_core_s() {
        for (number, kind) in [
            (CMCRYPTO_MESSAGE_KIND_HARDWARE_INVENTORY, MessageKind::HARDWARE_INVENTORY),
            (CMCRYPTO_MESSAGE_KIND_SOFTWARE_INVENTORY, MessageKind::SOFTWARE_INVENTORY),
            (CMCRYPTO_MESSAGE_KIND_STATE_MESSAGE, MessageKind::STATE_MESSAGE),
            (CMCRYPTO_MESSAGE_KIND_STATUS_MESSAGE, MessageKind::STATUS_MESSAGE),
            (CMCRYPTO_MESSAGE_KIND_DISCOVERY_DATA, MessageKind::DISCOVERY_DATA),
            (CMCRYPTO_MESSAGE_KIND_SOFTWARE_METERING, MessageKind::SOFTWARE_METERING),
            (CMCRYPTO_MESSAGE_KIND_COLLECTED_FILE, MessageKind::COLLECTED_FILE),
        ] {
            assert_eq!(parse_kind(number), Ok(kind));
            assert_eq!(kind_number(kind), Ok(number));
        }
        assert!(parse_kind(0).is_err() && parse_kind(-1).is_err());
    }
}
