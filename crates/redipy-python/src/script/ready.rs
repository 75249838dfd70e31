//! A script that is made ready: of a graph, or of a text in Lua.

use std::sync::Arc;

use pyo3::prelude::*;
use redipy::core::Program;
use redipy::script::{self, LuaScript, graph, lua, native};
use redipy::{Bytes, Reply, Result};

use super::call::ExecFunction;
use super::functions::PyFunctions;
use crate::errors::raise;

/// What can be called.
#[derive(Debug)]
pub enum Ready {
    /// What was built.
    Built(Arc<script::Script>),
    /// A text in Lua, for servers alone.
    Text(Arc<LuaScript>),
}

impl Ready {
    /// Returns the names of the keys.
    pub fn keys(&self) -> &[String] {
        match self {
            Self::Built(script) => &script.graph().keys,
            Self::Text(script) => script.keys(),
        }
    }

    /// Returns the names of the arguments.
    pub fn args(&self) -> &[String] {
        match self {
            Self::Built(script) => &script.graph().args,
            Self::Text(script) => script.args(),
        }
    }

    /// Returns what runs with these keys and arguments, in the order of their names, and all its keys.
    pub fn program(
        &self,
        keys: Vec<Bytes>,
        args: Vec<Reply>,
    ) -> Result<(Vec<Bytes>, Arc<dyn Program>)> {
        Ok(match self {
            Self::Built(script) => {
                let call = script.call_in_order(keys, args)?;
                (call.keys().to_vec(), Arc::new(call))
            }
            Self::Text(script) => (keys, script.program(args)),
        })
    }
}

/// A script that is made ready.
#[pyclass(frozen, module = "redipy._redipy")]
pub struct Script {
    ready: Arc<Ready>,
}

/// The name, the arguments and the body of a function in Lua.
type Helper = (String, String, String);

fn helper((name, args, body): Helper) -> lua::Helper {
    lua::Helper { name, args, body }
}

#[pymethods]
impl Script {
    /// Make a script ready that is given as the JSON of its graph.
    #[new]
    #[pyo3(signature = (graph, *, helpers=vec![], functions=None))]
    fn new(graph: &str, helpers: Vec<Helper>, functions: Option<Py<PyAny>>) -> PyResult<Self> {
        let graph = graph::Script::from_json(graph).map_err(raise)?;
        let functions = Arc::new(PyFunctions::new(functions));
        let helpers = helpers.into_iter().map(helper).collect();
        let script = script::Script::of_host(graph, Some(functions), helpers).map_err(raise)?;
        let ready = Arc::new(Ready::Built(Arc::new(script)));
        Ok(Self { ready })
    }

    /// Make a script of lines of Lua, which returns JSON, with the names of its keys and arguments.
    #[staticmethod]
    fn of_lua(lines: Vec<String>, keys: Vec<String>, args: Vec<String>) -> Self {
        let script = LuaScript::new(&lines.join("\n"), keys, args);
        let ready = Arc::new(Ready::Text(Arc::new(script)));
        Self { ready }
    }

    /// The lines of Lua that a server runs.
    fn lua(&self) -> PyResult<Vec<String>> {
        let source = match &*self.ready {
            Ready::Built(script) => script.lua().map(lua::Lua::source).map_err(raise)?,
            Ready::Text(script) => script.source(),
        };
        Ok(source.lines().map(str::to_owned).collect())
    }

    /// What calls the script on a client.
    fn on(&self, client: Py<PyAny>) -> ExecFunction {
        let ready = Arc::clone(&self.ready);
        ExecFunction {
            ready,
            client: Some(client),
            defaults: None,
        }
    }
}

/// Tell whether there is a command of this name.
#[pyfunction]
pub fn is_command(name: &str) -> bool {
    native::is_command(name)
}

/// Tell whether scripts have a function of this name.
#[pyfunction]
pub fn is_script_function(name: &str) -> bool {
    native::is_function(name)
}

/// The lines of functions in Lua, given by their names, arguments and bodies.
#[pyfunction]
pub fn lua_helpers(helpers: Vec<Helper>) -> PyResult<Vec<String>> {
    let helpers: Vec<_> = helpers.into_iter().map(helper).collect();
    lua::helper_lines(&helpers).map_err(raise)
}

/// The lines of one statement, given as JSON.
#[pyfunction]
pub fn lua_statement(statement: &str) -> PyResult<Vec<String>> {
    let statement = graph::Stmt::from_json(statement).map_err(raise)?;
    lua::statement(&statement).map_err(raise)
}

/// An expression, given as JSON.
#[pyfunction]
pub fn lua_expression(expression: &str) -> PyResult<String> {
    let expression = graph::Expr::from_json(expression).map_err(raise)?;
    lua::expression(&expression).map_err(raise)
}

/// The text of a library of functions, given by their names and the JSON of their graphs.
#[pyfunction]
pub fn lua_library(name: &str, functions: Vec<(String, String)>) -> PyResult<String> {
    let read = |(name, graph): &(String, String)| {
        graph::Script::from_json(graph).map(|graph| (name.clone(), graph))
    };
    let functions: Result<Vec<_>> = functions.iter().map(read).collect();
    let functions = functions.map_err(raise)?;
    let functions: Vec<_> = functions
        .iter()
        .map(|(name, graph)| (name.as_str(), graph))
        .collect();
    lua::library(name, &functions).map_err(raise)
}
