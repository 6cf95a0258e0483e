//! The subject (trích yếu): the brief of a công văn, or what stands under the title.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::finding::Extraction;
use crate::extract::header::{Header, opens_body};
use crate::extract::tables::BODIES;
use crate::layout::anchors::is_addressing;
use crate::layout::fold::{Folded, bare, capitals};
use crate::layout::{Row, Segment, Sheet};
use crate::page::{BBox, Origin};
use crate::text::count_letters;

static PREFIX: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^[\s(\["'.\-_~*]*(v\s?[/1lif7,]\s?[vw]\b|vv\b|v/)[\s:.,]*"#).expect("a valid pattern")
});
static AUTHORITY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(bo truong|chu tich|giam doc|hieu truong|thu tuong|cuc truong|truong (ban|phong)|tong (giam doc|kiem toan|thanh tra|cuc truong)|chanh|vien truong|thong doc|uy ban nhan dan|hoi dong nhan dan|chinh phu|quoc hoi|uy ban thuong vu|ban chap hanh|ban thuong vu|chi cuc truong|tong bi thu|chu nhiem)\b").expect("a valid pattern")
});

/// Lines of a subject at most.
const LONGEST: usize = 12;

/// Fills the subject.
pub fn extract(sheets: &[Sheet], header: &Header, out: &mut Extraction) {
    let (segments, strength) = match &header.title {
        Some(title) => {
            let mut segments: Vec<Segment> = title.rest.iter().cloned().collect();
            segments.extend(under_title(&sheets[header.sheet], title.row, !segments.is_empty()));
            (segments, 0.95)
        }
        None => (header.brief.clone(), 0.96),
    };
    let (segments, strength) =
        if segments.is_empty() { (header.brief.clone(), 0.8) } else { (segments, strength) };
    let text = segments.iter().map(Segment::text).collect::<Vec<_>>().join(" ");
    let subject = begun_right(&clean(&text), segments.first());
    if count_letters(&subject) >= 3 {
        out.note("subject", &segments.iter().collect::<Vec<_>>(), strength);
        out.fields.subject = Some(subject);
    }
}

/// `và việc …`, as a scan's `Về việc …` is read at times: no subject begins with a conjunction.
fn begun_right(subject: &str, first: Option<&Segment>) -> String {
    let scanned = first.is_some_and(|s| s.origin == Origin::Ocr);
    // A stamp at its left is read into the line; its words are doubtful, those of the subject are not.
    let begin = first.filter(|_| scanned).and_then(|s| {
        let at = (1..s.words.len().saturating_sub(2))
            .find(|&n| bare(&s.words[n].text) == "ve" && bare(&s.words[n + 1].text) == "viec")?;
        let before: f32 = s.words[..at].iter().map(|w| w.confidence).sum();
        let framed = s.words[at - 1].text == "|";
        (framed || before / (at as f32) < 0.6).then(|| s.words[at].text.as_str())
    });
    let start = begin.and_then(|word| subject.find(&format!("{word} ")));
    let subject = start.map_or(subject, |at| &subject[at..]);
    match subject.strip_prefix("và ").filter(|_| scanned) {
        Some(rest) => format!("Về {rest}"),
        None => subject.to_owned(),
    }
}

/// Cuts `V/v`, brackets, rules and the last mark from a subject.
pub fn clean(text: &str) -> String {
    let folded = Folded::new(text);
    let start = PREFIX.find(&folded.bare).map_or(0, |m| m.end());
    let subject = folded.from(start);
    let subject = subject.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '“' | '"'));
    let opened = subject.matches('(').count() >= subject.matches(')').count();
    let ending = |c: char| c.is_whitespace() || "-_—–.,;:*~=|".contains(c) || (c == ')' && !opened);
    subject.trim_end_matches(ending).to_owned()
}

/// The lines under the title, up to the body.
fn under_title(sheet: &Sheet, title: usize, begun: bool) -> Vec<Segment> {
    let mut taken: Vec<&Row> = Vec::new();
    for row in sheet.rows.iter().skip(title + 1).take(LONGEST) {
        if is_rule(&row.text()) {
            if taken.is_empty() {
                continue;
            }
            break;
        }
        let previous = taken.last().copied().or(sheet.rows.get(title));
        let pitch = taken.len().checked_sub(2).map(|i| drop_between(taken[i], taken[i + 1]));
        let last = sheet.rows.get(title + taken.len() + 2).is_some_and(opens_body);
        if ends_subject(row, &taken, last)
            || previous.is_some_and(|p| is_apart(sheet, p, row, pitch, &taken, begun))
        {
            break;
        }
        taken.push(row);
    }
    let middle = sheet.rows[title].segments.iter().find(|s| is_title(s)).map_or(0, Segment::middle);
    taken.into_iter().flat_map(|row| under(row, middle)).collect()
}

fn is_title(segment: &Segment) -> bool {
    capitals(&segment.text()) > 0.6 && segment.words.len() <= 5
}

fn is_rule(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

/// Whether a row is plainly no part of a subject; `last`: whether the body begins below it.
fn ends_subject(row: &Row, taken: &[&Row], last: bool) -> bool {
    let text = row.text();
    let bare = bare(&text);
    let authority = AUTHORITY.is_match(&bare) && capitals(&text) > 0.8;
    let above = taken.last().map(|row| row.text());
    // The body that decides, in capitals below a subject that is not.
    let body = last && names_body(&text) && above.as_deref().is_some_and(|above| capitals(above) < 0.6);
    let whole_name = !taken.is_empty() && (authority || body) && !goes_on(above.as_deref());
    let opens = if taken.is_empty() { opens_hard(&bare) } else { opens_body(row) };
    opens || whole_name || text.chars().count() > 240
}

/// Beginnings of a body that cannot begin a subject.
fn opens_hard(bare: &str) -> bool {
    bare.starts_with("can cu") || bare.starts_with("dieu 1") || is_addressing(bare)
}

/// Whether a line is plainly unfinished: it ends with a comma or a word that needs another.
fn goes_on(line: Option<&str>) -> bool {
    const OPEN: [&str; 12] =
        ["cua", "va", "ve", "theo", "tai", "cho", "giua", "voi", "trong", "boi", "do", "thuoc"];
    let Some(line) = line else { return false };
    let bare = bare(line.trim_end());
    bare.ends_with(',') || bare.rsplit(' ').next().is_some_and(|word| OPEN.contains(&word))
}

/// Whether a row stands apart from the subject above it: by its distance, else by its case.
fn is_apart(
    sheet: &Sheet,
    previous: &Row,
    row: &Row,
    pitch: Option<u32>,
    taken: &[&Row],
    begun: bool,
) -> bool {
    if sheet.has_boxes() {
        let height = previous.bbox().height.max(row.bbox().height);
        let drop = drop_between(previous, row);
        let usual = pitch.unwrap_or(if taken.is_empty() { 4 * height } else { 2 * height });
        return drop > usual + usual / 3 + height / 4
            || (!taken.is_empty() && looks_like_body(sheet, row, taken));
    }
    let Some(last) = taken.last() else {
        return begun && row.segments[0].paragraph != previous.segments[0].paragraph;
    };
    let split = row.segments[0].paragraph != last.segments[0].paragraph;
    let (above, text) = (last.text(), row.text());
    if split {
        return true;
    }
    if capitals(&above) > 0.8 {
        return capitals(&text) < 0.6 && !(taken.len() == 1 && goes_on(Some(&above)));
    }
    let lower = text.chars().next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
    let long = above.chars().count() >= 40 && text.chars().count() < 100 && !names_body(&text);
    !lower && !goes_on(Some(&above)) && !long
}

fn names_body(text: &str) -> bool {
    let upper = capitals(text) > 0.8;
    upper && BODIES.iter().any(|body| bare(text).starts_with(body.as_str()))
}

/// Distance from the top of one row to the top of the next.
fn drop_between(upper: &Row, lower: &Row) -> u32 {
    let middle = |row: &Row| row.bbox().y + row.bbox().height / 2;
    middle(lower).saturating_sub(middle(upper))
}

/// A line indented like a paragraph's first: wider than the centred subject above and not centred under it.
fn looks_like_body(sheet: &Sheet, row: &Row, taken: &[&Row]) -> bool {
    let widest = |row: &Row| row.segments.iter().map(|s| s.bbox).max_by_key(|b| b.width).unwrap_or_default();
    let Some(above) = taken.last().map(|last| widest(last)) else { return false };
    let here = widest(row);
    let middle = |b: BBox| b.x + b.width / 2;
    let wider = above.width + sheet.width / 8 < here.width;
    wider && here.width > sheet.width / 2 && middle(above).abs_diff(middle(here)) > sheet.width / 50
}

/// The segment of a row that stands under the title; what stands beside it is a stamp or noise.
fn under(row: &Row, title: u32) -> Vec<Segment> {
    let across = |s: &&Segment| s.bbox.x <= title && title <= s.bbox.right();
    match row.segments.iter().find(across) {
        Some(segment) if segment.origin != Origin::Text => vec![segment.clone()],
        None if beside(row, title) => Vec::new(),
        _ => row.segments.clone(),
    }
}

/// Whether all of a row on paper stands on one side of the title: a stamp, no line of a centred subject.
fn beside(row: &Row, title: u32) -> bool {
    let paper = row.segments.iter().all(|s| s.origin != Origin::Text);
    let left = row.segments.iter().filter(|s| s.bbox.right() < title).count();
    paper && title > 0 && (left == 0 || left == row.segments.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Line, Page, Word};

    #[test]
    fn prefix_and_last_mark_go() {
        assert_eq!(clean("V/v thực hiện báo cáo năm 2017."), "thực hiện báo cáo năm 2017");
        assert_eq!(clean("(V/v Tăng cường giám sát)"), "Tăng cường giám sát");
        assert_eq!(clean("V/ đăng ký bổ sung"), "đăng ký bổ sung");
        assert_eq!(clean("V/V Đăng tải (đợt 2)"), "Đăng tải (đợt 2)");
        assert_eq!(clean("Về việc công bố ____"), "Về việc công bố");
    }

    #[test]
    fn the_body_that_decides_ends_the_subject() {
        let subject = |lines: &[&str]| {
            let bbox = |y: u32| BBox { x: 100, y, width: 800, height: 20 };
            let line = |(at, text): (u32, &&str)| Line {
                words: vec![Word::read(*text, bbox(at * 30), 0.9)],
                paragraph: at,
            };
            let lines = (0..).zip(lines).map(line).collect();
            let (number, width, height) = (1, 1000, 1400);
            let page = Page { number, width, height, origin: Origin::Ocr, slant: 0.0, lines };
            under_title(&Sheet::new(&page), 0, false).iter().map(Segment::text).collect::<Vec<_>>().join(" ")
        };
        let (title, grounds) = ("QUYẾT ĐỊNH", "Căn cứ Luật Giáo dục đại học ngày 18 tháng 6 năm 2012;");
        let appointed = "Về việc bổ nhiệm lại Trưởng phòng";
        assert_eq!(subject(&[title, appointed, "HỘI ĐỒNG TRƯỜNG ĐẠI HỌC NAM CHÂU", grounds]), appointed);
        let founded = subject(&[title, "Về việc thành lập", "BAN CHỈ ĐẠO HUYỆN", "CHỦ TỊCH HUYỆN", grounds]);
        assert_eq!(founded, "Về việc thành lập BAN CHỈ ĐẠO HUYỆN");
    }

    #[test]
    fn open_lines_go_on() {
        assert!(goes_on(Some("thuộc phạm vi quản lý của")));
        assert!(!goes_on(Some("tỉnh Quảng Ngãi")));
    }
}
