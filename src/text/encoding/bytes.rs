//! Bytes that are not UTF-8: UTF-16, and the single-byte encodings of Vietnamese.
//!
//! A single-byte text is read as Windows-1252, which gives what [`super::find`] knows, and is believed when most of its
//! lines beyond ASCII turn out to be Vietnamese.

use super::{Found, apply, find};

/// What Windows-1252 has where Latin-1 has controls, from 0x80; `\0` where it has nothing.
const WINDOWS: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“',
    '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// The character that Windows-1252 has for a control of Latin-1.
pub fn from_control(c: char) -> Option<char> {
    let at = (c as usize).checked_sub(0x80)?;
    WINDOWS.get(at).copied().filter(|c| *c != '\0')
}

/// The bytes as text, each line that is no UTF-8 as Windows-1252 shows it; the five bytes that this leaves open stay
/// controls. Any bytes are such a text.
pub fn as_shown(bytes: &[u8]) -> String {
    let shown = |line: Result<&str, &[u8]>| line.map_or_else(windows_1252, str::to_owned);
    lines(bytes).map(shown).collect()
}

/// The lines of bytes with their ends; those that are no UTF-8 as errors.
fn lines(bytes: &[u8]) -> impl Iterator<Item = Result<&str, &[u8]>> {
    let line = |line| std::str::from_utf8(line).map_err(|_| line);
    bytes.split_inclusive(|byte| *byte == b'\n').map(line)
}

fn windows_1252(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).map(|c| from_control(c).unwrap_or(c)).collect()
}

/// A text of which lines are in a single-byte encoding of Vietnamese, [as shown](as_shown); `None` when the trial is not
/// convincing.
pub fn recognise(bytes: &[u8], is_syllable: &dyn Fn(&str) -> bool) -> Option<(String, Found)> {
    let text = as_shown(bytes);
    let found = find(&text, is_syllable);
    let beyond_ascii = lines(bytes).filter_map(Result::err).filter(|line| has_letter(line)).count();
    let converted = found.runs.len();
    (converted > 0 && 2 * converted >= beyond_ascii).then_some((text, found))
}

/// Whether a line has a byte that Windows-1252 shows as a letter of Latin-1.
fn has_letter(line: &[u8]) -> bool {
    line.iter().any(|byte| *byte >= 0xC0)
}

/// The text in Unicode; `None` when no single-byte encoding of Vietnamese is convincing.
pub fn decode(bytes: &[u8], is_syllable: &dyn Fn(&str) -> bool) -> Option<String> {
    let (text, found) = recognise(bytes, is_syllable)?;
    Some(apply(&text, &(0..text.len()), &found.changes))
}

/// The order of bytes in UTF-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Utf16 {
    /// The lower byte first.
    Little,
    /// The higher byte first.
    Big,
}

impl Utf16 {
    /// Short and fixed, for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Little => "utf-16le",
            Self::Big => "utf-16be",
        }
    }

    /// One unit from its bytes.
    pub fn join(self, pair: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(pair),
            Self::Big => u16::from_be_bytes(pair),
        }
    }

    /// Tells from the first bytes of a text, and gives the length of its byte-order mark; without one, from its units:
    /// all of them letters, digits, signs and white space as Vietnamese text has them.
    pub fn detect(bytes: &[u8]) -> Option<(Self, usize)> {
        match bytes {
            [0xFF, 0xFE, ..] => return Some((Self::Little, 2)),
            [0xFE, 0xFF, ..] => return Some((Self::Big, 2)),
            _ => {}
        }
        let pairs = bytes[..bytes.len().min(4096)].as_chunks::<2>().0;
        let plausible = |order: &Self| {
            let unit = |pair: &[u8; 2]| order.join(*pair);
            let ascii = pairs.iter().map(unit).filter(|u| matches!(u, 9 | 10 | 13 | 0x20..0x7f)).count();
            pairs.len() >= 4 && 2 * ascii >= pairs.len() && pairs.iter().map(unit).all(is_usual)
        };
        [Self::Little, Self::Big].into_iter().find(plausible).map(|order| (order, 0))
    }
}

/// ASCII, Latin letters, Vietnamese ones, combining marks, general punctuation, currency.
fn is_usual(unit: u16) -> bool {
    matches!(unit, 9 | 10 | 12 | 13 | 0x20..0x7f | 0xa0..0x250 | 0x300..0x370 | 0x1e00..0x1f00 | 0x2000..0x2200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    fn bytes_of(text: &str) -> Vec<u8> {
        text.chars().map(|c| u8::try_from(c as u32).unwrap()).collect()
    }

    #[test]
    fn single_bytes_are_recognised() {
        let lexicon = Lexicon::built_in().unwrap();
        let decode = |text: &str| decode(&bytes_of(text), &|word| lexicon.is_syllable(word));
        let want = Some("Cộng hòa xã hội – “Việt Nam”\nĐiều 1".to_owned());
        assert_eq!(decode("Céng hßa x· héi \u{96} \u{93}ViÖt Nam\u{94}\n§iÒu 1"), want);
        assert_eq!(decode("Côòng hoÌa xaÞ hôòi \u{96} \u{93}Viêòt Nam\u{94}\nÐiêÌu 1"), want);
        let mut mixed = "Cộng hòa xã hội\n".as_bytes().to_vec();
        mixed.extend(bytes_of("Céng hßa x· héi chñ nghÜa ViÖt Nam\n"));
        let lines = "Cộng hòa xã hội\nCộng hòa xã hội chủ nghĩa Việt Nam\n".to_owned();
        assert_eq!(super::decode(&mixed, &|word| lexicon.is_syllable(word)), Some(lines));
        assert_eq!(decode("Le café est à côté de l'école où j'ai étudié."), None);
        assert_eq!(decode("S\u{e8}: 1"), None);
    }

    #[test]
    fn utf16_is_told_without_its_mark() {
        let little: Vec<u8> = "Số: 12\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "Số: 12\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(Utf16::detect(&little), Some((Utf16::Little, 0)));
        assert_eq!(Utf16::detect(&big), Some((Utf16::Big, 0)));
        assert_eq!(Utf16::detect(&[0xFF, 0xFE]), Some((Utf16::Little, 2)));
        assert_eq!(Utf16::detect("Số: 12, văn bản".as_bytes()), None);
        assert_eq!(Utf16::detect(&[0, 1, 2, 3]), None);
    }
}
