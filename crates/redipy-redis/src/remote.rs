//! The backend: sends calls, reads replies.

use std::sync::Arc;
use std::time::Duration;

use redipy_core::{
    Backend, Bytes, Call, Engine, Error, ErrorKind, Flags, Reply, Result, Spec, Subscription, Watch,
};
use redis::{Client, Cmd, ConnectionLike, IntoConnectionInfo, Pipeline, ProtocolVersion, Value};

use crate::pool::{Lease, Pool};
use crate::subscription::{Place, Places, RemoteSubscription};
use crate::values::{error, reply, server_error};
use crate::watch::RemoteWatch;

/// How long to wait for a server.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The time to connect, further tries included.
    pub connect_timeout: Duration,
    /// The time to wait for a reply.
    pub response_timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            response_timeout: Duration::from_secs(5),
        }
    }
}

/// A Redis or Valkey server.
#[derive(Debug)]
pub struct Remote {
    pool: Arc<Pool>,
    db: u32,
}

impl Remote {
    /// Makes a backend of the server of a URL; it is connected to by the first command.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidConfig`] where the URL is none.
    pub fn open(url: &str, settings: Settings) -> Result<Self> {
        // What the library says of a URL may quote it, and with it a password.
        let refuse = |_| {
            Error::new(
                ErrorKind::InvalidConfig,
                "ERR a URL of a server has the form redis://[user:password@]host[:port][/database]",
            )
        };
        let info = url.into_connection_info().map_err(refuse)?;
        let db = u32::try_from(info.redis_settings().db()).unwrap_or(0);
        let address = info.addr().to_string();
        let settings_of_server = info
            .redis_settings()
            .clone()
            .set_protocol(ProtocolVersion::RESP3);
        let info = info.set_redis_settings(settings_of_server);
        let client = Client::open(info).map_err(refuse)?;
        Ok(Self {
            pool: Arc::new(Pool::new(client, address, settings)),
            db,
        })
    }

    /// Runs something on a connection with this database selected. A command that only reads is
    /// sent once more, on a new connection, where the first one turned out to be dead.
    fn on_connection<T>(
        &self,
        db: u32,
        repeatable: bool,
        run: impl Fn(&mut Lease) -> redis::RedisResult<T>,
    ) -> Result<T> {
        let mut lease = self.pool.take()?;
        let mut first = true;
        loop {
            let selected = select(&mut lease, db);
            match selected.and_then(|()| run(&mut lease)) {
                Ok(value) => {
                    self.pool.put(lease);
                    return Ok(value);
                }
                Err(cause) => {
                    // After a reply that cannot be read, the next one read might be another's.
                    let unread = cause.kind() == redis::ErrorKind::Parse;
                    let lost = unread || cause.is_unrecoverable_error() || cause.is_timeout();
                    let report = error(self.pool.address(), cause, true);
                    if !lost {
                        self.pool.put(lease);
                        return Err(report);
                    }
                    self.pool.clear();
                    if !repeatable || !first || report.kind() == ErrorKind::Timeout {
                        return Err(report);
                    }
                    first = false;
                    lease = self.pool.connect()?;
                }
            }
        }
    }
}

/// Selects a database on a connection, unless it is selected there already.
pub fn select(lease: &mut Lease, db: u32) -> redis::RedisResult<()> {
    if lease.db != db {
        Cmd::new()
            .arg("SELECT")
            .arg(db)
            .exec(&mut lease.connection)?;
        lease.db = db;
    }
    Ok(())
}

/// What came of a transaction.
enum Outcome {
    /// Every command ran; these are the replies.
    Ran(Vec<Value>),
    /// None ran, since these could not be queued.
    Refused(Vec<(usize, Error)>),
}

impl Remote {
    /// Sends the calls at these positions as one transaction, in one write.
    fn transaction(&self, db: &mut u32, calls: &[Call], open: &[usize]) -> Result<Outcome> {
        let mut pipeline = Pipeline::with_capacity(open.len());
        pipeline.atomic();
        for at in open {
            pipeline.add_command(command(calls[*at].spec, &calls[*at].args));
        }
        let packed = pipeline.get_packed_pipeline();
        // The answers to MULTI, to each command, and to EXEC.
        let answers = open.len() + 2;
        let mut values = self.on_connection(*db, false, |lease| {
            let values = lease.connection.req_packed_commands(&packed, 0, answers)?;
            if let Some(Value::Array(replies)) = values.last() {
                lease.db = selected(lease.db, calls, open, replies);
            }
            Ok(values)
        })?;
        match values.pop() {
            Some(Value::Array(replies)) => {
                *db = selected(*db, calls, open, &replies);
                Ok(Outcome::Ran(replies))
            }
            Some(Value::ServerError(aborted)) => {
                let queued = open.iter().zip(values.into_iter().skip(1));
                let errors: Vec<_> = queued
                    .filter_map(|(at, value)| match value {
                        Value::ServerError(error) => Some((*at, server_error(&error))),
                        _ => None,
                    })
                    .collect();
                if errors.is_empty() {
                    return Err(server_error(&aborted));
                }
                Ok(Outcome::Refused(errors))
            }
            _ => Err(Error::new(
                ErrorKind::Connection,
                format!("ERR {} answered EXEC with no list", self.pool.address()),
            )),
        }
    }
}

/// Returns the database that is selected after calls of which these are the replies.
pub fn selected(db: u32, calls: &[Call], open: &[usize], replies: &[Value]) -> u32 {
    let done = open
        .iter()
        .zip(replies)
        .filter(|(_, value)| **value == Value::Okay);
    let selections = done.filter_map(|(at, _)| selects(calls[*at].spec, &calls[*at].args));
    selections.fold(db, |_, selected| selected)
}

pub fn command(spec: &Spec, args: &[Bytes]) -> Cmd {
    let mut command = Cmd::new();
    for word in spec.words() {
        command.arg(word);
    }
    for arg in args {
        command.arg(arg.as_slice());
    }
    command
}

/// Returns the database that a call selects if it succeeds.
fn selects(spec: &Spec, args: &[Bytes]) -> Option<u32> {
    if spec.name != "SELECT" {
        return None;
    }
    args.first()?.as_str()?.parse().ok()
}

impl Backend for Remote {
    fn name(&self) -> &'static str {
        "redis"
    }

    fn first_db(&self) -> u32 {
        self.db
    }

    fn execute(&self, db: &mut u32, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        let command = command(spec, args);
        let repeatable = spec.flags.has(Flags::READONLY);
        let value = self.on_connection(*db, repeatable, |lease| {
            let value = lease.connection.req_command(&command)?;
            if let Some(db) = selects(spec, args) {
                lease.db = db;
            }
            Ok(value)
        })?;
        if let Some(selected) = selects(spec, args) {
            *db = selected;
        }
        match reply(spec, args, value) {
            Reply::Error(error) => Err(error),
            reply => Ok(reply),
        }
    }

    fn execute_all(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>> {
        let mut replies: Vec<Option<Reply>> = vec![None; calls.len()];
        loop {
            let open: Vec<usize> = (0..calls.len())
                .filter(|at| replies[*at].is_none())
                .collect();
            if open.is_empty() {
                break;
            }
            match self.transaction(db, calls, &open)? {
                Outcome::Ran(values) => {
                    for (at, value) in open.into_iter().zip(values) {
                        replies[at] = Some(reply(calls[at].spec, &calls[at].args, value));
                    }
                }
                // A server runs nothing where it could not queue a command. Here the others run.
                Outcome::Refused(errors) => {
                    for (at, error) in errors {
                        replies[at] = Some(Reply::Error(error));
                    }
                }
            }
        }
        Ok(replies
            .into_iter()
            .map(|reply| reply.unwrap_or(Reply::Nil))
            .collect())
    }

    fn watch(&self, db: u32, keys: &[Bytes]) -> Result<Box<dyn Watch>> {
        Ok(Box::new(RemoteWatch::new(&self.pool, db, keys)?))
    }

    fn subscription(&self) -> Result<Arc<dyn Subscription>> {
        let server = OneServer(
            Place {
                address: self.pool.address().to_owned(),
                client: self.pool.client().clone(),
            },
            self.pool.settings(),
        );
        Ok(Arc::new(RemoteSubscription::start(Arc::new(server))?))
    }

    fn engine(&self) -> Option<&dyn Engine> {
        None
    }
}

/// A server that has all channels.
struct OneServer(Place, Settings);

impl std::fmt::Debug for OneServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("OneServer").field(&self.0.address).finish()
    }
}

impl Places for OneServer {
    fn place(&self, _: Option<u16>, _: bool) -> Result<Place> {
        Ok(self.0.clone())
    }

    fn slot(&self, _: &[u8]) -> Option<u16> {
        None
    }

    fn settings(&self) -> Settings {
        self.1
    }
}
