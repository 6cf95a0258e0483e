//! How far posteriors are believed.
//!
//! A posterior is as surprised by a text as its model: where other words of the line are in doubt, the text is of a kind
//! of which the model has seen little, and what it is sure of is wrong more often than it says. The chosen reading's log
//! odds are therefore moved by how doubtful the rest of the line is, and stretched less where they are high (Platt 1999,
//! with a second input); what the reading gains or loses, its rivals lose or gain in proportion.
//!
//! The weights stand in `dictionaries/calibration.tsv`; [`learn::calibration`](super::learn::calibration) fits them.

use super::decoder::Lattice;

/// What belief is made of: the log odds; the same times the doubt around; the odds above [`HIGH`]; the doubt around; 1.
pub const INPUTS: [&str; 5] = ["odds", "odds-in-doubt", "high-odds", "doubt", "constant"];
/// Log odds above this have a weight of their own.
const HIGH: f32 = 4.0;
/// Of so many words more, each doubted so much, the mean doubt of a line is made: short lines tell little.
const PRIOR: (f32, f32) = (5.0, 0.03);
/// Log odds between which a posterior that says so is told from certainty.
const RANGE: (f32, f32) = (-7.0, 14.0);

/// What each of [`INPUTS`] counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration(pub [f32; INPUTS.len()]);

impl Default for Calibration {
    /// The weights that the program carries.
    fn default() -> Self {
        let table = include_str!("../../dictionaries/calibration.tsv");
        Self(INPUTS.map(|input| {
            let weight =
                table.lines().find_map(|row| row.strip_prefix(input)?.strip_prefix('\t')?.parse().ok());
            weight.unwrap_or(0.0)
        }))
    }
}

impl Calibration {
    /// Moves the posteriors of each token with several readings to how often they hold; `path`: the reading chosen for
    /// each.
    pub fn apply(&self, lattice: &Lattice, path: &[usize], posteriors: &mut [f32]) {
        let several = || {
            let tokens = path.iter().enumerate().map(|(token, &chosen)| (lattice.range(token), chosen));
            tokens.filter(|(readings, chosen)| readings.len() > 1 && readings.contains(chosen))
        };
        let line = Line::of(several().map(|(_, chosen)| posteriors[chosen]));
        for (readings, chosen) in several() {
            let posterior = posteriors[chosen];
            let now = self.believed(line.inputs(posterior));
            let share = (1.0 - now) / doubt(posterior).max(f32::EPSILON);
            posteriors[readings].iter_mut().for_each(|p| *p *= share);
            posteriors[chosen] = now;
        }
    }

    /// How likely a reading is.
    fn believed(&self, inputs: [f32; INPUTS.len()]) -> f32 {
        let odds: f32 = self.0.iter().zip(inputs).map(|(weight, input)| weight * input).sum();
        1.0 / (1.0 + (-odds).exp())
    }
}

/// The words of a line that have several readings.
pub struct Line {
    words: f32,
    /// What they are doubted together.
    doubt: f32,
}

impl Line {
    /// The line whose words were read with these posteriors.
    pub fn of(posteriors: impl Iterator<Item = f32>) -> Self {
        posteriors.fold(Self { words: 0.0, doubt: 0.0 }, |line, posterior| Self {
            words: line.words + 1.0,
            doubt: line.doubt + doubt(posterior),
        })
    }

    /// The inputs for one of its words, read with this posterior.
    pub fn inputs(&self, posterior: f32) -> [f32; INPUTS.len()] {
        let own = doubt(posterior);
        let odds = ((1.0 - own) / own).ln().clamp(RANGE.0, RANGE.1);
        let others = (self.doubt - own).max(0.0) + PRIOR.0 * PRIOR.1;
        let around = (others / (self.words - 1.0 + PRIOR.0)).ln();
        [odds, odds * around, (odds - HIGH).max(0.0), around, 1.0]
    }
}

fn doubt(posterior: f32) -> f32 {
    (1.0 - posterior).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::channel::Candidate;

    /// A line of tokens with two readings each, of which the first is chosen.
    fn calibrated(chosen: &[f32]) -> Vec<f32> {
        let lattice = Lattice {
            candidates: vec![Candidate::new(0, 0.0); 2 * chosen.len()],
            ends: (1..=chosen.len()).map(|i| 2 * i).collect(),
            places: Vec::new(),
        };
        let path: Vec<usize> = (0..chosen.len()).map(|i| 2 * i).collect();
        let mut posteriors: Vec<f32> = chosen.iter().flat_map(|p| [*p, 1.0 - p]).collect();
        Calibration::default().apply(&lattice, &path, &mut posteriors);
        assert!(posteriors.chunks(2).all(|pair| (pair[0] + pair[1] - 1.0).abs() < 1e-3), "{posteriors:?}");
        posteriors.into_iter().step_by(2).collect()
    }

    #[test]
    fn a_word_among_doubtful_ones_is_believed_less() {
        let among_sure = calibrated(&[0.995, 0.999, 0.9995, 0.999, 0.9995, 0.9999])[0];
        let among_doubtful = calibrated(&[0.995, 0.6, 0.8, 0.5, 0.9, 0.7])[0];
        assert!(1.0 - among_doubtful > 2.0 * (1.0 - among_sure), "{among_sure} {among_doubtful}");
    }

    #[test]
    fn what_is_likelier_stays_likelier() {
        for in_others in [0.001, 0.03, 0.3, 1.0] {
            let others = || (0..20).map(|_| 1.0 - in_others);
            let posteriors = [1.0, 1.0 - 1e-6, 1.0 - 1e-4, 0.999, 0.99, 0.9, 0.5, 0.1, 0.001, 0.0];
            let believed = posteriors.map(|posterior| {
                let line = Line::of(others().chain([posterior]));
                Calibration::default().believed(line.inputs(posterior))
            });
            assert!(believed.is_sorted_by(|a, b| a >= b), "{in_others}: {believed:?}");
            assert!(believed[0] < 1.0 && believed[9] > 0.0, "{in_others}: {believed:?}");
        }
    }

    #[test]
    fn what_has_one_reading_stays() {
        let lattice = Lattice { candidates: vec![Candidate::new(0, 0.0)], ends: vec![1], places: Vec::new() };
        let mut posteriors = [1.0];
        Calibration::default().apply(&lattice, &[0], &mut posteriors);
        assert!((posteriors[0] - 1.0).abs() < f32::EPSILON);
    }
}
