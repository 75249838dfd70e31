//! The methods of the client and the pipeline: one for each command, and one
//! for each form of it. Written by `make generate` from the declarations of the commands.

#![allow(
    clippy::too_many_arguments,
    clippy::type_complexity,
    clippy::wildcard_imports
)]

use redipy_core::{
    Binary, Bytes, CountedKeys, Fields, Members, Reply, Result, Status, ToArg, ToArgs,
};

use crate::options::*;
use crate::{LexBound, MinMax, Pipeline, Place, Redis, ScoreBound, Side};

impl Redis {
    /// Copies the value and the lifetime of a key to another key; tells whether it did.
    ///
    /// `COPY` of Redis 6.2.0.
    /// See [`Copy`](redipy_core::commands::generic::Copy).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn copy(&self, source: impl ToArg, destination: impl ToArg) -> Result<bool> {
        let command =
            redipy_core::commands::generic::Copy::new(source.to_arg(), destination.to_arg());
        self.run_as(&command)
    }

    /// Copies the value and the lifetime of a key to another key; tells whether it did.
    ///
    /// `COPY` of Redis 6.2.0.
    /// See [`Copy`](redipy_core::commands::generic::Copy).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn copy_with(
        &self,
        source: impl ToArg,
        destination: impl ToArg,
        options: CopyOptions,
    ) -> Result<bool> {
        let command =
            redipy_core::commands::generic::Copy::new(source.to_arg(), destination.to_arg())
                .with(options);
        self.run_as(&command)
    }

    /// Deletes keys; returns how many were there.
    ///
    /// `DEL` of Redis 1.0.0.
    /// See [`Del`](redipy_core::commands::generic::Del).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn del(&self, keys: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::generic::Del::new(keys.to_args());
        self.run_as(&command)
    }

    /// Returns the value of a key as bytes that `RESTORE` takes, here or in Redis.
    ///
    /// `DUMP` of Redis 2.6.0.
    /// See [`Dump`](redipy_core::commands::generic::Dump).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn dump(&self, key: impl ToArg) -> Result<Option<Binary>> {
        let command = redipy_core::commands::generic::Dump::new(key.to_arg());
        self.run_as(&command)
    }

    /// Counts the keys that are there; one that is named twice counts twice.
    ///
    /// `EXISTS` of Redis 1.0.0.
    /// See [`Exists`](redipy_core::commands::generic::Exists).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn exists(&self, keys: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::generic::Exists::new(keys.to_args());
        self.run_as(&command)
    }

    /// Sets how many seconds a key lives on; tells whether it did.
    ///
    /// `EXPIRE` of Redis 1.0.0.
    /// See [`Expire`](redipy_core::commands::generic::Expire).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn expire(&self, key: impl ToArg, time: impl ToArg) -> Result<bool> {
        let command = redipy_core::commands::generic::Expire::new(key.to_arg(), time.to_arg());
        self.run_as(&command)
    }

    /// Sets how many seconds a key lives on; tells whether it did.
    ///
    /// `EXPIRE` of Redis 1.0.0.
    /// See [`Expire`](redipy_core::commands::generic::Expire).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn expire_with(
        &self,
        key: impl ToArg,
        time: impl ToArg,
        options: ExpireOptions,
    ) -> Result<bool> {
        let command =
            redipy_core::commands::generic::Expire::new(key.to_arg(), time.to_arg()).with(options);
        self.run_as(&command)
    }

    /// Sets the second since 1970 at which a key ends; tells whether it did.
    ///
    /// `EXPIREAT` of Redis 1.2.0.
    /// See [`ExpireAt`](redipy_core::commands::generic::ExpireAt).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn expireat(&self, key: impl ToArg, time: impl ToArg) -> Result<bool> {
        let command = redipy_core::commands::generic::ExpireAt::new(key.to_arg(), time.to_arg());
        self.run_as(&command)
    }

    /// Sets the second since 1970 at which a key ends; tells whether it did.
    ///
    /// `EXPIREAT` of Redis 1.2.0.
    /// See [`ExpireAt`](redipy_core::commands::generic::ExpireAt).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn expireat_with(
        &self,
        key: impl ToArg,
        time: impl ToArg,
        options: ExpireAtOptions,
    ) -> Result<bool> {
        let command = redipy_core::commands::generic::ExpireAt::new(key.to_arg(), time.to_arg())
            .with(options);
        self.run_as(&command)
    }

    /// Returns the second since 1970 at which a key ends: -1 for never, -2 where there is no key.
    ///
    /// `EXPIRETIME` of Redis 7.0.0.
    /// See [`ExpireTime`](redipy_core::commands::generic::ExpireTime).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn expiretime(&self, key: impl ToArg) -> Result<i64> {
        let command = redipy_core::commands::generic::ExpireTime::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns every key whose name is of a pattern.
    ///
    /// `KEYS` of Redis 1.0.0.
    /// See [`Keys`](redipy_core::commands::generic::Keys).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn keys(&self, pattern: impl ToArg) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::generic::Keys::new(pattern.to_arg());
        self.run_as(&command)
    }

    /// Moves a key to another database, unless it is there already; tells whether it did.
    ///
    /// `MOVE` of Redis 1.0.0.
    /// See [`Move`](redipy_core::commands::generic::Move).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn move_(&self, key: impl ToArg, db: impl ToArg) -> Result<bool> {
        let command = redipy_core::commands::generic::Move::new(key.to_arg(), db.to_arg());
        self.run_as(&command)
    }

    /// Returns the encoding of a value as Redis 7.0 would have chosen it.
    ///
    /// `OBJECT ENCODING` of Redis 2.2.3.
    /// See [`ObjectEncoding`](redipy_core::commands::generic::ObjectEncoding).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn object_encoding(&self, key: impl ToArg) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::generic::ObjectEncoding::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns how often a value was used lately, which no policy here keeps count of.
    ///
    /// `OBJECT FREQ` of Redis 4.0.0.
    /// See [`ObjectFreq`](redipy_core::commands::generic::ObjectFreq).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn object_freq(&self, key: impl ToArg) -> Result<Option<i64>> {
        let command = redipy_core::commands::generic::ObjectFreq::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns the subcommands of OBJECT.
    ///
    /// `OBJECT HELP` of Redis 6.2.0.
    /// See [`ObjectHelp`](redipy_core::commands::generic::ObjectHelp).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn object_help(&self) -> Result<Vec<Status>> {
        let command = redipy_core::commands::generic::ObjectHelp::new();
        self.run_as(&command)
    }

    /// Returns the seconds since a value was last used.
    ///
    /// `OBJECT IDLETIME` of Redis 2.2.3.
    /// See [`ObjectIdleTime`](redipy_core::commands::generic::ObjectIdleTime).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn object_idletime(&self, key: impl ToArg) -> Result<Option<i64>> {
        let command = redipy_core::commands::generic::ObjectIdleTime::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns how often a value is referred to: once, or countless times for a small integer, which Redis shares.
    ///
    /// `OBJECT REFCOUNT` of Redis 2.2.3.
    /// See [`ObjectRefCount`](redipy_core::commands::generic::ObjectRefCount).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn object_refcount(&self, key: impl ToArg) -> Result<Option<i64>> {
        let command = redipy_core::commands::generic::ObjectRefCount::new(key.to_arg());
        self.run_as(&command)
    }

    /// Sets how many milliseconds a key lives on; tells whether it did.
    ///
    /// `PEXPIRE` of Redis 2.6.0.
    /// See [`PExpire`](redipy_core::commands::generic::PExpire).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn pexpire(&self, key: impl ToArg, time: impl ToArg) -> Result<bool> {
        let command = redipy_core::commands::generic::PExpire::new(key.to_arg(), time.to_arg());
        self.run_as(&command)
    }

    /// Sets how many milliseconds a key lives on; tells whether it did.
    ///
    /// `PEXPIRE` of Redis 2.6.0.
    /// See [`PExpire`](redipy_core::commands::generic::PExpire).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn pexpire_with(
        &self,
        key: impl ToArg,
        time: impl ToArg,
        options: PExpireOptions,
    ) -> Result<bool> {
        let command =
            redipy_core::commands::generic::PExpire::new(key.to_arg(), time.to_arg()).with(options);
        self.run_as(&command)
    }

    /// Sets the millisecond since 1970 at which a key ends; tells whether it did.
    ///
    /// `PEXPIREAT` of Redis 2.6.0.
    /// See [`PExpireAt`](redipy_core::commands::generic::PExpireAt).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn pexpireat(&self, key: impl ToArg, time: impl ToArg) -> Result<bool> {
        let command = redipy_core::commands::generic::PExpireAt::new(key.to_arg(), time.to_arg());
        self.run_as(&command)
    }

    /// Sets the millisecond since 1970 at which a key ends; tells whether it did.
    ///
    /// `PEXPIREAT` of Redis 2.6.0.
    /// See [`PExpireAt`](redipy_core::commands::generic::PExpireAt).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn pexpireat_with(
        &self,
        key: impl ToArg,
        time: impl ToArg,
        options: PExpireAtOptions,
    ) -> Result<bool> {
        let command = redipy_core::commands::generic::PExpireAt::new(key.to_arg(), time.to_arg())
            .with(options);
        self.run_as(&command)
    }

    /// Returns the millisecond since 1970 at which a key ends: -1 for never, -2 where there is no key.
    ///
    /// `PEXPIRETIME` of Redis 7.0.0.
    /// See [`PExpireTime`](redipy_core::commands::generic::PExpireTime).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn pexpiretime(&self, key: impl ToArg) -> Result<i64> {
        let command = redipy_core::commands::generic::PExpireTime::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns how many milliseconds a key lives on: -1 without an end, -2 where there is no key.
    ///
    /// `PTTL` of Redis 2.6.0.
    /// See [`PTtl`](redipy_core::commands::generic::PTtl).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn pttl(&self, key: impl ToArg) -> Result<i64> {
        let command = redipy_core::commands::generic::PTtl::new(key.to_arg());
        self.run_as(&command)
    }

    /// Lets a key live on without an end; tells whether it had one.
    ///
    /// `PERSIST` of Redis 2.2.0.
    /// See [`Persist`](redipy_core::commands::generic::Persist).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn persist(&self, key: impl ToArg) -> Result<bool> {
        let command = redipy_core::commands::generic::Persist::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns any key, or nothing where there is none.
    ///
    /// `RANDOMKEY` of Redis 1.0.0.
    /// See [`RandomKey`](redipy_core::commands::generic::RandomKey).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn randomkey(&self) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::generic::RandomKey::new();
        self.run_as(&command)
    }

    /// Renames a key; one that has the new name is lost.
    ///
    /// `RENAME` of Redis 1.0.0.
    /// See [`Rename`](redipy_core::commands::generic::Rename).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn rename(&self, source: impl ToArg, destination: impl ToArg) -> Result<()> {
        let command =
            redipy_core::commands::generic::Rename::new(source.to_arg(), destination.to_arg());
        self.run_as(&command)
    }

    /// Renames a key, unless the new name is taken; tells whether it did.
    ///
    /// `RENAMENX` of Redis 1.0.0.
    /// See [`RenameNx`](redipy_core::commands::generic::RenameNx).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn renamenx(&self, source: impl ToArg, destination: impl ToArg) -> Result<bool> {
        let command =
            redipy_core::commands::generic::RenameNx::new(source.to_arg(), destination.to_arg());
        self.run_as(&command)
    }

    /// Makes a value of what `DUMP` answered, here or in Redis.
    ///
    /// `RESTORE` of Redis 2.6.0.
    /// See [`Restore`](redipy_core::commands::generic::Restore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn restore(&self, key: impl ToArg, ttl: impl ToArg, value: impl ToArg) -> Result<()> {
        let command = redipy_core::commands::generic::Restore::new(
            key.to_arg(),
            ttl.to_arg(),
            value.to_arg(),
        );
        self.run_as(&command)
    }

    /// Makes a value of what `DUMP` answered, here or in Redis.
    ///
    /// `RESTORE` of Redis 2.6.0.
    /// See [`Restore`](redipy_core::commands::generic::Restore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn restore_with(
        &self,
        key: impl ToArg,
        ttl: impl ToArg,
        value: impl ToArg,
        options: RestoreOptions,
    ) -> Result<()> {
        let command = redipy_core::commands::generic::Restore::new(
            key.to_arg(),
            ttl.to_arg(),
            value.to_arg(),
        )
        .with(options);
        self.run_as(&command)
    }

    /// Returns some of the keys, and the cursor to go on with; 0 is the beginning and the end. A key that is there all the while is returned at least once.
    ///
    /// `SCAN` of Redis 2.8.0.
    /// See [`Scan`](redipy_core::commands::generic::Scan).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn scan(&self, cursor: impl ToArg) -> Result<(i64, Vec<Bytes>)> {
        let command = redipy_core::commands::generic::Scan::new(cursor.to_arg());
        self.run_as(&command)
    }

    /// Returns some of the keys, and the cursor to go on with; 0 is the beginning and the end. A key that is there all the while is returned at least once.
    ///
    /// `SCAN` of Redis 2.8.0.
    /// See [`Scan`](redipy_core::commands::generic::Scan).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn scan_with(&self, cursor: impl ToArg, options: ScanOptions) -> Result<(i64, Vec<Bytes>)> {
        let command = redipy_core::commands::generic::Scan::new(cursor.to_arg()).with(options);
        self.run_as(&command)
    }

    /// Marks keys as used just now; returns how many are there.
    ///
    /// `TOUCH` of Redis 3.2.1.
    /// See [`Touch`](redipy_core::commands::generic::Touch).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn touch(&self, keys: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::generic::Touch::new(keys.to_args());
        self.run_as(&command)
    }

    /// Returns how many seconds a key lives on: -1 without an end, -2 where there is no key.
    ///
    /// `TTL` of Redis 1.0.0.
    /// See [`Ttl`](redipy_core::commands::generic::Ttl).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn ttl(&self, key: impl ToArg) -> Result<i64> {
        let command = redipy_core::commands::generic::Ttl::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns the kind of value that a key holds, or `none`.
    ///
    /// `TYPE` of Redis 1.0.0.
    /// See [`Type`](redipy_core::commands::generic::Type).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn type_(&self, key: impl ToArg) -> Result<Status> {
        let command = redipy_core::commands::generic::Type::new(key.to_arg());
        self.run_as(&command)
    }

    /// Deletes keys, giving their memory back later; returns how many were there.
    ///
    /// `UNLINK` of Redis 4.0.0.
    /// See [`Unlink`](redipy_core::commands::generic::Unlink).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn unlink(&self, keys: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::generic::Unlink::new(keys.to_args());
        self.run_as(&command)
    }

    /// Appends to the string at a key; returns its new length.
    ///
    /// `APPEND` of Redis 2.0.0.
    /// See [`Append`](redipy_core::commands::strings::Append).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn append(&self, key: impl ToArg, value: impl ToArg) -> Result<i64> {
        let command = redipy_core::commands::strings::Append::new(key.to_arg(), value.to_arg());
        self.run_as(&command)
    }

    /// Subtracts 1 from the integer at a key.
    ///
    /// `DECR` of Redis 1.0.0.
    /// See [`Decr`](redipy_core::commands::strings::Decr).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn decr(&self, key: impl ToArg) -> Result<i64> {
        let command = redipy_core::commands::strings::Decr::new(key.to_arg());
        self.run_as(&command)
    }

    /// Subtracts from the integer at a key.
    ///
    /// `DECRBY` of Redis 1.0.0.
    /// See [`DecrBy`](redipy_core::commands::strings::DecrBy).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn decrby(&self, key: impl ToArg, amount: i64) -> Result<i64> {
        let command = redipy_core::commands::strings::DecrBy::new(key.to_arg(), amount);
        self.run_as(&command)
    }

    /// Returns the string at a key.
    ///
    /// `GET` of Redis 1.0.0.
    /// See [`Get`](redipy_core::commands::strings::Get).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn get(&self, key: impl ToArg) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::strings::Get::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns the string at a key and deletes the key.
    ///
    /// `GETDEL` of Redis 6.2.0.
    /// See [`GetDel`](redipy_core::commands::strings::GetDel).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn getdel(&self, key: impl ToArg) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::strings::GetDel::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns a string and sets the lifetime of its key.
    ///
    /// `GETEX` of Redis 6.2.0.
    /// See [`GetEx`](redipy_core::commands::strings::GetEx).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn getex(&self, key: impl ToArg) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::strings::GetEx::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns a string and sets the lifetime of its key.
    ///
    /// `GETEX` of Redis 6.2.0.
    /// See [`GetEx`](redipy_core::commands::strings::GetEx).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn getex_with(&self, key: impl ToArg, options: GetExOptions) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::strings::GetEx::new(key.to_arg()).with(options);
        self.run_as(&command)
    }

    /// Returns part of the string at a key.
    ///
    /// `GETRANGE` of Redis 2.4.0.
    /// See [`GetRange`](redipy_core::commands::strings::GetRange).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn getrange(&self, key: impl ToArg, start: i64, end: i64) -> Result<Bytes> {
        let command = redipy_core::commands::strings::GetRange::new(key.to_arg(), start, end);
        self.run_as(&command)
    }

    /// Sets a string and returns the one before it.
    ///
    /// `GETSET` of Redis 1.0.0.
    /// See [`GetSet`](redipy_core::commands::strings::GetSet).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn getset(&self, key: impl ToArg, value: impl ToArg) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::strings::GetSet::new(key.to_arg(), value.to_arg());
        self.run_as(&command)
    }

    /// Adds 1 to the integer at a key.
    ///
    /// `INCR` of Redis 1.0.0.
    /// See [`Incr`](redipy_core::commands::strings::Incr).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn incr(&self, key: impl ToArg) -> Result<i64> {
        let command = redipy_core::commands::strings::Incr::new(key.to_arg());
        self.run_as(&command)
    }

    /// Adds to the integer at a key.
    ///
    /// `INCRBY` of Redis 1.0.0.
    /// See [`IncrBy`](redipy_core::commands::strings::IncrBy).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn incrby(&self, key: impl ToArg, amount: i64) -> Result<i64> {
        let command = redipy_core::commands::strings::IncrBy::new(key.to_arg(), amount);
        self.run_as(&command)
    }

    /// Adds to the number at a key, with a fraction if need be.
    ///
    /// `INCRBYFLOAT` of Redis 2.6.0.
    /// See [`IncrByFloat`](redipy_core::commands::strings::IncrByFloat).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn incrbyfloat(&self, key: impl ToArg, amount: impl ToArg) -> Result<f64> {
        let command =
            redipy_core::commands::strings::IncrByFloat::new(key.to_arg(), amount.to_arg());
        self.run_as(&command)
    }

    /// Finds the longest common subsequence of two strings.
    ///
    /// `LCS` of Redis 7.0.0.
    /// See [`Lcs`](redipy_core::commands::strings::Lcs).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lcs(&self, key1: impl ToArg, key2: impl ToArg) -> Result<Bytes> {
        let command = redipy_core::commands::strings::Lcs::new(key1.to_arg(), key2.to_arg());
        self.run_as(&command)
    }

    /// Finds the longest common subsequence of two strings.
    ///
    /// `LCS` of Redis 7.0.0.
    /// See [`Lcs`](redipy_core::commands::strings::Lcs).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lcs_with(
        &self,
        key1: impl ToArg,
        key2: impl ToArg,
        options: LcsOptions,
    ) -> Result<Bytes> {
        let command =
            redipy_core::commands::strings::Lcs::new(key1.to_arg(), key2.to_arg()).with(options);
        self.run_as(&command)
    }

    /// Finds the longest common subsequence of two strings. With `LEN`.
    ///
    /// `LCS` of Redis 7.0.0.
    /// See [`Lcs`](redipy_core::commands::strings::Lcs).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lcs_len(&self, key1: impl ToArg, key2: impl ToArg) -> Result<i64> {
        let mut command = redipy_core::commands::strings::Lcs::new(key1.to_arg(), key2.to_arg());
        command.len = true;
        self.run_as(&command)
    }

    /// Finds the longest common subsequence of two strings. With `LEN`.
    ///
    /// `LCS` of Redis 7.0.0.
    /// See [`Lcs`](redipy_core::commands::strings::Lcs).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lcs_len_with(
        &self,
        key1: impl ToArg,
        key2: impl ToArg,
        options: LcsOptions,
    ) -> Result<i64> {
        let mut command =
            redipy_core::commands::strings::Lcs::new(key1.to_arg(), key2.to_arg()).with(options);
        command.len = true;
        self.run_as(&command)
    }

    /// Finds the longest common subsequence of two strings. With `IDX`.
    ///
    /// `LCS` of Redis 7.0.0.
    /// See [`Lcs`](redipy_core::commands::strings::Lcs).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lcs_idx(&self, key1: impl ToArg, key2: impl ToArg) -> Result<Reply> {
        let mut command = redipy_core::commands::strings::Lcs::new(key1.to_arg(), key2.to_arg());
        command.idx = true;
        self.run_as(&command)
    }

    /// Finds the longest common subsequence of two strings. With `IDX`.
    ///
    /// `LCS` of Redis 7.0.0.
    /// See [`Lcs`](redipy_core::commands::strings::Lcs).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lcs_idx_with(
        &self,
        key1: impl ToArg,
        key2: impl ToArg,
        options: LcsOptions,
    ) -> Result<Reply> {
        let mut command =
            redipy_core::commands::strings::Lcs::new(key1.to_arg(), key2.to_arg()).with(options);
        command.idx = true;
        self.run_as(&command)
    }

    /// Returns the strings at several keys; a key that holds no string counts as missing.
    ///
    /// `MGET` of Redis 1.0.0.
    /// See [`MGet`](redipy_core::commands::strings::MGet).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn mget(&self, keys: impl ToArgs) -> Result<Vec<Option<Bytes>>> {
        let command = redipy_core::commands::strings::MGet::new(keys.to_args());
        self.run_as(&command)
    }

    /// Sets several strings at once.
    ///
    /// `MSET` of Redis 1.0.1.
    /// See [`MSet`](redipy_core::commands::strings::MSet).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn mset(&self, mapping: impl IntoIterator<Item = (impl ToArg, impl ToArg)>) -> Result<()> {
        let command = redipy_core::commands::strings::MSet::new(
            mapping
                .into_iter()
                .map(|(a, b)| (a.to_arg(), b.to_arg()))
                .collect(),
        );
        self.run_as(&command)
    }

    /// Sets several strings at once, unless one of the keys is there already.
    ///
    /// `MSETNX` of Redis 1.0.1.
    /// See [`MSetNx`](redipy_core::commands::strings::MSetNx).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn msetnx(
        &self,
        mapping: impl IntoIterator<Item = (impl ToArg, impl ToArg)>,
    ) -> Result<bool> {
        let command = redipy_core::commands::strings::MSetNx::new(
            mapping
                .into_iter()
                .map(|(a, b)| (a.to_arg(), b.to_arg()))
                .collect(),
        );
        self.run_as(&command)
    }

    /// Sets a string that lives for some milliseconds.
    ///
    /// `PSETEX` of Redis 2.6.0.
    /// See [`PSetEx`](redipy_core::commands::strings::PSetEx).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn psetex(&self, key: impl ToArg, time_ms: impl ToArg, value: impl ToArg) -> Result<()> {
        let command = redipy_core::commands::strings::PSetEx::new(
            key.to_arg(),
            time_ms.to_arg(),
            value.to_arg(),
        );
        self.run_as(&command)
    }

    /// Sets a string, whatever the key held before.
    ///
    /// `SET` of Redis 1.0.0.
    /// See [`Set`](redipy_core::commands::strings::Set).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn set(&self, key: impl ToArg, value: impl ToArg) -> Result<()> {
        let command = redipy_core::commands::strings::Set::new(key.to_arg(), value.to_arg());
        self.run_as(&command)
    }

    /// Sets a string, whatever the key held before.
    ///
    /// `SET` of Redis 1.0.0.
    /// See [`Set`](redipy_core::commands::strings::Set).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn set_with(
        &self,
        key: impl ToArg,
        value: impl ToArg,
        options: SetOptions,
    ) -> Result<bool> {
        let command =
            redipy_core::commands::strings::Set::new(key.to_arg(), value.to_arg()).with(options);
        self.run_as(&command)
    }

    /// Sets a string, whatever the key held before. With `GET`.
    ///
    /// `SET` of Redis 1.0.0.
    /// See [`Set`](redipy_core::commands::strings::Set).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn set_get(&self, key: impl ToArg, value: impl ToArg) -> Result<Option<Bytes>> {
        let mut command = redipy_core::commands::strings::Set::new(key.to_arg(), value.to_arg());
        command.get = true;
        self.run_as(&command)
    }

    /// Sets a string, whatever the key held before. With `GET`.
    ///
    /// `SET` of Redis 1.0.0.
    /// See [`Set`](redipy_core::commands::strings::Set).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn set_get_with(
        &self,
        key: impl ToArg,
        value: impl ToArg,
        options: SetOptions,
    ) -> Result<Option<Bytes>> {
        let mut command =
            redipy_core::commands::strings::Set::new(key.to_arg(), value.to_arg()).with(options);
        command.get = true;
        self.run_as(&command)
    }

    /// Sets a string that lives for some seconds.
    ///
    /// `SETEX` of Redis 2.0.0.
    /// See [`SetEx`](redipy_core::commands::strings::SetEx).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn setex(&self, key: impl ToArg, time: impl ToArg, value: impl ToArg) -> Result<()> {
        let command =
            redipy_core::commands::strings::SetEx::new(key.to_arg(), time.to_arg(), value.to_arg());
        self.run_as(&command)
    }

    /// Sets a string, unless the key is there already.
    ///
    /// `SETNX` of Redis 1.0.0.
    /// See [`SetNx`](redipy_core::commands::strings::SetNx).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn setnx(&self, key: impl ToArg, value: impl ToArg) -> Result<bool> {
        let command = redipy_core::commands::strings::SetNx::new(key.to_arg(), value.to_arg());
        self.run_as(&command)
    }

    /// Overwrites the string at a key from an offset on; returns its new length.
    ///
    /// `SETRANGE` of Redis 2.2.0.
    /// See [`SetRange`](redipy_core::commands::strings::SetRange).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn setrange(&self, key: impl ToArg, offset: i64, value: impl ToArg) -> Result<i64> {
        let command =
            redipy_core::commands::strings::SetRange::new(key.to_arg(), offset, value.to_arg());
        self.run_as(&command)
    }

    /// Returns the length of the string at a key, 0 where it is missing.
    ///
    /// `STRLEN` of Redis 2.2.0.
    /// See [`StrLen`](redipy_core::commands::strings::StrLen).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn strlen(&self, key: impl ToArg) -> Result<i64> {
        let command = redipy_core::commands::strings::StrLen::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns part of the string at a key; the older name of `GETRANGE`.
    ///
    /// `SUBSTR` of Redis 1.0.0.
    /// See [`SubStr`](redipy_core::commands::strings::SubStr).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn substr(&self, key: impl ToArg, start: i64, end: i64) -> Result<Bytes> {
        let command = redipy_core::commands::strings::SubStr::new(key.to_arg(), start, end);
        self.run_as(&command)
    }

    /// Removes fields of a hash; returns how many were there.
    ///
    /// `HDEL` of Redis 2.0.0.
    /// See [`HDel`](redipy_core::commands::hashes::HDel).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hdel(&self, key: impl ToArg, fields: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::hashes::HDel::new(key.to_arg(), fields.to_args());
        self.run_as(&command)
    }

    /// Tells whether a hash has a field.
    ///
    /// `HEXISTS` of Redis 2.0.0.
    /// See [`HExists`](redipy_core::commands::hashes::HExists).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hexists(&self, key: impl ToArg, field: impl ToArg) -> Result<bool> {
        let command = redipy_core::commands::hashes::HExists::new(key.to_arg(), field.to_arg());
        self.run_as(&command)
    }

    /// Returns the value of a field of a hash.
    ///
    /// `HGET` of Redis 2.0.0.
    /// See [`HGet`](redipy_core::commands::hashes::HGet).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hget(&self, key: impl ToArg, field: impl ToArg) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::hashes::HGet::new(key.to_arg(), field.to_arg());
        self.run_as(&command)
    }

    /// Returns all fields of a hash with their values.
    ///
    /// `HGETALL` of Redis 2.0.0.
    /// See [`HGetAll`](redipy_core::commands::hashes::HGetAll).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hgetall(&self, key: impl ToArg) -> Result<Fields> {
        let command = redipy_core::commands::hashes::HGetAll::new(key.to_arg());
        self.run_as(&command)
    }

    /// Adds to the integer at a field, 0 where it is missing.
    ///
    /// `HINCRBY` of Redis 2.0.0.
    /// See [`HIncrBy`](redipy_core::commands::hashes::HIncrBy).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hincrby(&self, key: impl ToArg, field: impl ToArg, amount: i64) -> Result<i64> {
        let command =
            redipy_core::commands::hashes::HIncrBy::new(key.to_arg(), field.to_arg(), amount);
        self.run_as(&command)
    }

    /// Adds to the number at a field, with a fraction if need be.
    ///
    /// `HINCRBYFLOAT` of Redis 2.6.0.
    /// See [`HIncrByFloat`](redipy_core::commands::hashes::HIncrByFloat).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hincrbyfloat(
        &self,
        key: impl ToArg,
        field: impl ToArg,
        amount: impl ToArg,
    ) -> Result<f64> {
        let command = redipy_core::commands::hashes::HIncrByFloat::new(
            key.to_arg(),
            field.to_arg(),
            amount.to_arg(),
        );
        self.run_as(&command)
    }

    /// Returns all fields of a hash without their values.
    ///
    /// `HKEYS` of Redis 2.0.0.
    /// See [`HKeys`](redipy_core::commands::hashes::HKeys).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hkeys(&self, key: impl ToArg) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::hashes::HKeys::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns the number of fields of a hash, 0 where it is missing.
    ///
    /// `HLEN` of Redis 2.0.0.
    /// See [`HLen`](redipy_core::commands::hashes::HLen).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hlen(&self, key: impl ToArg) -> Result<i64> {
        let command = redipy_core::commands::hashes::HLen::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns the values of several fields of a hash.
    ///
    /// `HMGET` of Redis 2.0.0.
    /// See [`HMGet`](redipy_core::commands::hashes::HMGet).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hmget(&self, key: impl ToArg, fields: impl ToArgs) -> Result<Vec<Option<Bytes>>> {
        let command = redipy_core::commands::hashes::HMGet::new(key.to_arg(), fields.to_args());
        self.run_as(&command)
    }

    /// Sets fields of a hash; the older form of `HSET`, with another reply.
    ///
    /// `HMSET` of Redis 2.0.0.
    /// See [`HMSet`](redipy_core::commands::hashes::HMSet).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hmset(
        &self,
        key: impl ToArg,
        mapping: impl IntoIterator<Item = (impl ToArg, impl ToArg)>,
    ) -> Result<()> {
        let command = redipy_core::commands::hashes::HMSet::new(
            key.to_arg(),
            mapping
                .into_iter()
                .map(|(a, b)| (a.to_arg(), b.to_arg()))
                .collect(),
        );
        self.run_as(&command)
    }

    /// Returns a random field of a hash.
    ///
    /// `HRANDFIELD` of Redis 6.2.0.
    /// See [`HRandField`](redipy_core::commands::hashes::HRandField).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hrandfield(&self, key: impl ToArg) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::hashes::HRandField::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns a random field of a hash. With `COUNT`.
    ///
    /// `HRANDFIELD` of Redis 6.2.0.
    /// See [`HRandField`](redipy_core::commands::hashes::HRandField).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hrandfield_count(&self, key: impl ToArg, count: i64) -> Result<Vec<Bytes>> {
        let mut command = redipy_core::commands::hashes::HRandField::new(key.to_arg());
        command.count = Some(count);
        self.run_as(&command)
    }

    /// Returns a random field of a hash. With `COUNT`, `WITHVALUES`.
    ///
    /// `HRANDFIELD` of Redis 6.2.0.
    /// See [`HRandField`](redipy_core::commands::hashes::HRandField).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hrandfield_withvalues(
        &self,
        key: impl ToArg,
        count: i64,
    ) -> Result<Vec<(Bytes, Bytes)>> {
        let mut command = redipy_core::commands::hashes::HRandField::new(key.to_arg());
        command.count = Some(count);
        command.withvalues = true;
        self.run_as(&command)
    }

    /// Returns some fields of a hash with their values, and where to go on.
    ///
    /// `HSCAN` of Redis 2.8.0.
    /// See [`HScan`](redipy_core::commands::hashes::HScan).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hscan(&self, key: impl ToArg, cursor: impl ToArg) -> Result<(i64, Vec<(Bytes, Bytes)>)> {
        let command = redipy_core::commands::hashes::HScan::new(key.to_arg(), cursor.to_arg());
        self.run_as(&command)
    }

    /// Returns some fields of a hash with their values, and where to go on.
    ///
    /// `HSCAN` of Redis 2.8.0.
    /// See [`HScan`](redipy_core::commands::hashes::HScan).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hscan_with(
        &self,
        key: impl ToArg,
        cursor: impl ToArg,
        options: HScanOptions,
    ) -> Result<(i64, Vec<(Bytes, Bytes)>)> {
        let command =
            redipy_core::commands::hashes::HScan::new(key.to_arg(), cursor.to_arg()).with(options);
        self.run_as(&command)
    }

    /// Sets fields of a hash; returns how many of them are new.
    ///
    /// `HSET` of Redis 2.0.0.
    /// See [`HSet`](redipy_core::commands::hashes::HSet).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hset(
        &self,
        key: impl ToArg,
        mapping: impl IntoIterator<Item = (impl ToArg, impl ToArg)>,
    ) -> Result<i64> {
        let command = redipy_core::commands::hashes::HSet::new(
            key.to_arg(),
            mapping
                .into_iter()
                .map(|(a, b)| (a.to_arg(), b.to_arg()))
                .collect(),
        );
        self.run_as(&command)
    }

    /// Sets a field of a hash, unless it is there already.
    ///
    /// `HSETNX` of Redis 2.0.0.
    /// See [`HSetNx`](redipy_core::commands::hashes::HSetNx).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hsetnx(&self, key: impl ToArg, field: impl ToArg, value: impl ToArg) -> Result<bool> {
        let command = redipy_core::commands::hashes::HSetNx::new(
            key.to_arg(),
            field.to_arg(),
            value.to_arg(),
        );
        self.run_as(&command)
    }

    /// Returns the length of the value of a field, 0 where it is missing.
    ///
    /// `HSTRLEN` of Redis 3.2.0.
    /// See [`HStrLen`](redipy_core::commands::hashes::HStrLen).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hstrlen(&self, key: impl ToArg, field: impl ToArg) -> Result<i64> {
        let command = redipy_core::commands::hashes::HStrLen::new(key.to_arg(), field.to_arg());
        self.run_as(&command)
    }

    /// Returns all values of a hash without their fields.
    ///
    /// `HVALS` of Redis 2.0.0.
    /// See [`HVals`](redipy_core::commands::hashes::HVals).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn hvals(&self, key: impl ToArg) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::hashes::HVals::new(key.to_arg());
        self.run_as(&command)
    }

    /// Removes and returns elements of the first of several lists that is there, with its key; waits for them where none is.
    ///
    /// `BLMPOP` of Redis 7.0.0.
    /// See [`BLMPop`](redipy_core::commands::lists::BLMPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn blmpop(
        &self,
        timeout: impl ToArg,
        keys: impl ToArgs,
        side: impl Into<Side>,
    ) -> Result<Option<(Bytes, Vec<Bytes>)>> {
        let command = redipy_core::commands::lists::BLMPop::new(
            timeout.to_arg(),
            CountedKeys(keys.to_args()),
            side.into(),
        );
        self.run_as(&command)
    }

    /// Removes and returns elements of the first of several lists that is there, with its key; waits for them where none is.
    ///
    /// `BLMPOP` of Redis 7.0.0.
    /// See [`BLMPop`](redipy_core::commands::lists::BLMPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn blmpop_with(
        &self,
        timeout: impl ToArg,
        keys: impl ToArgs,
        side: impl Into<Side>,
        options: BLMPopOptions,
    ) -> Result<Option<(Bytes, Vec<Bytes>)>> {
        let command = redipy_core::commands::lists::BLMPop::new(
            timeout.to_arg(),
            CountedKeys(keys.to_args()),
            side.into(),
        )
        .with(options);
        self.run_as(&command)
    }

    /// Takes an element from an end of a list to an end of another or the same one, and returns it; waits for it where there is none.
    ///
    /// `BLMOVE` of Redis 6.2.0.
    /// See [`BLMove`](redipy_core::commands::lists::BLMove).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn blmove(
        &self,
        source: impl ToArg,
        destination: impl ToArg,
        from: impl Into<Side>,
        to: impl Into<Side>,
        timeout: impl ToArg,
    ) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::lists::BLMove::new(
            source.to_arg(),
            destination.to_arg(),
            from.into(),
            to.into(),
            timeout.to_arg(),
        );
        self.run_as(&command)
    }

    /// Removes and returns the element at the head of the first list that has one, with its key; waits for it where none has.
    ///
    /// `BLPOP` of Redis 2.0.0.
    /// See [`BLPop`](redipy_core::commands::lists::BLPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn blpop(&self, keys: impl ToArgs, timeout: impl ToArg) -> Result<Option<(Bytes, Bytes)>> {
        let command = redipy_core::commands::lists::BLPop::new(keys.to_args(), timeout.to_arg());
        self.run_as(&command)
    }

    /// Removes and returns the element at the tail of the first list that has one, with its key; waits for it where none has.
    ///
    /// `BRPOP` of Redis 2.0.0.
    /// See [`BRPop`](redipy_core::commands::lists::BRPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn brpop(&self, keys: impl ToArgs, timeout: impl ToArg) -> Result<Option<(Bytes, Bytes)>> {
        let command = redipy_core::commands::lists::BRPop::new(keys.to_args(), timeout.to_arg());
        self.run_as(&command)
    }

    /// Takes an element from the tail of a list to the head of another or the same one, and returns it; waits for it where there is none.
    ///
    /// `BRPOPLPUSH` of Redis 2.2.0.
    /// See [`BRPopLPush`](redipy_core::commands::lists::BRPopLPush).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn brpoplpush(
        &self,
        source: impl ToArg,
        destination: impl ToArg,
        timeout: impl ToArg,
    ) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::lists::BRPopLPush::new(
            source.to_arg(),
            destination.to_arg(),
            timeout.to_arg(),
        );
        self.run_as(&command)
    }

    /// Returns the element at a position of a list.
    ///
    /// `LINDEX` of Redis 1.0.0.
    /// See [`LIndex`](redipy_core::commands::lists::LIndex).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lindex(&self, key: impl ToArg, index: impl ToArg) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::lists::LIndex::new(key.to_arg(), index.to_arg());
        self.run_as(&command)
    }

    /// Inserts an element beside another one; returns the new length, or -1 where that other one is missing.
    ///
    /// `LINSERT` of Redis 2.2.0.
    /// See [`LInsert`](redipy_core::commands::lists::LInsert).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn linsert(
        &self,
        key: impl ToArg,
        place: impl Into<Place>,
        pivot: impl ToArg,
        element: impl ToArg,
    ) -> Result<i64> {
        let command = redipy_core::commands::lists::LInsert::new(
            key.to_arg(),
            place.into(),
            pivot.to_arg(),
            element.to_arg(),
        );
        self.run_as(&command)
    }

    /// Returns the length of a list, 0 where it is missing.
    ///
    /// `LLEN` of Redis 1.0.0.
    /// See [`LLen`](redipy_core::commands::lists::LLen).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn llen(&self, key: impl ToArg) -> Result<i64> {
        let command = redipy_core::commands::lists::LLen::new(key.to_arg());
        self.run_as(&command)
    }

    /// Removes and returns elements of the first of several lists that is there, with its key.
    ///
    /// `LMPOP` of Redis 7.0.0.
    /// See [`LMPop`](redipy_core::commands::lists::LMPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lmpop(
        &self,
        keys: impl ToArgs,
        side: impl Into<Side>,
    ) -> Result<Option<(Bytes, Vec<Bytes>)>> {
        let command =
            redipy_core::commands::lists::LMPop::new(CountedKeys(keys.to_args()), side.into());
        self.run_as(&command)
    }

    /// Removes and returns elements of the first of several lists that is there, with its key.
    ///
    /// `LMPOP` of Redis 7.0.0.
    /// See [`LMPop`](redipy_core::commands::lists::LMPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lmpop_with(
        &self,
        keys: impl ToArgs,
        side: impl Into<Side>,
        options: LMPopOptions,
    ) -> Result<Option<(Bytes, Vec<Bytes>)>> {
        let command =
            redipy_core::commands::lists::LMPop::new(CountedKeys(keys.to_args()), side.into())
                .with(options);
        self.run_as(&command)
    }

    /// Takes an element from an end of a list to an end of another or the same one, and returns it.
    ///
    /// `LMOVE` of Redis 6.2.0.
    /// See [`LMove`](redipy_core::commands::lists::LMove).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lmove(
        &self,
        source: impl ToArg,
        destination: impl ToArg,
        from: impl Into<Side>,
        to: impl Into<Side>,
    ) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::lists::LMove::new(
            source.to_arg(),
            destination.to_arg(),
            from.into(),
            to.into(),
        );
        self.run_as(&command)
    }

    /// Removes and returns the element at the head of a list.
    ///
    /// `LPOP` of Redis 1.0.0.
    /// See [`LPop`](redipy_core::commands::lists::LPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lpop(&self, key: impl ToArg) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::lists::LPop::new(key.to_arg());
        self.run_as(&command)
    }

    /// Removes and returns the element at the head of a list. With `COUNT`.
    ///
    /// `LPOP` of Redis 1.0.0.
    /// See [`LPop`](redipy_core::commands::lists::LPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lpop_count(&self, key: impl ToArg, count: i64) -> Result<Option<Vec<Bytes>>> {
        let mut command = redipy_core::commands::lists::LPop::new(key.to_arg());
        command.count = Some(count);
        self.run_as(&command)
    }

    /// Finds an element in a list and returns its position.
    ///
    /// `LPOS` of Redis 6.0.6.
    /// See [`LPos`](redipy_core::commands::lists::LPos).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lpos(&self, key: impl ToArg, element: impl ToArg) -> Result<Option<i64>> {
        let command = redipy_core::commands::lists::LPos::new(key.to_arg(), element.to_arg());
        self.run_as(&command)
    }

    /// Finds an element in a list and returns its position.
    ///
    /// `LPOS` of Redis 6.0.6.
    /// See [`LPos`](redipy_core::commands::lists::LPos).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lpos_with(
        &self,
        key: impl ToArg,
        element: impl ToArg,
        options: LPosOptions,
    ) -> Result<Option<i64>> {
        let command =
            redipy_core::commands::lists::LPos::new(key.to_arg(), element.to_arg()).with(options);
        self.run_as(&command)
    }

    /// Finds an element in a list and returns its position. With `COUNT`.
    ///
    /// `LPOS` of Redis 6.0.6.
    /// See [`LPos`](redipy_core::commands::lists::LPos).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lpos_count(&self, key: impl ToArg, element: impl ToArg, count: i64) -> Result<Vec<i64>> {
        let mut command = redipy_core::commands::lists::LPos::new(key.to_arg(), element.to_arg());
        command.count = Some(count);
        self.run_as(&command)
    }

    /// Finds an element in a list and returns its position. With `COUNT`.
    ///
    /// `LPOS` of Redis 6.0.6.
    /// See [`LPos`](redipy_core::commands::lists::LPos).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lpos_count_with(
        &self,
        key: impl ToArg,
        element: impl ToArg,
        count: i64,
        options: LPosOptions,
    ) -> Result<Vec<i64>> {
        let mut command =
            redipy_core::commands::lists::LPos::new(key.to_arg(), element.to_arg()).with(options);
        command.count = Some(count);
        self.run_as(&command)
    }

    /// Pushes elements to the head of a list, one after the other; returns its new length.
    ///
    /// `LPUSH` of Redis 1.0.0.
    /// See [`LPush`](redipy_core::commands::lists::LPush).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lpush(&self, key: impl ToArg, elements: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::lists::LPush::new(key.to_arg(), elements.to_args());
        self.run_as(&command)
    }

    /// Pushes elements to the head of a list if it is there; returns its new length.
    ///
    /// `LPUSHX` of Redis 2.2.0.
    /// See [`LPushX`](redipy_core::commands::lists::LPushX).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lpushx(&self, key: impl ToArg, elements: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::lists::LPushX::new(key.to_arg(), elements.to_args());
        self.run_as(&command)
    }

    /// Returns part of a list; both ends are included, and negative ones count from its tail.
    ///
    /// `LRANGE` of Redis 1.0.0.
    /// See [`LRange`](redipy_core::commands::lists::LRange).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lrange(&self, key: impl ToArg, start: i64, stop: i64) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::lists::LRange::new(key.to_arg(), start, stop);
        self.run_as(&command)
    }

    /// Removes elements that equal another; returns their number.
    ///
    /// `LREM` of Redis 1.0.0.
    /// See [`LRem`](redipy_core::commands::lists::LRem).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lrem(&self, key: impl ToArg, count: i64, element: impl ToArg) -> Result<i64> {
        let command =
            redipy_core::commands::lists::LRem::new(key.to_arg(), count, element.to_arg());
        self.run_as(&command)
    }

    /// Replaces the element at a position of a list.
    ///
    /// `LSET` of Redis 1.0.0.
    /// See [`LSet`](redipy_core::commands::lists::LSet).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn lset(&self, key: impl ToArg, index: impl ToArg, element: impl ToArg) -> Result<()> {
        let command =
            redipy_core::commands::lists::LSet::new(key.to_arg(), index.to_arg(), element.to_arg());
        self.run_as(&command)
    }

    /// Keeps only part of a list; both ends are included, and negative ones count from its tail.
    ///
    /// `LTRIM` of Redis 1.0.0.
    /// See [`LTrim`](redipy_core::commands::lists::LTrim).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn ltrim(&self, key: impl ToArg, start: i64, stop: i64) -> Result<()> {
        let command = redipy_core::commands::lists::LTrim::new(key.to_arg(), start, stop);
        self.run_as(&command)
    }

    /// Removes and returns the element at the tail of a list.
    ///
    /// `RPOP` of Redis 1.0.0.
    /// See [`RPop`](redipy_core::commands::lists::RPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn rpop(&self, key: impl ToArg) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::lists::RPop::new(key.to_arg());
        self.run_as(&command)
    }

    /// Removes and returns the element at the tail of a list. With `COUNT`.
    ///
    /// `RPOP` of Redis 1.0.0.
    /// See [`RPop`](redipy_core::commands::lists::RPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn rpop_count(&self, key: impl ToArg, count: i64) -> Result<Option<Vec<Bytes>>> {
        let mut command = redipy_core::commands::lists::RPop::new(key.to_arg());
        command.count = Some(count);
        self.run_as(&command)
    }

    /// Takes an element from the tail of a list to the head of another or the same one, and returns it.
    ///
    /// `RPOPLPUSH` of Redis 1.2.0.
    /// See [`RPopLPush`](redipy_core::commands::lists::RPopLPush).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn rpoplpush(&self, source: impl ToArg, destination: impl ToArg) -> Result<Option<Bytes>> {
        let command =
            redipy_core::commands::lists::RPopLPush::new(source.to_arg(), destination.to_arg());
        self.run_as(&command)
    }

    /// Pushes elements to the tail of a list, one after the other; returns its new length.
    ///
    /// `RPUSH` of Redis 1.0.0.
    /// See [`RPush`](redipy_core::commands::lists::RPush).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn rpush(&self, key: impl ToArg, elements: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::lists::RPush::new(key.to_arg(), elements.to_args());
        self.run_as(&command)
    }

    /// Pushes elements to the tail of a list if it is there; returns its new length.
    ///
    /// `RPUSHX` of Redis 2.2.0.
    /// See [`RPushX`](redipy_core::commands::lists::RPushX).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn rpushx(&self, key: impl ToArg, elements: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::lists::RPushX::new(key.to_arg(), elements.to_args());
        self.run_as(&command)
    }

    /// Adds members to a set; returns how many of them are new.
    ///
    /// `SADD` of Redis 1.0.0.
    /// See [`SAdd`](redipy_core::commands::sets::SAdd).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn sadd(&self, key: impl ToArg, members: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::sets::SAdd::new(key.to_arg(), members.to_args());
        self.run_as(&command)
    }

    /// Returns the number of members of a set, 0 where it is missing.
    ///
    /// `SCARD` of Redis 1.0.0.
    /// See [`SCard`](redipy_core::commands::sets::SCard).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn scard(&self, key: impl ToArg) -> Result<i64> {
        let command = redipy_core::commands::sets::SCard::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns the members of the first set that none of the others has.
    ///
    /// `SDIFF` of Redis 1.0.0.
    /// See [`SDiff`](redipy_core::commands::sets::SDiff).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn sdiff(&self, keys: impl ToArgs) -> Result<Members> {
        let command = redipy_core::commands::sets::SDiff::new(keys.to_args());
        self.run_as(&command)
    }

    /// Stores the members of the first set that none of the others has; returns their number.
    ///
    /// `SDIFFSTORE` of Redis 1.0.0.
    /// See [`SDiffStore`](redipy_core::commands::sets::SDiffStore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn sdiffstore(&self, destination: impl ToArg, keys: impl ToArgs) -> Result<i64> {
        let command =
            redipy_core::commands::sets::SDiffStore::new(destination.to_arg(), keys.to_args());
        self.run_as(&command)
    }

    /// Returns the members that all sets have.
    ///
    /// `SINTER` of Redis 1.0.0.
    /// See [`SInter`](redipy_core::commands::sets::SInter).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn sinter(&self, keys: impl ToArgs) -> Result<Members> {
        let command = redipy_core::commands::sets::SInter::new(keys.to_args());
        self.run_as(&command)
    }

    /// Returns the number of members that all sets have.
    ///
    /// `SINTERCARD` of Redis 7.0.0.
    /// See [`SInterCard`](redipy_core::commands::sets::SInterCard).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn sintercard(&self, keys: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::sets::SInterCard::new(CountedKeys(keys.to_args()));
        self.run_as(&command)
    }

    /// Returns the number of members that all sets have.
    ///
    /// `SINTERCARD` of Redis 7.0.0.
    /// See [`SInterCard`](redipy_core::commands::sets::SInterCard).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn sintercard_with(&self, keys: impl ToArgs, options: SInterCardOptions) -> Result<i64> {
        let command =
            redipy_core::commands::sets::SInterCard::new(CountedKeys(keys.to_args())).with(options);
        self.run_as(&command)
    }

    /// Stores the members that all sets have; returns their number.
    ///
    /// `SINTERSTORE` of Redis 1.0.0.
    /// See [`SInterStore`](redipy_core::commands::sets::SInterStore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn sinterstore(&self, destination: impl ToArg, keys: impl ToArgs) -> Result<i64> {
        let command =
            redipy_core::commands::sets::SInterStore::new(destination.to_arg(), keys.to_args());
        self.run_as(&command)
    }

    /// Tells whether a string is a member of a set.
    ///
    /// `SISMEMBER` of Redis 1.0.0.
    /// See [`SIsMember`](redipy_core::commands::sets::SIsMember).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn sismember(&self, key: impl ToArg, value: impl ToArg) -> Result<bool> {
        let command = redipy_core::commands::sets::SIsMember::new(key.to_arg(), value.to_arg());
        self.run_as(&command)
    }

    /// Tells of several strings whether they are members of a set.
    ///
    /// `SMISMEMBER` of Redis 6.2.0.
    /// See [`SMIsMember`](redipy_core::commands::sets::SMIsMember).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn smismember(&self, key: impl ToArg, members: impl ToArgs) -> Result<Vec<bool>> {
        let command = redipy_core::commands::sets::SMIsMember::new(key.to_arg(), members.to_args());
        self.run_as(&command)
    }

    /// Returns all members of a set.
    ///
    /// `SMEMBERS` of Redis 1.0.0.
    /// See [`SMembers`](redipy_core::commands::sets::SMembers).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn smembers(&self, key: impl ToArg) -> Result<Members> {
        let command = redipy_core::commands::sets::SMembers::new(key.to_arg());
        self.run_as(&command)
    }

    /// Takes a member from one set to another; tells whether it was there.
    ///
    /// `SMOVE` of Redis 1.0.0.
    /// See [`SMove`](redipy_core::commands::sets::SMove).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn smove(
        &self,
        source: impl ToArg,
        destination: impl ToArg,
        member: impl ToArg,
    ) -> Result<bool> {
        let command = redipy_core::commands::sets::SMove::new(
            source.to_arg(),
            destination.to_arg(),
            member.to_arg(),
        );
        self.run_as(&command)
    }

    /// Removes and returns a random member of a set.
    ///
    /// `SPOP` of Redis 1.0.0.
    /// See [`SPop`](redipy_core::commands::sets::SPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn spop(&self, key: impl ToArg) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::sets::SPop::new(key.to_arg());
        self.run_as(&command)
    }

    /// Removes and returns a random member of a set. With `COUNT`.
    ///
    /// `SPOP` of Redis 1.0.0.
    /// See [`SPop`](redipy_core::commands::sets::SPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn spop_count(&self, key: impl ToArg, count: i64) -> Result<Members> {
        let mut command = redipy_core::commands::sets::SPop::new(key.to_arg());
        command.count = Some(count);
        self.run_as(&command)
    }

    /// Returns a random member of a set.
    ///
    /// `SRANDMEMBER` of Redis 1.0.0.
    /// See [`SRandMember`](redipy_core::commands::sets::SRandMember).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn srandmember(&self, key: impl ToArg) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::sets::SRandMember::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns a random member of a set. With `COUNT`.
    ///
    /// `SRANDMEMBER` of Redis 1.0.0.
    /// See [`SRandMember`](redipy_core::commands::sets::SRandMember).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn srandmember_count(&self, key: impl ToArg, count: i64) -> Result<Vec<Bytes>> {
        let mut command = redipy_core::commands::sets::SRandMember::new(key.to_arg());
        command.count = Some(count);
        self.run_as(&command)
    }

    /// Removes members of a set; returns how many were there.
    ///
    /// `SREM` of Redis 1.0.0.
    /// See [`SRem`](redipy_core::commands::sets::SRem).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn srem(&self, key: impl ToArg, members: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::sets::SRem::new(key.to_arg(), members.to_args());
        self.run_as(&command)
    }

    /// Returns some members of a set, and where to go on.
    ///
    /// `SSCAN` of Redis 2.8.0.
    /// See [`SScan`](redipy_core::commands::sets::SScan).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn sscan(&self, key: impl ToArg, cursor: impl ToArg) -> Result<(i64, Vec<Bytes>)> {
        let command = redipy_core::commands::sets::SScan::new(key.to_arg(), cursor.to_arg());
        self.run_as(&command)
    }

    /// Returns some members of a set, and where to go on.
    ///
    /// `SSCAN` of Redis 2.8.0.
    /// See [`SScan`](redipy_core::commands::sets::SScan).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn sscan_with(
        &self,
        key: impl ToArg,
        cursor: impl ToArg,
        options: SScanOptions,
    ) -> Result<(i64, Vec<Bytes>)> {
        let command =
            redipy_core::commands::sets::SScan::new(key.to_arg(), cursor.to_arg()).with(options);
        self.run_as(&command)
    }

    /// Returns the members that any of the sets has.
    ///
    /// `SUNION` of Redis 1.0.0.
    /// See [`SUnion`](redipy_core::commands::sets::SUnion).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn sunion(&self, keys: impl ToArgs) -> Result<Members> {
        let command = redipy_core::commands::sets::SUnion::new(keys.to_args());
        self.run_as(&command)
    }

    /// Stores the members that any of the sets has; returns their number.
    ///
    /// `SUNIONSTORE` of Redis 1.0.0.
    /// See [`SUnionStore`](redipy_core::commands::sets::SUnionStore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn sunionstore(&self, destination: impl ToArg, keys: impl ToArgs) -> Result<i64> {
        let command =
            redipy_core::commands::sets::SUnionStore::new(destination.to_arg(), keys.to_args());
        self.run_as(&command)
    }

    /// Removes and returns members from an end of the first sorted set that has any; waits for them where none has.
    ///
    /// `BZMPOP` of Redis 7.0.0.
    /// See [`BZMPop`](redipy_core::commands::sorted_sets::BZMPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn bzmpop(
        &self,
        timeout: impl ToArg,
        keys: impl ToArgs,
        side: impl Into<MinMax>,
    ) -> Result<Option<(Bytes, Vec<(Bytes, f64)>)>> {
        let command = redipy_core::commands::sorted_sets::BZMPop::new(
            timeout.to_arg(),
            CountedKeys(keys.to_args()),
            side.into(),
        );
        self.run_as(&command)
    }

    /// Removes and returns members from an end of the first sorted set that has any; waits for them where none has.
    ///
    /// `BZMPOP` of Redis 7.0.0.
    /// See [`BZMPop`](redipy_core::commands::sorted_sets::BZMPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn bzmpop_with(
        &self,
        timeout: impl ToArg,
        keys: impl ToArgs,
        side: impl Into<MinMax>,
        options: BZMPopOptions,
    ) -> Result<Option<(Bytes, Vec<(Bytes, f64)>)>> {
        let command = redipy_core::commands::sorted_sets::BZMPop::new(
            timeout.to_arg(),
            CountedKeys(keys.to_args()),
            side.into(),
        )
        .with(options);
        self.run_as(&command)
    }

    /// Removes and returns the member with the highest score of the first sorted set that has one, with its key; waits for it where none has.
    ///
    /// `BZPOPMAX` of Redis 5.0.0.
    /// See [`BZPopMax`](redipy_core::commands::sorted_sets::BZPopMax).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn bzpopmax(
        &self,
        keys: impl ToArgs,
        timeout: impl ToArg,
    ) -> Result<Option<(Bytes, Bytes, f64)>> {
        let command =
            redipy_core::commands::sorted_sets::BZPopMax::new(keys.to_args(), timeout.to_arg());
        self.run_as(&command)
    }

    /// Removes and returns the member with the lowest score of the first sorted set that has one, with its key; waits for it where none has.
    ///
    /// `BZPOPMIN` of Redis 5.0.0.
    /// See [`BZPopMin`](redipy_core::commands::sorted_sets::BZPopMin).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn bzpopmin(
        &self,
        keys: impl ToArgs,
        timeout: impl ToArg,
    ) -> Result<Option<(Bytes, Bytes, f64)>> {
        let command =
            redipy_core::commands::sorted_sets::BZPopMin::new(keys.to_args(), timeout.to_arg());
        self.run_as(&command)
    }

    /// Sets scores of members, which are added where they are missing.
    ///
    /// `ZADD` of Redis 1.2.0.
    /// See [`ZAdd`](redipy_core::commands::sorted_sets::ZAdd).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zadd(
        &self,
        key: impl ToArg,
        pairs: impl IntoIterator<Item = (f64, impl ToArg)>,
    ) -> Result<i64> {
        let command = redipy_core::commands::sorted_sets::ZAdd::new(
            key.to_arg(),
            pairs
                .into_iter()
                .map(|(score, member)| (score, member.to_arg()))
                .collect(),
        );
        self.run_as(&command)
    }

    /// Sets scores of members, which are added where they are missing.
    ///
    /// `ZADD` of Redis 1.2.0.
    /// See [`ZAdd`](redipy_core::commands::sorted_sets::ZAdd).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zadd_with(
        &self,
        key: impl ToArg,
        pairs: impl IntoIterator<Item = (f64, impl ToArg)>,
        options: ZAddOptions,
    ) -> Result<i64> {
        let command = redipy_core::commands::sorted_sets::ZAdd::new(
            key.to_arg(),
            pairs
                .into_iter()
                .map(|(score, member)| (score, member.to_arg()))
                .collect(),
        )
        .with(options);
        self.run_as(&command)
    }

    /// Sets scores of members, which are added where they are missing. With `INCR`.
    ///
    /// `ZADD` of Redis 1.2.0.
    /// See [`ZAdd`](redipy_core::commands::sorted_sets::ZAdd).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zadd_incr(
        &self,
        key: impl ToArg,
        pairs: impl IntoIterator<Item = (f64, impl ToArg)>,
    ) -> Result<Option<f64>> {
        let mut command = redipy_core::commands::sorted_sets::ZAdd::new(
            key.to_arg(),
            pairs
                .into_iter()
                .map(|(score, member)| (score, member.to_arg()))
                .collect(),
        );
        command.incr = true;
        self.run_as(&command)
    }

    /// Sets scores of members, which are added where they are missing. With `INCR`.
    ///
    /// `ZADD` of Redis 1.2.0.
    /// See [`ZAdd`](redipy_core::commands::sorted_sets::ZAdd).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zadd_incr_with(
        &self,
        key: impl ToArg,
        pairs: impl IntoIterator<Item = (f64, impl ToArg)>,
        options: ZAddOptions,
    ) -> Result<Option<f64>> {
        let mut command = redipy_core::commands::sorted_sets::ZAdd::new(
            key.to_arg(),
            pairs
                .into_iter()
                .map(|(score, member)| (score, member.to_arg()))
                .collect(),
        )
        .with(options);
        command.incr = true;
        self.run_as(&command)
    }

    /// Returns the number of members of a sorted set.
    ///
    /// `ZCARD` of Redis 1.2.0.
    /// See [`ZCard`](redipy_core::commands::sorted_sets::ZCard).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zcard(&self, key: impl ToArg) -> Result<i64> {
        let command = redipy_core::commands::sorted_sets::ZCard::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns the number of members with a score in a range.
    ///
    /// `ZCOUNT` of Redis 2.0.0.
    /// See [`ZCount`](redipy_core::commands::sorted_sets::ZCount).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zcount(
        &self,
        key: impl ToArg,
        min: impl Into<ScoreBound>,
        max: impl Into<ScoreBound>,
    ) -> Result<i64> {
        let command =
            redipy_core::commands::sorted_sets::ZCount::new(key.to_arg(), min.into(), max.into());
        self.run_as(&command)
    }

    /// Returns the members of the first of several sorted sets or sets that are in no other.
    ///
    /// `ZDIFF` of Redis 6.2.0.
    /// See [`ZDiff`](redipy_core::commands::sorted_sets::ZDiff).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zdiff(&self, keys: impl ToArgs) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZDiff::new(CountedKeys(keys.to_args()));
        self.run_as(&command)
    }

    /// Returns the members of the first of several sorted sets or sets that are in no other. With `WITHSCORES`.
    ///
    /// `ZDIFF` of Redis 6.2.0.
    /// See [`ZDiff`](redipy_core::commands::sorted_sets::ZDiff).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zdiff_withscores(&self, keys: impl ToArgs) -> Result<Vec<(Bytes, f64)>> {
        let mut command =
            redipy_core::commands::sorted_sets::ZDiff::new(CountedKeys(keys.to_args()));
        command.withscores = true;
        self.run_as(&command)
    }

    /// Stores the members of the first of several sorted sets or sets that are in no other; returns their number.
    ///
    /// `ZDIFFSTORE` of Redis 6.2.0.
    /// See [`ZDiffStore`](redipy_core::commands::sorted_sets::ZDiffStore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zdiffstore(&self, destination: impl ToArg, keys: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::sorted_sets::ZDiffStore::new(
            destination.to_arg(),
            CountedKeys(keys.to_args()),
        );
        self.run_as(&command)
    }

    /// Adds to the score of a member, which is added where it is missing.
    ///
    /// `ZINCRBY` of Redis 1.2.0.
    /// See [`ZIncrBy`](redipy_core::commands::sorted_sets::ZIncrBy).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zincrby(&self, key: impl ToArg, amount: f64, member: impl ToArg) -> Result<f64> {
        let command =
            redipy_core::commands::sorted_sets::ZIncrBy::new(key.to_arg(), amount, member.to_arg());
        self.run_as(&command)
    }

    /// Returns the members of all of several sorted sets or sets.
    ///
    /// `ZINTER` of Redis 6.2.0.
    /// See [`ZInter`](redipy_core::commands::sorted_sets::ZInter).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zinter(&self, keys: impl ToArgs) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZInter::new(CountedKeys(keys.to_args()));
        self.run_as(&command)
    }

    /// Returns the members of all of several sorted sets or sets.
    ///
    /// `ZINTER` of Redis 6.2.0.
    /// See [`ZInter`](redipy_core::commands::sorted_sets::ZInter).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zinter_with(&self, keys: impl ToArgs, options: ZInterOptions) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZInter::new(CountedKeys(keys.to_args()))
            .with(options);
        self.run_as(&command)
    }

    /// Returns the members of all of several sorted sets or sets. With `WITHSCORES`.
    ///
    /// `ZINTER` of Redis 6.2.0.
    /// See [`ZInter`](redipy_core::commands::sorted_sets::ZInter).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zinter_withscores(&self, keys: impl ToArgs) -> Result<Vec<(Bytes, f64)>> {
        let mut command =
            redipy_core::commands::sorted_sets::ZInter::new(CountedKeys(keys.to_args()));
        command.withscores = true;
        self.run_as(&command)
    }

    /// Returns the members of all of several sorted sets or sets. With `WITHSCORES`.
    ///
    /// `ZINTER` of Redis 6.2.0.
    /// See [`ZInter`](redipy_core::commands::sorted_sets::ZInter).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zinter_withscores_with(
        &self,
        keys: impl ToArgs,
        options: ZInterOptions,
    ) -> Result<Vec<(Bytes, f64)>> {
        let mut command =
            redipy_core::commands::sorted_sets::ZInter::new(CountedKeys(keys.to_args()))
                .with(options);
        command.withscores = true;
        self.run_as(&command)
    }

    /// Returns the number of members that several sorted sets or sets have in common.
    ///
    /// `ZINTERCARD` of Redis 7.0.0.
    /// See [`ZInterCard`](redipy_core::commands::sorted_sets::ZInterCard).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zintercard(&self, keys: impl ToArgs) -> Result<i64> {
        let command =
            redipy_core::commands::sorted_sets::ZInterCard::new(CountedKeys(keys.to_args()));
        self.run_as(&command)
    }

    /// Returns the number of members that several sorted sets or sets have in common.
    ///
    /// `ZINTERCARD` of Redis 7.0.0.
    /// See [`ZInterCard`](redipy_core::commands::sorted_sets::ZInterCard).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zintercard_with(&self, keys: impl ToArgs, options: ZInterCardOptions) -> Result<i64> {
        let command =
            redipy_core::commands::sorted_sets::ZInterCard::new(CountedKeys(keys.to_args()))
                .with(options);
        self.run_as(&command)
    }

    /// Stores the members of all of several sorted sets or sets; returns their number.
    ///
    /// `ZINTERSTORE` of Redis 2.0.0.
    /// See [`ZInterStore`](redipy_core::commands::sorted_sets::ZInterStore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zinterstore(&self, destination: impl ToArg, keys: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::sorted_sets::ZInterStore::new(
            destination.to_arg(),
            CountedKeys(keys.to_args()),
        );
        self.run_as(&command)
    }

    /// Stores the members of all of several sorted sets or sets; returns their number.
    ///
    /// `ZINTERSTORE` of Redis 2.0.0.
    /// See [`ZInterStore`](redipy_core::commands::sorted_sets::ZInterStore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zinterstore_with(
        &self,
        destination: impl ToArg,
        keys: impl ToArgs,
        options: ZInterStoreOptions,
    ) -> Result<i64> {
        let command = redipy_core::commands::sorted_sets::ZInterStore::new(
            destination.to_arg(),
            CountedKeys(keys.to_args()),
        )
        .with(options);
        self.run_as(&command)
    }

    /// Returns the number of members in a range by their bytes, where all have the same score.
    ///
    /// `ZLEXCOUNT` of Redis 2.8.9.
    /// See [`ZLexCount`](redipy_core::commands::sorted_sets::ZLexCount).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zlexcount(
        &self,
        key: impl ToArg,
        min: impl Into<LexBound>,
        max: impl Into<LexBound>,
    ) -> Result<i64> {
        let command = redipy_core::commands::sorted_sets::ZLexCount::new(
            key.to_arg(),
            min.into(),
            max.into(),
        );
        self.run_as(&command)
    }

    /// Removes and returns members from an end of the first sorted set that has any.
    ///
    /// `ZMPOP` of Redis 7.0.0.
    /// See [`ZMPop`](redipy_core::commands::sorted_sets::ZMPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zmpop(
        &self,
        keys: impl ToArgs,
        side: impl Into<MinMax>,
    ) -> Result<Option<(Bytes, Vec<(Bytes, f64)>)>> {
        let command = redipy_core::commands::sorted_sets::ZMPop::new(
            CountedKeys(keys.to_args()),
            side.into(),
        );
        self.run_as(&command)
    }

    /// Removes and returns members from an end of the first sorted set that has any.
    ///
    /// `ZMPOP` of Redis 7.0.0.
    /// See [`ZMPop`](redipy_core::commands::sorted_sets::ZMPop).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zmpop_with(
        &self,
        keys: impl ToArgs,
        side: impl Into<MinMax>,
        options: ZMPopOptions,
    ) -> Result<Option<(Bytes, Vec<(Bytes, f64)>)>> {
        let command = redipy_core::commands::sorted_sets::ZMPop::new(
            CountedKeys(keys.to_args()),
            side.into(),
        )
        .with(options);
        self.run_as(&command)
    }

    /// Returns the scores of several members.
    ///
    /// `ZMSCORE` of Redis 6.2.0.
    /// See [`ZMScore`](redipy_core::commands::sorted_sets::ZMScore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zmscore(&self, key: impl ToArg, members: impl ToArgs) -> Result<Vec<Option<f64>>> {
        let command =
            redipy_core::commands::sorted_sets::ZMScore::new(key.to_arg(), members.to_args());
        self.run_as(&command)
    }

    /// Removes and returns the members with the highest scores.
    ///
    /// `ZPOPMAX` of Redis 5.0.0.
    /// See [`ZPopMax`](redipy_core::commands::sorted_sets::ZPopMax).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zpopmax(&self, key: impl ToArg) -> Result<Vec<(Bytes, f64)>> {
        let command = redipy_core::commands::sorted_sets::ZPopMax::new(key.to_arg());
        self.run_as(&command)
    }

    /// Removes and returns the members with the highest scores.
    ///
    /// `ZPOPMAX` of Redis 5.0.0.
    /// See [`ZPopMax`](redipy_core::commands::sorted_sets::ZPopMax).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zpopmax_with(
        &self,
        key: impl ToArg,
        options: ZPopMaxOptions,
    ) -> Result<Vec<(Bytes, f64)>> {
        let command = redipy_core::commands::sorted_sets::ZPopMax::new(key.to_arg()).with(options);
        self.run_as(&command)
    }

    /// Removes and returns the members with the lowest scores.
    ///
    /// `ZPOPMIN` of Redis 5.0.0.
    /// See [`ZPopMin`](redipy_core::commands::sorted_sets::ZPopMin).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zpopmin(&self, key: impl ToArg) -> Result<Vec<(Bytes, f64)>> {
        let command = redipy_core::commands::sorted_sets::ZPopMin::new(key.to_arg());
        self.run_as(&command)
    }

    /// Removes and returns the members with the lowest scores.
    ///
    /// `ZPOPMIN` of Redis 5.0.0.
    /// See [`ZPopMin`](redipy_core::commands::sorted_sets::ZPopMin).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zpopmin_with(
        &self,
        key: impl ToArg,
        options: ZPopMinOptions,
    ) -> Result<Vec<(Bytes, f64)>> {
        let command = redipy_core::commands::sorted_sets::ZPopMin::new(key.to_arg()).with(options);
        self.run_as(&command)
    }

    /// Returns random members: different ones for a positive count, and exactly so many, perhaps the same again, for a negative one.
    ///
    /// `ZRANDMEMBER` of Redis 6.2.0.
    /// See [`ZRandMember`](redipy_core::commands::sorted_sets::ZRandMember).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrandmember(&self, key: impl ToArg) -> Result<Option<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZRandMember::new(key.to_arg());
        self.run_as(&command)
    }

    /// Returns random members: different ones for a positive count, and exactly so many, perhaps the same again, for a negative one. With `COUNT`.
    ///
    /// `ZRANDMEMBER` of Redis 6.2.0.
    /// See [`ZRandMember`](redipy_core::commands::sorted_sets::ZRandMember).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrandmember_count(&self, key: impl ToArg, count: i64) -> Result<Vec<Bytes>> {
        let mut command = redipy_core::commands::sorted_sets::ZRandMember::new(key.to_arg());
        command.count = Some(count);
        self.run_as(&command)
    }

    /// Returns random members: different ones for a positive count, and exactly so many, perhaps the same again, for a negative one. With `COUNT`, `WITHSCORES`.
    ///
    /// `ZRANDMEMBER` of Redis 6.2.0.
    /// See [`ZRandMember`](redipy_core::commands::sorted_sets::ZRandMember).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrandmember_withscores(&self, key: impl ToArg, count: i64) -> Result<Vec<(Bytes, f64)>> {
        let mut command = redipy_core::commands::sorted_sets::ZRandMember::new(key.to_arg());
        command.count = Some(count);
        command.withscores = true;
        self.run_as(&command)
    }

    /// Returns the members of a range: by rank, by score or by their bytes.
    ///
    /// `ZRANGE` of Redis 1.2.0.
    /// See [`ZRange`](redipy_core::commands::sorted_sets::ZRange).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrange(
        &self,
        key: impl ToArg,
        start: impl ToArg,
        stop: impl ToArg,
    ) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZRange::new(
            key.to_arg(),
            start.to_arg(),
            stop.to_arg(),
        );
        self.run_as(&command)
    }

    /// Returns the members of a range: by rank, by score or by their bytes.
    ///
    /// `ZRANGE` of Redis 1.2.0.
    /// See [`ZRange`](redipy_core::commands::sorted_sets::ZRange).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrange_with(
        &self,
        key: impl ToArg,
        start: impl ToArg,
        stop: impl ToArg,
        options: ZRangeOptions,
    ) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZRange::new(
            key.to_arg(),
            start.to_arg(),
            stop.to_arg(),
        )
        .with(options);
        self.run_as(&command)
    }

    /// Returns the members of a range: by rank, by score or by their bytes. With `WITHSCORES`.
    ///
    /// `ZRANGE` of Redis 1.2.0.
    /// See [`ZRange`](redipy_core::commands::sorted_sets::ZRange).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrange_withscores(
        &self,
        key: impl ToArg,
        start: impl ToArg,
        stop: impl ToArg,
    ) -> Result<Vec<(Bytes, f64)>> {
        let mut command = redipy_core::commands::sorted_sets::ZRange::new(
            key.to_arg(),
            start.to_arg(),
            stop.to_arg(),
        );
        command.withscores = true;
        self.run_as(&command)
    }

    /// Returns the members of a range: by rank, by score or by their bytes. With `WITHSCORES`.
    ///
    /// `ZRANGE` of Redis 1.2.0.
    /// See [`ZRange`](redipy_core::commands::sorted_sets::ZRange).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrange_withscores_with(
        &self,
        key: impl ToArg,
        start: impl ToArg,
        stop: impl ToArg,
        options: ZRangeOptions,
    ) -> Result<Vec<(Bytes, f64)>> {
        let mut command = redipy_core::commands::sorted_sets::ZRange::new(
            key.to_arg(),
            start.to_arg(),
            stop.to_arg(),
        )
        .with(options);
        command.withscores = true;
        self.run_as(&command)
    }

    /// Returns the members in a range by their bytes, where all have the same score.
    ///
    /// `ZRANGEBYLEX` of Redis 2.8.9.
    /// See [`ZRangeByLex`](redipy_core::commands::sorted_sets::ZRangeByLex).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrangebylex(
        &self,
        key: impl ToArg,
        min: impl Into<LexBound>,
        max: impl Into<LexBound>,
    ) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZRangeByLex::new(
            key.to_arg(),
            min.into(),
            max.into(),
        );
        self.run_as(&command)
    }

    /// Returns the members in a range by their bytes, where all have the same score.
    ///
    /// `ZRANGEBYLEX` of Redis 2.8.9.
    /// See [`ZRangeByLex`](redipy_core::commands::sorted_sets::ZRangeByLex).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrangebylex_with(
        &self,
        key: impl ToArg,
        min: impl Into<LexBound>,
        max: impl Into<LexBound>,
        options: ZRangeByLexOptions,
    ) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZRangeByLex::new(
            key.to_arg(),
            min.into(),
            max.into(),
        )
        .with(options);
        self.run_as(&command)
    }

    /// Returns the members with a score in a range.
    ///
    /// `ZRANGEBYSCORE` of Redis 1.0.5.
    /// See [`ZRangeByScore`](redipy_core::commands::sorted_sets::ZRangeByScore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrangebyscore(
        &self,
        key: impl ToArg,
        min: impl Into<ScoreBound>,
        max: impl Into<ScoreBound>,
    ) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZRangeByScore::new(
            key.to_arg(),
            min.into(),
            max.into(),
        );
        self.run_as(&command)
    }

    /// Returns the members with a score in a range.
    ///
    /// `ZRANGEBYSCORE` of Redis 1.0.5.
    /// See [`ZRangeByScore`](redipy_core::commands::sorted_sets::ZRangeByScore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrangebyscore_with(
        &self,
        key: impl ToArg,
        min: impl Into<ScoreBound>,
        max: impl Into<ScoreBound>,
        options: ZRangeByScoreOptions,
    ) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZRangeByScore::new(
            key.to_arg(),
            min.into(),
            max.into(),
        )
        .with(options);
        self.run_as(&command)
    }

    /// Returns the members with a score in a range. With `WITHSCORES`.
    ///
    /// `ZRANGEBYSCORE` of Redis 1.0.5.
    /// See [`ZRangeByScore`](redipy_core::commands::sorted_sets::ZRangeByScore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrangebyscore_withscores(
        &self,
        key: impl ToArg,
        min: impl Into<ScoreBound>,
        max: impl Into<ScoreBound>,
    ) -> Result<Vec<(Bytes, f64)>> {
        let mut command = redipy_core::commands::sorted_sets::ZRangeByScore::new(
            key.to_arg(),
            min.into(),
            max.into(),
        );
        command.withscores = true;
        self.run_as(&command)
    }

    /// Returns the members with a score in a range. With `WITHSCORES`.
    ///
    /// `ZRANGEBYSCORE` of Redis 1.0.5.
    /// See [`ZRangeByScore`](redipy_core::commands::sorted_sets::ZRangeByScore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrangebyscore_withscores_with(
        &self,
        key: impl ToArg,
        min: impl Into<ScoreBound>,
        max: impl Into<ScoreBound>,
        options: ZRangeByScoreOptions,
    ) -> Result<Vec<(Bytes, f64)>> {
        let mut command = redipy_core::commands::sorted_sets::ZRangeByScore::new(
            key.to_arg(),
            min.into(),
            max.into(),
        )
        .with(options);
        command.withscores = true;
        self.run_as(&command)
    }

    /// Stores the members of a range in another key; returns their number.
    ///
    /// `ZRANGESTORE` of Redis 6.2.0.
    /// See [`ZRangeStore`](redipy_core::commands::sorted_sets::ZRangeStore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrangestore(
        &self,
        destination: impl ToArg,
        key: impl ToArg,
        start: impl ToArg,
        stop: impl ToArg,
    ) -> Result<i64> {
        let command = redipy_core::commands::sorted_sets::ZRangeStore::new(
            destination.to_arg(),
            key.to_arg(),
            start.to_arg(),
            stop.to_arg(),
        );
        self.run_as(&command)
    }

    /// Stores the members of a range in another key; returns their number.
    ///
    /// `ZRANGESTORE` of Redis 6.2.0.
    /// See [`ZRangeStore`](redipy_core::commands::sorted_sets::ZRangeStore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrangestore_with(
        &self,
        destination: impl ToArg,
        key: impl ToArg,
        start: impl ToArg,
        stop: impl ToArg,
        options: ZRangeStoreOptions,
    ) -> Result<i64> {
        let command = redipy_core::commands::sorted_sets::ZRangeStore::new(
            destination.to_arg(),
            key.to_arg(),
            start.to_arg(),
            stop.to_arg(),
        )
        .with(options);
        self.run_as(&command)
    }

    /// Returns the rank of a member, counted from the lowest score.
    ///
    /// `ZRANK` of Redis 2.0.0.
    /// See [`ZRank`](redipy_core::commands::sorted_sets::ZRank).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrank(&self, key: impl ToArg, member: impl ToArg) -> Result<Option<i64>> {
        let command = redipy_core::commands::sorted_sets::ZRank::new(key.to_arg(), member.to_arg());
        self.run_as(&command)
    }

    /// Removes members; returns how many were there.
    ///
    /// `ZREM` of Redis 1.2.0.
    /// See [`ZRem`](redipy_core::commands::sorted_sets::ZRem).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrem(&self, key: impl ToArg, members: impl ToArgs) -> Result<i64> {
        let command =
            redipy_core::commands::sorted_sets::ZRem::new(key.to_arg(), members.to_args());
        self.run_as(&command)
    }

    /// Removes the members in a range by their bytes, where all have the same score.
    ///
    /// `ZREMRANGEBYLEX` of Redis 2.8.9.
    /// See [`ZRemRangeByLex`](redipy_core::commands::sorted_sets::ZRemRangeByLex).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zremrangebylex(
        &self,
        key: impl ToArg,
        min: impl Into<LexBound>,
        max: impl Into<LexBound>,
    ) -> Result<i64> {
        let command = redipy_core::commands::sorted_sets::ZRemRangeByLex::new(
            key.to_arg(),
            min.into(),
            max.into(),
        );
        self.run_as(&command)
    }

    /// Removes the members from a rank to a rank; returns their number.
    ///
    /// `ZREMRANGEBYRANK` of Redis 2.0.0.
    /// See [`ZRemRangeByRank`](redipy_core::commands::sorted_sets::ZRemRangeByRank).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zremrangebyrank(&self, key: impl ToArg, start: i64, stop: i64) -> Result<i64> {
        let command =
            redipy_core::commands::sorted_sets::ZRemRangeByRank::new(key.to_arg(), start, stop);
        self.run_as(&command)
    }

    /// Removes the members with a score in a range; returns their number.
    ///
    /// `ZREMRANGEBYSCORE` of Redis 1.2.0.
    /// See [`ZRemRangeByScore`](redipy_core::commands::sorted_sets::ZRemRangeByScore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zremrangebyscore(
        &self,
        key: impl ToArg,
        min: impl Into<ScoreBound>,
        max: impl Into<ScoreBound>,
    ) -> Result<i64> {
        let command = redipy_core::commands::sorted_sets::ZRemRangeByScore::new(
            key.to_arg(),
            min.into(),
            max.into(),
        );
        self.run_as(&command)
    }

    /// Returns the members from a rank to a rank, counted from the highest score.
    ///
    /// `ZREVRANGE` of Redis 1.2.0.
    /// See [`ZRevRange`](redipy_core::commands::sorted_sets::ZRevRange).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrevrange(&self, key: impl ToArg, start: i64, stop: i64) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZRevRange::new(key.to_arg(), start, stop);
        self.run_as(&command)
    }

    /// Returns the members from a rank to a rank, counted from the highest score. With `WITHSCORES`.
    ///
    /// `ZREVRANGE` of Redis 1.2.0.
    /// See [`ZRevRange`](redipy_core::commands::sorted_sets::ZRevRange).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrevrange_withscores(
        &self,
        key: impl ToArg,
        start: i64,
        stop: i64,
    ) -> Result<Vec<(Bytes, f64)>> {
        let mut command =
            redipy_core::commands::sorted_sets::ZRevRange::new(key.to_arg(), start, stop);
        command.withscores = true;
        self.run_as(&command)
    }

    /// Returns the members in a range by their bytes, from high to low.
    ///
    /// `ZREVRANGEBYLEX` of Redis 2.8.9.
    /// See [`ZRevRangeByLex`](redipy_core::commands::sorted_sets::ZRevRangeByLex).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrevrangebylex(
        &self,
        key: impl ToArg,
        max: impl Into<LexBound>,
        min: impl Into<LexBound>,
    ) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZRevRangeByLex::new(
            key.to_arg(),
            max.into(),
            min.into(),
        );
        self.run_as(&command)
    }

    /// Returns the members in a range by their bytes, from high to low.
    ///
    /// `ZREVRANGEBYLEX` of Redis 2.8.9.
    /// See [`ZRevRangeByLex`](redipy_core::commands::sorted_sets::ZRevRangeByLex).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrevrangebylex_with(
        &self,
        key: impl ToArg,
        max: impl Into<LexBound>,
        min: impl Into<LexBound>,
        options: ZRevRangeByLexOptions,
    ) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZRevRangeByLex::new(
            key.to_arg(),
            max.into(),
            min.into(),
        )
        .with(options);
        self.run_as(&command)
    }

    /// Returns the members with a score in a range, from high to low.
    ///
    /// `ZREVRANGEBYSCORE` of Redis 2.2.0.
    /// See [`ZRevRangeByScore`](redipy_core::commands::sorted_sets::ZRevRangeByScore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrevrangebyscore(
        &self,
        key: impl ToArg,
        max: impl Into<ScoreBound>,
        min: impl Into<ScoreBound>,
    ) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZRevRangeByScore::new(
            key.to_arg(),
            max.into(),
            min.into(),
        );
        self.run_as(&command)
    }

    /// Returns the members with a score in a range, from high to low.
    ///
    /// `ZREVRANGEBYSCORE` of Redis 2.2.0.
    /// See [`ZRevRangeByScore`](redipy_core::commands::sorted_sets::ZRevRangeByScore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrevrangebyscore_with(
        &self,
        key: impl ToArg,
        max: impl Into<ScoreBound>,
        min: impl Into<ScoreBound>,
        options: ZRevRangeByScoreOptions,
    ) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZRevRangeByScore::new(
            key.to_arg(),
            max.into(),
            min.into(),
        )
        .with(options);
        self.run_as(&command)
    }

    /// Returns the members with a score in a range, from high to low. With `WITHSCORES`.
    ///
    /// `ZREVRANGEBYSCORE` of Redis 2.2.0.
    /// See [`ZRevRangeByScore`](redipy_core::commands::sorted_sets::ZRevRangeByScore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrevrangebyscore_withscores(
        &self,
        key: impl ToArg,
        max: impl Into<ScoreBound>,
        min: impl Into<ScoreBound>,
    ) -> Result<Vec<(Bytes, f64)>> {
        let mut command = redipy_core::commands::sorted_sets::ZRevRangeByScore::new(
            key.to_arg(),
            max.into(),
            min.into(),
        );
        command.withscores = true;
        self.run_as(&command)
    }

    /// Returns the members with a score in a range, from high to low. With `WITHSCORES`.
    ///
    /// `ZREVRANGEBYSCORE` of Redis 2.2.0.
    /// See [`ZRevRangeByScore`](redipy_core::commands::sorted_sets::ZRevRangeByScore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrevrangebyscore_withscores_with(
        &self,
        key: impl ToArg,
        max: impl Into<ScoreBound>,
        min: impl Into<ScoreBound>,
        options: ZRevRangeByScoreOptions,
    ) -> Result<Vec<(Bytes, f64)>> {
        let mut command = redipy_core::commands::sorted_sets::ZRevRangeByScore::new(
            key.to_arg(),
            max.into(),
            min.into(),
        )
        .with(options);
        command.withscores = true;
        self.run_as(&command)
    }

    /// Returns the rank of a member, counted from the highest score.
    ///
    /// `ZREVRANK` of Redis 2.0.0.
    /// See [`ZRevRank`](redipy_core::commands::sorted_sets::ZRevRank).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zrevrank(&self, key: impl ToArg, member: impl ToArg) -> Result<Option<i64>> {
        let command =
            redipy_core::commands::sorted_sets::ZRevRank::new(key.to_arg(), member.to_arg());
        self.run_as(&command)
    }

    /// Returns some members with their scores, and where to go on.
    ///
    /// `ZSCAN` of Redis 2.8.0.
    /// See [`ZScan`](redipy_core::commands::sorted_sets::ZScan).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zscan(&self, key: impl ToArg, cursor: impl ToArg) -> Result<(i64, Vec<(Bytes, f64)>)> {
        let command = redipy_core::commands::sorted_sets::ZScan::new(key.to_arg(), cursor.to_arg());
        self.run_as(&command)
    }

    /// Returns some members with their scores, and where to go on.
    ///
    /// `ZSCAN` of Redis 2.8.0.
    /// See [`ZScan`](redipy_core::commands::sorted_sets::ZScan).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zscan_with(
        &self,
        key: impl ToArg,
        cursor: impl ToArg,
        options: ZScanOptions,
    ) -> Result<(i64, Vec<(Bytes, f64)>)> {
        let command = redipy_core::commands::sorted_sets::ZScan::new(key.to_arg(), cursor.to_arg())
            .with(options);
        self.run_as(&command)
    }

    /// Returns the score of a member.
    ///
    /// `ZSCORE` of Redis 1.2.0.
    /// See [`ZScore`](redipy_core::commands::sorted_sets::ZScore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zscore(&self, key: impl ToArg, member: impl ToArg) -> Result<Option<f64>> {
        let command =
            redipy_core::commands::sorted_sets::ZScore::new(key.to_arg(), member.to_arg());
        self.run_as(&command)
    }

    /// Returns the members of any of several sorted sets or sets.
    ///
    /// `ZUNION` of Redis 6.2.0.
    /// See [`ZUnion`](redipy_core::commands::sorted_sets::ZUnion).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zunion(&self, keys: impl ToArgs) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZUnion::new(CountedKeys(keys.to_args()));
        self.run_as(&command)
    }

    /// Returns the members of any of several sorted sets or sets.
    ///
    /// `ZUNION` of Redis 6.2.0.
    /// See [`ZUnion`](redipy_core::commands::sorted_sets::ZUnion).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zunion_with(&self, keys: impl ToArgs, options: ZUnionOptions) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::sorted_sets::ZUnion::new(CountedKeys(keys.to_args()))
            .with(options);
        self.run_as(&command)
    }

    /// Returns the members of any of several sorted sets or sets. With `WITHSCORES`.
    ///
    /// `ZUNION` of Redis 6.2.0.
    /// See [`ZUnion`](redipy_core::commands::sorted_sets::ZUnion).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zunion_withscores(&self, keys: impl ToArgs) -> Result<Vec<(Bytes, f64)>> {
        let mut command =
            redipy_core::commands::sorted_sets::ZUnion::new(CountedKeys(keys.to_args()));
        command.withscores = true;
        self.run_as(&command)
    }

    /// Returns the members of any of several sorted sets or sets. With `WITHSCORES`.
    ///
    /// `ZUNION` of Redis 6.2.0.
    /// See [`ZUnion`](redipy_core::commands::sorted_sets::ZUnion).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zunion_withscores_with(
        &self,
        keys: impl ToArgs,
        options: ZUnionOptions,
    ) -> Result<Vec<(Bytes, f64)>> {
        let mut command =
            redipy_core::commands::sorted_sets::ZUnion::new(CountedKeys(keys.to_args()))
                .with(options);
        command.withscores = true;
        self.run_as(&command)
    }

    /// Stores the members of any of several sorted sets or sets; returns their number.
    ///
    /// `ZUNIONSTORE` of Redis 2.0.0.
    /// See [`ZUnionStore`](redipy_core::commands::sorted_sets::ZUnionStore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zunionstore(&self, destination: impl ToArg, keys: impl ToArgs) -> Result<i64> {
        let command = redipy_core::commands::sorted_sets::ZUnionStore::new(
            destination.to_arg(),
            CountedKeys(keys.to_args()),
        );
        self.run_as(&command)
    }

    /// Stores the members of any of several sorted sets or sets; returns their number.
    ///
    /// `ZUNIONSTORE` of Redis 2.0.0.
    /// See [`ZUnionStore`](redipy_core::commands::sorted_sets::ZUnionStore).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn zunionstore_with(
        &self,
        destination: impl ToArg,
        keys: impl ToArgs,
        options: ZUnionStoreOptions,
    ) -> Result<i64> {
        let command = redipy_core::commands::sorted_sets::ZUnionStore::new(
            destination.to_arg(),
            CountedKeys(keys.to_args()),
        )
        .with(options);
        self.run_as(&command)
    }

    /// Sends a message to whoever is subscribed to a channel; returns how many receive it.
    ///
    /// `PUBLISH` of Redis 2.0.0.
    /// See [`Publish`](redipy_core::commands::pubsub::Publish).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn publish(&self, channel: impl ToArg, message: impl ToArg) -> Result<i64> {
        let command =
            redipy_core::commands::pubsub::Publish::new(channel.to_arg(), message.to_arg());
        self.run_as(&command)
    }

    /// Returns the channels that someone is subscribed to, other than by a pattern.
    ///
    /// `PUBSUB CHANNELS` of Redis 2.8.0.
    /// See [`PubSubChannels`](redipy_core::commands::pubsub::PubSubChannels).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn pubsub_channels(&self) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::pubsub::PubSubChannels::new();
        self.run_as(&command)
    }

    /// Returns the channels that someone is subscribed to, other than by a pattern. With `PATTERN`.
    ///
    /// `PUBSUB CHANNELS` of Redis 2.8.0.
    /// See [`PubSubChannels`](redipy_core::commands::pubsub::PubSubChannels).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn pubsub_channels_matching(&self, pattern: impl ToArg) -> Result<Vec<Bytes>> {
        let mut command = redipy_core::commands::pubsub::PubSubChannels::new();
        command.pattern = Some(pattern.to_arg());
        self.run_as(&command)
    }

    /// Returns the subcommands of PUBSUB.
    ///
    /// `PUBSUB HELP` of Redis 6.2.0.
    /// See [`PubSubHelp`](redipy_core::commands::pubsub::PubSubHelp).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn pubsub_help(&self) -> Result<Vec<Status>> {
        let command = redipy_core::commands::pubsub::PubSubHelp::new();
        self.run_as(&command)
    }

    /// Returns how many different patterns there are subscriptions to.
    ///
    /// `PUBSUB NUMPAT` of Redis 2.8.0.
    /// See [`PubSubNumPat`](redipy_core::commands::pubsub::PubSubNumPat).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn pubsub_numpat(&self) -> Result<i64> {
        let command = redipy_core::commands::pubsub::PubSubNumPat::new();
        self.run_as(&command)
    }

    /// Returns how many are subscribed to each of these channels, other than by a pattern.
    ///
    /// `PUBSUB NUMSUB` of Redis 2.8.0.
    /// See [`PubSubNumSub`](redipy_core::commands::pubsub::PubSubNumSub).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn pubsub_numsub(&self, channels: impl ToArgs) -> Result<Vec<(Bytes, i64)>> {
        let command = redipy_core::commands::pubsub::PubSubNumSub::new(channels.to_args());
        self.run_as(&command)
    }

    /// Returns the shard channels that someone is subscribed to.
    ///
    /// `PUBSUB SHARDCHANNELS` of Redis 7.0.0.
    /// See [`PubSubShardChannels`](redipy_core::commands::pubsub::PubSubShardChannels).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn pubsub_shardchannels(&self) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::pubsub::PubSubShardChannels::new();
        self.run_as(&command)
    }

    /// Returns the shard channels that someone is subscribed to. With `PATTERN`.
    ///
    /// `PUBSUB SHARDCHANNELS` of Redis 7.0.0.
    /// See [`PubSubShardChannels`](redipy_core::commands::pubsub::PubSubShardChannels).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn pubsub_shardchannels_matching(&self, pattern: impl ToArg) -> Result<Vec<Bytes>> {
        let mut command = redipy_core::commands::pubsub::PubSubShardChannels::new();
        command.pattern = Some(pattern.to_arg());
        self.run_as(&command)
    }

    /// Returns how many are subscribed to each of these shard channels.
    ///
    /// `PUBSUB SHARDNUMSUB` of Redis 7.0.0.
    /// See [`PubSubShardNumSub`](redipy_core::commands::pubsub::PubSubShardNumSub).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn pubsub_shardnumsub(&self, channels: impl ToArgs) -> Result<Vec<(Bytes, i64)>> {
        let command = redipy_core::commands::pubsub::PubSubShardNumSub::new(channels.to_args());
        self.run_as(&command)
    }

    /// Sends a message to whoever is subscribed to a shard channel; returns how many receive it.
    ///
    /// `SPUBLISH` of Redis 7.0.0.
    /// See [`SPublish`](redipy_core::commands::pubsub::SPublish).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn spublish(&self, channel: impl ToArg, message: impl ToArg) -> Result<i64> {
        let command =
            redipy_core::commands::pubsub::SPublish::new(channel.to_arg(), message.to_arg());
        self.run_as(&command)
    }

    /// Stops the script that runs, if it has not written anything; with something written it can only be waited for.
    ///
    /// `SCRIPT KILL` of Redis 2.6.0.
    /// See [`ScriptKill`](redipy_core::commands::scripting::ScriptKill).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn script_kill(&self) -> Result<()> {
        let command = redipy_core::commands::scripting::ScriptKill::new();
        self.run_as(&command)
    }

    /// Returns the message.
    ///
    /// `ECHO` of Redis 1.0.0.
    /// See [`Echo`](redipy_core::commands::connection::Echo).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn echo(&self, message: impl ToArg) -> Result<Bytes> {
        let command = redipy_core::commands::connection::Echo::new(message.to_arg());
        self.run_as(&command)
    }

    /// Returns `PONG`, or the message.
    ///
    /// `PING` of Redis 1.0.0.
    /// See [`Ping`](redipy_core::commands::connection::Ping).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn ping(&self) -> Result<Status> {
        let command = redipy_core::commands::connection::Ping::new();
        self.run_as(&command)
    }

    /// Returns `PONG`, or the message. With `MESSAGE`.
    ///
    /// `PING` of Redis 1.0.0.
    /// See [`Ping`](redipy_core::commands::connection::Ping).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn ping_message(&self, message: impl ToArg) -> Result<Bytes> {
        let mut command = redipy_core::commands::connection::Ping::new();
        command.message = Some(message.to_arg());
        self.run_as(&command)
    }

    /// Chooses the database that the commands after it work on.
    ///
    /// `SELECT` of Redis 1.0.0.
    /// See [`Select`](redipy_core::commands::connection::Select).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn select(&self, index: impl ToArg) -> Result<()> {
        let command = redipy_core::commands::connection::Select::new(index.to_arg());
        self.run_as(&command)
    }

    /// Returns the number of keys in the database.
    ///
    /// `DBSIZE` of Redis 1.0.0.
    /// See [`DbSize`](redipy_core::commands::server::DbSize).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn dbsize(&self) -> Result<i64> {
        let command = redipy_core::commands::server::DbSize::new();
        self.run_as(&command)
    }

    /// Deletes every key of every database.
    ///
    /// `FLUSHALL` of Redis 1.0.0.
    /// See [`FlushAll`](redipy_core::commands::server::FlushAll).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn flushall(&self) -> Result<()> {
        let command = redipy_core::commands::server::FlushAll::new();
        self.run_as(&command)
    }

    /// Deletes every key of every database.
    ///
    /// `FLUSHALL` of Redis 1.0.0.
    /// See [`FlushAll`](redipy_core::commands::server::FlushAll).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn flushall_with(&self, options: FlushAllOptions) -> Result<()> {
        let command = redipy_core::commands::server::FlushAll::new().with(options);
        self.run_as(&command)
    }

    /// Deletes every key of the database.
    ///
    /// `FLUSHDB` of Redis 1.0.0.
    /// See [`FlushDb`](redipy_core::commands::server::FlushDb).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn flushdb(&self) -> Result<()> {
        let command = redipy_core::commands::server::FlushDb::new();
        self.run_as(&command)
    }

    /// Deletes every key of the database.
    ///
    /// `FLUSHDB` of Redis 1.0.0.
    /// See [`FlushDb`](redipy_core::commands::server::FlushDb).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn flushdb_with(&self, options: FlushDbOptions) -> Result<()> {
        let command = redipy_core::commands::server::FlushDb::new().with(options);
        self.run_as(&command)
    }

    /// Exchanges two databases.
    ///
    /// `SWAPDB` of Redis 4.0.0.
    /// See [`SwapDb`](redipy_core::commands::server::SwapDb).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn swapdb(&self, first: impl ToArg, second: impl ToArg) -> Result<()> {
        let command = redipy_core::commands::server::SwapDb::new(first.to_arg(), second.to_arg());
        self.run_as(&command)
    }

    /// Returns the time in seconds since 1970, and the microseconds above that.
    ///
    /// `TIME` of Redis 2.6.0.
    /// See [`Time`](redipy_core::commands::server::Time).
    ///
    /// # Errors
    /// Redis' own, or that of the backend.
    pub fn time(&self) -> Result<Vec<Bytes>> {
        let command = redipy_core::commands::server::Time::new();
        self.run_as(&command)
    }
}

impl Pipeline<'_> {
    /// Queues [`Redis::copy`].
    pub fn copy(&mut self, source: impl ToArg, destination: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::generic::Copy::new(source.to_arg(), destination.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::copy_with`].
    pub fn copy_with(
        &mut self,
        source: impl ToArg,
        destination: impl ToArg,
        options: CopyOptions,
    ) -> &mut Self {
        let command =
            redipy_core::commands::generic::Copy::new(source.to_arg(), destination.to_arg())
                .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::del`].
    pub fn del(&mut self, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::generic::Del::new(keys.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::dump`].
    pub fn dump(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::Dump::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::exists`].
    pub fn exists(&mut self, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::generic::Exists::new(keys.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::expire`].
    pub fn expire(&mut self, key: impl ToArg, time: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::Expire::new(key.to_arg(), time.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::expire_with`].
    pub fn expire_with(
        &mut self,
        key: impl ToArg,
        time: impl ToArg,
        options: ExpireOptions,
    ) -> &mut Self {
        let command =
            redipy_core::commands::generic::Expire::new(key.to_arg(), time.to_arg()).with(options);
        self.push(&command)
    }

    /// Queues [`Redis::expireat`].
    pub fn expireat(&mut self, key: impl ToArg, time: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::ExpireAt::new(key.to_arg(), time.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::expireat_with`].
    pub fn expireat_with(
        &mut self,
        key: impl ToArg,
        time: impl ToArg,
        options: ExpireAtOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::generic::ExpireAt::new(key.to_arg(), time.to_arg())
            .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::expiretime`].
    pub fn expiretime(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::ExpireTime::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::keys`].
    pub fn keys(&mut self, pattern: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::Keys::new(pattern.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::move_`].
    pub fn move_(&mut self, key: impl ToArg, db: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::Move::new(key.to_arg(), db.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::object_encoding`].
    pub fn object_encoding(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::ObjectEncoding::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::object_freq`].
    pub fn object_freq(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::ObjectFreq::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::object_help`].
    pub fn object_help(&mut self) -> &mut Self {
        let command = redipy_core::commands::generic::ObjectHelp::new();
        self.push(&command)
    }

    /// Queues [`Redis::object_idletime`].
    pub fn object_idletime(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::ObjectIdleTime::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::object_refcount`].
    pub fn object_refcount(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::ObjectRefCount::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::pexpire`].
    pub fn pexpire(&mut self, key: impl ToArg, time: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::PExpire::new(key.to_arg(), time.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::pexpire_with`].
    pub fn pexpire_with(
        &mut self,
        key: impl ToArg,
        time: impl ToArg,
        options: PExpireOptions,
    ) -> &mut Self {
        let command =
            redipy_core::commands::generic::PExpire::new(key.to_arg(), time.to_arg()).with(options);
        self.push(&command)
    }

    /// Queues [`Redis::pexpireat`].
    pub fn pexpireat(&mut self, key: impl ToArg, time: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::PExpireAt::new(key.to_arg(), time.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::pexpireat_with`].
    pub fn pexpireat_with(
        &mut self,
        key: impl ToArg,
        time: impl ToArg,
        options: PExpireAtOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::generic::PExpireAt::new(key.to_arg(), time.to_arg())
            .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::pexpiretime`].
    pub fn pexpiretime(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::PExpireTime::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::pttl`].
    pub fn pttl(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::PTtl::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::persist`].
    pub fn persist(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::Persist::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::randomkey`].
    pub fn randomkey(&mut self) -> &mut Self {
        let command = redipy_core::commands::generic::RandomKey::new();
        self.push(&command)
    }

    /// Queues [`Redis::rename`].
    pub fn rename(&mut self, source: impl ToArg, destination: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::generic::Rename::new(source.to_arg(), destination.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::renamenx`].
    pub fn renamenx(&mut self, source: impl ToArg, destination: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::generic::RenameNx::new(source.to_arg(), destination.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::restore`].
    pub fn restore(&mut self, key: impl ToArg, ttl: impl ToArg, value: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::Restore::new(
            key.to_arg(),
            ttl.to_arg(),
            value.to_arg(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::restore_with`].
    pub fn restore_with(
        &mut self,
        key: impl ToArg,
        ttl: impl ToArg,
        value: impl ToArg,
        options: RestoreOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::generic::Restore::new(
            key.to_arg(),
            ttl.to_arg(),
            value.to_arg(),
        )
        .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::scan`].
    pub fn scan(&mut self, cursor: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::Scan::new(cursor.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::scan_with`].
    pub fn scan_with(&mut self, cursor: impl ToArg, options: ScanOptions) -> &mut Self {
        let command = redipy_core::commands::generic::Scan::new(cursor.to_arg()).with(options);
        self.push(&command)
    }

    /// Queues [`Redis::touch`].
    pub fn touch(&mut self, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::generic::Touch::new(keys.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::ttl`].
    pub fn ttl(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::Ttl::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::type_`].
    pub fn type_(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::generic::Type::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::unlink`].
    pub fn unlink(&mut self, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::generic::Unlink::new(keys.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::append`].
    pub fn append(&mut self, key: impl ToArg, value: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::strings::Append::new(key.to_arg(), value.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::decr`].
    pub fn decr(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::strings::Decr::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::decrby`].
    pub fn decrby(&mut self, key: impl ToArg, amount: i64) -> &mut Self {
        let command = redipy_core::commands::strings::DecrBy::new(key.to_arg(), amount);
        self.push(&command)
    }

    /// Queues [`Redis::get`].
    pub fn get(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::strings::Get::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::getdel`].
    pub fn getdel(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::strings::GetDel::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::getex`].
    pub fn getex(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::strings::GetEx::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::getex_with`].
    pub fn getex_with(&mut self, key: impl ToArg, options: GetExOptions) -> &mut Self {
        let command = redipy_core::commands::strings::GetEx::new(key.to_arg()).with(options);
        self.push(&command)
    }

    /// Queues [`Redis::getrange`].
    pub fn getrange(&mut self, key: impl ToArg, start: i64, end: i64) -> &mut Self {
        let command = redipy_core::commands::strings::GetRange::new(key.to_arg(), start, end);
        self.push(&command)
    }

    /// Queues [`Redis::getset`].
    pub fn getset(&mut self, key: impl ToArg, value: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::strings::GetSet::new(key.to_arg(), value.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::incr`].
    pub fn incr(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::strings::Incr::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::incrby`].
    pub fn incrby(&mut self, key: impl ToArg, amount: i64) -> &mut Self {
        let command = redipy_core::commands::strings::IncrBy::new(key.to_arg(), amount);
        self.push(&command)
    }

    /// Queues [`Redis::incrbyfloat`].
    pub fn incrbyfloat(&mut self, key: impl ToArg, amount: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::strings::IncrByFloat::new(key.to_arg(), amount.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::lcs`].
    pub fn lcs(&mut self, key1: impl ToArg, key2: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::strings::Lcs::new(key1.to_arg(), key2.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::lcs_with`].
    pub fn lcs_with(
        &mut self,
        key1: impl ToArg,
        key2: impl ToArg,
        options: LcsOptions,
    ) -> &mut Self {
        let command =
            redipy_core::commands::strings::Lcs::new(key1.to_arg(), key2.to_arg()).with(options);
        self.push(&command)
    }

    /// Queues [`Redis::lcs_len`].
    pub fn lcs_len(&mut self, key1: impl ToArg, key2: impl ToArg) -> &mut Self {
        let mut command = redipy_core::commands::strings::Lcs::new(key1.to_arg(), key2.to_arg());
        command.len = true;
        self.push(&command)
    }

    /// Queues [`Redis::lcs_len_with`].
    pub fn lcs_len_with(
        &mut self,
        key1: impl ToArg,
        key2: impl ToArg,
        options: LcsOptions,
    ) -> &mut Self {
        let mut command =
            redipy_core::commands::strings::Lcs::new(key1.to_arg(), key2.to_arg()).with(options);
        command.len = true;
        self.push(&command)
    }

    /// Queues [`Redis::lcs_idx`].
    pub fn lcs_idx(&mut self, key1: impl ToArg, key2: impl ToArg) -> &mut Self {
        let mut command = redipy_core::commands::strings::Lcs::new(key1.to_arg(), key2.to_arg());
        command.idx = true;
        self.push(&command)
    }

    /// Queues [`Redis::lcs_idx_with`].
    pub fn lcs_idx_with(
        &mut self,
        key1: impl ToArg,
        key2: impl ToArg,
        options: LcsOptions,
    ) -> &mut Self {
        let mut command =
            redipy_core::commands::strings::Lcs::new(key1.to_arg(), key2.to_arg()).with(options);
        command.idx = true;
        self.push(&command)
    }

    /// Queues [`Redis::mget`].
    pub fn mget(&mut self, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::strings::MGet::new(keys.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::mset`].
    pub fn mset(
        &mut self,
        mapping: impl IntoIterator<Item = (impl ToArg, impl ToArg)>,
    ) -> &mut Self {
        let command = redipy_core::commands::strings::MSet::new(
            mapping
                .into_iter()
                .map(|(a, b)| (a.to_arg(), b.to_arg()))
                .collect(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::msetnx`].
    pub fn msetnx(
        &mut self,
        mapping: impl IntoIterator<Item = (impl ToArg, impl ToArg)>,
    ) -> &mut Self {
        let command = redipy_core::commands::strings::MSetNx::new(
            mapping
                .into_iter()
                .map(|(a, b)| (a.to_arg(), b.to_arg()))
                .collect(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::psetex`].
    pub fn psetex(&mut self, key: impl ToArg, time_ms: impl ToArg, value: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::strings::PSetEx::new(
            key.to_arg(),
            time_ms.to_arg(),
            value.to_arg(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::set`].
    pub fn set(&mut self, key: impl ToArg, value: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::strings::Set::new(key.to_arg(), value.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::set_with`].
    pub fn set_with(
        &mut self,
        key: impl ToArg,
        value: impl ToArg,
        options: SetOptions,
    ) -> &mut Self {
        let command =
            redipy_core::commands::strings::Set::new(key.to_arg(), value.to_arg()).with(options);
        self.push(&command)
    }

    /// Queues [`Redis::set_get`].
    pub fn set_get(&mut self, key: impl ToArg, value: impl ToArg) -> &mut Self {
        let mut command = redipy_core::commands::strings::Set::new(key.to_arg(), value.to_arg());
        command.get = true;
        self.push(&command)
    }

    /// Queues [`Redis::set_get_with`].
    pub fn set_get_with(
        &mut self,
        key: impl ToArg,
        value: impl ToArg,
        options: SetOptions,
    ) -> &mut Self {
        let mut command =
            redipy_core::commands::strings::Set::new(key.to_arg(), value.to_arg()).with(options);
        command.get = true;
        self.push(&command)
    }

    /// Queues [`Redis::setex`].
    pub fn setex(&mut self, key: impl ToArg, time: impl ToArg, value: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::strings::SetEx::new(key.to_arg(), time.to_arg(), value.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::setnx`].
    pub fn setnx(&mut self, key: impl ToArg, value: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::strings::SetNx::new(key.to_arg(), value.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::setrange`].
    pub fn setrange(&mut self, key: impl ToArg, offset: i64, value: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::strings::SetRange::new(key.to_arg(), offset, value.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::strlen`].
    pub fn strlen(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::strings::StrLen::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::substr`].
    pub fn substr(&mut self, key: impl ToArg, start: i64, end: i64) -> &mut Self {
        let command = redipy_core::commands::strings::SubStr::new(key.to_arg(), start, end);
        self.push(&command)
    }

    /// Queues [`Redis::hdel`].
    pub fn hdel(&mut self, key: impl ToArg, fields: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::hashes::HDel::new(key.to_arg(), fields.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::hexists`].
    pub fn hexists(&mut self, key: impl ToArg, field: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::hashes::HExists::new(key.to_arg(), field.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::hget`].
    pub fn hget(&mut self, key: impl ToArg, field: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::hashes::HGet::new(key.to_arg(), field.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::hgetall`].
    pub fn hgetall(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::hashes::HGetAll::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::hincrby`].
    pub fn hincrby(&mut self, key: impl ToArg, field: impl ToArg, amount: i64) -> &mut Self {
        let command =
            redipy_core::commands::hashes::HIncrBy::new(key.to_arg(), field.to_arg(), amount);
        self.push(&command)
    }

    /// Queues [`Redis::hincrbyfloat`].
    pub fn hincrbyfloat(
        &mut self,
        key: impl ToArg,
        field: impl ToArg,
        amount: impl ToArg,
    ) -> &mut Self {
        let command = redipy_core::commands::hashes::HIncrByFloat::new(
            key.to_arg(),
            field.to_arg(),
            amount.to_arg(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::hkeys`].
    pub fn hkeys(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::hashes::HKeys::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::hlen`].
    pub fn hlen(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::hashes::HLen::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::hmget`].
    pub fn hmget(&mut self, key: impl ToArg, fields: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::hashes::HMGet::new(key.to_arg(), fields.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::hmset`].
    pub fn hmset(
        &mut self,
        key: impl ToArg,
        mapping: impl IntoIterator<Item = (impl ToArg, impl ToArg)>,
    ) -> &mut Self {
        let command = redipy_core::commands::hashes::HMSet::new(
            key.to_arg(),
            mapping
                .into_iter()
                .map(|(a, b)| (a.to_arg(), b.to_arg()))
                .collect(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::hrandfield`].
    pub fn hrandfield(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::hashes::HRandField::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::hrandfield_count`].
    pub fn hrandfield_count(&mut self, key: impl ToArg, count: i64) -> &mut Self {
        let mut command = redipy_core::commands::hashes::HRandField::new(key.to_arg());
        command.count = Some(count);
        self.push(&command)
    }

    /// Queues [`Redis::hrandfield_withvalues`].
    pub fn hrandfield_withvalues(&mut self, key: impl ToArg, count: i64) -> &mut Self {
        let mut command = redipy_core::commands::hashes::HRandField::new(key.to_arg());
        command.count = Some(count);
        command.withvalues = true;
        self.push(&command)
    }

    /// Queues [`Redis::hscan`].
    pub fn hscan(&mut self, key: impl ToArg, cursor: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::hashes::HScan::new(key.to_arg(), cursor.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::hscan_with`].
    pub fn hscan_with(
        &mut self,
        key: impl ToArg,
        cursor: impl ToArg,
        options: HScanOptions,
    ) -> &mut Self {
        let command =
            redipy_core::commands::hashes::HScan::new(key.to_arg(), cursor.to_arg()).with(options);
        self.push(&command)
    }

    /// Queues [`Redis::hset`].
    pub fn hset(
        &mut self,
        key: impl ToArg,
        mapping: impl IntoIterator<Item = (impl ToArg, impl ToArg)>,
    ) -> &mut Self {
        let command = redipy_core::commands::hashes::HSet::new(
            key.to_arg(),
            mapping
                .into_iter()
                .map(|(a, b)| (a.to_arg(), b.to_arg()))
                .collect(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::hsetnx`].
    pub fn hsetnx(&mut self, key: impl ToArg, field: impl ToArg, value: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::hashes::HSetNx::new(
            key.to_arg(),
            field.to_arg(),
            value.to_arg(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::hstrlen`].
    pub fn hstrlen(&mut self, key: impl ToArg, field: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::hashes::HStrLen::new(key.to_arg(), field.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::hvals`].
    pub fn hvals(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::hashes::HVals::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::blmpop`].
    pub fn blmpop(
        &mut self,
        timeout: impl ToArg,
        keys: impl ToArgs,
        side: impl Into<Side>,
    ) -> &mut Self {
        let command = redipy_core::commands::lists::BLMPop::new(
            timeout.to_arg(),
            CountedKeys(keys.to_args()),
            side.into(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::blmpop_with`].
    pub fn blmpop_with(
        &mut self,
        timeout: impl ToArg,
        keys: impl ToArgs,
        side: impl Into<Side>,
        options: BLMPopOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::lists::BLMPop::new(
            timeout.to_arg(),
            CountedKeys(keys.to_args()),
            side.into(),
        )
        .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::blmove`].
    pub fn blmove(
        &mut self,
        source: impl ToArg,
        destination: impl ToArg,
        from: impl Into<Side>,
        to: impl Into<Side>,
        timeout: impl ToArg,
    ) -> &mut Self {
        let command = redipy_core::commands::lists::BLMove::new(
            source.to_arg(),
            destination.to_arg(),
            from.into(),
            to.into(),
            timeout.to_arg(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::blpop`].
    pub fn blpop(&mut self, keys: impl ToArgs, timeout: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::lists::BLPop::new(keys.to_args(), timeout.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::brpop`].
    pub fn brpop(&mut self, keys: impl ToArgs, timeout: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::lists::BRPop::new(keys.to_args(), timeout.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::brpoplpush`].
    pub fn brpoplpush(
        &mut self,
        source: impl ToArg,
        destination: impl ToArg,
        timeout: impl ToArg,
    ) -> &mut Self {
        let command = redipy_core::commands::lists::BRPopLPush::new(
            source.to_arg(),
            destination.to_arg(),
            timeout.to_arg(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::lindex`].
    pub fn lindex(&mut self, key: impl ToArg, index: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::lists::LIndex::new(key.to_arg(), index.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::linsert`].
    pub fn linsert(
        &mut self,
        key: impl ToArg,
        place: impl Into<Place>,
        pivot: impl ToArg,
        element: impl ToArg,
    ) -> &mut Self {
        let command = redipy_core::commands::lists::LInsert::new(
            key.to_arg(),
            place.into(),
            pivot.to_arg(),
            element.to_arg(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::llen`].
    pub fn llen(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::lists::LLen::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::lmpop`].
    pub fn lmpop(&mut self, keys: impl ToArgs, side: impl Into<Side>) -> &mut Self {
        let command =
            redipy_core::commands::lists::LMPop::new(CountedKeys(keys.to_args()), side.into());
        self.push(&command)
    }

    /// Queues [`Redis::lmpop_with`].
    pub fn lmpop_with(
        &mut self,
        keys: impl ToArgs,
        side: impl Into<Side>,
        options: LMPopOptions,
    ) -> &mut Self {
        let command =
            redipy_core::commands::lists::LMPop::new(CountedKeys(keys.to_args()), side.into())
                .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::lmove`].
    pub fn lmove(
        &mut self,
        source: impl ToArg,
        destination: impl ToArg,
        from: impl Into<Side>,
        to: impl Into<Side>,
    ) -> &mut Self {
        let command = redipy_core::commands::lists::LMove::new(
            source.to_arg(),
            destination.to_arg(),
            from.into(),
            to.into(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::lpop`].
    pub fn lpop(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::lists::LPop::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::lpop_count`].
    pub fn lpop_count(&mut self, key: impl ToArg, count: i64) -> &mut Self {
        let mut command = redipy_core::commands::lists::LPop::new(key.to_arg());
        command.count = Some(count);
        self.push(&command)
    }

    /// Queues [`Redis::lpos`].
    pub fn lpos(&mut self, key: impl ToArg, element: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::lists::LPos::new(key.to_arg(), element.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::lpos_with`].
    pub fn lpos_with(
        &mut self,
        key: impl ToArg,
        element: impl ToArg,
        options: LPosOptions,
    ) -> &mut Self {
        let command =
            redipy_core::commands::lists::LPos::new(key.to_arg(), element.to_arg()).with(options);
        self.push(&command)
    }

    /// Queues [`Redis::lpos_count`].
    pub fn lpos_count(&mut self, key: impl ToArg, element: impl ToArg, count: i64) -> &mut Self {
        let mut command = redipy_core::commands::lists::LPos::new(key.to_arg(), element.to_arg());
        command.count = Some(count);
        self.push(&command)
    }

    /// Queues [`Redis::lpos_count_with`].
    pub fn lpos_count_with(
        &mut self,
        key: impl ToArg,
        element: impl ToArg,
        count: i64,
        options: LPosOptions,
    ) -> &mut Self {
        let mut command =
            redipy_core::commands::lists::LPos::new(key.to_arg(), element.to_arg()).with(options);
        command.count = Some(count);
        self.push(&command)
    }

    /// Queues [`Redis::lpush`].
    pub fn lpush(&mut self, key: impl ToArg, elements: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::lists::LPush::new(key.to_arg(), elements.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::lpushx`].
    pub fn lpushx(&mut self, key: impl ToArg, elements: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::lists::LPushX::new(key.to_arg(), elements.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::lrange`].
    pub fn lrange(&mut self, key: impl ToArg, start: i64, stop: i64) -> &mut Self {
        let command = redipy_core::commands::lists::LRange::new(key.to_arg(), start, stop);
        self.push(&command)
    }

    /// Queues [`Redis::lrem`].
    pub fn lrem(&mut self, key: impl ToArg, count: i64, element: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::lists::LRem::new(key.to_arg(), count, element.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::lset`].
    pub fn lset(&mut self, key: impl ToArg, index: impl ToArg, element: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::lists::LSet::new(key.to_arg(), index.to_arg(), element.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::ltrim`].
    pub fn ltrim(&mut self, key: impl ToArg, start: i64, stop: i64) -> &mut Self {
        let command = redipy_core::commands::lists::LTrim::new(key.to_arg(), start, stop);
        self.push(&command)
    }

    /// Queues [`Redis::rpop`].
    pub fn rpop(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::lists::RPop::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::rpop_count`].
    pub fn rpop_count(&mut self, key: impl ToArg, count: i64) -> &mut Self {
        let mut command = redipy_core::commands::lists::RPop::new(key.to_arg());
        command.count = Some(count);
        self.push(&command)
    }

    /// Queues [`Redis::rpoplpush`].
    pub fn rpoplpush(&mut self, source: impl ToArg, destination: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::lists::RPopLPush::new(source.to_arg(), destination.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::rpush`].
    pub fn rpush(&mut self, key: impl ToArg, elements: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::lists::RPush::new(key.to_arg(), elements.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::rpushx`].
    pub fn rpushx(&mut self, key: impl ToArg, elements: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::lists::RPushX::new(key.to_arg(), elements.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::sadd`].
    pub fn sadd(&mut self, key: impl ToArg, members: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::sets::SAdd::new(key.to_arg(), members.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::scard`].
    pub fn scard(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::sets::SCard::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::sdiff`].
    pub fn sdiff(&mut self, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::sets::SDiff::new(keys.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::sdiffstore`].
    pub fn sdiffstore(&mut self, destination: impl ToArg, keys: impl ToArgs) -> &mut Self {
        let command =
            redipy_core::commands::sets::SDiffStore::new(destination.to_arg(), keys.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::sinter`].
    pub fn sinter(&mut self, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::sets::SInter::new(keys.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::sintercard`].
    pub fn sintercard(&mut self, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::sets::SInterCard::new(CountedKeys(keys.to_args()));
        self.push(&command)
    }

    /// Queues [`Redis::sintercard_with`].
    pub fn sintercard_with(&mut self, keys: impl ToArgs, options: SInterCardOptions) -> &mut Self {
        let command =
            redipy_core::commands::sets::SInterCard::new(CountedKeys(keys.to_args())).with(options);
        self.push(&command)
    }

    /// Queues [`Redis::sinterstore`].
    pub fn sinterstore(&mut self, destination: impl ToArg, keys: impl ToArgs) -> &mut Self {
        let command =
            redipy_core::commands::sets::SInterStore::new(destination.to_arg(), keys.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::sismember`].
    pub fn sismember(&mut self, key: impl ToArg, value: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::sets::SIsMember::new(key.to_arg(), value.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::smismember`].
    pub fn smismember(&mut self, key: impl ToArg, members: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::sets::SMIsMember::new(key.to_arg(), members.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::smembers`].
    pub fn smembers(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::sets::SMembers::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::smove`].
    pub fn smove(
        &mut self,
        source: impl ToArg,
        destination: impl ToArg,
        member: impl ToArg,
    ) -> &mut Self {
        let command = redipy_core::commands::sets::SMove::new(
            source.to_arg(),
            destination.to_arg(),
            member.to_arg(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::spop`].
    pub fn spop(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::sets::SPop::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::spop_count`].
    pub fn spop_count(&mut self, key: impl ToArg, count: i64) -> &mut Self {
        let mut command = redipy_core::commands::sets::SPop::new(key.to_arg());
        command.count = Some(count);
        self.push(&command)
    }

    /// Queues [`Redis::srandmember`].
    pub fn srandmember(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::sets::SRandMember::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::srandmember_count`].
    pub fn srandmember_count(&mut self, key: impl ToArg, count: i64) -> &mut Self {
        let mut command = redipy_core::commands::sets::SRandMember::new(key.to_arg());
        command.count = Some(count);
        self.push(&command)
    }

    /// Queues [`Redis::srem`].
    pub fn srem(&mut self, key: impl ToArg, members: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::sets::SRem::new(key.to_arg(), members.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::sscan`].
    pub fn sscan(&mut self, key: impl ToArg, cursor: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::sets::SScan::new(key.to_arg(), cursor.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::sscan_with`].
    pub fn sscan_with(
        &mut self,
        key: impl ToArg,
        cursor: impl ToArg,
        options: SScanOptions,
    ) -> &mut Self {
        let command =
            redipy_core::commands::sets::SScan::new(key.to_arg(), cursor.to_arg()).with(options);
        self.push(&command)
    }

    /// Queues [`Redis::sunion`].
    pub fn sunion(&mut self, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::sets::SUnion::new(keys.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::sunionstore`].
    pub fn sunionstore(&mut self, destination: impl ToArg, keys: impl ToArgs) -> &mut Self {
        let command =
            redipy_core::commands::sets::SUnionStore::new(destination.to_arg(), keys.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::bzmpop`].
    pub fn bzmpop(
        &mut self,
        timeout: impl ToArg,
        keys: impl ToArgs,
        side: impl Into<MinMax>,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::BZMPop::new(
            timeout.to_arg(),
            CountedKeys(keys.to_args()),
            side.into(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::bzmpop_with`].
    pub fn bzmpop_with(
        &mut self,
        timeout: impl ToArg,
        keys: impl ToArgs,
        side: impl Into<MinMax>,
        options: BZMPopOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::BZMPop::new(
            timeout.to_arg(),
            CountedKeys(keys.to_args()),
            side.into(),
        )
        .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::bzpopmax`].
    pub fn bzpopmax(&mut self, keys: impl ToArgs, timeout: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::sorted_sets::BZPopMax::new(keys.to_args(), timeout.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::bzpopmin`].
    pub fn bzpopmin(&mut self, keys: impl ToArgs, timeout: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::sorted_sets::BZPopMin::new(keys.to_args(), timeout.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::zadd`].
    pub fn zadd(
        &mut self,
        key: impl ToArg,
        pairs: impl IntoIterator<Item = (f64, impl ToArg)>,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZAdd::new(
            key.to_arg(),
            pairs
                .into_iter()
                .map(|(score, member)| (score, member.to_arg()))
                .collect(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::zadd_with`].
    pub fn zadd_with(
        &mut self,
        key: impl ToArg,
        pairs: impl IntoIterator<Item = (f64, impl ToArg)>,
        options: ZAddOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZAdd::new(
            key.to_arg(),
            pairs
                .into_iter()
                .map(|(score, member)| (score, member.to_arg()))
                .collect(),
        )
        .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zadd_incr`].
    pub fn zadd_incr(
        &mut self,
        key: impl ToArg,
        pairs: impl IntoIterator<Item = (f64, impl ToArg)>,
    ) -> &mut Self {
        let mut command = redipy_core::commands::sorted_sets::ZAdd::new(
            key.to_arg(),
            pairs
                .into_iter()
                .map(|(score, member)| (score, member.to_arg()))
                .collect(),
        );
        command.incr = true;
        self.push(&command)
    }

    /// Queues [`Redis::zadd_incr_with`].
    pub fn zadd_incr_with(
        &mut self,
        key: impl ToArg,
        pairs: impl IntoIterator<Item = (f64, impl ToArg)>,
        options: ZAddOptions,
    ) -> &mut Self {
        let mut command = redipy_core::commands::sorted_sets::ZAdd::new(
            key.to_arg(),
            pairs
                .into_iter()
                .map(|(score, member)| (score, member.to_arg()))
                .collect(),
        )
        .with(options);
        command.incr = true;
        self.push(&command)
    }

    /// Queues [`Redis::zcard`].
    pub fn zcard(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZCard::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::zcount`].
    pub fn zcount(
        &mut self,
        key: impl ToArg,
        min: impl Into<ScoreBound>,
        max: impl Into<ScoreBound>,
    ) -> &mut Self {
        let command =
            redipy_core::commands::sorted_sets::ZCount::new(key.to_arg(), min.into(), max.into());
        self.push(&command)
    }

    /// Queues [`Redis::zdiff`].
    pub fn zdiff(&mut self, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZDiff::new(CountedKeys(keys.to_args()));
        self.push(&command)
    }

    /// Queues [`Redis::zdiff_withscores`].
    pub fn zdiff_withscores(&mut self, keys: impl ToArgs) -> &mut Self {
        let mut command =
            redipy_core::commands::sorted_sets::ZDiff::new(CountedKeys(keys.to_args()));
        command.withscores = true;
        self.push(&command)
    }

    /// Queues [`Redis::zdiffstore`].
    pub fn zdiffstore(&mut self, destination: impl ToArg, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZDiffStore::new(
            destination.to_arg(),
            CountedKeys(keys.to_args()),
        );
        self.push(&command)
    }

    /// Queues [`Redis::zincrby`].
    pub fn zincrby(&mut self, key: impl ToArg, amount: f64, member: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::sorted_sets::ZIncrBy::new(key.to_arg(), amount, member.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::zinter`].
    pub fn zinter(&mut self, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZInter::new(CountedKeys(keys.to_args()));
        self.push(&command)
    }

    /// Queues [`Redis::zinter_with`].
    pub fn zinter_with(&mut self, keys: impl ToArgs, options: ZInterOptions) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZInter::new(CountedKeys(keys.to_args()))
            .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zinter_withscores`].
    pub fn zinter_withscores(&mut self, keys: impl ToArgs) -> &mut Self {
        let mut command =
            redipy_core::commands::sorted_sets::ZInter::new(CountedKeys(keys.to_args()));
        command.withscores = true;
        self.push(&command)
    }

    /// Queues [`Redis::zinter_withscores_with`].
    pub fn zinter_withscores_with(
        &mut self,
        keys: impl ToArgs,
        options: ZInterOptions,
    ) -> &mut Self {
        let mut command =
            redipy_core::commands::sorted_sets::ZInter::new(CountedKeys(keys.to_args()))
                .with(options);
        command.withscores = true;
        self.push(&command)
    }

    /// Queues [`Redis::zintercard`].
    pub fn zintercard(&mut self, keys: impl ToArgs) -> &mut Self {
        let command =
            redipy_core::commands::sorted_sets::ZInterCard::new(CountedKeys(keys.to_args()));
        self.push(&command)
    }

    /// Queues [`Redis::zintercard_with`].
    pub fn zintercard_with(&mut self, keys: impl ToArgs, options: ZInterCardOptions) -> &mut Self {
        let command =
            redipy_core::commands::sorted_sets::ZInterCard::new(CountedKeys(keys.to_args()))
                .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zinterstore`].
    pub fn zinterstore(&mut self, destination: impl ToArg, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZInterStore::new(
            destination.to_arg(),
            CountedKeys(keys.to_args()),
        );
        self.push(&command)
    }

    /// Queues [`Redis::zinterstore_with`].
    pub fn zinterstore_with(
        &mut self,
        destination: impl ToArg,
        keys: impl ToArgs,
        options: ZInterStoreOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZInterStore::new(
            destination.to_arg(),
            CountedKeys(keys.to_args()),
        )
        .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zlexcount`].
    pub fn zlexcount(
        &mut self,
        key: impl ToArg,
        min: impl Into<LexBound>,
        max: impl Into<LexBound>,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZLexCount::new(
            key.to_arg(),
            min.into(),
            max.into(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::zmpop`].
    pub fn zmpop(&mut self, keys: impl ToArgs, side: impl Into<MinMax>) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZMPop::new(
            CountedKeys(keys.to_args()),
            side.into(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::zmpop_with`].
    pub fn zmpop_with(
        &mut self,
        keys: impl ToArgs,
        side: impl Into<MinMax>,
        options: ZMPopOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZMPop::new(
            CountedKeys(keys.to_args()),
            side.into(),
        )
        .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zmscore`].
    pub fn zmscore(&mut self, key: impl ToArg, members: impl ToArgs) -> &mut Self {
        let command =
            redipy_core::commands::sorted_sets::ZMScore::new(key.to_arg(), members.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::zpopmax`].
    pub fn zpopmax(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZPopMax::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::zpopmax_with`].
    pub fn zpopmax_with(&mut self, key: impl ToArg, options: ZPopMaxOptions) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZPopMax::new(key.to_arg()).with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zpopmin`].
    pub fn zpopmin(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZPopMin::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::zpopmin_with`].
    pub fn zpopmin_with(&mut self, key: impl ToArg, options: ZPopMinOptions) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZPopMin::new(key.to_arg()).with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zrandmember`].
    pub fn zrandmember(&mut self, key: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRandMember::new(key.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::zrandmember_count`].
    pub fn zrandmember_count(&mut self, key: impl ToArg, count: i64) -> &mut Self {
        let mut command = redipy_core::commands::sorted_sets::ZRandMember::new(key.to_arg());
        command.count = Some(count);
        self.push(&command)
    }

    /// Queues [`Redis::zrandmember_withscores`].
    pub fn zrandmember_withscores(&mut self, key: impl ToArg, count: i64) -> &mut Self {
        let mut command = redipy_core::commands::sorted_sets::ZRandMember::new(key.to_arg());
        command.count = Some(count);
        command.withscores = true;
        self.push(&command)
    }

    /// Queues [`Redis::zrange`].
    pub fn zrange(&mut self, key: impl ToArg, start: impl ToArg, stop: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRange::new(
            key.to_arg(),
            start.to_arg(),
            stop.to_arg(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::zrange_with`].
    pub fn zrange_with(
        &mut self,
        key: impl ToArg,
        start: impl ToArg,
        stop: impl ToArg,
        options: ZRangeOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRange::new(
            key.to_arg(),
            start.to_arg(),
            stop.to_arg(),
        )
        .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zrange_withscores`].
    pub fn zrange_withscores(
        &mut self,
        key: impl ToArg,
        start: impl ToArg,
        stop: impl ToArg,
    ) -> &mut Self {
        let mut command = redipy_core::commands::sorted_sets::ZRange::new(
            key.to_arg(),
            start.to_arg(),
            stop.to_arg(),
        );
        command.withscores = true;
        self.push(&command)
    }

    /// Queues [`Redis::zrange_withscores_with`].
    pub fn zrange_withscores_with(
        &mut self,
        key: impl ToArg,
        start: impl ToArg,
        stop: impl ToArg,
        options: ZRangeOptions,
    ) -> &mut Self {
        let mut command = redipy_core::commands::sorted_sets::ZRange::new(
            key.to_arg(),
            start.to_arg(),
            stop.to_arg(),
        )
        .with(options);
        command.withscores = true;
        self.push(&command)
    }

    /// Queues [`Redis::zrangebylex`].
    pub fn zrangebylex(
        &mut self,
        key: impl ToArg,
        min: impl Into<LexBound>,
        max: impl Into<LexBound>,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRangeByLex::new(
            key.to_arg(),
            min.into(),
            max.into(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::zrangebylex_with`].
    pub fn zrangebylex_with(
        &mut self,
        key: impl ToArg,
        min: impl Into<LexBound>,
        max: impl Into<LexBound>,
        options: ZRangeByLexOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRangeByLex::new(
            key.to_arg(),
            min.into(),
            max.into(),
        )
        .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zrangebyscore`].
    pub fn zrangebyscore(
        &mut self,
        key: impl ToArg,
        min: impl Into<ScoreBound>,
        max: impl Into<ScoreBound>,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRangeByScore::new(
            key.to_arg(),
            min.into(),
            max.into(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::zrangebyscore_with`].
    pub fn zrangebyscore_with(
        &mut self,
        key: impl ToArg,
        min: impl Into<ScoreBound>,
        max: impl Into<ScoreBound>,
        options: ZRangeByScoreOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRangeByScore::new(
            key.to_arg(),
            min.into(),
            max.into(),
        )
        .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zrangebyscore_withscores`].
    pub fn zrangebyscore_withscores(
        &mut self,
        key: impl ToArg,
        min: impl Into<ScoreBound>,
        max: impl Into<ScoreBound>,
    ) -> &mut Self {
        let mut command = redipy_core::commands::sorted_sets::ZRangeByScore::new(
            key.to_arg(),
            min.into(),
            max.into(),
        );
        command.withscores = true;
        self.push(&command)
    }

    /// Queues [`Redis::zrangebyscore_withscores_with`].
    pub fn zrangebyscore_withscores_with(
        &mut self,
        key: impl ToArg,
        min: impl Into<ScoreBound>,
        max: impl Into<ScoreBound>,
        options: ZRangeByScoreOptions,
    ) -> &mut Self {
        let mut command = redipy_core::commands::sorted_sets::ZRangeByScore::new(
            key.to_arg(),
            min.into(),
            max.into(),
        )
        .with(options);
        command.withscores = true;
        self.push(&command)
    }

    /// Queues [`Redis::zrangestore`].
    pub fn zrangestore(
        &mut self,
        destination: impl ToArg,
        key: impl ToArg,
        start: impl ToArg,
        stop: impl ToArg,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRangeStore::new(
            destination.to_arg(),
            key.to_arg(),
            start.to_arg(),
            stop.to_arg(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::zrangestore_with`].
    pub fn zrangestore_with(
        &mut self,
        destination: impl ToArg,
        key: impl ToArg,
        start: impl ToArg,
        stop: impl ToArg,
        options: ZRangeStoreOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRangeStore::new(
            destination.to_arg(),
            key.to_arg(),
            start.to_arg(),
            stop.to_arg(),
        )
        .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zrank`].
    pub fn zrank(&mut self, key: impl ToArg, member: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRank::new(key.to_arg(), member.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::zrem`].
    pub fn zrem(&mut self, key: impl ToArg, members: impl ToArgs) -> &mut Self {
        let command =
            redipy_core::commands::sorted_sets::ZRem::new(key.to_arg(), members.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::zremrangebylex`].
    pub fn zremrangebylex(
        &mut self,
        key: impl ToArg,
        min: impl Into<LexBound>,
        max: impl Into<LexBound>,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRemRangeByLex::new(
            key.to_arg(),
            min.into(),
            max.into(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::zremrangebyrank`].
    pub fn zremrangebyrank(&mut self, key: impl ToArg, start: i64, stop: i64) -> &mut Self {
        let command =
            redipy_core::commands::sorted_sets::ZRemRangeByRank::new(key.to_arg(), start, stop);
        self.push(&command)
    }

    /// Queues [`Redis::zremrangebyscore`].
    pub fn zremrangebyscore(
        &mut self,
        key: impl ToArg,
        min: impl Into<ScoreBound>,
        max: impl Into<ScoreBound>,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRemRangeByScore::new(
            key.to_arg(),
            min.into(),
            max.into(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::zrevrange`].
    pub fn zrevrange(&mut self, key: impl ToArg, start: i64, stop: i64) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRevRange::new(key.to_arg(), start, stop);
        self.push(&command)
    }

    /// Queues [`Redis::zrevrange_withscores`].
    pub fn zrevrange_withscores(&mut self, key: impl ToArg, start: i64, stop: i64) -> &mut Self {
        let mut command =
            redipy_core::commands::sorted_sets::ZRevRange::new(key.to_arg(), start, stop);
        command.withscores = true;
        self.push(&command)
    }

    /// Queues [`Redis::zrevrangebylex`].
    pub fn zrevrangebylex(
        &mut self,
        key: impl ToArg,
        max: impl Into<LexBound>,
        min: impl Into<LexBound>,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRevRangeByLex::new(
            key.to_arg(),
            max.into(),
            min.into(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::zrevrangebylex_with`].
    pub fn zrevrangebylex_with(
        &mut self,
        key: impl ToArg,
        max: impl Into<LexBound>,
        min: impl Into<LexBound>,
        options: ZRevRangeByLexOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRevRangeByLex::new(
            key.to_arg(),
            max.into(),
            min.into(),
        )
        .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zrevrangebyscore`].
    pub fn zrevrangebyscore(
        &mut self,
        key: impl ToArg,
        max: impl Into<ScoreBound>,
        min: impl Into<ScoreBound>,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRevRangeByScore::new(
            key.to_arg(),
            max.into(),
            min.into(),
        );
        self.push(&command)
    }

    /// Queues [`Redis::zrevrangebyscore_with`].
    pub fn zrevrangebyscore_with(
        &mut self,
        key: impl ToArg,
        max: impl Into<ScoreBound>,
        min: impl Into<ScoreBound>,
        options: ZRevRangeByScoreOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZRevRangeByScore::new(
            key.to_arg(),
            max.into(),
            min.into(),
        )
        .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zrevrangebyscore_withscores`].
    pub fn zrevrangebyscore_withscores(
        &mut self,
        key: impl ToArg,
        max: impl Into<ScoreBound>,
        min: impl Into<ScoreBound>,
    ) -> &mut Self {
        let mut command = redipy_core::commands::sorted_sets::ZRevRangeByScore::new(
            key.to_arg(),
            max.into(),
            min.into(),
        );
        command.withscores = true;
        self.push(&command)
    }

    /// Queues [`Redis::zrevrangebyscore_withscores_with`].
    pub fn zrevrangebyscore_withscores_with(
        &mut self,
        key: impl ToArg,
        max: impl Into<ScoreBound>,
        min: impl Into<ScoreBound>,
        options: ZRevRangeByScoreOptions,
    ) -> &mut Self {
        let mut command = redipy_core::commands::sorted_sets::ZRevRangeByScore::new(
            key.to_arg(),
            max.into(),
            min.into(),
        )
        .with(options);
        command.withscores = true;
        self.push(&command)
    }

    /// Queues [`Redis::zrevrank`].
    pub fn zrevrank(&mut self, key: impl ToArg, member: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::sorted_sets::ZRevRank::new(key.to_arg(), member.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::zscan`].
    pub fn zscan(&mut self, key: impl ToArg, cursor: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZScan::new(key.to_arg(), cursor.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::zscan_with`].
    pub fn zscan_with(
        &mut self,
        key: impl ToArg,
        cursor: impl ToArg,
        options: ZScanOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZScan::new(key.to_arg(), cursor.to_arg())
            .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zscore`].
    pub fn zscore(&mut self, key: impl ToArg, member: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::sorted_sets::ZScore::new(key.to_arg(), member.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::zunion`].
    pub fn zunion(&mut self, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZUnion::new(CountedKeys(keys.to_args()));
        self.push(&command)
    }

    /// Queues [`Redis::zunion_with`].
    pub fn zunion_with(&mut self, keys: impl ToArgs, options: ZUnionOptions) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZUnion::new(CountedKeys(keys.to_args()))
            .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::zunion_withscores`].
    pub fn zunion_withscores(&mut self, keys: impl ToArgs) -> &mut Self {
        let mut command =
            redipy_core::commands::sorted_sets::ZUnion::new(CountedKeys(keys.to_args()));
        command.withscores = true;
        self.push(&command)
    }

    /// Queues [`Redis::zunion_withscores_with`].
    pub fn zunion_withscores_with(
        &mut self,
        keys: impl ToArgs,
        options: ZUnionOptions,
    ) -> &mut Self {
        let mut command =
            redipy_core::commands::sorted_sets::ZUnion::new(CountedKeys(keys.to_args()))
                .with(options);
        command.withscores = true;
        self.push(&command)
    }

    /// Queues [`Redis::zunionstore`].
    pub fn zunionstore(&mut self, destination: impl ToArg, keys: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZUnionStore::new(
            destination.to_arg(),
            CountedKeys(keys.to_args()),
        );
        self.push(&command)
    }

    /// Queues [`Redis::zunionstore_with`].
    pub fn zunionstore_with(
        &mut self,
        destination: impl ToArg,
        keys: impl ToArgs,
        options: ZUnionStoreOptions,
    ) -> &mut Self {
        let command = redipy_core::commands::sorted_sets::ZUnionStore::new(
            destination.to_arg(),
            CountedKeys(keys.to_args()),
        )
        .with(options);
        self.push(&command)
    }

    /// Queues [`Redis::publish`].
    pub fn publish(&mut self, channel: impl ToArg, message: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::pubsub::Publish::new(channel.to_arg(), message.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::pubsub_channels`].
    pub fn pubsub_channels(&mut self) -> &mut Self {
        let command = redipy_core::commands::pubsub::PubSubChannels::new();
        self.push(&command)
    }

    /// Queues [`Redis::pubsub_channels_matching`].
    pub fn pubsub_channels_matching(&mut self, pattern: impl ToArg) -> &mut Self {
        let mut command = redipy_core::commands::pubsub::PubSubChannels::new();
        command.pattern = Some(pattern.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::pubsub_help`].
    pub fn pubsub_help(&mut self) -> &mut Self {
        let command = redipy_core::commands::pubsub::PubSubHelp::new();
        self.push(&command)
    }

    /// Queues [`Redis::pubsub_numpat`].
    pub fn pubsub_numpat(&mut self) -> &mut Self {
        let command = redipy_core::commands::pubsub::PubSubNumPat::new();
        self.push(&command)
    }

    /// Queues [`Redis::pubsub_numsub`].
    pub fn pubsub_numsub(&mut self, channels: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::pubsub::PubSubNumSub::new(channels.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::pubsub_shardchannels`].
    pub fn pubsub_shardchannels(&mut self) -> &mut Self {
        let command = redipy_core::commands::pubsub::PubSubShardChannels::new();
        self.push(&command)
    }

    /// Queues [`Redis::pubsub_shardchannels_matching`].
    pub fn pubsub_shardchannels_matching(&mut self, pattern: impl ToArg) -> &mut Self {
        let mut command = redipy_core::commands::pubsub::PubSubShardChannels::new();
        command.pattern = Some(pattern.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::pubsub_shardnumsub`].
    pub fn pubsub_shardnumsub(&mut self, channels: impl ToArgs) -> &mut Self {
        let command = redipy_core::commands::pubsub::PubSubShardNumSub::new(channels.to_args());
        self.push(&command)
    }

    /// Queues [`Redis::spublish`].
    pub fn spublish(&mut self, channel: impl ToArg, message: impl ToArg) -> &mut Self {
        let command =
            redipy_core::commands::pubsub::SPublish::new(channel.to_arg(), message.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::script_kill`].
    pub fn script_kill(&mut self) -> &mut Self {
        let command = redipy_core::commands::scripting::ScriptKill::new();
        self.push(&command)
    }

    /// Queues [`Redis::echo`].
    pub fn echo(&mut self, message: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::connection::Echo::new(message.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::ping`].
    pub fn ping(&mut self) -> &mut Self {
        let command = redipy_core::commands::connection::Ping::new();
        self.push(&command)
    }

    /// Queues [`Redis::ping_message`].
    pub fn ping_message(&mut self, message: impl ToArg) -> &mut Self {
        let mut command = redipy_core::commands::connection::Ping::new();
        command.message = Some(message.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::select`].
    pub fn select(&mut self, index: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::connection::Select::new(index.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::dbsize`].
    pub fn dbsize(&mut self) -> &mut Self {
        let command = redipy_core::commands::server::DbSize::new();
        self.push(&command)
    }

    /// Queues [`Redis::flushall`].
    pub fn flushall(&mut self) -> &mut Self {
        let command = redipy_core::commands::server::FlushAll::new();
        self.push(&command)
    }

    /// Queues [`Redis::flushall_with`].
    pub fn flushall_with(&mut self, options: FlushAllOptions) -> &mut Self {
        let command = redipy_core::commands::server::FlushAll::new().with(options);
        self.push(&command)
    }

    /// Queues [`Redis::flushdb`].
    pub fn flushdb(&mut self) -> &mut Self {
        let command = redipy_core::commands::server::FlushDb::new();
        self.push(&command)
    }

    /// Queues [`Redis::flushdb_with`].
    pub fn flushdb_with(&mut self, options: FlushDbOptions) -> &mut Self {
        let command = redipy_core::commands::server::FlushDb::new().with(options);
        self.push(&command)
    }

    /// Queues [`Redis::swapdb`].
    pub fn swapdb(&mut self, first: impl ToArg, second: impl ToArg) -> &mut Self {
        let command = redipy_core::commands::server::SwapDb::new(first.to_arg(), second.to_arg());
        self.push(&command)
    }

    /// Queues [`Redis::time`].
    pub fn time(&mut self) -> &mut Self {
        let command = redipy_core::commands::server::Time::new();
        self.push(&command)
    }
}
