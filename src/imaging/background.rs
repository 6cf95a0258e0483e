//! Paper: how evenly it is lit, and making it even.
//!
//! The page is cut into cells; the bright end of a cell's levels is its paper. A page whose cells differ, or are dim, is
//! divided by its paper, smoothed and interpolated between the middles of the cells.

use std::ops::RangeInclusive;

use image::{GrayImage, Luma};

/// Side of a cell in pixels: some letters wide, so that every cell of a text shows paper.
const CELL: u32 = 64;
/// Print differs from its paper by this many levels at least.
const PRINT: u8 = 30;

/// The levels of the paper, from its darker to its brighter parts; `None` where too little of the page shows paper. Cells
/// that are all ink (a photograph, the black edge of a scanner's lid) do not count.
pub fn paper(image: &GrayImage) -> Option<RangeInclusive<u8>> {
    let mut levels: Vec<u8> = cells(image).levels.into_iter().filter(|&level| level > 60).collect();
    levels.sort_unstable();
    (levels.len() >= 16).then(|| levels[levels.len() / 20]..=levels[levels.len() * 95 / 100])
}

/// Whether what is printed is darker than the paper, which most of the page shows, not lighter.
pub fn is_printed_dark(image: &GrayImage) -> bool {
    let mut levels: Vec<u8> = image.as_raw().iter().step_by(5).copied().collect();
    let middle = levels.len() / 2;
    levels.sort_unstable();
    let Some(paper) = levels.get(middle) else { return true };
    let darker = levels.partition_point(|level| level.saturating_add(PRINT) < *paper);
    let lighter = levels.len() - levels.partition_point(|level| *level <= paper.saturating_add(PRINT));
    darker >= lighter
}

/// Divides the page by its paper, which becomes nearly white everywhere.
pub fn even(image: &GrayImage) -> GrayImage {
    let cells = cells(image).smoothed();
    let mut out = GrayImage::new(image.width(), image.height());
    for (y, (to, from)) in out.rows_mut().zip(image.rows()).enumerate() {
        let row = cells.row(y as u32);
        for (x, (to, from)) in to.zip(from).enumerate() {
            let paper = row.level(x as u32).max(40);
            *to = Luma([(u32::from(from[0]) * 245 / paper).min(255) as u8]);
        }
    }
    out
}

struct Cells {
    columns: usize,
    rows: usize,
    levels: Vec<u8>,
}

/// The level that nine pixels in ten of a cell do not exceed.
fn cells(image: &GrayImage) -> Cells {
    let (columns, rows) = (image.width().div_ceil(CELL), image.height().div_ceil(CELL));
    let paper = |row: u32, column: u32| {
        let mut histogram = [0u32; 256];
        let mut count = 0;
        for y in (row * CELL..((row + 1) * CELL).min(image.height())).step_by(2) {
            for x in (column * CELL..((column + 1) * CELL).min(image.width())).step_by(2) {
                histogram[usize::from(image.get_pixel(x, y)[0])] += 1;
                count += 1;
            }
        }
        let mut above = 0;
        (0..=255u8)
            .rev()
            .find(|&level| {
                above += histogram[usize::from(level)];
                above * 10 > count
            })
            .unwrap_or(255)
    };
    let levels = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let levels = levels.map(|(row, column)| paper(row, column)).collect();
    Cells { columns: columns as usize, rows: rows as usize, levels }
}

/// One line of pixels between the rows of cells.
struct PaperRow<'a> {
    upper: &'a [u8],
    lower: &'a [u8],
    /// Weight of the lower row, of `2 * CELL`.
    weight: u32,
}

impl Cells {
    /// The middle of the levels of a cell and its neighbours: a cell of ink takes the paper around it.
    fn smoothed(&self) -> Self {
        let median = |row: usize, column: usize| {
            let rows = row.saturating_sub(1)..(row + 2).min(self.rows);
            let mut around: Vec<u8> = rows
                .flat_map(|r| {
                    let columns = column.saturating_sub(1)..(column + 2).min(self.columns);
                    columns.map(move |c| self.levels[r * self.columns + c])
                })
                .collect();
            around.sort_unstable();
            around[around.len() / 2]
        };
        let places = (0..self.rows).flat_map(|row| (0..self.columns).map(move |column| (row, column)));
        let levels = places.map(|(row, column)| median(row, column)).collect();
        Self { columns: self.columns, rows: self.rows, levels }
    }

    fn row(&self, y: u32) -> PaperRow<'_> {
        let (upper, lower, weight) = between(y, self.rows);
        let row = |index: usize| &self.levels[index * self.columns..(index + 1) * self.columns];
        PaperRow { upper: row(upper), lower: row(lower), weight }
    }
}

impl PaperRow<'_> {
    fn level(&self, x: u32) -> u32 {
        let (left, right, weight) = between(x, self.upper.len());
        let mix = |a: u8, b: u8, w: u32| u32::from(a) * (2 * CELL - w) + u32::from(b) * w;
        let upper = mix(self.upper[left], self.upper[right], weight);
        let lower = mix(self.lower[left], self.lower[right], weight);
        (upper * (2 * CELL - self.weight) + lower * self.weight) / (4 * CELL * CELL)
    }
}

/// The cells whose middles stand before and after a pixel, and the weight of the second, of `2 * CELL`.
fn between(pixel: u32, cells: usize) -> (usize, usize, u32) {
    let at = (2 * pixel + 1).saturating_sub(CELL);
    let first = ((at / (2 * CELL)) as usize).min(cells - 1);
    (first, (first + 1).min(cells - 1), at % (2 * CELL))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text-like strokes on paper that darkens to the right.
    fn shaded(dark: u32) -> GrayImage {
        GrayImage::from_fn(640, 640, |x, y| {
            let paper = 240 - dark * x / 640;
            Luma([if x % 16 < 3 && y % 24 < 14 { paper / 4 } else { paper } as u8])
        })
    }

    fn unevenness(image: &GrayImage) -> u8 {
        let levels = paper(image).expect("there is paper");
        levels.end() - levels.start()
    }

    #[test]
    fn levels_of_the_paper_are_told_between_ink() {
        assert_eq!(paper(&shaded(0)), Some(240..=240));
        assert!(unevenness(&shaded(120)) > 80);
        assert_eq!(paper(&GrayImage::from_pixel(640, 640, Luma([20]))), None);
    }

    #[test]
    fn paper_becomes_even_and_ink_stays_ink() {
        let out = even(&shaded(120));
        assert!(unevenness(&out) < 30, "{}", unevenness(&out));
        let (ink, paper) = (out.get_pixel(320, 240)[0], out.get_pixel(328, 240)[0]);
        assert!(ink < 80 && paper > 230, "{ink} {paper}");
    }
}
