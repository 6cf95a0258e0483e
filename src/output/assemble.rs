//! A record from what the stages found out.

use std::collections::BTreeMap;
use std::path::Path;

use super::record::{
    Area, Failure, Fields, Media, Quality, Record, SCHEMA_VERSION, Source, Status, Tool, Warning,
};
use crate::error::Error;
use crate::extract::Extraction;
use crate::page::{Origin, Page};
use crate::restore::Summary;

/// Confidence below which a word counts as doubtful in [`Quality::low_confidence`].
pub const LOW_CONFIDENCE: f32 = 0.5;

/// Fewest syllables a page that count as text; below, the record carries the warning `low-yield`.
const FEW_SYLLABLES: usize = 5;

impl Source {
    /// A source of which only the path is known yet.
    pub fn at(path: &Path) -> Self {
        Self { path: path.display().to_string(), sha256: None, media: None, pages: None, read: None }
    }

    /// Number of pages that were read, wholly or in part, when nothing failed; at least 1.
    pub fn pages_read(&self) -> usize {
        self.read.as_ref().map(Vec::len).or(self.pages).unwrap_or(1).max(1)
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self { code: error.code().to_owned(), message: error.to_string() }
    }
}

/// The record of an input that could not be read.
pub fn failed(source: Source, failure: Failure, tool: Tool) -> Record {
    Record {
        schema_version: SCHEMA_VERSION,
        status: Status::Error,
        error: Some(failure),
        source,
        fields: Fields { citations: Some(Vec::new()), deadlines: Some(Vec::new()), ..Fields::default() },
        confidence: BTreeMap::new(),
        evidence: BTreeMap::new(),
        alternatives: BTreeMap::new(),
        quality: None,
        warnings: Vec::new(),
        tool,
    }
}

/// The record of an input that was read: wholly, or in part when `cut` says why not.
pub fn read(
    source: Source,
    extraction: Extraction,
    quality: Quality,
    cut: Option<Failure>,
    tool: Tool,
) -> Record {
    let Extraction { mut fields, mut warnings, .. } = extraction;
    if let Some(read) = &source.read {
        // What the body says was not looked for: that is not the same as nothing.
        (fields.citations, fields.deadlines) = (None, None);
        warnings.push(only_fields(read, source.pages));
    }
    if quality.syllables < FEW_SYLLABLES * source.pages_read() {
        warnings.push(Warning {
            code: "low-yield".to_owned(),
            message: format!(
                "only {} syllables were found; is the page blank or upside down?",
                quality.syllables
            ),
        });
    }
    Record {
        schema_version: SCHEMA_VERSION,
        status: if cut.is_some() { Status::Partial } else { Status::Ok },
        error: cut,
        source,
        fields,
        confidence: extraction.confidence.into_iter().map(|(key, p)| (key, round(p))).collect(),
        evidence: extraction.evidence,
        alternatives: extraction.alternatives,
        quality: Some(quality),
        warnings,
        tool,
    }
}

fn only_fields(read: &[Area], pages: Option<usize>) -> Warning {
    let part = |area: &Area| match area.bbox {
        Some(_) => format!("a part of page {}", area.page),
        None => format!("page {}", area.page),
    };
    let parts = read.iter().map(part).collect::<Vec<_>>().join(", ");
    let all = pages.map_or_else(String::new, |pages| format!(" of {pages}"));
    Warning {
        code: "fields-only".to_owned(),
        message: format!(
            "only {parts}{all} was read, as asked; citations and deadlines were not looked for, and null elsewhere \
             means not on what was read"
        ),
    }
}

/// How well a document was read, from its restored pages, what restoration said of each, and the mean confidence
/// of the words that OCR read (`None` where it read none).
pub fn quality(summaries: &[Summary], ocr_confidence: Option<f32>) -> Quality {
    // The page with most syllables speaks for the document.
    let main = summaries.iter().max_by_key(|s| s.syllables);
    Quality {
        ocr_confidence: ocr_confidence.map(round),
        profile: main.map(|s| s.profile.to_string()),
        syllables: summaries.iter().map(|s| s.syllables).sum(),
        changed: summaries.iter().map(|s| s.changed).sum(),
        low_confidence: summaries.iter().map(|s| s.low_confidence).sum(),
    }
}

/// Sum of the confidences and number of the words that OCR read on a page, before restoration.
pub fn ocr_confidence(page: &Page) -> (f32, usize) {
    if page.origin != Origin::Ocr {
        return (0.0, 0);
    }
    let words = page.lines.iter().flat_map(|line| &line.words);
    words.fold((0.0, 0), |(sum, n), word| (sum + word.confidence, n + 1))
}

/// What a media is, when its pages turned out to be of these origins.
pub fn media_of(media: Media, pages: &[Page]) -> Media {
    if !matches!(media, Media::PdfScan | Media::PdfText | Media::PdfMixed) {
        return media;
    }
    let scans = pages.iter().filter(|p| p.origin == Origin::Ocr).count();
    match scans {
        0 if !pages.is_empty() => Media::PdfText,
        n if n == pages.len() => Media::PdfScan,
        _ => Media::PdfMixed,
    }
}

/// Three decimals are more than any confidence deserves, and keep the bytes the same everywhere.
fn round(p: f32) -> f32 {
    (p * 1000.0).round() / 1000.0
}
