//! The command layer of redipy: everything about Redis' commands, nothing about where data are.
//!
//! In reading order:
//! - [`Bytes`], [`Error`], [`Reply`]: what goes in and comes out;
//! - [`Arg`], [`Command`], [`Spec`]: how a command is declared, once;
//! - [`Store`]: the small contract that commands run on;
//! - [`Engine`], [`Backend`]: who runs them, atomically;
//! - [`program`]: several of them that run as one;
//! - [`alarm`]: what engines do when a time has come;
//! - [`Hub`]: where those who wait are told of changes and messages;
//! - [`commands`]: the commands themselves, the only place where they exist.

// The derive names this crate from outside; inside, this makes the name true.
extern crate self as redipy_core;

pub mod alarm;
mod arg;
mod bytes;
mod clock;
pub mod commands;
mod engine;
mod error;
pub mod glob;
pub mod hub;
mod kind;
mod later;
pub mod number;
pub mod program;
pub mod pubsub;
mod rdb;
mod reply;
pub mod resp;
mod spec;
pub mod store;
mod wait;
pub mod waiting;

pub use arg::{
    Arg, ArgKind, Args, Channel, ChannelPattern, CountedKeys, Key, Late, Limit, Millis, Seconds,
    ShardChannel, ToArg, ToArgs, UnixMillis, UnixSeconds,
};
pub use bytes::Bytes;
pub use clock::{Clock, ClockListener, ManualClock};
pub use engine::{Access, Backend, Body, Call, Engine, Local, Watch, access, transact_each};
pub use error::{Error, ErrorKind, Result};
pub use hub::{Beside, Hub, RunBeside, beside};
pub use kind::Kind;
pub use later::{Later, block_on, block_on_until};
pub use program::{Caller, Program, Running};
pub use pubsub::{Event, Message, Subscription, Topic};
pub use redipy_macros::Command;
pub use reply::{
    Binary, Fields, FromReply, IntoReply, Item, Members, Reply, Shape, Shaped, Status,
};
pub use spec::{
    Arity, Command, Declare, Exec, Field, Flags, Form, Group, InScripts, KeysAt, Keyspace,
    MakeWait, Parse, Presence, Run, Spec, exec, given,
};
pub use store::Store;
pub use wait::{Blocking, Serve, Timeout, Wait, make_wait, parse_timeout};
