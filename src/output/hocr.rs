//! hOCR: the words of a document in their boxes, as XHTML.
//!
//! [hOCR 1.2](https://kba.github.io/hocr-spec/1.2/) puts what a reader found into the `class` and `title` of HTML
//! elements: a page (`ocr_page`) holds areas (`ocr_carea`), these paragraphs (`ocr_par`), lines (`ocr_line`) and words
//! (`ocrx_word`). dau knows no areas, so each paragraph stands in one of its own.

use std::fmt;

use super::SOFTWARE;
use super::xml::Escaped;
use crate::page::{BBox, Line, Page, Word};

/// Writes the pages of one file as one hOCR document.
///
/// ```
/// use dau::{output::Hocr, page::Page};
///
/// let pages = [Page::from_text(1, "Lai Vung")];
/// let hocr = Hocr { source: "a.txt", pages: &pages }.to_string();
/// assert!(hocr.contains("title='bbox 40 0 80 20; x_wconf 100'>Vung</span>"));
/// ```
pub struct Hocr<'a> {
    /// Path of the file that was read.
    pub source: &'a str,
    /// Its pages, without empty words ([`Page::drop_empty`]); those that could not be read may be missing.
    pub pages: &'a [Page],
}

const DOCTYPE: &str = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \
     \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">";

const CAPABILITIES: &str = "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_wconf ocrp_lang";

impl fmt::Display for Hocr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(f, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{DOCTYPE}")?;
        writeln!(f, "<html xmlns='http://www.w3.org/1999/xhtml' xml:lang='vi' lang='vi'>\n <head>")?;
        writeln!(f, "  <title>{}</title>", Escaped(self.source))?;
        writeln!(f, "  <meta http-equiv='Content-Type' content='text/html;charset=utf-8' />")?;
        writeln!(f, "  <meta name='ocr-system' content='{} {}' />", SOFTWARE.0, SOFTWARE.1)?;
        writeln!(f, "  <meta name='ocr-capabilities' content='{CAPABILITIES}' />")?;
        writeln!(f, "  <meta name='ocr-number-of-pages' content='{}' />", self.pages.len())?;
        writeln!(f, "  <meta name='ocr-langs' content='vi' />")?;
        writeln!(f, "  <meta name='ocr-scripts' content='Latn' />\n </head>\n <body>")?;
        self.pages.iter().try_for_each(|page| write_page(f, self.source, page))?;
        writeln!(f, " </body>\n</html>")
    }
}

fn write_page(f: &mut fmt::Formatter, source: &str, page: &Page) -> fmt::Result {
    let Page { number, width, height, .. } = page;
    // Readers of hOCR cut properties at `;` wherever it stands.
    let image = source.replace(';', "%3B").replace('"', "%22");
    write!(f, "  <div class='ocr_page' id='page_{number}' title='image \"{}\"; ", Escaped(&image))?;
    // Pages are counted from 0 here.
    writeln!(f, "bbox 0 0 {width} {height}; ppageno {}'>", number.saturating_sub(1))?;
    for (i, paragraph) in (1..).zip(page.paragraphs()) {
        write_paragraph(f, &format!("{number}_{i}"), paragraph)?;
    }
    writeln!(f, "  </div>")
}

fn write_paragraph(f: &mut fmt::Formatter, id: &str, lines: &[Line]) -> fmt::Result {
    let at = bbox(BBox::around(lines.iter().map(Line::bbox)).unwrap_or_default());
    writeln!(f, "   <div class='ocr_carea' id='block_{id}' title='{at}'>")?;
    writeln!(f, "    <p class='ocr_par' id='par_{id}' lang='vi' title='{at}'>")?;
    for (i, line) in (1..).zip(lines) {
        write_line(f, &format!("{id}_{i}"), line)?;
    }
    writeln!(f, "    </p>\n   </div>")
}

fn write_line(f: &mut fmt::Formatter, id: &str, line: &Line) -> fmt::Result {
    writeln!(f, "     <span class='ocr_line' id='line_{id}' title='{}'>", bbox(line.bbox()))?;
    for (i, word) in (1..).zip(&line.words) {
        write_word(f, &format!("{id}_{i}"), word)?;
    }
    writeln!(f, "     </span>")
}

fn write_word(f: &mut fmt::Formatter, id: &str, word: &Word) -> fmt::Result {
    let (at, percent) = (bbox(word.bbox), (word.confidence * 100.0).round());
    write!(f, "      <span class='ocrx_word' id='word_{id}' title='{at}; x_wconf {percent}'>")?;
    writeln!(f, "{}</span>", Escaped(&word.text))
}

/// The property: left, top, right, bottom.
fn bbox(at: BBox) -> String {
    format!("bbox {} {} {} {}", at.x, at.y, at.right(), at.bottom())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_between_its_corners_and_a_paragraph_around_its_lines() {
        let mut pages = [Page::from_text(2, "Sở  Nội\nvụ\n\nNơi")];
        pages[0].lines[0].words[1].confidence = 0.567;
        let hocr = Hocr { source: "a.txt", pages: &pages }.to_string();
        for part in [
            "title='image \"a.txt\"; bbox 0 0 70 80; ppageno 1'>",
            "<p class='ocr_par' id='par_2_1' lang='vi' title='bbox 0 0 70 40'>",
            "<span class='ocr_line' id='line_2_1_2' title='bbox 0 20 20 40'>",
            "<span class='ocrx_word' id='word_2_1_1_2' title='bbox 40 0 70 20; x_wconf 57'>Nội</span>",
            "<p class='ocr_par' id='par_2_2' lang='vi' title='bbox 0 60 30 80'>",
        ] {
            assert!(hocr.contains(part), "{part} is not in {hocr}");
        }
    }

    #[test]
    fn names_and_words_may_hold_what_xml_uses() {
        let pages = [Page::from_text(1, "A&B <\u{c}>")];
        let hocr = Hocr { source: "it's <1>; \"2\".png", pages: &pages }.to_string();
        assert!(hocr.contains("title='image \"it&#39;s &lt;1&gt;%3B %222%22.png\"; bbox"), "{hocr}");
        assert!(hocr.contains(">A&amp;B</span>") && hocr.contains(">&lt;</span>"), "{hocr}");
    }
}
