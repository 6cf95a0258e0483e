//! How far posteriors are believed.
//!
//! A posterior is as surprised by a text as its model: where other words of the line are in doubt, the text is of a kind
//! of which the model has seen little, and what it is sure of is wrong more often than it says. The chosen reading's log
//! odds are therefore moved by how doubtful the rest of the line is, and stretched less where they are high (Platt 1999,
//! with a second input); what the reading gains or loses, its rivals lose or gain in proportion.
//!
//! Fitted by logistic regression to 600,000 words of talk, prose, trade and news on which the model was not trained, and
//! 213,000 of official text, law, tax, encyclopedia, news and forum.

use super::decoder::Lattice;

/// What the log odds count where all is doubted, and what a natural logarithm of doubt in the line takes from that.
const ODDS: (f32, f32) = (0.65, -0.064);
/// Log odds above this count so much less.
const HIGH: (f32, f32) = (4.0, 0.568);
/// What the logarithm of the doubt in the line counts by itself.
const DOUBT: f32 = -0.152;
const CONSTANT: f32 = -0.438;
/// Of so many words more, each doubted so much, the mean doubt of a line is made: short lines tell little.
const PRIOR: (f32, f32) = (5.0, 0.03);
/// Log odds between which a posterior that says so is told from certainty.
const RANGE: (f32, f32) = (-7.0, 14.0);

/// Moves the posteriors of each token with several readings to how often they hold; `path`: the reading chosen for each.
pub fn calibrate(lattice: &Lattice, path: &[usize], posteriors: &mut [f32]) {
    let doubt = |posterior: f32| (1.0 - posterior).max(0.0);
    let several = || {
        let tokens = path.iter().enumerate().map(|(token, &chosen)| (lattice.range(token), chosen));
        tokens.filter(|(readings, chosen)| readings.len() > 1 && readings.contains(chosen))
    };
    let all: f32 = several().map(|(_, chosen)| doubt(posteriors[chosen])).sum();
    let others = several().count() as f32 - 1.0;
    for (readings, chosen) in several() {
        let own = doubt(posteriors[chosen]);
        let in_others = ((all - own).max(0.0) + PRIOR.0 * PRIOR.1) / (others + PRIOR.0);
        let now = believed(own, in_others);
        let share = (1.0 - now) / own.max(f32::EPSILON);
        posteriors[readings].iter_mut().for_each(|p| *p *= share);
        posteriors[chosen] = now;
    }
}

/// How likely a reading is that is doubted so much, where the others of its line are doubted so much in the mean.
fn believed(doubt: f32, in_others: f32) -> f32 {
    let odds = ((1.0 - doubt) / doubt).ln().clamp(RANGE.0, RANGE.1);
    let around = in_others.ln();
    let moved =
        (ODDS.0 + ODDS.1 * around) * odds - HIGH.1 * (odds - HIGH.0).max(0.0) + DOUBT * around + CONSTANT;
    1.0 / (1.0 + (-moved).exp())
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
        calibrate(&lattice, &path, &mut posteriors);
        assert!(posteriors.chunks(2).all(|pair| (pair[0] + pair[1] - 1.0).abs() < 1e-3), "{posteriors:?}");
        posteriors.into_iter().step_by(2).collect()
    }

    #[test]
    fn a_word_among_doubtful_ones_is_believed_less() {
        let among_sure = calibrated(&[0.995, 0.999, 0.9995, 0.999, 0.9995, 0.9999])[0];
        let among_doubtful = calibrated(&[0.995, 0.6, 0.8, 0.5, 0.9, 0.7])[0];
        assert!(among_sure > 0.98 && among_doubtful < 0.97, "{among_sure} {among_doubtful}");
    }

    #[test]
    fn what_is_likelier_stays_likelier() {
        for in_others in [0.001, 0.03, 0.3, 1.0] {
            let doubts = [0.0, 1e-6, 1e-4, 0.001, 0.01, 0.1, 0.5, 0.9, 0.999, 1.0];
            let believed: Vec<f32> = doubts.iter().map(|&doubt| believed(doubt, in_others)).collect();
            assert!(believed.is_sorted_by(|a, b| a >= b), "{in_others}: {believed:?}");
            assert!(believed[0] < 1.0 && believed[9] > 0.0, "{in_others}: {believed:?}");
        }
    }

    #[test]
    fn what_has_one_reading_stays() {
        let lattice = Lattice { candidates: vec![Candidate::new(0, 0.0)], ends: vec![1], places: Vec::new() };
        let mut posteriors = [1.0];
        calibrate(&lattice, &[0], &mut posteriors);
        assert!((posteriors[0] - 1.0).abs() < f32::EPSILON);
    }
}
