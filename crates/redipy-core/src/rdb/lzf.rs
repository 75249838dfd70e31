//! LZF, the compression of long strings; only the way back.
//!
//! A compressed string is a row of runs: bytes as they are, or a reference to bytes that came
//! out before, near enough for an offset of 13 bits.

use super::input::Input;

/// The most bytes that one byte of input can stand for: three make 264 at most.
const MOST_PER_BYTE: usize = 88;

/// Returns the string, if it has exactly that length.
pub fn expand(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    if length > packed.len().saturating_mul(MOST_PER_BYTE) {
        return None;
    }
    let mut out = Vec::with_capacity(length);
    let mut input = Input::new(packed);
    while let Some(control) = input.byte() {
        let count = usize::from(control >> 5);
        if count == 0 {
            out.extend_from_slice(input.take(usize::from(control) + 1)?);
        } else {
            let more = if count == 7 { input.byte()? } else { 0 };
            let offset = u16::from_be_bytes([control & 0x1f, input.byte()?]);
            repeat(
                &mut out,
                usize::from(offset) + 1,
                count + usize::from(more) + 2,
            )?;
        }
        if out.len() > length {
            return None;
        }
    }
    (out.len() == length).then_some(out)
}

/// Appends `count` bytes that start `offset` before the end; they may run into themselves.
fn repeat(out: &mut Vec<u8>, offset: usize, count: usize) -> Option<()> {
    let from = out.len().checked_sub(offset)?;
    for at in from..from + count {
        out.push(*out.get(at)?);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn a_reference_may_run_into_itself() {
        assert_eq!(
            expand(b"\x00a\xe0\x03\x00", 13).as_deref(),
            Some(&b"aaaaaaaaaaaaa"[..])
        );
        assert_eq!(
            expand(b"\x02abc\x20\x02", 6).as_deref(),
            Some(&b"abcabc"[..])
        );
    }

    #[test]
    fn a_wrong_length_a_cut_run_and_a_reference_to_nothing_are_refused() {
        for (packed, length) in [
            (&b"\x02abc"[..], 2),
            (b"\x02abc", 4),
            (b"\x02ab", 2),
            (b"\x20\x00", 3),
            (b"\x00a\x20\x01", 4),
            (b"\x00a\xe0", 4),
            (b"\x00a", usize::MAX),
        ] {
            assert_eq!(expand(packed, length), None, "{packed:?} {length}");
        }
    }
}
