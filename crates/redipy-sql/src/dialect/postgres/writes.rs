//! Compound writes, each as one statement that changes the row of the key and the rows of its elements together.
//!
//! The parts of such a statement all see the data as they were before it, and tell each other what they do by the rows that they return.
//! What a key holds stands in the part `old` (or `k`, where only living keys matter), once; nobody else can change it meanwhile, since its lock
//! is held.
//!
//! - `keys`, `lists`, `elements`, `scores`, `draws`, `messages`: as in `ops`.

pub mod draws;
pub mod elements;
pub mod keys;
pub mod lists;
pub mod messages;
pub mod scores;

/// Writes the parts that make a collection, given the number of its kind, its size and whether it is wide, in the order of the
/// parameters: database, digest, milliseconds, seconds, key.
///
/// - `old`: the row of the key, and whether its lifetime is `over`;
/// - `rest`: leaves the rows of a value that is over to the sweep;
/// - `anew`: the row of a key that was over, for a new value;
/// - `made`: the row of a key that was missing.
macro_rules! claimed {
    ($kind:literal, $size:literal, $wide:literal) => {
        concat!(
            "old AS (
                SELECT id, kind, size, version, expires_at IS NOT NULL AND expires_at <= ?3 AS over
                FROM {key} WHERE db = ?1 AND digest = ?2
             ), rest AS (
                INSERT INTO {garbage} (key_id, kind) SELECT id, kind FROM old WHERE over AND kind <> 1
             ), anew AS (
                UPDATE {key} SET id = DEFAULT, kind = ",
            $kind,
            ", version = version + 1, expires_at = NULL, used_at = ?4, size = ",
            $size,
            ", wide = ",
            $wide,
            ", value = NULL
                WHERE id = (SELECT id FROM old WHERE over) RETURNING id, version
             ), made AS (
                INSERT INTO {key} (db, digest, key, kind, version, used_at, size, wide)
                SELECT ?1, ?2, ?5, ",
            $kind,
            ", 1, ?4, ",
            $size,
            ", ",
            $wide,
            " WHERE NOT EXISTS (SELECT 1 FROM old) RETURNING id, version
             )"
        )
    };
}
pub(super) use claimed;

/// Writes the part `k`: the row of a living key.
macro_rules! living {
    () => {
        "k AS (
            SELECT id, kind, size FROM {key}
            WHERE db = ?1 AND digest = ?2 AND (expires_at IS NULL OR expires_at > ?3)
         )"
    };
}
pub(super) use living;

/// Writes the parts that sum up what `gone` has removed of the key `k`, at a time in seconds; with the last element goes the key.
macro_rules! shrunk {
    ($seconds:literal) => {
        concat!(
            "lost AS (SELECT count(*) AS n FROM gone), fewer AS (
                UPDATE {key} t SET version = t.version + 1, used_at = ",
            $seconds,
            ", size = t.size - lost.n
                FROM k, lost WHERE t.id = k.id AND lost.n > 0 AND lost.n < k.size
             ), none AS (
                DELETE FROM {key} t USING k, lost WHERE t.id = k.id AND lost.n > 0 AND lost.n >= k.size
             )"
        )
    };
}
pub(super) use shrunk;

/// Writes the expression that wakes the processes in which somebody waits for keys.
macro_rules! woken {
    () => {
        "(SELECT count(pg_notify(channel, coalesce(current_setting('redipy.process', true), ''))) FROM {listener})"
    };
}
pub(super) use woken;
