//! The sign-off: on whose behalf, which position, whose name.
//!
//! Grammar (Nghị định 30/2020/NĐ-CP, article 13): `[TM.|TL.|TUQ. …] [KT.|Q. …] POSITION (signature) Name`. The first
//! complete one after the head counts, in a text the first near the recipients: annexes that follow have their own. Minutes,
//! contracts and what bodies issue together have several.

mod columns;
mod stack;

use crate::extract::finding::Extraction;
use crate::extract::header::Header;
use crate::extract::person::{self, Person};
use crate::extract::recipients;
use crate::layout::anchors::begins_recipients;
use crate::layout::fold::bare;
use crate::layout::{Segment, Sheet};
use crate::output::record::Signer;
use crate::page::{CELL_HEIGHT, Origin};
pub use stack::is_signing;
use stack::{is_low_position, is_position, read_at};

/// Rows of a text above the label of the recipients in which a sign-off may end.
const ABOVE_LABEL: u32 = 15;

/// Sign-offs of one document at most.
const MOST: usize = 6;

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
    /// Whether a name stands beside it, the position unread.
    pub partial: bool,
    /// The name's line.
    pub name: Option<Segment>,
    /// The lines before the name.
    pub lines: Vec<Segment>,
}

impl SignOff {
    /// Whether it is that of the secretary of a meeting.
    fn took_minutes(&self) -> bool {
        self.begins(&["thu ky", "nguoi ghi"])
    }

    /// Whether it is that of somebody who prepared what another answers for.
    fn assists(&self) -> bool {
        self.took_minutes() || self.begins(&["nguoi lap", "ke toan"])
    }

    /// Whether the position begins so, in bare letters.
    fn begins(&self, beginnings: &[&str]) -> bool {
        let position = self.position.as_deref().map(bare).unwrap_or_default();
        beginnings.iter().any(|begin| position.starts_with(begin))
    }
}

/// Finds the sign-offs of the document: one, or all where several sign.
pub fn find(sheets: &[Sheet], header: &Header, several: bool) -> Vec<SignOff> {
    let mut best: Vec<SignOff> = Vec::new();
    for (at, sheet) in sheets.iter().enumerate().skip(header.sheet) {
        let from = if at == header.sheet { header.end } else { 0 };
        let mut found = if sheet.has_boxes() {
            on_paper(sheet, at, from, several)
        } else {
            in_text(sheet, at, from, several)
        };
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
    let answering = if minutes {
        found.iter().rposition(|s| !s.took_minutes())
    } else {
        found.iter().position(|s| !s.assists()).or(Some(0))
    };
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
    let named = found.iter().all(|sign_off| sign_off.name.as_ref().is_some_and(is_known));
    if !whole || first.inferred || first.partial || !named {
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

/// Whether a line names a person of a known family.
fn is_known(line: &Segment) -> bool {
    read_name(line).is_some_and(|(person, _)| person.known)
}

/// The sign-offs of a sheet of paper, from row `from` on.
fn on_paper(sheet: &Sheet, at: usize, from: usize, several: bool) -> Vec<SignOff> {
    let rows = &sheet.rows[from.min(sheet.rows.len())..];
    let all: Vec<&Segment> = rows.iter().flat_map(|r| &r.segments).collect();
    let label = all.iter().position(|s| begins_recipients(&s.text()));
    let middle = sheet.width * 9 / 20;
    let (right, left): (Vec<&Segment>, Vec<&Segment>) = all.iter().partition(|s| s.middle() > middle);
    let top = label.map_or(0, |l| all[l].bbox.y.saturating_sub(5 * all[l].bbox.height));
    let below = |stream: Vec<&'_ Segment>| -> Vec<Segment> {
        stream.into_iter().filter(|s| s.bbox.y >= top).cloned().collect()
    };
    let (right, left) = (below(right), below(left));
    let mut found = if several { read_stream(&left, at, true, true, false) } else { Vec::new() };
    found.extend(read_stream(&right, at, several, true, label.is_some()));
    if !found.is_empty() {
        return found;
    }
    let all: Vec<Segment> = all.into_iter().cloned().collect();
    read_stream(&all, at, several, true, false)
}

/// The sign-offs of a text page, from row `from` on, the recipients left out. Offices side by side sign together.
fn in_text(sheet: &Sheet, at: usize, from: usize, several: bool) -> Vec<SignOff> {
    let listed = recipients::lines(sheet);
    let is_listed = |segment: &Segment| listed.iter().any(|line| std::ptr::eq(*line, segment));
    let rows: Vec<Vec<Segment>> = sheet.rows[from.min(sheet.rows.len())..]
        .iter()
        .map(|row| row.segments.iter().filter(|s| !is_listed(s)).cloned().collect())
        .collect();
    let label = listed.first().map(|label| label.bbox.y);
    let stream: Vec<Segment> = rows.iter().flatten().cloned().collect();
    let read = |column: &Vec<Segment>| read_stream(column, at, true, false, label.is_some());
    let alone = if several { read(&stream) } else { first_in_text(&stream, at, label) };
    let beside = columns::side_by_side(&rows).filter(|beside| {
        let top = alone.first().and_then(|s| s.lines.first()).map_or(u32::MAX, |line| line.bbox.y);
        several || beside.top <= top
    });
    let columns = beside.map(|beside| beside.columns).unwrap_or_default();
    let named = |column: &Vec<Segment>| read(column).into_iter().filter(|s| s.name.is_some()).collect();
    let stacks: Vec<Vec<SignOff>> = columns.iter().map(named).collect();
    let names = |column: &Vec<Segment>| column.iter().any(is_known);
    let partial = columns.iter().zip(&stacks).any(|(column, stack)| stack.is_empty() && names(column));
    let found: Vec<SignOff> = stacks.into_iter().flatten().map(|s| SignOff { partial, ..s }).collect();
    match (found.is_empty(), alone.is_empty()) {
        (false, _) => found,
        (true, false) => alone,
        (true, true) => label.and_then(|label| in_small_letters(&stream, at, label)).into_iter().collect(),
    }
}

/// A position in small letters, the name right below it, as a text has them beside or below the recipients: `Giám đốc`.
fn in_small_letters(stream: &[Segment], sheet: usize, label: u32) -> Option<SignOff> {
    stream.windows(2).find_map(|pair| {
        let [position, name] = pair else { return None };
        let foot = position.bbox.y + ABOVE_LABEL * CELL_HEIGHT >= label;
        (foot && is_known(name) && is_low_position(position)).then(|| SignOff {
            sheet,
            position: Some(position.text()),
            name: Some(name.clone()),
            lines: vec![position.clone()],
            ..SignOff::default()
        })
    })
}

/// The one sign-off of a text: the first that has a name and stands beside the recipients, else the first.
fn first_in_text(stream: &[Segment], at: usize, label: Option<u32>) -> Vec<SignOff> {
    let mut found = read_stream(stream, at, true, false, label.is_some());
    let near = label.map_or(0, |label| label.saturating_sub(ABOVE_LABEL * CELL_HEIGHT));
    let stands_near = |s: &SignOff| s.name.as_ref().is_some_and(|name| name.bbox.y >= near);
    let first = found.iter().position(stands_near).unwrap_or(0);
    if found.is_empty() { found } else { vec![found.swap_remove(first)] }
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
    let named = |s: &&Segment| is_known(s) && !is_position(&s.text());
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
            if complete || labelled && (on_paper || stack) || on_paper && stack {
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
    found.truncate(if several { MOST } else { 1 });
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

    /// Two columns of a text, row by row.
    fn beside(left: &[&str], right: &[&str]) -> String {
        let cell = |column: &[&str], at: usize| column.get(at).copied().unwrap_or_default().to_owned();
        let row = |at| format!("{:<44}{}\n", cell(left, at), cell(right, at));
        (0..left.len().max(right.len())).map(row).collect()
    }

    #[test]
    fn the_recipients_stand_beside_a_stack_of_any_height() {
        let stack = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"];
        for count in 0..8 {
            for height in 1..=stack.len() {
                let mut left = vec!["Nơi nhận:", "- Như trên;"];
                left.extend(vec!["- TT HĐND, UBND;"; count]);
                left.push("- Lưu: VT.");
                let mut right = stack[3 - height..].to_vec();
                right.extend(["", "", "", "Trần Văn Minh"]);
                let signers = signed(&beside(&left, &right), false);
                assert_eq!(signers[0].name.as_deref(), Some("Trần Văn Minh"), "{count} {height}");
                assert_eq!(signers[0].position.as_deref(), Some("PHÓ CHỦ TỊCH"));
                assert_eq!(signers[0].authority, stack[3 - height..2]);
            }
        }
    }

    #[test]
    fn an_office_among_the_recipients_does_not_sign() {
        let signers = signed("Nơi nhận:\n- GIÁM ĐỐC SỞ (b/c);\n- Lưu: VT.\nCHỦ TỊCH\nTrần Thị Minh\n", false);
        assert_eq!((signers.len(), signers[0].position.as_deref()), (1, Some("CHỦ TỊCH")));
    }

    #[test]
    fn offices_side_by_side_have_their_own_names() {
        let text = beside(
            &["TM. BAN THƯỜNG VỤ", "GIÁM ĐỐC SỞ A", "", "Lê Văn Một"],
            &["", "GIÁM ĐỐC SỞ B", "", "Trần Thị Hai"],
        );
        for several in [false, true] {
            let signers = signed(&text, several);
            let each = |at: usize| (signers[at].name.as_deref(), signers[at].position.as_deref());
            assert_eq!(each(0), (Some("Lê Văn Một"), Some("GIÁM ĐỐC SỞ A")));
            assert_eq!(each(1), (Some("Trần Thị Hai"), Some("GIÁM ĐỐC SỞ B")));
            assert_eq!(signers[0].authority, ["TM. BAN THƯỜNG VỤ"]);
        }
        let text = beside(&["NGƯỜI VI PHẠM", "", "Lê Văn Một"], &["NGƯỜI LẬP BIÊN BẢN", "", "Trần Thị Hai"]);
        let found = find(&[Sheet::new(&Page::from_text(1, &text))], &Header::default(), true);
        assert!(found.iter().all(|sign_off| sign_off.partial));
        assert_eq!(signed(&text, true).last().and_then(|s| s.name.clone()).as_deref(), Some("Trần Thị Hai"));
    }

    #[test]
    fn the_head_of_a_decision_does_not_sign() {
        for head in [
            "CHỦ TỊCH\nNƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nCăn cứ Điều 88;\nNAY CÔNG BỐ\n",
            "HIỆU TRƯỞNG TRƯỜNG THPT A\nCăn cứ Luật A;\nPhần Một\n",
            "GIÁM ĐỐC SỞ Y TẾ\nQUYẾT ĐỊNH:\nChương I\n",
            "GIÁM ĐỐC SỞ Y TẾ\nQUYẾT ĐỊNH\nChương I\n",
        ] {
            let signers = signed(
                &format!("{head}Điều 1. A.\nNơi nhận:\n- Lưu: VT.\nPHÓ GIÁM ĐỐC\nLê Văn Lai\n"),
                false,
            );
            assert_eq!(signers[0].name.as_deref(), Some("Lê Văn Lai"), "{head}");
            assert_eq!(signers[0].position.as_deref(), Some("PHÓ GIÁM ĐỐC"), "{head}");
        }
    }

    #[test]
    fn who_is_represented_stands_above_the_position() {
        let signers =
            signed("ĐẠI DIỆN BÊN A\nGIÁM ĐỐC\nLê Văn Một\nĐẠI DIỆN BÊN B\nGIÁM ĐỐC\nTrần Thị Hai\n", true);
        assert_eq!(signers[1].authority, ["ĐẠI DIỆN BÊN B"]);
        assert_eq!(signers[1].position.as_deref(), Some("GIÁM ĐỐC"));
    }

    #[test]
    fn positions_in_small_letters() {
        for (stack, authority) in
            [("Giám đốc", None), ("T/M BAN THƯỜNG VỤ\nPhó Bí thư", Some("T/M BAN THƯỜNG VỤ"))]
        {
            let signers = signed(&format!("Nơi nhận:\n- Sở Y;\n- Lưu: VT.\n{stack}\nLê Văn Lai\n"), false);
            assert_eq!(signers[0].position.as_deref(), stack.lines().last());
            assert_eq!(signers[0].authority.first().map(String::as_str), authority);
        }
        assert!(signed("Giám đốc\nLê Văn Lai\n", false).is_empty());
    }

    #[test]
    fn a_name_is_not_looked_for_below_the_next_stack() {
        let signers = signed("GIÁM ĐỐC\nĐới Thanh Bằng\nBỘ TRƯỞNG\nTrần Thị Hai\n", true);
        assert_eq!(signers[0].name.as_deref(), Some("Đới Thanh Bằng"));
    }

    #[test]
    fn an_acting_head_has_a_position() {
        let signers = signed("Q. GIÁM ĐỐC\nLê Văn Lai\n", false);
        assert_eq!((signers[0].position.as_deref(), signers[0].authority.len()), (Some("Q. GIÁM ĐỐC"), 0));
    }

    #[test]
    fn specks_do_not_end_a_stack() {
        let text = "Nơi nhận:\n- Lưu: VT.\nTL. CHỦ TỊCH\nv\n`\nKT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG\nLê Văn Lai\n";
        let signers = signed(text, false);
        assert_eq!(signers[0].authority, ["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG"]);
        assert_eq!(signers[0].position.as_deref(), Some("PHÓ CHÁNH VĂN PHÒNG"));
    }
}
