//! Commands: lists.
use super::commands;
commands![];
