//! Marks of the hand and of rubber stamps: figures, signatures, the round seal, framed stamps.

use std::f32::consts::{PI, TAU};

use ab_glyph::{OutlineCurve, Point, point};

use crate::fonts::{Face, Fonts};
use crate::prng::Prng;
use crate::shape::{Ink, Item, Placement, polygon, rectangle};

/// Points of each figure in a box of 1 by 1, `y` downwards; a figure may take two strokes.
const FIGURES: [&[&[(f32, f32)]]; 10] = [
    &[&[
        (0.55, 0.02),
        (0.2, 0.25),
        (0.15, 0.7),
        (0.4, 0.98),
        (0.75, 0.75),
        (0.8, 0.3),
        (0.5, 0.02),
        (0.42, 0.1),
    ]],
    &[&[(0.3, 0.25), (0.55, 0.02), (0.52, 0.5), (0.5, 1.0)]],
    &[&[(0.18, 0.25), (0.4, 0.02), (0.72, 0.18), (0.6, 0.5), (0.15, 0.95), (0.45, 0.93), (0.85, 0.96)]],
    &[&[
        (0.2, 0.12),
        (0.5, 0.0),
        (0.72, 0.2),
        (0.42, 0.46),
        (0.75, 0.62),
        (0.65, 0.92),
        (0.35, 1.0),
        (0.15, 0.85),
    ]],
    &[
        &[(0.5, 0.0), (0.3, 0.4), (0.12, 0.65), (0.5, 0.64), (0.88, 0.62)],
        &[(0.66, 0.35), (0.62, 0.7), (0.6, 1.05)],
    ],
    &[
        &[(0.35, 0.05), (0.3, 0.42), (0.58, 0.4), (0.78, 0.65), (0.55, 0.97), (0.18, 0.9)],
        &[(0.35, 0.05), (0.6, 0.06), (0.8, 0.02)],
    ],
    &[&[
        (0.65, 0.0),
        (0.35, 0.3),
        (0.18, 0.7),
        (0.4, 0.98),
        (0.72, 0.82),
        (0.62, 0.55),
        (0.3, 0.65),
        (0.22, 0.78),
    ]],
    &[
        &[(0.15, 0.08), (0.45, 0.06), (0.8, 0.03), (0.6, 0.4), (0.42, 1.02)],
        &[(0.3, 0.5), (0.5, 0.48), (0.72, 0.46)],
    ],
    &[&[
        (0.7, 0.12),
        (0.4, 0.02),
        (0.3, 0.25),
        (0.6, 0.52),
        (0.75, 0.8),
        (0.45, 1.0),
        (0.22, 0.78),
        (0.5, 0.48),
        (0.72, 0.15),
    ]],
    &[&[(0.72, 0.2), (0.45, 0.02), (0.22, 0.28), (0.45, 0.48), (0.7, 0.25), (0.68, 0.6), (0.55, 1.02)]],
];

/// Width of handwritten figures `size` points tall.
pub fn figures_width(text: &str, size: f32) -> f32 {
    text.chars().count() as f32 * size * 0.62
}

/// Figures written by hand on a baseline that starts at `x`, `y`.
pub fn figures(text: &str, x: f32, y: f32, size: f32, rng: &mut Prng) -> Vec<Item> {
    let mut items = Vec::new();
    for (index, digit) in text.chars().filter_map(|character| character.to_digit(10)).enumerate() {
        let tall = size * rng.between(0.92, 1.12);
        let place = Placement {
            origin: point(x + figures_width("0", size) * index as f32, y - tall + rng.between(-0.6, 0.9)),
            angle: rng.between(0.02, 0.16),
            scale: (tall * rng.between(0.5, 0.6), tall),
        };
        for stroke in FIGURES[digit as usize] {
            let corners: Vec<Point> = stroke
                .iter()
                .map(|&(px, py)| {
                    place.apply(point(px + rng.normal() * 0.03 + 0.15 * (1.0 - py), py + rng.normal() * 0.02))
                })
                .collect();
            items.push(Item::Stroke { path: smooth(&corners, 0.55), ink: Ink::Blue });
        }
    }
    items
}

/// A signature about `width` points wide around `centre`: an initial, a run of waves, a flourish, all leaning right.
pub fn signature(centre: Point, width: f32, rng: &mut Prng) -> Vec<Item> {
    let lean = rng.between(0.1, 0.45);
    let at = |px: f32, py: f32| {
        point(centre.x + (px - 0.5 - lean * py * 0.3) * width, centre.y + py * width * 0.42)
    };
    let mut corners: Vec<Point> = initial(rng).into_iter().map(|(px, py)| at(px, py)).collect();
    let waves = 2 + (rng.bits() % 5) as usize;
    let (high, start) = (rng.between(0.12, 0.5), rng.between(0.28, 0.4));
    for wave in 0..waves {
        let px = start + (0.8 - start) * wave as f32 / waves as f32;
        let fading = 1.0 - 0.5 * wave as f32 / waves as f32;
        corners.push(at(px, -high * fading * rng.between(0.6, 1.3)));
        corners.push(at(px + rng.between(0.01, 0.09), rng.between(0.05, 0.3)));
    }
    corners.extend(flourish(rng).into_iter().map(|(px, py)| at(px, py)));
    for corner in &mut corners {
        corner.x += rng.normal() * width * 0.02;
        corner.y += rng.normal() * width * 0.025;
    }
    vec![Item::Stroke { path: smooth(&corners, rng.between(0.6, 0.85)), ink: Ink::Blue }]
}

fn initial(rng: &mut Prng) -> Vec<(f32, f32)> {
    match rng.bits() % 4 {
        0 => vec![(0.12, 0.35), (0.2, -0.45), (0.3, -0.62), (0.26, 0.1), (0.1, 0.3), (0.14, 0.02)],
        1 => vec![(0.3, -0.5), (0.08, -0.4), (0.0, 0.1), (0.18, 0.4), (0.34, 0.0), (0.2, -0.25), (0.16, 0.1)],
        2 => vec![(0.05, -0.5), (0.12, 0.5), (0.1, 0.0), (0.3, -0.6), (0.36, -0.2), (0.14, 0.0), (0.3, 0.3)],
        _ => vec![(0.0, 0.1), (0.2, -0.7), (0.22, 0.55), (0.02, 0.5), (0.3, -0.1)],
    }
}

fn flourish(rng: &mut Prng) -> Vec<(f32, f32)> {
    let rise = rng.between(-0.4, 0.2);
    match rng.bits() % 4 {
        0 => vec![(0.95, rise), (0.8, 0.3), (0.3, 0.42), (0.05, 0.5), (0.6, 0.36), (1.1, 0.1)],
        1 => vec![(0.9, 0.25), (1.05, rise - 0.3), (0.92, rise - 0.5), (0.84, 0.2), (1.2, rise)],
        2 => vec![(0.95, 0.1), (1.25, rise - 0.2)],
        _ => vec![(0.9, 0.4), (0.75, 0.75), (0.66, 0.4), (0.95, 0.0), (1.15, rise)],
    }
}

/// A Catmull-Rom curve through `corners`, thinner where the pen is quick.
fn smooth(corners: &[Point], radius: f32) -> Vec<(Point, f32)> {
    let get = |i: isize| corners[i.clamp(0, corners.len() as isize - 1) as usize];
    let mut path = Vec::new();
    for i in 0..corners.len() as isize - 1 {
        let (p0, p1, p2, p3) = (get(i - 1), get(i), get(i + 1), get(i + 2));
        let length = (p2.x - p1.x).hypot(p2.y - p1.y);
        let steps = (length / 0.25).ceil().max(2.0) as usize;
        let thin = radius * (1.15 - (length / 60.0).min(0.55));
        for step in 0..steps {
            let t = step as f32 / steps as f32;
            let blend = |a: f32, b: f32, c: f32, d: f32| {
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                    + (3.0 * b - a - 3.0 * c + d) * t * t * t)
            };
            path.push((point(blend(p0.x, p1.x, p2.x, p3.x), blend(p0.y, p1.y, p2.y, p3.y)), thin));
        }
    }
    path
}

/// A round seal of radius `radius`: two rings, `upper` along the top, `lower` along the bottom, a star in the middle.
pub fn seal(fonts: &Fonts, centre: Point, radius: f32, upper: &str, lower: &str, turn: f32) -> Item {
    let mut curves = ring(centre, radius, 1.7);
    curves.extend(ring(centre, radius * 0.93, 0.7));
    curves.extend(ring(centre, radius * 0.64, 0.8));
    curves.extend(star(centre, radius * 0.36, turn));
    curves.extend(arc_text(fonts, centre, radius * 0.73, upper, Arc { turn, sense: 1.0 }));
    curves.extend(arc_text(fonts, centre, radius * 0.85, lower, Arc { turn, sense: -1.0 }));
    Item::Fill { curves, ink: Ink::Red, worn: true }
}

fn ring(centre: Point, radius: f32, thickness: f32) -> Vec<OutlineCurve> {
    let circle = |radius: f32, sense: f32| -> Vec<OutlineCurve> {
        let corners: Vec<Point> = (0..96)
            .map(|i| sense * TAU * i as f32 / 96.0)
            .map(|angle| point(centre.x + radius * angle.cos(), centre.y + radius * angle.sin()))
            .collect();
        polygon(&corners)
    };
    let mut curves = circle(radius, 1.0);
    curves.extend(circle(radius - thickness, -1.0));
    curves
}

fn star(centre: Point, radius: f32, turn: f32) -> Vec<OutlineCurve> {
    let corners: Vec<Point> = (0..10)
        .map(|i| {
            let angle = turn - PI / 2.0 + PI * i as f32 / 5.0;
            let reach = if i % 2 == 0 { radius } else { radius * 0.4 };
            point(centre.x + reach * angle.cos(), centre.y + reach * angle.sin())
        })
        .collect();
    polygon(&corners)
}

/// Which way a text runs round a seal.
#[derive(Clone, Copy)]
struct Arc {
    turn: f32,
    /// 1 over the top, -1 along the bottom.
    sense: f32,
}

fn arc_text(fonts: &Fonts, centre: Point, radius: f32, text: &str, arc: Arc) -> Vec<OutlineCurve> {
    // The upper text may fill three fifths of the ring, the lower one a quarter.
    let room = if arc.sense > 0.0 { 3.9 } else { 1.7 };
    let size = (room * radius / fonts.width(Face::Bold, text, 1.15)).min(radius * 0.24);
    let step = |width: f32| width * 1.15 * size / radius;
    let total = step(fonts.width(Face::Bold, text, 1.0));
    let mut angle = arc.turn - arc.sense * (PI / 2.0 + total / 2.0);
    let mut curves = Vec::new();
    for character in text.chars() {
        let half = step(fonts.advance(Face::Bold, character)) / 2.0;
        let middle = angle + arc.sense * half;
        let turn = middle + arc.sense * PI / 2.0;
        let (sin, cos) = turn.sin_cos();
        let back = fonts.advance(Face::Bold, character) * size / 2.0;
        let origin = point(
            centre.x + radius * middle.cos() - back * cos,
            centre.y + radius * middle.sin() - back * sin,
        );
        let place = Placement { origin, angle: turn, scale: (size, size) };
        curves.extend(fonts.outlines(Face::Bold, &character.to_string(), place));
        angle += arc.sense * 2.0 * half;
    }
    curves
}

/// A word in a double red frame, its top left corner at `corner`, turned by `angle`.
pub fn framed(fonts: &Fonts, text: &str, corner: Point, angle: f32) -> Item {
    const SIZE: f32 = 14.0;
    let width = fonts.width(Face::Bold, text, SIZE) + 16.0;
    let place = Placement { origin: corner, angle, scale: (1.0, 1.0) };
    let mut curves = Vec::new();
    for (inset, thickness) in [(0.0, 1.3), (2.4, 0.7)] {
        let (x1, y1, hole) = (width - inset, 23.0 - inset, inset + thickness);
        curves.extend(rectangle(inset, inset, x1, y1));
        curves.extend(rectangle(x1 - thickness, hole, hole, y1 - thickness));
    }
    let mut curves = place.outline(&curves);
    let letters = Placement { origin: place.apply(point(8.0, 16.4)), angle, scale: (SIZE, SIZE) };
    // Glyphs of a TrueType face run clockwise on the page, as the frame does.
    curves.extend(fonts.outlines(Face::Bold, text, letters));
    Item::Fill { curves, ink: Ink::Red, worn: true }
}
