//! Scripts as a library of functions of Redis 7.

use std::collections::BTreeSet;
use std::fmt::Write;

use redipy_core::Result;

use super::code::quoted;
use super::generator::cannot;
use super::{Options, helpers, stmts};
use crate::graph::Script;

/// How many helpers a function can use.
const UPVALUES: usize = 58;

/// Writes scripts as a library of functions, which `FUNCTION LOAD` takes and `FCALL` calls with the keys
/// and arguments that a script has: arguments as JSON, and JSON is what comes back, or nothing.
///
/// # Errors
/// As [`Lua::generate`](super::Lua::generate), and names that Redis does not take.
pub fn library(name: &str, functions: &[(&str, &Script)]) -> Result<String> {
    check_name(name)?;
    let options = Options::default();
    let mut needed = BTreeSet::new();
    let mut bodies = String::new();
    for (name, script) in functions {
        check_name(name)?;
        let mut generator = super::generate(script, &options)?;
        if generator.helpers.len() > UPVALUES {
            return Err(cannot(
                "it needs more helpers than a function of Lua can see",
            ));
        }
        needed.append(&mut generator.helpers);
        let _ = writeln!(bodies, "\n{}", helpers::names(script).trim_end());
        let name = quoted(name.as_bytes());
        let _ = writeln!(
            bodies,
            "redis.register_function({name}, function(KEYS, ARGV)"
        );
        // Neither is there while a library is loaded.
        bodies.push_str("  null = cjson.null\n  local call = redis.call\n");
        if generator.has_table {
            bodies.push_str("  local vars = {}\n");
        }
        for line in stmts::needed(generator.lines, &generator.used) {
            let _ = writeln!(bodies, "  {}{}", "  ".repeat(line.depth), line.text);
        }
        bodies.push_str("end)\n");
    }
    let mut head = format!("#!lua name={name}\nlocal null\n");
    for text in helpers::texts(&needed) {
        let _ = write!(head, "\n{text}\n");
    }
    let first = head.lines().count() + 1;
    Ok(head.replace(helpers::BODY, &first.to_string()) + &bodies)
}

/// Refuses what Redis takes for no name of a library or a function.
fn check_name(name: &str) -> Result<()> {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if name.is_empty() || !name.bytes().all(letter) {
        return Err(cannot(&format!(
            "'{name}' is no name of a library or a function: it may have letters, digits and '_'"
        )));
    }
    Ok(())
}
