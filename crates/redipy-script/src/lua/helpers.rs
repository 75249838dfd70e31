//! The functions in Lua that scripts may need, and those of plug-ins.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::sync::OnceLock;

use redipy_core::Result;

use super::code::{comment, is_name};
use super::generator::{Generator, Site, cannot};
use crate::graph::Script;

/// All of them, each one after those that it uses.
const SOURCE: &str = include_str!("helpers.lua");

/// What stands for the first line of the script itself.
pub const BODY: &str = "@BODY@";

/// A function, or a constant, of the text.
#[derive(Debug)]
pub struct Helper {
    pub name: &'static str,
    pub text: &'static str,
    uses: Vec<&'static str>,
}

fn all() -> &'static [Helper] {
    static ALL: OnceLock<Vec<Helper>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut helpers: Vec<Helper> = Vec::new();
        for text in SOURCE.split("\n\n") {
            let text = text.trim_end();
            let mut lines = text.lines();
            let Some(head) = lines.find(|line| line.starts_with("local ")) else {
                continue;
            };
            let head = head
                .trim_start_matches("local ")
                .trim_start_matches("function ");
            let name = words(head).next().unwrap_or_default();
            let known = helpers.iter().map(|helper| helper.name);
            let known: BTreeSet<&str> = known.collect();
            let uses = words(text).filter(|word| known.contains(word)).collect();
            helpers.push(Helper { name, text, uses });
        }
        helpers
    })
}

/// Returns the words of a text in Lua that may be names: those that are in no comment and no string, and
/// are no fields.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"));
    let bare = code.flat_map(|line| line.split('"').step_by(2));
    let split = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_' && letter != '.';
    bare.flat_map(move |part| part.split(split))
        .filter(|word| !word.is_empty() && !word.contains('.'))
}

/// Tells whether a name means something already.
pub fn is_reserved(name: &str) -> bool {
    const OTHERS: &[&str] = &[
        "KEYS",
        "ARGV",
        "_G",
        "bit",
        "cjson",
        "cmsgpack",
        "error",
        "getmetatable",
        "ipairs",
        "math",
        "next",
        "os",
        "pairs",
        "pcall",
        "prefix",
        "call",
        "null",
        "vars",
        "redis",
        "redipy",
        "server",
        "select",
        "setmetatable",
        "string",
        "struct",
        "table",
        "tonumber",
        "tostring",
        "type",
        "unpack",
        "_",
        "self",
        "debug",
        "print",
        "loadstring",
        "assert",
        "xpcall",
        "rawequal",
        "rawget",
        "rawset",
        "collectgarbage",
        "_VERSION",
        "load",
        "gcinfo",
        "coroutine",
    ];
    OTHERS.contains(&name) || all().iter().any(|helper| helper.name == name)
}

/// Returns the texts of helpers, with those that they use, in an order that Lua can read.
pub fn texts(needed: &BTreeSet<&'static str>) -> Vec<&'static str> {
    let by_name: HashMap<&str, &Helper> = all().iter().map(|one| (one.name, one)).collect();
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    let mut left: Vec<&str> = needed.iter().copied().collect();
    while let Some(name) = left.pop() {
        if wanted.insert(name)
            && let Some(helper) = by_name.get(name)
        {
            left.extend(&helper.uses);
        }
    }
    let all = all().iter().filter(|helper| wanted.contains(helper.name));
    all.map(|helper| helper.text).collect()
}

/// A text with what belongs to its lines.
pub struct Assembled {
    pub source: String,
    pub lines: Vec<Option<usize>>,
    pub sites: Vec<Site>,
}

/// Puts a text together: the names, what is needed in front, and the script.
pub fn assemble(script: &Script, generator: Generator<'_>) -> Result<Assembled> {
    let mut head = names(script);
    head.push_str("local call, null = redis.call, cjson.null\n");
    if generator.prefix {
        let _ = writeln!(head, "local prefix = ARGV[{}]", script.args.len() + 1);
    }
    head.push_str(&functions(&generator)?);
    if generator.has_table {
        head.push_str("local vars = {}\n");
    }
    head.push('\n');
    let first = head.lines().count();
    let mut source = head.replace(BODY, &(first + 1).to_string());
    let mut lines = vec![None; first];
    for line in super::stmts::needed(generator.lines, &generator.used) {
        let _ = writeln!(source, "{}{}", "  ".repeat(line.depth), line.text);
        lines.push(line.site);
    }
    let sites = generator.sites;
    Ok(Assembled {
        source,
        lines,
        sites,
    })
}

/// Lists the names of keys and arguments in comments.
pub fn names(script: &Script) -> String {
    let mut text = String::new();
    for (title, names) in [("KEYV", &script.keys), ("ARGV", &script.args)] {
        let _ = writeln!(text, "--[[ {title}");
        for name in names {
            let _ = writeln!(text, "{}", comment(name));
        }
        text.push_str("]]\n");
    }
    text
}

/// Returns the helpers that a script needs.
pub fn functions(generator: &Generator<'_>) -> Result<String> {
    let mut text = String::new();
    let plugins = plugins(generator)?;
    for helper in texts(&generator.helpers) {
        text.push('\n');
        text.push_str(helper);
        text.push('\n');
    }
    if !plugins.is_empty() {
        text.push_str("\nlocal redipy = {}\n");
        for helper in plugins {
            let _ = writeln!(text, "\nfunction redipy.{}({})", helper.name, helper.args);
            for line in helper.body.lines() {
                let _ = writeln!(text, "  {line}");
            }
            text.push_str("end\n");
        }
    }
    Ok(text)
}

/// Returns the functions of plug-ins that are needed, with those that they call.
fn plugins<'a>(generator: &Generator<'a>) -> Result<Vec<&'a super::Helper>> {
    let all = &generator.options.helpers;
    let mut wanted = generator.plugins.clone();
    let mut left: Vec<String> = wanted.iter().cloned().collect();
    while let Some(name) = left.pop() {
        let Some(helper) = all.iter().find(|helper| helper.name == name) else {
            continue;
        };
        if !is_name(&helper.name) {
            return Err(cannot(&format!(
                "'{}' is not the name of a function",
                helper.name
            )));
        }
        for other in all {
            let call = format!("redipy.{}", other.name);
            if helper.body.contains(&call) && wanted.insert(other.name.clone()) {
                left.push(other.name.clone());
            }
        }
    }
    Ok(all
        .iter()
        .filter(|helper| wanted.contains(&helper.name))
        .collect())
}
