//! Digital signatures as text blocks on the page: `Ký bởi: … / Cơ quan: … / Thời gian ký: …`.
//!
//! The time of signing is not the date of the document, and the signer may be an agency or a portal.

use std::sync::LazyLock;

use regex::Regex;

use crate::layout::Sheet;
use crate::layout::fold::Folded;
use crate::output::record::Signature;

static SIGNER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:nguoi ky|ky boi|duoc ky boi)\s?:\s?(.+?)(?:\s(?:email|co quan|to chuc|thoi gian|ngay ky|gio ky)\b|$)").expect("a valid pattern")
});
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s+(\d{1,2})[:.](\d{2})[:.](\d{2})(?:\s*([+-]\d{2})\s?[:']?\s?(\d{2}))?").expect("a valid pattern")
});
static ISO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\d{4}-\d{2}-\d{2})[t ](\d{2}:\d{2}:\d{2})\s?([+-]\d{2}):?(\d{2})").expect("a valid pattern")
});

/// Signatures shown on the pages, in order.
pub fn extract(sheets: &[Sheet]) -> Vec<Signature> {
    let mut list: Vec<Signature> = Vec::new();
    let mut open: Option<String> = None;
    for segment in sheets.iter().flat_map(Sheet::segments) {
        let folded = segment.folded();
        if let Some(name) = SIGNER.captures(&folded.bare).and_then(|c| c.get(1)) {
            flush(&mut open, None, &mut list);
            open = Some(folded.slice(name.range()).trim().to_owned());
        }
        if let Some(time) = time(&folded) {
            flush(&mut open, Some(time), &mut list);
        }
    }
    flush(&mut open, None, &mut list);
    list
}

fn flush(signer: &mut Option<String>, signed_at: Option<String>, list: &mut Vec<Signature>) {
    if signer.is_some() || signed_at.is_some() {
        list.push(Signature { signed_at, signer: signer.take(), source: "text".to_owned() });
    }
}

/// A time of signing in ISO 8601; the offset is kept when it is given.
fn time(folded: &Folded) -> Option<String> {
    if let Some(found) = ISO.captures(&folded.bare) {
        return Some(format!("{}T{}{}:{}", &found[1], &found[2], &found[3], &found[4]));
    }
    let found = TIME.captures(&folded.bare)?;
    let part = |i: usize| found[i].parse::<u8>().unwrap_or(0);
    let valid = (1..=31).contains(&part(1)) && (1..=12).contains(&part(2)) && part(4) < 24 && part(5) < 60;
    let offset = found.get(7).zip(found.get(8)).map(|(h, m)| format!("{}:{}", h.as_str(), m.as_str()));
    valid.then(|| {
        let date = format!("{}-{:02}-{:02}", &found[3], part(2), part(1));
        format!("{date}T{:02}:{}:{}{}", part(4), &found[5], &found[6], offset.unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;

    #[test]
    fn both_kinds_of_stamp() {
        let text = "Ký bởi: UBND huyện Lai Vung\nCơ quan: Lai Vung\nThời gian ký: 07/01/2025 10:09:57\nvt@laivung.vn\n20.07.2023 16:30:38 +07:00\n";
        let list = extract(&[Sheet::new(&Page::from_text(1, text))]);
        assert_eq!(list[0].signer.as_deref(), Some("UBND huyện Lai Vung"));
        assert_eq!(list[0].signed_at.as_deref(), Some("2025-01-07T10:09:57"));
        assert_eq!(list[1].signed_at.as_deref(), Some("2023-07-20T16:30:38+07:00"));
    }
}
