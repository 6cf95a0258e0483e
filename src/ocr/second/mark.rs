//! Marks of urgency and secrecy in red ink, stamped as they may lie: `HỎA TỐC`, `KHẨN`, `MẬT`.

use image::GrayImage;

use super::page::PageReader;
use crate::imaging::levelled;
use crate::ocr::ReadError;
use crate::page::{BBox, Line, Word};

/// The marks.
const MARKS: [&str; 8] =
    ["HỎA TỐC", "HỎA TỐC HẸN GIỜ", "THƯỢNG KHẨN", "TỐI KHẨN", "KHẨN", "MẬT", "TỐI MẬT", "TUYỆT MẬT"];
/// By how much less likely than what is read, as a logarithm for each letter, a mark may be.
const WORSE: f32 = 2.5;
/// Share of the likelihood of all marks that the best must have.
const SHARE: f32 = 0.95;

/// The mark that a picture of red ink shows, in its box; `None` when it shows none.
pub(super) fn read(reader: &PageReader, image: &GrayImage, dpi: u32) -> Result<Option<Line>, ReadError> {
    let Some((level, place)) = levelled(image) else { return Ok(None) };
    let sure = |line: BBox| -> Result<_, ReadError> {
        Ok(reader.closest(&level, line, MARKS.into_iter(), WORSE)?.filter(|(_, share)| *share >= SHARE))
    };
    let mut found = sure(BBox { x: 0, y: 0, width: level.width(), height: level.height() })?;
    if found.is_none() {
        // Pieces of the frame may be left around the words.
        let widest = reader.lines(&level, dpi)?.into_iter().max_by_key(|line| line.width);
        found = widest.map_or(Ok(None), sure)?;
    }
    Ok(found.map(|(mark, share)| {
        let words = mark.split(' ').map(|word| Word::read(word, place, share)).collect();
        Line { words, paragraph: 0 }
    }))
}
