//! The detector: where lines of print stand on a picture.
//!
//! A network says of each pixel how likely it is the core of a line (differentiable binarisation, Liao et al. 2020).
//! Pixels that hang together are a core; the line is a little larger than its core. Pages are straight by now, so boxes
//! are upright.

use image::GrayImage;
use image::imageops::{FilterType, resize};

use super::network::{Network, failed};
use crate::ocr::ReadError;
use crate::page::BBox;

/// Resolution at which lines are looked for, in dots per inch.
const DPI: f64 = 130.0;
/// Sides of the network's picture are multiples of this.
const MULTIPLE: u32 = 32;
/// Mean and deviation of the three colours of the pictures that the network was trained on.
const COLOURS: [(f32, f32); 3] = [(0.485, 0.229), (0.456, 0.224), (0.406, 0.225)];
/// A pixel this likely may be part of a core; a core is this likely on average.
const PIXEL: f32 = 0.2;
const CORE: f32 = 0.4;
/// By how much a line is larger than its core: its area by its perimeter, times this.
const LARGER: f32 = 1.4;
/// Cores lower than this, in pixels of the network's picture, are specks.
const LOW: u32 = 3;

/// A network that finds lines.
#[derive(Clone)]
pub(super) struct Detector {
    network: Network,
}

impl Detector {
    pub fn new(network: Network) -> Self {
        Self { network }
    }

    pub fn for_worker(&self) -> Self {
        Self { network: self.network.for_worker() }
    }

    /// The boxes of the lines of a picture of this resolution, from the top.
    ///
    /// # Errors
    /// When the network fails.
    pub fn lines(&self, image: &GrayImage, dpi: u32) -> Result<Vec<BBox>, ReadError> {
        let scale = (DPI / f64::from(dpi.max(1))).min(1.0);
        let size = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
        let (width, height) = (size(image.width()), size(image.height()));
        let small = resize(image, width, height, FilterType::Triangle);
        let (wide, high) = (width.next_multiple_of(MULTIPLE), height.next_multiple_of(MULTIPLE));
        let output = self.network.run([1, 3, high as usize, wide as usize], planes(&small, wide, high))?;
        let (_, map) = output.into_shape_vec::<f32, 4>().map_err(|error| failed(&error))?;
        let back = |v: f32, most: u32| ((f64::from(v) / scale).round().max(0.0) as u32).min(most);
        let cores = cores(&map, wide as usize);
        let larger = cores.into_iter().map(|core| {
            let (w, h) = (core.width as f32, core.height as f32);
            let more = LARGER * w * h / (2.0 * (w + h));
            let (x, y) =
                (back(core.x as f32 - more, image.width()), back(core.y as f32 - more, image.height()));
            let right = back(core.right() as f32 + more, image.width());
            let bottom = back(core.bottom() as f32 + more, image.height());
            BBox { x, y, width: right - x, height: bottom - y }
        });
        let mut lines: Vec<BBox> = larger.filter(|line| line.width > 0 && line.height > 0).collect();
        lines.sort_by_key(|line| (line.y + line.height / 2, line.x));
        Ok(lines)
    }
}

/// The picture in three colours as the network wants it, white to the right and below.
fn planes(image: &GrayImage, wide: u32, high: u32) -> Vec<f32> {
    let plane = |(mean, deviation): (f32, f32)| {
        let grey = move |x: u32, y: u32| {
            let inside = x < image.width() && y < image.height();
            let value = if inside { f32::from(image.get_pixel(x, y)[0]) / 255.0 } else { 1.0 };
            (value - mean) / deviation
        };
        (0..high).flat_map(move |y| (0..wide).map(move |x| grey(x, y)))
    };
    COLOURS.into_iter().flat_map(plane).collect()
}

/// The boxes around pixels that hang together, where those are likely enough.
fn cores(map: &[f32], width: usize) -> Vec<BBox> {
    let height = map.len() / width.max(1);
    let mut seen = vec![false; map.len()];
    let (mut found, mut open) = (Vec::new(), Vec::new());
    for start in 0..map.len() {
        if seen[start] || map[start] < PIXEL {
            continue;
        }
        seen[start] = true;
        open.push(start);
        let (mut sum, mut count) = (0.0, 0.0);
        let (mut left, mut right, mut top, mut bottom) = (width, 0, height, 0);
        while let Some(at) = open.pop() {
            let (x, y) = (at % width, at / width);
            (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
            sum += map[at];
            count += 1.0;
            let sides = [(x > 0, at.wrapping_sub(1)), (x + 1 < width, at + 1)];
            let ends = [(y > 0, at.wrapping_sub(width)), (y + 1 < height, at + width)];
            for (_, next) in sides.into_iter().chain(ends).filter(|(inside, _)| *inside) {
                if !seen[next] && map[next] >= PIXEL {
                    seen[next] = true;
                    open.push(next);
                }
            }
        }
        let size = |from: usize, to: usize| (to - from + 1) as u32;
        let core =
            BBox { x: left as u32, y: top as u32, width: size(left, right), height: size(top, bottom) };
        if sum / count >= CORE && core.height >= LOW && core.width >= LOW {
            found.push(core);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_that_hang_together_are_a_core() {
        let mut map = vec![0.0; 20 * 10];
        for y in 2..6 {
            for x in 3..12 {
                map[y * 20 + x] = 0.9;
            }
        }
        for y in 7..10 {
            for x in 1..5 {
                map[y * 20 + x] = 0.3;
            }
        }
        map[19] = 1.0;
        assert_eq!(cores(&map, 20), [BBox::from([3, 2, 9, 4])]);
    }
}
