//! The letters of Vietnamese, numbered: small numbers index the tables of the channel.

use std::sync::LazyLock;

use crate::text::Letter;
use crate::text::letter::TONES;

/// Vowels and consonants with their marks, small letters only.
static LETTERS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut letters: Vec<char> = ('a'..='z').collect();
    for quality in ['a', 'ă', 'â', 'e', 'ê', 'i', 'o', 'ô', 'ơ', 'u', 'ư', 'y'] {
        letters.extend((0..TONES as u8).map(|tone| Letter::compose(quality, tone)));
    }
    letters.push('đ');
    letters.sort_unstable();
    letters.dedup();
    letters
});

/// Number of letters.
pub const COUNT: usize = 93;

/// Number of a small letter; `None` for what is no letter of Vietnamese or ASCII.
pub fn code(letter: char) -> Option<u8> {
    LETTERS.binary_search(&letter).ok().map(|code| code as u8)
}

/// The small letter of a number below [`COUNT`].
pub fn letter(code: u8) -> char {
    LETTERS[usize::from(code)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_has_its_number() {
        assert_eq!(LETTERS.len(), COUNT);
        assert_eq!((code('a'), code('z'), code('5'), code('Ế')), (Some(0), Some(25), None, None));
        assert!(code('ế').is_some() && code('đ').is_some());
    }
}
