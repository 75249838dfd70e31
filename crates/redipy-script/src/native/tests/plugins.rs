//! Functions of a host.

use std::sync::{Arc, Mutex};

use redipy_core::{Bytes, Caller, Error, Reply, Result, commands};

use super::support::*;
use crate::graph::{Expr, Op, What};
use crate::native::{Functions, GeneralFunction, LogLevel, RedisFunction};

#[derive(Debug, Default)]
struct Own {
    logged: Mutex<Vec<(LogLevel, String)>>,
}

/// Sets a key to the sum of its arguments and returns them.
#[derive(Debug)]
struct SetSum;

/// Returns its arguments.
#[derive(Debug)]
struct Echo;

impl Functions for Own {
    fn redis_function(&self, name: &str) -> Option<Arc<dyn RedisFunction>> {
        (name == "own.setsum" || name == "get").then(|| Arc::new(SetSum) as Arc<_>)
    }

    fn general_function(&self, name: &str) -> Option<Arc<dyn GeneralFunction>> {
        (name == "own.echo" || name == "len").then(|| Arc::new(Echo) as Arc<_>)
    }

    fn log(&self, level: LogLevel, text: &[u8]) {
        let text = String::from_utf8_lossy(text).into_owned();
        self.logged.lock().unwrap().push((level, text));
    }
}

impl RedisFunction for SetSum {
    fn call(&self, caller: &mut dyn Caller, key: &Bytes, args: &[Reply]) -> Result<Reply> {
        let mut sum = 0;
        for arg in args {
            let Reply::Int(number) = arg else {
                return Err(Error::argument("ERR own refusal"));
            };
            sum += number;
        }
        let (set, _) = commands::find(&"set".into(), &[])?;
        caller.call(set, &[key.clone(), Bytes::from(sum)])?;
        Ok(Reply::Array(args.to_vec()))
    }
}

impl GeneralFunction for Echo {
    fn call(&self, args: &[Reply]) -> Result<Reply> {
        Ok(Reply::Array(args.to_vec()))
    }
}

fn host() -> (Host, Arc<Own>) {
    let own = Arc::new(Own::default());
    let mut host = Host::new();
    host.functions = Some(own.clone());
    (host, own)
}

#[test]
fn a_host_adds_functions() {
    let (host, _) = host();
    let numbers = || Expr::Spread(Box::new(list(vec![num(3.0), num(4.0)])));
    let call_own = redis(vec![text("own.setsum"), text("k"), num(1.0), numbers()]);
    let result = host.body(vec![ret(call_own)]);
    assert_eq!(result, Ok(array(&[1, 3, 4].map(Reply::Int))));
    assert_eq!(host.words("get k"), Ok(bulk("8")));
    let all = vec![
        none(),
        yes(true),
        num(0.5),
        text("x"),
        list(vec![]),
        dict(vec![("a", none())]),
    ];
    let expected = array(&[
        Reply::Nil,
        Reply::Bool(true),
        Reply::Double(0.5),
        bulk("x"),
        array(&[]),
        map(&[("a", Reply::Nil)]),
    ]);
    assert_eq!(host.body(vec![ret(call("own.echo", all))]), Ok(expected));
}

#[test]
fn a_function_of_a_host_is_no_built_in_one() {
    let (host, _) = host();
    assert_eq!(host.words("get k"), Ok(Reply::Nil));
    assert_eq!(
        host.body(vec![ret(call("len", vec![text("ab")]))]),
        Ok(Reply::Int(2))
    );
}

#[test]
fn its_error_ends_the_script() {
    let (host, _) = host();
    let mut script = script(vec![]);
    script.body = vec![placed(
        ret(redis(vec![text("own.setsum"), text("k"), text("x")])),
        4,
    )];
    let told = host.run(&script, &[], &[]).unwrap_err().to_string();
    assert_eq!(told, "ERR own refusal (script at a.py:4)");
    let infinite = op(Op::Div, num(1e308), num(1e-308));
    let told = host
        .body(vec![ret(call("own.echo", vec![infinite]))])
        .unwrap_err();
    assert_eq!(told.to_string(), "ERR a number is not finite");
    let none = host
        .body(vec![ret(redis(vec![text("own.setsum"), none()]))])
        .unwrap_err();
    assert_eq!(
        none.to_string(),
        "ERR a command cannot take None as an argument"
    );
}

#[test]
fn the_log_goes_to_the_host() {
    let (host, own) = host();
    let level = |name: &str| Expr::Constant(name.to_owned());
    let log = |level, text| host.body(vec![ret(call("redis.log", vec![level, text]))]);
    assert_eq!(
        log(level("redis.LOG_NOTICE"), text("hello")),
        Ok(Reply::Nil)
    );
    assert_eq!(log(num(0.0), num(1.5)), Ok(Reply::Nil));
    let expected = [
        (LogLevel::Notice, "hello".to_owned()),
        (LogLevel::Debug, "1.5".to_owned()),
    ];
    assert_eq!(*own.logged.lock().unwrap(), expected);
    let told = |level, text| log(level, text).unwrap_err().to_string();
    assert_eq!(told(num(4.0), text("x")), "ERR Invalid debug level.");
    assert_eq!(told(num(1.0), none()), "ERR a text cannot hold None");
    assert_eq!(
        told(text("1"), text("x")),
        "ERR 'redis.log' cannot take a string"
    );
    // Without a host's own way it goes to the crate `log`.
    assert_eq!(
        value(call("redis.log", vec![num(3.0), text("x")])),
        Ok(Reply::Nil)
    );
}

#[test]
fn a_script_is_asked_to_stop_after_each_function() {
    let (mut host, _) = host();
    host.budget = 10;
    for slow in [call("own.echo", vec![]), cmd("own.setsum k")] {
        let items = call("range", vec![num(0.0), num(100.0)]);
        let told = host.body(vec![each(items, "i", "v", vec![What::Expr(slow)])]);
        assert_eq!(told.unwrap_err().to_string(), "ERR stopped");
    }
}
