//! Parameters as the server takes them: in its binary form, of the types that a statement has for them.

use bytes::{BufMut, BytesMut};
use postgres_protocol::{IsNull, Oid};

use super::types;
use crate::session::Param;

type Refused = Box<dyn std::error::Error + Send + Sync>;

/// Returns the type that a parameter is announced with, 0 where the statement has to tell.
pub const fn announced(param: &Param<'_>) -> Oid {
    match param {
        Param::Null => 0,
        Param::Int(_) => types::INT8,
        Param::Real(_) => types::FLOAT8,
        Param::Blob(_) | Param::Data(_) => types::BYTEA,
        Param::Blobs(_) => types::BYTEA_ARRAY,
        Param::Ints(_) => types::INT8_ARRAY,
        Param::Reals(_) => types::FLOAT8_ARRAY,
    }
}

/// Writes a parameter for a place of a type.
///
/// # Errors
/// That it does not fit there.
pub fn write(param: &Param<'_>, place: Oid, out: &mut BytesMut) -> Result<IsNull, Refused> {
    match *param {
        Param::Null => return Ok(IsNull::Yes),
        Param::Int(number) => write_int(number, place, out)?,
        Param::Real(number) => match place {
            types::FLOAT8 => out.put_f64(number),
            _ => return Err(misfit("a number", place)),
        },
        Param::Blob(bytes) | Param::Data(bytes) => match place {
            types::BYTEA => out.put_slice(bytes),
            _ => return Err(misfit("bytes", place)),
        },
        Param::Blobs(all) => {
            write_array(
                all,
                types::BYTEA_ARRAY,
                types::BYTEA,
                place,
                out,
                |bytes, out| write_counted(bytes, out),
            )?;
        }
        Param::Ints(all) => {
            write_array(
                all,
                types::INT8_ARRAY,
                types::INT8,
                place,
                out,
                |number, out| write_counted(&number.to_be_bytes(), out),
            )?;
        }
        Param::Reals(all) => {
            write_array(
                all,
                types::FLOAT8_ARRAY,
                types::FLOAT8,
                place,
                out,
                |number, out| write_counted(&number.to_be_bytes(), out),
            )?;
        }
    }
    Ok(IsNull::No)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a statement that has a fraction there wants it so"
)]
fn write_int(number: i64, place: Oid, out: &mut BytesMut) -> Result<(), Refused> {
    match place {
        types::INT8 => out.put_i64(number),
        types::INT4 => out.put_i32(number.try_into()?),
        types::INT2 => out.put_i16(number.try_into()?),
        types::BOOL => out.put_u8(u8::from(number != 0)),
        types::FLOAT8 => out.put_f64(number as f64),
        _ => return Err(misfit("an integer", place)),
    }
    Ok(())
}

/// Writes an array of one dimension without NULLs.
fn write_array<T>(
    all: &[T],
    array: Oid,
    element: Oid,
    place: Oid,
    out: &mut BytesMut,
    write: impl Fn(&T, &mut BytesMut) -> Result<(), Refused>,
) -> Result<(), Refused> {
    if place != array {
        return Err(misfit("an array", place));
    }
    out.put_i32(i32::from(!all.is_empty()));
    out.put_i32(0);
    out.put_u32(element);
    if all.is_empty() {
        return Ok(());
    }
    out.put_i32(all.len().try_into()?);
    // Elements count from 1.
    out.put_i32(1);
    all.iter().try_for_each(|one| write(one, out))
}

fn write_counted(bytes: &[u8], out: &mut BytesMut) -> Result<(), Refused> {
    out.put_i32(bytes.len().try_into()?);
    out.put_slice(bytes);
    Ok(())
}

#[cold]
fn misfit(what: &str, place: Oid) -> Refused {
    format!("{what} does not fit the type {place}").into()
}
