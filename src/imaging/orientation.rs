//! Which way up a page lies.
//!
//! Lines of text make the rows of an upright page alternate between ink and paper; when the columns do so more
//! strongly, the page lies on its side. The profile cannot tell up from down, nor left from right, and tables and the
//! edge of the sheet deceive it: only the reading decides, so [`turns`] gives the turns worth trying with a page that was
//! read badly as it lies. An upright page costs nothing.

use std::borrow::Cow;

use image::{DynamicImage, GenericImageView};

use super::skew::Points;
use crate::input::Picture;
use crate::page::{BBox, Line};

/// How many times more strongly than rows columns alternate on a page that lies on its side. Long rules of tables may
/// do the same, so that the half turn is tried there too, last.
const SIDEWAYS: f64 = 1.3;

/// A turn that may make a page upright, clockwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The page is upright.
    None,
    /// The top of the text is at the left.
    Quarter,
    /// The page is upside down.
    Half,
    /// The top of the text is at the right.
    ThreeQuarters,
}

/// The turns that may make a page upright which is not.
pub fn turns(picture: &Picture) -> &'static [Turn] {
    if is_sideways(&picture.image) {
        &[Turn::Quarter, Turn::ThreeQuarters, Turn::Half]
    } else {
        &[Turn::Half]
    }
}

/// Whether lines of text run from top to bottom.
pub fn is_sideways(image: &DynamicImage) -> bool {
    let points = match image {
        DynamicImage::ImageLuma8(grey) => Points::of(grey.dimensions(), |x, y| grey.get_pixel(x, y)[0]),
        DynamicImage::ImageRgb8(rgb) => Points::of(rgb.dimensions(), |x, y| rgb.get_pixel(x, y)[1]),
        other => Points::of(other.dimensions(), |x, y| other.get_pixel(x, y)[1]),
    };
    points.are_enough() && points.transposed().steepest().1 > SIDEWAYS * points.steepest().1
}

impl Turn {
    /// The picture turned, with what is written over it.
    pub fn apply(self, picture: &Picture) -> Cow<'_, Picture> {
        let image = match self {
            Self::None => return Cow::Borrowed(picture),
            Self::Quarter => picture.image.rotate90(),
            Self::Half => picture.image.rotate180(),
            Self::ThreeQuarters => picture.image.rotate270(),
        };
        let size = picture.image.dimensions();
        let mut overlay: Vec<Line> = picture.overlay.clone();
        for word in overlay.iter_mut().flat_map(|line| &mut line.words) {
            word.bbox = self.turned(word.bbox, size);
        }
        Cow::Owned(Picture { image, dpi: picture.dpi, overlay })
    }

    /// Where a box of a page of this width and height comes to lie.
    fn turned(self, bbox: BBox, (page_width, page_height): (u32, u32)) -> BBox {
        let BBox { x, y, width, height } = bbox;
        let (left, top) =
            (page_width.saturating_sub(bbox.right()), page_height.saturating_sub(bbox.bottom()));
        match self {
            Self::None => bbox,
            Self::Quarter => BBox { x: top, y: x, width: height, height: width },
            Self::Half => BBox { x: left, y: top, width, height },
            Self::ThreeQuarters => BBox { x: y, y: left, width: height, height: width },
        }
    }
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};

    use super::*;

    /// Lines of strokes as irregular as letters.
    fn page() -> Picture {
        let image = GrayImage::from_fn(1240, 1754, |x, y| {
            let inside = (150..1100).contains(&x) && (150..1600).contains(&y);
            let line = y / 40;
            let chance = (x / 5 * 1_000 + line).wrapping_mul(2_654_435_761) >> 28;
            let letters = y % 40 < 20 && chance < 8;
            Luma([if inside && letters { 30 } else { 240 }])
        });
        Picture { image: DynamicImage::ImageLuma8(image), dpi: None, overlay: Vec::new() }
    }

    #[test]
    fn pages_on_their_side_are_told_from_upright_ones() {
        for (turn, first) in [
            (Turn::None, Turn::Half),
            (Turn::Half, Turn::Half),
            (Turn::Quarter, Turn::Quarter),
            (Turn::ThreeQuarters, Turn::Quarter),
        ] {
            assert_eq!(turns(&turn.apply(&page()))[0], first, "{turn:?}");
        }
    }

    #[test]
    fn boxes_turn_with_the_page() {
        let dot = BBox::from([10, 20, 5, 2]);
        assert_eq!(Turn::Quarter.turned(dot, (100, 200)), BBox::from([178, 10, 2, 5]));
        assert_eq!(Turn::Half.turned(dot, (100, 200)), BBox::from([85, 178, 5, 2]));
        assert_eq!(Turn::ThreeQuarters.turned(dot, (100, 200)), BBox::from([20, 85, 2, 5]));
    }
}
