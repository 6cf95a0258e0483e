//! How well legacy encodings are found and undone: clean text is written in one and converted back.

use crate::lexicon::is_syllable;
use crate::text::canonical;
use crate::text::encoding::{Encoding, convert, encode, find};

/// What came of a text in one encoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Paragraphs (lines) that the encoding writes otherwise.
    pub paragraphs: usize,
    /// Those that were taken for what they are.
    pub detected: usize,
    /// Those that are when they are all there is.
    pub detected_alone: usize,
    /// Syllables of the text.
    pub syllables: usize,
    /// Those that came back, case ignored.
    pub right: usize,
    /// Those that came back with their case.
    pub exact: usize,
}

impl Score {
    /// Adds another text.
    pub fn add(&mut self, other: &Self) {
        self.paragraphs += other.paragraphs;
        self.detected += other.detected;
        self.detected_alone += other.detected_alone;
        self.syllables += other.syllables;
        self.right += other.right;
        self.exact += other.exact;
    }

    /// Compares a paragraph with what it became, chunk by chunk: white space is kept.
    fn compare(&mut self, clean: &str, converted: &str) {
        for (clean, converted) in clean.split_whitespace().zip(converted.split_whitespace()) {
            let aligned = words(clean).count() == words(converted).count();
            let pairs = words(clean).zip(words(converted).map(Some).chain(std::iter::repeat(None)));
            for (wanted, given) in pairs.filter(|(word, _)| is_syllable(&canonical(word))) {
                let given = given.filter(|_| aligned);
                self.syllables += 1;
                self.exact += usize::from(given == Some(wanted));
                self.right +=
                    usize::from(given.is_some_and(|word| word.to_lowercase() == wanted.to_lowercase()));
            }
        }
    }
}

fn words(chunk: &str) -> impl Iterator<Item = &str> {
    chunk.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}

/// Writes a clean text in NFC in an encoding, a paragraph a line, and converts it back.
pub fn score(clean: &str, encoding: Encoding) -> Score {
    let legacy = encode(clean, encoding);
    let runs = find(&legacy, &is_syllable).runs;
    let converted = convert(&legacy, &is_syllable);
    let (mut score, mut end) = (Score::default(), 0);
    let lines = clean.split_inclusive('\n').zip(legacy.split_inclusive('\n'));
    for ((clean, legacy), converted) in lines.zip(converted.split_inclusive('\n')) {
        let start = end;
        end += legacy.len();
        score.compare(clean, converted);
        if clean != legacy {
            let of_line = &runs[runs.partition_point(|(run, _)| run.end <= start)..];
            let found =
                of_line.iter().take_while(|(run, _)| run.start < end).any(|(_, of_run)| *of_run == encoding);
            let alone = find(legacy, &is_syllable).runs.iter().any(|(_, of_run)| *of_run == encoding);
            score.paragraphs += 1;
            score.detected += usize::from(found);
            score.detected_alone += usize::from(alone);
        }
    }
    score
}

/// Paragraphs of a clean text that are taken for a legacy encoding, in the text or by themselves.
pub fn taken(clean: &str) -> usize {
    let in_text = find(clean, &is_syllable).runs.len();
    in_text.max(clean.lines().filter(|line| !find(line, &is_syllable).runs.is_empty()).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_that_are_lost_count_against_case_only() {
        let clean = "Căn cứ Hiến pháp, huyện Ý Yên tỉnh quyết định:\nTelephone 5\n";
        let score = score(clean, Encoding::Tcvn3);
        assert_eq!((score.paragraphs, score.detected, score.detected_alone), (1, 1, 1));
        assert_eq!((score.syllables, score.right, score.exact), (10, 10, 9));
        assert_eq!(taken(clean), 0);
    }
}
