//! The family name that the pixels before a given name show: a stroke of the signature stands over its first letters.

use super::closed::closest;
use super::frames::Frames;
use super::recogniser::Recogniser;
use crate::lexicon::surnames;
use crate::page::Word;

/// Confidence below which a first word is looked at again.
const UNSURE: f32 = 0.9;
/// By how much less likely than what was read, as a logarithm for each letter, a family name may be.
const WORSE: f32 = 2.25;
/// Words of a name at least and at most.
const WORDS: std::ops::RangeInclusive<usize> = 2..=5;

/// Where the words of a line are those of a name and the first is in doubt, exchanges that for the family name that its
/// steps show best, with its share of the likelihood of all of them.
pub(super) fn mend(letters: &Recogniser, frames: &Frames, words: &mut [Word]) {
    let all: Vec<&Word> = words.iter().collect();
    if !is_name(&all) || (words[0].confidence >= UNSURE && !is_lacking(&all)) {
        return;
    }
    let glyphs = frames.glyphs();
    let first = glyphs.split(|glyph| letters.character(glyph.class).is_whitespace()).find(|g| !g.is_empty());
    let Some(last) = first.and_then(<[_]>::last) else { return };
    let closest = closest(letters, frames, 0..last.to, surnames().iter());
    if let Some(name) = closest.filter(|name| name.worse <= WORSE) {
        words[0] = Word::read(name.text, words[0].bbox, name.share);
    }
}

/// Whether the words are those of a name, but the first is no family name.
pub(super) fn is_lacking(words: &[&Word]) -> bool {
    is_name(words) && !surnames().contains(&words[0].text)
}

/// Whether given names stand behind a first word.
pub(super) fn is_name(words: &[&Word]) -> bool {
    WORDS.contains(&words.len()) && words[1..].iter().all(|word| is_given(word))
}

/// A capital and small letters.
fn is_given(word: &Word) -> bool {
    let mut letters = word.text.chars();
    word.confidence >= UNSURE
        && letters.next().is_some_and(char::is_uppercase)
        && letters.all(char::is_lowercase)
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
    }
}
