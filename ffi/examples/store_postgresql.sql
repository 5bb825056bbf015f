-- What management points that share a PostgreSQL database (12 or later) keep in it: clients, seen messages, values of
-- the site. Run it as often as you like, by the owner of the database; those who accept messages need no more than
-- SELECT, INSERT, UPDATE and DELETE on the tables. store_sqlite.sql is the same for one machine.
--
-- An accepted message must stay accepted when the power fails: `fsync` and `synchronous_commit` stay on, and a standby
-- that may take over is a synchronous one (`synchronous_standby_names`), or what it had not got yet is accepted again.

-- One at a time: of two who run `CREATE ... IF NOT EXISTS` at once, one may fail. Held to the end of the
-- transaction, which a file sent as one query is.
BEGIN;
SELECT pg_advisory_xact_lock(1668113266);

-- The octets of names are compared, whatever the collation of the database: "C".
CREATE TABLE IF NOT EXISTS clients (
    id TEXT COLLATE "C" PRIMARY KEY,
    -- SHA-256 of the signing key (SubjectPublicKeyInfo), whoever enters the client: one key, one client.
    key_sha256 BYTEA NOT NULL UNIQUE CHECK (length(key_sha256) = 32),
    certificate BYTEA NOT NULL,             -- DER
    encryption_certificate BYTEA,           -- DER, or NULL
    approved BOOLEAN NOT NULL,
    blocked BOOLEAN NOT NULL
);
-- Isolation: READ COMMITTED, each change one statement, so that the constraints decide between two at once.
--   register   INSERT ... ON CONFLICT DO NOTHING; of no row, a SELECT says which of the two is taken.
--   replace    UPDATE ... WHERE id = $1 AND certificate = $previous AND NOT blocked: it waits for who changes the row,
--              then looks at the row again; of no row, a SELECT says why; of a unique violation, the key is taken.
--   remove     DELETE ... WHERE id = ...: the client, or another with its key, may register then, even if it was blocked.
--   set_state  UPDATE ... WHERE id = $1; of no row, the client is unknown.
-- To count those who wait to be approved, of whom strangers would make as many as they like.
CREATE INDEX IF NOT EXISTS clients_waiting ON clients (id) WHERE NOT approved;

-- A message is a row until the second after `kept_until`, Unix time.
CREATE TABLE IF NOT EXISTS seen_messages (
    sender TEXT COLLATE "C" NOT NULL,
    message_id BYTEA NOT NULL CHECK (length(message_id) = 16),
    kept_until BIGINT NOT NULL,
    approved BOOLEAN NOT NULL,              -- its sender, when it was accepted
    -- With what counts a sender's messages, so that counting them reads the index alone.
    PRIMARY KEY (sender, message_id) INCLUDE (approved)
);
CREATE INDEX IF NOT EXISTS seen_messages_by_end ON seen_messages (kept_until);

-- The latest end of those that were deleted: what ends no later may be one of them, and is refused. Only of those that
-- were, so that a clock a year ahead empties the table, but does not refuse what is sent in that year.
CREATE TABLE IF NOT EXISTS seen_forgotten (
    one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one),
    until BIGINT NOT NULL
) WITH (fillfactor = 10);
INSERT INTO seen_forgotten (until) VALUES (-9223372036854775808) ON CONFLICT DO NOTHING;

-- How many rows of seen_messages are of senders who are not approved: the sum, as one row would make all of them wait
-- for each other's commit.
CREATE TABLE IF NOT EXISTS seen_strangers (
    slot INTEGER PRIMARY KEY,
    messages BIGINT NOT NULL                -- may be negative: what one connection counts another may take away
) WITH (fillfactor = 10);

-- Remembers a message if it is new: 'OK', 'REPLAYED', 'STALE' or 'SEEN_MESSAGES_FULL'. One round trip, as a
-- transaction of its own, so that messages are committed together.
--
-- `max_of_sender`: of the messages of one sender of this kind, 4,096 or 128; `max_of_strangers`: of those of all
-- senders who are not approved, 300,000. Of those who are the sum is not bounded: someone vouched for each. Either may
-- be exceeded by as many as there are connections, as they don't wait for each other to count.
CREATE OR REPLACE FUNCTION insert_if_new(
    new_sender TEXT, new_id BYTEA, new_end BIGINT, is_approved BOOLEAN, asked_at BIGINT,
    max_of_sender BIGINT, max_of_strangers BIGINT
) RETURNS TEXT LANGUAGE plpgsql
-- A plan that was made for an empty table would read a full one from end to end.
SET enable_seqscan = off
-- The one way to read a table of one row costs so much then that each call would be compiled, for 40 ms.
SET jit = off
AS $$
DECLARE
    answer TEXT;
    forgotten BIGINT;
    last_end BIGINT;
    strangers BIGINT := 0;
BEGIN
    -- The last look below must see what was committed since the first one.
    IF current_setting('transaction_isolation') <> 'read committed' OR current_setting('synchronous_commit') = 'off' THEN
        RAISE EXCEPTION 'insert_if_new needs READ COMMITTED and synchronous_commit';
    END IF;

    -- STRICT: without its row nobody knows what was forgotten.
    SELECT until INTO STRICT forgotten FROM seen_forgotten;
    -- Nothing before `forgotten` is looked for here, where the index is full of what was deleted since the last vacuum.
    IF EXISTS (SELECT FROM seen_messages WHERE kept_until >= forgotten AND kept_until < asked_at) THEN
        -- One deletes at a time, and nobody waits for it: two would wait for each other's rows.
        PERFORM FROM seen_forgotten FOR UPDATE SKIP LOCKED;
        IF FOUND THEN
            WITH gone AS (
                DELETE FROM seen_messages WHERE ctid = ANY (ARRAY(
                    -- Far more than the one that a call adds, and few enough for one call.
                    SELECT ctid FROM seen_messages WHERE kept_until < asked_at ORDER BY kept_until LIMIT 256))
                RETURNING kept_until, approved
            )
            SELECT max(kept_until), -count(*) FILTER (WHERE NOT approved) INTO last_end, strangers FROM gone;
            UPDATE seen_forgotten SET until = last_end WHERE until < last_end;
        END IF;
    END IF;

    IF EXISTS (SELECT FROM seen_messages WHERE sender = new_sender AND message_id = new_id) THEN
        answer := 'REPLAYED';
    ELSIF new_end < asked_at OR new_end <= forgotten THEN
        answer := 'STALE';
    ELSIF max_of_sender <= (
        SELECT count(*) FROM (
            SELECT FROM seen_messages WHERE sender = new_sender AND approved = is_approved LIMIT max_of_sender) AS own
    ) OR NOT is_approved AND max_of_strangers <= strangers + (SELECT coalesce(sum(messages), 0) FROM seen_strangers) THEN
        answer := 'SEEN_MESSAGES_FULL';
    ELSE
        -- Waits for whoever inserts or deletes this message now.
        INSERT INTO seen_messages VALUES (new_sender, new_id, new_end, is_approved) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            answer := 'REPLAYED';
        ELSE
            -- If it was there and was deleted since the first look, that is committed with what was forgotten, which
            -- this statement sees.
            SELECT until INTO STRICT forgotten FROM seen_forgotten;
            IF new_end <= forgotten THEN
                DELETE FROM seen_messages WHERE sender = new_sender AND message_id = new_id;
                answer := 'STALE';
            ELSE
                strangers := strangers + CASE WHEN is_approved THEN 0 ELSE 1 END;
                answer := 'OK';
            END IF;
        END IF;
    END IF;

    -- Last, so that who holds a slot waits for nobody.
    IF strangers <> 0 THEN
        INSERT INTO seen_strangers AS counted VALUES (pg_backend_pid() % 64, strangers)
            ON CONFLICT (slot) DO UPDATE SET messages = counted.messages + excluded.messages;
    END IF;
    RETURN answer;
END
$$;

-- What the site keeps: the secret of registration challenges, which management points share (32 bytes), policy state,
-- positions of replication. Changed by compare-and-set, in the transaction that takes what it is about:
-- UPDATE ... WHERE name = $1 AND value = $previous; the first time INSERT ... ON CONFLICT DO NOTHING. Of no row, read it again.
-- It holds secrets: so does who reads the database.
CREATE TABLE IF NOT EXISTS site_state (
    name TEXT COLLATE "C" PRIMARY KEY,
    value BYTEA NOT NULL
);

-- What was accepted and nobody has taken over yet. A message is entered by the transaction that remembers it, so that it is
-- here once, or not at all and may come again. Nothing but collecting bounds it.
CREATE TABLE IF NOT EXISTS inbox (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sender TEXT COLLATE "C" NOT NULL,
    message_id BYTEA NOT NULL,
    kind INTEGER NOT NULL,
    sent BIGINT NOT NULL,
    content BYTEA NOT NULL
);
COMMIT;
