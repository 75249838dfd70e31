//! Statements for several rows: one for each power of two, so that a few prepared ones do for any number.

use std::fmt;
use std::sync::OnceLock;

use redipy_core::Result;

use crate::session::{Each, Param, Session};
use crate::statement::Statement;

/// The number of statements; the last one is for 256 rows.
const SIZES: usize = 9;

/// How many bytes one statement takes to the server at most, unless one row has more.
const BYTES: usize = 1 << 20;

/// A statement for several rows at once.
pub struct Multi {
    head: &'static str,
    row: &'static str,
    tail: &'static str,
    shared: usize,
    statements: OnceLock<[Statement; SIZES]>,
}

impl Multi {
    /// Makes a statement of what comes first, what stands for one row and what comes last. Parameters with numbers, from 1 to `shared`,
    /// are those of all rows; a `?` without one is a parameter of its row.
    pub const fn new(
        head: &'static str,
        row: &'static str,
        tail: &'static str,
        shared: usize,
    ) -> Self {
        Self {
            head,
            row,
            tail,
            shared,
            statements: OnceLock::new(),
        }
    }

    /// Runs as few statements as it takes for rows, whose parameters come one after the other; returns how many rows they changed. There
    /// must be as many `shared` parameters as was said.
    ///
    /// # Errors
    /// That of the database.
    pub fn change(
        &'static self,
        session: &mut dyn Session,
        shared: &[Param<'_>],
        rows: &[Param<'_>],
    ) -> Result<u64> {
        let width = self.width();
        let mut params = shared.to_vec();
        let mut changed = 0;
        let mut rest = rows;
        while rest.len() >= width {
            let power = power_for(rest, width);
            let (now, later) = rest.split_at(width << power);
            params.truncate(shared.len());
            params.extend(now);
            changed += session.change(&self.statements()[power], &params)?;
            rest = later;
        }
        Ok(changed)
    }

    /// Runs statements that only ask about rows, of which it does no harm to repeat one.
    ///
    /// # Errors
    /// That of the database, or of `each`.
    pub fn ask(
        &'static self,
        session: &mut dyn Session,
        shared: &[Param<'_>],
        rows: &[Param<'_>],
        each: Each<'_>,
    ) -> Result<()> {
        let width = self.width();
        let mut params = shared.to_vec();
        for chunk in rows.chunks(width << (SIZES - 1)) {
            let count = chunk.len() / width;
            let Some(last) = chunk.get(chunk.len() - width..) else {
                continue;
            };
            let full = count.next_power_of_two();
            params.truncate(shared.len());
            params.extend(chunk);
            for _ in count..full {
                params.extend(last);
            }
            let power = full.trailing_zeros() as usize;
            session.run(&self.statements()[power], &params, each)?;
        }
        Ok(())
    }

    /// Returns the number of parameters of a row.
    fn width(&self) -> usize {
        self.pieces().count() - 1
    }

    /// Returns what stands between the parameters of a row.
    fn pieces(&self) -> impl Iterator<Item = String> {
        // Those with a number belong to all rows.
        let mut pieces = vec![String::new()];
        let mut rest = self.row;
        while let Some((before, behind)) = rest.split_once('?') {
            if let Some(piece) = pieces.last_mut() {
                piece.push_str(before);
            }
            if behind.starts_with(|c: char| c.is_ascii_digit()) {
                if let Some(piece) = pieces.last_mut() {
                    piece.push('?');
                }
            } else {
                pieces.push(String::new());
            }
            rest = behind;
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push_str(rest);
        }
        pieces.into_iter()
    }

    fn statements(&'static self) -> &'static [Statement; SIZES] {
        self.statements.get_or_init(|| {
            // They are made once and stay as long as the process, as those do that are part of the program.
            std::array::from_fn(|power| Statement::new(self.text(1 << power).leak()))
        })
    }

    fn text(&self, rows: usize) -> String {
        let mut text = self.head.to_owned();
        let mut number = self.shared;
        for row in 0..rows {
            if row > 0 {
                text.push_str(", ");
            }
            for (at, piece) in self.pieces().enumerate() {
                if at > 0 {
                    number += 1;
                    text.push('?');
                    text.push_str(&number.to_string());
                }
                text.push_str(&piece);
            }
        }
        text.push_str(self.tail);
        text
    }
}

/// Returns the power of two of the rows that go next: as many as there are, unless that is too much at once.
fn power_for(rows: &[Param<'_>], width: usize) -> usize {
    let mut power = (rows.len() / width).ilog2() as usize;
    power = power.min(SIZES - 1);
    while power > 0 && bytes_of(&rows[..width << power]) > BYTES {
        power -= 1;
    }
    power
}

fn bytes_of(params: &[Param<'_>]) -> usize {
    let bytes = |param: &Param<'_>| match param {
        Param::Blob(bytes) | Param::Data(bytes) => bytes.len(),
        _ => 8,
    };
    params.iter().map(bytes).sum()
}

impl fmt::Debug for Multi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Multi").field(&self.text(1)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::Flavor;

    static ADD: Multi = Multi::new("INSERT VALUES ", "(f(?1), ?, ?)", " END", 1);

    #[test]
    fn texts_repeat_the_row() {
        let [one, two, ..] = ADD.statements();
        assert_eq!(one.text(Flavor::MySql), "INSERT VALUES (f(?1), ?2, ?3) END");
        assert_eq!(
            two.text(Flavor::MySql),
            "INSERT VALUES (f(?1), ?2, ?3), (f(?1), ?4, ?5) END"
        );
    }

    #[test]
    fn rows_go_by_powers_of_two_and_not_too_much_at_once() {
        let small = [Param::Int(1); 14];
        assert_eq!(power_for(&small, 2), 2);
        let big = vec![0; BYTES / 2 + 1];
        assert_eq!(power_for(&[Param::Blob(&big); 4], 1), 0);
        assert_eq!(power_for(&vec![Param::Null; 5000], 1), 8);
    }
}
