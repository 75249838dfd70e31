//! A call that waits in an engine of this process.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::hub::{Orphan, Ticket};
use crate::{Access, Bytes, Engine, Reply, Result, Spec};

/// What a call came to when it was tried.
pub enum Tried<E: Engine> {
    /// It has its reply.
    Done(Reply),
    /// It waits for it.
    Waiting(Waiting<E>),
}

/// Tries a call that can wait, and has it wait where it gets nothing, in one transaction: nothing
/// can come between the two.
///
/// # Errors
/// That of the command or of the storage.
pub fn try_or_wait<E: Engine + Clone>(
    engine: &E,
    db: u32,
    spec: &Spec,
    args: &[Bytes],
) -> Result<Tried<E>> {
    let mut reply = Reply::Nil;
    let mut ticket = None;
    engine.transact(Access::Wait, &mut |store| {
        // A run before this one has come to nothing, and so has its place.
        ticket = None;
        store.select(db);
        reply = (spec.exec)(args, store)?;
        if let Reply::Nil | Reply::NilArray = reply
            && let Some(wait) = spec.wait
        {
            let wait = wait(args)?;
            ticket = Some(Ticket::new(engine.hub(), db, wait, store.now_us()));
        }
        Ok(())
    })?;
    Ok(match ticket {
        Some(ticket) => Tried::Waiting(Waiting {
            engine: engine.clone(),
            ticket,
        }),
        None => Tried::Done(reply),
    })
}

/// The reply of a call that waits. Dropping it cancels the call; what was taken for it already goes
/// back to where it came from.
pub struct Waiting<E: Engine> {
    engine: E,
    ticket: Ticket,
}

// Nothing in it is ever pinned.
impl<E: Engine> Unpin for Waiting<E> {}

impl<E: Engine> Future for Waiting<E> {
    type Output = Result<Reply>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.ticket.poll(context)
    }
}

impl<E: Engine> Drop for Waiting<E> {
    fn drop(&mut self) {
        if let Some(orphan) = self.ticket.withdraw() {
            give_back(&self.engine, orphan);
        }
    }
}

/// The reply of a call that can wait and had not to, on its way to its caller. Where that one is gone, dropping it puts back what
/// was taken.
pub struct Taken<E: Engine> {
    engine: E,
    orphan: Option<Orphan>,
}

impl<E: Engine> Taken<E> {
    /// Keeps the reply of a call.
    ///
    /// # Errors
    /// That the call does not wait after all.
    pub fn new(engine: E, db: u32, spec: &Spec, args: &[Bytes], reply: Reply) -> Result<Self> {
        let wait = spec.wait.map(|wait| wait(args)).transpose()?;
        let orphan = wait.map(|wait| Orphan {
            db,
            command: wait.command,
            reply,
        });
        Ok(Self { engine, orphan })
    }

    /// Gives the reply to its caller.
    #[must_use]
    pub fn into_reply(mut self) -> Reply {
        self.orphan.take().map_or(Reply::Nil, |orphan| orphan.reply)
    }
}

impl<E: Engine> Drop for Taken<E> {
    fn drop(&mut self) {
        if let Some(orphan) = self.orphan.take() {
            give_back(&self.engine, orphan);
        }
    }
}

/// Puts back what was taken for someone who is gone.
fn give_back(engine: &dyn Engine, orphan: Orphan) {
    let mut ran = false;
    // There is nobody left whom an error could be told.
    let _ = engine.transact(Access::Many, &mut |store| {
        ran = true;
        store.select(orphan.db);
        orphan.command.undo(&orphan.reply, store)
    });
    if !ran {
        // A program keeps the data for long.
        engine.hub().adopt(orphan);
    }
}
