//! From JSON to a graph.

use std::sync::Arc;

use redipy_core::{Bytes, Error, Result};
use serde_json::{Map, Value};

use crate::room::{self, SHALLOW};

use super::{Call, Expr, Literal, MAX_DEPTH, Op, Position, Ref, Script, Stmt, What};

type Object = Map<String, Value>;

impl Script {
    /// Reads a script from JSON.
    ///
    /// # Errors
    /// [`InvalidArgument`](redipy_core::ErrorKind::InvalidArgument) that tells what is wrong.
    ///
    /// ```
    /// use redipy_script::graph::Script;
    ///
    /// let text = r#"{"kind": "script", "argv": [], "keyv": [], "cmds": [{"kind": "return", "value": null}]}"#;
    /// assert_eq!(Script::from_json(text)?.body.len(), 1);
    /// # Ok::<(), redipy_core::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self> {
        read(text, |script| {
            script.expect("script")?;
            Ok(Self {
                args: script.names("argv")?,
                keys: script.names("keyv")?,
                body: script.stmts("cmds")?,
            })
        })
    }
}

impl Stmt {
    /// Reads a single statement from JSON.
    ///
    /// # Errors
    /// As [`Script::from_json`].
    pub fn from_json(text: &str) -> Result<Self> {
        read(text, stmt)
    }
}

impl Expr {
    /// Reads a single expression from JSON.
    ///
    /// # Errors
    /// As [`Script::from_json`].
    pub fn from_json(text: &str) -> Result<Self> {
        read(text, expr)
    }
}

/// Reads JSON, and makes something of it.
fn read<T: Send>(text: &str, make: impl FnOnce(Node<'_>) -> Result<T> + Send) -> Result<T> {
    let depth = depth(text);
    if depth > MAX_DEPTH {
        return Err(wrong(&format!(
            "it is nested deeper than {MAX_DEPTH} levels"
        )));
    }
    let read = || make(Node::new(&parse(text)?)?);
    if depth > SHALLOW {
        room::run(read)
    } else {
        read()
    }
}

fn parse(text: &str) -> Result<Value> {
    let mut parser = serde_json::Deserializer::from_str(text);
    parser.disable_recursion_limit();
    serde::Deserialize::deserialize(&mut parser)
        .and_then(|value| parser.end().map(|()| value))
        .map_err(|error| wrong(&format!("the text is not JSON: {error}")))
}

fn wrong(what: &str) -> Error {
    Error::argument(format!("ERR the graph of a script is not valid: {what}"))
}

/// Returns how deep JSON is nested.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// An object with a kind.
#[derive(Clone, Copy)]
struct Node<'a> {
    kind: &'a str,
    object: &'a Object,
}

impl<'a> Node<'a> {
    fn new(value: &'a Value) -> Result<Self> {
        let object = value.as_object();
        let kind = object.and_then(|object| object.get("kind")?.as_str());
        match (object, kind) {
            (Some(object), Some(kind)) => Ok(Self { kind, object }),
            _ => Err(wrong("an object with a kind is missing")),
        }
    }

    fn lacks(&self, field: &str, what: &str) -> Error {
        wrong(&format!("{} needs {what} as '{field}'", self.kind))
    }

    fn expect(&self, kind: &str) -> Result<()> {
        if self.kind == kind {
            Ok(())
        } else {
            Err(wrong(&format!(
                "'{}' stands in place of '{kind}'",
                self.kind
            )))
        }
    }

    fn get(&self, field: &str) -> Result<&'a Value> {
        self.object
            .get(field)
            .ok_or_else(|| self.lacks(field, "something"))
    }

    fn node(&self, field: &str) -> Result<Self> {
        Node::new(self.get(field)?).map_err(|_| self.lacks(field, "an object with a kind"))
    }

    fn text(&self, field: &str) -> Result<String> {
        let text = self.get(field)?.as_str();
        text.map(str::to_owned)
            .ok_or_else(|| self.lacks(field, "a text"))
    }

    fn items(&self, field: &str) -> Result<&'a Vec<Value>> {
        let items = self.get(field)?.as_array();
        items.ok_or_else(|| self.lacks(field, "a list"))
    }

    fn names(&self, field: &str) -> Result<Vec<String>> {
        let name = |value: &Value| value.as_str().map(str::to_owned);
        let names: Option<_> = self.items(field)?.iter().map(name).collect();
        names.ok_or_else(|| self.lacks(field, "a list of names"))
    }

    fn expr(&self, field: &str) -> Result<Expr> {
        expr(self.node(field)?)
    }

    fn boxed(&self, field: &str) -> Result<Box<Expr>> {
        self.expr(field).map(Box::new)
    }

    fn maybe(&self, field: &str) -> Result<Option<Expr>> {
        match self.object.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.expr(field).map(Some),
        }
    }

    fn exprs(&self, field: &str) -> Result<Vec<Expr>> {
        let read = |value| expr(Node::new(value)?);
        self.items(field)?.iter().map(read).collect()
    }

    fn reference(&self, field: &str) -> Result<Ref> {
        let node = self.node(field)?;
        reference(node)?.ok_or_else(|| self.lacks(field, "a name"))
    }

    fn stmts(&self, field: &str) -> Result<Vec<Stmt>> {
        let read = |value| stmt(Node::new(value)?);
        self.items(field)?.iter().map(read).collect()
    }

    fn seq(&self, field: &str) -> Result<Vec<Stmt>> {
        let seq = self.node(field)?;
        seq.expect("seq")?;
        seq.stmts("cmds")
    }

    fn position(&self) -> Option<Position> {
        let at = self.object.get("at")?.as_object()?;
        let line = u32::try_from(at.get("line")?.as_u64()?).ok()?;
        let file = Arc::from(at.get("file")?.as_str()?);
        Some(Position { file, line })
    }
}

fn stmt(node: Node<'_>) -> Result<Stmt> {
    let what = match node.kind {
        "declare" => What::Declare(node.reference("assign")?, node.expr("value")?),
        "assign" => What::Assign(node.reference("assign")?, node.expr("value")?),
        "assign_at" => {
            let index = node.expr("index")?;
            What::AssignAt(node.reference("assign")?, index, node.expr("value")?)
        }
        "assign_key" => {
            let key = node.expr("key")?;
            What::AssignKey(node.reference("assign")?, key, node.expr("value")?)
        }
        "append" => What::Append(node.reference("assign")?, node.expr("value")?),
        "branch" => {
            let condition = node.expr("condition")?;
            What::Branch(condition, node.seq("then")?, node.seq("else")?)
        }
        "for" => What::For {
            array: node.expr("array")?,
            index: node.reference("index")?.name().to_owned(),
            value: node.reference("value")?.name().to_owned(),
            body: node.seq("body")?,
        },
        "while" => What::While(node.expr("condition")?, node.seq("body")?),
        "break" => What::Break,
        "continue" => What::Continue,
        "return" => What::Return(node.maybe("value")?),
        "stmt" => What::Expr(node.expr("expr")?),
        other => return Err(wrong(&format!("there is no statement '{other}'"))),
    };
    let at = node.position();
    Ok(Stmt { at, what })
}

fn reference(node: Node<'_>) -> Result<Option<Ref>> {
    Ok(Some(match node.kind {
        "arg" => Ref::Arg(node.text("name")?, node.text("readable")?),
        "key" => Ref::Key(node.text("name")?, node.text("readable")?),
        "var" => {
            let readable = node.object.get("readable").and_then(Value::as_str);
            Ref::Var(node.text("name")?, readable.map(str::to_owned))
        }
        "index" => Ref::Index(node.text("name")?),
        _ => return Ok(None),
    }))
}

fn expr(node: Node<'_>) -> Result<Expr> {
    if let Some(reference) = reference(node)? {
        return Ok(Expr::Ref(reference));
    }
    Ok(match node.kind {
        "val" => Expr::Val(value(node)?),
        "constant" => Expr::Constant(node.text("raw")?),
        "unary" => match node.text("op")?.as_str() {
            "not" => Expr::Not(node.boxed("arg")?),
            "neg" => Expr::Neg(node.boxed("arg")?),
            other => return Err(wrong(&format!("there is no unary operator '{other}'"))),
        },
        "binary" => {
            let name = node.text("op")?;
            let op = Op::from_name(&name)
                .ok_or_else(|| wrong(&format!("there is no binary operator '{name}'")))?;
            Expr::Binary(op, node.boxed("left")?, node.boxed("right")?)
        }
        "concat" => Expr::Concat(node.exprs("strings")?),
        "array_len" => Expr::Len(node.reference("var")?),
        "array_at" => Expr::At(node.boxed("arr")?, node.boxed("index")?),
        "dict_key" => Expr::Key(node.boxed("obj")?, node.boxed("key")?),
        "slice" => {
            let start = node.maybe("start")?.map(Box::new);
            let stop = node.maybe("stop")?.map(Box::new);
            Expr::Slice(node.boxed("arr")?, start, stop)
        }
        "list" => Expr::List(node.exprs("items")?),
        "dict" => Expr::Dict(pairs(&node)?),
        "spread" => Expr::Spread(node.boxed("value")?),
        "call" => {
            let no_adjust = node.object.get("no_adjust").and_then(Value::as_bool);
            Expr::Call(Call {
                name: node.text("name")?,
                args: node.exprs("args")?,
                no_adjust: no_adjust.unwrap_or(false),
            })
        }
        "load_json_arg" => Expr::LoadArg(position(&node)?),
        "load_key_arg" => Expr::LoadKey(position(&node)?),
        other => return Err(wrong(&format!("there is no expression '{other}'"))),
    })
}

fn position(node: &Node<'_>) -> Result<usize> {
    let index = node.get("index")?.as_u64();
    let index = index.and_then(|index| usize::try_from(index).ok());
    index.ok_or_else(|| node.lacks("index", "a position"))
}

fn pairs(node: &Node<'_>) -> Result<Vec<(Expr, Expr)>> {
    let read = |pair: &Value| match pair.as_array().map(Vec::as_slice) {
        Some([key, value]) => Ok((expr(Node::new(key)?)?, expr(Node::new(value)?)?)),
        _ => Err(node.lacks("items", "a list of pairs")),
    };
    node.items("items")?.iter().map(read).collect()
}

fn value(node: Node<'_>) -> Result<Literal> {
    let value = node.get("value")?;
    if node.object.get("type").and_then(Value::as_str) != Some("bytes") {
        return literal(value);
    }
    // Bytes that are no text, a character for each of them.
    let bytes = value.as_str().and_then(|text| {
        let byte = |letter| u8::try_from(u32::from(letter)).ok();
        text.chars().map(byte).collect::<Option<Vec<u8>>>()
    });
    let bytes = bytes.ok_or_else(|| node.lacks("value", "characters below U+0100"))?;
    Ok(Literal::Str(Bytes::from(bytes)))
}

fn literal(value: &Value) -> Result<Literal> {
    Ok(match value {
        Value::Null => Literal::None,
        Value::Bool(yes) => Literal::Bool(*yes),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => Literal::Int(number),
            (None, Some(number)) => Literal::Float(number),
            (None, None) => return Err(wrong("a number is too large")),
        },
        Value::String(text) => Literal::Str(Bytes::from(text.as_str())),
        Value::Array(items) => Literal::List(items.iter().map(literal).collect::<Result<_>>()?),
        Value::Object(object) => {
            let field =
                |(key, value): (&String, &Value)| Ok((Bytes::from(key.as_str()), literal(value)?));
            Literal::Dict(object.iter().map(field).collect::<Result<_>>()?)
        }
    })
}
