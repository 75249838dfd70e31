//! The program that runs on the data of an engine: how long it has run, and whether it may go on.
//!
//! A program keeps the data to itself, so whoever else wants them asks here whether to wait on. What is to
//! reach a program while it runs, such as `SCRIPT KILL`, goes by here too, beside the data.

use std::cell::Cell;
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::{
    Args, Bytes, Caller, Command, Error, ErrorKind, Flags, Hub, IntoReply, Program, Reply, Result,
    Run, Running, Spec, Store,
};

/// How long someone waits for data before asking anew whether to wait on.
const SLICE: Duration = Duration::from_millis(100);

/// Runs a command beside the data: arguments in, reply out.
pub type Beside = fn(&[Bytes], &Hub) -> Result<Reply>;

/// A command that runs beside the data, since it must not wait for them.
pub trait RunBeside: Command {
    /// Runs it; the data may be in use meanwhile.
    ///
    /// # Errors
    /// The command's own error.
    fn run_beside(&self, hub: &Hub) -> Result<<Self as Run>::Output>;
}

/// Checks, reads and runs a command beside the data: what [`Spec::beside`] points to.
///
/// # Errors
/// Those of reading and running it.
pub fn beside<C: RunBeside>(args: &[Bytes], hub: &Hub) -> Result<Reply> {
    C::SPEC.check_arity(args.len())?;
    let command = C::parse(&mut Args::new(args))?;
    Ok(command.run_beside(hub)?.into_reply())
}

/// How much a program may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long others wait for the data while a program runs; then they get an error, as Redis gives it
    /// after its `busy-reply-threshold`. Nothing is without an end.
    pub busy_after: Option<Duration>,
    /// The number of steps after which a program is stopped. What a step is, the kind of program knows; it
    /// is counted in thousands or so.
    pub max_steps: Option<u64>,
    /// The time after which a program is stopped.
    pub max_time: Option<Duration>,
}

impl Default for Limits {
    /// Five seconds until others are told, as with Redis, and no other limit.
    fn default() -> Self {
        Self {
            busy_after: Some(Duration::from_secs(5)),
            max_steps: None,
            max_time: None,
        }
    }
}

/// The program that runs on the data of an engine, if there is one, and what it may take.
#[derive(Debug, Default)]
pub struct Programs(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    limits: Limits,
    current: Option<Current>,
}

/// A program that runs.
#[derive(Debug)]
struct Current {
    begun: Instant,
    thread: ThreadId,
    wrote: bool,
    stopped: bool,
}

impl Programs {
    /// Returns how much a program may take.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.0.lock().limits
    }

    /// Sets how much a program may take, also for one that runs.
    pub fn set_limits(&self, limits: Limits) {
        self.0.lock().limits = limits;
    }

    /// Stops the program that runs: it ends at its next step that asks. One that has written is stopped
    /// only by `force`; what it has written stays.
    ///
    /// # Errors
    /// Redis' `NOTBUSY` where none runs, and its `UNKILLABLE` where it has written.
    pub fn stop(&self, force: bool) -> Result<()> {
        let mut state = self.0.lock();
        let current = state.current.as_mut().ok_or_else(not_busy)?;
        if current.wrote && !force {
            return Err(unkillable());
        }
        current.stopped = true;
        Ok(())
    }

    /// Tells whether a program runs in this thread; then the data cannot be waited for.
    #[must_use]
    pub fn runs_here(&self) -> bool {
        let state = self.0.lock();
        let here = |current: &Current| current.thread == thread::current().id();
        state.current.as_ref().is_some_and(here)
    }

    /// Returns how long to wait for the data, before asking this again.
    ///
    /// # Errors
    /// Redis' `BUSY` where a program has been running for long; that a program of this very thread has the
    /// data.
    pub fn patience(&self) -> Result<Duration> {
        let state = self.0.lock();
        let Some(current) = &state.current else {
            return Ok(SLICE);
        };
        if current.thread == thread::current().id() {
            return Err(reentrant());
        }
        let Some(busy_after) = state.limits.busy_after else {
            return Ok(SLICE);
        };
        let left = busy_after.saturating_sub(current.begun.elapsed());
        if left.is_zero() {
            return Err(busy());
        }
        Ok(left.min(SLICE))
    }

    /// Runs a program in a store, whose data nobody else gets at meanwhile. The database that is selected
    /// is the same afterwards.
    ///
    /// # Errors
    /// That of the program; what ran before it stays.
    pub fn run(
        &self,
        store: &mut dyn Store,
        program: &dyn Program,
        keys: &[Bytes],
    ) -> Result<Reply> {
        let selected = store.selected();
        let run = self.begin();
        let mut caller = Direct {
            store,
            run: &run,
            wrote: false,
        };
        let reply = program.run(&mut caller, keys, &run);
        store.select(selected);
        reply
    }

    fn begin(&self) -> Turn<'_> {
        let current = Current {
            begun: Instant::now(),
            thread: thread::current().id(),
            wrote: false,
            stopped: false,
        };
        self.0.lock().current = Some(current);
        Turn {
            programs: self,
            steps: Cell::new(0),
        }
    }
}

/// A program that runs, as it sees itself; dropping it ends that.
struct Turn<'a> {
    programs: &'a Programs,
    steps: Cell<u64>,
}

impl Turn<'_> {
    /// Takes note that the program is about to write.
    fn write(&self) -> Result<()> {
        let mut state = self.programs.0.lock();
        match &mut state.current {
            // Whoever stopped it was told that it has not written.
            Some(current) if current.stopped => Err(stopped()),
            Some(current) => {
                current.wrote = true;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Running for Turn<'_> {
    fn go_on(&self, steps: u64) -> Result<()> {
        let steps = self.steps.get().saturating_add(steps);
        self.steps.set(steps);
        let state = self.programs.0.lock();
        let Some(current) = &state.current else {
            return Ok(());
        };
        if current.stopped {
            return Err(stopped());
        }
        if let Some(most) = state.limits.max_steps.filter(|most| steps > *most) {
            return Err(exceeded(&format!("{most} steps")));
        }
        let over = |most: &Duration| current.begun.elapsed() > *most;
        if let Some(most) = state.limits.max_time.filter(over) {
            return Err(exceeded(&format!("{} milliseconds", most.as_millis())));
        }
        Ok(())
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.programs.0.lock().current = None;
    }
}

/// Runs commands right in a store.
struct Direct<'a> {
    store: &'a mut dyn Store,
    run: &'a Turn<'a>,
    wrote: bool,
}

impl Direct<'_> {
    fn note(&mut self, spec: &Spec) -> Result<()> {
        if !self.wrote && spec.flags.has(Flags::WRITE) {
            self.run.write()?;
            self.wrote = true;
        }
        Ok(())
    }
}

impl Caller for Direct<'_> {
    fn call(&mut self, spec: &'static Spec, args: &[Bytes]) -> Result<Reply> {
        self.note(spec)?;
        (spec.exec)(args, self.store)
    }

    fn store_for(&mut self, spec: &Spec) -> Result<Option<(&mut dyn Store, Bytes)>> {
        self.note(spec)?;
        Ok(Some((self.store, Bytes::default())))
    }
}

/// No script runs that could be stopped.
pub(crate) fn not_busy() -> Error {
    Error::state("NOTBUSY No scripts in execution right now.")
}

fn unkillable() -> Error {
    Error::state(
        "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either \
         wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.",
    )
}

fn busy() -> Error {
    Error::new(
        ErrorKind::Busy,
        "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
    )
}

fn stopped() -> Error {
    Error::new(
        ErrorKind::Stopped,
        "ERR Script killed by user with SCRIPT KILL...",
    )
}

fn exceeded(limit: &str) -> Error {
    Error::new(
        ErrorKind::Stopped,
        format!("ERR script exceeded its limit of {limit}"),
    )
}

fn reentrant() -> Error {
    Error::state(
        "ERR a script of this thread has the data; what runs inside a script calls commands through it, not \
         through a client",
    )
}
