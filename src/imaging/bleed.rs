//! Print of the other side that shines through a thin sheet.
//!
//! It is much paler than the print in front, so the levels of such a page have three peaks where others have two: ink,
//! what shines through, paper. Everything from the middle one on is made paper.

use std::ops::{Range, RangeInclusive};

use image::{GrayImage, Luma};

/// Grey levels a bin of the histogram holds.
const BIN: usize = 8;
/// How much darker than the paper it may be, in grey levels; darker print is meant to be read.
const DARKER: RangeInclusive<usize> = 24..=88;
/// Bins between it and the ink in front.
const FRONT: usize = 4;
/// The share of the ink in front that makes it a page of its own, and no pale stamp or pencil note.
const MUCH: f64 = 0.25;
/// How often a level of the peak occurs for one of the valleys beside it.
const STANDS_OUT: f64 = 2.0;
/// How often it must stand close to print in front, for once that it stands elsewhere. Pale print of this side keeps its
/// distance; what shines through knows nothing of the print in front.
const UNAWARE: f64 = 0.5;

/// The level from which everything is paper; `None` where nothing shines through.
///
/// The paper must be even.
pub(super) fn shining_through(image: &GrayImage, dpi: u32) -> Option<u8> {
    let mut bins = [0f64; 256 / BIN];
    for level in image.as_raw().iter().step_by(5) {
        bins[usize::from(*level) / BIN] += 1.0;
    }
    let paper = (0..bins.len()).max_by(|a, b| bins[*a].total_cmp(&bins[*b]))?;
    let (palest, darkest) = (DARKER.start() / BIN, DARKER.end() / BIN);
    let places = paper.checked_sub(darkest)?.max(FRONT)..=paper - palest;
    let peak = places.max_by(|a, b| bins[*a].total_cmp(&bins[*b]))?;
    let lowest = |range: Range<usize>| bins[range].iter().copied().fold(f64::INFINITY, f64::min);
    let ink: f64 = bins[..peak - FRONT].iter().sum();
    let around: f64 = bins[peak - 1..=peak + 1].iter().sum();
    // A picture of few grey levels has gaps, and each level between them would be a peak.
    let has_gaps = bins[peak - FRONT..paper].contains(&0.0);
    let stands_out = !has_gaps
        && bins[peak] > STANDS_OUT * lowest(peak - FRONT..peak)
        && bins[peak] > STANDS_OUT * lowest(peak + 1..paper);
    let level = |bin: usize| (bin * BIN) as u8;
    let is_pale = level(peak - 1)..level(peak + 2);
    (stands_out && around > MUCH * ink && is_unaware(image, level(peak - FRONT), &is_pale, dpi))
        .then_some(is_pale.start)
}

/// Whether pale pixels stand as often close to print darker than `dark` as elsewhere.
fn is_unaware(image: &GrayImage, dark: u8, pale: &Range<u8>, dpi: u32) -> bool {
    // The blurred edge of a letter, and a little less than the space between words.
    let (edge, close) = ((dpi / 50).max(2) as usize, (dpi / 20).max(5) as usize);
    let width = image.width() as usize;
    let rows: Vec<&[u8]> = image.as_raw().chunks(width.max(1)).collect();
    // Pale pixels and all, close to dark ones and elsewhere.
    let mut counts = [[0u32; 2]; 2];
    let mut distance = vec![0usize; width];
    for y in (edge..rows.len().saturating_sub(edge)).step_by(3) {
        let is_dark = |x: usize| rows[y][x] < dark;
        let mut since = width;
        for (x, left) in distance.iter_mut().enumerate() {
            since = if is_dark(x) { 0 } else { since + 1 };
            *left = since;
        }
        since = width;
        for (x, left) in distance.iter().enumerate().rev() {
            since = if is_dark(x) { 0 } else { since + 1 };
            let nearest = since.min(*left);
            if nearest > edge && rows[y - edge][x] >= dark && rows[y + edge][x] >= dark {
                let [pales, all] = &mut counts[usize::from(nearest > close)];
                *pales += u32::from(pale.contains(&rows[y][x]));
                *all += 1;
            }
        }
    }
    let [near, far] = counts.map(|[pales, all]| f64::from(pales) / f64::from(all.max(1)));
    near > 0.0 && near >= UNAWARE * far
}

/// Makes everything from `level` on white, and what is darker lighter by as much, black staying black.
pub(super) fn without(mut image: GrayImage, level: u8) -> GrayImage {
    let white = u32::from(level.max(1));
    for Luma([pixel]) in image.pixels_mut() {
        *pixel = (u32::from(*pixel) * 255 / white).min(255) as u8;
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of level 20 on paper of about 240; letters of `level`, `(x, y)` says where.
    fn page(level: u8, back: impl Fn(u32, u32) -> bool) -> GrayImage {
        GrayImage::from_fn(600, 800, |x, y| {
            Luma([match (y / 12 % 4, x % 24) {
                // Blur has every level.
                _ if x == 10 => (y % 240) as u8,
                (0, 0..5) => 20,
                _ if back(x, y) => level,
                _ => 236 + ((x * 7 + y * 3) % 9) as u8,
            }])
        })
    }

    /// Letters that stand across those of `page`.
    fn anywhere(x: u32, y: u32) -> bool {
        matches!(((y + 5) / 11 % 3, x % 7), (0, 0..3))
    }

    #[test]
    fn print_of_the_other_side_becomes_paper() {
        let image = page(200, anywhere);
        let level = shining_through(&image, 100).expect("print shines through");
        assert!((150..200).contains(&level), "{level}");
        let bare = without(image.clone(), level);
        for (was, is) in image.pixels().zip(bare.pixels()).filter(|(was, _)| matches!(was[0], 20 | 200..)) {
            assert!(if was[0] == 20 { is[0] < 40 } else { is[0] == 255 }, "{was:?} {is:?}");
        }
    }

    #[test]
    fn print_of_this_side_stays() {
        let through = |image: &GrayImage| shining_through(image, 100);
        assert_eq!(through(&page(120, anywhere)), None);
        assert_eq!(through(&page(240, anywhere)), None);
        assert_eq!(through(&page(200, |x, y| anywhere(x, y) && x < 60)), None, "a pale note");
        assert_eq!(
            through(&page(200, |x, y| y / 12 % 4 == 2 && x % 24 < 5)),
            None,
            "pale lines between dark ones"
        );
        let few = page(200, anywhere);
        let few = GrayImage::from_fn(600, 800, |x, y| Luma([few.get_pixel(x, y)[0] / 17 * 17]));
        assert_eq!(through(&few), None, "16 grey levels");
        let faint = GrayImage::from_fn(600, 800, |x, y| Luma([if anywhere(x, y) { 150 } else { 205 }]));
        assert_eq!(through(&faint), None, "nothing but pale print");
        assert_eq!(through(&GrayImage::from_pixel(50, 50, Luma([0]))), None);
        assert_eq!(through(&GrayImage::new(0, 0)), None);
    }
}
