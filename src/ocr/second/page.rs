//! Whole lines: what the recogniser of letters reads in the boxes that the detector found.

use image::{GrayImage, imageops};

use super::closed::{Closest, closest};
use super::detector::Detector;
use super::frames::{Frames, Glyph};
use super::recogniser::Recogniser;
use super::{name, position};
use crate::ocr::{ReadError, Reader};
use crate::page::{BBox, Line, Word, sureness};

/// Above and below a line, and beside it, how much more a cut takes, in sixteenths of its height.
const CUTS: [(u32, u32); 3] = [(0, 0), (2, 4), (1, 2)];

/// Finds lines and reads them.
pub(super) struct PageReader {
    detector: Detector,
    letters: Recogniser,
}

/// Lines from the top, a paragraph each. Reading changes nothing in the networks, hence the reference.
impl Reader for &PageReader {
    fn read(&mut self, image: &GrayImage, dpi: u32) -> Result<Vec<Line>, ReadError> {
        let boxes = self.lines(image, dpi)?;
        let read = boxes.into_iter().map(|bbox| self.words(image, bbox)).collect::<Result<Vec<_>, _>>()?;
        let lines = read.into_iter().filter(|words| !words.is_empty());
        Ok((0..).zip(lines).map(|(paragraph, words)| Line { words, paragraph }).collect())
    }
}

impl PageReader {
    pub fn new(detector: Detector, letters: Recogniser) -> Self {
        Self { detector, letters }
    }

    pub fn for_worker(&self) -> Self {
        Self { detector: self.detector.for_worker(), letters: self.letters.for_worker() }
    }

    /// The boxes of the lines of a picture of this resolution, from the top.
    ///
    /// # Errors
    /// When the network fails.
    pub fn lines(&self, image: &GrayImage, dpi: u32) -> Result<Vec<BBox>, ReadError> {
        self.detector.lines(image, dpi)
    }

    /// The words of the line in a box.
    ///
    /// # Errors
    /// When the network fails.
    pub fn words(&self, image: &GrayImage, line: BBox) -> Result<Vec<Word>, ReadError> {
        let mut words = Vec::new();
        for part in parts(image, line, self.letters.longest()) {
            words.extend(spell(&self.letters, &self.frames(image, part)?, part));
        }
        Ok(words)
    }

    /// As [`Self::words`], for the short lines of a sign-off: positions and names are among those known. What is half hidden
    /// is read differently when the picture is cut a little differently; the surest reading counts, whole names before
    /// others.
    ///
    /// # Errors
    /// When the network fails.
    pub fn signed(&self, image: &GrayImage, line: BBox) -> Result<Vec<Word>, ReadError> {
        let (mut best, mut best_rank) = (Vec::new(), (false, false, 0.0));
        for (above, beside) in CUTS {
            let line = grown(line, (line.height * above / 16, line.height * beside / 16), image.dimensions());
            let frames = self.frames(image, line)?;
            let mut words = spell(&self.letters, &frames, line);
            let known = position::mend(&self.letters, &frames, &mut words, line);
            name::mend(&self.letters, &frames, &mut words);
            let rank = (known, name::is_whole(&words), sureness(&words));
            if rank > best_rank {
                (best, best_rank) = (words, rank);
            }
        }
        Ok(best)
    }

    /// The text of a list that the line in a box shows best, as [`closest`] has it.
    ///
    /// # Errors
    /// When the network fails.
    pub fn closest<T: AsRef<str>>(
        &self,
        image: &GrayImage,
        line: BBox,
        list: impl Iterator<Item = T>,
    ) -> Result<Option<Closest<T>>, ReadError> {
        let frames = self.frames(image, line)?;
        Ok(closest(&self.letters, &frames, 0..frames.len(), list))
    }

    fn frames(&self, image: &GrayImage, line: BBox) -> Result<Frames, ReadError> {
        self.letters.frames(&imageops::crop_imm(image, line.x, line.y, line.width, line.height).to_image())
    }
}

fn grown(line: BBox, (above, beside): (u32, u32), (width, height): (u32, u32)) -> BBox {
    let (x, y) = (line.x.saturating_sub(beside), line.y.saturating_sub(above));
    let (right, bottom) = ((line.right() + beside).min(width), (line.bottom() + above).min(height));
    BBox { x, y, width: right - x, height: bottom - y }
}

/// A line in parts that are not too long for their height, cut where there is least ink near the middle.
fn parts(image: &GrayImage, line: BBox, longest: f32) -> Vec<BBox> {
    if line.width as f32 <= longest * line.height as f32 {
        return vec![line];
    }
    let ink =
        |x: u32| -> u32 { (line.y..line.bottom()).map(|y| u32::from(255 - image.get_pixel(x, y)[0])).sum() };
    // A gap between words is wider than one between letters: the columns beside count, too.
    let reach = (line.height / 6).max(1);
    let around = |x: u32| -> u32 { (x.saturating_sub(reach)..(x + reach).min(line.right())).map(ink).sum() };
    let middle = line.x + line.width * 2 / 5..line.x + line.width * 3 / 5;
    let cut = middle.min_by_key(|&x| around(x)).unwrap_or(line.x + line.width / 2);
    let left = BBox { width: cut - line.x, ..line };
    let right = BBox { x: cut, width: line.right() - cut, ..line };
    [left, right].into_iter().flat_map(|half| parts(image, half, longest)).collect()
}

/// The words of a line that stands in a box.
fn spell(letters: &Recogniser, frames: &Frames, line: BBox) -> Vec<Word> {
    let glyphs = frames.glyphs();
    let words = glyphs.split(|glyph| letters.character(glyph.class).is_whitespace());
    words.filter_map(|glyphs| word(letters, glyphs, frames.width, line)).collect()
}

fn word(letters: &Recogniser, glyphs: &[Glyph], step: f32, line: BBox) -> Option<Word> {
    let (first, last) = (glyphs.first()?, glyphs.last()?);
    let text: String = glyphs.iter().map(|glyph| letters.character(glyph.class)).collect();
    let column = |at: usize| ((at as f32 * step) as u32).min(line.width);
    let (left, right) = (column(first.from), column(last.to));
    let bbox = BBox { x: line.x + left, width: (right - left).max(1), ..line };
    let sure = glyphs.iter().map(|glyph| glyph.p.max(1e-3).ln()).sum::<f32>() / glyphs.len() as f32;
    Some(Word::read(text, bbox, sure.exp()))
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    #[test]
    fn a_long_line_is_cut_in_a_gap() {
        let image = GrayImage::from_fn(400, 10, |x, _| Luma([if (190..196).contains(&x) { 255 } else { 0 }]));
        let parts = parts(&image, BBox::from([0, 0, 400, 10]), 30.0);
        assert_eq!(parts.len(), 2);
        assert!((190..196).contains(&parts[1].x), "{parts:?}");
        assert_eq!(parts[0].width + parts[1].width, 400);
    }
}
