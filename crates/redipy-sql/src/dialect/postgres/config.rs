//! Where a PostgreSQL server is and what to say to it, read from a URL as libpq understands it.

use std::env;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use redipy_core::{Error, ErrorKind, Result};

use crate::statement::Tables;

/// How long it may take to reach a server, unless the URL says so.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What a URL says.
#[derive(Clone)]
pub struct Config {
    /// The servers, which are tried in turn.
    pub hosts: Vec<Host>,
    /// Who connects.
    pub user: String,
    /// The password, if any is needed.
    pub password: Option<String>,
    /// The database.
    pub database: String,
    /// The schema of the tables; the first one that the user may create tables in where there is none.
    pub schema: Option<String>,
    /// What the names of the tables begin with.
    pub prefix: String,
    /// Whether and how to encrypt.
    pub tls: TlsMode,
    /// The file with the certificates of authorities to trust, in place of those of the system.
    pub authorities: Option<PathBuf>,
    /// How long it may take to reach a server.
    pub connect_timeout: Duration,
    /// What the server is told of us.
    pub application: String,
}

/// A server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// Over the network.
    Tcp(String, u16),
    /// The folder of a socket, with the port that is part of its name.
    #[cfg(unix)]
    Unix(PathBuf, u16),
}

/// Whether and how to encrypt; in the words of `sslmode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// `disable`: never.
    Never,
    /// `prefer`: if the server does.
    Prefer,
    /// `require`: always, whoever the server is.
    Require,
    /// `verify-ca`: always, and the server has a certificate of an authority.
    VerifyAuthority,
    /// `verify-full`: always, and the certificate is one for this name.
    VerifyFull,
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(name, port) => write!(f, "{name}:{port}"),
            #[cfg(unix)]
            Self::Unix(folder, port) => write!(f, "{}:{port}", folder.display()),
        }
    }
}

impl fmt::Debug for Config {
    /// Leaves the password out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("hosts", &self.hosts)
            .field("user", &self.user)
            .field("database", &self.database)
            .field("schema", &self.schema)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// Reads `postgres://user:password@host:port/database?parameter=value`. What is left out comes from the environment as libpq
    /// has it (`PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`, `PGDATABASE`).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidConfig`]; it never repeats the URL, which may hold a password.
    pub fn parse(url: &str) -> Result<Self> {
        let rest = url
            .strip_prefix("postgres://")
            .or_else(|| url.strip_prefix("postgresql://"))
            .ok_or_else(|| refuse("a URL of PostgreSQL begins with postgres://"))?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = match login.split_once(':') {
            Some((user, password)) => (user, Some(decode(password)?)),
            None => (login, None),
        };
        let mut options = Options::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            options.set(&decode(name)?, decode(value)?)?;
        }
        let user = or_else(decode(user)?, || {
            env::var("PGUSER")
                .or_else(|_| env::var("USER"))
                .unwrap_or_else(|_| "postgres".to_owned())
        });
        let database = or_else(decode(database)?, || {
            env::var("PGDATABASE").unwrap_or_else(|_| user.clone())
        });
        let port = match options.port.take() {
            Some(port) => port,
            None => read_port(&env::var("PGPORT").unwrap_or_else(|_| "5432".to_owned()))?,
        };
        let hosts = match options.host.take() {
            Some(host) => vec![host_of(&host, port)],
            None => read_hosts(hosts, port)?,
        };
        Ok(Self {
            hosts,
            password: password.or_else(|| env::var("PGPASSWORD").ok()),
            database,
            user,
            schema: options.schema,
            prefix: options.prefix.unwrap_or(Tables::default().prefix),
            tls: options.tls.unwrap_or(TlsMode::Prefer),
            authorities: options.authorities,
            connect_timeout: options.connect_timeout.unwrap_or(CONNECT_TIMEOUT),
            application: options.application.unwrap_or_else(|| "redipy".to_owned()),
        })
    }
}

/// What stands behind the question mark.
#[derive(Default)]
struct Options {
    host: Option<String>,
    port: Option<u16>,
    schema: Option<String>,
    prefix: Option<String>,
    tls: Option<TlsMode>,
    authorities: Option<PathBuf>,
    connect_timeout: Option<Duration>,
    application: Option<String>,
}

impl Options {
    fn set(&mut self, name: &str, value: String) -> Result<()> {
        match name {
            "host" => self.host = Some(value),
            "port" => self.port = Some(read_port(&value)?),
            "schema" => self.schema = Some(read_schema(value)?),
            "prefix" => self.prefix = Some(read_prefix(value)?),
            "sslmode" => self.tls = Some(read_tls(&value)?),
            "sslrootcert" => self.authorities = Some(PathBuf::from(value)),
            "application_name" => self.application = Some(value),
            "connect_timeout" => {
                let seconds = value.parse().ok().filter(|seconds| *seconds > 0);
                let seconds =
                    seconds.ok_or_else(|| refuse("connect_timeout is a number of seconds"))?;
                self.connect_timeout = Some(Duration::from_secs(seconds));
            }
            _ => {
                return Err(refuse(format!("a URL of PostgreSQL has no parameter {name:?}")));
            }
        }
        Ok(())
    }
}

fn read_tls(value: &str) -> Result<TlsMode> {
    Ok(match value {
        "disable" => TlsMode::Never,
        "allow" | "prefer" => TlsMode::Prefer,
        "require" => TlsMode::Require,
        "verify-ca" => TlsMode::VerifyAuthority,
        "verify-full" => TlsMode::VerifyFull,
        _ => return Err(refuse(format!("there is no sslmode {value:?}"))),
    })
}

/// Reads `host:port,host:port`.
fn read_hosts(text: &str, port: u16) -> Result<Vec<Host>> {
    if text.is_empty() {
        let host = env::var("PGHOST").unwrap_or_else(|_| "localhost".to_owned());
        return Ok(vec![host_of(&host, port)]);
    }
    let read_one = |text: &str| {
        // The colons of an address of version 6 stand in brackets.
        let (host, port) = match text.rsplit_once(':') {
            Some((host, number)) if !number.contains(']') => (host, read_port(number)?),
            _ => (text, port),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Ok(host_of(&decode(host)?, port))
    };
    text.split(',').map(read_one).collect()
}

fn host_of(host: &str, port: u16) -> Host {
    #[cfg(unix)]
    if host.starts_with('/') {
        return Host::Unix(PathBuf::from(host), port);
    }
    Host::Tcp(host.to_owned(), port)
}

fn read_port(text: &str) -> Result<u16> {
    let port = text.parse().ok().filter(|port| *port > 0);
    port.ok_or_else(|| refuse("a port is a number up to 65535"))
}

/// Takes a name of a schema, which stands in quotes.
fn read_schema(name: String) -> Result<String> {
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$');
    if name.is_empty() || name.len() > 63 || !name.bytes().all(is_good) {
        return Err(refuse(
            "a schema has up to 63 letters, digits, '_', '-' and '$'",
        ));
    }
    Ok(name)
}

/// Takes the beginning of names that stand as they are.
fn read_prefix(prefix: String) -> Result<String> {
    let is_good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let starts_well = !prefix.starts_with(|first: char| first.is_ascii_digit());
    if prefix.is_empty() || prefix.len() > 40 || !starts_well || !prefix.bytes().all(is_good) {
        return Err(refuse(
            "a prefix has up to 40 small letters, digits and '_', with no digit in front",
        ));
    }
    Ok(prefix)
}

fn or_else(text: String, default: impl FnOnce() -> String) -> String {
    if text.is_empty() { default() } else { text }
}

fn decode(text: &str) -> Result<String> {
    let decoded = percent_decode_str(text).decode_utf8();
    let decoded = decoded.map_err(|_| refuse("a URL of PostgreSQL is UTF-8"))?;
    if decoded.contains('\0') {
        return Err(refuse("a URL of PostgreSQL has no zero bytes"));
    }
    Ok(decoded.into_owned())
}

fn refuse(text: impl fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidConfig, format!("ERR {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Config {
        Config::parse(url).unwrap()
    }

    #[test]
    fn a_url_says_who_connects_to_what() {
        let config = parse("postgres://me:p%40ss@db.example:6000/app?schema=cache&prefix=r_");
        assert_eq!(config.hosts, [Host::Tcp("db.example".to_owned(), 6000)]);
        assert_eq!((&*config.user, &*config.database), ("me", "app"));
        assert_eq!(config.password.as_deref(), Some("p@ss"));
        assert_eq!(config.schema.as_deref(), Some("cache"));
        assert_eq!(config.prefix, "r_");
        assert!(!format!("{config:?}").contains("p@ss"));
    }

    #[test]
    fn hosts_may_be_several_and_addresses() {
        let config = parse("postgresql://me@[::1]:6000,other/app");
        let hosts = [
            Host::Tcp("::1".to_owned(), 6000),
            Host::Tcp("other".to_owned(), 5432),
        ];
        assert_eq!(config.hosts, hosts);
        assert_eq!(config.prefix, "redipy_");
    }

    #[cfg(unix)]
    #[test]
    fn a_host_may_be_the_folder_of_a_socket() {
        let socket = [Host::Unix("/run/postgresql".into(), 5433)];
        assert_eq!(parse("postgres:///app?host=/run/postgresql&port=5433").hosts, socket);
        assert_eq!(parse("postgres://%2Frun%2Fpostgresql:5433/app").hosts, socket);
    }

    #[test]
    fn what_cannot_be_used_is_refused_without_the_password() {
        for url in [
            "mysql://a",
            "postgres://a:secret@b:0/c",
            "postgres://a:secret@b/c?schema=a\"b",
            "postgres://a:secret@b/c?sslmode=maybe",
            "postgres://a:secret@b/c?sleep=1",
            "postgres://a:secret@b/c?connect_timeout=soon",
        ] {
            let error = Config::parse(url).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidConfig, "{url}");
            assert!(!error.message().contains("secret"), "{url}");
        }
    }
}
