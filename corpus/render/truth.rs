//! The transcript and the fields of a document, taken from the same source as its picture.
//!
//! The transcript has a printed line of the header or the sign-off on a line of its own, a paragraph of the body on one
//! line, and a form feed between pages. Columns are read one after the other: left, then right.

use serde_json::{Value, json};

use crate::markup::{Document, Family, Foot, Head, PartialDate, Signer};

/// The right head of a state document.
pub const NATION: [&str; 2] = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"];
/// The right head of a Party document.
pub const PARTY: &str = "ĐẢNG CỘNG SẢN VIỆT NAM";

/// Width of a blank to be filled in by hand, in spaces.
const BLANK: &str = "     ";
const PREFIXES: [&str; 8] = ["TM.", "KT.", "TL.", "TUQ.", "T/M", "K/T", "T/L", "Q."];

/// The transcript of all pages.
pub fn transcript(document: &Document) -> String {
    let mut lines = header(document);
    for (index, page) in document.pages.iter().enumerate() {
        if index > 0 {
            lines.push(format!("\u{c}{}", index + 1));
        }
        lines.extend(page.iter().map(crate::markup::Paragraph::plain));
    }
    lines.extend(foot_lines(&document.foot));
    if let Some((head, foot)) = &document.copy {
        lines.extend(head.parent.iter().chain(&head.issuer).cloned());
        lines.push(number_line(document.family, &head.number));
        lines.extend(NATION.map(str::to_owned));
        lines.extend(place_date(head));
        lines.push("SAO Y".to_owned());
        lines.extend(foot_lines(foot));
    }
    lines.join("\n") + "\n"
}

fn header(document: &Document) -> Vec<String> {
    let head = &document.head;
    let mut lines = document.stamp.clone();
    lines.extend(head.parent.iter().chain(&head.issuer).cloned());
    if document.family == Family::Party {
        lines.push("*".to_owned());
    }
    lines.push(number_line(document.family, &head.number));
    if document.is_letter() {
        lines.extend(document.subject.iter().cloned());
    }
    match document.family {
        Family::State => lines.extend(NATION.map(str::to_owned)),
        Family::Party => lines.push(PARTY.to_owned()),
    }
    lines.extend(place_date(head));
    lines.extend(document.secrecy.iter().chain(&document.urgency).cloned());
    if !document.is_letter() {
        lines.push(document.type_name.to_uppercase());
        lines.extend(document.subject.iter().cloned());
    }
    lines.extend(addressee_lines(&document.addressees));
    lines
}

/// `Số: 15/QĐ-UBND`, `Số 15-QĐ/HU`, or with a blank before the symbol.
pub fn number_line(family: Family, number: &str) -> String {
    let label = if family == Family::Party { "Số" } else { "Số:" };
    if number.starts_with('/') { format!("{label}{BLANK}{number}") } else { format!("{label} {number}") }
}

/// `Lai Thạnh, ngày 05 tháng 3 năm 2024`.
fn place_date(head: &Head) -> Option<String> {
    let (day, month, year) = head.date?.printed();
    let place = head.place.as_deref().unwrap_or_default();
    let day = day.map_or_else(|| BLANK.to_owned(), |day| format!(" {day} "));
    Some(format!("{place}, ngày{day}tháng {month} năm {year}"))
}

/// "Kính gửi" with one addressee on its line, several below.
pub fn addressee_lines(addressees: &[String]) -> Vec<String> {
    match addressees {
        [] => Vec::new(),
        [one] => vec![format!("Kính gửi: {one}")],
        several => std::iter::once("Kính gửi:".to_owned()).chain(listed(several)).collect(),
    }
}

/// Entries with dash and `;`, the last with a full stop.
pub fn listed(entries: &[String]) -> Vec<String> {
    let last = entries.len().saturating_sub(1);
    let mark = |index| if index == last { '.' } else { ';' };
    entries.iter().enumerate().map(|(index, entry)| format!("- {entry}{}", mark(index))).collect()
}

fn foot_lines(foot: &Foot) -> Vec<String> {
    let mut lines = Vec::new();
    if !foot.recipients.is_empty() {
        lines.push("Nơi nhận:".to_owned());
        lines.extend(listed(&foot.recipients));
    }
    for signer in &foot.signers {
        lines.extend(signer.lines.iter().cloned());
        lines.push(signer.printed_name());
    }
    lines
}

/// The fields of the document as JSON.
pub fn truth(document: &Document) -> Value {
    let (head, foot) = (&document.head, &document.foot);
    let signers: Vec<Value> = foot.signers.iter().map(signer_truth).collect();
    let chief = signers.last().cloned().unwrap_or_default();
    let handwritten: Vec<&str> =
        [(document.scan.hand_number, "number"), (document.scan.hand_day, "date.day")]
            .into_iter()
            .filter_map(|(by_hand, field)| by_hand.then_some(field))
            .collect();
    let copy = document.copy.as_ref().map(|(head, foot)| {
        json!({
            "form": "SAO Y", "number": head.number, "date": head.date.map(PartialDate::iso),
            "issuing_agency": head.issuer.join(" "), "signer_name": foot.signers.last().map(|signer| &signer.name),
        })
    });
    json!({
        "id": document.name,
        "file": format!("scans/{}.{}", document.name, document.scan.format.extension()),
        "pages": document.pages.len(),
        "handwritten": handwritten,
        "overlay_text": document.stamp,
        "fields": {
            "number": head.number.replace(' ', ""),
            "date": head.date.map(PartialDate::iso),
            "place": head.place,
            "parent_agency": joined(&head.parent),
            "issuing_agency": joined(&head.issuer),
            "doc_type": document.type_name,
            "subject": joined(&document.subject),
            "recipients": document.addressees,
            "signer_name": chief["name"],
            "signer_position": chief["position"],
            "authority_lines": chief["authority_lines"],
            "signers": signers,
            "noi_nhan": foot.recipients,
            "urgency": document.urgency,
            "secrecy": document.secrecy,
            "copy": copy,
        },
    })
}

fn joined(lines: &[String]) -> Option<String> {
    (!lines.is_empty()).then(|| lines.join(" "))
}

/// The position is the last line of the sign-off, the lines above it say by which authority.
fn signer_truth(signer: &Signer) -> Value {
    let begins = signer.lines.iter().rposition(|line| PREFIXES.iter().any(|prefix| line.starts_with(prefix)));
    let authority = begins.map_or(0, |index| index + 1).min(signer.lines.len().saturating_sub(1));
    json!({
        "name": signer.name,
        "title": signer.title,
        "position": signer.lines[authority..].join(" "),
        "authority_lines": signer.lines[..authority],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markup::parse;

    const SOURCE: &str = "type: Công văn\nissuer: ỦY BAN NHÂN DÂN\nissuer: HUYỆN X\nnumber: /UBND-VX\n\
        place: X\ndate: 2024-05\nsubject: V/v\nsubject: thử\nto: A\nto: B\ncc: Như trên\ncc: Lưu: VT\n\
        sign: TM. ỦY BAN NHÂN DÂN\nsign: KT. CHỦ TỊCH\nsign: PHÓ CHỦ TỊCH\nname: Lê An\n---\nMột **hai**.\n~~~\nBa./.\n";

    #[test]
    fn transcript_keeps_blanks_and_pages() {
        let text = transcript(&parse("x", SOURCE).unwrap());
        assert!(text.starts_with("ỦY BAN NHÂN DÂN\nHUYỆN X\nSố:     /UBND-VX\nV/v\nthử\nCỘNG HÒA"), "{text}");
        assert!(
            text.contains(
                "X, ngày     tháng 5 năm 2024\nKính gửi:\n- A;\n- B.\nMột hai.\n\u{c}2\nBa./.\nNơi"
            ),
            "{text}"
        );
        assert!(
            text.ends_with("- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê An\n"),
            "{text}"
        );
    }

    #[test]
    fn truth_splits_the_sign_off() {
        let fields = &truth(&parse("x", SOURCE).unwrap())["fields"];
        assert_eq!(fields["signer_position"], "PHÓ CHỦ TỊCH");
        assert_eq!(fields["authority_lines"], json!(["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"]));
        assert_eq!(fields["date"], "2024-05");
        assert_eq!(fields["subject"], "V/v thử");
    }
}
