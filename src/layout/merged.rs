//! Text whose head and foot an OCR read across their two columns: `UBND TỈNH X CỘNG HÒA XÃ HỘI …`, `Số: 15/X Lai Vung,
//! ngày 5 …`, `Nơi nhận: CHỦ TỊCH`.
//!
//! Without boxes only fixed phrases and wide gaps tell the columns apart. In the head, what stands beside the national
//! heading, its motto and the date is the left column; in the foot the recipients are. The left one is read to its end
//! before the right one.

use std::borrow::Cow;
use std::ops::Range;

use super::anchors::{
    TOP, addresses, begins_right_column, is_date, is_heading, is_number, is_recipients_label,
};
use super::fold::{capitals, letters};
use super::segment::{self, Row, Segment};
use crate::page::{CELL_HEIGHT, CELL_WIDTH, Line, Page, Word};

/// Lines of a head from the heading on, and of a foot from the label of the recipients on, at most.
const HEAD: usize = 14;
const FOOT: usize = 40;
/// A line of more characters than this is of the body.
const WIDE: usize = 70;
/// Letters of `Nơi nhận:` at most.
const LABEL: usize = 8;
/// Where `Kính gửi` begins at the latest, behind a speck.
const SPECK: usize = 8;
/// Most words of a name.
const NAME: usize = 6;

/// Two columns that were read as one, told apart.
struct Columns {
    /// The lines they take up, by their indices on the page.
    lines: Range<usize>,
    left: Vec<Segment>,
    right: Vec<Segment>,
}

impl Columns {
    /// The columns in lines that begin with `first` and end before `end`.
    fn new(first: usize, end: usize, left: Vec<Segment>, right: Vec<Segment>) -> Self {
        let inside = |of: Vec<Segment>| of.into_iter().filter(|segment| segment.line < end).collect();
        Self { lines: first..end, left: inside(left), right: inside(right) }
    }

    /// One column after the other.
    fn in_order(&self) -> impl Iterator<Item = &Segment> {
        self.left.iter().chain(&self.right)
    }
}

/// A text with the columns of each page's head and foot one after the other; all other lines stay as they are. Form feeds
/// part pages.
///
/// ```
/// let merged = "UBND TỈNH X CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ Y TẾ Độc lập - Tự do - Hạnh phúc\n\nTỜ TRÌNH\n";
/// let parted = "UBND TỈNH X\nSỞ Y TẾ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nTỜ TRÌNH\n";
/// assert_eq!(dau::layout::in_reading_order(merged), parted);
/// ```
pub fn in_reading_order(text: &str) -> String {
    text.split('\u{c}').map(page_in_reading_order).collect::<Vec<_>>().join("\u{c}")
}

fn page_in_reading_order(text: &str) -> String {
    let page = Page::from_text(1, text);
    let mut lines: Vec<Cow<str>> = text.split_inclusive('\n').map(Cow::from).collect();
    for columns in columns(&page) {
        let row = |at: usize| (page.lines[at].bbox().y / CELL_HEIGHT) as usize;
        let rows = row(columns.lines.start)..=row(columns.lines.end - 1);
        let end = if lines[*rows.start()].ends_with("\r\n") { "\r\n" } else { "\n" };
        let parted: Vec<Cow<str>> = columns.in_order().map(|segment| (segment.text() + end).into()).collect();
        lines.splice(rows, parted);
    }
    lines.concat()
}

/// Puts the lines of a text page in reading order.
pub(super) fn arrange(page: &mut Page) {
    for columns in columns(page) {
        let line = |segment: &Segment| Line { words: segment.words.clone(), paragraph: segment.paragraph };
        page.lines.splice(columns.lines.clone(), columns.in_order().map(line).collect::<Vec<_>>());
    }
}

/// What of a page was read across its columns, from below.
fn columns(page: &Page) -> impl Iterator<Item = Columns> + use<> {
    let heading = page.lines.iter().take(TOP).position(|line| is_headed(&line.words));
    let head = heading.and_then(|first| head(page, first));
    let label = page.lines.iter().rposition(|line| is_labelled(&line.words));
    let foot = label.filter(|label| heading.is_none_or(|heading| *label > heading));
    let foot = foot.and_then(|first| foot_from(page, first));
    let below = |foot: &Columns| head.as_ref().is_none_or(|head| head.lines.end <= foot.lines.start);
    foot.filter(below).into_iter().chain(head)
}

/// Whether the heading stands in a line, and not as what the country is called.
fn is_headed(words: &[Word]) -> bool {
    let named = |at: usize| at > 0 && letters(&words[at - 1].text) == "nuoc";
    (0..words.len().min(WIDE)).any(|at| is_heading(&words[at..]) && !named(at))
}

/// Whether a line begins with the label of the recipients.
fn is_labelled(words: &[Word]) -> bool {
    let label: Vec<&str> = words.iter().take(2).map(|word| word.text.as_str()).collect();
    let label = label.join(" ");
    let goes_on = words.get(2).is_some_and(|word| word.text.starts_with(char::is_lowercase));
    letters(&label).len() <= LABEL && is_recipients_label(&label) && !goes_on
}

/// The head, if the heading or its motto was read behind the left column: from the line of the heading to the last that
/// holds the number or some of the right column, or, where a brief goes on below the date, to the addressees.
fn head(page: &Page, first: usize) -> Option<Columns> {
    let rows = segment::rows_in(page, first..page.lines.len().min(first + HEAD));
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut merged, mut dated, mut brief, mut end, mut found) = (false, false, false, first, 0);
    for (at, row) in (first..).zip(&rows) {
        if is_addressed(row) {
            end = if brief { at } else { end };
            break;
        }
        brief |= dated && ["v/v", "ve viec"].iter().any(|begin| row.bare().starts_with(begin));
        let numbered = is_number(&row.segments[0].words);
        let again = at > first && row.segments.iter().any(|segment| is_heading(&segment.words));
        let wide = row.segments.len() == 1 && row.text().chars().count() > WIDE;
        if again || wide || dated && !brief && !numbered {
            break;
        }
        if dated {
            left.extend(row.segments.iter().cloned());
            end = if numbered { at + 1 } else { end };
            continue;
        }
        let (mine, theirs) = apart(row);
        let anchored = theirs.iter().any(|segment| begins_right_column(&segment.words));
        dated = theirs.iter().any(|segment| is_date(&segment.words));
        merged |= !mine.is_empty() && anchored && !dated;
        end = if anchored || numbered { at + 1 } else { end };
        found += u32::from(anchored) + u32::from(numbered);
        left.extend(mine);
        right.extend(theirs);
    }
    (merged && found > 1).then(|| Columns::new(first, end, left, right))
}

/// The foot, if the sign-off was read beside the recipients: from their label to the last of them, `Lưu: …`, or to the
/// first line of the sign-off.
fn foot_from(page: &Page, first: usize) -> Option<Columns> {
    let rows = segment::rows_in(page, first..page.lines.len().min(first + FOOT));
    let is_item = |row: &Row| row.segments[0].text().starts_with(['-', '–', '+', '*', '•', '~', '_']);
    let is_last = |row: &Row| is_item(row) && letters(&row.segments[0].text()).starts_with("luu");
    let last = rows.iter().position(is_last);
    let (mut left, mut right, mut merged, mut end) = (Vec::new(), Vec::new(), false, first);
    for (i, row) in rows.iter().enumerate() {
        let (mine, beside) = (&row.segments[0], &row.segments[1..]);
        let text = mine.text();
        let low = text.starts_with(char::is_lowercase) && !text.contains(char::is_uppercase);
        let wrapped = low || text.ends_with([';', ',']);
        if i == 0 && letters(&text).len() > LABEL {
            return None;
        }
        let listed = i == 0 || is_item(row) && last.is_none_or(|last| i <= last);
        if listed || wrapped {
            left.push(mine.clone());
            end = first + i + 1;
        } else if last.is_some_and(|last| i < last) && signs(mine) {
            right.push(mine.clone());
        } else {
            break;
        }
        merged |= !beside.is_empty();
        right.extend_from_slice(beside);
    }
    merged.then(|| Columns::new(first, end, left, right))
}

/// Whether a line is the office, the name or the signature of who signs.
fn signs(line: &Segment) -> bool {
    let titled = |word: &str| word.starts_with(char::is_uppercase);
    let text = line.text();
    capitals(&text) > 0.9
        || text.starts_with('(') && text.ends_with(')')
        || (2..=NAME).contains(&line.words.len()) && line.words.iter().all(|word| titled(&word.text))
}

/// The segments of a row of the head that stand in the left column, and those in the right.
fn apart(row: &Row) -> (Vec<Segment>, Vec<Segment>) {
    let (mut left, mut right): (Vec<Segment>, Vec<Segment>) = (Vec::new(), Vec::new());
    for segment in &row.segments {
        let gap = left.last().is_some_and(|left| segment.bbox.x > left.bbox.right() + 2 * CELL_WIDTH);
        let beside = (gap || !right.is_empty()) && !is_number(&segment.words);
        let is_right = beside || begins_right_column(&segment.words);
        if is_right { &mut right } else { &mut left }.push(segment.clone());
    }
    (left, right)
}

/// Whether a row names the addressees, perhaps behind a speck.
fn is_addressed(row: &Row) -> bool {
    let bare = row.bare();
    addresses(&bare) || bare.find("kinh gui").is_some_and(|at| at <= SPECK)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_left_column_is_read_before_the_right_one() {
        let merged = "\n  cong bao\nUBND TỈNH X CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\nSỞ Y TẾ Độc lập —- Tự do - Hạnh phúc\n\
                      Số: 01/SYT-NVD Lai Vung, ngày 02 tháng 01 năm 2018\n\nV/v báo cáo tình hình\ncung ứng thuốc\n\n\
                      ẨN Kính gửi:   -\n- Các xã.\n";
        let parted = "\n  cong bao\nUBND TỈNH X\nSỞ Y TẾ\nSố: 01/SYT-NVD\nV/v báo cáo tình hình\ncung ứng thuốc\n\
                      CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập —- Tự do - Hạnh phúc\n\
                      Lai Vung, ngày 02 tháng 01 năm 2018\n\nẨN Kính gửi:   -\n- Các xã.\n";
        assert_eq!(in_reading_order(merged), parted);
        assert_eq!(in_reading_order(parted), parted);
        let mut page = Page::from_text(1, merged);
        arrange(&mut page);
        assert_eq!(page.text(), Page::from_text(1, parted).text());
    }

    #[test]
    fn what_comes_below_the_date_stays() {
        let merged = "a\u{c}UBND X CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\r\nĐộc lập - Tự do - Hạnh phúc\r\n\
                      Số: 1/TTr-X Lai Vung, ngày 2 tháng 1 năm 2018\r\nTỜ TRÌNH\r\nVề việc X";
        let parted = "a\u{c}UBND X\r\nSố: 1/TTr-X\r\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\r\n\
                      Độc lập - Tự do - Hạnh phúc\r\nLai Vung, ngày 2 tháng 1 năm 2018\r\nTỜ TRÌNH\r\nVề việc X";
        assert_eq!(in_reading_order(merged), parted);
    }

    #[test]
    fn the_recipients_are_read_before_the_sign_off() {
        let merged = "Đề nghị thực hiện./.\nNơi nhận: KT. CHỦ TỊCH\n- Như trên; PHÓ CHỦ TỊCH\n\n- Sở Y tế và các\nđơn vị;\nTrần Thị Minh\n\
                      - Lưu: VT.\nTrần Thị Minh\n";
        let parted = "Đề nghị thực hiện./.\nNơi nhận:\n- Như trên;\n- Sở Y tế và các\nđơn vị;\n- Lưu: VT.\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\
                      Trần Thị Minh\nTrần Thị Minh\n";
        assert_eq!(in_reading_order(merged), parted);
        assert_eq!(in_reading_order(parted), parted);
        let mut page = Page::from_text(1, merged);
        arrange(&mut page);
        assert_eq!(page.text(), parted);
    }

    #[test]
    fn a_law_that_names_the_republic_stays_whole() {
        let merged = "QUỐC HỘI CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nLuật số: 60/2024/QH15\nCăn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;\n";
        let parted = "QUỐC HỘI\nLuật số: 60/2024/QH15\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nCăn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;\n";
        assert_eq!(in_reading_order(merged), parted);
    }

    #[test]
    fn columns_that_are_apart_stay() {
        let head = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n";
        let merged = "UBND X CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/X Lai Vung, ngày 2 tháng 1 năm 2018\n";
        let parted =
            "UBND X\nSố: 1/X\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nLai Vung, ngày 2 tháng 1 năm 2018\n";
        for below in [
            "Số: 1/X\nLai Vung, ngày 2 tháng 1\n",
            "BIÊN BẢN HỌP\nHôm nay, tại Hà Nội, ngày 5 tháng 3 năm 2020, chúng tôi gồm:\n1. Ông A\n",
            "HIỆP ĐỊNH\nGIỮA CHÍNH PHỦ NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n",
            "Họ và tên: A    Năm sinh: 1990\n",
        ] {
            let text = head.to_owned() + below;
            assert_eq!(in_reading_order(&text), text);
        }
        for below in ["STT    Họ tên\n1    Lê An\n", "TỜ TRÌNH\nVề việc X\nKính gửi: Y\n"] {
            assert_eq!(in_reading_order(&(merged.to_owned() + below)), parted.to_owned() + below);
        }
        for title in [
            "ĐIỀU LỆ ĐẢNG CỘNG SẢN VIỆT NAM\n",
            "LUẬT\nCỦA NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 1/X\n",
        ] {
            assert_eq!(in_reading_order(title), title);
        }
        let foot = "Nơi nhận hồ sơ: UBND XÃ\n- Nộp qua mạng    Phí: 0\n- B\n";
        assert_eq!(in_reading_order(foot), foot);
        assert_eq!(in_reading_order(""), "");
    }

    #[test]
    fn recipients_end_where_their_list_does() {
        let merged = "Nơi nhận: CHỦ TỊCH\n- Ban QLDA huyện\nLai Vung;\n(Đã ký)\n* B;\n- Lưu: VT và các\nphòng ban.\nLê An\n\
                      PHỤ LỤC I\n- Đơn;\n";
        let parted = "Nơi nhận:\n- Ban QLDA huyện\nLai Vung;\n* B;\n- Lưu: VT và các\nphòng ban.\nCHỦ TỊCH\n(Đã ký)\nLê An\n\
                      PHỤ LỤC I\n- Đơn;\n";
        assert_eq!(in_reading_order(merged), parted);
        let without = "Nơi nhận: CHỦ TỊCH\n- Như trên;\nLê An\nPHỤ LỤC I\n- Đơn;\n";
        let parted = "Nơi nhận:\n- Như trên;\nCHỦ TỊCH\nLê An\nPHỤ LỤC I\n- Đơn;\n";
        assert_eq!(in_reading_order(without), parted);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_word_is_lost(
            text in "((UBND X|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập - Tự do - Hạnh phúc|Số: 1/X|Lai Vung, ngày 2 tháng 1|\
                     V/v báo cáo|Kính gửi: Y|Nơi nhận:|- Như trên;|- Lưu: VT.|CHỦ TỊCH|Lê An|ab)\
                     ( |    |\r\n|\n|\n|\u{c})){0,30}|\\PC*"
        ) {
            let words = |text: &str| {
                let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
                words.sort();
                words
            };
            let parted = in_reading_order(&text);
            prop_assert_eq!(words(&parted), words(&text));
            prop_assert_eq!(parted.matches('\u{c}').count(), text.matches('\u{c}').count());
        }
    }
}
