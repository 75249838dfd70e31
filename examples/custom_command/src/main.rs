//! The command at work: `cargo run -p custom_command`, or with the URL of a backend behind it.

use custom_command::{HAddMax, HAddMaxOptions, Which, register};
use redipy::script::{Function, redis_fn};
use redipy::{Redis, Result};

fn main() -> Result<()> {
    let url = std::env::args().nth(1);
    let r = Redis::open(url.as_deref().unwrap_or("memory://"))?;

    // As a value, with types.
    let raise = |number| HAddMax::new("scores".into(), "ann".into(), number);
    println!("{:?}", r.run(&raise(3))?);
    let old = HAddMaxOptions::new().which(Which::Old);
    println!("{:?}", r.run(&raise(5).with(old))?);

    // By its name.
    register()?;
    let number: i64 = r.cmd("HADDMAX").arg("scores").arg("ann").arg(4).query()?;
    println!("{number}");

    // In a pipeline, with commands that were there before.
    let replies = r.pipelined(|pipe| {
        pipe.push(&raise(7)).hget("scores", "ann");
    })?;
    println!("{replies:?}");

    // In a script.
    let mut f = Function::new();
    let scores = f.key("scores");
    let raised = f.local(redis_fn("HADDMAX", &scores, ["bob", "5"]));
    f.return_(raised + 1);
    let script = r.register(f)?;
    let number: i64 = script.keys([("scores", "scores")]).run()?;
    println!("{number}");
    Ok(())
}
