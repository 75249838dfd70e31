//! Settings of servers, told piece by piece.

use std::path::PathBuf;
use std::time::Duration;

use redipy_core::Result;
use redis::ProtocolVersion;

use super::tls::Files;
use super::{Address, Config, Login, Place, SERVER_PORT, TIMEOUT, refuse};

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
    tls: Option<Files>,
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
    /// [`ErrorKind::InvalidConfig`](redipy_core::ErrorKind::InvalidConfig) where they do not fit together or a file cannot be used.
    pub fn build(self) -> Result<Config> {
        let config = Config {
            place: self.place()?,
            login: self.login,
            db: self.db,
            tls: self.tls.map(Files::read).transpose()?,
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
