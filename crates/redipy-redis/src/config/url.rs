//! From a URL to settings. What a URL holds may be a secret, so errors say what is wrong and repeat
//! nothing but the names of parameters.

use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use redipy_core::Result;

use super::{SENTINEL_PORT, SERVER_PORT, Settings, refuse};

/// The forms of URLs, for people.
pub const FORMS: &str = "redis://[[user]:password@]host[:port][/database] for a server, \
                         redis+unix:///path for one behind a unix socket, \
                         redis+cluster://host:port,host:port for a cluster, \
                         redis+sentinel://host:port,host:port/service[/database] for the master \
                         that sentinels know, and rediss in place of redis for TLS";

/// What a scheme stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Server,
    Unix,
    Cluster,
    Sentinel,
}

/// Reads a URL.
///
/// # Errors
/// What is wrong with it.
pub fn read(url: &str) -> Result<Settings> {
    let (scheme, rest) = url.split_once("://").ok_or_else(malformed)?;
    let (form, tls) = form(scheme).ok_or_else(malformed)?;
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    if rest.contains('#') || query.contains('#') {
        return Err(refuse(
            "a URL of a server has no part behind '#'; write %23 for that sign",
        ));
    }
    // A password may hold what separates the other parts, but a path may hold this sign.
    let end = match form {
        Form::Unix => rest.find('/').unwrap_or(rest.len()),
        _ => rest.len(),
    };
    let (who, rest) = match rest[..end].rfind('@') {
        Some(at) => (Some(&rest[..at]), &rest[at + 1..]),
        None => (None, rest),
    };
    let mut settings = Settings::new();
    if tls {
        settings = settings.tls();
    }
    if let Some(who) = who {
        settings = login(settings, who)?;
    }
    settings = match form {
        Form::Server => server(settings, rest)?,
        Form::Unix => settings.unix_socket(PathBuf::from(decode(rest)?)),
        Form::Cluster => cluster(settings, rest)?,
        Form::Sentinel => sentinel(settings, rest)?,
    };
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        settings = parameter(settings, form, tls, &decode(name)?, &decode(value)?)?;
    }
    Ok(settings)
}

fn malformed() -> redipy_core::Error {
    refuse(format!("a URL of servers has one of these forms: {FORMS}"))
}

/// Returns what a scheme stands for, and whether it asks for TLS.
fn form(scheme: &str) -> Option<(Form, bool)> {
    let (kind, form) = match scheme.split_once('+') {
        None if scheme == "unix" => return Some((Form::Unix, false)),
        None => (scheme, Form::Server),
        Some((kind, "unix")) => (kind, Form::Unix),
        Some((kind, "cluster")) => (kind, Form::Cluster),
        Some((kind, "sentinel")) => (kind, Form::Sentinel),
        Some(_) => return None,
    };
    match kind {
        "redis" | "valkey" => Some((form, false)),
        "rediss" | "valkeys" if form != Form::Unix => Some((form, true)),
        _ => None,
    }
}

fn decode(text: &str) -> Result<String> {
    let decoded = percent_decode_str(text).decode_utf8();
    let text = decoded.map_err(|_| refuse("a part of the URL is not UTF-8"))?;
    Ok(text.into_owned())
}

fn login(settings: Settings, who: &str) -> Result<Settings> {
    let (user, password) = who.split_once(':').unwrap_or((who, ""));
    let (user, password) = (decode(user)?, decode(password)?);
    let settings = settings.password(password);
    Ok(if user.is_empty() {
        settings
    } else {
        settings.user(user)
    })
}

fn server(settings: Settings, rest: &str) -> Result<Settings> {
    let (place, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = host_and_port(place, SERVER_PORT)?;
    database(settings.host(host).port(port), path)
}

fn cluster(mut settings: Settings, rest: &str) -> Result<Settings> {
    let (places, path) = rest.split_once('/').unwrap_or((rest, ""));
    for place in places.split(',') {
        let (host, port) = host_and_port(place, SERVER_PORT)?;
        settings = settings.cluster_node(host, port);
    }
    database(settings, path)
}

fn sentinel(mut settings: Settings, rest: &str) -> Result<Settings> {
    let (places, path) = rest.split_once('/').unwrap_or((rest, ""));
    for place in places.split(',') {
        let (host, port) = host_and_port(place, SENTINEL_PORT)?;
        settings = settings.sentinel(host, port);
    }
    let (service, db) = path.split_once('/').unwrap_or((path, ""));
    if service.is_empty() {
        return Err(refuse(
            "a URL of sentinels names the master: redis+sentinel://host:port/service[/database]",
        ));
    }
    database(settings.service(decode(service)?), db)
}

/// Reads `host`, `host:port`, `[address]` or `[address]:port`.
fn host_and_port(place: &str, default: u16) -> Result<(String, u16)> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']').ok_or_else(malformed)?;
            match (rest, rest.strip_prefix(':')) {
                ("", _) => (host.to_owned(), None),
                (_, Some(port)) => (host.to_owned(), Some(port)),
                _ => return Err(malformed()),
            }
        }
        None => match place.split_once(':') {
            Some((host, port)) => (decode(host)?, Some(port)),
            None => (decode(place)?, None),
        },
    };
    if host.is_empty() {
        return Err(refuse("a URL of servers names a host for each of them"));
    }
    Ok((host, port.map_or(Ok(default), port_of)?))
}

fn port_of(text: &str) -> Result<u16> {
    let port = text.parse().ok().filter(|port| *port != 0);
    port.ok_or_else(|| refuse("a port is a number from 1 to 65535"))
}

fn database(settings: Settings, text: &str) -> Result<Settings> {
    if text.is_empty() {
        return Ok(settings);
    }
    let db = text.parse();
    let db = db.map_err(|_| refuse("the database in a URL of servers is a number"))?;
    Ok(settings.db(db))
}

fn parameter(
    settings: Settings,
    form: Form,
    tls: bool,
    name: &str,
    value: &str,
) -> Result<Settings> {
    if name.starts_with("ssl_") && !tls {
        return Err(refuse(format!(
            "the parameter '{name}' is for URLs that begin with rediss"
        )));
    }
    if name.starts_with("sentinel_") && form != Form::Sentinel {
        return Err(refuse(format!(
            "the parameter '{name}' is for URLs that begin with redis+sentinel"
        )));
    }
    Ok(match name {
        "db" => database(settings, value)?,
        "username" => settings.user(value),
        "password" => settings.password(value),
        "socket_timeout" => settings.response_timeout(seconds(name, value)?),
        "socket_connect_timeout" => settings.connect_timeout(seconds(name, value)?),
        "protocol" => match value {
            "2" => settings.resp2(),
            "3" => settings,
            _ => return Err(refuse("the parameter 'protocol' is 2 or 3")),
        },
        "sentinel_username" => settings.sentinel_user(value),
        "sentinel_password" => settings.sentinel_password(value),
        "ssl_ca_certs" => settings.ca_certs(value),
        "ssl_certfile" => settings.client_cert(value),
        "ssl_keyfile" => settings.client_key(value),
        "ssl_check_hostname" => settings.check_hostname(yes_or_no(name, value)?),
        "ssl_cert_reqs" => match value {
            "none" => settings.verify_certs(false),
            "optional" | "required" => settings.verify_certs(true),
            _ => {
                return Err(refuse(
                    "the parameter 'ssl_cert_reqs' is 'none' or 'required'",
                ));
            }
        },
        _ => {
            return Err(refuse(format!(
                "the URL has a parameter that is not known: '{name}'; known are {PARAMETERS}"
            )));
        }
    })
}

const PARAMETERS: &str = "db, username, password, socket_timeout, socket_connect_timeout, protocol, \
                          sentinel_username, sentinel_password, ssl_ca_certs, ssl_certfile, \
                          ssl_keyfile, ssl_check_hostname, ssl_cert_reqs";

/// Reads a time in seconds, or nothing where there is no end.
fn seconds(name: &str, value: &str) -> Result<Option<Duration>> {
    if value.eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    let seconds = value.parse().ok();
    let time = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let time = time.ok_or_else(|| {
        refuse(format!(
            "the parameter '{name}' is a number of seconds, or 'none' for no end"
        ))
    })?;
    Ok(Some(time))
}

fn yes_or_no(name: &str, value: &str) -> Result<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Ok(true),
        "false" | "f" | "no" | "n" | "0" => Ok(false),
        _ => Err(refuse(format!(
            "the parameter '{name}' is 'true' or 'false'"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use redipy_core::ErrorKind;

    use super::super::{Address, Config, Place};
    use super::*;

    fn tcp(host: &str, port: u16) -> Address {
        Address::Tcp(host.to_owned(), port)
    }

    fn config(url: &str) -> Config {
        Config::from_url(url).unwrap_or_else(|error| panic!("{url}: {error}"))
    }

    #[test]
    fn servers() {
        for (url, address, db) in [
            ("redis://h", tcp("h", 6379), 0),
            ("valkey://h:1/3", tcp("h", 1), 3),
            ("redis://[::1]:7?db=4", tcp("::1", 7), 4),
            ("redis://[::1]/", tcp("::1", 6379), 0),
            ("rediss://h:1", tcp("h", 1), 0),
            ("valkeys://h:1", tcp("h", 1), 0),
            ("unix:///a/b%20c?db=2", Address::Unix("/a/b c".into()), 2),
            ("redis+unix:///a@b", Address::Unix("/a@b".into()), 0),
        ] {
            let config = config(url);
            assert_eq!(
                (config.place, config.db),
                (Place::One(address), db),
                "{url}"
            );
            let secure = url.starts_with("rediss") || url.starts_with("valkeys");
            assert_eq!(config.tls.is_some(), secure, "{url}");
        }
    }

    #[test]
    fn many_servers() {
        let nodes = Place::Cluster(vec![tcp("a", 1), tcp("::1", 2), tcp("c", 6379)]);
        assert_eq!(config("redis+cluster://a:1,[::1]:2,c").place, nodes);
        assert_eq!(config("rediss+cluster://:p@a:1,[::1]:2,c/0").place, nodes);
        let url =
            "redis+sentinel://u:p@a:1,b/my%2Fname/5?sentinel_username=x&sentinel_password=%26";
        let config = config(url);
        let login = super::super::Login {
            user: Some("x".to_owned()),
            password: Some("&".to_owned()),
        };
        let place = Place::Sentinels {
            sentinels: vec![tcp("a", 1), tcp("b", 26379)],
            service: "my/name".to_owned(),
            login,
        };
        assert_eq!((config.place, config.db), (place, 5));
    }

    #[test]
    fn users_and_passwords() {
        for (url, user, password) in [
            ("redis://h", None, None),
            ("redis://:p@h", None, Some("p")),
            ("redis://u:p%40%2F@h", Some("u"), Some("p@/")),
            ("redis://u:p@:/w@h", Some("u"), Some("p@:/w")),
            ("redis://u@h", Some("u"), Some("")),
            ("unix://u:p@/path", Some("u"), Some("p")),
            ("redis://h?username=u&password=p", Some("u"), Some("p")),
        ] {
            let login = config(url).login;
            let told = (login.user.as_deref(), login.password.as_deref());
            assert_eq!(told, (user, password), "{url}");
        }
    }

    #[test]
    fn times() {
        let of = |query: &str| {
            let config = config(&format!("redis://h?{query}"));
            (config.response_timeout, config.connect_timeout)
        };
        let seconds = |seconds| Some(Duration::from_secs_f64(seconds));
        assert_eq!(of(""), (seconds(5.0), seconds(5.0)));
        assert_eq!(of("socket_timeout=0.25"), (seconds(0.25), seconds(5.0)));
        let query = "socket_timeout=none&socket_connect_timeout=0";
        assert_eq!(of(query), (None, None));
    }

    #[test]
    fn errors_say_what_is_wrong_and_show_no_secret() {
        for (url, text) in [
            ("redis:secret", "forms"),
            ("redis://:secret@", "names a host"),
            ("redis://u:secret@h:x", "a port is a number"),
            ("redis://secret:0", "a port is a number"),
            ("redis://h/secret", "database"),
            ("redis://h?nothing=secret", "not known: 'nothing'"),
            ("redis://h?socket_timeout=secret", "'socket_timeout'"),
            ("redis://h?ssl_certfile=secret", "begin with rediss"),
            ("redis://h?sentinel_password=secret", "redis+sentinel"),
            ("redis://h#secret", "'#'"),
            ("redis+cluster://:secret@a,,b", "names a host"),
            ("redis+cluster://:secret@a/1", "no other database than 0"),
            ("redis+sentinel://:secret@a", "names the master"),
            ("redis+else://:secret@a", "forms"),
            ("rediss+unix:///secret", "forms"),
            ("rediss://:secret@h?ssl_ca_certs=/no/such", "/no/such"),
            ("rediss://h?ssl_keyfile=k&password=secret", "ssl_certfile"),
        ] {
            let error = Config::from_url(url).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidConfig, "{url}");
            assert!(error.message().contains(text), "{url}: {error}");
            assert!(!error.message().contains("secret"), "{url}: {error}");
        }
        let shown = format!("{:?}", config("redis://secret:secret@h?db=1"));
        assert!(!shown.contains("secret"), "{shown}");
    }
}
