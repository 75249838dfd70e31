//! What holds where servers are several, or behind TLS: calls find their way, and faults are told.

#![allow(clippy::panic, clippy::unwrap_used)]

mod deployments {
    mod channels;
    mod cluster;
    mod cluster_faults;
    mod common;
    mod faults;
    mod sentinel;
    mod tls;
    mod transcripts;
}
