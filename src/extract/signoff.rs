//! The sign-off: on whose behalf, which position, whose name.
//!
//! Grammar (Nghị định 30/2020/NĐ-CP, article 13): `[TM.|TL.|TUQ. …] [KT.|Q. …] POSITION (signature) Name`. The first
//! complete one after the head counts: annexes that follow have their own. Minutes and contracts have several.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::finding::Extraction;
use crate::extract::header::Header;
use crate::extract::person::{self, Person};
use crate::extract::phrase;
use crate::extract::tables::{POSITIONS, PREFIXES};
use crate::layout::fold::{Folded, bare, capitals, similarity};
use crate::layout::{Segment, Sheet};
use crate::output::record::Signer;

static PREFIX: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(t/m|k/t|t/l|tm|kt|tl|tuq|q)\s?([.,:;]|\b)\s?").expect("a valid pattern"));

/// A sign-off found.
#[derive(Clone, Debug, Default)]
pub struct SignOff {
    /// Index of its sheet.
    pub sheet: usize,
    /// `TM. …`, `KT. …`, in order.
    pub authority: Vec<String>,
    /// The position.
    pub position: Option<String>,
    /// The name's line.
    pub name: Option<Segment>,
    /// The lines before the name.
    pub lines: Vec<Segment>,
}

/// Finds the sign-offs of the document: one, or all of minutes and contracts.
pub fn find(sheets: &[Sheet], header: &Header, several: bool) -> Vec<SignOff> {
    let mut best: Vec<SignOff> = Vec::new();
    for (at, sheet) in sheets.iter().enumerate().skip(header.sheet) {
        let from = if at == header.sheet { header.end } else { 0 };
        let found = on_sheet(sheet, at, from, several);
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
        let person = sign_off.name.as_ref().and_then(|s| person::read(&s.text()));
        out.fields.signers.push(Signer {
            name: person.as_ref().map(|p| p.name.clone()),
            position: sign_off.position.clone(),
            authority: sign_off.authority.clone(),
            title: person.and_then(|p| p.title),
        });
    }
    let Some(first) = found.first() else { return };
    out.fields.signer = out.fields.signers.first().and_then(|s| s.name.clone());
    let mut grounds: Vec<&Segment> = first.lines.iter().collect();
    out.note("signers", &grounds, 0.95);
    if let (Some(segment), Some(name)) = (&first.name, &out.fields.signer) {
        let known = person::read(name).is_some_and(|p| p.known);
        out.note("signer", &[segment], if known { 0.97 } else { 0.7 });
        grounds.push(segment);
        out.note("signers", &grounds, 0.95);
    }
}

/// The sign-offs of one sheet, from row `from` on.
fn on_sheet(sheet: &Sheet, at: usize, from: usize, several: bool) -> Vec<SignOff> {
    let rows = &sheet.rows[from.min(sheet.rows.len())..];
    let all: Vec<&Segment> = rows.iter().flat_map(|r| &r.segments).collect();
    let label = all.iter().position(|s| is_recipients_label(&s.text()));
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
            if complete || (on_paper && labelled) {
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

/// A sign-off that begins at `at`, with where to go on.
fn read_at(stream: &[Segment], at: usize, sheet: usize, on_paper: bool) -> Option<(SignOff, usize)> {
    let mut sign_off = SignOff { sheet, ..SignOff::default() };
    let mut next = at;
    while let Some(segment) = stream.get(next) {
        let text = segment.text();
        if let Some(authority) = authority(&text) {
            sign_off.authority.push(authority);
        } else if is_position(&text) {
            // The line before the last position belongs to nobody else: two titles, the last one counts.
            sign_off.position = Some(clean(&text));
        } else if wraps(&text, &sign_off) {
            extend(&mut sign_off, &text);
        } else {
            break;
        }
        sign_off.lines.push(segment.clone());
        next += 1;
    }
    if sign_off.lines.is_empty() {
        return None;
    }
    let reach = if on_paper { 14 } else { 4 };
    sign_off.name = name_after(&stream[next..stream.len().min(next + reach)], &mut sign_off);
    Some((sign_off, next))
}

/// The name below a position: the first line that is a known kind of name, else the first that is shaped like one.
fn name_after(lines: &[Segment], sign_off: &mut SignOff) -> Option<Segment> {
    let mut fallback = None;
    for line in lines {
        let text = line.text();
        if is_recipients_label(&text) || text.starts_with('-') {
            continue;
        }
        if sign_off.position.is_none() && is_position(&text) {
            sign_off.position = Some(clean(&text));
            continue;
        }
        match person::read(&text) {
            Some(Person { known: true, .. }) if !is_position(&text) => return Some(line.clone()),
            Some(_) if fallback.is_none() && !is_position(&text) => fallback = Some(line.clone()),
            _ => {}
        }
    }
    fallback
}

/// Whether a line of capitals goes on with the authority or position above it.
fn wraps(text: &str, sign_off: &SignOff) -> bool {
    let begun = !sign_off.lines.is_empty();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let capital = capitals(text) > 0.9 && letters >= 4 && text.chars().count() < 60;
    begun && capital && person::read(text).is_none_or(|p| !p.known) && !is_annex(text)
}

fn is_annex(text: &str) -> bool {
    let bare = bare(text);
    ["phu luc", "quy che", "quy dinh", "danh muc", "ke hoach", "bieu", "mau", "quoc hoi"]
        .iter()
        .any(|a| bare.starts_with(a))
}

fn extend(sign_off: &mut SignOff, text: &str) {
    let line = clean(text);
    match (&mut sign_off.position, sign_off.authority.last_mut()) {
        (Some(position), _) => *position = format!("{position} {line}"),
        (None, Some(authority)) => *authority = format!("{authority} {line}"),
        (None, None) => sign_off.position = Some(line),
    }
}

/// `TM. ỦY BAN NHÂN DÂN`, with the prefix in its written form.
pub fn authority(text: &str) -> Option<String> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    if capitals(text) < 0.75 || text.chars().count() > 90 {
        return None;
    }
    let folded = Folded::new(text);
    let found = PREFIX.captures(&folded.bare)?;
    let (_, written) = PREFIXES.iter().find(|(bare, _)| *bare == &found[1])?;
    let end = found.get(0)?.end();
    let rest = clean(&folded.from(end));
    if rest.chars().filter(|c| c.is_alphabetic()).count() < 4 {
        return None;
    }
    let undotted = found[2].is_empty() && !found[1].contains('/');
    let spaced = folded.bare[..end].ends_with(' ');
    let prefix = if undotted { written.trim_end_matches('.') } else { written };
    Some(format!("{prefix}{}{rest}", if spaced { " " } else { "" }))
}

/// Whether a line names a position in capitals.
pub fn is_position(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    if capitals(text) < 0.75 || text.chars().count() > 70 {
        return false;
    }
    let bare = bare(text);
    let core = ["pho ", "p. ", "p.", "quyen ", "q. ", "q."]
        .iter()
        .find_map(|p| bare.strip_prefix(p))
        .unwrap_or(&bare);
    POSITIONS.iter().any(|position| {
        let head: String = core.chars().take(position.chars().count()).collect();
        let ends = !core.chars().nth(position.chars().count()).is_some_and(char::is_alphanumeric);
        ends && (head == *position || position.len() >= 8 && similarity(&head, position) >= 0.85)
    })
}

/// Whether a line is the label of the recipients.
pub fn is_recipients_label(text: &str) -> bool {
    let bare = bare(text.trim());
    let head: String = bare.chars().take(9).collect();
    bare.chars().count() <= 40 && (head.starts_with("noi nhan") || similarity(&head, "noi nhan") >= 0.75)
}

fn clean(text: &str) -> String {
    phrase::mend(text.trim_matches(|c: char| !c.is_alphanumeric() && c != ')' && c != '('))
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
    fn prefixes() {
        assert_eq!(authority("TM, ỦY BAN NHÂN DÂN").as_deref(), Some("TM. ỦY BAN NHÂN DÂN"));
        assert_eq!(authority("KT GIÁM ĐỐC").as_deref(), Some("KT GIÁM ĐỐC"));
        assert_eq!(authority("Q. GIÁM ĐỐC").as_deref(), Some("Q. GIÁM ĐỐC"));
        assert_eq!(authority("QUY CHẾ"), None);
    }
}
