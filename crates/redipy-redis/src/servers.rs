//! Which server a call goes to, and where to turn when that one does not answer or sends it elsewhere.
//!
//! Nothing here depends on how calls are sent: threads and tasks share it. A [`Trip`] goes with each
//! call. [`Servers::known`] never blocks; [`Servers::node`], [`Servers::fresh`] and
//! [`Servers::nodes`] may ask servers and take as long as the time to connect.
//!
//! - `one`, `sentinel`, `cluster`: the ways in which servers belong together;
//! - `trouble`: what answers and failures say of where data are.

mod cluster;
mod one;
mod sentinel;
mod slots;
mod topology;
mod trouble;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use redipy_core::{Bytes, Error, ErrorKind, Keyspace, Result, Spec};
use redis::{Client, ProtocolVersion, RedisResult};

use crate::aio::Lines;
use crate::config::{Address, Config, Place};
use crate::pool::Pool;

pub use slots::{common_slot, cross_slot, same_slot, slot_of};
pub use trouble::Trouble;

/// The first pause between two tries, which doubles up to the last.
pub const FIRST_PAUSE: Duration = Duration::from_millis(10);
/// See [`FIRST_PAUSE`].
pub const LAST_PAUSE: Duration = Duration::from_millis(500);

/// How often a call is sent elsewhere before that is an error.
const MOST_REDIRECTS: u32 = 16;

/// How long a server that refuses connections is tried again: as long as one takes to restart.
const RESTART: Duration = Duration::from_secs(1);

/// How long a call is tried again where nothing limits the time to connect.
const LONGEST: Duration = Duration::from_mins(1);

/// A server, with connections to it.
#[derive(Debug)]
pub struct Node {
    address: Address,
    name: String,
    client: Client,
    pool: Pool,
    lines: Lines,
    /// A number that no other server has had, while it serves without a break.
    mark: u16,
}

impl Node {
    /// Makes a server of an address; it is connected to when it is used.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidConfig`](redipy_core::ErrorKind::InvalidConfig) where it cannot be.
    fn new(config: &Config, address: &Address, mark: u16) -> Result<Arc<Self>> {
        let client = config.client(address)?;
        let name = address.to_string();
        Ok(Arc::new(Self {
            pool: Pool::new(client.clone(), name.clone(), config),
            lines: Lines::new(client.clone(), &name, config),
            address: address.clone(),
            name,
            client,
            mark,
        }))
    }

    /// Returns where it is, for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns what connects to it.
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Makes what connects to it with the older version of the protocol, for a server that does not
    /// know the newer one.
    ///
    /// # Errors
    /// Those of the library.
    pub fn older_client(&self) -> RedisResult<Client> {
        let info = self.client.get_connection_info().clone();
        let who = info.redis_settings().clone();
        Client::open(info.set_redis_settings(who.set_protocol(ProtocolVersion::RESP2)))
    }

    /// Returns the connections to it.
    pub const fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Returns the connections to it for calls that hold no thread.
    pub const fn lines(&self) -> &Lines {
        &self.lines
    }

    /// Returns a number below 2^15 that no other server has had while this one serves.
    pub const fn mark(&self) -> u16 {
        self.mark
    }
}

/// A call on its way: what its keys say of where it goes, and what has been tried.
#[derive(Debug)]
pub struct Trip {
    slot: Option<u16>,
    /// The one server that it is for.
    only: Option<Arc<Node>>,
    /// A server that the call was sent to for this once, which wants to hear of that first.
    detour: Option<Arc<Node>>,
    begin: Instant,
    redirects: u32,
    losses: u32,
    pause: Duration,
}

impl Trip {
    /// Starts a trip to the server of a slot, or to any.
    #[must_use]
    pub fn new(slot: Option<u16>) -> Self {
        Self {
            slot,
            only: None,
            detour: None,
            begin: Instant::now(),
            redirects: 0,
            losses: 0,
            pause: FIRST_PAUSE,
        }
    }

    /// Starts a trip to this server and no other.
    #[must_use]
    pub fn at(node: &Arc<Node>) -> Self {
        Self {
            only: Some(Arc::clone(node)),
            ..Self::new(None)
        }
    }

    /// Returns the server that it goes to, whatever its slot.
    fn target(&self) -> Option<Arc<Node>> {
        self.only.as_ref().or(self.detour.as_ref()).map(Arc::clone)
    }

    /// Tells whether `ASKING` has to be sent right before the call, in the same write.
    #[must_use]
    pub const fn asking(&self) -> bool {
        self.detour.is_some()
    }

    /// Returns the next pause if the trip may go on after it.
    fn pause(&mut self, patience: Duration) -> Option<Duration> {
        // Not all that wait for one server come back at one time.
        let pause = self.pause.mul_f64(0.5 + fastrand::f64() / 2.0);
        self.pause = (self.pause * 2).min(LAST_PAUSE);
        (self.begin.elapsed() + pause < patience).then_some(pause)
    }

    /// Returns the time to go on with if the call may be sent elsewhere once more: at once at first.
    fn redirect(&mut self, patience: Duration) -> Option<Duration> {
        self.redirects += 1;
        match self.redirects {
            0..4 => Some(Duration::ZERO),
            4..MOST_REDIRECTS => self.pause(patience),
            _ => None,
        }
    }
}

/// A way in which servers belong together.
trait Way: Send + Sync + fmt::Debug {
    /// Returns the server of a slot if nobody has to be asked for it.
    fn known(&self, slot: Option<u16>) -> Option<Arc<Node>>;

    /// Returns the server that a trip goes to, and asks for it if need be.
    fn find(&self, trip: &Trip) -> Result<Arc<Node>>;

    /// Returns the server that a trip goes to when it has to be connected to anew.
    fn fresh(&self, trip: &Trip) -> Result<Arc<Node>> {
        self.find(trip)
    }

    /// Returns the servers that hold data, each part of the data once, by their marks.
    fn masters(&self) -> Result<Vec<Arc<Node>>> {
        Ok(vec![self.find(&Trip::new(None))?])
    }

    /// Takes in what happened to a call and says how long to pause before it goes on, if it may. It
    /// does not block.
    fn learn(&self, trip: &mut Trip, node: &Arc<Node>, trouble: &Trouble) -> Option<Duration>;

    /// Tells whether keys are spread over servers by their slots.
    fn has_slots(&self) -> bool {
        false
    }
}

/// Servers that belong together.
#[derive(Debug)]
pub struct Servers {
    way: Box<dyn Way>,
    config: Arc<Config>,
}

impl Servers {
    /// Makes the servers of settings; they are connected to when they are used.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidConfig`](redipy_core::ErrorKind::InvalidConfig) where they cannot be.
    pub fn new(config: Config) -> Result<Self> {
        let config = Arc::new(config);
        let way: Box<dyn Way> = match &config.place {
            Place::One(address) => Box::new(one::One::new(&config, address)?),
            Place::Sentinels {
                sentinels,
                service,
                login,
            } => Box::new(sentinel::Sentinels::new(
                &config, sentinels, service, login,
            )?),
            Place::Cluster(nodes) => Box::new(cluster::Cluster::new(&config, nodes)?),
        };
        Ok(Self { way, config })
    }

    /// Returns the settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Tells whether keys are spread over servers by their slots.
    pub fn has_slots(&self) -> bool {
        self.way.has_slots()
    }

    /// Returns how a command concerns the keys as a whole, where these are spread over servers.
    pub fn spread(&self, spec: &Spec) -> Option<Keyspace> {
        let keyspace = spec.keyspace.filter(|_| self.has_slots())?;
        // A cluster has no databases to exchange; a server has the words for that.
        (keyspace != Keyspace::Swap).then_some(keyspace)
    }

    /// Returns the slot of a key, where keys are spread over servers.
    pub fn slot_of(&self, key: &[u8]) -> Option<u16> {
        self.has_slots().then(|| slot_of(key))
    }

    /// Tells whether answers can send a call elsewhere; else they are errors like others.
    pub fn follows(&self) -> bool {
        !matches!(self.config.place, Place::One(_))
    }

    /// Returns the slot that a call goes by, that of its first key; nothing where any server will
    /// do. On a cluster, a call of a command that is not declared blocks: a server is asked for the
    /// keys.
    pub fn slot(&self, spec: &Spec, args: &[Bytes]) -> Option<u16> {
        if !self.way.has_slots() {
            return None;
        }
        if spec.name.is_empty() {
            return slots::of_undeclared(self, args);
        }
        let first = spec.key_positions(args).first().copied()?;
        Some(slot_of(&args[first]))
    }

    /// Returns where a trip goes, if that is known without asking; never blocks.
    pub fn known(&self, trip: &Trip) -> Option<Arc<Node>> {
        trip.target().or_else(|| self.way.known(trip.slot))
    }

    /// Returns where a trip goes; blocks where that has to be asked.
    ///
    /// # Errors
    /// That nobody knows.
    pub fn node(&self, trip: &Trip) -> Result<Arc<Node>> {
        trip.target().map_or_else(|| self.way.find(trip), Ok)
    }

    /// Returns where a trip goes that has to connect there anew: the right time to ask who the
    /// master is. Blocks where that has to be asked.
    ///
    /// # Errors
    /// That nobody knows.
    pub fn fresh(&self, trip: &Trip) -> Result<Arc<Node>> {
        trip.target().map_or_else(|| self.way.fresh(trip), Ok)
    }

    /// Returns all servers that hold data, each part of the data once, ordered by their marks;
    /// blocks where they have to be asked for.
    ///
    /// # Errors
    /// That nobody knows.
    pub fn nodes(&self) -> Result<Vec<Arc<Node>>> {
        self.way.masters()
    }

    /// Takes in what happened to a call, and says how long to pause before it goes on, to where
    /// [`node`](Self::node) then says; nothing where the error stands. Whether a call may be sent
    /// again after [`Trouble::Lost`] is for the caller to know: it may have run. Does not block.
    pub fn learn(&self, trip: &mut Trip, node: &Arc<Node>, trouble: &Trouble) -> Option<Duration> {
        trip.detour = None;
        if matches!(trouble, Trouble::Lost | Trouble::Unreached) {
            node.pool.clear();
            trip.losses += 1;
        }
        let pause = self.way.learn(trip, node, trouble);
        if trip.only.is_some() {
            // Nobody else can answer; a connection may have been closed for lack of use.
            return (*trouble == Trouble::Lost && trip.losses == 1).then_some(Duration::ZERO);
        }
        pause
    }

    /// Returns how long to pause before something that takes several calls is tried again, if it
    /// may be.
    pub fn pause(&self, trip: &mut Trip) -> Option<Duration> {
        trip.pause(patience(&self.config))
    }

    /// Tells whether connecting may work, here or elsewhere, after it failed in this way. What a
    /// server refuses once, it refuses again.
    pub fn may_pass(&self, error: &Error) -> bool {
        match error.kind() {
            ErrorKind::Connection => true,
            // The only server there is has had all the time there is.
            ErrorKind::Timeout => self.follows(),
            _ => error.is_retryable(),
        }
    }
}

/// Returns how long something is tried again.
fn patience(config: &Config) -> Duration {
    let patience = config.connect_timeout.unwrap_or(LONGEST);
    match config.place {
        Place::One(_) => patience.min(RESTART),
        _ => patience,
    }
}

/// Runs something again while it fails in a way that may pass, for as long as a trip may take.
fn persist<T>(trip: &Trip, patience: Duration, mut run: impl FnMut() -> Result<T>) -> Result<T> {
    let mut pauses = Trip {
        begin: trip.begin,
        ..Trip::new(None)
    };
    loop {
        let error = match run() {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        match pauses.pause(patience) {
            Some(pause) if error.is_retryable() => std::thread::sleep(pause),
            _ => return Err(error),
        }
    }
}
