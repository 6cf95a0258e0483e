//! Hints: whether a text can be in a legacy encoding at all, seen in one pass over its bytes.

use std::sync::LazyLock;

use super::Encoding;
use super::table;
use crate::text::letter::Letter;

/// Signs of VIQR that other languages do not write behind vowels.
pub const RARE_SIGNS: [char; 5] = ['^', '(', '+', '~', '`'];

/// By the second byte in UTF-8 of U+0080–U+00BF and of U+00C0–U+00FF: letters of a legacy encoding that are no letters of
/// Vietnamese.
static TELLING: LazyLock<[bool; 128]> = LazyLock::new(|| {
    let mut telling = [false; 128];
    for (i, telling) in telling.iter_mut().enumerate() {
        let c = char::from(0x80 + i as u8);
        *telling = is_foreign(c) && Encoding::ALL.iter().any(|e| table::of(*e).meaning(c).is_some());
    }
    telling
});

/// Whether a character of Latin-1 beyond ASCII is no letter of Vietnamese.
pub fn is_foreign(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{ff}') && (matches!(c, 'ð' | 'Ð') || Letter::of(c).is_none())
}

/// Whether a text holds something that only a legacy encoding needs, next to a letter.
pub fn may_be_legacy(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        0xC2 | 0xC3 => tells(bytes, at),
        b'^' | b'(' | b'+' | b'~' | b'`' => at > 0 && is_vowel(bytes[at - 1]),
        _ => false,
    })
}

/// Whether the character of Latin-1 that begins here is telling where it stands.
fn tells(bytes: &[u8], at: usize) -> bool {
    let letter = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0x80);
    let before = at.checked_sub(1).and_then(|at| bytes.get(at));
    let (after, second) = (bytes.get(at + 2), bytes[at + 1]);
    let foreign = TELLING[usize::from((bytes[at] & 1) << 6 | second & 0x3f)];
    let marked = bytes[at] == 0xC3;
    let two_marks = marked && after == Some(&0xC3);
    let capital_inside = marked && second < 0xA0 && before.is_some_and(u8::is_ascii_lowercase);
    foreign && (letter(before) || letter(after)) || two_marks || capital_inside
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Characters of a word that Vietnamese does not have there: foreign ones, capitals behind small letters, and the second
/// of two marked letters that Latin-1 has.
pub fn telling(word: &str, encoding: Encoding) -> usize {
    if encoding == Encoding::Viqr {
        return word.chars().filter(|c| RARE_SIGNS.contains(c)).count();
    }
    let mut before = ' ';
    let tells = |c: char| {
        let capital = c.is_uppercase() && before.is_lowercase();
        let marked = !c.is_ascii() && (capital || !before.is_ascii());
        before = c;
        is_foreign(c) || marked
    };
    word.chars().map(tells).filter(|tells| *tells).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_is_let_through() {
        for text in
            ["Độc lập - Tự do, và là", "Doc lap (ban sao)", "27 °C, § 5, © 2024, « oui »", "à bientôt"]
        {
            assert!(!may_be_legacy(text), "{text}");
        }
        for text in ["Céng hßa", "hoøa", "Co^.ng", "xaÞ", "hoÌa", "hôòi"] {
            assert!(may_be_legacy(text), "{text}");
        }
    }
}
