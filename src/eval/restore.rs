//! How well stripped text is restored: strip, restore, compare.

use std::time::{Duration, Instant};

use crate::restore::{Profile, Session, Token};
use crate::text::token::{Kind, tokens, words};
use crate::text::{canonical, strip};

/// Number of equal ranges of confidence over which the calibration error is taken.
const RANGES: usize = 15;
/// From this confidence on, a word counts as sure.
const SURE: f32 = 0.99;

/// Counts over one text.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// Words of the clean text.
    pub syllables: usize,
    /// Words restored as they were; case and tone placement ignored.
    pub right: usize,
    /// Words restored to the letter.
    pub exact: usize,
    /// Words that have more than one reading.
    pub ambiguous: usize,
    /// Those of them that were restored right.
    pub ambiguous_right: usize,
    /// Lines.
    pub lines: usize,
    /// Lines in which all words are right.
    pub lines_right: usize,
    /// Tokens that were given as they should be, and that are known one by one.
    pub given_right: usize,
    /// Those of them that were changed.
    pub changed: usize,
    /// Seconds spent restoring.
    pub seconds: f64,
    ranges: [Range; RANGES],
    sure: Range,
}

/// Words whose confidence is in one range.
#[derive(Clone, Copy, Debug, Default)]
struct Range {
    words: usize,
    right: usize,
    confidence: f64,
}

impl Range {
    fn note(&mut self, confidence: f32, right: bool) {
        self.words += 1;
        self.right += usize::from(right);
        self.confidence += f64::from(confidence);
    }

    fn add(&mut self, other: &Self) {
        self.words += other.words;
        self.right += other.right;
        self.confidence += other.confidence;
    }
}

impl Score {
    /// Share of words restored right.
    pub fn accuracy(&self) -> f64 {
        share(self.right, self.syllables)
    }

    /// Share of words restored to the letter.
    pub fn exactness(&self) -> f64 {
        share(self.exact, self.syllables)
    }

    /// Share restored right of the words that have more than one reading.
    pub fn ambiguous_accuracy(&self) -> f64 {
        share(self.ambiguous_right, self.ambiguous)
    }

    /// Share of lines in which all words are right.
    pub fn line_accuracy(&self) -> f64 {
        share(self.lines_right, self.lines)
    }

    /// Expected calibration error: how far, on average, confidence is from the share of words that are right. `None`
    /// when no confidences are known.
    pub fn calibration_error(&self) -> Option<f64> {
        let words: usize = self.ranges.iter().map(|range| range.words).sum();
        let off: f64 = self.ranges.iter().map(|range| (range.confidence - range.right as f64).abs()).sum();
        (words > 0).then(|| off / words as f64)
    }

    /// Share restored right of the words with a confidence of 0.99 or more; `None` when there are none.
    pub fn sure_accuracy(&self) -> Option<f64> {
        (self.sure.words > 0).then(|| share(self.sure.right, self.sure.words))
    }

    /// Share changed of the tokens that were given as they should be; `None` when there are none.
    pub fn harm(&self) -> Option<f64> {
        (self.given_right > 0).then(|| share(self.changed, self.given_right))
    }

    /// Words a second.
    pub fn speed(&self) -> f64 {
        self.syllables as f64 / self.seconds.max(1e-9)
    }

    /// Adds the counts of another text.
    pub fn add(&mut self, other: &Self) {
        self.syllables += other.syllables;
        self.right += other.right;
        self.exact += other.exact;
        self.ambiguous += other.ambiguous;
        self.ambiguous_right += other.ambiguous_right;
        self.lines += other.lines;
        self.lines_right += other.lines_right;
        self.given_right += other.given_right;
        self.changed += other.changed;
        self.seconds += other.seconds;
        self.sure.add(&other.sure);
        for (range, other) in self.ranges.iter_mut().zip(&other.ranges) {
            range.add(other);
        }
    }

    fn note_confidence(&mut self, confidence: f32, right: bool) {
        let at = (confidence * RANGES as f32) as usize;
        self.ranges[at.min(RANGES - 1)].note(confidence, right);
        if confidence >= SURE {
            self.sure.note(confidence, right);
        }
    }

    /// Counts the changes to what was given as it should be: tokens of the parts between white space that are so.
    fn count_changes(&mut self, clean: &str, given: &str, tokens: &[Token]) {
        let mut rest = tokens;
        for (want, part) in clean.split_whitespace().zip(given.split_whitespace()) {
            let end = part.as_ptr() as usize - given.as_ptr() as usize + part.len();
            let (here, behind) = rest.split_at(rest.partition_point(|token| token.span.start < end));
            rest = behind;
            if want == part {
                self.given_right += here.len();
                self.changed += here.iter().filter(|token| token.output != token.read).count();
            }
        }
    }

    /// Compares a restored line with the clean one. `confidences`: one a word, or none.
    fn compare(
        &mut self,
        clean: &str,
        restored: &str,
        confidences: &[f32],
        ambiguous: &dyn Fn(&str) -> bool,
        wrong: &mut dyn FnMut(&str, &str),
    ) {
        let (mut got, mut all_right) = (words(restored), true);
        for (i, want) in words(clean).enumerate() {
            let given = got.next().unwrap_or_default();
            let (meant, written) = (canonical(want), canonical(given));
            let right = meant == written;
            self.syllables += 1;
            self.right += usize::from(right);
            self.exact += usize::from(given == want);
            if ambiguous(want) {
                self.ambiguous += 1;
                self.ambiguous_right += usize::from(right);
            }
            if let Some(&confidence) = confidences.get(i) {
                self.note_confidence(confidence, right);
            }
            if !right {
                all_right = false;
                wrong(&meant, &written);
            }
        }
        self.lines += 1;
        self.lines_right += usize::from(all_right);
    }
}

fn share(part: usize, all: usize) -> f64 {
    part as f64 / all.max(1) as f64
}

/// The text without its marks, but for this share of its words, 0 to 1, which are spread evenly.
pub fn strip_some(text: &str, keep: f64) -> String {
    let (mut out, mut at, mut owed) = (String::with_capacity(text.len()), 0, 0.0);
    for token in tokens(text).filter(|t| t.kind == Kind::Word) {
        out.push_str(&text[at..token.start]);
        let word = token.text(text);
        owed += keep;
        if owed >= 1.0 {
            owed -= 1.0;
            out.push_str(word);
        } else {
            out.push_str(&strip(word));
        }
        at = token.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Restores each stripped line and compares it with the clean one; `wrong` hears of every error: meant, written.
///
/// The time is that of plain restoration; confidences are asked for apart.
pub fn score(
    session: &mut Session,
    profile: Profile,
    clean: &str,
    stripped: &str,
    wrong: &mut dyn FnMut(&str, &str),
) -> Score {
    let mut score = Score::default();
    let mut spent = Duration::ZERO;
    let (mut restored, mut again, mut known) = (String::new(), String::new(), Vec::new());
    session.note(stripped, profile);
    for (line, stripped) in clean.lines().zip(stripped.lines()) {
        restored.clear();
        let begin = Instant::now();
        session.restore_into(stripped, profile, &mut restored, None);
        spent += begin.elapsed();
        again.clear();
        known.clear();
        session.restore_into(stripped, profile, &mut again, Some(&mut known));
        let is_word = |read: &str| tokens(read).next().is_some_and(|t| t.kind == Kind::Word);
        let confidences: Vec<f32> = known.iter().filter(|t| is_word(&t.read)).map(|t| t.confidence).collect();
        score.count_changes(line, stripped, &known);
        score.compare(line, &restored, &confidences, &|word| session.is_ambiguous(word), wrong);
    }
    score.seconds = spent.as_secs_f64();
    score
}

/// Compares what another restorer made of the stripped lines, in this many seconds.
pub fn score_lines(
    session: &Session,
    clean: &str,
    restored: &str,
    seconds: f64,
    wrong: &mut dyn FnMut(&str, &str),
) -> Score {
    let mut score = Score { seconds, ..Score::default() };
    for (line, restored) in clean.lines().zip(restored.lines()) {
        score.compare(line, restored, &[], &|word| session.is_ambiguous(word), wrong);
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_tone_placement_are_no_errors() {
        let (mut errors, mut score) = (Vec::new(), Score::default());
        let several = |word: &str| word != "Thanh";
        score.compare(
            "Thanh Hoá, 5 tỉnh",
            "Thanh hóa, 5 tính",
            &[0.995, 0.9, 0.5],
            &several,
            &mut |a, b| {
                errors.push((a.to_owned(), b.to_owned()));
            },
        );
        assert_eq!((score.syllables, score.right, score.exact), (3, 2, 1));
        assert_eq!((score.ambiguous, score.ambiguous_right, score.lines_right), (2, 1, 0));
        assert_eq!(errors, [("tỉnh".to_owned(), "tính".to_owned())]);
        let off = (0.005 + 0.1 + 0.5) / 3.0;
        assert!((score.calibration_error().unwrap() - off).abs() < 1e-6);
        assert_eq!(score.sure_accuracy(), Some(1.0));
    }

    #[test]
    fn only_what_was_right_can_be_harmed() {
        let token = |span: std::ops::Range<usize>, read: &str, output: &str| Token {
            span,
            read: read.to_owned(),
            output: output.to_owned(),
            confidence: 1.0,
            alternatives: Vec::new(),
            reason: crate::restore::Reason::Marks,
        };
        let tokens = [
            token(0..2, "An", "Ấn"),
            token(3..6, "Hoa", "Hòa"),
            token(6..7, ",", ","),
            token(8..10, "ba", "ba"),
        ];
        let mut score = Score::default();
        score.count_changes("An Hoá, ba", "An Hoa, ba", &tokens);
        assert_eq!((score.given_right, score.changed), (2, 1));
        assert_eq!(score.harm(), Some(0.5));
    }

    #[test]
    fn a_share_of_the_marks_is_kept() {
        assert_eq!(strip_some("Độc lập - Tự do, hạnh phúc", 0.5), "Doc lập - Tu do, hanh phúc");
        assert_eq!(strip_some("Độc lập", 0.0), "Doc lap");
        assert_eq!(strip_some("Độc lập", 1.0), "Độc lập");
    }
}
