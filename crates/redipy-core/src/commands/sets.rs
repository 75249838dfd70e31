//! Commands: sets.
use super::commands;
commands![];
