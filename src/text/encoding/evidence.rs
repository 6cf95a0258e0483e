//! The evidence that a run is in an encoding: its marked words read that way are syllables of Vietnamese, and as they
//! stand they are none.

use std::ops::Range;

use super::reading::{Reading, Sort, chunks, readings};
use super::{Encoding, hints};
use crate::text::syllable::canonical;

/// Bytes of a run that are looked at; more of them say no more.
const SAMPLE: usize = 16 << 10;

/// What the words of a run say.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Words that become syllables.
    good: usize,
    /// Whether they are two different ones at least.
    several: bool,
    /// Good words that Vietnamese cannot have as they stand, and the most such characters in one of them.
    telling: (usize, usize),
    /// Good words that are syllables as they stand too.
    as_is: usize,
    /// Whether signs that change vowels were seen, where the encoding writes them in ASCII; tones alone (`da~`, `qua'`) are
    /// how people chat.
    changes_vowels: bool,
    bad: usize,
    plain: usize,
    strange: usize,
    neutral: usize,
}

impl Evidence {
    /// Reads a run, or as much of it as is needed, in an encoding.
    pub fn of(
        text: &str,
        run: &Range<usize>,
        encoding: Encoding,
        is_syllable: &dyn Fn(&str) -> bool,
    ) -> Self {
        let sample = chunks(text, run.clone()).take_while(|chunk| chunk.start < run.start + SAMPLE);
        let end = sample
            .last()
            .map_or(run.start, |chunk| chunk.end.min(text.floor_char_boundary(run.start + 2 * SAMPLE)));
        let words = readings(text, run.start..end, encoding, is_syllable);
        let mut evidence = Self::default();
        let first = words.iter().find(|word| word.sort == Sort::Good).map(|word| word.output.as_str());
        for word in &words {
            let seen = &text[word.span.clone()];
            let as_is = word.sort == Sort::Good && !seen.is_ascii() && is_syllable(&canonical(seen));
            evidence.as_is += usize::from(as_is);
            let telling = if word.output == seen { 0 } else { hints::telling(seen, encoding) };
            evidence.count(word, telling);
            evidence.changes_vowels |= encoding != Encoding::Viqr || seen.contains(['^', '(', '+']);
            evidence.several |= word.sort == Sort::Good && Some(word.output.as_str()) != first;
        }
        evidence
    }

    fn count(&mut self, word: &Reading, telling: usize) {
        match word.sort {
            Sort::Good => {
                self.good += 1;
                self.telling.0 += usize::from(telling > 0);
                self.telling.1 = self.telling.1.max(telling);
            }
            Sort::Neutral => self.neutral += usize::from(telling > 0),
            Sort::Bad => self.bad += 1,
            Sort::Plain => self.plain += 1,
            Sort::Strange => self.strange += 1,
        }
    }

    /// Whether the run is in the encoding, whatever its neighbours are.
    pub fn is_strong(&self) -> bool {
        let words = self.good + self.bad + self.plain + self.strange;
        let alone = self.good == 1 && self.bad + self.strange == 0 && self.telling.1 >= 2;
        let many = self.several
            && 5 * self.good >= words
            && 4 * self.telling.0 >= self.good
            && 10 * (self.strange + self.bad) <= 4 * words;
        let clear = self.several && self.good >= 3 && self.telling.0 >= 2;
        (alone || many || clear) && self.changes_vowels && self.converts_well()
    }

    /// Whether the run may be taken for what its neighbours are.
    pub fn is_thin(&self) -> bool {
        let found = self.good + self.neutral;
        let unlike_vietnamese = self.telling.0 + self.neutral > 0 || self.converts_well();
        let few_strangers = self.telling.0 > 0 || self.strange <= found;
        found > 0 && 4 * self.bad <= found && few_strangers && unlike_vietnamese
    }

    fn converts_well(&self) -> bool {
        4 * self.bad <= self.good && 4 * self.as_is <= 3 * self.good
    }

    /// By how much more it converts to syllables than not.
    pub fn score(&self) -> isize {
        self.good as isize - 2 * self.bad as isize - self.as_is as isize
    }
}
