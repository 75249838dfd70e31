//! What has expired is removed, and so are the rows of values that are gone, a bounded number at a time, by one process at a time.

use redipy_core::{Access, Kind, Result};

use super::Shared;
use super::attempt::Work;
use crate::ops::keys::kind_of;
use crate::session::{Param, Session};
use crate::statement::Statement;

/// The number of keys, or of rows, that go in one transaction.
const BATCH: i64 = 500;

/// How long a process has the work to itself, in milliseconds, unless it goes on.
const LEASE: i64 = 10_000;

/// How long messages stay for other processes, in milliseconds.
const MESSAGES: i64 = 60_000;

/// How long to wait before looking again where nothing could be done, in milliseconds.
const PAUSE: i64 = 5_000;

/// The next end of a lifetime, whether rows are to be removed, and when the oldest message was sent.
static LOOK: Statement = Statement::new(
    "SELECT (SELECT MIN(expires_at) FROM {key} WHERE expires_at IS NOT NULL), \
     EXISTS (SELECT 1 FROM {garbage}), \
     (SELECT sent_at FROM {message} ORDER BY id LIMIT 1)",
)
.postgres(
    "SELECT (SELECT MIN(expires_at) FROM {key} WHERE expires_at IS NOT NULL), \
     (EXISTS (SELECT 1 FROM {garbage}))::int, NULL::bigint",
);

static TAKE_LEASE: Statement = Statement::new(
    "UPDATE {meta} SET holder = ?1, value = ?2 WHERE name = 'sweep' AND (holder = ?1 OR value < ?3)",
);

static REMOVE_EXPIRED: Statement = Statement::new(
    "DELETE FROM {key} WHERE id IN \
     (SELECT id FROM {key} WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2) RETURNING id, kind",
)
.postgres(
    "WITH gone AS (DELETE FROM {key} WHERE id IN \
     (SELECT id FROM {key} WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2 FOR UPDATE SKIP LOCKED) \
     RETURNING id, kind), \
     rest AS (INSERT INTO {garbage} (key_id, kind) SELECT id, kind FROM gone WHERE kind <> 1 \
     ON CONFLICT (key_id) DO NOTHING) \
     SELECT id, 1::smallint FROM gone",
);

static ADD_GARBAGE: Statement = Statement::new(
    "INSERT INTO {garbage} (key_id, kind) VALUES (?1, ?2) ON CONFLICT (key_id) DO NOTHING",
);

static FIND_GARBAGE: Statement = Statement::new("SELECT key_id, kind FROM {garbage} LIMIT 1");

static FORGET_GARBAGE: Statement = Statement::new("DELETE FROM {garbage} WHERE key_id = ?1");

static REMOVE_ITEMS: Statement = Statement::new(
    "DELETE FROM {list_item} WHERE key_id = ?1 AND position IN \
     (SELECT position FROM {list_item} WHERE key_id = ?1 LIMIT ?2)",
)
.mysql("DELETE FROM {list_item} WHERE key_id = ?1 LIMIT ?2");

static REMOVE_FIELDS: Statement = Statement::new(
    "DELETE FROM {hash_field} WHERE key_id = ?1 AND digest IN \
     (SELECT digest FROM {hash_field} WHERE key_id = ?1 LIMIT ?2)",
)
.mysql("DELETE FROM {hash_field} WHERE key_id = ?1 LIMIT ?2");

static REMOVE_MEMBERS: Statement = Statement::new(
    "DELETE FROM {set_member} WHERE key_id = ?1 AND digest IN \
     (SELECT digest FROM {set_member} WHERE key_id = ?1 LIMIT ?2)",
)
.mysql("DELETE FROM {set_member} WHERE key_id = ?1 LIMIT ?2");

static REMOVE_SCORED: Statement = Statement::new(
    "DELETE FROM {zset_member} WHERE key_id = ?1 AND digest IN \
     (SELECT digest FROM {zset_member} WHERE key_id = ?1 LIMIT ?2)",
)
.mysql("DELETE FROM {zset_member} WHERE key_id = ?1 LIMIT ?2");

static REMOVE_MESSAGES: Statement =
    Statement::new("DELETE FROM {message} WHERE sent_at <= ?1").postgres("SELECT ?1::bigint");

/// What there is to remove.
#[derive(Clone, Copy, Default)]
struct Look {
    next_end: Option<i64>,
    garbage: bool,
    oldest_message: Option<i64>,
}

impl Look {
    fn read(session: &mut dyn Session) -> Result<Self> {
        let look = session.first(&LOOK, &[], |row| {
            let int = |column| (!row.is_null(column)).then(|| row.int(column)).transpose();
            Ok(Self {
                next_end: int(0)?,
                garbage: row.int(1)? != 0,
                oldest_message: int(2)?,
            })
        })?;
        Ok(look.unwrap_or_default())
    }

    /// Returns when there is something to do, in milliseconds since 1970.
    fn next(self, now: i64) -> i64 {
        if self.garbage {
            return now;
        }
        let messages = self
            .oldest_message
            .map(|sent| sent.saturating_add(MESSAGES));
        let next = [self.next_end, messages].into_iter().flatten().min();
        next.unwrap_or(i64::MAX)
    }
}

impl Shared {
    /// Removes what is to be removed, and returns when there is more to do, in milliseconds since 1970.
    pub(super) fn sweep(&self) -> i64 {
        if self.scene.hub.programs().runs_here() {
            // A function that a program calls has moved the clock; what is over is removed later.
            return i64::MAX;
        }
        let now = self.scene.clock.now_us().div_euclid(1000);
        loop {
            let Ok(look) = self.look() else {
                return now.saturating_add(PAUSE);
            };
            let next = look.next(now);
            if next > now {
                return next;
            }
            match self.sweep_batch(now) {
                Ok(true) => {}
                // Others do it, or it cannot be done now.
                Ok(false) | Err(_) => return now.saturating_add(PAUSE),
            }
        }
    }

    fn look(&self) -> Result<Look> {
        let mut look = Look::default();
        self.with_session(Access::Read, &mut |session| {
            look = Look::read(session)?;
            Ok(())
        })?;
        Ok(look)
    }

    /// Removes a bounded number of keys and rows; tells whether the work is this process' own.
    fn sweep_batch(&self, now: i64) -> Result<bool> {
        let origin = self.scene.origin;
        let mut is_ours = false;
        self.with_session(Access::One, &mut |session| {
            let until = now.saturating_add(LEASE);
            let lease = [Param::Int(origin), Param::Int(until), Param::Int(now)];
            is_ours = session.change(&TAKE_LEASE, &lease)? == 1;
            if is_ours {
                let ops = session.ops();
                ops.remove_expired(session, now, BATCH)?;
                remove_garbage(session)?;
                session.change(&REMOVE_MESSAGES, &[Param::Int(now - MESSAGES)])?;
            }
            Ok(())
        })?;
        Ok(is_ours)
    }

    /// Does something with the rows themselves in a transaction.
    fn with_session(
        &self,
        access: Access,
        work: &mut dyn FnMut(&mut dyn Session) -> Result<()>,
    ) -> Result<()> {
        let work: Work<'_> = &mut |store, _| work(store.session());
        match access {
            Access::Read => self.read(work),
            _ => self.write(access, work),
        }
    }
}

/// Removes keys whose lifetime is over, up to so many.
pub fn remove_expired(session: &mut dyn Session, now: i64, batch: i64) -> Result<()> {
    let gone = session.all(
        &REMOVE_EXPIRED,
        &[Param::Int(now), Param::Int(batch)],
        |row| Ok((row.int(0)?, row.int(1)?)),
    )?;
    for (id, kind) in gone {
        if kind_of(kind)? != Kind::String {
            session.change(&ADD_GARBAGE, &[Param::Int(id), Param::Int(kind)])?;
        }
    }
    Ok(())
}

/// Removes rows of one value that is gone.
fn remove_garbage(session: &mut dyn Session) -> Result<()> {
    let found = session.first(&FIND_GARBAGE, &[], |row| Ok((row.int(0)?, row.int(1)?)))?;
    let Some((id, kind)) = found else {
        return Ok(());
    };
    let statement = match kind_of(kind)? {
        Kind::List => &REMOVE_ITEMS,
        Kind::Hash => &REMOVE_FIELDS,
        Kind::Set => &REMOVE_MEMBERS,
        _ => &REMOVE_SCORED,
    };
    let rows = [Param::Int(id), Param::Int(BATCH)];
    if session.change(statement, &rows)? < BATCH.unsigned_abs() {
        session.change(&FORGET_GARBAGE, &[Param::Int(id)])?;
    }
    Ok(())
}
