//! The methods of the objects: one for each command whose first key is the object, and one for each
//! form of it. Written by `make generate` from the declarations of the commands.

#![allow(clippy::needless_pass_by_value, clippy::wildcard_imports)]

use redipy_core::commands::generic::{
    CopyOptions, ExpireAtOptions, ExpireOptions, PExpireAtOptions, PExpireOptions, RestoreOptions,
};
use redipy_core::commands::hashes::HScanOptions;
use redipy_core::commands::lists::{LMPopOptions, LPosOptions};
use redipy_core::commands::sets::{SInterCardOptions, SScanOptions};
use redipy_core::commands::sorted_sets::{
    ZAddOptions, ZInterCardOptions, ZInterOptions, ZInterStoreOptions, ZMPopOptions,
    ZPopMaxOptions, ZPopMinOptions, ZRangeByLexOptions, ZRangeByScoreOptions, ZRangeOptions,
    ZRangeStoreOptions, ZRevRangeByLexOptions, ZRevRangeByScoreOptions, ZScanOptions,
    ZUnionOptions, ZUnionStoreOptions,
};
use redipy_core::commands::strings::{GetExOptions, LcsOptions, SetOptions};

use super::objects::*;
use super::{Call, Expr};

impl KeyRef {
    /// Copies the value and the lifetime of a key to another key; tells whether it did.
    ///
    /// `COPY` of Redis 6.2.0.
    #[must_use]
    pub fn copy(&self, destination: impl Into<Expr>) -> Call {
        let mut words = Words::new("copy");
        words.one(self);
        words.one(destination);
        words.call()
    }

    /// Copies the value and the lifetime of a key to another key; tells whether it did.
    ///
    /// `COPY` of Redis 6.2.0.
    #[must_use]
    pub fn copy_with(&self, destination: impl Into<Expr>, options: CopyOptions) -> Call {
        let mut words = Words::new("copy");
        words.one(self);
        words.one(destination);
        words.option(Some("DB"), options.destination_db);
        words.flag("REPLACE", options.replace);
        words.call()
    }

    /// Deletes keys; returns how many were there.
    ///
    /// `DEL` of Redis 1.0.0.
    #[must_use]
    pub fn del(&self) -> Call {
        let mut words = Words::new("del");
        words.one(self);
        words.call()
    }

    /// Returns the value of a key as bytes that `RESTORE` takes, here or in Redis.
    ///
    /// `DUMP` of Redis 2.6.0.
    #[must_use]
    pub fn dump(&self) -> Call {
        let mut words = Words::new("dump");
        words.one(self);
        words.call()
    }

    /// Counts the keys that are there; one that is named twice counts twice.
    ///
    /// `EXISTS` of Redis 1.0.0.
    #[must_use]
    pub fn exists(&self) -> Call {
        let mut words = Words::new("exists");
        words.one(self);
        words.call()
    }

    /// Sets how many seconds a key lives on; tells whether it did.
    ///
    /// `EXPIRE` of Redis 1.0.0.
    #[must_use]
    pub fn expire(&self, time: impl Into<Expr>) -> Call {
        let mut words = Words::new("expire");
        words.one(self);
        words.one(time);
        words.call()
    }

    /// Sets how many seconds a key lives on; tells whether it did.
    ///
    /// `EXPIRE` of Redis 1.0.0.
    #[must_use]
    pub fn expire_with(&self, time: impl Into<Expr>, options: ExpireOptions) -> Call {
        let mut words = Words::new("expire");
        words.one(self);
        words.one(time);
        words.flag("NX", options.nx);
        words.flag("XX", options.xx);
        words.flag("GT", options.gt);
        words.flag("LT", options.lt);
        words.call()
    }

    /// Sets the second since 1970 at which a key ends; tells whether it did.
    ///
    /// `EXPIREAT` of Redis 1.2.0.
    #[must_use]
    pub fn expireat(&self, time: impl Into<Expr>) -> Call {
        let mut words = Words::new("expireat");
        words.one(self);
        words.one(time);
        words.call()
    }

    /// Sets the second since 1970 at which a key ends; tells whether it did.
    ///
    /// `EXPIREAT` of Redis 1.2.0.
    #[must_use]
    pub fn expireat_with(&self, time: impl Into<Expr>, options: ExpireAtOptions) -> Call {
        let mut words = Words::new("expireat");
        words.one(self);
        words.one(time);
        words.flag("NX", options.nx);
        words.flag("XX", options.xx);
        words.flag("GT", options.gt);
        words.flag("LT", options.lt);
        words.call()
    }

    /// Returns the second since 1970 at which a key ends: -1 for never, -2 where there is no key.
    ///
    /// `EXPIRETIME` of Redis 7.0.0.
    #[must_use]
    pub fn expiretime(&self) -> Call {
        let mut words = Words::new("expiretime");
        words.one(self);
        words.call()
    }

    /// Moves a key to another database, unless it is there already; tells whether it did.
    ///
    /// `MOVE` of Redis 1.0.0.
    #[must_use]
    pub fn move_(&self, db: impl Into<Expr>) -> Call {
        let mut words = Words::new("move");
        words.one(self);
        words.one(db);
        words.call()
    }

    /// Returns the encoding of a value as Redis 7.0 would have chosen it.
    ///
    /// `OBJECT ENCODING` of Redis 2.2.3.
    #[must_use]
    pub fn object_encoding(&self) -> Call {
        let mut words = Words::new("object encoding");
        words.one(self);
        words.call()
    }

    /// Returns how often a value was used lately, which no policy here keeps count of.
    ///
    /// `OBJECT FREQ` of Redis 4.0.0.
    #[must_use]
    pub fn object_freq(&self) -> Call {
        let mut words = Words::new("object freq");
        words.one(self);
        words.call()
    }

    /// Returns the seconds since a value was last used.
    ///
    /// `OBJECT IDLETIME` of Redis 2.2.3.
    #[must_use]
    pub fn object_idletime(&self) -> Call {
        let mut words = Words::new("object idletime");
        words.one(self);
        words.call()
    }

    /// Returns how often a value is referred to: once, or countless times for a small integer, which Redis shares.
    ///
    /// `OBJECT REFCOUNT` of Redis 2.2.3.
    #[must_use]
    pub fn object_refcount(&self) -> Call {
        let mut words = Words::new("object refcount");
        words.one(self);
        words.call()
    }

    /// Sets how many milliseconds a key lives on; tells whether it did.
    ///
    /// `PEXPIRE` of Redis 2.6.0.
    #[must_use]
    pub fn pexpire(&self, time: impl Into<Expr>) -> Call {
        let mut words = Words::new("pexpire");
        words.one(self);
        words.one(time);
        words.call()
    }

    /// Sets how many milliseconds a key lives on; tells whether it did.
    ///
    /// `PEXPIRE` of Redis 2.6.0.
    #[must_use]
    pub fn pexpire_with(&self, time: impl Into<Expr>, options: PExpireOptions) -> Call {
        let mut words = Words::new("pexpire");
        words.one(self);
        words.one(time);
        words.flag("NX", options.nx);
        words.flag("XX", options.xx);
        words.flag("GT", options.gt);
        words.flag("LT", options.lt);
        words.call()
    }

    /// Sets the millisecond since 1970 at which a key ends; tells whether it did.
    ///
    /// `PEXPIREAT` of Redis 2.6.0.
    #[must_use]
    pub fn pexpireat(&self, time: impl Into<Expr>) -> Call {
        let mut words = Words::new("pexpireat");
        words.one(self);
        words.one(time);
        words.call()
    }

    /// Sets the millisecond since 1970 at which a key ends; tells whether it did.
    ///
    /// `PEXPIREAT` of Redis 2.6.0.
    #[must_use]
    pub fn pexpireat_with(&self, time: impl Into<Expr>, options: PExpireAtOptions) -> Call {
        let mut words = Words::new("pexpireat");
        words.one(self);
        words.one(time);
        words.flag("NX", options.nx);
        words.flag("XX", options.xx);
        words.flag("GT", options.gt);
        words.flag("LT", options.lt);
        words.call()
    }

    /// Returns the millisecond since 1970 at which a key ends: -1 for never, -2 where there is no key.
    ///
    /// `PEXPIRETIME` of Redis 7.0.0.
    #[must_use]
    pub fn pexpiretime(&self) -> Call {
        let mut words = Words::new("pexpiretime");
        words.one(self);
        words.call()
    }

    /// Returns how many milliseconds a key lives on: -1 without an end, -2 where there is no key.
    ///
    /// `PTTL` of Redis 2.6.0.
    #[must_use]
    pub fn pttl(&self) -> Call {
        let mut words = Words::new("pttl");
        words.one(self);
        words.call()
    }

    /// Lets a key live on without an end; tells whether it had one.
    ///
    /// `PERSIST` of Redis 2.2.0.
    #[must_use]
    pub fn persist(&self) -> Call {
        let mut words = Words::new("persist");
        words.one(self);
        words.call()
    }

    /// Renames a key; one that has the new name is lost.
    ///
    /// `RENAME` of Redis 1.0.0.
    #[must_use]
    pub fn rename(&self, destination: impl Into<Expr>) -> Call {
        let mut words = Words::new("rename");
        words.one(self);
        words.one(destination);
        words.call()
    }

    /// Renames a key, unless the new name is taken; tells whether it did.
    ///
    /// `RENAMENX` of Redis 1.0.0.
    #[must_use]
    pub fn renamenx(&self, destination: impl Into<Expr>) -> Call {
        let mut words = Words::new("renamenx");
        words.one(self);
        words.one(destination);
        words.call()
    }

    /// Makes a value of what `DUMP` answered, here or in Redis.
    ///
    /// `RESTORE` of Redis 2.6.0.
    #[must_use]
    pub fn restore(&self, ttl: impl Into<Expr>, value: impl Into<Expr>) -> Call {
        let mut words = Words::new("restore");
        words.one(self);
        words.one(ttl);
        words.one(value);
        words.call()
    }

    /// Makes a value of what `DUMP` answered, here or in Redis.
    ///
    /// `RESTORE` of Redis 2.6.0.
    #[must_use]
    pub fn restore_with(
        &self,
        ttl: impl Into<Expr>,
        value: impl Into<Expr>,
        options: RestoreOptions,
    ) -> Call {
        let mut words = Words::new("restore");
        words.one(self);
        words.one(ttl);
        words.one(value);
        words.flag("REPLACE", options.replace);
        words.flag("ABSTTL", options.absttl);
        words.option(Some("IDLETIME"), options.idletime.map(Number));
        words.option(Some("FREQ"), options.frequency);
        words.call()
    }

    /// Marks keys as used just now; returns how many are there.
    ///
    /// `TOUCH` of Redis 3.2.1.
    #[must_use]
    pub fn touch(&self) -> Call {
        let mut words = Words::new("touch");
        words.one(self);
        words.call()
    }

    /// Returns how many seconds a key lives on: -1 without an end, -2 where there is no key.
    ///
    /// `TTL` of Redis 1.0.0.
    #[must_use]
    pub fn ttl(&self) -> Call {
        let mut words = Words::new("ttl");
        words.one(self);
        words.call()
    }

    /// Returns the kind of value that a key holds, or `none`.
    ///
    /// `TYPE` of Redis 1.0.0.
    #[must_use]
    pub fn type_(&self) -> Call {
        let mut words = Words::new("type");
        words.one(self);
        words.call()
    }

    /// Deletes keys, giving their memory back later; returns how many were there.
    ///
    /// `UNLINK` of Redis 4.0.0.
    #[must_use]
    pub fn unlink(&self) -> Call {
        let mut words = Words::new("unlink");
        words.one(self);
        words.call()
    }
}

impl Var {
    /// Appends to the string at a key; returns its new length.
    ///
    /// `APPEND` of Redis 2.0.0.
    #[must_use]
    pub fn append(&self, value: impl Into<Expr>) -> Call {
        let mut words = Words::new("append");
        words.one(self);
        words.one(value);
        words.call()
    }

    /// Subtracts 1 from the integer at a key.
    ///
    /// `DECR` of Redis 1.0.0.
    #[must_use]
    pub fn decr(&self) -> Call {
        let mut words = Words::new("decr");
        words.one(self);
        words.call()
    }

    /// Subtracts from the integer at a key.
    ///
    /// `DECRBY` of Redis 1.0.0.
    #[must_use]
    pub fn decrby(&self, amount: impl Into<Expr>) -> Call {
        let mut words = Words::new("decrby");
        words.one(self);
        words.one(amount);
        words.call()
    }

    /// Returns the string at a key.
    ///
    /// `GET` of Redis 1.0.0.
    #[must_use]
    pub fn get(&self) -> Call {
        let mut words = Words::new("get");
        words.one(self);
        words.call()
    }

    /// Returns the string at a key and deletes the key.
    ///
    /// `GETDEL` of Redis 6.2.0.
    #[must_use]
    pub fn getdel(&self) -> Call {
        let mut words = Words::new("getdel");
        words.one(self);
        words.call()
    }

    /// Returns a string and sets the lifetime of its key.
    ///
    /// `GETEX` of Redis 6.2.0.
    #[must_use]
    pub fn getex(&self) -> Call {
        let mut words = Words::new("getex");
        words.one(self);
        words.call()
    }

    /// Returns a string and sets the lifetime of its key.
    ///
    /// `GETEX` of Redis 6.2.0.
    #[must_use]
    pub fn getex_with(&self, options: GetExOptions) -> Call {
        let mut words = Words::new("getex");
        words.one(self);
        words.option(Some("EX"), options.ex.map(Number));
        words.option(Some("PX"), options.px.map(Number));
        words.option(Some("EXAT"), options.exat.map(Number));
        words.option(Some("PXAT"), options.pxat.map(Number));
        words.flag("PERSIST", options.persist);
        words.call()
    }

    /// Returns part of the string at a key.
    ///
    /// `GETRANGE` of Redis 2.4.0.
    #[must_use]
    pub fn getrange(&self, start: impl Into<Expr>, end: impl Into<Expr>) -> Call {
        let mut words = Words::new("getrange");
        words.one(self);
        words.one(start);
        words.one(end);
        words.call()
    }

    /// Sets a string and returns the one before it.
    ///
    /// `GETSET` of Redis 1.0.0.
    #[must_use]
    pub fn getset(&self, value: impl Into<Expr>) -> Call {
        let mut words = Words::new("getset");
        words.one(self);
        words.one(value);
        words.call()
    }

    /// Adds 1 to the integer at a key.
    ///
    /// `INCR` of Redis 1.0.0.
    #[must_use]
    pub fn incr(&self) -> Call {
        let mut words = Words::new("incr");
        words.one(self);
        words.call()
    }

    /// Adds to the integer at a key.
    ///
    /// `INCRBY` of Redis 1.0.0.
    #[must_use]
    pub fn incrby(&self, amount: impl Into<Expr>) -> Call {
        let mut words = Words::new("incrby");
        words.one(self);
        words.one(amount);
        words.call()
    }

    /// Adds to the number at a key, with a fraction if need be.
    ///
    /// `INCRBYFLOAT` of Redis 2.6.0.
    #[must_use]
    pub fn incrbyfloat(&self, amount: impl Into<Expr>) -> Call {
        let mut words = Words::new("incrbyfloat");
        words.one(self);
        words.one(amount);
        words.call()
    }

    /// Finds the longest common subsequence of two strings.
    ///
    /// `LCS` of Redis 7.0.0.
    #[must_use]
    pub fn lcs(&self, key2: impl Into<Expr>) -> Call {
        let mut words = Words::new("lcs");
        words.one(self);
        words.one(key2);
        words.call()
    }

    /// Finds the longest common subsequence of two strings.
    ///
    /// `LCS` of Redis 7.0.0.
    #[must_use]
    pub fn lcs_with(&self, key2: impl Into<Expr>, options: LcsOptions) -> Call {
        let mut words = Words::new("lcs");
        words.one(self);
        words.one(key2);
        words.flag("LEN", options.len);
        words.flag("IDX", options.idx);
        words.option(Some("MINMATCHLEN"), options.minmatchlen);
        words.flag("WITHMATCHLEN", options.withmatchlen);
        words.call()
    }

    /// Finds the longest common subsequence of two strings. With `LEN`.
    ///
    /// `LCS` of Redis 7.0.0.
    #[must_use]
    pub fn lcs_len(&self, key2: impl Into<Expr>) -> Call {
        let mut words = Words::new("lcs");
        words.one(self);
        words.one(key2);
        words.one("LEN");
        words.call()
    }

    /// Finds the longest common subsequence of two strings. With `LEN`.
    ///
    /// `LCS` of Redis 7.0.0.
    #[must_use]
    pub fn lcs_len_with(&self, key2: impl Into<Expr>, options: LcsOptions) -> Call {
        let mut words = Words::new("lcs");
        words.one(self);
        words.one(key2);
        words.one("LEN");
        words.flag("IDX", options.idx);
        words.option(Some("MINMATCHLEN"), options.minmatchlen);
        words.flag("WITHMATCHLEN", options.withmatchlen);
        words.call()
    }

    /// Finds the longest common subsequence of two strings. With `IDX`.
    ///
    /// `LCS` of Redis 7.0.0.
    #[must_use]
    pub fn lcs_idx(&self, key2: impl Into<Expr>) -> Call {
        let mut words = Words::new("lcs");
        words.one(self);
        words.one(key2);
        words.one("IDX");
        words.call()
    }

    /// Finds the longest common subsequence of two strings. With `IDX`.
    ///
    /// `LCS` of Redis 7.0.0.
    #[must_use]
    pub fn lcs_idx_with(&self, key2: impl Into<Expr>, options: LcsOptions) -> Call {
        let mut words = Words::new("lcs");
        words.one(self);
        words.one(key2);
        words.flag("LEN", options.len);
        words.one("IDX");
        words.option(Some("MINMATCHLEN"), options.minmatchlen);
        words.flag("WITHMATCHLEN", options.withmatchlen);
        words.call()
    }

    /// Returns the strings at several keys; a key that holds no string counts as missing.
    ///
    /// `MGET` of Redis 1.0.0.
    #[must_use]
    pub fn mget(&self, others: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("mget");
        words.one(self);
        words.all(others);
        words.call()
    }

    /// Sets a string that lives for some milliseconds.
    ///
    /// `PSETEX` of Redis 2.6.0.
    #[must_use]
    pub fn psetex(&self, time_ms: impl Into<Expr>, value: impl Into<Expr>) -> Call {
        let mut words = Words::new("psetex");
        words.one(self);
        words.one(time_ms);
        words.one(value);
        words.call()
    }

    /// Sets a string, whatever the key held before.
    ///
    /// `SET` of Redis 1.0.0.
    #[must_use]
    pub fn set(&self, value: impl Into<Expr>) -> Call {
        let mut words = Words::new("set");
        words.one(self);
        words.one(value);
        words.call()
    }

    /// Sets a string, whatever the key held before.
    ///
    /// `SET` of Redis 1.0.0.
    #[must_use]
    pub fn set_with(&self, value: impl Into<Expr>, options: SetOptions) -> Call {
        let mut words = Words::new("set");
        words.one(self);
        words.one(value);
        words.flag("NX", options.nx);
        words.flag("XX", options.xx);
        words.flag("GET", options.get);
        words.option(Some("EX"), options.ex.map(Number));
        words.option(Some("PX"), options.px.map(Number));
        words.option(Some("EXAT"), options.exat.map(Number));
        words.option(Some("PXAT"), options.pxat.map(Number));
        words.flag("KEEPTTL", options.keepttl);
        words.call()
    }

    /// Sets a string, whatever the key held before. With `GET`.
    ///
    /// `SET` of Redis 1.0.0.
    #[must_use]
    pub fn set_get(&self, value: impl Into<Expr>) -> Call {
        let mut words = Words::new("set");
        words.one(self);
        words.one(value);
        words.one("GET");
        words.call()
    }

    /// Sets a string, whatever the key held before. With `GET`.
    ///
    /// `SET` of Redis 1.0.0.
    #[must_use]
    pub fn set_get_with(&self, value: impl Into<Expr>, options: SetOptions) -> Call {
        let mut words = Words::new("set");
        words.one(self);
        words.one(value);
        words.flag("NX", options.nx);
        words.flag("XX", options.xx);
        words.one("GET");
        words.option(Some("EX"), options.ex.map(Number));
        words.option(Some("PX"), options.px.map(Number));
        words.option(Some("EXAT"), options.exat.map(Number));
        words.option(Some("PXAT"), options.pxat.map(Number));
        words.flag("KEEPTTL", options.keepttl);
        words.call()
    }

    /// Sets a string that lives for some seconds.
    ///
    /// `SETEX` of Redis 2.0.0.
    #[must_use]
    pub fn setex(&self, time: impl Into<Expr>, value: impl Into<Expr>) -> Call {
        let mut words = Words::new("setex");
        words.one(self);
        words.one(time);
        words.one(value);
        words.call()
    }

    /// Sets a string, unless the key is there already.
    ///
    /// `SETNX` of Redis 1.0.0.
    #[must_use]
    pub fn setnx(&self, value: impl Into<Expr>) -> Call {
        let mut words = Words::new("setnx");
        words.one(self);
        words.one(value);
        words.call()
    }

    /// Overwrites the string at a key from an offset on; returns its new length.
    ///
    /// `SETRANGE` of Redis 2.2.0.
    #[must_use]
    pub fn setrange(&self, offset: impl Into<Expr>, value: impl Into<Expr>) -> Call {
        let mut words = Words::new("setrange");
        words.one(self);
        words.one(offset);
        words.one(value);
        words.call()
    }

    /// Returns the length of the string at a key, 0 where it is missing.
    ///
    /// `STRLEN` of Redis 2.2.0.
    #[must_use]
    pub fn strlen(&self) -> Call {
        let mut words = Words::new("strlen");
        words.one(self);
        words.call()
    }

    /// Returns part of the string at a key; the older name of `GETRANGE`.
    ///
    /// `SUBSTR` of Redis 1.0.0.
    #[must_use]
    pub fn substr(&self, start: impl Into<Expr>, end: impl Into<Expr>) -> Call {
        let mut words = Words::new("substr");
        words.one(self);
        words.one(start);
        words.one(end);
        words.call()
    }
}

impl List {
    /// Returns the element at a position of a list.
    ///
    /// `LINDEX` of Redis 1.0.0.
    #[must_use]
    pub fn lindex(&self, index: impl Into<Expr>) -> Call {
        let mut words = Words::new("lindex");
        words.one(self);
        words.one(index);
        words.call()
    }

    /// Inserts an element beside another one; returns the new length, or -1 where that other one is missing.
    ///
    /// `LINSERT` of Redis 2.2.0.
    #[must_use]
    pub fn linsert(
        &self,
        place: impl Into<Expr>,
        pivot: impl Into<Expr>,
        element: impl Into<Expr>,
    ) -> Call {
        let mut words = Words::new("linsert");
        words.one(self);
        words.one(place);
        words.one(pivot);
        words.one(element);
        words.call()
    }

    /// Returns the length of a list, 0 where it is missing.
    ///
    /// `LLEN` of Redis 1.0.0.
    #[must_use]
    pub fn llen(&self) -> Call {
        let mut words = Words::new("llen");
        words.one(self);
        words.call()
    }

    /// Removes and returns elements of the first of several lists that is there, with its key.
    ///
    /// `LMPOP` of Redis 7.0.0.
    #[must_use]
    pub fn lmpop(
        &self,
        others: impl IntoIterator<Item = impl Into<Expr>>,
        side: impl Into<Expr>,
    ) -> Call {
        let mut words = Words::new("lmpop");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.one(side);
        words.call()
    }

    /// Removes and returns elements of the first of several lists that is there, with its key.
    ///
    /// `LMPOP` of Redis 7.0.0.
    #[must_use]
    pub fn lmpop_with(
        &self,
        others: impl IntoIterator<Item = impl Into<Expr>>,
        side: impl Into<Expr>,
        options: LMPopOptions,
    ) -> Call {
        let mut words = Words::new("lmpop");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.one(side);
        words.option(Some("COUNT"), options.count);
        words.call()
    }

    /// Takes an element from an end of a list to an end of another or the same one, and returns it.
    ///
    /// `LMOVE` of Redis 6.2.0.
    #[must_use]
    pub fn lmove(
        &self,
        destination: impl Into<Expr>,
        from: impl Into<Expr>,
        to: impl Into<Expr>,
    ) -> Call {
        let mut words = Words::new("lmove");
        words.one(self);
        words.one(destination);
        words.one(from);
        words.one(to);
        words.call()
    }

    /// Removes and returns the element at the head of a list.
    ///
    /// `LPOP` of Redis 1.0.0.
    #[must_use]
    pub fn lpop(&self) -> Call {
        let mut words = Words::new("lpop");
        words.one(self);
        words.call()
    }

    /// Removes and returns the element at the head of a list. With `COUNT`.
    ///
    /// `LPOP` of Redis 1.0.0.
    #[must_use]
    pub fn lpop_count(&self, count: impl Into<Expr>) -> Call {
        let mut words = Words::new("lpop");
        words.one(self);
        words.one(count);
        words.call()
    }

    /// Finds an element in a list and returns its position.
    ///
    /// `LPOS` of Redis 6.0.6.
    #[must_use]
    pub fn lpos(&self, element: impl Into<Expr>) -> Call {
        let mut words = Words::new("lpos");
        words.one(self);
        words.one(element);
        words.call()
    }

    /// Finds an element in a list and returns its position.
    ///
    /// `LPOS` of Redis 6.0.6.
    #[must_use]
    pub fn lpos_with(&self, element: impl Into<Expr>, options: LPosOptions) -> Call {
        let mut words = Words::new("lpos");
        words.one(self);
        words.one(element);
        words.option(Some("RANK"), options.rank);
        words.option(Some("COUNT"), options.count);
        words.option(Some("MAXLEN"), options.maxlen);
        words.call()
    }

    /// Finds an element in a list and returns its position. With `COUNT`.
    ///
    /// `LPOS` of Redis 6.0.6.
    #[must_use]
    pub fn lpos_count(&self, element: impl Into<Expr>, count: impl Into<Expr>) -> Call {
        let mut words = Words::new("lpos");
        words.one(self);
        words.one(element);
        words.one("COUNT");
        words.one(count);
        words.call()
    }

    /// Finds an element in a list and returns its position. With `COUNT`.
    ///
    /// `LPOS` of Redis 6.0.6.
    #[must_use]
    pub fn lpos_count_with(
        &self,
        element: impl Into<Expr>,
        count: impl Into<Expr>,
        options: LPosOptions,
    ) -> Call {
        let mut words = Words::new("lpos");
        words.one(self);
        words.one(element);
        words.option(Some("RANK"), options.rank);
        words.one("COUNT");
        words.one(count);
        words.option(Some("MAXLEN"), options.maxlen);
        words.call()
    }

    /// Pushes elements to the head of a list, one after the other; returns its new length.
    ///
    /// `LPUSH` of Redis 1.0.0.
    #[must_use]
    pub fn lpush(&self, elements: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("lpush");
        words.one(self);
        words.all(elements);
        words.call()
    }

    /// Pushes elements to the head of a list if it is there; returns its new length.
    ///
    /// `LPUSHX` of Redis 2.2.0.
    #[must_use]
    pub fn lpushx(&self, elements: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("lpushx");
        words.one(self);
        words.all(elements);
        words.call()
    }

    /// Returns part of a list; both ends are included, and negative ones count from its tail.
    ///
    /// `LRANGE` of Redis 1.0.0.
    #[must_use]
    pub fn lrange(&self, start: impl Into<Expr>, stop: impl Into<Expr>) -> Call {
        let mut words = Words::new("lrange");
        words.one(self);
        words.one(start);
        words.one(stop);
        words.call()
    }

    /// Removes elements that equal another; returns their number.
    ///
    /// `LREM` of Redis 1.0.0.
    #[must_use]
    pub fn lrem(&self, count: impl Into<Expr>, element: impl Into<Expr>) -> Call {
        let mut words = Words::new("lrem");
        words.one(self);
        words.one(count);
        words.one(element);
        words.call()
    }

    /// Replaces the element at a position of a list.
    ///
    /// `LSET` of Redis 1.0.0.
    #[must_use]
    pub fn lset(&self, index: impl Into<Expr>, element: impl Into<Expr>) -> Call {
        let mut words = Words::new("lset");
        words.one(self);
        words.one(index);
        words.one(element);
        words.call()
    }

    /// Keeps only part of a list; both ends are included, and negative ones count from its tail.
    ///
    /// `LTRIM` of Redis 1.0.0.
    #[must_use]
    pub fn ltrim(&self, start: impl Into<Expr>, stop: impl Into<Expr>) -> Call {
        let mut words = Words::new("ltrim");
        words.one(self);
        words.one(start);
        words.one(stop);
        words.call()
    }

    /// Removes and returns the element at the tail of a list.
    ///
    /// `RPOP` of Redis 1.0.0.
    #[must_use]
    pub fn rpop(&self) -> Call {
        let mut words = Words::new("rpop");
        words.one(self);
        words.call()
    }

    /// Removes and returns the element at the tail of a list. With `COUNT`.
    ///
    /// `RPOP` of Redis 1.0.0.
    #[must_use]
    pub fn rpop_count(&self, count: impl Into<Expr>) -> Call {
        let mut words = Words::new("rpop");
        words.one(self);
        words.one(count);
        words.call()
    }

    /// Takes an element from the tail of a list to the head of another or the same one, and returns it.
    ///
    /// `RPOPLPUSH` of Redis 1.2.0.
    #[must_use]
    pub fn rpoplpush(&self, destination: impl Into<Expr>) -> Call {
        let mut words = Words::new("rpoplpush");
        words.one(self);
        words.one(destination);
        words.call()
    }

    /// Pushes elements to the tail of a list, one after the other; returns its new length.
    ///
    /// `RPUSH` of Redis 1.0.0.
    #[must_use]
    pub fn rpush(&self, elements: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("rpush");
        words.one(self);
        words.all(elements);
        words.call()
    }

    /// Pushes elements to the tail of a list if it is there; returns its new length.
    ///
    /// `RPUSHX` of Redis 2.2.0.
    #[must_use]
    pub fn rpushx(&self, elements: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("rpushx");
        words.one(self);
        words.all(elements);
        words.call()
    }
}

impl Hash {
    /// Removes fields of a hash; returns how many were there.
    ///
    /// `HDEL` of Redis 2.0.0.
    #[must_use]
    pub fn hdel(&self, fields: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("hdel");
        words.one(self);
        words.all(fields);
        words.call()
    }

    /// Tells whether a hash has a field.
    ///
    /// `HEXISTS` of Redis 2.0.0.
    #[must_use]
    pub fn hexists(&self, field: impl Into<Expr>) -> Call {
        let mut words = Words::new("hexists");
        words.one(self);
        words.one(field);
        words.call()
    }

    /// Returns the value of a field of a hash.
    ///
    /// `HGET` of Redis 2.0.0.
    #[must_use]
    pub fn hget(&self, field: impl Into<Expr>) -> Call {
        let mut words = Words::new("hget");
        words.one(self);
        words.one(field);
        words.call()
    }

    /// Returns all fields of a hash with their values.
    ///
    /// `HGETALL` of Redis 2.0.0.
    #[must_use]
    pub fn hgetall(&self) -> Call {
        let mut words = Words::new("hgetall");
        words.one(self);
        words.call()
    }

    /// Adds to the integer at a field, 0 where it is missing.
    ///
    /// `HINCRBY` of Redis 2.0.0.
    #[must_use]
    pub fn hincrby(&self, field: impl Into<Expr>, amount: impl Into<Expr>) -> Call {
        let mut words = Words::new("hincrby");
        words.one(self);
        words.one(field);
        words.one(amount);
        words.call()
    }

    /// Adds to the number at a field, with a fraction if need be.
    ///
    /// `HINCRBYFLOAT` of Redis 2.6.0.
    #[must_use]
    pub fn hincrbyfloat(&self, field: impl Into<Expr>, amount: impl Into<Expr>) -> Call {
        let mut words = Words::new("hincrbyfloat");
        words.one(self);
        words.one(field);
        words.one(amount);
        words.call()
    }

    /// Returns all fields of a hash without their values.
    ///
    /// `HKEYS` of Redis 2.0.0.
    #[must_use]
    pub fn hkeys(&self) -> Call {
        let mut words = Words::new("hkeys");
        words.one(self);
        words.call()
    }

    /// Returns the number of fields of a hash, 0 where it is missing.
    ///
    /// `HLEN` of Redis 2.0.0.
    #[must_use]
    pub fn hlen(&self) -> Call {
        let mut words = Words::new("hlen");
        words.one(self);
        words.call()
    }

    /// Returns the values of several fields of a hash.
    ///
    /// `HMGET` of Redis 2.0.0.
    #[must_use]
    pub fn hmget(&self, fields: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("hmget");
        words.one(self);
        words.all(fields);
        words.call()
    }

    /// Sets fields of a hash; the older form of `HSET`, with another reply.
    ///
    /// `HMSET` of Redis 2.0.0.
    #[must_use]
    pub fn hmset(
        &self,
        mapping: impl IntoIterator<Item = (impl Into<Expr>, impl Into<Expr>)>,
    ) -> Call {
        let mut words = Words::new("hmset");
        words.one(self);
        words.pairs(mapping);
        words.call()
    }

    /// Returns a random field of a hash.
    ///
    /// `HRANDFIELD` of Redis 6.2.0.
    #[must_use]
    pub fn hrandfield(&self) -> Call {
        let mut words = Words::new("hrandfield");
        words.one(self);
        words.call()
    }

    /// Returns a random field of a hash. With `COUNT`.
    ///
    /// `HRANDFIELD` of Redis 6.2.0.
    #[must_use]
    pub fn hrandfield_count(&self, count: impl Into<Expr>) -> Call {
        let mut words = Words::new("hrandfield");
        words.one(self);
        words.one(count);
        words.call()
    }

    /// Returns a random field of a hash. With `COUNT`, `WITHVALUES`.
    ///
    /// `HRANDFIELD` of Redis 6.2.0.
    #[must_use]
    pub fn hrandfield_withvalues(&self, count: impl Into<Expr>) -> Call {
        let mut words = Words::new("hrandfield");
        words.one(self);
        words.one(count);
        words.one("WITHVALUES");
        words.call()
    }

    /// Returns some fields of a hash with their values, and where to go on.
    ///
    /// `HSCAN` of Redis 2.8.0.
    #[must_use]
    pub fn hscan(&self, cursor: impl Into<Expr>) -> Call {
        let mut words = Words::new("hscan");
        words.one(self);
        words.one(cursor);
        words.call()
    }

    /// Returns some fields of a hash with their values, and where to go on.
    ///
    /// `HSCAN` of Redis 2.8.0.
    #[must_use]
    pub fn hscan_with(&self, cursor: impl Into<Expr>, options: HScanOptions) -> Call {
        let mut words = Words::new("hscan");
        words.one(self);
        words.one(cursor);
        words.option(Some("MATCH"), options.pattern);
        words.option(Some("COUNT"), options.count);
        words.call()
    }

    /// Sets fields of a hash; returns how many of them are new.
    ///
    /// `HSET` of Redis 2.0.0.
    #[must_use]
    pub fn hset(
        &self,
        mapping: impl IntoIterator<Item = (impl Into<Expr>, impl Into<Expr>)>,
    ) -> Call {
        let mut words = Words::new("hset");
        words.one(self);
        words.pairs(mapping);
        words.call()
    }

    /// Sets a field of a hash, unless it is there already.
    ///
    /// `HSETNX` of Redis 2.0.0.
    #[must_use]
    pub fn hsetnx(&self, field: impl Into<Expr>, value: impl Into<Expr>) -> Call {
        let mut words = Words::new("hsetnx");
        words.one(self);
        words.one(field);
        words.one(value);
        words.call()
    }

    /// Returns the length of the value of a field, 0 where it is missing.
    ///
    /// `HSTRLEN` of Redis 3.2.0.
    #[must_use]
    pub fn hstrlen(&self, field: impl Into<Expr>) -> Call {
        let mut words = Words::new("hstrlen");
        words.one(self);
        words.one(field);
        words.call()
    }

    /// Returns all values of a hash without their fields.
    ///
    /// `HVALS` of Redis 2.0.0.
    #[must_use]
    pub fn hvals(&self) -> Call {
        let mut words = Words::new("hvals");
        words.one(self);
        words.call()
    }
}

impl Set {
    /// Adds members to a set; returns how many of them are new.
    ///
    /// `SADD` of Redis 1.0.0.
    #[must_use]
    pub fn sadd(&self, members: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("sadd");
        words.one(self);
        words.all(members);
        words.call()
    }

    /// Returns the number of members of a set, 0 where it is missing.
    ///
    /// `SCARD` of Redis 1.0.0.
    #[must_use]
    pub fn scard(&self) -> Call {
        let mut words = Words::new("scard");
        words.one(self);
        words.call()
    }

    /// Returns the members of the first set that none of the others has.
    ///
    /// `SDIFF` of Redis 1.0.0.
    #[must_use]
    pub fn sdiff(&self, others: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("sdiff");
        words.one(self);
        words.all(others);
        words.call()
    }

    /// Stores the members of the first set that none of the others has; returns their number.
    ///
    /// `SDIFFSTORE` of Redis 1.0.0.
    #[must_use]
    pub fn sdiffstore(&self, keys: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("sdiffstore");
        words.one(self);
        words.all(keys);
        words.call()
    }

    /// Returns the members that all sets have.
    ///
    /// `SINTER` of Redis 1.0.0.
    #[must_use]
    pub fn sinter(&self, others: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("sinter");
        words.one(self);
        words.all(others);
        words.call()
    }

    /// Returns the number of members that all sets have.
    ///
    /// `SINTERCARD` of Redis 7.0.0.
    #[must_use]
    pub fn sintercard(&self, others: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("sintercard");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.call()
    }

    /// Returns the number of members that all sets have.
    ///
    /// `SINTERCARD` of Redis 7.0.0.
    #[must_use]
    pub fn sintercard_with(
        &self,
        others: impl IntoIterator<Item = impl Into<Expr>>,
        options: SInterCardOptions,
    ) -> Call {
        let mut words = Words::new("sintercard");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.option(Some("LIMIT"), options.limit);
        words.call()
    }

    /// Stores the members that all sets have; returns their number.
    ///
    /// `SINTERSTORE` of Redis 1.0.0.
    #[must_use]
    pub fn sinterstore(&self, keys: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("sinterstore");
        words.one(self);
        words.all(keys);
        words.call()
    }

    /// Tells whether a string is a member of a set.
    ///
    /// `SISMEMBER` of Redis 1.0.0.
    #[must_use]
    pub fn sismember(&self, value: impl Into<Expr>) -> Call {
        let mut words = Words::new("sismember");
        words.one(self);
        words.one(value);
        words.call()
    }

    /// Tells of several strings whether they are members of a set.
    ///
    /// `SMISMEMBER` of Redis 6.2.0.
    #[must_use]
    pub fn smismember(&self, members: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("smismember");
        words.one(self);
        words.all(members);
        words.call()
    }

    /// Returns all members of a set.
    ///
    /// `SMEMBERS` of Redis 1.0.0.
    #[must_use]
    pub fn smembers(&self) -> Call {
        let mut words = Words::new("smembers");
        words.one(self);
        words.call()
    }

    /// Takes a member from one set to another; tells whether it was there.
    ///
    /// `SMOVE` of Redis 1.0.0.
    #[must_use]
    pub fn smove(&self, destination: impl Into<Expr>, member: impl Into<Expr>) -> Call {
        let mut words = Words::new("smove");
        words.one(self);
        words.one(destination);
        words.one(member);
        words.call()
    }

    /// Removes and returns a random member of a set.
    ///
    /// `SPOP` of Redis 1.0.0.
    #[must_use]
    pub fn spop(&self) -> Call {
        let mut words = Words::new("spop");
        words.one(self);
        words.call()
    }

    /// Removes and returns a random member of a set. With `COUNT`.
    ///
    /// `SPOP` of Redis 1.0.0.
    #[must_use]
    pub fn spop_count(&self, count: impl Into<Expr>) -> Call {
        let mut words = Words::new("spop");
        words.one(self);
        words.one(count);
        words.call()
    }

    /// Returns a random member of a set.
    ///
    /// `SRANDMEMBER` of Redis 1.0.0.
    #[must_use]
    pub fn srandmember(&self) -> Call {
        let mut words = Words::new("srandmember");
        words.one(self);
        words.call()
    }

    /// Returns a random member of a set. With `COUNT`.
    ///
    /// `SRANDMEMBER` of Redis 1.0.0.
    #[must_use]
    pub fn srandmember_count(&self, count: impl Into<Expr>) -> Call {
        let mut words = Words::new("srandmember");
        words.one(self);
        words.one(count);
        words.call()
    }

    /// Removes members of a set; returns how many were there.
    ///
    /// `SREM` of Redis 1.0.0.
    #[must_use]
    pub fn srem(&self, members: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("srem");
        words.one(self);
        words.all(members);
        words.call()
    }

    /// Returns some members of a set, and where to go on.
    ///
    /// `SSCAN` of Redis 2.8.0.
    #[must_use]
    pub fn sscan(&self, cursor: impl Into<Expr>) -> Call {
        let mut words = Words::new("sscan");
        words.one(self);
        words.one(cursor);
        words.call()
    }

    /// Returns some members of a set, and where to go on.
    ///
    /// `SSCAN` of Redis 2.8.0.
    #[must_use]
    pub fn sscan_with(&self, cursor: impl Into<Expr>, options: SScanOptions) -> Call {
        let mut words = Words::new("sscan");
        words.one(self);
        words.one(cursor);
        words.option(Some("MATCH"), options.pattern);
        words.option(Some("COUNT"), options.count);
        words.call()
    }

    /// Returns the members that any of the sets has.
    ///
    /// `SUNION` of Redis 1.0.0.
    #[must_use]
    pub fn sunion(&self, others: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("sunion");
        words.one(self);
        words.all(others);
        words.call()
    }

    /// Stores the members that any of the sets has; returns their number.
    ///
    /// `SUNIONSTORE` of Redis 1.0.0.
    #[must_use]
    pub fn sunionstore(&self, keys: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("sunionstore");
        words.one(self);
        words.all(keys);
        words.call()
    }
}

impl SortedSet {
    /// Sets scores of members, which are added where they are missing.
    ///
    /// `ZADD` of Redis 1.2.0.
    #[must_use]
    pub fn zadd(
        &self,
        pairs: impl IntoIterator<Item = (impl Into<Expr>, impl Into<Expr>)>,
    ) -> Call {
        let mut words = Words::new("zadd");
        words.one(self);
        words.pairs(pairs);
        words.call()
    }

    /// Sets scores of members, which are added where they are missing.
    ///
    /// `ZADD` of Redis 1.2.0.
    #[must_use]
    pub fn zadd_with(
        &self,
        pairs: impl IntoIterator<Item = (impl Into<Expr>, impl Into<Expr>)>,
        options: ZAddOptions,
    ) -> Call {
        let mut words = Words::new("zadd");
        words.one(self);
        words.flag("NX", options.nx);
        words.flag("XX", options.xx);
        words.flag("GT", options.gt);
        words.flag("LT", options.lt);
        words.flag("CH", options.ch);
        words.flag("INCR", options.incr);
        words.pairs(pairs);
        words.call()
    }

    /// Sets scores of members, which are added where they are missing. With `INCR`.
    ///
    /// `ZADD` of Redis 1.2.0.
    #[must_use]
    pub fn zadd_incr(
        &self,
        pairs: impl IntoIterator<Item = (impl Into<Expr>, impl Into<Expr>)>,
    ) -> Call {
        let mut words = Words::new("zadd");
        words.one(self);
        words.one("INCR");
        words.pairs(pairs);
        words.call()
    }

    /// Sets scores of members, which are added where they are missing. With `INCR`.
    ///
    /// `ZADD` of Redis 1.2.0.
    #[must_use]
    pub fn zadd_incr_with(
        &self,
        pairs: impl IntoIterator<Item = (impl Into<Expr>, impl Into<Expr>)>,
        options: ZAddOptions,
    ) -> Call {
        let mut words = Words::new("zadd");
        words.one(self);
        words.flag("NX", options.nx);
        words.flag("XX", options.xx);
        words.flag("GT", options.gt);
        words.flag("LT", options.lt);
        words.flag("CH", options.ch);
        words.one("INCR");
        words.pairs(pairs);
        words.call()
    }

    /// Returns the number of members of a sorted set.
    ///
    /// `ZCARD` of Redis 1.2.0.
    #[must_use]
    pub fn zcard(&self) -> Call {
        let mut words = Words::new("zcard");
        words.one(self);
        words.call()
    }

    /// Returns the number of members with a score in a range.
    ///
    /// `ZCOUNT` of Redis 2.0.0.
    #[must_use]
    pub fn zcount(&self, min: impl Into<Expr>, max: impl Into<Expr>) -> Call {
        let mut words = Words::new("zcount");
        words.one(self);
        words.one(min);
        words.one(max);
        words.call()
    }

    /// Returns the members of the first of several sorted sets or sets that are in no other.
    ///
    /// `ZDIFF` of Redis 6.2.0.
    #[must_use]
    pub fn zdiff(&self, others: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("zdiff");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.call()
    }

    /// Returns the members of the first of several sorted sets or sets that are in no other. With `WITHSCORES`.
    ///
    /// `ZDIFF` of Redis 6.2.0.
    #[must_use]
    pub fn zdiff_withscores(&self, others: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("zdiff");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.one("WITHSCORES");
        words.call()
    }

    /// Stores the members of the first of several sorted sets or sets that are in no other; returns their number.
    ///
    /// `ZDIFFSTORE` of Redis 6.2.0.
    #[must_use]
    pub fn zdiffstore(&self, keys: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("zdiffstore");
        words.one(self);
        words.counted(keys.into_iter().map(Into::into));
        words.call()
    }

    /// Adds to the score of a member, which is added where it is missing.
    ///
    /// `ZINCRBY` of Redis 1.2.0.
    #[must_use]
    pub fn zincrby(&self, amount: impl Into<Expr>, member: impl Into<Expr>) -> Call {
        let mut words = Words::new("zincrby");
        words.one(self);
        words.one(amount);
        words.one(member);
        words.call()
    }

    /// Returns the members of all of several sorted sets or sets.
    ///
    /// `ZINTER` of Redis 6.2.0.
    #[must_use]
    pub fn zinter(&self, others: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("zinter");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.call()
    }

    /// Returns the members of all of several sorted sets or sets.
    ///
    /// `ZINTER` of Redis 6.2.0.
    #[must_use]
    pub fn zinter_with(
        &self,
        others: impl IntoIterator<Item = impl Into<Expr>>,
        options: ZInterOptions,
    ) -> Call {
        let mut words = Words::new("zinter");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.option(Some("WEIGHTS"), options.weights);
        words.option(Some("AGGREGATE"), options.aggregate.map(Word));
        words.flag("WITHSCORES", options.withscores);
        words.call()
    }

    /// Returns the members of all of several sorted sets or sets. With `WITHSCORES`.
    ///
    /// `ZINTER` of Redis 6.2.0.
    #[must_use]
    pub fn zinter_withscores(&self, others: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("zinter");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.one("WITHSCORES");
        words.call()
    }

    /// Returns the members of all of several sorted sets or sets. With `WITHSCORES`.
    ///
    /// `ZINTER` of Redis 6.2.0.
    #[must_use]
    pub fn zinter_withscores_with(
        &self,
        others: impl IntoIterator<Item = impl Into<Expr>>,
        options: ZInterOptions,
    ) -> Call {
        let mut words = Words::new("zinter");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.option(Some("WEIGHTS"), options.weights);
        words.option(Some("AGGREGATE"), options.aggregate.map(Word));
        words.one("WITHSCORES");
        words.call()
    }

    /// Returns the number of members that several sorted sets or sets have in common.
    ///
    /// `ZINTERCARD` of Redis 7.0.0.
    #[must_use]
    pub fn zintercard(&self, others: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("zintercard");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.call()
    }

    /// Returns the number of members that several sorted sets or sets have in common.
    ///
    /// `ZINTERCARD` of Redis 7.0.0.
    #[must_use]
    pub fn zintercard_with(
        &self,
        others: impl IntoIterator<Item = impl Into<Expr>>,
        options: ZInterCardOptions,
    ) -> Call {
        let mut words = Words::new("zintercard");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.option(Some("LIMIT"), options.limit);
        words.call()
    }

    /// Stores the members of all of several sorted sets or sets; returns their number.
    ///
    /// `ZINTERSTORE` of Redis 2.0.0.
    #[must_use]
    pub fn zinterstore(&self, keys: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("zinterstore");
        words.one(self);
        words.counted(keys.into_iter().map(Into::into));
        words.call()
    }

    /// Stores the members of all of several sorted sets or sets; returns their number.
    ///
    /// `ZINTERSTORE` of Redis 2.0.0.
    #[must_use]
    pub fn zinterstore_with(
        &self,
        keys: impl IntoIterator<Item = impl Into<Expr>>,
        options: ZInterStoreOptions,
    ) -> Call {
        let mut words = Words::new("zinterstore");
        words.one(self);
        words.counted(keys.into_iter().map(Into::into));
        words.option(Some("WEIGHTS"), options.weights);
        words.option(Some("AGGREGATE"), options.aggregate.map(Word));
        words.call()
    }

    /// Returns the number of members in a range by their bytes, where all have the same score.
    ///
    /// `ZLEXCOUNT` of Redis 2.8.9.
    #[must_use]
    pub fn zlexcount(&self, min: impl Into<Expr>, max: impl Into<Expr>) -> Call {
        let mut words = Words::new("zlexcount");
        words.one(self);
        words.one(min);
        words.one(max);
        words.call()
    }

    /// Removes and returns members from an end of the first sorted set that has any.
    ///
    /// `ZMPOP` of Redis 7.0.0.
    #[must_use]
    pub fn zmpop(
        &self,
        others: impl IntoIterator<Item = impl Into<Expr>>,
        side: impl Into<Expr>,
    ) -> Call {
        let mut words = Words::new("zmpop");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.one(side);
        words.call()
    }

    /// Removes and returns members from an end of the first sorted set that has any.
    ///
    /// `ZMPOP` of Redis 7.0.0.
    #[must_use]
    pub fn zmpop_with(
        &self,
        others: impl IntoIterator<Item = impl Into<Expr>>,
        side: impl Into<Expr>,
        options: ZMPopOptions,
    ) -> Call {
        let mut words = Words::new("zmpop");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.one(side);
        words.option(Some("COUNT"), options.count);
        words.call()
    }

    /// Returns the scores of several members.
    ///
    /// `ZMSCORE` of Redis 6.2.0.
    #[must_use]
    pub fn zmscore(&self, members: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("zmscore");
        words.one(self);
        words.all(members);
        words.call()
    }

    /// Removes and returns the members with the highest scores.
    ///
    /// `ZPOPMAX` of Redis 5.0.0.
    #[must_use]
    pub fn zpopmax(&self) -> Call {
        let mut words = Words::new("zpopmax");
        words.one(self);
        words.call()
    }

    /// Removes and returns the members with the highest scores.
    ///
    /// `ZPOPMAX` of Redis 5.0.0.
    #[must_use]
    pub fn zpopmax_with(&self, options: ZPopMaxOptions) -> Call {
        let mut words = Words::new("zpopmax");
        words.one(self);
        words.option(None, options.count);
        words.call()
    }

    /// Removes and returns the members with the highest scores. With `COUNT`.
    ///
    /// `ZPOPMAX` of Redis 5.0.0.
    #[must_use]
    pub fn zpopmax_count(&self, count: impl Into<Expr>) -> Call {
        let mut words = Words::new("zpopmax");
        words.one(self);
        words.one(count);
        words.call()
    }

    /// Removes and returns the members with the lowest scores.
    ///
    /// `ZPOPMIN` of Redis 5.0.0.
    #[must_use]
    pub fn zpopmin(&self) -> Call {
        let mut words = Words::new("zpopmin");
        words.one(self);
        words.call()
    }

    /// Removes and returns the members with the lowest scores.
    ///
    /// `ZPOPMIN` of Redis 5.0.0.
    #[must_use]
    pub fn zpopmin_with(&self, options: ZPopMinOptions) -> Call {
        let mut words = Words::new("zpopmin");
        words.one(self);
        words.option(None, options.count);
        words.call()
    }

    /// Removes and returns the members with the lowest scores. With `COUNT`.
    ///
    /// `ZPOPMIN` of Redis 5.0.0.
    #[must_use]
    pub fn zpopmin_count(&self, count: impl Into<Expr>) -> Call {
        let mut words = Words::new("zpopmin");
        words.one(self);
        words.one(count);
        words.call()
    }

    /// Returns random members: different ones for a positive count, and exactly so many, perhaps the same again, for a negative one.
    ///
    /// `ZRANDMEMBER` of Redis 6.2.0.
    #[must_use]
    pub fn zrandmember(&self) -> Call {
        let mut words = Words::new("zrandmember");
        words.one(self);
        words.call()
    }

    /// Returns random members: different ones for a positive count, and exactly so many, perhaps the same again, for a negative one. With `COUNT`.
    ///
    /// `ZRANDMEMBER` of Redis 6.2.0.
    #[must_use]
    pub fn zrandmember_count(&self, count: impl Into<Expr>) -> Call {
        let mut words = Words::new("zrandmember");
        words.one(self);
        words.one(count);
        words.call()
    }

    /// Returns random members: different ones for a positive count, and exactly so many, perhaps the same again, for a negative one. With `COUNT`, `WITHSCORES`.
    ///
    /// `ZRANDMEMBER` of Redis 6.2.0.
    #[must_use]
    pub fn zrandmember_withscores(&self, count: impl Into<Expr>) -> Call {
        let mut words = Words::new("zrandmember");
        words.one(self);
        words.one(count);
        words.one("WITHSCORES");
        words.call()
    }

    /// Returns the members of a range: by rank, by score or by their bytes.
    ///
    /// `ZRANGE` of Redis 1.2.0.
    #[must_use]
    pub fn zrange(&self, start: impl Into<Expr>, stop: impl Into<Expr>) -> Call {
        let mut words = Words::new("zrange");
        words.one(self);
        words.one(start);
        words.one(stop);
        words.call()
    }

    /// Returns the members of a range: by rank, by score or by their bytes.
    ///
    /// `ZRANGE` of Redis 1.2.0.
    #[must_use]
    pub fn zrange_with(
        &self,
        start: impl Into<Expr>,
        stop: impl Into<Expr>,
        options: ZRangeOptions,
    ) -> Call {
        let mut words = Words::new("zrange");
        words.one(self);
        words.one(start);
        words.one(stop);
        words.flag("BYSCORE", options.byscore);
        words.flag("BYLEX", options.bylex);
        words.flag("REV", options.rev);
        words.option(Some("LIMIT"), options.limit);
        words.flag("WITHSCORES", options.withscores);
        words.call()
    }

    /// Returns the members of a range: by rank, by score or by their bytes. With `WITHSCORES`.
    ///
    /// `ZRANGE` of Redis 1.2.0.
    #[must_use]
    pub fn zrange_withscores(&self, start: impl Into<Expr>, stop: impl Into<Expr>) -> Call {
        let mut words = Words::new("zrange");
        words.one(self);
        words.one(start);
        words.one(stop);
        words.one("WITHSCORES");
        words.call()
    }

    /// Returns the members of a range: by rank, by score or by their bytes. With `WITHSCORES`.
    ///
    /// `ZRANGE` of Redis 1.2.0.
    #[must_use]
    pub fn zrange_withscores_with(
        &self,
        start: impl Into<Expr>,
        stop: impl Into<Expr>,
        options: ZRangeOptions,
    ) -> Call {
        let mut words = Words::new("zrange");
        words.one(self);
        words.one(start);
        words.one(stop);
        words.flag("BYSCORE", options.byscore);
        words.flag("BYLEX", options.bylex);
        words.flag("REV", options.rev);
        words.option(Some("LIMIT"), options.limit);
        words.one("WITHSCORES");
        words.call()
    }

    /// Returns the members in a range by their bytes, where all have the same score.
    ///
    /// `ZRANGEBYLEX` of Redis 2.8.9.
    #[must_use]
    pub fn zrangebylex(&self, min: impl Into<Expr>, max: impl Into<Expr>) -> Call {
        let mut words = Words::new("zrangebylex");
        words.one(self);
        words.one(min);
        words.one(max);
        words.call()
    }

    /// Returns the members in a range by their bytes, where all have the same score.
    ///
    /// `ZRANGEBYLEX` of Redis 2.8.9.
    #[must_use]
    pub fn zrangebylex_with(
        &self,
        min: impl Into<Expr>,
        max: impl Into<Expr>,
        options: ZRangeByLexOptions,
    ) -> Call {
        let mut words = Words::new("zrangebylex");
        words.one(self);
        words.one(min);
        words.one(max);
        words.option(Some("LIMIT"), options.limit);
        words.call()
    }

    /// Returns the members with a score in a range.
    ///
    /// `ZRANGEBYSCORE` of Redis 1.0.5.
    #[must_use]
    pub fn zrangebyscore(&self, min: impl Into<Expr>, max: impl Into<Expr>) -> Call {
        let mut words = Words::new("zrangebyscore");
        words.one(self);
        words.one(min);
        words.one(max);
        words.call()
    }

    /// Returns the members with a score in a range.
    ///
    /// `ZRANGEBYSCORE` of Redis 1.0.5.
    #[must_use]
    pub fn zrangebyscore_with(
        &self,
        min: impl Into<Expr>,
        max: impl Into<Expr>,
        options: ZRangeByScoreOptions,
    ) -> Call {
        let mut words = Words::new("zrangebyscore");
        words.one(self);
        words.one(min);
        words.one(max);
        words.option(Some("LIMIT"), options.limit);
        words.flag("WITHSCORES", options.withscores);
        words.call()
    }

    /// Returns the members with a score in a range. With `WITHSCORES`.
    ///
    /// `ZRANGEBYSCORE` of Redis 1.0.5.
    #[must_use]
    pub fn zrangebyscore_withscores(&self, min: impl Into<Expr>, max: impl Into<Expr>) -> Call {
        let mut words = Words::new("zrangebyscore");
        words.one(self);
        words.one(min);
        words.one(max);
        words.one("WITHSCORES");
        words.call()
    }

    /// Returns the members with a score in a range. With `WITHSCORES`.
    ///
    /// `ZRANGEBYSCORE` of Redis 1.0.5.
    #[must_use]
    pub fn zrangebyscore_withscores_with(
        &self,
        min: impl Into<Expr>,
        max: impl Into<Expr>,
        options: ZRangeByScoreOptions,
    ) -> Call {
        let mut words = Words::new("zrangebyscore");
        words.one(self);
        words.one(min);
        words.one(max);
        words.option(Some("LIMIT"), options.limit);
        words.one("WITHSCORES");
        words.call()
    }

    /// Stores the members of a range in another key; returns their number.
    ///
    /// `ZRANGESTORE` of Redis 6.2.0.
    #[must_use]
    pub fn zrangestore(
        &self,
        key: impl Into<Expr>,
        start: impl Into<Expr>,
        stop: impl Into<Expr>,
    ) -> Call {
        let mut words = Words::new("zrangestore");
        words.one(self);
        words.one(key);
        words.one(start);
        words.one(stop);
        words.call()
    }

    /// Stores the members of a range in another key; returns their number.
    ///
    /// `ZRANGESTORE` of Redis 6.2.0.
    #[must_use]
    pub fn zrangestore_with(
        &self,
        key: impl Into<Expr>,
        start: impl Into<Expr>,
        stop: impl Into<Expr>,
        options: ZRangeStoreOptions,
    ) -> Call {
        let mut words = Words::new("zrangestore");
        words.one(self);
        words.one(key);
        words.one(start);
        words.one(stop);
        words.flag("BYSCORE", options.byscore);
        words.flag("BYLEX", options.bylex);
        words.flag("REV", options.rev);
        words.option(Some("LIMIT"), options.limit);
        words.call()
    }

    /// Returns the rank of a member, counted from the lowest score.
    ///
    /// `ZRANK` of Redis 2.0.0.
    #[must_use]
    pub fn zrank(&self, member: impl Into<Expr>) -> Call {
        let mut words = Words::new("zrank");
        words.one(self);
        words.one(member);
        words.call()
    }

    /// Removes members; returns how many were there.
    ///
    /// `ZREM` of Redis 1.2.0.
    #[must_use]
    pub fn zrem(&self, members: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("zrem");
        words.one(self);
        words.all(members);
        words.call()
    }

    /// Removes the members in a range by their bytes, where all have the same score.
    ///
    /// `ZREMRANGEBYLEX` of Redis 2.8.9.
    #[must_use]
    pub fn zremrangebylex(&self, min: impl Into<Expr>, max: impl Into<Expr>) -> Call {
        let mut words = Words::new("zremrangebylex");
        words.one(self);
        words.one(min);
        words.one(max);
        words.call()
    }

    /// Removes the members from a rank to a rank; returns their number.
    ///
    /// `ZREMRANGEBYRANK` of Redis 2.0.0.
    #[must_use]
    pub fn zremrangebyrank(&self, start: impl Into<Expr>, stop: impl Into<Expr>) -> Call {
        let mut words = Words::new("zremrangebyrank");
        words.one(self);
        words.one(start);
        words.one(stop);
        words.call()
    }

    /// Removes the members with a score in a range; returns their number.
    ///
    /// `ZREMRANGEBYSCORE` of Redis 1.2.0.
    #[must_use]
    pub fn zremrangebyscore(&self, min: impl Into<Expr>, max: impl Into<Expr>) -> Call {
        let mut words = Words::new("zremrangebyscore");
        words.one(self);
        words.one(min);
        words.one(max);
        words.call()
    }

    /// Returns the members from a rank to a rank, counted from the highest score.
    ///
    /// `ZREVRANGE` of Redis 1.2.0.
    #[must_use]
    pub fn zrevrange(&self, start: impl Into<Expr>, stop: impl Into<Expr>) -> Call {
        let mut words = Words::new("zrevrange");
        words.one(self);
        words.one(start);
        words.one(stop);
        words.call()
    }

    /// Returns the members from a rank to a rank, counted from the highest score. With `WITHSCORES`.
    ///
    /// `ZREVRANGE` of Redis 1.2.0.
    #[must_use]
    pub fn zrevrange_withscores(&self, start: impl Into<Expr>, stop: impl Into<Expr>) -> Call {
        let mut words = Words::new("zrevrange");
        words.one(self);
        words.one(start);
        words.one(stop);
        words.one("WITHSCORES");
        words.call()
    }

    /// Returns the members in a range by their bytes, from high to low.
    ///
    /// `ZREVRANGEBYLEX` of Redis 2.8.9.
    #[must_use]
    pub fn zrevrangebylex(&self, max: impl Into<Expr>, min: impl Into<Expr>) -> Call {
        let mut words = Words::new("zrevrangebylex");
        words.one(self);
        words.one(max);
        words.one(min);
        words.call()
    }

    /// Returns the members in a range by their bytes, from high to low.
    ///
    /// `ZREVRANGEBYLEX` of Redis 2.8.9.
    #[must_use]
    pub fn zrevrangebylex_with(
        &self,
        max: impl Into<Expr>,
        min: impl Into<Expr>,
        options: ZRevRangeByLexOptions,
    ) -> Call {
        let mut words = Words::new("zrevrangebylex");
        words.one(self);
        words.one(max);
        words.one(min);
        words.option(Some("LIMIT"), options.limit);
        words.call()
    }

    /// Returns the members with a score in a range, from high to low.
    ///
    /// `ZREVRANGEBYSCORE` of Redis 2.2.0.
    #[must_use]
    pub fn zrevrangebyscore(&self, max: impl Into<Expr>, min: impl Into<Expr>) -> Call {
        let mut words = Words::new("zrevrangebyscore");
        words.one(self);
        words.one(max);
        words.one(min);
        words.call()
    }

    /// Returns the members with a score in a range, from high to low.
    ///
    /// `ZREVRANGEBYSCORE` of Redis 2.2.0.
    #[must_use]
    pub fn zrevrangebyscore_with(
        &self,
        max: impl Into<Expr>,
        min: impl Into<Expr>,
        options: ZRevRangeByScoreOptions,
    ) -> Call {
        let mut words = Words::new("zrevrangebyscore");
        words.one(self);
        words.one(max);
        words.one(min);
        words.option(Some("LIMIT"), options.limit);
        words.flag("WITHSCORES", options.withscores);
        words.call()
    }

    /// Returns the members with a score in a range, from high to low. With `WITHSCORES`.
    ///
    /// `ZREVRANGEBYSCORE` of Redis 2.2.0.
    #[must_use]
    pub fn zrevrangebyscore_withscores(&self, max: impl Into<Expr>, min: impl Into<Expr>) -> Call {
        let mut words = Words::new("zrevrangebyscore");
        words.one(self);
        words.one(max);
        words.one(min);
        words.one("WITHSCORES");
        words.call()
    }

    /// Returns the members with a score in a range, from high to low. With `WITHSCORES`.
    ///
    /// `ZREVRANGEBYSCORE` of Redis 2.2.0.
    #[must_use]
    pub fn zrevrangebyscore_withscores_with(
        &self,
        max: impl Into<Expr>,
        min: impl Into<Expr>,
        options: ZRevRangeByScoreOptions,
    ) -> Call {
        let mut words = Words::new("zrevrangebyscore");
        words.one(self);
        words.one(max);
        words.one(min);
        words.option(Some("LIMIT"), options.limit);
        words.one("WITHSCORES");
        words.call()
    }

    /// Returns the rank of a member, counted from the highest score.
    ///
    /// `ZREVRANK` of Redis 2.0.0.
    #[must_use]
    pub fn zrevrank(&self, member: impl Into<Expr>) -> Call {
        let mut words = Words::new("zrevrank");
        words.one(self);
        words.one(member);
        words.call()
    }

    /// Returns some members with their scores, and where to go on.
    ///
    /// `ZSCAN` of Redis 2.8.0.
    #[must_use]
    pub fn zscan(&self, cursor: impl Into<Expr>) -> Call {
        let mut words = Words::new("zscan");
        words.one(self);
        words.one(cursor);
        words.call()
    }

    /// Returns some members with their scores, and where to go on.
    ///
    /// `ZSCAN` of Redis 2.8.0.
    #[must_use]
    pub fn zscan_with(&self, cursor: impl Into<Expr>, options: ZScanOptions) -> Call {
        let mut words = Words::new("zscan");
        words.one(self);
        words.one(cursor);
        words.option(Some("MATCH"), options.pattern);
        words.option(Some("COUNT"), options.count);
        words.call()
    }

    /// Returns the score of a member.
    ///
    /// `ZSCORE` of Redis 1.2.0.
    #[must_use]
    pub fn zscore(&self, member: impl Into<Expr>) -> Call {
        let mut words = Words::new("zscore");
        words.one(self);
        words.one(member);
        words.call()
    }

    /// Returns the members of any of several sorted sets or sets.
    ///
    /// `ZUNION` of Redis 6.2.0.
    #[must_use]
    pub fn zunion(&self, others: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("zunion");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.call()
    }

    /// Returns the members of any of several sorted sets or sets.
    ///
    /// `ZUNION` of Redis 6.2.0.
    #[must_use]
    pub fn zunion_with(
        &self,
        others: impl IntoIterator<Item = impl Into<Expr>>,
        options: ZUnionOptions,
    ) -> Call {
        let mut words = Words::new("zunion");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.option(Some("WEIGHTS"), options.weights);
        words.option(Some("AGGREGATE"), options.aggregate.map(Word));
        words.flag("WITHSCORES", options.withscores);
        words.call()
    }

    /// Returns the members of any of several sorted sets or sets. With `WITHSCORES`.
    ///
    /// `ZUNION` of Redis 6.2.0.
    #[must_use]
    pub fn zunion_withscores(&self, others: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("zunion");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.one("WITHSCORES");
        words.call()
    }

    /// Returns the members of any of several sorted sets or sets. With `WITHSCORES`.
    ///
    /// `ZUNION` of Redis 6.2.0.
    #[must_use]
    pub fn zunion_withscores_with(
        &self,
        others: impl IntoIterator<Item = impl Into<Expr>>,
        options: ZUnionOptions,
    ) -> Call {
        let mut words = Words::new("zunion");
        words.counted(std::iter::once(self.into()).chain(others.into_iter().map(Into::into)));
        words.option(Some("WEIGHTS"), options.weights);
        words.option(Some("AGGREGATE"), options.aggregate.map(Word));
        words.one("WITHSCORES");
        words.call()
    }

    /// Stores the members of any of several sorted sets or sets; returns their number.
    ///
    /// `ZUNIONSTORE` of Redis 2.0.0.
    #[must_use]
    pub fn zunionstore(&self, keys: impl IntoIterator<Item = impl Into<Expr>>) -> Call {
        let mut words = Words::new("zunionstore");
        words.one(self);
        words.counted(keys.into_iter().map(Into::into));
        words.call()
    }

    /// Stores the members of any of several sorted sets or sets; returns their number.
    ///
    /// `ZUNIONSTORE` of Redis 2.0.0.
    #[must_use]
    pub fn zunionstore_with(
        &self,
        keys: impl IntoIterator<Item = impl Into<Expr>>,
        options: ZUnionStoreOptions,
    ) -> Call {
        let mut words = Words::new("zunionstore");
        words.one(self);
        words.counted(keys.into_iter().map(Into::into));
        words.option(Some("WEIGHTS"), options.weights);
        words.option(Some("AGGREGATE"), options.aggregate.map(Word));
        words.call()
    }
}
