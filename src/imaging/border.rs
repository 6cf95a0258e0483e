//! What is dark and is not on the paper: the scanner's lid around the sheet, and punch holes.
//!
//! The page is cut into cells wider than any stroke, so that a cell that is dark all over is no print. Such cells that
//! hang together with the edge of the picture are the lid; a round heap of them near an edge is a hole. Only pages that
//! have either are changed.

use image::{GrayImage, Luma};

use crate::page::BBox;

/// Side of a cell in inches: wider than the strokes of a heading.
const CELL: f64 = 0.05;
/// The lid and holes are darker; the paper of a badly lit corner is not.
const DARK: u8 = 90;
/// The grey edge of the lid is darker.
const EDGE: u8 = 170;
/// How far the lid reaches into the page, as part of its shorter side. What reaches farther is a picture.
const REACH: f64 = 0.12;
/// Cells of lid below which nothing is done.
const SOME: usize = 12;
/// Diameter of a hole and distance of its middle from the edge of the sheet at most, in inches.
const HOLE: std::ops::RangeInclusive<f64> = 0.15..=0.36;
const MARGIN: f64 = 1.1;

/// Makes the lid and punch holes white; `None` when there are none.
pub fn without_border(image: &GrayImage, dpi: u32) -> Option<GrayImage> {
    let side = ((f64::from(dpi) * CELL).round() as u32).max(4);
    let grid = Grid::of(image, side);
    let mut gone = grid.lid();
    if gone.iter().filter(|gone| **gone).count() < SOME {
        gone.fill(false);
    }
    for hole in grid.holes(&gone, f64::from(dpi) / f64::from(side)) {
        for cell in hole {
            gone[cell] = true;
        }
    }
    gone.contains(&true).then(|| grid.whitened(image, &gone))
}

/// Which cells are dark all over; the last column and row may be narrower.
struct Grid {
    side: u32,
    columns: usize,
    rows: usize,
    dark: Vec<bool>,
}

impl Grid {
    fn of(image: &GrayImage, side: u32) -> Self {
        let (width, height) = image.dimensions();
        let (columns, rows) = (width.div_ceil(side), height.div_ceil(side));
        // The first tenth of light pixels settles it.
        let is_dark = |column: u32, row: u32| {
            let columns = column * side..((column + 1) * side).min(width);
            let lines = row * side..((row + 1) * side).min(height);
            let most = columns.len().div_ceil(2) * lines.len().div_ceil(2) / 10;
            let mut places = lines.step_by(2).flat_map(|y| columns.clone().step_by(2).map(move |x| (x, y)));
            places.by_ref().filter(|&(x, y)| image.get_pixel(x, y)[0] >= DARK).nth(most).is_none()
        };
        let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
        let dark = places.map(|(column, row)| is_dark(column, row)).collect();
        Self { side, columns: columns as usize, rows: rows as usize, dark }
    }

    /// Dark cells that hang together with the edge and lie near it.
    fn lid(&self) -> Vec<bool> {
        let reach = (self.columns.min(self.rows) as f64 * REACH) as usize;
        let depth = |at: usize| {
            let (x, y) = (at % self.columns, at / self.columns);
            x.min(y).min(self.columns - 1 - x).min(self.rows - 1 - y)
        };
        let mut lid = vec![false; self.dark.len()];
        let mut open: Vec<usize> =
            (0..self.dark.len()).filter(|&at| self.dark[at] && depth(at) == 0).collect();
        for &at in &open {
            lid[at] = true;
        }
        while let Some(at) = open.pop() {
            for next in self.around(at) {
                if self.dark[next] && !lid[next] && depth(next) <= reach {
                    lid[next] = true;
                    open.push(next);
                }
            }
        }
        lid
    }

    /// Heaps of dark cells, besides the lid, that have the size, shape and place of a punch hole.
    fn holes(&self, lid: &[bool], cells_per_inch: f64) -> Vec<Vec<usize>> {
        let mut seen = lid.to_vec();
        let mut holes = Vec::new();
        for start in 0..self.dark.len() {
            if !self.dark[start] || std::mem::replace(&mut seen[start], true) {
                continue;
            }
            let mut heap = vec![start];
            let mut done = 0;
            while let Some(&at) = heap.get(done) {
                done += 1;
                for next in self.around(at) {
                    if self.dark[next] && !std::mem::replace(&mut seen[next], true) {
                        heap.push(next);
                    }
                }
            }
            if self.is_hole(&heap, cells_per_inch) {
                holes.push(heap);
            }
        }
        holes
    }

    fn is_hole(&self, heap: &[usize], cells_per_inch: f64) -> bool {
        let cell = |at: &usize| BBox {
            x: (at % self.columns) as u32,
            y: (at / self.columns) as u32,
            width: 1,
            height: 1,
        };
        let boxes: Vec<BBox> = heap.iter().map(cell).collect();
        let Some(bounds) = BBox::around(&boxes) else { return false };
        // Cells on the rim are not dark all over: the hole is about one cell larger than the heap.
        let (width, height) = (f64::from(bounds.width + 1), f64::from(bounds.height + 1));
        let round = bounds.width.abs_diff(bounds.height) <= 1
            && heap.len() as f64 >= 0.6 * f64::from(bounds.width * bounds.height);
        let sized = [width, height].iter().all(|extent| HOLE.contains(&(extent / cells_per_inch)));
        let (x, y) = (f64::from(bounds.x) + width / 2.0, f64::from(bounds.y) + height / 2.0);
        let to_edge = x.min(y).min(self.columns as f64 - x).min(self.rows as f64 - y);
        round && sized && to_edge <= MARGIN * cells_per_inch
    }

    fn around(&self, at: usize) -> impl Iterator<Item = usize> {
        let (x, y, columns) = (at % self.columns, at / self.columns, self.columns);
        let rows = y.saturating_sub(1)..(y + 2).min(self.rows);
        rows.flat_map(move |row| {
            (x.saturating_sub(1)..(x + 2).min(columns)).map(move |column| row * columns + column)
        })
    }

    /// The cells become white, with what dark pixels hang together with them in the cells next to them.
    fn whitened(&self, image: &GrayImage, gone: &[bool]) -> GrayImage {
        let (width, height) = image.dimensions();
        let mut fringe = gone.to_vec();
        for at in (0..gone.len()).filter(|&at| gone[at]) {
            for next in self.around(at) {
                fringe[next] = true;
            }
        }
        let cell = |x: u32, y: u32| (y / self.side) as usize * self.columns + (x / self.side) as usize;
        let mut out = image.clone();
        let mut open = Vec::new();
        for (x, y, pixel) in out.enumerate_pixels_mut() {
            if gone[cell(x, y)] {
                *pixel = Luma([255]);
                open.push((x, y));
            }
        }
        while let Some((x, y)) = open.pop() {
            for ny in y.saturating_sub(1)..(y + 2).min(height) {
                for nx in x.saturating_sub(1)..(x + 2).min(width) {
                    if fringe[cell(nx, ny)] && out.get_pixel(nx, ny)[0] < EDGE {
                        out.put_pixel(nx, ny, Luma([255]));
                        open.push((nx, ny));
                    }
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Print and a bold rule on a sheet; with a lid at the left and the bottom, and a hole, when `bare` is not set.
    fn sheet(bare: bool) -> GrayImage {
        GrayImage::from_fn(820, 1160, |x, y| {
            let print = (100..760).contains(&x) && (80..1000).contains(&y) && x % 9 < 4 && y % 24 < 12;
            let rule = (200..600).contains(&x) && (1020..1026).contains(&y);
            let lid = f64::from(x) < 14.0 + f64::from(y) / 100.0 || y > 1140;
            let hole = (f64::from(x) - 60.0).hypot(f64::from(y) - 500.0) < 12.0;
            Luma([match (bare, lid || hole, print || rule) {
                (false, true, _) => 15,
                (_, _, true) => 30,
                _ => 240,
            }])
        })
    }

    #[test]
    fn the_lid_and_holes_become_white_and_print_stays() {
        let out = without_border(&sheet(false), 100).unwrap();
        for (x, y, pixel) in sheet(true).enumerate_pixels() {
            let now = out.get_pixel(x, y)[0];
            assert!(if pixel[0] < 100 && x > 26 { now == pixel[0] } else { now >= 240 }, "{x} {y}: {now}");
        }
    }

    #[test]
    fn a_sheet_without_either_is_left_alone() {
        assert!(without_border(&sheet(true), 100).is_none());
        let frame = GrayImage::from_fn(820, 1160, |x, y| Luma([if x < 3 || y % 200 < 3 { 0 } else { 240 }]));
        assert!(without_border(&frame, 100).is_none(), "thin rules at the edge are no lid");
    }
}
