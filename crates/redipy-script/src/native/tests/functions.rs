//! The functions that every script has.

use redipy_core::Reply;

use super::support::*;
use crate::graph::Expr;

fn run(name: &str, args: Vec<Expr>) -> Reply {
    value(call(name, args)).unwrap()
}

fn told(name: &str, args: Vec<Expr>) -> String {
    error(call(name, args))
}

fn texts(items: &[&str]) -> Reply {
    Reply::Array(items.iter().map(|item| bulk(item)).collect())
}

#[test]
fn tonumber_reads_what_lua_reads() {
    for (value, number) in [
        (num(1.5), Reply::Double(1.5)),
        (text(" 12 "), Reply::Int(12)),
        (text("0x10"), Reply::Int(16)),
        (text("1e3"), Reply::Int(1000)),
        (text("x"), Reply::Nil),
        (text(""), Reply::Nil),
        (yes(true), Reply::Nil),
        (none(), Reply::Nil),
        (list(vec![]), Reply::Nil),
    ] {
        assert_eq!(run("tonumber", vec![value]), number);
    }
}

#[test]
fn asintstr_cuts_off_the_fraction() {
    for (value, number) in [
        (num(1.9), 1),
        (num(-1.9), -1),
        (text("-2.5"), -2),
        (text("7"), 7),
    ] {
        assert_eq!(run("asintstr", vec![value]), Reply::Int(number));
    }
    for (value, kind) in [
        (text("x"), "a string"),
        (none(), "None"),
        (yes(true), "a bool"),
    ] {
        assert_eq!(
            told("asintstr", vec![value]),
            format!("ERR {kind} is not a number")
        );
    }
}

#[test]
fn tostring_and_type_take_nearly_everything() {
    for (value, shown, kind) in [
        (text("a"), "a", "string"),
        (num(1.0), "1", "number"),
        (num(f64::INFINITY), "inf", "number"),
        (yes(true), "true", "boolean"),
        (yes(false), "false", "boolean"),
        (none(), "nil", "nil"),
    ] {
        assert_eq!(run("tostring", vec![value.clone()]), bulk(shown));
        assert_eq!(run("type", vec![value]), bulk(kind));
    }
    assert_eq!(run("type", vec![list(vec![])]), bulk("table"));
    assert_eq!(run("type", vec![dict(vec![])]), bulk("table"));
    assert_eq!(
        told("tostring", vec![list(vec![])]),
        "ERR 'tostring' cannot take a list"
    );
    assert_eq!(
        told("tostring", vec![dict(vec![])]),
        "ERR 'tostring' cannot take a dict"
    );
}

#[test]
fn json_goes_both_ways() {
    let json = r#"{"a":[1,2.5,null,true,{}],"b":"\/\u007f"}"#;
    let decoded = call("cjson.decode", vec![text(json)]);
    assert_eq!(run("cjson.encode", vec![decoded]), bulk(json));
    assert_eq!(
        told("cjson.decode", vec![text("{")]),
        "ERR a string is not JSON"
    );
    assert_eq!(
        told("cjson.decode", vec![num(1.0)]),
        "ERR a number is not JSON"
    );
    assert_eq!(
        told("cjson.encode", vec![num(f64::NAN)]),
        "ERR a number is not finite"
    );
}

#[test]
fn find_counts_from_zero() {
    let find = |args: Vec<Expr>| run("string.find", args);
    assert_eq!(find(vec![text("abcabc"), text("c")]), Reply::Int(2));
    assert_eq!(
        find(vec![text("abcabc"), text("c"), num(3.0)]),
        Reply::Int(5)
    );
    assert_eq!(
        find(vec![text("abcabc"), text("c"), num(-1.0)]),
        Reply::Int(5)
    );
    assert_eq!(
        find(vec![text("abcabc"), text("a"), num(-99.0)]),
        Reply::Int(0)
    );
    assert_eq!(find(vec![text("a.c"), text(".")]), Reply::Int(1));
    assert_eq!(find(vec![text("abc"), text("x")]), Reply::Nil);
    assert_eq!(find(vec![text("abc"), text(""), num(3.0)]), Reply::Int(3));
    assert_eq!(find(vec![text("abc"), text(""), num(4.0)]), Reply::Nil);
    let wrong = told("string.find", vec![text("abc"), num(1.0)]);
    assert_eq!(wrong, "ERR 'string.find' cannot take a number");
    let wrong = told("string.find", vec![text("abc"), text("a"), num(0.5)]);
    assert_eq!(wrong, "ERR an index must be an integer, not a number");
}

#[test]
fn lists_and_dictionaries_have_functions() {
    assert_eq!(run("len", vec![text("é")]), Reply::Int(2));
    assert_eq!(run("len", vec![list(vec![none()])]), Reply::Int(1));
    assert_eq!(run("len", vec![dict(vec![])]), Reply::Int(0));
    assert_eq!(told("len", vec![none()]), "ERR 'len' cannot take None");
    let entries = dict(vec![("b", none()), ("a", none()), ("B", none())]);
    assert_eq!(run("keys", vec![entries]), texts(&["B", "a", "b"]));
    assert_eq!(
        told("keys", vec![list(vec![])]),
        "ERR 'keys' cannot take a list"
    );
}

#[test]
fn range_is_that_of_python() {
    let range = |args: &[f64]| {
        let args = args.iter().copied().map(num).collect();
        match value(call("range", args)) {
            Ok(Reply::Array(items)) => items,
            Ok(Reply::Nil) => Vec::new(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(range(&[0.0, 3.0]), [0, 1, 2].map(Reply::Int));
    assert_eq!(range(&[3.0, 0.0, -2.0]), [3, 1].map(Reply::Int));
    assert_eq!(range(&[0.0, 5.0, 2.0]), [0, 2, 4].map(Reply::Int));
    assert_eq!(range(&[3.0, 0.0]), []);
    let wrong = |args: Vec<Expr>| told("range", args);
    assert_eq!(
        wrong(vec![num(0.0), num(1.0), num(0.0)]),
        "ERR division by zero"
    );
    assert_eq!(
        wrong(vec![num(0.0), text("1")]),
        "ERR 'range' cannot take a string"
    );
    assert_eq!(wrong(vec![num(0.0), num(1e12)]), "ERR a list is too long");
}

#[test]
fn a_lifetime_is_that_of_pttl_in_seconds() {
    let lifetime = |millis| run("lifetime", vec![num(millis)]);
    assert_eq!(lifetime(-2.0), Reply::Nil);
    assert_eq!(lifetime(-1.0), Reply::Int(-1));
    assert_eq!(lifetime(1500.0), Reply::Double(1.5));
    assert_eq!(
        told("lifetime", vec![none()]),
        "ERR 'lifetime' cannot take None"
    );
}

#[test]
fn mathematics_takes_numbers() {
    let run = |name, args: &[f64]| run(name, args.iter().copied().map(num).collect());
    assert_eq!(run("math.floor", &[-1.5]), Reply::Int(-2));
    assert_eq!(run("math.ceil", &[-1.5]), Reply::Int(-1));
    assert_eq!(run("math.abs", &[-1.5]), Reply::Double(1.5));
    assert_eq!(run("math.min", &[3.0, 1.0, 2.0]), Reply::Int(1));
    assert_eq!(run("math.max", &[3.0, 1.0, 9.0, 2.0]), Reply::Int(9));
    for name in [
        "math.floor",
        "math.ceil",
        "math.abs",
        "math.min",
        "math.max",
    ] {
        let wrong = told(name, vec![text("1")]);
        assert_eq!(wrong, format!("ERR '{name}' cannot take a string"));
    }
    let second = told("math.max", vec![num(1.0), none()]);
    assert_eq!(second, "ERR 'math.max' cannot take None");
}

#[test]
fn strings_have_functions() {
    let one = |name, of| run(name, vec![text(of)]);
    assert_eq!(one("string.upper", "aé1"), bulk("Aé1"));
    assert_eq!(one("string.lower", "AÉ1"), bulk("aÉ1"));
    assert_eq!(one("string.len", "aé"), Reply::Int(3));
    assert_eq!(one("string.reverse", "abc"), bulk("cba"));
    assert_eq!(one("strip", "\t\n\x0b\x0c\r a b \n"), bulk("a b"));
    assert_eq!(one("strip", "  "), bulk(""));
    let two = |name, of, part| run(name, vec![text(of), text(part)]);
    assert_eq!(two("startswith", "abc", "ab"), Reply::Bool(true));
    assert_eq!(two("startswith", "abc", "bc"), Reply::Bool(false));
    assert_eq!(two("endswith", "abc", "bc"), Reply::Bool(true));
    assert_eq!(two("endswith", "abc", "abcd"), Reply::Bool(false));
    assert_eq!(
        run("string.rep", vec![text("ab"), num(3.0)]),
        bulk("ababab")
    );
    assert_eq!(run("string.rep", vec![text("ab"), num(-3.0)]), bulk(""));
    assert_eq!(run("string.rep", vec![text(""), num(1e15)]), bulk(""));
    assert_eq!(
        told("string.rep", vec![text("ab"), num(1e15)]),
        "ERR string exceeds maximum allowed size (proto-max-bulk-len)"
    );
    for name in [
        "string.upper",
        "string.lower",
        "string.len",
        "string.reverse",
        "strip",
    ] {
        assert_eq!(
            told(name, vec![none()]),
            format!("ERR '{name}' cannot take None")
        );
    }
    for name in ["startswith", "endswith", "split"] {
        let wrong = told(name, vec![text("a"), num(1.0)]);
        assert_eq!(wrong, format!("ERR '{name}' cannot take a number"));
    }
}

#[test]
fn sub_counts_from_one_and_from_the_end() {
    for (start, end, part) in [
        (1.0, None, "abcd"),
        (2.0, Some(3.0), "bc"),
        (-2.0, None, "cd"),
        (0.0, Some(2.0), "ab"),
        (-99.0, Some(-3.0), "ab"),
        (3.0, Some(2.0), ""),
        (5.0, None, ""),
        (1.0, Some(0.0), ""),
        (1.0, Some(-99.0), ""),
    ] {
        let mut args = vec![text("abcd"), num(start)];
        args.extend(end.map(num));
        assert_eq!(run("string.sub", args), bulk(part), "{start} {end:?}");
    }
}

#[test]
fn split_and_join_undo_each_other() {
    let split = |of, by| run("split", vec![text(of), text(by)]);
    assert_eq!(split("a,b,,c", ","), texts(&["a", "b", "", "c"]));
    assert_eq!(split("", ","), texts(&[""]));
    assert_eq!(split("aXXbXX", "XX"), texts(&["a", "b", ""]));
    assert_eq!(
        told("split", vec![text("a"), text("")]),
        "ERR 'split' cannot take an empty separator"
    );
    let join = |items| call("join", vec![text("-"), list(items)]);
    assert_eq!(
        value(join(vec![text("a"), num(1.0), num(0.5)])),
        Ok(bulk("a-1-0.5"))
    );
    assert_eq!(value(join(vec![])), Ok(bulk("")));
    assert_eq!(error(join(vec![none()])), "ERR a text cannot hold None");
    assert_eq!(
        told("join", vec![text("-"), text("ab")]),
        "ERR 'join' cannot take a string"
    );
}

#[test]
fn what_is_not_known_fails_when_it_is_called() {
    let host = Host::new();
    let told = host
        .body(vec![ret(call("no.such", vec![cmd("incr n")]))])
        .unwrap_err();
    assert_eq!(told.to_string(), "ERR unknown function 'no.such'");
    assert_eq!(host.words("get n"), Ok(bulk("1")));
    let unused = body(vec![branch(
        yes(false),
        vec![ret(call("no.such", vec![]))],
        vec![],
    )]);
    assert_eq!(unused, Ok(Reply::Nil));
    let constant = Expr::Constant("redis.NOTHING".to_owned());
    assert_eq!(error(constant), "ERR unknown function 'redis.NOTHING'");
    let constant = Expr::Constant("redis.LOG_WARNING".to_owned());
    assert_eq!(value(constant), Ok(Reply::Int(3)));
}
