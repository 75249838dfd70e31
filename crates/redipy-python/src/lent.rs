//! A connection of Python's that an application lends: commands become statements that its own library runs, in the transaction that is
//! open there.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};
use redipy::sql::lending::{Hold, Lend, Speech, Work};
use redipy::sql::session::{Each, Lock, Ops, Param, Row, Session};
use redipy::sql::statement::{Flavor, Statement};
use redipy::{Bytes, Error, ErrorKind, Result};

use crate::errors::Raised;

/// What a library of Python's is like, read from an object of `redipy.sql.lending`.
#[derive(Debug)]
pub struct Lender {
    /// The object: it gives cursors.
    driver: Py<PyAny>,
    asked: Speech,
    /// The same for the tables that were found, once a command has looked.
    found: OnceLock<Speech>,
    style: Style,
    /// What makes values for the library where its own conversion is not what the database needs, by the names of `wrap`.
    wrap: Option<Py<PyDict>>,
    /// What has been said before, by the numbers of statements.
    known: Mutex<Vec<Option<Said>>>,
    /// Whether a command is under way.
    is_busy: AtomicBool,
}

/// How places of parameters are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// `?`
    Question,
    /// `%s`, which makes `%%` of a percent sign.
    Percent,
}

/// A statement as the library takes it.
#[derive(Debug)]
struct Text {
    words: Py<PyString>,
    params: Vec<usize>,
    /// Whether it may change rows.
    writes: bool,
}

/// The parts of a statement, shared with whoever runs them.
type Said = std::sync::Arc<Vec<Text>>;

impl Lender {
    /// Reads what a library is like.
    pub fn new(driver: &Bound<'_, PyAny>) -> PyResult<Self> {
        let text = |name: &str| driver.getattr(name)?.extract::<String>();
        let flavor = match text("flavor")?.as_str() {
            "sqlite" => Flavor::Sqlite,
            "postgres" => Flavor::Postgres,
            _ => return Err(PyTypeError::new_err("no such kind of database")),
        };
        let style = match text("paramstyle")?.as_str() {
            "qmark" => Style::Question,
            "format" | "pyformat" => Style::Percent,
            other => {
                let text = format!("parameters of the style {other} are not known");
                return Err(PyTypeError::new_err(text));
            }
        };
        let schema: Option<String> = driver.getattr("schema")?.extract()?;
        let prefix: Option<String> = driver.getattr("table_prefix")?.extract()?;
        let asked = Speech::new(flavor, schema.as_deref(), prefix.as_deref())
            .map_err(crate::errors::raise)?;
        let wrap: Option<Bound<'_, PyDict>> = driver.getattr("wrap")?.extract()?;
        Ok(Self {
            driver: driver.clone().unbind(),
            asked,
            found: OnceLock::new(),
            style,
            wrap: wrap.map(Bound::unbind),
            known: Mutex::default(),
            is_busy: AtomicBool::new(false),
        })
    }

    /// Returns what is said for a statement.
    fn say(&self, py: Python<'_>, statement: &'static Statement) -> Said {
        let number = statement.number();
        if let Some(Some(said)) = self.known.lock().get(number) {
            return Said::clone(said);
        }
        let parts = self.speech().parts(statement);
        let said = Said::new(
            parts
                .into_iter()
                .map(|part| self.text(py, &part.pieces, part.params))
                .collect(),
        );
        let mut known = self.known.lock();
        if known.len() <= number {
            known.resize_with(number + 1, || None);
        }
        known[number] = Some(Said::clone(&said));
        said
    }

    fn text(&self, py: Python<'_>, pieces: &[String], params: Vec<usize>) -> Text {
        let text = match self.style {
            Style::Question => pieces.join("?"),
            Style::Percent => {
                let pieces: Vec<_> = pieces
                    .iter()
                    .map(|piece| piece.replace('%', "%%"))
                    .collect();
                pieces.join("%s")
            }
        };
        let first = text.trim_start().get(..6).unwrap_or_default();
        Text {
            writes: !first.eq_ignore_ascii_case("select"),
            words: PyString::new(py, &text).unbind(),
            params,
        }
    }

    /// Makes sure that the tables are there, once.
    fn check(&self, session: &mut Cursor<'_, '_>) -> Result<()> {
        if self.found.get().is_some() {
            return Ok(());
        }
        let place = session.ask(&self.asked.place())?;
        let place = place.map(|row| row.bytes(0)).transpose()?;
        let place = place.as_ref().map(|place| String::from_utf8_lossy(place));
        let found = self.asked.at(place.as_deref())?;
        let version = session.ask(&found.version())?;
        found.check(version.map_or(Ok(0), |row| row.int(0))?)?;
        let _ = self.found.set(found);
        Ok(())
    }

    fn speech(&self) -> &Speech {
        self.found.get().unwrap_or(&self.asked)
    }

    fn run(&self, py: Python<'_>, writes: bool, work: Work<'_>) -> Result<()> {
        let cursor = self
            .driver
            .bind(py)
            .call_method1("cursor", (writes,))
            .map_err(failed)?;
        let mut session = Cursor {
            lender: self,
            inner: cursor,
            held: Vec::new(),
        };
        let done = self.check(&mut session).and_then(|()| work(&mut session));
        let closed = session.inner.call_method0("close");
        done.and(closed.map(drop).map_err(failed))
    }
}

impl Lend for Lender {
    fn lend(&self, writes: bool, work: Work<'_>) -> Result<()> {
        // A connection does one thing after the other, and who waits for it here would keep Python's lock.
        if self.is_busy.swap(true, Ordering::Acquire) {
            return Err(Error::state(
                "ERR a command is under way on the application's connection, which does one after the other",
            ));
        }
        let done = Python::attach(|py| self.run(py, writes, work));
        self.is_busy.store(false, Ordering::Release);
        done
    }
}

/// A cursor, for one command.
struct Cursor<'a, 'py> {
    lender: &'a Lender,
    inner: Bound<'py, PyAny>,
    /// What others are kept from already.
    held: Vec<Lock>,
}

impl<'py> Cursor<'_, 'py> {
    /// Runs a text without parameters and returns its first row.
    fn ask(&self, text: &str) -> Result<Option<Fetched<'py>>> {
        let ask = || {
            self.inner.call_method1("execute", (text,))?;
            let rows = self.inner.call_method0("fetchall")?;
            rows.try_iter()?.next().transpose()
        };
        Ok(ask().map_err(failed)?.map(Fetched))
    }

    /// Runs a part of a statement.
    fn execute(&self, text: &Text, params: &[Param<'_>], each: Each<'_>) -> Result<u64> {
        let py = self.inner.py();
        let values = text.params.iter().map(|at| match params.get(*at) {
            Some(param) => self.value(*param),
            None => Ok(py.None().into_bound(py)),
        });
        let values = values.collect::<PyResult<Vec<_>>>().map_err(failed)?;
        let values = PyTuple::new(py, values).map_err(failed)?;
        let before = self.changes_before(text).map_err(failed)?;
        self.inner
            .call_method1("execute", (&text.words, values))
            .map_err(failed)?;
        let rows = self.rows().map_err(failed)?;
        // Some libraries count only once the rows have been fetched.
        let changes = self.changes(text).map_err(failed)? - before;
        if let Some(rows) = rows {
            for row in rows.try_iter().map_err(failed)? {
                each(&Fetched(row.map_err(failed)?))?;
            }
        }
        Ok(u64::try_from(changes).unwrap_or_default())
    }

    fn rows(&self) -> PyResult<Option<Bound<'py, PyAny>>> {
        if self.inner.getattr("description")?.is_none() {
            return Ok(None);
        }
        self.inner.call_method0("fetchall").map(Some)
    }

    /// Returns what was counted before a statement, where the library does not count for each statement.
    fn changes_before(&self, text: &Text) -> PyResult<i64> {
        if self.lender.asked.flavor() == Flavor::Sqlite {
            return self.changes(text);
        }
        Ok(0)
    }

    /// Returns the number of changes: of the statement, or of all so far.
    fn changes(&self, text: &Text) -> PyResult<i64> {
        if !text.writes {
            return Ok(0);
        }
        if self.lender.asked.flavor() == Flavor::Sqlite {
            // It counts what Python's module takes for a change, and not what begins with WITH.
            let connection = self.inner.getattr("connection")?;
            return connection.getattr("total_changes")?.extract();
        }
        self.inner.getattr("rowcount")?.extract()
    }

    /// Makes a value of a parameter.
    fn value(&self, param: Param<'_>) -> PyResult<Bound<'py, PyAny>> {
        let py = self.inner.py();
        let (kind, value) = match param {
            Param::Null => return Ok(py.None().into_bound(py)),
            Param::Int(number) => ("int", number.into_pyobject(py)?.into_any()),
            Param::Real(number) => ("real", number.into_pyobject(py)?.into_any()),
            Param::Data(bytes) if self.lender.asked.keeps_text(bytes) => {
                // That it is UTF-8 is part of the question.
                return Ok(PyString::from_bytes(py, bytes)?.into_any());
            }
            Param::Blob(bytes) | Param::Data(bytes) => ("blob", PyBytes::new(py, bytes).into_any()),
            Param::Ints(all) => ("ints", PyList::new(py, all)?.into_any()),
            Param::Reals(all) => ("reals", PyList::new(py, all)?.into_any()),
            Param::Blobs(all) => {
                let all = all.iter().map(|bytes| PyBytes::new(py, bytes));
                ("blobs", PyList::new(py, all)?.into_any())
            }
        };
        let Some(wrap) = &self.lender.wrap else {
            return Ok(value);
        };
        match wrap.bind(py).get_item(kind)? {
            Some(wrap) => wrap.call1((value,)),
            None => Ok(value),
        }
    }
}

impl Session for Cursor<'_, '_> {
    fn ops(&self) -> &'static dyn Ops {
        self.lender.speech().ops()
    }

    fn run(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        each: Each<'_>,
    ) -> Result<u64> {
        let said = self.lender.say(self.inner.py(), statement);
        let mut changes = 0;
        for text in &*said {
            changes = self.execute(text, params, each)?;
        }
        Ok(changes)
    }

    fn lock(&mut self, lock: Lock) -> Result<()> {
        if self.held.contains(&lock) {
            return Ok(());
        }
        self.held.push(lock);
        let Some(Hold { part, numbers }) = self.lender.speech().hold(lock) else {
            return Ok(());
        };
        let text = self.lender.text(self.inner.py(), &part.pieces, part.params);
        let params: Vec<_> = numbers.into_iter().map(Param::Int).collect();
        self.execute(&text, &params, &mut |_| Ok(())).map(drop)
    }
}

/// A row as a library gives it.
struct Fetched<'py>(Bound<'py, PyAny>);

impl<'py> Fetched<'py> {
    fn value(&self, column: usize) -> Result<Bound<'py, PyAny>> {
        self.0.get_item(column).map_err(failed)
    }
}

impl Row for Fetched<'_> {
    fn is_null(&self, column: usize) -> bool {
        self.value(column).is_ok_and(|value| value.is_none())
    }

    fn int(&self, column: usize) -> Result<i64> {
        let value = self.value(column)?;
        let number = value.extract::<i64>().or_else(|_| {
            // A sum may be a decimal number.
            let number = value
                .py()
                .get_type::<pyo3::types::PyInt>()
                .call1((&value,))?;
            number.extract()
        });
        number.map_err(|_| unexpected(column, "an integer"))
    }

    fn real(&self, column: usize) -> Result<f64> {
        let number = self.value(column)?.extract();
        number.map_err(|_| unexpected(column, "a number"))
    }

    fn bytes(&self, column: usize) -> Result<Bytes> {
        let value = self.value(column)?;
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(Bytes::from(bytes.as_bytes()));
        }
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Bytes::from(text.to_str().map_err(failed)?));
        }
        // A view of memory, or an array.
        let bytes = value.py().get_type::<PyBytes>().call1((&value,));
        let bytes = bytes.map_err(|_| unexpected(column, "bytes"))?;
        let bytes = bytes.cast_into::<PyBytes>();
        bytes.map_or_else(
            |_| Err(unexpected(column, "bytes")),
            |bytes| Ok(Bytes::from(bytes.as_bytes())),
        )
    }
}

/// An exception of the library, which the application gets as it is.
#[cold]
fn failed(error: PyErr) -> Error {
    let text = format!("ERR the application's connection: {error}");
    Error::new(ErrorKind::Other, text).with_source(Raised(error))
}

#[cold]
fn unexpected(column: usize, what: &str) -> Error {
    Error::new(
        ErrorKind::Other,
        format!("ERR the database has no {what} in column {column}; its tables are damaged"),
    )
}
