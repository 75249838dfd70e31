//! Commands on the keys as a whole, where the keys are spread over several servers.

use std::sync::Arc;
use std::thread;

use redipy_core::{Bytes, Error, ErrorKind, Flags, FromReply, Keyspace, Reply, Result, Spec};

use super::Remote;
use crate::servers::{Node, Trip};

/// How many bits of a cursor are the server's own; those above name the server. A server would need
/// 2^34 keys in one slot to use more.
const OWN: u32 = 48;

impl Remote {
    /// Runs a command on all masters and puts together what they answer.
    pub(super) fn whole(
        &self,
        db: u32,
        spec: &'static Spec,
        args: &[Bytes],
        keyspace: Keyspace,
    ) -> Result<Reply> {
        match keyspace {
            Keyspace::Scan => self.scan(db, spec, args),
            Keyspace::Random => self.random(db, spec, args),
            Keyspace::Keys => {
                let mut keys = Vec::new();
                for reply in self.on_each(db, spec, args)? {
                    keys.extend(Vec::<Reply>::from_reply(reply)?);
                }
                Ok(Reply::Array(keys))
            }
            Keyspace::Size => {
                let mut size = 0;
                for reply in self.on_each(db, spec, args)? {
                    size += i64::from_reply(reply)?;
                }
                Ok(Reply::Int(size))
            }
            _ => {
                let replies = self.on_each(db, spec, args)?;
                Ok(replies.into_iter().next_back().unwrap_or(Reply::Ok))
            }
        }
    }

    /// Runs a command on every master. One that only reads, or that has not begun, starts over where
    /// a master is lost.
    fn on_each(&self, db: u32, spec: &'static Spec, args: &[Bytes]) -> Result<Vec<Reply>> {
        let mut trip = Trip::new(None);
        let reads = spec.flags.has(Flags::READONLY);
        loop {
            let mut replies = Vec::new();
            let outcome = self.servers.nodes()?.iter().try_for_each(|node| {
                replies.push(self.on_node(node, db, spec, args)?);
                Ok::<_, Error>(())
            });
            let Err(error) = outcome else {
                return Ok(replies);
            };
            let maybe = error.maybe_applied() || !(reads || replies.is_empty());
            let again = is_lost(&error) && (reads || !maybe);
            let pause = self.servers.pause(&mut trip);
            match pause.filter(|_| again) {
                Some(pause) => thread::sleep(pause),
                None => return Err(error.applied(maybe)),
            }
        }
    }

    fn on_node(
        &self,
        node: &Arc<Node>,
        db: u32,
        spec: &'static Spec,
        args: &[Bytes],
    ) -> Result<Reply> {
        let mut db = db;
        self.send(&mut Trip::at(node), &mut db, spec, args)
    }

    /// Returns a key of the first master that has one, in any order.
    fn random(&self, db: u32, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        let mut nodes = self.servers.nodes()?;
        fastrand::shuffle(&mut nodes);
        let mut last = Ok(Reply::Nil);
        for node in nodes {
            last = self.on_node(&node, db, spec, args);
            if !matches!(&last, Ok(Reply::Nil)) {
                break;
            }
        }
        last
    }

    /// Looks at some keys of the master that a cursor names, and moves on to the next master at the
    /// end of it. A master that is gone meanwhile is passed over: the one in its place has a mark of
    /// its own, and comes later.
    fn scan(&self, db: u32, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        let mut trip = Trip::new(None);
        let cursor = args.first().and_then(|cursor| cursor.as_str());
        let Some(cursor) = cursor.and_then(|cursor| cursor.parse::<u64>().ok()) else {
            // A server has the words for what is wrong.
            let mut db = db;
            return self.send(&mut trip, &mut db, spec, args);
        };
        let mark = cursor >> OWN;
        let mut args = args.to_vec();
        loop {
            let nodes = self.servers.nodes()?;
            let mut rest = nodes.iter().filter(|node| u64::from(node.mark()) >= mark);
            let Some(node) = rest.next() else {
                return Ok(Reply::Array(vec![cursor_of(0), Reply::Array(Vec::new())]));
            };
            let begun = u64::from(node.mark()) == mark;
            args[0] = Bytes::from(if begun { cursor & ((1 << OWN) - 1) } else { 0 });
            let error = match self.on_node(node, db, spec, &args) {
                Ok(reply) => return move_on(node, rest.next(), reply),
                Err(error) => error,
            };
            let pause = self.servers.pause(&mut trip);
            match pause.filter(|_| is_lost(&error)) {
                Some(pause) => thread::sleep(pause),
                None => return Err(error),
            }
        }
    }
}

/// Puts the server into the cursor of a reply: the same one, or the next at the end of it.
fn move_on(node: &Node, next: Option<&Arc<Node>>, reply: Reply) -> Result<Reply> {
    let Reply::Array(mut parts) = reply else {
        return Ok(reply);
    };
    if let Some(first) = parts.first_mut() {
        let own = String::from_reply(first.clone())?.parse().unwrap_or(0_u64);
        if own >> OWN != 0 {
            let text = format!("ERR {} answers cursors that are too large", node.name());
            return Err(Error::new(ErrorKind::UnexpectedReply, text));
        }
        *first = cursor_of(match (own, next) {
            (0, None) => 0,
            (0, Some(next)) => u64::from(next.mark()) << OWN,
            (own, _) => u64::from(node.mark()) << OWN | own,
        });
    }
    Ok(Reply::Array(parts))
}

fn cursor_of(cursor: u64) -> Reply {
    Reply::Bulk(Bytes::from(cursor))
}

/// Tells whether a server was lost, so that another one may be in its place soon.
fn is_lost(error: &Error) -> bool {
    error.kind() == ErrorKind::Connection
}
