//! What ends a server when the process that started it is gone: killed, stopped by a debugger, or at its regular end,
//! at which nobody drops what is static.

use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Waits for a line, which is written when the server has been ended properly. Without one, the input ends with the
/// process that holds it; then the server is ended, and its folder goes.
const WATCH: &str = r#"
read -r _ && exit
kill -s "$1" "$2"
n=0
while kill -0 "$2" && [ $n -lt 30 ]; do sleep 0.1; n=$((n + 1)); done
kill -s KILL "$2"
rm -rf "$3"
"#;

/// A shell that watches over one server.
#[derive(Debug)]
pub(super) struct Watchdog(Child);

impl Watchdog {
    /// Starts to watch over the process with a number, which ends at a signal and has a folder.
    ///
    /// # Errors
    ///
    /// That there is no shell.
    pub(super) fn of(pid: u32, signal: &str, folder: &Path) -> io::Result<Self> {
        let mut shell = Command::new("sh");
        shell.args(["-c", WATCH, "watchdog", signal, &pid.to_string()]);
        // What a terminal sends to its foreground is not for the watchdog.
        shell.arg(folder).process_group(0);
        shell.stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Self(shell.stdin(Stdio::piped()).spawn()?))
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Some(mut input) = self.0.stdin.take() {
            // One that is gone needs no line.
            let _ = input.write_all(b"done\n");
        }
        let _ = self.0.wait();
    }
}
