//! How well stripped text is restored: strip, restore, compare.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::restore::{Profile, Session};
use crate::text::token::{Kind, tokens};
use crate::text::{canonical, strip};

/// Counts over one text.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Score {
    /// Words of the clean text.
    pub syllables: usize,
    /// Words restored as they were; case and tone placement ignored.
    pub right: usize,
    /// Lines.
    pub lines: usize,
    /// Lines in which all words are right.
    pub lines_right: usize,
    /// Seconds spent restoring.
    pub seconds: f64,
}

impl Score {
    /// Share of words restored right.
    pub fn accuracy(&self) -> f64 {
        self.right as f64 / self.syllables.max(1) as f64
    }

    /// Words a second.
    pub fn speed(&self) -> f64 {
        self.syllables as f64 / self.seconds.max(1e-9)
    }

    /// Adds the counts of another text.
    pub fn add(&mut self, other: &Self) {
        self.syllables += other.syllables;
        self.right += other.right;
        self.lines += other.lines;
        self.lines_right += other.lines_right;
        self.seconds += other.seconds;
    }
}

/// Strips each line of a clean text, restores it and compares; `wrong` hears of every error: meant, written.
pub fn score(session: &mut Session, text: &str, wrong: &mut dyn FnMut(&str, &str)) -> Score {
    let mut score = Score::default();
    let mut spent = Duration::ZERO;
    let mut restored = String::new();
    for line in text.lines() {
        let stripped = strip(line);
        restored.clear();
        session.note(&stripped);
        let begin = Instant::now();
        session.restore_into(&stripped, Profile::Stripped, &mut restored, None);
        spent += begin.elapsed();
        let (syllables, right) = compare(line, &restored, wrong);
        score.syllables += syllables;
        score.right += right;
        score.lines += 1;
        score.lines_right += usize::from(syllables == right);
    }
    score.seconds = spent.as_secs_f64();
    score
}

/// Number of words of the clean line, and how many of them the restored line has right.
fn compare(clean: &str, restored: &str, wrong: &mut dyn FnMut(&str, &str)) -> (usize, usize) {
    let mut got = words(restored);
    let (mut all, mut right) = (0, 0);
    for want in words(clean) {
        all += 1;
        let given = got.next().unwrap_or_default();
        if given == want {
            right += 1;
        } else {
            wrong(&want, &given);
        }
    }
    (all, right)
}

fn words(line: &str) -> impl Iterator<Item = String> + '_ {
    tokens(line).filter(|t| t.kind == Kind::Word).map(|t| canonical(&line[t.start..t.end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_tone_placement_are_no_errors() {
        let mut errors = Vec::new();
        let counts = compare("Thanh Hoá, 5 tỉnh", "thanh hóa, 5 tính", &mut |a, b| {
            errors.push((a.to_owned(), b.to_owned()));
        });
        assert_eq!(counts, (3, 2));
        assert_eq!(errors, [("tỉnh".to_owned(), "tính".to_owned())]);
    }
}
