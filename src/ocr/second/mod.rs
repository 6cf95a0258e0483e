//! The second reader: neural networks of other makers, for what Tesseract reads badly.
//!
//! PP-OCRv6 tiny reads digits written by hand and finds lines; `AsterNet` reads Vietnamese. Both run through `rten`, in
//! this process, on one thread a worker. Weights are optional: without them there is no second reader.

mod closed;
mod detector;
mod fill;
mod frames;
mod mark;
mod name;
mod network;
mod page;
mod position;
mod recogniser;
mod sign_off;
mod templates;
mod title;
mod weights;
mod written;

use std::sync::Arc;

use detector::Detector;
use image::GrayImage;
use network::Network;
use page::PageReader;
use recogniser::Recogniser;
pub use weights::{Unusable, WEIGHTS, Weight, Weights};

use crate::layout::foot_zones;
use crate::ocr::combine::combine;
use crate::ocr::tables::Reading;
use crate::ocr::{ReadError, Reader};
use crate::page::{BBox, Line, Page};

/// How likely a text is, as a natural logarithm.
pub type Judge = Arc<dyn Fn(&str) -> f32 + Send + Sync>;

/// The networks that are there.
pub struct SecondReader {
    digits: Recogniser,
    pages: Option<PageReader>,
    judge: Option<Judge>,
}

impl SecondReader {
    /// Loads the networks from a folder of weights.
    ///
    /// # Errors
    /// [`Unusable`] when not even the recogniser of digits is usable.
    pub fn load(weights: &Weights) -> Result<Self, Unusable> {
        let damaged = |file: &str| Unusable::Damaged(weights.folder().join(file));
        let network = |file: &str| Network::load(weights.named(file)?).ok_or_else(|| damaged(file));
        let characters = String::from_utf8(weights.named("ppocrv6-tiny-rec.txt")?)
            .map_err(|_| damaged("ppocrv6-tiny-rec.txt"))?;
        let digits = Recogniser::pp_ocr(network("ppocrv6-tiny-rec.onnx")?, &characters);
        let detector = network("ppocrv6-tiny-det.onnx").ok().map(Detector::new);
        let letters = network("asternet.onnx").ok().zip(weights.named("asternet.json").ok());
        let letters = letters.and_then(|(network, vocabulary)| Recogniser::aster_net(network, &vocabulary));
        let pages = detector.zip(letters).map(|(detector, letters)| PageReader::new(detector, letters));
        Ok(Self { digits, pages, judge: None })
    }

    /// Has whole pages read, not only what the first reader reads badly; `judge` weighs the two readings.
    ///
    /// # Errors
    /// [`Unusable`] when the networks that read pages are not there.
    pub fn accurate(self, judge: Judge, weights: &Weights) -> Result<Self, Unusable> {
        if self.pages.is_none() {
            weights.named("ppocrv6-tiny-det.onnx")?;
            weights.named("asternet.onnx")?;
            return Err(Unusable::Damaged(weights.folder().join("asternet.json")));
        }
        Ok(Self { judge: Some(judge), ..self })
    }

    /// Whether whole pages are read.
    pub fn reads_all(&self) -> bool {
        self.judge.is_some()
    }

    /// Reads again what is written by hand into the templates of a page's head, and what the first reader has not or
    /// reads badly in its foot. Boxes in pixels of `image`.
    ///
    /// # Errors
    /// When a network fails.
    pub fn read_again(&self, page: &mut Page, image: &GrayImage, dpi: u32) -> Result<(), ReadError> {
        fill::fill(&self.digits, &mut page.lines, image)?;
        if let Some(reader) = &self.pages {
            sign_off::read_again(reader, page, image, dpi)?;
        }
        Ok(())
    }

    /// Reads a whole page and brings what is better into what was read of it, where that was asked for.
    ///
    /// # Errors
    /// When a network fails.
    pub(super) fn weigh(&self, read: &mut Reading, image: &GrayImage, dpi: u32) -> Result<(), ReadError> {
        let Some((judge, mut reader)) = self.judge.as_ref().zip(self.pages.as_ref()) else { return Ok(()) };
        let in_table = |line: &Line| read.tables.iter().any(|table| table.holds(&line.bbox()));
        let (of_cells, others) = reader.read(image, dpi)?.into_iter().partition(in_table);
        combine(&mut read.lines, others, &|text| judge(text));
        combine(&mut read.cells, of_cells, &|text| judge(text));
        Ok(())
    }

    /// The mark of urgency or secrecy that a picture of red ink shows, as it may lie; `None` where it shows none. Its box
    /// in pixels of `image`.
    ///
    /// # Errors
    /// When a network fails.
    pub fn mark(&self, image: &GrayImage, dpi: u32) -> Result<Option<Line>, ReadError> {
        self.pages.as_ref().map_or(Ok(None), |reader| mark::read(reader, image, dpi))
    }

    /// Reads again what the first reader has not or reads badly in a stamp of red ink; `lines` are what that reads,
    /// boxes in pixels of `image`.
    ///
    /// # Errors
    /// When a network fails.
    pub fn read_stamp(&self, lines: &mut Vec<Line>, image: &GrayImage, dpi: u32) -> Result<(), ReadError> {
        self.pages.as_ref().map_or(Ok(()), |reader| sign_off::read_stamp(reader, lines, image, dpi))
    }

    /// Looks for the title that signs, where the page lacks it; `pictures` shows a part of the page in several ways. Boxes in
    /// pixels of what was read.
    ///
    /// # Errors
    /// When a network fails.
    pub fn read_title(
        &self,
        page: &mut Page,
        pictures: impl Fn(BBox) -> Vec<GrayImage>,
    ) -> Result<(), ReadError> {
        let Some((reader, foot)) = self.pages.as_ref().zip(foot_zones(page)) else { return Ok(()) };
        // Below the title of a head for whom somebody signs stands another.
        for _ in 0..2 {
            let Some(hidden) = title::Hidden::of(&page.lines, &foot) else { break };
            let Some(title) = hidden.read(reader, &pictures)? else { break };
            title::put(&mut page.lines, title);
        }
        Ok(())
    }

    /// The same networks for another worker.
    #[must_use]
    pub fn for_worker(&self) -> Self {
        Self {
            digits: self.digits.for_worker(),
            pages: self.pages.as_ref().map(PageReader::for_worker),
            judge: self.judge.clone(),
        }
    }
}
