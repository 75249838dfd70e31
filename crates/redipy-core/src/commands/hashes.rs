//! Commands: hashes.
use super::commands;
commands![];
