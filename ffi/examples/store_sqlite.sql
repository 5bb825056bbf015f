-- What the management point of one machine keeps in an SQLite file (3.35 or later): clients, seen messages, values of
-- the site. Run it as often as you like. store_postgresql.sql is the same where several machines share a database.
--
-- Each connection says first:
--   PRAGMA busy_timeout = 5000;   -- others write too: wait for them, but not for ever. Or a busy handler, that looks more often
--   PRAGMA journal_mode = WAL;    -- who reads doesn't wait for who writes, and a commit is one write and one sync
--   PRAGMA synchronous = FULL;    -- a commit is on the disk when it returns: an accepted message stays accepted when
--                                 -- the power fails. In WAL mode NORMAL would lose the last ones
-- The file, with -wal and -shm beside it, is on a local disk and for the management point's account alone: it holds a
-- secret (site_state). So it is made with mode 0600 before SQLite opens it, which would make it as the umask says.
--
-- A transaction of more than one statement that writes begins by BEGIN IMMEDIATE: from then on it is the only one that
-- writes, so that what it read stays true. One begun by BEGIN would fail with SQLITE_BUSY at its first write, whatever
-- the timeout, if another has written since it read.

-- Names are compared by their octets (BINARY, the default, said here so that nobody changes it).
CREATE TABLE IF NOT EXISTS clients (
    id TEXT COLLATE BINARY NOT NULL PRIMARY KEY,
    -- SHA-256 of the signing key (SubjectPublicKeyInfo), whoever enters the client: one key, one client.
    key_sha256 BLOB NOT NULL UNIQUE CHECK (length(key_sha256) = 32),
    certificate BLOB NOT NULL,              -- DER
    encryption_certificate BLOB,            -- DER, or NULL
    approved INTEGER NOT NULL CHECK (approved IN (0, 1)),
    blocked INTEGER NOT NULL CHECK (blocked IN (0, 1))
);
-- Each change is one statement, so that the constraints decide between two at once; with the SELECT that says why there
-- was no row, it is in one transaction.
--   register   INSERT ... ON CONFLICT DO NOTHING; of no row, a SELECT says which of the two is taken.
--   replace    UPDATE ... WHERE id = ? AND certificate = ?previous AND NOT blocked; of no row, a SELECT says why; of a
--              unique violation, the key is taken.
--   remove     DELETE ... WHERE id = ...: the client, or another with its key, may register then, even if it was blocked.
--   set_state  UPDATE ... WHERE id = ?; of no row, the client is unknown.
-- To count those who wait to be approved, of whom strangers would make as many as they like.
CREATE INDEX IF NOT EXISTS clients_waiting ON clients (id) WHERE NOT approved;

-- A message is a row until the second after `kept_until`, Unix time. WITHOUT ROWID: a sender's messages lie side by
-- side, to be counted, and a new one is in two trees instead of three.
CREATE TABLE IF NOT EXISTS seen_messages (
    sender TEXT COLLATE BINARY NOT NULL,
    message_id BLOB NOT NULL CHECK (length(message_id) = 16),
    kept_until INTEGER NOT NULL,
    approved INTEGER NOT NULL CHECK (approved IN (0, 1)),   -- its sender, when it was accepted
    PRIMARY KEY (sender, message_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS seen_messages_by_end ON seen_messages (kept_until);

-- `until`: the latest end of those that were deleted: what ends no later may be one of them, and is refused. Only of
-- those that were, so that a clock a year ahead empties the table, but does not refuse what is sent in that year.
-- `strangers`: how many rows of seen_messages are of senders who are not approved.
CREATE TABLE IF NOT EXISTS seen_forgotten (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    until INTEGER NOT NULL,
    strangers INTEGER NOT NULL
);
INSERT INTO seen_forgotten VALUES (1, -9223372036854775808, 0) ON CONFLICT DO NOTHING;

-- A message is remembered, if it is new, by one transaction begun with BEGIN IMMEDIATE:
--
-- 1. DELETE FROM seen_messages WHERE (sender, message_id) IN (SELECT sender, message_id FROM seen_messages
--        WHERE kept_until < ?now ORDER BY kept_until LIMIT 256) RETURNING kept_until, approved;
--    if there were any:
--    UPDATE seen_forgotten SET until = max(until, ?last_end), strangers = strangers - ?strangers;
--    256 is far more than the one that a call adds, and few enough for one call.
-- 2. SELECT 1 FROM seen_messages WHERE sender = ? AND message_id = ?;             a row: REPLAYED
-- 3. SELECT until, strangers FROM seen_forgotten;                                 no row: STORE_UNAVAILABLE
--    kept_until < now, or kept_until <= until: STALE
-- 4. SELECT count(*) FROM (SELECT 1 FROM seen_messages WHERE sender = ? AND approved = ? LIMIT ?max_of_sender);
--    as many as that (4,096 of an approved sender, 128 of another): SEEN_MESSAGES_FULL
--    of a sender who is not approved, 300,000 strangers: SEEN_MESSAGES_FULL. Of those who are the sum is not bounded:
--    someone vouched for each.
-- 5. INSERT INTO seen_messages VALUES (?, ?, ?, ?);
--    of a sender who is not approved: UPDATE seen_forgotten SET strangers = strangers + 1;
-- 6. COMMIT, whatever the answer; ROLLBACK if a statement fails, and then the answer is STORE_UNAVAILABLE.

-- What the site keeps: the secret of registration challenges (32 bytes), policy state, positions of replication.
-- Changed by compare-and-set, in the transaction that takes what it is about: UPDATE ... WHERE name = ? AND
-- value = ?previous; the first time INSERT ... ON CONFLICT DO NOTHING. Of no row, read it again.
CREATE TABLE IF NOT EXISTS site_state (
    name TEXT COLLATE BINARY NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

-- What was accepted and nobody has taken over yet. A message is entered by the transaction that remembers it, so that it is
-- here once, or not at all and may come again. Nothing but collecting bounds it. AUTOINCREMENT: a number that was taken over doesn't come again.
CREATE TABLE IF NOT EXISTS inbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    sender TEXT COLLATE BINARY NOT NULL,
    message_id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    content BLOB NOT NULL
);
