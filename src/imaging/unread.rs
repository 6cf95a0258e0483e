//! Lines of print that no word covers: a reader of whole pages drops some, under a seal or beside a stamp.
//!
//! Ink outside of the words is smeared along the rows (run-length smoothing, Wong et al. 1982); what then hangs together
//! and has the shape of a line is one.

use std::ops::RangeInclusive;

use image::GrayImage;

use super::clusters::clusters;
use super::ink::ink_level;
use crate::page::BBox;

/// Side of the cells in which ink is looked for, in inches.
const CELL: f64 = 1.0 / 40.0;
/// Dark pixels of a cell with ink, as part of it.
const DARK: f64 = 0.08;
/// Blank cells between two words of one line at most.
const GAP: usize = 5;
/// Height of a line, in cells, and how many times as wide it is at least.
const HEIGHT: RangeInclusive<u32> = 3..=14;
const LONG: u32 = 2;
/// Its least width, in cells: three letters or so.
const WIDTH: u32 = 8;
/// Part of its cells that holds ink: of crumbs less, of what is black more.
const INK: RangeInclusive<f64> = 0.35..=0.95;

/// The boxes of what looks like lines, or pieces of them, outside of the boxes that are read; from the top.
pub fn unread<'a>(image: &GrayImage, dpi: u32, read: impl Iterator<Item = &'a BBox>) -> Vec<BBox> {
    let cell = ((f64::from(dpi) * CELL).round() as u32).max(2);
    let columns = (image.width() / cell) as usize;
    if columns == 0 {
        return Vec::new();
    }
    let mut inked = inked(image, cell);
    let rows = inked.len() / columns;
    for bbox in read {
        // A cell around is the word's, too: marks and tails stand out of many boxes.
        let cells = |from: u32, to: u32, most: usize| {
            ((from / cell) as usize).saturating_sub(1).min(most)..((to / cell) as usize + 2).min(most)
        };
        let across = cells(bbox.x, bbox.right(), columns);
        for row in cells(bbox.y, bbox.bottom(), rows) {
            inked[row * columns..][across.clone()].fill(false);
        }
    }
    let is_line = |part: &BBox| {
        let row = |y: u32| &inked[y as usize * columns..][part.x as usize..part.right() as usize];
        let ink = (part.y..part.bottom()).flat_map(row).filter(|inked| **inked).count();
        let share = ink as f64 / f64::from(part.width * part.height);
        let long = part.width >= WIDTH.max(LONG * part.height);
        long && HEIGHT.contains(&part.height) && INK.contains(&share)
    };
    let parts = clusters(smeared(&inked, columns), columns, 1).into_iter().filter(is_line);
    parts.map(|part| BBox::from(<[u32; 4]>::from(part).map(|v| v * cell))).collect()
}

/// Which cells hold ink, row by row.
fn inked(image: &GrayImage, cell: u32) -> Vec<bool> {
    let level = ink_level(image);
    let least = ((f64::from(cell * cell) * DARK) as u32).max(2);
    let width = image.width() as usize;
    let columns = width / cell as usize;
    let bands = image.as_raw().chunks_exact(cell as usize * width);
    let counted = bands.flat_map(|band| {
        let mut dark = vec![0; columns];
        for row in band.chunks_exact(width) {
            for (count, pixels) in dark.iter_mut().zip(row.chunks_exact(cell as usize)) {
                *count += pixels.iter().filter(|&&pixel| pixel < level).count() as u32;
            }
        }
        dark
    });
    counted.map(|dark| dark >= least).collect()
}

/// The cells with short gaps along their rows closed.
fn smeared(inked: &[bool], columns: usize) -> Vec<bool> {
    let mut smeared = inked.to_vec();
    for row in smeared.chunks_exact_mut(columns) {
        let mut last = None;
        for column in 0..columns {
            if !row[column] {
                continue;
            }
            if let Some(last) = last.filter(|last| column - last <= GAP + 1) {
                row[last..column].fill(true);
            }
            last = Some(column);
        }
    }
    smeared
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    /// A page of 200 dpi with lines of letters in these boxes.
    fn page(lines: &[[u32; 4]]) -> GrayImage {
        GrayImage::from_fn(1654, 2339, |x, y| {
            let letters = |line: &[u32; 4]| {
                let (x, y) = (x.wrapping_sub(line[0]), y.wrapping_sub(line[1]));
                x < line[2] && y < line[3] && x % 16 < 11
            };
            Luma([if lines.iter().any(letters) { 20 } else { 245 }])
        })
    }

    #[test]
    fn lines_that_no_word_covers_are_found() {
        let read = [BBox::from([200, 300, 600, 24])];
        let lines = [read[0].into(), [900, 300, 400, 24], [300, 800, 250, 30]];
        let found = unread(&page(&lines), 200, read.iter());
        assert_eq!(found.len(), 2, "{found:?}");
        for (found, line) in found.iter().zip(&lines[1..]) {
            let near = |a: u32, b: u32| a.abs_diff(b) <= 10;
            assert!(near(found.x, line[0]) && near(found.right(), line[0] + line[2]), "{found:?}");
            assert!(near(found.y, line[1]) && near(found.bottom(), line[1] + line[3]), "{found:?}");
        }
    }

    #[test]
    fn rules_specks_and_pictures_are_no_lines() {
        let others = [[200, 300, 900, 4], [300, 500, 20, 20], [400, 800, 300, 280]];
        assert_eq!(unread(&page(&others), 200, [].iter()), []);
        assert_eq!(unread(&GrayImage::from_pixel(1654, 2339, Luma([0])), 200, [].iter()), []);
        assert_eq!(unread(&GrayImage::new(1, 1), 200, [].iter()), []);
    }
}
