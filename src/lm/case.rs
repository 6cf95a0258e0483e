//! Capitals as evidence: `Minh` inside a sentence is rather a name than `minh` is.
//!
//! Text that lost its marks keeps its capitals. For every word the model knows how often it begins with a capital
//! inside a sentence, after a word with a capital and after anything else. Both the trainer and the restorer ask
//! [`seen`] what the case of a token says; at the start of a sentence and among capitals it says nothing.

use crate::text::case::shouts;
use crate::text::token::{Kind, Token};

/// What the case of a token shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// The token begins with a capital.
    pub capital: bool,
    /// So does the word before it.
    pub after_capital: bool,
}

/// What the case of a word shows; `None` where it follows from its place.
pub fn seen(text: &str, before: Option<Token>, word: Token) -> Option<Case> {
    let before = before?;
    let (spelt, other) = (&text[word.start..word.end], &text[before.start..before.end]);
    let inside = before.kind == Kind::Word || other == ",";
    let shouted = shouts(other);
    let capital = spelt.starts_with(char::is_uppercase);
    if word.kind != Kind::Word || !inside || shouts(spelt) || shouted && capital {
        return None;
    }
    Some(Case { capital, after_capital: !shouted && other.starts_with(char::is_uppercase) })
}

/// How often a word was written with and without a capital where that says something.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// After anything but a capital, after a capital; without, with a capital.
    counts: [[f32; 2]; 2],
}

/// Sightings that the habit of all words with the same letters is worth.
const PRIOR: f32 = 4.0;
/// Steps of the code per natural logarithm of the odds.
const STEPS: f32 = 16.0;

impl Tally {
    /// Counts a sighting.
    pub fn add(&mut self, case: Case, weight: f32) {
        self.counts[usize::from(case.after_capital)][usize::from(case.capital)] += weight;
    }

    /// Codes of words with the same toneless key: log odds of a capital, after anything else and after a capital.
    pub fn codes(rivals: &[Self]) -> Vec<[u8; 2]> {
        let code = |word: &Self, after: usize| {
            let all =
                rivals.iter().fold([0.0, 0.0], |a, t| [a[0] + t.counts[after][0], a[1] + t.counts[after][1]]);
            let usual = (all[1] + 0.5) / (all[0] + all[1] + 1.0);
            let [small, capital] = word.counts[after];
            let p = (capital + PRIOR * usual) / (small + capital + PRIOR);
            ((p / (1.0 - p)).ln() * STEPS).round().clamp(-127.0, 127.0) as i8 as u8
        };
        rivals.iter().map(|word| [code(word, 0), code(word, 1)]).collect()
    }
}

/// Cost of seeing a capital for each code; that of seeing none is the cost for the opposite code.
pub fn costs() -> [f32; 256] {
    std::array::from_fn(|code| (-f32::from(code as u8 as i8) / STEPS).exp().ln_1p())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token::tokens;

    fn at(text: &str, i: usize) -> Option<Case> {
        let all: Vec<Token> = tokens(text).collect();
        seen(text, i.checked_sub(1).map(|b| all[b]), all[i])
    }

    #[test]
    fn only_words_inside_sentences_tell() {
        let text = "Ong Minh noi. Hoi UBND Tinh, xa";
        let case = |capital, after_capital| Some(Case { capital, after_capital });
        assert_eq!(at(text, 0), None);
        assert_eq!(at(text, 1), case(true, true));
        assert_eq!(at(text, 2), case(false, true));
        assert_eq!(at(text, 4), None, "after a full stop");
        assert_eq!(at(text, 5), None, "an abbreviation");
        assert_eq!(at(text, 6), None, "beside capitals");
        assert_eq!(at(text, 8), case(false, false));
    }

    #[test]
    fn names_expect_capitals() {
        let (mut name, mut noun) = (Tally::default(), Tally::default());
        let case = |capital| Case { capital, after_capital: false };
        (0..90).for_each(|_| name.add(case(true), 1.0));
        (0..90).for_each(|i| noun.add(case(i < 9), 1.0));
        let codes = Tally::codes(&[name, noun]);
        let costs = costs();
        let gap = costs[codes[1][0] as usize] - costs[codes[0][0] as usize];
        assert!((gap - 0.98f32.ln() - 10f32.ln()).abs() < 0.4, "{gap}");
        let opposite = |code: u8| costs[code.wrapping_neg() as usize];
        assert!(opposite(codes[0][0]) > 2.0 && opposite(codes[1][0]) < 0.2);
    }
}
