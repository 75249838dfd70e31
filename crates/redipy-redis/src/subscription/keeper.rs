//! The task that keeps subscriptions: one for each subscriber.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use redipy_core::pubsub::Mailbox;
use redipy_core::{Bytes, Error, ErrorKind, Event, Result, Topic};
use redis::RedisError;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::link::{Common, Id, Link, News};
use crate::servers::{FIRST_PAUSE, LAST_PAUSE, Node, Servers, Trip, Trouble};
use crate::values::error;

/// The longest time after which a connection is asked for a sign of life, and the shortest: one whose
/// other end is gone without a word would stay silent for ever.
const LONG_SILENCE: Duration = Duration::from_secs(15);
const SHORT_SILENCE: Duration = Duration::from_millis(100);

/// Something to do for the subscriber.
pub struct Order {
    pub topic: Topic,
    pub names: Vec<Bytes>,
    /// Whether to subscribe; else to end subscriptions.
    pub subscribe: bool,
    pub reply: oneshot::Sender<Result<()>>,
}

/// Why something could not be done at a server.
struct Failure {
    error: Error,
    /// The server, and what that says of where to turn.
    at: Option<(Arc<Node>, Trouble)>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, at: None }
    }
}

/// The state of the task.
pub struct Keeper {
    servers: Arc<Servers>,
    common: Arc<Common>,
    orders: mpsc::UnboundedReceiver<Order>,
    news: mpsc::UnboundedReceiver<News>,
    links: Vec<Link>,
    next_id: Id,
    /// The connection for channels and patterns, which one server has to count.
    main: Option<Id>,
    /// When to subscribe anew to what is not subscribed to at present.
    renewal: Option<Instant>,
    /// The pause before the next try to do so.
    pause: Duration,
}

impl Keeper {
    pub fn new(
        servers: Arc<Servers>,
        mailbox: Arc<Mailbox>,
        orders: mpsc::UnboundedReceiver<Order>,
    ) -> Self {
        let (tell, news) = mpsc::unbounded_channel();
        Self {
            servers,
            common: Arc::new(Common::new(mailbox, tell)),
            orders,
            news,
            links: Vec::new(),
            next_id: 0,
            main: None,
            renewal: None,
            pause: FIRST_PAUSE,
        }
    }

    /// Runs until the subscriber is gone.
    pub async fn run(mut self) {
        let silence = self.servers.config().response_timeout;
        let silence = silence.map_or(LONG_SILENCE, |timeout| timeout.saturating_mul(3));
        let silence = silence.clamp(SHORT_SILENCE, LONG_SILENCE);
        let mut check = Instant::now() + silence;
        loop {
            let renewal = self.renewal;
            tokio::select! {
                order = self.orders.recv() => match order {
                    Some(order) => self.obey(order).await,
                    None => return,
                },
                Some(news) = self.news.recv() => self.hear(&news),
                () = sleep_until(renewal.unwrap_or(check)), if renewal.is_some() => {
                    self.renew().await;
                }
                () = sleep_until(check), if !self.links.is_empty() => {
                    self.check(silence).await;
                    check = Instant::now() + silence;
                }
            }
        }
    }

    async fn obey(&mut self, order: Order) {
        let result = if order.subscribe {
            self.subscribe(order.topic, &order.names).await
        } else {
            self.unsubscribe(order.topic, order.names).await
        };
        // Whoever gave the order may have gone meanwhile.
        let _ = order.reply.send(result);
    }

    fn hear(&mut self, news: &News) {
        match news {
            News::Lost(id) => {
                let link = self.links.iter().find(|link| link.id == *id);
                if let Some(node) = link.map(|link| Arc::clone(&link.node)) {
                    let text = format!("ERR {} closed the connection of a subscriber", node.name());
                    self.lose(*id, &node, &Error::new(ErrorKind::Connection, text));
                }
            }
            News::Moved => self.renewal = Some(Instant::now()),
        }
    }

    /// Lets go of a connection. The subscriber is told if it was subscribed to something by it.
    fn lose(&mut self, id: Id, node: &Arc<Node>, cause: &Error) {
        self.links.retain(|link| link.id != id);
        if self.main == Some(id) {
            self.main = None;
        }
        self.servers
            .learn(&mut Trip::new(None), node, &Trouble::Lost);
        let mut lost = false;
        for link in self.common.wanted.lock().values_mut() {
            if *link == Some(id) {
                *link = None;
                lost = true;
            }
        }
        if lost {
            self.common.mailbox.put(Err(cause.clone())).wake();
            self.pause = FIRST_PAUSE;
            self.renewal = Some(Instant::now());
        }
    }

    /// Makes a failure of what a connection reports, and lets go of one that is of no use any more.
    fn fail(&mut self, at: usize, cause: RedisError) -> Failure {
        let (id, node) = (self.links[at].id, Arc::clone(&self.links[at].node));
        let trouble = Trouble::of(&cause);
        let in_time = !cause.is_timeout();
        let error = error(node.name(), cause, false);
        if trouble == Some(Trouble::Lost) {
            self.lose(id, &node, &error);
        }
        // What has taken its time already is not tried again.
        let trouble = trouble.filter(|_| in_time);
        Failure {
            error,
            at: trouble.map(|trouble| (node, trouble)),
        }
    }

    async fn subscribe(&mut self, topic: Topic, names: &[Bytes]) -> Result<()> {
        for (slot, names) in self.groups(topic, names) {
            let mut trip = Trip::new(slot);
            loop {
                let failure;
                (trip, failure) = self.subscribe_once(trip, slot, topic, &names).await;
                let Err(Failure { error, at }) = failure else {
                    break;
                };
                let pause =
                    at.and_then(|(node, trouble)| self.servers.learn(&mut trip, &node, &trouble));
                match pause {
                    Some(pause) => sleep(pause).await,
                    None => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Tells apart what different servers may have.
    fn groups(&self, topic: Topic, names: &[Bytes]) -> BTreeMap<Option<u16>, Vec<Bytes>> {
        let mut groups: BTreeMap<Option<u16>, Vec<Bytes>> = BTreeMap::new();
        for name in names {
            let slot = match topic {
                Topic::Shard => self.servers.slot_of(name),
                Topic::Channel | Topic::Pattern => None,
            };
            groups.entry(slot).or_default().push(name.clone());
        }
        groups
    }

    async fn subscribe_once(
        &mut self,
        trip: Trip,
        slot: Option<u16>,
        topic: Topic,
        names: &[Bytes],
    ) -> (Trip, Result<(), Failure>) {
        let (trip, reached) = self.reach(trip, slot).await;
        let at = match reached {
            Ok(at) => at,
            Err(failure) => return (trip, Err(failure)),
        };
        let id = self.links[at].id;
        if let Err(cause) = self.links[at].subscribe(topic, names).await {
            return (trip, Err(self.fail(at, cause)));
        }
        let mut wanted = self.common.wanted.lock();
        for name in names {
            wanted.insert((topic, name.clone()), Some(id));
        }
        (trip, Ok(()))
    }

    /// Returns the position of a connection to where a trip goes: to the server of a slot, or to the
    /// one that has the channels and patterns.
    async fn reach(&mut self, trip: Trip, slot: Option<u16>) -> (Trip, Result<usize, Failure>) {
        let main = self.main;
        if let (None, Some(at)) = (slot, self.position(|link| Some(link.id) == main)) {
            return (trip, Ok(at));
        }
        let known = self.servers.known(&trip);
        let linked = known.and_then(|node| self.position(|link| Arc::ptr_eq(&link.node, &node)));
        let (trip, reached) = match linked {
            Some(at) => (trip, Ok(at)),
            None => self.connect(trip).await,
        };
        if let (None, Ok(at)) = (slot, &reached) {
            self.main = Some(self.links[*at].id);
        }
        (trip, reached)
    }

    fn position(&self, is_wanted: impl Fn(&Link) -> bool) -> Option<usize> {
        self.links.iter().position(is_wanted)
    }

    /// Asks where a trip goes, and connects there unless there is a connection already.
    async fn connect(&mut self, trip: Trip) -> (Trip, Result<usize, Failure>) {
        let servers = Arc::clone(&self.servers);
        // To ask may take a thread for a while.
        let asked = tokio::task::spawn_blocking(move || {
            let found = servers.fresh(&trip);
            (trip, found)
        });
        let (trip, found) = match asked.await {
            Ok(found) => found,
            Err(cause) => {
                let text = "ERR the thread that asks for servers has not come to its end";
                let error = Error::new(ErrorKind::Connection, text).with_source(cause);
                return (Trip::new(None), Err(error.into()));
            }
        };
        let node = match found {
            Ok(node) => node,
            Err(error) => return (trip, Err(error.into())),
        };
        if let Some(at) = self.position(|link| link.node.name() == node.name()) {
            return (trip, Ok(at));
        }
        let id = self.next_id;
        self.next_id += 1;
        match Link::open(id, &node, self.servers.config(), &self.common).await {
            Ok(link) => {
                self.links.push(link);
                (trip, Ok(self.links.len() - 1))
            }
            Err(cause) => {
                let error = node.pool().report(cause);
                let may_pass = self.servers.may_pass(&error);
                let at = may_pass.then_some((node, Trouble::Unreached));
                (trip, Err(Failure { error, at }))
            }
        }
    }

    /// Ends subscriptions. A server that is lost has ended them, so that this does not fail then.
    async fn unsubscribe(&mut self, topic: Topic, names: Vec<Bytes>) -> Result<()> {
        let ended = self.forget(topic, names);
        if topic != Topic::Shard || ended.is_empty() {
            let names: Vec<Bytes> = ended.into_iter().map(|(name, _)| name).collect();
            let result = self.unsubscribe_at(self.main, topic, &names).await;
            return self.end(topic, &names, result);
        }
        for (name, link) in ended {
            let name = [name];
            let result = self.unsubscribe_at(link, topic, &name).await;
            self.end(topic, &name, result)?;
        }
        Ok(())
    }

    /// Strikes names, or all, off what is subscribed to; returns them with their connections.
    fn forget(&self, topic: Topic, mut names: Vec<Bytes>) -> Vec<(Bytes, Option<Id>)> {
        let mut wanted = self.common.wanted.lock();
        if names.is_empty() {
            let mine = wanted.keys().filter(|(of, _)| *of == topic);
            names.extend(mine.map(|(_, name)| name.clone()));
        }
        let names = names.into_iter();
        names
            .map(|name| {
                let link = wanted.remove(&(topic, name.clone())).flatten();
                (name, link)
            })
            .collect()
    }

    async fn unsubscribe_at(
        &mut self,
        id: Option<Id>,
        topic: Topic,
        names: &[Bytes],
    ) -> Result<(), Failure> {
        let own = self.position(|link| Some(link.id) == id);
        let at = if let Some(at) = own {
            at
        } else {
            let slot = self.groups(topic, names).into_keys().next().flatten();
            self.reach(Trip::new(slot), slot).await.1?
        };
        match self.links[at].unsubscribe(topic, names).await {
            Ok(()) => Ok(()),
            Err(cause) => Err(self.fail(at, cause)),
        }
    }

    fn end(&self, topic: Topic, names: &[Bytes], result: Result<(), Failure>) -> Result<()> {
        match result {
            Err(Failure { error, .. }) if is_way(&error) => {
                self.confirm_end(topic, names);
                Ok(())
            }
            result => result.map_err(|failure| failure.error),
        }
    }

    /// Says what a server that is gone does not say any more.
    fn confirm_end(&self, topic: Topic, names: &[Bytes]) {
        let left = {
            let wanted = self.common.wanted.lock();
            let counted = topic.counted();
            wanted.keys().filter(|(of, _)| counted.contains(of)).count()
        };
        let put = |name, count| {
            let event = Event::unsubscribed(topic, name, count);
            self.common.mailbox.put(Ok(event)).wake();
        };
        if names.is_empty() {
            put(None, left);
        }
        for (name, to_go) in names.iter().zip((0..names.len()).rev()) {
            put(Some(name.clone()), left + to_go);
        }
    }

    /// Subscribes anew to what was lost; tries again later where that fails.
    async fn renew(&mut self) {
        self.renewal = None;
        let mut missing: BTreeMap<Topic, Vec<Bytes>> = BTreeMap::new();
        for ((topic, name), link) in self.common.wanted.lock().iter() {
            if link.is_none() {
                missing.entry(*topic).or_default().push(name.clone());
            }
        }
        let mut again = false;
        for (topic, names) in missing {
            for (slot, names) in self.groups(topic, &names) {
                let trip = Trip::new(slot);
                let (mut trip, result) = self.subscribe_once(trip, slot, topic, &names).await;
                let Err(Failure { error, at }) = result else {
                    continue;
                };
                if let Some((node, trouble)) = &at {
                    self.servers.learn(&mut trip, node, trouble);
                }
                if at.is_some() || is_way(&error) || error.is_retryable() {
                    again = true;
                } else {
                    self.give_up(topic, &names, error);
                }
            }
        }
        if again {
            self.renewal = Some(Instant::now() + self.pause);
            self.pause = (self.pause * 2).min(LAST_PAUSE);
        } else {
            self.pause = FIRST_PAUSE;
        }
    }

    /// Tells the subscriber that a server refuses what it allowed before.
    fn give_up(&self, topic: Topic, names: &[Bytes], error: Error) {
        let mut wanted = self.common.wanted.lock();
        for name in names {
            wanted.remove(&(topic, name.clone()));
        }
        drop(wanted);
        self.common.mailbox.put(Err(error)).wake();
    }

    /// Asks each connection for a sign of life, for which it waits at most so long: there may be no
    /// other end to the time for a reply.
    async fn check(&mut self, patience: Duration) {
        let ids: Vec<Id> = self.links.iter().map(|link| link.id).collect();
        for id in ids {
            let Some(at) = self.position(|link| link.id == id) else {
                continue;
            };
            let sign = timeout(patience, self.links[at].ping()).await;
            let late = |_| Err(io::Error::from(io::ErrorKind::TimedOut).into());
            if let Err(cause) = sign.unwrap_or_else(late) {
                // What is wrong with the connection is dealt with, and told, in there.
                self.fail(at, cause);
            }
        }
    }
}

/// Tells whether an error is one of the way to a server.
fn is_way(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Connection | ErrorKind::Timeout)
}
