//! What makes values of replies in Lua, where they are those of the older protocol.

use redipy_core::{Bytes, Shape};

use super::code::{Code, Level, Nothing};
use super::generator::Generator;
use super::kinds::{Kinds, Type, of_adjust, of_shape};
use crate::adjust::Adjust;

impl Generator<'_> {
    /// Makes a value of a reply; `names` is the table of the fields that were asked for.
    pub fn adjusted(&mut self, reply: Code, adjust: Adjust, names: Option<&Code>) -> Code {
        let ty = of_adjust(adjust);
        match adjust {
            Adjust::Raw => reply,
            Adjust::Shape(shape) => self.shaped(reply, shape),
            Adjust::Done => not_false(&reply),
            Adjust::Zip(_) => {
                let mut args = vec![reply];
                args.extend(names.cloned());
                Code::call(self.helper("zipped"), &args, ty)
            }
            Adjust::Kind => Code::call(self.helper("key_kind"), &[reply], ty),
            Adjust::Seconds => Code::call(self.helper("seconds"), &[reply], ty),
        }
    }

    /// Leaves a reply as Lua has it, but that lists are known for lists.
    pub fn raw(&mut self, reply: Code, adjust: Adjust) -> Code {
        let ty = match adjust {
            Adjust::Shape(shape) => raw_type(shape),
            Adjust::Done => Some(Type::with(Kinds::DICT | Kinds::BOOL, Kinds::STR)),
            Adjust::Kind => Some(Type::with(Kinds::DICT, Kinds::STR)),
            Adjust::Seconds => Some(Type::of(Kinds::NUM)),
            Adjust::Raw | Adjust::Zip(_) => None,
        };
        match ty {
            Some(ty) => Code { ty, ..reply },
            None => Code::call(self.helper("raw"), &[reply], Type::ANY),
        }
    }

    fn shaped(&mut self, reply: Code, shape: Shape) -> Code {
        let ty = of_shape(shape);
        let around = |code: Code| code.around(std::slice::from_ref(&reply));
        match shape {
            Shape::Int | Shape::Bytes | Shape::Binary => Code { ty, ..reply },
            Shape::Ok => not_false(&reply),
            Shape::Bool => {
                let text = format!("{} == 1", reply.at(Level::Concat));
                around(Code::new(text, Level::Compare, ty))
            }
            Shape::Double | Shape::Nullable(Shape::Double) => {
                Code::call("tonumber", &[reply], ty).nothing(Nothing::Nil)
            }
            Shape::Nullable(Shape::Int | Shape::Bytes | Shape::Binary) => {
                Code { ty, ..reply }.nothing(Nothing::False)
            }
            shape => match self.converter(shape) {
                Some(Converter { name, extra }) => {
                    let extra = extra.into_iter().map(|text| Code::stable(text, Type::ANY));
                    let args: Vec<Code> = std::iter::once(reply).chain(extra).collect();
                    Code::call(name, &args, ty)
                }
                None => Code { ty, ..reply },
            },
        }
    }

    /// Finds the function that makes a value of a part of a reply; nothing where that is one already.
    fn converter(&mut self, shape: Shape) -> Option<Converter> {
        Some(match shape {
            Shape::Bytes | Shape::Binary => return None,
            Shape::Int | Shape::Double => Converter {
                name: "tonumber",
                extra: Vec::new(),
            },
            Shape::Status => self.by("status", &[]),
            Shape::Bool => self.by("is_one", &[]),
            Shape::Nullable(Shape::Int | Shape::Double) => self.by("number_or_null", &[]),
            Shape::Nullable(Shape::Bytes | Shape::Binary) => self.by("or_null", &[]),
            Shape::Members
            | Shape::List(Shape::Bytes | Shape::Binary | Shape::Int)
            | Shape::Nullable(Shape::List(Shape::Bytes | Shape::Binary | Shape::Int)) => {
                self.by("list_of", &[])
            }
            Shape::List(Shape::Nullable(Shape::Bytes | Shape::Binary)) => self.by("nulls", &[]),
            Shape::List(inner) => self.by("mapped", &[inner]),
            Shape::Nullable(inner) => self.by("some", &[inner]),
            Shape::Fields => self.by("fields", &[]),
            Shape::Pairs(a, b) => self.by("paired", &[a, b]),
            Shape::Tuple(a, b) => self.by("tuple", &[a, b]),
            Shape::Triple(a, b, c) => self.by("tuple", &[a, b, c]),
            _ => self.by("value_of", &[]),
        })
    }

    /// Makes a converter of a helper that is told how to convert the parts.
    fn by(&mut self, name: &'static str, parts: &[&Shape]) -> Converter {
        let mut extra = Vec::with_capacity(parts.len());
        for part in parts {
            extra.push(match self.converter(**part) {
                None => "false".to_owned(),
                Some(Converter { name, extra }) if extra.is_empty() => name.to_owned(),
                Some(Converter { name, extra }) => {
                    format!("function(x) return ({name}(x, {})) end", extra.join(", "))
                }
            });
        }
        let name = self.helper(name);
        Converter { name, extra }
    }
}

/// A function in Lua that takes a part of a reply.
struct Converter {
    name: &'static str,
    /// What else it takes.
    extra: Vec<String>,
}

fn not_false(reply: &Code) -> Code {
    let text = format!("{} ~= false", reply.at(Level::Concat));
    let code = Code::new(text, Level::Compare, Type::of(Kinds::BOOL));
    code.around(std::slice::from_ref(reply))
}

/// Returns the type of a reply as Lua has it, where there is no list in it.
fn raw_type(shape: Shape) -> Option<Type> {
    Some(match shape {
        Shape::Int | Shape::Bool => Type::of(Kinds::NUM),
        Shape::Double | Shape::Bytes | Shape::Binary => Type::of(Kinds::STR),
        Shape::Ok => Type::with(Kinds::DICT, Kinds::STR),
        Shape::Nullable(shape) => raw_type(*shape)?.or(Type::of(Kinds::BOOL)),
        _ => return None,
    })
}

/// Stands for a word of a call that is computed.
pub const COMPUTED: Bytes = Bytes::EMPTY;
