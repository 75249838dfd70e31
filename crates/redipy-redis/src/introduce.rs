//! How a new connection introduces itself: the protocol, who asks, and which database.

use redis::{
    ConnectionLike, ErrorKind, Pipeline, ProtocolVersion, RedisConnectionInfo, RedisError,
    RedisResult,
};

/// Chooses the protocol, tells user and password, and selects the database.
///
/// # Errors
/// What the server answers to user and password, and those of the connection.
pub fn introduce(
    connection: &mut dyn ConnectionLike,
    settings: &RedisConnectionInfo,
) -> RedisResult<()> {
    if settings.protocol() == ProtocolVersion::RESP2 || !hello(connection, settings)? {
        authenticate(connection, settings)?;
    }
    if settings.db() != 0 {
        let mut select = redis::cmd("SELECT");
        request(connection, select.arg(settings.db()))?;
    }
    // Servers that do not know it are older than it is.
    let mut names = Pipeline::new();
    for (what, value) in [
        ("LIB-NAME", settings.lib_name().unwrap_or("redipy")),
        ("LIB-VER", settings.lib_ver().unwrap_or("0")),
    ] {
        names.cmd("CLIENT").arg("SETINFO").arg(what).arg(value);
    }
    connection.req_packed_commands(&names.get_packed_pipeline(), 0, 2)?;
    Ok(())
}

fn request(connection: &mut dyn ConnectionLike, command: &redis::Cmd) -> RedisResult<()> {
    connection.req_command(command)?.extract_error()?;
    Ok(())
}

/// Asks for the newer protocol; tells whether the server knows it.
fn hello(connection: &mut dyn ConnectionLike, settings: &RedisConnectionInfo) -> RedisResult<bool> {
    let mut hello = redis::cmd("HELLO");
    hello.arg(3);
    if let Some(password) = settings.password() {
        let user = settings.username().unwrap_or("default");
        hello.arg("AUTH").arg(user).arg(password);
    }
    match request(connection, &hello) {
        Ok(()) => Ok(true),
        Err(error) if is_unknown(&error) => Ok(false),
        Err(error) => Err(refused(error)),
    }
}

fn authenticate(
    connection: &mut dyn ConnectionLike,
    settings: &RedisConnectionInfo,
) -> RedisResult<()> {
    let Some(password) = settings.password() else {
        return Ok(());
    };
    let mut auth = redis::cmd("AUTH");
    auth.arg(settings.username()).arg(password);
    request(connection, &auth).map_err(refused)
}

/// Tells whether a server says that it does not know a command, or this version of the protocol.
pub fn is_unknown(error: &RedisError) -> bool {
    let unknown = |text: &str| text.to_ascii_lowercase().starts_with("unknown command");
    error.kind() == ErrorKind::RESP3NotSupported
        || error.code() == Some("NOPROTO")
        || error.detail().is_some_and(unknown)
}

/// Says of a refused user or password that it is that, for all the texts there are for it.
fn refused(error: RedisError) -> RedisError {
    let of_password = matches!(error.code(), Some("WRONGPASS" | "NOAUTH"))
        || error.detail().is_some_and(|text| text.contains("AUTH"));
    if of_password {
        let code = error.code().unwrap_or_default();
        let text = format!("{code} {}", error.detail().unwrap_or_default());
        (ErrorKind::AuthenticationFailed, "user or password", text).into()
    } else {
        error
    }
}
