//! The task that keeps subscriptions: one for each subscriber.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use redipy_core::pubsub::Mailbox;
use redipy_core::{Bytes, Error, ErrorKind, Event, Result, Topic};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, sleep_until};

use super::link::{Common, Id, Link, News};
use super::{Place, Places};
use crate::servers::{FIRST_PAUSE, LAST_PAUSE};
use crate::values::error;

/// How often a connection that says nothing is asked for a sign of life: one whose other end is gone
/// without a word would stay silent for ever.
const SILENCE: Duration = Duration::from_secs(15);

/// Something to do for the subscriber.
pub struct Order {
    pub topic: Topic,
    pub names: Vec<Bytes>,
    /// Whether to subscribe; else to end subscriptions.
    pub subscribe: bool,
    pub reply: oneshot::Sender<Result<()>>,
}

/// The state of the task.
pub struct Keeper {
    places: Arc<dyn Places>,
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
    /// Whether what is known of the servers turned out to be wrong.
    stale: bool,
}

impl Keeper {
    pub fn new(
        places: Arc<dyn Places>,
        mailbox: Arc<Mailbox>,
        orders: mpsc::UnboundedReceiver<Order>,
    ) -> Self {
        let (tell, news) = mpsc::unbounded_channel();
        Self {
            places,
            common: Arc::new(Common::new(mailbox, tell)),
            orders,
            news,
            links: Vec::new(),
            next_id: 0,
            main: None,
            renewal: None,
            pause: FIRST_PAUSE,
            stale: false,
        }
    }

    /// Runs until the subscriber is gone.
    pub async fn run(mut self) {
        let mut check = Instant::now() + SILENCE;
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
                    self.check().await;
                    check = Instant::now() + SILENCE;
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
                let address = self.links.iter().find(|link| link.id == *id);
                if let Some(address) = address.map(|link| link.address.clone()) {
                    let text = format!("ERR {address} closed the connection of a subscriber");
                    self.lose(*id, &Error::new(ErrorKind::Connection, text));
                }
            }
            News::Moved => {
                self.stale = true;
                self.renewal = Some(Instant::now());
            }
        }
    }

    /// Lets go of a connection. The subscriber is told if it was subscribed to something by it.
    fn lose(&mut self, id: Id, cause: &Error) {
        self.links.retain(|link| link.id != id);
        if self.main == Some(id) {
            self.main = None;
        }
        self.stale = true;
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

    /// Subscribes, trying again for a while where no server can be reached.
    async fn subscribe(&mut self, topic: Topic, names: &[Bytes]) -> Result<()> {
        let patience = Instant::now() + self.places.times().patience;
        let mut pause = FIRST_PAUSE;
        loop {
            let mut failure = None;
            for (slot, names) in self.groups(topic, names) {
                if let Err(error) = self.subscribe_at(slot, topic, &names).await {
                    failure = Some(error);
                    break;
                }
            }
            match failure {
                None => return Ok(()),
                Some(error) if !may_pass(&error) || Instant::now() + pause >= patience => {
                    return Err(error);
                }
                Some(_) => {}
            }
            sleep(pause).await;
            pause = (pause * 2).min(LAST_PAUSE);
        }
    }

    /// Tells apart what different servers may have.
    fn groups(&self, topic: Topic, names: &[Bytes]) -> BTreeMap<Option<u16>, Vec<Bytes>> {
        let mut groups: BTreeMap<Option<u16>, Vec<Bytes>> = BTreeMap::new();
        for name in names {
            let slot = match topic {
                Topic::Shard => self.places.slot(name),
                Topic::Channel | Topic::Pattern => None,
            };
            groups.entry(slot).or_default().push(name.clone());
        }
        groups
    }

    async fn subscribe_at(
        &mut self,
        slot: Option<u16>,
        topic: Topic,
        names: &[Bytes],
    ) -> Result<()> {
        let at = self.link(slot).await?;
        let id = self.links[at].id;
        let result = self.links[at].subscribe(topic, names).await;
        self.settle(at, result)?;
        let mut wanted = self.common.wanted.lock();
        for name in names {
            wanted.insert((topic, name.clone()), Some(id));
        }
        Ok(())
    }

    /// Returns the position of a connection to the server of a slot, or for channels and patterns.
    async fn link(&mut self, slot: Option<u16>) -> Result<usize> {
        let main = self.main;
        if let (None, Some(at)) = (slot, self.position(|link| Some(link.id) == main)) {
            return Ok(at);
        }
        let place = self.place(slot).await?;
        let known = self.position(|link| link.address == place.address);
        let at = match known {
            Some(at) => at,
            None => self.connect(&place).await?,
        };
        if slot.is_none() {
            self.main = Some(self.links[at].id);
        }
        Ok(at)
    }

    fn position(&self, is_wanted: impl Fn(&Link) -> bool) -> Option<usize> {
        self.links.iter().position(is_wanted)
    }

    /// Finds the server of a slot, which may take a thread for a while.
    async fn place(&mut self, slot: Option<u16>) -> Result<Place> {
        let places = Arc::clone(&self.places);
        let fresh = self.stale;
        let found = tokio::task::spawn_blocking(move || places.place(slot, fresh)).await;
        let place = found.map_err(|cause| {
            let text = "ERR the thread that looks for servers did not end well";
            Error::new(ErrorKind::Connection, text).with_source(cause)
        })??;
        self.stale = false;
        Ok(place)
    }

    async fn connect(&mut self, place: &Place) -> Result<usize> {
        let times = self.places.times();
        let id = self.next_id;
        self.next_id += 1;
        let opened = Link::open(id, place, times, &self.common).await;
        let link = opened.map_err(|cause| error(&place.address, cause, false));
        if link.is_err() {
            self.stale = true;
        }
        self.links.push(link?);
        Ok(self.links.len() - 1)
    }

    /// Lets go of a connection that turned out to be of no use.
    fn settle(&mut self, at: usize, result: redis::RedisResult<()>) -> Result<()> {
        let Err(cause) = result else {
            return Ok(());
        };
        let is_lost = cause.is_unrecoverable_error() || cause.is_timeout();
        let (id, address) = (self.links[at].id, self.links[at].address.clone());
        let report = error(&address, cause, false);
        if is_lost {
            self.lose(id, &report);
        } else if may_pass(&report) {
            self.stale = true;
        }
        Err(report)
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
    ) -> Result<()> {
        let at = match self.position(|link| Some(link.id) == id) {
            Some(at) => at,
            None => self.link(None).await?,
        };
        let result = self.links[at].unsubscribe(topic, names).await;
        self.settle(at, result)
    }

    fn end(&self, topic: Topic, names: &[Bytes], result: Result<()>) -> Result<()> {
        match result {
            Err(error) if is_way(&error) => {
                self.confirm_end(topic, names);
                Ok(())
            }
            result => result,
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
                match self.subscribe_at(slot, topic, &names).await {
                    Ok(()) => {}
                    Err(error) if may_pass(&error) => again = true,
                    Err(error) => self.give_up(topic, &names, error),
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

    /// Asks each connection for a sign of life.
    async fn check(&mut self) {
        let ids: Vec<Id> = self.links.iter().map(|link| link.id).collect();
        for id in ids {
            if let Some(at) = self.position(|link| link.id == id) {
                let result = self.links[at].ping().await;
                // What is wrong with the connection is dealt with, and told, in there.
                let _ = self.settle(at, result);
            }
        }
    }
}

/// Tells whether an error is one of the way to a server.
fn is_way(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Connection | ErrorKind::Timeout)
}

/// Tells whether the same may succeed soon, perhaps elsewhere.
fn may_pass(error: &Error) -> bool {
    is_way(error) || error.is_retryable() || matches!(error.code(), "MOVED" | "ASK")
}
