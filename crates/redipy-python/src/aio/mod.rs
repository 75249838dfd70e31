//! The client whose calls are awaited.
//!
//! - `client`: the client, which makes a call of each command; `pipeline`: what keeps them;
//! - `pubsub`: the subscriber;
//! - `call`: a call, which is what Python awaits: the loop's own thread moves it on;
//! - `wakes`: how a call whose reply has come gets the loop to look at it; `bell`: what
//!   wakes the loop.

mod bell;
mod call;
mod client;
mod pipeline;
mod pubsub;
mod wakes;

pub use call::Call;
pub use client::AsyncClient;
pub use pipeline::AsyncPipeline;
pub use pubsub::AsyncSubscription;
