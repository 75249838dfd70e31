use redipy_core::Bytes;

use super::{decode, encode};
use crate::value::Value;

/// Reads JSON and writes it again.
fn again(text: impl Into<Bytes>) -> Option<Bytes> {
    let value = decode(&text.into()).ok()?;
    Some(encode(value.view()).unwrap_or_else(|error| error.to_string().into()))
}

#[test]
fn json_is_read_as_redis_reads_it() {
    for (text, read) in [
        ("null", "null"),
        (" true ", "true"),
        ("\t[ 1 , 2 ]\r\n", "[1,2]"),
        ("{\"b\" : 1 , \"a\" : {} }", r#"{"a":{},"b":1}"#),
        (r#"{"a":1,"a":2}"#, r#"{"a":2}"#),
        ("[[],{}]", "[[],{}]"),
        ("+5", "5"),
        ("01", "1"),
        ("5.", "5"),
        ("-0", "0"),
        ("0x10", "16"),
        ("1e3", "1000"),
        ("123456789012345678901234567890", "1.2345678901234568e+29"),
        ("12\0 whatever", "12"),
        ("\"a\nb\"", r#""a\nb""#),
        (r#""\u00e9\ud83d\ude00\/""#, r#""é😀\/""#),
        (r#""\"\\\b\f\n\r\t""#, r#""\"\\\b\f\n\r\t""#),
        (r#""\u0000\u001F\u007f""#, r#""\u0000\u001f\u007f""#),
    ] {
        assert_eq!(again(text), Some(read.into()), "{text:?}");
    }
    for text in ["inf", "-Infinity", "nan", "NaN", "nan(12)"] {
        assert_eq!(again(text), Some("ERR a number is not finite".into()));
    }
}

#[test]
fn what_redis_does_not_read_is_no_json() {
    for text in [
        "",
        " ",
        ".5",
        "1e",
        "-",
        "- 5",
        "++5",
        "i",
        "nul",
        "True",
        "true1",
        "1 2",
        "[1,]",
        "[,]",
        "[1 2]",
        "{\"a\":1,}",
        "{1:2}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\" 1}",
        "[",
        "{",
        "\"",
        "\"a",
        "[1",
        "{\"a\":1",
        "]",
        "[1}",
        "{\"a\":1]",
        r#""\x""#,
        r#""\u12""#,
        r#""\u12g4""#,
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800\u0041""#,
        r#""\ud800x""#,
        "\"a\0b\"",
        "\0",
        "1\0",
        "\x001",
        "0x",
        "'a'",
        "\u{feff}1",
    ] {
        let told = decode(&text.into()).unwrap_err().to_string();
        assert_eq!(told, "ERR a string is not JSON", "{text:?}");
    }
}

#[test]
fn bytes_that_are_no_text_pass_through() {
    let json = b"{\"\xff\":\"\xc3\x28\x80\"}";
    assert_eq!(again(&json[..]), Some(json.into()));
    let value = Value::Str(b"\xff/\x7f\x01".into());
    assert_eq!(
        encode(value.view()),
        Ok(b"\"\xff\\/\\u007f\\u0001\"".into())
    );
}

#[test]
fn depth_has_its_limits() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(decode(&nested(1000).into()).is_ok());
    assert!(decode(&nested(1001).into()).is_err());
    assert!(decode(&nested(100_000).into()).is_err());
    assert_eq!(again(nested(128)), Some(nested(128).into()));
    assert_eq!(
        again(nested(129)),
        Some("ERR a value is nested too deep".into())
    );
    let dicts = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
    assert!(decode(&dicts(1000).into()).is_ok());
    assert!(decode(&dicts(1001).into()).is_err());
}
