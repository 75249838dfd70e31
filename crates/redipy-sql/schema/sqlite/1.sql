-- The tables of redipy in SQLite, version 1. Keys, fields and values are text where they are UTF-8, else blobs.

-- What programs agree on: the version of these tables, and who does the work in the background until when.
CREATE TABLE {meta} (
    name TEXT PRIMARY KEY,
    holder INTEGER NOT NULL,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO {meta} (name, holder, value) VALUES ('version', 0, 1), ('sweep', 0, 0);

-- One row for each key. Strings live here; the rows of other kinds of values refer to `id`.
CREATE TABLE {key} (
    -- Is never used again, so rows that wait for their removal belong to nobody.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The database, 0 to 15.
    db INTEGER NOT NULL,
    -- The first 16 bytes of the SHA-256 of the key, by which it is found; scans go in this order.
    digest BLOB NOT NULL,
    key NOT NULL,
    -- 1 string, 2 list, 3 hash, 4 set, 5 sorted set.
    kind INTEGER NOT NULL,
    -- Grows with each change.
    version INTEGER NOT NULL,
    -- When its lifetime ends, in milliseconds since 1970; NULL for never.
    expires_at INTEGER,
    -- When it was last written or touched, in seconds since 1970.
    used_at INTEGER NOT NULL,
    -- The number of elements; 0 for strings.
    size INTEGER NOT NULL,
    -- 1 once Redis would have left its compact encoding.
    wide INTEGER NOT NULL,
    -- The value of a string.
    value,
    UNIQUE (db, digest)
);
CREATE INDEX {key_expires} ON {key} (expires_at) WHERE expires_at IS NOT NULL;

-- One row for each element of a list, in the order of `position`; pushes leave gaps for insertions.
CREATE TABLE {list_item} (
    key_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    value NOT NULL,
    PRIMARY KEY (key_id, position)
) WITHOUT ROWID;

-- One row for each field of a hash; `digest` as above, `added` in the order of insertion.
CREATE TABLE {hash_field} (
    key_id INTEGER NOT NULL,
    digest BLOB NOT NULL,
    added INTEGER NOT NULL,
    field NOT NULL,
    value NOT NULL,
    PRIMARY KEY (key_id, digest)
) WITHOUT ROWID;

-- One row for each member of a set.
CREATE TABLE {set_member} (
    key_id INTEGER NOT NULL,
    digest BLOB NOT NULL,
    added INTEGER NOT NULL,
    member NOT NULL,
    PRIMARY KEY (key_id, digest)
) WITHOUT ROWID;

-- One row for each member of a sorted set; members are always blobs, which sort by their bytes. `score` has no type, so
-- that a negative zero stays one.
CREATE TABLE {zset_member} (
    key_id INTEGER NOT NULL,
    digest BLOB NOT NULL,
    score NOT NULL,
    member BLOB NOT NULL,
    PRIMARY KEY (key_id, digest)
) WITHOUT ROWID;
CREATE INDEX {zset_score} ON {zset_member} (key_id, score, member);

-- Values whose rows are still to be removed, by the `id` of the key that they belonged to.
CREATE TABLE {garbage} (
    key_id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL
);

-- Messages on channels, for other processes; they stay for a minute.
CREATE TABLE {message} (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The process that has sent it, which has told its own subscribers already.
    origin INTEGER NOT NULL,
    -- 0 a channel, 1 a shard channel.
    topic INTEGER NOT NULL,
    channel NOT NULL,
    payload NOT NULL,
    -- In milliseconds since 1970.
    sent_at INTEGER NOT NULL
);

CREATE VIEW {keys} AS
    SELECT db, key,
        CASE kind WHEN 1 THEN 'string' WHEN 2 THEN 'list' WHEN 3 THEN 'hash' WHEN 4 THEN 'set' ELSE 'zset' END AS kind,
        size, version, datetime(expires_at / 1000, 'unixepoch') AS expires_at
    FROM {key}
    WHERE expires_at IS NULL OR expires_at > unixepoch() * 1000;
CREATE VIEW {strings} AS
    SELECT db, key, value, datetime(expires_at / 1000, 'unixepoch') AS expires_at
    FROM {key}
    WHERE kind = 1 AND (expires_at IS NULL OR expires_at > unixepoch() * 1000);
CREATE VIEW {lists} AS
    SELECT k.db, k.key, row_number() OVER (PARTITION BY k.id ORDER BY i.position) - 1 AS position, i.value
    FROM {key} k JOIN {list_item} i ON i.key_id = k.id
    WHERE k.expires_at IS NULL OR k.expires_at > unixepoch() * 1000;
CREATE VIEW {hashes} AS
    SELECT k.db, k.key, f.field, f.value
    FROM {key} k JOIN {hash_field} f ON f.key_id = k.id
    WHERE k.expires_at IS NULL OR k.expires_at > unixepoch() * 1000;
CREATE VIEW {sets} AS
    SELECT k.db, k.key, m.member
    FROM {key} k JOIN {set_member} m ON m.key_id = k.id
    WHERE k.expires_at IS NULL OR k.expires_at > unixepoch() * 1000;
CREATE VIEW {zsets} AS
    SELECT k.db, k.key, CAST(m.member AS TEXT) AS member, m.score
    FROM {key} k JOIN {zset_member} m ON m.key_id = k.id
    WHERE k.expires_at IS NULL OR k.expires_at > unixepoch() * 1000;
