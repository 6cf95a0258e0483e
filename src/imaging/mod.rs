//! Pure functions on pixels: what is done to a page before it is read.
//!
//! [`prepare`] measures the page and does only what it needs: coloured seal ink is taken off, uneven and dim paper is
//! evened, print of the other side made paper, stray pixels mended, the scanner's lid and punch holes whitened, small
//! pictures enlarged, slanted ones straightened. The result is grey, never black and white: Tesseract finds its own
//! threshold better than we can. Measured on real scans: taking red ink off brings names under a seal from unreadable
//! to readable; dividing by the background saves uneven pages altogether.

use std::borrow::Cow;

use image::{DynamicImage, GrayImage};

use crate::input::Picture;
use crate::page::BBox;

mod background;
mod bleed;
mod border;
mod clusters;
mod enlarge;
mod foot;
mod ink;
mod noise;
mod orientation;
mod pen;
mod seal;
mod skew;
mod stamp;
mod table;
mod unread;

pub use background::{even, is_printed_dark, paper};
pub use border::without_border;
pub use enlarge::enlarge;
pub use foot::{blank_row, foot};
pub use ink::{red_share, without_red};
pub use noise::{stray_share, without_strays};
pub use orientation::{Turn, turns};
pub use pen::lift_signatures;
pub use seal::{seal, without_seal};
pub(crate) use skew::rotate;
pub use skew::{angle, straighten};
pub use stamp::{RedZone, levelled, red_seal, red_zones};
pub use table::{Table, is_blank, tables};
pub use unread::unread;

/// Below this resolution letters are too small for Tesseract and the page is enlarged.
const LOW_DPI: u32 = 160;
/// What it is enlarged to, roughly.
const GOOD_DPI: u32 = 300;
/// Width of A4 in inches: what a page is taken for when its file does not say.
const A4_WIDTH: f64 = 8.27;
/// Red on less than this part of a page is noise of the camera.
const SOME_RED: f64 = 0.0005;
/// Differences of paper brightness over a page, in grey levels, that call for evening.
const UNEVEN: u8 = 40;
/// The level of the brightest paper of a page below which it calls for evening: what is taken off a page leaves white.
const DIM: u8 = 200;
/// Stray pixels on blank paper, as part of a page, that call for mending.
const NOISY: f64 = 0.002;
/// Degrees of slant that Tesseract copes with by itself.
const SLANT: f64 = 0.3;

/// A page made ready, with the way back to its pixels as scanned.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What the reader gets.
    pub image: GrayImage,
    /// Its resolution in dots per inch, measured or guessed.
    pub dpi: u32,
    /// Red ink, which `image` does not show.
    pub red: Vec<RedZone>,
    scale: f64,
    /// Degrees by which the enlarged page was turned, about its centre.
    turned: f64,
    scanned: (u32, u32),
}

/// Makes a page ready to be read.
pub fn prepare(picture: &Picture) -> Prepared {
    let scanned = (picture.image.width(), picture.image.height());
    let dpi = dpi(picture);
    let (mut image, red) = inks(&picture.image, dpi);
    if stray_share(&image) > NOISY {
        image = without_strays(&image);
    }
    if let Some(bare) = without_border(&image, dpi) {
        image = bare;
    }
    if wants_evening(&image) {
        image = even(&image);
    }
    if let Some(level) = bleed::shining_through(&image, dpi) {
        image = bleed::without(image, level);
    }
    let scale = enlargement(dpi);
    if scale > 1.0 {
        image = enlarge(&image, scale);
    }
    let slant = angle(&image);
    let turned = if slant.abs() > SLANT { slant } else { 0.0 };
    if turned != 0.0 {
        image = straighten(&image, turned);
    }
    Prepared { image, dpi: (f64::from(dpi) * scale).round() as u32, red, scale, turned, scanned }
}

fn wants_evening(image: &GrayImage) -> bool {
    let Some(levels) = paper(image) else { return false };
    let (darkest, brightest) = levels.into_inner();
    brightest - darkest > UNEVEN || brightest < DIM && is_printed_dark(image)
}

impl Prepared {
    /// How many times larger than scanned `image` is.
    pub fn enlarged(&self) -> f64 {
        self.scale
    }

    /// Degrees by which the page is turned on the scan.
    pub fn slant(&self) -> f64 {
        self.turned
    }

    /// A box of the prepared picture in pixels of the page as scanned. The middle of the box is turned back; its size stays
    /// that of the upright word.
    pub fn to_page(&self, bbox: BBox) -> BBox {
        let [x, y, width, height] = self.turn(<[u32; 4]>::from(bbox).map(f64::from), self.turned);
        within([x, y, width, height].map(|v| v / self.scale), self.scanned)
    }

    /// A box of the page as scanned in pixels of the prepared picture.
    pub fn from_page(&self, bbox: BBox) -> BBox {
        let enlarged = <[u32; 4]>::from(bbox).map(|v| f64::from(v) * self.scale);
        within(self.turn(enlarged, -self.turned), self.image.dimensions())
    }

    /// A box whose middle is turned about the centre of the prepared picture.
    fn turn(&self, [x, y, width, height]: [f64; 4], degrees: f64) -> [f64; 4] {
        let centre = (f64::from(self.image.width()) / 2.0, f64::from(self.image.height()) / 2.0);
        let (x, y) = rotate(x + width / 2.0, y + height / 2.0, centre, degrees);
        [x - width / 2.0, y - height / 2.0, width, height]
    }
}

/// A box in whole pixels of a picture of this size.
fn within([x, y, width, height]: [f64; 4], size: (u32, u32)) -> BBox {
    let pixel = |v: f64, most: u32| v.round().clamp(0.0, f64::from(most)) as u32;
    let (left, top) = (pixel(x, size.0), pixel(y, size.1));
    let (right, bottom) = (pixel(x + width, size.0), pixel(y + height, size.1));
    BBox { x: left, y: top, width: right - left, height: bottom - top }
}

/// Dots per inch of a picture as scanned, as its file says or as A4 would have.
pub fn dpi(picture: &Picture) -> u32 {
    resolution((picture.image.width(), picture.image.height()), picture.dpi)
}

/// What the file says if it makes a sheet of paper of the picture, else what A4 would have.
fn resolution((width, height): (u32, u32), said: Option<u32>) -> u32 {
    let short = f64::from(width.min(height));
    let is_paper = |dpi: &u32| (4.5..=13.0).contains(&(short / f64::from(*dpi)));
    said.filter(is_paper).unwrap_or_else(|| (short / A4_WIDTH).round().max(50.0) as u32)
}

fn enlargement(dpi: u32) -> f64 {
    if dpi >= LOW_DPI {
        return 1.0;
    }
    (f64::from(GOOD_DPI) / f64::from(dpi)).min(3.0)
}

/// Grey without red ink and signatures, and the red ink.
fn inks(image: &DynamicImage, dpi: u32) -> (GrayImage, Vec<RedZone>) {
    let rgb = match image {
        DynamicImage::ImageLuma8(grey) => return (grey.clone(), Vec::new()),
        DynamicImage::ImageRgb8(rgb) => Cow::Borrowed(rgb),
        other => Cow::Owned(other.to_rgb8()),
    };
    let (mut grey, red) = if red_share(&rgb) > SOME_RED {
        (without_red(&rgb), red_zones(&rgb, dpi))
    } else {
        (ink::luma(&rgb), Vec::new())
    };
    lift_signatures(&mut grey, &rgb, dpi);
    (grey, red)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolution_is_believed_when_it_makes_paper() {
        assert_eq!(resolution((2480, 3508), Some(300)), 300);
        assert_eq!(resolution((2480, 3508), Some(72)), 300);
        assert_eq!(resolution((3508, 2480), None), 300);
    }

    #[test]
    fn dim_paper_becomes_white() {
        let text = |x: u32, y: u32| x % 16 < 3 && y % 24 < 14;
        let image = GrayImage::from_fn(1240, 1754, |x, y| image::Luma([if text(x, y) { 60 } else { 170 }]));
        let image = DynamicImage::ImageLuma8(image);
        let prepared = prepare(&Picture { image, dpi: Some(200), overlay: Vec::new() }).image;
        let (ink, paper) = (prepared.get_pixel(481, 481)[0], prepared.get_pixel(488, 480)[0]);
        assert!(ink < 110 && paper > 240, "{ink} {paper}");
        let light = GrayImage::from_fn(1240, 1754, |x, y| image::Luma([if text(x, y) { 250 } else { 110 }]));
        assert!(!wants_evening(&light) && !is_printed_dark(&light) && is_printed_dark(&prepared));
    }

    #[test]
    fn small_pages_are_enlarged_and_boxes_come_back() {
        let image = DynamicImage::ImageLuma8(GrayImage::from_pixel(827, 1170, image::Luma([255])));
        let prepared = prepare(&Picture { image, dpi: None, overlay: Vec::new() });
        assert_eq!((prepared.image.width(), prepared.dpi), (2481, 300));
        assert_eq!(prepared.to_page(BBox::from([300, 600, 90, 30])), BBox::from([100, 200, 30, 10]));
    }

    #[test]
    fn boxes_of_a_slanted_page_go_there_and_back() {
        let lines = GrayImage::from_fn(1654, 2339, |x, y| {
            let along = y + x / 12;
            image::Luma([if x % 11 < 7 && (200..1400).contains(&x) && along % 50 < 18 { 20 } else { 250 }])
        });
        let image = DynamicImage::ImageLuma8(lines);
        let prepared = prepare(&Picture { image, dpi: Some(200), overlay: Vec::new() });
        assert!(prepared.turned.abs() > 3.0, "{}", prepared.turned);
        let bbox = BBox { x: 300, y: 700, width: 80, height: 22 };
        let there = prepared.from_page(bbox);
        // About its centre, 527 pixels to the right and 469 below.
        assert!(there.y.abs_diff(bbox.y) > 25 && (there.width, there.height) == (80, 22), "{there:?}");
        let back = prepared.to_page(there);
        assert!(back.x.abs_diff(bbox.x) <= 1 && back.y.abs_diff(bbox.y) <= 1, "{back:?}");
    }

    #[test]
    fn clean_pages_stay_as_they_are() {
        let image = GrayImage::from_fn(1654, 2339, |x, y| {
            image::Luma([if (x / 9 + y / 7) % 13 == 0 { 30 } else { 245 }])
        });
        let prepared = prepare(&Picture {
            image: DynamicImage::ImageLuma8(image.clone()),
            dpi: Some(200),
            overlay: vec![],
        });
        assert_eq!(prepared.image, image);
        assert_eq!(prepared.to_page(BBox::from([1, 2, 3, 4])), BBox::from([1, 2, 3, 4]));
    }
}
