//! The backend: sends calls, reads replies.

mod scripts;
mod sending;
mod together;
mod whole;

use std::sync::Arc;

use redipy_core::commands::scripting::ScriptKill;
use redipy_core::{
    Backend, Bytes, Call, Command, Engine, Flags, Later, Reply, Result, Spec, Subscription, Watch,
    block_on,
};
use redis::{Cmd, Value};

use crate::aio::{Tasks, inside};
use crate::config::{Config, Settings};
use crate::introduce::is_unknown;
use crate::pool::Lease;
use crate::runtime::aside;
use crate::servers::{Servers, Trip};
use crate::subscription::RemoteSubscription;
use crate::values::reply;
use crate::watch::RemoteWatch;
use crate::words::{command, selects};

pub use sending::{hold, redirection, request_all, select};
pub use together::{after, in_place, in_places, keep, refuse};

/// Redis or Valkey servers: one, a master behind sentinels, or a cluster.
#[derive(Clone, Debug)]
pub struct Remote {
    servers: Arc<Servers>,
    /// What sends calls without holding a thread.
    tasks: Tasks,
}

impl Remote {
    /// Makes a backend of the servers of a URL; they are connected to by the first command.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidConfig`](redipy_core::ErrorKind::InvalidConfig) where the URL is none.
    pub fn open(url: &str) -> Result<Self> {
        Self::connect(Config::from_url(url)?)
    }

    /// Makes a backend of the servers of settings; they are connected to by the first command.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidConfig`](redipy_core::ErrorKind::InvalidConfig) where they cannot be used.
    pub fn with_settings(settings: Settings) -> Result<Self> {
        Self::connect(settings.build()?)
    }

    fn connect(config: Config) -> Result<Self> {
        let servers = Arc::new(Servers::new(config)?);
        Ok(Self {
            tasks: Tasks::new(Arc::clone(&servers)),
            servers,
        })
    }

    /// Returns the library's client of the server, or of the one that a key is on in a cluster.
    ///
    /// # Errors
    /// That the servers cannot be asked which one that is.
    pub fn client(&self, key: &[u8]) -> Result<redis::Client> {
        let trip = Trip::new(self.servers.slot_of(key));
        Ok(self.servers.fresh(&trip)?.client().clone())
    }

    /// Opens a connection of the library to the server, or to the one that a key is on in a cluster.
    ///
    /// # Errors
    /// Those of connecting.
    pub fn connection(&self, key: &[u8]) -> Result<redis::Connection> {
        let trip = Trip::new(self.servers.slot_of(key));
        let node = self.servers.fresh(&trip)?;
        let config = self.servers.config();
        let report = |error| node.pool().report(error);
        let connect = |client: &redis::Client| match config.connect_timeout {
            Some(timeout) => client.get_connection_with_timeout(timeout),
            None => client.get_connection(),
        };
        let connection = match connect(node.client()) {
            Err(error) if is_unknown(&error) => connect(&node.older_client().map_err(report)?),
            connection => connection,
        };
        let connection = connection.map_err(report)?;
        let timeout = config.response_timeout;
        connection.set_read_timeout(timeout).map_err(report)?;
        connection.set_write_timeout(timeout).map_err(report)?;
        Ok(connection)
    }

    /// Does on a thread that may block what takes several calls to several servers.
    fn aside<T: Send + 'static>(
        &self,
        db: u32,
        work: impl FnOnce(&Self, &mut u32) -> Result<T> + Send + 'static,
    ) -> Later<'_, (u32, Result<T>)> {
        let remote = self.clone();
        Box::pin(async move {
            let done = aside(move || {
                let mut db = db;
                let result = work(&remote, &mut db);
                Ok((db, result))
            });
            done.await.unwrap_or_else(|error| (db, Err(error)))
        })
    }

    /// Sends words to where a trip goes, and returns what is answered there.
    fn request(
        &self,
        trip: &mut Trip,
        db: u32,
        repeatable: bool,
        command: &Cmd,
        note: impl Fn(&mut Lease, &Value),
    ) -> Result<Value> {
        sending::on_connection(&self.servers, trip, db, repeatable, |lease, asking| {
            let value = sending::request(lease, asking, command)?;
            if let Some(redirection) = redirection(&self.servers, &value) {
                return Err(redirection);
            }
            note(lease, &value);
            Ok(value)
        })
    }

    /// Sends one call to where a trip goes.
    fn send(
        &self,
        trip: &mut Trip,
        db: &mut u32,
        spec: &'static Spec,
        args: &[Bytes],
    ) -> Result<Reply> {
        let repeatable = spec.flags.has(Flags::READONLY);
        let value = self.request(
            trip,
            *db,
            repeatable,
            &command(spec, args),
            |lease, value| {
                if let (Some(db), Value::Okay) = (selects(spec, args), value) {
                    lease.db = db;
                }
            },
        )?;
        match reply(spec, args, value) {
            Reply::Error(error) => Err(error),
            reply => {
                if let Some(selected) = selects(spec, args) {
                    *db = selected;
                }
                Ok(reply)
            }
        }
    }
}

impl Backend for Remote {
    fn name(&self) -> &'static str {
        "redis"
    }

    fn first_db(&self) -> u32 {
        self.servers.config().db
    }

    fn execute(&self, db: &mut u32, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        if spec.wait.is_some() {
            let (selected, reply) = block_on(self.execute_later(*db, spec, args.to_vec()));
            *db = selected;
            return reply;
        }
        if spec.beside.is_some() {
            return self.beside(spec, args);
        }
        if let Some(keyspace) = self.servers.spread(spec) {
            return self.whole(*db, spec, args, keyspace);
        }
        let mut trip = Trip::new(self.servers.slot(spec, args));
        self.send(&mut trip, db, spec, args)
    }

    fn execute_call(&self, db: &mut u32, call: &Call) -> Result<Reply> {
        match &call.program {
            None => self.execute(db, call.spec, &call.args),
            Some(program) => self.run_program(*db, call, &**program),
        }
    }

    fn execute_call_later(&self, db: u32, call: Call) -> Later<'_, (u32, Result<Reply>)> {
        if call.program.is_none() {
            return self.execute_later(db, call.spec, call.args);
        }
        Box::pin(async move { (db, inside(self.tasks.run_program(db, &call)).await) })
    }

    fn execute_all(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>> {
        self.atomically(db, calls)
    }

    fn execute_each(&self, db: &mut u32, calls: &[Call]) -> Result<Vec<Reply>> {
        self.separately(db, calls)
    }

    fn execute_later(
        &self,
        db: u32,
        spec: &'static Spec,
        args: Vec<Bytes>,
    ) -> Later<'_, (u32, Result<Reply>)> {
        if self.servers.spread(spec).is_some() || spec.beside.is_some() {
            return self.aside(db, move |remote, db| remote.execute(db, spec, &args));
        }
        Box::pin(async move {
            let mut db = db;
            let reply = inside(self.tasks.execute(&mut db, spec, args)).await;
            (db, reply)
        })
    }

    fn execute_all_later(
        &self,
        db: u32,
        calls: Vec<Call>,
        atomic: bool,
    ) -> Later<'_, (u32, Result<Vec<Reply>>)> {
        if !atomic && self.servers.has_slots() {
            return self.aside(db, move |remote, db| remote.execute_each(db, &calls));
        }
        Box::pin(async move {
            let mut db = db;
            let replies = if atomic {
                inside(self.tasks.atomically(&mut db, &calls)).await
            } else {
                inside(self.tasks.in_one_write(&mut db, &calls)).await
            };
            (db, replies)
        })
    }

    fn watch(&self, db: u32, keys: &[Bytes]) -> Result<Box<dyn Watch>> {
        Ok(Box::new(RemoteWatch::new(&self.servers, db, keys)?))
    }

    fn subscription(&self) -> Result<Arc<dyn Subscription>> {
        let subscription = RemoteSubscription::start(Arc::clone(&self.servers))?;
        Ok(Arc::new(subscription))
    }

    fn engine(&self) -> Option<&dyn Engine> {
        None
    }

    fn stop_script(&self, _: bool) -> Result<()> {
        self.beside(ScriptKill::SPEC, &[]).map(drop)
    }
}
