//! Pieces: the tokens of a text as the restorer takes them, and the runs in which they are read together.

use std::ops::Range;

use crate::text::token::{Kind, Token, tokens};
use crate::text::{count_letters, is_capital, is_letter};

use super::blocks;
use super::parts::Space;
use super::profile::Profile;

/// A token and what its neighbourhood says of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// The token.
    pub token: Token,
    /// Part of a number or code, such as `30/2020/NĐ-CP`.
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

/// Spaces between two columns, at least.
const GAP: &str = "   ";

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
    for chunk in chunks(text, run) {
        let word = &text[chunk.clone()];
        let code = Code::of(word, is_syllable);
        out.extend(tokens(word).map(|t| {
            let in_code = t.kind == Kind::Word && code.has(&word[t.start..t.end]);
            let token = Token { start: t.start + chunk.start, end: t.end + chunk.start, kind: t.kind };
            Piece { code: in_code, ..Piece::of(token) }
        }));
    }
    if profile == Profile::Latin {
        note_capitals(text, &mut out[from..], is_syllable);
        for group in out[from..].chunk_by_mut(|a, b| a.token.end == b.token.start) {
            note_abbreviations(text, group, is_syllable);
        }
    }
}

/// Makes words that touch a code where they are abbreviations with signs between them: `BYT-QD`, `LD-TB&XH`, `QT.KHTH.16`.
fn note_abbreviations(text: &str, group: &mut [Piece], is_syllable: &dyn Fn(&str) -> bool) {
    if group.len() < 3 || group[0].capitals {
        return;
    }
    let words = group.iter().filter(|piece| piece.token.kind == Kind::Word);
    let words = words.map(|piece| &text[piece.token.start..piece.token.end]);
    let inside = &text[group[0].token.start..group[group.len() - 1].token.end];
    let inside = inside.trim_matches(|c: char| !c.is_alphanumeric());
    let joined = inside.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '–' | '.' | '&' | '/'));
    let shouting = words.filter(|word| word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase()));
    if joined && shouting.clone().count() > 1 && !shouting.into_iter().any(is_syllable) {
        for piece in group {
            piece.code |= piece.token.kind == Kind::Word;
        }
    }
}

fn note_capitals(text: &str, pieces: &mut [Piece], is_syllable: &dyn Fn(&str) -> bool) {
    let mut column: (Range<usize>, bool) = (0..0, false);
    for at in 0..pieces.len() {
        let start = pieces[at].token.start;
        if !column.0.contains(&start) {
            let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
            let to = text[start..].find('\n').map_or(text.len(), |at| start + at);
            let within = part_of_line(&text[from..to], start - from);
            let within = from + within.start..from + within.end;
            let alone = text[within.clone()].split_whitespace().nth(1).is_none();
            let judged = if alone { from..to } else { within.clone() };
            column = (within, in_capitals(&text[judged]));
        }
        let word = &text[start..pieces[at].token.end];
        let is_small = || is_division(text, &pieces[at..]) || is_titled(word) && is_syllable(word);
        pieces[at].capitals = column.1 && !is_small();
    }
}

/// What a gap between columns separates in a line, that which holds a byte.
fn part_of_line(line: &str, at: usize) -> Range<usize> {
    let from = line[..at].rfind(GAP).map_or(0, |gap| gap + GAP.len());
    let to = line[at..].find(GAP).map_or(line.len(), |gap| at + gap);
    from..to
}

/// Whether these pieces begin with the name of a part of a document and its number, `Chương IV`, which stands before its
/// title in capitals.
fn is_division(text: &str, pieces: &[Piece]) -> bool {
    let [name, number, ..] = pieces else { return false };
    let [name, figure] = [name, number].map(|piece| &text[piece.token.start..piece.token.end]);
    is_titled(name)
        && (number.token.kind == Kind::Number || figure.chars().all(|c| matches!(c, 'I' | 'V' | 'X')))
}

/// Whether a word of three letters or more has a capital first alone.
fn is_titled(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(is_capital) && letters.clone().nth(1).is_some() && !letters.any(is_capital)
}

/// What stands between white space.
fn chunks(text: &str, run: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let slice = &text[run.clone()];
    slice.split_whitespace().map(move |word| {
        let start = run.start + (word.as_ptr() as usize - slice.as_ptr() as usize);
        start..start + word.len()
    })
}

/// Whether a chunk is a code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    None,
    /// Number of a document, `30/2020/NĐ-CP` or `TT/TU`: its words without capitals are words (`đồng/01`); of an article of
    /// a code of law, `26.3.NĐ.2.54`; a numbered abbreviation, `NV2`.
    Number,
    /// Figures that were misread, `2gll2l`, and times.
    Figure,
    /// Address of the web.
    Address,
}

impl Code {
    fn of(chunk: &str, is_syllable: &dyn Fn(&str) -> bool) -> Self {
        let slash = chunk.contains('/');
        let digit = chunk.bytes().any(|b| b.is_ascii_digit());
        let dotted = || {
            chunk
                .as_bytes()
                .windows(3)
                .any(|b| b[1] == b'.' && b[0].is_ascii_alphanumeric() && b[2].is_ascii_lowercase())
        };
        if chunk.contains("://")
            || chunk.contains("www.")
            || digit && chunk.contains('@')
            || slash && dotted()
        {
            return Self::Address;
        }
        let small = || chunk.chars().any(char::is_lowercase);
        let dots = || chunk.matches('.').count() > 2 && !small();
        if slash && (digit || !small() && !is_heading(chunk, is_syllable))
            || digit && (is_numbered(chunk) || dots())
        {
            Self::Number
        } else if is_figure(chunk) {
            Self::Figure
        } else {
            Self::None
        }
    }

    fn has(self, word: &str) -> bool {
        match self {
            Self::None => false,
            Self::Number => word.chars().any(char::is_uppercase),
            Self::Figure | Self::Address => true,
        }
    }
}

/// Whether a letter is a capital of ASCII that is no vowel.
pub fn is_capital_consonant(c: char) -> bool {
    c.is_ascii_uppercase() && !"AEIOUY".contains(c)
}

/// Whether a chunk is two capitals or more that no syllable is made of, and a number, `NV2`, `VX3.`; or two and two figures
/// in turn, `H5N1`.
fn is_numbered(chunk: &str) -> bool {
    let chunk = chunk.trim_matches(['(', ')', '.', ',', ';', ':']);
    let letters = chunk.trim_end_matches(|c: char| c.is_ascii_digit());
    let in_turn = |pair: &[u8; 2]| is_capital_consonant(pair[0].into()) && pair[1].is_ascii_digit();
    letters.len() > 1 && letters.len() < chunk.len() && letters.chars().all(is_capital_consonant)
        || chunk.len() == 4 && chunk.as_bytes().as_chunks().0.iter().all(in_turn)
}

/// Whether no word is made of a chunk that begins with a digit: it holds nothing but digits and what they and the strokes
/// between them may be read as, `2gll2l` for 29/12/, or is a time, `7g30`, or a digit and a capital, `5G`.
fn is_figure(chunk: &str) -> bool {
    let chunk = chunk.trim_matches(['(', ')', '.', ',', ';', ':']);
    let rest = chunk.trim_start_matches(|c: char| c.is_ascii_digit());
    let first = chunk.len() - rest.len();
    let digits = chunk.bytes().filter(u8::is_ascii_digit).count();
    let mut behind = rest.chars();
    let is_time = |behind: &str| {
        let minutes =
            behind.strip_prefix('h').or_else(|| behind.strip_prefix('g').filter(|of| !of.is_empty()));
        minutes.is_some_and(|of| of.len() < 3 && of.bytes().all(|b| b.is_ascii_digit()))
    };
    let one = match (behind.next(), behind.next()) {
        (Some(letter), None) => is_capital_consonant(letter) || matches!(letter, 'l' | 'i' | 'o' | 'I' | 'O'),
        _ => false,
    };
    let figures = || digits > 1 && chunk.chars().all(|c| c.is_ascii_digit() || LIKE_FIGURES.contains(c));
    match first {
        0 => false,
        1 => one || is_time(rest) || figures(),
        2 => is_time(rest) || figures(),
        _ => figures(),
    }
}

/// Whether a chunk of capitals is words, `TỈNH/THÀNH`, and not abbreviations.
fn is_heading(chunk: &str, is_syllable: &dyn Fn(&str) -> bool) -> bool {
    let mut words = tokens(chunk).filter(|t| t.kind == Kind::Word).map(|t| &chunk[t.start..t.end]);
    words.clone().all(is_syllable) && words.any(|word| word.chars().count() > 2)
}

/// Letters and signs that figures, and strokes between them, may be read as.
const LIKE_FIGURES: &str = "lLIiOozZSsgqtB|/\\";

/// Share of capitals from which on a line is in capitals, as far as they were read as such.
const CAPITALS: f32 = 0.5;

/// Whether a garbled line was written in capitals: more than one word, and more than half of its letters are capitals;
/// codes and abbreviations without a vowel at their end (`VT`, `UBND`) aside; and fewer words have a capital first alone.
pub fn in_capitals(line: &str) -> bool {
    let abbreviates = |word: &str| {
        let mut end = word.chars().filter(|c| is_letter(*c)).rev().take(3);
        end.all(is_capital_consonant)
    };
    let is_code =
        |word: &&str| word.contains('/') || word.bytes().any(|b| b.is_ascii_digit()) || abbreviates(word);
    let (mut words, mut letters, mut capitals, mut loud, mut titled) = (0, 0, 0, 0, 0);
    for word in line.split_whitespace().filter(|word| !is_code(word)) {
        let of_word = count_letters(word);
        let large = word.chars().filter(|c| is_capital(*c)).count();
        words += usize::from(of_word > 1);
        letters += of_word;
        capitals += large;
        loud += usize::from(large > 1);
        titled += usize::from(large == 1 && of_word > 2 && word.starts_with(is_capital));
    }
    words > 1 && capitals as f32 > CAPITALS * letters as f32 && loud > titled
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

    fn shown(text: &str, profile: Profile) -> Vec<(&str, bool)> {
        let mut out = Vec::new();
        let is_syllable = |word: &str| matches!(word, "TINH" | "THANH" | "CA" | "TU");
        pieces(text, 0..text.len(), profile, &is_syllable, &mut out);
        out.iter().map(|p| (&text[p.token.start..p.token.end], p.code)).collect()
    }

    #[test]
    fn lines_of_capitals_are_told_however_they_were_read() {
        for line in ["cHU TICH Uv SAN NHAN OAN riNn LAM DONG", "CQNG HoA xA HQr cHtr NGHIA VIET NAM"] {
            assert!(in_capitals(line), "{line}");
        }
        for line in
            ["S6: 1074/UBND-HC", "DQc lap - Tqr do - Hgnh phric", "UBND tinh", "HDND", "- Luu: VT, TTPVHCC."]
        {
            assert!(!in_capitals(line), "{line}");
        }
    }

    #[test]
    fn names_of_parts_are_no_capitals() {
        let text = "Chuong IV CAN BO\nMuc 2. TAP KET\nUv BAN NHAN DAN";
        let mut out = Vec::new();
        pieces(text, 0..text.len(), Profile::Latin, &|_| false, &mut out);
        let small = out.iter().filter(|piece| !piece.capitals);
        let small: Vec<&str> = small.map(|piece| &text[piece.token.start..piece.token.end]).collect();
        assert_eq!(small, ["Chuong", "Muc"]);
    }

    #[test]
    fn columns_are_told_apart() {
        let text = "UY BAN NHAN DAN    Ngdy ban hdnh: 5\nTRUYEN   MAU\nCONG HOA XA Thanh HOI";
        let mut out = Vec::new();
        pieces(text, 0..text.len(), Profile::Latin, &|word| word == "Thanh", &mut out);
        let small = out.iter().filter(|piece| !piece.capitals);
        let small: Vec<&str> = small.map(|piece| &text[piece.token.start..piece.token.end]).collect();
        assert_eq!(small, ["Ngdy", "ban", "hdnh", ":", "5", "Thanh"]);
        assert!(!in_capitals("BSCKII. Ld Phuong Anh"));
    }

    #[test]
    fn abbreviations_and_misread_figures_of_garbled_text_are_codes() {
        let text = "theo so I BYT-QD, HH-VS ngdy 2gll2l 0L tai 7g30 5G 12h ban 6ng\nTINH-THANH QUYETE[NH th6ng 22l4l2\\l5 6t";
        let codes: Vec<&str> =
            shown(text, Profile::Latin).into_iter().filter(|(_, code)| *code).map(|(word, _)| word).collect();
        assert_eq!(codes, ["BYT", "QD", "HH", "VS", "gll", "l", "L", "g", "G", "h", "l", "l", "l"]);
    }

    #[test]
    fn codes_are_told_from_words_with_a_slash() {
        let codes = |text| -> Vec<&str> {
            shown(text, Profile::Stripped)
                .into_iter()
                .filter(|(_, code)| *code)
                .map(|(word, _)| word)
                .collect()
        };
        assert_eq!(codes("30/2020/ND-CP"), ["ND", "CP"]);
        assert_eq!(codes("5/QD-TTg"), ["QD", "TTg"]);
        assert_eq!(codes("CA/TU"), ["CA", "TU"]);
        assert_eq!(codes("26.3.ND.2.54. 1.A.2 TP.HCM"), ["ND"]);
        assert_eq!(codes("VT, NV2. (VX13); S6 TH6NG BA3 NV"), ["NV", "VX"]);
        assert_eq!(codes("TINH/THANH dong/01 nguoi/lan"), [""; 0]);
        assert_eq!(codes("cong.vn/tinh/1"), ["cong", "vn", "tinh"]);
    }

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

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn runs_are_the_text_in_parts(text in "([a-zA2/ ]|Trang|\n|\n\n|\u{c}|ế){0,60}|\\PC*") {
            prop_assert_eq!(runs(&text).map(|run| &text[run]).collect::<String>(), text);
        }
    }
}
