//! Layers: backends that wrap a backend and change what calls do on their way through it. What they
//! need to know of a command stands in its declaration, so that no layer has a list of commands.

mod prefix;

pub use prefix::Prefix;
