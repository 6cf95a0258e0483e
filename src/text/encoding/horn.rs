//! The ư of TCVN3, which is a soft hyphen in Latin-1: many programs drop it, so that `phương` comes as `ph¬ng`.
//!
//! Where a word is no syllable without it and one with it, it is put back. In a text that lost it that way some words
//! are syllables still; of those only `ngời` is taken for what it nearly always was, `người`.

use super::reading::{Reading, Sort};
use crate::text::case::shouts;
use crate::text::syllable::canonical;

/// The word with a ư, if it is a syllable only then: before its ơ.
pub fn with_horn(word: &str, is_syllable: &dyn Fn(&str) -> bool) -> Option<String> {
    let mark = |c: char| matches!(c.to_lowercase().next(), Some('ơ' | 'ờ' | 'ớ' | 'ở' | 'ỡ' | 'ợ'));
    let (at, _) = word.char_indices().find(|(_, c)| mark(*c))?;
    let horn = if shouts(&word[..at]) || word[at..].contains(char::is_uppercase) { 'Ư' } else { 'ư' };
    let longer = format!("{}{horn}{}", &word[..at], &word[at..]);
    (!is_syllable(&canonical(word)) && is_syllable(&canonical(&longer))).then_some(longer)
}

/// What is left of common words without their ư, and what they were.
const LEFT_OVER: [(&str, &str); 7] = [
    ("nh", "như"),
    ("nhng", "nhưng"),
    ("th", "thư"),
    ("trng", "trưng"),
    ("chng", "chưng"),
    ("ngời", "người"),
    ("Ngời", "Người"),
];

/// Puts every ư back that was dropped from the words of a run.
pub fn put_back(words: &mut [Reading], is_syllable: &dyn Fn(&str) -> bool) {
    let has_horn = words.iter().any(|word| word.output.contains(['ư', 'Ư']));
    let mut lost = false;
    for word in words.iter_mut().filter(|word| word.sort == Sort::Good) {
        if let Some(longer) = with_horn(&word.output, is_syllable) {
            word.output = longer;
            lost = true;
        }
    }
    if has_horn || !lost {
        return;
    }
    for word in words {
        if let Some((_, whole)) = LEFT_OVER.iter().find(|(left, _)| *left == word.output) {
            (*whole).clone_into(&mut word.output);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(word: &str) -> bool {
        ["phương", "đợi", "trường", "được"].contains(&word)
    }

    #[test]
    fn a_horn_is_put_where_a_syllable_needs_it() {
        assert_eq!(with_horn("phơng", &known).as_deref(), Some("phương"));
        assert_eq!(with_horn("TRờNG", &known).as_deref(), Some("TRƯờNG"));
        assert_eq!(with_horn("Đợc", &known).as_deref(), Some("Được"));
        assert_eq!(with_horn("đợi", &known), None);
    }
}
