//! A protected channel between two sites, or any two holders of certificates.
//!
//! Whoever may talk to whom is decided by exchange keys that the [`SiteDirectory`](crate::sites::SiteDirectory)
//! knows, or by the caller from a certificate. Bytes are carried by the caller: a socket, a named pipe,
//! a queue. What is asked of the transport is that it keeps bytes in order; nothing is trusted to it.
//!
//! ```
//! use cmcrypto_core::channel::{self, Initiator, Party, Received, Request, Suite};
//! # use cmcrypto_core::primitive::rsa::RsaKeySize;
//! # use cmcrypto_core::{Error, Provider, Timestamp};
//! # use cmcrypto_core::exchange_key::SiteExchangeKey;
//! # use cmcrypto_core::names::SiteCode;
//! # use cmcrypto_core::sites::{SiteDirectory, SiteDirectorySettings, SiteRelation};
//! # fn main() -> Result<(), Error> {
//! # let now = Timestamp::from_unix(1_800_000_000);
//! # let site = |code| SiteExchangeKey::generate(Provider::default(), RsaKeySize::Rsa2048, SiteCode::new(code)?);
//! # let (p01_key, cas_key) = (site("P01")?, site("CAS")?);
//! # let know = |own: &SiteExchangeKey, other: &SiteExchangeKey, relation| {
//! #     let mut directory = SiteDirectory::new(own.site_code(), SiteDirectorySettings::default());
//! #     directory.learn_from_directory_service(other.site_code(), relation, other.public_key(), None, now)?;
//! #     Ok::<_, Error>(directory)
//! # };
//! # let p01_directory = know(&p01_key, &cas_key, SiteRelation::Parent)?;
//! # let cas_directory = know(&cas_key, &p01_key, SiteRelation::Child)?;
//! // P01 asks.
//! let p01 = Party::site(p01_key);
//! let (initiator, message_1) = Initiator::start(&p01, SiteCode::new("CAS")?, Suite::default())?;
//!
//! // CAS answers.
//! let cas = Party::site(cas_key);
//! let request = Request::read(&message_1, Suite::ALL)?;
//! let (responder, message_2) = request.respond_site(&cas, &cas_directory, now)?;
//!
//! // P01 knows now that it is CAS, and shows who it is itself.
//! let (message_3, mut to_cas) = initiator.receive_site(&message_2, &p01_directory, now)?;
//!
//! // And so does CAS.
//! let mut from_p01 = responder.receive_site(&message_3, &cas_directory, now)?;
//!
//! let mut record = vec![0; channel::RECORD_OVERHEAD + 5];
//! record[channel::RECORD_HEADER_LEN..][..5].copy_from_slice(b"hello");
//! to_cas.sender.seal(&mut record, now)?;
//! let received = from_p01.receiver.open(&mut record, now)?;
//! assert_eq!(received, Received::Data(&mut b"hello".to_owned()));
//!
//! // Whenever its directory changes, CAS looks whether the channels it has may go on.
//! from_p01.lifetime.check_site(&cas_directory, now)?;
//!
//! let mut record = to_cas.sender.close()?;
//! assert_eq!(from_p01.receiver.open(&mut record, now)?, Received::Closed);
//! # Ok(())
//! # }
//! ```

#![doc = include_str!("channel/protocol.md")]

mod cookie;
mod initiator;
mod key_schedule;
mod lifetime;
mod message;
mod party;
mod record;
mod responder;
mod suite;

pub use cookie::Cookies;
pub use initiator::{AuthenticatedResponder, Initiator};
pub use lifetime::{ChannelLifetime, MAX_CHANNEL_AGE};
pub use message::{
    MAX_RECORD_CONTENT_LEN, RECORD_HEADER_LEN, RECORD_OVERHEAD, RECORD_TAG_LEN, is_cookie_demand,
    message_len,
};
pub use party::{Party, Peer};
pub use record::{Channel, Received, Receiver, Sender};
pub use responder::{AuthenticatedInitiator, Request, Responder};
pub use suite::Suite;

#[cfg(test)]
mod tests;
