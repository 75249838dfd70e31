//! The numbers of the types that we exchange with a server; they are the same in all.

use postgres_protocol::Oid;

/// Returns the type of arrays of a type, of those that parameters have.
pub const fn array_of(element: Oid) -> Option<Oid> {
    match element {
        BYTEA => Some(BYTEA_ARRAY),
        INT8 => Some(INT8_ARRAY),
        FLOAT8 => Some(FLOAT8_ARRAY),
        _ => None,
    }
}

/// `boolean`.
pub const BOOL: Oid = 16;
/// `bytea`.
pub const BYTEA: Oid = 17;
/// `bigint`.
pub const INT8: Oid = 20;
/// `smallint`.
pub const INT2: Oid = 21;
/// `integer`.
pub const INT4: Oid = 23;
/// `text`.
pub const TEXT: Oid = 25;
/// `double precision`.
pub const FLOAT8: Oid = 701;
/// `bytea[]`.
pub const BYTEA_ARRAY: Oid = 1001;
/// `bigint[]`.
pub const INT8_ARRAY: Oid = 1016;
/// `double precision[]`.
pub const FLOAT8_ARRAY: Oid = 1022;
/// `numeric`.
pub const NUMERIC: Oid = 1700;
