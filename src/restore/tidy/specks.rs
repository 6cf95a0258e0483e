//! Specks and rules of the paper that a reader took for signs: `| Điều 1`, `… ngày ,.`, lines of `~ _`.
//!
//! Only signs that mean nothing where they stand, and only in text that was read by an OCR: at the beginning or the end
//! of a line, apart from words. What marks an item, quotes, ends a text (`./.`), is to be filled in (`......`, `____`) or
//! draws a table stays, and so do white space and line breaks.

use std::ops::Range;

use crate::restore::Reason;
use crate::restore::edit::Edit;

/// Signs that mean nothing by themselves.
const SPECKS: &[char] = &['|', '¦', '\'', '`', '~', 'ˆ', '‘', '’'];
/// Signs that mean something behind a word, but not side by side.
const STOPS: &[char] = &['.', ',', ':', ';'];
/// Most bytes of a speck.
const LONGEST: usize = 8;

/// The edits that take out specks.
pub fn edits(text: &str) -> Vec<Edit> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        specks(line, start, &mut found);
        start += line.len();
    }
    let strike = |span| Edit { span, output: String::new(), reason: Reason::CleanUp };
    found.into_iter().map(strike).collect()
}

/// Appends the places of the specks of a line that begins at a byte of the text.
fn specks(line: &str, start: usize, out: &mut Vec<Range<usize>>) {
    let edge = |chunk: Option<&str>| chunk.is_some_and(|chunk| is_speck(chunk) || is_dot(chunk));
    let mut chunks = line.split_whitespace();
    if !edge(chunks.next()) && !edge(chunks.next_back()) || line.matches('|').count() > 1 {
        return;
    }
    let chunks: Vec<&str> = line.split_whitespace().collect();
    let place = |chunk: &&str| {
        let at = start + (chunk.as_ptr() as usize - line.as_ptr() as usize);
        at..at + chunk.len()
    };
    // The caret of a hat by itself counts as a letter.
    if !line.contains(|c: char| c.is_alphanumeric() && !SPECKS.contains(&c)) {
        let sure = chunks.iter().any(|chunk| is_speck(chunk)) || chunks.iter().all(|chunk| is_dot(chunk));
        let loose = |chunk: &&&str| is_speck(chunk) || is_dot(chunk) || matches!(**chunk, "_" | ":" | ";");
        out.extend(chunks.iter().filter(|_| sure).filter(loose).map(place));
        return;
    }
    let first = chunks.iter().take_while(|chunk| is_speck(chunk)).count();
    let last = chunks.len() - chunks.iter().rev().take_while(|chunk| is_speck(chunk)).count();
    // `~ 5 km` and items marked by it; `5 '`
    let digit_before = chunks[last - 1].ends_with(|c: char| c.is_ascii_digit());
    if first > 0 && !chunks[first - 1].ends_with('~') {
        out.extend(chunks[..first].iter().map(place));
    }
    if !(digit_before && last < chunks.len() && chunks[last].starts_with(['\'', '’'])) {
        out.extend(chunks[last..].iter().map(place));
    }
}

fn is_dot(chunk: &str) -> bool {
    chunk == "." || chunk == ","
}

/// Whether what stands between white space is no sign that means anything.
fn is_speck(chunk: &str) -> bool {
    let Some(first) = chunk.chars().next() else { return false };
    if chunk.len() > LONGEST || chunk.contains("..") || chunk.contains("__") {
        return false;
    }
    if !chunk.chars().all(|c| SPECKS.contains(&c) || STOPS.contains(&c) || matches!(c, '/' | '_' | '!')) {
        return false;
    }
    let alone = first.len_utf8() == chunk.len();
    let alike = !alone && chunk.chars().all(|c| c == first);
    // `|.` may be the numeral of a heading.
    let numeral = chunk.starts_with('|') && chunk.ends_with('.');
    let stops = !alone && chunk.chars().all(|c| STOPS.contains(&c));
    !alike && !numeral && (stops || chunk.contains(SPECKS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::edit::apply;

    fn tidied(text: &str) -> String {
        apply(text, &edits(text))
    }

    #[test]
    fn specks_go() {
        for (given, want) in [
            ("| Điều 1\nx", " Điều 1\nx"),
            ("ngày ,.\n", "ngày \n"),
            ("'/ Có hiểu biết", " Có hiểu biết"),
            ("GIÁM ĐỐC ˆ\nˆ\nˆ %", "GIÁM ĐỐC \n\n %"),
            ("|\n.:\n.!'\n~ _\n.\n", "\n\n\n \n\n"),
            ("  ' | Điều 2 ;. ’\r\n", "    Điều 2  \r\n"),
        ] {
            assert_eq!(tidied(given), want);
        }
    }

    #[test]
    fn signs_with_a_meaning_stay() {
        for text in [
            "- Như trên;\n+ Một\n* Hai\n• Ba\n/ Bốn\n✓ Năm",
            "Kính gửi :\n: Nguyễn Văn A\n5 '\n~ 5 km\n~ Một",
            "Lưu: VT. ./.\nNgày .. tháng ...... năm ____",
            "| a | b |\n|---|---|\n| |",
            "```\n~~~\n'' abc ''\n|. Phần một\n-----\n=====\n......,....",
            "\"\n“ abc ”\n( )",
        ] {
            assert_eq!(tidied(text), text);
        }
    }
}
