//! What lies on a page: text, filled outlines and pen strokes, in points from the top left corner of A4.

use ab_glyph::{OutlineCurve, Point, point};

use crate::fonts::Face;

/// Width of A4 in points.
pub const PAGE_WIDTH: f32 = 595.28;
/// Height of A4 in points.
pub const PAGE_HEIGHT: f32 = 841.89;

/// Colour of an ink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Toner.
    Black,
    /// Seal and stamps.
    Red,
    /// Ball pen.
    Blue,
}

impl Ink {
    /// Share of red, green and blue that paper under this ink gives back.
    pub fn rgb(self) -> [f32; 3] {
        match self {
            Self::Black => [0.09, 0.09, 0.1],
            Self::Red => [0.85, 0.13, 0.17],
            Self::Blue => [0.13, 0.2, 0.62],
        }
    }
}

/// One thing on a page.
#[derive(Clone, Debug)]
pub enum Item {
    /// Upright text whose baseline starts at `x`, `y`.
    Text {
        /// Left end of the baseline.
        x: f32,
        /// Height of the baseline.
        y: f32,
        /// Size in points.
        size: f32,
        /// Face.
        face: Face,
        /// Ink.
        ink: Ink,
        /// The characters, with the space that follows them on the line.
        text: String,
    },
    /// Closed outlines, holes running the other way; `worn` ink has taken unevenly.
    Fill {
        /// Curves of all outlines.
        curves: Vec<OutlineCurve>,
        /// Ink.
        ink: Ink,
        /// Whether a rubber stamp left it.
        worn: bool,
    },
    /// A pen's path with the radius of the line at each point.
    Stroke {
        /// Points and radii.
        path: Vec<(Point, f32)>,
        /// Ink.
        ink: Ink,
    },
}

/// A black rectangle, which is what a rule is.
pub fn rule(x0: f32, x1: f32, y: f32, thickness: f32) -> Item {
    Item::Fill { curves: rectangle(x0, y, x1, y + thickness), ink: Ink::Black, worn: false }
}

/// The outline of a rectangle; swapping `x0` and `x1` turns it into a hole.
pub fn rectangle(x0: f32, y0: f32, x1: f32, y1: f32) -> Vec<OutlineCurve> {
    polygon(&[point(x0, y0), point(x1, y0), point(x1, y1), point(x0, y1)])
}

/// The closed outline through `corners`.
pub fn polygon(corners: &[Point]) -> Vec<OutlineCurve> {
    (0..corners.len()).map(|i| OutlineCurve::Line(corners[i], corners[(i + 1) % corners.len()])).collect()
}

/// A turn by `angle` radians and a scale, then a move to `origin`.
#[derive(Clone, Copy, Debug)]
pub struct Placement {
    /// Where 0, 0 comes to lie.
    pub origin: Point,
    /// Clockwise turn in radians.
    pub angle: f32,
    /// Factors along x and y before the turn.
    pub scale: (f32, f32),
}

impl Placement {
    /// Where `p` comes to lie.
    pub fn apply(&self, p: Point) -> Point {
        let (sin, cos) = self.angle.sin_cos();
        let (x, y) = (p.x * self.scale.0, p.y * self.scale.1);
        point(self.origin.x + x * cos - y * sin, self.origin.y + x * sin + y * cos)
    }

    /// Where an outline comes to lie.
    pub fn outline<'a>(&self, curves: impl IntoIterator<Item = &'a OutlineCurve>) -> Vec<OutlineCurve> {
        curves.into_iter().map(|curve| map_curve(curve, |p| self.apply(p))).collect()
    }
}

/// The curve with every point replaced by `f` of it.
pub fn map_curve(curve: &OutlineCurve, f: impl Fn(Point) -> Point) -> OutlineCurve {
    match *curve {
        OutlineCurve::Line(a, b) => OutlineCurve::Line(f(a), f(b)),
        OutlineCurve::Quad(a, b, c) => OutlineCurve::Quad(f(a), f(b), f(c)),
        OutlineCurve::Cubic(a, b, c, d) => OutlineCurve::Cubic(f(a), f(b), f(c), f(d)),
    }
}

/// All points of a curve, those off the line included.
pub fn curve_points(curve: &OutlineCurve) -> Vec<Point> {
    match *curve {
        OutlineCurve::Line(a, b) => vec![a, b],
        OutlineCurve::Quad(a, b, c) => vec![a, b, c],
        OutlineCurve::Cubic(a, b, c, d) => vec![a, b, c, d],
    }
}
