//! From a URL to a backend.

use std::sync::Arc;

use redipy_core::{Backend, Clock, Error, ErrorKind, Local, Result};
use redipy_memory::Memory;
use redipy_redis::{FORMS, Remote};
use redipy_sql::Sql;

use crate::sql::Blocking;

/// Opens the backend of a URL.
pub fn open(url: &str) -> Result<Arc<dyn Backend>> {
    let Some((scheme, rest)) = url.split_once(':') else {
        return Err(refuse(format!(
            "ERR a backend is told by a URL; {}",
            known()
        )));
    };
    if scheme == "memory" {
        return memory(rest);
    }
    if redipy_sql::SCHEMES.contains(&scheme) {
        return Ok(Arc::new(Blocking::new(Sql::open(url)?)));
    }
    let server = ["redis", "rediss", "valkey", "valkeys", "unix"];
    if server.contains(&scheme.split('+').next().unwrap_or_default()) {
        return Ok(Arc::new(Remote::open(url)?));
    }
    // The rest of a URL may hold a password and is not shown.
    Err(refuse(format!(
        "ERR unknown backend '{scheme}'; {}",
        known()
    )))
}

/// Opens the backend of a URL with a clock of its own, apart from all others.
pub fn open_with_clock(url: &str, clock: Clock) -> Result<Arc<dyn Backend>> {
    if url == "memory://" {
        return Ok(Arc::new(Local(Memory::new(clock))));
    }
    let scheme = url.split(':').next().unwrap_or_default();
    if redipy_sql::SCHEMES.contains(&scheme) {
        return Ok(Arc::new(Blocking::new(Sql::open_with_clock(url, clock)?)));
    }
    Err(refuse(
        "ERR a manual clock goes with a store of its own: memory:// or the URL of a SQL database"
            .to_owned(),
    ))
}

/// Says which URLs there are.
fn known() -> String {
    let sql = redipy_sql::FORMS;
    format!("use memory:// for a store of its own, memory://name for a shared one, {sql}, {FORMS}")
}

fn refuse(message: String) -> Error {
    Error::new(ErrorKind::InvalidConfig, message)
}

fn memory(rest: &str) -> Result<Arc<dyn Backend>> {
    let name = rest
        .strip_prefix("//")
        .filter(|name| !name.contains(['/', '?', '#', '@', ':']))
        .ok_or_else(|| {
            refuse(format!(
                "ERR a memory URL is a name or nothing; {}",
                known()
            ))
        })?;
    Ok(Arc::new(Local(if name.is_empty() {
        Memory::new(Clock::system())
    } else {
        Memory::named(name)
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for url in [
            "secret@host",
            "redsi://:secret@host",
            "memory://secret@host",
            "memory://a/secret",
        ] {
            let error = open(url).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidConfig);
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
