//! From a graph to JSON.

use redipy_core::Bytes;
use serde_json::{Number, Value, json};

use super::{Call, Expr, Literal, Position, Ref, Script, Stmt, What};

impl Script {
    /// Writes the script as JSON, which [`from_json`](Self::from_json) reads.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }

    /// Makes the JSON of the script as a value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        json!({"kind": "script", "argv": self.args, "keyv": self.keys, "cmds": stmts(&self.body)})
    }
}

fn stmts(stmts: &[Stmt]) -> Value {
    stmts.iter().map(stmt).collect()
}

fn seq(body: &[Stmt]) -> Value {
    json!({"kind": "seq", "cmds": stmts(body)})
}

fn stmt(stmt: &Stmt) -> Value {
    let mut value = match &stmt.what {
        What::Declare(to, value) => {
            json!({"kind": "declare", "assign": reference(to), "value": expr(value)})
        }
        What::Assign(to, value) => {
            json!({"kind": "assign", "assign": reference(to), "value": expr(value)})
        }
        What::AssignAt(to, index, value) => {
            let (index, value) = (expr(index), expr(value));
            json!({"kind": "assign_at", "assign": reference(to), "index": index, "value": value})
        }
        What::AssignKey(to, key, value) => {
            let (key, value) = (expr(key), expr(value));
            json!({"kind": "assign_key", "assign": reference(to), "key": key, "value": value})
        }
        What::Append(to, value) => {
            json!({"kind": "append", "assign": reference(to), "value": expr(value)})
        }
        What::Branch(condition, then, otherwise) => {
            let (then, otherwise) = (seq(then), seq(otherwise));
            json!({"kind": "branch", "condition": expr(condition), "then": then, "else": otherwise})
        }
        What::For {
            array,
            index,
            value,
            body,
        } => {
            let index = json!({"kind": "index", "name": index});
            let value = json!({"kind": "var", "name": value});
            let (array, body) = (expr(array), seq(body));
            json!({"kind": "for", "array": array, "index": index, "value": value, "body": body})
        }
        What::While(condition, body) => {
            json!({"kind": "while", "condition": expr(condition), "body": seq(body)})
        }
        What::Break => json!({"kind": "break"}),
        What::Continue => json!({"kind": "continue"}),
        What::Return(value) => json!({"kind": "return", "value": value.as_ref().map(expr)}),
        What::Expr(value) => json!({"kind": "stmt", "expr": expr(value)}),
    };
    if let (Some(Position { file, line }), Value::Object(object)) = (&stmt.at, &mut value) {
        object.insert("at".to_owned(), json!({"file": &**file, "line": line}));
    }
    value
}

fn reference(name: &Ref) -> Value {
    match name {
        Ref::Arg(name, readable) => json!({"kind": "arg", "name": name, "readable": readable}),
        Ref::Key(name, readable) => json!({"kind": "key", "name": name, "readable": readable}),
        Ref::Var(name, None) => json!({"kind": "var", "name": name}),
        Ref::Var(name, Some(readable)) => {
            json!({"kind": "var", "name": name, "readable": readable})
        }
        Ref::Index(name) => json!({"kind": "index", "name": name}),
    }
}

fn exprs(exprs: &[Expr]) -> Value {
    exprs.iter().map(expr).collect()
}

fn expr(of: &Expr) -> Value {
    match of {
        Expr::Ref(name) => reference(name),
        Expr::Val(value) => val(value),
        Expr::Constant(raw) => json!({"kind": "constant", "raw": raw}),
        Expr::Not(arg) => json!({"kind": "unary", "op": "not", "arg": expr(arg)}),
        Expr::Neg(arg) => json!({"kind": "unary", "op": "neg", "arg": expr(arg)}),
        Expr::Binary(op, left, right) => {
            let (left, right) = (expr(left), expr(right));
            json!({"kind": "binary", "op": op.name(), "left": left, "right": right})
        }
        Expr::Concat(parts) => json!({"kind": "concat", "strings": exprs(parts)}),
        Expr::Len(var) => json!({"kind": "array_len", "var": reference(var)}),
        Expr::At(of, index) => json!({"kind": "array_at", "arr": expr(of), "index": expr(index)}),
        Expr::Key(of, key) => json!({"kind": "dict_key", "obj": expr(of), "key": expr(key)}),
        Expr::Slice(of, start, stop) => {
            let (start, stop) = (start.as_deref().map(expr), stop.as_deref().map(expr));
            json!({"kind": "slice", "arr": expr(of), "start": start, "stop": stop})
        }
        Expr::List(items) => json!({"kind": "list", "items": exprs(items)}),
        Expr::Dict(items) => {
            let pair = |(key, value): &(Expr, Expr)| json!([expr(key), expr(value)]);
            json!({"kind": "dict", "items": items.iter().map(pair).collect::<Value>()})
        }
        Expr::Spread(value) => json!({"kind": "spread", "value": expr(value)}),
        Expr::Call(Call {
            name,
            args,
            no_adjust,
        }) => {
            json!({"kind": "call", "name": name, "args": exprs(args), "no_adjust": no_adjust})
        }
        Expr::LoadArg(index) => json!({"kind": "load_json_arg", "index": index}),
        Expr::LoadKey(index) => json!({"kind": "load_key_arg", "index": index}),
    }
}

fn val(value: &Literal) -> Value {
    let kind = match value {
        Literal::None => "none",
        Literal::Bool(_) => "bool",
        Literal::Int(_) => "int",
        Literal::Float(_) => "float",
        Literal::Str(bytes) if bytes.as_str().is_none() => "bytes",
        Literal::Str(_) => "str",
        Literal::List(_) => "list",
        Literal::Dict(_) => "dict",
    };
    json!({"kind": "val", "value": literal(value), "type": kind})
}

fn text(bytes: &Bytes) -> String {
    match bytes.as_str() {
        Some(text) => text.to_owned(),
        None => bytes.iter().copied().map(char::from).collect(),
    }
}

fn literal(value: &Literal) -> Value {
    match value {
        Literal::None => Value::Null,
        Literal::Bool(yes) => Value::from(*yes),
        Literal::Int(number) => Value::from(*number),
        Literal::Float(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
        Literal::Str(bytes) => Value::from(text(bytes)),
        Literal::List(items) => items.iter().map(literal).collect(),
        Literal::Dict(items) => {
            let field = |(key, value): &(Bytes, Literal)| (text(key), literal(value));
            items.iter().map(field).collect()
        }
    }
}
