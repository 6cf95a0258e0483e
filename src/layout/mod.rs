//! Lines, columns and rows of a page.
//!
//! A reader gives lines; the two columns of a document's head and foot often come merged into one. A [`Segment`] is a
//! run of words that belongs together, cut at wide gaps and at fixed phrases ([`anchors`]); a [`Row`] is what stands
//! side by side. Text files have no boxes, so only the anchors and wide runs of spaces cut there.

use crate::page::{Origin, Page};

pub mod anchors;
pub mod fold;
mod merged;
mod order;
mod segment;
mod slant;

pub use merged::in_reading_order;
pub use order::{Foot, arrange, foot_zones, insert};
pub use segment::{Row, Segment};
pub use slant::{slanted, straightened};

/// A page cut into rows, top to bottom.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Page number, from 1.
    pub number: usize,
    /// Width in the unit of the boxes.
    pub width: u32,
    /// Height in the unit of the boxes.
    pub height: u32,
    /// Where the words come from.
    pub origin: Origin,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Sheet {
    /// Cuts a page into rows, the slant of its scan taken out of the boxes.
    pub fn new(page: &Page) -> Self {
        let rows = segment::rows(&straightened(page));
        Self { number: page.number, width: page.width, height: page.height, origin: page.origin, rows }
    }

    /// Whether the boxes say where words stand on paper.
    pub fn has_boxes(&self) -> bool {
        self.origin != Origin::Text
    }

    /// All segments in reading order.
    pub fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.rows.iter().flat_map(|row| &row.segments)
    }
}
