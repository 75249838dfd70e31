use redipy_core::Reply;

use super::{MAX_NESTING, Value, View, counting};

fn nested(levels: usize) -> Reply {
    (0..levels).fold(Reply::Int(1), |inner, _| Reply::Array(vec![inner]))
}

#[test]
fn a_value_is_small() {
    assert_eq!(size_of::<Value>(), 24);
    assert_eq!(size_of::<View<'_>>(), 16);
}

#[test]
fn values_and_replies_become_each_other() {
    let text = || Reply::Bulk("x".into());
    let map = Reply::Map(vec![(
        Reply::Bulk("a".into()),
        Reply::Array(vec![Reply::Nil]),
    )]);
    for reply in [
        Reply::Nil,
        Reply::Bool(false),
        Reply::Int(-3),
        Reply::Int(1 << 53),
        Reply::Double(0.5),
        Reply::Double(1e300),
        text(),
        Reply::Array(vec![map.clone(), text()]),
        map,
    ] {
        let value = Value::of_reply(&reply).unwrap();
        assert_eq!(value.to_reply(), Ok(reply.clone()));
        assert_eq!(value.to_result(), Ok(reply));
    }
    let whole = Value::of_reply(&Reply::Double(3.0)).unwrap();
    assert_eq!(whole.to_reply(), Ok(Reply::Int(3)));
    let pairs = Reply::Pairs(vec![(Reply::Int(1), text())]);
    let lists = Reply::Array(vec![Reply::Array(vec![Reply::Int(1), text()])]);
    assert_eq!(Value::of_reply(&pairs).unwrap().to_reply(), Ok(lists));
    let error = redipy_core::Error::syntax();
    let failed = Value::of_reply(&Reply::Array(vec![Reply::Error(error.clone())]));
    assert_eq!(failed.unwrap_err(), error);
}

#[test]
fn what_is_nested_too_deep_is_no_value() {
    assert!(
        Value::of_reply(&nested(MAX_NESTING))
            .unwrap()
            .to_reply()
            .is_ok()
    );
    let told = Value::of_reply(&nested(MAX_NESTING + 1))
        .unwrap_err()
        .to_string();
    assert_eq!(told, "ERR a value is nested too deep");
}

#[test]
fn what_nobody_refers_to_is_freed() {
    let left = counting(|| {
        let shared = Value::list(vec![Value::Num(1.0)]);
        let mut value = shared.clone();
        for _ in 0..1000 {
            let entries = [("a".into(), Value::list(vec![value, shared.clone()]))];
            value = Value::dict(entries.into());
        }
    });
    assert_eq!(left, 0);
}
