//! The family name that the pixels before a given name show.
//!
//! A stroke of the signature over the first letters leaves `Pậm` of `Phạm`. Family names are a closed list: how likely
//! each of them is can be read off the recogniser's frames.

use std::ops::Range;

use super::frames::Frames;
use super::recogniser::Recogniser;
use crate::lexicon::surnames;
use crate::page::Word;

/// Confidence below which a first word is looked at again.
const UNSURE: f32 = 0.9;
/// Words of a name at least and at most.
const WORDS: std::ops::RangeInclusive<usize> = 2..=5;
/// By how much less likely than what was read, as a logarithm, a family name may be.
const WORSE: f32 = 8.0;

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
    if let Some((name, share)) = closest(letters, frames, 0..last.to) {
        words[0] = Word::read(name, words[0].bbox, share);
    }
}

/// Whether the words are those of a name, but the first is no family name.
pub(super) fn is_lacking(words: &[&Word]) -> bool {
    is_name(words) && !surnames().contains(&words[0].text)
}

/// Whether given names stand behind a first word.
fn is_name(words: &[&Word]) -> bool {
    WORDS.contains(&words.len()) && words[1..].iter().all(|word| is_given(word))
}

/// A capital and small letters, read with confidence.
fn is_given(word: &Word) -> bool {
    let mut letters = word.text.chars();
    word.confidence >= UNSURE
        && letters.next().is_some_and(char::is_uppercase)
        && letters.all(char::is_lowercase)
}

fn closest(letters: &Recogniser, frames: &Frames, steps: Range<usize>) -> Option<(&'static str, f32)> {
    let likelihood = |name: &'static str| {
        let classes: Option<Vec<usize>> = name.chars().map(|c| letters.class(c)).collect();
        Some((frames.likelihood(steps.clone(), &classes?), name))
    };
    let all: Vec<_> = surnames().iter().filter_map(|name| likelihood(name)).collect();
    let (best, name) = all.iter().copied().max_by(|a, b| a.0.total_cmp(&b.0))?;
    let sum: f32 = all.iter().map(|(p, _)| (p - best).exp()).sum();
    let read: f32 = steps.map(|step| frames.at(step).iter().copied().fold(0.0, f32::max).ln()).sum();
    (best > read - WORSE).then_some((name, 1.0 / sum))
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
