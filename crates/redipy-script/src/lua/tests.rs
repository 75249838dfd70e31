use std::collections::BTreeSet;

use redipy_core::{Error, Reply};

use super::{Helper, Lua, Options, library};
use crate::graph::Script;

/// Set to write the texts anew instead of comparing them.
const WRITE: &str = "REDIPY_WRITE_GOLDEN";

fn golden(name: &str, expected: &str, text: &str) {
    if std::env::var_os(WRITE).is_some() {
        let path = format!("{}/src/lua/golden/{name}.lua", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, text).unwrap();
    } else {
        assert_eq!(text, expected, "{name}; {WRITE}=1 writes the texts anew");
    }
}

fn graph(text: &str) -> Script {
    Script::from_json(text).unwrap()
}

fn script(cmds: &str) -> Script {
    let text = r#"{"kind": "script", "argv": ["a"], "keyv": ["k"], "cmds": [CMDS]}"#;
    graph(&text.replace("CMDS", cmds))
}

const FILTER: &str = include_str!("golden/filter.json");
const COUNTS: &str = include_str!("golden/counts.json");

#[test]
fn scripts_have_these_texts() {
    let plain = Options::default();
    let prefix = Options {
        prefix: true,
        ..Options::default()
    };
    for (name, json, options, expected) in [
        ("filter", FILTER, &plain, include_str!("golden/filter.lua")),
        ("counts", COUNTS, &plain, include_str!("golden/counts.lua")),
        (
            "counts_under_prefix",
            COUNTS,
            &prefix,
            include_str!("golden/counts_under_prefix.lua"),
        ),
    ] {
        let lua = Lua::generate(&graph(json), options).unwrap();
        golden(name, expected, lua.source());
    }
    let (filter, counts) = (graph(FILTER), graph(COUNTS));
    let text = library("example", &[("filter", &filter), ("counts", &counts)]).unwrap();
    golden("library", include_str!("golden/library.lua"), &text);
}

#[test]
fn helpers_name_nothing_else_as_one_of_them() {
    let source = include_str!("helpers.lua");
    let heads = source
        .lines()
        .filter_map(|line| line.strip_prefix("local "));
    let heads = heads.map(|head| head.trim_start_matches("function "));
    let word = |head: &'static str| {
        head.split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
    };
    let helpers: BTreeSet<&str> = heads.filter_map(word).collect();
    for line in source.lines() {
        let names = match (
            line.split_once("local function "),
            line.split_once("  local "),
        ) {
            (Some((_, head)), _) => head
                .split_once('(')
                .map(|(_, args)| args.trim_end_matches(')')),
            (_, Some((_, names))) => names.split('=').next(),
            _ => line
                .split_once("for ")
                .and_then(|(_, rest)| rest.split([' ', '=']).next()),
        };
        for name in names.unwrap_or_default().split(',') {
            assert!(!helpers.contains(name.trim()), "{line}");
        }
    }
}

#[test]
fn arguments_are_json_and_the_prefix_comes_last() {
    let lua = Lua::generate(&script(""), &Options::default()).unwrap();
    let args = [
        Reply::Array(vec![Reply::Int(1), Reply::Nil, Reply::Array(vec![])]),
        Reply::Bulk(b"a\xff".as_slice().into()),
    ];
    let texts = lua.argv(&args, b"").unwrap();
    assert_eq!(texts, [&b"[1,null,[]]"[..], b"\"a\xff\""]);
    let prefix = Options {
        prefix: true,
        ..Options::default()
    };
    let lua = Lua::generate(&script(""), &prefix).unwrap();
    assert_eq!(lua.argv(&[Reply::Nil], b"p:").unwrap(), ["null", "p:"]);
    assert!(lua.argv(&[Reply::Double(f64::NAN)], b"").is_err());
}

#[test]
fn errors_of_all_versions_mean_the_same() {
    let at = r#""at": {"file": "f.py", "line": 3}"#;
    let call = r#"{"kind": "call", "name": "redis.call", "args": [
        {"kind": "val", "type": "str", "value": "get"}, {"kind": "key", "name": "key_0", "readable": "k"}]}"#;
    let key = r#"{"kind": "declare", "assign": {"kind": "key", "name": "key_0", "readable": "k"},
        "value": {"kind": "load_key_arg", "index": 0}}"#;
    let told = script(&format!(
        r#"{key}, {{"kind": "stmt", "expr": {call}, {at}}}"#
    ));
    let lua = Lua::generate(&told, &Options::default()).unwrap();
    let line = lua.lines().position(|(_, at)| at.is_some()).unwrap() + 1;
    let sha = lua.sha1();
    let read = |text: &str| {
        let text = text.replace("SHA", sha).replace("LINE", &line.to_string());
        let error = lua.read(Err(Error::from_server(text))).unwrap_err();
        error.message().to_owned()
    };
    for (said, meant) in [
        (
            "WRONGTYPE Operation against a key script: SHA, on @user_script:LINE.",
            "WRONGTYPE Operation against a key (script at f.py:3)",
        ),
        (
            "ERR redipy:LINE:ERR division by zero script: SHA, on @user_script:2.",
            "ERR division by zero (script at f.py:3)",
        ),
        (
            "ERR Error running script (call to f_SHA): @user_script:LINE: @user_script: LINE: WRONGTYPE Operation",
            "WRONGTYPE Operation (script at f.py:3)",
        ),
        (
            "ERR Error running script (call to f_SHA): @user_script:2: redipy:LINE:ERR division by zero",
            "ERR division by zero (script at f.py:3)",
        ),
        (
            "ERR Error running script (call to f_SHA): @user_script:LINE: @user_script: LINE: Unknown Redis command \
             called from Lua script",
            "ERR Unknown Redis command called from script (script at f.py:3)",
        ),
        (
            "ERR This Redis command is not allowed from script script: SHA, on @user_script:LINE.",
            "ERR This Redis command is not allowed from script (script at f.py:3)",
        ),
        (
            "ERR user_script:LINE: attempt to something script: SHA, on @user_script:LINE.",
            "ERR attempt to something (script at f.py:3)",
        ),
        (
            "NOSCRIPT No matching script.",
            "NOSCRIPT No matching script.",
        ),
    ] {
        assert_eq!(read(said), meant);
    }
}

#[test]
fn functions_of_plug_ins_stand_in_front_with_those_that_they_call() {
    let call = r#"{"kind": "return", "value": {"kind": "call", "name": "redipy.twice", "args": [
        {"kind": "val", "type": "int", "value": 2}]}}"#;
    let helper = |name: &str, body: &str| Helper {
        name: name.into(),
        args: "x".into(),
        body: body.into(),
    };
    let options = Options {
        helpers: vec![
            helper("plus", "return x + x"),
            helper("twice", "return redipy.plus(x)"),
            helper("unused", "return x"),
        ],
        ..Options::default()
    };
    let lua = Lua::generate(&script(call), &options).unwrap();
    let text = lua.source();
    assert!(
        text.contains("function redipy.plus(x)\n  return x + x\nend\n"),
        "{text}"
    );
    assert!(text.contains("function redipy.twice(x)"), "{text}");
    assert!(!text.contains("unused"), "{text}");
    assert!(
        text.ends_with("return (answer(guard(redipy.twice, 2)))\n"),
        "{text}"
    );
}

#[test]
fn what_cannot_run_under_a_prefix_is_told_at_once() {
    let prefix = Options {
        prefix: true,
        ..Options::default()
    };
    for (name, told) in [
        (
            "randomkey",
            "RANDOMKEY takes several calls under a prefix or concerns keys without it",
        ),
        (
            "some.module",
            "'some.module' cannot run under a prefix: which of its arguments are keys is not known",
        ),
    ] {
        let call = r#"{"kind": "stmt", "expr": {"kind": "call", "name": "redis.call", "args": [
            {"kind": "val", "type": "str", "value": "NAME"}]}}"#;
        let script = script(&call.replace("NAME", name));
        assert!(Lua::generate(&script, &Options::default()).is_ok());
        let error = Lua::generate(&script, &prefix).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("ERR the script cannot be written as Lua: {told}")
        );
    }
}
