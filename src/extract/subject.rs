//! The subject (trích yếu): the brief of a công văn, or what stands under the title.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::finding::Extraction;
use crate::extract::header::{Header, Title, is_brief, opens_body};
use crate::extract::tables::NO_SUBJECT;
use crate::extract::{issuer, marks};
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

/// `Hồi 8 giờ 30`, with which a record begins.
static HOUR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(vao )?(hoi|luc) \S{1,3} ?(gio|h|g)\b").expect("a valid pattern"));

/// Lines of a subject at most.
const LONGEST: usize = 12;

/// Fills the subject.
pub fn extract(sheets: &[Sheet], header: &Header, out: &mut Extraction) {
    let (segments, strength) = match &header.title {
        Some(title) => of_title(&sheets[header.sheet], title),
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

/// What stands behind the type name and under it, with how well its shape proves it a subject.
fn of_title(sheet: &Sheet, title: &Title) -> (Vec<Segment>, f32) {
    let below = below(sheet, title);
    let own = below.first().is_some_and(|(_, row)| is_brief(&row.bare()));
    let rest = title.rest.iter().find(|rest| !is_aside(&rest.bare()) && (is_brief(&rest.bare()) || !own));
    let mut segments: Vec<Segment> = rest.cloned().into_iter().collect();
    segments.extend(under_title(sheet, title, &below, !segments.is_empty()));
    let text = segments.iter().map(Segment::text).collect::<Vec<_>>().join(" ");
    if is_brief(&bare(&text)) {
        return (segments, 0.95);
    }
    if is_sentence(&text) || title.entry.is_some_and(|entry| !entry.has_subject) {
        return (Vec::new(), 0.0);
    }
    let doubtful = title.entry.is_none() || text.trim_end().ends_with('.');
    (segments, if doubtful { 0.85 } else { 0.95 })
}

/// The rows under a title, marks and what stands in brackets before `Về việc` left out.
fn below(sheet: &Sheet, title: &Title) -> Vec<(usize, Row)> {
    let rows = sheet.rows.iter().enumerate().skip(title.row + 1).take(LONGEST);
    let mut rows: Vec<(usize, Row)> = rows
        .filter_map(|(at, row)| Some((at, marks::without(row)?)))
        .skip_while(|(_, row)| is_rule(&row.text()))
        .collect();
    let bracketed = |text: &str| text.starts_with('(') && text.ends_with(')');
    let aside = |row: &Row| bracketed(&row.text()) && !is_brief(&row.bare());
    if let [(_, first), (_, second), ..] = rows.as_slice()
        && aside(first)
        && is_brief(&second.bare())
    {
        rows.remove(0);
    }
    rows
}

/// Whether a bare text says in brackets which of several documents it is: `(lần 2)`.
fn is_aside(bare: &str) -> bool {
    static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\((lan|dot|du thao|sua doi|bo sung|thay the|dinh chinh)\b[^)]{0,20}\)$")
            .expect("a valid pattern")
    });
    ASIDE.is_match(bare)
}

/// Whether what stands under a title is the body's first sentence: `Sở Y tế trân trọng giới thiệu:`.
fn is_sentence(text: &str) -> bool {
    text.trim_end().ends_with(':') || bare(text).contains("tran trong")
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
fn under_title(sheet: &Sheet, title: &Title, below: &[(usize, Row)], begun: bool) -> Vec<Segment> {
    let mut taken: Vec<&Row> = Vec::new();
    let above = title.numbered.unwrap_or(title.row);
    for (i, (at, row)) in below.iter().enumerate() {
        if is_rule(&row.text()) || title.numbered == Some(*at) {
            if taken.is_empty() {
                continue;
            }
            break;
        }
        let previous = taken.last().copied().or(sheet.rows.get(above));
        let pitch = taken.len().checked_sub(2).map(|i| drop_between(taken[i], taken[i + 1]));
        let last = below.get(i + 1).is_some_and(|(_, row)| opens_body(row));
        if ends_subject(row, &taken, last)
            || previous.is_some_and(|p| is_apart(sheet, p, row, pitch, &taken, begun))
        {
            break;
        }
        taken.push(row);
    }
    let middle = sheet.rows[title.row].segments.iter().find(|s| is_title(s)).map_or(0, Segment::middle);
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
    let bare = bare.trim_start_matches(|c: char| !c.is_alphanumeric());
    NO_SUBJECT.iter().any(|opening| bare.starts_with(opening)) || HOUR.is_match(bare) || is_addressing(bare)
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
    capitals(text) > 0.8 && issuer::opens(text)
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

    /// The subject of a text with this title and what follows, and whether it is given for sure.
    fn of(titled: &str) -> Option<(String, bool)> {
        let text = format!(
            "SỞ Y TẾ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/XX-SYT\n{titled}\n\nCăn cứ Luật A;\n"
        );
        let out = crate::extract::extract(&[Page::from_text(1, &text)]);
        let sure = out.confidence.get("subject").is_some_and(|&confidence| confidence >= 0.9);
        out.fields.subject.map(|subject| (subject, sure))
    }

    #[test]
    fn the_rest_of_a_title_is_no_subject() {
        let about = Some(("Về công tác A".to_owned(), true));
        for title in [
            "KẾ HOẠCH LIÊN TỊCH",
            "GIẤY MỜI HỌP",
            "BÁO CÁO GIẢI TRÌNH",
            "THÔNG BÁO (lần 2)",
            "THÔNG BÁO\n(Lần 2)",
        ] {
            assert_eq!(of(&format!("{title}\nVề công tác A")), about, "{title}");
        }
        assert_eq!(of("QUYẾT ĐỊNH Về công\ntác A"), about);
        assert_eq!(of("BÁO CÁO TÓM TẮT\nKết quả A"), Some(("Kết quả A".to_owned(), true)));
        assert_eq!(of("THÔNG BÁO KẾT LUẬN\ncủa Sở A"), Some(("KẾT LUẬN của Sở A".to_owned(), true)));
        assert_eq!(of("HỢP ĐỒNG LAO ĐỘNG"), None);
        assert_eq!(of("THÔNG BÁO (Tuyển dụng A)\n\nHết"), Some(("Tuyển dụng A".to_owned(), true)));
    }

    #[test]
    fn the_first_sentence_of_a_body_is_no_subject() {
        for titled in [
            "GIẤY GIỚI THIỆU\nSở Y tế giới thiệu ông Lê Văn Lai",
            "GIẤY ỦY QUYỀN\nTôi là Lê Văn Lai",
            "GIẤY MỜI\nSở Y tế trân trọng kính mời ông Lê Văn Lai",
            "HỢP ĐỒNG\nBên A: Công ty Lai Vung",
            "BIÊN BẢN\nHồi 8 giờ ngày 5 tháng 3 năm 2025, tại Sở",
            "THÔNG BÁO\nSở Y tế thông báo lịch nghỉ như sau:",
        ] {
            assert_eq!(of(titled), None, "{titled}");
        }
        assert_eq!(of("CÔNG ĐIỆN\nBão đang di chuyển nhanh.").map(|(_, sure)| sure), Some(false));
        assert_eq!(of("GIẤY ỦY QUYỀN\nVề việc nhận A"), Some(("Về việc nhận A".to_owned(), true)));
        assert_eq!(of("BÁO CÁO\nThực hiện Nghị quyết A"), Some(("Thực hiện Nghị quyết A".to_owned(), true)));
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
            let sheet = Sheet::new(&page);
            let segment = sheet.rows[0].segments[0].clone();
            let title = Title { entry: None, segment, row: 0, rest: None, numbered: None };
            let below = below(&sheet, &title);
            under_title(&sheet, &title, &below, false).iter().map(Segment::text).collect::<Vec<_>>().join(" ")
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
