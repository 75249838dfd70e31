//! Subscribers of a cluster, behind sentinels, over TLS, and of a server that is halted.

use std::time::Duration;

use redipy::{Bytes, ErrorKind, Event, PubSub, Redis, Topic};
use redipy_conformance::{RedisCluster, RedisServer, Reply, Sentinels, TlsServer};

use super::cluster::{alone, cluster};
use super::cluster_faults::migrate;
use super::common::until;

const PATIENCE: Duration = Duration::from_secs(30);

/// A shard channel for each master: their slots are 5061, 7365 and 12182.
const SHARDS: [&str; 3] = ["{bar}s", "{c}s", "{foo}s"];

/// Returns the next event, or the kind of the error that came instead.
fn next(subscriber: &PubSub) -> Result<Event, ErrorKind> {
    match subscriber.next_timeout(PATIENCE) {
        Ok(event) => Ok(event.unwrap_or_else(|| panic!("nothing came"))),
        Err(error) => Err(error.kind()),
    }
}

fn subscribed(topic: Topic, name: &str, count: usize) -> Event {
    Event::subscribed(topic, name.into(), count)
}

/// Takes a message and checks it.
fn expect(subscriber: &PubSub, topic: Topic, channel: &str, payload: &str) {
    match next(subscriber) {
        Ok(Event::Message(message)) => {
            assert_eq!(message.topic, topic);
            assert_eq!(
                (&message.channel, &message.payload),
                (&channel.into(), &payload.into())
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_message_reaches_every_part_of_a_cluster() {
    let (_guard, r) = alone();
    let subscriber = r.pubsub().unwrap();
    subscriber.subscribe(["a", "{foo}b"]).unwrap();
    subscriber.psubscribe("p*").unwrap();
    for (at, name) in ["a", "{foo}b"].into_iter().enumerate() {
        assert_eq!(
            next(&subscriber),
            Ok(subscribed(Topic::Channel, name, at + 1))
        );
    }
    assert_eq!(next(&subscriber), Ok(subscribed(Topic::Pattern, "p*", 3)));
    for (number, node) in cluster().nodes.iter().enumerate() {
        let text = number.to_string();
        for (topic, channel) in [(Topic::Channel, "a"), (Topic::Pattern, "pattern")] {
            node.ask(&["PUBLISH", channel, &text]).unwrap();
            expect(&subscriber, topic, channel, &text);
        }
    }
    r.publish("{foo}b", "ours").unwrap();
    expect(&subscriber, Topic::Channel, "{foo}b", "ours");
}

#[test]
fn shard_channels_are_subscribed_to_where_they_are() {
    let (_guard, r) = alone();
    let part = r.with_prefix("p:");
    for (client, prefix) in [(&r, ""), (&part, "p:")] {
        let subscriber = client.pubsub().unwrap();
        subscriber.ssubscribe(SHARDS).unwrap();
        subscriber.ssubscribe(SHARDS[0]).unwrap();
        let mut names: Vec<Bytes> = Vec::new();
        for count in 1..=3 {
            // They are confirmed by three servers, but counted together.
            match next(&subscriber) {
                Ok(Event::Subscribed {
                    topic: Topic::Shard,
                    name,
                    count: own,
                }) => {
                    assert_eq!(own, count);
                    names.push(name);
                }
                other => panic!("{other:?}"),
            }
        }
        names.sort();
        let mut expected: Vec<Bytes> = SHARDS.map(Bytes::from).to_vec();
        expected.sort();
        assert_eq!(names, expected);
        assert_eq!(
            next(&subscriber),
            Ok(subscribed(Topic::Shard, SHARDS[0], 3))
        );
        for name in SHARDS {
            assert_eq!(client.spublish(name, "x").unwrap(), 1);
            expect(&subscriber, Topic::Shard, name, "x");
            let full = format!("{prefix}{name}");
            let master = cluster().masters().iter().find(|master| {
                let reply = master.ask(&["PUBSUB", "SHARDCHANNELS"]).unwrap();
                reply == Reply::Array(vec![Reply::Bulk(full.clone().into_bytes())])
            });
            assert!(master.is_some(), "{full}");
        }
        subscriber.sunsubscribe([SHARDS[1], "missing"]).unwrap();
        for (name, count) in [(SHARDS[1], 2), ("missing", 2)] {
            let ended = Event::unsubscribed(Topic::Shard, Some(name.into()), count);
            assert_eq!(next(&subscriber), Ok(ended));
        }
        assert_eq!(client.spublish(SHARDS[1], "x").unwrap(), 0);
        subscriber.sunsubscribe_all().unwrap();
        for count in [1, 0] {
            let event = next(&subscriber);
            assert!(
                matches!(event, Ok(Event::Unsubscribed { count: own, .. }) if own == count),
                "{event:?}"
            );
        }
        subscriber.sunsubscribe_all().unwrap();
        let nothing = Event::unsubscribed(Topic::Shard, None, 0);
        assert_eq!(next(&subscriber), Ok(nothing));
    }
}

#[test]
fn a_shard_channel_is_followed_when_its_slot_moves() {
    let (_guard, r) = alone();
    let subscriber = r.pubsub().unwrap();
    subscriber.ssubscribe([SHARDS[2], SHARDS[0]]).unwrap();
    for _ in 0..2 {
        assert!(matches!(next(&subscriber), Ok(Event::Subscribed { .. })));
    }
    for (from, to) in [(2, 0), (0, 2)] {
        migrate("12182", from, to, || {});
        assert_eq!(
            next(&subscriber),
            Ok(subscribed(Topic::Shard, SHARDS[2], 2))
        );
        for name in [SHARDS[2], SHARDS[0]] {
            assert_eq!(r.spublish(name, "still").unwrap(), 1);
            expect(&subscriber, Topic::Shard, name, "still");
        }
    }
}

#[test]
fn a_subscriber_outlives_a_master_of_a_cluster() {
    let mut cluster = RedisCluster::start(3, 1).unwrap_or_else(|error| panic!("{error}"));
    cluster.hasten().unwrap();
    let r = Redis::open(&cluster.url()).unwrap();
    let subscriber = r.pubsub().unwrap();
    // Of the master that dies, and of another one.
    subscriber.ssubscribe([SHARDS[0], SHARDS[2]]).unwrap();
    for _ in 0..2 {
        assert!(matches!(next(&subscriber), Ok(Event::Subscribed { .. })));
    }
    cluster.nodes[0].kill();
    assert_eq!(next(&subscriber), Err(ErrorKind::Connection));
    assert_eq!(r.spublish(SHARDS[2], "the others go on").unwrap(), 1);
    expect(&subscriber, Topic::Shard, SHARDS[2], "the others go on");
    assert_eq!(
        next(&subscriber),
        Ok(subscribed(Topic::Shard, SHARDS[0], 2))
    );
    assert_eq!(r.spublish(SHARDS[0], "and so does this").unwrap(), 1);
    expect(&subscriber, Topic::Shard, SHARDS[0], "and so does this");
}

#[test]
fn a_subscriber_follows_the_master_of_sentinels() {
    let mut servers = Sentinels::start().unwrap_or_else(|error| panic!("{error}"));
    servers.hasten().unwrap();
    let r = Redis::open(&servers.url()).unwrap();
    let subscriber = r.pubsub().unwrap();
    subscriber.subscribe("a").unwrap();
    subscriber.ssubscribe("s").unwrap();
    assert_eq!(next(&subscriber), Ok(subscribed(Topic::Channel, "a", 1)));
    assert_eq!(next(&subscriber), Ok(subscribed(Topic::Shard, "s", 1)));
    servers.servers[0].kill();
    assert_eq!(next(&subscriber), Err(ErrorKind::Connection));
    assert_eq!(next(&subscriber), Ok(subscribed(Topic::Channel, "a", 1)));
    assert_eq!(next(&subscriber), Ok(subscribed(Topic::Shard, "s", 1)));
    assert_eq!(servers.master(), Some(servers.servers[1].address()));
    assert_eq!(r.publish("a", "x").unwrap(), 1);
    expect(&subscriber, Topic::Channel, "a", "x");
}

#[test]
fn a_server_that_is_halted_is_noticed_by_those_who_only_listen() {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let short = "socket_timeout=0.2&socket_connect_timeout=0.5";
    let r = Redis::open(&format!("{}?{short}", server.url())).unwrap();
    let subscriber = r.pubsub().unwrap();
    subscriber.subscribe("a").unwrap();
    assert_eq!(next(&subscriber), Ok(subscribed(Topic::Channel, "a", 1)));
    server.halt().unwrap();
    assert_eq!(next(&subscriber), Err(ErrorKind::Timeout));
    let error = subscriber.subscribe("b").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    server.go_on().unwrap();
    assert_eq!(next(&subscriber), Ok(subscribed(Topic::Channel, "a", 1)));
    until("a message to arrive", || {
        r.publish("a", "x").unwrap_or(0) > 0
    });
    expect(&subscriber, Topic::Channel, "a", "x");
}

#[test]
fn a_subscriber_speaks_over_tls_and_as_its_user() {
    let server = TlsServer::start(&["localhost"], false).unwrap_or_else(|error| panic!("{error}"));
    let authority = server.file("ca.crt").display().to_string();
    let trusted = [("ssl_ca_certs", &authority[..])];
    let r = Redis::open(&server.url("", "localhost", &trusted)).unwrap();
    let subscriber = r.pubsub().unwrap();
    subscriber.subscribe("a").unwrap();
    assert_eq!(r.publish("a", "x").unwrap(), 1);
    assert_eq!(next(&subscriber), Ok(subscribed(Topic::Channel, "a", 1)));
    expect(&subscriber, Topic::Channel, "a", "x");
    let stranger = Redis::open(&server.url("", "localhost", &[])).unwrap();
    let error = stranger.pubsub().unwrap().subscribe("a").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
    assert!(error.message().contains("ssl_ca_certs"), "{error}");
}
