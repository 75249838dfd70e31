//! Commands: generic.
use super::commands;
commands![];
