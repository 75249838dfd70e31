//! RESP, the protocol of Redis: replies as bytes.

use crate::number::format_f64;
use crate::{Error, Reply};

/// Appends a reply as RESP2 has it.
pub fn write_resp2(reply: &Reply, out: &mut Vec<u8>) {
    match reply {
        Reply::Nil => out.extend_from_slice(b"$-1\r\n"),
        Reply::NilArray => out.extend_from_slice(b"*-1\r\n"),
        Reply::Ok => out.extend_from_slice(b"+OK\r\n"),
        Reply::Status(word) => line(b'+', word, out),
        Reply::Bool(yes) => line(b':', if *yes { b"1" } else { b"0" }, out),
        Reply::Int(number) => line(b':', number.to_string().as_bytes(), out),
        Reply::Double(number) => bulk(format_f64(*number).as_bytes(), out),
        Reply::Bulk(bytes) => bulk(bytes, out),
        Reply::Array(items) | Reply::Set(items) => {
            header(b'*', items.len(), out);
            for item in items {
                write_resp2(item, out);
            }
        }
        Reply::Map(pairs) | Reply::Pairs(pairs) => {
            header(b'*', pairs.len() * 2, out);
            for (first, second) in pairs {
                write_resp2(first, out);
                write_resp2(second, out);
            }
        }
        Reply::Error(error) => write_error(error, out),
    }
}

/// Appends an error, its line ends replaced, since the protocol has no room for them.
pub fn write_error(error: &Error, out: &mut Vec<u8>) {
    let clean = |byte: &u8| {
        if matches!(byte, b'\r' | b'\n') {
            b' '
        } else {
            *byte
        }
    };
    let text: Vec<u8> = error.message_bytes().iter().map(clean).collect();
    line(b'-', &text, out);
}

fn header(mark: u8, len: usize, out: &mut Vec<u8>) {
    line(mark, len.to_string().as_bytes(), out);
}

fn line(mark: u8, text: &[u8], out: &mut Vec<u8>) {
    out.push(mark);
    out.extend_from_slice(text);
    out.extend_from_slice(b"\r\n");
}

fn bulk(bytes: &[u8], out: &mut Vec<u8>) {
    header(b'$', bytes.len(), out);
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bytes;

    #[test]
    fn nests_and_flattens() {
        let reply = Reply::Array(vec![
            Reply::Int(-3),
            Reply::Pairs(vec![(Reply::Bulk(Bytes::from("a")), Reply::Double(1.5))]),
            Reply::Nil,
        ]);
        let mut out = Vec::new();
        write_resp2(&reply, &mut out);
        assert_eq!(out, b"*3\r\n:-3\r\n*2\r\n$1\r\na\r\n$3\r\n1.5\r\n$-1\r\n");
    }

    #[test]
    fn an_error_stays_on_its_line() {
        let mut out = Vec::new();
        write_error(&Error::argument("ERR a\r\nb"), &mut out);
        assert_eq!(out, b"-ERR a  b\r\n");
    }
}
