//! Making a connection.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use redipy_core::Result;
use redis::aio::ConnectionLike;
use redis::{AsyncConnectionConfig, Client, Cmd, ProtocolVersion, PushInfo, PushKind};
use redis::{RedisResult, Value};

use super::link::Live;
use crate::values::{connect_error, server_error};

/// The number of calls that may stand before a connection that writes: a burst of them goes out
/// together.
const QUEUED: usize = 1024;

/// A server to connect to.
#[derive(Clone)]
pub struct Target {
    pub client: Client,
    /// Where it is, for people.
    pub name: Arc<str>,
    pub connect_timeout: Option<Duration>,
    pub response_timeout: Option<Duration>,
    /// Whether the connection is encrypted.
    pub encrypted: bool,
}

/// Makes a connection with this database selected, in one try; replies are waited for so long.
pub async fn connect(target: &Target, db: u32, response: Option<Duration>) -> Result<Live> {
    let closed = Arc::new(AtomicBool::new(false));
    let mut config = AsyncConnectionConfig::new()
        .set_connection_timeout(target.connect_timeout)
        .set_response_timeout(response)
        .set_pipeline_buffer_size(QUEUED);
    let settings = target.client.get_connection_info().redis_settings();
    // The older protocol has no way to tell; there the next call finds out.
    if settings.protocol() != ProtocolVersion::RESP2 {
        let told = Arc::clone(&closed);
        config = config.set_push_sender(move |push: PushInfo| {
            if push.kind == PushKind::Disconnection {
                told.store(true, Ordering::Release);
            }
            Ok::<(), ()>(())
        });
    }
    let report = |cause| connect_error(&target.name, cause, target.encrypted);
    let client = &target.client;
    let connection = client.get_multiplexed_async_connection_with_config(&config);
    let mut connection = connection.await.map_err(report)?;
    if connection.get_db() != i64::from(db) {
        let mut select = Cmd::new();
        select.arg("SELECT").arg(db);
        let answer = connection.send_packed_command(&select);
        let selected = within(target.connect_timeout, answer).await;
        if let Value::ServerError(refused) = selected.map_err(report)? {
            return Err(server_error(&refused));
        }
    }
    Ok(Live::new(connection, closed))
}

/// Waits for an answer no longer than this; without an end where there is none.
pub async fn within<T>(
    time: Option<Duration>,
    answer: impl Future<Output = RedisResult<T>>,
) -> RedisResult<T> {
    let Some(time) = time else {
        return answer.await;
    };
    let late = |_| Err(io::Error::from(io::ErrorKind::TimedOut).into());
    tokio::time::timeout(time, answer)
        .await
        .unwrap_or_else(late)
}
