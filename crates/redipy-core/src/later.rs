//! Results that come later, without a runtime: what waiting is made of, for threads and tasks alike.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Instant;

/// A result that comes later. Dropping it before it has come cancels what would have made it.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Wakes a thread that is parked.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

thread_local! {
    /// One for each thread, so that whoever keeps it can tell that a thread waits again.
    static WAKER: Waker = Waker::from(Arc::new(Unpark(thread::current())));
}

/// Has this thread wait for a result.
///
/// ```
/// use redipy_core::block_on;
///
/// assert_eq!(block_on(async { 1 + 1 }), 2);
/// ```
pub fn block_on<T>(result: impl Future<Output = T>) -> T {
    let mut result = pin!(result);
    loop {
        // Without an end to wait for, it only returns with the result.
        if let Some(value) = block_on_until(result.as_mut(), None) {
            return value;
        }
    }
}

/// Has this thread wait for a result, but not past `end`; a result that has not come by then can
/// still be waited for later.
#[must_use]
pub fn block_on_until<T>(
    mut result: Pin<&mut (impl Future<Output = T> + ?Sized)>,
    end: Option<Instant>,
) -> Option<T> {
    let waker = WAKER.with(Waker::clone);
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(value) = result.as_mut().poll(&mut context) {
            return Some(value);
        }
        match end {
            None => thread::park(),
            Some(end) => {
                let left = end.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return None;
                }
                thread::park_timeout(left);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn};
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_result_of_another_thread_wakes_this_one() {
        let mut asked = false;
        let result = block_on(poll_fn(|context| {
            if std::mem::replace(&mut asked, true) {
                return Poll::Ready(7);
            }
            let waker = context.waker().clone();
            thread::spawn(move || waker.wake());
            Poll::Pending
        }));
        assert_eq!(result, 7);
    }

    #[test]
    fn waiting_has_an_end() {
        let end = Instant::now() + Duration::from_millis(5);
        assert_eq!(block_on_until(pin!(pending::<()>()), Some(end)), None);
    }
}
