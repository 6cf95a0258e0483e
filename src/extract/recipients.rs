//! Who receives copies (Nơi nhận), the archive line last.

use crate::extract::finding::Extraction;
use crate::extract::signoff::{SignOff, is_signing};
use crate::layout::anchors::{is_first_recipient, is_recipients_label};
use crate::layout::fold::bare;
use crate::layout::{Segment, Sheet};
use crate::page::{CELL_WIDTH, Origin};

/// Recipients at most.
const LONGEST: usize = 60;

/// Cells behind the label in a text file where the sign-off's column may begin.
const TEXT_COLUMN: u32 = 10;

/// Fills the recipients.
pub fn extract(sheets: &[Sheet], from: usize, signed: Option<&SignOff>, out: &mut Extraction) {
    let last = signed.map_or(sheets.len(), |s| s.sheet + 1).max(from + 1).min(sheets.len());
    for sheet in &sheets[from.min(last)..last] {
        let segments: Vec<&Segment> = sheet.segments().collect();
        let first = |begins: fn(&str) -> bool| segments.iter().position(|s| begins(&s.text()));
        let (label, first) = (first(is_recipients_label), first(is_first_recipient));
        let Some(start) = label.or(first) else { continue };
        let column = column(sheet, &segments, start, signed);
        let found = items(&column, label.is_some());
        let items = found.iter().map(|item| clean(item, segments[start].origin));
        out.fields.recipients = items.filter(|item| !item.is_empty()).collect();
        out.note("recipients", &column[..column.len().min(LONGEST)], 0.92);
        return;
    }
}

/// The label, or the first recipient where that is misread, and what stands below it in its column.
fn column<'a>(
    sheet: &Sheet,
    segments: &[&'a Segment],
    start: usize,
    signed: Option<&SignOff>,
) -> Vec<&'a Segment> {
    let anchor = segments[start];
    if !sheet.has_boxes() {
        let border = anchor.bbox.right() + TEXT_COLUMN * CELL_WIDTH;
        return segments[start..].iter().copied().filter(|s| s.bbox.x < border).take(LONGEST).collect();
    }
    let signed_left = signed.and_then(|s| s.lines.iter().map(|l| l.bbox.x).min());
    let border = signed_left.filter(|&x| x > anchor.bbox.right()).unwrap_or(sheet.width / 2);
    let below = segments
        .iter()
        .copied()
        .filter(|s| s.bbox.y + s.bbox.height / 2 > anchor.bbox.y && s.bbox.x < border);
    let mut column: Vec<&Segment> = Vec::new();
    for segment in below.filter(|s| s.middle() < border).take(LONGEST) {
        let gap = column.last().map_or(0, |above| segment.bbox.y.saturating_sub(above.bbox.bottom()));
        if gap > 4 * anchor.bbox.height.max(12) {
            break;
        }
        column.push(segment);
    }
    column
}

/// Joins the lines of a column, which the label may begin, into items.
fn items(column: &[&Segment], labelled: bool) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    let mut lines: Vec<String> = column.iter().map(|s| s.text()).collect();
    if let Some(first) = lines.first_mut().filter(|_| labelled) {
        *first = first.split_once(':').map_or("", |(_, rest)| rest).trim().to_owned();
    }
    for line in lines.into_iter().filter(|l| l.chars().filter(|c| c.is_alphanumeric()).count() > 1) {
        let archived = items.last().is_some_and(|last| is_archive(last) && is_closed(last));
        if is_signing(&line) || archived {
            break;
        }
        match dashed(&line) {
            Some(item) => items.push(item.to_owned()),
            None if items.last().is_none_or(|last| last.ends_with(';')) && !line.starts_with('+') => {
                items.push(line);
            }
            None => append(&mut items, &line),
        }
    }
    items
}

fn append(items: &mut [String], line: &str) {
    if let Some(last) = items.last_mut() {
        *last = format!("{last} {line}");
    }
}

/// The archive line ends the list once it is a whole item.
fn is_archive(item: &str) -> bool {
    let bare = bare(item);
    let bare = bare.trim_start_matches(|c: char| !c.is_alphanumeric());
    bare.starts_with("luu") || bare.contains("+ luu")
}

fn is_closed(item: &str) -> bool {
    !item.ends_with([',', ':']) && item.chars().count() > 5
}

/// The item behind a dash; `+` items belong to the dash item above.
fn dashed(line: &str) -> Option<&str> {
    line.trim_start_matches(['"', '“', '”', '‹', '\'', '|'])
        .strip_prefix(['-', '–', '—', '~', '•', '*', '¬', '_'])
        .map(str::trim_start)
}

fn clean(item: &str, origin: Origin) -> String {
    let item = item
        .trim_matches(|c: char| c.is_whitespace() || ";:.,-–~".contains(c))
        .replace("/.", "")
        .trim()
        .to_owned();
    if origin == Origin::Ocr && is_archive(&item) { without_stroke(&item).to_owned() } else { item }
}

/// The archive line of a scan without the letter that was read of the pen behind its last bracket: `Lưu: VT (2b).Z`.
fn without_stroke(item: &str) -> &str {
    match item.rsplit_once(").") {
        Some((kept, stroke)) if stroke.chars().count() == 1 => &item[..=kept.len()],
        _ => item,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;

    fn recipients(text: &str) -> Vec<String> {
        let sheets = [Sheet::new(&Page::from_text(1, text))];
        let mut out = Extraction::default();
        extract(&sheets, 0, None, &mut out);
        out.fields.recipients
    }

    #[test]
    fn list_ends_with_the_archive_line() {
        let list = recipients(
            "Nơi nhận:\n- Như trên;\n- Các phòng,\nban;\n- VP:\n+ LĐVP;\n- Lưu:\nVT, TC.\nHP VP\nGIÁM ĐỐC\n",
        );
        assert_eq!(list, ["Như trên", "Các phòng, ban", "VP: + LĐVP", "Lưu: VT, TC"]);
    }

    #[test]
    fn a_list_whose_label_was_misread_is_found() {
        let list = recipients(
            "thi hành Quyết định này./.\nBé 441682\n- Như Điều 3;\n- Các phòng: TC, NV;\n- Lưu: VT.\nHP\n",
        );
        assert_eq!(list, ["Như Điều 3", "Các phòng: TC, NV", "Lưu: VT"]);
    }

    #[test]
    fn the_pen_behind_the_archive_line_is_no_part_of_it() {
        let scanned = |item: &str| clean(item, Origin::Ocr);
        assert_eq!(scanned("Lưu: VT, KSTTHC (L-40b).Z"), "Lưu: VT, KSTTHC (L-40b)");
        assert_eq!(scanned("Lưu: VT, NN (2).KN"), "Lưu: VT, NN (2).KN");
        assert_eq!(scanned("VP (2).X;"), "VP (2).X");
        assert_eq!(clean("Lưu: VT (2b).Z", Origin::Text), "Lưu: VT (2b).Z");
    }

    #[test]
    fn sign_off_beside_the_list_is_left_out() {
        let list = recipients(
            "Nơi nhận:                KT. CHỦ TỊCH\n- Như trên;              PHÓ CHỦ TỊCH\n- Lưu: VT.\n",
        );
        assert_eq!(list.first().map(String::as_str), Some("Như trên"));
    }
}
