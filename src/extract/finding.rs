//! How a field enters the extraction: with its confidence and its evidence.

use std::collections::BTreeMap;

use crate::layout::Segment;
use crate::output::record::{Evidence, Fields, Warning};
use crate::page::{BBox, Origin};

/// What a document says of itself, with the grounds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// The fields.
    pub fields: Fields,
    /// How sure each given field is, 0 to 1.
    pub confidence: BTreeMap<String, f32>,
    /// Where each given field stands.
    pub evidence: BTreeMap<String, Evidence>,
    /// Other readings of doubtful fields, likeliest first.
    pub alternatives: BTreeMap<String, Vec<String>>,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
}

/// How often a value that is plainly placed is right to the letter when its words were read from a scan: long texts,
/// lists and names hold more letters that can be wrong than a line of capitals does.
const READ_FROM_SCAN: [(&str, f32); 6] = [
    ("subject", 0.92),
    ("addressees", 0.92),
    ("recipients", 0.85),
    ("signer", 0.93),
    ("signers", 0.95),
    ("secrecy", 0.95),
];

impl Extraction {
    /// Notes where a field was found. `strength` says how well its place and shape prove it, 0 to 1; the words'
    /// own confidence lowers it further.
    pub(super) fn note(&mut self, field: &str, found: &[&Segment], strength: f32) {
        let Some(first) = found.first() else { return };
        let weakest = found.iter().map(|s| s.confidence()).fold(1.0_f32, f32::min);
        let mean = found.iter().map(|s| s.confidence()).sum::<f32>() / found.len() as f32;
        let read = f32::midpoint(weakest, mean);
        let scanned = READ_FROM_SCAN.iter().find(|(name, _)| *name == field && first.origin == Origin::Ocr);
        let strength = strength * scanned.map_or(1.0, |(_, share)| *share);
        self.confidence.insert(field.to_owned(), (strength * (0.25 + 0.75 * read)).clamp(0.0, 1.0));
        let page = first.page;
        let here = || found.iter().filter(|s| s.page == page);
        let bbox = BBox::around(here().map(|s| &s.bbox)).filter(|_| first.origin != Origin::Text);
        let raw = here().map(|s| s.raw()).collect::<Vec<_>>().join(" ");
        self.evidence.insert(field.to_owned(), Evidence { page, bbox, raw });
    }

    /// Lowers the confidence of a field.
    pub(super) fn doubt(&mut self, field: &str, factor: f32) {
        if let Some(confidence) = self.confidence.get_mut(field) {
            *confidence *= factor;
        }
    }

    /// Adds a warning.
    pub(super) fn warn(&mut self, code: &str, message: impl Into<String>) {
        self.warnings.push(Warning { code: code.to_owned(), message: message.into() });
    }
}
