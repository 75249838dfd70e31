//! The methods whose Python signature has more to it than the declaration of a command: where two
//! libraries before this one call the same thing in two ways, both work.
//!
//! A function here turns Python's arguments into a call; the macro at the end makes it a method of
//! client and pipeline.

mod blocking;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyMapping, PyTuple};
use redipy::core::commands::{
    connection, generic, hashes, lists, pubsub, server, sets, sorted_sets, strings,
};
use redipy::core::{Command, Shape, Shaped, Spec};
use redipy::{Bytes, Reply, ToArg};

use crate::aio::{AsyncClient, AsyncPipeline};
use crate::arg::{
    Arg, Args, Increment, Mapping, Millis, Seconds, UnixMillis, UnixSeconds, is_list, push_flag,
    push_option, read_items, timestamp_us,
};
use crate::client::Client;
use crate::convert::Conversion;
use crate::errors::argument;
use crate::machine::Machine;
use crate::pipeline::Pipeline;
use crate::sink::{Sink, shape};

type Object<'py> = Bound<'py, PyAny>;

/// A call that is ready to be handed on.
struct Ready {
    spec: &'static Spec,
    args: Vec<Bytes>,
    conversion: Conversion,
}

impl Ready {
    fn new(spec: &'static Spec, args: Vec<Bytes>) -> Self {
        let conversion = Conversion::Shape(&spec.shape);
        Self {
            spec,
            args,
            conversion,
        }
    }

    fn converted(self, conversion: Conversion) -> Self {
        Self { conversion, ..self }
    }

    fn shaped<T: Shaped>(self) -> Self {
        struct Of<T>(T);
        impl<T: Shaped> Of<T> {
            const SHAPE: &'static Shape = &T::SHAPE;
        }
        self.converted(Conversion::Shape(Of::<T>::SHAPE))
    }
}

fn word(text: &'static str) -> Bytes {
    Bytes::from(text)
}

/// The options of the predecessor that tell when a key ends.
struct Lifetime<'a, 'py> {
    timestamp: Option<&'a Object<'py>>,
    seconds: Option<f64>,
}

impl Lifetime<'_, '_> {
    /// Returns the milliseconds to live, or those since 1970 at the end of life.
    fn milliseconds(&self) -> PyResult<Option<(bool, i64)>> {
        match (self.timestamp, self.seconds) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(argument(
                "cannot set expire_timestamp and expire_in at the same time",
            )),
            (Some(timestamp), None) => {
                if !timestamp.hasattr("tzinfo")? {
                    return Err(PyTypeError::new_err("expire_timestamp is a datetime"));
                }
                if timestamp.getattr("tzinfo")?.is_none() {
                    return Err(argument("expire_timestamp needs a time zone"));
                }
                Ok(Some((false, timestamp_us(timestamp)?.div_euclid(1000))))
            }
            (None, Some(seconds)) if seconds.is_finite() && seconds.abs() < 9e15 => {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "the bound was just checked"
                )]
                let milliseconds = (seconds * 1e3).round() as i64;
                // However short, a time that is above zero is not over yet.
                let least = if seconds > 0.0 { 1 } else { i64::MIN };
                Ok(Some((true, milliseconds.max(least))))
            }
            _ => Err(argument("expire_in is a finite number of seconds")),
        }
    }
}

/// The options of SET under the names of redis-py and of the predecessor.
struct SetArguments<'a, 'py> {
    ex: Option<Seconds>,
    px: Option<Millis>,
    nx: bool,
    xx: bool,
    keepttl: bool,
    get: bool,
    exat: Option<UnixSeconds>,
    pxat: Option<UnixMillis>,
    mode: Option<&'a str>,
    return_previous: bool,
    lifetime: Lifetime<'a, 'py>,
    keep_ttl: bool,
}

impl SetArguments<'_, '_> {
    fn ready(self, key: Arg, value: Arg) -> PyResult<Ready> {
        let mut args = vec![key.0, value.0];
        let (nx, xx) = match self.mode {
            None | Some("always") => (self.nx, self.xx),
            Some("if_missing") => (true, self.xx),
            Some("if_exists") => (self.nx, true),
            Some(mode) => return Err(argument(&format!("unknown mode: {mode}"))),
        };
        push_flag(&mut args, "NX", nx);
        push_flag(&mut args, "XX", xx);
        let get = self.get || self.return_previous;
        push_flag(&mut args, "GET", get);
        push_option(&mut args, "EX", self.ex.map(|one| Arg(one.0)));
        push_option(&mut args, "PX", self.px.map(|one| Arg(one.0)));
        push_option(&mut args, "EXAT", self.exat.map(|one| Arg(one.0)));
        push_option(&mut args, "PXAT", self.pxat.map(|one| Arg(one.0)));
        push_flag(&mut args, "KEEPTTL", self.keepttl || self.keep_ttl);
        match self.lifetime.milliseconds()? {
            None => {}
            // What is over already is a time in the past, which Redis takes in this form alone.
            Some((true, milliseconds)) if milliseconds <= 0 => {
                args.extend([word("PXAT"), word("1")]);
            }
            Some((true, milliseconds)) => args.extend([word("PX"), milliseconds.to_arg()]),
            Some((false, milliseconds)) => {
                args.extend([word("PXAT"), milliseconds.max(1).to_arg()]);
            }
        }
        let ready = Ready::new(strings::Set::SPEC, args);
        Ok(if get {
            ready.shaped::<Option<Bytes>>()
        } else if self.mode.is_some() {
            ready.converted(Conversion::Done)
        } else {
            ready.shaped::<Option<()>>()
        })
    }
}

/// The options of EXPIRE under the names of redis-py and of the predecessor.
struct ExpireArguments<'a, 'py> {
    time: Option<Seconds>,
    nx: bool,
    xx: bool,
    gt: bool,
    lt: bool,
    mode: &'a str,
    lifetime: Lifetime<'a, 'py>,
}

impl ExpireArguments<'_, '_> {
    fn ready(self, key: Arg) -> PyResult<Ready> {
        let lifetime = self.lifetime.milliseconds()?;
        let (spec, amount) = match (self.time, lifetime) {
            (Some(_), Some(_)) => {
                return Err(argument("give one of time, expire_in and expire_timestamp"));
            }
            (Some(time), None) => (generic::Expire::SPEC, time.0),
            (None, Some((true, ms))) => (generic::PExpire::SPEC, ms.to_arg()),
            (None, Some((false, ms))) => (generic::PExpireAt::SPEC, ms.to_arg()),
            (None, None) if self.mode == "always" => {
                return Ok(Ready::new(generic::Persist::SPEC, vec![key.0]));
            }
            (None, None) => return Err(argument("a mode needs a time to go with it")),
        };
        let mut args = vec![key.0, amount];
        match self.mode {
            "always" => {}
            "if_persist" => args.push(word("NX")),
            "if_expire" => args.push(word("XX")),
            "if_later" => args.push(word("GT")),
            "if_earlier" => args.push(word("LT")),
            mode => return Err(argument(&format!("unknown mode: {mode}"))),
        }
        for (token, set) in [
            ("NX", self.nx),
            ("XX", self.xx),
            ("GT", self.gt),
            ("LT", self.lt),
        ] {
            push_flag(&mut args, token, set);
        }
        Ok(Ready::new(spec, args))
    }
}

fn hset_pairs(
    field: Option<Object<'_>>,
    value: Option<Arg>,
    mapping: Option<Mapping>,
    items: Option<Args>,
) -> PyResult<Vec<(Bytes, Bytes)>> {
    let mut pairs = Vec::with_capacity(1);
    match (field, value) {
        (Some(field), Some(value)) => pairs.push((field.extract::<Arg>()?.0, value.0)),
        // The predecessor's only form: the mapping stands in the second place.
        (Some(field), None) if is_list(&field) => pairs = field.extract::<Mapping>()?.0,
        (None, None) if mapping.is_some() || items.is_some() => {}
        _ => return Err(argument("give a field with its value, or a mapping")),
    }
    pairs.extend(mapping.into_iter().flat_map(|mapping| mapping.0));
    let mut items = items.into_iter().flat_map(|items| items.0);
    while let Some(field) = items.next() {
        let value = items.next();
        let value = value.ok_or_else(|| argument("items are fields and values in turn"))?;
        pairs.push((field, value));
    }
    Ok(pairs)
}

fn scores(mapping: &Object<'_>) -> PyResult<Vec<(f64, Bytes)>> {
    if let Ok(dict) = mapping.cast::<PyDict>() {
        return read_items(dict, |member, value| {
            Ok((score(value)?, member.extract::<Arg>()?.0))
        });
    }
    let pairs = mapping.extract::<Mapping>()?.0.into_iter();
    pairs
        .map(|(member, score)| Ok((parse_score(&score)?, member)))
        .collect()
}

fn score(value: &Object<'_>) -> PyResult<f64> {
    if let Ok(number) = value.cast_exact::<PyFloat>() {
        let number = number.value();
        return if number.is_nan() {
            parse_score(b"nan")
        } else {
            Ok(number)
        };
    }
    parse_score(&value.extract::<Arg>()?.0)
}

/// Reads a score as the command itself would.
fn parse_score(text: &[u8]) -> PyResult<f64> {
    redipy::core::number::parse_f64(text)
        .ok_or_else(|| crate::errors::raise(redipy::Error::not_a_float()))
}

/// The options of ZRANGE and ZRANGESTORE.
struct RangeArguments {
    desc: bool,
    byscore: bool,
    bylex: bool,
    offset: Option<Arg>,
    num: Option<Arg>,
}

impl RangeArguments {
    fn push(self, args: &mut Vec<Bytes>) -> PyResult<()> {
        push_flag(args, "BYSCORE", self.byscore);
        push_flag(args, "BYLEX", self.bylex);
        push_flag(args, "REV", self.desc);
        crate::arg::push_limit(args, "LIMIT", self.offset, self.num)
    }
}

/// Keys behind their number, and weights where the keys are a mapping.
fn weighted(keys: &Object<'_>, args: &mut Vec<Bytes>) -> PyResult<()> {
    let (keys, weights) = match keys.cast::<PyMapping>() {
        Ok(_) => keys.extract::<Mapping>()?.0.into_iter().unzip(),
        Err(_) => (keys.extract::<Args>()?.0, Vec::new()),
    };
    args.push(keys.len().to_arg());
    args.extend(keys);
    if !weights.is_empty() {
        args.push(word("WEIGHTS"));
        args.extend(weights);
    }
    Ok(())
}

fn combine(
    spec: &'static Spec,
    destination: Option<Arg>,
    keys: &Object<'_>,
    aggregate: Option<Arg>,
    withscores: bool,
) -> PyResult<Ready> {
    let mut args = Vec::new();
    args.extend(destination.map(|one| one.0));
    weighted(keys, &mut args)?;
    push_option(&mut args, "AGGREGATE", aggregate);
    push_flag(&mut args, "WITHSCORES", withscores);
    let conversion = shape(spec, |field| withscores && field == "withscores");
    Ok(Ready {
        spec,
        args,
        conversion,
    })
}

/// Keys behind their number, which redis-py has the caller give; the keys tell it anyway.
fn counted(keys: Args, rest: Vec<Bytes>) -> Vec<Bytes> {
    let mut args = vec![keys.0.len().to_arg()];
    args.extend(keys.0);
    args.extend(rest);
    args
}

fn limited(spec: &'static Spec, keys: Args, limit: Arg) -> Ready {
    Ready::new(spec, counted(keys, vec![word("LIMIT"), limit.0]))
}

fn count_option(count: Option<Arg>) -> Vec<Bytes> {
    let mut args = Vec::new();
    push_option(&mut args, "COUNT", count);
    args
}

fn zmpop(keys: Args, min: bool, max: bool, count: Option<Arg>) -> PyResult<Ready> {
    let side = match (min, max) {
        (true, false) => word("MIN"),
        (false, true) => word("MAX"),
        _ => return Err(argument("one of min and max must be True")),
    };
    let mut rest = vec![side];
    rest.extend(count_option(count));
    Ok(Ready::new(sorted_sets::ZMPop::SPEC, counted(keys, rest)))
}

fn scan(
    cursor: Arg,
    pattern: Option<Arg>,
    count: Option<Arg>,
    kind: Option<Arg>,
    filter_type: Option<Arg>,
) -> Ready {
    let mut args = vec![cursor.0];
    push_option(&mut args, "MATCH", pattern);
    push_option(&mut args, "COUNT", count);
    push_option(&mut args, "TYPE", filter_type.or(kind));
    Ready::new(generic::Scan::SPEC, args)
}

/// Every key of a pattern and a kind, as one step of a scan that is long enough for a server.
fn keys(cursor: Bytes, pattern: Option<Arg>, filter_type: Option<Arg>) -> Ready {
    let all = Some(Arg(i64::MAX.to_arg()));
    scan(Arg(cursor), pattern, all, None, filter_type)
}

macro_rules! methods {
    ($class:ident) => {
        #[pymethods]
        impl $class {
            /// Return the string at a key.
            fn get<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Object<'py>> {
                self.run_string(py, &strings::Get::new(key.0))
            }

            /// Return the string at a key.
            fn get_value<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Object<'py>> {
                self.run_string(py, &strings::Get::new(key.0))
            }

            /// Return the value of a field.
            fn hget<'py>(&self, py: Python<'py>, key: Arg, field: Arg) -> PyResult<Object<'py>> {
                self.run_string(py, &hashes::HGet::new(key.0, field.0))
            }

            /// Set a string, whatever the key held before.
            #[pyo3(signature = (
                key, value, ex=None, px=None, nx=false, xx=false, keepttl=false, get=false,
                exat=None, pxat=None, *, mode=None, return_previous=false, expire_timestamp=None,
                expire_in=None, keep_ttl=false,
            ))]
            fn set<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                value: Arg,
                ex: Option<Seconds>,
                px: Option<Millis>,
                nx: bool,
                xx: bool,
                keepttl: bool,
                get: bool,
                exat: Option<UnixSeconds>,
                pxat: Option<UnixMillis>,
                mode: Option<&str>,
                return_previous: bool,
                expire_timestamp: Option<Object<'py>>,
                expire_in: Option<f64>,
                keep_ttl: bool,
            ) -> PyResult<Object<'py>> {
                let lifetime = Lifetime {
                    timestamp: expire_timestamp.as_ref(),
                    seconds: expire_in,
                };
                let arguments = SetArguments {
                    ex, px, nx, xx, keepttl, get, exat, pxat, mode, return_previous, lifetime,
                    keep_ttl,
                };
                self.hand_on(py, arguments.ready(key, value)?)
            }

            /// Set a string; True where it was set, or the string before it.
            #[pyo3(signature = (
                key, value, *, mode="always", return_previous=false, expire_timestamp=None,
                expire_in=None, keep_ttl=false,
            ))]
            fn set_value<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                value: Arg,
                mode: &str,
                return_previous: bool,
                expire_timestamp: Option<Object<'py>>,
                expire_in: Option<f64>,
                keep_ttl: bool,
            ) -> PyResult<Object<'py>> {
                self.set(
                    py, key, value, None, None, false, false, false, false, None, None,
                    Some(mode), return_previous, expire_timestamp, expire_in, keep_ttl,
                )
            }

            /// Set how long a key lives on; without a time, let it live on without an end.
            #[pyo3(signature = (
                key, time=None, nx=false, xx=false, gt=false, lt=false, *, mode="always",
                expire_timestamp=None, expire_in=None,
            ))]
            fn expire<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                time: Option<Seconds>,
                nx: bool,
                xx: bool,
                gt: bool,
                lt: bool,
                mode: &str,
                expire_timestamp: Option<Object<'py>>,
                expire_in: Option<f64>,
            ) -> PyResult<Object<'py>> {
                let lifetime = Lifetime {
                    timestamp: expire_timestamp.as_ref(),
                    seconds: expire_in,
                };
                let arguments = ExpireArguments { time, nx, xx, gt, lt, mode, lifetime };
                self.hand_on(py, arguments.ready(key)?)
            }

            /// Return how many seconds a key lives on: None for a missing key, -1 for no end.
            fn ttl<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Object<'py>> {
                self.submit(py, generic::PTtl::SPEC, &[key.0], Conversion::Lifetime)
            }

            /// Return the kind of value that a key holds, or None.
            fn key_type<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Object<'py>> {
                self.submit(py, generic::Type::SPEC, &[key.0], Conversion::Kind)
            }

            /// Return what is known of a value: its encoding, refcount, idletime or freq.
            fn object<'py>(
                &self,
                py: Python<'py>,
                infotype: &str,
                key: Arg,
            ) -> PyResult<Object<'py>> {
                let words = [word("OBJECT"), infotype.to_arg(), key.0];
                let call = redipy::core::Call::from_words(&words).map_err(crate::errors::raise)?;
                self.submit(py, call.spec, &call.args, Conversion::Shape(&call.spec.shape))
            }

            /// Return some of the keys, and the cursor to go on with.
            #[pyo3(signature = (cursor=Arg::standing("0"), r#match=None, count=None, _type=None, *, filter_type=None))]
            fn scan<'py>(
                &self,
                py: Python<'py>,
                cursor: Arg,
                r#match: Option<Arg>,
                count: Option<Arg>,
                _type: Option<Arg>,
                filter_type: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                self.hand_on(py, scan(cursor, r#match, count, _type, filter_type))
            }

            /// Add to the number at a key; an increment with a fraction makes it a float.
            #[pyo3(signature = (key, inc=Increment::Int(1)))]
            fn incrby<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                inc: Increment,
            ) -> PyResult<Object<'py>> {
                let (spec, inc) = match inc {
                    Increment::Int(inc) => {
                        let shape = Conversion::Shape(&strings::IncrBy::SPEC.shape);
                        return self.run(py, &strings::IncrBy::new(key.0, inc), shape);
                    }
                    Increment::Float(inc) => (strings::IncrByFloat::SPEC, inc),
                    Increment::Other(inc) => (strings::IncrBy::SPEC, inc),
                };
                self.submit(py, spec, &[key.0, inc], Conversion::Shape(&spec.shape))
            }

            /// Add to the number at a key.
            #[pyo3(signature = (key, amount=Increment::Int(1)))]
            fn incr<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                amount: Increment,
            ) -> PyResult<Object<'py>> {
                self.incrby(py, key, amount)
            }

            /// Subtract from the integer at a key.
            #[pyo3(signature = (key, amount=Arg::standing("1")))]
            fn decrby<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                amount: Arg,
            ) -> PyResult<Object<'py>> {
                let shape = Conversion::Shape(&strings::DecrBy::SPEC.shape);
                self.submit(py, strings::DecrBy::SPEC, &[key.0, amount.0], shape)
            }

            /// Subtract from the integer at a key.
            #[pyo3(signature = (key, amount=Arg::standing("1")))]
            fn decr<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                amount: Arg,
            ) -> PyResult<Object<'py>> {
                self.decrby(py, key, amount)
            }

            /// Set fields: one with its value, or those of a mapping.
            #[pyo3(signature = (key, field=None, value=None, mapping=None, items=None))]
            fn hset<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                field: Option<Object<'py>>,
                value: Option<Arg>,
                mapping: Option<Mapping>,
                items: Option<Args>,
            ) -> PyResult<Object<'py>> {
                let shape = Conversion::Shape(&hashes::HSet::SPEC.shape);
                let pairs = hset_pairs(field, value, mapping, items)?;
                self.run(py, &hashes::HSet::new(key.0, pairs), shape)
            }

            /// Return the values of fields, by field.
            #[pyo3(signature = (key, *fields))]
            fn hmget<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                fields: &Bound<'py, PyTuple>,
            ) -> PyResult<Object<'py>> {
                let fields = Args::from_tuple(fields)?.0;
                let mut args = vec![key.0];
                args.extend(fields.iter().cloned());
                let ready = Ready::new(hashes::HMGet::SPEC, args);
                self.hand_on(py, ready.converted(Conversion::Zip(fields)))
            }

            /// Add to the number in a field; an increment with a fraction makes it a float.
            #[pyo3(signature = (key, field, inc=Increment::Int(1)))]
            fn hincrby<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                field: Arg,
                inc: Increment,
            ) -> PyResult<Object<'py>> {
                let (spec, inc) = match inc {
                    Increment::Int(inc) => (hashes::HIncrBy::SPEC, inc.to_arg()),
                    Increment::Float(inc) => (hashes::HIncrByFloat::SPEC, inc),
                    Increment::Other(inc) => (hashes::HIncrBy::SPEC, inc),
                };
                let args = [key.0, field.0, inc];
                self.submit(py, spec, &args, Conversion::Shape(&spec.shape))
            }

            /// Return some of the fields with their values, and the cursor to go on with.
            #[pyo3(signature = (key, cursor=Arg::standing("0"), r#match=None, count=None))]
            fn hscan<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                cursor: Arg,
                r#match: Option<Arg>,
                count: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let mut args = vec![key.0, cursor.0];
                push_option(&mut args, "MATCH", r#match);
                push_option(&mut args, "COUNT", count);
                let ready = Ready::new(hashes::HScan::SPEC, args);
                self.hand_on(py, ready.converted(Conversion::ScanFields))
            }

            /// Replace the element at a position.
            fn lset<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                index: Arg,
                value: Arg,
            ) -> PyResult<Object<'py>> {
                let args = [key.0, index.0, value.0];
                self.submit(py, lists::LSet::SPEC, &args, Conversion::Nothing)
            }

            /// Move an element from an end of a list to an end of another, and return it.
            #[pyo3(signature = (first_list, second_list, src="LEFT", dest="RIGHT"))]
            fn lmove<'py>(
                &self,
                py: Python<'py>,
                first_list: Arg,
                second_list: Arg,
                src: &str,
                dest: &str,
            ) -> PyResult<Object<'py>> {
                let args = [first_list.0, second_list.0, src.to_arg(), dest.to_arg()];
                let shape = Conversion::Shape(&lists::LMove::SPEC.shape);
                self.submit(py, lists::LMove::SPEC, &args, shape)
            }

            /// Remove and return elements from the first list that has any, with its key.
            #[pyo3(signature = (num_keys, *args, direction, count=None))]
            fn lmpop<'py>(
                &self,
                py: Python<'py>,
                num_keys: i64,
                args: &Bound<'py, PyTuple>,
                direction: &str,
                count: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let mut words = vec![num_keys.to_arg()];
                words.extend(Args::from_tuple(args)?.0);
                words.push(direction.to_arg());
                words.extend(count_option(count));
                self.hand_on(py, Ready::new(lists::LMPop::SPEC, words))
            }

            /// Count the members that all sets have, up to a limit.
            #[pyo3(signature = (numkeys, keys, limit=None))]
            fn sintercard<'py>(
                &self,
                py: Python<'py>,
                numkeys: i64,
                keys: Args,
                limit: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let limit = limit.unwrap_or_else(|| Arg(word("0")));
                let mut ready = limited(sets::SInterCard::SPEC, keys, limit);
                ready.args[0] = numkeys.to_arg();
                self.hand_on(py, ready)
            }

            /// Set the scores of members.
            #[pyo3(signature = (
                key, mapping, nx=false, xx=false, ch=false, incr=false, gt=false, lt=false,
            ))]
            fn zadd<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                mapping: Object<'py>,
                nx: bool,
                xx: bool,
                ch: bool,
                incr: bool,
                gt: bool,
                lt: bool,
            ) -> PyResult<Object<'py>> {
                let pairs = scores(&mapping)?;
                let plain = sorted_sets::ZAdd::new(key.0, pairs);
                let command = sorted_sets::ZAdd { nx, xx, gt, lt, ch, incr, ..plain };
                let conversion = shape(sorted_sets::ZAdd::SPEC, |field| incr && field == "incr");
                self.run(py, &command, conversion)
            }

            /// Return the members of a range, lowest score first.
            #[pyo3(signature = (
                key, start, stop, desc=false, withscores=false, *, byscore=false, bylex=false,
                offset=None, num=None,
            ))]
            fn zrange<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                start: Arg,
                stop: Arg,
                desc: bool,
                withscores: bool,
                byscore: bool,
                bylex: bool,
                offset: Option<Arg>,
                num: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let mut args = vec![key.0, start.0, stop.0];
                RangeArguments { desc, byscore, bylex, offset, num }.push(&mut args)?;
                push_flag(&mut args, "WITHSCORES", withscores);
                let spec = sorted_sets::ZRange::SPEC;
                let conversion = shape(spec, |field| withscores && field == "withscores");
                self.hand_on(py, Ready { spec, args, conversion })
            }

            /// Store the members of a range as another sorted set; return their number.
            #[pyo3(signature = (
                dest, name, start, end, byscore=false, bylex=false, desc=false, offset=None,
                num=None,
            ))]
            fn zrangestore<'py>(
                &self,
                py: Python<'py>,
                dest: Arg,
                name: Arg,
                start: Arg,
                end: Arg,
                byscore: bool,
                bylex: bool,
                desc: bool,
                offset: Option<Arg>,
                num: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let mut args = vec![dest.0, name.0, start.0, end.0];
                RangeArguments { desc, byscore, bylex, offset, num }.push(&mut args)?;
                self.hand_on(py, Ready::new(sorted_sets::ZRangeStore::SPEC, args))
            }

            /// Remove and return the members with the highest scores.
            #[pyo3(signature = (key, count=None))]
            fn zpopmax<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                count: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let mut args = vec![key.0];
                args.extend(count.map(|count| count.0));
                self.hand_on(py, Ready::new(sorted_sets::ZPopMax::SPEC, args))
            }

            /// Remove and return the members with the lowest scores.
            #[pyo3(signature = (key, count=None))]
            fn zpopmin<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                count: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let mut args = vec![key.0];
                args.extend(count.map(|count| count.0));
                self.hand_on(py, Ready::new(sorted_sets::ZPopMin::SPEC, args))
            }

            /// Remove and return the members with the highest scores.
            #[pyo3(signature = (key, count=None))]
            fn zpop_max<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                count: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                self.zpopmax(py, key, count)
            }

            /// Remove and return the members with the lowest scores.
            #[pyo3(signature = (key, count=None))]
            fn zpop_min<'py>(
                &self,
                py: Python<'py>,
                key: Arg,
                count: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                self.zpopmin(py, key, count)
            }

            /// Remove and return members of the first sorted set that has any, with its key.
            #[pyo3(signature = (num_keys, keys, min=false, max=false, count=None))]
            fn zmpop<'py>(
                &self,
                py: Python<'py>,
                num_keys: i64,
                keys: Args,
                min: bool,
                max: bool,
                count: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let mut ready = zmpop(keys, min, max, count)?;
                ready.args[0] = num_keys.to_arg();
                self.hand_on(py, ready)
            }

            /// Count the members that all sorted sets have, up to a limit.
            #[pyo3(signature = (numkeys, keys, limit=None))]
            fn zintercard<'py>(
                &self,
                py: Python<'py>,
                numkeys: i64,
                keys: Args,
                limit: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let limit = limit.unwrap_or_else(|| Arg(word("0")));
                let mut ready = limited(sorted_sets::ZInterCard::SPEC, keys, limit);
                ready.args[0] = numkeys.to_arg();
                self.hand_on(py, ready)
            }

            /// Return the members of any of the sorted sets; a dict of keys gives their weights.
            #[pyo3(signature = (keys, aggregate=None, withscores=false))]
            fn zunion<'py>(
                &self,
                py: Python<'py>,
                keys: Object<'py>,
                aggregate: Option<Arg>,
                withscores: bool,
            ) -> PyResult<Object<'py>> {
                let spec = sorted_sets::ZUnion::SPEC;
                self.hand_on(py, combine(spec, None, &keys, aggregate, withscores)?)
            }

            /// Return the members of all the sorted sets; a dict of keys gives their weights.
            #[pyo3(signature = (keys, aggregate=None, withscores=false))]
            fn zinter<'py>(
                &self,
                py: Python<'py>,
                keys: Object<'py>,
                aggregate: Option<Arg>,
                withscores: bool,
            ) -> PyResult<Object<'py>> {
                let spec = sorted_sets::ZInter::SPEC;
                self.hand_on(py, combine(spec, None, &keys, aggregate, withscores)?)
            }

            /// Store the members of any of the sorted sets; return their number.
            #[pyo3(signature = (dest, keys, aggregate=None))]
            fn zunionstore<'py>(
                &self,
                py: Python<'py>,
                dest: Arg,
                keys: Object<'py>,
                aggregate: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let spec = sorted_sets::ZUnionStore::SPEC;
                self.hand_on(py, combine(spec, Some(dest), &keys, aggregate, false)?)
            }

            /// Store the members of all the sorted sets; return their number.
            #[pyo3(signature = (dest, keys, aggregate=None))]
            fn zinterstore<'py>(
                &self,
                py: Python<'py>,
                dest: Arg,
                keys: Object<'py>,
                aggregate: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let spec = sorted_sets::ZInterStore::SPEC;
                self.hand_on(py, combine(spec, Some(dest), &keys, aggregate, false)?)
            }

            /// Return True, or the message.
            #[pyo3(signature = (message=None))]
            fn ping<'py>(&self, py: Python<'py>, message: Option<Arg>) -> PyResult<Object<'py>> {
                let args: Vec<Bytes> = message.map(|message| message.0).into_iter().collect();
                self.submit(py, connection::Ping::SPEC, &args, Conversion::Ping)
            }

            /// Send a message to whoever is subscribed to a channel; return how many receive it.
            fn publish<'py>(&self, py: Python<'py>, key: Arg, msg: Arg) -> PyResult<Object<'py>> {
                let shape = Conversion::Shape(&pubsub::Publish::SPEC.shape);
                self.run(py, &pubsub::Publish::new(key.0, msg.0), shape)
            }

            /// Return the time in seconds since 1970, and the microseconds above that.
            fn time<'py>(&self, py: Python<'py>) -> PyResult<Object<'py>> {
                self.submit(py, server::Time::SPEC, &[], Conversion::Time)
            }

            /// Delete every key of every database.
            #[pyo3(signature = (asynchronous=false))]
            fn flushall<'py>(&self, py: Python<'py>, asynchronous: bool) -> PyResult<Object<'py>> {
                let mut args = Vec::new();
                push_flag(&mut args, "ASYNC", asynchronous);
                self.submit(py, server::FlushAll::SPEC, &args, Conversion::Nothing)
            }
        }

        impl $class {
            fn hand_on<'py>(&self, py: Python<'py>, ready: Ready) -> PyResult<Object<'py>> {
                self.submit(py, ready.spec, &ready.args, ready.conversion)
            }
        }
    };
}

methods!(Client);
methods!(AsyncClient);
methods!(Pipeline);
methods!(AsyncPipeline);
methods!(Machine);

macro_rules! keys_at_once {
    ($class:ident) => {
        #[pymethods]
        impl $class {
            /// Return every key of a pattern and a kind, as a set.
            #[pyo3(signature = (pattern=None, *, r#match=None, filter_type=None, block=true))]
            fn keys<'py>(
                &self,
                py: Python<'py>,
                pattern: Option<Arg>,
                r#match: Option<Arg>,
                filter_type: Option<Arg>,
                block: bool,
            ) -> PyResult<Object<'py>> {
                // In one step either way: nothing here is slow enough to let others in between.
                let _ = block;
                let found = self.keys_block(py, pattern.or(r#match), filter_type)?;
                Ok(
                    pyo3::types::PySet::new(py, found.try_iter()?.collect::<PyResult<Vec<_>>>()?)?
                        .into_any(),
                )
            }

            /// Return every key of a pattern and a kind, as a list.
            #[pyo3(signature = (*, r#match=None, filter_type=None))]
            fn keys_block<'py>(
                &self,
                py: Python<'py>,
                r#match: Option<Arg>,
                filter_type: Option<Arg>,
            ) -> PyResult<Object<'py>> {
                let again = |cursor: u64| {
                    let pattern = r#match.as_ref().map(|pattern| Arg(pattern.0.clone()));
                    let kind = filter_type.as_ref().map(|kind| Arg(kind.0.clone()));
                    self.hand_on(py, keys(cursor.to_arg(), pattern, kind))
                };
                let step = again(0)?;
                let found = step.get_item(1)?;
                let mut cursor: u64 = step.get_item(0)?.extract()?;
                // Servers that belong together are gone through one by one.
                while cursor != 0 {
                    let step = again(cursor)?;
                    found.call_method1("extend", (step.get_item(1)?,))?;
                    cursor = step.get_item(0)?.extract()?;
                }
                Ok(found)
            }
        }
    };
}

keys_at_once!(Client);
keys_at_once!(Machine);

#[pymethods]
impl AsyncClient {
    /// Return every key of a pattern and a kind, as a set.
    #[pyo3(signature = (pattern=None, *, r#match=None, filter_type=None, block=true))]
    fn keys<'py>(
        &self,
        py: Python<'py>,
        pattern: Option<Arg>,
        r#match: Option<Arg>,
        filter_type: Option<Arg>,
        block: bool,
    ) -> PyResult<Object<'py>> {
        let _ = block;
        let pattern = pattern.or(r#match);
        self.all_keys(py, all_keys(pattern, filter_type), Reply::Set)
    }

    /// Return every key of a pattern and a kind, as a list.
    #[pyo3(signature = (*, r#match=None, filter_type=None))]
    fn keys_block<'py>(
        &self,
        py: Python<'py>,
        r#match: Option<Arg>,
        filter_type: Option<Arg>,
    ) -> PyResult<Object<'py>> {
        self.all_keys(py, all_keys(r#match, filter_type), Reply::Array)
    }
}

/// Returns what makes the words of each step on the way through all keys.
fn all_keys(pattern: Option<Arg>, kind: Option<Arg>) -> impl Fn(u64) -> Vec<Bytes> {
    let copy = |arg: &Option<Arg>| arg.as_ref().map(|arg| Arg(arg.0.clone()));
    move |cursor| keys(cursor.to_arg(), copy(&pattern), copy(&kind)).args
}

#[pymethods]
impl Pipeline {
    /// Queue: every key of a pattern, as a list.
    #[pyo3(signature = (pattern=None, *, r#match=None, filter_type=None))]
    fn keys<'py>(
        &self,
        py: Python<'py>,
        pattern: Option<Arg>,
        r#match: Option<Arg>,
        filter_type: Option<Arg>,
    ) -> PyResult<Object<'py>> {
        let ready = keys(word("0"), pattern.or(r#match), filter_type);
        self.hand_on(py, ready.converted(Conversion::Keys))
    }
}

#[pymethods]
impl AsyncPipeline {
    /// Queue: every key of a pattern, as a list.
    #[pyo3(signature = (pattern=None, *, r#match=None, filter_type=None))]
    fn keys<'py>(
        &self,
        py: Python<'py>,
        pattern: Option<Arg>,
        r#match: Option<Arg>,
        filter_type: Option<Arg>,
    ) -> PyResult<Object<'py>> {
        let ready = keys(word("0"), pattern.or(r#match), filter_type);
        self.hand_on(py, ready.converted(Conversion::Keys))
    }
}
