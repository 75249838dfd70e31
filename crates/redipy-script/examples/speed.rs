//! Measures scripts that run natively on a memory store: `cargo run --release -p redipy-script --example speed`,
//! all or those whose title contains a word.

use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use redipy_core::{
    Access, Bytes, Caller, Clock, Engine, Program, Reply, Result, Running, Spec, Store,
};
use redipy_memory::Memory;
use redipy_script::{Invocation, Script, graph};

const FILTER: &str = include_str!("../../../tests/graphs/filter.json");

const ELEMENTS: usize = 10_000;

/// A script that reads a key and returns it.
const SHORT: &str = r#"{"kind":"script","argv":[],"keyv":["k"],"cmds":[
    {"kind":"declare","assign":{"kind":"key","name":"key_0","readable":"k"},"value":{"kind":"load_key_arg","index":0}},
    {"kind":"return","value":{"kind":"call","name":"redis.call","no_adjust":false,
        "args":[{"kind":"val","type":"str","value":"get"},{"kind":"key","name":"key_0","readable":"k"}]}}]}"#;

/// A script that counts to its argument, and asks nobody.
const COUNT: &str = r#"{"kind":"script","argv":["n"],"keyv":[],"cmds":[
    {"kind":"declare","assign":{"kind":"arg","name":"arg_0","readable":"n"},"value":{"kind":"load_json_arg","index":0}},
    {"kind":"declare","assign":{"kind":"var","name":"var_0"},"value":{"kind":"val","type":"int","value":0}},
    {"kind":"while","condition":{"kind":"binary","op":"lt","left":{"kind":"var","name":"var_0"},"right":{"kind":"arg","name":"arg_0","readable":"n"}},
     "body":{"kind":"seq","cmds":[{"kind":"assign","assign":{"kind":"var","name":"var_0"},
        "value":{"kind":"binary","op":"add","left":{"kind":"var","name":"var_0"},"right":{"kind":"val","type":"int","value":1}}}]}},
    {"kind":"return","value":{"kind":"var","name":"var_0"}}]}"#;

struct Direct<'a>(&'a mut dyn Store);

impl Caller for Direct<'_> {
    fn call(&mut self, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        (spec.exec)(args, self.0)
    }
}

struct Forever;

impl Running for Forever {
    fn go_on(&self, _: u64) -> Result<()> {
        Ok(())
    }
}

fn run(memory: &Memory, call: &Invocation) -> Result<Reply> {
    let mut reply = Reply::Nil;
    memory.transact(Access::Many, &mut |store| {
        store.select(0);
        reply = call.run(&mut Direct(store), call.keys(), &Forever)?;
        Ok(())
    })?;
    Ok(reply)
}

/// Prints the least time of several rounds, for each of `parts`.
fn measure(
    title: &str,
    parts: usize,
    mut before: impl FnMut(),
    mut round: impl FnMut() -> Result<()>,
) -> Result<()> {
    if !title.contains(&std::env::args().nth(1).unwrap_or_default()) {
        return Ok(());
    }
    let mut best = f64::INFINITY;
    for _ in 0..300 {
        before();
        let start = Instant::now();
        round()?;
        best = best.min(start.elapsed().as_secs_f64());
    }
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let each = best * 1e9 / parts as f64;
    println!("{title}: {each:.1} ns");
    Ok(())
}

fn script(json: &str) -> Result<Arc<Script>> {
    Ok(Arc::new(Script::new(graph::Script::from_json(json)?)?))
}

fn main() -> Result<(), Box<dyn Error>> {
    let memory = Memory::new(Clock::system());
    let values: Vec<Bytes> = (0..ELEMENTS)
        .map(|number| Bytes::from(format!("{}", (number * 7919) % ELEMENTS)))
        .collect();
    let spec = |name| redipy_core::commands::get(name).ok_or("no such command");
    let fill = |name: &'static Spec, keys: &[&str], values: &[Bytes]| {
        let mut args: Vec<Bytes> = keys.iter().copied().map(Bytes::from).collect();
        args.extend_from_slice(values);
        let _ = memory.transact(Access::Many, &mut |store| {
            store.select(0);
            (name.exec)(&args, store).map(drop)
        });
    };
    let (del, rpush, set) = (spec("DEL")?, spec("RPUSH")?, spec("SET")?);

    let filter = script(FILTER)?.call_in_order(
        ["inp", "left", "right"].map(Bytes::from).to_vec(),
        vec![Reply::Int(5000)],
    )?;
    let prepare = || {
        fill(del, &["left", "right"], &[]);
        fill(rpush, &["inp"], &values);
    };
    measure("filter, each element", ELEMENTS, prepare, || {
        run(&memory, &filter).map(drop)
    })?;

    let (lpop, inp) = (spec("LPOP")?, [Bytes::from("inp")]);
    let sides = [Bytes::from("left"), Bytes::from("right")];
    let cmp = Bytes::from("5");
    measure(
        "  its two commands without a script",
        ELEMENTS,
        prepare,
        || {
            memory.transact(Access::Many, &mut |store| {
                store.select(0);
                let mut caller = Direct(store);
                while let Reply::Bulk(value) = caller.call(lpop, &inp)? {
                    let side = usize::from(value >= cmp);
                    caller.call(rpush, &[sides[side].clone(), value])?;
                }
                Ok(())
            })
        },
    )?;

    fill(set, &["k"], &["v".into()]);
    let short = script(SHORT)?.call_in_order(vec!["k".into()], Vec::new())?;
    measure(
        "a script of one GET",
        1000,
        || {},
        || {
            for _ in 0..1000 {
                black_box(run(&memory, &short)?);
            }
            Ok(())
        },
    )?;
    let (get, key) = (spec("GET")?, [Bytes::from("k")]);
    measure(
        "  GET without a script",
        1000,
        || {},
        || {
            for _ in 0..1000 {
                memory.transact(Access::Many, &mut |store| {
                    store.select(0);
                    black_box(Direct(store).call(get, &key)?);
                    Ok(())
                })?;
            }
            Ok(())
        },
    )?;

    let count = script(COUNT)?.call_in_order(Vec::new(), vec![Reply::Int(10_000)])?;
    measure(
        "counting, each round",
        10_000,
        || {},
        || {
            black_box(run(&memory, &count)?);
            Ok(())
        },
    )?;
    Ok(())
}
