//! Statements.

use redipy_core::Result;

use super::code::{Code, Level};
use super::generator::{Generator, Line, Loop, Site, cannot};
use super::kinds::Kinds;
use crate::graph::{Expr, Literal, Ref, Stmt, What};

/// Some lines that belong together, and what they may need.
type Written = Result<()>;

impl Generator<'_> {
    /// Writes a whole script.
    pub fn script(&mut self, body: &[Stmt]) -> Written {
        for name in self.scopes.hoisted.clone() {
            let (text, is_local) = self.declare(&name);
            let local = if is_local { "local " } else { "" };
            let remark = self.remark(&name, &text);
            self.line(format!("{local}{text} = null{remark}"));
        }
        let nothing = |stmt: &Stmt| {
            matches!(
                stmt.what,
                What::Return(None | Some(Expr::Val(Literal::None)))
            )
        };
        match body.split_last() {
            // At the end, that goes without saying.
            Some((last, body)) if nothing(last) => self.block(body),
            _ => self.block(body),
        }
    }

    fn block(&mut self, body: &[Stmt]) -> Written {
        for stmt in body {
            self.sites.push(Site {
                at: stmt.at.clone(),
                notes: Vec::new(),
            });
            self.stmt(&stmt.what)?;
            if matches!(stmt.what, What::Break | What::Continue | What::Return(_)) {
                // Nothing comes behind these, and Lua allows nothing there.
                return Ok(());
            }
        }
        Ok(())
    }

    fn inner(&mut self, body: &[Stmt]) -> Written {
        let locals = self.open()?;
        self.block(body)?;
        self.close(locals);
        Ok(())
    }

    fn stmt(&mut self, what: &What) -> Written {
        match what {
            What::Declare(to, value) => self.declares(to, value),
            What::Assign(to, value) => {
                let value = self.value(value)?;
                let name = self.name(to.name());
                self.simple(&format!("{name} = {}", value.text))
            }
            What::AssignAt(to, index, value) | What::AssignKey(to, index, value) => {
                let operands = self.operands(&[index, value])?;
                let to = self.reference(to);
                if to.only(Kinds::DICT) && operands[0].only(Kinds::STR) {
                    let [index, value] = [&operands[0].text, &operands[1].text];
                    return self.simple(&format!("{}[{index}] = {value}", to.text));
                }
                let mut args = vec![to];
                args.extend(operands);
                let call = Code::call(self.helper("set_at"), &args, super::kinds::Type::ANY);
                self.simple(&call.text)
            }
            What::Append(to, value) => {
                let value = self.value(value)?;
                let to = self.reference(to);
                if to.only(Kinds::LIST) {
                    return self.simple(&format!("{0}[#{0} + 1] = {1}", to.text, value.text));
                }
                let call = Code::call(self.helper("append"), &[to, value], super::kinds::Type::ANY);
                self.simple(&call.text)
            }
            What::Branch(condition, then, otherwise) => self.branch(condition, then, otherwise),
            What::For {
                array,
                index,
                value,
                body,
            } => self.for_loop(array, index, value, body),
            What::While(condition, body) => self.while_loop(condition, body),
            What::Break | What::Continue if self.loops.is_empty() => {
                Err(cannot("a loop is left where there is none"))
            }
            What::Break => {
                let stop = self.loops.last().and_then(|inner| inner.stop.clone());
                if let Some(stop) = stop {
                    self.line(format!("{stop} = true"));
                }
                self.line("break");
                Ok(())
            }
            // The body is a loop of its own that runs once.
            What::Continue => {
                self.line("break");
                Ok(())
            }
            What::Return(value) => self.returns(value.as_ref()),
            What::Expr(value) => self.runs(value),
        }
    }

    /// Adds the line of a statement, with those that come before it.
    fn simple(&mut self, text: &str) -> Written {
        if self.pre.is_empty() {
            self.line(text);
            return Ok(());
        }
        self.line("do");
        let locals = self.open()?;
        self.flush();
        self.line(text);
        self.close(locals);
        self.line("end");
        Ok(())
    }

    fn declares(&mut self, to: &Ref, value: &Expr) -> Written {
        let known = self.scopes.is_hoisted(to.name()) || self.is_declared(to.name());
        if known {
            let value = self.value(value)?;
            let name = self.name(to.name());
            return self.simple(&format!("{name} = {}", value.text));
        }
        match (to, value) {
            (Ref::Arg(name, _), Expr::LoadArg(at)) => {
                self.arg_positions.insert(name.clone(), *at);
            }
            (Ref::Key(name, _), Expr::LoadKey(at))
                if self.prefix && !self.scopes.assigned.contains(name) =>
            {
                return self.declares_key(name, *at);
            }
            _ => {}
        }
        let before = self.locals;
        let value = self.value(value)?;
        let had_parts = !self.pre.is_empty();
        let inner = self.locals;
        self.locals = before;
        let (name, is_local) = self.declare(to.name());
        let remark = self.remark(to.name(), &name);
        if !had_parts {
            let local = if is_local { "local " } else { "" };
            self.line(format!("{local}{name} = {}{remark}", value.text));
            return Ok(());
        }
        if is_local {
            self.line(format!("local {name}{remark}"));
        }
        let after = self.locals;
        self.locals = inner;
        self.simple(&format!("{name} = {}", value.text))?;
        self.locals = after;
        Ok(())
    }

    /// Declares a key with its prefix and without it, each only where it is used.
    fn declares_key(&mut self, name: &str, at: usize) -> Written {
        let (text, is_local) = self.declare(name);
        let local = if is_local { "local " } else { "" };
        let full = self.fresh(&format!("full_{}", text.trim_start_matches("vars.")));
        let full = if is_local {
            self.count_local(1)?;
            full
        } else {
            format!("vars.{full}")
        };
        let remark = self.remark(name, &text);
        let at = at + 1;
        let short = self.helper("short");
        for (line, used) in [
            (
                format!("{local}{full} = KEYS[{at}]"),
                format!("{name} with prefix"),
            ),
            (
                format!("{local}{text} = {short}(KEYS[{at}]){remark}"),
                name.to_owned(),
            ),
        ] {
            self.line(line);
            if let Some(line) = self.lines.last_mut() {
                line.only_for = Some(used);
            }
        }
        self.full_keys.insert(name.to_owned(), full);
        Ok(())
    }

    fn branch(&mut self, condition: &Expr, then: &[Stmt], otherwise: &[Stmt]) -> Written {
        let locals = self.locals;
        let code = self.condition(condition)?;
        let apart = !self.pre.is_empty();
        if apart {
            self.line("do");
            self.open()?;
            self.flush();
        }
        self.line(format!("if {} then", code.text));
        self.inner(then)?;
        let mut otherwise = otherwise;
        // Branches in the place of the other one are written below each other.
        while let [
            Stmt {
                at,
                what: What::Branch(condition, then, next),
            },
        ] = otherwise
        {
            self.sites.push(Site {
                at: at.clone(),
                notes: Vec::new(),
            });
            let code = self.condition(condition)?;
            if !self.pre.is_empty() {
                self.line("else");
                let locals = self.open()?;
                self.flush();
                self.line(format!("if {} then", code.text));
                self.inner(then)?;
                if !next.is_empty() {
                    self.line("else");
                    self.inner(next)?;
                }
                self.line("end");
                self.close(locals);
                otherwise = &[];
                break;
            }
            self.line(format!("elseif {} then", code.text));
            self.inner(then)?;
            otherwise = next;
        }
        if !otherwise.is_empty() {
            self.line("else");
            self.inner(otherwise)?;
        }
        self.line("end");
        if apart {
            self.close(locals);
            self.line("end");
        }
        Ok(())
    }

    fn for_loop(&mut self, array: &Expr, index: &str, value: &str, body: &[Stmt]) -> Written {
        let locals = self.locals;
        let array = self.value(array)?;
        let array = if array.only(Kinds::LIST) {
            array
        } else {
            let ty = array.ty;
            Code::call(self.helper("each"), &[array], ty)
        };
        let apart = !self.pre.is_empty();
        if apart {
            self.line("do");
            self.open()?;
            self.flush();
        }
        // Lua keeps three of its own.
        self.count_local(3)?;
        let inner = self.locals;
        let uses_index = self.scopes.read.contains(index) || self.scopes.assigned.contains(index);
        let count = if uses_index {
            self.count_local(1)?;
            self.fresh("i")
        } else {
            "_".to_owned()
        };
        let outer = [index, value].map(|name| self.bound(name));
        let element = self.declare_local(value)?;
        let remark = self.remark(value, &element);
        self.line(format!(
            "for {count}, {element} in ipairs({}) do{remark}",
            array.text
        ));
        self.open()?;
        if uses_index {
            let name = self.declare_local(index)?;
            self.line(format!("local {name} = {count} - 1"));
        }
        self.body(body)?;
        self.close(inner);
        self.line("end");
        if apart {
            self.close(locals);
            self.line("end");
        }
        self.locals = locals;
        for (name, text) in [index, value].into_iter().zip(outer) {
            self.bind(name, text);
        }
        Ok(())
    }

    fn while_loop(&mut self, condition: &Expr, body: &[Stmt]) -> Written {
        let locals = self.locals;
        let code = self.condition(condition)?;
        if self.pre.is_empty() {
            self.line(format!("while {} do", code.text));
            let locals = self.open()?;
            self.body(body)?;
            self.close(locals);
            self.line("end");
            return Ok(());
        }
        self.line("while true do");
        self.open()?;
        self.flush();
        self.line(format!("if not {} then break end", code.at(Level::Unary)));
        self.body(body)?;
        self.close(locals);
        self.line("end");
        Ok(())
    }

    /// Writes the body of a loop.
    fn body(&mut self, body: &[Stmt]) -> Written {
        let (breaks, continues) = leaves(body);
        if !continues {
            self.loops.push(Loop::default());
            self.block(body)?;
            self.loops.pop();
            return Ok(());
        }
        let stop = if breaks {
            self.count_local(1)?;
            Some(self.fresh("stop"))
        } else {
            None
        };
        if let Some(stop) = &stop {
            self.line(format!("local {stop} = false"));
        }
        self.loops.push(Loop { stop: stop.clone() });
        self.line("repeat");
        self.inner(body)?;
        self.line("until true");
        self.loops.pop();
        if let Some(stop) = stop {
            self.line(format!("if {stop} then break end"));
        }
        Ok(())
    }

    fn returns(&mut self, value: Option<&Expr>) -> Written {
        let Some(value) = value else {
            return self.simple("return");
        };
        let value = self.value(value)?;
        if value.only(Kinds::NONE) && value.stable {
            return self.simple("return");
        }
        let some = value.only(Kinds::NUM | Kinds::STR | Kinds::BOOL);
        let helper = self.helper(if some { "encode" } else { "answer" });
        // The parentheses keep this line known to errors.
        self.simple(&format!("return ({helper}({}))", value.text))
    }

    fn runs(&mut self, value: &Expr) -> Written {
        let code = match value {
            Expr::Call(call) if call.command().is_some() => self.command(call, false)?,
            _ => self.value(value)?,
        };
        if code.text.ends_with(')') && code.level == Level::Whole && !code.text.starts_with('(') {
            return self.simple(&code.text);
        }
        if code.stable && self.pre.is_empty() {
            return Ok(());
        }
        if !code.stable {
            self.pre.push((0, format!("local _ = {}", code.text)));
        }
        self.line("do");
        let locals = self.open()?;
        self.flush();
        self.close(locals);
        self.line("end");
        Ok(())
    }

    fn is_declared(&self, name: &str) -> bool {
        self.bound(name).is_some()
    }
}

/// Tells whether a loop with this body is left, and whether rounds of it are.
fn leaves(body: &[Stmt]) -> (bool, bool) {
    body.iter()
        .fold((false, false), |(breaks, continues), stmt| {
            let (b, c) = match &stmt.what {
                What::Break => (true, false),
                What::Continue => (false, true),
                What::Branch(_, then, otherwise) => {
                    let (then, otherwise) = (leaves(then), leaves(otherwise));
                    (then.0 || otherwise.0, then.1 || otherwise.1)
                }
                _ => (false, false),
            };
            (breaks || b, continues || c)
        })
}

/// Leaves out the lines of names that nobody uses.
pub fn needed(lines: Vec<Line>, used: &std::collections::HashSet<String>) -> Vec<Line> {
    let is_needed = |line: &Line| {
        line.only_for
            .as_ref()
            .is_none_or(|name| used.contains(name))
    };
    lines.into_iter().filter(is_needed).collect()
}
