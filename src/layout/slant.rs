//! Slanted scans: boxes stand in the pixels of the scan, rows and columns are those of the straight page.

use std::borrow::Cow;

use crate::imaging::rotate;
use crate::page::{BBox, Page};

/// A page as it would be straight: the middles of its boxes are turned, their sizes stay.
pub fn straightened(page: &Page) -> Cow<'_, Page> {
    if page.slant == 0.0 {
        return Cow::Borrowed(page);
    }
    let mut straight = Page { slant: 0.0, ..page.clone() };
    for bbox in straight.lines.iter_mut().flat_map(|line| &mut line.words).map(|word| &mut word.bbox) {
        let (x, y) = (f64::from(bbox.x), f64::from(bbox.y));
        let (half_width, half_height) = (f64::from(bbox.width) / 2.0, f64::from(bbox.height) / 2.0);
        let (middle, row) = rotate(x + half_width, y + half_height, centre(page), -page.slant);
        bbox.x = (middle - half_width).round().max(0.0) as u32;
        bbox.y = (row - half_height).round().max(0.0) as u32;
    }
    Cow::Owned(straight)
}

/// The box on the scan around a box of the straightened page.
pub fn slanted(bbox: BBox, page: &Page) -> BBox {
    if page.slant == 0.0 {
        return bbox;
    }
    let corner = |x: u32, y: u32| rotate(f64::from(x), f64::from(y), centre(page), page.slant);
    let corners = [
        corner(bbox.x, bbox.y),
        corner(bbox.right(), bbox.y),
        corner(bbox.x, bbox.bottom()),
        corner(bbox.right(), bbox.bottom()),
    ];
    let pixel = |v: f64, most: u32| v.round().clamp(0.0, f64::from(most)) as u32;
    let points =
        corners.map(|(x, y)| BBox { x: pixel(x, page.width), y: pixel(y, page.height), width: 0, height: 0 });
    BBox::around(points).unwrap_or(bbox)
}

fn centre(page: &Page) -> (f64, f64) {
    (f64::from(page.width) / 2.0, f64::from(page.height) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Line, Origin, Word};

    #[test]
    fn words_of_a_slanted_row_come_level_and_their_box_goes_back() {
        // Six degrees: a row that falls by a tenth.
        let boxes = [[200, 400, 60, 20], [700, 452, 60, 20], [1200, 505, 60, 20]].map(BBox::from);
        let words = boxes.iter().map(|bbox| Word::read("a", *bbox, 0.9)).collect();
        let lines = vec![Line { words, paragraph: 0 }];
        let page = Page { number: 1, width: 1600, height: 2200, origin: Origin::Ocr, slant: 6.0, lines };
        let straight = straightened(&page);
        let rows: Vec<u32> = straight.lines[0].words.iter().map(|word| word.bbox.y).collect();
        assert!(rows.iter().all(|row| row.abs_diff(rows[0]) <= 1), "{rows:?}");
        let around = slanted(straight.lines[0].bbox(), &page);
        let scanned = page.lines[0].bbox();
        for (edge, before) in [
            (around.x, scanned.x),
            (around.y, scanned.y),
            (around.right(), scanned.right()),
            (around.bottom(), scanned.bottom()),
        ] {
            assert!(edge.abs_diff(before) <= 5, "{around:?} {scanned:?}");
        }
    }
}
