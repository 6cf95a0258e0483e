//! Words torn behind the consonants that they begin with: `Tr uyền`, `c ủa`.
//!
//! Programs that copy text out of a page put spaces where letters stand far apart, and an OCR does. Consonants are no
//! word, and what remains of most words without them is hardly one: two such parts that are a common syllable together are
//! one.

use crate::restore::Reason;
use crate::restore::edit::Edit;
use crate::text::{Letter, has_mark};

use super::Syllables;

/// Most bytes of the consonants that a syllable begins with.
const CONSONANTS: usize = 3;
/// Most bytes of what is behind them: five letters of three bytes at most.
const REST: usize = 15;

/// How much commoner (natural log) a word must be than its second part alone, behind one letter, which may be a label, and
/// behind several.
const COMMONER: [f32; 2] = [5.0, -1.1];

/// The edits of words that are torn.
pub fn edits(text: &str, syllables: Syllables) -> Vec<Edit> {
    if text.is_ascii() {
        return Vec::new();
    }
    let spaces = text.match_indices(' ');
    let torn =
        spaces.filter_map(|(at, _)| Some((first_part(&text[..at])?, at, second_part(&text[at + 1..])?)));
    let whole = torn.filter(|(first, _, second)| {
        let together = syllables(&format!("{first}{second}"));
        let commoner = COMMONER[usize::from(first.chars().count() > 1)];
        together.is_some_and(|whole| syllables(second).is_none_or(|part| whole > part + commoner))
    });
    let strike = |at| Edit { span: at..at + 1, output: String::new(), reason: Reason::CleanUp };
    whole.map(|(_, at, _)| strike(at)).collect()
}

/// The consonants at the end of a text, where they stand apart; only the first may be a capital.
fn first_part(before: &str) -> Option<&str> {
    let window = &before[before.floor_char_boundary(before.len().saturating_sub(CONSONANTS + 1))..];
    let part = window.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“')).next()?;
    let apart = part.len() < window.len() || window.len() == before.len();
    let consonant = |c: char| Letter::of(c).is_some_and(|letter| !letter.is_vowel());
    let small = part.chars().skip(1).all(char::is_lowercase);
    (apart && !part.is_empty() && small && part.chars().all(consonant)).then_some(part)
}

/// The small letters that a text begins with: a vowel first, a mark among them.
fn second_part(behind: &str) -> Option<&str> {
    let end = behind.find(|c: char| !c.is_alphanumeric()).unwrap_or(behind.len());
    let part = &behind[..end];
    let vowel = part.chars().next().and_then(Letter::of).is_some_and(|letter| letter.is_vowel());
    let small = part.len() <= REST && part.chars().all(char::is_lowercase);
    (vowel && small && has_mark(part)).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::Restorer;
    use crate::restore::edit::apply;

    fn mended(text: &str) -> String {
        let session = Restorer::built_in().unwrap().session();
        apply(text, &edits(text, &|letters| session.syllable(letters)))
    }

    #[test]
    fn torn_words_are_mended() {
        for (read, want) in [
            ("Đài Phát thanh và Tr uyền hình", "Đài Phát thanh và Truyền hình"),
            ("c ủa Nhà nước, th ường xuyên g ọi", "của Nhà nước, thường xuyên gọi"),
            ("(Th ông tư đ ược ban hành)", "(Thông tư được ban hành)"),
            ("ngh iệp vụ, ng ười", "nghiệp vụ, người"),
        ] {
            assert_eq!(mended(read), want);
        }
    }

    #[test]
    fn what_may_be_two_words_stays() {
        for text in [
            "điểm b ở khoản 2",
            "điểm n ước tính",
            "chị Ng ước tính",
            "TH ỨNG HÒA",
            "th  ường",
            "kg ường",
            "a.c ược",
            "th\nường",
        ] {
            assert_eq!(mended(text), text);
        }
    }
}
