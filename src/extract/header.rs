//! The head of a document: which page has it, and the role of each of its segments.
//!
//! The national heading (or the Party's) is the anchor. Left of it and above the number stand the bodies, under it the
//! date, under the number the brief of a công văn; a type name in capitals or `Kính gửi` ends the head.
//! Source: Nghị định 30/2020/NĐ-CP, annex I (zones 1 to 5); Hướng dẫn 36-HD/VPTW for the Party.

mod title;

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::tables::OPENINGS;
use crate::extract::{issuer, marks};
use crate::layout::anchors::{self, addresses, is_addressing};
use crate::layout::fold::{capitals, letters, similarity};
use crate::layout::{Row, Segment, Sheet};
use crate::text::{count_letters, has_mark};
pub use title::Title;
use title::{paper, title};

/// Which heading stands at the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// `CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM`.
    National,
    /// `ĐẢNG CỘNG SẢN VIỆT NAM`.
    Party,
    /// `ĐOÀN TNCS HỒ CHÍ MINH`.
    Youth,
}

/// The head, taken apart.
#[derive(Debug, Default)]
pub struct Header {
    /// Index of the sheet that has it.
    pub sheet: usize,
    /// Which heading it has.
    pub heading: Option<Heading>,
    /// Lines that name bodies.
    pub bodies: Vec<Segment>,
    /// `Số: 15/QĐ-BNV`, in one or more pieces.
    pub number: Vec<Segment>,
    /// `Hà Nội, ngày 05 tháng 01 năm 2020`, in one or more pieces.
    pub date: Vec<Segment>,
    /// `V/v …` with its further lines.
    pub brief: Vec<Segment>,
    /// The type name.
    pub title: Option<Title>,
    /// Segments of the head with no role: stamps, marks, noise.
    pub rest: Vec<Segment>,
    /// Index of the first row after the head.
    pub end: usize,
}

/// Rows of a head at most, before its end is assumed.
const LONGEST: usize = 34;
/// Rows below the title in which its number is looked for.
const NUMBER_BELOW: usize = 3;

/// Finds and takes apart the head.
pub fn find(sheets: &[Sheet]) -> Header {
    let anchored = sheets.iter().enumerate().find_map(|(at, sheet)| {
        let (row, heading) = heading_row(sheet)?;
        Some((at, row, heading))
    });
    let Some((at, row, heading)) = anchored else { return without_heading(sheets) };
    let mut header = Header { sheet: at, heading: Some(heading), ..Header::default() };
    take_apart(&sheets[at], row, &mut header);
    header
}

fn heading_row(sheet: &Sheet) -> Option<(usize, Heading)> {
    let top = if sheet.has_boxes() { sheet.rows.len().min(30) } else { sheet.rows.len().min(40) };
    sheet.rows[..top].iter().enumerate().find_map(|(at, row)| {
        let heading = row.segments.iter().find_map(|s| heading(&s.text()))?;
        Some((at, heading))
    })
}

/// The heading a line is, if any.
pub fn heading(text: &str) -> Option<Heading> {
    if text.chars().count() > 90 {
        return None;
    }
    let close = |phrase: &str| similarity(text, phrase) >= 0.65;
    if close("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") || letters(text).starts_with("conghoaxahoichunghia")
    {
        Some(Heading::National)
    } else if close("ĐẢNG CỘNG SẢN VIỆT NAM") {
        Some(Heading::Party)
    } else if close("ĐOÀN TNCS HỒ CHÍ MINH") || close("ĐOÀN THANH NIÊN CỘNG SẢN HỒ CHÍ MINH") {
        Some(Heading::Youth)
    } else {
        close("Độc lập - Tự do - Hạnh phúc").then_some(Heading::National)
    }
}

/// A document whose heading is lost or missing: only a title or a number on the first page can begin it.
fn without_heading(sheets: &[Sheet]) -> Header {
    let mut header = Header::default();
    if let Some(sheet) = sheets.first() {
        take_apart(sheet, 0, &mut header);
        if header.number.is_empty() && header.title.is_none() {
            return Header::default();
        }
    }
    header
}

fn take_apart(sheet: &Sheet, heading_at: usize, header: &mut Header) {
    let columns = Columns::of(sheet, heading_at);
    let first = if sheet.has_boxes() { heading_at.saturating_sub(3) } else { 0 };
    header.end = sheet.rows.len().min(first + LONGEST);
    for at in first..sheet.rows.len().min(first + LONGEST) {
        let row = &sheet.rows[at];
        let settled = !header.number.is_empty() || !header.date.is_empty() || at > heading_at + 1;
        if settled && header.title.is_none() {
            header.title = title(row, at, header).or_else(|| paper(row, at, &columns, header));
            if header.title.is_some() {
                header.end = at + 1;
                number_below(sheet, header);
                break;
            }
        }
        if at > heading_at && opens_body(row) {
            header.end = at;
            break;
        }
        if at < heading_at && far_above(sheet, row, heading_at) {
            continue;
        }
        let dated = dated_column(row, &columns, header);
        for (i, segment) in row.segments.iter().enumerate() {
            if dated.is_some_and(|from| i >= from) {
                header.date.push(segment.clone());
            } else {
                place(segment, at < heading_at, &columns, header);
            }
        }
    }
}

/// The number of a contract or a record stands under its title: `HỢP ĐỒNG` / `Số: 25/2025/HĐMB/VT-MK`.
fn number_below(sheet: &Sheet, header: &mut Header) {
    let Some(title) = header.title.as_mut().filter(|_| header.number.is_empty()) else { return };
    let below = sheet.rows.iter().enumerate().skip(title.row + 1).take(NUMBER_BELOW);
    let found = below
        .take_while(|(_, row)| !opens_body(row))
        .find(|(_, row)| LABELLED.is_match(&row.bare()) && CODED.is_match(&row.text()));
    if let Some((at, row)) = found {
        header.number.clone_from(&row.segments);
        title.numbered = Some(at);
        header.end = header.end.max(at + 1);
    }
}

/// Whether a row stands too far above the heading to belong to the head: a stamp at the edge of the page.
fn far_above(sheet: &Sheet, row: &Row, heading_at: usize) -> bool {
    let heading = sheet.rows[heading_at].bbox();
    sheet.has_boxes() && row.bbox().bottom() + 3 * heading.height / 2 < heading.y
}

/// Where the right column of a row begins, when its pieces together are the date.
fn dated_column(row: &Row, columns: &Columns, header: &Header) -> Option<usize> {
    if !columns.known() || !header.date.is_empty() || header.heading.is_none() {
        return None;
    }
    let from = row.segments.iter().position(|s| !columns.is_left(s))?;
    let text = row.segments[from..].iter().map(Segment::bare).collect::<Vec<_>>().join(" ");
    is_date(&text).then_some(from)
}

/// Gives a segment of the head its role.
fn place(segment: &Segment, above: bool, columns: &Columns, header: &mut Header) {
    let folded = segment.folded();
    let text = segment.text();
    if heading(&text).is_some() || similarity(&text, "Hạnh phúc") > 0.8 {
        return;
    }
    if marks::is_mark(segment) {
        header.rest.push(segment.clone());
        return;
    }
    let left = columns.is_left(segment);
    let may_be_left = columns.may_be_left(segment);
    let begins_number = header.number.is_empty() && is_number(&folded.bare, &text) && may_be_left;
    let begins_brief = header.brief.is_empty() && is_brief(&folded.bare);
    let goes_on = |header: &Header| may_be_left && is_text(&text) && header.brief_goes_on(segment, columns);
    let own = header.date.is_empty() && anchors::is_date(&segment.words);
    let wrapped = !header.brief.is_empty() && goes_on(header) && begins_low(&text) && !own;
    let dated = is_date(&folded.bare) && !wrapped && !NAMED_BRIEF.is_match(&folded.bare);
    let role = if dated && !(left && header.heading.is_some() && columns.known()) {
        &mut header.date
    } else if begins_number || continues_number(header, segment, left) {
        &mut header.number
    } else if continues_date(header, &folded.bare, left) {
        &mut header.date
    } else if begins_brief || (!header.brief.is_empty() && goes_on(header)) {
        &mut header.brief
    } else if header.number.is_empty()
        && may_be_left
        && is_body(&text, above, header)
        && !below_the_head(segment, columns, header)
    {
        &mut header.bodies
    } else {
        &mut header.rest
    };
    role.push(segment.clone());
}

impl Header {
    /// Whether the head was read without any mark, and they were restored.
    pub fn is_stripped(&self) -> bool {
        let roles = [&self.bodies, &self.number, &self.date, &self.brief, &self.rest];
        let title = self.title.iter().map(|title| &title.segment);
        let words =
            || roles.iter().copied().flatten().chain(title.clone()).flat_map(|segment| &segment.words);
        !words().any(|word| has_mark(&word.raw)) && words().any(|word| has_mark(&word.text))
    }

    /// A brief goes on with lines close below each other; in text without columns a date on a line of its own ends it.
    fn brief_goes_on(&self, segment: &Segment, columns: &Columns) -> bool {
        let Some(last) = self.brief.last() else { return false };
        let near = segment.bbox.y < last.bbox.bottom() + 3 * last.bbox.height.max(segment.bbox.height) / 2;
        let dated = self.date.iter().any(|date| date.line > last.line);
        if columns.known() { near } else { near && !dated }
    }
}

/// Whether a line begins in the middle of a sentence.
fn begins_low(text: &str) -> bool {
    text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase)
}

fn is_text(text: &str) -> bool {
    count_letters(text) >= 2
}

/// Where the columns of the head part, when boxes tell.
struct Columns {
    border: Option<u32>,
}

impl Columns {
    fn of(sheet: &Sheet, heading_at: usize) -> Self {
        if !sheet.has_boxes() {
            return Self { border: None };
        }
        let right_edge = sheet.rows.get(heading_at).and_then(|row| {
            let segment = row.segments.iter().find(|s| heading(&s.text()).is_some())?;
            Some(segment.bbox.x)
        });
        let left_edge = sheet.rows.iter().flat_map(|r| &r.segments).map(|s| s.bbox.x).min().unwrap_or(0);
        let half = left_edge + sheet.width.saturating_sub(left_edge) / 2;
        Self { border: Some(right_edge.filter(|&x| x > sheet.width / 5).unwrap_or(half)) }
    }

    fn known(&self) -> bool {
        self.border.is_some()
    }

    fn is_left(&self, segment: &Segment) -> bool {
        self.border.is_some_and(|border| segment.middle() < border)
    }

    fn may_be_left(&self, segment: &Segment) -> bool {
        self.border.is_none_or(|border| segment.middle() < border)
    }
}

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W{0,3}(luat |nghi quyet |phap lenh )?(s[o06]|\$[o06]|[s8]6|8o|s6o|s6|s\$|s[ôoe])\s?[0o]?\s*[:;.,]?(\W|\d|$)").expect("a valid pattern")
});
/// A line that is the number and nothing more: `Số: 12/BB-VPHC`, `(Số: …/HĐ-X)`.
static LABELLED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\W{0,2}so\s?[:.]?\s*[\d./_…\s]*/\s?\S+\s?\)?$").expect("a valid pattern"));
static CODED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"/\s?[A-ZĐÐ]").expect("a valid pattern"));
static SYMBOL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\S{0,12}\s?\S{0,8}\s?[/|]\s?[A-ZĐÐ][A-Za-zĐÐđ]{0,8}\s?-\s?[A-ZĐÐ]")
        .expect("a valid pattern")
});
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\d{0,6}[a-z]?\s?[-/]\s?[A-ZĐ][\w-]*[-/][A-ZĐ]\S*$").expect("a valid pattern")
});
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"ng\S{1,2}y?\b.{0,30}th\S?ng|thang\s?\S{0,2}\d\S{0,2}\s?nam\s?\d|ngay [\d._…]{1,4}[/.-][\d._…]{1,4}[/.-]\d{4}|^\D{2,40}, ?\d{1,2}[/.-]\d{1,2}[/.-](19|20)\d\d\W?$",
    )
    .expect("a valid pattern")
});
static YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(thang .*|\S{0,3} ?nam ?)?(19|20)\d\d\W?$").expect("a valid pattern"));
static BRIEF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W{0,2}(v\s?[/1lif7,]\s?[vw]\b|v/|vv[:.]? |ve viec\b|ve )").expect("a valid pattern")
});

/// A brief by its label, which no place has.
static NAMED_BRIEF: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\W{0,2}(v\s?/\s?v\b|ve viec\b)").expect("a valid pattern"));

fn is_number(bare: &str, text: &str) -> bool {
    let marked =
        bare.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '/')) || letters(bare) == "so";
    bare.chars().count() < 60 && (marked && NUMBER.is_match(bare) || SYMBOL.is_match(text))
}

fn is_date(bare: &str) -> bool {
    bare.chars().count() < 80 && DATE.is_match(bare)
}

/// Whether a bare line begins `V/v` or `Về việc`.
pub fn is_brief(bare: &str) -> bool {
    BRIEF.is_match(bare)
}

/// A piece of the number that stands apart: the symbol behind a handwritten serial, or on the next line.
fn continues_number(header: &Header, segment: &Segment, left: bool) -> bool {
    let Some(last) = header.number.last() else { return false };
    let held: String = header.number.iter().map(Segment::text).collect();
    let symbol = held.split_once('/').map_or("", |(_, s)| s);
    let text = segment.text();
    let complete = symbol.contains('-') && !symbol.ends_with('-') || symbol.starts_with("QH");
    // Without columns only what is plainly a code stands beside the label: `Số     -CV/ĐU`.
    let beside = left || segment.line == last.line && CODE.is_match(&text);
    let level = beside && segment.bbox.y < last.bbox.bottom() && segment.bbox.bottom() > last.bbox.y;
    let shaped = text.contains('/') && SYMBOL.is_match(&text);
    !complete && (level || shaped) && !is_brief(&segment.bare())
}

/// The year on a line of its own, under a date that has none.
fn continues_date(header: &Header, bare: &str, left: bool) -> bool {
    let held: String = header.date.iter().map(|s| s.bare() + " ").collect();
    !left && !held.is_empty() && !held.contains("nam 20") && !held.contains("nam 19") && YEAR.is_match(bare)
}

fn is_body(text: &str, above: bool, header: &Header) -> bool {
    let count = count_letters(text);
    let least = if header.bodies.is_empty() { 4 } else { 2 };
    let stamp = above && header.bodies.is_empty() && is_stamp(text);
    count >= least && capitals(text) >= 0.7 && text.chars().count() < 90 && !stamp
}

/// Whether a line stands below the bodies and the date of a text without columns, and plainly is none of them.
fn below_the_head(segment: &Segment, columns: &Columns, header: &Header) -> bool {
    let dated = header.date.iter().any(|date| date.line < segment.line);
    let text = segment.text();
    let body = issuer::opens(&text) || issuer::begins_low(&text);
    !columns.known() && !header.bodies.is_empty() && dated && !body
}

fn is_stamp(text: &str) -> bool {
    let letters = letters(text);
    ["den", "saoy", "congvanden"].iter().any(|mark| letters == *mark)
}

/// Whether a row begins what comes after the head.
pub fn opens_body(row: &Row) -> bool {
    let (text, bare) = (row.text(), row.bare());
    let bare = bare.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '(');
    let goes_on = text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    let addressed = row.segments.iter().any(|s| addresses(&s.bare()));
    is_addressing(bare)
        || addressed
        || OPENINGS.iter().any(|o| bare.starts_with(o)) && capitals(&text) < 0.6 && !goes_on
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;

    fn head(text: &str) -> Header {
        find(&[Sheet::new(&Page::from_text(1, text))])
    }

    #[test]
    fn cong_van_is_taken_apart() {
        let header = head(
            "UBND HUYỆN LAI VUNG\nPHÒNG NỘI VỤ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\
             Số: 12/PNV-VP\nV/v báo cáo\nnăm 2024\nLai Vung, ngày 5 tháng 3 năm 2024\nKính gửi: Các xã.",
        );
        assert_eq!(header.heading, Some(Heading::National));
        assert_eq!(header.bodies.len(), 2);
        assert_eq!(header.number[0].text(), "Số: 12/PNV-VP");
        assert_eq!(header.brief.len(), 2);
        assert_eq!(header.date.len(), 1);
        assert!(header.title.is_none());
        assert_eq!(header.end, 8);
    }

    #[test]
    fn wrapped_brief_is_no_date() {
        let header = head(
            "SỞ X\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/SX-VP\nV/v báo cáo\ntrong các tháng cuối năm 2023\n\
             Lai Vung, ngày     tháng 5 năm 2024\nKính gửi: Các xã.",
        );
        assert_eq!(header.brief.len(), 2);
        assert_eq!(header.date[0].text(), "Lai Vung, ngày tháng 5 năm 2024");
    }

    #[test]
    fn a_brief_goes_on_below_and_beside_the_date() {
        let brief = |text: &str| head(text).brief.iter().map(Segment::text).collect::<Vec<_>>().join(" ");
        let above = brief(
            "SỞ Y TẾ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12/SYT-VP\nLai Vung, ngày 05 tháng 3 năm 2025\n\
             V/v tập huấn\ntháng 5 năm 2025\ntại Hà Nội\nKHẨN\nKính gửi: Sở A.",
        );
        assert_eq!(above, "V/v tập huấn tháng 5 năm 2025 tại Hà Nội");
        let beside = brief(
            "    SỞ Y TẾ           CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n  Số: 12/SYT-VP\n  \
             V/v tập huấn         Lai Vung, ngày 05 tháng 3 năm 2025\ncông tác dược\n\nKính gửi: Sở A.",
        );
        assert_eq!(beside, "V/v tập huấn công tác dược");
        let ended = brief(
            "SỞ Y TẾ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12/SYT-VP\nV/v tập huấn\n\
             xã Lai Vung, ngày 05 tháng 3 năm 2025\nĐể kịp thời\nKính gửi: Sở A.",
        );
        assert_eq!(ended, "V/v tập huấn");
    }

    #[test]
    fn a_paper_of_no_known_type_has_a_title() {
        let header = head(
            "TRƯỜNG THCS B\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nLai Vung, ngày 05 tháng 3 năm 2025\n\
             GIẤY BÁO TRÚNG TUYỂN\nVề việc nhập học\n",
        );
        assert!(header.title.is_some_and(|title| title.entry.is_none()));
        assert_eq!(header.bodies.len(), 1);
        let below =
            head("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nBẢN KIỂM ĐIỂM\nVề A\n");
        assert!(below.title.is_some() && below.bodies.is_empty());
        let known = head(
            "TRƯỜNG THCS B\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 5/THCS-VP\nGIẤY XÁC NHẬN\nKính gửi: Sở A.",
        );
        assert_eq!(known.title.and_then(|title| title.entry).map(|entry| entry.code), Some("GXN"));
    }

    #[test]
    fn a_number_may_stand_under_the_title() {
        let number = |under: &str| {
            let text = format!(
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nHỢP ĐỒNG\n{under}\n"
            );
            head(&text).number.first().map(Segment::text)
        };
        assert_eq!(number("Số: 25/2025/HĐMB/VT-MK").as_deref(), Some("Số: 25/2025/HĐMB/VT-MK"));
        assert_eq!(number("MUA BÁN\n(Số: 5/HĐ-LV)").as_deref(), Some("(Số: 5/HĐ-LV)"));
        assert_eq!(number("Căn cứ Luật số: 5/HĐ-LV"), None);
        assert_eq!(number("Mua bán vật tư số 5"), None);
    }

    #[test]
    fn damaged_title_is_known() {
        let header = head(
            "SỞ X\nCỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nS6: /QÐ-SX\nLai Vung, ngày tháng 3 năm 2024\nQUYÉT ĐỊNH\nVề việc\n",
        );
        assert_eq!(header.title.and_then(|t| t.entry).map(|entry| entry.code), Some("QĐ"));
    }

    #[test]
    fn an_article_has_no_head() {
        let header = head("Giá lúa tăng trở lại\nNgày 5/3, giá lúa tại miền Tây tăng.\n");
        assert!(header.title.is_none() && header.number.is_empty());
    }
}
