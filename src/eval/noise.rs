//! How much of a garbled text is mended: words and letters before and after, against a transcript.
//!
//! Words are what stands between white space, without punctuation around it; case and tone placement are ignored.

use std::collections::HashMap;
use std::ops::{AddAssign, Range};

use crate::text::align::{Pair, align, distance};
use crate::text::{canonical, strip};

/// What became of one text, or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Words of the transcript.
    pub words: usize,
    /// Letters of those words.
    pub letters: usize,
    /// The text as it was given.
    pub before: Reading,
    /// The text as it was restored.
    pub after: Reading,
    /// Words wrong before and right after.
    pub helped: usize,
    /// Words right before and wrong after.
    pub hurt: usize,
}

/// One reading against the transcript.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reading {
    /// Words of the reading.
    pub words: usize,
    /// Words of the transcript that the reading has, wherever they stand.
    pub found: usize,
    /// Words wrong, by kind of error, in the order of [`Kind`].
    pub wrong: [usize; 5],
    /// Letters wrong, lost or added.
    pub letters_wrong: usize,
}

/// What is wrong with a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The letters are right, their marks are not.
    Marks,
    /// A letter is wrong.
    Letters,
    /// It was joined with its neighbour or split in two.
    Spaces,
    /// It is not there.
    Lost,
    /// It is not in the transcript.
    Added,
}

impl Kind {
    /// All kinds, in their order.
    pub const ALL: [Self; 5] = [Self::Marks, Self::Letters, Self::Spaces, Self::Lost, Self::Added];

    /// Short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Marks => "marks",
            Self::Letters => "letters",
            Self::Spaces => "spaces",
            Self::Lost => "lost",
            Self::Added => "added",
        }
    }
}

impl Reading {
    /// Words wrong, lost or added.
    pub fn errors(&self) -> usize {
        self.wrong.iter().sum()
    }
}

impl AddAssign for Reading {
    fn add_assign(&mut self, other: Self) {
        self.words += other.words;
        self.found += other.found;
        self.wrong.iter_mut().zip(other.wrong).for_each(|(mine, others)| *mine += others);
        self.letters_wrong += other.letters_wrong;
    }
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Self) {
        self.words += other.words;
        self.letters += other.letters;
        self.before += other.before;
        self.after += other.after;
        self.helped += other.helped;
        self.hurt += other.hurt;
    }
}

/// Compares a text before and after restoration with its transcript; `wrong` hears what is wrong after: meant, given,
/// written.
pub fn score(transcript: &str, before: &str, after: &str, wrong: &mut dyn FnMut(&str, &str, &str)) -> Score {
    let (clean, before, after) = (words(transcript), words(before), words(after));
    let (was, is) = (Aligned::new(&clean, &before), Aligned::new(&clean, &after));
    let right = |aligned: &Aligned, word: usize| aligned.kinds[word].is_none();
    for word in (0..clean.len()).filter(|&word| !right(&is, word)) {
        wrong(&clean[word], &joined(&before, &was.places[word]), &joined(&after, &is.places[word]));
    }
    let count = |test: &dyn Fn(usize) -> bool| (0..clean.len()).filter(|&word| test(word)).count();
    Score {
        words: clean.len(),
        letters: clean.iter().map(|word| word.chars().count()).sum(),
        helped: count(&|word| !right(&was, word) && right(&is, word)),
        hurt: count(&|word| right(&was, word) && !right(&is, word)),
        before: was.reading(&clean, &before),
        after: is.reading(&clean, &after),
    }
}

fn joined(words: &[String], range: &Range<usize>) -> String {
    words[range.clone()].join(" ")
}

fn words(text: &str) -> Vec<String> {
    let core = |word: &str| canonical(word.trim_matches(|c: char| !c.is_alphanumeric()));
    text.split_whitespace().map(core).filter(|word| !word.is_empty()).collect()
}

fn slices(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// A reading whose words stand beside those of the transcript.
struct Aligned {
    /// Where each word of the transcript stands in the reading.
    places: Vec<Range<usize>>,
    /// What is wrong with each word of the transcript.
    kinds: Vec<Option<Kind>>,
    added: usize,
    letters_wrong: f32,
}

impl Aligned {
    fn new(clean: &[String], reading: &[String]) -> Self {
        let pairs = align(&slices(clean), &slices(reading));
        let mut aligned = Self {
            places: vec![0..0; clean.len()],
            kinds: vec![None; clean.len()],
            added: 0,
            letters_wrong: 0.0,
        };
        for pair in pairs {
            aligned.add(clean, reading, pair);
        }
        aligned
    }

    fn add(&mut self, clean: &[String], reading: &[String], (meant, read): Pair) {
        let chars = |words: &[String]| words.concat().chars().collect::<Vec<_>>();
        let edits = distance(&chars(&clean[meant.clone()]), &chars(&reading[read.clone()]));
        self.letters_wrong += edits;
        self.added += usize::from(meant.is_empty());
        let single = meant.len() == 1 && read.len() == 1;
        for word in meant {
            self.places[word] = read.clone();
            self.kinds[word] = match read.len() {
                0 => Some(Kind::Lost),
                _ if !single => Some(Kind::Spaces),
                _ if clean[word] == reading[read.start] => None,
                _ if strip(&clean[word]) == strip(&reading[read.start]) => Some(Kind::Marks),
                _ => Some(Kind::Letters),
            };
        }
    }

    fn reading(&self, clean: &[String], reading: &[String]) -> Reading {
        let count = |kind| match kind {
            Kind::Added => self.added,
            _ => self.kinds.iter().filter(|found| **found == Some(kind)).count(),
        };
        Reading {
            words: reading.len(),
            found: common(clean, reading),
            wrong: Kind::ALL.map(count),
            letters_wrong: self.letters_wrong.round() as usize,
        }
    }
}

/// How many words both lists have, in whatever order.
fn common(a: &[String], b: &[String]) -> usize {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in b {
        *counts.entry(word).or_default() += 1;
    }
    let mut take = |word: &String| match counts.get_mut(word.as_str()) {
        Some(left) if *left > 0 => {
            *left -= 1;
            true
        }
        _ => false,
    };
    a.iter().filter(|word| take(word)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_by_kind_of_error() {
        let mut errors = Vec::new();
        let score = score(
            "Kính gửi: Sở Nội vụ tỉnh Đồng Tháp",
            "Kinh gui: S¢ Noivu | tinh Đồng",
            "Kính gửi: Sở Noivu tinh Đông x",
            &mut |meant, given, written| errors.push(format!("{meant} {given} {written}")),
        );
        assert_eq!((score.words, score.before.found, score.after.found), (8, 1, 3));
        assert_eq!((score.helped, score.hurt), (3, 1));
        assert_eq!(score.after.wrong, [2, 1, 2, 0, 0], "{errors:?}");
    }

    #[test]
    fn words_count_wherever_they_stand() {
        let words = |text: &str| super::words(text);
        assert_eq!(common(&words("a b a c"), &words("c a, (b) b")), 3);
    }
}
