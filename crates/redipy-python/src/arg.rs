//! Python values as arguments of commands.

use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyMapping, PyMemoryView, PyString,
    PyTuple,
};
use redipy::{Bytes, ToArg};

use crate::errors::wrong_type_of_argument;

/// A key or a value: text, bytes or a number.
pub struct Arg(pub Bytes);

impl<'py> FromPyObject<'_, 'py> for Arg {
    type Error = PyErr;

    #[inline]
    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Self(Bytes::from(text.to_str()?)));
        }
        other(&value)
    }
}

fn other(value: &Bound<'_, PyAny>) -> PyResult<Arg> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Arg(Bytes::from(bytes.as_bytes())));
    }
    if value.is_instance_of::<PyBool>() {
        return refuse(value);
    }
    if let Ok(number) = value.cast::<PyInt>() {
        // An integer of more than 64 bits is for the command to refuse.
        return match number.extract::<i64>() {
            Ok(number) => Ok(Arg(number.to_arg())),
            Err(_) => Ok(Arg(Bytes::from(number.str()?.to_str()?))),
        };
    }
    if let Ok(number) = value.cast::<PyFloat>() {
        return Ok(Arg(number.extract::<f64>()?.to_arg()));
    }
    if let Ok(bytes) = value.cast::<PyByteArray>() {
        return Ok(Arg(Bytes::from(bytes.to_vec())));
    }
    if let Ok(view) = value.cast::<PyMemoryView>() {
        let bytes = view.call_method0("tobytes")?;
        return Ok(Arg(Bytes::from(bytes.cast::<PyBytes>()?.as_bytes())));
    }
    refuse(value)
}

#[cold]
fn refuse<T>(value: &Bound<'_, PyAny>) -> PyResult<T> {
    let kind = value.get_type().name()?;
    Err(wrong_type_of_argument(&format!(
        "a key or value is str, bytes, int or float, not {kind}; convert it first"
    )))
}

impl Arg {
    /// What a parameter is that is left out.
    pub fn standing(value: &'static str) -> Self {
        Self(Bytes::from(value))
    }
}

/// A number to add: 1 where it is left out, which is not the same as `None`.
pub enum Increment {
    /// An integer of 64 bits.
    Int(i64),
    /// A number with a fraction.
    Float(Bytes),
    /// Anything else, which is for the command to refuse.
    Other(Bytes),
}

impl<'py> FromPyObject<'_, 'py> for Increment {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let text = || value.extract::<Arg>().map(|arg| arg.0);
        if value.is_instance_of::<PyFloat>() {
            return text().map(Self::Float);
        }
        match value.extract::<i64>() {
            Ok(number) if !value.is_instance_of::<PyBool>() => Ok(Self::Int(number)),
            _ => text().map(Self::Other),
        }
    }
}

/// Several arguments, each one by itself or in lists.
pub struct Args(pub Vec<Bytes>);

impl Args {
    /// Takes what stands behind `*` in a signature, lists in it opened.
    pub fn from_tuple(values: &Bound<'_, PyTuple>) -> PyResult<Self> {
        let mut args = Vec::with_capacity(values.len());
        for value in values.iter_borrowed() {
            push(&value, &mut args)?;
        }
        Ok(Self(args))
    }
}

impl<'py> FromPyObject<'_, 'py> for Args {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let mut args = Vec::new();
        push(&value, &mut args)?;
        Ok(Self(args))
    }
}

fn push(value: &Bound<'_, PyAny>, args: &mut Vec<Bytes>) -> PyResult<()> {
    if is_list(value) {
        if value.cast::<PyMapping>().is_ok() {
            // Its keys alone are hardly what is meant, and its values would be lost.
            return refuse(value);
        }
        for one in value.try_iter()? {
            args.push(one?.extract::<Arg>()?.0);
        }
    } else {
        args.push(value.extract::<Arg>()?.0);
    }
    Ok(())
}

/// Tells whether a value stands for several.
pub fn is_list(value: &Bound<'_, PyAny>) -> bool {
    let single = value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyInt>()
        || value.is_instance_of::<PyFloat>()
        || value.is_instance_of::<PyByteArray>()
        || value.is_instance_of::<PyMemoryView>();
    !single && value.hasattr("__iter__").unwrap_or(false)
}

/// Reads each pair of a dictionary as it is at this moment: to read one may run Python code, which
/// may change the dictionary.
pub fn read_items<'py, T>(
    dict: &Bound<'py, PyDict>,
    read: impl Fn(&Bound<'py, PyAny>, &Bound<'py, PyAny>) -> PyResult<T>,
) -> PyResult<Vec<T>> {
    if dict.len() == 1
        && let Some((key, value)) = dict.iter().next()
    {
        return Ok(vec![read(&key, &value)?]);
    }
    let items: Vec<_> = dict.iter().collect();
    items.iter().map(|(key, value)| read(key, value)).collect()
}

/// A dictionary, or any other mapping, as pairs of arguments.
pub struct Mapping(pub Vec<(Bytes, Bytes)>);

impl<'py> FromPyObject<'_, 'py> for Mapping {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(dict) = value.cast::<PyDict>() {
            let pairs = read_items(&dict, |a, b| {
                Ok((a.extract::<Arg>()?.0, b.extract::<Arg>()?.0))
            })?;
            return Ok(Self(pairs));
        }
        let Ok(mapping) = value.cast::<PyMapping>() else {
            let kind = value.get_type().name()?;
            return Err(wrong_type_of_argument(&format!(
                "a mapping is a dict, not {kind}"
            )));
        };
        let mut pairs = Vec::new();
        for item in mapping.items()?.iter() {
            let (a, b) = item.extract::<(Arg, Arg)>()?;
            pairs.push((a.0, b.0));
        }
        Ok(Self(pairs))
    }
}

/// A word or number such as `count`, which is handed on as it is written.
pub fn push_option(args: &mut Vec<Bytes>, token: &'static str, value: Option<Arg>) {
    if let Some(value) = value {
        args.push(Bytes::from(token));
        args.push(value.0);
    }
}

/// A word that is there or not.
pub fn push_flag(args: &mut Vec<Bytes>, token: &'static str, set: bool) {
    if set {
        args.push(Bytes::from(token));
    }
}

/// Where to start and how many, which go together.
pub fn push_limit(
    args: &mut Vec<Bytes>,
    token: &'static str,
    start: Option<Arg>,
    num: Option<Arg>,
) -> PyResult<()> {
    match (start, num) {
        (None, None) => Ok(()),
        (Some(start), Some(num)) => {
            args.extend([Bytes::from(token), start.0, num.0]);
            Ok(())
        }
        _ => Err(crate::errors::argument(
            "the place to start and the number of results go together; give both",
        )),
    }
}

/// A duration: a number of units, or a `timedelta`.
pub struct Duration<const UNIT_US: i64>(pub Bytes);

impl<'py, const UNIT_US: i64> FromPyObject<'_, 'py> for Duration<UNIT_US> {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if !value.hasattr("total_seconds")? {
            return value.extract::<Arg>().map(|arg| Self(arg.0));
        }
        let days: i64 = value.getattr("days")?.extract()?;
        let seconds: i64 = value.getattr("seconds")?.extract()?;
        let micros: i64 = value.getattr("microseconds")?.extract()?;
        // The longest one has more microseconds than 64 bits can tell, and milliseconds that fit.
        let total = i128::from(days * 86_400 + seconds) * 1_000_000 + i128::from(micros);
        let units = i64::try_from(total.div_euclid(i128::from(UNIT_US)));
        Ok(Self(units.unwrap_or(i64::MAX).to_arg()))
    }
}

/// A duration in seconds.
pub type Seconds = Duration<1_000_000>;

/// A duration in milliseconds.
pub type Millis = Duration<1_000>;

/// A point in time: a number of units since 1970, or a `datetime`.
pub struct Moment<const UNIT_US: i64>(pub Bytes);

impl<'py, const UNIT_US: i64> FromPyObject<'_, 'py> for Moment<UNIT_US> {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if !value.hasattr("timestamp")? {
            return value.extract::<Arg>().map(|arg| Self(arg.0));
        }
        Ok(Self((timestamp_us(&value)?.div_euclid(UNIT_US)).to_arg()))
    }
}

/// A time in seconds since 1970.
pub type UnixSeconds = Moment<1_000_000>;

/// A time in milliseconds since 1970.
pub type UnixMillis = Moment<1_000>;

/// Returns the microseconds since 1970 of a `datetime`.
pub fn timestamp_us(value: &Bound<'_, PyAny>) -> PyResult<i64> {
    let seconds: f64 = value.call_method0("timestamp")?.extract()?;
    let micros: i64 = value.getattr("microsecond")?.extract()?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "datetime ends with the year 9999"
    )]
    let whole = (seconds - micros_of(micros)).round() as i64;
    Ok(whole * 1_000_000 + micros)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "microseconds are below a million"
)]
fn micros_of(micros: i64) -> f64 {
    micros as f64 / 1e6
}
