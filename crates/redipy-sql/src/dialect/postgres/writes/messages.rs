//! Messages for other processes, by notifications. A notification is a text of less than 8,000 bytes, so long messages go in parts.

use std::sync::atomic::{AtomicI64, Ordering};

use redipy_core::{Result, Topic};

use super::woken;
use crate::ops::Letter;
use crate::session::{Param, Session};
use crate::statement::Statement;

/// The number of bytes of a part; as text they are a third more.
pub const PART: usize = 5600;

static PUBLISH: Statement = Statement::new(
    "SELECT count(pg_notify(
        channel, coalesce(current_setting('redipy.process', true), '') || ':' || encode(part, 'base64')
     )) FROM (
        SELECT l.channel, p.part FROM {listener} l CROSS JOIN unnest(?1) WITH ORDINALITY p (part, nth) ORDER BY nth
     ) parts",
)
.whole();

/// Leaves a message. See [`Ops::publish`](crate::ops::Ops::publish).
///
/// Each part is the number of the message, the number of the part, the number of parts, and what it holds of the whole: the topic, the length of
/// the channel, the channel, and the payload.
pub fn publish(session: &mut dyn Session, letter: &Letter<'_>) -> Result<()> {
    /// Messages of one transaction that are the same would be taken for one.
    static NEXT: AtomicI64 = AtomicI64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut whole = vec![u8::from(letter.topic == Topic::Shard)];
    whole.extend(length(letter.channel.len()));
    whole.extend(letter.channel);
    whole.extend(letter.payload);
    let chunks = whole.chunks(PART);
    let count = length(chunks.len());
    let parts: Vec<Vec<u8>> = chunks
        .enumerate()
        .map(|(nth, chunk)| {
            let head = [&number.to_be_bytes()[..], &length(nth), &count];
            [&head.concat(), chunk].concat()
        })
        .collect();
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    session.change(&PUBLISH, &[Param::Blobs(&parts)])?;
    Ok(())
}

static WAKE: Statement = Statement::new(concat!("SELECT ", woken!()));

/// Wakes the processes in which somebody waits for keys. See [`Ops::wake`](crate::ops::Ops::wake).
pub fn wake(session: &mut dyn Session) -> Result<()> {
    session.change(&WAKE, &[])?;
    Ok(())
}

fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}
