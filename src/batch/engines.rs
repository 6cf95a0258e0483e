//! The readers: a set of them a worker, made when first needed, used again for every page.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::Result;
use crate::input::{Input, PageContent, Picture, TextLayer};
use crate::ocr::{ReadError, SecondReader, Tesseract, read_page};
use crate::page::Page;

/// Readers for one language, shared by the workers.
pub struct Engines {
    language: String,
    second: Option<SecondReader>,
    idle: Mutex<Vec<Readers>>,
}

/// What reads the pages of one worker.
struct Readers {
    tesseract: Tesseract,
    second: Option<SecondReader>,
}

impl Engines {
    /// Engines for a Tesseract language such as `vie` or `vie+eng`; none is made yet.
    pub fn new(language: impl Into<String>) -> Self {
        Self { language: language.into(), second: None, idle: Mutex::default() }
    }

    /// Has what Tesseract is known to read badly read by a second reader.
    #[must_use]
    pub fn with_second_reader(mut self, second: Option<SecondReader>) -> Self {
        self.second = second;
        self
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
            PageContent::Picture(picture) => self.picture(&picture, input.path(), number),
        }
    }

    /// Page `number` (from 1) of the file `path`, read from its picture.
    ///
    /// # Errors
    /// [`crate::Error::Ocr`], [`crate::Error::Environment`].
    pub fn picture(&self, picture: &Picture, path: &Path, number: usize) -> Result<Page> {
        self.lend(path, number, |tesseract, second| read_page(tesseract, second, picture, number))
    }

    /// Lends readers to `work`, which reads page `number` (from 1) of the file `path`.
    ///
    /// # Errors
    /// [`crate::Error::Ocr`], [`crate::Error::Environment`].
    pub(super) fn lend<T>(
        &self,
        path: &Path,
        number: usize,
        work: impl FnOnce(&mut Tesseract, Option<&SecondReader>) -> std::result::Result<T, ReadError>,
    ) -> Result<T> {
        self.with(|readers| {
            work(&mut readers.tesseract, readers.second.as_ref()).map_err(|error| error.at(path, number))
        })
    }

    /// Lends idle readers, or new ones, to `work`.
    fn with<T>(&self, work: impl FnOnce(&mut Readers) -> Result<T>) -> Result<T> {
        let idle = self.lock().pop();
        let mut readers = idle.map_or_else(|| self.readers(), Ok)?;
        let result = work(&mut readers);
        self.lock().push(readers);
        result
    }

    fn readers(&self) -> Result<Readers> {
        let second = self.second.as_ref().map(SecondReader::for_worker);
        let has_choices = second.as_ref().is_some_and(SecondReader::reads_all);
        Ok(Readers { tesseract: Tesseract::new(&self.language)?.with_choices(has_choices), second })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Readers>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
