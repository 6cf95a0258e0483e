//! Marks of urgency, secrecy and copy: lines of their own in capitals.

use crate::extract::finding::Extraction;
use crate::extract::header::Header;
use crate::layout::fold::{capitals, letters};
use crate::layout::{Row, Segment, Sheet};

/// Urgency marks: bare letters and written form.
const URGENCY: [(&str, &str); 5] = [
    ("hoatoc", "HỎA TỐC"),
    ("hoatochengio", "HỎA TỐC HẸN GIỜ"),
    ("thuongkhan", "THƯỢNG KHẨN"),
    ("khan", "KHẨN"),
    ("toikhan", "TỐI KHẨN"),
];
/// Secrecy marks.
const SECRECY: [(&str, &str); 3] = [("mat", "MẬT"), ("toimat", "TỐI MẬT"), ("tuyetmat", "TUYỆT MẬT")];
/// Forms of copy.
const COPIES: [(&str, &str); 7] = [
    ("saoy", "SAO Y"),
    ("saoybanchinh", "SAO Y"),
    ("saoluc", "SAO LỤC"),
    ("trichsao", "TRÍCH SAO"),
    ("trichsaobanchinh", "TRÍCH SAO"),
    ("bansao", "SAO Y"),
    ("saoylan", "SAO Y"),
];

/// Fills urgency, secrecy and copy.
pub fn extract(sheets: &[Sheet], header: &Header, out: &mut Extraction) {
    let Some(sheet) = sheets.get(header.sheet) else { return };
    let zone = sheet.rows.iter().take(header.end + 12).flat_map(|r| &r.segments);
    for segment in zone.filter(|s| capitals(&s.text()) > 0.8) {
        if let Some(mark) = lookup(&URGENCY, segment).filter(|_| out.fields.urgency.is_none()) {
            out.fields.urgency = Some(mark);
            out.note("urgency", &[segment], 0.9);
        } else if let Some(mark) = lookup(&SECRECY, segment).filter(|_| out.fields.secrecy.is_none()) {
            out.fields.secrecy = Some(mark);
            out.note("secrecy", &[segment], 0.85);
        }
    }
    copy(sheets, out);
    if out.fields.secrecy.as_deref() == Some("TUYỆT MẬT") {
        withhold_subject(out);
    }
}

/// The subject of a top secret document may not be recorded (Nghị định 63/2026, article 6).
fn withhold_subject(out: &mut Extraction) {
    out.fields.subject = None;
    out.confidence.remove("subject");
    out.evidence.remove("subject");
    out.alternatives.remove("subject");
    out.warn("top-secret", "the document is marked TUYỆT MẬT; its subject is left out");
}

fn copy(sheets: &[Sheet], out: &mut Extraction) {
    let found = sheets.iter().flat_map(Sheet::segments).find_map(|s| Some((copy_form(&s.text())?, s)));
    if let Some((form, segment)) = found {
        out.fields.copy = Some(form.to_owned());
        out.note("copy", &[segment], 0.85);
    }
}

/// The form of copy that a line names: alone, with what it is numbered by, or before body and date as an electronic copy has
/// it (`SAO Y; Sở Nội vụ; 05/02/2026`).
fn copy_form(line: &str) -> Option<&'static str> {
    let form = line.split([';', '(']).next()?;
    let key = letters(form);
    let high = capitals(form) > 0.8 || line.starts_with('S') && key.starts_with("sao");
    COPIES.iter().find(|(bare, _)| high && *bare == key).map(|(_, written)| *written)
}

/// A row without marks that were stamped beside its words; `None` where nothing else stood there.
pub fn without(row: &Row) -> Option<Row> {
    let is_mark = |s: &&Segment| {
        capitals(&s.text()) > 0.8 && (lookup(&URGENCY, s).is_some() || lookup(&SECRECY, s).is_some())
    };
    let segments: Vec<Segment> = row.segments.iter().filter(|s| !is_mark(s)).cloned().collect();
    (!segments.is_empty()).then_some(Row { segments })
}

fn lookup(table: &[(&str, &str)], segment: &Segment) -> Option<String> {
    let key = letters(&segment.text());
    table.iter().find(|(bare, _)| *bare == key).map(|(_, written)| (*written).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;

    #[test]
    fn marks_stand_alone() {
        let text =
            "SỞ X\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/SX-VP\nHOẢ TỐC\nMẬT\nViệc KHẨN là thường\n";
        let sheets = [Sheet::new(&Page::from_text(1, text))];
        let header = crate::extract::header::find(&sheets);
        let mut out = Extraction::default();
        extract(&sheets, &header, &mut out);
        assert_eq!(out.fields.urgency.as_deref(), Some("HỎA TỐC"));
        assert_eq!(out.fields.secrecy.as_deref(), Some("MẬT"));
        assert_eq!(out.fields.copy, None);
    }

    #[test]
    fn forms_of_copy() {
        for (line, form) in [
            ("SAO Y", Some("SAO Y")),
            ("Sao y", Some("SAO Y")),
            ("SAO Y (LẦN 2)", Some("SAO Y")),
            ("TRÍCH SAO BẢN CHÍNH", Some("TRÍCH SAO")),
            ("SAO Y; Sở Nội vụ; 05/02/2026", Some("SAO Y")),
            ("Sao y các giấy tờ", None),
            ("Bản sao", None),
        ] {
            assert_eq!(copy_form(line), form, "{line}");
        }
    }

    #[test]
    fn a_mark_beside_the_address_is_none_of_it() {
        let text = "SỞ X\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/SX-VP\n\nKHẨN     Kính gửi:\n         - Sở Y;\nMẬT      - Sở Z.\n";
        let out = crate::extract::extract(&[Page::from_text(1, text)]);
        assert_eq!(out.fields.addressees, ["Sở Y", "Sở Z"]);
    }

    #[test]
    fn top_secret_withholds_the_subject() {
        let text = "SỞ X\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/SX-VP\nTUYỆT MẬT\nV/v kế hoạch\nKính gửi: Sở Y.\n";
        let out = crate::extract::extract(&[Page::from_text(1, text)]);
        assert_eq!(out.fields.subject, None);
        assert!(out.warnings.iter().any(|w| w.code == "top-secret"));
    }
}
