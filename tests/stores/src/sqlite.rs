//! Clients and accepted messages in an SQLite file.

use core::fmt;
use core::time::Duration;
use std::fs::OpenOptions;
use std::io::ErrorKind;
#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread;

use cmcrypto_core::message::{AcceptedMessage, MessageClass, MessageKind, SeenMessages};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::registration::{
    ClientDirectory, ClientRegistry, ClientStateChange, Registration,
};
use cmcrypto_core::{Error, Timestamp};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior, ffi, params};

use crate::pool::{Failure, Pool, unavailable};
use crate::{ClientRow, Inbox, Options, stored_id};

const SCHEMA: &str = include_str!("../../../ffi/examples/store_sqlite.sql");
/// SQLite's own `busy_timeout` waits up to 100 ms between two looks: too long where another process writes without a
/// pause, which leaves the file free for microseconds.
const BETWEEN_LOOKS: Duration = Duration::from_micros(500);

/// Clients and accepted messages in an SQLite file, which processes of one machine share.
pub struct SqliteStore {
    options: Options,
    readers: Pool<Connection>,
    /// One, as one writes at a time: threads wait here in turn, and look for the file's lock only against other
    /// processes.
    writer: Pool<Connection>,
}

impl SqliteStore {
    /// Opens the file, or makes it, for its owner alone.
    ///
    /// # Errors
    /// [`Error::STORE_UNAVAILABLE`].
    pub fn open(path: &Path, options: Options) -> Result<Self, Error> {
        make(path).map_err(|error| unavailable(error.into()))?;
        let pool = |limit| {
            let path = path.to_owned();
            Pool::new(limit, options.patience, move || {
                connect(&path, options.patience)
            })
        };
        let store = Self {
            options,
            readers: pool(options.connections),
            writer: pool(1),
        };
        store.write(|db| Ok(Ok(db.execute_batch(SCHEMA)?)))?;
        Ok(store)
    }

    /// One transaction, alone from its beginning. What is refused is committed as well: messages may have been
    /// forgotten meanwhile.
    fn write<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<Result<T, Error>, Failure>,
    ) -> Result<T, Error> {
        self.writer.with(|connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let answer = work(&transaction)?;
            transaction.commit()?;
            Ok(answer)
        })
    }

    /// The messages whose time is over, but not more than 256.
    fn forget(&self, db: &Connection, now: Timestamp) -> Result<(), Failure> {
        let mut delete = db.prepare_cached(
            "DELETE FROM seen_messages WHERE (sender, message_id) IN (SELECT sender, message_id FROM seen_messages
             WHERE kept_until < ? ORDER BY kept_until LIMIT 256) RETURNING kept_until, approved",
        )?;
        let rows = delete.query_map([now.as_unix()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let gone: Vec<(i64, bool)> = rows.collect::<Result<_, _>>()?;
        if let Some(until) = gone.iter().map(|(end, _)| end).max() {
            let others = gone.iter().filter(|(_, approved)| !approved).count();
            db.prepare_cached(
                "UPDATE seen_forgotten SET until = max(until, ?), strangers = strangers - ?",
            )?
            .execute(params![until, i64::try_from(others)?])?;
        }
        Ok(())
    }

    fn remember(
        &self,
        db: &Connection,
        message: &AcceptedMessage<'_>,
        now: Timestamp,
    ) -> Result<Result<(), Error>, Failure> {
        self.forget(db, now)?;
        let (sender, approved) = (message.sender.as_str(), message.approved);
        let (id, end) = (message.message_id.as_bytes(), self.options.end_of(message));
        if db
            .prepare_cached("SELECT 1 FROM seen_messages WHERE sender = ? AND message_id = ?")?
            .exists(params![sender, id])?
        {
            return Ok(Err(Error::REPLAYED));
        }
        let (until, others): (i64, u32) = db
            .prepare_cached("SELECT until, strangers FROM seen_forgotten")?
            .query_one([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if end < now.as_unix() || end <= until {
            return Ok(Err(Error::STALE));
        }
        let limit = self.options.max_of_sender(approved);
        let of_sender: u32 = db
            .prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM seen_messages WHERE sender = ? AND approved = ? LIMIT ?)",
            )?
            .query_one(params![sender, approved, limit], |row| row.get(0))?;
        if of_sender >= limit || !approved && others >= self.options.max_of_others {
            return Ok(Err(Error::SEEN_MESSAGES_FULL));
        }
        db.prepare_cached("INSERT INTO seen_messages VALUES (?, ?, ?, ?)")?
            .execute(params![sender, id, end, approved])?;
        if !approved {
            db.prepare_cached("UPDATE seen_forgotten SET strangers = strangers + 1")?
                .execute([])?;
        }
        Ok(Ok(()))
    }
}

/// The file, if there is none: SQLite would make it as the umask says, for others to read. It holds a secret.
/// What SQLite puts beside it is readable by whom it is.
fn make(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    match options.open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn connect(path: &Path, patience: Duration) -> Result<Connection, Failure> {
    // Who deletes the file is not to find another in its place.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    let looks = patience.div_duration_f32(BETWEEN_LOOKS);
    let mut look = 0.0;
    connection.busy_handler(Some(move |count| {
        look = if count == 0 { 0.0 } else { look + 1.0 };
        thread::sleep(BETWEEN_LOOKS);
        look < looks
    }))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

fn client_row(row: &Row<'_>) -> rusqlite::Result<ClientRow> {
    Ok(ClientRow {
        certificate: row.get("certificate")?,
        encryption_certificate: row.get("encryption_certificate")?,
        approved: row.get("approved")?,
        blocked: row.get("blocked")?,
    })
}

fn is_unique_violation(error: &rusqlite::Error) -> bool {
    error.sqlite_extended_error_code() == Some(ffi::SQLITE_CONSTRAINT_UNIQUE)
}

impl SeenMessages for SqliteStore {
    fn retention(&self, class: MessageClass) -> u32 {
        self.options.retention(class)
    }

    fn insert_if_new(&self, message: &AcceptedMessage<'_>, now: Timestamp) -> Result<(), Error> {
        self.write(|db| self.remember(db, message, now))
    }
}

impl Inbox for SqliteStore {
    fn take(
        &self,
        message: &AcceptedMessage<'_>,
        kind: MessageKind,
        content: &[u8],
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write(|db| {
            if let Err(refused) = self.remember(db, message, now)? {
                return Ok(Err(refused));
            }
            db.prepare_cached(
                "INSERT INTO inbox (sender, message_id, kind, sent, content) VALUES (?, ?, ?, ?, ?)",
            )?
            .execute(params![
                message.sender.as_str(),
                message.message_id.as_bytes(),
                kind.number(),
                message.sent.as_unix(),
                content
            ])?;
            Ok(Ok(()))
        })
    }
}

impl ClientDirectory for SqliteStore {
    fn find(&self, id: &ClientId) -> Result<Option<Registration>, Error> {
        self.readers.with(|db| {
            let row = db
                .prepare_cached("SELECT * FROM clients WHERE id = ?")?
                .query_row([id.as_str()], client_row)
                .optional()?;
            Ok(row.map(|row| self.options.registration(row)).transpose())
        })
    }
}

impl ClientRegistry for SqliteStore {
    fn find_by_key(
        &self,
        key_sha256: &[u8; 32],
    ) -> Result<Option<(ClientId, Registration)>, Error> {
        self.readers.with(|db| {
            let row = db
                .prepare_cached("SELECT * FROM clients WHERE key_sha256 = ?")?
                .query_row([key_sha256], |row| {
                    Ok((row.get::<_, String>("id")?, client_row(row)?))
                })
                .optional()?;
            let Some((id, row)) = row else {
                return Ok(Ok(None));
            };
            let found = self.options.registration(row);
            Ok(found.and_then(|found| Ok(Some((stored_id(&id)?, found)))))
        })
    }

    fn register(&self, id: &ClientId, registration: &Registration) -> Result<(), Error> {
        let key = registration.certificate.public_key().key_sha256();
        self.write(|db| {
            let encryption = registration.encryption_certificate.as_ref();
            let added = db
                .prepare_cached(
                    "INSERT INTO clients VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                )?
                .execute(params![
                    id.as_str(),
                    key,
                    registration.certificate.to_der(),
                    encryption.map(Certificate::to_der),
                    registration.approved,
                    registration.blocked
                ])?;
            if added > 0 {
                return Ok(Ok(()));
            }
            let of_another = db
                .prepare_cached("SELECT 1 FROM clients WHERE key_sha256 = ? AND id <> ?")?
                .exists(params![key, id.as_str()])?;
            Ok(Err(if of_another {
                Error::KEY_ALREADY_REGISTERED
            } else {
                Error::ALREADY_REGISTERED
            }))
        })
    }

    fn replace(
        &self,
        id: &ClientId,
        previous: &Certificate,
        certificate: &Certificate,
        encryption_certificate: Option<&Certificate>,
    ) -> Result<(), Error> {
        self.write(|db| {
            let changed = db
                .prepare_cached(
                    "UPDATE clients SET key_sha256 = ?, certificate = ?, encryption_certificate = ?
                     WHERE id = ? AND certificate = ? AND NOT blocked",
                )?
                .execute(params![
                    certificate.public_key().key_sha256(),
                    certificate.to_der(),
                    encryption_certificate.map(Certificate::to_der),
                    id.as_str(),
                    previous.to_der()
                ]);
            match changed {
                Err(error) if is_unique_violation(&error) => {
                    return Ok(Err(Error::KEY_ALREADY_REGISTERED));
                }
                changed => {
                    if changed? > 0 {
                        return Ok(Ok(()));
                    }
                }
            }
            let blocked = db
                .prepare_cached("SELECT blocked FROM clients WHERE id = ?")?
                .query_row([id.as_str()], |row| row.get(0))
                .optional()?;
            Ok(Err(match blocked {
                None => Error::UNKNOWN_SENDER,
                Some(true) => Error::BLOCKED_SENDER,
                Some(false) => Error::SIGNER_MISMATCH,
            }))
        })
    }

    fn set_state(&self, id: &ClientId, change: ClientStateChange) -> Result<(), Error> {
        let sql = match change {
            ClientStateChange::Approve => "UPDATE clients SET approved = 1 WHERE id = ?",
            ClientStateChange::Block => "UPDATE clients SET blocked = 1 WHERE id = ?",
            ClientStateChange::Unblock => "UPDATE clients SET blocked = 0 WHERE id = ?",
        };
        self.write(|db| {
            let changed = db.prepare_cached(sql)?.execute([id.as_str()])?;
            Ok(if changed > 0 {
                Ok(())
            } else {
                Err(Error::UNKNOWN_SENDER)
            })
        })
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}
