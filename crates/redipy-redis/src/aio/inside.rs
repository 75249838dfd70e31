//! Work for the runtime that any executor may do, and a choice between two things to wait for.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use redipy_core::Result;

use crate::runtime;

/// Does some work as if it were on the runtime: whoever waits for the result does it, and what it
/// takes from the runtime, such as timers and sockets, is served there.
///
/// # Errors
/// Those of the work, or that the runtime cannot start.
pub async fn inside<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = runtime()?;
    let mut work = pin!(work);
    poll_fn(|context| {
        let _entered = runtime.enter();
        work.as_mut().poll(context)
    })
    .await
}

/// What came first.
pub enum First<A, B> {
    One(A),
    Other(B),
}

/// Waits for one of two; where both are there, it is the first of them.
pub async fn first<A, B>(
    one: impl Future<Output = A>,
    other: impl Future<Output = B>,
) -> First<A, B> {
    let (mut one, mut other) = (pin!(one), pin!(other));
    poll_fn(|context| {
        if let Poll::Ready(value) = one.as_mut().poll(context) {
            return Poll::Ready(First::One(value));
        }
        other.as_mut().poll(context).map(First::Other)
    })
    .await
}
