//! Marks of urgency, secrecy and copy: lines of their own, `TUYỆT MẬT`, `MẬT - KHẨN`, `Độ mật: Tối mật`.

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
/// Secrecy marks, the highest last.
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

/// What may stand before a mark.
const LABELS: [&str; 4] = ["domat", "dokhan", "mucdomat", "mucdokhan"];

/// The marks that a line gives, and no other word.
#[derive(Debug, Default, PartialEq, Eq)]
struct Marks {
    urgency: Option<usize>,
    secrecy: Option<usize>,
}

impl Marks {
    /// Reads a line; `None` where it says anything else, or a mark in small letters without a label.
    fn of(text: &str) -> Option<Self> {
        let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).map(letters).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
        let labelled =
            (2..=3).rev().find(|&n| words.len() > n && LABELS.contains(&words[..n].concat().as_str()));
        let mut rest = &words[labelled.unwrap_or(0)..];
        let begins_high = text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
        if rest.is_empty() || !begins_high || capitals(text) <= 0.8 && labelled.is_none() && rest.len() < 2 {
            return None;
        }
        let mut marks = Self::default();
        while !rest.is_empty() {
            let (count, urgency, secrecy) = (1..=rest.len().min(LONGEST)).rev().find_map(|n| {
                let key = rest[..n].concat();
                let among = |table: &[(&str, &str)]| table.iter().position(|(bare, _)| *bare == key);
                let (urgency, secrecy) = (among(&URGENCY), among(&SECRECY));
                (urgency.is_some() || secrecy.is_some()).then_some((n, urgency, secrecy))
            })?;
            marks.urgency = marks.urgency.or(urgency);
            marks.secrecy = marks.secrecy.max(secrecy);
            rest = &rest[count..];
        }
        Some(marks)
    }
}

/// Words of a mark at most.
const LONGEST: usize = 4;

/// Fills urgency, secrecy and copy.
pub fn extract(sheets: &[Sheet], header: &Header, out: &mut Extraction) {
    let Some(sheet) = sheets.get(header.sheet) else { return };
    let mut found = Marks::default();
    for segment in sheet.rows.iter().take(header.end + 12).flat_map(|r| &r.segments) {
        let Some(marks) = Marks::of(&segment.text()) else { continue };
        if marks.urgency.is_some() && found.urgency.is_none() {
            found.urgency = marks.urgency;
            out.note("urgency", &[segment], 0.9);
        }
        if marks.secrecy > found.secrecy {
            found.secrecy = marks.secrecy;
            out.note("secrecy", &[segment], 0.85);
        }
    }
    out.fields.urgency = found.urgency.map(|at| URGENCY[at].1.to_owned());
    out.fields.secrecy = found.secrecy.map(|at| SECRECY[at].1.to_owned());
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
    let segments: Vec<Segment> = row.segments.iter().filter(|s| !is_mark(s)).cloned().collect();
    (!segments.is_empty()).then_some(Row { segments })
}

/// Whether a segment is a mark of urgency or secrecy, or both.
pub fn is_mark(segment: &Segment) -> bool {
    Marks::of(&segment.text()).is_some()
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
    fn one_line_may_give_both_marks() {
        let marks = |text: &str| {
            let found = Marks::of(text)?;
            Some((found.secrecy.map_or("", |at| SECRECY[at].1), found.urgency.map_or("", |at| URGENCY[at].1)))
        };
        assert_eq!(marks("TUYỆT MẬT - KHẨN"), Some(("TUYỆT MẬT", "KHẨN")));
        assert_eq!(marks("TUYỆT MẬT; HỎA TỐC"), Some(("TUYỆT MẬT", "HỎA TỐC")));
        assert_eq!(marks("KHẨN, MẬT"), Some(("MẬT", "KHẨN")));
        assert_eq!(marks("ĐỘ MẬT: TUYỆT MẬT"), Some(("TUYỆT MẬT", "")));
        assert_eq!(marks("Mức độ khẩn: Khẩn"), Some(("", "KHẨN")));
        assert_eq!(marks("Tuyệt mật"), Some(("TUYỆT MẬT", "")));
        for other in ["Mật", "tuyệt mật", "ĐỘ MẬT", "MẬT MÃ", "BẢO MẬT", "- / -"] {
            assert_eq!(marks(other), None, "{other}");
        }
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
        for mark in ["TUYỆT MẬT", "TUYỆT MẬT - KHẨN", "Độ mật: Tuyệt mật"] {
            let text = format!(
                "SỞ X\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/SX-VP\n{mark}\nV/v kế hoạch\nKính gửi: Sở Y.\n"
            );
            let out = crate::extract::extract(&[Page::from_text(1, &text)]);
            assert_eq!(out.fields.subject, None, "{mark}");
            assert!(out.warnings.iter().any(|w| w.code == "top-secret"));
        }
    }
}
