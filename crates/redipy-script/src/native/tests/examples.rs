//! Whole scripts as the Python builder makes them.

use redipy_core::Reply;

use super::support::{Host, array, bulk};
use crate::graph::Script;

/// Moves the elements of a list to one of two others, by a comparison.
const FILTER: &str = include_str!("filter.json");

#[test]
fn the_filter_moves_each_element_to_its_side() {
    let host = Host::new();
    host.words("rpush inp a x b y c").unwrap();
    let filter = Script::from_json(FILTER).unwrap();
    let reply = host.run(&filter, &["inp", "left", "right"], &[bulk("m")]);
    assert_eq!(reply, Ok(Reply::Nil));
    let left = array(&[bulk("a"), bulk("b"), bulk("c")]);
    assert_eq!(host.words("lrange left 0 -1"), Ok(left));
    let right = array(&[bulk("x"), bulk("y")]);
    assert_eq!(host.words("lrange right 0 -1"), Ok(right));
    assert_eq!(host.words("exists inp"), Ok(Reply::Int(0)));
}

#[test]
fn the_filter_refuses_to_compare_a_string_with_a_number() {
    let host = Host::new();
    host.words("rpush inp a").unwrap();
    let filter = Script::from_json(FILTER).unwrap();
    let reply = host.run(&filter, &["inp", "left", "right"], &[Reply::Int(3)]);
    let error = reply.unwrap_err();
    assert_eq!(
        error.to_string(),
        "ERR '<' cannot take a string and a number"
    );
}
