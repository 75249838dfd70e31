//! Measures redipy from Rust and prints one table: what, ours, the other, ratio, goal, met.
//!
//! - `speed`: GET and SET through the typed API beside a locked hash map;
//! - `growth`: what an operation costs among a million elements beside a thousand;
//! - `memory`: resident bytes a key, in a process of ours and in a Redis of its own.

mod growth;
mod memory;
mod speed;
mod sql;
mod table;
mod timing;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use table::Row;

const HELP: &str = "\
Measure redipy in Rust and print one table.

Usage: redipy-bench [speed] [growth] [memory]

Without a name, everything is measured. Memory is compared with `redis-server`
from the search path, or with the program that REDIPY_REDIS_SERVER names.
A missed goal is said, not punished: the exit code is 0.
";

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// What measures one part and returns its rows.
type Part = fn() -> Result<Vec<Row>>;

const PARTS: [(&str, Part); 8] = [
    ("speed", speed::rows),
    ("growth", growth::rows),
    ("memory", memory::rows),
    ("sql-lite", sql::sqlite),
    ("sql-lite-growth", sql::sqlite_growth),
    ("sql-lite-filter", sql::filter),
    ("sql-postgres", sql::postgres),
    ("sql-postgres-growth", sql::postgres_growth),
];

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("redipy-bench: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode> {
    let words: Vec<String> = env::args().skip(1).collect();
    if words == [memory::CHILD] {
        memory::fill_and_report()?;
        return Ok(ExitCode::SUCCESS);
    }
    let asked = |part: &str| words.is_empty() || words.iter().any(|word| word == part);
    if let Some(word) = words
        .iter()
        .find(|word| PARTS.iter().all(|(part, _)| part != word))
    {
        print!("{HELP}");
        return Ok(if word == "--help" || word == "-h" {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        });
    }
    if cfg!(debug_assertions) {
        eprintln!(
            "This is a debug build; `cargo run --release -p redipy-bench` gives the figures."
        );
    }
    let mut rows = Vec::new();
    for (part, measure) in PARTS {
        if asked(part) {
            eprintln!("Measuring {part} ...");
            rows.extend(measure()?);
        }
    }
    println!(
        "{}, one thread; medians of {} interleaved rounds.",
        env::consts::ARCH,
        timing::ROUNDS
    );
    println!("Growth: O(1) may cost 4 times as much (caches), O(log n) twice that, since");
    println!("log 1,000,000 is 2 log 1,000.\n");
    println!("{}\n\n{}", table::table(&rows), table::verdict(&rows));
    Ok(ExitCode::SUCCESS)
}
