//! Ruled tables: where their cells are, told from the rules between them.
//!
//! Rules are long runs of ink; those that touch make a table. A table is cut along the rules that cross all of it, rows
//! first, and each part is cut again (an X-Y cut, Nagy & Seth 1984, on rules instead of blanks), so that merged cells stay
//! whole.

use std::ops::Range;

use image::{GrayImage, Luma};

use super::clusters::clusters;
use super::ink::ink_level;
use crate::page::BBox;

/// Shortest rules, in inches: longer than the strokes of any letter, and than the underlines of most.
const TALL: f64 = 0.35;
const LONG: f64 = 0.6;
/// A rule may be broken for so long, in inches.
const BREAK: f64 = 0.01;
/// Size of the cells of ink in which rules are compared, in inches, and how many of them a rule may drift.
const UNIT: f64 = 1.0 / 75.0;
const DRIFT: usize = 2;
/// Part of its way that a rule must be there to part cells.
const WHOLE: f64 = 0.9;
/// The least table: its sides, in inches, and its cells.
const WIDTH: f64 = 1.5;
const HEIGHT: f64 = 0.5;
const CELLS: usize = 4;
/// The least cell: its sides, in inches.
const SIDE: f64 = 0.09;
/// Grey levels of ink, and pixels of it that a cell without a sign may hold.
const DARK: u8 = 150;
const SIGN: usize = 12;

/// A table, in pixels of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// All of it, with its outer rules.
    pub bbox: BBox,
    /// What lies between the rules, row by row.
    pub cells: Vec<BBox>,
}

/// The ruled tables of a page, and the page without their rules; `None` where there are none.
pub fn tables(image: &GrayImage, dpi: u32) -> Option<(Vec<Table>, GrayImage)> {
    let rules = Rules::of(image, dpi);
    if rules.upright.is_empty() || rules.level.is_empty() {
        return None;
    }
    let grid = Grid::of(&rules, image, dpi);
    let tables: Vec<Table> = grid.groups().filter_map(|group| grid.table(&group)).collect();
    (!tables.is_empty()).then(|| (tables, rules.taken_off(image)))
}

/// Whether a cell without its rules holds nothing that could be a sign.
pub fn is_blank(cell: &GrayImage) -> bool {
    let dark = cell.as_raw().iter().filter(|&&pixel| pixel < DARK).count();
    dark < SIGN
}

/// Long runs of ink.
struct Rules {
    /// Column and rows of each.
    upright: Vec<(u32, Range<u32>)>,
    /// Row and columns of each.
    level: Vec<(u32, Range<u32>)>,
}

impl Rules {
    fn of(image: &GrayImage, dpi: u32) -> Self {
        let inches = |inches: f64| (f64::from(dpi) * inches).round().max(1.0) as u32;
        let (tall, long, broken) = (inches(TALL), inches(LONG), inches(BREAK));
        let below = ink_level(image);
        let mut rules = Self { upright: Vec::new(), level: Vec::new() };
        let mut columns = vec![Run::default(); image.width() as usize];
        for (y, row) in (0..).zip(image.as_raw().chunks_exact(image.width() as usize)) {
            let mut along = Run::default();
            for (x, _) in (0..).zip(row).filter(|(_, pixel)| **pixel < below) {
                rules.level.extend(along.add(x, long, broken).map(|run| (y, run)));
                rules.upright.extend(columns[x as usize].add(y, tall, broken).map(|run| (x, run)));
            }
            rules.level.extend(along.end(long).map(|run| (y, run)));
        }
        rules.upright.extend((0..).zip(&columns).filter_map(|(x, run)| Some((x, run.end(tall)?))));
        rules
    }

    /// The page in which paper stands where these were, and the pixels beside them.
    fn taken_off(&self, image: &GrayImage) -> GrayImage {
        let mut bare = image.clone();
        let (width, height) = image.dimensions();
        let beside = |at: u32, most: u32| at.saturating_sub(1)..(at + 2).min(most);
        for (x, rows) in &self.upright {
            let columns = beside(*x, width);
            rows.clone().for_each(|y| columns.clone().for_each(|x| bare.put_pixel(x, y, Luma([255]))));
        }
        for (y, columns) in &self.level {
            let rows = beside(*y, height);
            columns.clone().for_each(|x| rows.clone().for_each(|y| bare.put_pixel(x, y, Luma([255]))));
        }
        bare
    }
}

/// A run of ink that may go on.
#[derive(Clone, Default)]
struct Run {
    from: u32,
    to: u32,
}

impl Run {
    /// Adds ink at a place further on; the run before it, if that ended there and was long enough.
    fn add(&mut self, at: u32, least: u32, broken: u32) -> Option<Range<u32>> {
        if at <= self.to + broken && self.to > self.from {
            self.to = at + 1;
            return None;
        }
        let ended = self.end(least);
        *self = Self { from: at, to: at + 1 };
        ended
    }

    fn end(&self, least: u32) -> Option<Range<u32>> {
        (self.to - self.from >= least).then_some(self.from..self.to)
    }
}

/// The rules in units of ink.
struct Grid {
    unit: u32,
    columns: usize,
    rows: usize,
    upright: Vec<bool>,
    level: Vec<bool>,
    /// The page's size in pixels.
    size: (u32, u32),
}

/// A part of the grid.
#[derive(Clone, Debug)]
struct Part {
    columns: Range<usize>,
    rows: Range<usize>,
}

impl Grid {
    fn of(rules: &Rules, image: &GrayImage, dpi: u32) -> Self {
        let unit = ((f64::from(dpi) * UNIT).round() as u32).max(1);
        let (columns, rows) = ((image.width() / unit + 1) as usize, (image.height() / unit + 1) as usize);
        let (mut upright, mut level) = (vec![false; columns * rows], vec![false; columns * rows]);
        let units = |run: &Range<u32>| (run.start / unit) as usize..((run.end - 1) / unit) as usize + 1;
        for (x, run) in &rules.upright {
            units(run).for_each(|row| upright[row * columns + (x / unit) as usize] = true);
        }
        for (y, run) in &rules.level {
            level[(y / unit) as usize * columns..][units(run)].fill(true);
        }
        Self { unit, columns, rows, upright, level, size: image.dimensions() }
    }

    /// The parts of the page in which rules touch.
    fn groups(&self) -> impl Iterator<Item = Part> {
        let ruled = self.upright.iter().zip(&self.level).map(|(a, b)| a | b).collect();
        let range = |from: u32, to: u32| from as usize..to as usize;
        let part = move |b: BBox| Part { columns: range(b.x, b.right()), rows: range(b.y, b.bottom()) };
        clusters(ruled, self.columns, DRIFT).into_iter().map(part)
    }

    /// The table that a group of rules makes, if it is one.
    fn table(&self, group: &Part) -> Option<Table> {
        let high = group.rows.len() >= units(HEIGHT);
        if !high || group.columns.len() < units(WIDTH) {
            return None;
        }
        let mut parts = Vec::new();
        self.divide(group, &mut parts);
        let beside = parts.windows(2).any(|pair| pair[1].rows.start < pair[0].rows.end);
        let cells: Vec<BBox> = parts.iter().map(|part| self.pixels(part, DRIFT)).collect();
        (beside && cells.len() >= CELLS).then(|| Table { bbox: self.pixels(group, 1), cells })
    }

    /// Cuts a part along the rules that cross it, and its parts in turn.
    fn divide(&self, part: &Part, cells: &mut Vec<Part>) {
        let rows = between(&part.rows, |y| self.is_parted_below(y, &part.columns));
        let [whole] = &rows[..] else {
            for rows in rows {
                self.divide(&Part { rows, ..part.clone() }, cells);
            }
            return;
        };
        let columns = between(&part.columns, |x| self.is_parted_beside(x, whole));
        let is_cell = columns.len() == 1;
        for columns in columns {
            let part = Part { columns, rows: whole.clone() };
            if is_cell {
                cells.push(part);
            } else {
                self.divide(&part, cells);
            }
        }
    }

    fn is_parted_below(&self, y: usize, columns: &Range<usize>) -> bool {
        let there = |x: &usize| around(y, self.rows).any(|y| self.level[y * self.columns + x]);
        columns.clone().filter(there).count() as f64 >= columns.len() as f64 * WHOLE
    }

    fn is_parted_beside(&self, x: usize, rows: &Range<usize>) -> bool {
        let there = |y: &usize| around(x, self.columns).any(|x| self.upright[y * self.columns + x]);
        rows.clone().filter(there).count() as f64 >= rows.len() as f64 * WHOLE
    }

    /// A part in pixels, larger by some units on each side.
    fn pixels(&self, part: &Part, more: usize) -> BBox {
        let pixel = |at: usize, most: u32| (at as u32 * self.unit).min(most);
        let (x, y) = (
            pixel(part.columns.start.saturating_sub(more), self.size.0),
            pixel(part.rows.start.saturating_sub(more), self.size.1),
        );
        let (right, bottom) =
            (pixel(part.columns.end + more, self.size.0), pixel(part.rows.end + more, self.size.1));
        BBox { x, y, width: right - x, height: bottom - y }
    }
}

fn units(inches: f64) -> usize {
    (inches / UNIT).round() as usize
}

fn around(at: usize, most: usize) -> Range<usize> {
    at.saturating_sub(DRIFT)..(at + DRIFT + 1).min(most)
}

/// What lies between the places at which something is parted, where that is not too little.
fn between(range: &Range<usize>, is_parted: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut from = range.start;
    for at in range.clone() {
        if is_parted(at) {
            parts.push(from..at);
            from = at + 1;
        }
    }
    parts.push(from..range.end);
    parts.retain(|part| part.len() >= units(SIDE));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (u32, u32) = (800, 600);

    /// A page of 100 dpi with rules of three pixels, each from one point to another.
    fn ruled(rules: &[[u32; 4]]) -> GrayImage {
        let mut page = GrayImage::from_pixel(SIZE.0, SIZE.1, Luma([240]));
        for [x, y, right, bottom] in rules {
            for y in *y..bottom + 3 {
                (*x..right + 3).for_each(|x| page.put_pixel(x, y, Luma([30])));
            }
        }
        page
    }

    /// Two rows below a heading; the second has a cell over two columns and one over two rows beside it.
    const TABLE: &[[u32; 4]] = &[
        [100, 100, 700, 100],
        [100, 150, 700, 150],
        [100, 250, 500, 250],
        [100, 350, 700, 350],
        [100, 100, 100, 350],
        [300, 150, 300, 250],
        [500, 100, 500, 350],
        [700, 100, 700, 350],
    ];

    #[test]
    fn cells_lie_between_rules_row_by_row() {
        let (tables, bare) = tables(&ruled(TABLE), 100).unwrap();
        assert_eq!(tables.len(), 1);
        let near = |a: u32, b: u32| a.abs_diff(b) <= 6;
        let whole = tables[0].bbox;
        assert!(near(whole.x, 100) && near(whole.right(), 703) && near(whole.bottom(), 353), "{whole:?}");
        let expected = [
            [100, 100, 500, 150],
            [500, 100, 700, 150],
            [100, 150, 300, 250],
            [300, 150, 500, 250],
            [100, 250, 500, 350],
            [500, 150, 700, 350],
        ];
        assert_eq!(tables[0].cells.len(), expected.len(), "{:?}", tables[0].cells);
        for (cell, [x, y, right, bottom]) in tables[0].cells.iter().zip(expected) {
            assert!(near(cell.x, x) && near(cell.y, y), "{cell:?}");
            assert!(near(cell.right(), right) && near(cell.bottom(), bottom), "{cell:?}");
        }
        assert!(bare.pixels().all(|pixel| pixel[0] >= 240));
    }

    #[test]
    fn frames_and_underlines_are_no_tables() {
        let frame = [[100, 100, 700, 100], [100, 350, 700, 350], [100, 100, 100, 350], [700, 100, 700, 350]];
        assert_eq!(tables(&ruled(&frame), 100), None);
        assert_eq!(tables(&ruled(&[[100, 100, 700, 100], [100, 300, 700, 300]]), 100), None);
        assert_eq!(tables(&GrayImage::from_pixel(50, 50, Luma([0])), 100), None);
        assert_eq!(tables(&GrayImage::from_pixel(800, 600, Luma([0])), 100), None);
    }

    #[test]
    fn a_table_that_slants_a_little_is_one() {
        let straight = ruled(TABLE);
        let slanted = GrayImage::from_fn(SIZE.0, SIZE.1, |x, y| {
            // A third of a degree.
            let (dx, dy) = (y / 170, x / 170);
            straight.get_pixel_checked(x.wrapping_sub(dx), y + dy).copied().unwrap_or(Luma([240]))
        });
        assert_eq!(tables(&slanted, 100).unwrap().0[0].cells.len(), 6);
    }
}
