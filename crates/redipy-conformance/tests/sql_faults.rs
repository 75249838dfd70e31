//! SQL databases keep what they have acknowledged, and say clearly what they cannot do, whatever happens to the processes that use
//! them, to the disk and to the servers.
//!
//! - `place`: a database under test; `process`: these tests as processes of their own, which can be killed;
//! - `killed`: writers that end in the middle; `crowd`: many processes on the same keys; `race`: many that open a new database at once;
//! - `disk`: no space and no right to write; `commits`: transactions that come to nothing; `locked`: another program that keeps the
//!   database for long;
//! - `restarted`: servers that end under load;
//! - `refused`: what is no database, or not ours.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "sql_faults/commits.rs"]
mod commits;
#[path = "sql_faults/crowd.rs"]
mod crowd;
#[path = "sql_faults/disk.rs"]
mod disk;
#[path = "sql_faults/killed.rs"]
mod killed;
#[path = "sql_faults/locked.rs"]
mod locked;
#[path = "sql_faults/place.rs"]
mod place;
#[path = "sql_faults/process.rs"]
mod process;
#[path = "sql_faults/race.rs"]
mod race;
#[path = "sql_faults/refused.rs"]
mod refused;
#[path = "sql_faults/restarted.rs"]
mod restarted;

/// What runs in processes that tests of this file start; nothing where a test runner calls it.
#[test]
fn a_process_of_these_tests() {
    let Some((role, arguments)) = process::task() else {
        return;
    };
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match &*role {
        "write" => killed::write(&arguments),
        "count" => crowd::count(&arguments),
        "pass" => crowd::pass(&arguments),
        "cross" => crowd::cross(&arguments),
        "open" => race::open(&arguments),
        "full" => disk::fill(&arguments),
        "readonly" => disk::read_only(&arguments),
        "forbidden" => refused::forbidden(&arguments),
        "limited" => commits::limited(&arguments),
        role => panic!("there is no '{role}'"),
    }
}
