//! A case file: blocks of commands with the replies that a real Redis gave. It is parsed for replaying and written
//! again, comments included, when its replies are recorded.
//!
//! ```text
//! # What this file is about.
//!
//! ## a block: it starts on an empty server, database 0
//! > SET key "a value with \x00"
//! +OK
//! > GET key
//! "a value with \x00"
//! @wait 0.1
//! @unordered
//! > KEYS *
//! *1
//!   "key"
//! ```
//!
//! Directives stand before the command that they apply to: `@wait SECONDS`, and at most one [`Mode`].

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::compare::Mode;
use crate::reply::Reply;
use crate::words;

/// One file of cases, usually all of one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFile {
    /// Where it was read from.
    pub path: PathBuf,
    /// Comments and blank lines before the first block.
    pub preamble: Vec<String>,
    /// The blocks, in order.
    pub blocks: Vec<Block>,
}

/// Commands that run one after the other, beginning on an empty server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The line of the title.
    pub line: usize,
    /// What the block is about.
    pub title: String,
    /// Steps, with the comments between them.
    pub items: Vec<Item>,
}

/// A line of text or a command inside a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A comment or a blank line, kept as it is.
    Text(String),
    /// A command.
    Step(Step),
}

/// A command with the reply it must get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The line of the command.
    pub line: usize,
    /// How long to wait before it.
    pub wait: Option<Duration>,
    /// How its reply is compared.
    pub mode: Mode,
    /// The command as it is written in the file.
    pub source: String,
    /// The words of the command.
    pub argv: Vec<Vec<u8>>,
    /// The recorded reply; absent before recording, and always with [`Mode::Any`].
    pub expected: Option<Reply>,
}

/// What is wrong with a case file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The file.
    pub path: PathBuf,
    /// The line, counted from one.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path.display(), self.line, self.message)
    }
}

impl std::error::Error for ParseError {}

impl CaseFile {
    /// Parses the text of a case file; `path` only serves messages.
    ///
    /// # Errors
    ///
    /// The first line that does not follow the format.
    pub fn parse(path: &Path, text: &str) -> Result<CaseFile, ParseError> {
        let lines: Vec<&str> = text.lines().collect();
        let mut parser = Parser {
            file: CaseFile {
                path: path.to_owned(),
                preamble: Vec::new(),
                blocks: Vec::new(),
            },
            directives: None,
        };
        let mut at = 0;
        while at < lines.len() {
            at += parser
                .take(&lines[at..], at + 1)
                .map_err(|(offset, message)| ParseError {
                    path: path.to_owned(),
                    line: at + offset + 1,
                    message,
                })?;
        }
        if let Some(directives) = parser.directives {
            return Err(ParseError {
                path: path.to_owned(),
                line: directives.line,
                message: NO_COMMAND.to_owned(),
            });
        }
        Ok(parser.file)
    }

    /// Reads and parses a file.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, or the first line that does not follow the format.
    pub fn load(path: &Path) -> io::Result<CaseFile> {
        let named = |kind, text: String| io::Error::new(kind, text);
        let text = fs::read_to_string(path)
            .map_err(|error| named(error.kind(), format!("{}: {error}", path.display())))?;
        CaseFile::parse(path, &text)
            .map_err(|error| named(io::ErrorKind::InvalidData, error.to_string()))
    }

    /// Iterates over all commands.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.blocks.iter().flat_map(Block::steps)
    }
}

impl Block {
    /// Iterates over the commands of the block.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.items.iter().filter_map(|item| match item {
            Item::Step(step) => Some(step),
            Item::Text(_) => None,
        })
    }
}

/// Loads a case file, or all `*.txt` under a folder in the order of their paths.
///
/// # Errors
///
/// The first file that cannot be read or parsed.
pub fn load_cases(path: &Path) -> io::Result<Vec<CaseFile>> {
    let mut paths = Vec::new();
    collect(path, &mut paths)?;
    paths.iter().map(|path| CaseFile::load(path)).collect()
}

fn collect(path: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        paths.push(path.to_owned());
        return Ok(());
    }
    let mut entries = fs::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() || entry.extension().is_some_and(|end| end == "txt") {
            collect(&entry, paths)?;
        }
    }
    Ok(())
}

const NO_COMMAND: &str = "a directive must be followed by its command";

/// The file read so far, and the directives that wait for their command.
struct Parser {
    file: CaseFile,
    directives: Option<Directives>,
}

struct Directives {
    line: usize,
    wait: Option<Duration>,
    mode: Option<Mode>,
}

impl Parser {
    /// Takes one element from the front of `lines` and returns how many lines it used; an error holds its offset.
    fn take(&mut self, lines: &[&str], number: usize) -> Result<usize, (usize, String)> {
        let here = |message: String| (0, message);
        let line = lines[0];
        if let Some(source) = line.strip_prefix("> ") {
            return self.take_command(source, lines, number);
        }
        if let Some(directive) = line.strip_prefix('@') {
            self.take_directive(directive, number).map_err(here)?;
            return Ok(1);
        }
        if self.directives.is_some() {
            return Err(here(NO_COMMAND.to_owned()));
        }
        if let Some(title) = line.strip_prefix("## ") {
            self.file.blocks.push(Block {
                line: number,
                title: title.trim().to_owned(),
                items: Vec::new(),
            });
        } else if line.trim().is_empty() || line.starts_with('#') {
            let text = line.trim_end().to_owned();
            match self.file.blocks.last_mut() {
                Some(block) => block.items.push(Item::Text(text)),
                None => self.file.preamble.push(text),
            }
        } else if Reply::starts(line) || line.starts_with(' ') {
            return Err(here("a reply without its command".to_owned()));
        } else {
            return Err(here(format!("neither command nor reply: {line}")));
        }
        Ok(1)
    }

    fn take_directive(&mut self, directive: &str, number: usize) -> Result<(), String> {
        let directives = self.directives.get_or_insert(Directives {
            line: number,
            wait: None,
            mode: None,
        });
        if let Some(seconds) = directive.strip_prefix("wait ") {
            let wait = seconds
                .parse()
                .ok()
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
                .ok_or_else(|| format!("not a number of seconds: {seconds}"))?;
            if directives.wait.replace(wait).is_some() {
                return Err("a second @wait for one command".to_owned());
            }
        } else {
            let mode = Mode::from_name(directive)
                .ok_or_else(|| format!("unknown directive @{directive}"))?;
            if directives.mode.replace(mode).is_some() {
                return Err("a second way to compare for one command".to_owned());
            }
        }
        Ok(())
    }

    fn take_command(
        &mut self,
        source: &str,
        lines: &[&str],
        number: usize,
    ) -> Result<usize, (usize, String)> {
        let argv = words::split(source).map_err(|message| (0, message))?;
        let Some(block) = self.file.blocks.last_mut() else {
            return Err((0, "a command before the first block title".to_owned()));
        };
        let (wait, mode) = self.directives.take().map_or((None, None), |directives| {
            (directives.wait, directives.mode)
        });
        let mut used = 1;
        let expected = match lines.get(1) {
            Some(line) if Reply::starts(line) => {
                let (reply, count) =
                    Reply::from_lines(&lines[1..]).map_err(|(offset, text)| (offset + 1, text))?;
                used += count;
                Some(reply)
            }
            _ => None,
        };
        block.items.push(Item::Step(Step {
            line: number,
            wait,
            mode: mode.unwrap_or_default(),
            source: source.trim().to_owned(),
            argv,
            expected,
        }));
        Ok(used)
    }
}

/// Writes the file as it is kept on disk; parsing the result gives the same cases.
impl fmt::Display for CaseFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.preamble {
            writeln!(f, "{line}")?;
        }
        for block in &self.blocks {
            writeln!(f, "## {}", block.title)?;
            for item in &block.items {
                match item {
                    Item::Text(text) => writeln!(f, "{text}")?,
                    Item::Step(step) => step.fmt(f)?,
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(wait) = self.wait {
            writeln!(f, "@wait {}", wait.as_secs_f64())?;
        }
        if self.mode != Mode::Exact {
            writeln!(f, "@{}", self.mode.name())?;
        }
        writeln!(f, "> {}", self.source)?;
        if let Some(reply) = &self.expected {
            writeln!(f, "{}", reply.to_lines())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"# A file.

## first
> SET key "a\x00b"
+OK
# between
@wait 1.5
@unordered
> KEYS *
*2
  "a"
  *1
    nil

## second
@any
> TIME
> GET key
"#;

    fn parse(text: &str) -> Result<CaseFile, ParseError> {
        CaseFile::parse(Path::new("sample.txt"), text)
    }

    #[test]
    fn a_file_survives_the_round_trip() {
        let file = parse(SAMPLE).unwrap();
        assert_eq!(file.to_string(), SAMPLE);
        assert_eq!(parse(&file.to_string()).unwrap(), file);
    }

    #[test]
    fn steps_carry_their_words_directives_and_replies() {
        let file = parse(SAMPLE).unwrap();
        let steps: Vec<&Step> = file.steps().collect();
        assert_eq!(file.blocks.len(), 2);
        assert_eq!(steps.len(), 4);
        assert_eq!(steps[0].argv[2], b"a\0b");
        assert_eq!(steps[0].expected, Some(Reply::Status(b"OK".to_vec())));
        assert_eq!(steps[1].wait, Some(Duration::from_millis(1500)));
        assert_eq!(steps[1].mode, Mode::Unordered);
        assert_eq!(steps[1].line, 9);
        assert_eq!((steps[2].mode, &steps[2].expected), (Mode::Any, &None));
        assert_eq!(steps[3].expected, None);
    }

    #[test]
    fn wrong_files_are_refused_at_their_line() {
        for (text, line, part) in [
            ("> GET a\n", 1, "before the first block"),
            ("## a\n+OK\n", 2, "without its command"),
            ("## a\n> GET \"x\n", 2, "closing quote"),
            ("## a\n> GET x\n*2\n  :1\n", 5, "fewer items"),
            ("## a\n> GET x\n*1\n   :1\n", 4, "expected 2 blanks"),
            ("## a\nGET x\n", 2, "neither command nor reply"),
            ("## a\n@sorted\n> GET x\n", 2, "unknown directive @sorted"),
            ("## a\n@wait soon\n> GET x\n", 2, "not a number of seconds"),
            ("## a\n@wait -1\n> GET x\n", 2, "not a number of seconds"),
            ("## a\n@any\n@shape\n> GET x\n", 3, "second way to compare"),
            ("## a\n@any\n\n> GET x\n", 3, "followed by its command"),
            ("## a\n@any\n", 2, "followed by its command"),
            ("## a\n> GET x\n:1\n:2\n", 4, "without its command"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.line, line, "{text}: {error}");
            assert!(error.to_string().contains(part), "{text}: {error}");
            assert!(error.to_string().starts_with("sample.txt:"));
        }
    }
}
