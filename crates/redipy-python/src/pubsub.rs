//! The subscriber below `redipy.PubSub`: it subscribes and waits, and makes messages of what it is
//! told. What handlers and threads need is written in Python.

use std::pin::pin;
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use redipy::core::pubsub::is_closed;
use redipy::{Bytes, Event, PubSub, Topic};

use crate::arg::Args;
use crate::client::Client;
use crate::convert::{Decode, string};
use crate::errors::{argument, raise, undecodable};
use crate::waiting::wait;

/// Subscriptions of one subscriber; `redipy.PubSub` is built on it.
#[pyclass(frozen, module = "redipy._redipy")]
pub struct Subscription {
    subscriber: PubSub,
    decode: Decode,
}

/// Returns what a command on subscriptions is about, by the letter before `subscribe`.
pub fn topic(letter: &str) -> PyResult<Topic> {
    match letter {
        "" => Ok(Topic::Channel),
        "p" => Ok(Topic::Pattern),
        "s" => Ok(Topic::Shard),
        _ => Err(argument("a subscription is to '', 'p' or 's'")),
    }
}

#[pymethods]
impl Subscription {
    #[new]
    #[pyo3(signature = (client, *, raw=false))]
    fn new(py: Python<'_>, client: PyRef<'_, Client>, raw: bool) -> PyResult<Self> {
        let decode = if raw { Decode::Raw } else { client.decode() };
        let client = &*client;
        let subscriber = client.with_others(py, || client.redis().pubsub())?;
        Ok(Self { subscriber, decode })
    }

    /// Subscribe to names; the subscriptions stand when this returns.
    fn subscribe(&self, py: Python<'_>, letter: &str, names: Args) -> PyResult<()> {
        let topic = topic(letter)?;
        let subscription = self.subscriber.subscription();
        py.detach(|| subscription.subscribe(topic, &names.0))
            .map_err(raise)
    }

    /// End the subscriptions to names, or all.
    fn unsubscribe(&self, py: Python<'_>, letter: &str, names: Args) -> PyResult<()> {
        let topic = topic(letter)?;
        let subscription = self.subscriber.subscription();
        py.detach(|| subscription.unsubscribe(topic, &names.0))
            .map_err(raise)
    }

    /// Wait for what happens next, at most so many seconds; return None where nothing does, and once
    /// the subscription is closed.
    #[pyo3(signature = (timeout=None))]
    fn next<'py>(
        &self,
        py: Python<'py>,
        timeout: Option<f64>,
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        let end = match timeout {
            None => None,
            Some(seconds) if seconds.is_nan() => {
                return Err(argument("a timeout is a number of seconds, or None"));
            }
            // More seconds than can be counted are as good as no end.
            Some(seconds) => Duration::try_from_secs_f64(seconds.max(0.0))
                .ok()
                .and_then(|timeout| Instant::now().checked_add(timeout)),
        };
        match wait(py, pin!(self.subscriber.next_later()), end)? {
            None => Ok(None),
            Some(Ok(event)) => deliver(py, &event, self.decode).map(Some),
            Some(Err(error)) if is_closed(&error) => Ok(None),
            Some(Err(error)) => Err(raise(error)),
        }
    }

    /// End all subscriptions, and whoever waits.
    fn close(&self, py: Python<'_>) {
        py.detach(|| self.subscriber.close());
    }
}

/// Makes the message that redis-py makes; one that is no text is an error that holds the bytes.
pub fn deliver<'py>(
    py: Python<'py>,
    event: &Event,
    decode: Decode,
) -> PyResult<Bound<'py, PyDict>> {
    message(py, event, decode).map_err(|error| {
        let raw = message(py, event, Decode::Raw).ok();
        undecodable(py, error, raw.map(Bound::into_any))
    })
}

fn message<'py>(py: Python<'py>, event: &Event, decode: Decode) -> PyResult<Bound<'py, PyDict>> {
    let text = |bytes: &Bytes| string(py, bytes, decode);
    let none = || py.None().into_bound(py);
    let (kind, pattern, channel, data) = match event {
        Event::Subscribed { topic, name, count } => {
            let kind = of(*topic, ["subscribe", "psubscribe", "ssubscribe"]);
            let count = count.into_pyobject(py)?.into_any();
            (kind, none(), text(name)?, count)
        }
        Event::Unsubscribed { topic, name, count } => {
            let kind = of(*topic, ["unsubscribe", "punsubscribe", "sunsubscribe"]);
            let name = name.as_ref().map_or_else(|| Ok(none()), text)?;
            (kind, none(), name, count.into_pyobject(py)?.into_any())
        }
        Event::Message(message) => {
            let kind = of(message.topic, ["message", "pmessage", "smessage"]);
            let pattern = message.pattern.as_ref();
            let pattern = pattern.map_or_else(|| Ok(none()), text)?;
            let data = text(&message.payload)?;
            (kind, pattern, text(&message.channel)?, data)
        }
    };
    let dict = PyDict::new(py);
    dict.set_item("type", PyString::intern(py, kind))?;
    dict.set_item("pattern", pattern)?;
    dict.set_item("channel", channel)?;
    dict.set_item("data", data)?;
    Ok(dict)
}

const fn of(topic: Topic, kinds: [&'static str; 3]) -> &'static str {
    let [channel, pattern, shard] = kinds;
    match topic {
        Topic::Channel => channel,
        Topic::Pattern => pattern,
        Topic::Shard => shard,
    }
}
