//! Words in which capitals and small letters are mixed, `sỐ`, `NHẦn`: many letters look alike in both sizes.
//!
//! Only syllables with marks: names of brands and abbreviations have none.

use unicode_normalization::char::is_combining_mark;

use crate::lexicon::is_syllable;
use crate::restore::Reason;
use crate::restore::edit::Edit;
use crate::text::case::shouts;
use crate::text::{canonical, has_mark, is_capital};

/// The edits of words of mixed case.
pub fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    for word in text.split(is_apart).filter(|word| is_mixed(word)) {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let before = text[..at].strip_suffix(' ').and_then(|before| before.rsplit(is_apart).next());
        let behind =
            text[at + word.len()..].strip_prefix(' ').and_then(|behind| behind.split(is_apart).next());
        let shouts =
            [before, behind].into_iter().flatten().any(|word| shouts(word) && is_syllable(&canonical(word)));
        let output = if shouts { word.to_uppercase() } else { settled(word) };
        edits.push(Edit { span: at..at + word.len(), output, reason: Reason::Misread });
    }
    edits
}

/// Whether a character stands between words; a mark that makes no letter with the one before it belongs to its word.
fn is_apart(c: char) -> bool {
    !c.is_alphanumeric() && !is_combining_mark(c)
}

/// Whether a word is a syllable with marks and has small letters, and capitals behind the first.
fn is_mixed(word: &str) -> bool {
    word.chars().skip(1).any(is_capital)
        && word.chars().any(char::is_lowercase)
        && has_mark(word)
        && is_syllable(&canonical(word))
}

/// With small letters behind the first, which stays as it is.
fn settled(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().chain(letters.flat_map(char::to_lowercase)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::edit::apply;

    #[test]
    fn words_of_mixed_case_are_settled() {
        for (read, want) in [
            ("Luật sỐ 12, vÀ THông báo", "Luật số 12, và Thông báo"),
            ("ỦY BAN NHẦn DÂN, Phan Huy ÍCh", "ỦY BAN NHẦN DÂN, Phan Huy Ích"),
            ("Hà NỘI, nGày 5, HCM vÀ, TpHCM", "Hà NỘI, ngày 5, HCM và, TpHCM"),
            ("VĂN PHÒNG vÀ CÁC BAN", "VĂN PHÒNG VÀ CÁC BAN"),
        ] {
            assert_eq!(apply(read, &edits(read)), want);
        }
    }

    #[test]
    fn what_is_no_syllable_with_marks_stays() {
        for text in ["iPhone của QĐ-TTg", "Số, VIỆT, việt", "vnExpress đã", "HĐnd", "chứT\u{308}"]
        {
            assert_eq!(apply(text, &edits(text)), text);
        }
    }
}
