//! Commands that are not declared, but that Redis knows and refuses in scripts.

use redipy_core::{Bytes, Error};

use crate::adjust::Word;
use crate::fault;

/// Their names, and the number of words of a call; negative where it is the least.
#[rustfmt::skip]
const REFUSED: &[(&str, isize)] = &[
    ("acl|cat", -2),
    ("acl|deluser", -3),
    ("acl|dryrun", -4),
    ("acl|genpass", -2),
    ("acl|getuser", 3),
    ("acl|list", 2),
    ("acl|load", 2),
    ("acl|log", -2),
    ("acl|save", 2),
    ("acl|setuser", -3),
    ("acl|users", 2),
    ("acl|whoami", 2),
    ("bgrewriteaof", 1),
    ("bgsave", -1),
    ("client|caching", 3),
    ("client|getname", 2),
    ("client|getredir", 2),
    ("client|id", 2),
    ("client|info", 2),
    ("client|kill", -3),
    ("client|list", -2),
    ("client|no-evict", 3),
    ("client|pause", -3),
    ("client|reply", 3),
    ("client|setname", 3),
    ("client|tracking", -3),
    ("client|trackinginfo", 2),
    ("client|unblock", -3),
    ("client|unpause", 2),
    ("cluster|reset", -2),
    ("config|get", -3),
    ("config|resetstat", 2),
    ("config|rewrite", 2),
    ("config|set", -4),
    ("debug", -2),
    ("eval", -3),
    ("eval_ro", -3),
    ("evalsha", -3),
    ("evalsha_ro", -3),
    ("failover", -1),
    ("fcall", -3),
    ("fcall_ro", -3),
    ("function|delete", 3),
    ("function|dump", 2),
    ("function|flush", -2),
    ("function|kill", 2),
    ("function|list", -2),
    ("function|load", -3),
    ("function|restore", -3),
    ("function|stats", 2),
    ("latency|doctor", 2),
    ("latency|graph", 3),
    ("latency|histogram", -2),
    ("latency|history", 3),
    ("latency|latest", 2),
    ("latency|reset", -2),
    ("module|list", 2),
    ("module|load", -3),
    ("module|loadex", -3),
    ("module|unload", 3),
    ("replconf", -1),
    ("replicaof", 3),
    ("role", 1),
    ("save", 1),
    ("script|debug", 3),
    ("script|exists", -3),
    ("script|flush", -2),
    ("script|kill", 2),
    ("script|load", 3),
    ("shutdown", -1),
    ("slaveof", 3),
    ("wait", 3),
];

/// Returns what Redis says of a call of one of these, if it is one.
pub(super) fn refused(name: &Bytes, words: &[Word], open: bool) -> Option<Error> {
    let name = name.as_str()?.to_ascii_lowercase();
    let full = match words.first() {
        Some(Word::Known(word)) => Some(format!("{name}|{}", word.as_str()?.to_ascii_lowercase())),
        _ => None,
    };
    let mut all = REFUSED.iter();
    let Some((_, arity)) = all.find(|(one, _)| *one == name || Some(*one) == full.as_deref())
    else {
        let mut containers = REFUSED.iter().filter_map(|(one, _)| one.split_once('|'));
        let alone = words.is_empty() && containers.any(|(container, _)| container == name);
        return alone.then(fault::arity);
    };
    let given = words.len() + 1;
    let fits = if *arity < 0 {
        given >= arity.unsigned_abs()
    } else {
        given == arity.unsigned_abs()
    };
    Some(if fits || open {
        fault::not_allowed()
    } else {
        fault::arity()
    })
}
