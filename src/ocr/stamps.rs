//! Words stamped in red ink: the signer's name, `HỎA TỐC`, `KHẨN`.
//!
//! A zone of red ink usually holds the round seal too, in which a reader sees letters that are none. Only lines
//! that it is sure of are believed.

use image::imageops::{self, FilterType};

use super::{ReadError, Reader, SecondReader};
use crate::imaging::{Prepared, RedZone};
use crate::page::{BBox, Line, Word};
use crate::text::count_letters;

/// Confidence below which a word in a red zone is taken for a piece of the seal.
const SURE: f32 = 0.6;
/// Letters a believed line has at least.
const LETTERS: usize = 4;

/// The believable lines of the red zones, boxes in pixels of the page as scanned. The second reader, where there is one,
/// reads again what the first reads badly.
pub(super) fn read(
    engine: &mut impl Reader,
    second: Option<&SecondReader>,
    page: &Prepared,
) -> Result<Vec<Line>, ReadError> {
    let mut lines = Vec::new();
    for zone in &page.red {
        let (width, height) = zone.image.dimensions();
        let scale = page.enlarged();
        let size = |v: u32| (f64::from(v) * scale).round() as u32;
        let image = if scale > 1.0 {
            &imageops::resize(&zone.image, size(width), size(height), FilterType::CatmullRom)
        } else {
            &zone.image
        };
        let mut found = engine.read(image, page.dpi)?;
        let mut mark = None;
        if let Some(second) = second {
            mark = if found.iter().any(has_words) { None } else { second.mark(image, page.dpi)? };
            if mark.is_none() {
                second.read_stamp(&mut found, image, page.dpi)?;
            }
        }
        let believed = mark.into_iter().chain(found.into_iter().filter_map(believed));
        lines.extend(believed.map(|line| placed(line, zone, scale)));
    }
    for (number, line) in lines.iter_mut().enumerate() {
        line.paragraph = number as u32;
    }
    Ok(lines)
}

fn believed(line: Line) -> Option<Line> {
    let words: Vec<Word> = line.words.into_iter().filter(is_sure).collect();
    let line = Line { words, ..line };
    has_words(&line).then_some(line)
}

/// Whether a line has words that are no pieces of the seal.
fn has_words(line: &Line) -> bool {
    line.words.iter().filter(|word| is_sure(word)).map(|word| count_letters(&word.text)).sum::<usize>()
        >= LETTERS
}

fn is_sure(word: &Word) -> bool {
    word.confidence >= SURE && count_letters(&word.text) >= 2
}

fn placed(mut line: Line, zone: &RedZone, scale: f64) -> Line {
    let back = |v: u32| (f64::from(v) / scale).round() as u32;
    for BBox { x, y, width, height } in line.words.iter_mut().map(|word| &mut word.bbox) {
        (*x, *y) = (zone.bbox.x + back(*x), zone.bbox.y + back(*y));
        (*width, *height) = (back(*width), back(*height));
    }
    line
}

#[cfg(test)]
mod tests {
    use image::GrayImage;

    use super::*;

    fn line(words: &[(&str, f32)]) -> Line {
        let words = words.iter().map(|(text, sure)| Word::read(*text, BBox::from([20, 40, 10, 10]), *sure));
        Line { words: words.collect(), paragraph: 0 }
    }

    #[test]
    fn pieces_of_the_seal_are_not_believed() {
        let zone = RedZone { image: GrayImage::new(9, 9), bbox: BBox::from([100, 200, 9, 9]) };
        let kept = believed(line(&[("Lê", 0.9), ("~", 0.95), ("Hoàng", 0.8), ("Ạ", 0.2)])).unwrap();
        assert_eq!(kept.text(), "Lê Hoàng");
        assert_eq!(placed(kept, &zone, 2.0).words[0].bbox, BBox::from([110, 220, 5, 5]));
        assert!(believed(line(&[("Sở", 0.9), ("oỒ", 0.3)])).is_none());
    }
}
