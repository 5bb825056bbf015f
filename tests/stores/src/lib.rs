//! Stores of [`cmcrypto_core`] over databases: the clients of a site, and the memory of accepted messages. They are
//! to be copied into a management point and changed there, not to be depended on: take this file, `pool.rs` and one
//! file for the database.
//!
//! | | for | file | schema |
//! |---|---|---|---|
//! | `SqliteStore` | the management point of one machine, its processes included | `sqlite.rs` | `ffi/examples/store_sqlite.sql` |
//! | `PostgresStore` | management points behind a balancer | `postgresql.rs` | `ffi/examples/store_postgresql.sql` |
//!
//! The schemas say which isolation makes "accepted once" true, and are those of the stores in C, which may share a
//! database with these: one table, one meaning.
//!
//! # So that no content is lost
//!
//! **A management point that calls `ManagementPoint::open` with a store as its memory loses a message if it is killed after
//! the message was remembered and before its content is kept: the client is told [`Error::REPLAYED`], and deletes it.**
//! So open with [`ReplayCheck::LeftToCaller`](cmcrypto_core::message::ReplayCheck), then [`Inbox::take`]: it remembers the
//! message and keeps the content in one transaction, both or none. With `LeftToCaller` nobody compares
//! [`Options::full_retention`] with the management point's `Freshness`: that is yours to do.
//!
//! # When the database is away
//!
//! Every call ends with [`Error::STORE_UNAVAILABLE`], with what the database or its driver said as the detail: at
//! once if the database says no, after [`Options::patience`] if it says nothing. Its connection is then given up with
//! all that are idle, and the next call opens another one, so that nothing has to be told when the database is back.
//! A management point refuses meanwhile, and clients send again.
//!
//! Whether a message was remembered is not known if the connection ends between question and answer. It was refused
//! then: sent once more as the same message it may be refused again, as [`Error::REPLAYED`]. None is accepted twice.
//!
//! # How long a call takes
//!
//! That of `insert_if_new` is one commit on the disk. PostgreSQL commits what many connections ask at the same time
//! together; SQLite commits one by one, whoever asks: see the figures that `measure` prints.

mod pool;
#[cfg(feature = "postgresql")]
mod postgresql;
mod sqlite;

use core::time::Duration;

#[cfg(feature = "postgresql")]
pub use postgresql::PostgresStore;
pub use sqlite::SqliteStore;

use crate::pool::unavailable;
use cmcrypto_core::message::{AcceptedMessage, MessageClass, MessageKind, SeenMessages};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::registration::{ClientRegistry, Registration};
use cmcrypto_core::{Error, Provider, Timestamp};

/// What a store is told, the same by all who share it.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// What reads the certificates.
    pub provider: Provider,
    /// For how many seconds after it was sent a message is remembered: at least `max_age` and `max_skew` of the widest
    /// [`Freshness`](cmcrypto_core::message::Freshness) of those who share the store.
    pub full_retention: u32,
    /// So many messages of one approved sender.
    pub max_per_approved: u32,
    /// So many of one who is not.
    pub max_per_other: u32,
    /// So many of all who are not.
    pub max_of_others: u32,
    /// How long a call waits for a database that says nothing, and for a connection that is free.
    pub patience: Duration,
    /// So many connections at most.
    pub connections: usize,
}

impl Options {
    /// The limits of [`cmcrypto_core::message::SeenMessagesLimits`].
    pub fn new(provider: Provider) -> Self {
        Self {
            provider,
            full_retention: 24 * 60 * 60 + 5 * 60,
            max_per_approved: 4096,
            max_per_other: 128,
            max_of_others: 300_000,
            patience: Duration::from_secs(5),
            connections: 8,
        }
    }

    fn retention(&self, class: MessageClass) -> u32 {
        match class {
            MessageClass::Full => self.full_retention,
            _ => 0,
        }
    }

    fn end_of(&self, message: &AcceptedMessage<'_>) -> i64 {
        let retention = self.retention(message.class).into();
        message.sent.saturating_add(retention).as_unix()
    }

    fn max_of_sender(&self, approved: bool) -> u32 {
        if approved {
            self.max_per_approved
        } else {
            self.max_per_other
        }
    }

    /// A client as its row says. A row that can't be read is no reason to give up the connection.
    fn registration(&self, row: ClientRow) -> Result<Registration, Error> {
        let read = |der: Vec<u8>| {
            Certificate::from_der(self.provider, &der).map_err(|error| unavailable(error.into()))
        };
        Ok(Registration {
            certificate: read(row.certificate)?,
            encryption_certificate: row.encryption_certificate.map(read).transpose()?,
            approved: row.approved,
            blocked: row.blocked,
        })
    }
}

fn stored_id(id: &str) -> Result<ClientId, Error> {
    ClientId::new(id).map_err(|error| unavailable(error.into()))
}

struct ClientRow {
    certificate: Vec<u8>,
    encryption_certificate: Option<Vec<u8>>,
    approved: bool,
    blocked: bool,
}

/// What was accepted and nobody has taken over yet: the table `inbox`, which `management_point collect` of the examples
/// in C empties. Nothing else bounds it.
pub trait Inbox {
    /// Remembers a message if it is new, and keeps its content: both or none.
    ///
    /// # Errors
    /// Those of [`SeenMessages::insert_if_new`].
    fn take(
        &self,
        message: &AcceptedMessage<'_>,
        kind: MessageKind,
        content: &[u8],
        now: Timestamp,
    ) -> Result<(), Error>;
}

/// All that a database keeps.
pub trait Store: ClientRegistry + SeenMessages + Inbox {}
impl<T: ClientRegistry + SeenMessages + Inbox> Store for T {}

/// Opens the store that `place` names: `postgresql://…`, or else the path of an SQLite file.
///
/// # Errors
/// [`Error::STORE_UNAVAILABLE`]; [`Error::INVALID_ARGUMENT`] for a database that this was built without.
pub fn open(place: &str, options: Options) -> Result<Box<dyn Store>, Error> {
    if place.starts_with("postgresql:") {
        #[cfg(feature = "postgresql")]
        return Ok(Box::new(PostgresStore::open(place, options)?));
        #[cfg(not(feature = "postgresql"))]
        return Err(Error::INVALID_ARGUMENT);
    }
    Ok(Box::new(SqliteStore::open(place.as_ref(), options)?))
}
