//! Who receives copies (Nơi nhận), the archive line last.

use crate::extract::finding::Extraction;
use crate::extract::person;
use crate::extract::signoff::{SignOff, is_signing};
use crate::layout::anchors::{is_first_recipient, is_recipients_label};
use crate::layout::fold::{bare, capitals};
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
        let Some((start, labelled)) = start(&segments) else { continue };
        let column = column(sheet, &segments, start, signed);
        let found = list(&column, labelled, is_beside(sheet, &segments, start)).items;
        let items = found.iter().map(|item| clean(item, segments[start].origin));
        out.fields.recipients = items.filter(|item| !item.is_empty()).collect();
        out.note("recipients", &column[..column.len().min(LONGEST)], 0.92);
        return;
    }
}

/// The lines of a text page that its list of recipients takes up, the label first.
pub fn lines(sheet: &Sheet) -> Vec<&Segment> {
    let segments: Vec<&Segment> = sheet.segments().collect();
    let Some((start, labelled)) = start(&segments) else { return Vec::new() };
    let column = column(sheet, &segments, start, None);
    let list = list(&column, labelled, is_beside(sheet, &segments, start));
    list.lines.into_iter().map(|at| column[at]).collect()
}

/// Where the list begins, and whether with its label.
fn start(segments: &[&Segment]) -> Option<(usize, bool)> {
    let first = |begins: fn(&str) -> bool| segments.iter().position(|s| begins(&s.text()));
    let label = first(is_label);
    label.or_else(|| first(is_first_recipient)).map(|start| (start, label.is_some()))
}

/// Whether a line is the label, or begins with it and holds the whole list: `Nơi nhận: Như trên; Lưu: VT.`
fn is_label(text: &str) -> bool {
    let bare = bare(text);
    is_recipients_label(text) || bare.starts_with("noi nhan:") && bare.contains("; luu")
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
        let leads = |pair: &[&Segment]| pair[0].line != pair[1].line;
        let below = segments[start..].windows(2).filter(|pair| leads(pair)).map(|pair| pair[1]);
        let below = below.filter(|s| s.bbox.x < border);
        return std::iter::once(anchor).chain(below).take(LONGEST).collect();
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

/// The items of a list, and the places of its lines in their column.
#[derive(Default)]
struct List {
    items: Vec<String>,
    lines: Vec<usize>,
}

/// How the items of a list begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marker {
    /// With a dash or a bullet.
    Dash,
    /// With a number or a letter: `1.`, `a)`.
    Label,
    /// With nothing, each line one: none of them has an end mark.
    Line,
}

impl Marker {
    /// What marks the items of a list, by its lines.
    fn of(lines: &[String]) -> Self {
        let mut lines = lines.iter().filter(|line| holds_words(line));
        match lines.next() {
            Some(first) if labelled_item(first).is_some() => Self::Label,
            Some(first) if dashed(first).is_none() => {
                let marked = first.ends_with([';', ','])
                    || lines.any(|line| line.ends_with(';') || dashed(line).is_some());
                if marked { Self::Dash } else { Self::Line }
            }
            _ => Self::Dash,
        }
    }

    /// The item that a line begins.
    fn item(self, line: &str) -> Option<&str> {
        match self {
            Self::Dash => dashed(line),
            Self::Label => labelled_item(line).or_else(|| dashed(line)),
            Self::Line => dashed(line).or_else(|| line.starts_with(char::is_uppercase).then_some(line)),
        }
    }
}

/// Whether the sign-off of a text begins beside the list.
fn is_beside(sheet: &Sheet, segments: &[&Segment], start: usize) -> bool {
    let next = segments.get(start + 1).is_some_and(|next| next.line == segments[start].line);
    next && !sheet.has_boxes()
}

/// Joins the lines of a column, which the label may begin, into items. What of a sign-off `beside` the list stands in lines of
/// its own between its items is passed over.
fn list(column: &[&Segment], labelled: bool, beside: bool) -> List {
    let mut list = List::default();
    let mut lines: Vec<String> = column.iter().map(|s| s.text()).collect();
    if let Some(first) = lines.first_mut().filter(|_| labelled) {
        *first = first.split_once(':').map_or("", |(_, rest)| rest).trim().to_owned();
        list.lines.push(0);
    }
    let marker = Marker::of(&lines);
    let archive = |line: &String| dashed(line).is_some_and(is_archive);
    let last = if beside { lines.iter().position(archive).unwrap_or(0) } else { 0 };
    let inline =
        labelled && lines.first().is_some_and(|first| first.contains(';') && dashed(first).is_none());
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| holds_words(line)) {
        let item = marker.item(line);
        if at < last && item.is_none() && signs(line) {
            continue;
        }
        if list.ends_before(line, item.is_some()) {
            break;
        }
        list.lines.push(at);
        match item {
            _ if inline && at == 0 => list.items.extend(parts(line, "; ")),
            Some(item) => list.items.extend(parts(item, "; - ")),
            None if list.items.last().is_none_or(|last| last.ends_with(';')) && !line.starts_with('+') => {
                list.items.push(line.clone());
            }
            None => append(&mut list.items, line),
        }
    }
    list
}

/// Whether a line is of a sign-off: an authority, a position, a name or what stands for the signature.
fn signs(line: &str) -> bool {
    let named = person::read(line).is_some_and(|person| person.known);
    is_signing(line) || named || line.starts_with('(') && line.ends_with(')')
}

impl List {
    /// Whether the list is over before a line, which may begin an item.
    fn ends_before(&self, line: &str, begins_item: bool) -> bool {
        let archived = self.items.last().is_some_and(|last| is_archive(last) && is_closed(last, begins_item));
        archived || dashed(line).is_none() && is_signing(line) || is_annex(line)
    }
}

/// Whether a line heads an annex.
fn is_annex(line: &str) -> bool {
    let bare = bare(line);
    capitals(line) > 0.9 && ["phu luc", "danh sach", "bieu mau"].iter().any(|head| bare.starts_with(head))
}

/// The items of a line, each but the last with its semicolon; what follows the archive stays with it.
fn parts(line: &str, between: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for part in line.split_inclusive(between) {
        let part = part.strip_suffix(between).map_or_else(|| part.to_owned(), |part| format!("{part};"));
        let whole = |last: &String| between == "; " && is_archive(last);
        match items.last_mut() {
            Some(last) if whole(last) => *last = format!("{last} {part}"),
            _ => items.push(part),
        }
    }
    items
}

fn holds_words(line: &str) -> bool {
    line.chars().filter(|c| c.is_alphanumeric()).count() > 1
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

/// Whether the archive line is whole. Where it stands first, a semicolon parts it from the next item.
fn is_closed(item: &str, next_begins: bool) -> bool {
    !item.ends_with([',', ':']) && item.chars().count() > 5 && !(next_begins && item.ends_with(';'))
}

/// The item behind a dash; `+` items belong to the dash item above.
fn dashed(line: &str) -> Option<&str> {
    line.trim_start_matches(['"', '“', '”', '‹', '\'', '|'])
        .strip_prefix(['-', '–', '—', '~', '•', '*', '¬', '_'])
        .map(str::trim_start)
}

/// The item behind a number or a letter.
fn labelled_item(line: &str) -> Option<&str> {
    let (label, item) = line.split_once(['.', ')'])?;
    let number = label.len() <= 2 && label.chars().all(|c| c.is_ascii_digit());
    let letter = label.chars().count() == 1 && label.chars().all(char::is_lowercase);
    (!label.is_empty() && (number || letter) && item.starts_with(' ')).then(|| item.trim_start())
}

fn clean(item: &str, origin: Origin) -> String {
    let item = item
        .trim_matches(|c: char| c.is_whitespace() || ";:.,-–~".contains(c))
        .trim_end_matches("./")
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
    fn a_list_without_dashes() {
        let wanted = ["Như trên", "Ban Giám đốc", "Lưu: VT"];
        for list in [
            "Nơi nhận:\nNhư trên;\nBan Giám đốc;\nLưu: VT.\nGIÁM ĐỐC\n",
            "Nơi nhận:\nNhư trên\nBan Giám đốc\nLưu: VT\nGIÁM ĐỐC\n",
            "Nơi nhận:\n1. Như trên;\n2. Ban Giám đốc;\n3. Lưu: VT.\n1. Phụ lục\n",
            "Nơi nhận:\na) Như trên;\nb) Ban Giám đốc;\nc) Lưu: VT.\n",
            "Nơi nhận: Như trên; Ban Giám đốc; Lưu: VT./.\nGIÁM ĐỐC\n",
            "Nơi nhận:\n- Như trên; - Ban Giám đốc; - Lưu: VT.\nGIÁM ĐỐC\n",
        ] {
            assert_eq!(recipients(list), wanted, "{list}");
        }
    }

    #[test]
    fn the_archive_may_stand_first() {
        assert_eq!(recipients("Nơi nhận:\n- Lưu: VT;\n- Như trên.\nGIÁM ĐỐC\n"), ["Lưu: VT", "Như trên"]);
    }

    #[test]
    fn neither_an_office_among_them_nor_an_annex_below_is_lost_or_added() {
        let list = recipients("Nơi nhận:\n- GIÁM ĐỐC SỞ (b/c);\n- Sở B.\nPHỤ LỤC\nDANH SÁCH\n- Lê Lai;\n");
        assert_eq!(list, ["GIÁM ĐỐC SỞ (b/c)", "Sở B"]);
    }

    #[test]
    fn sign_off_beside_the_list_is_left_out() {
        let list = recipients(
            "Nơi nhận:                KT. CHỦ TỊCH\n- Như trên;              PHÓ CHỦ TỊCH\n- Lưu: VT.\n",
        );
        assert_eq!(list, ["Như trên", "Lưu: VT"]);
        let merged =
            "Nơi nhận: KT. CHỦ TỊCH\n- Như trên; PHÓ CHỦ TỊCH\n(Đã ký)\n- Sở Y;\nTrần Thị Minh\n- Lưu: VT.\n";
        assert_eq!(recipients(merged), ["Như trên", "Sở Y", "Lưu: VT"]);
    }
}
