//! Plain text printed and scanned: pages whose exact lines are known, to set beside what OCR reads of them.
//!
//! Each page takes a few runs of successive paragraphs from anywhere in the text and is set in one typeface and size, some
//! paragraphs in bold, italics or capitals, then damaged as its [`Condition`] says. A page `NNN` gives the picture
//! `NNN.png`, `.jpg` or `.tif`, its printed lines `NNN.clean.txt`, and a row of `pages.tsv`. The noise of a page comes
//! from a generator seeded with the seed and its number, so that the same text and seed give the same pages.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::canvas::Canvas;
use crate::condition::Condition;
use crate::degrade;
use crate::fonts::{FACES, Fonts, Typeface};
use crate::formats;
use crate::layout::{BOTTOM, Sheet, TOP, set_paragraph};
use crate::markup::{Emphasis, Paragraph, Style};
use crate::options::{Format, ScanOptions};
use crate::prng::Prng;
use crate::shape::Item;

/// Each typeface with its share of a hundred pages: official documents must be in Times New Roman.
const TYPEFACES: [(Typeface, u32); 5] = [
    (Typeface::Serif, 55),
    (Typeface::Sans, 17),
    (Typeface::WideSerif, 10),
    (Typeface::Mono, 10),
    (Typeface::WideSans, 8),
];
/// Successive paragraphs that stay together.
const RUN: usize = 4;
/// Longest paragraph, in characters, that may become a heading in capitals.
const HEADING: usize = 160;

/// Which pages are asked for.
#[derive(Args)]
pub struct Order {
    /// The text: UTF-8, a paragraph a line, a blank line or a form feed between documents.
    text: PathBuf,
    /// Where pages go; made if it is missing.
    folder: PathBuf,
    /// How many pages.
    #[arg(long, default_value_t = 30)]
    pages: usize,
    /// Number of the first page, to add pages to those of an earlier call.
    #[arg(long, default_value_t = 1)]
    first: usize,
    /// Other seeds give other paragraphs, typefaces and damage.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// All pages in this typeface instead of a mixture.
    #[arg(long)]
    typeface: Option<Typeface>,
    /// All pages scanned in this way instead of a mixture.
    #[arg(long)]
    condition: Option<Condition>,
}

/// How a page is printed and scanned.
struct Print {
    typeface: Typeface,
    condition: Condition,
    options: ScanOptions,
}

/// Writes the pages.
pub fn render(order: &Order) -> Result<()> {
    let text = fs::read_to_string(&order.text).with_context(|| order.text.display().to_string())?;
    let paragraphs = shuffled(&text, order.seed);
    ensure!(!paragraphs.is_empty(), "{}: no text", order.text.display());
    fs::create_dir_all(&order.folder).with_context(|| order.folder.display().to_string())?;
    let mut paragraphs = paragraphs.into_iter().cycle();
    let mut table = "page\tcondition\ttypeface\tsize\tdpi\n".to_owned();
    for number in 1..order.first + order.pages {
        let mut rng = Prng::named(&format!("{}/{number}", order.seed));
        let print = Print::draw(order, &mut rng);
        let fonts = Fonts::load(print.typeface)?;
        let items = set_page(&mut paragraphs, &fonts, &print.options, &mut rng);
        writeln!(table, "{number:03}\t{print}")?;
        if number >= order.first {
            let stem = order.folder.join(format!("{number:03}"));
            fs::write(stem.with_extension("clean.txt"), printed_lines(&items).join("\n") + "\n")?;
            let picture = print.scan(&items, &fonts, &mut rng)?;
            fs::write(stem.with_extension(print.options.format.extension()), picture)?;
            fs::write(order.folder.join("pages.tsv"), &table)?;
        }
    }
    Ok(())
}

/// The paragraphs in runs, and the runs in any order.
fn shuffled(text: &str, seed: u64) -> Vec<&str> {
    let documents = text.split('\u{c}').flat_map(|part| part.split("\n\n"));
    let documents: Vec<Vec<&str>> = documents
        .map(|document| document.lines().map(str::trim).filter(|line| !line.is_empty()).collect())
        .collect();
    let mut runs: Vec<&[&str]> = documents.iter().flat_map(|document| document.chunks(RUN)).collect();
    Prng::named(&seed.to_string()).shuffle(&mut runs);
    runs.concat()
}

/// Fills a page; what is left of its last paragraph is dropped.
fn set_page<'t>(
    paragraphs: &mut impl Iterator<Item = &'t str>,
    fonts: &Fonts,
    options: &ScanOptions,
    rng: &mut Prng,
) -> Vec<Item> {
    let mut style_rng = Prng::named(&rng.bits().to_string());
    let mut sheet = Sheet { fonts, rng, items: Vec::new(), y: TOP };
    while sheet.y < BOTTOM {
        let Some(text) = paragraphs.next() else { break };
        let printable = text.chars().all(|c| FACES.iter().all(|&(face, _)| fonts.has(face, c)));
        if printable {
            set_paragraph(&mut sheet, &styled(text, &mut style_rng), options.size, options.leading);
        }
    }
    sheet.items.retain(|item| !matches!(item, Item::Text { y, .. } if *y >= BOTTOM));
    sheet.items
}

/// A paragraph with the style that its text suggests or chance gives.
fn styled(text: &str, rng: &mut Prng) -> Paragraph {
    let short = text.chars().count() <= HEADING;
    let capitals = !text.chars().any(char::is_lowercase);
    let (style, text) = match rng.unit() {
        _ if short && capitals => (Style::Title, text.to_owned()),
        draw if short && draw < 0.10 => (Style::Title, text.to_uppercase()),
        draw if draw < 0.20 => (Style::Heading, text.to_owned()),
        draw if draw < 0.32 => (Style::Basis, text.to_owned()),
        _ => (Style::Body, text.to_owned()),
    };
    Paragraph { style, runs: vec![(Emphasis::None, text)] }
}

/// The texts on each height of the page.
fn printed_lines(items: &[Item]) -> Vec<String> {
    let texts: Vec<(f32, &str)> = items
        .iter()
        .filter_map(|item| match item {
            Item::Text { y, text, .. } => Some((*y, text.as_str())),
            Item::Fill { .. } | Item::Stroke { .. } => None,
        })
        .collect();
    texts
        .chunk_by(|(y, _), (next, _)| (y - next).abs() < 0.01)
        .map(|line| line.iter().map(|&(_, text)| text).collect())
        .collect()
}

impl Print {
    fn draw(order: &Order, rng: &mut Prng) -> Self {
        let (condition, typeface) = (Condition::draw(rng), rng.weighted(&TYPEFACES));
        let condition = order.condition.unwrap_or(condition);
        let typeface = order.typeface.unwrap_or(typeface);
        let mut options = condition.options(rng);
        let narrower = if typeface == Typeface::Serif { 0.0 } else { 1.0 };
        options.size = (2.0 * rng.between(12.0, 14.0)).round() / 2.0 - narrower;
        options.leading = rng.between(1.15, 1.5);
        Self { typeface, condition, options }
    }

    fn scan(&self, items: &[Item], fonts: &Fonts, rng: &mut Prng) -> Result<Vec<u8>> {
        let mut canvas = Canvas::new(self.options.dpi);
        canvas.draw(items, fonts, rng);
        let scan = degrade::scan(canvas, &self.options, rng);
        match self.options.format {
            Format::Jpeg => formats::jpeg(&scan, &self.options),
            Format::Tiff => formats::tiff(&[scan], &self.options),
            Format::Png | Format::PdfScan | Format::PdfText => formats::png(&scan, &self.options),
        }
    }
}

impl std::fmt::Display for Print {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { typeface, condition, options } = self;
        let (condition, typeface) =
            (format!("{condition:?}").to_lowercase(), format!("{typeface:?}").to_lowercase());
        write!(f, "{condition}\t{typeface}\t{}\t{}", options.size, options.dpi)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_of_a_run_stay_together() {
        let text = "a1\na2\na3\na4\na5\n\nb1\n\u{c}c1\nc2\n";
        let found = shuffled(text, 7);
        assert_eq!(found.len(), 8);
        let first = found.iter().position(|&paragraph| paragraph == "a1").unwrap();
        assert_eq!(found[first..first + 4], ["a1", "a2", "a3", "a4"]);
    }

    #[test]
    fn lines_are_those_of_the_page() {
        let fonts = Fonts::load(Typeface::WideSerif).unwrap();
        let text = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015 và các nghị định của Chính phủ";
        let options = ScanOptions::default();
        let items = set_page(&mut [text].into_iter(), &fonts, &options, &mut Prng::named("x"));
        let lines = printed_lines(&items);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert_eq!(lines.join(" "), text);
    }
}
