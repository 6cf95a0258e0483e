//! Where a page may be signed, told from its ink before anything is read.
//!
//! A body is print from margin to margin; a foot is two short columns, the recipients left and the sign-off right. So the
//! rows of a foot hold no wide line, and hold ink in the right half over the height of a position and a name.

use std::ops::Range;

use image::GrayImage;

use super::ink::ink_level;

/// Size of the cells in which ink is looked for, in inches: about as wide as a letter, and a third as high as a line.
const CELL_WIDTH: f64 = 0.1;
const CELL_HEIGHT: f64 = 0.06;
/// Bands of cells seen as one, so that a line that slants a little stays whole.
const BANDS: usize = 3;
/// A run of ink as wide as this part of the page is a line of the body.
const WIDE: f64 = 0.5;
/// Blank cells between the words of one line at most.
const GAP: usize = 1;
/// Rows without a wide line that may hold a foot, in inches at least.
const HIGH: f64 = 1.3;
/// Height of the ink of a sign-off, in inches at least, and where it stands, as parts of the page's width.
const SIGNED: f64 = 0.9;
const RIGHT: Range<f64> = 0.5..0.92;

/// The rows of the lowest part of a page, below row `from`, that may be its foot.
pub fn foot(image: &GrayImage, dpi: u32, from: u32) -> Option<Range<u32>> {
    let cells = Cells::of(image, dpi);
    let first = (from / cells.height) as usize;
    let wide: Vec<bool> = (0..cells.rows).map(|row| row < first || cells.is_wide(row)).collect();
    let mut end = cells.rows;
    while end > first {
        let start = (first..end).rev().take_while(|&row| !wide[row]).last().unwrap_or(end);
        if cells.may_be_signed(start..end, dpi) {
            return Some(start as u32 * cells.height..(end as u32 * cells.height).min(image.height()));
        }
        end = start.min(end - 1);
    }
    None
}

/// The row nearest to `near`, not further than `reach` away, that holds least ink: where a page is best cut.
pub fn blank_row(image: &GrayImage, near: u32, reach: u32) -> u32 {
    let level = ink_level(image);
    let ink = |row: u32| {
        let from = row as usize * image.width() as usize;
        let pixels = image.as_raw()[from..].iter().take(image.width() as usize);
        pixels.filter(|&&pixel| pixel < level).count()
    };
    let rows = near.saturating_sub(reach)..(near + reach).min(image.height());
    rows.min_by_key(|&row| (ink(row), row.abs_diff(near))).unwrap_or(near)
}

/// Which cells of a page hold ink.
struct Cells {
    height: u32,
    columns: usize,
    rows: usize,
    inked: Vec<bool>,
}

impl Cells {
    fn of(image: &GrayImage, dpi: u32) -> Self {
        let side = |inches: f64| ((f64::from(dpi) * inches).round() as u32).max(2);
        let (width, height) = (side(CELL_WIDTH), side(CELL_HEIGHT));
        let columns = (image.width() / width) as usize;
        let rows = (image.height() / height) as usize;
        let level = ink_level(image);
        let mut dark = vec![0u32; columns * rows];
        for y in (0..rows as u32 * height).step_by(2) {
            let line = &image.as_raw()[y as usize * image.width() as usize..][..image.width() as usize];
            let row = (y / height) as usize * columns;
            for (cell, pixels) in line.chunks_exact(width as usize).enumerate() {
                dark[row + cell] += pixels.iter().filter(|&&pixel| pixel < level).count() as u32;
            }
        }
        Self { height, columns, rows, inked: dark.into_iter().map(|count| count >= 2).collect() }
    }

    /// Whether a wide line stands in the bands from `row` on.
    fn is_wide(&self, row: usize) -> bool {
        let bands = row..(row + BANDS).min(self.rows);
        let inked = |column| bands.clone().any(|band| self.inked[band * self.columns + column]);
        let (mut begun, mut blank, mut longest) = (0, GAP + 1, 0);
        for column in 0..self.columns {
            if !inked(column) {
                blank += 1;
                continue;
            }
            if blank > GAP {
                begun = column;
            }
            blank = 0;
            longest = longest.max(column + 1 - begun);
        }
        longest as f64 >= self.columns as f64 * WIDE
    }

    fn may_be_signed(&self, rows: Range<usize>, dpi: u32) -> bool {
        let inches = |rows: usize| rows as f64 * f64::from(self.height) / f64::from(dpi);
        if inches(rows.len()) < HIGH {
            return false;
        }
        let part = |share: f64| (self.columns as f64 * share) as usize;
        let right = part(RIGHT.start)..part(RIGHT.end);
        let mut inked =
            rows.filter(|row| right.clone().any(|column| self.inked[row * self.columns + column]));
        let first = inked.next();
        first.zip(inked.next_back()).is_some_and(|(first, last)| inches(last - first) >= SIGNED)
    }
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    /// A page of 200 dpi: a body down to row 1000, short lines left, and right a position and a name.
    fn page(name: bool) -> GrayImage {
        GrayImage::from_fn(1654, 2339, |x, y| {
            let letters = x % 20 < 14 && y % 40 < 22;
            let body = (200..1500).contains(&x) && (150..1000).contains(&y);
            let left = (200..600).contains(&x) && (1100..1500).contains(&y);
            let right =
                (900..1300).contains(&x) && ((1100..1160).contains(&y) || name && (1400..1440).contains(&y));
            Luma([if letters && (body || left || right) { 20 } else { 245 }])
        })
    }

    #[test]
    fn a_foot_begins_below_the_body() {
        let rows = foot(&page(true), 200, 0).unwrap();
        assert!((980..1060).contains(&rows.start) && rows.end > 2300, "{rows:?}");
        assert_eq!(foot(&page(true), 200, 1200), None);
        assert_eq!(foot(&page(false), 200, 0), None);
    }

    #[test]
    fn pages_are_cut_between_lines() {
        let row = blank_row(&page(true), 610, 50);
        assert!(row % 40 >= 22, "{row}");
        assert_eq!(blank_row(&page(true), 2000, 50), 2000);
    }
}
