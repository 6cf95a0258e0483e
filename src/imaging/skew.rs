//! Slant: measured from the rows of ink, and taken out.
//!
//! When the page is turned by the right angle, ink gathers in lines with clean gaps between them, so the sum of
//! squared differences between neighbouring rows is greatest (Postl's criterion).

use image::{GrayImage, Luma};

/// The page is measured at about this width; letters are then a few pixels high.
const WIDTH: u32 = 600;
/// Degrees to either side that are tried.
const RANGE: f64 = 12.0;
/// Ink that gathers no better than this than in the page as it is says nothing.
const GAIN: f64 = 1.08;
/// Paper and ink differ by this at least.
const CONTRAST: u8 = 30;
/// Side of the cells, in pixels of the page made small, that share one level of paper.
const CELL: usize = 24;

/// Degrees by which the lines of the page fall to the right (negative: rise); 0 when it cannot be told.
pub fn angle(image: &GrayImage) -> f64 {
    let points = Points::of(image.dimensions(), |x, y| image.get_pixel(x, y)[0]);
    if !points.are_enough() {
        return 0.0;
    }
    let (coarse, _) = points.steepest();
    let fine = (-5..=5).map(|i| coarse + f64::from(i) * 0.1);
    let (fine, score) = best(fine.map(|degrees| (degrees, points.gathered(degrees))));
    let edge = fine.abs() > RANGE - 0.5;
    if edge || score < GAIN * points.gathered(0.0) { 0.0 } else { fine }
}

fn best(angles: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    angles.fold((0.0, 0.0), |best, next| if next.1 > best.1 { next } else { best })
}

/// Dark points of the page made small.
struct Points {
    dark: Vec<(f32, f32)>,
    width: f64,
    height: f64,
}

impl Points {
    /// The points of a page of this width and height that are nearer to ink than to the paper around them.
    fn of((width, height): (u32, u32), level: impl Fn(u32, u32) -> u8) -> Self {
        let step = (width.min(height) / WIDTH).max(1);
        // The darkest of the diagonal stands for the square: thin strokes are not lost.
        let darkest =
            |x: u32, y: u32| (0..step).map(|i| level(x * step + i, y * step + i)).min().unwrap_or(255);
        let (width, height) = (width / step, height / step);
        let small = GrayImage::from_fn(width, height, |x, y| Luma([darkest(x, y)]));
        let ink = ink_level(&small);
        let mut dark = Vec::new();
        for top in (0..height).step_by(CELL) {
            for left in (0..width).step_by(CELL) {
                let cell = || {
                    let rows = top..(top + CELL as u32).min(height);
                    rows.flat_map(move |y| (left..(left + CELL as u32).min(width)).map(move |x| (x, y)))
                };
                let paper = cell().map(|(x, y)| small.get_pixel(x, y)[0]).max().unwrap_or(255);
                if paper.saturating_sub(ink) < CONTRAST {
                    continue;
                }
                let middle = ink / 2 + paper / 2;
                let inked = cell().filter(|&(x, y)| small.get_pixel(x, y)[0] < middle);
                dark.extend(inked.map(|(x, y)| (x as f32, y as f32)));
            }
        }
        Self { dark, width: f64::from(width), height: f64::from(height) }
    }

    /// Whether there is ink enough to measure anything.
    fn are_enough(&self) -> bool {
        self.dark.len() >= 500
    }

    /// The angle, to half a degree, at which ink gathers best in rows, and how well it does.
    fn steepest(&self) -> (f64, f64) {
        let steps = (RANGE / 0.5) as i32;
        best((-steps..=steps).map(|i| f64::from(i) * 0.5).map(|degrees| (degrees, self.gathered(degrees))))
    }

    fn gathered(&self, degrees: f64) -> f64 {
        let slope = degrees.to_radians().tan() as f32;
        let margin = (self.width * f64::from(slope.abs())).ceil() as f32;
        let mut rows = vec![0u32; (self.height + 2.0 * f64::from(margin)) as usize + 2];
        for (x, y) in &self.dark {
            rows[(y - x * slope + margin) as usize] += 1;
        }
        rows.windows(2).map(|pair| f64::from(pair[0].abs_diff(pair[1])).powi(2)).sum()
    }
}

/// The level of ink: what one pixel in fifty does not exceed.
fn ink_level(small: &GrayImage) -> u8 {
    let mut histogram = [0u32; 256];
    small.pixels().for_each(|pixel| histogram[usize::from(pixel[0])] += 1);
    let mut below = 0;
    let level = histogram.iter().position(|count| {
        below += count;
        below * 50 > small.width() * small.height()
    });
    level.unwrap_or(0) as u8
}

/// Turns the page about its centre so that lines which fall by `degrees` become level; corners that come in
/// from outside are white.
pub fn straighten(image: &GrayImage, degrees: f64) -> GrayImage {
    let (width, height) = image.dimensions();
    let centre = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    let (sin, cos) = degrees.to_radians().sin_cos();
    let mut out = GrayImage::new(width, height);
    for (y, row) in out.rows_mut().enumerate() {
        let (mut u, mut v) = rotate(0.0, y as f64, centre, degrees);
        for pixel in row {
            *pixel = Luma([sample(image, u, v)]);
            u += cos;
            v += sin;
        }
    }
    out
}

/// Where a point of the straightened page stood before.
pub(crate) fn rotate(x: f64, y: f64, centre: (f64, f64), degrees: f64) -> (f64, f64) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (dx, dy) = (x - centre.0, y - centre.1);
    (centre.0 + dx * cos - dy * sin, centre.1 + dx * sin + dy * cos)
}

/// Between four pixels, in 1/256 of a pixel.
fn sample(image: &GrayImage, x: f64, y: f64) -> u8 {
    let (width, height) = image.dimensions();
    let (left, top) = (x.floor(), y.floor());
    if left < 0.0 || top < 0.0 || left + 1.0 >= f64::from(width) || top + 1.0 >= f64::from(height) {
        return 255;
    }
    let (wx, wy) = (((x - left) * 256.0) as u32, ((y - top) * 256.0) as u32);
    let at = top as usize * width as usize + left as usize;
    let pixels = image.as_raw();
    let mix = |at: usize| u32::from(pixels[at]) * (256 - wx) + u32::from(pixels[at + 1]) * wx;
    ((mix(at) * (256 - wy) + mix(at + width as usize) * wy) >> 16) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of strokes that fall by `degrees`.
    fn lines(degrees: f64) -> GrayImage {
        let slope = degrees.to_radians().tan();
        GrayImage::from_fn(900, 1200, |x, y| {
            let row = f64::from(y) - f64::from(x) * slope;
            let ink = row.rem_euclid(30.0) < 12.0 && x % 7 < 3 && (60..840).contains(&x);
            Luma([if ink { 20 } else { 240 }])
        })
    }

    #[test]
    fn the_slant_is_measured() {
        for degrees in [-10.0, -6.3, -1.2, 0.6, 3.0, 9.7] {
            let found = angle(&lines(degrees));
            assert!((found - degrees).abs() < 0.15, "{degrees}: {found}");
        }
        assert!(angle(&lines(0.0)).abs() < 0.15);
        assert!(angle(&GrayImage::from_pixel(900, 1200, Luma([255]))).abs() < f64::EPSILON);
    }

    #[test]
    fn a_straightened_page_is_straight_and_points_go_back() {
        let slanted = lines(2.0);
        assert!(angle(&straighten(&slanted, 2.0)).abs() < 0.15);
        let (x, y) = rotate(450.0, 600.0, (450.0, 600.0), 2.0);
        assert!((x - 450.0).abs() < 1e-9 && (y - 600.0).abs() < 1e-9);
        let (_, y) = rotate(900.0, 600.0, (450.0, 600.0), 2.0);
        assert!((y - 615.7).abs() < 0.1);
    }
}
