//! What is told of servers before they are connected to: where they are, who asks, how long to wait.
//!
//! [`Settings`] take it piece by piece, `url` from a URL; either becomes a [`Config`], which is checked.

mod tls;
mod url;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use redipy_core::{Error, ErrorKind, Result};
use redis::io::tcp::{TcpSettings, socket2::TcpKeepalive};
use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo};
use redis::{ProtocolVersion, RedisConnectionInfo};

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

/// Settings of servers, told piece by piece.
///
/// ```
/// use redipy_redis::Settings;
///
/// let config = Settings::new().host("localhost").port(6380).password("secret").build()?;
/// assert!(!format!("{config:?}").contains("secret"));
/// # Ok::<(), redipy_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Settings {
    host: String,
    port: u16,
    socket: Option<PathBuf>,
    nodes: Vec<Address>,
    sentinels: Vec<Address>,
    service: Option<String>,
    sentinel_login: Login,
    login: Login,
    db: u32,
    tls: Option<tls::Files>,
    response_timeout: Option<Duration>,
    connect_timeout: Option<Duration>,
    protocol: ProtocolVersion,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            host: "localhost".to_owned(),
            port: SERVER_PORT,
            socket: None,
            nodes: Vec::new(),
            sentinels: Vec::new(),
            service: None,
            sentinel_login: Login::default(),
            login: Login::default(),
            db: 0,
            tls: None,
            response_timeout: Some(TIMEOUT),
            connect_timeout: Some(TIMEOUT),
            protocol: ProtocolVersion::RESP3,
        }
    }
}

impl Settings {
    /// Starts with one server at `localhost:6379`, 5 seconds to connect and 5 for each reply.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the host of one server.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self
    }

    /// Sets the port of one server.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Uses the unix socket of one server.
    pub fn unix_socket(mut self, path: impl Into<PathBuf>) -> Self {
        self.socket = Some(path.into());
        self
    }

    /// Adds a node of a cluster; one that answers is enough to find the others.
    pub fn cluster_node(mut self, host: impl Into<String>, port: u16) -> Self {
        self.nodes.push(Address::Tcp(host.into(), port));
        self
    }

    /// Adds a sentinel to be asked for the master.
    pub fn sentinel(mut self, host: impl Into<String>, port: u16) -> Self {
        self.sentinels.push(Address::Tcp(host.into(), port));
        self
    }

    /// Sets the name by which sentinels know the master.
    pub fn service(mut self, name: impl Into<String>) -> Self {
        self.service = Some(name.into());
        self
    }

    /// Sets the user.
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.login.user = Some(user.into());
        self
    }

    /// Sets the password.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.login.password = Some(password.into());
        self
    }

    /// Sets the user at the sentinels.
    pub fn sentinel_user(mut self, user: impl Into<String>) -> Self {
        self.sentinel_login.user = Some(user.into());
        self
    }

    /// Sets the password at the sentinels.
    pub fn sentinel_password(mut self, password: impl Into<String>) -> Self {
        self.sentinel_login.password = Some(password.into());
        self
    }

    /// Sets the database to begin with.
    pub fn db(mut self, db: u32) -> Self {
        self.db = db;
        self
    }

    /// Encrypts connections.
    pub fn tls(mut self) -> Self {
        self.tls.get_or_insert_default();
        self
    }

    /// Encrypts connections and trusts the authorities of a file in PEM form, and no others.
    pub fn ca_certs(mut self, path: impl Into<PathBuf>) -> Self {
        self.tls.get_or_insert_default().authorities = Some(path.into());
        self
    }

    /// Encrypts connections and shows a certificate from a file in PEM form.
    pub fn client_cert(mut self, path: impl Into<PathBuf>) -> Self {
        self.tls.get_or_insert_default().certificate = Some(path.into());
        self
    }

    /// Sets the file with the key of the certificate, if it is not in the same file.
    pub fn client_key(mut self, path: impl Into<PathBuf>) -> Self {
        self.tls.get_or_insert_default().key = Some(path.into());
        self
    }

    /// Encrypts connections and says whether the certificate must bear the name of the host.
    pub fn check_hostname(mut self, check: bool) -> Self {
        self.tls.get_or_insert_default().check_name = check;
        self
    }

    /// Encrypts connections and says whether the certificate of a server is looked at. Without
    /// that, anybody between here and the server can read and change everything.
    pub fn verify_certs(mut self, verify: bool) -> Self {
        self.tls.get_or_insert_default().verify = verify;
        self
    }

    /// Sets the time to wait for a reply; nothing, or zero, for no end.
    pub fn response_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.response_timeout = timeout.into().filter(|timeout| !timeout.is_zero());
        self
    }

    /// Sets the time to connect, further tries included; nothing, or zero, for no end.
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = timeout.into().filter(|timeout| !timeout.is_zero());
        self
    }

    /// Begins with the older version of the protocol, which every server knows.
    pub fn resp2(mut self) -> Self {
        self.protocol = ProtocolVersion::RESP2;
        self
    }

    /// Checks the settings and reads the files that they name.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidConfig`] where they do not fit together or a file cannot be used.
    pub fn build(self) -> Result<Config> {
        let config = Config {
            place: self.place()?,
            login: self.login,
            db: self.db,
            tls: self.tls.map(tls::Files::read).transpose()?,
            response_timeout: self.response_timeout,
            connect_timeout: self.connect_timeout,
            protocol: self.protocol,
        };
        if matches!(config.place, Place::Cluster(_)) && config.db != 0 {
            return Err(refuse("a cluster has no other database than 0"));
        }
        Ok(config)
    }

    fn place(&self) -> Result<Place> {
        match (&self.nodes[..], &self.sentinels[..], &self.service) {
            ([], [], None) => Ok(Place::One(match &self.socket {
                Some(path) => Address::Unix(path.clone()),
                None => Address::Tcp(self.host.clone(), self.port),
            })),
            (nodes, [], None) => Ok(Place::Cluster(nodes.to_vec())),
            ([], sentinels @ [_, ..], Some(service)) => Ok(Place::Sentinels {
                sentinels: sentinels.to_vec(),
                service: service.clone(),
                login: self.sentinel_login.clone(),
            }),
            ([], _, _) => Err(refuse(
                "sentinels have to be told together with the name of the master, the service",
            )),
            _ => Err(refuse(
                "servers are either nodes of a cluster or behind sentinels",
            )),
        }
    }
}
