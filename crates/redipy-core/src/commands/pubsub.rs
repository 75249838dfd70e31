//! Commands on channels. Those that subscribe change their connection instead of being answered:
//! they are declared here, and done by a [`Subscription`](crate::Subscription).

use super::commands;
use crate::{
    Args, Bytes, Channel, ChannelPattern, Command, Error, Parse, Result, Run, ShardChannel, Status,
    Store, Topic,
};

commands![
    Publish,
    PubSubChannels,
    PubSubHelp,
    PubSubNumPat,
    PubSubNumSub,
    PubSubShardChannels,
    PubSubShardNumSub,
    SPublish,
];

/// Sends a message to whoever is subscribed to a channel; returns how many receive it.
#[derive(Clone, Debug, Command)]
#[command(name = "PUBLISH", group = PubSub, since = "2.0.0", flags(pubsub, fast))]
pub struct Publish {
    /// The channel to send to.
    pub channel: Channel,
    /// The message.
    pub message: Bytes,
}

impl Run for Publish {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.channel_publish(Topic::Channel, &self.channel, &self.message)
    }
}

/// Sends a message to whoever is subscribed to a shard channel; returns how many receive it.
#[derive(Clone, Debug, Command)]
#[command(name = "SPUBLISH", group = PubSub, since = "7.0.0", flags(pubsub, fast))]
pub struct SPublish {
    /// The shard channel to send to.
    pub channel: ShardChannel,
    /// The message.
    pub message: Bytes,
}

impl Run for SPublish {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.channel_publish(Topic::Shard, &self.channel, &self.message)
    }
}

/// Returns the channels that someone is subscribed to, other than by a pattern.
#[derive(Clone, Debug, Command)]
#[command(name = "PUBSUB|CHANNELS", group = PubSub, since = "2.8.0", flags(pubsub, unordered))]
#[command(reply_channels, parse(manual), form(pubsub_channels_matching: pattern -> Vec<Bytes>))]
pub struct PubSubChannels {
    /// Only channels whose names match.
    pub pattern: Option<ChannelPattern>,
}

impl Parse for PubSubChannels {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let pattern = one_pattern("CHANNELS", args)?;
        Ok(Self { pattern })
    }
}

impl Run for PubSubChannels {
    type Output = Vec<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.channel_names(Topic::Channel, self.pattern.as_deref())
    }
}

/// Reads the one pattern that may stand there; Redis has a text of its own for more.
fn one_pattern(subcommand: &str, args: &mut Args<'_>) -> Result<Option<Bytes>> {
    let pattern = args.take().cloned();
    if args.is_empty() {
        return Ok(pattern);
    }
    Err(Error::argument(format!(
        "ERR unknown subcommand or wrong number of arguments for '{subcommand}'. Try PUBSUB HELP."
    )))
}

/// Returns the shard channels that someone is subscribed to.
#[derive(Clone, Debug, Command)]
#[command(name = "PUBSUB|SHARDCHANNELS", group = PubSub, since = "7.0.0", flags(pubsub, unordered))]
#[command(reply_channels, parse(manual), form(pubsub_shardchannels_matching: pattern -> Vec<Bytes>))]
pub struct PubSubShardChannels {
    /// Only channels whose names match.
    pub pattern: Option<ChannelPattern>,
}

impl Parse for PubSubShardChannels {
    fn parse(args: &mut Args<'_>) -> Result<Self> {
        let pattern = one_pattern("SHARDCHANNELS", args)?;
        Ok(Self { pattern })
    }
}

impl Run for PubSubShardChannels {
    type Output = Vec<Bytes>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        store.channel_names(Topic::Shard, self.pattern.as_deref())
    }
}

/// Returns how many are subscribed to each of these channels, other than by a pattern.
#[derive(Clone, Debug, Command)]
#[command(name = "PUBSUB|NUMSUB", group = PubSub, since = "2.8.0", flags(pubsub), reply_channels)]
pub struct PubSubNumSub {
    /// The channels.
    #[arg(several)]
    pub channels: Vec<Channel>,
}

impl Run for PubSubNumSub {
    type Output = Vec<(Bytes, usize)>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        numbers(store, Topic::Channel, &self.channels)
    }
}

/// Returns how many are subscribed to each of these shard channels.
#[derive(Clone, Debug, Command)]
#[command(name = "PUBSUB|SHARDNUMSUB", group = PubSub, since = "7.0.0", flags(pubsub))]
#[command(reply_channels)]
pub struct PubSubShardNumSub {
    /// The shard channels.
    #[arg(several)]
    pub channels: Vec<Channel>,
}

impl Run for PubSubShardNumSub {
    type Output = Vec<(Bytes, usize)>;

    fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
        numbers(store, Topic::Shard, &self.channels)
    }
}

fn numbers(store: &mut dyn Store, topic: Topic, channels: &[Bytes]) -> Result<Vec<(Bytes, usize)>> {
    let channels = channels.iter();
    channels
        .map(|name| Ok((name.clone(), store.channel_subscribers(topic, name)?)))
        .collect()
}

/// Returns how many different patterns there are subscriptions to.
#[derive(Clone, Debug, Command)]
#[command(name = "PUBSUB|NUMPAT", group = PubSub, since = "2.8.0", flags(pubsub))]
pub struct PubSubNumPat;

impl Run for PubSubNumPat {
    type Output = usize;

    fn run(&self, store: &mut dyn Store) -> Result<usize> {
        store.channel_patterns()
    }
}

/// Returns the subcommands of PUBSUB.
#[derive(Clone, Debug, Command)]
#[command(name = "PUBSUB|HELP", group = PubSub, since = "6.2.0")]
pub struct PubSubHelp;

impl Run for PubSubHelp {
    type Output = Vec<Status>;

    fn run(&self, _: &mut dyn Store) -> Result<Self::Output> {
        let lines = [
            "PUBSUB <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
            "CHANNELS [<pattern>]",
            "    Return the currently active channels matching a <pattern> (default: '*').",
            "NUMPAT",
            "    Return number of subscriptions to patterns.",
            "NUMSUB [<channel> ...]",
            "    Return the number of subscribers for the specified channels, excluding",
            "    pattern subscriptions(default: no channels).",
            "SHARDCHANNELS [<pattern>]",
            "    Return the currently active shard level channels matching a <pattern> (default: '*').",
            "SHARDNUMSUB [<shardchannel> ...]",
            "    Return the number of subscribers for the specified shard level channel(s)",
            "HELP",
            "    Prints this help.",
        ];
        Ok(lines
            .into_iter()
            .map(|line| Status(Bytes::from(line)))
            .collect())
    }
}

/// Declares a command that changes what its connection is subscribed to.
macro_rules! of_connection {
    ($(#[$doc:meta])* $name:ident = $wire:literal since $since:literal, $(#[$field:meta])* $channels:ty) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Command)]
        #[command(name = $wire, group = PubSub, since = $since, flags(pubsub, noscript))]
        #[command(instead = "pubsub()")]
        pub(crate) struct $name {
            /// The names.
            $(#[$field])*
            pub(crate) channels: Vec<$channels>,
        }

        impl Run for $name {
            type Output = ();

            fn run(&self, _: &mut dyn Store) -> Result<()> {
                let refusal = super::refusal(&Bytes::from($wire), &self.channels);
                Err(refusal.unwrap_or_else(Error::syntax))
            }
        }
    };
}

of_connection!(
    /// Subscribes to channels.
    Subscribe = "SUBSCRIBE" since "2.0.0", Channel
);
of_connection!(
    /// Subscribes to the channels that patterns match.
    PSubscribe = "PSUBSCRIBE" since "2.0.0", ChannelPattern
);
of_connection!(
    /// Subscribes to shard channels.
    SSubscribe = "SSUBSCRIBE" since "7.0.0", ShardChannel
);
of_connection!(
    /// Ends subscriptions to channels, all where none is named.
    Unsubscribe = "UNSUBSCRIBE" since "2.0.0", #[arg(several)] Channel
);
of_connection!(
    /// Ends subscriptions to patterns, all where none is named.
    PUnsubscribe = "PUNSUBSCRIBE" since "2.0.0", #[arg(several)] ChannelPattern
);
of_connection!(
    /// Ends subscriptions to shard channels, all where none is named.
    SUnsubscribe = "SUNSUBSCRIBE" since "7.0.0", #[arg(several)] ShardChannel
);

/// The commands that change their connection. No backend must get one as a call, so nobody else gets at
/// these.
pub(crate) const OF_CONNECTIONS: &[&crate::Spec] = &[
    <Subscribe as Command>::SPEC,
    <PSubscribe as Command>::SPEC,
    <SSubscribe as Command>::SPEC,
    <Unsubscribe as Command>::SPEC,
    <PUnsubscribe as Command>::SPEC,
    <SUnsubscribe as Command>::SPEC,
];
