//! A client's message: its kind, and the context that is signed with its content.
//!
//! ```text
//! MessageContext ::= SEQUENCE {
//!   version    INTEGER (1),
//!   kind       INTEGER (1..7 | 1024..2147483647),
//!   messageId  OCTET STRING (SIZE (16)),
//!   sender     UTF8String (SIZE (1..64)),
//!   siteCode   PrintableString (SIZE (3)),
//!   recipients SEQUENCE SIZE (1..32) OF OCTET STRING (SIZE (32)),
//!   commitment OCTET STRING (SIZE (32)) OPTIONAL }
//!                -- there if the message is encrypted, and only then:
//!                -- SHA-256 of "cmcrypto commitment v1\0" and the content key
//! ```
//!
//! It is a signed attribute, because signing and then encrypting lets a recipient encrypt a signed
//! message again, to somebody else. A recipient is named by the SHA-256 of its key, not by the
//! subject key identifier, which whoever makes a certificate chooses. The commitment makes envelope and
//! content one: what was signed to go under one content key is refused under another, and without.

use core::fmt;

use der::Tag;
use smallvec::SmallVec;

use crate::controls::der_fields;
use crate::controls::names::{ClientId, SiteCode};
use crate::pki::asn1::der::{self as asn1, Fields};
use crate::pki::certificate::x509::Certificate;
use crate::pki::cms::MAX_RECIPIENTS;
use crate::{Error, Provider};

const VERSION: u8 = 1;

/// What a message is about. The number is signed with it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageKind(u32);

impl MessageKind {
    /// Hardware inventory.
    pub const HARDWARE_INVENTORY: Self = Self(1);
    /// Software inventory.
    pub const SOFTWARE_INVENTORY: Self = Self(2);
    /// State message.
    pub const STATE_MESSAGE: Self = Self(3);
    /// Status message.
    pub const STATUS_MESSAGE: Self = Self(4);
    /// Discovery data (heartbeat).
    pub const DISCOVERY_DATA: Self = Self(5);
    /// Software metering.
    pub const SOFTWARE_METERING: Self = Self(6);
    /// Collected file.
    pub const COLLECTED_FILE: Self = Self(7);

    /// The kind with this number: one of those above, or from 1024 on one of the caller's. Those between
    /// are kept for successors.
    ///
    /// # Errors
    /// [`Error::INVALID_ARGUMENT`] for 0, for what is kept, and above 2^31 - 1.
    pub fn new(number: u32) -> Result<Self, Error> {
        let is_named = (1..=Self::COLLECTED_FILE.0).contains(&number);
        if !is_named && number < 1024 || i32::try_from(number).is_err() {
            return Err(Error::INVALID_ARGUMENT);
        }
        Ok(Self(number))
    }

    /// The kind's number.
    pub const fn number(self) -> u32 {
        self.0
    }

    const fn name(self) -> Option<&'static str> {
        match self {
            Self::HARDWARE_INVENTORY => Some("hardware inventory"),
            Self::SOFTWARE_INVENTORY => Some("software inventory"),
            Self::STATE_MESSAGE => Some("state message"),
            Self::STATUS_MESSAGE => Some("status message"),
            Self::DISCOVERY_DATA => Some("discovery data"),
            Self::SOFTWARE_METERING => Some("software metering"),
            Self::COLLECTED_FILE => Some("collected file"),
            _ => None,
        }
    }
}

impl fmt::Display for MessageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "kind {}", self.0),
        }
    }
}

impl fmt::Debug for MessageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageKind({self})")
    }
}

/// The random name of a message, unique for its sender.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId([u8; 16]);

impl MessageId {
    pub(crate) fn random(provider: Provider) -> Result<Self, Error> {
        let mut id = [0; 16];
        crate::primitive::random::fill(provider, &mut id)?;
        Ok(Self(id))
    }

    /// The id from its 16 bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes of the id.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageId({self})")
    }
}

/// What is signed together with the content, to be written.
pub(super) struct ContextToSign<'a> {
    pub(super) kind: MessageKind,
    pub(super) message_id: MessageId,
    pub(super) sender: &'a ClientId,
    pub(super) site_code: SiteCode,
    pub(super) recipients: &'a [Certificate],
    pub(super) commitment: Option<[u8; 32]>,
}

impl ContextToSign<'_> {
    pub(super) fn push(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        asn1::push_nested(out, asn1::SEQUENCE, |out| {
            out.extend_from_slice(&asn1::small_integer(VERSION));
            asn1::push_integer(out, self.kind.number().into());
            asn1::push(out, asn1::OCTET_STRING, self.message_id.as_bytes());
            asn1::push(out, asn1::UTF8_STRING, self.sender.as_str().as_bytes());
            let site_code = self.site_code.as_str().as_bytes();
            asn1::push(out, asn1::PRINTABLE_STRING, site_code);
            let recipients = out.len();
            for recipient in self.recipients {
                let hash = recipient.public_key().spki_sha256();
                asn1::push(out, asn1::OCTET_STRING, hash);
            }
            asn1::enclose(out, recipients, asn1::SEQUENCE)?;
            if let Some(commitment) = &self.commitment {
                asn1::push(out, asn1::OCTET_STRING, commitment);
            }
            Ok(())
        })
    }
}

/// What is signed together with the content, as it was read.
pub(crate) struct MessageContext {
    pub(crate) kind: MessageKind,
    pub(crate) message_id: MessageId,
    pub(crate) sender: ClientId,
    pub(crate) site_code: SiteCode,
    pub(crate) recipients: SmallVec<[[u8; 32]; 1]>,
    pub(crate) commitment: Option<[u8; 32]>,
}

impl MessageContext {
    /// Reads the attribute's value. A newer version is [`Error::CONTEXT_MISSING`].
    pub(crate) fn read(value: &[u8]) -> Result<Self, Error> {
        let mut fields = Fields::of(Tag::Sequence, value)?;
        let version: u64 = fields.integer()?;
        if version != u64::from(VERSION) {
            return Err(Error::CONTEXT_MISSING);
        }
        let kind = MessageKind::new(fields.integer()?).map_err(|_| Error::MALFORMED)?;
        let message_id = der_fields::read_octets(&mut fields)?;
        let sender = der_fields::read_client_id(&mut fields)?;
        let site_code = der_fields::read_site_code(&mut fields)?;
        let recipients = asn1::elements(fields.expect(Tag::Sequence)?, MAX_RECIPIENTS, false)?
            .map(|recipient| {
                let mut field = Fields::new(recipient)?;
                let hash = der_fields::read_octets(&mut field)?;
                field.finish()?;
                Ok(hash)
            })
            .collect::<Result<SmallVec<[_; 1]>, Error>>()?;
        let commitment = der_fields::read_optional_octets(&mut fields)?;
        fields.finish()?;
        if recipients.is_empty() {
            return Err(Error::MALFORMED);
        }
        Ok(Self {
            kind,
            message_id: MessageId(message_id),
            sender,
            site_code,
            recipients,
            commitment,
        })
    }
}
