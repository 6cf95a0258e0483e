//! Pixels of a page: the embedded picture as it is, or the page painted.

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, InterpreterSettings,
    LumaData, Paint, SoftMask,
};
use hayro::kurbo::{Affine, BezPath};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use image::{DynamicImage, GrayImage, RgbImage, imageops};

use super::survey::{self, Survey};
use crate::input::{Fault, check_size};

/// A painted page has at most so many pixels (A2 at 300 dpi).
const MAX_PAINTED: f64 = 36_000_000.0;

/// The `wanted`th picture of the page in its own pixels, turned upright, with its resolution.
pub(super) fn embedded<'a>(
    page: &'a Page<'a>,
    survey: &Survey,
    wanted: usize,
) -> Result<(DynamicImage, u32), Fault> {
    let placed = survey.images[wanted];
    check_size(placed.width, placed.height)?;
    let mut grab = Grab { wanted, seen: 0, found: None };
    survey::interpret(page, &mut grab);
    let image =
        grab.found.ok_or_else(|| Fault::Damaged("the picture of the page cannot be decoded".into()))?;
    let image = upright(image, placed.transform);
    let dpi = (placed.dpi().round() as u32).max(1);
    Ok((square(image, placed.transform), dpi))
}

/// Turns and mirrors by right angles, as the picture is placed.
fn upright(image: DynamicImage, transform: Affine) -> DynamicImage {
    let [a, b, c, d, ..] = transform.as_coeffs();
    if a.abs() >= b.abs() {
        match (a < 0.0, d < 0.0) {
            (false, false) => image,
            (true, true) => image.rotate180(),
            (true, false) => image.fliph(),
            (false, true) => image.flipv(),
        }
    } else {
        match (b < 0.0, c < 0.0) {
            (false, true) => image.rotate90(),
            (true, false) => image.rotate270(),
            (false, false) => image.rotate90().fliph(),
            (true, true) => image.rotate270().fliph(),
        }
    }
}

/// Faxes have fewer lines than dots an inch; letters get their shape back. Small differences stay.
fn square(image: DynamicImage, transform: Affine) -> DynamicImage {
    let [a, b, c, d, ..] = transform.as_coeffs();
    let (along, across) = (a.hypot(b), c.hypot(d));
    let (x, y) = if a.abs() >= b.abs() { (along, across) } else { (across, along) };
    let ratio = y / x.max(1e-6);
    if (0.87..1.15).contains(&ratio) || !(0.2..5.0).contains(&ratio) {
        return image;
    }
    let (width, height) = (f64::from(image.width()), f64::from(image.height()));
    let (width, height) = if ratio > 1.0 { (width, height * ratio) } else { (width / ratio, height) };
    image.resize_exact(width.round() as u32, height.round() as u32, imageops::FilterType::Triangle)
}

/// Paints the page on white; the resolution is lowered for pages larger than paper.
pub(super) fn rasterise<'a>(page: &'a Page<'a>, dpi: u32) -> (DynamicImage, u32) {
    let (width, height) = page.render_dimensions();
    let area = f64::from(width) * f64::from(height);
    let longest = f64::from(width.max(height));
    let scale = (f64::from(dpi) / 72.0).min((MAX_PAINTED / area).sqrt()).min(30_000.0 / longest);
    let settings = PixmapSettings { x_scale: scale as f32, y_scale: scale as f32, bg_color: WHITE };
    let pixmap = hayro::render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    );
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    let pixels = pixmap.data_as_u8_slice().as_chunks::<4>().0;
    let rgb = pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
    let image = RgbImage::from_raw(width, height, rgb).unwrap_or_default();
    (DynamicImage::ImageRgb8(image), (scale * 72.0).round() as u32)
}

/// A device that decodes one picture and ignores everything else.
struct Grab {
    wanted: usize,
    seen: usize,
    found: Option<DynamicImage>,
}

impl<'a> Device<'a> for Grab {
    fn draw_image(&mut self, image: Image<'a, '_>, _: ImageDrawProps<'a>) {
        if self.seen == self.wanted {
            match image {
                Image::Raster(raster) => {
                    raster.with_rgba(|pixels, alpha| self.found = on_paper(pixels, alpha.as_ref()), None);
                }
                Image::Stencil(stencil) => {
                    stencil.with_stencil(|mask, paint| self.found = stencilled(mask, paint), None);
                }
            }
        }
        self.seen += 1;
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

fn on_paper(pixels: ImageData, alpha: Option<&LumaData>) -> Option<DynamicImage> {
    let mut image = match pixels {
        ImageData::Luma(luma) => {
            DynamicImage::ImageLuma8(GrayImage::from_raw(luma.width, luma.height, luma.data)?)
        }
        ImageData::Rgb(rgb) => DynamicImage::ImageRgb8(RgbImage::from_raw(rgb.width, rgb.height, rgb.data)?),
    };
    if let Some(alpha) = alpha {
        let mask = GrayImage::from_raw(alpha.width, alpha.height, alpha.data.clone())?;
        let mask = imageops::resize(&mask, image.width(), image.height(), imageops::FilterType::Nearest);
        let mut rgb = image.into_rgb8();
        for (pixel, alpha) in rgb.pixels_mut().zip(mask.pixels()) {
            let alpha = u32::from(alpha[0]);
            pixel.0 = pixel.0.map(|v| ((u32::from(v) * alpha + 255 * (255 - alpha)) / 255) as u8);
        }
        image = DynamicImage::ImageRgb8(rgb);
    }
    Some(image)
}

/// A stencil painted in its colour, as grey; a pattern counts as black.
fn stencilled(mask: LumaData, paint: &Paint<'_>) -> Option<DynamicImage> {
    let ink = match paint {
        Paint::Color(color) => {
            let [r, g, b, _] = color.to_rgba().to_rgba8().map(u32::from);
            (r * 299 + g * 587 + b * 114) / 1000
        }
        Paint::Pattern(_) => 0,
    };
    let shade = |m: u8| (255 - u32::from(m) * (255 - ink) / 255) as u8;
    let pixels = mask.data.into_iter().map(shade).collect();
    GrayImage::from_raw(mask.width, mask.height, pixels).map(DynamicImage::ImageLuma8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placement_turns_the_picture() {
        let image = DynamicImage::ImageLuma8(GrayImage::from_raw(2, 1, vec![1, 2]).unwrap());
        let pixels = |coefficients| upright(image.clone(), Affine::new(coefficients)).into_luma8();
        assert_eq!(pixels([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]).into_raw(), [1, 2]);
        assert_eq!(pixels([-1.0, 0.0, 0.0, -1.0, 0.0, 0.0]).into_raw(), [2, 1]);
        let turned = pixels([0.0, -1.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!((turned.dimensions(), turned.into_raw()), ((1, 2), vec![2, 1]));
    }

    #[test]
    fn faxes_are_stretched() {
        let image = DynamicImage::new_luma8(40, 20);
        let stretched = square(image, Affine::new([1.0, 0.0, 0.0, 2.0, 0.0, 0.0]));
        assert_eq!((stretched.width(), stretched.height()), (40, 40));
    }
}
