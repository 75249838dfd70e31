//! Pieces of Lua: the text of an expression with what has to be known to put it into another one.

use std::fmt::Write;

use redipy_core::Bytes;

use super::kinds::{Kinds, Type};
use crate::graph::Literal;
use crate::text::number_text;

/// How tightly the outermost operator of a text binds; Lua's own order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Or,
    And,
    Compare,
    Concat,
    Sum,
    Product,
    Unary,
    Whole,
}

/// How `None` shows in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// As `null`, like everywhere else.
    Null,
    /// As `nil`; the value is no bool.
    Nil,
    /// As `false`; the value is no bool.
    False,
}

/// An expression in Lua.
#[derive(Clone, Debug)]
pub struct Code {
    pub text: String,
    pub level: Level,
    pub ty: Type,
    pub nothing: Nothing,
    /// Whether it may be computed twice, and at another time.
    pub stable: bool,
    /// Whether it is an integer from 0 up to a size.
    pub counts: bool,
    /// How deep the text is nested.
    pub depth: usize,
}

impl Code {
    pub fn new(text: impl Into<String>, level: Level, ty: Type) -> Self {
        Self {
            text: text.into(),
            level,
            ty,
            nothing: Nothing::Null,
            stable: false,
            counts: false,
            depth: 0,
        }
    }

    /// Makes one of a name or a constant.
    pub fn stable(text: impl Into<String>, ty: Type) -> Self {
        Self {
            stable: true,
            ..Self::new(text, Level::Whole, ty)
        }
    }

    /// Makes the call of a function.
    pub fn call(name: &str, args: &[Code], ty: Type) -> Self {
        let texts: Vec<&str> = args.iter().map(|arg| &arg.text[..]).collect();
        let text = format!("{name}({})", texts.join(", "));
        Self::new(text, Level::Whole, ty).around(args)
    }

    /// Puts an operator between two.
    pub fn binary(left: &Self, sign: &str, right: &Self, level: Level, ty: Type) -> Self {
        let next = match level {
            Level::Or => Level::And,
            Level::And => Level::Compare,
            Level::Compare => Level::Concat,
            Level::Concat | Level::Sum => Level::Product,
            _ => Level::Unary,
        };
        // Chains of these need no parentheses on the left.
        let first = if level == Level::Compare || level == Level::Concat {
            next
        } else {
            level
        };
        let text = format!("{} {sign} {}", left.at(first), right.at(next));
        let mut code = Self::new(text, level, ty).around(&[left.clone(), right.clone()]);
        if left.level == level && first == level {
            code.depth = left.depth.max(right.depth + 1);
        }
        code
    }

    /// Takes over how deep what is inside is nested.
    pub fn around(mut self, inner: &[Code]) -> Self {
        let depth = inner.iter().map(|code| code.depth).max();
        self.depth = depth.map_or(self.depth, |depth| self.depth.max(depth + 1));
        self
    }

    pub fn nothing(mut self, nothing: Nothing) -> Self {
        self.nothing = nothing;
        self
    }

    /// Returns the text, in parentheses where its operator binds less tightly.
    pub fn at(&self, level: Level) -> String {
        if self.level < level {
            format!("({})", self.text)
        } else {
            self.text.clone()
        }
    }

    /// Has `None` be `null`.
    pub fn null(self) -> Self {
        if self.nothing == Nothing::Null {
            return self;
        }
        if !self.ty.may(Kinds::NONE) {
            return self.nothing(Nothing::Null);
        }
        let depth = self.depth;
        let mut code = Self::new(
            format!("{} or null", self.at(Level::Or)),
            Level::Or,
            self.ty,
        );
        code.depth = depth + 1;
        code
    }

    pub fn only(&self, kinds: Kinds) -> bool {
        self.ty.only(kinds)
    }

    pub fn may(&self, kinds: Kinds) -> bool {
        self.ty.may(kinds)
    }
}

/// Writes a string as Lua reads it.
pub fn quoted(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                letter if letter.is_control() && letter.is_ascii() => {
                    let _ = write!(text, "\\{:03}", u32::from(letter));
                }
                letter => text.push(letter),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\{byte:03}");
        }
    }
    text.push('"');
    text
}

/// Writes a number as Lua reads it.
pub fn number(number: f64) -> (String, Level) {
    if number.is_nan() {
        return ("(0 / 0)".to_owned(), Level::Whole);
    }
    if number.is_infinite() {
        let text = if number > 0.0 { "(1 / 0)" } else { "(-1 / 0)" };
        return (text.to_owned(), Level::Whole);
    }
    let level = if number < 0.0 {
        Level::Unary
    } else {
        Level::Whole
    };
    (number_text(number).to_string(), level)
}

/// Tells whether Lua takes a word for a name.
pub fn is_name(word: &str) -> bool {
    const KEYWORDS: [&str; 21] = [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in",
        "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
    ];
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    word.bytes().next().is_some_and(letter)
        && word
            .bytes()
            .all(|byte| letter(byte) || byte.is_ascii_digit())
        && !KEYWORDS.contains(&word)
}

/// Makes a text that may stand in a comment.
pub fn comment(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    text.replace("]]", "] ]")
}

/// Returns the number that a literal is.
#[expect(clippy::cast_precision_loss, reason = "numbers of scripts are floats")]
pub fn literal_number(literal: &Literal) -> Option<f64> {
    match literal {
        Literal::Int(number) => Some(*number as f64),
        Literal::Float(number) => Some(*number),
        _ => None,
    }
}

/// Returns the text that a literal is as an argument of a command, if it can be one.
pub fn literal_text(literal: &Literal) -> Option<Bytes> {
    match literal {
        Literal::Str(text) => Some(text.clone()),
        literal => literal_number(literal).map(number_text),
    }
}
