//! Subscribers hear the same on every backend, with and without a prefix, as those of a real server that speak to
//! it without our code: event by event, in order, with Redis' counts.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "pubsub/losses.rs"]
mod losses;
#[path = "pubsub/scenario.rs"]
mod scenario;
#[path = "pubsub/worlds.rs"]
mod worlds;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use redipy::core::Call;
use redipy::{Bytes, ErrorKind, Event, Redis, Reply, Topic};
use redipy_conformance::{RedisServer, TestBackend, on_backends};

use scenario::{SCENARIOS, Scenario, random};
use worlds::{Ours, Raw};

/// How long to wait for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

fn server() -> RedisServer {
    RedisServer::start().unwrap_or_else(|error| panic!("{error}"))
}

/// Plays a scenario on a client of a backend and compares with what bare connections to a server hear.
fn compare(server: &RedisServer, backend: &TestBackend, scenario: &Scenario, client: &Redis) {
    wait_for_quiet(server);
    let expected = scenario.play(&mut Raw::new(server));
    if let Some(own) = backend.server() {
        wait_for_quiet(own);
    }
    let heard = scenario.play(&mut Ours::new(client.another()));
    let difference = expected.difference(&heard);
    assert_eq!(difference, None, "{}: {scenario}", scenario.title);
}

/// Waits until a server has noticed that those who listened are gone.
fn wait_for_quiet(server: &RedisServer) {
    let mut connection = server.connect().unwrap();
    let words = ["CLIENT", "LIST", "TYPE", "pubsub"].map(|word| word.as_bytes().to_vec());
    let end = Instant::now() + PATIENCE;
    while connection.call(&words).unwrap() != b"$0\r\n\r\n" {
        assert!(Instant::now() < end, "somebody still listens");
    }
}

/// The prefix of half of the clients.
const PREFIX: &str = "a*[b]:";

fn scenarios(backend: &TestBackend) {
    let (server, all) = (server(), backend.open());
    for text in SCENARIOS {
        let scenario = Scenario::read(text);
        compare(&server, backend, &scenario, &all);
        compare(&server, backend, &scenario, &all.with_prefix(PREFIX));
    }
}

fn random_scenarios(backend: &TestBackend) {
    let (server, all) = (server(), backend.open());
    for seed in 0..40 {
        compare(&server, backend, &random(seed, true), &all);
        // Redis' `*` does not match an empty name, but with a prefix no name is empty.
        let scenario = random(seed, false);
        compare(&server, backend, &scenario, &all.with_prefix(PREFIX));
    }
}

fn messages_of_a_transaction_come_in_its_order(backend: &TestBackend) {
    let r = backend.open();
    let subscriber = r.pubsub().unwrap();
    subscriber.subscribe(["a", "b"]).unwrap();
    let words = |line: &str| {
        let words: Vec<Bytes> = line.split(' ').map(Bytes::from).collect();
        Call::from_words(&words).unwrap()
    };
    let calls = [
        "PUBLISH b 1",
        "SET k v",
        "PUBLISH a 2",
        "GET k",
        "PUBLISH b 3",
    ]
    .map(words);
    let replies = r.execute_all(&calls).unwrap();
    let one = Reply::Int(1);
    let value = Reply::Bulk("v".into());
    assert_eq!(replies, [one.clone(), Reply::Ok, one.clone(), value, one]);
    let messages: Vec<String> = subscriber
        .messages()
        .take(3)
        .map(|message| message.unwrap())
        .map(|message| format!("{}{}", message.channel, message.payload))
        .collect();
    assert_eq!(messages, ["b1", "a2", "b3"]);
}

fn whoever_is_dropped_or_closed_hears_nothing_more(backend: &TestBackend) {
    let r = backend.open();
    let waits_for = |count: i64| {
        let end = Instant::now() + PATIENCE;
        // A server hears of a closed connection in its own time.
        while r.publish("c", "x").unwrap() != count {
            assert!(Instant::now() < end, "still not {count}");
        }
    };
    let first = r.pubsub().unwrap();
    first.subscribe("c").unwrap();
    first.psubscribe("c*").unwrap();
    let second = r.pubsub().unwrap();
    second.subscribe("c").unwrap();
    waits_for(3);
    drop(first);
    waits_for(1);
    assert_eq!(r.pubsub_numpat().unwrap(), 0);
    second.close();
    waits_for(0);
    assert_eq!(r.pubsub_channels().unwrap(), [] as [Bytes; 0]);
    for _ in 0..2 {
        let error = second.next().unwrap_err();
        assert_eq!(error.message(), "ERR the subscription is closed");
    }
    assert_eq!(second.messages().next(), None);
    assert!(second.subscribe("c").is_err());
    assert!(second.unsubscribe_all().is_err());
}

fn a_thread_that_waits_is_woken_by_a_message_and_by_the_end(backend: &TestBackend) {
    let r = backend.open();
    let subscriber = r.pubsub().unwrap();
    subscriber.subscribe("c").unwrap();
    let (tell, heard) = mpsc::channel();
    std::thread::scope(|scope| {
        let subscriber = &subscriber;
        let listen = move || {
            for message in subscriber.messages() {
                tell.send(message.unwrap().payload).unwrap();
            }
        };
        scope.spawn(listen);
        for text in ["x", "y"] {
            assert_eq!(r.publish("c", text).unwrap(), 1);
            assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), text);
        }
        subscriber.close();
        let end = heard.recv_timeout(PATIENCE);
        assert_eq!(end, Err(mpsc::RecvTimeoutError::Disconnected));
    });
}

fn a_prefix_keeps_channels_apart(backend: &TestBackend) {
    let r = backend.open();
    let part = r.with_prefix("p*:");
    let other = r.with_prefix("px:");
    let subscriber = part.pubsub().unwrap();
    subscriber.subscribe("c").unwrap();
    subscriber.psubscribe(["?", "*"]).unwrap();
    subscriber.ssubscribe("s").unwrap();
    for client in [&r, &other] {
        assert_eq!(client.publish("c", "not mine").unwrap(), 0);
        assert_eq!(client.spublish("s", "not mine").unwrap(), 0);
    }
    assert_eq!(r.publish("p*:c", "mine").unwrap(), 3);
    assert_eq!(r.pubsub_channels().unwrap(), ["p*:c"]);
    assert_eq!(part.pubsub_channels().unwrap(), ["c"]);
    assert_eq!(part.pubsub_channels_matching("c*").unwrap(), ["c"]);
    assert_eq!(part.pubsub_shardchannels().unwrap(), ["s"]);
    assert_eq!(other.pubsub_channels().unwrap(), [] as [Bytes; 0]);
    let counts = [(Bytes::from("c"), 1), (Bytes::from("d"), 0)];
    assert_eq!(part.pubsub_numsub(["c", "d"]).unwrap(), counts);
    assert_eq!(part.pubsub_shardnumsub("s").unwrap(), [("s".into(), 1)]);
    let queued = part.pipelined(|pipe| {
        pipe.publish("c", "queued").pubsub_numsub("c");
    });
    let pair = (Reply::Bulk("c".into()), Reply::Int(1));
    assert_eq!(queued.unwrap(), [Reply::Int(3), Reply::Pairs(vec![pair])]);
    for payload in ["mine", "queued"] {
        let mut heard: Vec<_> = subscriber
            .messages()
            .take(3)
            .map(|one| one.unwrap())
            .collect();
        heard.sort_by(|a, b| a.pattern.cmp(&b.pattern));
        let patterns = heard.iter().map(|one| one.pattern.clone());
        let patterns: Vec<Option<Bytes>> = patterns.collect();
        assert_eq!(patterns, [None, Some("*".into()), Some("?".into())]);
        assert!(
            heard
                .iter()
                .all(|one| one.channel == "c" && one.payload == payload)
        );
    }
}

fn what_subscribes_is_no_call(backend: &TestBackend) {
    let r = backend.open();
    for name in ["SUBSCRIBE", "psubscribe", "SSubscribe", "UNSUBSCRIBE"] {
        let error = r.cmd(name).arg("c").query::<Reply>().unwrap_err();
        let about = "changes its connection and is no call by itself; use pubsub()";
        let text = format!("ERR {} {about}", name.to_uppercase());
        assert_eq!(error.message(), text);
        assert_eq!(error.kind(), ErrorKind::InvalidState);
    }
    let error = r.cmd("SUBSCRIBE").query::<Reply>().unwrap_err();
    assert_eq!(
        error.message(),
        "ERR wrong number of arguments for 'subscribe' command"
    );
    assert!(r.pubsub().unwrap().subscribe([] as [&str; 0]).is_err());
    assert_eq!(r.ping().unwrap().0, "PONG");
}

#[test]
fn a_shared_memory_lives_while_someone_listens() {
    let subscriber = Redis::open("memory://pubsub-lives").unwrap().pubsub();
    let subscriber = subscriber.unwrap();
    subscriber.subscribe("c").unwrap();
    let later = Redis::open("memory://pubsub-lives").unwrap();
    assert_eq!(later.publish("c", "x").unwrap(), 1);
    let stands = Event::subscribed(Topic::Channel, "c".into(), 1);
    assert_eq!(subscriber.try_next().unwrap(), Some(stands));
}

on_backends! {
    every:
    scenarios,
    random_scenarios,
    messages_of_a_transaction_come_in_its_order,
    whoever_is_dropped_or_closed_hears_nothing_more,
    a_thread_that_waits_is_woken_by_a_message_and_by_the_end,
    a_prefix_keeps_channels_apart,
    what_subscribes_is_no_call,
}
