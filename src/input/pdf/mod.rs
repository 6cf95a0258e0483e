//! PDF: each page as the picture that was scanned, or as the words it holds.
//!
//! A page is first surveyed: its drawing instructions are run against a device that notes glyphs and the places
//! of pictures and paints nothing. What it holds decides what is done with it:
//! - a good text layer of some length: its words;
//! - one picture that covers the page: that picture, at its own resolution, as it was embedded. A little text
//!   drawn over it (the stamp of a digital signature) travels beside it;
//! - anything else (outlined or badly encoded text, pictures in strips): the page, painted at 200 to 300 dpi.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use hayro::hayro_interpret::hayro_syntax::{LoadPdfError, Pdf, PdfData};

use super::{Fault, PageContent, Picture, TextLayer};
use crate::output::record::Media;
use crate::page::{self, Origin};

mod glyphs;
mod paint;
mod survey;
mod triage;

use survey::Survey;
use triage::Class;

/// An opened PDF.
pub(super) struct Document {
    pdf: Pdf,
    classes: Vec<OnceLock<Class>>,
}

impl Document {
    /// Opens a PDF, its table of objects rebuilt where it is broken.
    pub(super) fn open(bytes: impl Into<PdfData>) -> Result<Self, Fault> {
        let bytes = bytes.into();
        if is_cut(bytes.as_ref()) {
            return Err(Fault::Damaged("the PDF ends before its table of objects; copy it again".into()));
        }
        let pdf = guarded(|| Pdf::new(bytes))?.map_err(|error| match error {
            LoadPdfError::Decryption(_) => Fault::Encrypted,
            LoadPdfError::Invalid => Fault::Damaged("not a readable PDF".into()),
        })?;
        let count = pdf.pages().len();
        if count == 0 {
            return Err(Fault::Damaged("the PDF has no pages".into()));
        }
        Ok(Self { pdf, classes: (0..count).map(|_| OnceLock::new()).collect() })
    }

    /// Number of pages; at least 1.
    pub(super) fn page_count(&self) -> usize {
        self.classes.len()
    }

    /// Whether the pages are pictures, words, or both.
    pub(super) fn media(&self) -> Media {
        let words = (0..self.page_count()).filter(|&index| self.class(index) == Class::Words).count();
        match words {
            0 => Media::PdfScan,
            all if all == self.page_count() => Media::PdfText,
            _ => Media::PdfMixed,
        }
    }

    /// Whether page `index`, from 0, is taken as words.
    pub(super) fn gives_words(&self, index: usize) -> bool {
        self.class(index) == Class::Words
    }

    /// Page `index`, from 0.
    pub(super) fn page(&self, index: usize, layer: TextLayer) -> Result<PageContent, Fault> {
        guarded(|| self.content(index, layer))?
    }

    fn class(&self, index: usize) -> Class {
        *self.classes[index].get_or_init(|| {
            guarded(|| triage::classify(&Survey::of(&self.pdf.pages()[index]), TextLayer::Use))
                .unwrap_or(Class::Painted { dpi: triage::MAX_DPI })
        })
    }

    fn content(&self, index: usize, layer: TextLayer) -> Result<PageContent, Fault> {
        let page = &self.pdf.pages()[index];
        if page.page_stream().is_none() && page.raw().contains_key("Contents") {
            return Err(Fault::Damaged("the content of the page cannot be decoded".into()));
        }
        let survey = Survey::of(page);
        let class = triage::classify(&survey, layer);
        if layer == TextLayer::Use {
            let _ = self.classes[index].set(class);
        }
        match class {
            Class::Words => Ok(PageContent::Words(page::Page {
                number: index + 1,
                width: survey.width.ceil() as u32,
                height: survey.height.ceil() as u32,
                origin: Origin::TextLayer,
                slant: 0.0,
                lines: glyphs::lines(&survey.glyphs),
            })),
            Class::Scan { image } => {
                let (image, dpi) = paint::embedded(page, &survey, image)?;
                let overlay = triage::overlay(&survey, &image);
                Ok(PageContent::Picture(Picture { image, dpi: Some(dpi), overlay }))
            }
            Class::Painted { dpi } => {
                let (image, dpi) = paint::rasterise(page, dpi);
                Ok(PageContent::Picture(Picture { image, dpi: Some(dpi), overlay: Vec::new() }))
            }
        }
    }
}

/// Runs the PDF library so that a panic in it becomes a damaged file.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|_| Fault::Damaged("the PDF is malformed in a way that cannot be read".into()))
}

/// Every PDF ends in `startxref`, a number and `%%EOF`; without it the end is missing, and with it pages that
/// nobody would miss.
fn is_cut(bytes: &[u8]) -> bool {
    let end = bytes.iter().rposition(|b| !matches!(b, 0 | b'\n' | b'\r' | b' ')).map_or(0, |at| at + 1);
    let tail = &bytes[end.saturating_sub(4096)..end];
    !tail.windows(9).any(|w| w == b"startxref")
}

#[cfg(test)]
mod tests;
