//! Segments and rows: lines cut at gaps and anchors, then put side by side again.

use std::ops::Range;

use crate::layout::anchors;
use crate::layout::fold::{Folded, bare};
use crate::page::{self, BBox, CELL_WIDTH, Line, Origin, Page, Word, sureness};

/// A run of words on one line that belongs together.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Page number, from 1.
    pub page: usize,
    /// Where the words come from.
    pub origin: Origin,
    /// The words, left to right; never empty.
    pub words: Vec<Word>,
    /// The box around them.
    pub bbox: BBox,
    /// Paragraph of the line it was cut from.
    pub paragraph: u32,
    /// Index on the page of the line it was cut from.
    pub line: usize,
}

impl Segment {
    fn new(page: &Page, line: usize, words: &[Word]) -> Self {
        let bbox = BBox::around(words.iter().map(|w| &w.bbox)).unwrap_or_default();
        Self {
            page: page.number,
            origin: page.origin,
            words: words.to_vec(),
            bbox,
            paragraph: page.lines[line].paragraph,
            line,
        }
    }

    /// The words, one space between them.
    pub fn text(&self) -> String {
        page::text(&self.words)
    }

    /// The words as they were read.
    pub fn raw(&self) -> String {
        self.words.iter().map(|w| w.raw.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Text and bare form.
    pub fn folded(&self) -> Folded {
        Folded::new(&self.text())
    }

    /// Bare form.
    pub fn bare(&self) -> String {
        self.folded().bare
    }

    /// Mean confidence of the words, long words counting more.
    pub fn confidence(&self) -> f32 {
        sureness(&self.words)
    }

    /// Column in the middle of the box.
    pub fn middle(&self) -> u32 {
        self.bbox.x + self.bbox.width / 2
    }

    /// The segment without its first `n` words; `None` when nothing is left.
    pub fn without_first(&self, n: usize) -> Option<Self> {
        self.with_words(self.words.get(n..)?)
    }

    /// The first `n` words; `None` for none.
    pub fn first(&self, n: usize) -> Option<Self> {
        self.with_words(self.words.get(..n)?)
    }

    fn with_words(&self, words: &[Word]) -> Option<Self> {
        let bbox = BBox::around(words.iter().map(|w| &w.bbox))?;
        Some(Self { words: words.to_vec(), bbox, ..self.clone() })
    }
}

/// What stands side by side.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The segments, left to right; never empty.
    pub segments: Vec<Segment>,
}

impl Row {
    /// The words, one space between them.
    pub fn text(&self) -> String {
        self.segments.iter().map(Segment::text).collect::<Vec<_>>().join(" ")
    }

    /// The box around all segments.
    pub fn bbox(&self) -> BBox {
        BBox::around(self.segments.iter().map(|s| &s.bbox)).unwrap_or_default()
    }

    /// Bare form of the text.
    pub fn bare(&self) -> String {
        Folded::new(&self.text()).bare
    }
}

/// Cuts a line where a gap is wide, then where an anchor begins.
fn cut(page: &Page, at: usize) -> Vec<Segment> {
    let line = &page.lines[at];
    let least = widest_space(page.origin, line);
    let mut pieces = Vec::new();
    let mut start = 0;
    for i in 1..line.words.len() {
        let gap = line.words[i].bbox.x.saturating_sub(line.words[i - 1].bbox.right());
        if gap > least && !blank_of_date(&line.words[i - 1], &line.words[i]) {
            pieces.push(&line.words[start..i]);
            start = i;
        }
    }
    pieces.push(&line.words[start..]);
    pieces
        .into_iter()
        .filter(|words| !words.is_empty())
        .flat_map(|words| anchors::cut(words))
        .map(|words| Segment::new(page, at, words))
        .collect()
}

/// Whether the gap between two words is one left for a date to be written in: `ngày     tháng 5 năm 2024`.
fn blank_of_date(before: &Word, after: &Word) -> bool {
    matches!((bare(&before.text).as_str(), bare(&after.text).as_str()), ("ngay", "thang") | ("thang", "nam"))
}

/// The widest gap that still counts as a space between words of one run.
///
/// On scans 1.5 times the height of the line: spaces of justified text stay below one height.
fn widest_space(origin: Origin, line: &Line) -> u32 {
    if origin == Origin::Text {
        return 2 * CELL_WIDTH;
    }
    let mut heights: Vec<u32> = line.words.iter().map(|w| w.bbox.height).collect();
    heights.sort_unstable();
    let height = heights.get(heights.len() / 2).copied().unwrap_or(0);
    (height + height / 2).max(1)
}

/// The rows of a page: those of a text line by line, others by place, top to bottom.
pub(super) fn rows(page: &Page) -> Vec<Row> {
    let segments = (0..page.lines.len()).flat_map(|at| cut(page, at)).collect();
    match page.origin {
        Origin::Text => rows_in_order(segments),
        Origin::Ocr | Origin::TextLayer => rows_by_place(segments),
    }
}

/// The rows of some lines of a text page.
pub(super) fn rows_in(page: &Page, lines: Range<usize>) -> Vec<Row> {
    rows_in_order(lines.flat_map(|at| cut(page, at)).collect())
}

/// One row a line, in the order given.
fn rows_in_order(segments: Vec<Segment>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for segment in segments {
        match rows.last_mut() {
            Some(row) if row.segments[0].line == segment.line => row.segments.push(segment),
            _ => rows.push(Row { segments: vec![segment] }),
        }
    }
    rows
}

/// Rows by vertical overlap, top to bottom; each row left to right.
fn rows_by_place(mut segments: Vec<Segment>) -> Vec<Row> {
    segments.sort_by_key(|s| (s.bbox.y + s.bbox.height / 2, s.bbox.x));
    let mut rows: Vec<Row> = Vec::new();
    for segment in segments {
        match rows.last_mut() {
            Some(row) if row.segments.iter().all(|other| beside(other, &segment)) => {
                row.segments.push(segment);
            }
            _ => rows.push(Row { segments: vec![segment] }),
        }
    }
    for row in &mut rows {
        row.segments.sort_by_key(|s| s.bbox.x);
    }
    rows
}

/// Whether two segments share a row: their heights overlap by half and their widths do not.
fn beside(a: &Segment, b: &Segment) -> bool {
    let top = a.bbox.y.max(b.bbox.y);
    let bottom = a.bbox.bottom().min(b.bbox.bottom());
    let shared = bottom.saturating_sub(top);
    let apart = a.bbox.right() <= b.bbox.x || b.bbox.right() <= a.bbox.x;
    2 * shared >= a.bbox.height.min(b.bbox.height) && apart
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(spec: &[(&str, u32, u32)]) -> Line {
        let words = spec
            .iter()
            .map(|&(text, x, width)| Word::read(text, BBox::from([x, 100, width, 30]), 0.9))
            .collect();
        Line { words, paragraph: 0 }
    }

    fn page(lines: Vec<Line>) -> Page {
        Page { number: 1, width: 1600, height: 2200, origin: Origin::Ocr, slant: 0.0, lines }
    }

    #[test]
    fn wide_gap_cuts_a_line() {
        let line = words(&[("BỘ", 100, 40), ("X", 150, 20), ("LỀ", 400, 40)]);
        let page = page(vec![line]);
        let texts: Vec<_> = cut(&page, 0).iter().map(Segment::text).collect();
        assert_eq!(texts, ["BỘ X", "LỀ"]);
    }

    #[test]
    fn columns_read_apart_come_together_in_a_row() {
        let mut right = words(&[("Độc", 900, 60), ("lập", 970, 50)]);
        right.words.iter_mut().for_each(|w| w.bbox.y = 108);
        let left = words(&[("TỈNH", 100, 80)]);
        let page = page(vec![right, left]);
        let sheet = crate::layout::Sheet::new(&page);
        assert_eq!(sheet.rows.len(), 1);
        assert_eq!(sheet.rows[0].text(), "TỈNH Độc lập");
    }
}
