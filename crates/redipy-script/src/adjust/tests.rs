use redipy_core::{Bytes, Shape, commands};

use super::{Adjust, Word, adjust};

/// Adjusts a call whose words are literals, but for `?` and `*`.
fn of(call: &str) -> Adjust {
    let words: Vec<Bytes> = call.split(' ').map(Bytes::from).collect();
    let (spec, args) = commands::find(&words[0], &words[1..]).unwrap();
    let word = |word: &Bytes| match word.as_str() {
        Some("?") => Word::Computed,
        Some("*") => Word::Several,
        _ => Word::Known(word.clone()),
    };
    adjust(spec, &args.iter().map(word).collect::<Vec<_>>())
}

#[test]
fn options_tell_what_a_reply_becomes() {
    const BYTES: Shape = Shape::Nullable(&Shape::Bytes);
    const SCORED: Shape = Shape::Pairs(&Shape::Bytes, &Shape::Double);
    const LIST: Shape = Shape::List(&Shape::Bytes);
    for (call, becomes) in [
        ("get ?", Adjust::Shape(BYTES)),
        ("lpop ?", Adjust::Shape(BYTES)),
        ("lpop ? ?", Adjust::Shape(Shape::Nullable(&LIST))),
        ("set ? v NX", Adjust::Done),
        ("set ? get", Adjust::Done),
        ("set ? ? px ? GET", Adjust::Shape(BYTES)),
        ("hmget ? a b", Adjust::Zip(1)),
        ("type k", Adjust::Kind),
        ("zrange ? 0 -1", Adjust::Shape(LIST)),
        ("zrange ? 0 -1 rev withscores", Adjust::Shape(SCORED)),
        (
            "zrange ? ( ? byscore limit 0 ? withscores",
            Adjust::Shape(SCORED),
        ),
        ("zadd ? 1 incr", Adjust::Shape(Shape::Int)),
        (
            "zadd ? gt incr 1 m",
            Adjust::Shape(Shape::Nullable(&Shape::Double)),
        ),
        ("zunion 2 a withscores", Adjust::Shape(LIST)),
        ("zunion 2 a b weights 1 2 withscores", Adjust::Shape(SCORED)),
        (
            "zunion 2 a b aggregate max withscores",
            Adjust::Shape(SCORED),
        ),
        ("hrandfield k", Adjust::Shape(BYTES)),
        ("hrandfield k 3", Adjust::Shape(LIST)),
        ("sadd k *", Adjust::Shape(Shape::Int)),
        ("smembers k", Adjust::Shape(Shape::Members)),
    ] {
        assert_eq!(of(call), becomes, "{call}");
    }
}
