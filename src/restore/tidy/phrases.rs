//! The two phrases that every document of the state begins with, however they were read: found by their letters, with
//! some of them wrong, and written as they are.
//!
//! Only in text that was read by an OCR, in lines that look like theirs: one in capitals, one with two dashes. Where their
//! words stand as they should, nothing is touched.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::restore::Reason;
use crate::restore::edit::Edit;
use crate::text::{canonical, count_letters, fold_into, is_capital};

/// A phrase, and what a line must have for it to stand there.
struct Phrase {
    written: &'static str,
    bare: &'static str,
    capitals: bool,
    dashes: usize,
}

const PHRASES: [Phrase; 2] = [
    Phrase {
        written: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        bare: "conghoaxahoichunghiavietnam",
        capitals: true,
        dashes: 0,
    },
    Phrase {
        written: "Độc lập - Tự do - Hạnh phúc", bare: "doclaptudohanhphuc", capitals: false, dashes: 2
    },
];

/// Longest line, in bytes, that is searched; two columns may be one line.
const LONGEST: usize = 240;
/// Greatest share of a phrase's letters that may have been read wrong.
const WRONG: f32 = 0.42;
/// Most letters of a word at either end that are no part of what was found.
const OVERHANG: usize = 2;

/// The edits of the phrases that were misread.
pub fn edits(text: &str) -> Vec<Edit> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.len() <= LONGEST {
            let phrases = PHRASES.iter().filter(|phrase| phrase.may_stand_in(line));
            found.extend(phrases.filter_map(|phrase| {
                let place = phrase.place(line)?;
                let output = phrase.written.to_owned();
                let span = start + place.start..start + place.end;
                Some(Edit { span, output, reason: Reason::Misread })
            }));
        }
        start += line.len();
    }
    found.sort_by_key(|edit: &Edit| edit.span.start);
    found.dedup_by(|next, edit| next.span.start < edit.span.end);
    found
}

/// A text without the phrases where they stand as they are, which says nothing of the rest.
pub fn rest(text: &str) -> impl Iterator<Item = &str> {
    static WRITTEN: LazyLock<AhoCorasick> = LazyLock::new(|| {
        AhoCorasick::new(PHRASES.each_ref().map(|phrase| phrase.written)).expect("valid patterns")
    });
    let mut parts = Vec::new();
    let mut from = 0;
    for found in WRITTEN.find_iter(text) {
        parts.push(&text[from..found.start()]);
        from = found.end();
    }
    parts.push(&text[from..]);
    parts.into_iter()
}

impl Phrase {
    fn may_stand_in(&self, line: &str) -> bool {
        let capitals = || line.chars().filter(|c| is_capital(*c)).count();
        (self.dashes == 0 || dashes(line) >= self.dashes)
            && (!self.capitals || capitals() * 3 > self.bare.len())
    }

    /// The bytes of a line where the phrase stands misread.
    fn place(&self, line: &str) -> Option<Range<usize>> {
        let letters = letters(line);
        let (found, cost) = nearest(self.bare, &letters);
        if cost > (WRONG * self.bare.len() as f32) as usize {
            return None;
        }
        let place =
            whole_words(line, letters.get(found.start)?.0..letters.get(found.end.checked_sub(1)?)?.0)?;
        let read = &line[place.clone()];
        let capitals = read.chars().filter(|c| is_capital(*c)).count();
        // More than one a word.
        let loud = capitals * 3 > count_letters(read);
        // A figure of its own is no letter that was misread.
        let figure = |word: &str| {
            word.contains(|c: char| c.is_numeric()) && !word.contains(|c: char| c.is_alphabetic())
        };
        let fits =
            dashes(read) == self.dashes && (!self.capitals || loud) && !read.split_whitespace().any(figure);
        (fits && words(read) != words(self.written)).then_some(place)
    }
}

fn dashes(text: &str) -> usize {
    text.chars().filter(|c| matches!(c, '-' | '–' | '—')).count()
}

/// The letters and digits of a line, bare, each with the byte where it stands.
fn letters(line: &str) -> Vec<(usize, char)> {
    let mut bare = String::new();
    let of = |(at, c): (usize, char)| {
        bare.clear();
        fold_into(c.encode_utf8(&mut [0; 4]), &mut bare);
        Some((at, bare.chars().next()?))
    };
    line.char_indices().filter(|(_, c)| c.is_alphanumeric()).filter_map(of).collect()
}

/// The letters that differ least from those of a phrase, and in how many edits.
fn nearest(phrase: &str, letters: &[(usize, char)]) -> (Range<usize>, usize) {
    // Where the best match that ends here begins, and its cost; one column for the letters so far.
    let mut column: Vec<(usize, usize)> = (0..=phrase.len()).map(|cost| (0, cost)).collect();
    let mut best = (0..0, phrase.len());
    for (end, &(_, letter)) in letters.iter().enumerate() {
        let mut diagonal = column[0];
        column[0] = (end + 1, 0);
        for (i, wanted) in phrase.chars().enumerate() {
            let same = (diagonal.0, diagonal.1 + usize::from(wanted != letter));
            let lost = (column[i].0, column[i].1 + 1);
            let added = (column[i + 1].0, column[i + 1].1 + 1);
            diagonal = column[i + 1];
            column[i + 1] = [same, lost, added].into_iter().min_by_key(|(_, cost)| *cost).unwrap_or(same);
        }
        let (start, cost) = column[phrase.len()];
        if cost < best.1 {
            best = (start..end + 1, cost);
        }
    }
    best
}

/// From the first byte of the word at `ends.start` to the last of that at `ends.end`; `None` where more than a letter or
/// two of them is no part of what was found.
fn whole_words(line: &str, ends: Range<usize>) -> Option<Range<usize>> {
    let start = line[..ends.start].rfind(char::is_whitespace).map_or(0, |at| {
        let space = line[at..].chars().next().map_or(0, char::len_utf8);
        at + space
    });
    let end = line[ends.end..].find(char::is_whitespace).map_or(line.len(), |at| ends.end + at);
    let last = line[ends.end..].chars().next().map_or(0, char::len_utf8);
    let counted = |part: &str| part.chars().filter(|c| c.is_alphanumeric()).count();
    let within =
        counted(&line[start..ends.start]) <= OVERHANG && counted(&line[ends.end + last..end]) <= OVERHANG;
    let signs = |c: char| matches!(c, '.' | ',' | ':' | ';' | ')' | '"' | '”');
    let end = start + line[start..end].trim_end_matches(signs).len();
    within.then_some(start..end)
}

/// The words of a phrase, tone placement and case aside.
fn words(phrase: &str) -> Vec<String> {
    phrase.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(canonical).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::edit::apply;

    fn mended(text: &str) -> String {
        apply(text, &edits(text))
    }

    #[test]
    fn misread_phrases_are_written_as_they_are() {
        for (read, want) in [
            ("ceNG HoA xA ugr cn0 Ncnia vIET NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (
                "SO NOI VU  CONG HOA XA HOI CHO NGHIA VIET NAM\n",
                "SO NOI VU  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n",
            ),
            ("tinh Doc Ip - Ty do - Hanh phic.", "tinh Độc lập - Tự do - Hạnh phúc."),
            ("| Péc 1ap — Tw do — Hanh phic", "| Độc lập - Tự do - Hạnh phúc"),
        ] {
            assert_eq!(mended(read), want);
        }
    }

    #[test]
    fn other_lines_and_right_phrases_stay() {
        for text in [
            "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập – Tự do – Hạnh phúc",
            "nước Cộng hòa xã hội chủ nghĩa Việt Nam",
            "nước Cộng Hoà Xã Hội Chũ Nghĩa Việt Nam",
            "ĐẢNG CỘNG SẢN VIỆT NAM\nHỘI NÔNG DÂN VIỆT NAM",
            "nền độc lập, tự do và hạnh phúc - của nhân dân - lâu dài",
            "CÔNG 0 HÒA đại CHỦ NGHĨA VIỆT NAM",
            "CONG TY CO PHAN XAY DUNG VA THUONG MAI VIET NAM",
        ] {
            assert_eq!(mended(text), text);
        }
    }
}
