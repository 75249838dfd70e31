//! Calls that wait: each on a connection of its own, and on the runtime, so that one that is
//! cancelled can be seen to its end there: nothing is consumed that nobody gets.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use redipy_core::{Call, Error, ErrorKind, Reply, Result, Wait};
use redis::{Cmd, RedisResult, Value};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use super::inside::{First, first};
use super::lines::Line;
use super::own::Lease;
use super::sending::Sending;
use super::{Tasks, Way};
use crate::runtime;
use crate::servers::{Node, Trip};
use crate::values::{error, reply};
use crate::words::command;

/// The first pause between two requests to stop waiting, which doubles up to the last.
const FIRST_PAUSE: Duration = Duration::from_millis(2);
const LAST_PAUSE: Duration = Duration::from_millis(100);

/// How long a server has to stop waiting where nothing limits the time for replies.
const PATIENCE: Duration = Duration::from_secs(5);

/// A call that waits, under way.
struct Waiting {
    tasks: Tasks,
    db: u32,
    call: Call,
    wait: Wait,
}

/// The caller's end of a call that waits; dropping it cancels the call.
struct Caller {
    answer: Option<oneshot::Receiver<(Waiting, Result<Reply>)>>,
}

impl Tasks {
    /// Runs a call that waits. Dropping the result cancels it.
    pub(super) async fn wait(&self, trip: Trip, db: u32, call: Call, wait: Wait) -> Result<Reply> {
        let (answer, receiver) = oneshot::channel();
        let waiting = Waiting {
            tasks: self.clone(),
            db,
            call,
            wait,
        };
        let mut caller = Caller {
            answer: Some(receiver),
        };
        runtime()?.spawn(waiting.run(trip, answer));
        caller.receive().await
    }
}

impl Caller {
    async fn receive(&mut self) -> Result<Reply> {
        let Some(receiver) = &mut self.answer else {
            return Err(ended());
        };
        let answer = receiver.await;
        self.answer = None;
        answer.map_or_else(|_| Err(ended()), |(_, reply)| reply)
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        // Closing tells the task; what it has sent already is still there.
        if let Some(mut receiver) = self.answer.take() {
            receiver.close();
            if let Ok((waiting, Ok(reply))) = receiver.try_recv()
                && let Ok(runtime) = runtime()
            {
                runtime.spawn(async move { waiting.put_back(&reply).await });
            }
        }
    }
}

fn ended() -> Error {
    let text = "ERR the thread that waits for servers has ended";
    Error::new(ErrorKind::Connection, text).applied(true)
}

/// A command that was sent and not answered yet, with its connection.
type Sent = Pin<Box<dyn Future<Output = (Lease, RedisResult<Value>)> + Send>>;

/// What came of a command that a server was asked to end.
struct Unblocked {
    lease: Lease,
    value: RedisResult<Value>,
    /// Whether the server has answered to all that was asked of it: what it reads later would end
    /// the next wait on the connection.
    clean: bool,
}

impl Waiting {
    /// Waits on behalf of a caller, who may go away meanwhile.
    async fn run(self, trip: Trip, mut caller: oneshot::Sender<(Self, Result<Reply>)>) {
        let Some(result) = self.answer(trip, &mut caller).await else {
            return;
        };
        let reply = result.and_then(
            |value| match reply(self.call.spec, &self.call.args, value) {
                Reply::Error(error) => Err(error),
                reply => Ok(reply),
            },
        );
        if let Err((waiting, Ok(reply))) = caller.send((self, reply)) {
            waiting.put_back(&reply).await;
        }
    }

    /// Sends the call to where the trip goes, and on where it is sent on; returns nothing where the
    /// caller went away and nothing was consumed.
    async fn answer(
        &self,
        mut trip: Trip,
        caller: &mut oneshot::Sender<(Self, Result<Reply>)>,
    ) -> Option<Result<Value>> {
        loop {
            let connected = match first(self.connect(&mut trip), caller.closed()).await {
                First::One(connected) => connected,
                First::Other(()) => return None,
            };
            let (node, lease, id) = match connected {
                Ok(connected) => connected,
                Err(error) => return Some(Err(error)),
            };
            let mut sent = self.send(&node, lease, trip.asking());
            let mut clean = true;
            let (lease, value) = match first(&mut sent, caller.closed()).await {
                First::One(answer) => answer,
                // Where nothing comes, the connection is closed, and the server stops waiting.
                First::Other(()) => {
                    let unblocked = self.unblock(&node, id, sent).await?;
                    clean = unblocked.clean;
                    (unblocked.lease, unblocked.value)
                }
            };
            let cause = match value.and_then(|value| self.tasks.stays(value)) {
                Ok(value) => {
                    node.lines().put(Line::Own(lease), !clean);
                    return Some(Ok(value));
                }
                Err(cause) => cause,
            };
            let learnt = self
                .tasks
                .learn(&mut trip, &node, Line::Own(lease), cause, false);
            if let Err(error) = learnt.await {
                return Some(Err(error));
            }
        }
    }

    /// Returns a connection to where a trip goes, with the number by which the server knows it.
    async fn connect(&self, trip: &mut Trip) -> Result<(Arc<Node>, Lease, i64)> {
        let way = Way {
            db: self.db,
            repeatable: false,
            alone: true,
        };
        loop {
            let (node, line) = self.tasks.line(trip, way).await?;
            if let Line::Own(mut lease) = line {
                let id = lease.id(node.lines().response_timeout()).await;
                let id = id.map_err(|cause| error(node.name(), cause, false))?;
                return Ok((node, lease, id));
            }
        }
    }

    /// Sends the call; the server has as long as the call says, and the time for a reply.
    fn send(&self, node: &Node, mut lease: Lease, asking: bool) -> Sent {
        let command = command(self.call.spec, &self.call.args);
        let reply = node.lines().response_timeout();
        let time = self
            .wait
            .timeout
            .zip(reply)
            .map(|(wait, reply)| wait + reply);
        Box::pin(async move {
            let value = lease.send(time, Sending::One(&command), asking).await;
            (lease, value)
        })
    }

    /// Asks the server to stop waiting until it has answered; returns nothing where it does not.
    async fn unblock(&self, node: &Node, id: i64, mut sent: Sent) -> Option<Unblocked> {
        let mut command = Cmd::new();
        command.arg("CLIENT").arg("UNBLOCK").arg(id);
        let end = Instant::now() + node.lines().response_timeout().unwrap_or(PATIENCE);
        let mut pause = FIRST_PAUSE;
        let mut clean = true;
        // More than once, since the server may not have got as far as waiting.
        while Instant::now() < end {
            if let Ok(mut live) = node.lines().link(self.db).get().await {
                // Where that cannot be done, the answer comes or it does not.
                let done = Sending::One(&command).send(&mut live, false).await;
                clean &= done.is_ok();
            }
            if let Ok((lease, value)) = timeout(pause, &mut sent).await {
                return Some(Unblocked {
                    lease,
                    value,
                    clean,
                });
            }
            pause = (pause * 2).min(LAST_PAUSE);
        }
        None
    }

    /// Gives back what nobody is there to get.
    async fn put_back(&self, reply: &Reply) {
        let calls = match reply {
            Reply::Nil | Reply::NilArray => return,
            reply => self.wait.command.put_back(reply),
        };
        // There is nobody to tell of an error; a server that is gone has lost the rest as well.
        drop(self.tasks.atomically(&mut self.db.clone(), &calls).await);
    }
}
