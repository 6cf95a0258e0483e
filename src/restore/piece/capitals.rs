//! Which garbled words were written in capitals, told from what stands beside them in their line.

use std::ops::Range;

use super::{Piece, is_capital_consonant};
use crate::text::token::Kind;
use crate::text::{count_letters, is_capital, is_letter};

/// Spaces between two columns, at least.
const GAP: &str = "   ";

/// Share of capitals from which on a line is in capitals, as far as they were read as such.
const CAPITALS: f32 = 0.5;

/// Notes which pieces of a garbled text stand in capitals; `is_syllable` knows the syllables of Vietnamese, with or without
/// their marks.
pub fn note(text: &str, pieces: &mut [Piece], is_syllable: &dyn Fn(&str) -> bool) {
    let (mut line, mut column) = ((0..0, false), (0..0, false));
    for at in 0..pieces.len() {
        let start = pieces[at].token.start;
        if !line.0.contains(&start) {
            line.0 = line_of(text, start);
            line.1 = in_capitals(&text[line.0.clone()]);
        }
        if !column.0.contains(&start) {
            column.0 = column_of(text, &line.0, start);
            let inside = &text[column.0.clone()];
            let alone = inside.split_whitespace().nth(1).is_none();
            column.1 = if alone { line.1 } else { in_capitals(inside) };
        }
        let word = &text[start..pieces[at].token.end];
        let is_small = || is_division(text, &pieces[at..]) || is_titled(word) && is_syllable(word);
        pieces[at].capitals = column.1 && !is_small();
    }
}

/// The line that holds a byte.
fn line_of(text: &str, at: usize) -> Range<usize> {
    let from = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let to = text[at..].find('\n').map_or(text.len(), |end| at + end);
    from..to
}

/// What gaps separate in a line, that which holds a byte.
fn column_of(text: &str, line: &Range<usize>, at: usize) -> Range<usize> {
    let from = text[line.start..at].rfind(GAP).map_or(line.start, |gap| line.start + gap + GAP.len());
    let to = text[at..line.end].find(GAP).map_or(line.end, |gap| at + gap);
    from..to
}

/// Whether these pieces begin with the name of a part of a document and its number, `Chương IV`, which stands before its
/// title in capitals.
fn is_division(text: &str, pieces: &[Piece]) -> bool {
    let [name, number, ..] = pieces else { return false };
    let [name, figure] = [name, number].map(|piece| piece.token.text(text));
    is_titled(name)
        && (number.token.kind == Kind::Number || figure.chars().all(|c| matches!(c, 'I' | 'V' | 'X')))
}

/// Whether a word of three letters or more has a capital first alone.
fn is_titled(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(is_capital) && letters.clone().nth(1).is_some() && !letters.any(is_capital)
}

/// Whether a garbled line was written in capitals: more than one word, and more than half of its letters are capitals;
/// codes and abbreviations without a vowel at their end (`VT`, `UBND`) aside; and fewer words have a capital first alone.
fn in_capitals(line: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::piece::pieces;
    use crate::restore::profile::Profile;

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
        let small: Vec<&str> = small.map(|piece| piece.token.text(text)).collect();
        assert_eq!(small, ["Chuong", "Muc"]);
    }

    #[test]
    fn columns_are_told_apart() {
        let text = "UY BAN NHAN DAN    Ngdy ban hdnh: 5\nTRUYEN   MAU\nCONG HOA XA Thanh HOI";
        let mut out = Vec::new();
        pieces(text, 0..text.len(), Profile::Latin, &|word| word == "Thanh", &mut out);
        let small = out.iter().filter(|piece| !piece.capitals);
        let small: Vec<&str> = small.map(|piece| piece.token.text(text)).collect();
        assert_eq!(small, ["Ngdy", "ban", "hdnh", ":", "5", "Thanh"]);
        assert!(!in_capitals("BSCKII. Ld Phuong Anh"));
    }
}
