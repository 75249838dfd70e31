//! Commands: server.
use super::commands;
commands![];
