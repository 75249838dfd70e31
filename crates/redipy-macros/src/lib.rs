//! The derive behind the single declaration of a command: see `redipy_core::Command`.
//!
//! A struct with a field for each argument becomes a `Spec` (the declaration as data), a reader
//! and a writer of its arguments, a constructor, and an options type with a builder.

mod declaration;
mod expand;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use declaration::Declaration;

/// Derives the declaration of a command from a struct.
///
/// On the struct, `#[command(name = "LPOP", group = List, since = "1.0.0", flags(write, fast))]`;
/// also `method = "..."` for another method name, `parse(manual)` where the arguments are read by
/// hand, `plain = Type` and `with = Type` for what a call without or with options returns where its
/// body returns a `Reply`, and
/// `form(lpop_count: count -> Option<Vec<Bytes>>)` for each way to call it that returns
/// something else. `reply_key` says that the first part of the reply is a key, and
/// `keyspace = Scan` how the command concerns keys that no argument names; `in_scripts = Done` tells what
/// scripts have of the reply where its type does not.
///
/// `waits` says that it implements `Blocking`, `beside` that it implements `RunBeside`, and
/// `crate = redipy::core` where the types of the command layer are, for whoever has them by another name than
/// `redipy_core`.
///
/// On a field, `#[arg(token)]` makes a `bool` a word that is there or not and an `Option` a word
/// with an argument behind it; `#[arg(token = "WORD")]` names the word.
/// `#[arg(skip)]` marks a field that is no argument and has a default.
#[proc_macro_derive(Command, attributes(command, arg))]
pub fn derive_command(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    match Declaration::read(&input) {
        Ok(declaration) => expand::expand(&declaration).into(),
        Err(error) => error.into_compile_error().into(),
    }
}
