//! One document: input → pages → words → text → record.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::engines::Engines;
use super::zones::{self, Zones};
use crate::error::Result;
use crate::extract::extract;
use crate::input::{Input, TextLayer};
use crate::layout::arrange;
use crate::output::assemble;
use crate::output::record::{Area, Failure, Record, Source, Tool};
use crate::page::{Origin, Page};
use crate::restore::{Profile, Restorer, Summary};

/// Bounds on the work for one document.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// Pages after this one are not read.
    pub max_pages: Option<usize>,
    /// No further page is begun after this time; the pages read so far make a partial record.
    pub timeout: Option<Duration>,
}

/// How much of a document is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every page.
    Document,
    /// The zones that hold fields: the head, and the sign-off wherever it stands. Documents of one or two pages are
    /// read whole.
    Fields,
}

/// What came of one document.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The record, whatever happened.
    pub record: Record,
    /// The restored text, pages separated by form feeds; empty when nothing could be read.
    pub text: String,
}

/// Turns one file into one record; shared by all workers.
pub struct Pipeline {
    engines: Engines,
    restorer: Restorer,
    text_layer: TextLayer,
    profile: Option<Profile>,
    as_is: bool,
    scope: Scope,
    limits: Limits,
}

/// What was read of a document, in the order of its pages.
struct Reading {
    pages: Vec<ReadPage>,
    /// The parts of pages that were read, when that was not all.
    areas: Option<Vec<Area>>,
    failures: Vec<Failure>,
}

struct ReadPage {
    page: Page,
    summary: Summary,
    confidence: (f32, usize),
}

impl Pipeline {
    /// A pipeline that uses text layers, detects the profile of each page and knows no limits.
    pub fn new(engines: Engines, restorer: Restorer) -> Self {
        Self {
            engines,
            restorer,
            text_layer: TextLayer::Use,
            profile: None,
            as_is: false,
            scope: Scope::Document,
            limits: Limits::default(),
        }
    }

    /// Whether the text layers of PDFs are trusted.
    #[must_use]
    pub fn text_layer(mut self, text_layer: TextLayer) -> Self {
        self.text_layer = text_layer;
        self
    }

    /// Restores every page with this profile instead of detecting one.
    #[must_use]
    pub fn profile(mut self, profile: Option<Profile>) -> Self {
        self.profile = profile;
        self
    }

    /// Leaves the words as they were read.
    #[must_use]
    pub fn as_is(mut self, as_is: bool) -> Self {
        self.as_is = as_is;
        self
    }

    /// How much of each document is read.
    #[must_use]
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// Bounds the work for one document.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The engines that read the scans.
    pub fn engines(&self) -> &Engines {
        &self.engines
    }

    /// What made the records.
    pub fn tool(&self) -> Tool {
        Tool { version: env!("CARGO_PKG_VERSION").to_owned(), model: self.restorer.model_id().to_owned() }
    }

    /// Reads one file. Whatever happens, there is a record of it.
    pub fn document(&self, path: &Path) -> Outcome {
        self.guarded(path, || Input::open(path))
    }

    /// As [`Pipeline::document`], from bytes at hand; `path` is what the record and messages call them.
    pub fn bytes(&self, path: &Path, bytes: Vec<u8>) -> Outcome {
        self.guarded(path, || Input::from_bytes(path, bytes))
    }

    /// A defect of ours, or of a decoder, costs one document, not the run.
    fn guarded(&self, path: &Path, open: impl FnOnce() -> Result<Input>) -> Outcome {
        let read = || match open() {
            Ok(input) => self.read_document(&input, path),
            Err(error) => self.failure(Source::at(path), Failure::from(&error)),
        };
        catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
            let message = format!("{}: internal failure; please report it with the file", path.display());
            self.failure(Source::at(path), Failure { code: "internal".to_owned(), message })
        })
    }

    fn read_document(&self, input: &Input, path: &Path) -> Outcome {
        let mut source = Source {
            sha256: Some(input.sha256().to_owned()),
            media: Some(input.media()),
            pages: Some(input.page_count()),
            ..Source::at(path)
        };
        let Reading { pages: read, areas, failures: errors } = self.read_pages(input, path);
        if read.is_empty()
            && let Some(failure) = errors.first()
        {
            return self.failure(source, failure.clone());
        }
        let summaries: Vec<Summary> = read.iter().map(|r| r.summary).collect();
        let (sum, words) =
            read.iter().map(|r| r.confidence).fold((0.0, 0), |(s, n), (sum, words)| (s + sum, n + words));
        let quality = assemble::quality(&summaries, (words > 0).then(|| sum / words as f32));
        let mut pages: Vec<Page> = read.into_iter().map(|r| r.page).collect();
        if areas.is_none() {
            source.media = source.media.map(|media| assemble::media_of(media, &pages));
        }
        source.read = areas;
        let cut = errors.into_iter().next();
        let record = assemble::read(source, extract(&pages), quality, cut, self.tool());
        // Text files come as their reader left them; fields are told from its lines.
        if !self.as_is {
            pages.iter_mut().filter(|page| page.origin == Origin::Text).for_each(arrange);
        }
        let text = pages.iter().map(Page::text).collect::<Vec<_>>().join("\u{c}");
        Outcome { record, text }
    }

    /// The pages that could be read, in order, and what went wrong with the others.
    fn read_pages(&self, input: &Input, path: &Path) -> Reading {
        let begun = Instant::now();
        let count = input.page_count();
        let last = self.limits.max_pages.map_or(count, |max| max.min(count));
        let timely = |number| match self.limits.timeout {
            // The first page is always read: a record without any page helps nobody.
            Some(limit) if number > 1 && begun.elapsed() >= limit => Err(timed_out(path, number, limit)),
            _ => Ok(()),
        };
        let mut reading = if self.scope == Scope::Fields && last > zones::SHORT {
            let restored = |page: &Page| self.restored(page.clone()).page;
            let layer = self.text_layer;
            let engines = &self.engines;
            let Zones { pages, areas, failures } =
                zones::read(engines, input, layer, last, &restored, &timely);
            let pages = pages.into_par_iter().map(|page| self.restored(page)).collect();
            Reading { pages, areas, failures }
        } else {
            self.read_all(input, last, timely)
        };
        if last < count {
            reading.failures.push(Failure {
                code: "max-pages".to_owned(),
                message: format!("{}: only {last} of {count} pages were read, as asked", path.display()),
            });
        }
        reading
    }

    fn read_all(
        &self,
        input: &Input,
        last: usize,
        timely: impl Fn(usize) -> std::result::Result<(), Failure> + Sync,
    ) -> Reading {
        let read = |number| {
            timely(number)?;
            let page = self.engines.page(input, number, self.text_layer);
            page.map(|page| self.restored(page)).map_err(|error| Failure::from(&error))
        };
        let results: Vec<_> = (1..=last).into_par_iter().map(read).collect();
        let mut reading = Reading { pages: Vec::with_capacity(last), areas: None, failures: Vec::new() };
        for result in results {
            match result {
                Ok(page) => reading.pages.push(page),
                Err(failure) => reading.failures.push(failure),
            }
        }
        reading
    }

    fn restored(&self, mut page: Page) -> ReadPage {
        let confidence = assemble::ocr_confidence(&page);
        let summary = if self.as_is {
            // What restoration would find still tells how damaged the page is.
            Summary { changed: 0, ..self.restorer.restore_page(&mut page.clone(), self.profile) }
        } else {
            self.restorer.restore_page(&mut page, self.profile)
        };
        ReadPage { page, summary, confidence }
    }

    fn failure(&self, source: Source, failure: Failure) -> Outcome {
        Outcome { record: assemble::failed(source, failure, self.tool()), text: String::new() }
    }
}

fn timed_out(path: &Path, page: usize, limit: Duration) -> Failure {
    let seconds = limit.as_secs_f32();
    Failure {
        code: "timeout".to_owned(),
        message: format!("{}: page {page} and what follows were not read within {seconds} s", path.display()),
    }
}
