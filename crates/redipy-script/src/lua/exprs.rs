//! Expressions.

use redipy_core::{Bytes, Result};

use super::code::{Code, Level, Nothing, literal_number, number, quoted};
use super::generator::{DEEP, Generator, cannot, yes};
use super::kinds::{Kinds, Type};
use crate::graph::{Expr, Literal};
use crate::json;
use crate::value::Value;

impl Generator<'_> {
    /// Writes an expression whose `None` is `null`.
    pub fn value(&mut self, expr: &Expr) -> Result<Code> {
        Ok(self.expr(expr)?.null())
    }

    /// Writes an expression.
    pub fn expr(&mut self, expr: &Expr) -> Result<Code> {
        let code = match expr {
            Expr::Ref(name) => self.reference(name),
            Expr::Val(literal) => self.literal(literal)?,
            Expr::Constant(name) => self.constant(name)?,
            Expr::Not(of) => {
                let of = self.condition(of)?;
                negation(&of)
            }
            Expr::Neg(of) => self.negative(of)?,
            Expr::Binary(op, left, right) => self.binary(*op, left, right)?,
            Expr::Concat(parts) => self.concat(parts)?,
            Expr::Len(name) => {
                let of = self.reference(name);
                self.length(of)
            }
            Expr::At(of, index) | Expr::Key(of, index) => self.element(of, index)?,
            Expr::Slice(of, start, stop) => {
                let none = Expr::Val(Literal::None);
                let start = start.as_deref().unwrap_or(&none);
                let stop = stop.as_deref().unwrap_or(&none);
                let operands = self.operands(&[of, start, stop])?;
                let ty = self.types.expr(expr);
                Code::call(self.helper("slice"), &operands, ty)
            }
            Expr::List(items) => self.list(items, expr)?,
            Expr::Dict(items) => self.dict(items, expr)?,
            // Anywhere but in a command it is the list.
            Expr::Spread(of) => self.expr(of)?,
            Expr::Call(call) if call.command().is_some() => self.command(call, true)?,
            Expr::Call(call) => self.function(call)?,
            Expr::LoadArg(at) => {
                let arg = Code::stable(format!("ARGV[{}]", at + 1), Type::of(Kinds::STR));
                Code::call(self.helper("decoded"), &[arg], Type::ANY)
            }
            Expr::LoadKey(at) => {
                let ty = Type::of(Kinds::STR);
                let key = Code::new(format!("KEYS[{}]", at + 1), Level::Whole, ty);
                if self.prefix {
                    Code::call(self.helper("short"), &[key], ty)
                } else {
                    key
                }
            }
        };
        if code.depth > DEEP {
            return self.spill(code);
        }
        Ok(code)
    }

    /// Writes several expressions that are computed one after the other.
    pub fn operands(&mut self, exprs: &[&Expr]) -> Result<Vec<Code>> {
        self.in_order(
            exprs,
            |generator, expr| generator.value(expr),
            |_, code| code,
        )
    }

    /// Writes several expressions by a function of this generator. What has to be computed in lines of its
    /// own has all that comes before it computed there, too, which `settle` finishes.
    pub fn in_order<T>(
        &mut self,
        exprs: &[T],
        write: impl Fn(&mut Self, &T) -> Result<Code>,
        settle: impl Fn(&mut Self, Code) -> Code,
    ) -> Result<Vec<Code>> {
        let mut codes: Vec<Code> = Vec::with_capacity(exprs.len());
        for expr in exprs {
            let start = self.pre.len();
            let code = write(self, expr)?;
            if self.pre.len() > start {
                let own = self.pre.split_off(start);
                self.settled(&mut codes, &settle)?;
                self.pre.extend(own);
            }
            codes.push(code);
        }
        Ok(codes)
    }

    /// Has all of these computed by now.
    pub fn settled(
        &mut self,
        codes: &mut [Code],
        settle: impl Fn(&mut Self, Code) -> Code,
    ) -> Result<()> {
        for code in codes {
            let done = settle(self, code.clone());
            *code = self.stable(done)?;
        }
        Ok(())
    }

    /// Writes an expression that Lua finds true where Python does.
    pub fn condition(&mut self, expr: &Expr) -> Result<Code> {
        if let Expr::Binary(op, left, right) = expr
            && let Some(code) = self.junction(*op, left, right)?
        {
            return if code.depth > DEEP {
                self.spill(code)
            } else {
                Ok(code)
            };
        }
        let code = self.expr(expr)?;
        Ok(self.truth(code))
    }

    /// Makes a truth of a value.
    pub fn truth(&mut self, code: Code) -> Code {
        let compare = |text: String| yes(text, Level::Compare).around(std::slice::from_ref(&code));
        let some = code.ty.kinds.without(Kinds::NONE);
        if code.only(Kinds::BOOL) {
            return code;
        }
        if code.only(Kinds::NONE | Kinds::BOOL) && code.nothing == Nothing::Null {
            return compare(format!("{} == true", code.at(Level::Concat)));
        }
        let unless = match some {
            Kinds::NUM => Some("~= 0"),
            Kinds::STR => Some("~= \"\""),
            _ => None,
        };
        match unless {
            Some(unless) if !code.may(Kinds::NONE) => {
                compare(format!("{} {unless}", code.at(Level::Concat)))
            }
            Some(unless) if code.stable && code.nothing == Nothing::Null => {
                let text = format!("{0} ~= null and {0} {unless}", code.at(Level::Concat));
                yes(text, Level::And).around(&[code])
            }
            _ if code.only(Kinds::LIST) => compare(format!("#{} > 0", code.at(Level::Whole))),
            _ if code.only(Kinds::DICT) => compare(format!("next({}) ~= nil", code.text)),
            _ => Code::call(self.helper("truth"), &[code.null()], Type::of(Kinds::BOOL)),
        }
    }

    fn literal(&mut self, literal: &Literal) -> Result<Code> {
        let ty = self.types.expr(&Expr::Val(literal.clone()));
        Ok(match literal {
            Literal::None => Code::stable("null", ty),
            Literal::Bool(yes) => Code::stable(yes.to_string(), ty),
            Literal::Str(bytes) => Code::stable(quoted(bytes), ty),
            // Lua nests only so deep where it reads a script.
            Literal::List(_) | Literal::Dict(_) if depth_of(literal) > DEEP => {
                let text = json::encode(Value::of_literal(literal).view());
                let text = text.map_err(|_| cannot("a value in it is nested too deep"))?;
                let text = Code::stable(quoted(&text), Type::of(Kinds::STR));
                Code::call(self.helper("decoded"), &[text], ty)
            }
            Literal::List(items) => {
                let items = items.iter().map(|item| Ok(self.literal(item)?.text));
                let items: Vec<String> = items.collect::<Result<_>>()?;
                self.list_of(&items, ty)
            }
            Literal::Dict(items) => {
                let item = |(key, value): &(Bytes, Literal)| {
                    Ok(format!("[{}] = {}", quoted(key), self.literal(value)?.text))
                };
                let items: Vec<String> = items.iter().map(item).collect::<Result<_>>()?;
                Code::new(format!("{{{}}}", items.join(", ")), Level::Whole, ty)
            }
            Literal::Int(_) | Literal::Float(_) => {
                let value = literal_number(literal).unwrap_or_default();
                let (text, level) = number(value);
                let mut code = Code::stable(text, ty);
                code.level = level;
                code.counts = (0.0..1e9).contains(&value) && value.fract() == 0.0;
                code
            }
        })
    }

    fn list_of(&mut self, items: &[String], ty: Type) -> Code {
        if items.is_empty() {
            return Code::new(
                format!("{}({{}})", self.helper("list_of")),
                Level::Whole,
                ty,
            );
        }
        Code::new(format!("{{{}}}", items.join(", ")), Level::Whole, ty)
    }

    fn list(&mut self, items: &[Expr], expr: &Expr) -> Result<Code> {
        let items: Vec<&Expr> = items.iter().collect();
        let codes = self.operands(&items)?;
        let texts: Vec<String> = codes.iter().map(|code| code.text.clone()).collect();
        let ty = self.types.expr(expr);
        Ok(self.list_of(&texts, ty).around(&codes))
    }

    fn dict(&mut self, items: &[(Expr, Expr)], expr: &Expr) -> Result<Code> {
        let pair = |(key, value)| [(key, true), (value, false)];
        let flat: Vec<(&Expr, bool)> = items.iter().map(|(a, b)| (a, b)).flat_map(pair).collect();
        let codes = self.in_order(
            &flat,
            |generator, (expr, is_key)| {
                let code = generator.value(expr)?;
                if !is_key || code.only(Kinds::STR) {
                    return Ok(code);
                }
                let ty = Type::of(Kinds::STR);
                Ok(Code::call(generator.helper("key_of"), &[code], ty))
            },
            |_, code| code,
        )?;
        let pair = |codes: &[Code]| format!("[{}] = {}", codes[0].text, codes[1].text);
        let texts: Vec<String> = codes.chunks_exact(2).map(pair).collect();
        let ty = self.types.expr(expr);
        let text = format!("{{{}}}", texts.join(", "));
        Ok(Code::new(text, Level::Whole, ty).around(&codes))
    }

    /// Writes the length of what is known to have no side effects.
    pub fn length(&mut self, of: Code) -> Code {
        let ty = Type::of(Kinds::NUM);
        let mut code = if of.only(Kinds::LIST | Kinds::STR) {
            Code::new(format!("#{}", of.at(Level::Whole)), Level::Unary, ty).around(&[of])
        } else {
            Code::call(self.helper("length_of"), &[of], ty)
        };
        code.counts = true;
        code
    }

    fn element(&mut self, of: &Expr, index: &Expr) -> Result<Code> {
        let operands = self.operands(&[of, index])?;
        let (of, index) = (&operands[0], &operands[1]);
        let kinds = of.ty.items | Kinds::NONE;
        let plain = !kinds.may(Kinds::BOOL) && of.stable;
        if plain && of.only(Kinds::DICT) && index.only(Kinds::STR) {
            let text = format!("{}[{}]", of.text, index.text);
            let code = Code::new(text, Level::Whole, element_type(kinds));
            return Ok(code.nothing(Nothing::Nil).around(&operands));
        }
        if plain && of.only(Kinds::LIST) && index.counts {
            let place = match index.text.parse::<u64>() {
                Ok(index) => (index + 1).to_string(),
                Err(_) => format!("{} + 1", index.at(Level::Sum)),
            };
            let text = format!("{}[{place}]", of.text);
            let code = Code::new(text, Level::Whole, element_type(kinds));
            return Ok(code.nothing(Nothing::Nil).around(&operands));
        }
        let mut kinds = Kinds::NONE;
        if of.may(Kinds::LIST | Kinds::DICT) {
            kinds = kinds | of.ty.items;
        }
        if of.may(Kinds::STR) {
            kinds = kinds | Kinds::STR;
        }
        Ok(Code::call(
            self.helper("at"),
            &operands,
            element_type(kinds),
        ))
    }
}

/// Returns the type of an element; of its own elements nothing is known.
fn element_type(kinds: Kinds) -> Type {
    Type::with(kinds, Kinds::ANY)
}

/// Returns how deep a literal is nested.
fn depth_of(literal: &Literal) -> usize {
    match literal {
        Literal::List(items) => 1 + items.iter().map(depth_of).max().unwrap_or(0),
        Literal::Dict(items) => {
            1 + items
                .iter()
                .map(|(_, value)| depth_of(value))
                .max()
                .unwrap_or(0)
        }
        _ => 0,
    }
}

/// Makes the opposite of a truth.
pub fn negation(code: &Code) -> Code {
    let text = format!("not {}", code.at(Level::Unary));
    yes(text, Level::Unary).around(std::slice::from_ref(code))
}
