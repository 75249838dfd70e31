//! The program `record` writes replies into a file, finds stale ones, and says what is missing.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Output};

fn record(arguments: &[&str], file: &Path, server: Option<&str>) -> io::Result<Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
    command.args(arguments).arg(file);
    if let Some(server) = server {
        command.env("REDIPY_REDIS_SERVER", server);
    }
    command.output()
}

#[test]
fn a_file_is_recorded_checked_and_found_stale() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("case.txt");
    fs::write(
        &file,
        "# Note.\n## one\n> SET k v\n@shape\n> PTTL k\n> GET k\n",
    )
    .expect("written");

    let written = record(&[], &file, None).expect("the program runs");
    assert!(written.status.success(), "{written:?}");
    let text = fs::read_to_string(&file).expect("readable");
    assert_eq!(
        text,
        "# Note.\n## one\n> SET k v\n+OK\n@shape\n> PTTL k\n:-1\n> GET k\n\"v\"\n"
    );
    assert_eq!(
        record(&["--check"], &file, None)
            .expect("the program runs")
            .status
            .code(),
        Some(0)
    );

    fs::write(&file, text.replace("\"v\"", "\"w\"")).expect("written");
    let checked = record(&["--check"], &file, None).expect("the program runs");
    assert_eq!(checked.status.code(), Some(1));
    let shown = String::from_utf8_lossy(&checked.stdout);
    for part in [
        "case.txt:8: one",
        "> GET k",
        "! \"w\"",
        "! \"v\"",
        "1 mismatches",
    ] {
        assert!(shown.contains(part), "{shown}");
    }
}

#[test]
fn a_missing_server_a_wrong_file_and_a_wrong_option_are_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("case.txt");
    fs::write(&file, "## one\n> PING\n").expect("written");
    let absent = folder.path().join("no-redis");
    let output = record(&["--check"], &file, absent.to_str()).expect("the program runs");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        message.contains("Debian package `redis-server` (7.0.15)"),
        "{message}"
    );

    let message = String::from_utf8_lossy(
        &record(&["--chek"], &file, None)
            .expect("the program runs")
            .stderr,
    )
    .into_owned();
    assert!(message.contains("unknown option --chek"), "{message}");

    fs::write(&file, "PING\n").expect("written");
    let message =
        String::from_utf8_lossy(&record(&[], &file, None).expect("the program runs").stderr)
            .into_owned();
    assert!(
        message.contains("case.txt:1: neither command nor reply"),
        "{message}"
    );
}
