//! Marks of urgency and secrecy in red ink, stamped as they may lie: `HỎA TỐC`, `KHẨN`, `MẬT`.

use image::{GrayImage, Luma, imageops};

use super::closed::Closest;
use super::page::PageReader;
use crate::imaging::levelled;
use crate::ocr::ReadError;
use crate::page::{BBox, Line, Word};

/// The marks.
const MARKS: [&str; 8] =
    ["HỎA TỐC", "HỎA TỐC HẸN GIỜ", "THƯỢNG KHẨN", "TỐI KHẨN", "KHẨN", "MẬT", "TỐI MẬT", "TUYỆT MẬT"];
/// By how much less likely than what is read, as a logarithm for each letter, a mark may be.
const WORSE: f32 = 2.5;
/// Share of the likelihood of all marks that the best must have.
const SHARE: f32 = 0.95;
/// Darker is ink.
const INK: u8 = 140;
/// Paper around words, as part of their height.
const MARGIN: u32 = 7;
/// Ink stands apart when more than this part of the height of a line is between.
const APART: u32 = 4;

/// The mark that a picture of red ink shows, in its box; `None` when it shows none.
pub(super) fn read(reader: &PageReader, image: &GrayImage, dpi: u32) -> Result<Option<Line>, ReadError> {
    let Some((level, place)) = levelled(image) else { return Ok(None) };
    let level = with_margin(&level);
    let sure = |line: BBox| -> Result<_, ReadError> {
        let closest = reader.closest(&level, line, MARKS.into_iter())?;
        Ok(closest.filter(|mark| mark.worse <= WORSE && mark.share >= SHARE))
    };
    let mut found = sure(BBox { x: 0, y: 0, width: level.width(), height: level.height() })?;
    // Pieces of the frame may be left around the words.
    if found.is_none() {
        let widest = reader.lines(&level, dpi)?.into_iter().max_by_key(|line| line.width);
        found = widest.map_or(Ok(None), sure)?;
    }
    for line in without_ends(&level) {
        if found.is_none() {
            found = sure(line)?;
        }
    }
    Ok(found.map(|Closest { text, share, .. }| {
        let words = text.split(' ').map(|word| Word::read(word, place, share)).collect();
        Line { words, paragraph: 0 }
    }))
}

/// The picture on a little more paper; the recogniser knows no lines that touch the edge.
fn with_margin(level: &GrayImage) -> GrayImage {
    let margin = level.height() / MARGIN;
    let (width, height) = (level.width() + 2 * margin, level.height() + 2 * margin);
    let mut wider = GrayImage::from_pixel(width, height, Luma([255]));
    imageops::replace(&mut wider, level, margin.into(), margin.into());
    wider
}

/// The parts of a picture without what stands apart at its right end, at its left end, and at both.
fn without_ends(level: &GrayImage) -> Vec<BBox> {
    let (width, height) = level.dimensions();
    let inked = |x: &u32| (0..height).any(|y| level.get_pixel(*x, y)[0] < INK);
    let columns: Vec<u32> = (0..width).filter(inked).collect();
    let groups: Vec<&[u32]> = columns.chunk_by(|a, b| b - a <= height / APART).collect();
    let part = |from: usize, to: usize| {
        let (first, last) = (groups.get(from)?.first()?, groups.get(to.checked_sub(1)?)?.last()?);
        (from < to).then(|| BBox { x: *first, y: 0, width: last + 1 - first, height })
    };
    let all = groups.len();
    [part(0, all.saturating_sub(1)), part(1, all), part(1, all.saturating_sub(1))]
        .into_iter()
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_apart_at_the_ends_is_left_out() {
        let inked =
            |x: u32| (2..6).contains(&x) || (30..60).contains(&x) || (64..90).contains(&x) || x >= 110;
        let level = GrayImage::from_fn(120, 40, |x, _| Luma([if inked(x) { 0 } else { 255 }]));
        let columns: Vec<_> = without_ends(&level).iter().map(|part| part.x..part.right()).collect();
        assert_eq!(columns, [2..90, 30..120, 30..90]);
        assert_eq!(with_margin(&level).dimensions(), (130, 50));
        assert!(without_ends(&GrayImage::from_pixel(9, 9, Luma([255]))).is_empty());
    }
}
