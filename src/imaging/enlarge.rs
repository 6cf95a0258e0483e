//! Small pictures made larger, by Catmull and Rom's cubic: it keeps the edges of strokes sharp.

use image::GrayImage;

/// Weights are in parts of this.
const ONE: i32 = 1 << 12;

/// The picture `scale` times as large; `scale` is at least 1.
pub fn enlarge(image: &GrayImage, scale: f64) -> GrayImage {
    let size = |v: u32| (f64::from(v) * scale).round() as u32;
    let (width, height) = (size(image.width()), size(image.height()));
    let (across, down) = (taps(image.width(), width), taps(image.height(), height));
    let wide: Vec<Vec<i16>> = image
        .as_raw()
        .chunks(image.width() as usize)
        .map(|row| {
            let sum = |tap: &Tap| (0..4).map(|i| i32::from(row[tap.at[i]]) * tap.weight[i]).sum::<i32>();
            across.iter().map(|tap| (sum(tap) / ONE) as i16).collect()
        })
        .collect();
    let mut pixels = Vec::with_capacity(width as usize * height as usize);
    for Tap { at, weight } in &down {
        let [a, b, c, d] = at.map(|row| &wide[row]);
        let columns = a.iter().zip(b).zip(c.iter().zip(d));
        pixels.extend(columns.map(|((a, b), (c, d))| {
            let sum = i32::from(*a) * weight[0]
                + i32::from(*b) * weight[1]
                + i32::from(*c) * weight[2]
                + i32::from(*d) * weight[3];
            ((sum + ONE / 2) / ONE).clamp(0, 255) as u8
        }));
    }
    GrayImage::from_raw(width, height, pixels).unwrap_or_default()
}

/// The four pixels that a new one comes from, and their weights.
struct Tap {
    at: [usize; 4],
    weight: [i32; 4],
}

fn taps(from: u32, to: u32) -> Vec<Tap> {
    let last = i64::from(from) - 1;
    let tap = |pixel: u32| {
        let place = (f64::from(pixel) + 0.5) * f64::from(from) / f64::from(to) - 0.5;
        let t = place - place.floor();
        let (t2, t3) = (t * t, t * t * t);
        let cubic = [-t3 + 2.0 * t2 - t, 3.0 * t3 - 5.0 * t2 + 2.0, -3.0 * t3 + 4.0 * t2 + t, t3 - t2];
        let mut weight = cubic.map(|w| (w / 2.0 * f64::from(ONE)).round() as i32);
        weight[1] += ONE - weight.iter().sum::<i32>();
        let at = [-1, 0, 1, 2].map(|i| (place.floor() as i64 + i).clamp(0, last) as usize);
        Tap { at, weight }
    };
    (0..to).map(tap).collect()
}

#[cfg(test)]
mod tests {
    use image::Luma;
    use image::imageops::{FilterType, resize};

    use super::*;

    #[test]
    fn it_is_the_cubic_that_the_image_crate_has() {
        let small = GrayImage::from_fn(90, 70, |x, y| Luma([((x * 37 + y * 91) % 251) as u8]));
        let (ours, theirs) = (enlarge(&small, 1.7), resize(&small, 153, 119, FilterType::CatmullRom));
        assert_eq!(ours.dimensions(), theirs.dimensions());
        let inner = |x: u32, y: u32| (4..149).contains(&x) && (4..115).contains(&y);
        for (x, y, pixel) in ours.enumerate_pixels().filter(|(x, y, _)| inner(*x, *y)) {
            assert!(pixel[0].abs_diff(theirs.get_pixel(x, y)[0]) <= 3, "{x} {y}");
        }
    }
}
