//! Store over native structures.
