//! Writes what is derived from the command table as text, so that people and tools can read it:
//! the methods of the Rust and the Python client and of scripts, the type stubs, the table in the docs.
//!
//! `redipy-generate` writes the files; `redipy-generate --check` only tells whether they are
//! current, and fails where they are not.

mod contributing;
mod docs;
mod names;
mod python;
mod rust;
mod schema;
mod script;
mod scripts;
mod stubs;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::{fs, io};

const HELP: &str = "Writes the files that are derived from the command table.

Usage: redipy-generate [--check]

  --check   write nothing; list the files that are out of date and fail if there are any

Example: cargo run -p redipy-generate -- --check";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--check"] => true,
        ["--help" | "-h"] => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(check) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("redipy-generate: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes or checks every file; tells whether all is well.
fn run(check: bool) -> io::Result<bool> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let stub_template = fs::read_to_string(root.join("crates/redipy-generate/stubs.pyi"))?;
    let page = fs::read_to_string(root.join("CONTRIBUTING.md"))?;
    let strings = fs::read_to_string(root.join("crates/redipy-core/src/commands/strings.rs"))?;
    let contributing = contributing::quote(&page, &strings)
        .ok_or_else(|| io::Error::other("CONTRIBUTING.md lacks the markers of its quotation"))?;
    let files: [(&str, String); 10] = [
        ("CONTRIBUTING.md", contributing),
        (
            "crates/redipy/src/methods.rs",
            format_rust(&rust::methods())?,
        ),
        (
            "crates/redipy/src/aio/methods.rs",
            format_rust(&rust::aio_methods())?,
        ),
        (
            "crates/redipy/src/options.rs",
            format_rust(&rust::options())?,
        ),
        (
            "crates/redipy-python/src/generated.rs",
            format_rust(&python::methods())?,
        ),
        ("python/redipy/_redipy.pyi", stubs::stubs(&stub_template)),
        (
            "crates/redipy-script/src/build/commands.rs",
            format_rust(&script::methods())?,
        ),
        ("python/redipy/symbolic/_commands.py", scripts::classes()),
        ("docs/commands.md", docs::table()),
        ("docs/sql-schema.md", schema::page(&root)?),
    ];
    let mut current = true;
    for (path, text) in files {
        let target: PathBuf = root.join(path);
        if fs::read_to_string(&target).is_ok_and(|old| old == text) {
            continue;
        }
        current = false;
        if check {
            eprintln!("{path} is out of date; run `make generate`");
        } else {
            fs::write(&target, text)?;
            println!("wrote {path}");
        }
    }
    Ok(current || !check)
}

/// Formats Rust code as `cargo fmt` would.
fn format_rust(code: &str) -> io::Result<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = rustfmt.stdin.take() {
        io::Write::write_all(&mut stdin, code.as_bytes())?;
    }
    let output = rustfmt.wait_with_output()?;
    if !output.status.success() {
        return Err(io::Error::other("rustfmt refused the generated code"));
    }
    String::from_utf8(output.stdout).map_err(io::Error::other)
}
