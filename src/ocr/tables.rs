//! Ruled tables, read cell by cell: a reader of whole pages merges narrow columns.

use image::{GrayImage, Luma, imageops};

use super::{ReadError, Reader};
use crate::imaging;
use crate::page::{BBox, Line};

/// White.
const PAPER: Luma<u8> = Luma([255]);
/// Paper around a block, as this part of an inch: letters that touch the edge of a picture are misread.
const MARGIN: u32 = 15;

/// What was read of a picture.
#[derive(Default)]
pub(super) struct Reading {
    /// The lines outside of its tables.
    pub lines: Vec<Line>,
    /// Those of the cells, table by table and row by row, a paragraph a cell.
    pub cells: Vec<Line>,
    /// Where the tables are.
    pub tables: Vec<BBox>,
}

impl Reading {
    /// Moves what was read down by so many rows.
    pub fn lowered(mut self, by: u32) -> Self {
        let words = self.lines.iter_mut().chain(&mut self.cells).flat_map(|line| &mut line.words);
        words.map(|word| &mut word.bbox).chain(&mut self.tables).for_each(|bbox| bbox.y += by);
        self
    }

    /// This, and what was read below it.
    pub fn above(mut self, below: Self) -> Self {
        append(&mut self.lines, below.lines);
        append(&mut self.cells, below.cells);
        self.tables.extend(below.tables);
        self
    }
}

/// Appends lines, their paragraphs numbered on.
pub(super) fn append(lines: &mut Vec<Line>, more: Vec<Line>) {
    let next = lines.last().map_or(0, |line| line.paragraph + 1);
    lines.extend(more.into_iter().map(|line| Line { paragraph: next + line.paragraph, ..line }));
}

/// Reads a picture, its ruled tables cell by cell.
///
/// # Errors
/// As [`Reader::read`].
pub(super) fn read(engine: &mut impl Reader, image: &GrayImage, dpi: u32) -> Result<Reading, ReadError> {
    let Some((tables, mut bare)) = imaging::tables(image, dpi) else {
        return Ok(Reading { lines: engine.read(image, dpi)?, ..Reading::default() });
    };
    let mut cells = Vec::new();
    for cell in tables.iter().flat_map(|table| &table.cells) {
        let lines = read_block(engine, &bare, *cell, dpi)?;
        append(&mut cells, lines.into_iter().map(|line| Line { paragraph: 0, ..line }).collect());
    }
    let tables: Vec<BBox> = tables.into_iter().map(|table| table.bbox).collect();
    for table in &tables {
        whiten(&mut bare, table);
    }
    Ok(Reading { lines: engine.read(&bare, dpi)?, cells, tables })
}

/// Reads what stands in a box, as one block of lines with paper around it; nothing where that is blank.
///
/// # Errors
/// As [`Reader::read`].
pub(super) fn read_block(
    engine: &mut impl Reader,
    image: &GrayImage,
    bbox: BBox,
    dpi: u32,
) -> Result<Vec<Line>, ReadError> {
    let part = imageops::crop_imm(image, bbox.x, bbox.y, bbox.width, bbox.height);
    let margin = dpi / MARGIN;
    let mut framed = GrayImage::from_pixel(bbox.width + 2 * margin, bbox.height + 2 * margin, PAPER);
    imageops::replace(&mut framed, &part.to_image(), i64::from(margin), i64::from(margin));
    if imaging::is_blank(&framed) {
        return Ok(Vec::new());
    }
    let mut lines = engine.read_block(&framed, dpi)?;
    for word in lines.iter_mut().flat_map(|line| &mut line.words) {
        word.bbox.x = (word.bbox.x + bbox.x).saturating_sub(margin);
        word.bbox.y = (word.bbox.y + bbox.y).saturating_sub(margin);
    }
    Ok(lines)
}

/// Paints a zone white.
pub(super) fn whiten(image: &mut GrayImage, zone: &BBox) {
    for y in zone.y..zone.bottom().min(image.height()) {
        (zone.x..zone.right().min(image.width())).for_each(|x| image.put_pixel(x, y, PAPER));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Word;

    /// Sees one word where there is ink, and notes the pictures it is given.
    #[derive(Default)]
    struct Ink {
        pages: usize,
        blocks: usize,
    }

    impl Ink {
        fn look(image: &GrayImage) -> Vec<Line> {
            let dark: Vec<(u32, u32)> =
                image.enumerate_pixels().filter(|(_, _, p)| p[0] < 100).map(|(x, y, _)| (x, y)).collect();
            let Some(&(x, y)) = dark.first() else { return Vec::new() };
            let bbox = BBox { x, y, width: 10, height: 10 };
            vec![Line { words: vec![Word::read(dark.len().to_string(), bbox, 0.9)], paragraph: 0 }]
        }
    }

    impl Reader for Ink {
        fn read(&mut self, image: &GrayImage, _: u32) -> Result<Vec<Line>, ReadError> {
            self.pages += 1;
            Ok(Self::look(image))
        }

        fn read_block(&mut self, image: &GrayImage, _: u32) -> Result<Vec<Line>, ReadError> {
            self.blocks += 1;
            Ok(Self::look(image))
        }
    }

    /// A table of two columns and three rows, 100 dpi, ink at some places.
    fn page(places: &[(u32, u32)]) -> GrayImage {
        let is_rule = |x: u32, y: u32| {
            let within = (100..=700).contains(&x) && (100..=400).contains(&y);
            within && ((x - 100) % 300 < 2 || (y - 100) % 100 < 2)
        };
        GrayImage::from_fn(800, 600, |x, y| {
            let inked = places.iter().any(|&(l, t)| (l..l + 10).contains(&x) && (t..t + 10).contains(&y));
            Luma([if is_rule(x, y) || inked { 20 } else { 250 }])
        })
    }

    #[test]
    fn cells_are_read_apart_from_the_rest() {
        let mut engine = Ink::default();
        let places = [(300, 30), (200, 150), (500, 150), (500, 350)];
        let read = read(&mut engine, &page(&places), 100).unwrap();
        // Empty cells are not given to the reader; letters lose nothing to the rules.
        assert_eq!((engine.pages, engine.blocks, read.tables.len()), (1, 3, 1));
        let found = |lines: &[Line]| -> Vec<(String, u32, u32, u32)> {
            let of_line = |line: &Line| {
                let word = &line.words[0];
                (word.text.clone(), word.bbox.x, word.bbox.y, line.paragraph)
            };
            lines.iter().map(of_line).collect()
        };
        let text = || "100".to_owned();
        assert_eq!(found(&read.lines), [(text(), 300, 30, 0)]);
        let cells = [(text(), 200, 150, 0), (text(), 500, 150, 1), (text(), 500, 350, 2)];
        assert_eq!(found(&read.cells), cells);
    }

    #[test]
    fn parts_of_a_page_come_together() {
        let mut engine = Ink::default();
        let above = read(&mut engine, &page(&[(200, 150)]), 100).unwrap();
        let below = read(&mut engine, &page(&[(300, 30), (200, 250)]), 100).unwrap().lowered(600);
        let both = above.above(below);
        assert_eq!(both.tables.iter().map(|table| table.y >= 600).collect::<Vec<_>>(), [false, true]);
        let cells: Vec<_> = both.cells.iter().map(|line| (line.words[0].bbox.y, line.paragraph)).collect();
        assert_eq!(cells, [(150, 0), (850, 1)]);
        assert_eq!(both.lines[0].words[0].bbox.y, 630);
    }
}
