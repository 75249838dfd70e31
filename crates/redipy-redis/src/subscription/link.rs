//! A connection that channels are subscribed to on.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parking_lot::Mutex;
use redipy_core::pubsub::Mailbox;
use redipy_core::{Bytes, Event, Message, Topic};
use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, Cmd, ProtocolVersion, PushInfo, PushKind, RedisResult, Value,
};
use tokio::sync::mpsc::UnboundedSender;

use crate::config::Config;
use crate::servers::Node;

/// The number of a connection, which no other of the same subscriber has.
pub type Id = u64;

/// What is subscribed to, and by which connection; none where it is to be subscribed to anew.
pub type Wanted = Mutex<BTreeMap<(Topic, Bytes), Option<Id>>>;

/// What the keeper hears of its connections.
pub enum News {
    /// One is gone.
    Lost(Id),
    /// A server has ended a subscription of its own accord, because a slot has moved.
    Moved,
}

/// What all connections of a subscriber share.
pub struct Common {
    pub mailbox: Arc<Mailbox>,
    pub wanted: Wanted,
    pub news: UnboundedSender<News>,
    /// The number of shard channels on all servers; each server counts its own.
    shards: AtomicUsize,
}

impl Common {
    pub fn new(mailbox: Arc<Mailbox>, news: UnboundedSender<News>) -> Self {
        Self {
            mailbox,
            wanted: Mutex::default(),
            news,
            shards: AtomicUsize::new(0),
        }
    }
}

/// A connection.
pub struct Link {
    pub id: Id,
    pub node: Arc<Node>,
    connection: MultiplexedConnection,
    ear: Arc<Ear>,
}

/// Where what is pushed over a connection arrives.
struct Ear {
    id: Id,
    common: Arc<Common>,
    /// Whether it is given up, so that nothing more is to be heard from it.
    deaf: AtomicBool,
    /// The number of shard channels that the server counts.
    shards: AtomicUsize,
}

impl Link {
    /// Connects to a server.
    pub async fn open(
        id: Id,
        node: &Arc<Node>,
        config: &Config,
        common: &Arc<Common>,
    ) -> RedisResult<Self> {
        let ear = Arc::new(Ear {
            id,
            common: Arc::clone(common),
            deaf: AtomicBool::new(false),
            shards: AtomicUsize::new(0),
        });
        let own = Arc::clone(&ear);
        let settings = AsyncConnectionConfig::new()
            .set_connection_timeout(config.patience_with_one())
            .set_response_timeout(config.response_timeout)
            .set_push_sender(move |push: PushInfo| {
                own.hear(push);
                Ok::<(), ()>(())
            });
        let client = pushing(node.client())?;
        let connection = client.get_multiplexed_async_connection_with_config(&settings);
        Ok(Self {
            id,
            node: Arc::clone(node),
            connection: connection.await?,
            ear,
        })
    }

    /// Subscribes to names; returns once the server has confirmed all of them.
    pub async fn subscribe(&mut self, topic: Topic, names: &[Bytes]) -> RedisResult<()> {
        let words = words(names);
        match topic {
            Topic::Channel => self.connection.subscribe(words).await,
            Topic::Pattern => self.connection.psubscribe(words).await,
            Topic::Shard => self.each("SSUBSCRIBE", names).await,
        }
    }

    /// Ends the subscriptions to names. Without names it is for a topic that nothing is subscribed to:
    /// where something is, the library counts wrongly on the confirmations of all.
    pub async fn unsubscribe(&mut self, topic: Topic, names: &[Bytes]) -> RedisResult<()> {
        let words = words(names);
        match topic {
            Topic::Channel => self.connection.unsubscribe(words).await,
            Topic::Pattern => self.connection.punsubscribe(words).await,
            Topic::Shard if names.is_empty() => self.send(Cmd::new().arg("SUNSUBSCRIBE")).await,
            Topic::Shard => self.each("SUNSUBSCRIBE", names).await,
        }
    }

    /// Sends a command with one name at a time, because the library counts on one answer to each.
    async fn each(&mut self, command: &str, names: &[Bytes]) -> RedisResult<()> {
        for name in names {
            self.send(Cmd::new().arg(command).arg(name.as_slice()))
                .await?;
        }
        Ok(())
    }

    /// Asks for a sign of life.
    pub async fn ping(&mut self) -> RedisResult<()> {
        self.send(&Cmd::ping()).await
    }

    async fn send(&mut self, command: &Cmd) -> RedisResult<()> {
        match self.connection.send_packed_command(command).await? {
            Value::ServerError(error) => Err(error.into()),
            _ => Ok(()),
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.ear.deaf.store(true, Ordering::Release);
        self.ear.count_shards(0);
    }
}

/// Returns a client whose connections speak the protocol that has pushes.
fn pushing(client: &Client) -> RedisResult<Client> {
    let info = client.get_connection_info();
    let settings = info.redis_settings().clone();
    let settings = settings.set_protocol(ProtocolVersion::RESP3);
    Client::open(info.clone().set_redis_settings(settings))
}

fn words(names: &[Bytes]) -> Vec<&[u8]> {
    names.iter().map(Bytes::as_slice).collect()
}

impl Ear {
    /// Takes what the server pushes.
    fn hear(&self, push: PushInfo) {
        if self.deaf.load(Ordering::Acquire) {
            return;
        }
        if push.kind == PushKind::Disconnection {
            // Nobody is there to hear it only if nobody wants to.
            let _ = self.common.news.send(News::Lost(self.id));
            return;
        }
        let Some(mut event) = event(push) else {
            return;
        };
        match &mut event {
            Event::Subscribed { topic, count, .. } if *topic == Topic::Shard => {
                *count = self.count_shards(*count);
            }
            Event::Unsubscribed { topic, name, count } if *topic == Topic::Shard => {
                *count = self.count_shards(*count);
                if name.as_ref().is_some_and(|name| self.has_moved(name)) {
                    let _ = self.common.news.send(News::Moved);
                    return;
                }
            }
            _ => {}
        }
        self.common.mailbox.put(Ok(event)).wake();
    }

    /// Takes over how many shard channels the server counts; returns how many there are in all.
    fn count_shards(&self, now: usize) -> usize {
        let before = self.shards.swap(now, Ordering::AcqRel);
        let all = &self.common.shards;
        // Wraps where there are fewer now, and comes out right.
        let change = now.wrapping_sub(before);
        all.fetch_add(change, Ordering::AcqRel).wrapping_add(change)
    }

    /// Marks a shard channel whose subscription has ended although nobody wanted that.
    fn has_moved(&self, name: &Bytes) -> bool {
        let mut wanted = self.common.wanted.lock();
        match wanted.get_mut(&(Topic::Shard, name.clone())) {
            Some(link) => {
                *link = None;
                true
            }
            None => false,
        }
    }
}

/// Reads what a server pushes; nothing where it does not concern channels.
fn event(push: PushInfo) -> Option<Event> {
    let mut words = push.data.into_iter();
    let topic = match push.kind {
        PushKind::Message | PushKind::Subscribe | PushKind::Unsubscribe => Topic::Channel,
        PushKind::PMessage | PushKind::PSubscribe | PushKind::PUnsubscribe => Topic::Pattern,
        PushKind::SMessage | PushKind::SSubscribe | PushKind::SUnsubscribe => Topic::Shard,
        _ => return None,
    };
    Some(match push.kind {
        PushKind::Subscribe | PushKind::PSubscribe | PushKind::SSubscribe => {
            Event::subscribed(topic, bytes(words.next()?)?, number(&words.next()?)?)
        }
        PushKind::Unsubscribe | PushKind::PUnsubscribe | PushKind::SUnsubscribe => {
            Event::unsubscribed(topic, bytes(words.next()?), number(&words.next()?)?)
        }
        _ => {
            let pattern = match topic {
                Topic::Pattern => Some(bytes(words.next()?)?),
                Topic::Channel | Topic::Shard => None,
            };
            Event::Message(Message {
                topic,
                pattern,
                channel: bytes(words.next()?)?,
                payload: bytes(words.next()?)?,
            })
        }
    })
}

fn bytes(value: Value) -> Option<Bytes> {
    match value {
        Value::BulkString(bytes) => Some(Bytes::from(bytes)),
        Value::SimpleString(text) => Some(Bytes::from(text)),
        _ => None,
    }
}

fn number(value: &Value) -> Option<usize> {
    match value {
        Value::Int(number) => usize::try_from(*number).ok(),
        _ => None,
    }
}
