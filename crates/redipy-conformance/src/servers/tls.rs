//! A server with TLS and users. Its certificates are made when it starts.

use std::fs;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
};
use tempfile::TempDir;

use crate::program::StartError;
use crate::server::{RedisServer, free_port};

/// A running server that speaks TLS at one port, and plainly at another for the harness.
#[derive(Debug)]
pub struct TlsServer {
    /// The server; its own address is the plain one.
    pub server: RedisServer,
    /// The port for TLS.
    pub port: u16,
    folder: TempDir,
}

impl TlsServer {
    /// Starts a server whose certificate is for `localhost` and `127.0.0.1`, if `names` says so; with
    /// `clients`, it requires certificates of clients.
    ///
    /// # Errors
    ///
    /// As [`RedisServer::start`].
    pub fn start(names: &[&str], clients: bool) -> Result<Self, StartError> {
        let folder = tempfile::Builder::new().prefix("redipy-tls-").tempdir()?;
        write_certificates(folder.path(), names)
            .map_err(|error| StartError::Silent(format!("no certificates: {error}")))?;
        let port = free_port()?;
        let path = |name: &str| folder.path().join(name).display().to_string();
        let (tls_port, certificate, key, authority) = (
            port.to_string(),
            path("server.crt"),
            path("server.key"),
            path("ca.crt"),
        );
        let options = [
            ["--tls-port", &tls_port],
            ["--tls-cert-file", &certificate],
            ["--tls-key-file", &key],
            ["--tls-ca-cert-file", &authority],
            ["--tls-auth-clients", if clients { "yes" } else { "no" }],
        ];
        let server = RedisServer::start_with(&options.concat())?;
        Ok(Self {
            server,
            port,
            folder,
        })
    }

    /// Returns the path of a file: `ca.crt`, `other-ca.crt`, `client.crt`, `client.key`.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the URL, with a host, who asks, and parameters.
    #[must_use]
    pub fn url(&self, who: &str, host: &str, parameters: &[(&str, &str)]) -> String {
        let pairs: Vec<_> = parameters
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        format!("rediss://{who}{host}:{}?{}", self.port, pairs.join("&"))
    }
}

type Failure = Box<dyn std::error::Error>;

fn write_certificates(folder: &Path, names: &[&str]) -> Result<(), Failure> {
    let ours = authority("ours")?;
    fs::write(folder.join("ca.crt"), ours.pem())?;
    fs::write(folder.join("other-ca.crt"), authority("others'")?.pem())?;
    for (file, names) in [("server", names), ("client", &["client"])] {
        let key = KeyPair::generate()?;
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let certificate = CertificateParams::new(names)?.signed_by(&key, &ours)?;
        fs::write(folder.join(format!("{file}.crt")), certificate.pem())?;
        fs::write(folder.join(format!("{file}.key")), key.serialize_pem())?;
    }
    Ok(())
}

fn authority(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>, Failure> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![
        KeyUsagePurpose::KeyCertSign,
        KeyUsagePurpose::DigitalSignature,
    ];
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}
