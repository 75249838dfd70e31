//! Operators: bare where their operands are certainly of kinds that Lua treats alike, or where Lua's
//! error tells as much as ours.

use redipy_core::Result;

use super::code::{Code, Level, Nothing, literal_number, literal_text, quoted};
use super::exprs::negation;
use super::generator::{Generator, yes};
use super::kinds::{Kinds, Type, is_raw};
use crate::graph::{Expr, Op, Ref};

/// Stands in a text for the kind of an argument of the script: between two of these is its position.
pub const ARG_MARK: char = '\u{1}';

impl Generator<'_> {
    pub fn binary(&mut self, op: Op, left: &Expr, right: &Expr) -> Result<Code> {
        match op {
            Op::And | Op::Or => self.chosen(op, left, right),
            Op::Eq | Op::Ne => self.equality(op, left, right),
            Op::Lt | Op::Le | Op::Gt | Op::Ge => self.comparison(op, left, right),
            Op::In => {
                let operands = self.operands(&[left, right])?;
                Ok(Code::call(self.helper("contains"), &operands, truths()))
            }
            _ => self.arithmetic(op, left, right),
        }
    }

    /// Writes `and` and `or` as a condition; nothing for other operators.
    pub fn junction(&mut self, op: Op, left: &Expr, right: &Expr) -> Result<Option<Code>> {
        let (sign, level) = match op {
            Op::And => ("and", Level::And),
            Op::Or => ("or", Level::Or),
            _ => return Ok(None),
        };
        if is_raw(left) {
            // What it chooses is what Lua finds true, but that is looked at as Python does.
            let chosen = self.chosen(op, left, right)?;
            return Ok(Some(self.truth(chosen)));
        }
        let mut operands = chain(op, left, right).into_iter();
        let mut all = match operands.next() {
            Some(first) => self.condition(first)?,
            None => return Ok(None),
        };
        for operand in operands {
            let (own, next) = self.apart(|generator| generator.condition(operand))?;
            all = if own.is_empty() {
                Code::binary(&all, sign, &next, level, truths())
            } else {
                let all = self.spill(all)?;
                self.otherwise(op, &all, &all, own, next);
                all
            };
        }
        Ok(Some(all))
    }

    /// Writes something whose own lines do not come before the statement yet; returns them with it.
    fn apart(&mut self, write: impl FnOnce(&mut Self) -> Result<Code>) -> Result<(Lines, Code)> {
        let outer = std::mem::take(&mut self.pre);
        let code = write(self);
        let own = std::mem::replace(&mut self.pre, outer);
        Ok((own, code?))
    }

    /// Writes lines that put the second operand into the variable of the first one where that does not
    /// decide.
    fn otherwise(&mut self, op: Op, all: &Code, truth: &Code, own: Lines, next: Code) {
        let undecided = if op == Op::Or {
            negation(truth)
        } else {
            truth.clone()
        };
        self.pre.push((0, format!("if {} then", undecided.text)));
        self.pre
            .extend(own.into_iter().map(|(depth, text)| (depth + 1, text)));
        self.pre
            .push((1, format!("{} = {}", all.text, next.null().text)));
        self.pre.push((0, "end".to_owned()));
    }

    /// Writes `and` and `or` as the operand that they choose.
    fn chosen(&mut self, op: Op, left: &Expr, right: &Expr) -> Result<Code> {
        let ty = self.types.expr(&Expr::Binary(
            op,
            Box::new(left.clone()),
            Box::new(right.clone()),
        ));
        let raw = is_raw(left);
        let operands = if raw {
            vec![left, right]
        } else {
            chain(op, left, right)
        };
        let Some((first, others)) = operands.split_first() else {
            return Ok(Code::stable("null", ty));
        };
        let first = self.expr(first)?;
        if let [other] = others {
            let (own, second) = self.apart(|generator| generator.value(other))?;
            return self.one_of_two(op, raw, first, own, second, ty);
        }
        let mut all = self.spill(first)?;
        for other in others {
            let (own, next) = self.apart(|generator| generator.value(other))?;
            let truth = self.truth(all.clone());
            all.ty = all.ty.or(next.ty);
            self.otherwise(op, &all, &truth, own, next);
        }
        Ok(Code { ty, ..all })
    }

    fn one_of_two(
        &mut self,
        op: Op,
        raw: bool,
        first: Code,
        own: Lines,
        second: Code,
        ty: Type,
    ) -> Result<Code> {
        let (sign, level) = if op == Op::And {
            ("and", Level::And)
        } else {
            ("or", Level::Or)
        };
        let as_lua = raw || first.only(Kinds::BOOL);
        if as_lua && own.is_empty() {
            return Ok(Code::binary(&first, sign, &second, level, ty));
        }
        // Lua's own way to choose fails where it would choose what it finds false.
        if !own.is_empty() || (op == Op::And && first.may(Kinds::BOOL)) {
            let all = self.spill(first)?;
            let truth = if as_lua {
                all.clone()
            } else {
                self.truth(all.clone())
            };
            self.otherwise(op, &all, &truth, own, second);
            return Ok(Code { ty, ..all });
        }
        let first = self.stable(first.null())?;
        let truth = self.truth(first.clone());
        let decides = if op == Op::And {
            negation(&truth)
        } else {
            truth
        };
        let chosen = Code::binary(&decides, "and", &first, Level::And, ty);
        Ok(Code::binary(&chosen, "or", &second, Level::Or, ty))
    }

    fn equality(&mut self, op: Op, left: &Expr, right: &Expr) -> Result<Code> {
        let operands = self.in_order(
            &[left, right],
            |generator, expr| generator.expr(expr),
            |_, code| code.null(),
        )?;
        let none = |code: &Code| code.only(Kinds::NONE) && code.stable;
        for (one, other) in [(0, 1), (1, 0)] {
            if operands[one].nothing != Nothing::Null && none(&operands[other]) {
                let code = &operands[one];
                let text = if op == Op::Eq {
                    format!("not {}", code.at(Level::Unary))
                } else {
                    format!("not not {}", code.at(Level::Unary))
                };
                return Ok(yes(text, Level::Unary).around(&operands));
            }
        }
        let operands: Vec<Code> = operands.into_iter().map(Code::null).collect();
        let tables = Kinds::LIST | Kinds::DICT;
        if operands.iter().all(|code| code.may(tables)) {
            let same = Code::call(self.helper("equals"), &operands, truths());
            return Ok(if op == Op::Eq { same } else { negation(&same) });
        }
        let sign = if op == Op::Eq { "==" } else { "~=" };
        Ok(Code::binary(
            &operands[0],
            sign,
            &operands[1],
            Level::Compare,
            truths(),
        ))
    }

    fn comparison(&mut self, op: Op, left: &Expr, right: &Expr) -> Result<Code> {
        let operands = self.in_order(
            &[left, right],
            |generator, expr| generator.expr(expr),
            |_, code| code.null(),
        )?;
        let both_texts = operands.iter().all(|code| code.may(Kinds::STR));
        let exprs = [left, right];
        if !both_texts && self.note_comparison(op, &exprs, &operands) {
            let (left, right) = (&operands[0], &operands[1]);
            return Ok(Code::binary(
                left,
                op.sign(),
                right,
                Level::Compare,
                truths(),
            ));
        }
        let helper = match op {
            Op::Lt => "lt",
            Op::Le => "le",
            Op::Gt => "gt",
            _ => "ge",
        };
        let operands: Vec<Code> = operands.into_iter().map(Code::null).collect();
        Ok(Code::call(self.helper(helper), &operands, truths()))
    }

    /// Takes note of what Lua says where two values cannot be compared.
    fn note_comparison(&mut self, op: Op, exprs: &[&Expr; 2], operands: &[Code]) -> bool {
        let mut notes = Vec::new();
        for (left, left_name, left_lua) in operands[0].ty.kinds.names() {
            for (right, right_name, right_lua) in operands[1].ty.kinds.names() {
                if left == right && left == Kinds::NUM {
                    continue;
                }
                let name = |at: usize, kind, name: &'static str| self.arg_or(exprs[at], kind, name);
                let (left_name, right_name) =
                    (name(0, left, left_name), name(1, right, right_name));
                let lua = |at: usize, lua: &'static str, kind| match operands[at].nothing {
                    Nothing::Nil if kind == Kinds::NONE => "nil",
                    Nothing::False if kind == Kinds::NONE => "boolean",
                    _ => lua,
                };
                let (mut first, mut second) = (lua(0, left_lua, left), lua(1, right_lua, right));
                if matches!(op, Op::Gt | Op::Ge) {
                    (first, second) = (second, first);
                }
                let said = if first == second {
                    format!("attempt to compare two {first} values")
                } else {
                    format!("attempt to compare {first} with {second}")
                };
                let sign = op.sign();
                notes.push((
                    said,
                    format!("'{sign}' cannot take {left_name} and {right_name}"),
                ));
            }
        }
        agree(&notes) && self.note(&notes)
    }

    /// Returns the kind of a value for an error, or what stands for it where only the caller knows.
    fn arg_or(&self, expr: &Expr, kind: Kinds, name: &str) -> String {
        match expr {
            Expr::Ref(Ref::Arg(arg, _))
                if kind.may(Kinds::LIST | Kinds::DICT) && !self.scopes.assigned.contains(arg) =>
            {
                match self.arg_positions.get(arg) {
                    Some(at) => format!("{ARG_MARK}{at}{ARG_MARK}"),
                    None => name.to_owned(),
                }
            }
            _ => name.to_owned(),
        }
    }

    fn arithmetic(&mut self, op: Op, left: &Expr, right: &Expr) -> Result<Code> {
        let ty = self.types.expr(&Expr::Binary(
            op,
            Box::new(left.clone()),
            Box::new(right.clone()),
        ));
        let operands = self.operands(&[left, right])?;
        let numbers = operands.iter().all(|code| code.only(Kinds::NUM));
        let divisor = match right {
            Expr::Val(literal) => literal_number(literal),
            _ => None,
        };
        let bare = match op {
            Op::Add => Some(("+", Level::Sum)),
            Op::Sub => Some(("-", Level::Sum)),
            Op::Mul => Some(("*", Level::Product)),
            Op::Div if divisor.is_some_and(|divisor| divisor != 0.0) => Some(("/", Level::Product)),
            _ => None,
        };
        if let Some((sign, level)) = bare
            && (numbers || self.note_arithmetic(op, &operands))
        {
            return Ok(Code::binary(&operands[0], sign, &operands[1], level, ty));
        }
        if op == Op::Add && operands.iter().all(|code| code.only(Kinds::STR)) {
            return Ok(Code::binary(
                &operands[0],
                "..",
                &operands[1],
                Level::Concat,
                ty,
            ));
        }
        let helper = match op {
            Op::Add => "add",
            Op::Sub => "sub",
            Op::Mul => "mul",
            Op::Div => "div",
            Op::FloorDiv => "floordiv",
            _ => "mod",
        };
        Ok(Code::call(self.helper(helper), &operands, ty))
    }

    /// Takes note of what Lua says where one of two values may be `None` instead of a number.
    fn note_arithmetic(&mut self, op: Op, operands: &[Code]) -> bool {
        let maybe = Kinds::NUM | Kinds::NONE;
        let names = match (&operands[0], &operands[1]) {
            (left, right) if left.only(maybe) && right.only(Kinds::NUM) => "None and a number",
            (left, right) if left.only(Kinds::NUM) && right.only(maybe) => "a number and None",
            _ => return false,
        };
        let meant = format!("'{}' cannot take {names}", op.sign());
        self.note(&[("attempt to perform arithmetic".to_owned(), meant)])
    }

    pub fn negative(&mut self, of: &Expr) -> Result<Code> {
        let of = self.value(of)?;
        let ty = Type::of(Kinds::NUM);
        if of.text.parse() == Ok(0.0) && of.only(Kinds::NUM) {
            // Lua keeps one constant for both zeros, whichever it meets first.
            return Ok(of);
        }
        if of.only(Kinds::NUM) {
            let text = of.at(Level::Unary);
            let text = if text.starts_with('-') {
                format!("-({text})")
            } else {
                format!("-{text}")
            };
            return Ok(Code::new(text, Level::Unary, ty).around(&[of]));
        }
        Ok(Code::call(self.helper("neg"), &[of], ty))
    }

    /// Writes texts one behind the other.
    pub fn concat(&mut self, parts: &[Expr]) -> Result<Code> {
        /// More than these are joined from a list, since Lua nests such chains.
        const CHAIN: usize = 20;

        let ty = Type::of(Kinds::STR);
        let parts: Vec<&Expr> = parts.iter().collect();
        let operands = self.in_order(
            &parts,
            |generator, part| {
                if let Expr::Val(literal) = part
                    && let Some(text) = literal_text(literal)
                {
                    return Ok(Code::stable(quoted(&text), ty));
                }
                generator.value(part)
            },
            |generator, code| generator.text(code, false),
        )?;
        // Lua checks what its operator takes, if there is one.
        let chained = (2..=CHAIN).contains(&operands.len());
        let check = |generator: &mut Self, code, late| generator.text(code, late && chained);
        let operands = self.checked_late(operands, check);
        let join = |separator: &str, level| {
            let texts: Vec<String> = operands.iter().map(|code| code.at(level)).collect();
            texts.join(separator)
        };
        Ok(match operands.len() {
            0 => Code::stable("\"\"", ty),
            1 => operands
                .into_iter()
                .next()
                .unwrap_or_else(|| Code::stable("\"\"", ty)),
            length if length <= CHAIN => {
                let mut code = Code::new(join(" .. ", Level::Sum), Level::Concat, ty);
                code = code.around(&operands);
                code.depth += length;
                code
            }
            _ => {
                let text = format!("table.concat({{{}}})", join(", ", Level::Or));
                Code::new(text, Level::Whole, ty).around(&operands)
            }
        })
    }

    /// Checks values one after the other: only those that nothing that could fail comes after may be
    /// left to Lua.
    pub fn checked_late(
        &mut self,
        operands: Vec<Code>,
        check: impl Fn(&mut Self, Code, bool) -> Code,
    ) -> Vec<Code> {
        let mut checked = Vec::with_capacity(operands.len());
        let mut late = true;
        for code in operands.into_iter().rev() {
            let stable = code.stable;
            let text = code.text.clone();
            let code = check(self, code, late);
            late &= stable && code.text == text;
            checked.push(code);
        }
        checked.reverse();
        checked
    }

    /// Makes a value a part of a text; Lua may check it if nothing that could fail comes after it.
    fn text(&mut self, code: Code, late: bool) -> Code {
        let maybe = Kinds::STR | Kinds::NONE;
        let note = (
            "attempt to concatenate".to_owned(),
            "a text cannot hold None".to_owned(),
        );
        if code.only(Kinds::STR) || (late && code.only(maybe) && self.note(&[note])) {
            return code;
        }
        Code::call(self.helper("text_of"), &[code], Type::of(Kinds::STR))
    }
}

/// Lines that come before that of a statement.
type Lines = Vec<(usize, String)>;

/// Returns the operands of an operator and of those like it among them, in their order.
fn chain<'e>(op: Op, left: &'e Expr, right: &'e Expr) -> Vec<&'e Expr> {
    let mut operands = Vec::new();
    let mut open = vec![right, left];
    while let Some(expr) = open.pop() {
        match expr {
            Expr::Binary(other, left, right) if *other == op && !is_raw(left) => {
                open.extend([&**right, &**left]);
            }
            expr => operands.push(expr),
        }
    }
    operands
}

const fn truths() -> Type {
    Type::of(Kinds::BOOL)
}

/// Tells whether nothing that Lua says has two meanings.
fn agree(notes: &[(String, String)]) -> bool {
    notes.iter().all(|(said, meant)| {
        let mut others = notes.iter();
        !others.any(|(other, another)| other == said && another != meant)
    })
}
