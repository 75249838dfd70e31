//! The words that random calls are made of: a few that collide, and many odd ones.

pub const KEYS: [&[u8]; 5] = [b"a", b"b", b"c", b"d\x00\xff", b"e"];

/// Words that stand for members, fields, elements and values alike, so that they collide.
pub const COMMON: [&[u8]; 6] = [b"a", b"b", b"1", b"2", b"x1", b"10"];

pub const ODD: [&[u8]; 36] = [
    b"",
    b"0",
    b"-1",
    b"3.5",
    b"1e3",
    b"\x00\xff\r\n",
    b"abcabcab",
    b"9223372036854775807",
    b"-9223372036854775808",
    b"9223372036854775808",
    b"nan",
    b"inf",
    b"-inf",
    b" 1",
    b"1 ",
    b"01",
    b"+1",
    b"-0",
    b"1e400",
    b"0x10",
    b"5.0e3",
    b"1.",
    b".5",
    b"[a",
    b"(b",
    b"(1",
    b"-",
    b"+",
    b"*",
    b"[ab]?",
    b"1\x002",
    b"MATCH",
    b"LIMIT",
    b"forty-four bytes are the most that an embstr h",
    b"sixty-five bytes are one more than what Redis keeps in a listpack",
    b"a string of twenty-three",
];

pub const INTS: [&[u8]; 26] = [
    b"0",
    b"1",
    b"2",
    b"3",
    b"5",
    b"-1",
    b"-2",
    b"-3",
    b"-5",
    b"10",
    b"100",
    b"-100",
    b"2147483647",
    b"4294967296",
    b"-2147483649",
    b"9223372036854775807",
    b"-9223372036854775807",
    b"-9223372036854775808",
    b"9223372036854775808",
    b"1.5",
    b"x",
    b"",
    b"+1",
    b"01",
    b" 1",
    b"-0",
];

pub const FLOATS: [&[u8]; 34] = [
    b"0",
    b"1",
    b"2",
    b"3",
    b"-1",
    b"0.1",
    b"10.5",
    b"5.0e3",
    b"-2.5",
    b"1e17",
    b"123456789012345678",
    b"9007199254740993",
    b"1e300",
    b"1.7e308",
    b"-1.7e308",
    b"3e-320",
    b"1e-7",
    b"inf",
    b"-inf",
    b"+inf",
    b"Infinity",
    b"nan",
    b"1e400",
    b"1e-400",
    b"-0",
    b"-0.0",
    b"0x10",
    b".5",
    b"1.",
    b"1e",
    b"+1",
    b" 1",
    b"1 ",
    b"",
];

pub const BOUNDS: [&[u8]; 22] = [
    b"-", b"+", b"[a", b"(a", b"[b", b"(b", b"[", b"(", b"[1", b"0", b"1", b"2", b"(1", b"(2",
    b"-inf", b"+inf", b"inf", b"-1", b"-2", b"(inf", b"nan", b"x",
];

pub const WORDS: [&[u8]; 9] = [
    b"LEFT", b"RIGHT", b"BEFORE", b"AFTER", b"MIN", b"MAX", b"SUM", b"right", b"NOWHERE",
];

pub const PATTERNS: [&[u8]; 10] = [
    b"*", b"a", b"?", b"[ab]", b"[^a]", b"[a-c]*", b"\\*", b"", b"[", b"**x*",
];

pub const DATABASE: [&[u8]; 10] = [
    b"0",
    b"0",
    b"0",
    b"1",
    b"1",
    b"2",
    b"16",
    b"-1",
    b"x",
    b"2147483648",
];
