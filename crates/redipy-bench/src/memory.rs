//! Resident bytes a key: a fresh process of ours beside a fresh Redis, both filled with the same
//! keys one by one.

use std::env;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;

use redipy::Redis;
use redipy_conformance::RedisServer;

use crate::Result;
use crate::table::{Figure, Row};

/// The argument with which this program starts itself to be measured.
pub const CHILD: &str = "--fill-and-report";

const KEYS: usize = 1_000_000;

/// Not an integer: small integers are objects that Redis shares, and cost it nothing.
const VALUE: &str = "xyz";

/// The number of commands that Redis gets at once; few, so that its buffers stay small.
const BATCH: usize = 100;

pub fn rows() -> Result<Vec<Row>> {
    let mut row = Row {
        what: "resident bytes a key, 1,000,000 keys of 16 bytes, values of 3".to_owned(),
        ours: None,
        peer: "Redis".to_owned(),
        theirs: None,
        limit: 1.0,
    };
    if cfg!(target_os = "linux") {
        row.ours = Some(Figure::BytesPerKey(ours()?));
        match RedisServer::start() {
            Ok(server) => {
                row.peer = format!("Redis {}", server.version());
                row.theirs = Some(Figure::BytesPerKey(of_redis(&server)?));
            }
            Err(error) => eprintln!("Redis is not measured: {error}"),
        }
    } else {
        eprintln!("resident memory is only measured on Linux");
    }
    Ok(vec![row])
}

fn key(number: usize) -> String {
    format!("key:{number:012}")
}

/// Measures a fresh process of this program.
fn ours() -> Result<f64> {
    let output = Command::new(env::current_exe()?).arg(CHILD).output()?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("the process to be measured failed: {text}").into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// Fills a memory backend and prints the resident bytes a key.
pub fn fill_and_report() -> Result<()> {
    let r = Redis::open("memory://")?;
    // The first key brings what is needed once.
    r.set(key(0), VALUE)?;
    let before = resident("self")?;
    for number in 1..=KEYS {
        r.set(key(number), VALUE)?;
    }
    println!("{}", per_key(before, resident("self")?));
    Ok(())
}

fn of_redis(server: &RedisServer) -> Result<f64> {
    let process = server.pid().to_string();
    let mut stream = TcpStream::connect(server.address())?;
    stream.set_nodelay(true)?;
    send(&mut stream, 0..1)?;
    let before = resident(&process)?;
    for start in (1..=KEYS).step_by(BATCH) {
        send(&mut stream, start..(start + BATCH).min(KEYS + 1))?;
    }
    Ok(per_key(before, resident(&process)?))
}

/// Sends a SET for each number and reads the answers.
fn send(stream: &mut TcpStream, numbers: std::ops::Range<usize>) -> Result<()> {
    let mut answers = vec![0; numbers.len() * b"+OK\r\n".len()];
    let mut request = Vec::new();
    for number in numbers {
        let key = key(number);
        let (key_len, value_len) = (key.len(), VALUE.len());
        write!(
            request,
            "*3\r\n$3\r\nSET\r\n${key_len}\r\n{key}\r\n${value_len}\r\n{VALUE}\r\n"
        )?;
    }
    stream.write_all(&request)?;
    stream.read_exact(&mut answers)?;
    if answers.chunks(5).all(|answer| answer == b"+OK\r\n") {
        Ok(())
    } else {
        Err("Redis refused a SET".into())
    }
}

#[expect(clippy::cast_precision_loss, reason = "both are far below 2^52")]
fn per_key(before: u64, after: u64) -> f64 {
    after.saturating_sub(before) as f64 / KEYS as f64
}

/// Returns the resident bytes of a process, given by its number or `self`.
fn resident(process: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    let kilobytes: u64 = kilobytes.ok_or("the system tells no VmRSS")?.parse()?;
    Ok(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_as_long_as_the_table_says() {
        assert_eq!((key(0).len(), key(KEYS).len()), (16, 16));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_memory_of_this_process_is_known() {
        assert!(resident("self").unwrap() > 100 * 1024);
    }
}
