//! The readers: pictures to words with boxes and confidences.
//!
//! A [`Reader`] reads a prepared grey picture. [`read_page`] prepares the picture of a page, has it read, and
//! moves the boxes back to the pixels of the page as scanned.

use std::path::Path;

use image::{GenericImageView, GrayImage};

use crate::imaging;
use crate::input::Picture;
use crate::page::{Line, Origin, Page};

mod languages;
mod native;
mod second;
mod stamps;
mod tesseract;
mod tsv;

pub use languages::{installed as installed_languages, package as language_package};
pub use second::{SecondReader, Unusable, WEIGHTS, Weight, Weights};
pub use tesseract::Tesseract;

/// Version of the Tesseract library that is linked, as `5.3.0`.
pub fn tesseract_version() -> String {
    native::tesseract_version()
}

/// Why a page could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ReadError(pub String);

impl ReadError {
    /// The library's error, with the file and page (from 1) it happened on.
    pub fn at(self, path: &Path, page: usize) -> crate::Error {
        crate::Error::Ocr { path: path.into(), page, detail: self.0 }
    }
}

/// Something that reads pictures of text.
pub trait Reader {
    /// The lines of `image`, in reading order, boxes in its pixels.
    ///
    /// # Errors
    /// When the engine fails; a picture without text is no failure.
    fn read(&mut self, image: &GrayImage, dpi: u32) -> Result<Vec<Line>, ReadError>;
}

/// Reads page `number` from its picture; boxes in pixels of the picture. The second reader, where there is one, reads
/// what the first is known to read badly. What the file writes over the picture
/// itself, and what is stamped in red ink, comes last, as paragraphs of their own.
///
/// # Errors
/// As [`Reader::read`].
pub fn read_page(
    engine: &mut impl Reader,
    second: Option<&SecondReader>,
    picture: &Picture,
    number: usize,
) -> Result<Page, ReadError> {
    let prepared = imaging::prepare(picture);
    let mut lines = engine.read(&prepared.image, prepared.dpi)?;
    if let Some(second) = second {
        second.fill_in(&mut lines, &prepared.image)?;
    }
    for word in lines.iter_mut().flat_map(|line| &mut line.words) {
        word.bbox = prepared.to_page(word.bbox);
    }
    append(&mut lines, stamps::read(engine, &prepared)?);
    append(&mut lines, picture.overlay.clone());
    let (width, height) = picture.image.dimensions();
    Ok(Page { number, width, height, origin: Origin::Ocr, lines })
}

fn append(lines: &mut Vec<Line>, more: Vec<Line>) {
    let next = lines.last().map_or(0, |line| line.paragraph + 1);
    lines.extend(more.into_iter().map(|line| Line { paragraph: next + line.paragraph, ..line }));
}

#[cfg(test)]
mod tests {
    use image::DynamicImage;

    use super::*;
    use crate::page::{BBox, Word};

    struct Corner;

    impl Reader for Corner {
        fn read(&mut self, image: &GrayImage, _: u32) -> Result<Vec<Line>, ReadError> {
            let bbox = BBox { x: 0, y: 0, width: image.width(), height: image.height() };
            Ok(vec![Line { words: vec![Word::read("a", bbox, 0.5)], paragraph: 0 }])
        }
    }

    #[test]
    fn boxes_are_those_of_the_scan_and_the_overlay_is_kept() {
        let stamp = Line { words: vec![Word::read("Ký", BBox::from([1, 2, 3, 4]), 1.0)], paragraph: 0 };
        let image = DynamicImage::ImageLuma8(GrayImage::from_pixel(413, 585, image::Luma([255])));
        let picture = Picture { image, dpi: None, overlay: vec![stamp] };
        let page = read_page(&mut Corner, None, &picture, 3).unwrap();
        assert_eq!(page.lines[0].words[0].bbox, BBox::from([0, 0, 413, 585]));
        assert_eq!((page.lines[1].text().as_str(), page.lines[1].paragraph), ("Ký", 1));
        assert_eq!((page.number, page.width), (3, 413));
    }
}
