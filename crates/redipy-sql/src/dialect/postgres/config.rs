//! Where a PostgreSQL server is and what to say to it, read from a URL as libpq understands it.

use std::env;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use redipy_core::Result;

use crate::url::{Parameters, check_name, decode, refuse};

/// What a URL may say behind the question mark.
const KNOWN: &str = "schema=NAME, table_prefix=NAME, sslmode=MODE, sslrootcert=FILE, connect_timeout=SECONDS, application_name=NAME, \
                     host=HOST, port=PORT";

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
    /// Reads what stands behind `postgres:`, `//user:password@host:port/database`, and the parameters. What is left out comes from the
    /// environment as libpq has it (`PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`, `PGDATABASE`).
    ///
    /// # Errors
    /// What is wrong with it, without repeating it.
    pub fn read(place: &str, mut parameters: Parameters) -> Result<Self> {
        let rest = place
            .strip_prefix("//")
            .ok_or_else(|| refuse("a URL of PostgreSQL begins with postgres://"))?;
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = match login.split_once(':') {
            Some((user, password)) => (user, Some(text(password)?)),
            None => (login, None),
        };
        let user = or_else(text(user)?, || {
            env::var("PGUSER")
                .or_else(|_| env::var("USER"))
                .unwrap_or_else(|_| "postgres".to_owned())
        });
        let database = or_else(text(database)?, || {
            env::var("PGDATABASE").unwrap_or_else(|_| user.clone())
        });
        let port = match parameters.take("port") {
            Some(port) => read_port(&port)?,
            None => read_port(&env::var("PGPORT").unwrap_or_else(|_| "5432".to_owned()))?,
        };
        let hosts = match parameters.take("host") {
            Some(host) => vec![host_of(&host, port)],
            None => read_hosts(hosts, port)?,
        };
        let schema = parameters.take("schema");
        if let Some(schema) = &schema {
            check_name("schema", schema)?;
        }
        let tls = parameters.take("sslmode");
        let config = Self {
            hosts,
            password: password.or_else(|| env::var("PGPASSWORD").ok()),
            database,
            user,
            schema,
            // It stands without quotes in statements.
            prefix: parameters.take_table_prefix()?.prefix.to_ascii_lowercase(),
            tls: tls.map_or(Ok(TlsMode::Prefer), |mode| read_tls(&mode))?,
            authorities: parameters.take("sslrootcert").map(PathBuf::from),
            connect_timeout: match parameters.take("connect_timeout") {
                Some(seconds) => read_timeout(&seconds)?,
                None => CONNECT_TIMEOUT,
            },
            application: parameters
                .take("application_name")
                .unwrap_or_else(|| "redipy".to_owned()),
        };
        parameters.finish(KNOWN)?;
        Ok(config)
    }

    /// Returns what is the same for all that mean the same tables.
    pub fn name(&self) -> String {
        let Self {
            hosts,
            user,
            database,
            schema,
            prefix,
            tls,
            application,
            ..
        } = self;
        format!(
            "postgres:{hosts:?} {user:?} {database:?} {schema:?} {prefix} {tls:?} {application:?}"
        )
    }
}

fn read_timeout(text: &str) -> Result<Duration> {
    let seconds = text.parse().ok().filter(|seconds| *seconds > 0);
    seconds
        .map(Duration::from_secs)
        .ok_or_else(|| refuse("'connect_timeout' is a number of seconds"))
}

fn read_tls(value: &str) -> Result<TlsMode> {
    Ok(match value {
        "disable" => TlsMode::Never,
        "allow" | "prefer" => TlsMode::Prefer,
        "require" => TlsMode::Require,
        "verify-ca" => TlsMode::VerifyAuthority,
        "verify-full" => TlsMode::VerifyFull,
        _ => {
            return Err(refuse(
                "'sslmode' is disable, prefer, require, verify-ca or verify-full",
            ));
        }
    })
}

/// Reads `host:port,host:port`.
fn read_hosts(hosts: &str, port: u16) -> Result<Vec<Host>> {
    if hosts.is_empty() {
        let host = env::var("PGHOST").unwrap_or_else(|_| "localhost".to_owned());
        return Ok(vec![host_of(&host, port)]);
    }
    let read_one = |part: &str| {
        // The colons of an address of version 6 stand in brackets.
        let (host, port) = match part.rsplit_once(':') {
            Some((host, number)) if !number.contains(']') => (host, read_port(number)?),
            _ => (part, port),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Ok(host_of(&text(host)?, port))
    };
    hosts.split(',').map(read_one).collect()
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

fn or_else(text: String, default: impl FnOnce() -> String) -> String {
    if text.is_empty() { default() } else { text }
}

/// Reads a part of a URL, which the server gets as a text that ends with a zero byte.
fn text(part: &str) -> Result<String> {
    let text = decode(part)?;
    if text.contains('\0') {
        return Err(refuse("a URL of PostgreSQL has no zero bytes"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use redipy_core::ErrorKind;

    use super::*;

    fn read(url: &str) -> Result<Config> {
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        Config::read(place, Parameters::read(query)?)
    }

    fn parse(url: &str) -> Config {
        read(url).unwrap()
    }

    #[test]
    fn a_url_says_who_connects_to_what() {
        let config = parse("//me:p%40ss@db.example:6000/app?schema=cache&table_prefix=R_");
        assert_eq!(config.hosts, [Host::Tcp("db.example".to_owned(), 6000)]);
        assert_eq!((&*config.user, &*config.database), ("me", "app"));
        assert_eq!(config.password.as_deref(), Some("p@ss"));
        assert_eq!(config.schema.as_deref(), Some("cache"));
        assert_eq!(config.prefix, "r_");
        assert!(!format!("{config:?}").contains("p@ss"));
    }

    #[test]
    fn hosts_may_be_several_and_addresses() {
        let config = parse("//me@[::1]:6000,other/app");
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
        assert_eq!(parse("///app?host=/run/postgresql&port=5433").hosts, socket);
        assert_eq!(parse("//%2Frun%2Fpostgresql:5433/app").hosts, socket);
    }

    #[test]
    fn what_cannot_be_used_is_refused_without_the_password() {
        for url in [
            "a",
            "//a:secret@b:0/c",
            "//a:secret@b/c?schema=a\"b",
            "//a:secret@b/c?sslmode=maybe",
            "//a:secret@b/c?sleep=1",
            "//a:secret@b/c?connect_timeout=soon",
        ] {
            let error = read(url).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidConfig, "{url}");
            assert!(!error.message().contains("secret"), "{url}");
        }
    }
}
