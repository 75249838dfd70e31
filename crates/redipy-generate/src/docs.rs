//! The table of commands in the docs.

use std::fmt::Write;

use redipy_core::commands;

use crate::names::usage;

/// Returns the page.
pub fn table() -> String {
    let mut page = String::from(
        "# Commands\n\n\
         Every command that the command layer has, on every backend. This page is written by\n\
         `make generate` from the declarations of the commands.\n",
    );
    let mut group = None;
    for spec in commands::all() {
        if group != Some(spec.group) {
            group = Some(spec.group);
            let title = spec.group.title();
            let _ = write!(
                page,
                "\n## {}{}\n\n| command | what it does | Redis |\n|---|---|---|\n",
                title[..1].to_uppercase(),
                &title[1..]
            );
        }
        let _ = writeln!(
            page,
            "| `{}` | {} | {} |",
            usage(spec).replace('|', "\\|"),
            spec.summary.replace('|', "\\|"),
            spec.since
        );
    }
    page
}
