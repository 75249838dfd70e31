use super::{number_text, push_number, strtod, to_number};

#[test]
fn numbers_are_shown_shortly_and_read_back() {
    for (number, text) in [
        (0.0, "0"),
        (-0.0, "0"),
        (7.0, "7"),
        (-12.0, "-12"),
        (1e16, "10000000000000000"),
        (99_999_999_999_999_984.0, "99999999999999984"),
        (1e17, "1e+17"),
        (-1e17, "-1e+17"),
        (1e300, "1e+300"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1.0 / 3.0, "0.3333333333333333"),
        (2.0 / 3.0, "0.6666666666666666"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (1.5e-7, "1.5e-07"),
        (123_456.789, "123456.789"),
        (5e-324, "4.94065645841247e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
        (f64::NAN, "nan"),
    ] {
        assert_eq!(number_text(number), text);
        let mut out = b"x".to_vec();
        push_number(&mut out, number);
        assert_eq!(out[1..], *text.as_bytes());
        if number.is_finite() {
            assert_eq!(to_number(text.as_bytes()), Some(number));
        }
    }
}

#[test]
fn texts_are_read_as_lua_reads_them() {
    for (text, number) in [
        ("12", Some(12.0)),
        (" \t12\n ", Some(12.0)),
        ("-1.5e3", Some(-1500.0)),
        ("+5", Some(5.0)),
        (".5", Some(0.5)),
        ("5.", Some(5.0)),
        ("007", Some(7.0)),
        ("0x10", Some(16.0)),
        ("-0x1.8p3", Some(-12.0)),
        ("0x", None),
        ("0xg", None),
        ("1e", None),
        ("1e+", None),
        ("1 2", None),
        ("", None),
        (" ", None),
        (".", None),
        ("e5", None),
        ("1_0", None),
        ("inf", Some(f64::INFINITY)),
        ("-Infinity", Some(f64::NEG_INFINITY)),
        ("infinit", None),
        ("1e400", Some(f64::INFINITY)),
        ("1e-400", Some(0.0)),
        ("0x1p9999", Some(f64::INFINITY)),
        ("0x1p-9999", Some(0.0)),
        ("0x0.0001p-99999999999999999999", Some(0.0)),
        ("12\0x", Some(12.0)),
        ("\0", None),
    ] {
        assert_eq!(to_number(text.as_bytes()), number, "{text:?}");
    }
    assert!(to_number(b"nan").unwrap().is_nan());
    assert!(to_number(b"-nan(12)").unwrap().is_nan());
    assert_eq!(to_number(b"nan(1"), None);
}

#[test]
fn a_number_ends_where_c_ends_it() {
    for (text, number, used) in [
        ("12abc", 12.0, 2),
        ("1e5e6", 1e5, 3),
        ("0x1fg", 31.0, 4),
        ("0xg", 0.0, 1),
        ("1e+x", 1.0, 1),
        ("  -3,", -3.0, 4),
    ] {
        assert_eq!(strtod(text.as_bytes()), Some((number, used)), "{text}");
    }
}
