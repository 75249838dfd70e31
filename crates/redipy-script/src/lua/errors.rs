//! What a server answers to a script, in the words of the script.

use redipy_core::{Error, ErrorKind, Reply, Result};

use super::Lua;
use super::binary::ARG_MARK;
use crate::json;
use crate::value::Value;

/// Reads the answer of a script.
pub fn answer(reply: Reply) -> Result<Reply> {
    match reply {
        Reply::Nil | Reply::NilArray => Ok(Reply::Nil),
        Reply::Bulk(text) => json::decode(&text).and_then(|value: Value| value.to_result()),
        Reply::Error(error) => Err(error),
        other => Err(Error::new(
            ErrorKind::UnexpectedReply,
            format!("ERR the script answered {other:?}"),
        )),
    }
}

/// What is known of an error of a server.
struct Told<'a> {
    text: &'a str,
    line: Option<usize>,
}

/// Makes of an error of a server the one that the script has.
pub fn error(lua: &Lua, error: &Error, args: &[Reply]) -> Error {
    let message = error.message();
    let Some(told) = told(message) else {
        return error.clone();
    };
    let site = told
        .line
        .and_then(|line| lua.lines.get(line.checked_sub(1)?));
    let site = site.copied().flatten().and_then(|site| lua.sites.get(site));
    let mut text = told.text.to_owned();
    if let Some(site) = site {
        let note = site
            .notes
            .iter()
            .find(|(said, _)| text.contains(said.as_str()));
        if let Some((_, meant)) = note {
            text = format!("ERR {}", with_kinds(meant, args));
        }
    }
    text = in_our_words(&text);
    if let Some(at) = site.and_then(|site| site.at.as_ref()) {
        text = format!("{text} (script at {}:{})", at.file, at.line);
    }
    let kind = Error::from_server(text.clone()).kind();
    Error::from_text(kind, text.into_bytes())
}

/// Finds the text of an error and its line in what a server says.
fn told(message: &str) -> Option<Told<'_>> {
    // Redis 7 and later: "<text> script: <name>, on @user_script:<line>."
    let (text, outer) = match message.rsplit_once(" script: ") {
        Some((text, place)) => {
            let line = place.rsplit_once(", on @")?.1.trim_end_matches('.');
            (text, line.rsplit_once(':')?.1.parse().ok())
        }
        None => before(message)?,
    };
    // Errors of our helpers.
    let bare = text.strip_prefix("ERR ").unwrap_or(text);
    if let Some(own) = bare.strip_prefix("redipy:") {
        let (line, text) = own.split_once(':')?;
        let text = text.strip_prefix("ERR \0").unwrap_or(text);
        let line = line.parse().ok().filter(|line| *line > 0);
        return Some(Told { text, line });
    }
    Some(Told { text, line: outer })
}

/// Reads what Redis says before version 7: `ERR Error running script (call to f_<name>):
/// @user_script:<line>: <text>`, where the text of a command's error has a place before it, too.
fn before(message: &str) -> Option<(&str, Option<usize>)> {
    let rest = message.strip_prefix("ERR Error running script (call to ")?;
    let (_, rest) = rest.split_once("): @user_script:")?;
    let (line, text) = rest.split_once(':')?;
    let text = text.trim_start();
    let inner = text
        .strip_prefix("@user_script: ")
        .or_else(|| text.strip_prefix("@user_script:"));
    let text = match inner.and_then(|inner| inner.split_once(": ")) {
        Some((_, text)) => text,
        None => text,
    };
    Some((text, line.trim().parse().ok()))
}

/// Puts the kinds of arguments where marks stand for them.
fn with_kinds(meant: &str, args: &[Reply]) -> String {
    let parts: Vec<&str> = meant.split(ARG_MARK).collect();
    let part = |(at, part): (usize, &&str)| {
        if at % 2 == 0 {
            return (*part).to_owned();
        }
        let arg = part.parse::<usize>().ok().and_then(|at| args.get(at));
        let is_dict = matches!(arg, Some(Reply::Map(_)));
        if is_dict { "a dict" } else { "a list" }.to_owned()
    };
    parts.iter().enumerate().map(part).collect()
}

/// How long a text can be that says that a script may not run a command; others may repeat such words.
const LONGEST: usize = 80;

/// Words errors as Redis 7.0 does, with a code in front.
fn in_our_words(text: &str) -> String {
    // Before version 7 the texts of the commands have their codes, but those of the scripts have none.
    let bare = text.strip_prefix("ERR ").unwrap_or(text);
    // Redis and Valkey, by the version, name themselves in these or do not.
    for (start, middle, ours) in [
        (
            "Unknown ",
            "command called from",
            "ERR Unknown Redis command called from script",
        ),
        (
            "Wrong number of args calling ",
            "command from",
            "ERR Wrong number of args calling Redis command from script",
        ),
        (
            "This ",
            "command is not allowed from",
            "ERR This Redis command is not allowed from script",
        ),
    ] {
        if bare.starts_with(start)
            && bare.to_ascii_lowercase().contains(middle)
            && bare.len() < LONGEST
        {
            return ours.to_owned();
        }
    }
    // Lua tells where by itself, too.
    if let Some(rest) = bare.strip_prefix("user_script:") {
        let text = rest.split_once(": ").map_or(rest, |(_, text)| text);
        return format!("ERR {text}");
    }
    let code = text.split(' ').next().unwrap_or_default();
    if !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return text.to_owned();
    }
    format!("ERR {text}")
}
