use std::sync::Arc;

use redipy_core::{Bytes, Reply};

use super::Script;
use crate::graph;

fn script() -> Arc<Script> {
    let names = |names: [&str; 2]| names.map(str::to_owned).to_vec();
    let graph = graph::Script {
        keys: names(["from", "to"]),
        args: names(["n", "m"]),
        body: Vec::new(),
    };
    Arc::new(Script::new(graph).unwrap())
}

fn told(keys: &[&str], args: &[(&str, Reply)]) -> String {
    let keys = keys.iter().map(|name| (*name, Bytes::from("k")));
    let call = script().call(keys, args.to_vec());
    call.map_or_else(|error| error.to_string(), |_| String::new())
}

#[test]
fn names_bring_what_is_given_into_order() {
    let keys = [("to", Bytes::from("b")), ("from", Bytes::from("a"))];
    let args = [("m", Reply::Int(2)), ("n", Reply::Int(1))];
    let call = script().call(keys, args).unwrap();
    assert_eq!(call.keys(), ["a", "b"]);
    assert_eq!(call.args(), [Reply::Int(1), Reply::Int(2)]);
}

#[test]
fn all_wrong_names_are_told_at_once() {
    assert_eq!(
        told(&["from", "x", "y"], &[("n", Reply::Nil), ("n", Reply::Nil)]),
        "ERR the script lacks the key 'to' and has no keys 'x', 'y' and lacks the argument 'm' and is given twice \
         the argument 'n'"
    );
    let error = script()
        .call_in_order(Vec::new(), vec![Reply::Nil])
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "ERR the script takes 2 keys and 2 arguments, not 0 and 1"
    );
}

#[test]
fn an_argument_that_is_no_value_is_told() {
    let told = |value| told(&["from", "to"], &[("n", Reply::Nil), ("m", value)]);
    assert_eq!(told(Reply::Double(0.5)), "");
    let nan = Reply::Array(vec![Reply::Double(f64::NAN)]);
    assert_eq!(
        told(nan),
        "ERR the argument 'm' cannot be used: a number is not finite"
    );
    let key = Reply::Map(vec![(Reply::Int(1), Reply::Nil)]);
    assert_eq!(
        told(key),
        "ERR the argument 'm' cannot be used: a key must be a string, not a number"
    );
    let nested = |levels| (0..levels).fold(Reply::Nil, |inner, _| Reply::Array(vec![inner]));
    assert_eq!(told(nested(128)), "");
    assert_eq!(
        told(nested(129)),
        "ERR the argument 'm' cannot be used: a value is nested too deep"
    );
}

#[test]
fn keys_that_are_written_in_a_script_go_with_those_that_are_given() {
    let call = |words: &str| {
        let words: Vec<String> = words
            .split(' ')
            .map(|word| match word {
                "?" => r#"{"kind":"var","name":"var_0"}"#.to_owned(),
                "*" => r#"{"kind":"spread","value":{"kind":"var","name":"var_0"}}"#.to_owned(),
                word => format!(r#"{{"kind":"val","type":"str","value":"{word}"}}"#),
            })
            .collect();
        let text = format!(
            r#"{{"kind":"script","argv":[],"keyv":["named"],"cmds":[
            {{"kind":"declare","assign":{{"kind":"var","name":"var_0"}},"value":{{"kind":"val","type":"none","value":null}}}},
            {{"kind":"return","value":{{"kind":"call","name":"redis.call","args":[{}],"no_adjust":false}}}}]}}"#,
            words.join(",")
        );
        let graph = crate::graph::Script::from_json(&text).unwrap();
        let script = std::sync::Arc::new(super::Script::new(graph).unwrap());
        let call = script.call_in_order(vec!["given".into()], vec![]).unwrap();
        call.keys()[1..].to_vec()
    };
    assert_eq!(call("get a"), ["a"]);
    assert_eq!(call("object encoding a"), ["a"]);
    assert_eq!(call("mset a 1 ? 2 b 3"), ["a", "b"]);
    assert_eq!(call("lmpop 2 a b left"), ["a", "b"]);
    assert_eq!(call("del a a ?"), ["a"]);
    assert!(call("lmpop ? a b left").is_empty());
    assert!(call("del * a").is_empty());
    assert!(call("ping").is_empty());
    assert!(call("nope a").is_empty());
}
