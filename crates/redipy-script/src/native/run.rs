//! Runs the statements of what a script was compiled to.

use std::cell::Cell;

use redipy_core::{Bytes, Caller, Error, Reply, Result, Running};

use super::plugin::Functions;
use super::tree::{For, Node, Stmt, What, While};
use super::{place, tree};
use crate::fault;
use crate::value::{Value, View};

/// After so many steps somebody is asked whether to go on.
const STEPS: u64 = 1000;

/// The room that is kept from one run to the next, in elements.
const SPARE_ROOM: usize = 1024;

/// What comes after a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    Next,
    Break,
    Continue,
    Return,
}

/// What a run works with besides its script.
pub(super) struct Context<'a> {
    pub caller: &'a mut dyn Caller,
    pub keys: &'a [Bytes],
    pub args: &'a [Reply],
    pub running: &'a dyn Running,
    pub functions: Option<&'a dyn Functions>,
}

/// What a run keeps; its allocations serve the next one.
#[derive(Default)]
pub(super) struct Memory {
    pub slots: Vec<Value>,
    /// The arguments of commands that are being called, one call behind the other.
    pub words: Vec<Bytes>,
    /// The arguments of functions that are being called.
    pub values: Vec<Value>,
    /// What may refer to itself, since something was put into it after it was made.
    linked: Vec<Value>,
}

impl Memory {
    /// Takes what the last run on this thread has left, with so many slots.
    #[expect(
        clippy::unnecessary_box_returns,
        reason = "it is boxed from one run to the next, so that taking it copies a pointer"
    )]
    pub fn take(slots: usize) -> Box<Self> {
        let spare = SPARE.try_with(Cell::take).ok().flatten();
        let mut memory = spare.unwrap_or_default();
        memory.slots.resize(slots, Value::None);
        memory
    }

    /// Keeps it for the next run on this thread, if it is small enough.
    pub fn keep(mut self: Box<Self>) {
        self.clear();
        let rooms = [
            self.slots.capacity(),
            self.words.capacity(),
            self.values.capacity(),
            self.linked.capacity(),
        ];
        if rooms.into_iter().all(|room| room <= SPARE_ROOM) {
            // A thread that ends keeps nothing.
            let _ = SPARE.try_with(|spare| spare.set(Some(self)));
        }
    }

    /// Frees what is in it.
    fn clear(&mut self) {
        if !self.linked.is_empty() {
            self.unlink();
        }
        self.slots.clear();
        self.words.clear();
        self.values.clear();
    }

    /// Empties what may refer to itself.
    #[cold]
    fn unlink(&mut self) {
        for value in self.linked.drain(..) {
            // What was in it is freed when it is not borrowed any more.
            match value {
                Value::List(list) => drop(list.change(std::mem::take)),
                Value::Dict(dict) => drop(dict.change(std::mem::take)),
                _ => {}
            }
        }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // Also after a panic of what a run has called.
        self.clear();
    }
}

thread_local! {
    static SPARE: Cell<Option<Box<Memory>>> = const { Cell::new(None) };
}

/// A run of a script.
pub(super) struct Run<'a> {
    pub context: Context<'a>,
    pub memory: &'a mut Memory,
    /// What the script returns.
    pub result: Reply,
    steps: u64,
}

/// Adds to an error where the statement was built that it came from.
#[cold]
fn located(error: Error, stmt: &Stmt) -> Error {
    match &stmt.at {
        Some(at) => fault::at(error, &at.file, at.line),
        None => error,
    }
}

impl<'a> Run<'a> {
    pub const fn new(context: Context<'a>, memory: &'a mut Memory) -> Self {
        Self {
            context,
            memory,
            result: Reply::Nil,
            steps: 0,
        }
    }

    /// Runs statements up to the end or to one that leaves them.
    pub fn block(&mut self, block: &[Stmt]) -> Result<Flow> {
        for stmt in block {
            let flow = match &stmt.what {
                What::Branch(branch) => match self.test(&branch.condition) {
                    Ok(true) => self.block(&branch.then)?,
                    Ok(false) => self.block(&branch.otherwise)?,
                    Err(error) => return Err(located(error, stmt)),
                },
                What::While(all) => self.while_loop(stmt, all)?,
                What::For(all) => self.for_loop(stmt, all)?,
                What::Break => Flow::Break,
                What::Continue => Flow::Continue,
                simple => match self.simple(simple) {
                    Ok(flow) => flow,
                    Err(error) => return Err(located(error, stmt)),
                },
            };
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    /// Runs a statement that has no others in it.
    #[inline]
    fn simple(&mut self, what: &What) -> Result<Flow> {
        match what {
            What::Expr(value) => self.perform(value)?,
            What::Assign(slot, value) => self.assign(*slot, value)?,
            What::Set(slot, at_and_value) => self.set(*slot, at_and_value)?,
            What::Append(slot, value) => self.append(*slot, value)?,
            What::Return(value) => {
                if let Some(value) = value {
                    self.result = self.result_of(value)?;
                }
                return Ok(Flow::Return);
            }
            _ => {}
        }
        Ok(Flow::Next)
    }

    fn set(&mut self, slot: tree::Slot, [at, value]: &[Node; 2]) -> Result<()> {
        let at = self.eval(at)?;
        let value = self.eval(value)?;
        self.link(slot, &value);
        place::set(self.memory.slots[slot].view(), at.view(), value)
    }

    fn append(&mut self, slot: tree::Slot, value: &Node) -> Result<()> {
        let value = self.eval(value)?;
        self.link(slot, &value);
        match self.memory.slots[slot].view() {
            View::List(list) => {
                list.change(|items| items.push(value));
                Ok(())
            }
            other => Err(fault::cannot_take("append", other)),
        }
    }

    /// Takes note of what a value is put into, if it can come to refer to itself by that.
    fn link(&mut self, slot: tree::Slot, value: &Value) {
        if value.is_shared() {
            let into = self.memory.slots[slot].clone();
            self.memory.linked.push(into);
        }
    }

    fn while_loop(&mut self, stmt: &Stmt, all: &While) -> Result<Flow> {
        loop {
            let go_on = self.step().and_then(|()| self.test(&all.condition));
            if !go_on.map_err(|error| located(error, stmt))? {
                return Ok(Flow::Next);
            }
            match self.block(&all.body)? {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Ok(Flow::Next),
                Flow::Return => return Ok(Flow::Return),
            }
        }
    }

    fn for_loop(&mut self, stmt: &Stmt, all: &For) -> Result<Flow> {
        let over = self.eval(&all.over).map_err(|error| located(error, stmt))?;
        match over {
            // The list may change meanwhile.
            Value::List(list) => {
                self.rounds(stmt, all, |at| list.with(|items| items.get(at).cloned()))
            }
            Value::Dict(dict) => {
                let keys: Vec<Bytes> = dict.with(|entries| entries.keys().cloned().collect());
                self.rounds(stmt, all, |at| keys.get(at).cloned().map(Value::Str))
            }
            other => Err(located(fault::no_loop(other.view()), stmt)),
        }
    }

    fn rounds(
        &mut self,
        stmt: &Stmt,
        all: &For,
        element: impl Fn(usize) -> Option<Value>,
    ) -> Result<Flow> {
        let mut at = 0;
        while let Some(value) = element(at) {
            self.step().map_err(|error| located(error, stmt))?;
            #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
            let index = at as f64;
            self.memory.slots[all.index] = Value::Num(index);
            self.memory.slots[all.value] = value;
            match self.block(&all.body)? {
                Flow::Next | Flow::Continue => {}
                Flow::Break => break,
                Flow::Return => return Ok(Flow::Return),
            }
            at += 1;
        }
        Ok(Flow::Next)
    }

    /// Counts the elements of a reply as steps, for the next time that somebody is asked.
    #[inline]
    pub fn count(&mut self, elements: usize) {
        self.steps = self.steps.saturating_add(elements as u64);
    }

    /// Counts a step, and now and then asks whether to go on.
    #[inline]
    pub fn step(&mut self) -> Result<()> {
        self.steps += 1;
        if self.steps < STEPS {
            return Ok(());
        }
        self.ask()
    }

    /// Asks whether to go on: after what may have taken as long as many steps do.
    pub fn ask(&mut self) -> Result<()> {
        let steps = std::mem::take(&mut self.steps);
        self.context.running.go_on(steps)
    }
}
