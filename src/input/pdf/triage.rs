//! Whether a page is best taken as words or as a picture.

use image::{DynamicImage, GenericImageView};

use super::glyphs;
use super::survey::{Placed, Survey};
use crate::input::TextLayer;
use crate::page::{BBox, Line};
use crate::text::count_letters;

/// A picture that covers so much of the page is the page.
pub(super) const FULL_COVER: f64 = 0.8;
/// Resolution of painted pages that hold no picture to go by.
pub(super) const MAX_DPI: u32 = 300;
const MIN_DPI: u32 = 200;
/// Fewer words than this beside a picture are a stamp, not a text layer.
const FEW_WORDS: usize = 50;

/// What is to be done with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Its text layer is taken.
    Words,
    /// One embedded picture is the page; its place in the order of drawing.
    Scan { image: usize },
    /// It is painted.
    Painted { dpi: u32 },
}

/// Decides for one page.
pub(super) fn classify(survey: &Survey, layer: TextLayer) -> Class {
    let text = Judgement::of(survey);
    let pictures: f64 = survey.images.iter().map(|image| image.cover).sum();
    let whole_text = text.words >= FEW_WORDS || pictures < 0.3;
    let blank = survey.glyphs.is_empty() && survey.images.is_empty() && survey.paths == 0;
    if blank || (layer == TextLayer::Use && text.is_good() && whole_text) {
        return Class::Words;
    }
    match full_page(&survey.images) {
        Some(image) => Class::Scan { image },
        None => Class::Painted { dpi: painting_dpi(&survey.images) },
    }
}

/// The one picture that covers the page, unless others (layers of a compressed scan, strips) share it.
fn full_page(images: &[Placed]) -> Option<usize> {
    let full: Vec<usize> = (0..images.len()).filter(|&i| images[i].cover >= FULL_COVER).collect();
    let [index] = full[..] else { return None };
    let others: f64 = images.iter().map(|image| image.cover).sum::<f64>() - images[index].cover;
    (others < 0.35 && is_axis_aligned(&images[index])).then_some(index)
}

fn is_axis_aligned(image: &Placed) -> bool {
    let [a, b, c, d, ..] = image.transform.as_coeffs();
    let (straight, turned) = (a.abs().min(d.abs()), b.abs().min(c.abs()));
    straight.max(turned) > 0.0 && b.abs().max(c.abs()).min(a.abs().max(d.abs())) < 0.02 * straight.max(turned)
}

fn painting_dpi(images: &[Placed]) -> u32 {
    let finest = images.iter().filter(|image| image.cover > 0.05).map(Placed::dpi).fold(0.0, f64::max);
    if finest == 0.0 { MAX_DPI } else { (finest.round() as u32).clamp(MIN_DPI, MAX_DPI) }
}

/// The visible text over a scan, moved to the pixels of its picture; nothing when it is no readable text.
pub(super) fn overlay(survey: &Survey, image: &DynamicImage) -> Vec<Line> {
    let visible: Vec<_> = survey.glyphs.iter().filter(|glyph| glyph.visible).cloned().collect();
    let mut lines = glyphs::lines(&visible);
    if !Judgement::of_lines(&lines, 1.0).is_good() {
        return Vec::new();
    }
    let (width, height) = image.dimensions();
    let (x, y) = (f64::from(width) / survey.width, f64::from(height) / survey.height);
    for word in lines.iter_mut().flat_map(|line| &mut line.words) {
        word.bbox = scale(word.bbox, x, y);
    }
    lines
}

fn scale(bbox: BBox, x: f64, y: f64) -> BBox {
    let at = |v: u32, by: f64| (f64::from(v) * by).round() as u32;
    BBox { x: at(bbox.x, x), y: at(bbox.y, y), width: at(bbox.width, x), height: at(bbox.height, y) }
}

/// How a text layer reads. In Vietnamese two words in three carry a mark, so a layer without them was made by
/// a reader that did not know the language; letters of other alphabets come from legacy encodings (TCVN3, VNI).
#[derive(Debug)]
struct Judgement {
    /// Number of words.
    words: usize,
    /// Words of letters.
    letters: usize,
    /// Of these, those with a Vietnamese mark.
    marked: usize,
    /// Words with characters that Vietnamese does not use.
    strange: usize,
    /// Share of glyphs that read from left to right.
    upright: f64,
}

impl Judgement {
    fn of(survey: &Survey) -> Self {
        let upright = survey.glyphs.iter().filter(|glyph| glyph.upright).count();
        Self::of_lines(&glyphs::lines(&survey.glyphs), upright as f64 / survey.glyphs.len().max(1) as f64)
    }

    fn of_lines(lines: &[Line], upright: f64) -> Self {
        let mut judgement = Self { words: 0, letters: 0, marked: 0, strange: 0, upright };
        for word in lines.iter().flat_map(|line| &line.words) {
            judgement.words += 1;
            judgement.letters += usize::from(count_letters(&word.text) >= 2);
            judgement.marked += usize::from(word.text.chars().any(is_marked));
            judgement.strange += usize::from(word.text.chars().any(is_strange));
        }
        judgement
    }

    fn is_good(&self) -> bool {
        let marked_enough = self.letters < 20 || self.marked * 100 >= self.letters * 35;
        self.words > 0 && marked_enough && self.strange * 20 <= self.words && self.upright >= 0.8
    }
}

fn is_marked(c: char) -> bool {
    matches!(c, '\u{1EA0}'..='\u{1EF9}') || "ăâđêôơưàáãèéìíòóõùúýĩũĂÂĐÊÔƠƯÀÁÃÈÉÌÍÒÓÕÙÚÝĨŨ".contains(c)
}

fn is_strange(c: char) -> bool {
    let foreign = !c.is_ascii() && c.is_alphabetic() && !is_marked(c);
    foreign || "¶¸¹¬®µ¤¦¨\u{ad}".contains(c) || matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;

    fn good(text: &str) -> bool {
        Judgement::of_lines(&Page::from_text(1, text).lines, 1.0).is_good()
    }

    #[test]
    fn layers_are_judged_by_their_letters() {
        let clean = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; ".repeat(3);
        assert!(good(&clean));
        assert!(!good(&"Can cu Luat To chuc chinh quyen dia phuong ngay 19 thang 6 nam 2015; ".repeat(3)));
        assert!(!good(&"C¨n cø LuËt Tæ chøc chÝnh quyÒn ®Þa ph¬ng ngµy 19 th¸ng 6 n¨m 2015; ".repeat(3)));
        assert!(!good(""));
    }
}
