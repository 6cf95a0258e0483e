//! Text whose head and foot an OCR read across their two columns: `UBND TỈNH X CỘNG HÒA XÃ HỘI …`, `Số: 15/X Lai Vung,
//! ngày 5 …`, `Nơi nhận: CHỦ TỊCH`.
//!
//! Without boxes only fixed phrases and wide gaps tell the columns apart. In the head, what stands beside the national
//! heading, its motto and the date is the left column; in the foot the recipients are. The left one is read to its end
//! before the right one.

use std::ops::Range;

use super::anchors::{
    begins_right_column, is_addressing, is_date, is_heading, is_number, is_recipients_label,
};
use super::fold::capitals;
use super::segment::{self, Row, Segment};
use crate::page::{CELL_HEIGHT, CELL_WIDTH, Line, Page};

/// The heading stands among this many first rows.
const TOP: usize = 30;
/// Rows of a head from the heading on, and of a foot from the label of the recipients on, at most.
const LONGEST: [usize; 2] = [14, 40];
/// A line of more characters than this is of the body.
const WIDE: usize = 70;
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
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    for columns in columns(&page) {
        let row = |at: usize| (page.lines[at].bbox().y / CELL_HEIGHT) as usize;
        let rows = row(columns.lines.start)..=row(columns.lines.end - 1);
        let end = if lines[*rows.start()].ends_with("\r\n") { "\r\n" } else { "\n" };
        let parted: Vec<String> = columns.in_order().map(|segment| segment.text() + end).collect();
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
    let rows = segment::rows(page);
    let (head, foot) = (head(&rows), foot(&rows));
    let below = |foot: &Columns| head.as_ref().is_none_or(|head| head.lines.end <= foot.lines.start);
    foot.filter(below).into_iter().chain(head)
}

/// The head, if its columns were read as one: from the row of the heading to the last that holds some of the right column,
/// or, where a brief goes on below it, to the addressees.
fn head(rows: &[Row]) -> Option<Columns> {
    let begins = |row: &Row| row.segments.iter().any(|segment| is_heading(&segment.words));
    let first = rows.iter().take(TOP).position(begins)?;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut merged, mut dated, mut brief, mut last) = (false, false, false, first);
    for (at, row) in rows.iter().enumerate().skip(first).take(LONGEST[0]) {
        if is_addressed(row) {
            last = if brief { at - 1 } else { last };
            break;
        }
        brief |= ["v/v", "ve viec"].iter().any(|begin| row.bare().starts_with(begin));
        let (mine, theirs) = apart(row);
        let numbered = mine.first().is_some_and(|segment| is_number(&segment.words));
        let below = dated && theirs.is_empty() && !numbered && !brief;
        if below || row.segments.len() == 1 && row.text().chars().count() > WIDE {
            break;
        }
        merged |= !mine.is_empty() && !theirs.is_empty();
        dated |= theirs.iter().any(|segment| is_date(&segment.words));
        last = if theirs.is_empty() { last } else { at };
        left.extend(mine);
        right.extend(theirs);
    }
    merged.then(|| Columns::new(first, last + 1, left, right))
}

/// The foot, if the sign-off was read beside the recipients: from their label to the last of them.
fn foot(rows: &[Row]) -> Option<Columns> {
    let first = rows.iter().rposition(|row| is_recipients_label(&row.segments[0].text()))?;
    let (mut left, mut right, mut merged, mut end) = (Vec::new(), Vec::new(), false, first);
    for (at, row) in rows.iter().enumerate().skip(first).take(LONGEST[1]) {
        let (mine, beside) = (&row.segments[0], &row.segments[1..]);
        let text = mine.text();
        if at == first || text.starts_with(['-', '–', '+', '~', '_']) {
            left.push(mine.clone());
            end = at + 1;
        } else if signs(mine) {
            right.push(mine.clone());
        } else if text.starts_with(char::is_lowercase) {
            left.push(mine.clone());
        } else {
            break;
        }
        merged |= !beside.is_empty();
        right.extend_from_slice(beside);
    }
    merged.then(|| Columns::new(first, end, left, right))
}

/// Whether a line is the office or the name of who signs.
fn signs(line: &Segment) -> bool {
    let titled = |word: &str| word.starts_with(char::is_uppercase);
    capitals(&line.text()) > 0.9
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
    is_addressing(bare.trim_start_matches(|c: char| !c.is_alphanumeric()))
        || bare.find("kinh gui").is_some_and(|at| at <= SPECK)
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
    fn columns_that_are_apart_stay() {
        let law = "QUỐC HỘI CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nCăn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;\n";
        let parted = "QUỐC HỘI\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nCăn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;\n";
        assert_eq!(in_reading_order(law), parted);
        let apart = "UBND X\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 1/X\nLai Vung, ngày 2 tháng 1\n";
        assert_eq!(in_reading_order(apart), apart);
        assert_eq!(in_reading_order(""), "");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_word_is_lost(
            text in "(UBND X|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập - Tự do - Hạnh phúc|Số: 1/X|Lai Vung, ngày 2 tháng 1|\
                     V/v báo cáo|Kính gửi: Y|Nơi nhận:|- Như trên;|CHỦ TỊCH|Lê An|ab|    | |\r\n|\n|\n|\u{c}){0,40}|\\PC*"
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
