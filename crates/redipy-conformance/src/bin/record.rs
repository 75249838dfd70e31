//! Writes the replies of a real Redis into case files, or checks that the written ones are current.
//! Starts its own server and leaves nothing behind.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use redipy_conformance::{
    REDIS_VERSION, RedisServer, RedisTarget, cases_dir, load_cases, record, replay,
};

const HELP: &str = "\
Record the replies of a real Redis into case files.

Usage: record [--check] [--any-version] [PATH ...]

PATH is a case file or a folder of them; without one, all cases of the crate.
A file to record holds titles, commands and directives; replies that are there
are replaced where the server answers otherwise. Comments stay.

Options:
  --check        change nothing; list the replies that are not current, exit 1
  --any-version  work with a server of another version than the recorded one
  -h, --help     show this text

Format of a case file:
  # comment
  ## title            a block begins, on an empty server and in database 0
  @wait 1.5           before the command: let 1.5 seconds pass
  @unordered          compare the array in any order
  @unordered-pairs    ... its consecutive pairs in any order
  @scan, @scan-pairs  ... [cursor, items], the items in any order
  @scan-all[-pairs]   repeat the scan to its end, compare all distinct items
  @shape              compare types and array lengths only
  @any                do not compare (no reply is written)
  > SET key \"a\\x00b\"  the command; then its reply:
  +OK  -ERR text  :5  \"string\"  nil  nil-array  *2 (items indented by two)

The program is `redis-server` on the search path or in REDIPY_REDIS_SERVER.
";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("record: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode, Box<dyn Error>> {
    let (mut check, mut any_version, mut paths) = (false, false, Vec::new());
    for argument in env::args_os().skip(1) {
        match argument.to_str() {
            Some("-h" | "--help") => {
                print!("{HELP}");
                return Ok(ExitCode::SUCCESS);
            }
            Some("--check") => check = true,
            Some("--any-version") => any_version = true,
            Some(option) if option.starts_with('-') => {
                return Err(format!("unknown option {option}; see --help").into());
            }
            _ => paths.push(PathBuf::from(argument)),
        }
    }
    if paths.is_empty() {
        paths.push(cases_dir());
    }
    let mut files = Vec::new();
    for path in &paths {
        files.extend(load_cases(path)?);
    }
    let server = RedisServer::start()?;
    if server.version() != REDIS_VERSION && !any_version {
        let found = server.version();
        return Err(format!("the cases are of Redis {REDIS_VERSION}, this is {found}").into());
    }
    let mut target = RedisTarget::connect(&server)?;
    if check {
        let report = replay(&files, &mut target);
        println!("{report}");
        return Ok(if report.is_clean() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
    let mut written = 0;
    for file in &mut files {
        let before = fs::read_to_string(&file.path)?;
        record(file, &mut target)?;
        let after = file.to_string();
        if before != after {
            fs::write(&file.path, after)?;
            println!("recorded {}", file.path.display());
            written += 1;
        }
    }
    println!("{} files, {written} changed", files.len());
    Ok(ExitCode::SUCCESS)
}
