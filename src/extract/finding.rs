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

impl Extraction {
    /// Notes where a field was found. `strength` says how well its place and shape prove it, 0 to 1; the words'
    /// own confidence lowers it further.
    pub(super) fn note(&mut self, field: &str, found: &[&Segment], strength: f32) {
        let Some(first) = found.first() else { return };
        let weakest = found.iter().map(|s| s.confidence()).fold(1.0_f32, f32::min);
        let mean = found.iter().map(|s| s.confidence()).sum::<f32>() / found.len() as f32;
        let read = f32::midpoint(weakest, mean);
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
