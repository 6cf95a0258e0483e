//! Family and type of the document.
//!
//! The heading decides between state, Party and mass organisation; the type comes from the title, else from the
//! symbol's first group, else a numbered letter with a brief or addressees is a công văn.

use crate::extract::finding::Extraction;
use crate::extract::header::{Header, Heading};
use crate::extract::tables::{Group, TypeEntry, type_by_code};
use crate::layout::fold::bare;
use crate::output::record::{DocType, Family};

/// Fills type and family; the number must have been read.
pub fn extract(header: &Header, addressed: bool, out: &mut Extraction) {
    let entry = by_title(header, out)
        .or_else(|| by_symbol(addressed, header, out))
        .or_else(|| letter(addressed, header, out));
    out.fields.doc_type = entry.map(|e| DocType { code: e.code.to_owned(), name: e.name.to_owned() });
    out.fields.family = Some(family(header, entry, out));
}

fn by_title(header: &Header, out: &mut Extraction) -> Option<&'static TypeEntry> {
    let title = header.title.as_ref()?;
    out.note("type", &[&title.segment], 0.99);
    Some(title.entry)
}

fn by_symbol(addressed: bool, header: &Header, out: &mut Extraction) -> Option<&'static TypeEntry> {
    let symbol = out.fields.number_parts.as_ref()?.symbol.clone()?;
    let entry = type_by_code(symbol.split(['-', '/']).next()?)?;
    let letter = addressed && !header.brief.is_empty() && entry.group == Group::Admin;
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
    let strength = if addressed && !header.number.is_empty() { 0.97 } else { 0.8 };
    out.note("type", &[&found[0]], strength);
    type_by_code("CV")
}

fn family(header: &Header, entry: Option<&TypeEntry>, out: &Extraction) -> Family {
    match header.heading {
        Some(Heading::Party) => return Family::Party,
        Some(Heading::Youth) => return Family::Mass,
        _ => {}
    }
    let year = out.fields.number_parts.as_ref().is_some_and(|parts| parts.year.is_some());
    if entry.is_some_and(|e| e.group == Group::Legal) || year {
        Family::Legal
    } else if out.fields.issuer.as_deref().is_some_and(is_mass) {
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
