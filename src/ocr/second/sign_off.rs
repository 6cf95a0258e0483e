//! The sign-off read again: position and name under the seal and the signature.

use image::{GrayImage, imageops};

use super::page::PageReader;
use super::surname;
use crate::layout::sign_off_zone;
use crate::ocr::ReadError;
use crate::page::{BBox, Line, Page, Word};

/// Words that the first reader is this sure of are left to it.
const GOOD: f32 = 0.85;
/// Confidence from which a word of the second reader is believed.
const BELIEVED: f32 = 0.8;
/// Letters of a believed line at least.
const LETTERS: usize = 4;
/// A line of print is at least this many times as wide as high.
const LONG: u32 = 2;
/// Height of lines of print, in inches.
const PRINT: std::ops::Range<f64> = 0.08..0.5;

/// Reads the lines of the sign-off that the first reader has not or reads badly; boxes in pixels of `image`.
pub(super) fn read_again(
    reader: &PageReader,
    page: &mut Page,
    image: &GrayImage,
    dpi: u32,
) -> Result<(), ReadError> {
    let Some(zone) = sign_off_zone(page) else { return Ok(()) };
    let part = imageops::crop_imm(image, zone.x, zone.y, zone.width, zone.height).to_image();
    let found = reader.lines(&part, dpi)?;
    // What the left edge of the zone cuts is of the recipients.
    let found = found.into_iter().filter(|line| line.x > 0);
    let found = found.map(|line| BBox { x: zone.x + line.x, y: zone.y + line.y, ..line });
    exchange_all(reader, &mut page.lines, found, image, dpi)
}

/// Reads the lines of a stamp that the first reader has not or reads badly.
pub(super) fn read_stamp(
    reader: &PageReader,
    lines: &mut Vec<Line>,
    image: &GrayImage,
    dpi: u32,
) -> Result<(), ReadError> {
    let found = reader.lines(image, dpi)?;
    exchange_all(reader, lines, found.into_iter(), image, dpi)
}

/// Has lines of print read and exchanged where that is better.
fn exchange_all(
    reader: &PageReader,
    lines: &mut Vec<Line>,
    found: impl Iterator<Item = BBox>,
    image: &GrayImage,
    dpi: u32,
) -> Result<(), ReadError> {
    for line in found.filter(|line| is_print(*line, dpi)) {
        if !is_well_read(lines, line) {
            exchange(lines, line, reader.signed(image, line)?);
        }
    }
    Ok(())
}

fn is_print(line: BBox, dpi: u32) -> bool {
    line.width >= LONG * line.height && PRINT.contains(&(f64::from(line.height) / f64::from(dpi.max(1))))
}

fn is_within(word: &Word, line: BBox) -> bool {
    let (x, y) = (word.bbox.x + word.bbox.width / 2, word.bbox.y + word.bbox.height / 2);
    (line.x..line.right()).contains(&x) && (line.y..line.bottom()).contains(&y)
}

/// Whether words that the first reader is sure of take up most of a line. A name without a family name is not well
/// read, however sure that reader is: `hạm Văn Lai`.
fn is_well_read(lines: &[Line], line: BBox) -> bool {
    let words: Vec<&Word> =
        lines.iter().flat_map(|line| &line.words).filter(|word| is_within(word, line)).collect();
    let good: u32 = words.iter().filter(|word| word.confidence >= GOOD).map(|word| word.bbox.width).sum();
    let nameless = surname::is_lacking(&words);
    !nameless && good * 10 >= line.width * 7
}

/// Puts what was read into the place of the first reader's words, if it can be believed more. Of those, sure ones stay
/// where nothing believed stands over them.
fn exchange(lines: &mut Vec<Line>, line: BBox, words: Vec<Word>) {
    let mut words: Vec<Word> = words.into_iter().filter(|word| word.confidence >= BELIEVED).collect();
    let letters: usize =
        words.iter().map(|word| word.text.chars().filter(|c| c.is_alphabetic()).count()).sum();
    let before: Vec<&Word> =
        lines.iter().flat_map(|line| &line.words).filter(|word| is_within(word, line)).collect();
    let better = surname::is_lacking(&before) || sureness(words.iter()) > sureness(before.iter().copied());
    if letters < LETTERS || !better {
        return;
    }
    let beside = |old: &&&Word| words.iter().all(|new| is_beside(&new.bbox, &old.bbox));
    let kept: Vec<Word> =
        before.iter().filter(|old| old.confidence >= GOOD).filter(beside).map(|old| (*old).clone()).collect();
    words.extend(kept);
    words.sort_by_key(|word| word.bbox.x);
    for old in lines.iter_mut() {
        old.words.retain(|word| !is_within(word, line));
    }
    lines.retain(|line| !line.words.is_empty());
    let paragraph = lines.last().map_or(0, |last| last.paragraph + 1);
    lines.push(Line { words, paragraph });
}

/// Whether the middle of neither of two boxes is over the other.
fn is_beside(a: &BBox, b: &BBox) -> bool {
    let middle = |bbox: &BBox| bbox.x + bbox.width / 2;
    !(a.x..a.right()).contains(&middle(b)) && !(b.x..b.right()).contains(&middle(a))
}

/// Mean confidence by letters; 0 for no words.
fn sureness<'a>(words: impl Iterator<Item = &'a Word>) -> f32 {
    let (sum, all) = words.fold((0.0, 0.0), |(sum, all), word| {
        let letters = word.text.chars().count() as f32;
        (sum + word.confidence * letters, all + letters)
    });
    if all > 0.0 { sum / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Origin;

    fn page(words: Vec<Word>) -> Page {
        let lines = vec![Line { words, paragraph: 0 }];
        Page { number: 1, width: 1000, height: 1000, origin: Origin::Ocr, lines }
    }

    fn word(text: &str, x: u32, sure: f32) -> Word {
        Word::read(text, BBox { x, y: 100, width: 60, height: 20 }, sure)
    }

    #[test]
    fn weak_words_give_way_and_sure_ones_stay() {
        let line = BBox::from([90, 95, 300, 30]);
        let mut weak = page(vec![word("- Lưu;", 10, 0.9), word("rân", 100, 0.4), word("~", 200, 0.2)]);
        assert!(!is_well_read(&weak.lines, line));
        exchange(
            &mut weak.lines,
            line,
            vec![word("Trần", 100, 0.99), word("Ế", 200, 0.3), word("Minh", 300, 0.9)],
        );
        assert_eq!(weak.text(), "- Lưu;\nTrần Minh\n");
        let mut half = page(vec![word("rân", 100, 0.4), word("Minh", 200, 0.9)]);
        exchange(&mut half.lines, line, vec![word("Trần", 100, 0.99), word("Mính", 200, 0.7)]);
        assert_eq!(half.text(), "Trần Minh\n");
        let mut sure = page(vec![word("Trần", 100, 0.95), word("Minh", 200, 0.95)]);
        exchange(&mut sure.lines, line, vec![word("Trân", 100, 0.85), word("Minh", 200, 0.9)]);
        assert_eq!(sure.text(), "Trần Minh\n");
        assert!(is_well_read(&sure.lines, BBox { width: 170, ..line }));
    }

    #[test]
    fn specks_are_no_print() {
        assert!(is_print(BBox::from([1, 1, 200, 40]), 200));
        assert!(!is_print(BBox::from([1, 1, 10, 40]), 200));
        assert!(!is_print(BBox::from([1, 1, 200, 10]), 200));
    }
}
