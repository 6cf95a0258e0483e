//! What a page draws: glyphs with their places, and the places of pictures.

use hayro::hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};
use hayro::kurbo::{Affine, BezPath, Point, Rect};

use crate::page::TEXT_LAYER_DPI;

/// One character of the text layer; places in pixels at [`TEXT_LAYER_DPI`], y downwards.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glyph {
    /// What it stands for; the replacement character when the font does not say.
    pub text: String,
    /// From the pen's position to that of the next glyph, from below the line to above it.
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    /// The line it stands on.
    pub baseline: f64,
    /// Size of the font.
    pub size: f64,
    /// Whether it reads from left to right.
    pub upright: bool,
    /// Whether it is painted, and not covered by a picture later.
    pub visible: bool,
}

/// One picture as it is placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    /// From its pixels to those of the page at [`TEXT_LAYER_DPI`].
    pub transform: Affine,
    /// Size in its own pixels.
    pub width: u32,
    pub height: u32,
    /// The part of the page it covers, 0 to 1.
    pub cover: f64,
}

impl Placed {
    /// Its own pixels an inch of paper, the smaller of the two directions.
    pub(super) fn dpi(&self) -> f64 {
        let [a, b, c, d, ..] = self.transform.as_coeffs();
        f64::from(TEXT_LAYER_DPI) / a.hypot(b).max(c.hypot(d)).max(1e-6)
    }
}

/// What a page draws.
pub(super) struct Survey {
    /// Size of the upright page in pixels at [`TEXT_LAYER_DPI`].
    pub width: f64,
    pub height: f64,
    pub glyphs: Vec<Glyph>,
    /// In the order in which they are drawn.
    pub images: Vec<Placed>,
    /// Number of lines and shapes.
    pub paths: usize,
}

impl Survey {
    /// Runs the page's instructions without painting.
    pub(super) fn of<'a>(page: &'a Page<'a>) -> Self {
        let (width, height) = page.render_dimensions();
        let scale = f64::from(TEXT_LAYER_DPI) / 72.0;
        let mut survey = Self {
            width: f64::from(width) * scale,
            height: f64::from(height) * scale,
            glyphs: Vec::new(),
            images: Vec::new(),
            paths: 0,
        };
        interpret(page, &mut survey);
        survey
    }

    fn add_glyph(&mut self, drawn: &Drawn<'_>, transform: Affine, visible: bool) {
        let text = match drawn.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(s)) => s,
            None => char::REPLACEMENT_CHARACTER.to_string(),
        };
        let advance = match drawn {
            Drawn::Outline(glyph) => glyph.advance_width(),
            Drawn::Type3(glyph) => glyph.advance_width(),
        };
        let advance = f64::from(advance.unwrap_or(500.0));
        let at = |x: f64, y: f64| transform * Point::new(x, y);
        let (pen, next, up) = (at(0.0, 0.0), at(advance, 0.0), at(0.0, 1000.0));
        let (low, high) = (at(0.0, -220.0), at(0.0, 780.0));
        let size = (up - pen).hypot();
        let glyph = Glyph {
            text,
            left: pen.x.min(next.x),
            right: pen.x.max(next.x),
            top: low.y.min(high.y),
            bottom: low.y.max(high.y),
            baseline: pen.y,
            size,
            upright: next.x >= pen.x && up.y < pen.y && (up.x - pen.x).abs() < 0.5 * size,
            visible,
        };
        let on_page =
            glyph.right > 0.0 && glyph.left < self.width && glyph.bottom > 0.0 && glyph.top < self.height;
        if on_page && size > 0.5 && size.is_finite() && pen.x.is_finite() {
            self.glyphs.push(glyph);
        }
    }
}

/// Runs the page's instructions against a device whose unit is the pixel at [`TEXT_LAYER_DPI`].
pub(super) fn interpret<'a>(page: &'a Page<'a>, device: &mut impl Device<'a>) {
    let scale = f64::from(TEXT_LAYER_DPI) / 72.0;
    let transform = Affine::scale(scale) * page.initial_transform(true).to_kurbo();
    let (width, height) = page.render_dimensions();
    let area = Rect::new(0.0, 0.0, f64::from(width) * scale, f64::from(height) * scale);
    let cache = InterpreterCache::new();
    let mut context = Context::new(transform, area, &cache, page.xref(), InterpreterSettings::default());
    interpret_page(page, &mut context, device);
}

impl<'a> Device<'a> for Survey {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.paths += 1;
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let visible = !matches!(mode, DrawMode::Invisible);
        for glyph in run.glyphs() {
            self.add_glyph(glyph, props.transform * glyph.transform(), visible);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let (width, height) = (image.width(), image.height());
        let page = Rect::new(0.0, 0.0, self.width, self.height);
        let place = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let shown = props.transform.transform_rect_bbox(place).intersect(page);
        let cover = shown.width().max(0.0) * shown.height().max(0.0) / page.area().max(1.0);
        if cover >= super::triage::FULL_COVER {
            self.glyphs.iter_mut().for_each(|glyph| glyph.visible = false);
        }
        self.images.push(Placed { transform: props.transform, width, height, cover });
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
