//! Letters: a base letter, a quality mark (ă â ê ô ơ ư đ) and a tone.
//!
//! Vietnamese writes twelve vowels in six tones and the letter đ. One table lists them; every other function
//! derives from it.

use std::sync::LazyLock;

/// The vowels, one row a vowel, in the order of the tones: ngang, huyền, sắc, hỏi, ngã, nặng.
const VOWELS: [&str; 12] = [
    "aàáảãạ",
    "ăằắẳẵặ",
    "âầấẩẫậ",
    "eèéẻẽẹ",
    "êềếểễệ",
    "iìíỉĩị",
    "oòóỏõọ",
    "ôồốổỗộ",
    "ơờớởỡợ",
    "uùúủũụ",
    "ưừứửữự",
    "yỳýỷỹỵ",
];

/// Number of tones, the level tone (ngang) included.
pub const TONES: usize = 6;

/// One letter taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The letter in lower case with quality mark, without tone: `ê` for `Ế`.
    pub quality: char,
    /// The letter in lower case without any mark: `e` for `Ế`.
    pub base: char,
    /// Tone, 0 to 5: ngang, huyền, sắc, hỏi, ngã, nặng.
    pub tone: u8,
    /// Whether it is a capital.
    pub upper: bool,
}

const LOW: std::ops::Range<u32> = 0xC0..0x1B1;
const HIGH: std::ops::Range<u32> = 0x1EA0..0x1EFA;
const SPAN: usize = (LOW.end - LOW.start) as usize;

static TABLE: LazyLock<Vec<Option<Letter>>> = LazyLock::new(|| {
    let mut table = vec![None; SPAN + (HIGH.end - HIGH.start) as usize];
    let mut put = |c: char, letter: Letter| {
        if let Some(at) = slot(c) {
            table[at] = Some(letter);
        }
    };
    for row in VOWELS {
        let quality = row.chars().next().unwrap_or('a');
        for (tone, c) in row.chars().enumerate() {
            let letter = Letter { quality, base: bare(quality), tone: tone as u8, upper: false };
            put(c, letter);
            put(upper(c), Letter { upper: true, ..letter });
        }
    }
    // Eth and the African D are what fonts and OCR engines give for đ.
    for (c, upper) in [('đ', false), ('Đ', true), ('ð', false), ('Ð', true), ('Ɖ', true)] {
        put(c, Letter { quality: 'đ', base: 'd', tone: 0, upper });
    }
    table
});

fn slot(c: char) -> Option<usize> {
    let code = c as u32;
    if LOW.contains(&code) {
        Some((code - LOW.start) as usize)
    } else if HIGH.contains(&code) {
        Some(SPAN + (code - HIGH.start) as usize)
    } else {
        None
    }
}

fn bare(quality: char) -> char {
    match quality {
        'ă' | 'â' => 'a',
        'ê' => 'e',
        'ô' | 'ơ' => 'o',
        'ư' => 'u',
        'đ' => 'd',
        other => other,
    }
}

fn upper(c: char) -> char {
    let mut it = c.to_uppercase();
    match (it.next(), it.next()) {
        (Some(u), None) => u,
        _ => c,
    }
}

/// Whether a character is a letter, of any script; those of Vietnamese are told without a search.
pub fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
        || !c.is_ascii() && (slot(c).is_some_and(|at| TABLE[at].is_some()) || c.is_alphabetic())
}

/// How many letters a text has, of any script.
pub fn count_letters(text: &str) -> usize {
    text.chars().filter(|c| is_letter(*c)).count()
}

/// Whether a character belongs to a word: a letter, or a mark of one in parts.
pub fn is_of_word(c: char) -> bool {
    is_letter(c) || is_combining(c)
}

/// Whether a character is a capital, of any script; those of Vietnamese are told without a search.
pub fn is_capital(c: char) -> bool {
    Letter::of(c).map_or_else(|| c.is_uppercase(), |letter| letter.upper)
}

impl Letter {
    /// Takes a letter apart; `None` for what is neither a Latin letter of ASCII nor a Vietnamese one.
    pub fn of(c: char) -> Option<Self> {
        if c.is_ascii_alphabetic() {
            let base = c.to_ascii_lowercase();
            return Some(Self { quality: base, base, tone: 0, upper: c.is_ascii_uppercase() });
        }
        slot(c).and_then(|at| TABLE[at])
    }

    /// Puts the letter together again, in lower case; only vowels carry a tone.
    pub fn compose(quality: char, tone: u8) -> char {
        VOWELS
            .iter()
            .find(|row| row.starts_with(quality))
            .and_then(|row| row.chars().nth(tone as usize))
            .unwrap_or(quality)
    }

    /// Whether the letter is one of the twelve vowels.
    pub fn is_vowel(&self) -> bool {
        matches!(self.base, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
    }

    /// Whether it carries a quality mark or a tone.
    pub fn is_marked(&self) -> bool {
        self.tone != 0 || self.quality != self.base
    }
}

/// Whether any letter of the text carries a mark of Vietnamese.
pub fn has_mark(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|c| Letter::of(c).is_some_and(|l| l.is_marked()))
}

/// Appends the text to `out` in lower case and without Vietnamese marks; other characters are lower-cased only.
pub fn fold_into(text: &str, out: &mut String) {
    for c in text.chars() {
        match Letter::of(c) {
            Some(letter) => out.push(letter.base),
            None if is_combining(c) => {}
            None => out.extend(c.to_lowercase()),
        }
    }
}

/// Whether the character is a combining mark as NFD and Windows-1258 text has them.
pub fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The text without Vietnamese marks, case kept.
///
/// ```
/// assert_eq!(dau::text::strip("Thành phố SA ĐÉC, café"), "Thanh pho SA DEC, cafe");
/// ```
pub fn strip(text: &str) -> String {
    text.chars()
        .filter(|c| !is_combining(*c))
        .map(|c| match Letter::of(c) {
            Some(l) if l.upper => l.base.to_ascii_uppercase(),
            Some(l) => l.base,
            None => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_come_apart_and_together() {
        let letter = Letter::of('Ế').unwrap();
        assert_eq!((letter.quality, letter.base, letter.tone, letter.upper), ('ê', 'e', 2, true));
        for row in VOWELS {
            for c in row.chars() {
                let l = Letter::of(c).unwrap();
                assert_eq!(Letter::compose(l.quality, l.tone), c);
            }
        }
        assert_eq!(Letter::of('ü'), None);
    }

    #[test]
    fn folding_drops_marks_and_case() {
        let mut out = String::new();
        fold_into("ĐỘC Ü a\u{301}", &mut out);
        assert_eq!(out, "doc ü a");
        assert!(has_mark("sa Đéc") && !has_mark("Sa Dec 5 ü"));
    }
}
