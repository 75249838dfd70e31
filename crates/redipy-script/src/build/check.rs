//! What is looked at when a function is built: mistakes that the types of the builder do not rule out.

use redipy_core::{Error, Result};

use crate::graph::{Call, Expr, Literal, MAX_DEPTH, Position, REDIS_CALL, Ref, Script, Stmt, What};

/// Refuses a script with a mistake.
pub(super) fn check(script: &Script) -> Result<()> {
    let mut check = Check::default();
    check.names(script)?;
    check.block(&script.body)
}

#[derive(Default)]
struct Check<'a> {
    /// Where the statement that is looked at was built.
    at: Option<&'a Position>,
    /// The names that can be used here.
    names: Vec<&'a str>,
    loops: usize,
    depth: usize,
}

impl<'a> Check<'a> {
    fn wrong(&self, what: &str) -> Error {
        let at = self.at.map_or_else(String::new, |at| {
            format!(" (script at {}:{})", at.file, at.line)
        });
        Error::argument(format!("ERR {what}{at}"))
    }

    /// Refuses arguments, or keys, of one name.
    fn names(&mut self, script: &'a Script) -> Result<()> {
        let (mut args, mut keys) = (Vec::new(), Vec::new());
        for stmt in &script.body {
            let (seen, name, what) = match &stmt.what {
                What::Declare(Ref::Arg(_, name), _) => (&mut args, name, "arguments"),
                What::Declare(Ref::Key(_, name), _) => (&mut keys, name, "keys"),
                _ => continue,
            };
            if seen.contains(&name) {
                self.at = stmt.at.as_ref();
                return Err(self.wrong(&format!("two {what} are called '{name}'")));
            }
            seen.push(name);
        }
        Ok(())
    }

    fn block(&mut self, stmts: &'a [Stmt]) -> Result<()> {
        let names = self.names.len();
        self.deeper()?;
        for stmt in stmts {
            self.at = stmt.at.as_ref();
            self.stmt(&stmt.what)?;
        }
        self.depth -= 1;
        self.names.truncate(names);
        Ok(())
    }

    fn body(&mut self, stmts: &'a [Stmt]) -> Result<()> {
        self.loops += 1;
        self.block(stmts)?;
        self.loops -= 1;
        Ok(())
    }

    /// Refuses what is nested so deep that going through it could exhaust the stack.
    fn deeper(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH / 4 {
            return Err(self.wrong("a script is nested too deep"));
        }
        Ok(())
    }

    fn stmt(&mut self, what: &'a What) -> Result<()> {
        match what {
            What::Declare(name, value) => {
                self.expr(value)?;
                self.names.push(name.name());
                Ok(())
            }
            What::Assign(name, value) | What::Append(name, value) => {
                self.name(name)?;
                self.expr(value)
            }
            What::AssignAt(name, index, value) | What::AssignKey(name, index, value) => {
                self.name(name)?;
                self.expr(index)?;
                self.expr(value)
            }
            What::Branch(condition, then, otherwise) => {
                self.expr(condition)?;
                self.block(then)?;
                self.block(otherwise)
            }
            What::For {
                array,
                index,
                value,
                body,
            } => {
                self.expr(array)?;
                let names = self.names.len();
                self.names.extend([index.as_str(), value]);
                self.body(body)?;
                self.names.truncate(names);
                Ok(())
            }
            What::While(condition, body) => {
                self.expr(condition)?;
                self.body(body)
            }
            What::Break if self.loops == 0 => Err(self.wrong("break_ is outside of a loop")),
            What::Continue if self.loops == 0 => Err(self.wrong("continue_ is outside of a loop")),
            What::Break | What::Continue | What::Return(None) => Ok(()),
            What::Return(Some(value)) | What::Expr(value) => self.expr(value),
        }
    }

    fn name(&self, name: &Ref) -> Result<()> {
        if self.names.contains(&name.name()) {
            return Ok(());
        }
        Err(self.wrong("a variable is used outside of its block or its function"))
    }

    fn exprs(&mut self, exprs: impl IntoIterator<Item = &'a Expr>) -> Result<()> {
        exprs.into_iter().try_for_each(|expr| self.expr(expr))
    }

    fn expr(&mut self, expr: &'a Expr) -> Result<()> {
        self.deeper()?;
        match expr {
            Expr::Ref(name) | Expr::Len(name) => self.name(name)?,
            Expr::Val(value) => self.literal(value)?,
            Expr::Constant(_) | Expr::LoadArg(_) | Expr::LoadKey(_) => {}
            Expr::Not(arg) | Expr::Neg(arg) => self.expr(arg)?,
            Expr::Binary(_, a, b) | Expr::At(a, b) | Expr::Key(a, b) => self.exprs([&**a, b])?,
            Expr::Slice(of, start, stop) => {
                self.expr(of)?;
                self.exprs([start, stop].into_iter().flatten().map(|end| &**end))?;
            }
            Expr::Concat(items) | Expr::List(items) => self.exprs(items)?,
            Expr::Dict(items) => self.exprs(items.iter().flat_map(|(key, value)| [key, value]))?,
            Expr::Spread(_) => {
                return Err(self.wrong("spread stands outside of the arguments of a command"));
            }
            Expr::Call(call) => self.call(call)?,
        }
        self.depth -= 1;
        Ok(())
    }

    fn call(&mut self, call: &'a Call) -> Result<()> {
        let command = call.command();
        if matches!(command, Some([]))
            || matches!(command, Some([name, ..]) if !matches!(name, Expr::Val(Literal::Str(_))))
        {
            return Err(self.wrong("the name of a command has to be a text"));
        }
        if call.name == "redis.pcall" {
            return Err(self.wrong(&format!(
                "{REDIS_CALL} is the way to commands, not redis.pcall"
            )));
        }
        for arg in &call.args {
            match arg {
                Expr::Spread(list) if command.is_some() => self.expr(list)?,
                arg => self.expr(arg)?,
            }
        }
        Ok(())
    }

    fn literal(&mut self, value: &'a Literal) -> Result<()> {
        self.deeper()?;
        match value {
            Literal::Float(number) if !number.is_finite() => {
                return Err(self.wrong("a number is not finite"));
            }
            Literal::List(items) => items.iter().try_for_each(|item| self.literal(item))?,
            Literal::Dict(items) => items.iter().try_for_each(|(_, item)| self.literal(item))?,
            _ => {}
        }
        self.depth -= 1;
        Ok(())
    }
}
