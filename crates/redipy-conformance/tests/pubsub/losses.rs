//! What a subscriber is told when its connection is lost, and that its subscriptions come back.

use std::time::Instant;

use redipy::{Bytes, ErrorKind, Event, PubSub, Redis, Topic};
use redipy_conformance::{Connection, Reply};

use crate::{PATIENCE, server};

fn call(connection: &mut Connection, line: &str) -> Reply {
    let words: Vec<Vec<u8>> = line
        .split(' ')
        .map(|word| word.as_bytes().to_vec())
        .collect();
    Reply::parse(&connection.call(&words).unwrap()).unwrap()
}

/// Returns the next event, or the kind of the error that came instead.
fn next(subscriber: &PubSub) -> Result<Event, ErrorKind> {
    match subscriber.next_timeout(PATIENCE) {
        Ok(event) => Ok(event.unwrap_or_else(|| panic!("nothing came"))),
        Err(error) => Err(error.kind()),
    }
}

#[test]
fn a_lost_connection_is_told_once_and_subscriptions_come_back() {
    let server = server();
    let mut raw = server.connect().unwrap();
    let r = Redis::open(&server.url()).unwrap();
    let subscriber = r.pubsub().unwrap();
    subscriber.subscribe(["a", "b"]).unwrap();
    subscriber.unsubscribe("b").unwrap();
    subscriber.psubscribe("p*").unwrap();
    subscriber.ssubscribe("s").unwrap();
    while subscriber.try_next().unwrap().is_some() {}
    for _ in 0..3 {
        assert_eq!(call(&mut raw, "CLIENT KILL TYPE PUBSUB"), Reply::Integer(1));
        assert_eq!(next(&subscriber), Err(ErrorKind::Connection));
        let anew = [
            Event::subscribed(Topic::Channel, "a".into(), 1),
            Event::subscribed(Topic::Pattern, "p*".into(), 2),
            Event::subscribed(Topic::Shard, "s".into(), 1),
        ];
        for event in anew {
            assert_eq!(next(&subscriber), Ok(event));
        }
        assert_eq!(r.publish("a", "x").unwrap(), 1);
        assert_eq!(r.publish("b", "x").unwrap(), 0);
        let Ok(Event::Message(message)) = next(&subscriber) else {
            panic!("no message came");
        };
        assert_eq!((message.channel, message.payload), ("a".into(), "x".into()));
    }
}

#[test]
fn a_loss_does_not_concern_who_is_subscribed_to_nothing() {
    let server = server();
    let mut raw = server.connect().unwrap();
    let subscriber = Redis::open(&server.url()).unwrap().pubsub().unwrap();
    subscriber.subscribe("a").unwrap();
    subscriber.unsubscribe("a").unwrap();
    while subscriber.try_next().unwrap().is_some() {}
    // Without subscriptions it is one among the normal connections; this one is spared.
    let killed = call(&mut raw, "CLIENT KILL SKIPME yes TYPE normal");
    assert!(matches!(killed, Reply::Integer(1..)), "{killed:?}");
    subscriber.subscribe("b").unwrap();
    let stands = Event::subscribed(Topic::Channel, "b".into(), 1);
    assert_eq!(next(&subscriber), Ok(stands));
}

#[test]
fn what_a_user_may_not_hear_is_refused_and_the_rest_stands() {
    let server = server();
    let mut raw = server.connect().unwrap();
    call(
        &mut raw,
        "ACL SETUSER some on >secret +@all resetchannels &mine",
    );
    let url = format!("redis://some:secret@{}", server.address());
    let subscriber = Redis::open(&url).unwrap().pubsub().unwrap();
    subscriber.subscribe("mine").unwrap();
    for names in [&["yours"][..], &["mine", "yours"]] {
        let error = subscriber.subscribe(names).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
        assert_eq!(error.code(), "NOPERM");
    }
    let stands = Event::subscribed(Topic::Channel, "mine".into(), 1);
    assert_eq!(next(&subscriber), Ok(stands));
    let receivers = call(&mut raw, "PUBLISH mine x");
    assert_eq!(receivers, Reply::Integer(1));
    assert!(matches!(next(&subscriber), Ok(Event::Message(_))));
    assert_eq!(subscriber.try_next().unwrap(), None);
}

#[test]
fn a_server_that_is_not_there_is_an_error_in_time() {
    let server = server();
    let url = server.url();
    drop(server);
    let subscriber = Redis::open(&url).unwrap().pubsub().unwrap();
    let start = Instant::now();
    let error = subscriber.subscribe("a").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(start.elapsed() < PATIENCE);
    assert_eq!(subscriber.try_next().unwrap(), None);
}

#[test]
fn large_messages_and_many_of_them_arrive_whole_and_in_order() {
    let server = server();
    let r = Redis::open(&server.url()).unwrap();
    let subscriber = r.pubsub().unwrap();
    subscriber.subscribe("c").unwrap();
    let large = Bytes::from(vec![b'x'; 3 << 20]);
    r.publish("c", &large).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..2000 {
                r.publish("c", number).unwrap();
            }
        });
        let mut messages = subscriber
            .messages()
            .map(|message| message.unwrap().payload);
        assert_eq!(messages.next(), Some(large));
        for number in 0..2000 {
            assert_eq!(messages.next(), Some(Bytes::from(number.to_string())));
        }
    });
}
