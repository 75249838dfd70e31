//! A thread that hears what other processes do, as long as somebody here waits for keys or messages.

use std::process;
use std::sync::Weak;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use redipy_core::{Access, Result, Store};

use super::attempt::Mode;
use super::{Shared, pass};
use crate::connection::{Feed, News};
use crate::store::Sent;

/// How long the thread goes on when nobody waits any more: mostly somebody does so again soon.
const LINGER: Duration = Duration::from_secs(2);

/// How long one call may wait for news where the database tells them by itself.
const PATIENCE: Duration = Duration::from_millis(500);

/// The thread that follows what others do.
#[derive(Debug, Default)]
pub struct Follower(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The process that it runs in, if it does.
    process: Option<u32>,
    /// When it was last asked for.
    wanted: Option<Instant>,
}

impl Follower {
    /// Has the thread end if nobody has wanted it lately and `is_needed` says no; tells whether it is to end.
    fn stops(&self, is_needed: impl FnOnce() -> bool) -> bool {
        let mut state = self.0.lock();
        let lately = |wanted: Instant| wanted.elapsed() < LINGER;
        if state.wanted.is_some_and(lately) || is_needed() {
            return false;
        }
        state.process = None;
        true
    }
}

impl Shared {
    /// Sees to it that what others do from now on is heard of.
    ///
    /// # Errors
    /// That of the database.
    pub(super) fn follow(&self) -> Result<()> {
        if self.has_one_connection {
            return Ok(());
        }
        let _pass = pass();
        let mut state = self.follower.0.lock();
        state.wanted = Some(Instant::now());
        if state.process == Some(process::id()) {
            return Ok(());
        }
        let Some(feed) = self.database.listen(self.scene.origin)? else {
            return Ok(());
        };
        let this = self.this.clone();
        let thread = thread::Builder::new().name("redipy-follow".to_owned());
        let spawned = thread.spawn(move || run(&this, feed));
        spawned.map_err(|error| {
            redipy_core::Error::new(
                redipy_core::ErrorKind::Other,
                format!("ERR no thread to hear other processes: {error}"),
            )
        })?;
        state.process = Some(process::id());
        Ok(())
    }

    fn is_followed_for(&self) -> bool {
        let hub = &self.scene.hub;
        hub.waits().count() > 0 || hub.channels().has_subscribers()
    }

    /// Makes known here what others have done.
    fn hear(&self, news: News) {
        let messages = news.messages.into_iter();
        self.deliver(
            messages
                .map(|heard| Sent {
                    topic: heard.topic,
                    channel: heard.channel,
                    payload: heard.payload,
                })
                .collect(),
        );
        self.scene.hub.wake_subscribers();
        if news.filled {
            // Where that fails, what comes next tries again.
            let _ = self.serve_waiting();
        }
    }

    /// Serves those who wait for keys that others have filled.
    fn serve_waiting(&self) -> Result<()> {
        let keys = self.scene.hub.waits().keys();
        let mut filled = false;
        self.read(&mut |store, _| {
            let store: &mut dyn Store = store;
            filled = false;
            for (db, key) in &keys {
                store.select(*db);
                filled = filled || store.key_info(key)?.is_some();
            }
            Ok(())
        })?;
        if !filled {
            return Ok(());
        }
        let hub = &self.scene.hub;
        self.write(Access::Many, &mut |store, _: Mode| {
            hub.run(store, &mut |store| {
                hub.serve_all(store);
                Ok(())
            })
        })
    }
}

fn run(this: &Weak<Shared>, mut feed: Box<dyn Feed>) {
    let pace = feed.pace();
    let mut pause = pace.map_or(PATIENCE, |(shortest, _)| shortest);
    // What came before the first look is not told as news.
    let mut first = true;
    let waited = || {
        this.upgrade()
            .map_or_else(Vec::new, |shared| shared.scene.hub.waits().keys())
    };
    loop {
        let patience = if first { Duration::ZERO } else { pause };
        let news = feed.next(patience, &waited);
        let pass = pass();
        let Some(shared) = this.upgrade() else {
            return;
        };
        let Ok(mut news) = news else {
            drop(pass);
            drop(shared);
            thread::sleep(PATIENCE);
            first = true;
            continue;
        };
        if let Some((shortest, longest)) = pace {
            let quiet = !news.filled && news.messages.is_empty();
            pause = if quiet {
                pause.mul_f64(1.5).min(longest)
            } else {
                shortest
            };
        }
        news.filled |= first;
        first = false;
        shared.hear(news);
        if shared.follower.stops(|| shared.is_followed_for()) {
            return;
        }
    }
}
