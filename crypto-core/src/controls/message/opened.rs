//! What a management point gets from a message.

use core::fmt;
use core::ops::Range;

use super::context::{MessageContext, MessageId, MessageKind};
use crate::controls::names::{ClientId, SiteCode};
use crate::primitive::digest::DigestAlgorithm;
use crate::{Error, Secret, Timestamp, memory};

/// The bytes that a message lies in.
pub(super) enum Buffer<'m> {
    Decrypted(Secret),
    InClear(&'m [u8]),
}

impl Buffer<'_> {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Buffer::Decrypted(bytes) => bytes.expose(),
            Buffer::InClear(bytes) => bytes,
        }
    }
}

impl From<Secret> for Buffer<'_> {
    fn from(bytes: Secret) -> Self {
        Buffer::Decrypted(bytes)
    }
}

impl<'m> From<&'m [u8]> for Buffer<'m> {
    fn from(bytes: &'m [u8]) -> Self {
        Buffer::InClear(bytes)
    }
}

/// A message that was opened. One that came in clear refers to what came.
#[derive(Debug)]
pub enum Opened<'m> {
    /// Signed by a registered client.
    Signed(SignedMessage<'m>),
    /// From anyone: only with *Require signing* off.
    Unsigned(UnsignedMessage<'m>),
}

impl<'m> Opened<'m> {
    /// The same, for longer than what came: content that came in clear is copied, other is not.
    ///
    /// # Errors
    /// [`Error::NO_MEMORY`].
    pub fn into_owned(self) -> Result<Opened<'static>, Error> {
        Ok(match self {
            Opened::Signed(message) => Opened::Signed(message.into_owned()?),
            Opened::Unsigned(message) => Opened::Unsigned(message.into_owned()?),
        })
    }

    /// The message, if a registered client signed it.
    ///
    /// # Errors
    /// [`Error::UNSIGNED`] if nobody did.
    pub fn signed(self) -> Result<SignedMessage<'m>, Error> {
        match self {
            Opened::Signed(message) => Ok(message),
            Opened::Unsigned(_) => Err(Error::UNSIGNED),
        }
    }
}

/// A message of a registered client, verified. Content that was decrypted is wiped on drop.
pub struct SignedMessage<'m> {
    pub(super) buffer: Buffer<'m>,
    pub(super) content: Range<usize>,
    pub(super) context: MessageContext,
    pub(super) approved: bool,
    pub(super) sent: Timestamp,
    pub(super) digest: DigestAlgorithm,
    pub(super) certificate_sha256: [u8; 32],
}

impl SignedMessage<'_> {
    /// The same, for longer than what came: content that came in clear is copied, other is not.
    ///
    /// # Errors
    /// [`Error::NO_MEMORY`].
    pub fn into_owned(self) -> Result<SignedMessage<'static>, Error> {
        let (buffer, content) = match self.buffer {
            Buffer::Decrypted(buffer) => (Buffer::Decrypted(buffer), self.content),
            Buffer::InClear(_) => {
                let copy = memory::secret_copy(self.content())?;
                let whole = 0..copy.len();
                (Buffer::Decrypted(copy), whole)
            }
        };
        Ok(SignedMessage {
            buffer,
            content,
            ..self
        })
    }

    /// The content.
    pub fn content(&self) -> &[u8] {
        self.buffer
            .bytes()
            .get(self.content.clone())
            .unwrap_or_default()
    }

    /// Who sent it.
    pub fn sender(&self) -> &ClientId {
        &self.context.sender
    }

    /// Whether the sender is approved: see [`crate::registration::Approval`].
    pub fn approved(&self) -> bool {
        self.approved
    }

    /// The SHA-256 of the certificate that the sender was registered with, and that verified it.
    pub fn certificate_sha256(&self) -> &[u8; 32] {
        &self.certificate_sha256
    }

    /// The sender's site, as the sender signed it.
    pub fn site_code(&self) -> SiteCode {
        self.context.site_code
    }

    /// What it is about.
    pub fn kind(&self) -> MessageKind {
        self.context.kind
    }

    /// Its name, unique for the sender.
    pub fn message_id(&self) -> MessageId {
        self.context.message_id
    }

    /// When it was sent, by the sender's clock.
    pub fn sent(&self) -> Timestamp {
        self.sent
    }

    /// The digest that was signed with: count SHA-1 here before requiring SHA-256.
    pub fn digest(&self) -> DigestAlgorithm {
        self.digest
    }

    /// Whether the sender encrypted it: the sender's word, and not whoever carried it.
    pub fn encrypted(&self) -> bool {
        self.context.commitment.is_some()
    }
}

impl fmt::Debug for SignedMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedMessage")
            .field("sender", &self.context.sender)
            .field("kind", &self.context.kind)
            .field("message_id", &self.context.message_id)
            .field("content_len", &self.content.len())
            .finish_non_exhaustive()
    }
}

/// Content that nobody signed. It has no sender, kind or time: whoever reads it decides what it is
/// worth. If it was decrypted it is wiped on drop.
pub struct UnsignedMessage<'m> {
    pub(super) content: Buffer<'m>,
    pub(super) encrypted: bool,
}

impl UnsignedMessage<'_> {
    /// The same, for longer than what came: content that came in clear is copied, other is not.
    ///
    /// # Errors
    /// [`Error::NO_MEMORY`].
    pub fn into_owned(self) -> Result<UnsignedMessage<'static>, Error> {
        Ok(UnsignedMessage {
            content: match self.content {
                Buffer::Decrypted(content) => Buffer::Decrypted(content),
                Buffer::InClear(content) => Buffer::Decrypted(memory::secret_copy(content)?),
            },
            encrypted: self.encrypted,
        })
    }

    /// The content.
    pub fn content(&self) -> &[u8] {
        self.content.bytes()
    }

    /// Whether it came encrypted. Whoever carried it may have done that.
    pub fn encrypted(&self) -> bool {
        self.encrypted
    }
}

impl fmt::Debug for UnsignedMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnsignedMessage({} bytes)", self.content().len())
    }
}
