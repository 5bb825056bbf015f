//! Clients and accepted messages in a PostgreSQL database.

use core::fmt;
use core::time::Duration;
use std::collections::HashMap;

use cmcrypto_core::message::{AcceptedMessage, MessageClass, MessageKind, SeenMessages};
use cmcrypto_core::names::ClientId;
use cmcrypto_core::pki::certificate::Certificate;
use cmcrypto_core::registration::{
    ClientDirectory, ClientRegistry, ClientStateChange, Registration,
};
use cmcrypto_core::{Error, Timestamp};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Row, Statement};

use crate::pool::{Failure, Pool, unavailable};
use crate::{ClientRow, Inbox, Options, stored_id};

const SCHEMA: &str = include_str!("../../../ffi/examples/store_postgresql.sql");

/// Clients and accepted messages in a PostgreSQL database, which management points share.
///
/// Its functions wait, and are not for a thread that runs an asynchronous runtime's tasks.
pub struct PostgresStore {
    options: Options,
    pool: Pool<Connection>,
}

impl PostgresStore {
    /// The store in the database that `place` names, as `postgresql://user@host:5432/database` or in libpq's other
    /// form. What it is to hold is made if it is not there.
    ///
    /// Without TLS: for a socket, for loopback, or for a network that is protected otherwise. Give
    /// [`tokio_postgres::Config::connect`] a connector of TLS in place of [`NoTls`] for any other.
    ///
    /// # Errors
    /// [`Error::STORE_UNAVAILABLE`]; [`Error::INVALID_ARGUMENT`] for a name that is none.
    pub fn open(place: &str, options: Options) -> Result<Self, Error> {
        let mut config: Config = place.parse().map_err(|_| Error::INVALID_ARGUMENT)?;
        let patience = options.patience;
        // The server gives up what is not waited for any more, with its locks, and what the schema asks for.
        config.options(format!(
            "-c statement_timeout={} -c default_transaction_isolation=read\\ committed",
            patience.as_millis()
        ));
        config.connect_timeout(patience);
        config.tcp_user_timeout(patience);
        let connect = move || Connection::open(&config, patience);
        let pool = Pool::new(options.connections, patience, connect);
        pool.with(|db| {
            Ok(Ok(
                db.run(async |client| client.batch_execute(SCHEMA).await)?
            ))
        })?;
        Ok(Self { options, pool })
    }
}

struct Connection {
    runtime: Runtime,
    client: Client,
    statements: HashMap<&'static str, Statement>,
    patience: Duration,
}

impl Connection {
    fn open(config: &Config, patience: Duration) -> Result<Self, Failure> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let connecting = async { timeout(patience, config.connect(NoTls)).await };
        let (client, connection) = runtime.block_on(connecting)??;
        // It ends with the client, and says why to whoever asks then.
        runtime.spawn(connection);
        Ok(Self {
            runtime,
            client,
            statements: HashMap::new(),
            patience,
        })
    }

    fn run<T>(
        &self,
        work: impl AsyncFnOnce(&Client) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, Failure> {
        let working = async { timeout(self.patience, work(&self.client)).await };
        Ok(self.runtime.block_on(working)??)
    }

    /// Prepared at its first use.
    fn statement(&mut self, sql: &'static str) -> Result<Statement, Failure> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.run(async |client| client.prepare(sql).await)?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    fn row(
        &mut self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, Failure> {
        let statement = self.statement(sql)?;
        self.run(async |client| client.query_opt(&statement, parameters).await)
    }

    /// How many rows it changed; none and `false` if another row has what is to be unique.
    fn change(
        &mut self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<u64>, Failure> {
        let statement = self.statement(sql)?;
        let changed =
            self.run(
                async |client| match client.execute(&statement, parameters).await {
                    Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => Ok(None),
                    changed => changed.map(Some),
                },
            )?;
        Ok(changed)
    }
}

fn client_row(row: &Row) -> Result<ClientRow, tokio_postgres::Error> {
    Ok(ClientRow {
        certificate: row.try_get("certificate")?,
        encryption_certificate: row.try_get("encryption_certificate")?,
        approved: row.try_get("approved")?,
        blocked: row.try_get("blocked")?,
    })
}

impl SeenMessages for PostgresStore {
    fn retention(&self, class: MessageClass) -> u32 {
        self.options.retention(class)
    }

    fn insert_if_new(&self, message: &AcceptedMessage<'_>, now: Timestamp) -> Result<(), Error> {
        self.pool.with(|db| self.remember(db, message, now))
    }
}

impl PostgresStore {
    fn remember(
        &self,
        db: &mut Connection,
        message: &AcceptedMessage<'_>,
        now: Timestamp,
    ) -> Result<Result<(), Error>, Failure> {
        let limit = self.options.max_of_sender(message.approved);
        let parameters: [&(dyn ToSql + Sync); 7] = [
            &message.sender.as_str(),
            &message.message_id.as_bytes().as_slice(),
            &self.options.end_of(message),
            &message.approved,
            &now.as_unix(),
            &i64::from(limit),
            &i64::from(self.options.max_of_others),
        ];
        let row = db.row(
            "SELECT insert_if_new($1, $2, $3, $4, $5, $6, $7)",
            &parameters,
        )?;
        let answer: Option<&str> = row.as_ref().map(|row| row.try_get(0)).transpose()?;
        Ok(match answer {
            Some("OK") => Ok(()),
            Some("REPLAYED") => Err(Error::REPLAYED),
            Some("STALE") => Err(Error::STALE),
            Some("SEEN_MESSAGES_FULL") => Err(Error::SEEN_MESSAGES_FULL),
            _ => return Err("insert_if_new is another function".into()),
        })
    }
}

impl Inbox for PostgresStore {
    fn take(
        &self,
        message: &AcceptedMessage<'_>,
        kind: MessageKind,
        content: &[u8],
        now: Timestamp,
    ) -> Result<(), Error> {
        // A failure closes the connection, which rolls back.
        self.pool.with(|db| {
            db.run(async |client| client.batch_execute("BEGIN").await)?;
            let answer = self.remember(db, message, now)?;
            if answer.is_ok() {
                db.change(
                    "INSERT INTO inbox (sender, message_id, kind, sent, content) VALUES ($1, $2, $3, $4, $5)",
                    &[
                        &message.sender.as_str(),
                        &message.message_id.as_bytes().as_slice(),
                        &i32::try_from(kind.number())?,
                        &message.sent.as_unix(),
                        &content,
                    ],
                )?;
            }
            // What was forgotten meanwhile is, whatever the answer.
            db.run(async |client| client.batch_execute("COMMIT").await)?;
            Ok(answer)
        })
    }
}

impl ClientDirectory for PostgresStore {
    fn find(&self, id: &ClientId) -> Result<Option<Registration>, Error> {
        self.pool.with(|db| {
            let Some(row) = db.row("SELECT * FROM clients WHERE id = $1", &[&id.as_str()])? else {
                return Ok(Ok(None));
            };
            Ok(self.options.registration(client_row(&row)?).map(Some))
        })
    }
}

impl ClientRegistry for PostgresStore {
    fn find_by_key(
        &self,
        key_sha256: &[u8; 32],
    ) -> Result<Option<(ClientId, Registration)>, Error> {
        self.pool.with(|db| {
            let key = key_sha256.as_slice();
            let Some(row) = db.row("SELECT * FROM clients WHERE key_sha256 = $1", &[&key])? else {
                return Ok(Ok(None));
            };
            let found = self.options.registration(client_row(&row)?);
            let id: &str = row.try_get("id")?;
            Ok(found.and_then(|found| Ok(Some((stored_id(id)?, found)))))
        })
    }

    fn register(&self, id: &ClientId, registration: &Registration) -> Result<(), Error> {
        let key = registration
            .certificate
            .public_key()
            .key_sha256()
            .as_slice();
        let encryption = registration.encryption_certificate.as_ref();
        self.pool.with(|db| {
            let added = db.change(
                "INSERT INTO clients VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                &[
                    &id.as_str(),
                    &key,
                    &registration.certificate.to_der(),
                    &encryption.map(Certificate::to_der),
                    &registration.approved,
                    &registration.blocked,
                ],
            )?;
            if added > Some(0) {
                return Ok(Ok(()));
            }
            let of_another = db.row(
                "SELECT 1 FROM clients WHERE key_sha256 = $1 AND id <> $2",
                &[&key, &id.as_str()],
            )?;
            Ok(Err(match of_another {
                Some(_) => Error::KEY_ALREADY_REGISTERED,
                None => Error::ALREADY_REGISTERED,
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
        let key = certificate.public_key().key_sha256().as_slice();
        self.pool.with(|db| {
            let changed = db.change(
                "UPDATE clients SET key_sha256 = $1, certificate = $2, encryption_certificate = $3
                 WHERE id = $4 AND certificate = $5 AND NOT blocked",
                &[
                    &key,
                    &certificate.to_der(),
                    &encryption_certificate.map(Certificate::to_der),
                    &id.as_str(),
                    &previous.to_der(),
                ],
            )?;
            match changed {
                None => return Ok(Err(Error::KEY_ALREADY_REGISTERED)),
                Some(0) => {}
                Some(_) => return Ok(Ok(())),
            }
            let client = db.row(
                "SELECT blocked, certificate = $2 FROM clients WHERE id = $1",
                &[&id.as_str(), &previous.to_der()],
            )?;
            let Some(client) = client else {
                return Ok(Err(Error::UNKNOWN_SENDER));
            };
            if client.try_get(0)? {
                return Ok(Err(Error::BLOCKED_SENDER));
            }
            if client.try_get(1)? {
                return Ok(Err(unavailable("the client was changed meanwhile".into())));
            }
            Ok(Err(Error::SIGNER_MISMATCH))
        })
    }

    fn set_state(&self, id: &ClientId, change: ClientStateChange) -> Result<(), Error> {
        let sql = match change {
            ClientStateChange::Approve => "UPDATE clients SET approved = true WHERE id = $1",
            ClientStateChange::Block => "UPDATE clients SET blocked = true WHERE id = $1",
            ClientStateChange::Unblock => "UPDATE clients SET blocked = false WHERE id = $1",
        };
        self.pool.with(|db| {
            let changed = db.change(sql, &[&id.as_str()])?;
            Ok(if changed > Some(0) {
                Ok(())
            } else {
                Err(Error::UNKNOWN_SENDER)
            })
        })
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}
