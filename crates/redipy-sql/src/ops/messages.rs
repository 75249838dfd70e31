//! Messages for other processes.

use redipy_core::{Result, Topic};

use super::Letter;
use crate::session::{Param, Session};
use crate::statement::Statement;

static PUBLISH: Statement = Statement::new(
    "INSERT INTO {message} (origin, topic, channel, payload, sent_at) VALUES (?1, ?2, ?3, ?4, ?5)",
)
// With the lock that all messages share, they become visible in the order of their numbers.
.mysql(
    "SELECT slot FROM {lock} WHERE slot = 1024 FOR UPDATE;
     INSERT INTO {message} (origin, topic, channel, payload, sent_at) VALUES (?1, ?2, ?3, ?4, ?5)",
);

/// Leaves a message. See [`Ops::publish`](super::Ops::publish).
pub fn publish(session: &mut dyn Session, letter: &Letter<'_>) -> Result<()> {
    let params = [
        letter.origin.into(),
        i64::from(letter.topic == Topic::Shard).into(),
        Param::Data(letter.channel),
        Param::Data(letter.payload),
        letter.now_ms.into(),
    ];
    session.change(&PUBLISH, &params)?;
    Ok(())
}
