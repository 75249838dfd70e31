//! The functions of scripts: what they are in Lua, and what they return.

use super::kinds::{Kinds, Type};

/// How a function is called in Lua.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// By this name.
    Plain(&'static str),
    /// By a helper that is told the name for its errors, and what to run.
    By(&'static str, &'static str),
}

/// A function that scripts know.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    pub form: Form,
    /// The least and the greatest number of arguments.
    pub args: (usize, usize),
    pub returns: Type,
}

const fn plain(name: &'static str, least: usize, most: usize, kinds: Kinds) -> Function {
    Function {
        form: Form::Plain(name),
        args: (least, most),
        returns: Type::of(kinds),
    }
}

const fn by(helper: &'static str, run: &'static str, most: usize, kinds: Kinds) -> Function {
    Function {
        form: Form::By(helper, run),
        args: (1, most),
        returns: Type::of(kinds),
    }
}

const fn items(name: &'static str, least: usize, most: usize, items: Kinds) -> Function {
    Function {
        form: Form::Plain(name),
        args: (least, most),
        returns: Type::with(Kinds::LIST, items),
    }
}

/// Finds a function.
pub fn find(name: &str) -> Option<Function> {
    let maybe_number = Kinds(4 | 1);
    Some(match name {
        "tonumber" => plain("tonumber", 1, 1, maybe_number),
        "asintstr" => plain("to_integer", 1, 1, Kinds::NUM),
        "tostring" => plain("to_string", 1, 1, Kinds::STR),
        "type" => plain("type_of", 1, 1, Kinds::STR),
        "cjson.decode" => Function {
            returns: Type::ANY,
            ..plain("decode", 1, 1, Kinds::ANY)
        },
        "cjson.encode" => plain("encode", 1, 1, Kinds::STR),
        "string.find" => plain("find", 2, 3, maybe_number),
        "redis.log" => plain("log", 2, 2, Kinds::NONE),
        "len" => plain("size", 1, 1, Kinds::NUM),
        "keys" => items("keys", 1, 1, Kinds::STR),
        "range" => items("range", 2, 3, Kinds::NUM),
        "lifetime" => plain("lifetime", 1, 1, maybe_number),
        "math.floor" => by("of_number", "math.floor", 1, Kinds::NUM),
        "math.ceil" => by("of_number", "math.ceil", 1, Kinds::NUM),
        "math.abs" => by("of_number", "math.abs", 1, Kinds::NUM),
        "math.min" => by("of_numbers", "math.min", usize::MAX, Kinds::NUM),
        "math.max" => by("of_numbers", "math.max", usize::MAX, Kinds::NUM),
        "string.upper" => by("of_string", "string.upper", 1, Kinds::STR),
        "string.lower" => by("of_string", "string.lower", 1, Kinds::STR),
        "string.len" => by("of_string", "string.len", 1, Kinds::NUM),
        "string.reverse" => by("of_string", "string.reverse", 1, Kinds::STR),
        "string.sub" => plain("part", 2, 3, Kinds::STR),
        "string.rep" => plain("rep", 2, 2, Kinds::STR),
        "strip" => plain("strip", 1, 1, Kinds::STR),
        "startswith" => plain("startswith", 2, 2, Kinds::BOOL),
        "endswith" => plain("endswith", 2, 2, Kinds::BOOL),
        "split" => items("split", 2, 2, Kinds::STR),
        "join" => plain("join", 2, 2, Kinds::STR),
        _ => return None,
    })
}

/// Returns the type of what a function returns that is called with a first argument of a type.
pub fn result(name: &str, first: Type) -> Type {
    if name == "tonumber" && first.only(Kinds::NUM) {
        return first;
    }
    find(name).map_or(Type::ANY, |function| function.returns)
}

/// Tells whether a constant is one of the levels of the log.
pub fn is_level(name: &str) -> bool {
    matches!(
        name,
        "redis.LOG_DEBUG" | "redis.LOG_VERBOSE" | "redis.LOG_NOTICE" | "redis.LOG_WARNING"
    )
}
