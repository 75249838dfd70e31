//! How connections are encrypted: whom to trust, and what to show.

use std::fmt;
use std::fs;
use std::path::PathBuf;

use redipy_core::Result;
use redis::{Client, ClientTlsConfig, ConnectionInfo, TlsCertificates};

use super::refuse;

/// What is needed to encrypt connections, read from files.
#[derive(Clone)]
pub struct Tls {
    certificates: TlsCertificates,
    check_name: bool,
    /// Whether the certificate of a server is looked at.
    pub(super) verify: bool,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(..)")
    }
}

/// The files that are told.
#[derive(Clone, Debug)]
pub(super) struct Files {
    pub(super) authorities: Option<PathBuf>,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
    pub(super) check_name: bool,
    pub(super) verify: bool,
}

impl Default for Files {
    fn default() -> Self {
        Self {
            authorities: None,
            certificate: None,
            key: None,
            check_name: true,
            verify: true,
        }
    }
}

impl Files {
    /// Reads the files.
    ///
    /// # Errors
    /// That a file cannot be read, with its path.
    pub(super) fn read(self) -> Result<Tls> {
        let client_tls = match (&self.certificate, &self.key) {
            (None, None) => None,
            (None, Some(_)) => {
                return Err(refuse(
                    "ssl_keyfile has to be told together with ssl_certfile",
                ));
            }
            (Some(certificate), key) => Some(ClientTlsConfig {
                client_cert: read("ssl_certfile", certificate)?,
                client_key: read("ssl_keyfile", key.as_ref().unwrap_or(certificate))?,
            }),
        };
        let authorities = self.authorities.as_ref();
        let root_cert = authorities
            .map(|path| read("ssl_ca_certs", path))
            .transpose()?;
        Ok(Tls {
            certificates: TlsCertificates {
                client_tls,
                root_cert,
            },
            check_name: self.check_name,
            verify: self.verify,
        })
    }
}

fn read(what: &str, path: &PathBuf) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| {
        let path = path.display();
        refuse(format!(
            "{what} names {path}, which cannot be read: {error}"
        ))
    })
}

impl Tls {
    /// Makes what connects to an encrypted server.
    ///
    /// # Errors
    /// That the files hold no certificates or no key.
    pub(super) fn client(&self, info: ConnectionInfo) -> Result<Client> {
        // Where a program brings several providers of cryptography, somebody has to choose.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let unusable = |error| refuse(format!("the certificates cannot be used: {error}"));
        let client = Client::build_with_tls(info, self.certificates.clone()).map_err(unusable)?;
        if self.check_name {
            return Ok(client);
        }
        let info = client.get_connection_info().clone();
        let mut address = info.addr().clone();
        address.set_danger_accept_invalid_hostnames(true);
        Client::open(info.set_addr(address)).map_err(unusable)
    }
}
