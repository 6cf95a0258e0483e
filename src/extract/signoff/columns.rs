//! Sign-offs that stand side by side in a text: two lines of capitals in a row, one of them an authority or a position.

use super::stack::{WIDE, is_signing};
use crate::layout::Segment;
use crate::layout::fold::capitals;
use crate::text::count_letters;

/// One of fewer letters is none of these.
const LEAST: usize = 4;

/// Sign-offs side by side.
pub(super) struct SideBySide {
    /// Where the first row of them stands.
    pub top: u32,
    /// The segments from that row on, column by column, left to right.
    pub columns: Vec<Vec<Segment>>,
}

/// The columns below the first row that holds two of them.
pub(super) fn side_by_side(rows: &[Vec<Segment>]) -> Option<SideBySide> {
    let is_double = |row: &[Segment]| row.len() > 1 && row.iter().all(is_high) && row.iter().any(signs);
    let mut first = rows.iter().position(|row| is_double(row))?;
    while first > 0 && !rows[first - 1].is_empty() && rows[first - 1].iter().all(signs) {
        first -= 1;
    }
    let mut widths: Vec<(u32, u32)> = rows[first..]
        .iter()
        .filter(|row| is_double(row))
        .flatten()
        .map(|segment| (segment.bbox.x, segment.bbox.right()))
        .collect();
    widths.sort_unstable();
    let mut columns: Vec<(u32, u32)> = Vec::new();
    for (left, right) in widths {
        match columns.last_mut() {
            Some(column) if left < column.1 => column.1 = column.1.max(right),
            _ => columns.push((left, right)),
        }
    }
    let mut found = vec![Vec::new(); columns.len()];
    for segment in rows[first..].iter().flatten() {
        let nearest = (0..columns.len()).min_by_key(|&at| distance(segment, columns[at]))?;
        found[nearest].push(segment.clone());
    }
    let top = rows[first].first()?.bbox.y;
    (found.len() > 1).then_some(SideBySide { top, columns: found })
}

/// Whether a line is of capitals, none of a list.
fn is_high(line: &Segment) -> bool {
    let text = line.text();
    let length = text.chars().count() <= WIDE && count_letters(&text) >= LEAST;
    length && capitals(&text) > 0.9 && !text.starts_with(['-', '+'])
}

/// Whether it is an authority or a position.
fn signs(line: &Segment) -> bool {
    is_high(line) && is_signing(&line.text())
}

/// How far the middle of a segment is from a column.
fn distance(segment: &Segment, (left, right): (u32, u32)) -> u32 {
    let middle = segment.middle();
    left.saturating_sub(middle).max(middle.saturating_sub(right))
}
