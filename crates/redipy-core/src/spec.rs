//! The declaration of a command as data, from which every face of it is derived.

use crate::{
    ArgKind, Args, Beside, Bytes, Error, FromReply, IntoReply, Reply, Result, Shape, Store, Wait,
};

/// A command: its declaration, derived from a struct, and its body, written beside it.
///
/// ```
/// use redipy_core::{Bytes, Command, Key, Result, Run, Store};
///
/// /// Returns the value of a key twice over.
/// #[derive(Clone, Debug, Command)]
/// #[command(name = "GETTWICE", group = String, since = "7.0.0", flags(readonly, fast))]
/// pub struct GetTwice {
///     /// The key to read.
///     pub key: Key,
/// }
///
/// impl Run for GetTwice {
///     type Output = Option<Bytes>;
///
///     fn run(&self, store: &mut dyn Store) -> Result<Self::Output> {
///         let value = store.string_get(&self.key)?;
///         Ok(value.map(|value| Bytes::from([&value[..], &value[..]].concat())))
///     }
/// }
///
/// assert_eq!(GetTwice::SPEC.arity(), 2);
/// ```
pub trait Command: Declare + Parse + Run {
    /// The declaration.
    const SPEC: &'static Spec;
}

/// The part of a declaration that writes the arguments.
pub trait Declare: Sized + Send + Sync + 'static {
    /// Appends the arguments behind the command's name.
    fn write(&self, out: &mut Vec<Bytes>);

    /// Returns the names of the optional fields that are set.
    fn given(&self) -> Vec<&'static str>;

    /// Refuses what could not have been read from words: an argument that comes once or more
    /// often, and is not there.
    ///
    /// # Errors
    /// Redis' `wrong number of arguments`.
    fn check(&self) -> Result<()>;
}

/// The part of a declaration that reads the arguments; derived, unless Redis reads them in an
/// order of its own.
pub trait Parse: Sized {
    /// Reads the arguments behind the command's name; their number is known to be possible.
    ///
    /// # Errors
    /// Redis' text for what is wrong with them.
    fn parse(args: &mut Args<'_>) -> Result<Self>;
}

/// The body of a command.
pub trait Run {
    /// What it returns; [`Reply`] where that depends on its options.
    type Output: IntoReply + FromReply;

    /// Runs it. It may be run again, so it depends on nothing but itself and the store.
    ///
    /// # Errors
    /// The command's own error; then nothing has changed.
    fn run(&self, store: &mut dyn Store) -> Result<Self::Output>;

    /// Does what [`run`](Self::run) does with the arguments as words, whose number is known to be possible;
    /// a command that can use them as they are spares itself a copy.
    ///
    /// # Errors
    /// Those of reading and running it.
    #[inline]
    fn run_words(args: &[Bytes], store: &mut dyn Store) -> Result<Self::Output>
    where
        Self: Parse,
    {
        Self::parse(&mut Args::new(args))?.run(store)
    }
}

/// The kind of data that a command belongs to, as Redis groups them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum Group {
    Generic,
    String,
    Hash,
    List,
    Set,
    SortedSet,
    PubSub,
    Scripting,
    Connection,
    Server,
}

impl Group {
    /// Returns the module of [`commands`](crate::commands) that holds its commands.
    #[must_use]
    pub const fn module(self) -> &'static str {
        match self {
            Self::Generic => "generic",
            Self::String => "strings",
            Self::Hash => "hashes",
            Self::List => "lists",
            Self::Set => "sets",
            Self::SortedSet => "sorted_sets",
            Self::PubSub => "pubsub",
            Self::Scripting => "scripting",
            Self::Connection => "connection",
            Self::Server => "server",
        }
    }

    /// Returns the name for people, such as `sorted set`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Generic => "keys",
            Self::String => "strings",
            Self::Hash => "hashes",
            Self::List => "lists",
            Self::Set => "sets",
            Self::SortedSet => "sorted sets",
            Self::PubSub => "publish and subscribe",
            Self::Scripting => "scripting",
            Self::Connection => "connection",
            Self::Server => "server",
        }
    }
}

/// What may be said of a command in one word each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(u32);

impl Flags {
    /// Nothing in particular.
    pub const NONE: Self = Self(0);
    /// May change data.
    pub const WRITE: Self = Self(1);
    /// Never changes data.
    pub const READONLY: Self = Self(1 << 1);
    /// May need more memory.
    pub const DENYOOM: Self = Self(1 << 2);
    /// Takes constant or logarithmic time.
    pub const FAST: Self = Self(1 << 3);
    /// Answers differently each time.
    pub const RANDOM: Self = Self(1 << 4);
    /// Answers a list in no promised order.
    pub const UNORDERED: Self = Self(1 << 5);
    /// Can wait until a key has something for it.
    pub const BLOCKING: Self = Self(1 << 6);
    /// Concerns channels, and no data.
    pub const PUBSUB: Self = Self(1 << 7);
    /// Chooses the database, by its first argument, that what comes after it works on.
    pub const SELECTS: Self = Self(1 << 8);
    /// Is not allowed in scripts.
    pub const NOSCRIPT: Self = Self(1 << 9);
    /// Calls one primitive of the store at most, which lets one that is far away end the transaction with it.
    pub const LONE: Self = Self(1 << 10);

    /// Returns the flags of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Tells whether all of `other` are among these.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// How a command concerns the keys of a database as a whole, which no argument names; what shows
/// only a part of the keys has to carry it in another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Keyspace {
    /// Answers a cursor and some of the keys: arguments are a cursor, then words with a value each,
    /// among them `MATCH` with a pattern.
    Scan,
    /// Answers the keys of the pattern that is its one argument.
    Keys,
    /// Answers any key.
    Random,
    /// Answers how many keys there are.
    Size,
    /// Deletes the keys of the database.
    Flush,
    /// Deletes the keys of all databases.
    FlushAll,
    /// Exchanges the keys of two databases.
    Swap,
}

/// What a command is in scripts, where its shape is not all that tells. A script has of a reply what a
/// client's best method gives, as JSON can have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InScripts {
    /// Its reply tells whether something was done; nothing is no.
    Done,
    /// Its reply becomes a dictionary of the fields that were asked for, which stand behind the key.
    Asked,
    /// Its reply is a word, and `none` is nothing.
    Kind,
    /// Its reply is a lifetime, and -2 is nothing.
    Lifetime,
    /// Its reply is a cursor with fields, which become a dictionary.
    ScannedFields,
    /// Its last argument is an integer; where it has a fraction, this command runs in its place.
    Adds(&'static str),
}

/// How a field of a command appears among its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Once, at its place.
    Required,
    /// Once or not at all, at its place.
    Optional,
    /// Once or more, up to what must stand behind it.
    Variadic,
    /// Any number of times, to the end; not at all, too.
    Several,
    /// A word that is there or not.
    Flag(&'static str),
    /// A word with the argument behind it, or neither.
    Token(&'static str),
}

/// A field of a command.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name, as in the struct.
    pub name: &'static str,
    /// What it is for, in a line.
    pub doc: &'static str,
    /// The type of one value, as written in the struct.
    pub ty: &'static str,
    /// What it holds.
    pub kind: ArgKind,
    /// How it appears.
    pub presence: Presence,
}

impl Field {
    /// Tells whether a caller may leave it out.
    #[must_use]
    pub const fn is_optional(&self) -> bool {
        !matches!(
            self.presence,
            Presence::Required | Presence::Variadic | Presence::Several
        )
    }
}

/// Where keys, or channels, stand among the arguments behind the command's name, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeysAt {
    /// One key.
    One(usize),
    /// From here to the end, every so many arguments.
    Rest(usize, usize),
    /// From here on, all but the last so many arguments.
    Until(usize, usize),
    /// Behind their number, which stands here.
    Counted(usize),
}

/// A way to call a command in which an option changes what it returns.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The name of its method.
    pub name: &'static str,
    /// The optional fields that it sets; flags are set, the others become parameters.
    pub fields: &'static [&'static str],
    /// What it returns.
    pub shape: Shape,
}

/// How many arguments a command takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arity {
    /// The least number.
    pub least: usize,
    /// Whether there can be more of them.
    pub open: bool,
}

impl Arity {
    /// Derives it from the arguments.
    #[must_use]
    pub const fn of(fields: &[Field]) -> Self {
        let mut arity = Self {
            least: 0,
            open: false,
        };
        let mut at = 0;
        // A loop that constants can run.
        while at < fields.len() {
            let Field { kind, presence, .. } = fields[at];
            if matches!(presence, Presence::Required | Presence::Variadic) {
                arity.least += match kind {
                    ArgKind::CountedKeys | ArgKind::Pair(..) => 2,
                    _ => 1,
                };
            }
            arity.open |=
                !matches!(presence, Presence::Required) || matches!(kind, ArgKind::CountedKeys);
            at += 1;
        }
        arity
    }
}

/// The body of a command, erased: arguments in, reply out.
pub type Exec = fn(&[Bytes], &mut dyn Store) -> Result<Reply>;

/// Makes what a call waits with of its arguments.
pub type MakeWait = fn(&[Bytes]) -> Result<Wait>;

/// A command as data.
#[derive(Debug)]
pub struct Spec {
    /// The name, upper case; a subcommand stands behind a bar: `OBJECT|ENCODING`.
    pub name: &'static str,
    /// The name of its methods, such as `object_encoding`.
    pub method: &'static str,
    /// The name of its struct.
    pub type_name: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// The kind of data it belongs to.
    pub group: Group,
    /// The version of Redis that has it first.
    pub since: &'static str,
    /// What else is known of it.
    pub flags: Flags,
    /// Its arguments.
    pub fields: &'static [Field],
    /// How many of them there are.
    pub arguments: Arity,
    /// Where its keys are, and the channels that live where keys of their names would.
    pub keys: &'static [KeysAt],
    /// Where its other channels are.
    pub channels: &'static [KeysAt],
    /// Where a pattern of channels is; one that is left out there stands for all channels.
    pub channel_pattern: Option<usize>,
    /// Whether its reply is a list of channels, each by itself or with a number.
    pub reply_channels: bool,
    /// What to use instead of a command that changes its connection, which no call can do.
    pub instead: Option<&'static str>,
    /// Whether the first part of its reply, if there is one, is a key.
    pub reply_key: bool,
    /// How it concerns the keys as a whole, if it does.
    pub keyspace: Option<Keyspace>,
    /// What it is in scripts, where its shape does not tell.
    pub in_scripts: Option<InScripts>,
    /// What it returns when called with its required arguments only.
    pub shape: Shape,
    /// What it returns when called with options that are in no form.
    pub with_shape: Shape,
    /// Calls that return something else.
    pub forms: &'static [Form],
    /// Its body.
    pub exec: Exec,
    /// Makes what it waits with of its arguments, for a command that can wait; run by itself it
    /// does not, as inside a transaction.
    pub wait: Option<MakeWait>,
    /// Runs it beside the data, for a command that must not wait for them; its body is what it does
    /// in a transaction.
    pub beside: Option<Beside>,
    /// Tells which of its optional fields arguments set; none where they cannot be read.
    pub given: fn(&[Bytes]) -> Vec<&'static str>,
}

impl Spec {
    /// Tells whether its body is all there is to it; else it is run by a backend, as words.
    #[must_use]
    pub const fn is_body_alone(&self) -> bool {
        self.wait.is_none() && self.beside.is_none()
    }

    /// Returns the words of its name: one, or two for a subcommand.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        // A command that is not declared has no name: the words are all among its arguments.
        self.name.split('|').filter(|word| !word.is_empty())
    }

    /// Returns the number of words of a call, name included; negative where it is the least.
    #[must_use]
    pub fn arity(&self) -> i64 {
        let Arity { least, open } = self.arguments;
        let words = i64::try_from(self.words().count() + least).unwrap_or(i64::MAX);
        if open { -words } else { words }
    }

    /// Refuses a number of arguments that cannot be right.
    ///
    /// # Errors
    /// Redis' `wrong number of arguments`.
    #[inline]
    pub fn check_arity(&self, arguments: usize) -> Result<()> {
        let Arity { least, open } = self.arguments;
        if arguments == least || (open && arguments > least) {
            Ok(())
        } else {
            Err(Error::arity(self.name))
        }
    }

    /// Returns the positions of the keys among the arguments behind the name.
    #[must_use]
    pub fn key_positions(&self, args: &[Bytes]) -> Vec<usize> {
        positions(self.keys, args)
    }

    /// Returns the positions of the channels that are not among the keys.
    #[must_use]
    pub fn channel_positions(&self, args: &[Bytes]) -> Vec<usize> {
        positions(self.channels, args)
    }

    /// Returns the form that a call with these optional fields is of, if it is of one: the one
    /// that sets the most of them.
    pub fn form(&self, given: impl Fn(&str) -> bool) -> Option<&'static Form> {
        let mut forms = self.forms.iter();
        let mut best: Option<&'static Form> = None;
        for form in &mut forms {
            let fits = form.fields.iter().all(|field| given(field));
            if fits && best.is_none_or(|best| best.fields.len() < form.fields.len()) {
                best = Some(form);
            }
        }
        best
    }
}

fn positions(places: &[KeysAt], args: &[Bytes]) -> Vec<usize> {
    let mut positions = Vec::new();
    for place in places {
        match *place {
            KeysAt::One(at) => positions.push(at),
            KeysAt::Rest(from, step) => positions.extend((from..args.len()).step_by(step)),
            KeysAt::Until(from, behind) => {
                positions.extend(from..args.len().saturating_sub(behind));
            }
            KeysAt::Counted(at) => {
                let text = args.get(at).and_then(|count| count.as_str());
                let count: usize = text.and_then(|text| text.parse().ok()).unwrap_or(0);
                positions.extend((at + 1..args.len()).take(count));
            }
        }
    }
    positions.retain(|at| *at < args.len());
    positions
}

/// Reads arguments and tells which optional fields they set: what [`Spec::given`] points to.
#[must_use]
pub fn given<C: Command>(args: &[Bytes]) -> Vec<&'static str> {
    let checked = C::SPEC.check_arity(args.len());
    let command = checked.and_then(|()| C::parse(&mut Args::new(args)));
    command.map_or_else(|_| Vec::new(), |command| command.given())
}

/// Checks, reads and runs a command: what [`Spec::exec`] points to.
///
/// # Errors
/// Those of reading and running it.
pub fn exec<C: Command>(args: &[Bytes], store: &mut dyn Store) -> Result<Reply> {
    C::SPEC.check_arity(args.len())?;
    Ok(C::run_words(args, store)?.into_reply())
}
