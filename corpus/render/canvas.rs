//! Draws the items of a page on a raster, ink over ink as on paper: every layer takes its share of the light.

use ab_glyph::{OutlineCurve, Point, point};
use ab_glyph_rasterizer::Rasterizer;

use crate::fonts::Fonts;
use crate::prng::Prng;
use crate::shape::{Ink, Item, PAGE_HEIGHT, PAGE_WIDTH, Placement, curve_points, map_curve};

/// A page as red, green and blue values from 0 (black) to 255 (white).
pub struct Canvas {
    /// Pixels a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Row by row.
    pub pixels: Vec<[f32; 3]>,
    /// Pixels a point.
    scale: f32,
}

/// How much of each pixel of a box an ink covers.
struct Coverage {
    x0: i32,
    y0: i32,
    width: usize,
    height: usize,
    share: Vec<f32>,
}

impl Canvas {
    /// A white A4 page.
    pub fn new(dpi: f32) -> Self {
        let scale = dpi / 72.0;
        let (width, height) = ((PAGE_WIDTH * scale).round() as usize, (PAGE_HEIGHT * scale).round() as usize);
        Self { width, height, pixels: vec![[255.0; 3]; width * height], scale }
    }

    /// Draws all items in their order.
    pub fn draw(&mut self, items: &[Item], fonts: &Fonts, rng: &mut Prng) {
        for item in items {
            match item {
                Item::Text { x, y, size, face, ink, text } => {
                    let place = Placement { origin: point(*x, *y), angle: 0.0, scale: (*size, *size) };
                    let curves = fonts.outlines(*face, text, place);
                    self.press(&self.fill(&curves), *ink);
                }
                Item::Fill { curves, ink, worn } => {
                    let mut coverage = self.fill(curves);
                    if *worn {
                        wear(&mut coverage, self.scale, rng);
                    }
                    self.press(&coverage, *ink);
                }
                Item::Stroke { path, ink } => self.press(&self.stroke(path), *ink),
            }
        }
    }

    fn fill(&self, curves: &[OutlineCurve]) -> Coverage {
        let scaled: Vec<OutlineCurve> = curves
            .iter()
            .map(|curve| map_curve(curve, |p| point(p.x * self.scale, p.y * self.scale)))
            .collect();
        let mut coverage = Coverage::around(scaled.iter().flat_map(curve_points), 1.0);
        let mut raster = Rasterizer::new(coverage.width, coverage.height);
        let shift = |p: Point| point(p.x - coverage.x0 as f32, p.y - coverage.y0 as f32);
        for curve in &scaled {
            match map_curve(curve, shift) {
                OutlineCurve::Line(a, b) => raster.draw_line(a, b),
                OutlineCurve::Quad(a, b, c) => raster.draw_quad(a, b, c),
                OutlineCurve::Cubic(a, b, c, d) => raster.draw_cubic(a, b, c, d),
            }
        }
        raster.for_each_pixel(|index, share| {
            if let Some(slot) = coverage.share.get_mut(index) {
                *slot = share.clamp(0.0, 1.0);
            }
        });
        coverage
    }

    fn stroke(&self, path: &[(Point, f32)]) -> Coverage {
        let discs: Vec<(Point, f32)> =
            path.iter().map(|(p, r)| (point(p.x * self.scale, p.y * self.scale), r * self.scale)).collect();
        let mut coverage = Coverage::around(discs.iter().map(|(p, _)| *p), 4.0 + 2.0 * self.scale);
        for (centre, radius) in discs {
            coverage.disc(centre, radius);
        }
        coverage
    }

    fn press(&mut self, coverage: &Coverage, ink: Ink) {
        let rgb = ink.rgb();
        for (index, share) in coverage.share.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let x = coverage.x0 + (index % coverage.width) as i32;
            let y = coverage.y0 + (index / coverage.width) as i32;
            if x >= 0 && y >= 0 && (x as usize) < self.width && (y as usize) < self.height {
                let pixel = &mut self.pixels[y as usize * self.width + x as usize];
                for (value, reflected) in pixel.iter_mut().zip(rgb) {
                    *value *= 1.0 - share * (1.0 - reflected);
                }
            }
        }
    }
}

impl Coverage {
    fn around(points: impl Iterator<Item = Point>, margin: f32) -> Self {
        let (mut low, mut high) = (point(f32::MAX, f32::MAX), point(f32::MIN, f32::MIN));
        for p in points {
            low = point(low.x.min(p.x), low.y.min(p.y));
            high = point(high.x.max(p.x), high.y.max(p.y));
        }
        if low.x > high.x {
            return Self { x0: 0, y0: 0, width: 1, height: 1, share: vec![0.0] };
        }
        let (x0, y0) = ((low.x - margin).floor() as i32, (low.y - margin).floor() as i32);
        let width = ((high.x + margin).ceil() as i32 - x0) as usize;
        let height = ((high.y + margin).ceil() as i32 - y0) as usize;
        Self { x0, y0, width, height, share: vec![0.0; width * height] }
    }

    fn disc(&mut self, centre: Point, radius: f32) {
        let (cx, cy) = (centre.x - self.x0 as f32, centre.y - self.y0 as f32);
        let reach = radius + 1.0;
        let rows = (cy - reach).max(0.0) as usize..((cy + reach) as usize + 1).min(self.height);
        for row in rows {
            for column in (cx - reach).max(0.0) as usize..((cx + reach) as usize + 1).min(self.width) {
                let distance = (column as f32 + 0.5 - cx).hypot(row as f32 + 0.5 - cy);
                let slot = &mut self.share[row * self.width + column];
                *slot = slot.max((radius + 0.5 - distance).clamp(0.0, 1.0));
            }
        }
    }
}

/// Takes ink away in blotches, as where a stamp met the paper unevenly.
fn wear(coverage: &mut Coverage, scale: f32, rng: &mut Prng) {
    let cell = 5.0 * scale;
    let columns = (coverage.width as f32 / cell) as usize + 2;
    let rows = (coverage.height as f32 / cell) as usize + 2;
    let grid: Vec<f32> = (0..columns * rows).map(|_| rng.between(0.62, 1.05)).collect();
    for (index, share) in coverage.share.iter_mut().enumerate().filter(|(_, share)| **share > 0.0) {
        let (x, y) = ((index % coverage.width) as f32 / cell, (index / coverage.width) as f32 / cell);
        let (fx, fy) = (x.fract(), y.fract());
        let at = |dx: usize, dy: usize| grid[(y as usize + dy) * columns + x as usize + dx];
        let upper = at(0, 0) * (1.0 - fx) + at(1, 0) * fx;
        let lower = at(0, 1) * (1.0 - fx) + at(1, 1) * fx;
        let taken = upper * (1.0 - fy) + lower * fy + rng.normal() * 0.08;
        *share = (*share * taken).clamp(0.0, 1.0);
    }
}
