//! The subscriber below `redipy.asyncio.PubSub`: what it does is awaited.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use pyo3::prelude::*;
use pyo3::types::PyDict;
use redipy::core::pubsub::is_closed;
use redipy::{Event, PubSub, Result};

use super::call::{Call, Made, Work};
use super::client::{AsyncClient, Shared};
use crate::arg::Args;
use crate::convert::Decode;
use crate::errors::raise;
use crate::pubsub::{deliver, topic};

/// Subscriptions of one subscriber; `redipy.asyncio.PubSub` is built on it.
#[pyclass(frozen, module = "redipy._redipy")]
pub struct AsyncSubscription {
    shared: Arc<Shared>,
    subscriber: Arc<PubSub>,
    decode: Decode,
}

impl AsyncSubscription {
    /// Makes a call of what may take a way to a server.
    fn away(
        &self,
        name: &'static str,
        work: impl FnOnce(&PubSub) -> Result<()> + Send + 'static,
    ) -> Call {
        let subscriber = Arc::clone(&self.subscriber);
        let is_immediate = self.shared.data.is_immediate();
        let made = async move {
            let work = move || work(&subscriber);
            let done = if is_immediate {
                work()
            } else {
                redipy::aio::aside(work).await
            };
            Box::new(move |py: Python<'_>| {
                done.map_err(raise)?;
                Ok(py.None())
            }) as Made
        };
        Call::new(
            Arc::clone(&self.shared),
            name,
            Work::Other(Box::pin(made)),
            false,
        )
    }
}

/// Makes a message of an event; nothing once the subscription is closed.
fn message(
    py: Python<'_>,
    event: Result<Event>,
    decode: Decode,
) -> PyResult<Option<Bound<'_, PyDict>>> {
    match event {
        Ok(event) => deliver(py, &event, decode).map(Some),
        Err(error) if is_closed(&error) => Ok(None),
        Err(error) => Err(raise(error)),
    }
}

#[pymethods]
impl AsyncSubscription {
    #[new]
    #[pyo3(signature = (client, *, raw=false))]
    fn new(client: PyRef<'_, AsyncClient>, raw: bool) -> PyResult<Self> {
        let shared = Arc::clone(client.shared());
        let subscriber = shared.redis.blocking().pubsub().map_err(raise)?;
        Ok(Self {
            decode: if raw { Decode::Raw } else { shared.decode },
            subscriber: Arc::new(subscriber),
            shared,
        })
    }

    /// Subscribe to names; the subscriptions stand when this has been awaited.
    fn subscribe(&self, letter: &str, names: Args) -> PyResult<Call> {
        let topic = topic(letter)?;
        Ok(self.away("SUBSCRIBE", move |subscriber| {
            subscriber.subscription().subscribe(topic, &names.0)
        }))
    }

    /// End the subscriptions to names, or all.
    fn unsubscribe(&self, letter: &str, names: Args) -> PyResult<Call> {
        let topic = topic(letter)?;
        Ok(self.away("UNSUBSCRIBE", move |subscriber| {
            subscriber.subscription().unsubscribe(topic, &names.0)
        }))
    }

    /// Wait for what happens next; return None once the subscription is closed.
    fn next(&self) -> Call {
        let subscriber = Arc::clone(&self.subscriber);
        let decode = self.decode;
        let made = async move {
            let event = subscriber.next_later().await;
            Box::new(move |py: Python<'_>| {
                Ok(message(py, event, decode)?.into_pyobject(py)?.unbind())
            }) as Made
        };
        let work = Work::Other(Box::pin(made));
        Call::new(Arc::clone(&self.shared), "the next message", work, false)
    }

    /// Return what has happened already; None where nothing has.
    fn next_now<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let mut context = Context::from_waker(Waker::noop());
        match self.subscriber.subscription().poll_next(&mut context) {
            Poll::Ready(event) => message(py, event, self.decode),
            Poll::Pending => Ok(None),
        }
    }

    /// End all subscriptions, and whoever waits.
    fn close(&self, py: Python<'_>) {
        py.detach(|| self.subscriber.close());
    }
}
