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

/// How many times more strongly than rows columns alternate on a page that lies on its side. Rules of tables make
/// columns strong too, but not that much stronger than the text in them makes rows.
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
    if is_sideways(&picture.image) { &[Turn::Quarter, Turn::ThreeQuarters] } else { &[Turn::Half] }
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

    /// Lines of strokes like letters, in a frame with vertical rules when `ruled`.
    fn page(ruled: bool) -> Picture {
        let image = GrayImage::from_fn(1240, 1754, |x, y| {
            let margin = !(150..1100).contains(&x) || !(150..1600).contains(&y);
            let letters = y % 40 < 20 && x % 9 < 4 && (x / 90 + y / 40) % 7 != 0;
            let rule = ruled && x % 190 < 3;
            Luma([if !margin && (letters || rule) { 30 } else { 240 }])
        });
        Picture { image: DynamicImage::ImageLuma8(image), dpi: None, overlay: Vec::new() }
    }

    #[test]
    fn pages_on_their_side_are_told_from_upright_ones() {
        for ruled in [false, true] {
            assert_eq!(turns(&page(ruled))[0], Turn::Half);
            assert_eq!(turns(&Turn::Half.apply(&page(ruled)))[0], Turn::Half);
            assert_eq!(turns(&Turn::Quarter.apply(&page(ruled)))[0], Turn::Quarter);
            assert_eq!(turns(&Turn::ThreeQuarters.apply(&page(ruled)))[0], Turn::Quarter);
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
