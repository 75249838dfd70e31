//! Commands on scripts.

use super::commands;
use crate::{Command, Hub, Result, Run, RunBeside, Store, hub::not_busy};

commands![ScriptKill];

/// Stops the script that runs, if it has not written anything; with something written it can only be
/// waited for.
#[derive(Clone, Debug, Command)]
#[command(name = "SCRIPT|KILL", group = Scripting, since = "2.6.0", flags(noscript), beside)]
pub struct ScriptKill;

impl Run for ScriptKill {
    type Output = ();

    fn run(&self, _: &mut dyn Store) -> Result<()> {
        // Whoever has the data to itself is no script.
        Err(not_busy())
    }
}

impl RunBeside for ScriptKill {
    fn run_beside(&self, hub: &Hub) -> Result<()> {
        hub.programs().stop(false)
    }
}
