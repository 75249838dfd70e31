//! The table that sets figures beside their goals, as text that is valid Markdown.

use std::fmt::Display;

/// A figure in its unit.
#[derive(Clone, Copy, Debug)]
pub enum Figure {
    Nanoseconds(f64),
    BytesPerKey(f64),
}

impl Figure {
    const fn number(self) -> f64 {
        match self {
            Self::Nanoseconds(number) | Self::BytesPerKey(number) => number,
        }
    }

    fn text(self) -> String {
        match self {
            Self::Nanoseconds(time) if time < 10_000.0 => format!("{time:.0} ns"),
            Self::Nanoseconds(time) => format!("{:.1} \u{b5}s", time / 1_000.0),
            Self::BytesPerKey(bytes) => format!("{bytes:.1} B"),
        }
    }
}

/// One comparison; without both figures it has no verdict.
#[derive(Clone, Debug)]
pub struct Row {
    pub what: String,
    pub ours: Option<Figure>,
    /// What ours is compared with.
    pub peer: String,
    pub theirs: Option<Figure>,
    /// The largest ratio of ours to theirs that is good enough.
    pub limit: f64,
}

impl Row {
    fn ratio(&self) -> Option<f64> {
        Some(self.ours?.number() / self.theirs?.number())
    }

    /// Tells whether the goal is met, where that can be judged.
    fn is_met(&self) -> Option<bool> {
        self.ratio().map(|ratio| ratio <= self.limit)
    }

    fn cells(&self) -> [String; 7] {
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let met = self.is_met().map(|met| if met { "yes" } else { "NO" });
        [
            self.what.clone(),
            or_dash(self.ours.map(Figure::text)),
            self.peer.clone(),
            or_dash(self.theirs.map(Figure::text)),
            or_dash(self.ratio().map(ratio_text)),
            format!("at most {:.1}x", self.limit),
            or_dash(met.map(str::to_owned)),
        ]
    }
}

fn ratio_text(ratio: f64) -> String {
    format!("{ratio:.2}x")
}

const HEAD: [&str; 7] = [
    "what",
    "ours",
    "against",
    "its figure",
    "ratio",
    "goal",
    "met",
];

/// The columns that hold numbers.
const RIGHT: [usize; 3] = [1, 3, 4];

/// Returns the table, its columns aligned.
pub fn table(rows: &[Row]) -> String {
    let mut lines = vec![HEAD.map(str::to_owned)];
    lines.extend(rows.iter().map(Row::cells));
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let widths: Vec<usize> = (0..HEAD.len()).map(|at| width(at).unwrap_or(0)).collect();
    let mut text: Vec<String> = lines.iter().map(|line| aligned(line, &widths)).collect();
    text.insert(1, rule(&widths));
    text.join("\n")
}

fn aligned(cells: &[impl Display], widths: &[usize]) -> String {
    let pad = |(column, cell)| {
        let width = widths[column];
        if RIGHT.contains(&column) {
            format!(" {cell:>width$} ")
        } else {
            format!(" {cell:<width$} ")
        }
    };
    let cells: Vec<String> = cells.iter().enumerate().map(pad).collect();
    format!("|{}|", cells.join("|"))
}

fn rule(widths: &[usize]) -> String {
    let dashes = |(column, width): (usize, &usize)| {
        let end = if RIGHT.contains(&column) { ":" } else { "-" };
        format!("{}{end}", "-".repeat(width + 1))
    };
    let columns: Vec<String> = widths.iter().enumerate().map(dashes).collect();
    format!("|{}|", columns.join("|"))
}

/// Returns the closing lines: how many goals are met, and which are missed.
pub fn verdict(rows: &[Row]) -> String {
    let judged = rows.iter().filter(|row| row.is_met().is_some()).count();
    let missed: Vec<&Row> = rows
        .iter()
        .filter(|row| row.is_met() == Some(false))
        .collect();
    let mut lines = vec![format!(
        "Goals met: {} of {judged} measured ({} in all).",
        judged - missed.len(),
        rows.len()
    )];
    lines.extend(missed.iter().map(|row| {
        format!(
            "MISSED: {} against {} is {}, wanted at most {:.1}x.",
            row.what,
            row.peer,
            row.ratio().map(ratio_text).unwrap_or_default(),
            row.limit
        )
    }));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ours: f64, theirs: Option<f64>) -> Row {
        Row {
            what: "GET".to_owned(),
            ours: Some(Figure::Nanoseconds(ours)),
            peer: "map".to_owned(),
            theirs: theirs.map(Figure::Nanoseconds),
            limit: 1.5,
        }
    }

    #[test]
    fn a_missed_goal_is_said_and_a_missing_figure_is_not_judged() {
        let rows = [row(30.0, Some(20.0)), row(40.0, Some(20.0)), row(1.0, None)];
        assert_eq!(
            verdict(&rows),
            "Goals met: 1 of 2 measured (3 in all).\n\
             MISSED: GET against map is 2.00x, wanted at most 1.5x."
        );
    }

    #[test]
    fn columns_are_aligned() {
        let text = table(&[row(30.0, Some(20.0)), row(12_345.0, None)]);
        let widths: Vec<usize> = text.lines().map(|line| line.chars().count()).collect();
        assert_eq!(widths.len(), 4);
        assert!(widths.iter().all(|width| *width == widths[0]), "{text}");
        assert!(
            text.contains("| 12.3 \u{b5}s |") && text.contains("1.50x"),
            "{text}"
        );
    }
}
