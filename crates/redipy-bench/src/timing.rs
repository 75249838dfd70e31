//! Timing by rounds in which all that is compared takes its turn, and medians over them.

use std::time::{Duration, Instant};

use crate::Result;

/// The number of rounds; odd, so that one of them is the median.
pub const ROUNDS: usize = 15;

/// The least time that each one measures in a round.
const TURN: Duration = Duration::from_millis(25);

/// What one pass took, and how many operations it was.
#[derive(Clone, Copy, Debug)]
pub struct Pass {
    pub time: Duration,
    pub operations: usize,
}

/// Runs `operations` steps and returns what they took.
pub fn pass(operations: usize, mut step: impl FnMut(usize) -> Result<()>) -> Result<Pass> {
    let start = Instant::now();
    for number in 0..operations {
        step(number)?;
    }
    Ok(Pass {
        time: start.elapsed(),
        operations,
    })
}

/// Returns the median nanoseconds an operation of each subject.
///
/// They take turns, each round in the other direction, so that none always follows the one that
/// empties the caches. The first round warms up and does not count.
pub fn medians<const N: usize>(
    subjects: &mut [&mut dyn FnMut() -> Result<Pass>; N],
) -> Result<[f64; N]> {
    let mut figures = [(); N].map(|()| Vec::with_capacity(ROUNDS));
    for round in 0..=ROUNDS {
        for turn in 0..N {
            let at = if round % 2 == 0 { turn } else { N - 1 - turn };
            let figure = take_turn(subjects[at])?;
            if round > 0 {
                figures[at].push(figure);
            }
        }
    }
    Ok(figures.map(median))
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn take_turn(subject: &mut dyn FnMut() -> Result<Pass>) -> Result<f64> {
    let mut time = Duration::ZERO;
    let mut operations = 0;
    while time < TURN {
        let pass = subject()?;
        time += pass.time;
        operations += pass.operations;
    }
    Ok(time.as_nanos() as f64 / operations as f64)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one() {
        assert!((median(vec![9.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn every_subject_has_its_turns() {
        let mut calls = [0_usize; 2];
        let [one, two] = &mut calls;
        let count = |calls: &mut usize| {
            *calls += 1;
            Ok(Pass {
                time: TURN,
                operations: 10,
            })
        };
        let figures = medians(&mut [&mut || count(one), &mut || count(two)]).unwrap();
        assert_eq!(calls, [ROUNDS + 1; 2]);
        assert!(
            figures
                .iter()
                .all(|figure| (figure - 2_500_000.0).abs() < 1.0)
        );
    }
}
