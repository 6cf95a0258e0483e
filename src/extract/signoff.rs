//! The sign-off: on whose behalf, which position, whose name.
//!
//! Grammar (Nghị định 30/2020/NĐ-CP, article 13): `[TM.|TL.|TUQ. …] [KT.|Q. …] POSITION (signature) Name`. The first
//! complete one after the head counts: annexes that follow have their own. Minutes and contracts have several.

mod stack;

use crate::extract::finding::Extraction;
use crate::extract::header::Header;
use crate::extract::person::{self, Person};
use crate::layout::anchors::begins_recipients;
use crate::layout::fold::bare;
use crate::layout::{Segment, Sheet};
use crate::output::record::Signer;
use crate::page::Origin;
pub use stack::is_signing;
use stack::{is_position, read_at};

/// A sign-off found.
#[derive(Clone, Debug, Default)]
pub struct SignOff {
    /// Index of its sheet.
    pub sheet: usize,
    /// `TM. …`, `KT. …`, in order.
    pub authority: Vec<String>,
    /// The position.
    pub position: Option<String>,
    /// Whether the position was told by what stands above it.
    pub inferred: bool,
    /// The name's line.
    pub name: Option<Segment>,
    /// The lines before the name.
    pub lines: Vec<Segment>,
}

impl SignOff {
    /// Whether it is that of the secretary of a meeting.
    fn took_minutes(&self) -> bool {
        let position = self.position.as_deref().map(bare).unwrap_or_default();
        ["thu ky", "nguoi ghi"].iter().any(|begin| position.starts_with(begin))
    }
}

/// Finds the sign-offs of the document: one, or all of minutes and contracts.
pub fn find(sheets: &[Sheet], header: &Header, several: bool) -> Vec<SignOff> {
    let mut best: Vec<SignOff> = Vec::new();
    for (at, sheet) in sheets.iter().enumerate().skip(header.sheet) {
        let from = if at == header.sheet { header.end } else { 0 };
        let mut found = on_sheet(sheet, at, from, several);
        if sheet.has_boxes() && !several && found.iter().all(|s| s.name.is_none()) {
            name_alone(sheet, at, from, &mut found);
        }
        if found.iter().any(|s| s.name.is_some()) {
            return found;
        }
        if best.is_empty() {
            best = found;
        }
    }
    best
}

/// Fills the signers.
pub fn extract(found: &[SignOff], out: &mut Extraction) {
    for sign_off in found {
        let person = sign_off.name.as_ref().and_then(read_name).map(|(person, _)| person);
        out.fields.signers.push(Signer {
            name: person.as_ref().map(|p| p.name.clone()),
            position: sign_off.position.clone(),
            authority: sign_off.authority.clone(),
            title: person.and_then(|p| p.title),
        });
    }
    // The chair of a meeting stands right of the one who took the minutes, who does not answer for them alone.
    let minutes = out.fields.doc_type.as_ref().is_some_and(|t| t.code == "BB");
    let answering = if minutes { found.iter().rposition(|s| !s.took_minutes()) } else { Some(0) };
    let Some(first) = found.get(answering.unwrap_or(0)) else { return };
    out.fields.signer = answering.and_then(|at| out.fields.signers.get(at)?.name.clone());
    let whole = first.position.is_some();
    let mut grounds: Vec<&Segment> = first.lines.iter().collect();
    out.note("signers", &grounds, 0.95);
    if let (Some(segment), Some(_)) = (&first.name, &out.fields.signer) {
        let (known, mended) = read_name(segment).map_or((false, false), |(p, mended)| (p.known, mended));
        out.note("signer", &[segment], if known { 0.97 } else { 0.7 });
        if mended || first.lines.is_empty() {
            out.doubt("signer", 0.9);
        }
        grounds.push(segment);
        out.note("signers", &grounds, 0.95);
    }
    if !whole || first.inferred {
        out.doubt("signers", 0.7);
    }
}

/// The person whom a line names, with whether the family name had to be mended.
fn read_name(line: &Segment) -> Option<(Person, bool)> {
    match line.origin {
        Origin::Ocr => person::read_scanned(&line.text()),
        Origin::TextLayer | Origin::Text => person::read(&line.text()).map(|person| (person, false)),
    }
}

/// The sign-offs of one sheet, from row `from` on.
fn on_sheet(sheet: &Sheet, at: usize, from: usize, several: bool) -> Vec<SignOff> {
    let rows = &sheet.rows[from.min(sheet.rows.len())..];
    let all: Vec<&Segment> = rows.iter().flat_map(|r| &r.segments).collect();
    let label = all.iter().position(|s| begins_recipients(&s.text()));
    if sheet.has_boxes() || several {
        let middle = sheet.width * 9 / 20;
        let (right, left): (Vec<&Segment>, Vec<&Segment>) = all.iter().partition(|s| s.middle() > middle);
        let top = label.map_or(0, |l| all[l].bbox.y.saturating_sub(5 * all[l].bbox.height));
        let below = |stream: Vec<&'_ Segment>| -> Vec<Segment> {
            stream.into_iter().filter(|s| !sheet.has_boxes() || s.bbox.y >= top).cloned().collect()
        };
        let (right, left) = (below(right), below(left));
        let mut found = if several { read_stream(&left, at, true, true, false) } else { Vec::new() };
        found.extend(read_stream(&right, at, several, sheet.has_boxes(), label.is_some()));
        if !found.is_empty() {
            return found;
        }
    }
    let all: Vec<Segment> = all.into_iter().cloned().collect();
    read_stream(&all, at, several, sheet.has_boxes(), false)
}

/// The name on a scan whose position or whose place below it was lost to the seal: the lowest line of the right half
/// that is a name of a known family, level with the recipients or below.
fn name_alone(sheet: &Sheet, at: usize, from: usize, found: &mut Vec<SignOff>) {
    let rows = &sheet.rows[from.min(sheet.rows.len())..];
    let all = || rows.iter().flat_map(|r| &r.segments);
    let label = all().find(|s| begins_recipients(&s.text())).map(|s| s.bbox.y);
    let position = found.iter().flat_map(|s| &s.lines).map(|s| s.bbox.bottom()).min();
    let Some(top) = label.or(position) else { return };
    let signs = |s: &&Segment| s.bbox.y >= top && s.middle() > sheet.width / 2 && s.words.len() <= 8;
    let named = |s: &&Segment| read_name(s).is_some_and(|(p, _)| p.known) && !is_position(&s.text());
    let Some(name) = all().filter(signs).filter(named).max_by_key(|s| s.bbox.y).cloned() else { return };
    match found.first_mut() {
        Some(sign_off) => sign_off.name = Some(name),
        None => found.push(SignOff { sheet: at, name: Some(name), ..SignOff::default() }),
    }
}

/// Reads sign-offs from segments that follow each other in one column.
fn read_stream(
    stream: &[Segment],
    sheet: usize,
    several: bool,
    on_paper: bool,
    labelled: bool,
) -> Vec<SignOff> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < stream.len() {
        if let Some((sign_off, next)) = read_at(stream, at, sheet, on_paper) {
            let complete = sign_off.name.is_some();
            // A stack of authority and position is a sign-off, whatever the seal left of the name and of the label.
            let stack = !sign_off.authority.is_empty() && sign_off.position.is_some();
            if complete || (on_paper && (labelled || stack)) {
                found.push(sign_off);
            }
            if complete && !several {
                break;
            }
            at = next;
        } else {
            at += 1;
        }
    }
    if found.iter().any(|s| s.name.is_some()) {
        found.retain(|s| s.name.is_some());
    }
    found.truncate(if several { 6 } else { 1 });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;

    fn signed(text: &str, several: bool) -> Vec<Signer> {
        let sheets = [Sheet::new(&Page::from_text(1, text))];
        let found = find(&sheets, &Header::default(), several);
        let mut out = Extraction::default();
        extract(&found, &mut out);
        out.fields.signers
    }

    #[test]
    fn stack_of_authority() {
        let signers = signed(
            "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nTL. CHỦ TỊCH\nKT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG\nTrần Thị Minh\n",
            false,
        );
        assert_eq!(signers[0].authority, ["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG"]);
        assert_eq!(signers[0].position.as_deref(), Some("PHÓ CHÁNH VĂN PHÒNG"));
        assert_eq!(signers[0].name.as_deref(), Some("Trần Thị Minh"));
    }

    #[test]
    fn the_annex_does_not_sign() {
        let signers = signed("GIÁM ĐỐC\nLê Văn Lai\nPHỤ LỤC\nNơi nhận:\nCHỦ TỊCH\nTrần Vung\n", false);
        assert_eq!(signers.len(), 1);
        assert_eq!(signers[0].name.as_deref(), Some("Lê Văn Lai"));
    }

    #[test]
    fn minutes_have_two() {
        let signers = signed(
            "THƯ KÝ                          CHỦ TỌA\n\nLê Văn Lai                      Trần Thị Vung\n",
            true,
        );
        let names: Vec<_> = signers.iter().filter_map(|s| s.name.as_deref()).collect();
        assert_eq!(names, ["Lê Văn Lai", "Trần Thị Vung"]);
    }

    #[test]
    fn the_secretary_does_not_answer_for_the_minutes() {
        let minutes = |text: &str| {
            let sheets = [Sheet::new(&Page::from_text(1, text))];
            let mut out = Extraction::default();
            out.fields.doc_type =
                Some(crate::output::record::DocType { code: "BB".into(), name: "Biên bản".into() });
            extract(&find(&sheets, &Header::default(), true), &mut out);
            (out.fields.signer, out.fields.signers.len())
        };
        let both =
            "THƯ KÝ                          CHỦ TỌA\n\nLê Văn Lai                      Trần Thị Vung\n";
        assert_eq!(minutes(both), (Some("Trần Thị Vung".to_owned()), 2));
        assert_eq!(minutes("THƯ KÝ\n\nLê Văn Lai\n"), (None, 1));
        let drawn_up = minutes("NGƯỜI LẬP BIÊN BẢN\n\nLê Văn Lai\n");
        assert_eq!(drawn_up, (Some("Lê Văn Lai".to_owned()), 1));
    }

    #[test]
    fn specks_do_not_end_a_stack() {
        let text = "Nơi nhận:\n- Lưu: VT.\nTL. CHỦ TỊCH\nv\n`\nKT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG\nLê Văn Lai\n";
        let signers = signed(text, false);
        assert_eq!(signers[0].authority, ["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG"]);
        assert_eq!(signers[0].position.as_deref(), Some("PHÓ CHÁNH VĂN PHÒNG"));
    }
}
