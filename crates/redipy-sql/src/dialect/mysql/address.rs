//! What a URL says about a server: `mysql://user:password@host:3306/database?parameters`.

use std::time::Duration;

use mysql::OptsBuilder;
use mysql::consts::CapabilityFlags;
use redipy_core::Result;

use crate::statement::Tables;
use crate::url::{Parameters, decode, refuse};

/// What a URL may say behind the question mark.
const KNOWN: &str = "socket=PATH, connect_timeout=SECONDS, table_prefix=NAME";

/// How long to wait for a server that does not answer, unless a URL says so.
const CONNECT: Duration = Duration::from_secs(10);

/// Where a database is, and who asks.
#[derive(Clone)]
pub struct Address {
    pub host: String,
    pub port: u16,
    pub user: Option<String>,
    pub password: Option<String>,
    pub database: String,
    /// A socket of this machine, in place of host and port.
    pub socket: Option<String>,
    pub connect_timeout: Duration,
    pub tables: Tables,
}

impl Address {
    /// Reads what stands behind `mysql:`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(place: &str, mut parameters: Parameters) -> Result<Self> {
        let form = || refuse("a MySQL URL has the form mysql://user:password@host:3306/database");
        let place = place.strip_prefix("//").ok_or_else(form)?;
        let (authority, database) = place.split_once('/').ok_or_else(form)?;
        if database.is_empty() || database.contains('/') {
            return Err(form());
        }
        let (login, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        let some = |part: &str| -> Result<Option<String>> {
            let part = decode(part)?;
            Ok((!part.is_empty()).then_some(part))
        };
        let (host, port) = host_and_port(host).ok_or_else(form)?;
        let connect_timeout = match parameters.take("connect_timeout") {
            None => CONNECT,
            Some(seconds) => seconds
                .parse()
                .ok()
                .filter(|seconds| *seconds > 0)
                .map(Duration::from_secs)
                .ok_or_else(|| refuse("'connect_timeout' is a number of seconds"))?,
        };
        let socket = parameters.take("socket");
        let tables = parameters.take_table_prefix()?;
        parameters.finish(KNOWN)?;
        Ok(Self {
            host: some(host)?.unwrap_or_else(|| "localhost".to_owned()),
            port,
            user: some(user)?,
            password: some(password)?,
            database: decode(database)?,
            socket,
            connect_timeout,
            tables,
        })
    }

    /// Returns what is the same for all URLs of one database, whoever asks for it and how.
    pub fn name(&self) -> String {
        let place = match &self.socket {
            Some(socket) => socket.clone(),
            None => format!("{}:{}", self.host, self.port),
        };
        let user = self.user.as_deref().unwrap_or_default();
        format!(
            "mysql:{user}@{place}/{}?{}",
            self.database, self.tables.prefix
        )
    }

    /// Returns this as the library takes it.
    pub fn options(&self) -> mysql::Opts {
        OptsBuilder::new()
            .ip_or_hostname(Some(self.host.as_str()))
            .tcp_port(self.port)
            .user(self.user.as_deref())
            .pass(self.password.as_deref())
            .db_name(Some(self.database.as_str()))
            .socket(self.socket.as_deref())
            .prefer_socket(self.socket.is_some())
            .stmt_cache_size(0)
            .tcp_nodelay(true)
            .tcp_connect_timeout(Some(self.connect_timeout))
            .tcp_keepalive_time_ms(Some(60_000))
            // Rows count as changed that a statement found, as elsewhere.
            .additional_capabilities(CapabilityFlags::CLIENT_FOUND_ROWS)
            .into()
    }
}

/// Takes host and port apart; a host with colons stands in brackets.
fn host_and_port(host: &str) -> Option<(&str, u16)> {
    let (host, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            match port {
                "" => (host, None),
                port => (host, Some(port.strip_prefix(':')?)),
            }
        }
        None => match host.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (host, None),
        },
    };
    match port {
        None => Some((host, 3306)),
        Some(port) => port.parse().ok().map(|port| (host, port)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(place: &str, query: &str) -> Result<Address> {
        Address::read(place, Parameters::read(query).unwrap())
    }

    #[test]
    fn urls_are_read() {
        let address = read("//me:s%40cret@db.example:3307/app", "").unwrap();
        assert_eq!(address.host, "db.example");
        assert_eq!(address.port, 3307);
        assert_eq!(address.user.as_deref(), Some("me"));
        assert_eq!(address.password.as_deref(), Some("s@cret"));
        assert_eq!(address.database, "app");
        assert_eq!(address.tables.prefix, "redipy_");
        assert_eq!(address.name(), "mysql:me@db.example:3307/app?redipy_");

        let address = read("//[::1]/app", "socket=/run/s.sock&table_prefix=r_").unwrap();
        assert_eq!((address.host.as_str(), address.port), ("::1", 3306));
        assert_eq!(address.socket.as_deref(), Some("/run/s.sock"));
        assert_eq!(address.tables.prefix, "r_");
    }

    #[test]
    fn errors_do_not_repeat_passwords() {
        for place in ["me:secret@x/app", "//me:secret@x", "//me:secret@x:y/app"] {
            let error = read(place, "").err().unwrap();
            assert!(!error.to_string().contains("secret"), "{error}");
        }
        assert!(read("//x/app", "other=1").is_err());
    }
}
