//! Dictionaries as finite-state transducers: toneless key to candidates.
//!
//! One `fst` map holds every known word under `key TAB word`; its value says which lists know the word. The keys of
//! syllables stand in it by themselves, too.

pub mod build;
pub mod syllables;

use std::sync::LazyLock;

use fst::Streamer;

use crate::lm::vocabulary::key;
use crate::text::canonical;
use crate::{Error, Result};

/// A syllable that the orthography allows.
pub const SYLLABLE: u64 = 1;
/// Part of the name of a place.
pub const PLACE: u64 = 2;
/// An abbreviation of official documents.
pub const ABBREVIATION: u64 = 4;
/// Part of a fixed phrase of official documents.
pub const PHRASE: u64 = 8;
/// A family name.
pub const SURNAME: u64 = 16;
/// Part of what the name of a body begins with.
pub const BODY: u64 = 32;

static BUILT_IN: &[u8] = include_bytes!("../../dictionaries/lexicon.fst");

/// The dictionary that the program carries.
static CARRIED: LazyLock<Option<Lexicon>> = LazyLock::new(|| Lexicon::built_in().ok());

/// Whether a canonical word is a syllable that the orthography allows, by the dictionary that the program carries.
pub fn is_syllable(word: &str) -> bool {
    CARRIED.as_ref().is_some_and(|lexicon| lexicon.is_syllable(word))
}

/// Whether small letters without marks are those of a syllable that the orthography allows.
pub fn is_bare_syllable(letters: &str) -> bool {
    CARRIED.as_ref().is_some_and(|lexicon| lexicon.map.contains_key(letters))
}

/// Whether capitals are a known abbreviation that holds a Đ.
pub fn is_abbreviation(capitals: &str) -> bool {
    CARRIED.as_ref().is_some_and(|lexicon| lexicon.lists(&canonical(capitals)) & ABBREVIATION != 0)
}

/// The family names that the program's dictionary knows, one word each, with a capital.
pub fn surnames() -> &'static [String] {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let names = CARRIED.as_ref().map(|lexicon| lexicon.words(SURNAME)).unwrap_or_default();
        names.iter().map(|name| capitalised(name)).collect()
    });
    &NAMES
}

/// Syllables that given and middle names are made of, with a capital.
pub fn given_names() -> &'static [String] {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let rows = include_str!("../../dictionaries/extract/given.tsv").lines();
        rows.filter(|row| !row.starts_with('#')).map(str::to_owned).collect()
    });
    &NAMES
}

/// The positions that sign documents, in capitals.
pub fn positions() -> impl Iterator<Item = &'static str> {
    position_rows().map(|(position, _)| position)
}

/// The rows of the table: a position, and the title of its deputy where that is another than `PHÓ` and the position; `-` for
/// none.
fn position_rows() -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    let rows = include_str!("../../dictionaries/extract/positions.tsv").lines();
    let rows = rows.filter(|row| !row.starts_with('#'));
    rows.map(|row| row.split_once('\t').map_or((row, None), |(position, deputy)| (position, Some(deputy))))
}

/// The title of the deputy of who has this position, which may say more than the table (`GIÁM ĐỐC SỞ`); `None` where nobody
/// deputises.
pub fn deputy(position: &str) -> Option<String> {
    let begins =
        |known: &str| position.strip_prefix(known).is_some_and(|r| r.is_empty() || r.starts_with(' '));
    let row = position_rows().filter(|(known, _)| begins(known)).max_by_key(|(known, _)| known.len());
    match row {
        Some((_, Some("-"))) => None,
        Some((known, Some(title))) => Some(format!("{title}{}", &position[known.len()..])),
        _ => Some(format!("PHÓ {position}")),
    }
}

/// The dictionary of words.
pub struct Lexicon {
    map: fst::Map<std::borrow::Cow<'static, [u8]>>,
}

impl Lexicon {
    /// The dictionary that the program carries.
    ///
    /// # Errors
    /// When the program was built with a damaged dictionary.
    pub fn built_in() -> Result<Self> {
        Self::open(BUILT_IN.into())
    }

    /// A dictionary from the bytes that [`build::build`] made.
    ///
    /// # Errors
    /// When the bytes are no dictionary.
    pub fn from_vec(bytes: Vec<u8>) -> Result<Self> {
        Self::open(bytes.into())
    }

    fn open(bytes: std::borrow::Cow<'static, [u8]>) -> Result<Self> {
        let map = fst::Map::new(bytes).map_err(|e| Error::Model {
            name: "built-in".into(),
            kind: "lexicon",
            detail: e.to_string(),
        })?;
        Ok(Self { map })
    }

    /// Which lists know a canonical word; 0 for none.
    pub fn lists(&self, word: &str) -> u64 {
        self.map.get(format!("{}\t{word}", key(word))).unwrap_or(0)
    }

    /// The canonical words that a list knows.
    pub fn words(&self, list: u64) -> Vec<String> {
        let (mut words, mut stream) = (Vec::new(), self.map.stream());
        while let Some((entry, lists)) = stream.next() {
            let word = std::str::from_utf8(entry).ok().and_then(|entry| entry.split('\t').nth(1));
            words.extend(word.filter(|_| lists & list != 0).map(str::to_owned));
        }
        words
    }

    /// Whether a canonical word is a syllable that the orthography allows.
    pub fn is_syllable(&self, word: &str) -> bool {
        self.lists(word) & SYLLABLE != 0
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_have_a_capital() {
        for name in ["Nguyễn", "Đặng", "Ông"] {
            assert!(surnames().iter().any(|known| known == name), "{name}");
        }
        assert!(surnames().iter().all(|name| name != "Quyết"));
    }

    #[test]
    fn syllables_are_known_and_misspellings_are_not() {
        let lexicon = Lexicon::built_in().unwrap();
        for word in
            ["quyết", "định", "nghĩa", "giếng", "gì", "hòa", "khuỷu", "yên", "thuở", "quốc", "của", "ủy"]
        {
            assert!(lexicon.is_syllable(word), "{word}");
        }
        for word in ["đươc", "quyét", "kà", "nghà", "hoc", "tiền2", "pắk"] {
            assert!(!lexicon.is_syllable(word), "{word}");
        }
        for (word, list) in
            [("lắk", PLACE), ("đmst", ABBREVIATION), ("nguyễn", SURNAME), ("kính", PHRASE), ("ủy", BODY)]
        {
            assert_ne!(lexicon.lists(word) & list, 0, "{word}");
        }
    }
}
