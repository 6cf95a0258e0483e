//! Strokes of the pen and of the seal that a reader of pictures took for letters: `Ñ`, `š`, `m` beside a signature.

use crate::page::{Origin, Page};

/// Confidence below which a letter that stands alone is a stroke.
const UNSURE: f32 = 0.3;

/// Takes the text from words of a picture that are strokes; `raw` keeps what was read.
pub fn blank(page: &mut Page) {
    if page.origin != Origin::Ocr {
        return;
    }
    let words = page.lines.iter_mut().flat_map(|line| &mut line.words);
    for word in words.filter(|word| word.confidence < UNSURE && is_stray(&word.text)) {
        word.text.clear();
    }
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
        let words = words.map(|(text, sure)| Word::read(text, BBox::default(), sure));
        let lines = vec![Line { words: words.to_vec(), paragraph: 0 }];
        let mut page = Page { number: 1, width: 9, height: 9, origin: Origin::Ocr, slant: 0.0, lines };
        blank(&mut page);
        page.drop_empty();
        assert_eq!(page.text(), "a) I 5 TÉ y —\n");
    }
}
