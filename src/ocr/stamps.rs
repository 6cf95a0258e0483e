//! Words stamped in red ink: the signer's name, `HỎA TỐC`, `KHẨN`.
//!
//! A zone of red ink usually holds the round seal too, in which a reader sees letters that are none. Only lines
//! that it is sure of are believed.

use image::imageops::{self, FilterType};

use super::{ReadError, Reader, SecondReader};
use crate::imaging::{Prepared, RedZone};
use crate::page::{BBox, Line, Word};

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
        if let Some(second) = second {
            second.read_stamp(&mut found, image, page.dpi)?;
        }
        lines.extend(found.into_iter().filter_map(|line| believed(line, zone, scale)));
    }
    for (number, line) in lines.iter_mut().enumerate() {
        line.paragraph = number as u32;
    }
    Ok(lines)
}

fn believed(line: Line, zone: &RedZone, scale: f64) -> Option<Line> {
    let words: Vec<Word> =
        line.words.into_iter().filter(is_sure).map(|word| placed(word, zone, scale)).collect();
    let letters: usize = words.iter().map(|word| letters(&word.text)).sum();
    (letters >= LETTERS).then_some(Line { words, ..line })
}

fn is_sure(word: &Word) -> bool {
    word.confidence >= SURE && letters(&word.text) >= 2
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

fn placed(mut word: Word, zone: &RedZone, scale: f64) -> Word {
    let back = |v: u32| (f64::from(v) / scale).round() as u32;
    let BBox { x, y, width, height } = word.bbox;
    word.bbox =
        BBox { x: zone.bbox.x + back(x), y: zone.bbox.y + back(y), width: back(width), height: back(height) };
    word
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
        let kept =
            believed(line(&[("Lê", 0.9), ("~", 0.95), ("Hoàng", 0.8), ("Ạ", 0.2)]), &zone, 2.0).unwrap();
        assert_eq!(kept.text(), "Lê Hoàng");
        assert_eq!(kept.words[0].bbox, BBox::from([110, 220, 5, 5]));
        assert!(believed(line(&[("Sở", 0.9), ("oỒ", 0.3)]), &zone, 1.0).is_none());
    }
}
