//! Reading order: the two columns of a document's head and foot, one after the other.
//!
//! Readers merge what stands side by side: `ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI …`, `- Như trên; CHỦ TỊCH`. Where the national
//! heading marks a head, and the label of the recipients or a sign-off a foot, the left column is read to its end
//! before the right one. Everything else keeps the reader's order.

use std::collections::BTreeSet;
use std::ops::Range;

use super::anchors::{TOP, addresses, begins_recipients, is_heading};
use super::fold::capitals;
use super::merged;
use super::segment::{self, Row, Segment};
use crate::page::{BBox, Line, Origin, Page};

/// A line that begins left of this part of the page belongs to the left column of a foot.
const LEFT: f64 = 0.33;
/// A line as wide as this part of the page is of the body.
const WIDE: f64 = 0.55;
/// How far the middle of a centred line is from the middle of the print at most, as part of the page's width.
const CENTRED: f64 = 0.05;
/// A sign-off stands right of this part of the page, recipients left of the other. Both are at most this part of it high.
const MIDDLE: f64 = 0.4;
const LONG: f64 = 0.55;
const DEEP: f64 = 0.3;
/// Its first line stands at most this many lines above the label of the recipients.
const ABOVE: u32 = 3;

/// Two columns that stand side by side.
struct Columns {
    /// The rows they take up.
    rows: Range<usize>,
    /// What begins further left is of the left column.
    border: u32,
}

impl Columns {
    fn is_left(&self, segment: &Segment) -> bool {
        segment.bbox.x < self.border
    }
}

/// Puts the lines of a page in the order in which people read them; of a text page, those that hold both columns.
pub fn arrange(page: &mut Page) {
    if page.origin == Origin::Text {
        return merged::arrange(page);
    }
    for find in [head, foot] {
        let rows = segment::rows(page);
        if let Some(columns) = find(&rows, page.width) {
            put_apart(page, &rows, &columns);
        }
    }
}

/// The head: from the row of the heading, or the bodies above it, to the first row across both columns or the addressees.
fn head(rows: &[Row], width: u32) -> Option<Columns> {
    let (at, heading) = rows.iter().take(TOP).enumerate().find_map(|(at, row)| {
        let heading = row.segments.iter().find(|segment| is_heading(&segment.words))?;
        Some((at, heading.bbox))
    })?;
    let border = heading.x.saturating_sub(heading.width / 8);
    if border < share(width, LEFT) {
        return None;
    }
    let left = rows.iter().map(|row| row.bbox().x).min()?;
    let right = rows.iter().map(|row| row.bbox().right()).max()?;
    let ends = |row: &Row| {
        let bbox = row.bbox();
        let off = (bbox.x + bbox.width / 2).abs_diff(u32::midpoint(left, right));
        let crosses = |s: &Segment| s.bbox.x < border && s.bbox.right() > heading.x + heading.height;
        row.segments.iter().any(|s| crosses(s) || addresses(&s.bare()))
            || (row.segments.len() == 1 && off < share(width, CENTRED))
    };
    let first =
        (at.saturating_sub(3)..at).rev().take_while(|&above| is_close(&rows[above], &rows[above + 1]));
    let first = first.last().unwrap_or(at);
    let end = (at + 1..rows.len()).find(|&below| ends(&rows[below])).unwrap_or(rows.len());
    Some(Columns { rows: first..end, border })
}

/// Whether a row stands close above another.
fn is_close(above: &Row, below: &Row) -> bool {
    let (above, below) = (above.bbox(), below.bbox());
    below.y < above.bottom() + above.height.max(below.height)
}

/// The foot: from the label of the recipients, the first of them, or a sign-off beside a recipient, to the end or the next wide row.
fn foot(rows: &[Row], width: u32) -> Option<Columns> {
    let border = share(width, LEFT);
    let is_left = |segment: &Segment| segment.bbox.x < border;
    let opens = |row: &Row| {
        let label = |s: &Segment| is_left(s) && begins_recipients(&s.text());
        let item =
            row.segments.first().is_some_and(|s| is_left(s) && s.words[0].text.starts_with(['-', '–']));
        let signs = row.segments.last().is_some_and(|s| !is_left(s) && capitals(&s.text()) > 0.9);
        row.segments.iter().any(label) || (item && signs)
    };
    let of_body = |row: &Row| row.segments.iter().any(|s| is_left(s) && s.bbox.width > share(width, WIDE));
    let start = rows.iter().position(opens)?;
    let end = (start..rows.len()).find(|&at| of_body(&rows[at])).unwrap_or(rows.len());
    Some(Columns { rows: start..end, border })
}

/// Where the foot of a page stands, when it has one: the recipients on the left, the sign-off on the right.
pub struct Foot {
    /// The row that the label of the recipients stands in, or the first of them.
    pub label: BBox,
    /// From the label of the recipients down.
    pub recipients: BBox,
    /// From a little above it and some way down.
    pub sign_off: BBox,
}

/// The zones of the foot of a page, when it has one. They may overlap: recipients can be long.
pub fn foot_zones(page: &Page) -> Option<Foot> {
    let rows = segment::rows(page);
    let columns = foot(&rows, page.width)?;
    let first = rows[columns.rows.start].bbox();
    let x = share(page.width, MIDDLE);
    let crosses = |row: &&Row| row.segments.iter().any(|s| s.bbox.x < x && s.bbox.right() > x);
    let body = rows[..columns.rows.start].iter().rev().find(crosses).map_or(0, |row| row.bbox().bottom());
    let below = rows.get(columns.rows.end).map_or(page.height, |row| row.bbox().y).min(page.height);
    let zone = |x: u32, y: u32, right: u32| {
        let height = share(page.height, DEEP).min(below.saturating_sub(y));
        BBox { x, y, width: right - x, height }
    };
    Some(Foot {
        label: first,
        recipients: zone(0, first.y.saturating_sub(first.height / 2).max(body), share(page.width, LONG)),
        sign_off: zone(x, first.y.saturating_sub(ABOVE * first.height).max(body), page.width),
    })
}

/// Takes the lines that stand in columns out and puts them back as a left and a right one, where the first of them stood.
fn put_apart(page: &mut Page, rows: &[Row], columns: &Columns) {
    let taken: BTreeSet<usize> =
        rows[columns.rows.clone()].iter().flat_map(|row| &row.segments).map(|segment| segment.line).collect();
    let part = |row: &Row, left: bool| {
        let mine = |s: &&Segment| taken.contains(&s.line) && columns.is_left(s) == left;
        let segments: Vec<&Segment> = row.segments.iter().filter(mine).collect();
        let paragraph = segments.first()?.paragraph;
        Some(Line { words: segments.into_iter().flat_map(|s| s.words.clone()).collect(), paragraph })
    };
    let first = taken.first().copied().unwrap_or(0);
    let mut lines = page.lines[..first].to_vec();
    append(&mut lines, rows.iter().filter_map(|row| part(row, true)));
    append(&mut lines, rows.iter().filter_map(|row| part(row, false)));
    let rest = page.lines.iter().enumerate().skip(first).filter(|(at, _)| !taken.contains(at));
    append(&mut lines, rest.map(|(_, line)| line.clone()));
    page.lines = lines;
}

/// Puts each paragraph of `more` before the first paragraph of `lines` that begins below it.
pub fn insert(lines: &mut Vec<Line>, more: &[Line]) {
    for block in more.chunk_by(|a, b| a.paragraph == b.paragraph) {
        let bottom = block.iter().map(|line| line.bbox().bottom()).max().unwrap_or(0);
        let begins = |at: &usize| *at == 0 || lines[*at].paragraph != lines[*at - 1].paragraph;
        let below = (0..lines.len()).filter(begins).find(|&at| lines[at].bbox().y >= bottom);
        let rest = lines.split_off(below.unwrap_or(lines.len()));
        append(lines, block.iter().cloned());
        append(lines, rest.into_iter());
    }
}

/// Appends lines; each that begins a paragraph gets the next number.
fn append(lines: &mut Vec<Line>, more: impl Iterator<Item = Line>) {
    let mut number = lines.last().map_or(0, |line| line.paragraph + 1);
    let mut before = None;
    for line in more {
        number += u32::from(before.is_some_and(|before| before != line.paragraph));
        before = Some(line.paragraph);
        lines.push(Line { paragraph: number, ..line });
    }
}

fn share(width: u32, part: f64) -> u32 {
    (f64::from(width) * part) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Word;

    /// A line of words, each 8 pixels a letter, at these places.
    fn line(y: u32, paragraph: u32, pieces: &[(u32, &str)]) -> Line {
        let mut words = Vec::new();
        for &(x, text) in pieces {
            let mut x = x;
            for word in text.split(' ') {
                let width = 8 * word.chars().count() as u32;
                words.push(Word::read(word, BBox { x, y, width, height: 16 }, 0.9));
                x += width + 8;
            }
        }
        Line { words, paragraph }
    }

    fn page(lines: Vec<Line>) -> Page {
        Page { number: 1, width: 1000, height: 1400, origin: Origin::Ocr, slant: 0.0, lines }
    }

    #[test]
    fn columns_of_head_and_foot_are_read_apart() {
        let body = "Ủy ban nhân dân huyện Lai Vung đề nghị các phòng báo cáo trước ngày 20 tháng này như đã nêu ở trên";
        let mut page = page(vec![
            line(100, 0, &[(140, "ỦY BAN NHÂN DÂN"), (500, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")]),
            line(125, 0, &[(120, "HUYỆN LAI VUNG"), (560, "Độc lập - Tự do - Hạnh phúc")]),
            line(170, 1, &[(120, "Số: 12/UBND-NV"), (560, "Lai Vung, ngày 5 tháng 1 năm 2024")]),
            line(195, 1, &[(110, "V/v báo cáo")]),
            line(250, 2, &[(420, "Kính gửi: Các phòng")]),
            line(300, 3, &[(100, body)]),
            line(325, 3, &[(100, "kính gửi.")]),
            line(400, 4, &[(100, "Nơi nhận:"), (650, "CHỦ TỊCH")]),
            line(425, 5, &[(100, "- Như trên;")]),
            line(500, 6, &[(640, "Trần Thị Minh")]),
            line(505, 7, &[(100, "- Lưu: VT.")]),
        ]);
        arrange(&mut page);
        let texts: Vec<String> = page.lines.iter().map(Line::text).collect();
        let expected = [
            "ỦY BAN NHÂN DÂN",
            "HUYỆN LAI VUNG",
            "Số: 12/UBND-NV",
            "V/v báo cáo",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Lai Vung, ngày 5 tháng 1 năm 2024",
            "Kính gửi: Các phòng",
            body,
            "kính gửi.",
            "Nơi nhận:",
            "- Như trên;",
            "- Lưu: VT.",
            "CHỦ TỊCH",
            "Trần Thị Minh",
        ];
        assert_eq!(texts, expected);
        let before = page.clone();
        arrange(&mut page);
        assert_eq!(page.text(), before.text());
    }

    #[test]
    fn the_addressees_end_the_head() {
        let mut page = page(vec![
            line(100, 0, &[(140, "ỦY BAN NHÂN DÂN"), (500, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")]),
            line(125, 0, &[(120, "HUYỆN LAI VUNG"), (560, "Độc lập - Tự do - Hạnh phúc")]),
            line(170, 1, &[(360, "Kính gửi:")]),
            line(195, 2, &[(420, "- Các phòng;")]),
        ]);
        arrange(&mut page);
        assert!(page.text().ends_with("Hạnh phúc\nKính gửi:\n- Các phòng;\n"), "{}", page.text());
    }

    #[test]
    fn nothing_is_lost_when_a_merged_line_spans_rows() {
        let mut merged = line(400, 0, &[(100, "Nơi nhận:"), (650, "CHỦ TỊCH")]);
        merged.words.last_mut().expect("words").bbox.y = 300;
        let mut page = page(vec![line(200, 0, &[(100, "a")]), merged, line(430, 0, &[(640, "TRẦN MINH")])]);
        let mut before: Vec<String> = page.text().split_whitespace().map(str::to_owned).collect();
        arrange(&mut page);
        let mut after: Vec<String> = page.text().split_whitespace().map(str::to_owned).collect();
        before.sort();
        after.sort();
        assert_eq!(before, after);
    }

    #[test]
    fn a_stamp_goes_between_paragraphs() {
        let mut lines = vec![line(100, 0, &[(0, "a")]), line(120, 0, &[(0, "b")]), line(160, 1, &[(0, "c")])];
        insert(&mut lines, &[line(110, 0, &[(50, "HỎA TỐC")]), line(90, 1, &[(50, "SAO Y")])]);
        let texts: Vec<String> = lines.iter().map(Line::text).collect();
        assert_eq!(texts, ["a", "b", "SAO Y", "HỎA TỐC", "c"]);
        assert_eq!(lines.iter().map(|line| line.paragraph).collect::<Vec<_>>(), [0, 0, 1, 2, 3]);
    }
}
