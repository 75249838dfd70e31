//! Subscriptions to channels of a server. A task on the runtime keeps them: it connects, subscribes,
//! and does so anew after a loss. What the server pushes goes to the mailbox as it comes, in order.
//!
//! Where confirmations come from is the server, so that their counts are its own.
//!
//! - `keeper`: the task;
//! - `link`: one connection of it, and what is pushed over it.

mod keeper;
mod link;

use std::process;
use std::sync::Arc;
use std::task::{Context, Poll};

use redipy_core::pubsub::{Mailbox, closed};
use redipy_core::{Bytes, Error, Event, Later, Result, Subscription, Topic};
use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;

use crate::runtime::runtime;
use crate::servers::Servers;
use keeper::{Keeper, Order};

/// A subscriber to channels of a server.
#[derive(Debug)]
pub struct RemoteSubscription {
    mailbox: Arc<Mailbox>,
    orders: mpsc::UnboundedSender<Order>,
    task: AbortHandle,
    /// The process whose threads run the task.
    process: u32,
}

impl RemoteSubscription {
    /// Makes a subscriber, which connects once it subscribes.
    ///
    /// # Errors
    /// That the system has no threads left.
    pub fn start(servers: Arc<Servers>) -> Result<Self> {
        let mailbox = Arc::new(Mailbox::new());
        let (orders, taken) = mpsc::unbounded_channel();
        let keeper = Keeper::new(servers, Arc::clone(&mailbox), taken);
        let task = runtime()?.spawn(keeper.run()).abort_handle();
        Ok(Self {
            mailbox,
            orders,
            task,
            process: process::id(),
        })
    }

    /// Has the task do something and waits for what comes of it.
    async fn order(&self, topic: Topic, names: Vec<Bytes>, subscribe: bool) -> Result<()> {
        self.check_process()?;
        let (reply, answer) = oneshot::channel();
        let order = Order {
            topic,
            names,
            subscribe,
            reply,
        };
        self.orders.send(order).map_err(|_| closed())?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Tells whether the task runs in this process: nobody would ever answer in a forked one.
    ///
    /// # Errors
    /// That it does not.
    fn check_process(&self) -> Result<()> {
        if self.process == process::id() {
            return Ok(());
        }
        Err(Error::state(
            "ERR the subscriber is that of the process that this one was forked from; make \
             another one here",
        ))
    }
}

impl Subscription for RemoteSubscription {
    fn subscribe_later(&self, topic: Topic, names: Vec<Bytes>) -> Later<'_, Result<()>> {
        Box::pin(async move {
            if names.is_empty() {
                return Err(Error::argument(
                    "ERR a subscription needs the name of a channel or a pattern",
                ));
            }
            self.order(topic, names, true).await
        })
    }

    fn unsubscribe_later(&self, topic: Topic, names: Vec<Bytes>) -> Later<'_, Result<()>> {
        Box::pin(self.order(topic, names, false))
    }

    fn poll_next(&self, context: &mut Context<'_>) -> Poll<Result<Event>> {
        self.check_process()?;
        self.mailbox.poll_next(context)
    }

    fn close(&self) {
        self.task.abort();
        self.mailbox.close().wake();
    }
}

impl Drop for RemoteSubscription {
    fn drop(&mut self) {
        self.close();
    }
}
