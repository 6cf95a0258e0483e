//! The name that the pixels of a line show, where its letters are in doubt: a stroke of the signature or the seal stands over
//! some of them. Family names and the syllables of given names are closed lists.

use std::ops::Range;

use super::closed::{Closest, closest};
use super::frames::{Frames, Glyph};
use super::recogniser::Recogniser;
use crate::lexicon::{given_names, is_syllable, surnames};
use crate::page::Word;
use crate::text::canonical;

/// Confidence below which a word is looked at again.
const UNSURE: f32 = 0.9;
/// Confidence below which a word is looked at again that is no syllable of Vietnamese.
const SURE: f32 = 0.97;
/// By how much less likely than what was read, as a logarithm for each letter, a name may be.
const WORSE: f32 = 2.25;
/// Share of the likelihood of all that a given name must have.
const SHARE: f32 = 0.85;
/// Confidence of a name that has all of the likelihood: the right one may be missing from the list.
const MENDED: f32 = 0.97;
/// Words of a name at least and at most.
const WORDS: std::ops::RangeInclusive<usize> = 2..=5;

/// Where the words of a line are those of a name, exchanges each that is in doubt for the name that its steps show best, as
/// sure as its share of the likelihood of all of them, and [`MENDED`], make it.
pub(super) fn mend(letters: &Recogniser, frames: &Frames, words: &mut [Word]) {
    let all: Vec<&Word> = words.iter().collect();
    if !is_like_name(&all) {
        return;
    }
    let glyphs = frames.glyphs();
    let parts: Vec<&[Glyph]> = glyphs
        .split(|glyph| letters.character(glyph.class).is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() != words.len() {
        return;
    }
    for at in 0..words.len() {
        let around =
            Around { steps: steps(&parts, at, frames.len()), first: at == 0, last: at + 1 == words.len() };
        if let Some(name) = around.name(letters, frames, &words[at]) {
            words[at] = Word::read(name.text, words[at].bbox, MENDED * name.share);
        }
    }
}

/// The steps from the end of the word before one to the beginning of the word behind it.
fn steps(parts: &[&[Glyph]], at: usize, all: usize) -> Range<usize> {
    let before = at.checked_sub(1).and_then(|at| parts[at].last()).map_or(0, |glyph| glyph.to);
    let behind = parts.get(at + 1).and_then(|part| part.first()).map_or(all, |glyph| glyph.from);
    before..behind
}

/// The place of a word in the frames of its line.
struct Around {
    steps: Range<usize>,
    first: bool,
    last: bool,
}

impl Around {
    /// The name that stands there, when the word is in doubt.
    fn name(&self, letters: &Recogniser, frames: &Frames, word: &Word) -> Option<Closest<String>> {
        let lacking = self.first && !surnames().contains(&word.text);
        let garbled = word.confidence < SURE && !is_vietnamese(&word.text);
        if word.confidence >= UNSURE && !lacking && !garbled {
            return None;
        }
        let list = if self.first { surnames() } else { given_names() };
        let spaced = |name: &str| {
            let (before, behind) = (if self.first { "" } else { " " }, if self.last { "" } else { " " });
            format!("{before}{name}{behind}")
        };
        let found = closest(letters, frames, self.steps.clone(), list.iter().map(|name| spaced(name)))?;
        let sure = self.first || found.share >= SHARE;
        let name = Closest { text: found.text.trim().to_owned(), ..found };
        (sure && name.worse <= WORSE && name.text != word.text).then_some(name)
    }
}

/// Whether the words are a known family name and given names, all of them syllables of Vietnamese.
pub(super) fn is_whole(words: &[Word]) -> bool {
    let all: Vec<&Word> = words.iter().collect();
    is_like_name(&all)
        && surnames().contains(&words[0].text)
        && words.iter().all(|word| is_vietnamese(&word.text))
}

/// Whether the words are those of a name, but the first is no family name.
pub(super) fn is_lacking(words: &[&Word]) -> bool {
    is_name(words) && !surnames().contains(&words[0].text)
}

/// Whether given names stand behind a first word.
pub(super) fn is_name(words: &[&Word]) -> bool {
    is_like_name(words) && words[1..].iter().all(|word| word.confidence >= UNSURE)
}

/// Whether words that are shaped like given names stand behind a first word.
fn is_like_name(words: &[&Word]) -> bool {
    WORDS.contains(&words.len()) && words[1..].iter().all(|word| is_given(&word.text))
}

/// A capital and small letters.
fn is_given(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
}

fn is_vietnamese(word: &str) -> bool {
    is_syllable(&canonical(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::BBox;

    fn words(text: &str) -> Vec<Word> {
        text.split(' ').map(|word| Word::read(word, BBox::default(), 0.95)).collect()
    }

    #[test]
    fn a_name_needs_a_family_name() {
        let lacks = |text: &str| is_lacking(&words(text).iter().collect::<Vec<_>>());
        assert!(lacks("hạm Văn Lai") && lacks("Nguyên Thị Vỹ"));
        assert!(!lacks("Phạm Văn Lai"));
        assert!(!lacks("PHÓ GIÁM ĐỐC") && !lacks("đơn vị trực thuộc;") && !lacks("Lai"));
        assert!(is_whole(&words("Phạm Văn Lai")) && !is_whole(&words("Phạm Ỳẫn Lai")));
        assert!(!is_whole(&words("hạm Văn Lai")));
    }

    #[test]
    fn a_word_stands_between_its_neighbours() {
        let glyph = |from: usize, to: usize| [Glyph { class: 1, p: 1.0, from, to }];
        let glyphs = [glyph(2, 5), glyph(8, 12), glyph(15, 20)];
        let parts: Vec<&[Glyph]> = glyphs.iter().map(<[Glyph; 1]>::as_slice).collect();
        let of = |at: usize| steps(&parts, at, 30);
        assert_eq!((of(0), of(1), of(2)), (0..8, 5..15, 12..30));
    }
}
