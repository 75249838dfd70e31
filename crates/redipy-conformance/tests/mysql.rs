//! What is special to MySQL and MariaDB: the tables and the views, locks, several programs at once, and a server that goes away.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use redipy::core::Local;
use redipy::{Bytes, Clock, Redis, Sql};
use redipy_conformance::{MariaDbServer, databases};

/// Opens a database as a program of its own would.
fn open(url: &str) -> Redis {
    let sql = Sql::open_with_clock(url, Clock::system()).unwrap_or_else(|error| panic!("{error}"));
    Redis::new(Arc::new(Local(sql)))
}

/// Makes a database, and returns its URL and its name.
fn fresh(server: &MariaDbServer) -> (String, String) {
    let url = server.fresh_url().unwrap();
    let name = url.rsplit('/').next().unwrap().to_owned();
    (url, name)
}

#[test]
fn views_show_texts() {
    let server = databases::mariadb();
    let (url, name) = fresh(server);
    let r = open(&url);
    r.set("text", "häßlich").unwrap();
    r.set(b"\xff\x00", b"\x80\x81").unwrap();
    r.cmd("SET")
        .arg("short")
        .arg("x")
        .arg("PXAT")
        .arg("4102444800000")
        .query::<()>()
        .unwrap();
    r.cmd("SET")
        .arg("long")
        .arg("x")
        .arg("PXAT")
        .arg("9000000000000000")
        .query::<()>()
        .unwrap();
    r.cmd("RPUSH")
        .arg("list")
        .arg("a")
        .arg("b")
        .query::<i64>()
        .unwrap();
    r.cmd("LPUSH").arg("list").arg("c").query::<i64>().unwrap();
    r.cmd("HSET")
        .arg("hash")
        .arg("f")
        .arg("v")
        .query::<i64>()
        .unwrap();
    r.cmd("SADD").arg("set").arg("m").query::<i64>().unwrap();
    let mut zadd = r.cmd("ZADD").arg("zset");
    for score in ["-inf", "-1.5", "0", "0.1", "5e-324", "1e300", "+inf"] {
        zadd = zadd.arg(score).arg(score);
    }
    zadd.query::<i64>().unwrap();
    let ask = |sql: &str| server.ask_in(&name, sql).unwrap();
    assert_eq!(
        ask(
            "SET NAMES utf8mb4; SELECT `key`, value, expires_at FROM redipy_strings ORDER BY `key`"
        ),
        "0xFF00\t0x8081\tNULL\nlong\tx\tNULL\nshort\tx\t2100-01-01 00:00:00.0000\ntext\thäßlich\tNULL"
    );
    assert_eq!(
        ask("SELECT position, value FROM redipy_lists WHERE `key` = 'list' ORDER BY position"),
        "0\tc\n1\ta\n2\tb"
    );
    assert_eq!(ask("SELECT * FROM redipy_hashes"), "0\thash\tf\tv");
    assert_eq!(ask("SELECT * FROM redipy_sets"), "0\tset\tm");
    assert_eq!(
        ask("SELECT member, score FROM redipy_zsets ORDER BY score, member"),
        "-inf\t-1.7976931348623157e308\n-1.5\t-1.5\n0\t0\n5e-324\t5e-324\n0.1\t0.1\n1e300\t1e300\n\
         +inf\t1.7976931348623157e308"
    );
    assert_eq!(
        ask("SELECT `key`, kind, size FROM redipy_keys WHERE size > 1 ORDER BY `key`"),
        "list\tlist\t3\nzset\tzset\t7"
    );
}

#[test]
fn tables_are_completed_and_newer_ones_are_refused() {
    let server = databases::mariadb();
    let (url, name) = fresh(server);
    open(&url).set("key", "value").unwrap();
    // As after a crash in the middle of making them.
    let cut = "DROP VIEW redipy_zsets; DELETE FROM redipy_meta WHERE name = 'version'; DELETE FROM redipy_lock WHERE slot = 7";
    server.ask_in(&name, cut).unwrap();
    assert_eq!(open(&url).get("key").unwrap(), Some(Bytes::from("value")));
    let locks = "SELECT COUNT(*), (SELECT COUNT(*) FROM redipy_zsets) FROM redipy_lock";
    assert_eq!(server.ask_in(&name, locks).unwrap(), "1025\t0");

    let newer = "UPDATE redipy_meta SET value = 999 WHERE name = 'version'";
    server.ask_in(&name, newer).unwrap();
    let error = Sql::open(&url).unwrap_err();
    assert!(error.message().contains("version 999"), "{error}");
    let tables = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()";
    assert_eq!(server.ask_in(&name, tables).unwrap(), "15");
}

#[test]
fn several_programs_may_make_the_tables_at_once() {
    let server = databases::mariadb();
    let (url, _) = fresh(server);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| open(&url).cmd("INCR").arg("opened").query::<i64>().unwrap());
        }
    });
    assert_eq!(open(&url).get("opened").unwrap(), Some(Bytes::from("8")));
}

#[test]
fn names_of_tables_may_begin_otherwise() {
    let server = databases::mariadb();
    let (url, name) = fresh(server);
    let other = format!("{url}?table_prefix=app_");
    open(&url).set("key", "one").unwrap();
    open(&other).set("key", "two").unwrap();
    assert_eq!(open(&url).get("key").unwrap(), Some(Bytes::from("one")));
    let value = server
        .ask_in(&name, "SELECT value FROM app_strings")
        .unwrap();
    assert_eq!(value, "two");
}

#[test]
fn errors_of_the_server_do_not_tell_the_password() {
    let server = databases::mariadb();
    let (url, _) = fresh(server);
    let wrong = url.replace(":secret@", ":hush@");
    let error = Sql::open(&wrong).unwrap_err();
    assert!(error.message().starts_with("ERR mysql: "), "{error}");
    assert!(!format!("{error:?}").contains("hush"), "{error:?}");
    let missing = Sql::open(&format!("{url}x")).unwrap_err();
    assert!(missing.message().contains("Unknown database"), "{missing}");
}

#[test]
fn writers_that_meet_lose_nothing() {
    const ROUNDS: usize = 60;
    let server = databases::mariadb();
    let (url, _) = fresh(server);
    let programs = [open(&url), open(&url)];
    thread::scope(|scope| {
        for (number, program) in programs.iter().enumerate() {
            for thread in 0..4 {
                scope.spawn(move || {
                    let r = program.another();
                    for round in 0..ROUNDS {
                        let mut keys: Vec<String> =
                            (0..5).map(|key| format!("count:{key}")).collect();
                        // Each one goes through the keys in an order of its own.
                        keys.rotate_left((number + thread + round) % 5);
                        if thread % 2 == 0 {
                            keys.reverse();
                        }
                        let mut pipeline = r.pipeline();
                        for key in &keys {
                            pipeline.push_words(["INCR", key]).unwrap();
                        }
                        pipeline.execute().unwrap();
                    }
                });
            }
        }
    });
    for key in 0..5 {
        let count = programs[0].get(format!("count:{key}")).unwrap();
        assert_eq!(count, Some(Bytes::from((8 * ROUNDS).to_string())));
    }
}

#[test]
fn what_one_program_pushes_another_one_pops_once() {
    const ITEMS: u64 = 200;
    let server = databases::mariadb();
    let (url, _) = fresh(server);
    let sum = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            let program = open(&url);
            for _ in 0..2 {
                let (r, sum) = (program.another(), &sum);
                scope.spawn(move || {
                    loop {
                        let popped: Option<(Bytes, Bytes)> =
                            r.cmd("BLPOP").arg("queue").arg(0).query().unwrap();
                        let item = popped.unwrap().1;
                        match std::str::from_utf8(&item).unwrap() {
                            "end" => return,
                            number => sum.fetch_add(number.parse().unwrap(), Ordering::Relaxed),
                        };
                    }
                });
            }
        }
        let producer = open(&url);
        for item in 1..=ITEMS {
            producer
                .cmd("RPUSH")
                .arg("queue")
                .arg(item)
                .query::<i64>()
                .unwrap();
        }
        for _ in 0..4 {
            producer
                .cmd("RPUSH")
                .arg("queue")
                .arg("end")
                .query::<i64>()
                .unwrap();
        }
    });
    assert_eq!(sum.into_inner(), ITEMS * (ITEMS + 1) / 2);
    assert_eq!(open(&url).cmd("DBSIZE").query::<i64>().unwrap(), 0);
}

#[test]
fn messages_reach_other_programs_in_order() {
    let server = databases::mariadb();
    let (url, _) = fresh(server);
    let (listener, speakers) = (open(&url), [open(&url), open(&url)]);
    let subscriber = listener.pubsub().unwrap();
    subscriber.subscribe("news").unwrap();
    thread::scope(|scope| {
        for (number, speaker) in speakers.iter().enumerate() {
            scope.spawn(move || {
                for count in 0..50 {
                    let text = format!("{number}:{count}");
                    speaker
                        .cmd("PUBLISH")
                        .arg("news")
                        .arg(text)
                        .query::<i64>()
                        .unwrap();
                }
            });
        }
        let mut next = [0, 0];
        let mut messages = subscriber.messages();
        while next != [50, 50] {
            let message = messages.next().unwrap().unwrap();
            let text = String::from_utf8_lossy(&message.payload).into_owned();
            let (number, count) = text.split_once(':').unwrap();
            let number: usize = number.parse().unwrap();
            assert_eq!(count.parse(), Ok(next[number]), "{text}");
            next[number] += 1;
        }
    });
}

#[test]
fn a_server_that_restarts_is_found_again_and_loses_nothing() {
    let mut server = MariaDbServer::start().unwrap_or_else(|error| panic!("{error}"));
    let (url, _) = fresh(&server);
    let program = open(&url);
    let stop = AtomicBool::new(false);
    let (least, most) = (AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..4 {
            let r = program.another();
            let (stop, least, most) = (&stop, &least, &most);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    most.fetch_add(1, Ordering::Relaxed);
                    match r.cmd("INCR").arg("count").query::<i64>() {
                        Ok(_) => drop(least.fetch_add(1, Ordering::Relaxed)),
                        Err(error) if error.is_retryable() => {
                            // One of which nobody knows whether it was done.
                            if !error.maybe_applied() {
                                most.fetch_sub(1, Ordering::Relaxed);
                            }
                        }
                        Err(error) => panic!("{error:?}"),
                    }
                }
            });
        }
        for kills in 0..3 {
            thread::sleep(Duration::from_millis(300));
            if kills % 2 == 0 {
                server.kill();
                server
                    .start_again()
                    .unwrap_or_else(|error| panic!("{error}"));
            } else {
                server.restart().unwrap_or_else(|error| panic!("{error}"));
            }
        }
        thread::sleep(Duration::from_millis(300));
        stop.store(true, Ordering::Relaxed);
    });
    let count: u64 = program.cmd("GET").arg("count").query().unwrap();
    let (least, most) = (least.into_inner(), most.into_inner());
    assert!(
        least <= count && count <= most,
        "{least} <= {count} <= {most}"
    );
}

#[test]
fn members_longer_than_an_index_holds_are_in_order() {
    let server = databases::mariadb();
    let (url, _) = fresh(server);
    let r = open(&url);
    let start = "m".repeat(2000);
    // Digests are in no order, so what is in order here has been put in order.
    let members: Vec<String> = (0..40).map(|end| format!("{start}{end:02}")).collect();
    for member in members.iter().rev() {
        r.cmd("ZADD")
            .arg("zset")
            .arg(1)
            .arg(member)
            .query::<i64>()
            .unwrap();
    }
    let range = |command: &str, from: &str, to: &str| -> Vec<String> {
        r.cmd(command)
            .arg("zset")
            .arg(from)
            .arg(to)
            .query()
            .unwrap()
    };
    let ends = |members: &[String]| -> Vec<String> {
        members
            .iter()
            .map(|member| member[2000..].to_owned())
            .collect()
    };
    assert_eq!(ends(&range("ZRANGE", "0", "-1")), ends(&members));
    assert_eq!(range("ZRANGE", "5", "7"), members[5..8]);
    assert_eq!(range("ZREVRANGE", "0", "1"), [&*members[39], &*members[38]]);
    let low = format!("({}", members[10]);
    let high = format!("[{}", members[12]);
    assert_eq!(range("ZRANGEBYLEX", &low, &high), members[11..13]);
    let rank: i64 = r
        .cmd("ZRANK")
        .arg("zset")
        .arg(&members[21])
        .query()
        .unwrap();
    assert_eq!(rank, 21);
    let popped: Vec<(String, f64)> = r.cmd("ZPOPMIN").arg("zset").arg(2).query().unwrap();
    assert_eq!(popped[1].0, members[1]);
    let removed: i64 = r
        .cmd("ZREMRANGEBYRANK")
        .arg("zset")
        .arg(1)
        .arg(2)
        .query()
        .unwrap();
    assert_eq!(removed, 2);
    assert_eq!(range("ZRANGE", "0", "1"), [&*members[2], &*members[5]]);
    let encoding: String = r.cmd("OBJECT").arg("ENCODING").arg("zset").query().unwrap();
    assert_eq!(encoding, "skiplist");
}

#[test]
fn a_value_larger_than_the_server_takes_is_refused() {
    let server = MariaDbServer::start_with(databases::Writing::Fast, &["--max-allowed-packet=1M"]);
    let server = server.unwrap_or_else(|error| panic!("{error}"));
    let r = open(&server.url());
    r.set("key", "value").unwrap();
    let large = "x".repeat(3 << 20);
    let error = r.set("key", &large).unwrap_err();
    assert!(error.message().contains("max_allowed_packet"), "{error}");
    assert_eq!(r.get("key").unwrap(), Some(Bytes::from("value")));
    // Many small ones are no trouble.
    let many: Vec<String> = (0..5000)
        .map(|number| format!("{number}{}", "y".repeat(1000)))
        .collect();
    assert_eq!(
        r.cmd("RPUSH")
            .arg("list")
            .args(many.clone())
            .query::<i64>()
            .unwrap(),
        5000
    );
    let all: Vec<String> = r.cmd("LRANGE").arg("list").arg(0).arg(-1).query().unwrap();
    assert_eq!(all, many);
}
