//! Channels inside this process: who is subscribed to what.

/// The channels of a hub.
#[derive(Debug, Default)]
pub struct Channels {}
