-- The tables of redipy in MySQL and MariaDB, version 1. Keys, fields and values are bytes; the views show them as text
-- where they are UTF-8. Each statement may run again, since there are no transactions around them.

-- What programs agree on: the version of these tables, and who does the work in the background until when.
CREATE TABLE IF NOT EXISTS {meta} (
    name VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY,
    holder BIGINT NOT NULL,
    value BIGINT NOT NULL
) ENGINE = InnoDB;
INSERT IGNORE INTO {meta} (name, holder, value) VALUES ('sweep', 0, 0);

-- What writers lock, so that no two of them work on one key: a key has the slot that its digest says, below 1024.
-- Slot 1024 is for messages, which become visible in the order of their ids.
CREATE TABLE IF NOT EXISTS {lock} (
    slot INT PRIMARY KEY
) ENGINE = InnoDB;
INSERT IGNORE INTO {lock} (slot)
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 31)
    SELECT high.i * 32 + low.i FROM n high CROSS JOIN n low;
INSERT IGNORE INTO {lock} (slot) VALUES (1024);

-- One row for each key. Strings live here; the rows of other kinds of values refer to `id`.
CREATE TABLE IF NOT EXISTS {key} (
    -- Is never used again, so rows that wait for their removal belong to nobody.
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    -- The database, 0 to 15.
    db INT NOT NULL,
    -- The first 16 bytes of the SHA-256 of the key, by which it is found; scans go in this order.
    digest BINARY(16) NOT NULL,
    key LONGBLOB NOT NULL,
    -- 1 string, 2 list, 3 hash, 4 set, 5 sorted set.
    kind TINYINT NOT NULL,
    -- Grows with each change.
    version BIGINT NOT NULL,
    -- When its lifetime ends, in milliseconds since 1970; NULL for never.
    expires_at BIGINT,
    -- When it was last written or touched, in seconds since 1970.
    used_at BIGINT NOT NULL,
    -- The number of elements; 0 for strings.
    size BIGINT NOT NULL,
    -- 1 once Redis would have left its compact encoding; 3 for sorted sets that have had members longer than their `member_head`.
    wide TINYINT NOT NULL,
    -- The value of a string.
    value LONGBLOB,
    UNIQUE INDEX place (db, digest),
    INDEX expires (expires_at)
) ENGINE = InnoDB;

-- One row for each element of a list, in the order of `position`; pushes leave gaps for insertions.
CREATE TABLE IF NOT EXISTS {list_item} (
    key_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    value LONGBLOB NOT NULL,
    PRIMARY KEY (key_id, position)
) ENGINE = InnoDB;

-- One row for each field of a hash; `digest` as above, `added` in the order of insertion.
CREATE TABLE IF NOT EXISTS {hash_field} (
    key_id BIGINT NOT NULL,
    digest BINARY(16) NOT NULL,
    added BIGINT NOT NULL,
    field LONGBLOB NOT NULL,
    value LONGBLOB NOT NULL,
    PRIMARY KEY (key_id, digest)
) ENGINE = InnoDB;

-- One row for each member of a set.
CREATE TABLE IF NOT EXISTS {set_member} (
    key_id BIGINT NOT NULL,
    digest BINARY(16) NOT NULL,
    added BIGINT NOT NULL,
    member LONGBLOB NOT NULL,
    PRIMARY KEY (key_id, digest)
) ENGINE = InnoDB;

-- One row for each member of a sorted set.
CREATE TABLE IF NOT EXISTS {zset_member} (
    key_id BIGINT NOT NULL,
    digest BINARY(16) NOT NULL,
    -- The score as an integer that sorts as it does: its 64 bits, all but the sign flipped where it is negative. The least
    -- one stands for a negative zero. Numbers of MySQL have no infinities.
    score BIGINT NOT NULL,
    member LONGBLOB NOT NULL,
    -- By what members are in order: the score, where both zeros are one, and then the member, of which an index holds so much.
    score_order BIGINT GENERATED ALWAYS AS (CASE WHEN score = -9223372036854775808 THEN 0 ELSE score END) STORED,
    member_head VARBINARY(1024) GENERATED ALWAYS AS (LEFT(member, 1024)) STORED,
    PRIMARY KEY (key_id, digest),
    INDEX ranks (key_id, score_order, member_head)
) ENGINE = InnoDB;

-- Values whose rows are still to be removed, by the `id` of the key that they belonged to.
CREATE TABLE IF NOT EXISTS {garbage} (
    key_id BIGINT NOT NULL PRIMARY KEY,
    kind TINYINT NOT NULL
) ENGINE = InnoDB;

-- Messages on channels, for other processes; they stay for a minute.
CREATE TABLE IF NOT EXISTS {message} (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    -- The process that has sent it, which has told its own subscribers already.
    origin BIGINT NOT NULL,
    -- 0 a channel, 1 a shard channel.
    topic TINYINT NOT NULL,
    channel LONGBLOB NOT NULL,
    payload LONGBLOB NOT NULL,
    -- In milliseconds since 1970.
    sent_at BIGINT NOT NULL
) ENGINE = InnoDB;

-- What people read: living keys, with texts where bytes are UTF-8 and hexadecimal digits where they are not; times are UTC.
CREATE OR REPLACE VIEW {keys} AS
    SELECT db,
        CASE WHEN CAST(CONVERT("key" USING utf8mb4) AS BINARY) = "key" THEN CONVERT("key" USING utf8mb4)
            ELSE CONCAT('0x', HEX("key")) END AS "key",
        CASE kind WHEN 1 THEN 'string' WHEN 2 THEN 'list' WHEN 3 THEN 'hash' WHEN 4 THEN 'set' ELSE 'zset' END AS kind,
        size, version,
        TIMESTAMP '1970-01-01 00:00:00' + INTERVAL expires_at / 1000 SECOND AS expires_at
    FROM {key}
    WHERE expires_at IS NULL
        OR expires_at > TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000;
CREATE OR REPLACE VIEW {strings} AS
    SELECT db,
        CASE WHEN CAST(CONVERT("key" USING utf8mb4) AS BINARY) = "key" THEN CONVERT("key" USING utf8mb4)
            ELSE CONCAT('0x', HEX("key")) END AS "key",
        CASE WHEN CAST(CONVERT(value USING utf8mb4) AS BINARY) = value THEN CONVERT(value USING utf8mb4)
            ELSE CONCAT('0x', HEX(value)) END AS value,
        TIMESTAMP '1970-01-01 00:00:00' + INTERVAL expires_at / 1000 SECOND AS expires_at
    FROM {key}
    WHERE kind = 1 AND (expires_at IS NULL
        OR expires_at > TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000);
CREATE OR REPLACE VIEW {lists} AS
    SELECT k.db,
        CASE WHEN CAST(CONVERT(k."key" USING utf8mb4) AS BINARY) = k."key" THEN CONVERT(k."key" USING utf8mb4)
            ELSE CONCAT('0x', HEX(k."key")) END AS "key",
        ROW_NUMBER() OVER (PARTITION BY k.id ORDER BY i.position) - 1 AS position,
        CASE WHEN CAST(CONVERT(i.value USING utf8mb4) AS BINARY) = i.value THEN CONVERT(i.value USING utf8mb4)
            ELSE CONCAT('0x', HEX(i.value)) END AS value
    FROM {key} k JOIN {list_item} i ON i.key_id = k.id
    WHERE k.expires_at IS NULL
        OR k.expires_at > TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000;
CREATE OR REPLACE VIEW {hashes} AS
    SELECT k.db,
        CASE WHEN CAST(CONVERT(k."key" USING utf8mb4) AS BINARY) = k."key" THEN CONVERT(k."key" USING utf8mb4)
            ELSE CONCAT('0x', HEX(k."key")) END AS "key",
        CASE WHEN CAST(CONVERT(f.field USING utf8mb4) AS BINARY) = f.field THEN CONVERT(f.field USING utf8mb4)
            ELSE CONCAT('0x', HEX(f.field)) END AS field,
        CASE WHEN CAST(CONVERT(f.value USING utf8mb4) AS BINARY) = f.value THEN CONVERT(f.value USING utf8mb4)
            ELSE CONCAT('0x', HEX(f.value)) END AS value
    FROM {key} k JOIN {hash_field} f ON f.key_id = k.id
    WHERE k.expires_at IS NULL
        OR k.expires_at > TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000;
CREATE OR REPLACE VIEW {sets} AS
    SELECT k.db,
        CASE WHEN CAST(CONVERT(k."key" USING utf8mb4) AS BINARY) = k."key" THEN CONVERT(k."key" USING utf8mb4)
            ELSE CONCAT('0x', HEX(k."key")) END AS "key",
        CASE WHEN CAST(CONVERT(m.member USING utf8mb4) AS BINARY) = m.member THEN CONVERT(m.member USING utf8mb4)
            ELSE CONCAT('0x', HEX(m.member)) END AS member
    FROM {key} k JOIN {set_member} m ON m.key_id = k.id
    WHERE k.expires_at IS NULL
        OR k.expires_at > TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000;
-- The scores as numbers, infinite ones as the largest that there are.
CREATE OR REPLACE VIEW {zsets} AS
    SELECT db,
        CASE WHEN CAST(CONVERT("key" USING utf8mb4) AS BINARY) = "key" THEN CONVERT("key" USING utf8mb4)
            ELSE CONCAT('0x', HEX("key")) END AS "key",
        CASE WHEN CAST(CONVERT(member USING utf8mb4) AS BINARY) = member THEN CONVERT(member USING utf8mb4)
            ELSE CONCAT('0x', HEX(member)) END AS member,
        CASE
            WHEN size >= 9218868437227405312 THEN 1.7976931348623157e308 * sign
            WHEN size < 4503599627370496 THEN size * POW(2e0, -1074) * sign
            ELSE (1 + size % 4503599627370496 / 4503599627370496e0) * POW(2e0, size DIV 4503599627370496 - 1023) * sign
        END AS score
    FROM (
        SELECT k.db, k."key", m.member,
            CASE WHEN m.score_order < 0 THEN -1 - m.score_order ELSE m.score_order END AS size,
            CASE WHEN m.score_order < 0 THEN -1e0 ELSE 1e0 END AS sign
        FROM {key} k JOIN {zset_member} m ON m.key_id = k.id
        WHERE k.expires_at IS NULL
            OR k.expires_at > TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000
    ) scored;

-- Comes last: what is here is complete.
INSERT INTO {meta} (name, holder, value) VALUES ('version', 0, 1) ON DUPLICATE KEY UPDATE value = 1;
