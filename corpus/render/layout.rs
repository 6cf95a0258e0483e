//! Sets a document on A4 pages: columns and rules of the header, justified paragraphs, the sign-off beside the recipients.
//!
//! Measures follow Decree 30/2020/NĐ-CP, annex I: margins of 20 and 30 mm, 12 to 14 points, one row for number and
//! place-date, the page number in the top margin from page 2.

use anyhow::{Result, ensure};

use crate::fonts::{Face, Fonts};
use crate::foot::set_foot;
use crate::head::{set_head, set_title};
use crate::markup::{Document, Emphasis, Head, Paragraph, Style};
use crate::prng::Prng;
use crate::shape::{Ink, Item, PAGE_HEIGHT, PAGE_WIDTH, rule};

/// Left margin.
pub const LEFT: f32 = 85.0;
/// Right end of the lines.
pub const RIGHT: f32 = PAGE_WIDTH - 48.0;
/// Baseline of the first line.
pub const TOP: f32 = 66.0;
/// Where the page is full.
pub const BOTTOM: f32 = PAGE_HEIGHT - 40.0;
const INDENT: f32 = 32.0;

/// A page that is being filled from top to bottom.
pub struct Sheet<'a> {
    /// The faces.
    pub fonts: &'a Fonts,
    /// Noise for the marks of the hand.
    pub rng: &'a mut Prng,
    /// What lies on the page.
    pub items: Vec<Item>,
    /// Baseline of the next line.
    pub y: f32,
}

/// How a line of text is set.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    /// Face.
    pub face: Face,
    /// Size in points.
    pub size: f32,
}

impl Sheet<'_> {
    /// Puts `text` with its left end at `x`.
    pub fn put(&mut self, x: f32, y: f32, text: &str, set: Type) {
        let Type { face, size } = set;
        self.items.push(Item::Text { x, y, size, face, ink: Ink::Black, text: text.to_owned() });
    }

    /// Puts `text` around `x` and tells its width.
    pub fn centre(&mut self, x: f32, y: f32, text: &str, set: Type) -> f32 {
        let width = self.fonts.width(set.face, text, set.size);
        self.put(x - width / 2.0, y, text, set);
        width
    }

    /// Puts a rule `width` wide around `x`.
    pub fn centre_rule(&mut self, x: f32, y: f32, width: f32) {
        self.items.push(rule(x - width / 2.0, x + width / 2.0, y, 0.8));
    }
}

/// The pages of a document.
pub fn set_document(document: &Document, fonts: &Fonts, rng: &mut Prng) -> Result<Vec<Vec<Item>>> {
    let mut pages = Vec::new();
    let last = document.pages.len() - 1;
    for (index, paragraphs) in document.pages.iter().enumerate() {
        let mut sheet = Sheet { fonts, rng: &mut *rng, items: Vec::new(), y: TOP };
        if index == 0 {
            set_stamp(&mut sheet, &document.stamp);
            set_head(&mut sheet, document, &document.head);
            set_title(&mut sheet, document);
        } else {
            let number = (index + 1).to_string();
            sheet.centre(f32::midpoint(LEFT, RIGHT), 46.0, &number, Type { face: Face::Regular, size: 13.0 });
        }
        for paragraph in paragraphs {
            set_paragraph(&mut sheet, paragraph, document.scan.size, document.scan.leading);
        }
        if index == last {
            set_end(&mut sheet, document);
        }
        ensure!(
            sheet.y < BOTTOM,
            "{}: page {} is {:.0} points too long",
            document.name,
            index + 1,
            sheet.y - BOTTOM
        );
        pages.push(sheet.items);
    }
    Ok(pages)
}

fn set_end(sheet: &mut Sheet, document: &Document) {
    sheet.y += 10.0;
    set_foot(sheet, document.family, &document.foot, &seal_words(&document.head));
    if let Some((head, foot)) = &document.copy {
        sheet.items.push(rule(LEFT, RIGHT, sheet.y + 6.0, 0.8));
        sheet.y += 28.0;
        set_head(sheet, document, head);
        sheet.y += 4.0;
        sheet.centre(f32::midpoint(LEFT, RIGHT), sheet.y, "SAO Y", Type { face: Face::Bold, size: 14.0 });
        sheet.y += 18.0;
        set_foot(sheet, document.family, foot, &seal_words(head));
    }
}

/// What stands on the seal: issuer above, parent or the issuer's last line below.
fn seal_words(head: &Head) -> (String, String) {
    match (head.issuer.as_slice(), head.parent.is_empty()) {
        ([only], true) => (only.clone(), "★".to_owned()),
        ([first @ .., last], true) => (first.join(" "), last.clone()),
        (issuer, false) => (issuer.join(" "), head.parent.join(" ")),
        ([], true) => (String::new(), String::new()),
    }
}

/// The lines of a digital signature at the top right.
fn set_stamp(sheet: &mut Sheet, lines: &[String]) {
    for (index, line) in lines.iter().enumerate() {
        sheet.items.push(Item::Text {
            x: PAGE_WIDTH - 190.0,
            y: 14.0 + 8.6 * index as f32,
            size: 7.2,
            face: Face::Regular,
            ink: Ink::Blue,
            text: line.clone(),
        });
    }
}

/// A word: pieces of equal face that no space parts.
type Word = Vec<(Face, String)>;

/// Sets a paragraph justified or centred, as its style asks, and moves on below it.
pub fn set_paragraph(sheet: &mut Sheet, paragraph: &Paragraph, size: f32, leading: f32) {
    let step = size * leading;
    let centred = matches!(paragraph.style, Style::Title | Style::Note);
    let indent = if centred { 0.0 } else { INDENT };
    let words = words(paragraph);
    sheet.y += if paragraph.style == Style::Title { 3.0 } else { 0.0 };
    let lines = break_lines(sheet.fonts, &words, size, indent);
    for (index, line) in lines.iter().enumerate() {
        let x = LEFT + if index == 0 { indent } else { 0.0 };
        let slack = RIGHT - x - line_width(sheet.fonts, line, size);
        match (centred, index + 1 == lines.len()) {
            (true, _) => set_words(sheet, line, x + slack / 2.0, size, 0.0),
            (false, true) => set_words(sheet, line, x, size, 0.0),
            (false, false) => set_words(sheet, line, x, size, slack / (line.len().max(2) - 1) as f32),
        }
        sheet.y += step;
    }
    sheet.y += 4.0;
}

fn words(paragraph: &Paragraph) -> Vec<Word> {
    let mut words: Vec<Word> = vec![Vec::new()];
    for (emphasis, text) in &paragraph.runs {
        let face = face_of(paragraph.style, *emphasis);
        for (index, piece) in text.split(' ').enumerate() {
            if index > 0 {
                words.push(Vec::new());
            }
            if let (Some(word), false) = (words.last_mut(), piece.is_empty()) {
                word.push((face, piece.to_owned()));
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn face_of(style: Style, emphasis: Emphasis) -> Face {
    match (style, emphasis) {
        (Style::Title | Style::Heading, _) | (_, Emphasis::Bold) => Face::Bold,
        (Style::Basis | Style::Note, _) | (_, Emphasis::Italic) => Face::Italic,
        _ => Face::Regular,
    }
}

fn word_width(fonts: &Fonts, word: &Word, size: f32) -> f32 {
    word.iter().map(|(face, piece)| fonts.width(*face, piece, size)).sum()
}

fn line_width(fonts: &Fonts, line: &[Word], size: f32) -> f32 {
    let space = fonts.width(Face::Regular, " ", size);
    line.iter().map(|word| word_width(fonts, word, size) + space).sum::<f32>() - space
}

/// Fills each line as far as it goes; a word longer than a line stands alone.
fn break_lines<'w>(fonts: &Fonts, words: &'w [Word], size: f32, indent: f32) -> Vec<&'w [Word]> {
    let mut lines = Vec::new();
    let mut start = 0;
    for end in 1..=words.len() {
        let room = RIGHT - LEFT - if start == 0 { indent } else { 0.0 };
        if end - start > 1 && line_width(fonts, &words[start..end], size) > room {
            lines.push(&words[start..end - 1]);
            start = end - 1;
        }
    }
    if start < words.len() {
        lines.push(&words[start..]);
    }
    lines
}

fn set_words(sheet: &mut Sheet, line: &[Word], mut x: f32, size: f32, stretch: f32) {
    let space = sheet.fonts.width(Face::Regular, " ", size) + stretch;
    for (index, word) in line.iter().enumerate() {
        for (position, (face, piece)) in word.iter().enumerate() {
            let ends = position + 1 == word.len() && index + 1 < line.len();
            let text = if ends { format!("{piece} ") } else { piece.clone() };
            let y = sheet.y;
            sheet.put(x, y, &text, Type { face: *face, size });
            x += sheet.fonts.width(*face, piece, size);
        }
        x += space;
    }
}
