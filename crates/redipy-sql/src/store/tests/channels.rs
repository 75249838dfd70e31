//! Messages: counted at once, left for other processes, delivered by whoever commits.

use redipy_core::store::Channels;
use redipy_core::{Topic, block_on};

use super::{World, bytes};
use crate::statement::Statement;

static MESSAGES: Statement = Statement::new("SELECT origin, topic FROM {message} ORDER BY id");

#[test]
fn receivers_are_counted_before_anything_is_delivered() {
    let mut world = World::new();
    let subscription = world.scene.hub.subscription();
    for (topic, names) in [
        (Topic::Channel, vec![bytes("news")]),
        (Topic::Pattern, vec![bytes("n*"), bytes("x*")]),
        (Topic::Shard, vec![bytes("news")]),
    ] {
        block_on(subscription.subscribe_later(topic, names)).unwrap();
    }
    let mut store = world.store();
    let (news, other, payload) = (bytes("news"), bytes("nothing"), bytes("hello"));
    for (topic, channel, receivers) in [
        (Topic::Channel, &news, 2),
        (Topic::Channel, &other, 1),
        (Topic::Shard, &news, 1),
        (Topic::Shard, &other, 0),
    ] {
        let received = store.channel_publish(topic, channel, &payload).unwrap();
        assert_eq!(received, receivers, "{topic:?} {channel}");
    }
    let sent = store.into_sent();
    assert_eq!(sent.len(), 4);
    let channels = world.scene.hub.channels();
    for (message, receivers) in sent.iter().zip([2, 1, 1, 0]) {
        let delivered = channels.publish(message.topic, &message.channel, &message.payload);
        assert_eq!(delivered, receivers);
    }
    let left = world.numbers(&MESSAGES, &[]);
    assert_eq!(left, [[1, 0], [1, 0], [1, 1], [1, 1]]);
}

#[test]
fn nothing_is_left_where_there_are_no_others() {
    let mut world = World::new();
    world.scene.has_others = false;
    let mut store = world.store();
    store
        .channel_publish(Topic::Channel, &bytes("news"), &bytes("hello"))
        .unwrap();
    assert_eq!(store.into_sent().len(), 1);
    assert!(world.numbers(&MESSAGES, &[]).is_empty());
}
