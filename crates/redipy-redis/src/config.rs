//! What is told of servers before they are connected to: where they are, who asks, how long to wait.
//!
//! `settings` take it piece by piece, `url` from a URL; either becomes a [`Config`], which is checked.

mod settings;
mod tls;
mod url;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use redipy_core::{Error, ErrorKind, Result};
use redis::io::tcp::{TcpSettings, socket2::TcpKeepalive};
use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo};
use redis::{ProtocolVersion, RedisConnectionInfo};

pub use settings::Settings;
pub use tls::Tls;
pub use url::FORMS;

/// The port of a server, and that of a sentinel, where none is told.
pub const SERVER_PORT: u16 = 6379;
/// See [`SERVER_PORT`].
pub const SENTINEL_PORT: u16 = 26379;

/// How long to wait where nothing is said of it.
const TIMEOUT: Duration = Duration::from_secs(5);

/// When the system begins to ask whether a silent peer still stands, and how often it asks.
const SILENCE: Duration = Duration::from_secs(30);
const QUESTION: Duration = Duration::from_secs(5);

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// A host, by name or number, and a port.
    Tcp(String, u16),
    /// A unix socket.
    Unix(PathBuf),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(host, port) if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp(host, port) => write!(f, "{host}:{port}"),
            Self::Unix(path) => write!(f, "{}", path.display()),
        }
    }
}

/// A user and a password, which nothing shows.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Login {
    /// The user; the default one where there is none.
    pub user: Option<String>,
    /// The password, if one is to be told at all.
    pub password: Option<String>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(..)")
    }
}

/// Which servers there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// One server.
    One(Address),
    /// The master that sentinels know by a name.
    Sentinels {
        /// Where the sentinels are.
        sentinels: Vec<Address>,
        /// The name of the master.
        service: String,
        /// Who asks the sentinels.
        login: Login,
    },
    /// A cluster of which these are some nodes.
    Cluster(Vec<Address>),
}

/// Settings of servers that belong together.
#[derive(Clone, Debug)]
pub struct Config {
    /// Which servers there are.
    pub place: Place,
    /// Who asks them.
    pub login: Login,
    /// The database that connections begin with.
    pub db: u32,
    /// How connections are encrypted, if they are.
    pub tls: Option<Tls>,
    /// The time to wait for a reply; nothing where there is no end to it.
    pub response_timeout: Option<Duration>,
    /// The time to connect, further tries included; nothing where there is no end to it.
    pub connect_timeout: Option<Duration>,
    /// The version of the protocol to begin with; servers that do not know it get the older one.
    pub protocol: ProtocolVersion,
}

impl Config {
    /// Reads a URL.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidConfig`] where it is none; what it holds is not shown.
    pub fn from_url(url: &str) -> Result<Self> {
        url::read(url)?.build()
    }

    /// Returns how long one try to connect may take, or a question about the servers: so long that
    /// there is time for another server where one does not answer.
    #[must_use]
    pub fn patience_with_one(&self) -> Option<Duration> {
        match self.place {
            Place::One(_) => self.connect_timeout,
            _ => Some(self.connect_timeout.unwrap_or(TIMEOUT) / 4),
        }
    }

    /// Makes what connects to one of the servers.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidConfig`] where certificates cannot be used.
    pub fn client(&self, address: &Address) -> Result<Client> {
        self.client_of(address, &self.login, self.db)
    }

    /// Makes what connects to a server as somebody.
    pub(crate) fn client_of(&self, address: &Address, login: &Login, db: u32) -> Result<Client> {
        let mut who = RedisConnectionInfo::default()
            .set_db(i64::from(db))
            .set_protocol(self.protocol)
            .set_lib_name("redipy", env!("CARGO_PKG_VERSION"));
        if let Some(password) = &login.password {
            who = who.set_password(password);
            if let Some(user) = &login.user {
                who = who.set_username(user);
            }
        }
        let keepalive = TcpKeepalive::new()
            .with_time(SILENCE)
            .with_interval(QUESTION);
        let tcp = TcpSettings::default()
            .set_nodelay(true)
            .set_keepalive(keepalive);
        let info = self
            .to_library(address)?
            .set_redis_settings(who)
            .set_tcp_settings(tcp);
        match (&self.tls, address) {
            (Some(tls), Address::Tcp(..)) => tls.client(info),
            _ => Client::open(info).map_err(|error| refuse(format!("cannot be used: {error}"))),
        }
    }

    fn to_library(&self, address: &Address) -> Result<ConnectionInfo> {
        let address = match (address, &self.tls) {
            (Address::Unix(path), _) => ConnectionAddr::Unix(path.clone()),
            (Address::Tcp(host, port), None) => ConnectionAddr::Tcp(host.clone(), *port),
            (Address::Tcp(host, port), Some(tls)) => ConnectionAddr::TcpTls {
                host: host.clone(),
                port: *port,
                insecure: !tls.verify,
                tls_params: None,
            },
        };
        let info = address.into_connection_info();
        info.map_err(|error| refuse(format!("the address cannot be used: {error}")))
    }
}

/// Makes the error that settings cannot be used.
pub(crate) fn refuse(what: impl fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidConfig, format!("ERR {what}"))
}
