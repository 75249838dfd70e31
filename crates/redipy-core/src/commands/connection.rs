//! Commands: connection.
use super::commands;
commands![];
