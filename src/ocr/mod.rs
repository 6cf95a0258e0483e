//! The readers: pictures to words with boxes and confidences.
//!
//! A [`Reader`] reads a prepared grey picture. [`read_page`] prepares the picture of a page, has it read, and
//! moves the boxes back to the pixels of the page as scanned.

use std::path::Path;

use image::GrayImage;

use crate::imaging;
use crate::input::Picture;
use crate::page::{Line, Page};

mod again;
mod choices;
mod combine;
mod languages;
mod native;
mod parts;
mod second;
mod stamps;
mod tables;
mod tesseract;
mod tsv;

pub use languages::{installed as installed_languages, package as language_package};
pub use parts::Parts;
pub use second::{Judge, SecondReader, Unusable, WEIGHTS, Weight, Weights};
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

    /// As [`Reader::read`], for a picture of one block of lines.
    ///
    /// # Errors
    /// As [`Reader::read`].
    fn read_block(&mut self, image: &GrayImage, dpi: u32) -> Result<Vec<Line>, ReadError> {
        self.read(image, dpi)
    }
}

/// Confidence of a page, 0 to 1, below which it may lie the wrong way up. Upright pages that a person can read are
/// read at 0.6 and more, pages upside down at 0.45 and less.
pub const READABLE: f32 = 0.6;

/// Reads page `number` from its picture; boxes in pixels of the picture, turned upright. Columns of head and foot are
/// read one after the other; what the file writes over the picture itself, and what is stamped in red ink, are paragraphs
/// of their own between the others.
///
/// The second reader, where there is one, reads what the first is known to read badly. A page so badly read that it may
/// lie on its side or upside down is read again turned; the surest reading counts.
///
/// # Errors
/// As [`Reader::read`].
pub fn read_page(
    engine: &mut impl Reader,
    second: Option<&SecondReader>,
    picture: &Picture,
    number: usize,
) -> Result<Page, ReadError> {
    let (mut surest, mut best) = read_turned(engine, second, picture, number)?;
    if surest >= READABLE {
        return Ok(best);
    }
    for turn in imaging::turns(surest) {
        let (sure, page) = read_turned(engine, second, &turn.apply(picture), number)?;
        if sure > surest {
            (surest, best) = (sure, page);
        }
        if surest >= READABLE {
            break;
        }
    }
    Ok(best)
}

/// The page as it lies, and how sure its reading is.
fn read_turned(
    engine: &mut impl Reader,
    second: Option<&SecondReader>,
    picture: &Picture,
    number: usize,
) -> Result<(f32, Page), ReadError> {
    let mut parts = Parts::new(picture, number);
    parts.read_down_to(engine, 1.0)?;
    Ok((parts.sureness(), parts.finish(engine, second)?))
}

#[cfg(test)]
mod tests {
    use image::DynamicImage;

    use super::*;
    use crate::imaging::Turn;
    use crate::page::{BBox, Word};

    struct Corner;

    impl Reader for Corner {
        fn read(&mut self, image: &GrayImage, _: u32) -> Result<Vec<Line>, ReadError> {
            let bbox = BBox { x: 0, y: 0, width: image.width(), height: image.height() };
            Ok(vec![Line { words: vec![Word::read("a", bbox, 0.5)], paragraph: 0 }])
        }
    }

    /// Reads words well only when the dark mark is at the top left, otherwise with this confidence.
    struct Upright {
        otherwise: f32,
    }

    impl Reader for Upright {
        fn read(&mut self, image: &GrayImage, _: u32) -> Result<Vec<Line>, ReadError> {
            let sure = if image.get_pixel(40, 40)[0] < 128 { 0.9 } else { self.otherwise };
            let bbox = BBox { x: 30, y: 20, width: 60, height: 12 };
            Ok(vec![Line { words: vec![Word::read("Ủyban".repeat(8), bbox, sure)], paragraph: 0 }])
        }
    }

    #[test]
    fn a_page_is_turned_upright() {
        let image = GrayImage::from_fn(1654, 2339, |x, y| {
            image::Luma([if (20..170).contains(&x) && (20..70).contains(&y) { 0 } else { 255 }])
        });
        let upright = Picture { image: DynamicImage::ImageLuma8(image), dpi: None, overlay: Vec::new() };
        for (turn, otherwise) in [Turn::None, Turn::Half, Turn::Quarter, Turn::ThreeQuarters]
            .into_iter()
            .flat_map(|turn| [(turn, 0.1), (turn, 0.3)])
        {
            let page = read_page(&mut Upright { otherwise }, None, &turn.apply(&upright), 1).unwrap();
            assert!(page.lines[0].words[0].confidence > 0.8, "{turn:?}");
            assert_eq!(page.lines[0].words[0].bbox, BBox::from([30, 20, 60, 12]), "{turn:?}");
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
