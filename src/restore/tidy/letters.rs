//! Letters that are written in parts, or with those of another alphabet.
//!
//! A vowel of Vietnamese has many encodings: one character (NFC), letter and marks (NFD), letter with its quality mark
//! and the tone apart (Windows-1258), and by mishap the marks in the wrong order or twice. Fonts and engines give eth
//! for đ, and letters of Cyrillic and Greek that look like Latin ones; copying leaves soft hyphens and signs without
//! width inside words. A word that has none of this is not touched, nor is a mark that no letter of Vietnamese has.

use unicode_normalization::UnicodeNormalization;

use crate::restore::Reason;
use crate::restore::edit::Edit;
use crate::text::letter::{is_combining, is_of_word};
use crate::text::{Letter, is_letter};

/// Letters of Cyrillic and Greek, and the Latin ones that they look like.
const LOOK_ALIKES: [(&str, &str); 3] = [
    ("АВСЕНІЈКМОРЅТУХаеоруісхіјѕ", "ABCEHIJKMOPSTYXaeopyicxijs"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
    ("ον", "ov"),
];

/// Combining marks that make another vowel of one, with the vowels and what they become.
const QUALITIES: [(char, &str, &str); 3] =
    [('\u{302}', "aeo", "âêô"), ('\u{306}', "a", "ă"), ('\u{31b}', "ou", "ơư")];

/// Combining marks of the tones, in their order.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{309}', '\u{303}', '\u{323}'];

/// The edits of words that are not written in letters of Vietnamese alone.
pub fn edits(text: &str) -> Vec<Edit> {
    if text.is_ascii() || !text.chars().any(is_suspect) {
        return Vec::new();
    }
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(belongs) {
        let start = at + found;
        let end = text[start..].find(|c| !belongs(c)).map_or(text.len(), |length| start + length);
        at = end;
        let word = &text[start..end];
        if word.chars().any(is_suspect) {
            let output = written(word);
            if output != word {
                edits.push(Edit { span: start..end, output, reason: Reason::CleanUp });
            }
        }
    }
    edits
}

/// Whether a character belongs to a word, or to the signs without width inside and around it.
pub fn belongs(c: char) -> bool {
    is_of_word(c) || is_invisible(c)
}

fn is_suspect(c: char) -> bool {
    c as u32 > 0x7f && (is_eth(c) || is_combining(c) || is_invisible(c) || is_foreign(c))
}

fn is_eth(c: char) -> bool {
    matches!(c, 'Ð' | 'ð' | 'Ɖ')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Whether a letter is of the Greek or the Cyrillic alphabet.
fn is_foreign(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{52f}')
}

/// A word as it should be written.
fn written(word: &str) -> String {
    strike_eth(&compose(&show(&latinise(word))))
}

/// With Latin letters for those that look like them, where at least as many are Latin.
fn latinise(word: &str) -> String {
    let (mut foreign, mut latin) = (0, 0);
    for c in word.chars().filter(|c| is_letter(*c)) {
        match (is_foreign(c), look_alike(c)) {
            (true, Some(_)) => foreign += 1,
            (false, _) if Letter::of(c).is_some() => latin += 1,
            _ => return word.to_owned(),
        }
    }
    if foreign == 0 || latin < foreign {
        return word.to_owned();
    }
    word.chars().map(|c| look_alike(c).unwrap_or(c)).collect()
}

fn look_alike(c: char) -> Option<char> {
    let place = |(foreign, latin): &(&str, &str)| {
        foreign.chars().zip(latin.chars()).find(|(other, _)| *other == c).map(|(_, latin)| latin)
    };
    LOOK_ALIKES.iter().find_map(place)
}

/// Without the invisible signs between Latin letters.
fn show(word: &str) -> String {
    let chars: Vec<char> = word.chars().collect();
    let latin = |c: &char| Letter::of(*c).is_some() || is_combining(*c);
    let mut out = String::with_capacity(word.len());
    let mut at = 0;
    while at < chars.len() {
        let hidden = chars[at..].iter().take_while(|c| is_invisible(**c)).count();
        let inside = at > 0 && latin(&chars[at - 1]) && chars.get(at + hidden).is_some_and(latin);
        if hidden == 0 {
            out.push(chars[at]);
        } else if !inside {
            out.extend(&chars[at..at + hidden]);
        }
        at += hidden.max(1);
    }
    out
}

/// With each letter and its marks as one character.
fn compose(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let length = first.len_utf8();
        let marks = rest[length..].find(|c| !is_combining(c)).unwrap_or(rest.len() - length);
        let (letter, behind) = rest.split_at(length + marks);
        if marks == 0 || is_combining(first) {
            out.push_str(letter);
        } else if let Some(vowel) = vowel(letter) {
            out.push(vowel);
        } else if first.is_ascii() {
            out.extend(letter.nfc());
        } else {
            out.push_str(letter);
        }
        rest = behind;
    }
    out
}

/// The vowel that a letter and its marks are; `None` where Vietnamese has none with all of them.
fn vowel(letter: &str) -> Option<char> {
    let mut parts = letter.nfd();
    let base = Letter::of(parts.next()?).filter(Letter::is_vowel)?;
    let (mut quality, mut tone) = (base.quality, 0);
    for mark in parts {
        if let Some(heard) = TONES.iter().position(|tone| *tone == mark) {
            let heard = heard as u8 + 1;
            if tone != 0 && tone != heard {
                return None;
            }
            tone = heard;
        } else {
            let (_, from, to) = QUALITIES.iter().find(|(quality, _, _)| *quality == mark)?;
            let marked = to.chars().nth(from.chars().position(|vowel| vowel == base.base)?)?;
            if quality != base.base && quality != marked {
                return None;
            }
            quality = marked;
        }
    }
    let vowel = Letter::compose(quality, tone);
    if base.upper { vowel.to_uppercase().next() } else { Some(vowel) }
}

/// With đ for eth where Vietnamese can have it: first in a word, or among capitals (`HĐND`). Both side by side are one.
fn strike_eth(word: &str) -> String {
    let letters: Option<Vec<Letter>> = word.chars().map(Letter::of).collect();
    let Some(letters) = letters.filter(|_| word.chars().any(is_eth)) else { return word.to_owned() };
    let capitals = letters.iter().all(|letter| letter.upper);
    let mend = |(i, c): (usize, char)| match c {
        'Ð' | 'Ɖ' if i == 0 || capitals => 'Đ',
        'ð' if i == 0 => 'đ',
        _ => c,
    };
    let is_d = |c: char| is_eth(c) || matches!(c, 'Đ' | 'đ');
    let before: Vec<char> = word.chars().collect();
    let is_second = |i: usize| {
        let [a, b] = [before[i - 1], before[i]];
        let begins = i == 1 && letters.get(2).is_some_and(Letter::is_vowel);
        is_d(a) && is_d(b) && (is_eth(a) || is_eth(b)) && (capitals || begins)
    };
    let kept = before.iter().copied().enumerate().filter(|(i, _)| *i == 0 || !is_second(*i));
    kept.map(mend).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::edit::apply;

    fn tidied(text: &str) -> String {
        apply(text, &edits(text))
    }

    #[test]
    fn look_alikes_have_as_many_letters_as_what_they_look_like() {
        for (foreign, latin) in LOOK_ALIKES {
            assert_eq!(foreign.chars().count(), latin.chars().count());
        }
    }

    #[test]
    fn marks_join_their_letters() {
        for (given, want) in [
            ("ngu\u{31b}o\u{31b}\u{300}i", "người"),
            ("â\u{301}y", "ấy"),
            ("a\u{301}\u{302}y", "ấy"),
            ("VIÊ\u{323}T", "VIỆT"),
            ("á\u{301}o", "áo"),
            ("ti\u{341}nh", "tính"),
            ("caf\u{65}\u{301}", "café"),
            ("u\u{308}ber", "über"),
        ] {
            assert_eq!(tidied(given), want);
        }
    }

    #[test]
    fn look_alikes_become_what_they_look_like() {
        for (given, want) in [
            ("Вộ Тỉnh", "Bộ Tỉnh"),
            ("Ðiều ÐẢNG QÐ HÐND ðã", "Điều ĐẢNG QĐ HĐND đã"),
            ("ĐÐiều ÐĐiều", "Điều Điều"),
            ("QĐÐ", "QĐ"),
            ("Ɖộc", "Độc"),
            ("quy\u{200b}ết đ\u{ad}ịnh", "quyết định"),
        ] {
            assert_eq!(tidied(given), want);
        }
    }

    #[test]
    fn other_writing_stays() {
        for text in [
            "Москва Владивосток Вя",
            "αβγ Δx Ωm ΑΘΗΝΑ",
            "Suðurland Þórður",
            "\u{feff}Điều 1\u{a0}nghị quyết",
            "x\u{30c} à\u{301} \u{301}",
            "क्\u{200d}ष 👩\u{200d}👩",
            "Nghị định số 30/2020/NĐ-CP",
        ] {
            assert_eq!(tidied(text), text);
        }
    }
}
