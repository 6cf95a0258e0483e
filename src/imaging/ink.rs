//! Ink told apart by colour: black print stays, the red of seals and stamps goes.
//!
//! Red ink reflects red light almost as paper does, so in the red channel a seal nearly vanishes while black
//! print under it stays black. What is left of it is lifted the more the brighter it is, so that dark pixels
//! (print that a compressed picture has tinted) do not fade.

use image::{GrayImage, Luma, Rgb, RgbImage};

/// Redness (red above the stronger of green and blue) of ink; skin of paper and camera noise stay below.
pub(super) const RED: i32 = 45;
/// Grey levels below the paper from which a pixel is ink.
const CONTRAST: u8 = 60;

/// The part of the pixels that is red ink, 0 to 1.
pub fn red_share(image: &RgbImage) -> f64 {
    // Every fourth pixel of every fourth row tells enough.
    let (mut red, mut all) = (0u32, 0u32);
    for y in (0..image.height()).step_by(4) {
        for x in (0..image.width()).step_by(4) {
            red += u32::from(redness(*image.get_pixel(x, y)) > RED);
            all += 1;
        }
    }
    f64::from(red) / f64::from(all.max(1))
}

pub(super) fn redness(Rgb([r, g, b]): Rgb<u8>) -> i32 {
    i32::from(r) - i32::from(g.max(b))
}

/// Grey with red ink turned into paper.
pub fn without_red(image: &RgbImage) -> GrayImage {
    map(image, |pixel| {
        let red = redness(pixel);
        let plain = luma_of(pixel);
        if red <= 8 {
            return plain as u8;
        }
        let r = i32::from(pixel[0]);
        let lifted = (r + (red - 20).max(0) * r * r / (255 * 255)).min(255);
        let weight = ((red - 8) * 256 / 24).min(256);
        (plain + (lifted - plain).max(0) * weight / 256) as u8
    })
}

/// The grey level below which a pixel is ink: paper is what most of the page is.
pub(super) fn ink_level(image: &GrayImage) -> u8 {
    let mut counts = [0usize; 256];
    for pixel in image.as_raw().iter().step_by(7) {
        counts[usize::from(*pixel)] += 1;
    }
    let half = counts.iter().sum::<usize>() / 2;
    let mut below = 0;
    let paper = counts.iter().position(|count| {
        below += count;
        below > half
    });
    (paper.unwrap_or(255) as u8).saturating_sub(CONTRAST)
}

/// Plain grey.
pub(super) fn luma(image: &RgbImage) -> GrayImage {
    map(image, |pixel| luma_of(pixel) as u8)
}

fn luma_of(Rgb([r, g, b]): Rgb<u8>) -> i32 {
    (i32::from(r) * 77 + i32::from(g) * 150 + i32::from(b) * 29) >> 8
}

fn map(image: &RgbImage, level: impl Fn(Rgb<u8>) -> u8) -> GrayImage {
    let mut grey = GrayImage::new(image.width(), image.height());
    for (to, from) in grey.pixels_mut().zip(image.pixels()) {
        *to = Luma([level(*from)]);
    }
    grey
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(pixel: [u8; 3]) -> u8 {
        without_red(&RgbImage::from_pixel(1, 1, Rgb(pixel))).get_pixel(0, 0)[0]
    }

    #[test]
    fn seals_vanish_and_print_stays() {
        assert!(cleaned([205, 90, 95]) > 235, "seal on paper");
        assert!(cleaned([95, 45, 50]) < 105, "print under the seal");
        assert!(cleaned([30, 30, 35]) < 40, "print");
        assert!(cleaned([40, 50, 160]) < 80, "blue ink");
        assert_eq!(cleaned([240, 240, 240]), 240);
    }

    #[test]
    fn red_is_measured() {
        let image = RgbImage::from_fn(40, 40, |x, _| if x < 20 { Rgb([200, 60, 60]) } else { Rgb([250; 3]) });
        assert!((red_share(&image) - 0.5).abs() < 0.01);
    }
}
