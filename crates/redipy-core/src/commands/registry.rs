//! Commands of others, which a program declares and registers when it starts.

use std::collections::HashMap;

use parking_lot::RwLock;

use crate::{Error, Result, Spec};

/// The commands by their full names.
static REGISTERED: RwLock<Option<HashMap<&'static str, &'static Spec>>> = RwLock::new(None);

/// Has a command found by its name from now on, in the whole process: by
/// [`find`](super::find), and so by whatever runs commands by their words. A command that is used only as a
/// value need not be registered. To register one again changes nothing.
///
/// ```
/// use redipy_core::commands::{find, register};
/// use redipy_core::{Bytes, Command, Result, Run, Store};
///
/// /// Returns the answer.
/// #[derive(Clone, Debug, Command)]
/// #[command(name = "DOCS.ANSWER", group = Generic, since = "1.0.0", flags(readonly, fast))]
/// pub struct Answer;
///
/// impl Run for Answer {
///     type Output = i64;
///
///     fn run(&self, _: &mut dyn Store) -> Result<i64> {
///         Ok(42)
///     }
/// }
///
/// register(Answer::SPEC)?;
/// assert_eq!(find(&Bytes::from("docs.answer"), &[])?.0.name, "DOCS.ANSWER");
/// # Ok::<(), redipy_core::Error>(())
/// ```
///
/// # Errors
/// That a command has this name already, or that it is no name: words of upper-case letters without
/// blanks, at most two of them with a bar between.
pub fn register(spec: &'static Spec) -> Result<()> {
    let name = spec.name;
    let words: Vec<&str> = name.split('|').collect();
    let is_word = |word: &&str| {
        let plain = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_lowercase();
        !word.is_empty() && word.bytes().all(plain)
    };
    if words.len() > 2 || !words.iter().all(is_word) {
        let text =
            format!("ERR '{name}' is no name of a command: give one or two words in capitals");
        return Err(Error::argument(text));
    }
    let mut registered = REGISTERED.write();
    let registered = registered.get_or_insert_default();
    if registered
        .get(name)
        .is_some_and(|old| std::ptr::eq(*old, spec))
    {
        return Ok(());
    }
    let built_in = super::all().chain(super::of_connections());
    let mut taken = built_in.chain(registered.values().copied());
    // A command and a container of subcommands cannot have the same first word.
    let first = |name: &'static str| name.split('|').next();
    let clash = taken.find(|one| {
        let alike = !one.name.contains('|') || words.len() == 1;
        one.name == name || (alike && first(one.name) == first(name))
    });
    if let Some(clash) = clash {
        let text = format!(
            "ERR the name '{name}' is taken by the command {}",
            clash.name
        );
        return Err(Error::state(text));
    }
    registered.insert(name, spec);
    Ok(())
}

/// Returns a command by its full name in capitals.
pub(super) fn get(name: &str) -> Option<&'static Spec> {
    REGISTERED.read().as_ref()?.get(name).copied()
}

/// Returns any command that something holds of.
pub(super) fn find(holds: impl Fn(&&Spec) -> bool) -> Option<&'static Spec> {
    let registered = REGISTERED.read();
    registered
        .as_ref()?
        .values()
        .copied()
        .find(|spec| holds(spec))
}
