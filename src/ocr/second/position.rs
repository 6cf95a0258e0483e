//! The position that signs, in capitals under the seal: `KT. GIÁM ĐỐC`, `PHÓ CHỦ TỊCH`.

use super::closed::closest;
use super::frames::Frames;
use super::recogniser::Recogniser;
use crate::lexicon::positions;
use crate::page::{BBox, Word};

/// Confidence from which a word is not in doubt.
const SURE: f32 = 0.9;
/// Share of the likelihood of all positions that the best must have.
const SHARE: f32 = 0.95;
/// By how much less likely than what was read, as a logarithm for each letter, a position may be.
const WORSE: f32 = 2.25;
const NEARLY: f32 = 1.0;
/// Confidence of words that were not read as they are in the list: a part of the line may be lost altogether.
const MENDED: f32 = 0.8;
/// What may stand before a position.
const BEFORE: [&str; 8] = ["", "KT. ", "TL. ", "TM. ", "TUQ. ", "Q. ", "P. ", "PHÓ "];

/// Exchanges a line of capitals for the position that its steps show best, and tells whether there is one. `line` is its
/// box. A line that is not in doubt must be nearly that.
pub(super) fn mend(letters: &Recogniser, frames: &Frames, words: &mut Vec<Word>, line: BBox) -> bool {
    if !is_capital(words) {
        return false;
    }
    let worse = if words.iter().all(|word| word.confidence >= SURE) { NEARLY } else { WORSE };
    let all = BEFORE.iter().flat_map(|before| positions().map(move |position| format!("{before}{position}")));
    match closest(letters, frames, 0..frames.len(), all) {
        Some(position) if position.share >= SHARE && position.worse <= worse => {
            *words = placed(&position.text, words, line);
            true
        }
        _ => false,
    }
}

/// Whether most letters are capitals.
fn is_capital(words: &[Word]) -> bool {
    let letters = || words.iter().flat_map(|word| word.text.chars()).filter(|c| c.is_alphabetic());
    letters().filter(|c| c.is_uppercase()).count() * 3 > letters().count() * 2
}

/// The words of a text that fills a line, each as wide as its share of the letters, and as sure as it was read.
pub(super) fn placed(text: &str, read: &[Word], line: BBox) -> Vec<Word> {
    let all = text.chars().count().max(1) as u32;
    let mut begin = 0;
    let word = |word: &str| {
        let count = word.chars().count() as u32;
        let bbox = BBox { x: line.x + line.width * begin / all, width: line.width * count / all, ..line };
        begin += count + 1;
        let same = read.iter().find(|old| old.text == word);
        Word::read(word, bbox, same.map_or(MENDED, |old| old.confidence.max(MENDED)))
    };
    text.split(' ').map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_share_the_line() {
        let read = [Word::read("GIÁM", BBox::default(), 0.95), Word::read("KI", BBox::default(), 0.6)];
        let words = placed("KT. GIÁM", &read, BBox::from([10, 5, 80, 20]));
        let told: Vec<_> =
            words.iter().map(|word| (word.text.as_str(), word.bbox, word.confidence)).collect();
        let boxes = [BBox::from([10, 5, 30, 20]), BBox::from([50, 5, 40, 20])];
        assert_eq!(told, [("KT.", boxes[0], MENDED), ("GIÁM", boxes[1], 0.95)]);
        assert!(is_capital(&words) && !is_capital(&[Word::read("Phạm Văn", BBox::default(), 0.9)]));
    }
}
