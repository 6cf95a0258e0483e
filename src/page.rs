//! The page as every stage knows it: lines of words in boxes.
//!
//! A scan gives boxes in pixels; a text file has none, so its words stand on a grid of character cells
//! ([`CELL_WIDTH`] × [`CELL_HEIGHT`]), which lets one layout code serve both. [`Page::origin`] tells them apart.

use std::borrow::Borrow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Width of one character cell of a text page, in its pretended pixels.
pub const CELL_WIDTH: u32 = 10;
/// Height of one line of a text page, in its pretended pixels.
pub const CELL_HEIGHT: u32 = 20;

/// A rectangle in pixels of the page as scanned, written as `[x, y, width, height]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "[u32; 4]", into = "[u32; 4]")]
#[schemars(with = "[u32; 4]")]
pub struct BBox {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Extent to the right.
    pub width: u32,
    /// Extent downwards.
    pub height: u32,
}

impl From<[u32; 4]> for BBox {
    fn from([x, y, width, height]: [u32; 4]) -> Self {
        Self { x, y, width, height }
    }
}

impl From<BBox> for [u32; 4] {
    fn from(b: BBox) -> Self {
        [b.x, b.y, b.width, b.height]
    }
}

impl BBox {
    /// First column to the right of the box.
    pub fn right(&self) -> u32 {
        self.x + self.width
    }

    /// First row below the box.
    pub fn bottom(&self) -> u32 {
        self.y + self.height
    }

    /// The smallest box that holds both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let (right, bottom) = (self.right().max(other.right()), self.bottom().max(other.bottom()));
        Self { x, y, width: right - x, height: bottom - y }
    }

    /// Whether the middle of the other box lies in this one.
    pub fn holds(&self, other: &Self) -> bool {
        let (x, y) = (other.x + other.width / 2, other.y + other.height / 2);
        (self.x..self.right()).contains(&x) && (self.y..self.bottom()).contains(&y)
    }

    /// The smallest box that holds all; `None` for none.
    pub fn around(boxes: impl IntoIterator<Item = impl Borrow<Self>>) -> Option<Self> {
        boxes.into_iter().map(|bbox| *bbox.borrow()).reduce(|a, b| a.union(&b))
    }
}

/// One word: what stands between two spaces, punctuation included.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The word as it now stands (restored, once the restorer has been over it).
    pub text: String,
    /// What was read, before restoration; several words that were joined are separated by a space.
    pub raw: String,
    /// Where it stands.
    pub bbox: BBox,
    /// How sure the reader, then the restorer, is of `text`, 0 to 1.
    pub confidence: f32,
    /// What else it may say, likeliest first.
    pub alternatives: Vec<Alternative>,
}

/// Another reading of a word.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// What it would say.
    pub text: String,
    /// How sure the reader of it is, 0 to 1.
    pub confidence: f32,
}

impl Word {
    /// A word as a reader gives it, not yet restored.
    pub fn read(text: impl Into<String>, bbox: BBox, confidence: f32) -> Self {
        let text = text.into();
        Self { raw: text.clone(), text, bbox, confidence, alternatives: Vec::new() }
    }
}

/// Mean confidence of words, long words counting more; 0 for none.
pub fn sureness<'a>(words: impl IntoIterator<Item = &'a Word>) -> f32 {
    let (sum, all) = words.into_iter().fold((0.0, 0.0), |(sum, all), word| {
        let count = word.text.chars().count() as f32;
        (sum + word.confidence * count, all + count)
    });
    if all > 0.0 { sum / all } else { 0.0 }
}

/// Words that stand on one line, left to right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// The words; never empty.
    pub words: Vec<Word>,
    /// Number of the reader's paragraph on the page: lines with the same number read on.
    pub paragraph: u32,
}

impl Line {
    /// The box around all its words.
    pub fn bbox(&self) -> BBox {
        BBox::around(self.words.iter().map(|w| &w.bbox)).unwrap_or_default()
    }

    /// The words, one space between them.
    pub fn text(&self) -> String {
        text(&self.words)
    }

    /// The words as they were read, one space between them.
    pub fn raw(&self) -> String {
        join(self.words.iter().map(|w| w.raw.as_str()))
    }
}

/// Words as they now stand, one space between them.
pub fn text<'a>(words: impl IntoIterator<Item = &'a Word>) -> String {
    join(words.into_iter().map(|word| word.text.as_str()))
}

fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

/// Where the words of a page come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Read by OCR; boxes in pixels of the scan.
    Ocr,
    /// The text layer of a PDF; boxes in pixels at [`TEXT_LAYER_DPI`].
    TextLayer,
    /// A text file; boxes are character cells and say nothing about a picture.
    Text,
}

/// Resolution in which the boxes of a PDF's text layer are given.
pub const TEXT_LAYER_DPI: u32 = 150;

/// One page of words in reading order.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// 1 for the first page of the document.
    pub number: usize,
    /// Width in the unit of the boxes.
    pub width: u32,
    /// Height in the unit of the boxes.
    pub height: u32,
    /// Where the words come from.
    pub origin: Origin,
    /// Degrees by which the page is turned on the scan, clockwise; the boxes are those of the scan.
    pub slant: f64,
    /// The lines, in the reader's order.
    pub lines: Vec<Line>,
}

impl Page {
    /// A page from plain text, on a grid of character cells. An empty line ends a paragraph.
    ///
    /// ```
    /// let page = dau::page::Page::from_text(1, "Số: 1/QĐ-X    Lai Vung\n\nĐiều 1.");
    /// assert_eq!(page.lines.len(), 2);
    /// assert_eq!(page.lines[0].words[2].bbox.x, 14 * dau::page::CELL_WIDTH);
    /// assert_ne!(page.lines[0].paragraph, page.lines[1].paragraph);
    /// ```
    pub fn from_text(number: usize, text: &str) -> Self {
        let mut lines = Vec::new();
        let (mut paragraph, mut columns, mut rows) = (0, 0, 0);
        for (row, line) in text.lines().enumerate() {
            rows = row as u32 + 1;
            columns = columns.max(line.chars().count() as u32);
            let words = cells(line, row as u32);
            if words.is_empty() {
                paragraph += 1;
            } else {
                lines.push(Line { words, paragraph });
            }
        }
        Self {
            number,
            width: columns * CELL_WIDTH,
            height: rows * CELL_HEIGHT,
            origin: Origin::Text,
            slant: 0.0,
            lines,
        }
    }

    /// Takes out the words that restoration left without text, and lines that held nothing else.
    pub fn drop_empty(&mut self) {
        for line in &mut self.lines {
            line.words.retain(|word| !word.text.trim().is_empty());
        }
        self.lines.retain(|line| !line.words.is_empty());
    }

    /// The paragraphs: lines with the same number that follow each other.
    pub fn paragraphs(&self) -> impl Iterator<Item = &[Line]> {
        self.lines.chunk_by(|a, b| a.paragraph == b.paragraph)
    }

    /// The text of the page, a line a line.
    pub fn text(&self) -> String {
        self.lines.iter().map(|line| line.text() + "\n").collect()
    }
}

/// The words of one text line with the cells they stand on.
fn cells(line: &str, row: u32) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (column, c) in line.chars().enumerate() {
        if c.is_whitespace() {
            open = false;
            continue;
        }
        if !open {
            let at =
                BBox { x: column as u32 * CELL_WIDTH, y: row * CELL_HEIGHT, width: 0, height: CELL_HEIGHT };
            words.push(Word::read(String::new(), at, 1.0));
            open = true;
        }
        if let Some(word) = words.last_mut() {
            word.text.push(c);
            word.raw.push(c);
            word.bbox.width += CELL_WIDTH;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn union_holds_both() {
        let a = BBox::from([10, 10, 5, 5]);
        let b = BBox::from([0, 12, 12, 20]);
        assert_eq!(<[u32; 4]>::from(a.union(&b)), [0, 10, 15, 22]);
    }

    #[test]
    fn words_without_text_go_and_lines_without_words() {
        let mut page = Page::from_text(1, "a .\n*\nb\n\nc");
        page.lines[0].words[1].text.clear();
        page.lines[1].words[0].text = " ".into();
        page.drop_empty();
        assert_eq!(page.text(), "a\nb\nc\n");
        assert_eq!(page.paragraphs().map(<[Line]>::len).collect::<Vec<_>>(), [2, 1]);
    }

    #[test]
    fn text_page_keeps_words_and_columns() {
        let page = Page::from_text(3, "UBND   CỘNG HÒA\n  a");
        assert_eq!(page.text(), "UBND CỘNG HÒA\na\n");
        assert_eq!(page.lines[0].words[1].bbox, BBox::from([70, 0, 40, 20]));
        assert_eq!(page.lines[1].words[0].bbox, BBox::from([20, 20, 10, 20]));
        assert_eq!((page.width, page.height), (150, 40));
    }
}
