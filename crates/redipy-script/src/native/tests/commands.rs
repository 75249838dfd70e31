//! Calls of commands: arguments, what replies become, and what Redis refuses.

use redipy_core::{ErrorKind, Reply};

use super::support::*;
use crate::graph::{Call, Expr, Literal, What};

fn texts(items: &[&str]) -> Reply {
    Reply::Array(items.iter().map(|item| bulk(item)).collect())
}

fn spread(value: Expr) -> Expr {
    Expr::Spread(Box::new(value))
}

/// Runs commands by their words, and returns what the last one becomes.
fn last(lines: &[&str]) -> Reply {
    let host = Host::new();
    let mut reply = Reply::Nil;
    for line in lines {
        reply = host.words(line).unwrap();
    }
    reply
}

fn told(words: &str) -> String {
    Host::new().words(words).unwrap_err().to_string()
}

#[test]
fn replies_become_what_their_shape_says() {
    let pair = |first: &str, second| array(&[bulk(first), second]);
    let scores = Reply::Array(vec![
        pair("a", Reply::Int(1)),
        pair("b", Reply::Double(2.5)),
    ]);
    let hash = map(&[("f", bulk("1")), ("g", bulk("2"))]);
    for (lines, value) in [
        (&["set k v"][..], Reply::Bool(true)),
        (&["set k v", "set k w nx"], Reply::Bool(false)),
        (&["set k v", "set k w get"], bulk("v")),
        (&["set k w get"], Reply::Nil),
        (&["set k v", "get k"], bulk("v")),
        (&["get k"], Reply::Nil),
        (&["setnx k v"], Reply::Bool(true)),
        (&["incr n"], Reply::Int(1)),
        (&["incrbyfloat n 0.5"], Reply::Double(0.5)),
        (&["rpush l a b", "lrange l 0 -1"], texts(&["a", "b"])),
        (&["rpush l a b", "lpop l 1"], texts(&["a"])),
        (&["lpop l 1"], Reply::Nil),
        (&["sadd s a", "smembers s"], texts(&["a"])),
        (&["hset h f 1 g 2", "hgetall h"], hash),
        (
            &["hset h f 1", "hmget h f x f"],
            map(&[("f", bulk("1")), ("x", Reply::Nil)]),
        ),
        (
            &["zadd z 1 a 2.5 b", "zrange z 0 -1 withscores"],
            scores.clone(),
        ),
        (&["zadd z 1 a 2.5 b", "zrange z 0 -1"], texts(&["a", "b"])),
        (&["zadd z 1 a 2.5 b", "zpopmin z 2"], scores),
        (&["zadd z 2.5 b", "zscore z b"], Reply::Double(2.5)),
        (&["zscore z b"], Reply::Nil),
        (&["zadd z incr 2 b"], Reply::Int(2)),
        (&["set k v", "rename k l"], Reply::Bool(true)),
        (&["set k v", "type k"], bulk("string")),
        (&["type k"], Reply::Nil),
        (&["ttl k"], Reply::Nil),
        (&["set k v", "ttl k"], Reply::Int(-1)),
        (&["set k v", "pttl k"], Reply::Int(-1)),
        (&["pttl k"], Reply::Int(-2)),
        (&["set k v", "expire k 100"], Reply::Bool(true)),
        (&["ping"], bulk("PONG")),
        (&["flushall"], Reply::Bool(true)),
        (&["select 1"], Reply::Bool(true)),
        (
            &["set k v", "scan 0"],
            array(&[Reply::Int(0), texts(&["k"])]),
        ),
        (&["rpush l a", "object encoding l"], bulk("quicklist")),
    ] {
        assert_eq!(last(lines), value, "{lines:?}");
    }
}

#[test]
fn raw_replies_are_what_lua_has() {
    let host = Host::new();
    for line in ["set k v", "rpush l a", "hset h f 1", "zadd z 1.5 a"] {
        host.words(line).unwrap();
    }
    let ok = |word: &str| map(&[("ok", bulk(word))]);
    for (words, value) in [
        ("get k", bulk("v")),
        ("get missing", Reply::Bool(false)),
        ("set k v", ok("OK")),
        ("type k", ok("string")),
        ("ping", ok("PONG")),
        ("exists k", Reply::Int(1)),
        ("setnx k v", Reply::Int(0)),
        ("lrange l 0 -1", texts(&["a"])),
        ("mget k missing", array(&[bulk("v"), Reply::Bool(false)])),
        ("hgetall h", texts(&["f", "1"])),
        ("zrange z 0 -1 withscores", texts(&["a", "1.5"])),
        ("zscore z a", bulk("1.5")),
        ("lpop missing 1", Reply::Bool(false)),
        ("ttl missing", Reply::Int(-2)),
        ("incrbyfloat n 1.5", bulk("1.5")),
    ] {
        assert_eq!(host.body(vec![ret(raw(words))]), Ok(value), "{words}");
    }
}

#[test]
fn arguments_are_strings_and_numbers() {
    let host = Host::new();
    let push = |value: Expr| host.body(vec![ret(redis(vec![text("RPUSH"), text("l"), value]))]);
    for value in [text("a"), num(2.0), num(0.1), num(1e17), num(-0.0)] {
        push(value).unwrap();
    }
    let all = host.words("lrange l 0 -1");
    assert_eq!(all, Ok(texts(&["a", "2", "0.1", "1e+17", "0"])));
    for (value, kind) in [
        (none(), "None"),
        (yes(true), "a bool"),
        (list(vec![]), "a list"),
        (dict(vec![]), "a dict"),
    ] {
        let told = push(value).unwrap_err().to_string();
        assert_eq!(
            told,
            format!("ERR a command cannot take {kind} as an argument")
        );
    }
    // They are looked at one after the other.
    let args = vec![text("rpush"), cmd("incr n"), none(), cmd("incr n")];
    host.body(vec![ret(redis(args))]).unwrap_err();
    assert_eq!(host.words("get n"), Ok(bulk("1")));
}

#[test]
fn a_list_is_spread_among_the_arguments() {
    let host = Host::new();
    let items = list(vec![text("a"), num(1.0)]);
    let push = vec![text("rpush"), text("l"), spread(items), text("z")];
    assert_eq!(host.body(vec![ret(redis(push))]), Ok(Reply::Int(3)));
    assert_eq!(host.words("lrange l 0 -1"), Ok(texts(&["a", "1", "z"])));
    let call = |args: Vec<Expr>| host.body(vec![ret(redis(args))]).unwrap_err().to_string();
    let arity = "ERR Wrong number of args calling Redis command from script";
    assert_eq!(
        call(vec![text("rpush"), text("l"), spread(list(vec![]))]),
        arity
    );
    assert_eq!(
        call(vec![text("get"), text("l"), spread(list(vec![num(1.0)]))]),
        arity
    );
    let told = call(vec![text("rpush"), text("l"), spread(list(vec![none()]))]);
    assert_eq!(told, "ERR a command cannot take None as an argument");
    let told = call(vec![text("rpush"), text("l"), spread(text("ab"))]);
    assert_eq!(told, "ERR a string cannot be iterated over");
    let fields = || spread(list(vec![text("f"), text("g")]));
    let asked = host.body(vec![ret(redis(vec![text("hmget"), text("h"), fields()]))]);
    assert_eq!(asked, Ok(map(&[("f", Reply::Nil), ("g", Reply::Nil)])));
}

#[test]
fn calls_can_be_arguments_of_calls() {
    let host = Host::new();
    host.words("set a b").unwrap();
    host.words("set b c").unwrap();
    let inner = redis(vec![text("get"), cmd("get a")]);
    let both = redis(vec![text("rpush"), inner, cmd("get a"), cmd("get b")]);
    assert_eq!(host.body(vec![ret(both)]), Ok(Reply::Int(2)));
    assert_eq!(host.words("lrange c 0 -1"), Ok(texts(&["b", "c"])));
}

#[test]
fn what_is_added_decides_which_command_adds_it() {
    let host = Host::new();
    let add = |amount: Expr| host.body(vec![ret(redis(vec![text("incrby"), text("n"), amount]))]);
    assert_eq!(add(num(2.0)), Ok(Reply::Int(2)));
    assert_eq!(add(num(0.5)), Ok(Reply::Double(2.5)));
    assert_eq!(add(text("0.25")), Ok(Reply::Double(2.75)));
    let told = add(num(1.0)).unwrap_err().to_string();
    assert_eq!(told, "ERR value is not an integer or out of range");
    assert_eq!(add(text("x")).unwrap_err().to_string(), told);
    assert_eq!(add(num(1e300)).unwrap_err().to_string(), told);
    let add = |amount: Expr| {
        let args = vec![text("HINCRBY"), text("h"), text("f"), amount];
        host.body(vec![ret(redis(args))])
    };
    assert_eq!(add(num(2.0)), Ok(Reply::Int(2)));
    assert_eq!(add(num(-0.5)), Ok(Reply::Double(1.5)));
    assert_eq!(host.body(vec![ret(raw("incrby n 0.25"))]), Ok(bulk("3")));
    assert_eq!(host.body(vec![ret(raw("incrby n 1"))]), Ok(Reply::Int(4)));
}

#[test]
fn a_subcommand_stands_in_the_name_or_behind_it() {
    for call in [
        redis(vec![text("OBJECT ENCODING"), text("l")]),
        redis(vec![text("object"), text("encoding"), text("l")]),
    ] {
        let host = Host::new();
        host.words("rpush l a").unwrap();
        assert_eq!(host.body(vec![ret(call)]), Ok(bulk("quicklist")));
    }
}

#[test]
fn redis_texts_tell_what_a_script_cannot_call() {
    let unknown = "ERR Unknown Redis command called from script";
    let number = "ERR Wrong number of args calling Redis command from script";
    let refused = "ERR This Redis command is not allowed from script";
    for (words, text) in [
        ("nosuch", unknown),
        ("nosuch a b", unknown),
        ("object nosuch k", unknown),
        ("get", number),
        ("get a b", number),
        ("object", number),
        ("object encoding", number),
        ("subscribe", number),
        ("subscribe k", refused),
        ("psubscribe k", refused),
        ("ssubscribe k", refused),
        ("multi", refused),
        ("exec", refused),
        ("discard", refused),
        ("watch k", refused),
        ("unwatch", refused),
        ("blpop k 0", refused),
        ("brpop k 0", refused),
        ("blmove a b left left 0", refused),
        ("brpoplpush a b 0", refused),
        ("bzpopmin a 0", refused),
        ("auth x", refused),
        ("hello", refused),
        ("reset", refused),
        ("quit", refused),
        ("monitor", refused),
        ("eval x 0", refused),
        ("eval x", number),
        ("script load x", refused),
        ("script kill", refused),
        ("script nosuch", unknown),
        ("script", number),
        ("config get x", refused),
        ("config get", number),
        ("client id", refused),
        ("client", number),
        ("wait 0 0", refused),
        ("wait", number),
        ("debug sleep 0", refused),
    ] {
        assert_eq!(told(words), text, "{words}");
    }
    for name in ["get k", "object nosuch", "object encoding k", "get "] {
        let error = value(redis(vec![
            super::support::text(name),
            super::support::text("k"),
        ]));
        assert_eq!(error.unwrap_err().to_string(), unknown, "{name:?}");
    }
    // Redis lets it run without waiting, as in a transaction.
    assert_eq!(last(&["blmpop 0 1 k left"]), Reply::Nil);
}

#[test]
fn a_refused_call_computes_its_arguments_first() {
    let host = Host::new();
    let args = vec![text("nosuch"), cmd("incr n")];
    host.body(vec![ret(redis(args))]).unwrap_err();
    assert_eq!(host.words("get n"), Ok(bulk("1")));
    let told = host
        .body(vec![ret(redis(vec![text("nosuch"), none()]))])
        .unwrap_err();
    assert_eq!(
        told.to_string(),
        "ERR a command cannot take None as an argument"
    );
}

#[test]
fn an_error_of_a_command_ends_the_script_and_what_ran_stays() {
    let host = Host::new();
    host.words("set s x").unwrap();
    let error = host.body(vec![
        What::Expr(cmd("set a 1")),
        What::Expr(cmd("incr s")),
        What::Expr(cmd("set b 1")),
    ]);
    let error = error.unwrap_err();
    assert_eq!(
        error.to_string(),
        "ERR value is not an integer or out of range"
    );
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert_eq!(host.words("exists a b"), Ok(Reply::Int(1)));
}

#[test]
fn binary_words_pass_through() {
    let host = Host::new();
    let bytes = || Expr::Val(Literal::Str(b"\xff\0\r\n".into()));
    host.body(vec![What::Expr(redis(vec![text("set"), bytes(), bytes()]))])
        .unwrap();
    let found = host.body(vec![ret(redis(vec![text("get"), bytes()]))]);
    assert_eq!(found, Ok(Reply::Bulk(b"\xff\0\r\n".into())));
}

#[test]
fn only_calls_that_are_not_adjusted_are_raw() {
    let call = Expr::Call(Call {
        name: "len".into(),
        args: vec![text("abc")],
        no_adjust: true,
    });
    assert_eq!(value(call), Ok(Reply::Int(3)));
}
