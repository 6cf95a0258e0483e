//! Family and type of the document.
//!
//! The heading decides between state, Party and mass organisation; the type comes from the title, else from the
//! symbol's first group, else a numbered letter with a brief or addressees is a công văn.

use crate::extract::finding::Extraction;
use crate::extract::header::{Header, Heading, Title};
use crate::extract::marks;
use crate::extract::tables::{Group, TypeEntry, type_by_code};
use crate::layout::Segment;
use crate::layout::fold::{bare, capitals};
use crate::output::record::{DocType, Family};
use crate::page::Origin;
use crate::text::count_letters;

/// Fills type and family; the number must have been read.
pub fn extract(header: &Header, addressed: bool, out: &mut Extraction) {
    let entry = match &header.title {
        Some(title) => by_title(title, out).or_else(|| by_symbol(false, header, out)),
        None => by_symbol(addressed, header, out).or_else(|| letter(addressed, header, out)),
    };
    out.fields.doc_type = entry.map(|e| DocType { code: e.code.to_owned(), name: e.name.to_owned() });
    out.fields.family = Some(family(header, entry, out));
}

fn by_title(title: &Title, out: &mut Extraction) -> Option<&'static TypeEntry> {
    let entry = title.entry?;
    out.note("type", &[&title.segment], 0.99);
    Some(entry)
}

fn by_symbol(addressed: bool, header: &Header, out: &mut Extraction) -> Option<&'static TypeEntry> {
    let symbol = out.fields.number_parts.as_ref()?.symbol.clone()?;
    let entry = type_by_code(symbol.split(['-', '/']).next()?)?;
    let letter = addressed && !header.brief.is_empty() && matches!(entry.group, Group::Admin | Group::Other);
    if letter {
        return None;
    }
    out.note("type", &header.number.iter().collect::<Vec<_>>(), 0.8);
    Some(entry)
}

fn letter(addressed: bool, header: &Header, out: &mut Extraction) -> Option<&'static TypeEntry> {
    let found = if header.brief.is_empty() { &header.number } else { &header.brief };
    if found.is_empty() || !addressed && header.brief.is_empty() {
        return None;
    }
    let plain = addressed && !header.number.is_empty() && !header.rest.iter().any(may_be_title);
    let strength = if plain { 0.97 } else { 0.8 };
    out.note("type", &[&found[0]], strength);
    type_by_code("CV")
}

/// Whether a line of a text's head is in capitals and nothing known: it may be the title of a type that is not.
fn may_be_title(segment: &Segment) -> bool {
    let text = segment.text();
    let capital = capitals(&text) > 0.9 && count_letters(&text) >= 8;
    segment.origin == Origin::Text && capital && segment.words.len() > 1 && !marks::is_mark(segment)
}

fn family(header: &Header, entry: Option<&TypeEntry>, out: &Extraction) -> Family {
    match header.heading {
        Some(Heading::Party) => return Family::Party,
        Some(Heading::Youth) => return Family::Mass,
        _ => {}
    }
    // Parties number what they agree upon by years, too.
    let agreed = entry.is_some_and(|e| matches!(e.code, "HĐ" | "BB" | "BGN" | "BTT"));
    let year = !agreed && out.fields.number_parts.as_ref().is_some_and(|parts| parts.year.is_some());
    if entry.is_some_and(|e| e.group == Group::Legal) || year {
        Family::Legal
    } else if [&out.fields.issuer, &out.fields.parent_issuer].into_iter().flatten().any(|body| is_mass(body))
    {
        Family::Mass
    } else if entry.is_some() || (header.heading.is_some() && !header.number.is_empty()) {
        Family::State
    } else {
        Family::Other
    }
}

/// Bodies of mass organisations by their names.
fn is_mass(issuer: &str) -> bool {
    let issuer = bare(issuer);
    [
        "lien doan",
        "cong doan",
        "hoi lien hiep",
        "hoi nong dan",
        "hoi cuu chien binh",
        "mat tran to quoc",
        "doan thanh nien",
        "doan tncs",
    ]
    .iter()
    .any(|name| issuer.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;

    #[test]
    fn a_body_of_a_mass_organisation_is_of_its_family() {
        let text = "MẶT TRẬN TỔ QUỐC VIỆT NAM TỈNH LAI VUNG\nBAN THƯỜNG TRỰC\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\
                    Số: 1/MTTQ-BTT\nV/v tập huấn\nKính gửi: Sở A.\n";
        let out = crate::extract::extract(&[Page::from_text(1, text)]);
        assert_eq!(out.fields.family, Some(Family::Mass));
    }

    #[test]
    fn a_titled_paper_is_no_letter() {
        let text = "SỞ Y TẾ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/SYT-VP\nGIẤY BÁO TRÚNG TUYỂN\nKính gửi: Sở A.\n";
        let out = crate::extract::extract(&[Page::from_text(1, text)]);
        assert_eq!(out.fields.doc_type, None);
    }
}
