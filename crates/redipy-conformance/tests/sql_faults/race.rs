//! Many programs that open a database at the moment at which there is none yet.

use std::thread;

use redipy::core::Local;
use redipy::{Clock, Redis, Sql};
use std::sync::Arc;

use crate::place::{Place, on_databases, text};
use crate::process::{Process, hear, tell};

const PROCESSES: usize = 6;

/// The threads of a process, each of which opens the database apart from the others.
const THREADS: usize = 3;

/// Opens a database when it is told to, and uses it at once.
pub fn open(arguments: &[&str]) {
    tell("ready");
    hear();
    thread::scope(|threads| {
        for _ in 0..THREADS {
            threads.spawn(|| {
                let sql = Sql::open_with_clock(arguments[0], Clock::system()).unwrap();
                let r = Redis::new(Arc::new(Local(sql)));
                r.incr("opened").unwrap();
                r.rpush("list", ["element"]).unwrap();
            });
        }
    });
}

fn a_new_database_is_made_once(place: &Place) {
    let mut crowd: Vec<Process> = (0..PROCESSES)
        .map(|_| Process::start("open", &[&place.url]))
        .collect();
    for process in &mut crowd {
        process.expect("ready");
    }
    for process in &mut crowd {
        process.say("go");
    }
    for process in crowd {
        process.end();
    }
    let r = place.open();
    let all = PROCESSES * THREADS;
    assert_eq!(r.get("opened").unwrap(), Some(text(all)));
    assert_eq!(r.llen("list").unwrap(), i64::try_from(all).unwrap());
    drop(r);
    place.await_quiet();
    place.check();
}

on_databases! { a_new_database_is_made_once }

#[test]
fn a_new_file_is_made_once_time_and_again() {
    for _ in 0..5 {
        a_new_database_is_made_once(&Place::sqlite());
    }
}
