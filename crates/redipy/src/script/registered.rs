//! Scripts that are ready to be called with a client.

use std::sync::Arc;

use redipy_core::{Result, ToArg};
use redipy_script::Script;
use redipy_script::build::Function;
use redipy_script::graph;
use redipy_script::lua::{self, Lua};

use super::{ScriptCall, ToValue};
use crate::{Redis, aio};

/// A script that is ready to be called: [`keys`](Self::keys), [`args`](Self::args), then
/// [`run`](ScriptCall::run).
#[derive(Debug)]
pub struct Registered<R = Redis> {
    redis: R,
    script: Arc<Script>,
}

impl<R> Registered<R> {
    /// Starts a call without keys and arguments.
    pub const fn call(&self) -> ScriptCall<'_, R> {
        ScriptCall::new(&self.redis, &self.script)
    }

    /// Starts a call with a key, by its name in the script.
    pub fn key(&self, name: &str, key: impl ToArg) -> ScriptCall<'_, R> {
        self.call().key(name, key)
    }

    /// Starts a call with keys, by their names in the script.
    pub fn keys<N: Into<String>, K: ToArg>(
        &self,
        keys: impl IntoIterator<Item = (N, K)>,
    ) -> ScriptCall<'_, R> {
        self.call().keys(keys)
    }

    /// Starts a call with an argument, by its name in the script.
    pub fn arg(&self, name: &str, value: impl ToValue) -> ScriptCall<'_, R> {
        self.call().arg(name, value)
    }

    /// Starts a call with arguments, by their names in the script.
    pub fn args<N: Into<String>, V: ToValue>(
        &self,
        args: impl IntoIterator<Item = (N, V)>,
    ) -> ScriptCall<'_, R> {
        self.call().args(args)
    }

    /// Returns the script, which can be registered with other clients.
    #[must_use]
    pub const fn script(&self) -> &Arc<Script> {
        &self.script
    }

    /// Returns the graph of the script, which can be kept as JSON.
    #[must_use]
    pub fn graph(&self) -> &graph::Script {
        self.script.graph()
    }

    /// Returns the Lua that a server runs.
    ///
    /// # Errors
    /// That the script cannot run on a server.
    pub fn lua(&self) -> Result<&str> {
        self.script.lua().map(Lua::source)
    }

    /// Returns a library of functions for `FUNCTION LOAD` of Redis 7, with this script as its only one: `FCALL`
    /// calls it with the keys in order and the arguments as JSON. [`lua::library`] makes one of several scripts.
    ///
    /// # Errors
    /// That the script cannot run on a server, or that Redis does not take one of the names.
    pub fn library(&self, name: &str, function: &str) -> Result<String> {
        lua::library(name, &[(function, self.graph())])
    }
}

/// What can be registered: a [`Function`], its graph, or a script that was registered before.
pub trait IntoScript {
    /// Makes the script.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) that tells what is wrong with it.
    fn into_script(self) -> Result<Arc<Script>>;
}

impl IntoScript for Function {
    fn into_script(self) -> Result<Arc<Script>> {
        self.build()?.into_script()
    }
}

impl IntoScript for graph::Script {
    fn into_script(self) -> Result<Arc<Script>> {
        Script::new(self).map(Arc::new)
    }
}

impl IntoScript for &Arc<Script> {
    fn into_script(self) -> Result<Arc<Script>> {
        Ok(Arc::clone(self))
    }
}

impl Redis {
    /// Makes a script ready to be called. It runs in the database that is selected now. See [`script`](crate::script).
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) that tells what is wrong with the script.
    ///
    /// ```
    /// use redipy::Redis;
    /// use redipy::script::Function;
    ///
    /// let mut f = Function::new();
    /// let (queue, most) = (f.list("queue"), f.arg("most"));
    /// f.return_(queue.llen().lt(&most));
    ///
    /// let r = Redis::open("memory://")?;
    /// let has_room = r.register(f)?;
    /// assert!(has_room.key("queue", "jobs").arg("most", 10).run::<bool>()?);
    ///
    /// let told = has_room.key("queue", "jobs").run::<bool>().unwrap_err();
    /// assert!(told.to_string().contains("most"));
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn register(&self, script: impl IntoScript) -> Result<Registered> {
        Ok(Registered {
            redis: self.another(),
            script: script.into_script()?,
        })
    }
}

impl aio::Redis {
    /// Makes a script ready to be called, as [`redipy::Redis::register`](crate::Redis::register) does.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) that tells what is wrong with the script.
    ///
    /// ```
    /// use redipy::aio::{Redis, block_on};
    /// use redipy::script::Function;
    ///
    /// let mut f = Function::new();
    /// let counter = f.var("counter");
    /// f.return_(counter.incr());
    ///
    /// block_on(async {
    ///     let r = Redis::open("memory://")?;
    ///     let count = r.register(f)?;
    ///     assert_eq!(count.key("counter", "hits").run::<i64>().await?, 1);
    ///     # redipy::Result::Ok(())
    /// })?;
    /// # Ok::<(), redipy::Error>(())
    /// ```
    pub fn register(&self, script: impl IntoScript) -> Result<Registered<Self>> {
        Ok(Registered {
            redis: self.another(),
            script: script.into_script()?,
        })
    }
}
