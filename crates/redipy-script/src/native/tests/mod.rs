//! Scripts that run on a memory store.

mod support;

mod examples;
