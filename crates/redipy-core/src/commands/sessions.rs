//! Commands that change their connection instead of being answered: a call by itself cannot be one of
//! them, since the calls of a client share connections. What to use instead stands in each.

use crate::{Bytes, Command, Error, Key, Result, Run, Spec, Store};

/// Declares commands whose connection is another one afterwards.
macro_rules! of_connection {
    ($($(#[$doc:meta])* $name:ident = $wire:literal in $group:ident since $since:literal,
       use $instead:literal, { $($field:tt)* };)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Command)]
            #[command(name = $wire, group = $group, since = $since, flags(noscript))]
            #[command(instead = $instead)]
            pub(crate) struct $name {
                $($field)*
            }

            impl Run for $name {
                type Output = ();

                fn run(&self, _: &mut dyn Store) -> Result<()> {
                    let mut args = Vec::new();
                    crate::Declare::write(self, &mut args);
                    let refusal = super::refusal(&Bytes::from($wire), &args);
                    Err(refusal.unwrap_or_else(Error::syntax))
                }
            }
        )*

        /// The commands of this file.
        pub(crate) const OF_CONNECTIONS: &[&Spec] = &[$(<$name as Command>::SPEC),*];
    };
}

of_connection! {
    /// Starts a transaction.
    Multi = "MULTI" in Connection since "1.2.0", use "a pipeline", {};
    /// Runs what has been queued since `MULTI`.
    Exec = "EXEC" in Connection since "1.2.0", use "a pipeline", {};
    /// Forgets what has been queued since `MULTI`.
    Discard = "DISCARD" in Connection since "2.0.0", use "a pipeline", {};
    /// Lets a transaction run only if keys stay as they are.
    Watch = "WATCH" in Connection since "2.2.0", use "transaction()", {
        /// The keys.
        pub(crate) keys: Vec<Key>,
    };
    /// Ends what `WATCH` began.
    Unwatch = "UNWATCH" in Connection since "2.2.0", use "transaction()", {};
    /// Tells user and password.
    Auth = "AUTH" in Connection since "1.0.0", use "user and password of a new client", {
        /// The user, if there is one, and the password.
        pub(crate) words: Vec<Bytes>,
    };
    /// Chooses a protocol.
    Hello = "HELLO" in Connection since "6.0.0", use "the settings of a new client", {
        /// The protocol and the rest.
        #[arg(several)]
        pub(crate) words: Vec<Bytes>,
    };
    /// Brings a connection back to what it was when it was made.
    Reset = "RESET" in Connection since "6.2.0", use "a new client", {};
    /// Ends a connection.
    Quit = "QUIT" in Connection since "1.0.0", use "close()", {
        /// Whatever there is.
        #[arg(several)]
        pub(crate) words: Vec<Bytes>,
    };
    /// Turns a connection into a stream of all that a server is told.
    Monitor = "MONITOR" in Connection since "1.0.0", use "a connection of your own", {};
    /// Turns a connection into that of a replica.
    Sync = "SYNC" in Connection since "1.0.0", use "a connection of your own", {};
    /// Turns a connection into that of a replica that goes on where it was.
    PSync = "PSYNC" in Connection since "2.8.0", use "a connection of your own", {
        /// Where it was.
        #[arg(several)]
        pub(crate) words: Vec<Bytes>,
    };
    /// Says that the next call was sent here by another server.
    Asking = "ASKING" in Connection since "3.0.0", use "redis+cluster://", {};
    /// Allows a replica to answer.
    ReadOnly = "READONLY" in Connection since "3.0.0", use "a connection of your own", {};
    /// Ends what `READONLY` began.
    ReadWrite = "READWRITE" in Connection since "3.0.0", use "a connection of your own", {};
    /// Has a server answer nothing.
    ClientReply = "CLIENT|REPLY" in Connection since "3.2.0", use "a pipeline", {
        /// Until when.
        #[arg(several)]
        pub(crate) words: Vec<Bytes>,
    };
    /// Has a server tell of keys that were read and have changed.
    ClientTracking = "CLIENT|TRACKING" in Connection since "6.0.0", use "a connection of your own", {
        /// Which ones.
        #[arg(several)]
        pub(crate) words: Vec<Bytes>,
    };
    /// Says whether a server remembers the keys of the next call.
    ClientCaching = "CLIENT|CACHING" in Connection since "6.0.0", use "a connection of your own", {
        /// Whether it does.
        #[arg(several)]
        pub(crate) words: Vec<Bytes>,
    };
    /// Has scripts stop at each line.
    ScriptDebug = "SCRIPT|DEBUG" in Connection since "3.2.0", use "redis-cli", {
        /// How.
        #[arg(several)]
        pub(crate) words: Vec<Bytes>,
    };
}
