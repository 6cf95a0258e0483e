//! What was read as something else that is right elsewhere: `TP - KT` in a text about `thi đua` is `TĐ - KT`, and no portal
//! is `Công TTĐT`. A closed table says which.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::restore::Reason;
use crate::restore::edit::Edit;
use crate::text::fold_into;

/// A row of the table.
struct Row {
    read: &'static str,
    meant: &'static str,
    /// What it is joined to; empty where it may stand alone.
    partner: &'static str,
    /// What the text has near it; empty where it may stand in any.
    beside: &'static str,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let rows = include_str!("../../../dictionaries/misread.tsv").lines().filter(|row| !row.starts_with('#'));
    let row = |row: &'static str| {
        let mut cells = row.split('\t');
        let (read, meant) = (cells.next()?, cells.next()?);
        Some(Row {
            read,
            meant,
            partner: cells.next().unwrap_or_default(),
            beside: cells.next().unwrap_or_default(),
        })
    };
    rows.filter_map(row).collect()
});

/// What is read, in the order of the rows.
static READ: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(ROWS.iter().map(|row| row.read)).expect("valid patterns"));

/// Most bytes on either side in which a word is beside.
const NEAR: usize = 1 << 10;

/// The edits of what was misread.
pub fn edits(text: &str) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for found in READ.find_overlapping_iter(text) {
        let row = &ROWS[found.pattern().as_usize()];
        if row.is_meant(text, found.start(), found.end()) {
            edits.push(Edit { span: found.range(), output: row.meant.to_owned(), reason: Reason::Misread });
        }
    }
    edits.sort_by_key(|edit| edit.span.start);
    edits
}

impl Row {
    fn is_meant(&self, text: &str, start: usize, end: usize) -> bool {
        let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let joined = || {
            if self.partner.is_empty() {
                return Some(apart(text[end..].chars().next()));
            }
            let behind = text[end..].trim_start_matches(' ').strip_prefix(['-', '–'])?;
            let behind = behind.trim_start_matches(' ').strip_prefix(self.partner)?;
            Some(apart(behind.chars().next()))
        };
        let beside = || {
            let near =
                text.floor_char_boundary(start.saturating_sub(NEAR))..text.ceil_char_boundary(end + NEAR);
            let mut bare = String::new();
            fold_into(&text[near], &mut bare);
            bare.contains(self.beside)
        };
        apart(text[..start].chars().next_back()) && joined() == Some(true) && beside()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::edit::apply;

    #[test]
    fn misread_abbreviations_are_told_by_their_text() {
        for (read, want) in [
            (
                "Hội đồng Thi đua - Khen thưởng: TP - KT, TB-KT.",
                "Hội đồng Thi đua - Khen thưởng: TĐ - KT, TĐ-KT.",
            ),
            ("Sở Xây dựng: TP - KT.", "Sở Xây dựng: TP - KT."),
            ("- Công TTĐT tỉnh; Sở Ÿ tế", "- Cổng TTĐT tỉnh; Sở Y tế"),
            ("SỞ Y TE; SỞ Y TEST", "SỞ Y TẾ; SỞ Y TEST"),
            ("Bộ Công Thương; Công TTĐTV", "Bộ Công Thương; Công TTĐTV"),
            ("thi đua: TP Hà Nội, BTP - KT, TP - KTS", "thi đua: TP Hà Nội, BTP - KT, TP - KTS"),
        ] {
            assert_eq!(apply(read, &edits(read)), want);
        }
    }
}
