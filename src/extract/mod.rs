//! Fields of a document from its restored pages.
//!
//! The head decides the family, the family decides the grammar. A document's own number and date come from their zones,
//! never from the running text, which is full of those of others. One file a field or a block; each takes the parts it
//! needs and notes value, confidence and evidence in the [`Extraction`].

use std::collections::BTreeSet;

use crate::extract::tables::type_by_code;
use crate::layout::fold::Folded;
use crate::layout::{Sheet, slanted};
use crate::output::record::Fields;
use crate::page::{Origin, Page};

mod addressees;
mod article;
mod citations;
mod date;
mod deadlines;
mod doc_type;
mod extent;
mod finding;
mod header;
mod issuer;
mod marks;
mod number;
pub mod person;
pub mod phrase;
mod recipients;
mod signatures;
mod signoff;
mod subject;
mod tables;

pub use extent::{Head, head, sign_off};
pub use finding::Extraction;

/// Reads the fields of one document from its pages, in order, already restored.
///
/// ```
/// let page = dau::page::Page::from_text(
///     1,
///     "UBND HUYỆN LAI VUNG\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12/QĐ-UBND\nLai Vung, ngày 5 tháng 3 năm 2024\nQUYẾT ĐỊNH\nVề việc khen thưởng\n",
/// );
/// let fields = dau::extract::extract(&[page]).fields;
/// assert_eq!(fields.number.as_deref(), Some("12/QĐ-UBND"));
/// assert_eq!(fields.date.as_deref(), Some("2024-03-05"));
/// assert_eq!(fields.subject.as_deref(), Some("Về việc khen thưởng"));
/// ```
pub fn extract(pages: &[Page]) -> Extraction {
    let mut out = straight(pages);
    for evidence in out.evidence.values_mut() {
        let page = pages.iter().find(|page| page.number == evidence.page);
        evidence.bbox = evidence.bbox.zip(page).map(|(bbox, page)| slanted(bbox, page));
    }
    out
}

/// As [`extract`], the boxes of the evidence on the straightened pages.
fn straight(pages: &[Page]) -> Extraction {
    let mut out = Extraction::default();
    (out.fields.citations, out.fields.deadlines) = (Some(Vec::new()), Some(Vec::new()));
    let sheets: Vec<Sheet> = pages.iter().map(|page| phrase::mended(Sheet::new(page))).collect();
    let header = header::find(&sheets);
    out.fields.signatures = signatures::extract(&sheets);
    if header.heading.is_none() && header.title.is_none() && header.number.is_empty() {
        article::extract(&sheets, &mut out);
        return out;
    }
    number::extract(&header, &mut out);
    date::extract(&header, &mut out);
    issuer::extract(&header, &mut out);
    let addressed = addressees::extract(&sheets, &header, &mut out);
    doc_type::extract(&header, addressed, &mut out);
    subject::extract(&sheets, &header, &mut out);
    marks::extract(&sheets, &header, &mut out);
    signed(&sheets, &header, &mut out);
    running_text(pages, &mut out);
    out
}

/// Sign-off and recipients.
fn signed(sheets: &[Sheet], header: &header::Header, out: &mut Extraction) {
    let found = signoff::find(sheets, header, several_sign(&out.fields));
    signoff::extract(&found, out);
    recipients::extract(sheets, header.sheet, found.first(), out);
}

/// Whether several sign a document: minutes, contracts and agreements, and what bodies issue together (`12/KHLT-A-B`).
fn several_sign(fields: &Fields) -> bool {
    let code = fields.doc_type.as_ref().map(|doc_type| doc_type.code.as_str());
    let symbol =
        fields.number.as_deref().and_then(|number| number.rsplit_once('/')).map_or("", |(_, symbol)| symbol);
    let kind = symbol.split('-').next().and_then(|kind| kind.strip_suffix("LT"));
    kind.is_some_and(|kind| type_by_code(kind).is_some())
        || matches!(code, Some("BB" | "HĐ" | "BGN" | "BTT" | "TTLT" | "NQLT"))
}

/// Citations, deadlines, and the date of a law, which stands in its last sentence.
fn running_text(pages: &[Page], out: &mut Extraction) {
    let text = pages.iter().map(joined).collect::<Vec<_>>().join(" ");
    // A number of its own that was read too weakly to be given is no citation either.
    let doubtful = out.alternatives.get("number").into_iter().flatten();
    let own: Vec<&str> = out.fields.number.iter().chain(doubtful).map(String::as_str).collect();
    out.fields.citations = Some(citations::extract(&text, &own));
    out.fields.deadlines = Some(deadlines::extract(&text));
    if out.fields.date.is_none() {
        adopted(&text, pages, out);
    }
    let codes: BTreeSet<_> = out.warnings.iter().map(|w| w.code.clone()).collect();
    if codes.contains("handwritten-number") {
        out.doubt("number", 0.9);
    }
}

fn joined(page: &Page) -> String {
    page.lines.iter().map(crate::page::Line::text).collect::<Vec<_>>().join(" ")
}

/// `Luật này được Quốc hội … thông qua ngày 30 tháng 11 năm 2024.`
fn adopted(text: &str, pages: &[Page], out: &mut Extraction) {
    let law =
        out.fields.doc_type.as_ref().is_some_and(|t| matches!(t.code.as_str(), "L" | "BL" | "PL" | "NQ"));
    let year = out.fields.number_parts.as_ref().is_some_and(|p| p.year.is_some());
    if !law || !year {
        return;
    }
    let folded = Folded::new(text);
    let sentence = folded.bare.rfind("thong qua ngay").map(|at| folded.from(at));
    if let Some(date) = sentence.and_then(|s| date::read(&s.chars().take(60).collect::<String>()).iso()) {
        out.fields.date = Some(date);
        let read = if pages.iter().any(|p| p.origin == Origin::Ocr) { 0.7 } else { 0.9 };
        out.confidence.insert("date".to_owned(), read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imaging::rotate;

    /// A head as a scan of these degrees of slant shows it.
    fn scanned(slant: f64) -> Page {
        const HEAD: &str = "UBND HUYỆN LAI VUNG          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\
                            PHÒNG NỘI VỤ                    Độc lập - Tự do - Hạnh phúc\n\
                            Số: 12/QĐ-NV               Lai Vung, ngày 5 tháng 3 năm 2024\n\n\
                            QUYẾT ĐỊNH\nVề việc khen thưởng\n\nCăn cứ Luật Thi đua, khen thưởng;\n";
        let text = Page::from_text(1, HEAD);
        let mut page = Page { origin: Origin::Ocr, slant, height: text.width, ..text };
        let centre = (f64::from(page.width) / 2.0, f64::from(page.height) / 2.0);
        for word in page.lines.iter_mut().flat_map(|line| &mut line.words) {
            let bbox = &mut word.bbox;
            let half = (f64::from(bbox.width) / 2.0, f64::from(bbox.height) / 2.0);
            let (x, y) =
                rotate(f64::from(bbox.x) + half.0, f64::from(bbox.y) + half.1 + 200.0, centre, slant);
            (bbox.x, bbox.y) = ((x - half.0).max(0.0) as u32, (y - half.1).max(0.0) as u32);
        }
        page
    }

    #[test]
    fn a_slanted_scan_gives_the_same_fields() {
        let straight = extract(&[scanned(0.0)]).fields;
        assert_eq!(straight.number.as_deref(), Some("12/QĐ-NV"));
        assert_eq!(straight.issuer.as_deref(), Some("PHÒNG NỘI VỤ"));
        for slant in [-9.0, 9.0] {
            let page = scanned(slant);
            let slanted = extract(std::slice::from_ref(&page));
            assert_eq!(slanted.fields, straight, "{slant}");
            // The box of the evidence lies where the scan shows the words.
            let number = slanted.evidence["number"].bbox.unwrap();
            let printed = page.lines.iter().flat_map(|line| &line.words).find(|word| word.text == "12/QĐ-NV");
            assert!(number.holds(&printed.unwrap().bbox), "{slant}: {number:?}");
        }
    }
}
