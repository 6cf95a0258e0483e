//! PDF files: a picture a page, as a scanner writes them, or text and outlines, as a text processor does.

use std::collections::{BTreeMap, BTreeSet};

use ab_glyph::{OutlineCurve, Point};
use anyhow::{Context, Result};
use pdf_writer::types::{CidFontType, FontFlags, LineCapStyle, LineJoinStyle, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str};

use crate::degrade::Scan;
use crate::fonts::{FACES, Face, Fonts, Typeface, bytes};
use crate::formats::{deflated, group4, jpeg};
use crate::options::{ScanOptions, Tone};
use crate::shape::{Ink, Item, PAGE_HEIGHT, PAGE_WIDTH};
use crate::subset::subset;

/// A page: perhaps a picture that fills it, and what lies above.
pub struct PdfPage<'a> {
    /// The scan.
    pub scan: Option<&'a Scan>,
    /// Text and outlines.
    pub items: &'a [Item],
}

const IDENTITY: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Numbers of the objects, given out in order.
struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

/// The characters that each face has to show.
type Used = BTreeMap<Face, BTreeSet<char>>;

/// The pages as one PDF.
pub fn pdf(pages: &[PdfPage], fonts: &Fonts, options: &ScanOptions) -> Result<Vec<u8>> {
    let (mut pdf, mut numbers) = (Pdf::new(), Numbers(0));
    let (catalog, tree) = (numbers.next(), numbers.next());
    let used = used_characters(pages);
    let mut faces = BTreeMap::new();
    for (&face, characters) in &used {
        faces.insert(face, write_font(&mut pdf, &mut numbers, fonts, face, characters)?);
    }
    let mut kids = Vec::new();
    for page in pages {
        let (id, content_id) = (numbers.next(), numbers.next());
        let picture =
            page.scan.map(|scan| write_picture(&mut pdf, &mut numbers, scan, options)).transpose()?;
        let content = deflated(&page_content(page, fonts))?;
        pdf.stream(content_id, &content).filter(Filter::FlateDecode);
        let mut object = pdf.page(id);
        object.media_box(Rect::new(0.0, 0.0, PAGE_WIDTH, PAGE_HEIGHT)).parent(tree).contents(content_id);
        let mut resources = object.resources();
        let mut dictionary = resources.fonts();
        for (face, font) in &faces {
            dictionary.pair(Name(font_name(*face).as_bytes()), *font);
        }
        dictionary.finish();
        if let Some(picture) = picture {
            resources.x_objects().pair(Name(b"Scan"), picture);
        }
        resources.finish();
        kids.push(id);
    }
    pdf.pages(tree).count(kids.len() as i32).kids(kids);
    pdf.catalog(catalog).pages(tree);
    Ok(pdf.finish())
}

fn used_characters(pages: &[PdfPage]) -> Used {
    let mut used = Used::new();
    for item in pages.iter().flat_map(|page| page.items) {
        if let Item::Text { face, text, .. } = item {
            used.entry(*face).or_default().extend(text.chars());
        }
    }
    used
}

fn font_name(face: Face) -> String {
    format!("F{}", face as usize)
}

fn write_picture(pdf: &mut Pdf, numbers: &mut Numbers, scan: &Scan, options: &ScanOptions) -> Result<Ref> {
    let id = numbers.next();
    let (width, height) = (scan.width as i32, scan.height as i32);
    let bilevel = options.tone == Tone::Bilevel;
    let data = if bilevel { group4(scan)? } else { jpeg(scan, options)? };
    let mut picture = pdf.image_xobject(id, &data);
    picture.width(width).height(height).bits_per_component(if bilevel { 1 } else { 8 });
    if options.tone == Tone::Colour {
        picture.color_space().device_rgb();
    } else {
        picture.color_space().device_gray();
    }
    if bilevel {
        picture.filter(Filter::CcittFaxDecode);
        picture.decode_parms().k(-1).columns(width).rows(height);
    } else {
        picture.filter(Filter::DctDecode);
    }
    Ok(id)
}

fn page_content(page: &PdfPage, fonts: &Fonts) -> Vec<u8> {
    let mut content = Content::new();
    if page.scan.is_some() {
        content.save_state();
        content.transform([PAGE_WIDTH, 0.0, 0.0, PAGE_HEIGHT, 0.0, 0.0]).x_object(Name(b"Scan"));
        content.restore_state();
    }
    for item in page.items {
        match item {
            Item::Text { x, y, size, face, ink, text } => {
                set_fill(&mut content, *ink);
                let glyphs: Vec<u8> =
                    text.chars().flat_map(|c| fonts.glyph(*face, c).0.to_be_bytes()).collect();
                content.begin_text().set_font(Name(font_name(*face).as_bytes()), *size);
                content.set_text_matrix([1.0, 0.0, 0.0, 1.0, *x, PAGE_HEIGHT - y]);
                content.show(Str(&glyphs)).end_text();
            }
            Item::Fill { curves, ink, .. } => {
                set_fill(&mut content, *ink);
                trace(&mut content, curves);
                content.fill_nonzero();
            }
            Item::Stroke { path, ink } => draw_stroke(&mut content, path, *ink),
        }
    }
    content.finish().to_vec()
}

fn set_fill(content: &mut Content, ink: Ink) {
    let [r, g, b] = if ink == Ink::Black { [0.0; 3] } else { ink.rgb() };
    content.set_fill_rgb(r, g, b);
}

fn draw_stroke(content: &mut Content, path: &[(Point, f32)], ink: Ink) {
    let Some(((first, radius), rest)) = path.split_first() else { return };
    let [r, g, b] = ink.rgb();
    content.set_stroke_rgb(r, g, b).set_line_width(1.7 * radius);
    content.set_line_cap(LineCapStyle::RoundCap).set_line_join(LineJoinStyle::RoundJoin);
    content.move_to(first.x, PAGE_HEIGHT - first.y);
    for (p, _) in rest.iter().step_by(6).chain(rest.last()) {
        content.line_to(p.x, PAGE_HEIGHT - p.y);
    }
    content.stroke();
}

fn trace(content: &mut Content, curves: &[OutlineCurve]) {
    let mut end: Option<Point> = None;
    for curve in curves {
        let (OutlineCurve::Line(start, _) | OutlineCurve::Quad(start, ..) | OutlineCurve::Cubic(start, ..)) =
            *curve;
        if end != Some(start) {
            content.move_to(start.x, PAGE_HEIGHT - start.y);
        }
        let stop = match *curve {
            OutlineCurve::Line(_, b) => {
                content.line_to(b.x, PAGE_HEIGHT - b.y);
                b
            }
            OutlineCurve::Quad(a, b, c) => {
                let third =
                    |p: Point, q: Point| (p.x + (q.x - p.x) * 2.0 / 3.0, p.y + (q.y - p.y) * 2.0 / 3.0);
                let ((x1, y1), (x2, y2)) = (third(a, b), third(c, b));
                content.cubic_to(x1, PAGE_HEIGHT - y1, x2, PAGE_HEIGHT - y2, c.x, PAGE_HEIGHT - c.y);
                c
            }
            OutlineCurve::Cubic(_, b, c, d) => {
                content.cubic_to(b.x, PAGE_HEIGHT - b.y, c.x, PAGE_HEIGHT - c.y, d.x, PAGE_HEIGHT - d.y);
                d
            }
        };
        end = Some(stop);
    }
}

fn write_font(
    pdf: &mut Pdf,
    numbers: &mut Numbers,
    fonts: &Fonts,
    face: Face,
    characters: &BTreeSet<char>,
) -> Result<Ref> {
    let [font, cid_font, descriptor, file, map] = std::array::from_fn(|_| numbers.next());
    let name = format!("DAUSUB+LiberationSerif-{}", FACES[face as usize].1);
    let name = Name(name.as_bytes());
    let mut object = pdf.type0_font(font);
    object.base_font(name).encoding_predefined(Name(b"Identity-H")).descendant_font(cid_font).to_unicode(map);
    object.finish();

    let glyphs: BTreeMap<u16, char> = characters.iter().map(|&c| (fonts.glyph(face, c).0, c)).collect();
    let mut object = pdf.cid_font(cid_font);
    object.subtype(CidFontType::Type2).base_font(name).system_info(IDENTITY).font_descriptor(descriptor);
    object.cid_to_gid_map_predefined(Name(b"Identity"));
    let mut widths = object.widths();
    for (&glyph, &character) in &glyphs {
        widths.same(glyph, glyph, fonts.advance(face, character) * 1000.0);
    }
    widths.finish();
    object.finish();

    let mut flags = FontFlags::SYMBOLIC | FontFlags::SERIF;
    let italic = matches!(face, Face::Italic | Face::BoldItalic);
    flags.set(FontFlags::ITALIC, italic);
    let mut object = pdf.font_descriptor(descriptor);
    object.name(name).flags(flags).bbox(Rect::new(-180.0, -310.0, 1300.0, 990.0));
    object.italic_angle(if italic { -16.0 } else { 0.0 }).ascent(891.0).descent(-216.0).cap_height(662.0);
    object.stem_v(if matches!(face, Face::Bold | Face::BoldItalic) { 140.0 } else { 80.0 }).font_file2(file);
    object.finish();

    let cut = subset(&bytes(Typeface::Serif, face)?, &glyphs.keys().copied().collect())
        .context("cutting the font down")?;
    let packed = deflated(&cut)?;
    let mut stream = pdf.stream(file, &packed);
    stream.filter(Filter::FlateDecode).pair(Name(b"Length1"), cut.len() as i32);
    stream.finish();

    let mut cmap = UnicodeCmap::new(Name(b"Custom"), IDENTITY);
    for (&glyph, &character) in &glyphs {
        cmap.pair(glyph, character);
    }
    pdf.cmap(map, &cmap.finish());
    Ok(font)
}
