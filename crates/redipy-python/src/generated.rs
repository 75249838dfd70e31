//! A method for each command, for clients and pipelines alike. Written by `make generate` from the
//! declarations of the commands; those with more to their Python signature are in `face`.

#![allow(clippy::doc_markdown)]

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use redipy::Bytes;
use redipy::core::{Command, commands};

use crate::aio::{AsyncClient, AsyncPipeline};
use crate::arg::{self, Arg, Args, Mapping};
use crate::client::Client;
use crate::convert::Conversion;
use crate::machine::Machine;
use crate::pipeline::Pipeline;
use crate::sink::{self, Sink};

macro_rules! methods {
    ($class:ident) => {
        #[pymethods]
        impl $class {
/// Copies the value and the lifetime of a key to another key; tells whether it did.
#[pyo3(name = "copy", signature = (source, destination, destination_db=None, replace=false))]
fn method_copy<'py>(&self, py: Python<'py>, source: Arg, destination: Arg, destination_db: Option<Arg>, replace: bool) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = Conversion::Shape(&commands::generic::Copy::SPEC.shape);
args.push(source.0);
args.push(destination.0);
arg::push_option(&mut args, "DB", destination_db);
arg::push_flag(&mut args, "REPLACE", replace);
self.submit(py, commands::generic::Copy::SPEC, &args, conversion)
}

/// Deletes keys; returns how many were there.
#[pyo3(name = "delete", signature = (*keys))]
fn method_delete<'py>(&self, py: Python<'py>, keys: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::Del::new(Args::from_tuple(keys)?.0), Conversion::Shape(&commands::generic::Del::SPEC.shape))
}

/// Returns the value of a key as bytes that `RESTORE` takes, here or in Redis.
#[pyo3(name = "dump", signature = (key))]
fn method_dump<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::Dump::new(key.0), Conversion::Shape(&commands::generic::Dump::SPEC.shape))
}

/// Counts the keys that are there; one that is named twice counts twice.
#[pyo3(name = "exists", signature = (*keys))]
fn method_exists<'py>(&self, py: Python<'py>, keys: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::Exists::new(Args::from_tuple(keys)?.0), Conversion::Shape(&commands::generic::Exists::SPEC.shape))
}

/// Sets the second since 1970 at which a key ends; tells whether it did.
#[pyo3(name = "expireat", signature = (key, time, nx=false, xx=false, gt=false, lt=false))]
fn method_expireat<'py>(&self, py: Python<'py>, key: Arg, time: arg::UnixSeconds, nx: bool, xx: bool, gt: bool, lt: bool) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = Conversion::Shape(&commands::generic::ExpireAt::SPEC.shape);
args.push(key.0);
args.push(time.0);
arg::push_flag(&mut args, "NX", nx);
arg::push_flag(&mut args, "XX", xx);
arg::push_flag(&mut args, "GT", gt);
arg::push_flag(&mut args, "LT", lt);
self.submit(py, commands::generic::ExpireAt::SPEC, &args, conversion)
}

/// Returns the second since 1970 at which a key ends: -1 for never, -2 where there is no key.
#[pyo3(name = "expiretime", signature = (key))]
fn method_expiretime<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::ExpireTime::new(key.0), Conversion::Shape(&commands::generic::ExpireTime::SPEC.shape))
}

/// Moves a key to another database, unless it is there already; tells whether it did.
#[pyo3(name = "move", signature = (key, db))]
fn method_move<'py>(&self, py: Python<'py>, key: Arg, db: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::Move::new(key.0, db.0), Conversion::Shape(&commands::generic::Move::SPEC.shape))
}

/// Returns the encoding of a value as Redis 7.0 would have chosen it.
#[pyo3(name = "object_encoding", signature = (key))]
fn method_object_encoding<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::ObjectEncoding::new(key.0), Conversion::Shape(&commands::generic::ObjectEncoding::SPEC.shape))
}

/// Returns how often a value was used lately, which no policy here keeps count of.
#[pyo3(name = "object_freq", signature = (key))]
fn method_object_freq<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::ObjectFreq::new(key.0), Conversion::Shape(&commands::generic::ObjectFreq::SPEC.shape))
}

/// Returns the subcommands of OBJECT.
#[pyo3(name = "object_help", signature = ())]
fn method_object_help<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::ObjectHelp::new(), Conversion::Shape(&commands::generic::ObjectHelp::SPEC.shape))
}

/// Returns the seconds since a value was last used.
#[pyo3(name = "object_idletime", signature = (key))]
fn method_object_idletime<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::ObjectIdleTime::new(key.0), Conversion::Shape(&commands::generic::ObjectIdleTime::SPEC.shape))
}

/// Returns how often a value is referred to: once, or countless times for a small integer, which Redis shares.
#[pyo3(name = "object_refcount", signature = (key))]
fn method_object_refcount<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::ObjectRefCount::new(key.0), Conversion::Shape(&commands::generic::ObjectRefCount::SPEC.shape))
}

/// Sets how many milliseconds a key lives on; tells whether it did.
#[pyo3(name = "pexpire", signature = (key, time, nx=false, xx=false, gt=false, lt=false))]
fn method_pexpire<'py>(&self, py: Python<'py>, key: Arg, time: arg::Millis, nx: bool, xx: bool, gt: bool, lt: bool) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = Conversion::Shape(&commands::generic::PExpire::SPEC.shape);
args.push(key.0);
args.push(time.0);
arg::push_flag(&mut args, "NX", nx);
arg::push_flag(&mut args, "XX", xx);
arg::push_flag(&mut args, "GT", gt);
arg::push_flag(&mut args, "LT", lt);
self.submit(py, commands::generic::PExpire::SPEC, &args, conversion)
}

/// Sets the millisecond since 1970 at which a key ends; tells whether it did.
#[pyo3(name = "pexpireat", signature = (key, time, nx=false, xx=false, gt=false, lt=false))]
fn method_pexpireat<'py>(&self, py: Python<'py>, key: Arg, time: arg::UnixMillis, nx: bool, xx: bool, gt: bool, lt: bool) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = Conversion::Shape(&commands::generic::PExpireAt::SPEC.shape);
args.push(key.0);
args.push(time.0);
arg::push_flag(&mut args, "NX", nx);
arg::push_flag(&mut args, "XX", xx);
arg::push_flag(&mut args, "GT", gt);
arg::push_flag(&mut args, "LT", lt);
self.submit(py, commands::generic::PExpireAt::SPEC, &args, conversion)
}

/// Returns the millisecond since 1970 at which a key ends: -1 for never, -2 where there is no key.
#[pyo3(name = "pexpiretime", signature = (key))]
fn method_pexpiretime<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::PExpireTime::new(key.0), Conversion::Shape(&commands::generic::PExpireTime::SPEC.shape))
}

/// Returns how many milliseconds a key lives on: -1 without an end, -2 where there is no key.
#[pyo3(name = "pttl", signature = (key))]
fn method_pttl<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::PTtl::new(key.0), Conversion::Shape(&commands::generic::PTtl::SPEC.shape))
}

/// Lets a key live on without an end; tells whether it had one.
#[pyo3(name = "persist", signature = (key))]
fn method_persist<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::Persist::new(key.0), Conversion::Shape(&commands::generic::Persist::SPEC.shape))
}

/// Returns any key, or nothing where there is none.
#[pyo3(name = "randomkey", signature = ())]
fn method_randomkey<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::RandomKey::new(), Conversion::Shape(&commands::generic::RandomKey::SPEC.shape))
}

/// Renames a key; one that has the new name is lost.
#[pyo3(name = "rename", signature = (source, destination))]
fn method_rename<'py>(&self, py: Python<'py>, source: Arg, destination: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::Rename::new(source.0, destination.0), Conversion::Shape(&commands::generic::Rename::SPEC.shape))
}

/// Renames a key, unless the new name is taken; tells whether it did.
#[pyo3(name = "renamenx", signature = (source, destination))]
fn method_renamenx<'py>(&self, py: Python<'py>, source: Arg, destination: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::RenameNx::new(source.0, destination.0), Conversion::Shape(&commands::generic::RenameNx::SPEC.shape))
}

/// Makes a value of what `DUMP` answered, here or in Redis.
#[pyo3(name = "restore", signature = (key, ttl, value, replace=false, absttl=false, idletime=None, frequency=None))]
fn method_restore<'py>(&self, py: Python<'py>, key: Arg, ttl: arg::Millis, value: Arg, replace: bool, absttl: bool, idletime: Option<arg::Seconds>, frequency: Option<Arg>) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = Conversion::Shape(&commands::generic::Restore::SPEC.shape);
args.push(key.0);
args.push(ttl.0);
args.push(value.0);
arg::push_flag(&mut args, "REPLACE", replace);
arg::push_flag(&mut args, "ABSTTL", absttl);
arg::push_option(&mut args, "IDLETIME", idletime.map(|value| Arg(value.0)));
arg::push_option(&mut args, "FREQ", frequency);
self.submit(py, commands::generic::Restore::SPEC, &args, conversion)
}

/// Marks keys as used just now; returns how many are there.
#[pyo3(name = "touch", signature = (*keys))]
fn method_touch<'py>(&self, py: Python<'py>, keys: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::Touch::new(Args::from_tuple(keys)?.0), Conversion::Shape(&commands::generic::Touch::SPEC.shape))
}

/// Returns the kind of value that a key holds, or `none`.
#[pyo3(name = "type", signature = (key))]
fn method_type<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::Type::new(key.0), Conversion::Shape(&commands::generic::Type::SPEC.shape))
}

/// Deletes keys, giving their memory back later; returns how many were there.
#[pyo3(name = "unlink", signature = (*keys))]
fn method_unlink<'py>(&self, py: Python<'py>, keys: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::generic::Unlink::new(Args::from_tuple(keys)?.0), Conversion::Shape(&commands::generic::Unlink::SPEC.shape))
}

/// Appends to the string at a key; returns its new length.
#[pyo3(name = "append", signature = (key, value))]
fn method_append<'py>(&self, py: Python<'py>, key: Arg, value: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::strings::Append::new(key.0, value.0), Conversion::Shape(&commands::strings::Append::SPEC.shape))
}

/// Returns the string at a key and deletes the key.
#[pyo3(name = "getdel", signature = (key))]
fn method_getdel<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::strings::GetDel::new(key.0), Conversion::Shape(&commands::strings::GetDel::SPEC.shape))
}

/// Returns a string and sets the lifetime of its key.
#[pyo3(name = "getex", signature = (key, ex=None, px=None, exat=None, pxat=None, persist=false))]
fn method_getex<'py>(&self, py: Python<'py>, key: Arg, ex: Option<arg::Seconds>, px: Option<arg::Millis>, exat: Option<arg::UnixSeconds>, pxat: Option<arg::UnixMillis>, persist: bool) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = Conversion::Shape(&commands::strings::GetEx::SPEC.shape);
args.push(key.0);
arg::push_option(&mut args, "EX", ex.map(|value| Arg(value.0)));
arg::push_option(&mut args, "PX", px.map(|value| Arg(value.0)));
arg::push_option(&mut args, "EXAT", exat.map(|value| Arg(value.0)));
arg::push_option(&mut args, "PXAT", pxat.map(|value| Arg(value.0)));
arg::push_flag(&mut args, "PERSIST", persist);
self.submit(py, commands::strings::GetEx::SPEC, &args, conversion)
}

/// Returns part of the string at a key.
#[pyo3(name = "getrange", signature = (key, start, end))]
fn method_getrange<'py>(&self, py: Python<'py>, key: Arg, start: Arg, end: Arg) -> PyResult<Bound<'py, PyAny>> {
self.submit(py, commands::strings::GetRange::SPEC, &[key.0, start.0, end.0], Conversion::Shape(&commands::strings::GetRange::SPEC.shape))
}

/// Sets a string and returns the one before it.
#[pyo3(name = "getset", signature = (key, value))]
fn method_getset<'py>(&self, py: Python<'py>, key: Arg, value: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::strings::GetSet::new(key.0, value.0), Conversion::Shape(&commands::strings::GetSet::SPEC.shape))
}

/// Adds to the number at a key, with a fraction if need be.
#[pyo3(name = "incrbyfloat", signature = (key, amount=Arg::standing("1")))]
fn method_incrbyfloat<'py>(&self, py: Python<'py>, key: Arg, amount: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::strings::IncrByFloat::new(key.0, amount.0), Conversion::Shape(&commands::strings::IncrByFloat::SPEC.shape))
}

/// Finds the longest common subsequence of two strings.
#[pyo3(name = "lcs", signature = (key1, key2, len=false, idx=false, minmatchlen=None, withmatchlen=false))]
fn method_lcs<'py>(&self, py: Python<'py>, key1: Arg, key2: Arg, len: bool, idx: bool, minmatchlen: Option<Arg>, withmatchlen: bool) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = sink::shape(commands::strings::Lcs::SPEC, |field| match field { "idx" => idx, "len" => len,  _ => false });
args.push(key1.0);
args.push(key2.0);
arg::push_flag(&mut args, "LEN", len);
arg::push_flag(&mut args, "IDX", idx);
arg::push_option(&mut args, "MINMATCHLEN", minmatchlen);
arg::push_flag(&mut args, "WITHMATCHLEN", withmatchlen);
self.submit(py, commands::strings::Lcs::SPEC, &args, conversion)
}

/// Returns the strings at several keys; a key that holds no string counts as missing.
#[pyo3(name = "mget", signature = (*keys))]
fn method_mget<'py>(&self, py: Python<'py>, keys: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::strings::MGet::new(Args::from_tuple(keys)?.0), Conversion::Shape(&commands::strings::MGet::SPEC.shape))
}

/// Sets several strings at once.
#[pyo3(name = "mset", signature = (mapping))]
fn method_mset<'py>(&self, py: Python<'py>, mapping: Mapping) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::strings::MSet::new(mapping.0), Conversion::Shape(&commands::strings::MSet::SPEC.shape))
}

/// Sets several strings at once, unless one of the keys is there already.
#[pyo3(name = "msetnx", signature = (mapping))]
fn method_msetnx<'py>(&self, py: Python<'py>, mapping: Mapping) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::strings::MSetNx::new(mapping.0), Conversion::Shape(&commands::strings::MSetNx::SPEC.shape))
}

/// Sets a string that lives for some milliseconds.
#[pyo3(name = "psetex", signature = (key, time_ms, value))]
fn method_psetex<'py>(&self, py: Python<'py>, key: Arg, time_ms: arg::Millis, value: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::strings::PSetEx::new(key.0, time_ms.0, value.0), Conversion::Shape(&commands::strings::PSetEx::SPEC.shape))
}

/// Sets a string that lives for some seconds.
#[pyo3(name = "setex", signature = (key, time, value))]
fn method_setex<'py>(&self, py: Python<'py>, key: Arg, time: arg::Seconds, value: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::strings::SetEx::new(key.0, time.0, value.0), Conversion::Shape(&commands::strings::SetEx::SPEC.shape))
}

/// Sets a string, unless the key is there already.
#[pyo3(name = "setnx", signature = (key, value))]
fn method_setnx<'py>(&self, py: Python<'py>, key: Arg, value: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::strings::SetNx::new(key.0, value.0), Conversion::Shape(&commands::strings::SetNx::SPEC.shape))
}

/// Overwrites the string at a key from an offset on; returns its new length.
#[pyo3(name = "setrange", signature = (key, offset, value))]
fn method_setrange<'py>(&self, py: Python<'py>, key: Arg, offset: Arg, value: Arg) -> PyResult<Bound<'py, PyAny>> {
self.submit(py, commands::strings::SetRange::SPEC, &[key.0, offset.0, value.0], Conversion::Shape(&commands::strings::SetRange::SPEC.shape))
}

/// Returns the length of the string at a key, 0 where it is missing.
#[pyo3(name = "strlen", signature = (key))]
fn method_strlen<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::strings::StrLen::new(key.0), Conversion::Shape(&commands::strings::StrLen::SPEC.shape))
}

/// Returns part of the string at a key; the older name of `GETRANGE`.
#[pyo3(name = "substr", signature = (key, start, end=Arg::standing("-1")))]
fn method_substr<'py>(&self, py: Python<'py>, key: Arg, start: Arg, end: Arg) -> PyResult<Bound<'py, PyAny>> {
self.submit(py, commands::strings::SubStr::SPEC, &[key.0, start.0, end.0], Conversion::Shape(&commands::strings::SubStr::SPEC.shape))
}

/// Removes fields of a hash; returns how many were there.
#[pyo3(name = "hdel", signature = (key, *fields))]
fn method_hdel<'py>(&self, py: Python<'py>, key: Arg, fields: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::hashes::HDel::new(key.0, Args::from_tuple(fields)?.0), Conversion::Shape(&commands::hashes::HDel::SPEC.shape))
}

/// Tells whether a hash has a field.
#[pyo3(name = "hexists", signature = (key, field))]
fn method_hexists<'py>(&self, py: Python<'py>, key: Arg, field: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::hashes::HExists::new(key.0, field.0), Conversion::Shape(&commands::hashes::HExists::SPEC.shape))
}

/// Returns all fields of a hash with their values.
#[pyo3(name = "hgetall", signature = (key))]
fn method_hgetall<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::hashes::HGetAll::new(key.0), Conversion::Shape(&commands::hashes::HGetAll::SPEC.shape))
}

/// Adds to the number at a field, with a fraction if need be.
#[pyo3(name = "hincrbyfloat", signature = (key, field, amount=Arg::standing("1")))]
fn method_hincrbyfloat<'py>(&self, py: Python<'py>, key: Arg, field: Arg, amount: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::hashes::HIncrByFloat::new(key.0, field.0, amount.0), Conversion::Shape(&commands::hashes::HIncrByFloat::SPEC.shape))
}

/// Returns all fields of a hash without their values.
#[pyo3(name = "hkeys", signature = (key))]
fn method_hkeys<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::hashes::HKeys::new(key.0), Conversion::Shape(&commands::hashes::HKeys::SPEC.shape))
}

/// Returns the number of fields of a hash, 0 where it is missing.
#[pyo3(name = "hlen", signature = (key))]
fn method_hlen<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::hashes::HLen::new(key.0), Conversion::Shape(&commands::hashes::HLen::SPEC.shape))
}

/// Sets fields of a hash; the older form of `HSET`, with another reply.
#[pyo3(name = "hmset", signature = (key, mapping))]
fn method_hmset<'py>(&self, py: Python<'py>, key: Arg, mapping: Mapping) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::hashes::HMSet::new(key.0, mapping.0), Conversion::Shape(&commands::hashes::HMSet::SPEC.shape))
}

/// Returns a random field of a hash.
#[pyo3(name = "hrandfield", signature = (key, count=None, withvalues=false))]
fn method_hrandfield<'py>(&self, py: Python<'py>, key: Arg, count: Option<Arg>, withvalues: bool) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = sink::shape(commands::hashes::HRandField::SPEC, |field| match field { "count" => count.is_some(), "withvalues" => withvalues,  _ => false });
args.push(key.0);
args.extend(count.map(|value| value.0));
arg::push_flag(&mut args, "WITHVALUES", withvalues);
self.submit(py, commands::hashes::HRandField::SPEC, &args, conversion)
}

/// Sets a field of a hash, unless it is there already.
#[pyo3(name = "hsetnx", signature = (key, field, value))]
fn method_hsetnx<'py>(&self, py: Python<'py>, key: Arg, field: Arg, value: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::hashes::HSetNx::new(key.0, field.0, value.0), Conversion::Shape(&commands::hashes::HSetNx::SPEC.shape))
}

/// Returns the length of the value of a field, 0 where it is missing.
#[pyo3(name = "hstrlen", signature = (key, field))]
fn method_hstrlen<'py>(&self, py: Python<'py>, key: Arg, field: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::hashes::HStrLen::new(key.0, field.0), Conversion::Shape(&commands::hashes::HStrLen::SPEC.shape))
}

/// Returns all values of a hash without their fields.
#[pyo3(name = "hvals", signature = (key))]
fn method_hvals<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::hashes::HVals::new(key.0), Conversion::Shape(&commands::hashes::HVals::SPEC.shape))
}

/// Returns the element at a position of a list.
#[pyo3(name = "lindex", signature = (key, index))]
fn method_lindex<'py>(&self, py: Python<'py>, key: Arg, index: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::lists::LIndex::new(key.0, index.0), Conversion::Shape(&commands::lists::LIndex::SPEC.shape))
}

/// Inserts an element beside another one; returns the new length, or -1 where that other one is missing.
#[pyo3(name = "linsert", signature = (key, place, pivot, element))]
fn method_linsert<'py>(&self, py: Python<'py>, key: Arg, place: Arg, pivot: Arg, element: Arg) -> PyResult<Bound<'py, PyAny>> {
self.submit(py, commands::lists::LInsert::SPEC, &[key.0, place.0, pivot.0, element.0], Conversion::Shape(&commands::lists::LInsert::SPEC.shape))
}

/// Returns the length of a list, 0 where it is missing.
#[pyo3(name = "llen", signature = (key))]
fn method_llen<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::lists::LLen::new(key.0), Conversion::Shape(&commands::lists::LLen::SPEC.shape))
}

/// Removes and returns the element at the head of a list.
#[pyo3(name = "lpop", signature = (key, count=None))]
fn method_lpop<'py>(&self, py: Python<'py>, key: Arg, count: Option<Arg>) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = sink::shape(commands::lists::LPop::SPEC, |field| match field { "count" => count.is_some(),  _ => false });
args.push(key.0);
args.extend(count.map(|value| value.0));
self.submit(py, commands::lists::LPop::SPEC, &args, conversion)
}

/// Finds an element in a list and returns its position.
#[pyo3(name = "lpos", signature = (key, element, rank=None, count=None, maxlen=None))]
fn method_lpos<'py>(&self, py: Python<'py>, key: Arg, element: Arg, rank: Option<Arg>, count: Option<Arg>, maxlen: Option<Arg>) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = sink::shape(commands::lists::LPos::SPEC, |field| match field { "count" => count.is_some(),  _ => false });
args.push(key.0);
args.push(element.0);
arg::push_option(&mut args, "RANK", rank);
arg::push_option(&mut args, "COUNT", count);
arg::push_option(&mut args, "MAXLEN", maxlen);
self.submit(py, commands::lists::LPos::SPEC, &args, conversion)
}

/// Pushes elements to the head of a list, one after the other; returns its new length.
#[pyo3(name = "lpush", signature = (key, *elements))]
fn method_lpush<'py>(&self, py: Python<'py>, key: Arg, elements: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::lists::LPush::new(key.0, Args::from_tuple(elements)?.0), Conversion::Shape(&commands::lists::LPush::SPEC.shape))
}

/// Pushes elements to the head of a list if it is there; returns its new length.
#[pyo3(name = "lpushx", signature = (key, *elements))]
fn method_lpushx<'py>(&self, py: Python<'py>, key: Arg, elements: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::lists::LPushX::new(key.0, Args::from_tuple(elements)?.0), Conversion::Shape(&commands::lists::LPushX::SPEC.shape))
}

/// Returns part of a list; both ends are included, and negative ones count from its tail.
#[pyo3(name = "lrange", signature = (key, start, stop))]
fn method_lrange<'py>(&self, py: Python<'py>, key: Arg, start: Arg, stop: Arg) -> PyResult<Bound<'py, PyAny>> {
self.submit(py, commands::lists::LRange::SPEC, &[key.0, start.0, stop.0], Conversion::Shape(&commands::lists::LRange::SPEC.shape))
}

/// Removes elements that equal another; returns their number.
#[pyo3(name = "lrem", signature = (key, count, element))]
fn method_lrem<'py>(&self, py: Python<'py>, key: Arg, count: Arg, element: Arg) -> PyResult<Bound<'py, PyAny>> {
self.submit(py, commands::lists::LRem::SPEC, &[key.0, count.0, element.0], Conversion::Shape(&commands::lists::LRem::SPEC.shape))
}

/// Keeps only part of a list; both ends are included, and negative ones count from its tail.
#[pyo3(name = "ltrim", signature = (key, start, stop))]
fn method_ltrim<'py>(&self, py: Python<'py>, key: Arg, start: Arg, stop: Arg) -> PyResult<Bound<'py, PyAny>> {
self.submit(py, commands::lists::LTrim::SPEC, &[key.0, start.0, stop.0], Conversion::Shape(&commands::lists::LTrim::SPEC.shape))
}

/// Removes and returns the element at the tail of a list.
#[pyo3(name = "rpop", signature = (key, count=None))]
fn method_rpop<'py>(&self, py: Python<'py>, key: Arg, count: Option<Arg>) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = sink::shape(commands::lists::RPop::SPEC, |field| match field { "count" => count.is_some(),  _ => false });
args.push(key.0);
args.extend(count.map(|value| value.0));
self.submit(py, commands::lists::RPop::SPEC, &args, conversion)
}

/// Takes an element from the tail of a list to the head of another or the same one, and returns it.
#[pyo3(name = "rpoplpush", signature = (source, destination))]
fn method_rpoplpush<'py>(&self, py: Python<'py>, source: Arg, destination: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::lists::RPopLPush::new(source.0, destination.0), Conversion::Shape(&commands::lists::RPopLPush::SPEC.shape))
}

/// Pushes elements to the tail of a list, one after the other; returns its new length.
#[pyo3(name = "rpush", signature = (key, *elements))]
fn method_rpush<'py>(&self, py: Python<'py>, key: Arg, elements: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::lists::RPush::new(key.0, Args::from_tuple(elements)?.0), Conversion::Shape(&commands::lists::RPush::SPEC.shape))
}

/// Pushes elements to the tail of a list if it is there; returns its new length.
#[pyo3(name = "rpushx", signature = (key, *elements))]
fn method_rpushx<'py>(&self, py: Python<'py>, key: Arg, elements: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::lists::RPushX::new(key.0, Args::from_tuple(elements)?.0), Conversion::Shape(&commands::lists::RPushX::SPEC.shape))
}

/// Adds members to a set; returns how many of them are new.
#[pyo3(name = "sadd", signature = (key, *members))]
fn method_sadd<'py>(&self, py: Python<'py>, key: Arg, members: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sets::SAdd::new(key.0, Args::from_tuple(members)?.0), Conversion::Shape(&commands::sets::SAdd::SPEC.shape))
}

/// Returns the number of members of a set, 0 where it is missing.
#[pyo3(name = "scard", signature = (key))]
fn method_scard<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sets::SCard::new(key.0), Conversion::Shape(&commands::sets::SCard::SPEC.shape))
}

/// Returns the members of the first set that none of the others has.
#[pyo3(name = "sdiff", signature = (*keys))]
fn method_sdiff<'py>(&self, py: Python<'py>, keys: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sets::SDiff::new(Args::from_tuple(keys)?.0), Conversion::Shape(&commands::sets::SDiff::SPEC.shape))
}

/// Stores the members of the first set that none of the others has; returns their number.
#[pyo3(name = "sdiffstore", signature = (destination, *keys))]
fn method_sdiffstore<'py>(&self, py: Python<'py>, destination: Arg, keys: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sets::SDiffStore::new(destination.0, Args::from_tuple(keys)?.0), Conversion::Shape(&commands::sets::SDiffStore::SPEC.shape))
}

/// Returns the members that all sets have.
#[pyo3(name = "sinter", signature = (*keys))]
fn method_sinter<'py>(&self, py: Python<'py>, keys: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sets::SInter::new(Args::from_tuple(keys)?.0), Conversion::Shape(&commands::sets::SInter::SPEC.shape))
}

/// Stores the members that all sets have; returns their number.
#[pyo3(name = "sinterstore", signature = (destination, *keys))]
fn method_sinterstore<'py>(&self, py: Python<'py>, destination: Arg, keys: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sets::SInterStore::new(destination.0, Args::from_tuple(keys)?.0), Conversion::Shape(&commands::sets::SInterStore::SPEC.shape))
}

/// Tells whether a string is a member of a set.
#[pyo3(name = "sismember", signature = (key, value))]
fn method_sismember<'py>(&self, py: Python<'py>, key: Arg, value: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sets::SIsMember::new(key.0, value.0), Conversion::Shape(&commands::sets::SIsMember::SPEC.shape))
}

/// Tells of several strings whether they are members of a set.
#[pyo3(name = "smismember", signature = (key, *members))]
fn method_smismember<'py>(&self, py: Python<'py>, key: Arg, members: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sets::SMIsMember::new(key.0, Args::from_tuple(members)?.0), Conversion::Shape(&commands::sets::SMIsMember::SPEC.shape))
}

/// Returns all members of a set.
#[pyo3(name = "smembers", signature = (key))]
fn method_smembers<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sets::SMembers::new(key.0), Conversion::Shape(&commands::sets::SMembers::SPEC.shape))
}

/// Takes a member from one set to another; tells whether it was there.
#[pyo3(name = "smove", signature = (source, destination, member))]
fn method_smove<'py>(&self, py: Python<'py>, source: Arg, destination: Arg, member: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sets::SMove::new(source.0, destination.0, member.0), Conversion::Shape(&commands::sets::SMove::SPEC.shape))
}

/// Removes and returns a random member of a set.
#[pyo3(name = "spop", signature = (key, count=None))]
fn method_spop<'py>(&self, py: Python<'py>, key: Arg, count: Option<Arg>) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = sink::shape(commands::sets::SPop::SPEC, |field| match field { "count" => count.is_some(),  _ => false });
args.push(key.0);
args.extend(count.map(|value| value.0));
self.submit(py, commands::sets::SPop::SPEC, &args, conversion)
}

/// Returns a random member of a set.
#[pyo3(name = "srandmember", signature = (key, count=None))]
fn method_srandmember<'py>(&self, py: Python<'py>, key: Arg, count: Option<Arg>) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = sink::shape(commands::sets::SRandMember::SPEC, |field| match field { "count" => count.is_some(),  _ => false });
args.push(key.0);
args.extend(count.map(|value| value.0));
self.submit(py, commands::sets::SRandMember::SPEC, &args, conversion)
}

/// Removes members of a set; returns how many were there.
#[pyo3(name = "srem", signature = (key, *members))]
fn method_srem<'py>(&self, py: Python<'py>, key: Arg, members: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sets::SRem::new(key.0, Args::from_tuple(members)?.0), Conversion::Shape(&commands::sets::SRem::SPEC.shape))
}

/// Returns some members of a set, and where to go on.
#[pyo3(name = "sscan", signature = (key, cursor=Arg::standing("0"), r#match=None, count=None))]
fn method_sscan<'py>(&self, py: Python<'py>, key: Arg, cursor: Arg, r#match: Option<Arg>, count: Option<Arg>) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = Conversion::Shape(&commands::sets::SScan::SPEC.shape);
args.push(key.0);
args.push(cursor.0);
arg::push_option(&mut args, "MATCH", r#match);
arg::push_option(&mut args, "COUNT", count);
self.submit(py, commands::sets::SScan::SPEC, &args, conversion)
}

/// Returns the members that any of the sets has.
#[pyo3(name = "sunion", signature = (*keys))]
fn method_sunion<'py>(&self, py: Python<'py>, keys: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sets::SUnion::new(Args::from_tuple(keys)?.0), Conversion::Shape(&commands::sets::SUnion::SPEC.shape))
}

/// Stores the members that any of the sets has; returns their number.
#[pyo3(name = "sunionstore", signature = (destination, *keys))]
fn method_sunionstore<'py>(&self, py: Python<'py>, destination: Arg, keys: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sets::SUnionStore::new(destination.0, Args::from_tuple(keys)?.0), Conversion::Shape(&commands::sets::SUnionStore::SPEC.shape))
}

/// Returns the number of members of a sorted set.
#[pyo3(name = "zcard", signature = (key))]
fn method_zcard<'py>(&self, py: Python<'py>, key: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sorted_sets::ZCard::new(key.0), Conversion::Shape(&commands::sorted_sets::ZCard::SPEC.shape))
}

/// Returns the number of members with a score in a range.
#[pyo3(name = "zcount", signature = (key, min, max))]
fn method_zcount<'py>(&self, py: Python<'py>, key: Arg, min: Arg, max: Arg) -> PyResult<Bound<'py, PyAny>> {
self.submit(py, commands::sorted_sets::ZCount::SPEC, &[key.0, min.0, max.0], Conversion::Shape(&commands::sorted_sets::ZCount::SPEC.shape))
}

/// Returns the members of the first of several sorted sets or sets that are in no other.
#[pyo3(name = "zdiff", signature = (keys, withscores=false))]
fn method_zdiff<'py>(&self, py: Python<'py>, keys: Args, withscores: bool) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = sink::shape(commands::sorted_sets::ZDiff::SPEC, |field| match field { "withscores" => withscores,  _ => false });
args.push(Bytes::from(keys.0.len().to_string()));
args.extend(keys.0);
arg::push_flag(&mut args, "WITHSCORES", withscores);
self.submit(py, commands::sorted_sets::ZDiff::SPEC, &args, conversion)
}

/// Stores the members of the first of several sorted sets or sets that are in no other; returns their number.
#[pyo3(name = "zdiffstore", signature = (destination, keys))]
fn method_zdiffstore<'py>(&self, py: Python<'py>, destination: Arg, keys: Args) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = Conversion::Shape(&commands::sorted_sets::ZDiffStore::SPEC.shape);
args.push(destination.0);
args.push(Bytes::from(keys.0.len().to_string()));
args.extend(keys.0);
self.submit(py, commands::sorted_sets::ZDiffStore::SPEC, &args, conversion)
}

/// Adds to the score of a member, which is added where it is missing.
#[pyo3(name = "zincrby", signature = (key, amount, member))]
fn method_zincrby<'py>(&self, py: Python<'py>, key: Arg, amount: Arg, member: Arg) -> PyResult<Bound<'py, PyAny>> {
self.submit(py, commands::sorted_sets::ZIncrBy::SPEC, &[key.0, amount.0, member.0], Conversion::Shape(&commands::sorted_sets::ZIncrBy::SPEC.shape))
}

/// Returns the number of members in a range by their bytes, where all have the same score.
#[pyo3(name = "zlexcount", signature = (key, min, max))]
fn method_zlexcount<'py>(&self, py: Python<'py>, key: Arg, min: Arg, max: Arg) -> PyResult<Bound<'py, PyAny>> {
self.submit(py, commands::sorted_sets::ZLexCount::SPEC, &[key.0, min.0, max.0], Conversion::Shape(&commands::sorted_sets::ZLexCount::SPEC.shape))
}

/// Returns the scores of several members.
#[pyo3(name = "zmscore", signature = (key, *members))]
fn method_zmscore<'py>(&self, py: Python<'py>, key: Arg, members: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sorted_sets::ZMScore::new(key.0, Args::from_tuple(members)?.0), Conversion::Shape(&commands::sorted_sets::ZMScore::SPEC.shape))
}

/// Returns random members: different ones for a positive count, and exactly so many, perhaps the same again, for a negative one.
#[pyo3(name = "zrandmember", signature = (key, count=None, withscores=false))]
fn method_zrandmember<'py>(&self, py: Python<'py>, key: Arg, count: Option<Arg>, withscores: bool) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = sink::shape(commands::sorted_sets::ZRandMember::SPEC, |field| match field { "count" => count.is_some(), "withscores" => withscores,  _ => false });
args.push(key.0);
args.extend(count.map(|value| value.0));
arg::push_flag(&mut args, "WITHSCORES", withscores);
self.submit(py, commands::sorted_sets::ZRandMember::SPEC, &args, conversion)
}

/// Returns the members in a range by their bytes, where all have the same score.
#[pyo3(name = "zrangebylex", signature = (key, min, max, start=None, num=None))]
fn method_zrangebylex<'py>(&self, py: Python<'py>, key: Arg, min: Arg, max: Arg, start: Option<Arg>, num: Option<Arg>) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = Conversion::Shape(&commands::sorted_sets::ZRangeByLex::SPEC.shape);
args.push(key.0);
args.push(min.0);
args.push(max.0);
arg::push_limit(&mut args, "LIMIT", start, num)?;
self.submit(py, commands::sorted_sets::ZRangeByLex::SPEC, &args, conversion)
}

/// Returns the members with a score in a range.
#[pyo3(name = "zrangebyscore", signature = (key, min, max, start=None, num=None, withscores=false))]
fn method_zrangebyscore<'py>(&self, py: Python<'py>, key: Arg, min: Arg, max: Arg, start: Option<Arg>, num: Option<Arg>, withscores: bool) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = sink::shape(commands::sorted_sets::ZRangeByScore::SPEC, |field| match field { "withscores" => withscores,  _ => false });
args.push(key.0);
args.push(min.0);
args.push(max.0);
arg::push_limit(&mut args, "LIMIT", start, num)?;
arg::push_flag(&mut args, "WITHSCORES", withscores);
self.submit(py, commands::sorted_sets::ZRangeByScore::SPEC, &args, conversion)
}

/// Returns the rank of a member, counted from the lowest score.
#[pyo3(name = "zrank", signature = (key, member))]
fn method_zrank<'py>(&self, py: Python<'py>, key: Arg, member: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sorted_sets::ZRank::new(key.0, member.0), Conversion::Shape(&commands::sorted_sets::ZRank::SPEC.shape))
}

/// Removes members; returns how many were there.
#[pyo3(name = "zrem", signature = (key, *members))]
fn method_zrem<'py>(&self, py: Python<'py>, key: Arg, members: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sorted_sets::ZRem::new(key.0, Args::from_tuple(members)?.0), Conversion::Shape(&commands::sorted_sets::ZRem::SPEC.shape))
}

/// Removes the members in a range by their bytes, where all have the same score.
#[pyo3(name = "zremrangebylex", signature = (key, min, max))]
fn method_zremrangebylex<'py>(&self, py: Python<'py>, key: Arg, min: Arg, max: Arg) -> PyResult<Bound<'py, PyAny>> {
self.submit(py, commands::sorted_sets::ZRemRangeByLex::SPEC, &[key.0, min.0, max.0], Conversion::Shape(&commands::sorted_sets::ZRemRangeByLex::SPEC.shape))
}

/// Removes the members from a rank to a rank; returns their number.
#[pyo3(name = "zremrangebyrank", signature = (key, start, stop))]
fn method_zremrangebyrank<'py>(&self, py: Python<'py>, key: Arg, start: Arg, stop: Arg) -> PyResult<Bound<'py, PyAny>> {
self.submit(py, commands::sorted_sets::ZRemRangeByRank::SPEC, &[key.0, start.0, stop.0], Conversion::Shape(&commands::sorted_sets::ZRemRangeByRank::SPEC.shape))
}

/// Removes the members with a score in a range; returns their number.
#[pyo3(name = "zremrangebyscore", signature = (key, min, max))]
fn method_zremrangebyscore<'py>(&self, py: Python<'py>, key: Arg, min: Arg, max: Arg) -> PyResult<Bound<'py, PyAny>> {
self.submit(py, commands::sorted_sets::ZRemRangeByScore::SPEC, &[key.0, min.0, max.0], Conversion::Shape(&commands::sorted_sets::ZRemRangeByScore::SPEC.shape))
}

/// Returns the members from a rank to a rank, counted from the highest score.
#[pyo3(name = "zrevrange", signature = (key, start, stop, withscores=false))]
fn method_zrevrange<'py>(&self, py: Python<'py>, key: Arg, start: Arg, stop: Arg, withscores: bool) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = sink::shape(commands::sorted_sets::ZRevRange::SPEC, |field| match field { "withscores" => withscores,  _ => false });
args.push(key.0);
args.push(start.0);
args.push(stop.0);
arg::push_flag(&mut args, "WITHSCORES", withscores);
self.submit(py, commands::sorted_sets::ZRevRange::SPEC, &args, conversion)
}

/// Returns the members in a range by their bytes, from high to low.
#[pyo3(name = "zrevrangebylex", signature = (key, max, min, start=None, num=None))]
fn method_zrevrangebylex<'py>(&self, py: Python<'py>, key: Arg, max: Arg, min: Arg, start: Option<Arg>, num: Option<Arg>) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = Conversion::Shape(&commands::sorted_sets::ZRevRangeByLex::SPEC.shape);
args.push(key.0);
args.push(max.0);
args.push(min.0);
arg::push_limit(&mut args, "LIMIT", start, num)?;
self.submit(py, commands::sorted_sets::ZRevRangeByLex::SPEC, &args, conversion)
}

/// Returns the members with a score in a range, from high to low.
#[pyo3(name = "zrevrangebyscore", signature = (key, max, min, start=None, num=None, withscores=false))]
fn method_zrevrangebyscore<'py>(&self, py: Python<'py>, key: Arg, max: Arg, min: Arg, start: Option<Arg>, num: Option<Arg>, withscores: bool) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = sink::shape(commands::sorted_sets::ZRevRangeByScore::SPEC, |field| match field { "withscores" => withscores,  _ => false });
args.push(key.0);
args.push(max.0);
args.push(min.0);
arg::push_limit(&mut args, "LIMIT", start, num)?;
arg::push_flag(&mut args, "WITHSCORES", withscores);
self.submit(py, commands::sorted_sets::ZRevRangeByScore::SPEC, &args, conversion)
}

/// Returns the rank of a member, counted from the highest score.
#[pyo3(name = "zrevrank", signature = (key, member))]
fn method_zrevrank<'py>(&self, py: Python<'py>, key: Arg, member: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sorted_sets::ZRevRank::new(key.0, member.0), Conversion::Shape(&commands::sorted_sets::ZRevRank::SPEC.shape))
}

/// Returns some members with their scores, and where to go on.
#[pyo3(name = "zscan", signature = (key, cursor=Arg::standing("0"), r#match=None, count=None))]
fn method_zscan<'py>(&self, py: Python<'py>, key: Arg, cursor: Arg, r#match: Option<Arg>, count: Option<Arg>) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = Conversion::Shape(&commands::sorted_sets::ZScan::SPEC.shape);
args.push(key.0);
args.push(cursor.0);
arg::push_option(&mut args, "MATCH", r#match);
arg::push_option(&mut args, "COUNT", count);
self.submit(py, commands::sorted_sets::ZScan::SPEC, &args, conversion)
}

/// Returns the score of a member.
#[pyo3(name = "zscore", signature = (key, member))]
fn method_zscore<'py>(&self, py: Python<'py>, key: Arg, member: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::sorted_sets::ZScore::new(key.0, member.0), Conversion::Shape(&commands::sorted_sets::ZScore::SPEC.shape))
}

/// Returns the channels that someone is subscribed to, other than by a pattern.
#[pyo3(name = "pubsub_channels", signature = (pattern=None))]
fn method_pubsub_channels<'py>(&self, py: Python<'py>, pattern: Option<Arg>) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = sink::shape(commands::pubsub::PubSubChannels::SPEC, |field| match field { "pattern" => pattern.is_some(),  _ => false });
args.extend(pattern.map(|value| value.0));
self.submit(py, commands::pubsub::PubSubChannels::SPEC, &args, conversion)
}

/// Returns the subcommands of PUBSUB.
#[pyo3(name = "pubsub_help", signature = ())]
fn method_pubsub_help<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::pubsub::PubSubHelp::new(), Conversion::Shape(&commands::pubsub::PubSubHelp::SPEC.shape))
}

/// Returns how many different patterns there are subscriptions to.
#[pyo3(name = "pubsub_numpat", signature = ())]
fn method_pubsub_numpat<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::pubsub::PubSubNumPat::new(), Conversion::Shape(&commands::pubsub::PubSubNumPat::SPEC.shape))
}

/// Returns how many are subscribed to each of these channels, other than by a pattern.
#[pyo3(name = "pubsub_numsub", signature = (*channels))]
fn method_pubsub_numsub<'py>(&self, py: Python<'py>, channels: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::pubsub::PubSubNumSub::new(Args::from_tuple(channels)?.0), Conversion::Shape(&commands::pubsub::PubSubNumSub::SPEC.shape))
}

/// Returns the shard channels that someone is subscribed to.
#[pyo3(name = "pubsub_shardchannels", signature = (pattern=None))]
fn method_pubsub_shardchannels<'py>(&self, py: Python<'py>, pattern: Option<Arg>) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = sink::shape(commands::pubsub::PubSubShardChannels::SPEC, |field| match field { "pattern" => pattern.is_some(),  _ => false });
args.extend(pattern.map(|value| value.0));
self.submit(py, commands::pubsub::PubSubShardChannels::SPEC, &args, conversion)
}

/// Returns how many are subscribed to each of these shard channels.
#[pyo3(name = "pubsub_shardnumsub", signature = (*channels))]
fn method_pubsub_shardnumsub<'py>(&self, py: Python<'py>, channels: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::pubsub::PubSubShardNumSub::new(Args::from_tuple(channels)?.0), Conversion::Shape(&commands::pubsub::PubSubShardNumSub::SPEC.shape))
}

/// Sends a message to whoever is subscribed to a shard channel; returns how many receive it.
#[pyo3(name = "spublish", signature = (channel, message))]
fn method_spublish<'py>(&self, py: Python<'py>, channel: Arg, message: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::pubsub::SPublish::new(channel.0, message.0), Conversion::Shape(&commands::pubsub::SPublish::SPEC.shape))
}

/// Stops the script that runs, if it has not written anything; with something written it can only be waited for.
#[pyo3(name = "script_kill", signature = ())]
fn method_script_kill<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::scripting::ScriptKill::new(), Conversion::Shape(&commands::scripting::ScriptKill::SPEC.shape))
}

/// Returns the message.
#[pyo3(name = "echo", signature = (message))]
fn method_echo<'py>(&self, py: Python<'py>, message: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::connection::Echo::new(message.0), Conversion::Shape(&commands::connection::Echo::SPEC.shape))
}

/// Chooses the database that the commands after it work on.
#[pyo3(name = "select", signature = (index))]
fn method_select<'py>(&self, py: Python<'py>, index: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::connection::Select::new(index.0), Conversion::Shape(&commands::connection::Select::SPEC.shape))
}

/// Returns the number of keys in the database.
#[pyo3(name = "dbsize", signature = ())]
fn method_dbsize<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::server::DbSize::new(), Conversion::Shape(&commands::server::DbSize::SPEC.shape))
}

/// Deletes every key of the database.
#[pyo3(name = "flushdb", signature = (asynchronous=false, synchronous=false))]
fn method_flushdb<'py>(&self, py: Python<'py>, asynchronous: bool, synchronous: bool) -> PyResult<Bound<'py, PyAny>> {
let mut args: Vec<Bytes> = Vec::new();
let conversion = Conversion::Shape(&commands::server::FlushDb::SPEC.shape);
arg::push_flag(&mut args, "ASYNC", asynchronous);
arg::push_flag(&mut args, "SYNC", synchronous);
self.submit(py, commands::server::FlushDb::SPEC, &args, conversion)
}

/// Exchanges two databases.
#[pyo3(name = "swapdb", signature = (first, second))]
fn method_swapdb<'py>(&self, py: Python<'py>, first: Arg, second: Arg) -> PyResult<Bound<'py, PyAny>> {
self.run(py, &commands::server::SwapDb::new(first.0, second.0), Conversion::Shape(&commands::server::SwapDb::SPEC.shape))
}

        }
    };
}

methods!(Client);
methods!(AsyncClient);
methods!(Pipeline);
methods!(AsyncPipeline);
methods!(Machine);
