//! Texts of reads for MySQL, which takes limits as numbers only, and does not look from a derived table at what stands beside it.
//!
//! Digests are found first, and what belongs to them afterwards, so that no values are carried through the tables in between.

/// Writes the statement that scans a kind of collection: its number, its table, and the columns of its elements `m`.
macro_rules! scan_for_mysql {
    ($kind:literal, $table:literal, $columns:literal) => {
        concat!(
            "SELECT k.kind, k.wide, ",
            $columns,
            " FROM {key} k LEFT JOIN (
                (SELECT e.digest FROM ",
            $table,
            " e
                 WHERE e.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2 AND wide <> 0)
                    AND e.digest >= ?4 ORDER BY e.digest LIMIT ?5)
                UNION ALL
                (SELECT e.digest FROM ",
            $table,
            " e
                 WHERE e.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2 AND wide = 0))
             ) d ON k.kind = ",
            $kind,
            " LEFT JOIN ",
            $table,
            " m ON m.key_id = k.id AND m.digest = d.digest
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)
             ORDER BY d.digest"
        )
    };
}

/// Writes the statement that draws from a kind of collection: its table, and the columns of its elements `m`.
macro_rules! draw_for_mysql {
    ($table:literal, $columns:literal) => {
        concat!(
            "SELECT k.kind, k.wide, ",
            $columns,
            " FROM {key} k LEFT JOIN (
                SELECT w.digest, ROW_NUMBER() OVER (ORDER BY w.turn, w.digest) - 1 AS nth FROM (
                    (SELECT e.digest, 0 AS turn FROM ",
            $table,
            " e
                     WHERE e.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2) AND e.digest >= ?4
                     ORDER BY e.digest LIMIT 256)
                    UNION ALL
                    (SELECT e.digest, 1 AS turn FROM ",
            $table,
            " e
                     WHERE e.key_id = (SELECT id FROM {key} WHERE db = ?1 AND digest = ?2) AND e.digest < ?4
                     ORDER BY e.digest LIMIT 256)
                ) w
             ) d ON d.nth = MOD(?5, CASE WHEN k.size < 256 THEN k.size ELSE 256 END)
             LEFT JOIN ",
            $table,
            " m ON m.key_id = k.id AND m.digest = d.digest
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3)"
        )
    };
}

/// Writes the statement that returns some elements of a kind of collection: its table, and the columns of its elements `m`. The table of
/// locks has the numbers from 0 on.
macro_rules! some_for_mysql {
    ($table:literal, $columns:literal) => {
        concat!(
            "SELECT k.kind, CASE WHEN m.key_id IS NULL THEN NULL ELSE a.slot END, ",
            $columns,
            " FROM {key} k CROSS JOIN {lock} a LEFT JOIN ",
            $table,
            " m ON m.key_id = k.id AND m.digest = SUBSTRING(?4, 16 * a.slot + 1, 16)
             WHERE k.db = ?1 AND k.digest = ?2 AND (k.expires_at IS NULL OR k.expires_at > ?3) AND a.slot < ?5"
        )
    };
}

/// Writes the place of a member among those with the same score and the same beginning. To sort by the members does not do, since MySQL
/// looks at their first bytes only.
macro_rules! ties_for_mysql {
    ($member:literal) => {
        concat!(
            "(SELECT COUNT(*) FROM {zset_member} t WHERE t.key_id = ",
            $member,
            ".key_id AND t.score_order = ",
            $member,
            ".score_order AND t.member_head = ",
            $member,
            ".member_head AND t.member < ",
            $member,
            ".member)"
        )
    };
}

/// Writes the order of members `m` of the key `k`, or the other one.
macro_rules! order_for_mysql {
    ($up_or_down:literal) => {
        concat!(
            "m.score_order",
            $up_or_down,
            ", m.member_head",
            $up_or_down,
            ", CASE WHEN k.wide < 2 THEN 0 ELSE ",
            ties_for_mysql!("m"),
            " END",
            $up_or_down
        )
    };
}

/// Writes what finds the digests of members of a sorted set in their order: what the `id` of its key is in the row of the key, a condition on
/// its members `e`, the order, and how many. An index leads through the beginnings of members; sorted sets with longer ones, which are
/// marked by the second bit of `wide`, are sorted.
macro_rules! ordered_for_mysql {
    ($key:literal, $condition:expr, $up_or_down:literal, $limit:literal) => {
        concat!(
            "(SELECT e.key_id, e.digest FROM {zset_member} e
              WHERE e.key_id = (SELECT id FROM {key} WHERE ",
            $key,
            " AND wide < 2) AND ",
            $condition,
            " ORDER BY e.score_order",
            $up_or_down,
            ", e.member_head",
            $up_or_down,
            " ",
            $limit,
            ") UNION ALL
             (SELECT e.key_id, e.digest FROM {zset_member} e
              WHERE e.key_id = (SELECT id FROM {key} WHERE ",
            $key,
            " AND wide >= 2) AND ",
            $condition,
            " ORDER BY e.score_order",
            $up_or_down,
            ", e.member_head",
            $up_or_down,
            ", ",
            ties_for_mysql!("e"),
            $up_or_down,
            " ",
            $limit,
            ")"
        )
    };
}

pub(super) use {draw_for_mysql, scan_for_mysql, some_for_mysql};
pub(crate) use {order_for_mysql, ordered_for_mysql, ties_for_mysql};
