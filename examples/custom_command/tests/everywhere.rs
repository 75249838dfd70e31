//! The command in every place where commands run.

#![allow(clippy::unwrap_used)]

use custom_command::{HAddMax, HAddMaxOptions, Which, register};
use redipy::aio::{self, block_on};
use redipy::core::{ArgKind, Flags, Group, commands};
use redipy::script::{Function, args, redis_fn};
use redipy::{Command, Error, ErrorKind, Redis, Reply, Result};

fn redis() -> Redis {
    Redis::open("memory://").unwrap()
}

fn raise(number: i64) -> HAddMax {
    HAddMax::new("k".into(), "f".into(), number)
}

#[test]
fn it_runs_as_a_value() {
    let r = redis();
    assert_eq!(r.run(&raise(3)).unwrap(), Some(3));
    assert_eq!(r.run(&raise(2)).unwrap(), Some(3));
    let old = HAddMaxOptions::new().which(Which::Old);
    assert_eq!(r.run(&raise(9).with(old)).unwrap(), Some(3));
    assert_eq!(r.hget("k", "f").unwrap(), Some("9".into()));
    let awaited = aio::Redis::from(r.another());
    assert_eq!(block_on(awaited.run(&raise(10))).unwrap(), Some(10));

    r.hset("k", [("f", "word")]).unwrap();
    let error = r.run(&raise(1)).unwrap_err();
    assert_eq!(error.message(), "ERR hash value is not an integer");
    r.set("k", "v").unwrap();
    assert_eq!(r.run(&raise(1)).unwrap_err().kind(), ErrorKind::WrongType);
}

#[test]
fn it_runs_by_its_name_once_it_is_registered() {
    register().unwrap();
    register().unwrap();
    let r = redis();
    let number: i64 = r.cmd("HADDMAX").arg("k").arg("f").arg(3).query().unwrap();
    assert_eq!(number, 3);
    let old: Option<i64> = r
        .cmd("haddmax")
        .args(["k", "f", "5", "return", "old"])
        .query()
        .unwrap();
    assert_eq!(old, Some(3));
    let error = r.cmd("HADDMAX").arg("k").query::<Reply>().unwrap_err();
    assert_eq!(
        error.message(),
        "ERR wrong number of arguments for 'haddmax' command"
    );
    let error = r
        .cmd("HADDMAX")
        .args(["k", "f", "1", "RETURN", "BOTH"])
        .query::<Reply>();
    assert_eq!(error.unwrap_err(), Error::syntax());

    let part = r.with_prefix("a:");
    part.cmd("HADDMAX")
        .args(["k", "f", "1"])
        .query::<Reply>()
        .unwrap();
    assert_eq!(r.keys("a:*").unwrap(), ["a:k"]);
}

#[test]
fn it_runs_in_a_pipeline_and_in_a_transaction() {
    register().unwrap();
    let r = redis();
    let mut pipe = r.pipeline();
    pipe.push(&raise(2)).hget("k", "f");
    pipe.push_words(["HADDMAX", "k", "f", "4"]).unwrap();
    let replies = [Reply::Int(2), Reply::Bulk("2".into()), Reply::Int(4)];
    assert_eq!(pipe.execute().unwrap(), replies);

    let ((), replies) = r
        .transaction("k", |_, pipe| {
            pipe.push(&raise(6));
            Ok(())
        })
        .unwrap();
    assert_eq!(replies, [Reply::Int(6)]);
}

#[test]
fn it_is_declared_as_any_other() {
    let spec = HAddMax::SPEC;
    assert_eq!(
        (spec.name, spec.group, spec.arity()),
        ("HADDMAX", Group::Hash, -4)
    );
    assert!(spec.flags.has(Flags::WRITE));
    assert_eq!(spec.fields[0].kind, ArgKind::Key);
    register().unwrap();
    assert!(std::ptr::eq(commands::get("HAddMax").unwrap(), spec));
    assert!(commands::all().all(|one| one.name != "HADDMAX"));
}

#[test]
fn scripts_call_it() {
    register().unwrap();
    let mut f = Function::new();
    let (scores, by) = (f.key("scores"), f.arg("by"));
    let raised = f.local(redis_fn("haddmax", &scores, args!["f", &by]));
    f.return_(raised * 2);
    for r in [redis(), redis().with_prefix("a:")] {
        let script = r.register(f.clone()).unwrap();
        let call = || script.keys([("scores", "k")]);
        assert_eq!(call().arg("by", 4).run::<i64>().unwrap(), 8);
        assert_eq!(call().arg("by", 3).run::<i64>().unwrap(), 8);
        assert_eq!(r.hget("k", "f").unwrap(), Some("4".into()));
        let error = call().arg("by", "x").run::<i64>().unwrap_err();
        assert!(error.message().contains("not an integer"), "{error}");
    }
}

mod taken {
    //! Commands whose names cannot be had.

    use super::{Command, Result, commands};
    use redipy::core::{Run, Store};

    macro_rules! named {
        ($type:ident, $name:literal) => {
            /// Does nothing.
            #[derive(Clone, Debug, Command)]
            #[command(crate = redipy::core)]
            #[command(name = $name, group = Generic, since = "7.0.0")]
            pub struct $type;

            impl Run for $type {
                type Output = ();

                fn run(&self, _: &mut dyn Store) -> Result<()> {
                    Ok(())
                }
            }
        };
    }

    named!(BuiltIn, "GET");
    named!(Container, "OBJECT");
    named!(Inside, "GET|ALL");
    named!(OfConnections, "SUBSCRIBE");
    named!(Mine, "HADDMAX");
    named!(Lower, "haddmin");
    named!(Nothing, "");
    named!(Sub, "OBJECT|COLOUR");

    #[test]
    fn names_are_had_once() {
        super::register().unwrap();
        for spec in [
            BuiltIn::SPEC,
            Container::SPEC,
            Inside::SPEC,
            OfConnections::SPEC,
            Mine::SPEC,
        ] {
            let error = commands::register(spec).unwrap_err();
            assert!(error.message().contains("is taken by"), "{error}");
        }
        for spec in [Lower::SPEC, Nothing::SPEC] {
            let error = commands::register(spec).unwrap_err();
            assert!(error.message().contains("is no name"), "{error}");
        }
        commands::register(Sub::SPEC).unwrap();
        let args = ["colour"].map(redipy::Bytes::from);
        let (found, rest) = commands::find(&"object".into(), &args).unwrap();
        assert!(std::ptr::eq(found, Sub::SPEC) && rest.is_empty());
    }
}
