//! A server with TLS and users.

use std::time::Duration;

use redipy::{ErrorKind, Redis};
use redipy_conformance::{RedisServer, TlsServer};

use super::common::{failing, use_all_kinds};

fn start(names: &[&str], clients: bool) -> TlsServer {
    TlsServer::start(names, clients).unwrap_or_else(|error| panic!("{error}"))
}

fn get(url: &str) -> redipy::Result<Option<redipy::Bytes>> {
    Redis::open(url)?.get("k")
}

/// Checks that opening fails in a way, in time, and without showing a secret.
fn fails(url: &str, kind: ErrorKind, texts: &[&str]) {
    let (error, time) = failing(|| get(url));
    assert_eq!(error.kind(), kind, "{error}");
    for text in texts {
        assert!(error.message().contains(text), "{text}: {error}");
    }
    assert!(!error.message().contains("secret"), "{error}");
    assert!(!error.maybe_applied(), "{error}");
    assert!(time < Duration::from_secs(8), "{time:?}");
}

#[test]
fn certificates_are_checked() {
    let server = start(&["localhost", "127.0.0.1"], false);
    let file = |name: &str| server.file(name).display().to_string();
    let (ours, others) = (file("ca.crt"), file("other-ca.crt"));
    let trusted = [("ssl_ca_certs", &ours[..])];
    for host in ["localhost", "127.0.0.1"] {
        use_all_kinds(&Redis::open(&server.url("", host, &trusted)).unwrap());
    }
    let place = format!("localhost:{} ", server.port);
    let untrusted = [
        &place[..],
        "an authority that is not trusted here",
        "ssl_ca_certs",
    ];
    fails(
        &server.url("", "localhost", &[]),
        ErrorKind::Connection,
        &untrusted,
    );
    let wrong = [("ssl_ca_certs", &others[..])];
    fails(
        &server.url("", "localhost", &wrong),
        ErrorKind::Connection,
        &untrusted,
    );
    let unchecked = [("ssl_cert_reqs", "none")];
    assert_eq!(get(&server.url("", "localhost", &unchecked)).unwrap(), None);
    let file = [("ssl_ca_certs", "/no/such/file")];
    fails(
        &server.url("", "localhost", &file),
        ErrorKind::InvalidConfig,
        &["/no/such/file"],
    );
}

#[test]
fn names_are_checked() {
    let server = start(&["else.where"], false);
    let ours = server.file("ca.crt").display().to_string();
    let trusted = [("ssl_ca_certs", &ours[..])];
    let texts = ["localhost:", "a certificate for another name"];
    fails(
        &server.url("", "localhost", &trusted),
        ErrorKind::Connection,
        &texts,
    );
    let any = [trusted[0], ("ssl_check_hostname", "false")];
    assert_eq!(get(&server.url("", "localhost", &any)).unwrap(), None);
}

#[test]
fn clients_show_certificates() {
    let server = start(&["localhost"], true);
    let file = |name: &str| server.file(name).display().to_string();
    let (ours, certificate, key) = (file("ca.crt"), file("client.crt"), file("client.key"));
    let trusted = ("ssl_ca_certs", &ours[..]);
    let texts = ["localhost:", "requires a client certificate"];
    fails(
        &server.url("", "localhost", &[trusted]),
        ErrorKind::Connection,
        &texts,
    );
    let shown = [
        trusted,
        ("ssl_certfile", &certificate),
        ("ssl_keyfile", &key),
    ];
    assert_eq!(get(&server.url("", "localhost", &shown)).unwrap(), None);
    let both = file("both.pem");
    let text = [certificate, key].map(|path| std::fs::read_to_string(path).unwrap());
    std::fs::write(&both, text.concat()).unwrap();
    let shown = [trusted, ("ssl_certfile", &both)];
    assert_eq!(get(&server.url("", "localhost", &shown)).unwrap(), None);
    let junk = [trusted, ("ssl_certfile", &ours)];
    fails(
        &server.url("", "localhost", &junk),
        ErrorKind::InvalidConfig,
        &["certificates cannot be used"],
    );
}

#[test]
fn tls_and_plain_ports_are_told_apart() {
    let server = start(&["localhost"], false);
    let plain = format!("redis://localhost:{}?socket_connect_timeout=1", server.port);
    fails(
        &plain,
        ErrorKind::Connection,
        &["localhost:", "does it expect TLS?"],
    );
    let port = server.server.address().port();
    let secure = format!("rediss://localhost:{port}?socket_connect_timeout=1");
    fails(
        &secure,
        ErrorKind::Timeout,
        &["localhost:", "is redis:// meant, not rediss://?"],
    );
}

#[test]
fn users_and_passwords() {
    let server = start(&["localhost"], false);
    let ours = server.file("ca.crt").display().to_string();
    let trusted = [("ssl_ca_certs", &ours[..])];
    let user = [
        "ACL",
        "SETUSER",
        "ann",
        "on",
        ">secret@1",
        "~mine:*",
        "+@all",
    ];
    server.server.ask(&user).unwrap();
    let open = |who: &str| Redis::open(&server.url(who, "localhost", &trusted)).unwrap();
    let ann = open("ann:secret%401@");
    ann.set("mine:k", "v").unwrap();
    let error = ann.set("k", "v").unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Denied, "NOPERM"));
    // Without TLS it is the same.
    let plain = format!("redis://ann:secret%401@{}", server.server.address());
    assert_eq!(
        Redis::open(&plain).unwrap().get("mine:k").unwrap(),
        Some("v".into())
    );
    let texts = [
        "localhost:",
        "refused the user or the password",
        "WRONGPASS",
    ];
    for who in ["ann:secret%402@", "bob:secret%401@", "ann@"] {
        fails(
            &server.url(who, "localhost", &trusted),
            ErrorKind::Denied,
            &texts,
        );
        let older = [trusted[0], ("protocol", "2")];
        fails(
            &server.url(who, "localhost", &older),
            ErrorKind::Denied,
            &texts,
        );
    }
    server
        .server
        .ask(&["CONFIG", "SET", "requirepass", "secret"])
        .unwrap();
    fails(
        &server.url("", "localhost", &trusted),
        ErrorKind::Denied,
        &["localhost:", "NOAUTH"],
    );
}

#[test]
fn a_server_that_no_one_is_at() {
    let server = RedisServer::start().unwrap_or_else(|error| panic!("{error}"));
    let address = server.address();
    drop(server);
    let text = format!("ERR {address} cannot be reached; is a server running there?");
    fails(
        &format!("redis://:secret@{address}"),
        ErrorKind::Connection,
        &[&text],
    );
    fails(
        "redis://:secret@no.such.host.invalid",
        ErrorKind::Connection,
        &["no.such.host.invalid:6379"],
    );
    fails(
        "unix://:secret@/no/such/socket",
        ErrorKind::Connection,
        &["/no/such/socket cannot be reached"],
    );
}
