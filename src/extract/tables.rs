//! The extractor's domain tables, embedded from `dictionaries/extract/`.
//!
//! One entry a line, columns apart by tabs, `#` begins a comment line.

use std::sync::LazyLock;

use crate::layout::fold::{bare, letters};
use crate::lexicon::positions;
use crate::text::{canonical, canonical_words};

/// A type of document.
#[derive(Debug)]
pub struct TypeEntry {
    /// `QĐ`.
    pub code: &'static str,
    /// `Quyết định`.
    pub name: &'static str,
    /// Bare letters of the name, without spaces.
    pub key: String,
    /// Whose type it is.
    pub group: Group,
    /// Whether its form has a line for the subject.
    pub has_subject: bool,
}

/// Whose type a document type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Administrative documents of the state.
    Admin,
    /// Legal normative documents.
    Legal,
    /// The Party.
    Party,
    /// Papers without an official code.
    Other,
}

/// All types of document.
pub static TYPES: LazyLock<Vec<TypeEntry>> = LazyLock::new(|| {
    rows(include_str!("../../dictionaries/extract/types.tsv")).filter_map(type_entry).collect()
});

fn type_entry(row: &'static str) -> Option<TypeEntry> {
    let mut columns = row.split('\t');
    let (code, name) = (columns.next()?, columns.next()?);
    let group = match columns.next()? {
        "legal" => Group::Legal,
        "party" => Group::Party,
        "other" => Group::Other,
        _ => Group::Admin,
    };
    let has_subject = columns.next() != Some("no subject");
    Some(TypeEntry { code, name, key: letters(name), group, has_subject })
}

/// The type with a code, marks and case counting (`QyĐ`, `TTr`).
pub fn type_by_code(code: &str) -> Option<&'static TypeEntry> {
    TYPES.iter().find(|entry| entry.code == code)
}

/// Titles that say more than the name of their type: bare letters and type.
pub static LONGER: LazyLock<Vec<(String, &'static TypeEntry)>> = LazyLock::new(|| {
    rows(include_str!("../../dictionaries/extract/longer.tsv"))
        .filter_map(|row| row.split_once('\t'))
        .filter_map(|(title, code)| Some((letters(title), type_by_code(code)?)))
        .collect()
});

/// First words of the title of a paper whose type is unknown, in capitals.
pub static PAPERS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| rows(include_str!("../../dictionaries/extract/papers.tsv")).collect());

/// Parts of symbols that are right with a D.
pub static PLAIN: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| rows(include_str!("../../dictionaries/extract/codes.tsv")).collect());

/// Sign-off prefixes: bare form and written form.
pub static PREFIXES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    rows(include_str!("../../dictionaries/extract/prefixes.tsv"))
        .filter_map(|row| row.split_once('\t'))
        .collect()
});

/// Positions, in bare letters with spaces.
pub static POSITIONS: LazyLock<Vec<String>> = LazyLock::new(|| positions().map(bare).collect());

/// Ranks, academic titles and forms of address before a name, longest first, with whether they are titles.
pub static TITLES: LazyLock<Vec<(&'static str, bool)>> = LazyLock::new(|| {
    let title = |row: &'static str| row.split_once('\t').map_or((row, true), |(form, _)| (form, false));
    let mut titles: Vec<_> = rows(include_str!("../../dictionaries/extract/titles.tsv")).map(title).collect();
    titles.sort_by_key(|(title, _)| std::cmp::Reverse(title.chars().count()));
    titles
});

/// Family names as written.
pub static SURNAMES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| rows(include_str!("../../dictionaries/extract/surnames.tsv")).collect());

/// What begins the name of a body.
#[derive(Debug)]
pub struct BodyKind {
    /// `sở`, in small letters.
    pub written: String,
    /// Its bare letters.
    pub bare: String,
    /// Whether it counts only with its marks, since other words have the same bare letters.
    pub marked: bool,
}

/// What begins the names of bodies.
pub static BODIES: LazyLock<Vec<BodyKind>> = LazyLock::new(|| {
    let kind = |row: &str| {
        let (name, marked) = row.split_once('\t').map_or((row, false), |(name, _)| (name, true));
        BodyKind { written: canonical(name), bare: bare(name), marked }
    };
    rows(include_str!("../../dictionaries/extract/bodies.tsv")).map(kind).collect()
});

/// Beginnings of the name of a body that say nothing by themselves, in bare letters.
pub static HALVES: LazyLock<Vec<String>> =
    LazyLock::new(|| rows(include_str!("../../dictionaries/extract/halves.tsv")).map(bare).collect());

/// Words of two syllables whose second looks like a kind of body, in small letters, the tone where the older style has it.
pub static COMPOUNDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    rows(include_str!("../../dictionaries/extract/compounds.tsv")).map(canonical_words).collect()
});

/// Bare beginnings of a body's first line.
pub static OPENINGS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| openings().map(|(bare, _)| bare).collect());

/// Those with which not even the first line of a subject begins.
pub static NO_SUBJECT: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| openings().filter(|(_, first)| *first).map(|(bare, _)| bare).collect());

fn openings() -> impl Iterator<Item = (&'static str, bool)> {
    rows(include_str!("../../dictionaries/extract/openings.tsv")).map(|row| match row.split_once('\t') {
        Some((bare, _)) => (bare, true),
        None => (row, false),
    })
}

/// Words that make a line a sentence.
pub static PREDICATES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| rows(include_str!("../../dictionaries/extract/predicates.tsv")).collect());

/// Provinces and municipalities.
pub static PROVINCES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| rows(include_str!("../../dictionaries/extract/provinces.tsv")).collect());

/// Fixed phrases in capitals.
pub static PHRASES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| rows(include_str!("../../dictionaries/extract/phrases.tsv")).collect());

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_marks_and_case() {
        assert_eq!(type_by_code("TTr").map(|t| t.name), Some("Tờ trình"));
        assert_eq!(type_by_code("ĐA").map(|t| t.name), Some("Đề án"));
        assert_eq!(type_by_code("DA").map(|t| t.name), Some("Dự án"));
        assert!(type_by_code("UBND").is_none());
    }

    #[test]
    fn every_type_row_is_complete() {
        assert!(TYPES.len() >= 40);
        assert!(TYPES.iter().all(|t| t.key.len() >= 3));
        let longer = rows(include_str!("../../dictionaries/extract/longer.tsv"));
        assert_eq!(LONGER.len(), longer.count());
    }
}
