//! Red print: names, urgency marks and numbers that are stamped in red ink.
//!
//! What [`super::without_red`] takes off the page may be words. Red ink is therefore gathered into zones, each a
//! picture of its own in which red is black and everything else paper.

use std::ops::Range;

use image::{GrayImage, Luma, RgbImage, imageops};

use super::clusters::clusters;
use super::ink::redness;
use super::seal::{INK, erase, pieces, without_seal};
use super::skew::straighten;
use crate::page::BBox;

/// Side of the cells in which red is counted, in inches: about the height of a letter.
const CELL: f64 = 0.08;
/// Redness at which a pixel begins to be ink, and at which it is black.
const PALE: i32 = 15;
const FULL: i32 = 90;
/// A red zone is at least as wide and as high as a short word, in cells.
const WIDE: u32 = 5;
const HIGH: u32 = 2;
/// Red cells of one zone stand within so many of each other.
const APART: usize = 2;
/// Redness of a faint seal.
const FAINT: i32 = 22;
/// Width and height of a round seal, with words stamped over its edge, in inches.
const SEAL: std::ops::RangeInclusive<f64> = 0.8..=3.0;
/// More zones than this are no stamps but a coloured picture.
const MOST: usize = 6;

/// Words spread at least this many times as far along their line as across.
const STRETCH: f64 = 1.8;
/// A piece of a frame is more than so many times as long as high.
const FLAT: u32 = 3;
/// Most degrees that words are stamped aslant.
const STEEPEST: f64 = 60.0;

/// Red ink of one place.
#[derive(Clone, Debug)]
pub struct RedZone {
    /// Red as black, everything else white; without the round seal and the frames of stamps.
    pub image: GrayImage,
    /// Where it stands on the page as scanned.
    pub bbox: BBox,
}

/// The zones of red ink, from the top; none when red is all over the page.
pub fn red_zones(image: &RgbImage, dpi: u32) -> Vec<RedZone> {
    let cell = ((f64::from(dpi) * CELL).round() as u32).max(4);
    let zones: Vec<BBox> = red_clusters(image, cell, super::ink::RED).collect();
    if zones.len() > MOST {
        return Vec::new();
    }
    zones
        .into_iter()
        .map(|cells| {
            let (x, y) = (cells.x.saturating_sub(1) * cell, cells.y.saturating_sub(1) * cell);
            let right = ((cells.right() + 1) * cell).min(image.width());
            let bottom = ((cells.bottom() + 1) * cell).min(image.height());
            let bbox = BBox { x, y, width: right - x, height: bottom - y };
            RedZone { image: without_seal(&cut(image, bbox), dpi), bbox }
        })
        .filter(|zone| has_words(&zone.image, cell))
        .collect()
}

/// The rows of the lowest red ink that is as large as a round seal, in the middle of the page or right of it.
pub fn red_seal(image: &RgbImage, dpi: u32) -> Option<Range<u32>> {
    let cell = ((f64::from(dpi) * CELL).round() as u32).max(4);
    let inches = |cells: u32| f64::from(cells * cell) / f64::from(dpi);
    let seals = red_clusters(image, cell, FAINT).filter(|cells| {
        let right = (cells.x + cells.width / 2) * cell > image.width() * 2 / 5;
        right && SEAL.contains(&inches(cells.width)) && SEAL.contains(&inches(cells.height))
    });
    let seal = seals.max_by_key(BBox::bottom)?;
    Some(seal.y * cell..seal.bottom() * cell)
}

/// Whether more is left than crumbs of a seal.
fn has_words(image: &GrayImage, cell: u32) -> bool {
    image.pixels().filter(|pixel| pixel[0] < 128).count() as u32 > cell * cell
}

/// The words of a zone made level and cut out, and where they stood in it; `None` where the ink is not longer than high,
/// as words are. Urgency marks are often stamped aslant.
pub fn levelled(image: &GrayImage) -> Option<(GrayImage, BBox)> {
    let ink: Vec<(f64, f64)> = ink_of(image).map(|(x, y)| (f64::from(x), f64::from(y))).collect();
    let (degrees, stretch) = axis(&ink)?;
    if stretch < STRETCH || degrees.abs() > STEEPEST {
        return None;
    }
    // Words across a corner of the zone are longer than it is wide.
    let side = f64::from(image.width()).hypot(f64::from(image.height())) as u32;
    let mut wide = GrayImage::from_pixel(side, side, Luma([255]));
    let (left, top) = ((side - image.width()) / 2, (side - image.height()) / 2);
    imageops::replace(&mut wide, image, left.into(), top.into());
    let mut level = straighten(&wide, degrees);
    erase_flat(&mut level);
    let place = around(ink_of(&level))?;
    let part = imageops::crop_imm(&level, place.x, place.y, place.width, place.height).to_image();
    Some((part, around(ink_of(image))?))
}

/// Turns pieces of the frame that runs along words into paper: ink much longer than high, and longer than letters are.
fn erase_flat(image: &mut GrayImage) {
    let mut pieces = pieces(image);
    let high = pieces.iter().map(|(bbox, _)| bbox.height).max().unwrap_or(0);
    pieces.retain(|(bbox, _)| bbox.width > high.max(FLAT * bbox.height) && bbox.height * 2 < high);
    erase(image, pieces);
}

fn cut(image: &RgbImage, bbox: BBox) -> GrayImage {
    GrayImage::from_fn(bbox.width, bbox.height, |x, y| {
        let red = redness(*image.get_pixel(bbox.x + x, bbox.y + y));
        Luma([255 - ((red - PALE) * 255 / (FULL - PALE)).clamp(0, 255) as u8])
    })
}

fn ink_of(image: &GrayImage) -> impl Iterator<Item = (u32, u32)> {
    image.enumerate_pixels().filter(|(_, _, pixel)| pixel[0] < INK).map(|(x, y, _)| (x, y))
}

fn around(points: impl Iterator<Item = (u32, u32)>) -> Option<BBox> {
    BBox::around(points.map(|(x, y)| BBox { x, y, width: 1, height: 1 }))
}

/// How many degrees the longest axis of points falls, and how many times as far they spread along it as across.
fn axis(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let count = points.len() as f64;
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(&|p| p.0), mean(&|p| p.1));
    let (xx, yy) = (mean(&|p| (p.0 - x).powi(2)), mean(&|p| (p.1 - y).powi(2)));
    let xy = mean(&|p| (p.0 - x) * (p.1 - y));
    let root = ((xx - yy) / 2.0).hypot(xy);
    let (along, across) = (f64::midpoint(xx, yy) + root, f64::midpoint(xx, yy) - root);
    (count > 0.0).then(|| ((2.0 * xy).atan2(xx - yy).to_degrees() / 2.0, (along / across.max(1.0)).sqrt()))
}

/// Boxes, in cells, of red ink: every second pixel counts, and a cell is red when one in sixteen of them is redder than
/// `least`.
fn red_clusters(image: &RgbImage, cell: u32, least: i32) -> impl Iterator<Item = BBox> {
    let (columns, rows) = (image.width() / cell, image.height() / cell);
    let is_red = |(column, row): (u32, u32)| {
        let mut count = 0;
        for y in (row * cell..(row + 1) * cell).step_by(2) {
            for x in (column * cell..(column + 1) * cell).step_by(2) {
                count += u32::from(redness(*image.get_pixel(x, y)) > least);
            }
        }
        count * 16 > cell.div_ceil(2) * cell.div_ceil(2)
    };
    let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
    let found = clusters(places.map(is_red).collect(), columns as usize, APART);
    found.into_iter().filter(|cells| cells.width >= WIDE && cells.height >= HIGH)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn red_becomes_black_in_its_zone_and_black_print_vanishes() {
        let image = RgbImage::from_fn(800, 800, |x, y| {
            let stamp = (300..420).contains(&x) && (200..230).contains(&y) && x % 20 < 18;
            let print = (100..700).contains(&x) && (205..210).contains(&y);
            Rgb(match (print, stamp) {
                (true, _) => [20, 20, 20],
                (_, true) => [200, 60, 60],
                _ => [250, 250, 245],
            })
        });
        let zones = red_zones(&image, 200);
        assert_eq!(zones.len(), 1);
        let zone = &zones[0];
        assert!(zone.bbox.x <= 300 && zone.bbox.right() >= 420 && zone.bbox.width < 180, "{:?}", zone.bbox);
        let level = |x: u32, y: u32| zone.image.get_pixel(x - zone.bbox.x, y - zone.bbox.y)[0];
        assert_eq!((level(350, 220), level(350, 207), level(298, 220)), (0, 255, 255));
    }

    #[test]
    fn a_round_seal_is_found_and_a_stamp_is_none() {
        let image = |wide: u32, high: u32| {
            RgbImage::from_fn(1000, 1400, |x, y| {
                let red = (600..600 + wide).contains(&x) && (900..900 + high).contains(&y) && (x + y) % 5 < 2;
                Rgb(if red { [210, 60, 60] } else { [250, 250, 250] })
            })
        };
        let rows = red_seal(&image(170, 170), 120).unwrap();
        assert!(rows.start <= 900 && rows.end + 12 > 1070, "{rows:?}");
        assert_eq!(red_seal(&image(170, 40), 120), None);
    }

    #[test]
    fn words_stamped_aslant_are_levelled() {
        let bar = GrayImage::from_fn(300, 300, |x, y| {
            Luma([if (50..250).contains(&x) && (135..165).contains(&y) { 0 } else { 255 }])
        });
        let (level, place) = levelled(&straighten(&bar, 35.0)).expect("words");
        assert!(
            level.width().abs_diff(200) < 6 && level.height().abs_diff(30) < 6,
            "{:?}",
            level.dimensions()
        );
        assert!(place.width < 190 && place.height > 130, "{place:?}");
        let framed = GrayImage::from_fn(300, 300, |x, y| {
            let frame = (60..180).contains(&x) && (120..124).contains(&y);
            let letters = (50..250).contains(&x) && x % 20 < 14 && (135..165).contains(&y);
            Luma([if frame || letters { 0 } else { 255 }])
        });
        let (level, _) = levelled(&framed).expect("words");
        assert!(level.height().abs_diff(30) < 8, "{:?}", level.dimensions());
        let square = GrayImage::from_fn(300, 300, |x, y| Luma([if x.max(y) < 100 { 0 } else { 255 }]));
        assert!(levelled(&square).is_none());
    }

    #[test]
    fn a_page_without_red_has_no_zones() {
        assert!(red_zones(&RgbImage::from_pixel(400, 400, Rgb([240, 235, 230])), 200).is_empty());
    }
}
