//! Strokes of the pen and of the seal that a reader of pictures took for letters: `Ñ`, `š`, `m` beside a signature.

use crate::layout::anchors::is_number;
use crate::page::{Origin, Page};

/// Confidence below which a letter that stands alone is a stroke.
const UNSURE: f32 = 0.3;

/// Takes the text from words of a picture that are strokes; `raw` keeps what was read.
pub fn blank(page: &mut Page) {
    if page.origin != Origin::Ocr {
        return;
    }
    for words in page.lines.iter_mut().map(|line| &mut line.words) {
        let numbered = is_number(words);
        let figures: Vec<bool> = words.iter().map(|word| numbered && is_figures(&word.text)).collect();
        let beside_figures = |at: usize| at > 0 && figures[at - 1] || figures.get(at + 1) == Some(&true);
        for (at, word) in words.iter_mut().enumerate() {
            if word.confidence < UNSURE && is_stray(&word.text) && !beside_figures(at) {
                word.text.clear();
            }
        }
    }
}

/// Digits alone: beside them writing may be a part of the document's number.
fn is_figures(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|c| c.is_ascii_digit())
}

/// One letter and perhaps signs; not a digit, a Roman number, or what marks an item, such as `a)`.
fn is_stray(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphanumeric());
    let (Some(letter), None) = (letters.next(), letters.next()) else { return false };
    let marks_item = word.starts_with(letter) && word.ends_with([')', '.', ':']);
    !letter.is_numeric() && !matches!(letter, 'I' | 'V' | 'X') && !marks_item
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{BBox, Line, Word};

    fn left(words: &[(&str, f32)]) -> String {
        let words = words.iter().map(|(text, sure)| Word::read(*text, BBox::default(), *sure)).collect();
        let lines = vec![Line { words, paragraph: 0 }];
        let mut page = Page { number: 1, width: 9, height: 9, origin: Origin::Ocr, slant: 0.0, lines };
        blank(&mut page);
        page.drop_empty();
        page.text()
    }

    #[test]
    fn strokes_go_and_marks_of_items_stay() {
        let words = [
            ("Ñ", 0.1),
            ("a)", 0.1),
            ("I", 0.2),
            ("5", 0.1),
            ("“m", 0.0),
            ("TÉ", 0.1),
            ("y", 0.9),
            ("—", 0.0),
        ];
        assert_eq!(left(&words), "a) I 5 TÉ y —\n");
    }

    #[test]
    fn writing_beside_figures_stays_in_doubt() {
        assert_eq!(left(&[("Số:", 0.9), ("/Ú.", 0.0), ("4", 0.9), ("/UBND", 0.9)]), "Số: /Ú. 4 /UBND\n");
        assert_eq!(left(&[("5", 0.9), ("Ñ", 0.1), ("tháng", 0.9)]), "5 tháng\n");
    }
}
