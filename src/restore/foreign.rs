//! English and French beside Vietnamese, told by their commonest words.

use super::piece::Piece;
use crate::lexicon::is_bare_syllable;
use crate::text::Kind;

/// Fewest of the commonest words.
const FEWEST: usize = 3;
/// One word of so many is one of them at least.
const ONE_OF: usize = 8;
/// So many syllables side by side are Vietnamese in any run.
const STRETCH: usize = 5;

/// Notes the words of a run that is in another language, but for stretches of Vietnamese in it; they stay as they are.
pub fn note(text: &str, pieces: &mut [Piece], is_syllable: &dyn Fn(&str) -> bool) {
    let is_word = |piece: &&mut Piece| piece.token.kind == Kind::Word;
    let is_syllable = |piece: &Piece| is_syllable(&text[piece.token.start..piece.token.end]);
    let mut words: Vec<(bool, &mut Piece)> =
        pieces.iter_mut().filter(is_word).map(|piece| (is_syllable(piece), piece)).collect();
    for alike in words.chunk_by_mut(|(a, _), (b, _)| a == b) {
        if !alike[0].0 || alike.len() < STRETCH {
            alike.iter_mut().for_each(|(_, piece)| piece.code = true);
        }
    }
}

/// Whether a run of text is in English or French: it has enough of their commonest words, and two fifths of its words at
/// least are no syllables that lost their marks.
pub fn is_foreign(text: &str) -> bool {
    let (mut all, mut common) = (0, 0);
    for word in small_words(text) {
        all += 1;
        common += usize::from(is_common(word));
    }
    common >= FEWEST
        && common * ONE_OF >= all
        && small_words(text).filter(|word| !is_bare_syllable(word)).count() * 5 >= all * 2
}

/// Words of two small letters or more, all without marks.
pub fn small_words(text: &str) -> impl Iterator<Item = &str> {
    let small = |word: &&str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    text.split(|c: char| !c.is_alphanumeric()).filter(small)
}

/// Whether a word is common in English or French; none of them is a syllable of Vietnamese but `that`.
#[rustfmt::skip]
pub fn is_common(word: &str) -> bool {
    matches!(
        word,
        "of" | "and" | "for" | "with" | "from" | "that" | "this" | "are" | "was" | "is" | "as" | "or" | "has" | "have"
            | "which" | "shall" | "will" | "any" | "all" | "such" | "other" | "its" | "their" | "been" | "were" | "they"
            | "les" | "des" | "pour" | "dans" | "une" | "est" | "sont" | "par" | "aux" | "sur"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::{Profile, Restorer};

    #[test]
    fn only_stretches_of_vietnamese_are_restored_in_an_english_run() {
        let text = "Truy cap ngay 24 thang 1 nam 2021. Warnings against leaks that were sent to the states of the south.\n";
        let restorer = Restorer::built_in().unwrap();
        for profile in [Profile::Stripped, Profile::Latin] {
            let restored = restorer.restore(text, Some(profile)).text;
            assert_eq!(
                restored,
                text.replace("Truy cap ngay 24 thang 1 nam", "Truy cập ngày 24 tháng 1 năm")
            );
        }
    }

    #[test]
    fn english_and_french_are_told_from_stripped_and_from_garbled_text() {
        for text in [
            "The parties agree that the contract is valid for two years from the date of signing.",
            "Les parties ont convenu que le contrat est valable pour deux ans dans les conditions des annexes.",
        ] {
            assert!(is_foreign(text), "{text}");
        }
        for text in [
            "Ban hanh kem theo Quyet dinh nay Quy che lam viec cua Uy ban nhan dan tinh",
            "Chuong trinh cua World Bank ve Development of Water and Sanitation for All tai thanh pho Sa Dec nam 2024",
            "cho of dau ty ke houch ham nar id chee thy hien Keer ta then nor dang yay fin tar was",
            "Of that",
            "",
        ] {
            assert!(!is_foreign(text), "{text}");
        }
    }
}
