//! The databases: how to reach them, and what they do in their own way.

pub mod mysql;
pub mod postgres;
pub mod sqlite;
