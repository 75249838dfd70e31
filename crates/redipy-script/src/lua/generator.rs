//! What a generator knows while it writes: the lines so far, the names, and where it is.

use std::collections::{BTreeSet, HashMap, HashSet};

use redipy_core::{Error, Result};

use super::Options;
use super::code::{Code, Level, comment, is_name};
use super::helpers;
use super::kinds::{Type, Types};
use super::scope::Scopes;
use crate::graph::{Position, Ref};

/// How many local variables Lua takes, but for some that every script has.
const LOCALS: usize = 190;
/// How many of them may only hold a part of an expression.
const PARTS: usize = 25;
/// How deep an expression is nested before a part of it gets a line of its own.
pub const DEEP: usize = 40;
/// How deep blocks may be nested: Lua takes 200, and expressions are among them.
const BLOCKS: usize = 140;

/// A line of Lua.
#[derive(Clone, Debug)]
pub struct Line {
    pub depth: usize,
    pub text: String,
    /// The statement that it belongs to.
    pub site: Option<usize>,
    /// The line is left out unless this name is used.
    pub only_for: Option<String>,
}

/// A statement of the script.
#[derive(Clone, Debug, Default)]
pub struct Site {
    pub at: Option<Position>,
    /// What Lua says where it runs into an error there, and what is wrong.
    pub notes: Vec<(String, String)>,
}

/// A loop that is being written.
#[derive(Clone, Debug, Default)]
pub struct Loop {
    /// The variable that says that the loop ends, where its body is one of its own.
    pub stop: Option<String>,
}

/// Writes a script.
pub struct Generator<'a> {
    pub options: &'a Options,
    pub types: Types,
    pub scopes: Scopes,
    pub lines: Vec<Line>,
    pub depth: usize,
    /// What comes before the line of the statement: parts of its expressions.
    pub pre: Vec<(usize, String)>,
    pub sites: Vec<Site>,
    pub locals: usize,
    /// The most that there were at a time.
    peak: usize,
    /// How many there may be.
    limit: usize,
    pub loops: Vec<Loop>,
    /// The helpers that are needed.
    pub helpers: BTreeSet<&'static str>,
    /// The helpers of plug-ins that are needed.
    pub plugins: BTreeSet<String>,
    /// Names of which only those that are used get a line.
    pub used: HashSet<String>,
    /// Whether there are variables in a table.
    pub has_table: bool,
    pub prefix: bool,
    /// The positions of the arguments that names stand for.
    pub arg_positions: HashMap<String, usize>,
    /// The variables that hold keys with their prefix.
    pub full_keys: HashMap<String, String>,
    names: HashMap<String, String>,
    taken: HashSet<String>,
    count: usize,
}

impl<'a> Generator<'a> {
    pub fn new(options: &'a Options, types: Types, scopes: Scopes) -> Self {
        Self {
            options,
            types,
            scopes,
            lines: Vec::new(),
            depth: 0,
            pre: Vec::new(),
            sites: Vec::new(),
            locals: 0,
            peak: 0,
            limit: LOCALS,
            loops: Vec::new(),
            helpers: BTreeSet::new(),
            plugins: BTreeSet::new(),
            used: HashSet::new(),
            has_table: false,
            prefix: options.prefix,
            arg_positions: HashMap::new(),
            full_keys: HashMap::new(),
            names: HashMap::new(),
            taken: HashSet::new(),
            count: 0,
        }
    }

    /// Leaves room for so many local variables that are no part of the script.
    pub fn leave_room(&mut self, others: usize) {
        self.limit = LOCALS.saturating_sub(others);
    }

    /// Tells whether so many local variables that are no part of the script leave room for its own.
    pub fn has_room(&self, others: usize) -> bool {
        self.peak + others <= LOCALS
    }

    /// Takes note of a helper that is needed, and returns its name.
    pub fn helper(&mut self, name: &'static str) -> &'static str {
        self.helpers.insert(name);
        name
    }

    /// Adds a line to the statement.
    pub fn line(&mut self, text: impl Into<String>) {
        let site = self.sites.len().checked_sub(1);
        self.lines.push(Line {
            depth: self.depth,
            text: text.into(),
            site,
            only_for: None,
        });
    }

    /// Adds the lines that come before that of the statement.
    pub fn flush(&mut self) {
        for (depth, text) in std::mem::take(&mut self.pre) {
            self.depth += depth;
            self.line(text);
            self.depth -= depth;
        }
    }

    /// Opens a block.
    pub fn open(&mut self) -> Result<usize> {
        self.depth += 1;
        if self.depth > BLOCKS {
            return Err(cannot("its blocks are nested too deep"));
        }
        Ok(self.locals)
    }

    /// Closes a block that was opened with so many variables.
    pub fn close(&mut self, locals: usize) {
        self.depth -= 1;
        self.locals = locals;
    }

    /// Makes a name for something of the generator's own.
    pub fn fresh(&mut self, start: &str) -> String {
        loop {
            self.count += 1;
            let name = format!("{start}_{}", self.count);
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }

    /// Counts a local variable that has to be one.
    pub fn count_local(&mut self, number: usize) -> Result<()> {
        self.locals += number;
        self.peak = self.peak.max(self.locals);
        if self.locals > self.limit {
            return Err(cannot(
                "a statement has too many parts, or loops are nested too deep",
            ));
        }
        Ok(())
    }

    /// Gives a part of an expression a line of its own.
    pub fn spill(&mut self, code: Code) -> Result<Code> {
        let code = code.null();
        self.count_local(1)?;
        let name = self.fresh("part");
        self.pre.push((0, format!("local {name} = {}", code.text)));
        let mut spilled = Code::stable(name, code.ty);
        spilled.counts = code.counts;
        Ok(spilled)
    }

    /// Gives it a line of its own where it cannot be computed twice.
    pub fn stable(&mut self, code: Code) -> Result<Code> {
        if code.stable {
            Ok(code)
        } else {
            self.spill(code)
        }
    }

    /// Takes note of what Lua says where the statement fails, unless that could mean something else.
    pub fn note(&mut self, notes: &[(String, String)]) -> bool {
        let Some(site) = self.sites.last_mut() else {
            return false;
        };
        let other = |(said, meant): &(String, String)| {
            let mut known = site.notes.iter().chain(notes);
            known.any(|(known, other)| known == said && other != meant)
        };
        if notes.iter().any(other) {
            return false;
        }
        site.notes.extend_from_slice(notes);
        true
    }

    /// Returns what a name is called in Lua.
    pub fn name(&self, name: &str) -> String {
        let known = self.names.get(name).cloned();
        // What is never assigned to is None.
        known.unwrap_or_else(|| "null".to_owned())
    }

    /// Returns what a name is called in Lua, if it is called anything yet.
    pub fn bound(&self, name: &str) -> Option<String> {
        self.names.get(name).cloned()
    }

    /// Has a name be called that in Lua again.
    pub fn bind(&mut self, name: &str, text: Option<String>) {
        match text {
            Some(text) => self.names.insert(name.to_owned(), text),
            None => self.names.remove(name),
        };
    }

    /// Returns the value of a name.
    pub fn reference(&mut self, name: &Ref) -> Code {
        let ty = self.types.expr(&crate::graph::Expr::Ref(name.clone()));
        self.used.insert(name.name().to_owned());
        let mut code = Code::stable(self.name(name.name()), ty);
        code.counts = matches!(name, Ref::Index(_))
            && !self.scopes.assigned.contains(name.name())
            && !self.scopes.is_hoisted(name.name());
        code
    }

    /// Chooses what a name is called in Lua; it is a local variable if there is room. Returns that
    /// and whether it is.
    pub fn declare(&mut self, name: &str) -> (String, bool) {
        let text = self.free(name);
        let is_local = self.locals + PARTS < self.limit;
        let text = if is_local {
            self.locals += 1;
            self.peak = self.peak.max(self.locals);
            text
        } else {
            self.has_table = true;
            format!("vars.{text}")
        };
        self.names.insert(name.to_owned(), text.clone());
        (text, is_local)
    }

    /// Chooses what a name is called that has to be a local variable.
    pub fn declare_local(&mut self, name: &str) -> Result<String> {
        self.count_local(1)?;
        let text = self.free(name);
        self.names.insert(name.to_owned(), text.clone());
        Ok(text)
    }

    /// Returns what people call a name, where the text in Lua does not say it already.
    pub fn remark(&self, name: &str, text: &str) -> String {
        match self.scopes.readable.get(name) {
            Some(readable) if readable != text => format!("  -- {}", comment(readable)),
            _ => String::new(),
        }
    }

    fn free(&mut self, name: &str) -> String {
        let readable = self
            .scopes
            .readable
            .get(name)
            .map_or(name, |readable| readable);
        let base = [readable, name].into_iter().find(|name| is_name(name));
        let base = base.unwrap_or("var").to_owned();
        let mut text = base.clone();
        let mut count = 1;
        while helpers::is_reserved(&text) || !self.taken.insert(text.clone()) {
            count += 1;
            text = format!("{base}_{count}");
        }
        text
    }
}

/// The error of a graph that has no form in Lua.
pub fn cannot(why: &str) -> Error {
    Error::argument(format!("ERR the script cannot be written as Lua: {why}"))
}

/// Makes the code of a truth.
pub fn yes(text: impl Into<String>, level: Level) -> Code {
    Code::new(text, level, Type::of(super::kinds::Kinds::BOOL))
}
