//! What a node of a cluster says of who serves which slots.

use redipy_core::{Error, ErrorKind, Result};
use redis::Value;

use super::Node;
use super::slots::SLOTS;
use crate::config::Address;

/// Slots in a row, and their master.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) first: u16,
    pub(super) last: u16,
    pub(super) master: Address,
}

/// Asks a node for all slots.
pub(super) fn ask(node: &Node) -> Result<Vec<Range>> {
    let mut question = redis::cmd("CLUSTER");
    question.arg("SLOTS");
    let answer = node.pool().ask(&question)?.map_err(|error| {
        let told = error.detail().unwrap_or_default();
        if told.contains("cluster support disabled") {
            let text = format!(
                "ERR {} is no node of a cluster; open a server with redis:// in place of \
                 redis+cluster://",
                node.name()
            );
            return Error::new(ErrorKind::InvalidConfig, text);
        }
        node.pool().report(error)
    })?;
    let ranges = read(node, &answer).ok_or_else(|| {
        let text = format!(
            "ERR {} answered CLUSTER SLOTS with something else",
            node.name()
        );
        Error::new(ErrorKind::Connection, text)
    })?;
    if ranges.is_empty() {
        let text = format!("CLUSTERDOWN {} knows of no slots yet", node.name());
        return Err(Error::new(ErrorKind::Other, text));
    }
    Ok(ranges)
}

/// Returns the address of a node that another one tells. Where that tells no host, it means its own.
pub(super) fn address(from: &Node, host: &str, port: u16) -> Option<Address> {
    let host = match (host, &from.address) {
        ("" | "?", Address::Tcp(own, _)) => own,
        ("" | "?", Address::Unix(_)) => return None,
        (host, _) => host,
    };
    Some(Address::Tcp(host.to_owned(), port))
}

fn read(from: &Node, answer: &Value) -> Option<Vec<Range>> {
    let Value::Array(ranges) = answer else {
        return None;
    };
    ranges.iter().map(|range| read_range(from, range)).collect()
}

fn read_range(from: &Node, range: &Value) -> Option<Range> {
    let Value::Array(parts) = range else {
        return None;
    };
    let [
        Value::Int(first),
        Value::Int(last),
        Value::Array(master),
        ..,
    ] = &parts[..]
    else {
        return None;
    };
    let [host, Value::Int(port), ..] = &master[..] else {
        return None;
    };
    let host = match host {
        Value::BulkString(host) => str::from_utf8(host).ok()?,
        Value::SimpleString(host) => host,
        Value::Nil => "",
        _ => return None,
    };
    let slot = |slot: i64| u16::try_from(slot).ok().filter(|slot| *slot < SLOTS);
    let range = Range {
        first: slot(*first)?,
        last: slot(*last)?,
        master: address(from, host, u16::try_from(*port).ok()?)?,
    };
    (range.first <= range.last).then_some(range)
}
