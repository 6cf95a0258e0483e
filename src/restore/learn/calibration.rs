//! Fitting how far posteriors are believed: logistic regression over restored words, right or wrong.

use crate::restore::calibration::{Calibration, INPUTS, Line};
use crate::restore::{Profile, Restorer, Session, Token};
use crate::text::token::words;
use crate::text::{canonical, strip};

/// What the table says of itself.
const HEAD: &str = "\
# How far the posteriors of restored marks are believed: what each input counts towards the log odds of being right.
# Built: `dau train calibration`, see README.md.
# input\tweight
";

const COUNT: usize = INPUTS.len();
/// Most steps of Newton's method.
const STEPS: usize = 50;
/// Steps that gain less than this share of the loss are the last.
const GAIN: f64 = 1e-9;
/// Added to the curvature, so that the equations can be solved where inputs say the same.
const RIDGE: f64 = 1e-3;

/// What a fit rests on and what it brings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// What was found.
    pub calibration: Calibration,
    /// Words with several readings.
    pub words: usize,
    /// `-ln p` a word of what was right or wrong, by the posteriors as they are and as they are believed.
    pub losses: [f64; 2],
}

/// A word: what belief in it is made of, and whether it was restored right.
struct Sample {
    inputs: [f64; COUNT],
    right: bool,
}

/// Fits the calibration to texts with all their marks, on which the restorer's model must not have been trained.
/// `None` when no word in them has several readings.
pub fn fit(restorer: &Restorer, texts: &[String]) -> Option<Fit> {
    let mut session = restorer.session().uncalibrated();
    let samples: Vec<Sample> = texts.iter().flat_map(|text| samples(&mut session, text)).collect();
    let words = samples.len();
    let mean = |weights: &[f64; COUNT]| loss(&samples, weights) / words as f64;
    let plain: [f64; COUNT] = std::array::from_fn(|i| if i == 0 { 1.0 } else { 0.0 });
    let weights = newton(&samples, plain);
    let losses = [mean(&plain), mean(&weights)];
    (words > 0).then(|| Fit { calibration: Calibration(weights.map(|w| w as f32)), words, losses })
}

/// The table of a calibration, as `dictionaries/calibration.tsv` holds it.
pub fn table(calibration: &Calibration) -> String {
    let rows = INPUTS.iter().zip(calibration.0).map(|(input, weight)| format!("{input}\t{weight:.3}\n"));
    std::iter::once(HEAD.to_owned()).chain(rows).collect()
}

/// The words of a text that have several readings, stripped of their marks and restored line by line.
fn samples(session: &mut Session, text: &str) -> Vec<Sample> {
    let stripped = strip(text);
    session.note(&stripped, Profile::Stripped);
    let (mut all, mut restored, mut out) = (Vec::new(), Vec::new(), String::new());
    for (clean, stripped) in text.lines().zip(stripped.lines()) {
        out.clear();
        restored.clear();
        session.restore_into(stripped, Profile::Stripped, &mut out, Some(&mut restored));
        let read = restored.iter().filter(|token| words(&token.read).next().is_some());
        let known: Vec<(&Token, &str)> = read.zip(words(clean)).collect();
        // Where words that stood as one were parted, one does not follow the other.
        if known.iter().any(|(token, meant)| token.read != strip(meant)) {
            continue;
        }
        let several = || known.iter().filter(|(token, _)| session.is_ambiguous(&token.read));
        let line = Line::of(several().map(|(token, _)| token.confidence));
        all.extend(several().map(|(token, meant)| Sample {
            inputs: line.inputs(token.confidence).map(f64::from),
            right: canonical(&token.output) == canonical(meant),
        }));
    }
    all
}

fn dot(weights: &[f64; COUNT], inputs: &[f64; COUNT]) -> f64 {
    weights.iter().zip(inputs).map(|(weight, input)| weight * input).sum()
}

/// The weights that lose least, from these on (iteratively reweighted least squares, each step halved until it gains).
fn newton(samples: &[Sample], mut weights: [f64; COUNT]) -> [f64; COUNT] {
    let mut least = loss(samples, &weights);
    for _ in 0..STEPS {
        let step = solve(equations(samples, &weights));
        let halved = (0..16).map(|halvings| {
            let by = 0.5f64.powi(halvings);
            let moved: [f64; COUNT] = std::array::from_fn(|i| weights[i] + by * step[i]);
            (loss(samples, &moved), moved)
        });
        let Some((now, moved)) = halved.into_iter().find(|(now, _)| *now < least) else { break };
        let gain = (least - now) / least;
        (least, weights) = (now, moved);
        if gain < GAIN {
            break;
        }
    }
    weights
}

/// `-ln p` of what was right and wrong, with these weights.
fn loss(samples: &[Sample], weights: &[f64; COUNT]) -> f64 {
    let of = |sample: &Sample| {
        let odds = dot(weights, &sample.inputs);
        let against = if sample.right { -odds } else { odds };
        against.max(0.0) + (-against.abs()).exp().ln_1p()
    };
    samples.iter().map(of).sum()
}

/// The linear equations of a step: the curvature of the loss, and its slope downwards in the last column.
fn equations(samples: &[Sample], weights: &[f64; COUNT]) -> [[f64; COUNT + 1]; COUNT] {
    let mut rows = [[0.0; COUNT + 1]; COUNT];
    for (i, row) in rows.iter_mut().enumerate() {
        row[i] = RIDGE;
    }
    for Sample { inputs, right } in samples {
        let p = 1.0 / (1.0 + (-dot(weights, inputs)).exp());
        for (row, input) in rows.iter_mut().zip(inputs) {
            for (cell, other) in row.iter_mut().zip(inputs) {
                *cell += p * (1.0 - p) * input * other;
            }
            row[COUNT] += (f64::from(u8::from(*right)) - p) * input;
        }
    }
    rows
}

/// Solves linear equations by elimination; the matrix is symmetric and positive, so that no rows need to be exchanged.
fn solve(mut rows: [[f64; COUNT + 1]; COUNT]) -> [f64; COUNT] {
    for i in 0..COUNT {
        let pivot = rows[i].map(|cell| cell / rows[i][i]);
        for (at, row) in rows.iter_mut().enumerate() {
            let times = row[i];
            for (cell, pivot) in row.iter_mut().zip(pivot) {
                *cell = if at == i { pivot } else { *cell - times * pivot };
            }
        }
    }
    rows.map(|row| row[COUNT])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equations_are_solved() {
        let rows = std::array::from_fn(|i| {
            std::array::from_fn(|j| if i == j { 4.0 } else { (1 + i.min(j)) as f64 / 9.0 })
        });
        let found = solve(rows);
        for row in rows {
            assert!((dot(&found, &row[..COUNT].try_into().unwrap()) - row[COUNT]).abs() < 1e-9, "{found:?}");
        }
    }

    /// Every word is right as often as its odds, halved, and one more say.
    #[test]
    fn what_made_the_samples_is_found() {
        let mut samples = Vec::new();
        for odds in -6..=6 {
            let inputs = [f64::from(odds), 0.0, 0.0, 0.0, 1.0];
            let p = 1.0 / (1.0 + (-0.5 * f64::from(odds) - 1.0).exp());
            let right = (1000.0 * p).round() as usize;
            samples.extend((0..1000).map(|i| Sample { inputs, right: i < right }));
        }
        let weights = newton(&samples, [1.0, 0.0, 0.0, 0.0, 0.0]);
        assert!((weights[0] - 0.5).abs() < 0.01 && (weights[4] - 1.0).abs() < 0.01, "{weights:?}");
    }

    #[test]
    fn a_fit_is_no_worse_than_what_it_begins_with() {
        let text = "Ông bà nội bán cá ngoài chợ huyện.\nCon mèo mướp nằm ngủ bên bếp lửa.\n".to_owned();
        let fit = fit(&Restorer::built_in().unwrap(), &[text]).unwrap();
        assert!(fit.words > 0 && fit.losses[1] <= fit.losses[0], "{fit:?}");
    }

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let calibration = Calibration::default();
        assert_eq!(table(&calibration), include_str!("../../../dictionaries/calibration.tsv"));
    }
}
