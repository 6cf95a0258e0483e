//! The OCR engines: one a worker, made when first needed, used again for every page.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::Result;
use crate::input::{Input, PageContent, TextLayer};
use crate::ocr::{Tesseract, read_page};
use crate::page::Page;

/// Tesseract engines for one language, shared by the workers.
pub struct Engines {
    language: String,
    idle: Mutex<Vec<Tesseract>>,
}

impl Engines {
    /// Engines for a Tesseract language such as `vie` or `vie+eng`; none is made yet.
    pub fn new(language: impl Into<String>) -> Self {
        Self { language: language.into(), idle: Mutex::default() }
    }

    /// Makes the first engine, so that a missing language shows before any document is opened.
    ///
    /// # Errors
    /// [`crate::Error::Environment`] when Tesseract cannot start with this language.
    pub fn check(&self) -> Result<()> {
        self.with(|_| Ok(()))
    }

    /// Page `number` (from 1) as it is read: the words that the file gives, or those of its picture.
    ///
    /// # Errors
    /// What [`Input::page`] fails with, [`crate::Error::Ocr`], [`crate::Error::Environment`].
    pub fn page(&self, input: &Input, number: usize, text_layer: TextLayer) -> Result<Page> {
        match input.page(number, text_layer)? {
            PageContent::Words(page) => Ok(page),
            PageContent::Picture(picture) => self.with(|engine| {
                read_page(engine, &picture, number).map_err(|error| error.at(input.path(), number))
            }),
        }
    }

    /// Lends an idle engine, or a new one, to `work`.
    fn with<T>(&self, work: impl FnOnce(&mut Tesseract) -> Result<T>) -> Result<T> {
        let idle = self.lock().pop();
        let mut engine = match idle {
            Some(engine) => engine,
            None => Tesseract::new(&self.language)?,
        };
        let result = work(&mut engine);
        self.lock().push(engine);
        result
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Tesseract>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
