//! Commands: sorted_sets.
use super::commands;
commands![];
