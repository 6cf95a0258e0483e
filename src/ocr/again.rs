//! What the first reading of a page has missed or reads badly, read again piece by piece.
//!
//! A reader of whole pages loses lines to its layout and words to what stands beside them; a piece cut out of the
//! page, with nothing else on it, is often read well.

use image::{GrayImage, imageops};

use super::combine::is_believed;
use super::tables::{Reading, append, read_block, whiten};
use super::{ReadError, Reader};
use crate::imaging;
use crate::layout::insert;
use crate::page::{Alternative, BBox, Line, Word, sureness};
use crate::text::strip;

/// Words less sure than this are read again.
const POOR: f32 = 0.65;
/// A second reading of them counts when it is this sure, and by so much surer than the first.
const SURE: f32 = 0.7;
const SURER: f32 = 0.2;
/// A page with more pieces is none of print.
const MOST: usize = 60;
/// How much more of the page is cut out around a piece, as this part of an inch.
const AROUND: u32 = 30;

/// Reads again what no well read word covers, and puts in what is surer.
///
/// # Errors
/// As [`Reader::read`].
pub(super) fn read_again(
    engine: &mut impl Reader,
    image: &GrayImage,
    dpi: u32,
    read: &mut Reading,
) -> Result<(), ReadError> {
    let words = read.lines.iter().chain(&read.cells).flat_map(|line| &line.words);
    let well = words.filter(|word| !is_poor(word)).map(|word| word.bbox);
    let covered: Vec<BBox> = well.chain(read.tables.iter().copied()).collect();
    let pieces = imaging::unread(image, dpi, covered.iter());
    if pieces.is_empty() || pieces.len() > MOST {
        return Ok(());
    }
    let mut others = image.clone();
    for bbox in &covered {
        whiten(&mut others, bbox);
    }
    let mut missing = Vec::new();
    for piece in pieces {
        let part = imageops::crop_imm(image, piece.x, piece.y, piece.width, piece.height).to_image();
        imageops::replace(&mut others, &part, piece.x.into(), piece.y.into());
        let found = read_block(engine, &others, around(piece, dpi / AROUND, image), dpi)?;
        if read.lines.iter().flat_map(|line| &line.words).any(|word| is_of(word, piece)) {
            let words = found.into_iter().flat_map(|line| line.words).filter(|word| word.confidence >= POOR);
            exchange(&mut read.lines, piece, words.collect());
            continue;
        }
        for line in found.into_iter().filter(is_believed) {
            match read.lines.iter_mut().find(|other| reads_on(other, &line)) {
                Some(other) => put(other, line.words),
                None => append(&mut missing, vec![line]),
            }
        }
    }
    insert(&mut read.lines, &missing);
    Ok(())
}

fn is_poor(word: &Word) -> bool {
    word.confidence < POOR && word.text.contains(char::is_alphanumeric)
}

/// Whether a word was read of a piece: a sure one in it, or a poor one whose box reaches over two lines, one of them this.
fn is_of(word: &Word, piece: BBox) -> bool {
    let BBox { x, width, .. } = word.bbox;
    let over = (piece.x..piece.right()).contains(&(x + width / 2))
        && overlap(&word.bbox, &piece) * 2 >= piece.height;
    piece.holds(&word.bbox) || is_poor(word) && over
}

/// Rows that two boxes share.
fn overlap(a: &BBox, b: &BBox) -> u32 {
    a.bottom().min(b.bottom()).saturating_sub(a.y.max(b.y))
}

/// Whether a line that was missed is part of one that was not: on a level with a word of it, next to that, and in a gap.
fn reads_on(line: &Line, missed: &Line) -> bool {
    let bbox = missed.bbox();
    let apart = |word: &BBox| word.x.saturating_sub(bbox.right()).max(bbox.x.saturating_sub(word.right()));
    let is_next =
        |word: &BBox| overlap(word, &bbox) * 2 >= word.height.min(bbox.height) && apart(word) <= bbox.height;
    let mut words = line.words.iter().map(|word| &word.bbox);
    words.clone().any(is_next) && words.all(|word| apart(word) > 0)
}

/// Puts words into a line.
fn put(line: &mut Line, words: Vec<Word>) {
    line.words.extend(words);
    line.words.sort_by_key(|word| word.bbox.x);
}

/// A box that is larger by so many pixels on each side, within the picture.
fn around(piece: BBox, by: u32, image: &GrayImage) -> BBox {
    let (x, y) = (piece.x.saturating_sub(by), piece.y.saturating_sub(by));
    let (right, bottom) =
        ((piece.right() + by).min(image.width()), (piece.bottom() + by).min(image.height()));
    BBox { x, y, width: right - x, height: bottom - y }
}

/// Puts what was read of a piece into the place of the words that were read there before, if it is better. Of two
/// readings of one word, the one that is not taken is kept as the other.
fn exchange(lines: &mut [Line], piece: BBox, mut words: Vec<Word>) {
    let within = |word: &Word| is_of(word, piece);
    let Some(line) = lines.iter_mut().find(|line| line.words.iter().any(within)) else { return };
    let mut before: Vec<Word> = line.words.iter().filter(|word| within(word)).cloned().collect();
    let better = is_better(&words, &before);
    if let ([word], [old]) = (&mut words[..], &mut before[..]) {
        let (taken, other) = if better { (word, old) } else { (old, word) };
        taken.alternatives.push(Alternative { text: other.text.clone(), confidence: other.confidence });
    }
    line.words.retain(|word| !within(word));
    put(line, if better { words } else { before });
}

/// Whether a second reading of a piece is better than the first: surer by far, in letters of Vietnamese, with the same
/// figures, and not much shorter.
fn is_better(words: &[Word], before: &[Word]) -> bool {
    let text = |words: &[Word]| words.iter().map(|word| word.text.as_str()).collect::<String>();
    let (new, old) = (text(words), text(before));
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (letters, were) = (letters(&new), letters(&old));
    let figures = |text: &str| -> Vec<String> {
        let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
        runs.map(str::to_owned).collect()
    };
    let long = letters.chars().count() * 3 >= were.chars().count() * 2;
    // The same letters with fewer spaces have lost them.
    let joined = words.len() < before.len() && letters == were;
    let (sure, was) = (sureness(words), sureness(before));
    let surer = sure >= SURE && sure >= was + SURER;
    surer && long && !joined && strip(&letters).is_ascii() && figures(&new) == figures(&old)
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    /// Reads these words in every block, from left to right.
    struct Says(&'static [(&'static str, f32)]);

    impl Reader for Says {
        fn read(&mut self, _: &GrayImage, _: u32) -> Result<Vec<Line>, ReadError> {
            unreachable!("the page is read before")
        }

        fn read_block(&mut self, block: &GrayImage, _: u32) -> Result<Vec<Line>, ReadError> {
            let width = block.width() / self.0.len() as u32;
            let word = |(at, (text, sure)): (u32, &(&str, f32))| {
                Word::read(*text, BBox { x: at * width, y: 0, width, height: block.height() }, *sure)
            };
            Ok(vec![Line { words: (0..).zip(self.0).map(word).collect(), paragraph: 0 }])
        }
    }

    /// What becomes of a line of two words, of which the second is this, and of one that was not read below it.
    fn again(second: (&str, f32), says: &'static [(&'static str, f32)]) -> Vec<String> {
        let boxes = [[200, 300, 150, 30], [370, 300, 150, 30], [200, 500, 300, 30]].map(BBox::from);
        let page = GrayImage::from_fn(1654, 2339, |x, y| {
            let within = |b: &BBox| (b.x..b.right()).contains(&x) && (b.y..b.bottom()).contains(&y);
            Luma([if boxes.iter().any(within) && x % 16 < 11 { 20 } else { 245 }])
        });
        let words = vec![Word::read("Nơi", boxes[0], 0.9), Word::read(second.0, boxes[1], second.1)];
        let lines = vec![Line { words, paragraph: 0 }];
        let mut read = Reading { lines, ..Reading::default() };
        read_again(&mut Says(says), &page, 200, &mut read).unwrap();
        read.lines.iter().map(Line::text).collect()
    }

    #[test]
    fn poor_words_and_missed_lines_are_read_again() {
        assert_eq!(again(("K-dà", 0.2), &[("nhận:", 0.9)]), ["Nơi nhận:", "nhận:"]);
        // A sure word is left alone, and what is not believed is not put in.
        assert_eq!(again(("nhậm:", 0.8), &[("Xq zt", 0.9)]), ["Nơi nhậm:"]);
        assert_eq!(again(("nhậm:", 0.8), &[("nhận", 0.6)]), ["Nơi nhậm:"]);
    }

    fn is_better_than(before: &[(&str, f32)], words: &[(&str, f32)]) -> bool {
        let read = |words: &[(&str, f32)]| -> Vec<Word> {
            words.iter().map(|(text, sure)| Word::read(*text, BBox::default(), *sure)).collect()
        };
        is_better(&read(words), &read(before))
    }

    #[test]
    fn figures_stay_and_spaces_are_not_lost() {
        assert!(is_better_than(&[("QUYỂN", 0.4)], &[("QUYỀN", 0.75)]));
        assert!(!is_better_than(&[("QUYỂN", 0.4)], &[("QUYỀN", 0.55)]));
        assert!(!is_better_than(&[("5/49", 0.5)], &[("549", 0.9)]));
        assert!(!is_better_than(&[("08/2012", 0.3)], &[("06/2012", 0.9)]));
        assert!(is_better_than(&[("1", 0.5), ("002/QD-TTg", 0.4)], &[("1002/QĐ-TTg", 0.9)]));
        assert!(!is_better_than(&[("04", 0.0), ("tháng", 0.0)], &[("04tháng", 0.8)]));
        assert!(!is_better_than(&[("T,", 0.2)], &[("ŒE,", 0.8)]));
        assert!(!is_better_than(&[("thanh", 0.4), ("tra", 0.4)], &[("tra", 0.9)]));
    }

    #[test]
    fn the_reading_that_is_not_taken_is_kept_beside() {
        let piece = BBox::from([0, 0, 100, 30]);
        let line = |text: &str, sure: f32| Line { words: vec![Word::read(text, piece, sure)], paragraph: 0 };
        let mut lines = vec![line("tổng", 0.54)];
        exchange(&mut lines, piece, line("tông", 0.97).words);
        assert_eq!(
            (lines[0].text().as_str(), lines[0].words[0].alternatives[0].text.as_str()),
            ("tông", "tổng")
        );
        let mut lines = vec![line("miễn", 0.6)];
        exchange(&mut lines, piece, line("miên", 0.7).words);
        assert_eq!(
            (lines[0].text().as_str(), lines[0].words[0].alternatives[0].text.as_str()),
            ("miễn", "miên")
        );
    }
}
