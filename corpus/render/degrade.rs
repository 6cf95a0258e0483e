//! What a scanner does to a page: it lies askew, is a little out of focus, unevenly lit, noisy and dusty.

use crate::canvas::Canvas;
use crate::options::{ScanOptions, Tone};
use crate::prng::Prng;

/// A scanned page as bytes.
pub struct Scan {
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green, blue of each pixel; equal in grey, 0 or 255 in bilevel.
    pub pixels: Vec<[u8; 3]>,
}

impl Scan {
    /// The pixels as one grey byte each.
    pub fn grey(&self) -> Vec<u8> {
        self.pixels.iter().map(|pixel| pixel[0]).collect()
    }
}

/// Scans the page.
pub fn scan(mut canvas: Canvas, options: &ScanOptions, rng: &mut Prng) -> Scan {
    if options.skew.abs() > 0.01 {
        rotate(&mut canvas, options.skew.to_radians());
    }
    if options.blur > 0.05 {
        blur(&mut canvas, options.blur);
    }
    dust(&mut canvas, options.specks, rng);
    light(&mut canvas, options.light, rng);
    let pixels = canvas.pixels.iter().map(|&pixel| expose(pixel, options, rng)).collect();
    Scan { width: canvas.width as u32, height: canvas.height as u32, pixels }
}

fn rotate(canvas: &mut Canvas, angle: f32) {
    let (sin, cos) = angle.sin_cos();
    let (width, height) = (canvas.width, canvas.height);
    let (cx, cy) = (width as f32 / 2.0, height as f32 / 2.0);
    let mut turned = vec![[252.0; 3]; width * height];
    for (index, pixel) in turned.iter_mut().enumerate() {
        let (dx, dy) = ((index % width) as f32 - cx, (index / width) as f32 - cy);
        let (x, y) = (cx + dx * cos + dy * sin, cy - dx * sin + dy * cos);
        if x >= 0.0 && y >= 0.0 && x + 1.0 < width as f32 && y + 1.0 < height as f32 {
            *pixel = between_pixels(canvas, x, y);
        }
    }
    canvas.pixels = turned;
}

fn between_pixels(canvas: &Canvas, x: f32, y: f32) -> [f32; 3] {
    let (fx, fy) = (x.fract(), y.fract());
    let corner = y as usize * canvas.width + x as usize;
    let [a, b, c, d] = [0, 1, canvas.width, canvas.width + 1].map(|offset| canvas.pixels[corner + offset]);
    std::array::from_fn(|i| {
        (a[i] * (1.0 - fx) + b[i] * fx) * (1.0 - fy) + (c[i] * (1.0 - fx) + d[i] * fx) * fy
    })
}

/// A Gaussian, one direction after the other.
fn blur(canvas: &mut Canvas, sigma: f32) {
    let reach = (2.5 * sigma).ceil() as isize;
    let weights: Vec<f32> =
        (-reach..=reach).map(|d| (-(d * d) as f32 / (2.0 * sigma * sigma)).exp()).collect();
    let total: f32 = weights.iter().sum();
    let (width, height) = (canvas.width as isize, canvas.height as isize);
    for (across, down) in [(1, 0), (0, 1)] {
        let source = std::mem::take(&mut canvas.pixels);
        canvas.pixels = (0..width * height)
            .map(|index| {
                let (x, y) = (index % width, index / width);
                let mut sum = [0.0; 3];
                for (weight, d) in weights.iter().zip(-reach..=reach) {
                    let (sx, sy) =
                        ((x + d * across).clamp(0, width - 1), (y + d * down).clamp(0, height - 1));
                    let pixel = source[(sy * width + sx) as usize];
                    (0..3).for_each(|i| sum[i] += weight * pixel[i]);
                }
                sum.map(|value| value / total)
            })
            .collect();
    }
}

fn dust(canvas: &mut Canvas, specks: u32, rng: &mut Prng) {
    let unit = canvas.width as f32 / 1650.0;
    for _ in 0..specks {
        let (x, y) = (rng.unit() * canvas.width as f32, rng.unit() * canvas.height as f32);
        let radius = unit * rng.between(0.6, 2.0);
        let dark = rng.between(40.0, 170.0);
        for row in (y - radius).max(0.0) as usize..((y + radius) as usize + 1).min(canvas.height) {
            for column in (x - radius).max(0.0) as usize..((x + radius) as usize + 1).min(canvas.width) {
                if (column as f32 - x).hypot(row as f32 - y) <= radius {
                    canvas.pixels[row * canvas.width + column] = [dark; 3];
                }
            }
        }
    }
}

/// Darkens the page towards one corner and along the spine, `depth` at most.
fn light(canvas: &mut Canvas, depth: f32, rng: &mut Prng) {
    if depth <= 0.0 {
        return;
    }
    let (from_left, from_top) = (rng.unit() < 0.5, rng.unit() < 0.5);
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    for (index, pixel) in canvas.pixels.iter_mut().enumerate() {
        let (x, y) = ((index % canvas.width) as f32 / width, (index / canvas.width) as f32 / height);
        let across = if from_left { 1.0 - x } else { x };
        let down = if from_top { 1.0 - y } else { y };
        let shade = depth * (0.55 * across * across + 0.25 * down * down + 0.2 * (1.0 - 12.0 * x).max(0.0));
        *pixel = pixel.map(|value| value * (1.0 - shade));
    }
}

fn expose(pixel: [f32; 3], options: &ScanOptions, rng: &mut Prng) -> [u8; 3] {
    let common = rng.normal() * options.noise;
    let tone = |value: f32| ((value + common) * 255.0 / options.clip).clamp(0.0, 255.0) as u8;
    let grey = 0.3 * pixel[0] + 0.59 * pixel[1] + 0.11 * pixel[2];
    match options.tone {
        Tone::Colour => pixel.map(tone),
        Tone::Grey => [tone(grey); 3],
        Tone::Bilevel => [if grey + common < options.threshold { 0 } else { 255 }; 3],
    }
}
