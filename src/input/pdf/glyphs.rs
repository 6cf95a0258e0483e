//! From glyphs to words to lines to blocks.
//!
//! Glyphs that follow each other closely are a word; words on one baseline that stand near each other are
//! a line, so that two columns give two lines; lines under one another are a block, and blocks are read from
//! the top, the left one first. A block is cut into paragraphs at indented and after short lines.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use super::survey::Glyph;
use crate::page::{BBox, Line, Word};

/// Gaps wider than this part of the font's size part words.
const WORD_GAP: f64 = 0.18;
/// Gaps wider than this part lines: justified text stays well below it, columns and tabs are above.
const COLUMN_GAP: f64 = 2.2;

/// A word, or a part of one, while it is put together.
#[derive(Clone, Debug)]
struct Piece {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    baseline: f64,
    size: f64,
    /// A space was drawn after it.
    closed: bool,
}

/// The lines of a page; words with confidence 1, boxes in the unit of the glyphs.
pub(super) fn lines(glyphs: &[Glyph]) -> Vec<Line> {
    let rows = rows(pieces(glyphs));
    blocks(rows).into_iter().enumerate().flat_map(|(number, block)| paragraphs(block, number)).fold(
        Vec::new(),
        |mut lines: Vec<Line>, (row, starts)| {
            let last = lines.last().map_or(0, |line| line.paragraph);
            lines.push(Line { words: row.iter().map(word).collect(), paragraph: last + u32::from(starts) });
            lines
        },
    )
}

fn word(piece: &Piece) -> Word {
    let (x, y) = (piece.left.max(0.0).round() as u32, piece.top.max(0.0).round() as u32);
    let (right, bottom) = (piece.right.max(0.0).round() as u32, piece.bottom.max(0.0).round() as u32);
    let bbox = BBox { x, y, width: right.saturating_sub(x), height: bottom.saturating_sub(y) };
    Word::read(piece.text.nfc().collect::<String>(), bbox, 1.0)
}

/// Joins glyphs as they are drawn; the same glyph drawn twice (bold by overprinting) counts once.
fn pieces(glyphs: &[Glyph]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut seen = HashSet::new();
    for glyph in glyphs.iter().filter(|glyph| glyph.upright) {
        if glyph.text.chars().all(|c| c.is_whitespace() || c.is_control()) {
            if let Some(last) = pieces.last_mut() {
                last.closed = true;
            }
            continue;
        }
        if !seen.insert((glyph.text.clone(), glyph.left.round() as i64, glyph.baseline.round() as i64)) {
            continue;
        }
        match pieces.last_mut() {
            Some(last) if follows(last, glyph) => last.add(glyph),
            _ => pieces.push(Piece::from(glyph)),
        }
    }
    pieces
}

fn follows(last: &Piece, glyph: &Glyph) -> bool {
    let gap = glyph.left - last.right;
    !last.closed
        && (glyph.baseline - last.baseline).abs() < 0.4 * last.size
        && gap < WORD_GAP * last.size
        && gap > -0.6 * last.size
}

impl From<&Glyph> for Piece {
    fn from(glyph: &Glyph) -> Self {
        let Glyph { text, left, right, top, bottom, baseline, size, .. } = glyph.clone();
        let text = text.trim().to_owned();
        Self { text, left, right, top, bottom, baseline, size, closed: false }
    }
}

impl Piece {
    fn add(&mut self, glyph: &Glyph) {
        self.text.push_str(glyph.text.trim());
        self.right = self.right.max(glyph.right);
        self.top = self.top.min(glyph.top);
        self.bottom = self.bottom.max(glyph.bottom);
    }
}

/// Words on one baseline, cut at wide gaps.
fn rows(mut pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    pieces.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.left.total_cmp(&b.left)));
    let mut bands: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match bands.last_mut() {
            Some(band) if (piece.baseline - band[0].baseline).abs() < 0.35 * band[0].size.min(piece.size) => {
                band.push(piece);
            }
            _ => bands.push(vec![piece]),
        }
    }
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for mut band in bands {
        band.sort_by(|a, b| a.left.total_cmp(&b.left));
        let mut row: Vec<Piece> = Vec::new();
        for piece in band {
            let gap = row.last().map(|last| (piece.left - last.right) / last.size.max(piece.size));
            match (gap, row.last_mut()) {
                (Some(gap), Some(last)) if gap < 0.1 && gap > -0.3 && !last.closed => last.join(&piece),
                (Some(gap), _) if gap > COLUMN_GAP => rows.push(std::mem::replace(&mut row, vec![piece])),
                _ => row.push(piece),
            }
        }
        rows.push(row);
    }
    rows
}

impl Piece {
    fn join(&mut self, next: &Piece) {
        self.text.push_str(&next.text);
        self.right = self.right.max(next.right);
        self.top = self.top.min(next.top);
        self.bottom = self.bottom.max(next.bottom);
        self.closed = next.closed;
    }
}

type Row = Vec<Piece>;

fn span(row: &Row) -> (f64, f64) {
    row.iter().fold((f64::MAX, f64::MIN), |(left, right), p| (left.min(p.left), right.max(p.right)))
}

/// Rows under one another that share their column, in the order of their first rows.
fn blocks(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut blocks: Vec<Vec<Row>> = Vec::new();
    for row in rows {
        let below = |block: &Vec<Row>| {
            let last = &block[block.len() - 1];
            let ((left, right), (l, r)) = (span(last), span(&row));
            let gap = row[0].baseline - last[0].baseline;
            let shared = right.min(r) - left.max(l);
            gap > 0.0 && gap < 2.2 * last[0].size.max(row[0].size) && shared > 0.3 * (right - left).min(r - l)
        };
        let mut found = (0..blocks.len()).filter(|&i| below(&blocks[i]));
        match (found.next(), found.next()) {
            (Some(one), None) => blocks[one].push(row),
            _ => blocks.push(vec![row]),
        }
    }
    blocks
}

/// The rows of a block, each with whether a paragraph begins there.
fn paragraphs(block: Vec<Row>, number: usize) -> Vec<(Row, bool)> {
    let (_, edge) = block.iter().map(span).fold((f64::MAX, f64::MIN), |a, b| (a.0.min(b.0), a.1.max(b.1)));
    let mut previous: Option<((f64, f64), f64)> = None;
    block
        .into_iter()
        .map(|row| {
            let (extent, size) = (span(&row), row[0].size);
            let starts = previous.is_none_or(|((left, right), before)| {
                let indented = extent.0 > left + 1.2 * size;
                let short = right < edge - 4.0 * size;
                indented || short || (size / before - 1.0).abs() > 0.15
            });
            let first = previous.is_none();
            previous = Some((extent, size));
            (row, if first { number > 0 } else { starts })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Glyphs of 6 × 12 pixels each, a space for a blank.
    fn typed(text: &str, x: f64, baseline: f64) -> Vec<Glyph> {
        let place = |(i, c): (usize, char)| Glyph {
            text: c.to_string(),
            left: x + 6.0 * i as f64,
            right: x + 6.0 * (i + 1) as f64,
            top: baseline - 10.0,
            bottom: baseline + 2.0,
            baseline,
            size: 12.0,
            upright: true,
            visible: true,
        };
        text.chars().enumerate().map(place).collect()
    }

    fn texts(glyphs: &[Glyph]) -> Vec<(String, u32)> {
        lines(glyphs).iter().map(|line| (line.text(), line.paragraph)).collect()
    }

    #[test]
    fn columns_are_read_apart_and_in_order() {
        let mut glyphs = typed("UBND TỈNH", 10.0, 20.0);
        glyphs.extend(typed("CỘNG HÒA", 300.0, 20.0));
        glyphs.extend(typed("Độc lập", 303.0, 36.0));
        glyphs.extend(typed("SỞ Y TẾ", 14.0, 36.0));
        let read: Vec<String> = texts(&glyphs).into_iter().map(|(text, _)| text).collect();
        assert_eq!(read, ["UBND TỈNH", "SỞ Y TẾ", "CỘNG HÒA", "Độc lập"]);
    }

    #[test]
    fn overprinted_and_decomposed_glyphs_are_one_word() {
        let mut glyphs = typed("So\u{302}\u{301}", 10.0, 20.0);
        for mark in &mut glyphs[2..] {
            (mark.left, mark.right) = (20.0, 20.0);
        }
        glyphs.extend(glyphs.clone());
        assert_eq!(texts(&glyphs), [("Số".to_owned(), 0)]);
    }

    #[test]
    fn an_indent_begins_a_paragraph() {
        let mut glyphs = typed("Điều 1. Ban hành kèm theo Quyết định này quy chế", 40.0, 20.0);
        glyphs.extend(typed("làm việc của hội đồng thi đua khen thưởng của xã", 10.0, 36.0));
        glyphs.extend(typed("Điều 2. Quyết định có hiệu lực kể từ ngày được ký", 40.0, 52.0));
        let numbers: Vec<u32> = texts(&glyphs).into_iter().map(|(_, paragraph)| paragraph).collect();
        assert_eq!(numbers, [0, 0, 1]);
    }
}
