//! Pieces: the tokens of a text as the restorer takes them, and the runs in which they are read together.

mod capitals;
mod codes;

use std::ops::Range;

use crate::text::token::{Kind, Token, tokens};

use super::parts::Space;
use super::profile::Profile;
use super::{blocks, foreign};
use codes::Code;
pub use codes::is_capital_consonant;

/// A token and what its neighbourhood says of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// The token.
    pub token: Token,
    /// Part of a number or code, such as `30/2020/NĐ-CP`, or of a run in another language.
    pub code: bool,
    /// Garbled, in a line of capitals.
    pub capitals: bool,
    /// What happened to the spaces about it.
    pub space: Space,
}

impl Piece {
    /// A token of which nothing else is known.
    pub fn of(token: Token) -> Self {
        Self { token, code: false, capitals: false, space: Space::Kept }
    }
}

/// Most lines between two pages.
const TURN_LINES: usize = 5;
/// Most bytes of one of them.
const TURN_WIDTH: usize = 160;

/// Shorter runs than this many bytes are no block yet.
const LONG: usize = 12 << 10;

/// Appends the pieces of a run of text; `is_syllable` knows the syllables of Vietnamese, with or without their marks.
pub fn pieces(
    text: &str,
    run: Range<usize>,
    profile: Profile,
    is_syllable: &dyn Fn(&str) -> bool,
    out: &mut Vec<Piece>,
) {
    let from = out.len();
    let tags = tags(&text[run.clone()]);
    let in_tag = |at: usize| tags.iter().any(|tag| tag.contains(&(at - run.start)));
    for chunk in chunks(text, run.clone()) {
        let word = &text[chunk.clone()];
        let code = Code::of(word, is_syllable);
        out.extend(tokens(word).map(|t| {
            let token = Token { start: t.start + chunk.start, end: t.end + chunk.start, kind: t.kind };
            let in_code = t.kind == Kind::Word && (code.has(t.text(word)) || in_tag(token.start));
            Piece { code: in_code, ..Piece::of(token) }
        }));
    }
    if profile.loses_marks() && foreign::is_foreign(&text[run]) {
        foreign::note_foreign(text, &mut out[from..], is_syllable);
    }
    if profile == Profile::Latin {
        capitals::note(text, &mut out[from..], is_syllable);
        codes::note(text, &mut out[from..], is_syllable);
    }
}

/// The bytes of the tags of HTML or XML in a text: `<p class="can giua">`, `</ten>`; `<Noi dung>` is to be filled in.
fn tags(text: &str) -> Vec<Range<usize>> {
    let begins = |at: usize| {
        text[at + 1..].starts_with(|c: char| c.is_ascii_lowercase() || matches!(c, '/' | '!' | '?'))
    };
    let is_tag = |tag: &Range<usize>| {
        let tag = &text[tag.clone()];
        !tag.contains(char::is_whitespace) || tag.contains("=\"") || tag.contains("='")
    };
    let opened = text.match_indices('<').map(|(at, _)| at).filter(|at| begins(*at));
    let end = |at: usize| text[at + 1..].find(['<', '>']).filter(|end| text[at + 1 + end..].starts_with('>'));
    opened.filter_map(|at| Some(at..at + 1 + end(at)?)).filter(is_tag).collect()
}

/// What stands between white space.
fn chunks(text: &str, run: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let slice = &text[run.clone()];
    slice.split_whitespace().map(move |word| {
        let start = run.start + (word.as_ptr() as usize - slice.as_ptr() as usize);
        start..start + word.len()
    })
}

/// Parts of a text that are read together: a line, and the lines after it that begin in lower case, on the next page, too;
/// no more than a block.
pub fn runs(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= text.len() {
            return None;
        }
        let most = text.floor_char_boundary(start + blocks::MOST_BYTES);
        let mut end = start;
        loop {
            end += text[end..most].find('\n').map_or(most - end, |i| i + 1);
            let turn = turn(&text[end..most]);
            if end == most || !reads_on(&text[end + turn..most]) {
                break;
            }
            end += turn;
        }
        if end - start >= LONG {
            end = start + blocks::first_end(&text.as_bytes()[start..end]).unwrap_or(end - start);
        }
        let run = start..end;
        start = end;
        Some(run)
    })
}

/// Whether a line continues the sentence of the line before.
pub fn reads_on(line: &str) -> bool {
    line.trim_start_matches([' ', '\t', '\u{c}']).starts_with(char::is_lowercase)
}

/// Bytes of the lines between two pages that a text begins with: one with the page number, and blank ones around it.
fn turn(text: &str) -> usize {
    let (mut end, mut number) = (0, false);
    for _ in 0..TURN_LINES {
        let line = &text[end..text.floor_char_boundary(end + TURN_WIDTH)];
        let Some(length) = line.find('\n') else { break };
        let line = line[..length].trim();
        let numbered = is_page_number(line);
        if !numbered && !line.is_empty() || numbered && number {
            break;
        }
        number |= numbered;
        end += length + 1;
    }
    if number { end } else { 0 }
}

/// Whether a line is the number of a page: `2`, `- 2 -`, `Trang 2/5`.
fn is_page_number(line: &str) -> bool {
    let named = ["trang", "Trang", "TRANG"].iter().find_map(|name| line.strip_prefix(name));
    let number = named.unwrap_or(line).trim_matches([' ', '-', '–']);
    let (page, pages) = number.split_once('/').unwrap_or((number, "1"));
    let counts = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    counts(page.trim()) && counts(pages.trim())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_in_lower_case_read_on() {
        let text = "Theo quy\nđịnh\nĐiều 1\n";
        let parts: Vec<&str> = runs(text).map(|r| &text[r]).collect();
        assert_eq!(parts, ["Theo quy\nđịnh\n", "Điều 1\n"]);
    }

    #[test]
    fn a_page_number_is_passed_over() {
        let parts = |text: &'static str| -> Vec<&str> { runs(text).map(|r| &text[r]).collect() };
        for text in
            ["Theo quy\n2\nđịnh", "Theo quy\n\n   - 2 -\n\u{c}\nđịnh\n", "Theo\nTrang 2/5\r\n\u{c}quy\nđịnh"]
        {
            assert_eq!(parts(text), [text]);
        }
        assert_eq!(parts("Theo\n2\nĐiều 1\n"), ["Theo\n", "2\n", "Điều 1\n"]);
        assert_eq!(parts("Theo\n\nquy\n2\n3\nđịnh"), ["Theo\n", "\nquy\n", "2\n3\nđịnh"]);
    }

    #[test]
    fn tags_are_told_from_signs() {
        let text = "a < b > c <p class=\"can giua\">dong</p> <ten <Noi> <noi dung>";
        let found: Vec<&str> = tags(text).into_iter().map(|tag| &text[tag]).collect();
        assert_eq!(found, ["<p class=\"can giua\"", "</p"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn runs_are_the_text_in_parts(text in "([a-zA2/ ]|Trang|\n|\n\n|\u{c}|ế){0,60}|\\PC*") {
            prop_assert_eq!(runs(&text).map(|run| &text[run]).collect::<String>(), text);
        }
    }
}
