//! A page that is read in parts, from one prepared picture: whole, or only the rows that matter.

use std::ops::Range;

use image::imageops::{self, FilterType};
use image::{GenericImageView, GrayImage};

use super::tables::{self, Reading};
use super::{ReadError, Reader, SecondReader, again, stamps};
use crate::imaging::{self, Prepared};
use crate::input::Picture;
use crate::layout::{arrange, insert};
use crate::page::{BBox, Line, Origin, Page};
use crate::text::count_letters;

/// Letters that a page should have before its reading is believed.
const FEW: usize = 30;
/// How far from where it was asked for a page is cut, in inches at most.
const REACH: f64 = 0.25;

/// A page of which some rows are read.
pub struct Parts<'a> {
    picture: &'a Picture,
    prepared: Prepared,
    number: usize,
    /// Boxes in pixels of the prepared picture.
    read: Reading,
    /// The rows that are read, in the same pixels; one range, which grows.
    rows: Range<u32>,
}

impl<'a> Parts<'a> {
    /// Page `number` (from 1), prepared, of which nothing is read yet.
    pub fn new(picture: &'a Picture, number: usize) -> Self {
        let prepared = imaging::prepare(picture);
        Self { picture, prepared, number, read: Reading::default(), rows: 0..0 }
    }

    /// What is read, in pixels of the page as scanned; `None` when that is all of it.
    pub fn area(&self) -> Option<BBox> {
        let BBox { y, height, .. } = self.prepared.to_page(BBox {
            x: 0,
            y: self.rows.start,
            width: self.prepared.image.width(),
            height: self.rows.len() as u32,
        });
        let (x, width) = (0, self.picture.image.width());
        (self.rows != (0..self.height())).then_some(BBox { x, y, width, height })
    }

    /// Where something like the foot of a document begins, as part of the page's height.
    pub fn foot(&self) -> Option<f64> {
        let rows = imaging::foot(&self.prepared.image, self.prepared.dpi, 0)?;
        Some(f64::from(rows.start) / f64::from(self.height()))
    }

    /// Reads the page down to about `end`, a part of its height, from where it was read to.
    ///
    /// # Errors
    /// As [`Reader::read`].
    pub fn read_down_to(&mut self, engine: &mut impl Reader, end: f64) -> Result<(), ReadError> {
        let end = self.cut(end);
        let below = self.rows.end..end;
        let below = self.part(engine, below)?;
        self.read = std::mem::take(&mut self.read).above(below);
        self.rows.end = self.rows.end.max(end);
        Ok(())
    }

    /// Reads the page from about `start`, a part of its height, down to what was read before, or to its end.
    ///
    /// # Errors
    /// As [`Reader::read`].
    pub fn read_up_to(&mut self, engine: &mut impl Reader, start: f64) -> Result<(), ReadError> {
        if self.rows.is_empty() {
            self.rows = self.height()..self.height();
        }
        let start = self.cut(start);
        let above = self.part(engine, start..self.rows.start)?;
        self.read = above.above(std::mem::take(&mut self.read));
        self.rows.start = self.rows.start.min(start);
        Ok(())
    }

    /// A row near this part of the height at which no line is cut.
    fn cut(&self, share: f64) -> u32 {
        let row = (f64::from(self.height()) * share).round() as u32;
        let reach = (f64::from(self.prepared.dpi) * REACH) as u32;
        match row {
            row if row <= reach => 0,
            row if row + reach >= self.height() => self.height(),
            row => imaging::blank_row(&self.prepared.image, row, reach),
        }
    }

    fn height(&self) -> u32 {
        self.prepared.image.height()
    }

    fn part(&self, engine: &mut impl Reader, rows: Range<u32>) -> Result<Reading, ReadError> {
        let Prepared { image, dpi, .. } = &self.prepared;
        if rows == (0..image.height()) {
            return read_whole(engine, image, *dpi);
        }
        if rows.is_empty() {
            return Ok(Reading::default());
        }
        let part = imageops::crop_imm(image, 0, rows.start, image.width(), rows.len() as u32).to_image();
        Ok(read_whole(engine, &part, *dpi)?.lowered(rows.start))
    }

    /// Mean confidence over the letters of words long enough to be wider than high; Tesseract reads some pages on
    /// their side as they lie, and those words, higher than wide, count for nothing.
    pub fn sureness(&self) -> f32 {
        let (mut letters, mut sure) = (0, 0.0);
        for word in self.read.lines.iter().chain(&self.read.cells).flat_map(|line| &line.words) {
            let count = count_letters(&word.text);
            if count >= 3 {
                letters += count;
                sure += if word.bbox.width > word.bbox.height { word.confidence * count as f32 } else { 0.0 };
            }
        }
        sure / letters.max(FEW) as f32
    }

    /// What the first reader has read so far, boxes in pixels of the page as scanned.
    pub fn so_far(&self) -> Page {
        let mut page = self.prepared_page(self.read.lines.clone());
        arrange(&mut page);
        insert(&mut page.lines, &self.read.cells);
        self.scanned(page)
    }

    /// The page, boxes in pixels of the page as scanned: what the second reader reads better is exchanged, what is stamped
    /// or written over the picture is put in. Lines are put in order while the page is straight.
    ///
    /// # Errors
    /// As [`Reader::read`].
    pub fn finish(
        mut self,
        engine: &mut impl Reader,
        second: Option<&SecondReader>,
    ) -> Result<Page, ReadError> {
        let mut read = std::mem::take(&mut self.read);
        if let Some(second) = second {
            let Prepared { image, dpi, .. } = &self.prepared;
            let mut page = self.prepared_page(read.lines);
            second.read_again(&mut page, image, *dpi)?;
            read.lines = page.lines;
            second.weigh(&mut read, image, *dpi)?;
        }
        let mut page = self.prepared_page(read.lines);
        let stamps = stamps::read(engine, second, &self.prepared)?;
        for scanned in [stamps, self.picture.overlay.clone()] {
            insert(&mut page.lines, &moved(scanned, |bbox| self.prepared.from_page(bbox)));
        }
        if let Some(second) = second {
            second.read_title(&mut page, |bbox| self.pictures(bbox))?;
        }
        arrange(&mut page);
        // A table's rows are no columns of a head or foot.
        insert(&mut page.lines, &read.cells);
        Ok(self.scanned(page))
    }

    /// A part of the prepared picture, and that of the scan with its red ink.
    fn pictures(&self, bbox: BBox) -> Vec<GrayImage> {
        let Prepared { image, red, .. } = &self.prepared;
        let (width, height) = image.dimensions();
        let (right, bottom) = (bbox.right().min(width), bbox.bottom().min(height));
        let bbox =
            BBox { width: right.saturating_sub(bbox.x), height: bottom.saturating_sub(bbox.y), ..bbox };
        let mut pictures =
            vec![imageops::crop_imm(image, bbox.x, bbox.y, bbox.width, bbox.height).to_image()];
        if !red.is_empty() {
            let BBox { x, y, width, height } = self.prepared.to_page(bbox);
            let scan = self.picture.image.crop_imm(x, y, width, height).to_luma8();
            pictures.push(imageops::resize(&scan, bbox.width, bbox.height, FilterType::CatmullRom));
        }
        pictures
    }

    /// A page of lines with boxes in pixels of the prepared picture.
    fn prepared_page(&self, lines: Vec<Line>) -> Page {
        let (width, height) = self.prepared.image.dimensions();
        Page { number: self.number, width, height, origin: Origin::Ocr, slant: 0.0, lines }
    }

    /// A prepared page as it was scanned.
    fn scanned(&self, page: Page) -> Page {
        let (width, height) = self.picture.image.dimensions();
        let lines = moved(page.lines, |bbox| self.prepared.to_page(bbox));
        Page { width, height, lines, slant: self.prepared.slant(), ..page }
    }
}

/// Reads all of a picture: its tables, the rest, and what of that was missed.
fn read_whole(engine: &mut impl Reader, image: &GrayImage, dpi: u32) -> Result<Reading, ReadError> {
    let mut read = tables::read(engine, image, dpi)?;
    again::read_again(engine, image, dpi, &mut read)?;
    Ok(read)
}

/// Lines whose words stand elsewhere.
fn moved(mut lines: Vec<Line>, to: impl Fn(BBox) -> BBox) -> Vec<Line> {
    for word in lines.iter_mut().flat_map(|line| &mut line.words) {
        word.bbox = to(word.bbox);
    }
    lines
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, GrayImage, Luma};

    use super::*;
    use crate::page::Word;

    /// Sees a word at the top of every part, and notes how high the parts were.
    struct Top(Vec<u32>);

    impl Reader for Top {
        fn read(&mut self, image: &GrayImage, _: u32) -> Result<Vec<Line>, ReadError> {
            self.0.push(image.height());
            let bbox = BBox { x: 5, y: 7, width: 90, height: 20 };
            Ok(vec![Line { words: vec![Word::read("Điều", bbox, 0.9)], paragraph: 0 }])
        }
    }

    fn picture() -> Picture {
        let image = GrayImage::from_pixel(1654, 2339, Luma([250]));
        Picture { image: DynamicImage::ImageLuma8(image), dpi: Some(200), overlay: Vec::new() }
    }

    fn tops(page: &Page) -> Vec<(u32, u32)> {
        page.lines.iter().map(|line| (line.words[0].bbox.y, line.paragraph)).collect()
    }

    #[test]
    fn no_row_is_read_twice_and_boxes_are_those_of_the_page() {
        let picture = picture();
        let (mut down, mut engine) = (Parts::new(&picture, 1), Top(Vec::new()));
        for end in [0.4, 0.3, 0.6] {
            down.read_down_to(&mut engine, end).unwrap();
        }
        assert_eq!(down.area(), Some(BBox::from([0, 0, 1654, 1403])));
        assert_eq!(tops(&down.so_far()), [(7, 0), (943, 1)]);
        let mut up = Parts::new(&picture, 1);
        for start in [0.8, 0.6, 0.01] {
            up.read_up_to(&mut engine, start).unwrap();
        }
        assert_eq!(engine.0, [936, 467, 468, 468, 1403]);
        assert_eq!(up.area(), None);
        let page = up.finish(&mut engine, None).unwrap();
        assert_eq!(tops(&page), [(7, 0), (1410, 1), (1878, 2)]);
        assert_eq!((page.number, page.width, page.height), (1, 1654, 2339));
    }
}
