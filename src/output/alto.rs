//! ALTO: the words of a document in their boxes, as libraries and archives keep them.
//!
//! [ALTO 4](https://www.loc.gov/standards/alto/) gives each page its blocks of lines of strings, with a gap (`SP`)
//! between two strings. A block is a paragraph here; the print space is the whole page.

use std::fmt;

use super::SOFTWARE;
use super::xml::Escaped;
use crate::page::{BBox, Line, Page, Word};

/// Writes the pages of one file as one ALTO document.
///
/// ```
/// use dau::{output::Alto, page::Page};
///
/// let pages = [Page::from_text(1, "Lai Vung")];
/// let alto = Alto { source: "a.txt", pages: &pages }.to_string();
/// assert!(alto.contains("HPOS=\"40\" VPOS=\"0\" WIDTH=\"40\" HEIGHT=\"20\" WC=\"1.000\" CONTENT=\"Vung\"/>"));
/// ```
pub struct Alto<'a> {
    /// Path of the file that was read.
    pub source: &'a str,
    /// Its pages, at least one, without empty words ([`Page::drop_empty`]); those that could not be read may be missing.
    pub pages: &'a [Page],
}

const ROOT: &str = "<alto xmlns=\"http://www.loc.gov/standards/alto/ns-v4#\" \
     xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
     xsi:schemaLocation=\"http://www.loc.gov/standards/alto/ns-v4# \
     http://www.loc.gov/standards/alto/v4/alto-4-3.xsd\" SCHEMAVERSION=\"4.3\">";

impl fmt::Display for Alto<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(f, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{ROOT}\n <Description>")?;
        writeln!(f, "  <MeasurementUnit>pixel</MeasurementUnit>\n  <sourceImageInformation>")?;
        writeln!(f, "   <fileName>{}</fileName>\n  </sourceImageInformation>", Escaped(self.source))?;
        writeln!(f, "  <Processing ID=\"processing_1\">\n   <processingSoftware>")?;
        writeln!(f, "    <softwareName>{}</softwareName>", SOFTWARE.0)?;
        writeln!(f, "    <softwareVersion>{}</softwareVersion>", SOFTWARE.1)?;
        writeln!(f, "   </processingSoftware>\n  </Processing>\n </Description>\n <Layout>")?;
        self.pages.iter().try_for_each(|page| write_page(f, page))?;
        writeln!(f, " </Layout>\n</alto>")
    }
}

fn write_page(f: &mut fmt::Formatter, page: &Page) -> fmt::Result {
    let &Page { number, width, height, .. } = page;
    write!(f, "  <Page ID=\"page_{number}\" PHYSICAL_IMG_NR=\"{number}\" ")?;
    writeln!(f, "WIDTH=\"{width}\" HEIGHT=\"{height}\">")?;
    writeln!(f, "   <PrintSpace {}>", bbox(BBox { x: 0, y: 0, width, height }))?;
    for (i, paragraph) in (1..).zip(page.paragraphs()) {
        write_block(f, &format!("{number}_{i}"), paragraph)?;
    }
    writeln!(f, "   </PrintSpace>\n  </Page>")
}

fn write_block(f: &mut fmt::Formatter, id: &str, lines: &[Line]) -> fmt::Result {
    let at = bbox(BBox::around(lines.iter().map(Line::bbox)).unwrap_or_default());
    writeln!(f, "    <TextBlock ID=\"block_{id}\" {at} LANG=\"vi\">")?;
    for (i, line) in (1..).zip(lines) {
        write_line(f, &format!("{id}_{i}"), line)?;
    }
    writeln!(f, "    </TextBlock>")
}

fn write_line(f: &mut fmt::Formatter, id: &str, line: &Line) -> fmt::Result {
    writeln!(f, "     <TextLine ID=\"line_{id}\" {}>", bbox(line.bbox()))?;
    let mut before = None;
    for (i, word) in (1..).zip(&line.words) {
        if let Some(before) = before {
            writeln!(f, "      <SP {}/>", bbox(gap(before, word.bbox)))?;
        }
        before = Some(word.bbox);
        let Word { text, confidence, .. } = word;
        write!(f, "      <String ID=\"string_{id}_{i}\" {} ", bbox(word.bbox))?;
        writeln!(f, "WC=\"{confidence:.3}\" CONTENT=\"{}\"/>", Escaped(text))?;
    }
    writeln!(f, "     </TextLine>")
}

/// What is free between two words of a line; without width where they touch.
fn gap(left: BBox, right: BBox) -> BBox {
    BBox { x: left.right(), width: right.x.saturating_sub(left.right()), ..left }
}

fn bbox(at: BBox) -> String {
    format!("HPOS=\"{}\" VPOS=\"{}\" WIDTH=\"{}\" HEIGHT=\"{}\"", at.x, at.y, at.width, at.height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_have_gaps_between_them_and_blocks_are_paragraphs() {
        let mut pages = [Page::from_text(3, "Sở  Nội\nvụ\n\nNơi")];
        pages[0].lines[0].words[1].confidence = 0.56789;
        let alto = Alto { source: "a & b.pdf", pages: &pages }.to_string();
        for part in [
            "<fileName>a &amp; b.pdf</fileName>",
            "<Page ID=\"page_3\" PHYSICAL_IMG_NR=\"3\" WIDTH=\"70\" HEIGHT=\"80\">",
            "<TextBlock ID=\"block_3_1\" HPOS=\"0\" VPOS=\"0\" WIDTH=\"70\" HEIGHT=\"40\" LANG=\"vi\">",
            "CONTENT=\"Sở\"/>\n      <SP HPOS=\"20\" VPOS=\"0\" WIDTH=\"20\" HEIGHT=\"20\"/>\n      <String",
            "HPOS=\"40\" VPOS=\"0\" WIDTH=\"30\" HEIGHT=\"20\" WC=\"0.568\" CONTENT=\"Nội\"/>\n     </TextLine>",
            "<TextLine ID=\"line_3_1_2\" HPOS=\"0\" VPOS=\"20\" WIDTH=\"20\" HEIGHT=\"20\">",
            "<TextBlock ID=\"block_3_2\" HPOS=\"0\" VPOS=\"60\" WIDTH=\"30\" HEIGHT=\"20\" LANG=\"vi\">",
        ] {
            assert!(alto.contains(part), "{part} is not in {alto}");
        }
    }

    #[test]
    fn words_that_overlap_have_no_gap_to_speak_of() {
        let (left, right) = (BBox::from([10, 5, 30, 20]), BBox::from([35, 4, 10, 20]));
        assert_eq!(gap(left, right), BBox::from([40, 5, 0, 20]));
    }
}
