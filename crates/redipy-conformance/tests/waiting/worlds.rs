//! Where scenarios are played: a local backend, polled by hand, and a real Redis with a socket for each client.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use redipy::core::{Backend, Call, Later, Reply as Answer, resp};
use redipy::{Bytes, ManualClock};
use redipy_conformance::{Connection, RedisServer, Reply, TestBackend};

use crate::Words;

/// A place in which clients wait and write.
pub trait World {
    /// Has a client run a command, which may wait.
    fn start(&mut self, name: &str, argv: &Words);

    /// Returns the reply to what a client has started, once it is there.
    fn reply(&mut self, name: &str) -> Option<Vec<u8>>;

    /// Cancels what a client has started, and the client with it.
    fn give_up(&mut self, name: &str);

    /// Lets the time pass that a client waits at most.
    fn pass_time(&mut self, name: &str);

    /// Runs commands of one more client, several as a transaction.
    fn write(&mut self, calls: &[Words]) -> Vec<u8>;

    /// Returns the number of clients that wait.
    fn waiting(&mut self) -> usize;
}

type Pending = Later<'static, (u32, redipy::Result<Answer>)>;

/// A local backend.
pub struct InProcess {
    backend: Arc<dyn Backend>,
    clock: ManualClock,
    /// The databases of the clients.
    selected: HashMap<String, u32>,
    pending: HashMap<String, Pending>,
}

fn call(argv: &Words) -> Call {
    let words: Vec<Bytes> = argv.iter().map(|word| Bytes::copy_from(word)).collect();
    Call::from_words(&words).unwrap()
}

fn frame(reply: redipy::Result<Answer>) -> Vec<u8> {
    let mut frame = Vec::new();
    resp::write_resp2(&reply.unwrap_or_else(Answer::Error), &mut frame);
    frame
}

impl InProcess {
    pub fn new(backend: &TestBackend) -> Self {
        let (redis, clock) = backend.emptied();
        Self {
            backend: Arc::clone(redis.backend()),
            clock: clock.clone(),
            selected: HashMap::new(),
            pending: HashMap::new(),
        }
    }

    /// Checks that nobody is left who listens to changes.
    pub fn end(self) {
        assert_eq!(self.backend.engine().unwrap().hub().listeners(), 0);
    }
}

impl World for InProcess {
    fn start(&mut self, name: &str, argv: &Words) {
        let call = call(argv);
        let db = self.selected.get(name).copied().unwrap_or(0);
        let backend = Arc::clone(&self.backend);
        let mut reply: Pending =
            Box::pin(async move { backend.execute_later(db, call.spec, call.args).await });
        // It is tried when it is asked for first.
        let polled = reply.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let reply = match polled {
            Poll::Ready(done) => Box::pin(async move { done }) as Pending,
            Poll::Pending => reply,
        };
        self.pending.insert(name.to_owned(), reply);
    }

    fn reply(&mut self, name: &str) -> Option<Vec<u8>> {
        let mut pending: Pin<_> = self.pending.get_mut(name)?.as_mut();
        let polled = pending
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready((db, reply)) = polled else {
            return None;
        };
        self.pending.remove(name);
        self.selected.insert(name.to_owned(), db);
        Some(frame(reply))
    }

    fn give_up(&mut self, name: &str) {
        self.pending.remove(name);
    }

    fn pass_time(&mut self, _: &str) {
        self.clock.advance(Duration::from_secs(1));
    }

    fn write(&mut self, calls: &[Words]) -> Vec<u8> {
        let calls: Vec<Call> = calls.iter().map(call).collect();
        let name = ">".to_owned();
        let db = self.selected.entry(name).or_default();
        let mut replies = self.backend.execute_all(db, &calls).unwrap();
        frame(Ok(if replies.len() == 1 {
            replies.remove(0)
        } else {
            Answer::Array(replies)
        }))
    }

    fn waiting(&mut self) -> usize {
        self.backend.engine().unwrap().hub().waits().count()
    }
}

/// How long a server may take to see what has happened to a client.
const PATIENCE: Duration = Duration::from_secs(20);

/// A client of a real server.
struct Client {
    connection: Connection,
    id: u64,
}

impl Client {
    fn connect(server: &RedisServer) -> Self {
        let mut connection = server.connect().unwrap();
        let id = connection.call(&[b"CLIENT".to_vec(), b"ID".to_vec()]);
        let Ok(Reply::Integer(id)) = Reply::parse(&id.unwrap()) else {
            panic!("a client has a number")
        };
        let id = u64::try_from(id).unwrap();
        Self { connection, id }
    }
}

/// What a server says of a client.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Blocked,
    Idle,
    Gone,
}

/// A real Redis.
pub struct OnServer<'a> {
    server: &'a RedisServer,
    watcher: Client,
    writer: Client,
    clients: HashMap<String, Client>,
}

fn line(text: &str) -> Words {
    text.split(' ')
        .map(|word| word.as_bytes().to_vec())
        .collect()
}

impl<'a> OnServer<'a> {
    pub fn new(server: &'a RedisServer) -> Self {
        Self {
            server,
            watcher: Client::connect(server),
            writer: Client::connect(server),
            clients: HashMap::new(),
        }
    }

    /// Starts over with an empty server and new clients.
    pub fn reset(&mut self) {
        self.clients.clear();
        self.write(&[line("FLUSHALL")]);
        self.write(&[line("SELECT 0")]);
    }

    fn state(&mut self, id: u64) -> State {
        let list = self
            .watcher
            .connection
            .call(&line(&format!("CLIENT LIST ID {id}")));
        let Ok(Reply::Bulk(list)) = Reply::parse(&list.unwrap()) else {
            panic!("a list of clients")
        };
        let list = String::from_utf8(list).unwrap();
        let flags = list.split(' ').find_map(|word| word.strip_prefix("flags="));
        match flags {
            None => State::Gone,
            Some(flags) if flags.contains('b') => State::Blocked,
            Some(_) => State::Idle,
        }
    }

    fn wait_for(&mut self, id: u64, wanted: impl Fn(State) -> bool) {
        let start = Instant::now();
        while !wanted(self.state(id)) {
            assert!(
                start.elapsed() < PATIENCE,
                "the server does not see to client {id}"
            );
            thread::sleep(Duration::from_millis(1));
        }
    }
}

impl World for OnServer<'_> {
    fn start(&mut self, name: &str, argv: &Words) {
        let server = self.server;
        let client = self.clients.entry(name.to_owned());
        let client = client.or_insert_with(|| Client::connect(server));
        client.connection.send(argv).unwrap();
        // The server looks at all sockets that have something before it looks again at any of them:
        // when it has answered two later calls one after the other, it has read this one.
        for _ in 0..2 {
            self.watcher.connection.call(&line("PING")).unwrap();
        }
    }

    fn reply(&mut self, name: &str) -> Option<Vec<u8>> {
        let id = self.clients.get(name)?.id;
        match self.state(id) {
            State::Blocked => None,
            _ => Some(self.clients.get_mut(name)?.connection.read_frame().unwrap()),
        }
    }

    fn give_up(&mut self, name: &str) {
        if let Some(Client { connection, id }) = self.clients.remove(name) {
            drop(connection);
            self.wait_for(id, |state| state == State::Gone);
        }
    }

    fn pass_time(&mut self, name: &str) {
        let id = self.clients[name].id;
        self.wait_for(id, |state| state != State::Blocked);
    }

    fn write(&mut self, calls: &[Words]) -> Vec<u8> {
        let connection = &mut self.writer.connection;
        let [one] = calls else {
            connection.call(&line("MULTI")).unwrap();
            for call in calls {
                connection.call(call).unwrap();
            }
            return connection.call(&line("EXEC")).unwrap();
        };
        connection.call(one).unwrap()
    }

    fn waiting(&mut self) -> usize {
        let info = self.watcher.connection.call(&line("INFO clients"));
        let Ok(Reply::Bulk(info)) = Reply::parse(&info.unwrap()) else {
            panic!("what the server says of its clients")
        };
        let info = String::from_utf8(info).unwrap();
        let count = info
            .lines()
            .find_map(|line| line.strip_prefix("blocked_clients:"));
        count.unwrap().trim().parse().unwrap()
    }
}
