//! Round seals and the frames of stamps, taken off a picture of red ink so that the words beside them stay.
//!
//! Seals of Vietnamese bodies are 28 to 42 mm across. The circle is found by voting (Hough): each dark point of
//! the shrunken picture is compared with circles of those sizes around every centre, and the one with most of
//! its rim inked wins. What stands higher than stamped letters do afterwards is a frame or a stroke.

use image::{GrayImage, Luma};

use crate::page::BBox;

/// Radii of seals in inches.
const SMALLEST: f64 = 0.5;
const LARGEST: f64 = 0.9;
/// Part of the rim that is inked at least.
const RIM: f64 = 0.45;
/// Height in inches beyond which something is no letter.
const TALL: f64 = 0.32;
/// The circle is sought at this resolution.
const COARSE_DPI: u32 = 50;
/// Darker is ink.
pub(super) const INK: u8 = 140;

/// The picture without round seals and without anything taller than letters.
pub fn without_seal(image: &GrayImage, dpi: u32) -> GrayImage {
    let mut out = image.clone();
    if let Some((x, y, radius)) = seal(image, dpi) {
        let reach = radius + f64::from(dpi) * 0.03;
        for (px, py, pixel) in out.enumerate_pixels_mut() {
            if (f64::from(px) - x).hypot(f64::from(py) - y) <= reach {
                *pixel = Luma([255]);
            }
        }
    }
    erase_tall(&mut out, (f64::from(dpi) * TALL) as u32);
    out
}

/// Centre and radius of the seal, in pixels.
pub fn seal(image: &GrayImage, dpi: u32) -> Option<(f64, f64, f64)> {
    let step = (dpi / COARSE_DPI).max(1);
    let coarse = shrink(image, step);
    let unit = f64::from(dpi) / f64::from(step);
    let radii = (unit * SMALLEST) as u32..=(unit * LARGEST) as u32;
    let mut best: Option<(f64, [u32; 3])> = None;
    for radius in radii {
        let rim = rim(radius);
        for y in radius * 2 / 3..coarse.height().saturating_sub(radius * 2 / 3) {
            for x in radius * 2 / 3..coarse.width().saturating_sub(radius * 2 / 3) {
                let share = inked(&coarse, x, y, &rim);
                // Of two rims of one seal the outer one counts, even if it is a little paler.
                if share >= RIM && best.is_none_or(|(most, _)| share > most - 0.08) {
                    best = Some((share.max(best.map_or(0.0, |(most, _)| most)), [x, y, radius]));
                }
            }
        }
    }
    let (_, found) = best?;
    let [x, y, radius] = found.map(|v| (f64::from(v) + 0.5) * f64::from(step));
    Some((x, y, radius))
}

/// The darkest pixel of each square, as ink or paper.
fn shrink(image: &GrayImage, step: u32) -> GrayImage {
    let mut coarse = GrayImage::from_pixel(image.width() / step, image.height() / step, Luma([255]));
    let (width, height) = coarse.dimensions();
    for (x, y, pixel) in image.enumerate_pixels() {
        let (cx, cy) = (x / step, y / step);
        if pixel[0] < INK && cx < width && cy < height {
            coarse.put_pixel(cx, cy, Luma([0]));
        }
    }
    coarse
}

/// Steps from the centre to the points of a circle, each pixel once.
fn rim(radius: u32) -> Vec<(i32, i32)> {
    let count = radius * 6;
    let mut points: Vec<(i32, i32)> = (0..count)
        .map(|i| {
            let (sin, cos) = (f64::from(i) / f64::from(count) * std::f64::consts::TAU).sin_cos();
            ((cos * f64::from(radius)).round() as i32, (sin * f64::from(radius)).round() as i32)
        })
        .collect();
    points.sort_unstable();
    points.dedup();
    points
}

fn inked(coarse: &GrayImage, x: u32, y: u32, rim: &[(i32, i32)]) -> f64 {
    let dark = |&&(dx, dy): &&(i32, i32)| {
        let at = (x.checked_add_signed(dx), y.checked_add_signed(dy));
        let (Some(x), Some(y)) = at else { return false };
        coarse.get_pixel_checked(x, y).is_some_and(|pixel| pixel[0] == 0)
    };
    rim.iter().filter(dark).count() as f64 / rim.len().max(1) as f64
}

/// Turns connected ink that is taller than `most` rows into paper.
fn erase_tall(image: &mut GrayImage, most: u32) {
    let mut tall = pieces(image);
    tall.retain(|(bbox, _)| bbox.height > most + 1);
    erase(image, tall);
}

/// Turns pieces of ink into paper.
pub(super) fn erase(image: &mut GrayImage, pieces: Vec<(BBox, Vec<u32>)>) {
    for at in pieces.into_iter().flat_map(|(_, piece)| piece) {
        blot(image, at % image.width(), at / image.width());
    }
}

/// The pieces of ink that hang together, each with its box and its pixels, as row times width plus column.
pub(super) fn pieces(image: &GrayImage) -> Vec<(BBox, Vec<u32>)> {
    let (width, height) = image.dimensions();
    let mut seen = vec![false; width as usize * height as usize];
    let mut pieces = Vec::new();
    for start in 0..width * height {
        if seen[start as usize] || image.get_pixel(start % width, start / width)[0] >= INK {
            continue;
        }
        let piece = connected(image, start, &mut seen);
        let pixel = |at: &u32| BBox { x: at % width, y: at / width, width: 1, height: 1 };
        pieces.extend(BBox::around(piece.iter().map(pixel)).map(|bbox| (bbox, piece)));
    }
    pieces
}

/// The pixels of ink that hang together with `start`, as row times width plus column.
pub(super) fn connected(image: &GrayImage, start: u32, seen: &mut [bool]) -> Vec<u32> {
    let (width, height) = image.dimensions();
    let mut piece = Vec::new();
    let mut open = vec![start];
    seen[start as usize] = true;
    while let Some(at) = open.pop() {
        piece.push(at);
        let (x, y) = (at % width, at / width);
        for ny in y.saturating_sub(1)..(y + 2).min(height) {
            for nx in x.saturating_sub(1)..(x + 2).min(width) {
                let next = ny * width + nx;
                if !seen[next as usize] && image.get_pixel(nx, ny)[0] < INK {
                    seen[next as usize] = true;
                    open.push(next);
                }
            }
        }
    }
    piece
}

/// A pixel and the pale edge around it.
pub(super) fn blot(image: &mut GrayImage, x: u32, y: u32) {
    for ny in y.saturating_sub(1)..(y + 2).min(image.height()) {
        for nx in x.saturating_sub(1)..(x + 2).min(image.width()) {
            image.put_pixel(nx, ny, Luma([255]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A seal of 36 mm at 200 dpi around (160, 150), and strokes like letters beside and in it.
    fn sealed() -> GrayImage {
        GrayImage::from_fn(420, 340, |x, y| {
            let distance = (f64::from(x) - 160.0).hypot(f64::from(y) - 150.0);
            let ring = (138.0..142.0).contains(&distance) || (100.0..102.0).contains(&distance);
            let letters = x % 12 < 3 && ((310..330).contains(&y) || (140..160).contains(&y));
            Luma([if ring || letters && (60..400).contains(&x) { 0 } else { 255 }])
        })
    }

    #[test]
    fn the_seal_is_found_and_goes_and_the_name_stays() {
        let (x, y, radius) = seal(&sealed(), 200).unwrap();
        assert!((x - 160.0).abs() < 6.0 && (y - 150.0).abs() < 6.0 && (radius - 140.0).abs() < 8.0);
        let out = without_seal(&sealed(), 200);
        let dark = |x, y| out.get_pixel(x, y)[0] == 0;
        assert!(!dark(160, 10) && !dark(156, 150), "seal");
        assert!(dark(156, 320) && dark(361, 150), "letters outside");
    }

    #[test]
    fn words_alone_are_no_seal() {
        let words =
            GrayImage::from_fn(420, 340, |x, y| Luma([if x % 12 < 3 && y % 40 < 20 { 0 } else { 255 }]));
        assert_eq!(seal(&words, 200), None);
        assert_eq!(without_seal(&words, 200), words);
    }

    #[test]
    fn frames_go_and_their_words_stay() {
        let framed = GrayImage::from_fn(300, 110, |x, y| {
            let frame = !(4..=295).contains(&x) || !(4..=105).contains(&y);
            Luma([if frame || x % 12 < 3 && (40..70).contains(&y) { 0 } else { 255 }])
        });
        let out = without_seal(&framed, 200);
        assert_eq!((out.get_pixel(2, 50)[0], out.get_pixel(25, 50)[0]), (255, 0));
    }
}
