-- The tables of redipy in PostgreSQL, version 1. Keys, fields and values are bytes; the views below show them as text.

-- What programs agree on: the version of these tables, and who does the work in the background until when.
CREATE TABLE {meta} (
    name text PRIMARY KEY,
    holder bigint NOT NULL,
    value bigint NOT NULL
);
INSERT INTO {meta} (name, holder, value) VALUES ('version', 0, 1), ('sweep', 0, 0);

-- One row for each key. Strings live here; the rows of other kinds of values refer to `id`. The pages have room for new
-- versions of their rows, which then need no change of the indexes.
CREATE TABLE {key} (
    -- Is never used again, so rows that wait for their removal belong to nobody.
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Grows with each change.
    version bigint NOT NULL,
    -- When its lifetime ends, in milliseconds since 1970; NULL for never.
    expires_at bigint,
    -- When it was last written or touched, in seconds since 1970.
    used_at bigint NOT NULL,
    -- The number of elements; 0 for strings.
    size bigint NOT NULL,
    -- The database, 0 to 15.
    db smallint NOT NULL,
    -- 1 string, 2 list, 3 hash, 4 set, 5 sorted set.
    kind smallint NOT NULL,
    -- 1 once Redis would have left its compact encoding.
    wide smallint NOT NULL,
    -- The first 16 bytes of the SHA-256 of the key, by which it is found; scans go in this order.
    digest bytea NOT NULL,
    key bytea NOT NULL,
    -- The value of a string.
    value bytea,
    UNIQUE (db, digest)
) WITH (fillfactor = 80);
CREATE INDEX ON {key} (expires_at) WHERE expires_at IS NOT NULL;

-- One row for each element of a list, in the order of `position`; pushes leave gaps for insertions.
CREATE TABLE {list_item} (
    key_id bigint NOT NULL,
    position bigint NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (key_id, position)
);

-- One row for each field of a hash; `digest` as above, `added` in the order of insertion.
CREATE TABLE {hash_field} (
    key_id bigint NOT NULL,
    added bigint NOT NULL,
    digest bytea NOT NULL,
    field bytea NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (key_id, digest)
) WITH (fillfactor = 90);

-- One row for each member of a set.
CREATE TABLE {set_member} (
    key_id bigint NOT NULL,
    added bigint NOT NULL,
    digest bytea NOT NULL,
    member bytea NOT NULL,
    PRIMARY KEY (key_id, digest)
);

-- One row for each member of a sorted set. The index in its order holds no more than the beginning of a member, since an
-- index has no room for long ones; so who orders by score orders by that beginning, then by the member.
CREATE TABLE {zset_member} (
    key_id bigint NOT NULL,
    score double precision NOT NULL,
    digest bytea NOT NULL,
    member bytea NOT NULL,
    PRIMARY KEY (key_id, digest)
);
CREATE INDEX ON {zset_member} (key_id, score, substring(member from 1 for 255));

-- Values whose rows are still to be removed, by the `id` of the key that they belonged to.
CREATE TABLE {garbage} (
    key_id bigint PRIMARY KEY,
    kind smallint NOT NULL
);

-- The connections that want to be notified: of keys that are filled, since somebody waits for keys there, or of messages. It says
-- nothing once the server has crashed, which ends those connections too.
CREATE UNLOGGED TABLE {listener} (
    -- What is notified: the name of the channel of one process.
    channel text PRIMARY KEY,
    -- The process, as it is called in its messages.
    origin bigint NOT NULL,
    -- The connection that listens, as the server numbers it.
    pid integer NOT NULL
);

-- Shows bytes as text where they are UTF-8, else with backslashes.
CREATE FUNCTION {text}(bytes bytea) RETURNS text LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN
    RETURN convert_from(bytes, 'UTF8');
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    RETURN encode(bytes, 'escape');
END
$$;

-- Tells whether a lifetime goes on.
CREATE FUNCTION {lives}(expires_at bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT expires_at IS NULL OR expires_at > (extract(epoch FROM clock_timestamp()) * 1000)::bigint
$$;

CREATE VIEW {keys} AS
    SELECT db, {text}(key) AS key,
        CASE kind WHEN 1 THEN 'string' WHEN 2 THEN 'list' WHEN 3 THEN 'hash' WHEN 4 THEN 'set' ELSE 'zset' END AS kind,
        size, version, to_timestamp(expires_at / 1000.0) AS expires_at
    FROM {key}
    WHERE {lives}(expires_at);
CREATE VIEW {strings} AS
    SELECT db, {text}(key) AS key, {text}(value) AS value, to_timestamp(expires_at / 1000.0) AS expires_at
    FROM {key}
    WHERE kind = 1 AND {lives}(expires_at);
CREATE VIEW {lists} AS
    SELECT k.db, {text}(k.key) AS key, row_number() OVER (PARTITION BY k.id ORDER BY i.position) - 1 AS position,
        {text}(i.value) AS value
    FROM {key} k JOIN {list_item} i ON i.key_id = k.id
    WHERE {lives}(k.expires_at);
CREATE VIEW {hashes} AS
    SELECT k.db, {text}(k.key) AS key, {text}(f.field) AS field, {text}(f.value) AS value
    FROM {key} k JOIN {hash_field} f ON f.key_id = k.id
    WHERE {lives}(k.expires_at);
CREATE VIEW {sets} AS
    SELECT k.db, {text}(k.key) AS key, {text}(m.member) AS member
    FROM {key} k JOIN {set_member} m ON m.key_id = k.id
    WHERE {lives}(k.expires_at);
CREATE VIEW {zsets} AS
    SELECT k.db, {text}(k.key) AS key, {text}(m.member) AS member, m.score
    FROM {key} k JOIN {zset_member} m ON m.key_id = k.id
    WHERE {lives}(k.expires_at);
