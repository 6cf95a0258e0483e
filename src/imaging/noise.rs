//! Salt and pepper: single pixels unlike all around them, from a dirty sensor or a bad line.
//!
//! A median over the whole page would thin the marks of Vietnamese letters, so only the pixels that stand alone take
//! the median of their neighbours, and only on pages where there are many.

use image::{GrayImage, Luma};

/// How much lighter or darker than its neighbours a stray pixel is.
const APART: i32 = 70;
/// Neighbours like itself that a stray pixel may have: two may touch.
const LIKE: usize = 1;

/// Neighbours that differ by no more than this are one blank area.
const BLANK: u8 = 40;

/// The part of the pixels that stand alone in a blank area, 0 to 1; every fourth row is looked at. Strokes of small
/// print are a pixel wide and lose pixels to [`without_strays`], but they are not blank areas.
pub fn stray_share(image: &GrayImage) -> f64 {
    let (width, height) = image.dimensions();
    if width < 5 || height < 5 {
        return 0.0;
    }
    let rows = (2..height - 2).step_by(4);
    let alone = |x: u32, y: u32| mended(image, x, y).is_some() && is_blank_around(image, x, y);
    let stray: usize = rows.clone().map(|y| (2..width - 2).filter(|&x| alone(x, y)).count()).sum();
    stray as f64 / (rows.len() * (width as usize - 4)) as f64
}

/// Whether the pixels two away, which a blurred speck does not reach, are all alike.
fn is_blank_around(image: &GrayImage, x: u32, y: u32) -> bool {
    let ring = (0..5).flat_map(|i| [(i, 0), (i, 4), (0, i), (4, i)]);
    let levels = ring.map(|(dx, dy)| image.get_pixel(x + dx - 2, y + dy - 2)[0]);
    let (low, high) = levels.fold((255, 0), |(low, high), level| (level.min(low), level.max(high)));
    high.saturating_sub(low) <= BLANK
}

/// The page with stray pixels mended.
pub fn without_strays(image: &GrayImage) -> GrayImage {
    let mut out = image.clone();
    for y in 1..image.height().saturating_sub(1) {
        for x in 1..image.width().saturating_sub(1) {
            if let Some(level) = mended(image, x, y) {
                out.put_pixel(x, y, Luma([level]));
            }
        }
    }
    out
}

/// What a stray pixel, not at the edge, should be; `None` for all others.
fn mended(image: &GrayImage, x: u32, y: u32) -> Option<u8> {
    let (width, pixels) = (image.width() as usize, image.as_raw());
    let at = y as usize * width + x as usize;
    let own = i32::from(pixels[at]);
    // Most pixels are like the one beside them and the one above: no need to look farther.
    let like = |other: usize| (i32::from(pixels[other]) - own).abs() < APART;
    if like(at - 1) && like(at - width) {
        return None;
    }
    let mut around = [
        at - width - 1,
        at - width,
        at - width + 1,
        at - 1,
        at + 1,
        at + width - 1,
        at + width,
        at + width + 1,
    ];
    if around.iter().filter(|&&other| like(other)).count() > LIKE {
        return None;
    }
    around.sort_unstable_by_key(|&other| pixels[other]);
    Some(pixels[around[4]])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Strokes two pixels wide; `strays` dark and light pixels on them.
    fn strokes(strays: bool) -> GrayImage {
        GrayImage::from_fn(400, 400, |x, y| {
            let hit = strays && (x * 31 + y * 17) % 101 == 0;
            let ink = x % 12 < 2 && y % 20 < 14;
            Luma([if ink == hit { 240 } else { 20 }])
        })
    }

    #[test]
    fn strays_are_counted_and_print_is_not() {
        assert!(stray_share(&strokes(false)) < 1e-9);
        assert!((0.001..0.011).contains(&stray_share(&strokes(true))), "{}", stray_share(&strokes(true)));
        assert!(stray_share(&GrayImage::new(2, 2)) < 1e-9);
    }

    #[test]
    fn strays_go_and_strokes_stay() {
        assert_eq!(without_strays(&strokes(false)), strokes(false));
        let (clean, dirty) = (strokes(false), without_strays(&strokes(true)));
        let wrong = clean.pixels().zip(dirty.pixels()).filter(|(a, b)| a[0].abs_diff(b[0]) > 40).count();
        assert!(wrong < 500, "{wrong} of 1600 strays");
    }
}
