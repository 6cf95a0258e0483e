//! The tables of the encodings: which characters stand for which letters and marks.
//!
//! A row gives the bytes, what they look like when they are read as Windows-1252, and either a letter or the combining
//! marks that are put on the letter before. Whether marks and letter go together is left to Unicode: what does not
//! compose to a letter of Vietnamese is no word in the encoding.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::Encoding;
use crate::text::letter::Letter;

/// What a character stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// A letter.
    Letter(char),
    /// Combining marks on the letter before.
    Marks(String),
}

/// An encoding.
pub struct Table {
    /// By the character, up to U+00FF.
    singles: Vec<Option<Meaning>>,
    /// Letters of two characters.
    pairs: Vec<([char; 2], char)>,
}

static TABLES: LazyLock<[Table; 4]> = LazyLock::new(|| {
    [
        Table::parse(include_str!("../../../dictionaries/encodings/tcvn3.tsv")),
        Table::parse(include_str!("../../../dictionaries/encodings/vni.tsv")),
        Table::parse(include_str!("../../../dictionaries/encodings/viqr.tsv")),
        Table::parse(include_str!("../../../dictionaries/encodings/windows-1258.tsv")),
    ]
});

/// The table of an encoding.
pub fn of(encoding: Encoding) -> &'static Table {
    let [tcvn3, vni, viqr, windows] = &*TABLES;
    match encoding {
        Encoding::Tcvn3 => tcvn3,
        Encoding::Vni => vni,
        Encoding::Viqr => viqr,
        Encoding::Windows1258 => windows,
    }
}

impl Table {
    fn parse(rows: &str) -> Self {
        let mut table = Self { singles: vec![None; 256], pairs: Vec::new() };
        for row in rows.lines().filter(|row| !row.starts_with('#')) {
            let mut columns = row.split('\t');
            let (Some(bytes), Some(meaning)) = (columns.next(), columns.nth(1)) else { continue };
            let codes: Vec<u8> = bytes.split(' ').filter_map(|b| u8::from_str_radix(b, 16).ok()).collect();
            let meaning = Meaning::parse(meaning);
            match (&codes[..], meaning) {
                ([code], meaning) => table.singles[usize::from(*code)] = Some(meaning),
                ([a, b], Meaning::Letter(letter)) => table.pairs.push(([*a, *b].map(char::from), letter)),
                _ => {}
            }
        }
        table
    }

    /// What a character stands for by itself; `None` for itself or nothing.
    pub fn meaning(&self, c: char) -> Option<&Meaning> {
        self.singles.get(c as usize)?.as_ref()
    }

    /// The letter that two characters stand for together.
    pub fn pair(&self, first: char, second: char) -> Option<char> {
        self.pairs.iter().find(|(pair, _)| *pair == [first, second]).map(|(_, letter)| *letter)
    }

    /// The word in Unicode, NFC; `None` when it is no word in this encoding.
    pub fn read(&self, word: &str) -> Option<String> {
        let mut out = String::with_capacity(2 * word.len());
        let mut characters = word.chars().peekable();
        let mut before = ' ';
        while let Some(c) = characters.next() {
            let pair = characters.peek().and_then(|&next| self.pair(c, next));
            match (pair, self.meaning(c)) {
                (Some(letter), _) => {
                    characters.next();
                    out.push(letter);
                }
                // No one writes a capital behind a small letter; who reads scans does.
                (_, Some(Meaning::Letter(letter)))
                    if letter.is_uppercase() && before.is_ascii_lowercase() =>
                {
                    return None;
                }
                (_, Some(Meaning::Letter(letter))) => out.push(*letter),
                (_, Some(Meaning::Marks(marks))) => out.push_str(marks),
                (_, None) if c.is_ascii_alphabetic() => out.push(c),
                (_, None) => return None,
            }
            before = c;
        }
        let word: String = out.nfc().collect();
        word.chars().all(|c| Letter::of(c).is_some()).then_some(word)
    }

    /// The characters for a letter in NFC and lower case or a capital; `None` when the encoding has none.
    pub fn write(&self, letter: char) -> Option<String> {
        let Letter { quality, base, upper, .. } = Letter::of(letter)?;
        [letter, cased(quality, upper), cased(base, upper)].into_iter().find_map(|first| {
            let code = self.code_of(first)?;
            let marks = marks_between(first, letter)?;
            let marks = self.code_of_marks(&marks, upper)?;
            Some(code + &marks)
        })
    }

    fn code_of(&self, letter: char) -> Option<String> {
        if let Some((pair, _)) = self.pairs.iter().find(|(_, l)| *l == letter) {
            return Some(pair.iter().collect());
        }
        let wanted = Meaning::Letter(letter);
        let found = self.singles.iter().position(|meaning| meaning.as_ref() == Some(&wanted));
        let itself = letter.is_ascii().then_some(letter);
        found.map(|code| char::from(code as u8)).or(itself).map(String::from)
    }

    /// The characters for these marks, all at once or one by one.
    fn code_of_marks(&self, marks: &str, upper: bool) -> Option<String> {
        let one = |wanted: &str| {
            let means =
                |code: &u8| self.singles[usize::from(*code)] == Some(Meaning::Marks(wanted.to_owned()));
            let fits = |code: &u8| char::from(*code).is_uppercase() == upper;
            let found = (0..=255).filter(means).find(fits).or_else(|| (0..=255).find(means));
            found.map(|code| char::from(code).to_string())
        };
        if marks.is_empty() {
            return Some(String::new());
        }
        one(marks).or_else(|| marks.chars().map(|mark| one(&mark.to_string())).collect())
    }
}

impl Meaning {
    fn parse(text: &str) -> Self {
        let marks = text.split(' ').filter_map(|mark| mark.strip_prefix("U+"));
        let marks: String =
            marks.filter_map(|code| u32::from_str_radix(code, 16).ok().and_then(char::from_u32)).collect();
        match text.chars().next() {
            Some(letter) if marks.is_empty() => Self::Letter(letter),
            _ => Self::Marks(marks),
        }
    }
}

fn cased(c: char, upper: bool) -> char {
    if upper { c.to_uppercase().next().unwrap_or(c) } else { c }
}

/// The combining marks that make the second letter of the first, the mark of quality before the tone.
fn marks_between(first: char, letter: char) -> Option<String> {
    let tones = ["", "\u{300}", "\u{301}", "\u{309}", "\u{303}", "\u{323}"];
    let (from, to) = (Letter::of(first)?, Letter::of(letter)?);
    let quality = match to.quality {
        quality if quality == from.quality => "",
        'ă' => "\u{306}",
        'â' | 'ê' | 'ô' => "\u{302}",
        'ơ' | 'ư' => "\u{31b}",
        _ => return None,
    };
    let tone = if to.tone == from.tone { "" } else { tones[usize::from(to.tone)] };
    Some(format!("{quality}{tone}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTERS: &str = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ";

    #[test]
    fn every_letter_goes_out_and_comes_back() {
        for encoding in Encoding::ALL {
            let table = of(encoding);
            for letter in LETTERS.chars() {
                let code = table.write(letter).unwrap_or_else(|| panic!("{letter} in {}", encoding.name()));
                assert_eq!(table.read(&code), Some(letter.to_string()), "{code} in {}", encoding.name());
            }
        }
    }

    #[test]
    fn capitals_are_written_where_the_encoding_has_them() {
        for letter in LETTERS.chars().flat_map(char::to_uppercase) {
            for encoding in [Encoding::Vni, Encoding::Viqr, Encoding::Windows1258] {
                let code = of(encoding).write(letter).unwrap();
                assert_eq!(of(encoding).read(&code), Some(letter.to_string()), "{code}");
            }
        }
        assert_eq!(of(Encoding::Vni).write('Ộ').as_deref(), Some("OÄ"));
        assert_eq!(of(Encoding::Tcvn3).write('Đ').as_deref(), Some("§"));
        assert_eq!(of(Encoding::Tcvn3).write('Ộ'), None);
    }

    #[test]
    fn what_does_not_compose_is_no_word() {
        assert_eq!(of(Encoding::Vni).read("oëm"), None);
        assert_eq!(of(Encoding::Vni).read("nïm"), None);
        assert_eq!(of(Encoding::Viqr).read("a''"), None);
        assert_eq!(of(Encoding::Tcvn3).read("s¢"), None);
    }
}
