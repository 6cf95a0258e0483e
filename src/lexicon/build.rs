//! From the TSV sources in `dictionaries/` to the `fst` that the program carries.

use std::collections::BTreeMap;
use std::path::Path;

use super::{ABBREVIATION, BODY, PHRASE, PLACE, SURNAME, SYLLABLE, syllables};
use crate::lm::vocabulary::key;
use crate::text::canonical;
use crate::text::token::{Kind, tokens};
use crate::{Error, Result};

/// Tables whose first column holds names and phrases, and the list to which their words belong.
const TABLES: [(&str, u64); 5] = [
    ("places.tsv", PLACE),
    ("abbreviations.tsv", ABBREVIATION),
    ("phrases.tsv", PHRASE),
    ("extract/surnames.tsv", SURNAME),
    ("extract/bodies.tsv", BODY),
];

/// Builds the dictionary from a folder of sources.
///
/// # Errors
/// When a source cannot be read.
pub fn build(folder: &Path) -> Result<Vec<u8>> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|source| Error::Io { path, source })
    };
    let mut entries = BTreeMap::new();
    for syllable in syllables::generate(&read("onsets.tsv")?, &read("rhymes.tsv")?) {
        add(&mut entries, &syllable, SYLLABLE);
        entries.insert(key(&syllable), SYLLABLE);
    }
    for (table, list) in TABLES {
        for row in read(table)?.lines().filter(|row| !row.starts_with('#')) {
            let name = row.split('\t').next().unwrap_or(row);
            for token in tokens(name).filter(|t| t.kind == Kind::Word) {
                add(&mut entries, &canonical(token.text(name)), list);
            }
        }
    }
    let refuse = |e: fst::Error| Error::Model {
        name: folder.display().to_string(),
        kind: "dictionary source",
        detail: e.to_string(),
    };
    let mut builder = fst::MapBuilder::memory();
    for (entry, lists) in entries {
        builder.insert(entry, lists).map_err(refuse)?;
    }
    builder.into_inner().map_err(refuse)
}

fn add(entries: &mut BTreeMap<String, u64>, word: &str, list: u64) {
    *entries.entry(format!("{}\t{word}", key(word))).or_default() |= list;
}
