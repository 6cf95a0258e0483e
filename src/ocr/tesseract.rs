//! Tesseract: one engine, kept from page to page.

use image::GrayImage;
use tesseract::{OcrEngineMode, PageSegMode};

use super::{ReadError, Reader, choices, languages, native, tsv};
use crate::page::Line;
use crate::{Error, Result};

/// Settings of every engine. Nothing is learnt from one page for the next, so that a page reads the same
/// whichever worker gets it; and nothing is printed.
const VARIABLES: &[(&str, &str)] =
    &[("debug_file", "/dev/null"), ("tessedit_enable_doc_dict", "0"), ("classify_enable_learning", "0")];

/// A Tesseract engine with its languages loaded (about 30 MB).
pub struct Tesseract {
    lang: String,
    /// `None` after a failure, which the library answers by dropping the engine.
    engine: Option<tesseract::Tesseract>,
    has_choices: bool,
}

impl Tesseract {
    /// Loads the engine; `lang` as Tesseract writes it: `vie`, `vie+eng`.
    ///
    /// # Errors
    /// [`Error::Environment`] when the data of a language is missing, with the package that has it.
    pub fn new(lang: &str) -> Result<Self> {
        Ok(Self { lang: lang.to_owned(), engine: Some(start(lang)?), has_choices: false })
    }

    /// Has the other readings of each word noted, which costs about a quarter of the time.
    #[must_use]
    pub fn with_choices(self, has_choices: bool) -> Self {
        Self { has_choices, ..self }
    }
}

fn start(lang: &str) -> Result<tesseract::Tesseract> {
    native::one_thread();
    native::silence();
    let missing = || Error::Environment {
        what: format!("Tesseract has no data for the language {lang}"),
        remedy: format!(
            "install it with: apt-get install {}; or set TESSDATA_PREFIX to the folder that has {}",
            lang.split('+').map(languages::package).collect::<Vec<_>>().join(" "),
            lang.split('+').map(|l| format!("{l}.traineddata")).collect::<Vec<_>>().join(" ")
        ),
    };
    let folder = languages::folder(lang).ok_or_else(missing)?;
    let mut engine = tesseract::Tesseract::new_with_oem(folder.to_str(), Some(lang), OcrEngineMode::LstmOnly)
        .map_err(|_| missing())?;
    for (name, value) in VARIABLES {
        engine = engine.set_variable(name, value).map_err(|error| Error::Environment {
            what: format!("Tesseract {} does not know {name}: {error}", native::tesseract_version()),
            remedy: "install Tesseract 5: apt-get install libtesseract-dev".into(),
        })?;
    }
    Ok(engine)
}

impl Reader for Tesseract {
    fn read(&mut self, image: &GrayImage, dpi: u32) -> std::result::Result<Vec<Line>, ReadError> {
        self.recognise(image, dpi, PageSegMode::PsmAuto)
    }

    fn read_block(&mut self, image: &GrayImage, dpi: u32) -> std::result::Result<Vec<Line>, ReadError> {
        self.recognise(image, dpi, PageSegMode::PsmSingleBlock)
    }
}

impl Tesseract {
    fn recognise(
        &mut self,
        image: &GrayImage,
        dpi: u32,
        mode: PageSegMode,
    ) -> std::result::Result<Vec<Line>, ReadError> {
        native::one_thread();
        let mut engine = match self.engine.take() {
            Some(engine) => engine,
            None => start(&self.lang).map_err(|error| ReadError(error.to_string()))?,
        };
        engine.set_page_seg_mode(mode);
        if self.has_choices {
            engine =
                engine.set_variable("lstm_choice_mode", "2").map_err(|error| ReadError(error.to_string()))?;
        }
        let (width, height) = (image.width() as i32, image.height() as i32);
        let mut engine = engine
            .set_frame(image.as_raw(), width, height, 1, width)
            .map_err(|error| ReadError(error.to_string()))?
            .set_source_resolution(dpi as i32)
            .recognize()
            .map_err(|error| ReadError(error.to_string()))?;
        let table = engine.get_tsv_text(0).map_err(|error| ReadError(error.to_string()))?;
        let mut lines = tsv::lines(&table);
        if self.has_choices {
            let hocr = engine.get_hocr_text(0).map_err(|error| ReadError(error.to_string()))?;
            choices::note(&mut lines, &hocr);
        }
        self.engine = Some(engine);
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_language_names_the_package() {
        let error = Tesseract::new("xyz").err().unwrap();
        assert_eq!(error.code(), "environment");
        assert!(error.to_string().contains("apt-get install tesseract-ocr-xyz"), "{error}");
    }

    #[test]
    fn white_paper_has_no_lines_and_the_engine_goes_on() {
        let mut engine = Tesseract::new("vie").unwrap();
        let paper = GrayImage::from_pixel(400, 300, image::Luma([255]));
        assert_eq!(engine.read(&paper, 300).unwrap(), []);
        assert_eq!(engine.read(&paper, 300).unwrap(), []);
    }
}
