//! Signatures in blue ink, which cross the printed name of the signer.
//!
//! As red ink in the red channel, blue ink pales in the blue channel while black print under it stays black. But blue is
//! also what numbers and days are written with, and what some stamps are printed in; those stay. Only a stroke taller
//! than any letter is a signature, and only the blue ink within its bounds is lifted. A stamp's frame is tall as well:
//! its ink lies along its bounds, where a signature has little.
//!
//! Where the pen crosses the seal both inks together are as dark as print. Such crossings are told by their shape, thin,
//! and by what they touch, blue and red; left alone they would be read as words.

use image::imageops::crop_imm;
use image::{GrayImage, Luma, Rgb, RgbImage};

use super::ink::{RED, redness};
use super::seal::{INK, blot, connected};
use crate::page::BBox;

/// Blueness (blue above the stronger of red and green) of ink.
const BLUE: i32 = 30;
/// Blue on less than this part of a page is no signature.
const SOME_BLUE: f64 = 0.0003;
/// Height and width in inches beyond which a stroke is no letter or figure.
const TALL: f64 = 0.32;
/// The part of a frame's ink that lies within a tenth of its size from its bounds.
const FRAMED: f64 = 0.75;
/// Mean breadth of a crossing of pen and seal at most, in inches.
const THIN: f64 = 0.04;

/// Lifts from the grey picture of a page the signatures that the coloured one shows.
pub fn lift_signatures(grey: &mut GrayImage, image: &RgbImage, dpi: u32) {
    if blue_share(image) < SOME_BLUE {
        return;
    }
    for bounds in signatures(image, dpi) {
        for y in bounds.y..bounds.bottom() {
            for x in bounds.x..bounds.right() {
                let level = lifted(*image.get_pixel(x, y), grey.get_pixel(x, y)[0]);
                grey.put_pixel(x, y, Luma([level]));
            }
        }
        erase_crossings(grey, image, bounds, dpi);
    }
}

/// Whitens the thin dark pieces within `bounds` that touch both blue and red ink.
fn erase_crossings(grey: &mut GrayImage, image: &RgbImage, bounds: BBox, dpi: u32) {
    let part = crop_imm(grey, bounds.x, bounds.y, bounds.width, bounds.height).to_image();
    let mut seen = vec![false; part.len()];
    for start in 0..part.len() as u32 {
        if seen[start as usize] || part.as_raw()[start as usize] >= INK {
            continue;
        }
        let place = |at: u32| (bounds.x + at % bounds.width, bounds.y + at / bounds.width);
        let piece: Vec<(u32, u32)> = connected(&part, start, &mut seen).into_iter().map(place).collect();
        if is_crossing(&piece, image, (f64::from(dpi) * THIN).max(1.0)) {
            for (x, y) in piece {
                blot(grey, x, y);
            }
        }
    }
}

fn is_crossing(piece: &[(u32, u32)], image: &RgbImage, thin: f64) -> bool {
    let dots: Vec<BBox> = piece.iter().map(|&(x, y)| BBox { x, y, width: 1, height: 1 }).collect();
    let extent = BBox::around(&dots).unwrap_or_default();
    if piece.len() as f64 > thin * f64::from(extent.width.max(extent.height)) {
        return false;
    }
    let near = |&(x, y): &(u32, u32)| {
        let rows = y.saturating_sub(3)..(y + 4).min(image.height());
        rows.flat_map(move |y| (x.saturating_sub(3)..(x + 4).min(image.width())).map(move |x| (x, y)))
    };
    let touches =
        |is: &dyn Fn(Rgb<u8>) -> bool| piece.iter().flat_map(near).any(|(x, y)| is(*image.get_pixel(x, y)));
    touches(&|pixel| blueness(pixel) > BLUE) && touches(&|pixel| redness(pixel) > RED)
}

fn blueness(Rgb([r, g, b]): Rgb<u8>) -> i32 {
    i32::from(b) - i32::from(r.max(g))
}

/// The part of the pixels that is blue ink, by every fourth pixel of every fourth row.
fn blue_share(image: &RgbImage) -> f64 {
    let rows = (0..image.height()).step_by(4);
    let places = rows.flat_map(|y| (0..image.width()).step_by(4).map(move |x| (x, y)));
    let (blue, all) = places.fold((0u32, 0u32), |(blue, all), (x, y)| {
        (blue + u32::from(blueness(*image.get_pixel(x, y)) > BLUE), all + 1)
    });
    f64::from(blue) / f64::from(all.max(1))
}

/// The level of a pixel without its blue ink: the bluer and brighter, the nearer to paper.
fn lifted(pixel: Rgb<u8>, plain: u8) -> u8 {
    let (blue, b, plain) = (blueness(pixel), i32::from(pixel[2]), i32::from(plain));
    let level = (b + (blue - 10).max(0) * b * b * 2 / (255 * 255)).min(255);
    let weight = ((blue - 8) * 256 / 24).clamp(0, 256);
    (plain + (level - plain).max(0) * weight / 256) as u8
}

/// Where signatures are: tall strokes, and the pieces beside them that black print has cut off.
fn signatures(image: &RgbImage, dpi: u32) -> Vec<BBox> {
    let most = (f64::from(dpi) * TALL) as u32;
    let (mut tall, mut pieces) = (Vec::new(), Vec::new());
    for stroke in strokes(image, (dpi / 100).max(1)) {
        let dots: Vec<BBox> = stroke.iter().map(|&(x, y)| BBox { x, y, width: 1, height: 1 }).collect();
        let bounds = BBox::around(&dots).unwrap_or_default();
        if bounds.height <= most || bounds.width <= most {
            pieces.push(bounds);
        } else if !is_frame(&stroke, bounds) {
            tall.push(bounds);
        }
    }
    let mut found = Vec::new();
    while let Some(mut signature) = tall.pop() {
        while let Some(more) = take_near(&mut tall, &signature, dpi / 20)
            .or_else(|| take_near(&mut pieces, &signature, dpi / 20))
        {
            signature = signature.union(&more);
        }
        found.push(signature);
    }
    found
}

fn take_near(boxes: &mut Vec<BBox>, bounds: &BBox, near: u32) -> Option<BBox> {
    let at = boxes.iter().position(|other| touches(bounds, other, near))?;
    Some(boxes.swap_remove(at))
}

fn touches(a: &BBox, b: &BBox, near: u32) -> bool {
    a.x <= b.right() + near && b.x <= a.right() + near && a.y <= b.bottom() + near && b.y <= a.bottom() + near
}

/// The blue pixels, gathered where no gap between them is wider than `reach`.
fn strokes(image: &RgbImage, reach: u32) -> Vec<Vec<(u32, u32)>> {
    let (width, height) = image.dimensions();
    let mut left: Vec<bool> = image.pixels().map(|pixel| blueness(*pixel) > BLUE).collect();
    let mut strokes = Vec::new();
    for start in 0..left.len() {
        if !std::mem::take(&mut left[start]) {
            continue;
        }
        let mut stroke = vec![(start as u32 % width, start as u32 / width)];
        let mut done = 0;
        while let Some(&(x, y)) = stroke.get(done) {
            done += 1;
            for ny in y.saturating_sub(reach)..(y + reach + 1).min(height) {
                for nx in x.saturating_sub(reach)..(x + reach + 1).min(width) {
                    if std::mem::take(&mut left[ny as usize * width as usize + nx as usize]) {
                        stroke.push((nx, ny));
                    }
                }
            }
        }
        strokes.push(stroke);
    }
    strokes
}

fn is_frame(stroke: &[(u32, u32)], bounds: BBox) -> bool {
    let (across, down) = (bounds.width / 10 + 1, bounds.height / 10 + 1);
    let at_edge = |&&(x, y): &&(u32, u32)| {
        x < bounds.x + across
            || x + across >= bounds.right()
            || y < bounds.y + down
            || y + down >= bounds.bottom()
    };
    stroke.iter().filter(at_edge).count() as f64 > FRAMED * stroke.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEN: Rgb<u8> = Rgb([40, 55, 165]);

    /// At 100 dpi: a pen's zigzag across black print, small blue figures above, and a framed blue stamp below.
    fn signed() -> RgbImage {
        RgbImage::from_fn(300, 300, |x, y| {
            let print = (130..140).contains(&y) && x % 8 < 3;
            let wave = (x % 40).min(40 - x % 40) * 3;
            let pen = (50..250).contains(&x) && (100 + wave).abs_diff(y) < 4;
            let figure = (60..120).contains(&x) && (20..40).contains(&y) && x % 12 < 3;
            let frame = (60..240).contains(&x)
                && (200..280).contains(&y)
                && !((63..237).contains(&x) && (203..277).contains(&y));
            let stamped = (80..220).contains(&x) && (235..245).contains(&y) && x % 6 < 2;
            match (print, pen || figure || frame || stamped) {
                (true, _) => Rgb([25, 25, 28]),
                (_, true) => PEN,
                _ => Rgb([250, 250, 250]),
            }
        })
    }

    #[test]
    fn signatures_go_and_print_figures_and_stamps_stay() {
        let image = signed();
        let before = super::super::ink::luma(&image);
        let mut after = before.clone();
        lift_signatures(&mut after, &image, 100);
        for (x, y, pixel) in image.enumerate_pixels() {
            let (was, now) = (before.get_pixel(x, y)[0], after.get_pixel(x, y)[0]);
            if *pixel == PEN && (60..200).contains(&y) {
                assert!(now > 200, "pen at {x} {y}: {now}");
            } else {
                assert_eq!(now, was, "{x} {y}");
            }
        }
    }

    #[test]
    fn crossings_of_pen_and_seal_go() {
        let image = RgbImage::from_fn(300, 300, |x, y| {
            let wave = (x % 40).min(40 - x % 40) * 3;
            let pen = (50..250).contains(&x) && (100 + wave).abs_diff(y) < 4;
            match (pen, (146..150).contains(&x)) {
                (true, true) => Rgb([28, 12, 30]),
                (true, false) => PEN,
                (false, true) => Rgb([215, 50, 60]),
                _ => Rgb([250, 250, 250]),
            }
        });
        let mut grey = super::super::ink::without_red(&image);
        assert!(grey.pixels().any(|pixel| pixel[0] < 60));
        lift_signatures(&mut grey, &image, 100);
        assert!(grey.pixels().all(|pixel| pixel[0] > 180));
    }

    #[test]
    fn a_page_without_blue_is_left_alone() {
        let image = RgbImage::from_fn(300, 300, |x, _| Rgb([if x % 9 < 3 { 20 } else { 240 }; 3]));
        let mut grey = super::super::ink::luma(&image);
        lift_signatures(&mut grey, &image, 100);
        assert_eq!(grey, super::super::ink::luma(&image));
    }
}
