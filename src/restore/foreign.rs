//! English and French beside Vietnamese, told by their commonest words.

use super::piece::Piece;
use crate::lexicon::is_bare_syllable;
use crate::text::Kind;

/// Fewest common words of a run, and in how many words one of them stands at least.
const COMMON_OF_RUN: (usize, usize) = (3, 8);
/// The same of a text.
const COMMON_OF_TEXT: (usize, usize) = (3, 33);
/// Fewest words of a text that is told as a whole.
const TEXT: usize = 50;
/// The least share of words of a run that are no syllables.
const OF_RUN: f32 = 0.4;
/// The same of a text.
const OF_TEXT: f32 = 0.5;
/// The most Vietnamese words of a text in another language.
const CHANCE: f32 = 0.02;

/// Fewest syllables side by side that are Vietnamese in a run in another language: of a whole clause, at one of its ends,
/// and within it.
const STRETCHES: [usize; 3] = [2, 3, 5];

/// Notes the words of a run in English or French, but for stretches of Vietnamese in it; they stay as they are.
pub fn note_foreign(text: &str, pieces: &mut [Piece], is_syllable: &dyn Fn(&str) -> bool) {
    let of = |piece: &Piece| piece.token.text(text);
    for clause in pieces.chunk_by_mut(|piece, _| !matches!(of(piece), "." | ":" | "(" | ")")) {
        let words = clause.iter_mut().filter(|piece| piece.token.kind == Kind::Word);
        let mut words: Vec<(bool, &mut Piece)> = words.map(|piece| (is_syllable(of(piece)), piece)).collect();
        let (mut end, all) = (0, words.len());
        for alike in words.chunk_by_mut(|(a, _), (b, _)| a == b) {
            let begins = end == 0;
            end += alike.len();
            let fewest = STRETCHES[usize::from(!begins) + usize::from(end < all)];
            let either = alike.iter().filter(|(_, piece)| is_common_syllable(of(piece))).count();
            if !alike[0].0 || alike.len() < fewest || either * 2 > alike.len() {
                for (_, piece) in alike {
                    piece.code = true;
                }
            }
        }
    }
}

/// Whether a run of text is in English or French: it has enough of their commonest words, and enough words that are no
/// syllables without their marks.
pub fn is_foreign(run: &str) -> bool {
    has_common(run, COMMON_OF_RUN) && share(small_words(run), |word| !is_bare_syllable(word)) >= OF_RUN
}

/// Whether a text is in English or French, and hardly a word of it in Vietnamese.
pub fn is_foreign_throughout(text: &str) -> bool {
    if !has_common(text, COMMON_OF_TEXT) {
        return false;
    }
    let small = text.to_lowercase();
    small_words(&small).nth(TEXT - 1).is_some()
        && share(small_words(&small), |word| !is_bare_syllable(word)) >= OF_TEXT
        && share(small_words(&small), is_vietnamese) < CHANCE
}

fn has_common(text: &str, (fewest, of): (usize, usize)) -> bool {
    let (mut all, mut common) = (0, 0);
    for word in small_words(text) {
        all += 1;
        common += usize::from(is_common(word));
    }
    common >= fewest && common * of >= all
}

/// The share of words of a kind; 0 where there are none.
pub fn share<'a>(words: impl Iterator<Item = &'a str>, is: impl Fn(&str) -> bool) -> f32 {
    let (mut all, mut of_kind) = (0, 0);
    for word in words {
        all += 1;
        of_kind += usize::from(is(word));
    }
    of_kind as f32 / all.max(1) as f32
}

/// Words of two small letters or more, all without marks.
pub fn small_words(text: &str) -> impl Iterator<Item = &str> {
    let small = |word: &&str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    text.split(|c: char| !c.is_alphanumeric()).filter(small)
}

/// Beginnings that syllables of Vietnamese have more often than words of other languages.
const BEGINNINGS: [&str; 9] = ["ch", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr"];

/// Whether a small bare word is a syllable of Vietnamese and hardly a word of English or French.
pub fn is_vietnamese(word: &str) -> bool {
    let begins = || BEGINNINGS.iter().any(|beginning| word.starts_with(beginning));
    word.len() > 3 && begins() && is_bare_syllable(word) && !is_common(word)
}

/// Whether a small word is common in English or French; only `that` could be Vietnamese, and none is often misread.
#[rustfmt::skip]
pub fn is_common(word: &str) -> bool {
    matches!(
        word,
        "of" | "and" | "for" | "with" | "from" | "that" | "this" | "are" | "was" | "has" | "have" | "which" | "shall"
            | "will" | "such" | "other" | "its" | "their" | "been" | "were" | "they"
            | "les" | "des" | "pour" | "dans" | "une" | "sont"
    )
}

/// Whether a word is common in English and a syllable of Vietnamese.
#[rustfmt::skip]
pub fn is_common_syllable(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().as_str(),
        "the" | "to" | "in" | "on" | "be" | "it" | "at" | "an" | "he" | "me" | "no" | "so" | "do" | "can" | "may" | "not"
            | "but" | "by" | "that"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::{Profile, Restorer};

    #[test]
    fn vietnamese_in_an_english_run_is_restored() {
        let restorer = Restorer::built_in().unwrap();
        for (text, wanted) in [
            (
                "Truy cap ngay 24 thang 1 nam 2021. Warnings against leaks that were sent to the states of the south.",
                "Truy cập ngày 24 tháng 1 năm 2021. Warnings against leaks that were sent to the states of the south.",
            ),
            (
                "Ten tieng Anh: Institute of Science and Technology for the South (viet tat la ISTD)",
                "Tên tiếng Anh: Institute of Science and Technology for the South (viết tắt là ISTD)",
            ),
            (
                "Hoi thao quoc te Water Resources and the use of them for all of the Mekong Delta",
                "Hội thảo quốc tế Water Resources and the use of them for all of the Mekong Delta",
            ),
        ] {
            for profile in [Profile::Stripped, Profile::Latin] {
                assert_eq!(restorer.restore(text, Some(profile)).text, wanted, "{profile}");
            }
        }
    }

    #[test]
    fn a_few_english_words_make_no_text_foreign() {
        for text in [
            "BAO CAO TAI CHINH CUA Bank of America",
            "Nguyen Van An, Director of ABC",
            "CQNG HOA XA HQI CHU NGHIA VIET NAM\nDQc l$p - TU do - H4nh phric\nis",
        ] {
            assert!(!is_foreign_throughout(text), "{text}");
        }
        let english =
            "The parties agree that the contract is valid for two years from the date of signing.\n"
                .repeat(8);
        assert!(is_foreign_throughout(&english));
        let vietnamese =
            "Ban hanh kem theo Quyet dinh nay Quy che lam viec cua Uy ban nhan dan tinh.\n".repeat(4);
        assert!(!is_foreign_throughout(&(english + &vietnamese)));
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
