//! Words and phrases, the user's and the abbreviations dau knows, which are preferred where their letters stand.
//!
//! One entry a line: a word or phrase with its marks and, behind a tab if given, its weight. The weight is what every
//! word of the entry gains over other readings (natural log); blank lines and lines that begin with `#` are skipped.
//! An abbreviation in capitals (`ĐMST`) fits capitals only, also within a code.

use std::collections::HashMap;
use std::path::Path;

use crate::text::case::shouts;
use crate::text::token::{Kind, tokens};
use crate::text::{canonical, fold_into};
use crate::{Error, Result};

static ABBREVIATIONS: &str = include_str!("../../dictionaries/abbreviations.tsv");

/// Weight of an entry that gives none: it overrules most contexts.
const WEIGHT: f32 = 10.0;
/// Greatest weight.
const MOST: f32 = 100.0;

/// The entries of a dictionary file.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    words: Vec<String>,
    entries: Vec<Entry>,
    by_first: HashMap<String, Vec<usize>>,
    /// Whether there are entries that fit other words than abbreviations.
    any_case: bool,
}

#[derive(Clone, Debug)]
struct Entry {
    keys: Vec<String>,
    /// Index of the first of its words; the others follow.
    first: usize,
    weight: f32,
    abbreviation: bool,
}

/// A token that entries may fit.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What was read.
    pub word: &'a str,
    /// Part of a number or code.
    pub code: bool,
}

struct Key {
    letters: String,
    capitals: bool,
    code: bool,
}

/// A word of an entry that fits a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// The token, counted from the first that was asked about.
    pub token: usize,
    /// The word, for [`Dictionary::word`].
    pub word: usize,
    /// What it gains.
    pub weight: f32,
}

impl Dictionary {
    /// The abbreviations that official documents use.
    pub fn built_in() -> Self {
        let mut dictionary = Self::default();
        for row in ABBREVIATIONS.lines().filter(|row| !row.starts_with('#')) {
            let added = dictionary.add(row.split('\t').next().unwrap_or(row));
            debug_assert!(added.is_ok(), "{row}");
        }
        dictionary
    }

    /// Reads a dictionary file.
    ///
    /// # Errors
    /// When the file cannot be read, or a line of it is no entry.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|source| Error::Io { path: path.into(), source })?;
        let name = path.display().to_string();
        let text = String::from_utf8(bytes).map_err(|e| {
            let before = String::from_utf8_lossy(&e.as_bytes()[..e.utf8_error().valid_up_to()]).into_owned();
            refuse(&name, 1 + before.matches('\n').count(), "it is not UTF-8")
        })?;
        Self::parse(&text, &name)
    }

    /// Reads the lines of a dictionary; `name` is what errors call it.
    ///
    /// # Errors
    /// When a line is no entry.
    pub fn parse(text: &str, name: &str) -> Result<Self> {
        let mut dictionary = Self::default();
        for (i, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if !line.trim().is_empty() && !line.starts_with('#') {
                dictionary.add(line).map_err(|detail| refuse(name, i + 1, &detail))?;
            }
        }
        Ok(dictionary)
    }

    /// This dictionary and another.
    #[must_use]
    pub fn with(&self, other: Self) -> Self {
        let mut both = self.clone();
        for (letters, entries) in other.by_first {
            let moved = entries.into_iter().map(|entry| entry + self.entries.len());
            both.by_first.entry(letters).or_default().extend(moved);
        }
        let moved =
            other.entries.into_iter().map(|entry| Entry { first: entry.first + self.words.len(), ..entry });
        both.entries.extend(moved);
        both.words.extend(other.words);
        both.any_case |= other.any_case;
        both
    }

    fn add(&mut self, line: &str) -> std::result::Result<(), String> {
        let (phrase, weight) = line.split_once('\t').unwrap_or((line, ""));
        let weight = match weight.trim() {
            "" => WEIGHT,
            given => given
                .parse()
                .ok()
                .filter(|weight: &f32| *weight > 0.0 && *weight <= MOST)
                .ok_or_else(|| format!("{given:?} is no weight; give a number above 0, at most {MOST}"))?,
        };
        let first = self.words.len();
        let mut keys = Vec::new();
        for token in tokens(phrase) {
            let word = token.text(phrase);
            if token.kind != Kind::Word {
                self.words.truncate(first);
                return Err(format!("{word:?} is no word; an entry is words, a tab and a weight"));
            }
            keys.push(folded(word));
            self.words.push(canonical(word));
        }
        let Some(key) = keys.first() else { return Err("it has no word before the tab".into()) };
        let abbreviation = keys.len() == 1 && shouts(phrase.trim());
        self.any_case |= !abbreviation;
        self.by_first.entry(key.clone()).or_default().push(self.entries.len());
        self.entries.push(Entry { keys, first, weight, abbreviation });
        Ok(())
    }

    /// A word of an entry, in lower case.
    pub fn word(&self, index: usize) -> &str {
        &self.words[index]
    }

    /// Appends the words of all entries that stand among these tokens; `None` breaks phrases, a code holds
    /// abbreviations only.
    pub fn matches<'a>(&self, tokens: impl Iterator<Item = Option<Asked<'a>>>, out: &mut Vec<Match>) {
        if self.entries.is_empty() {
            return;
        }
        let key = |asked: Asked<'a>| {
            let capitals = shouts(asked.word);
            let asks = capitals || self.any_case && !asked.code;
            asks.then(|| Key { letters: folded(asked.word), capitals, code: asked.code })
        };
        let keys: Vec<Option<Key>> = tokens.map(|token| token.and_then(key)).collect();
        for (at, key) in keys.iter().enumerate() {
            let Some(key) = key else { continue };
            let known = self.by_first.get(&key.letters).into_iter().flatten();
            for entry in known.map(|&i| &self.entries[i]) {
                let fits = if entry.abbreviation {
                    key.capitals
                } else {
                    let there = keys.get(at..at + entry.keys.len()).unwrap_or_default().iter().flatten();
                    there.filter(|key| !key.code).map(|key| &key.letters).eq(&entry.keys)
                };
                if fits {
                    let words = (0..entry.keys.len()).map(|i| (at + i, entry.first + i));
                    out.extend(words.map(|(token, word)| Match { token, word, weight: entry.weight }));
                }
            }
        }
        out.sort_by_key(|found| found.token);
    }
}

fn folded(word: &str) -> String {
    let mut out = String::new();
    fold_into(word, &mut out);
    out
}

fn refuse(name: &str, line: usize, detail: &str) -> Error {
    Error::Model { name: name.into(), kind: "dictionary", detail: format!("line {line}: {detail}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_where_all_their_words_stand() {
        let dictionary = Dictionary::parse("# tên\nHòa Ớt\t4\n\nớt\n", "x").unwrap();
        let mut found = Vec::new();
        let asked = |word| Some(Asked { word, code: false });
        dictionary.matches(["hoa", "ot", "hoa"].into_iter().map(asked), &mut found);
        let shown: Vec<_> = found.iter().map(|m| (m.token, dictionary.word(m.word), m.weight)).collect();
        assert_eq!(shown, [(0, "hòa", 4.0), (1, "ớt", 4.0), (1, "ớt", WEIGHT)]);
    }

    #[test]
    fn abbreviations_fit_capitals_also_in_codes() {
        let dictionary = Dictionary::built_in();
        let mut found = Vec::new();
        let asked = [("DMST", true), ("dmst", false), ("DMST", false), ("Dmst", false)];
        dictionary.matches(asked.into_iter().map(|(word, code)| Some(Asked { word, code })), &mut found);
        let shown: Vec<_> = found.iter().map(|m| (m.token, dictionary.word(m.word))).collect();
        assert_eq!(shown, [(0, "đmst"), (2, "đmst")]);
    }

    #[test]
    fn a_wrong_line_is_named() {
        for (text, want) in
            [("ớt\nớt\tx", "line 2"), ("số 5", "\"5\""), ("\t3", "no word"), ("ớt\t-1", "\"-1\"")]
        {
            let error = Dictionary::parse(text, "d.txt").unwrap_err().to_string();
            assert!(error.contains("d.txt") && error.contains(want), "{error}");
        }
    }
}
