//! Which way up a page lies.
//!
//! Only the reading tells: a page that was read badly as it lies is read again turned, and [`turns`] says which turns to
//! try first. An upright page costs nothing.

use std::borrow::Cow;

use image::GenericImageView;

use crate::input::Picture;
use crate::page::{BBox, Line};

/// Confidence of a page, 0 to 1, below which it is likelier to lie on its side than upside down: pages on their side are
/// read at 0.13 and less, pages upside down at 0.26 and more, since many of their letters look like others.
const SIDEWAYS: f32 = 0.2;

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

/// The turns that may make a page upright, the likeliest first, when it was read with this confidence, 0 to 1, as it lies.
pub fn turns(sure: f32) -> [Turn; 3] {
    if sure < SIDEWAYS {
        [Turn::Quarter, Turn::ThreeQuarters, Turn::Half]
    } else {
        [Turn::Half, Turn::Quarter, Turn::ThreeQuarters]
    }
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
    use super::*;

    #[test]
    fn the_reading_tells_which_turn_is_likely() {
        let quarters = [Turn::Quarter, Turn::ThreeQuarters];
        assert_eq!((turns(0.1)[..2].to_vec(), turns(0.1)[2]), (quarters.to_vec(), Turn::Half));
        assert_eq!((turns(0.3)[0], turns(0.3)[1..].to_vec()), (Turn::Half, quarters.to_vec()));
    }

    #[test]
    fn boxes_turn_with_the_page() {
        let dot = BBox::from([10, 20, 5, 2]);
        assert_eq!(Turn::Quarter.turned(dot, (100, 200)), BBox::from([178, 10, 2, 5]));
        assert_eq!(Turn::Half.turned(dot, (100, 200)), BBox::from([85, 178, 5, 2]));
        assert_eq!(Turn::ThreeQuarters.turned(dot, (100, 200)), BBox::from([20, 85, 2, 5]));
    }
}
