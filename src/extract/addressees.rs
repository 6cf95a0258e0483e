//! To whom the document goes (`Kính gửi:`, or the list after `… điện:`).

use crate::extract::finding::Extraction;
use crate::extract::header::Header;
use crate::extract::marks;
use crate::extract::tables::{BODIES, OPENINGS, POSITIONS, PREDICATES};
use crate::layout::anchors::is_addressing;
use crate::layout::fold::{Folded, bare};
use crate::layout::{Row, Segment, Sheet};
use crate::page::{CELL_WIDTH, Word};

/// Lines of addressees at most.
const LONGEST: usize = 30;

/// Fills the addressees; tells whether the document has an address at all.
pub fn extract(sheets: &[Sheet], header: &Header, out: &mut Extraction) -> bool {
    let Some(sheet) = sheets.get(header.sheet) else { return false };
    let Some((at, label)) = address_line(sheet, header) else { return false };
    let Some(first) = marks::without(&sheet.rows[at]) else { return false };
    let mut list = List { label: first.segments.first().cloned(), ..List::default() };
    if let Some(rest) = label {
        list.add(&rest, &first);
    }
    for row in sheet.rows.iter().skip(at + 1).take(LONGEST).filter_map(marks::without) {
        if !list.accepts(&row, sheet) {
            break;
        }
        list.add(&row.text(), &row);
    }
    out.fields.addressees = list.names();
    let found: Vec<&Segment> = list.rows.iter().flat_map(|row| &row.segments).collect();
    out.note("addressees", &found, 0.93);
    true
}

/// The row of `Kính gửi` or `điện:`, with what stands behind the label.
fn address_line(sheet: &Sheet, header: &Header) -> Option<(usize, Option<String>)> {
    let first = header.title.as_ref().map_or(header.end, |t| t.row + 1);
    sheet.rows.iter().enumerate().skip(first.saturating_sub(2)).take(16).find_map(|(at, row)| {
        let folded = Folded::new(&marks::without(row)?.text());
        let start = folded.bare.find(|c: char| c.is_alphanumeric())?;
        if !is_addressing(&folded.bare[start..]) {
            return None;
        }
        let end = folded.bare.find(':').map_or_else(|| label_end(&folded.bare, start), |colon| colon + 1);
        let rest = folded.from(end).trim().to_owned();
        Some((at, (!rest.is_empty()).then_some(rest)))
    })
}

/// End of the label's two words.
fn label_end(bare: &str, start: usize) -> usize {
    let mut spaces = bare[start..].match_indices(' ').map(|(at, _)| start + at);
    spaces.nth(1).unwrap_or(bare.len())
}

#[derive(Default)]
struct List {
    label: Option<Segment>,
    items: Vec<String>,
    rows: Vec<Row>,
    dashed: bool,
}

impl List {
    fn add(&mut self, text: &str, row: &Row) {
        let item = text.trim();
        if let Some(name) = dashed(item) {
            self.dashed = true;
            self.items.push(name.to_owned());
        } else if is_further_label(item) {
            let rest = item.split_once(':').map_or("", |(_, rest)| rest).trim();
            self.items.push(rest.to_owned());
        } else if self.items.last().is_some_and(|last| !last.is_empty() && ends_item(last))
            || self.items.is_empty()
        {
            self.items.push(item.to_owned());
        } else if let Some(last) = self.items.last_mut() {
            let joined = format!("{last} {item}");
            joined.trim().clone_into(last);
        }
        self.rows.push(row.clone());
    }

    /// Whether a row still belongs to the list.
    fn accepts(&self, row: &Row, sheet: &Sheet) -> bool {
        let text = row.text();
        let bare = bare(&text);
        if is_further_label(&text) {
            return true;
        }
        if OPENINGS.iter().any(|o| bare.starts_with(o)) && !self.unfinished() {
            return false;
        }
        let last = self.items.last().map_or("", String::as_str);
        if dashed(&text).is_some() {
            return self.items.is_empty() || self.dashed || last.is_empty() || last.ends_with(':');
        }
        if text.chars().count() > 110 {
            return self.unfinished() && self.items.is_empty();
        }
        if sheet.has_boxes() {
            self.accepts_by_place(row, sheet)
        } else {
            !last.ends_with('.') && !self.closed_list(last) && self.accepts_in_text(row, last)
        }
    }

    /// In a text, where nothing but the words may tell: no sentence does. Behind a semicolon, another body or person follows;
    /// else the name above goes on.
    fn accepts_in_text(&self, row: &Row, last: &str) -> bool {
        let text = row.text();
        if last.is_empty() {
            return true;
        }
        if is_sentence(&text) {
            return false;
        }
        let low = text.starts_with(|c: char| c.is_lowercase() || !c.is_alphanumeric());
        match last.chars().last() {
            _ if low => true,
            Some(',' | ':') => true,
            Some(';') => is_addressee(&text),
            _ => goes_on(last) || is_proper(&text) || self.stands_below(row),
        }
    }

    /// Whether a row begins where the name in the row above it does: below its first word, behind the label or the dash.
    fn stands_below(&self, row: &Row) -> bool {
        let Some(above) = self.rows.last() else { return false };
        let words: Vec<&Word> = above.segments.iter().flat_map(|segment| &segment.words).collect();
        let label = words.iter().position(|word| word.text.ends_with(':'));
        let dash = words.first().filter(|word| dashed(&word.text).is_some()).map(|_| 0);
        let Some(name) = label.or(dash).and_then(|before| words.get(before + 1)) else {
            return row.bbox().x > 0 && row.bbox().x == above.bbox().x && self.rows.len() > 1;
        };
        row.bbox().x.abs_diff(name.bbox.x) <= CELL_WIDTH
    }

    fn unfinished(&self) -> bool {
        self.items.last().is_none_or(|last| last.is_empty() || last.ends_with([',', ':']))
    }

    /// A dashed list whose last item is finished: what follows without a dash is body.
    fn closed_list(&self, last: &str) -> bool {
        self.dashed && last.ends_with(';')
    }

    /// On paper: addressees stand right of the label's beginning, close below each other.
    fn accepts_by_place(&self, row: &Row, sheet: &Sheet) -> bool {
        let (Some(label), Some(above)) = (&self.label, self.rows.last()) else {
            return self.items.is_empty();
        };
        let here = row.bbox();
        let near = here.y < above.bbox().bottom() + 3 * above.bbox().height / 2;
        let indented = here.x > label.bbox.x + sheet.width / 30;
        let last = self.items.last().map_or("", String::as_str);
        near && (indented || self.dashed && !last.ends_with('.')) && !(self.dashed && last.ends_with('.'))
    }

    fn names(&self) -> Vec<String> {
        self.items
            .iter()
            .map(|item| item.trim_matches(|c: char| c.is_whitespace() || ";.,:-–".contains(c)).to_owned())
            .filter(|item| item.chars().any(char::is_alphabetic))
            .collect()
    }
}

/// Whether a line is a sentence of the body: it has a predicate, cites, opens a list, or another sentence follows.
fn is_sentence(text: &str) -> bool {
    let low = format!(" {} ", text.to_lowercase().replace(',', " ,"));
    let cites = text
        .split("số ")
        .skip(1)
        .any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains('/'));
    let another = text.match_indices(". ").any(|(at, _)| !is_abbreviation(&text[..at]));
    let predicate = PREDICATES.iter().any(|words| low.contains(&format!(" {words} ")));
    predicate || cites || another || text.ends_with(':')
}

/// Whether a text ends with what a full stop abbreviates: `TP`, `ThS`.
fn is_abbreviation(text: &str) -> bool {
    let word = text.rsplit(' ').next().unwrap_or_default();
    word.chars().count() <= 3 && word.starts_with(char::is_uppercase)
}

/// Whether a line begins as the name of a body or of who holds an office.
fn is_addressee(text: &str) -> bool {
    let bare = bare(text);
    let begins =
        |name: &str| bare.strip_prefix(name).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    let person = ["cac", "quy", "ong", "ba", "dong chi", "thu truong"].iter().any(|name| begins(name));
    person || BODIES.iter().map(|body| &body.bare).chain(POSITIONS.iter()).any(|name| begins(name))
}

/// Whether a name cannot end so: `Sở Giáo dục và`, `Tổng công ty`.
fn goes_on(name: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or_default().to_lowercase();
    let open = ["và", "của", "thuộc", "các", "-", "–"];
    let bare = bare(name);
    open.contains(&last.as_str()) || BODIES.iter().any(|body| body.bare == bare)
}

/// Whether all words of a line have a capital, as the end of a name has: `Thủ Đức`.
fn is_proper(text: &str) -> bool {
    text.split(' ').all(|word| word.starts_with(|c: char| !c.is_lowercase()))
}

fn ends_item(item: &str) -> bool {
    item.ends_with([';', '.'])
}

/// The item behind a dash.
fn dashed(text: &str) -> Option<&str> {
    text.strip_prefix(['-', '–', '—', '~', '+', '•', '*']).map(str::trim_start)
}

/// `Đồng kính gửi:`, `Đồng gửi:`.
fn is_further_label(text: &str) -> bool {
    let bare = bare(text);
    bare.starts_with("dong kinh gui") || bare.starts_with("dong gui")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;

    fn addressees(below: &str) -> Vec<String> {
        let text = format!(
            "SỞ X\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 1/SX-VP\nLai Vung, ngày 1 tháng 2 năm 2024\n{below}"
        );
        let sheets = [Sheet::new(&Page::from_text(1, &text))];
        let header = crate::extract::header::find(&sheets);
        let mut out = Extraction::default();
        extract(&sheets, &header, &mut out);
        out.fields.addressees
    }

    #[test]
    fn one_and_several() {
        assert_eq!(addressees("Kính gửi: Phòng Nội vụ.\nCăn cứ Luật"), ["Phòng Nội vụ"]);
        assert_eq!(
            addressees("Kính gửi:\n- Các phòng,\nban;\n- Các xã.\nĐề nghị các đơn vị"),
            ["Các phòng, ban", "Các xã"]
        );
        assert_eq!(addressees("Kính gửi: Các\nxã, phường.\nThực hiện"), ["Các xã, phường"]);
    }

    #[test]
    fn the_body_is_none_of_them() {
        for opening in [
            "Hiện nay, dịch bệnh diễn biến phức tạp.",
            "Nhân dịp năm mới, Sở chúc mừng.",
            "Được sự đồng ý của Bộ, Sở tổ chức hội nghị.",
            "Do ảnh hưởng của bão, nhiều xã thiệt hại.",
            "Sở Y tế nhận được báo cáo của các huyện.",
            "Công ty chúng tôi gửi lời chào.",
            "Bộ Y tế có Công văn số 1/BYT-DP về việc này.",
            "Đoàn kiểm tra sẽ làm việc tại đơn vị.",
            "Luật số 1/2025/QH15 có hiệu lực.",
            "Sở Y tế kính mời các đơn vị dự họp:",
        ] {
            for mark in ["", ";", "."] {
                let below = format!("Kính gửi: Phòng Nội vụ{mark}\n{opening}\nĐề nghị thực hiện./.\n");
                assert_eq!(addressees(&below), ["Phòng Nội vụ"], "{below}");
            }
            let below = format!("Kính gửi:\n- Sở Y;\n- Sở Z\n{opening}\n");
            assert_eq!(addressees(&below), ["Sở Y", "Sở Z"], "{below}");
        }
    }

    #[test]
    fn names_go_on_in_the_next_line() {
        let one = |below: &str| addressees(below).join("|");
        assert_eq!(
            one("Kính gửi: Các phòng thuộc Sở Giáo dục và\nĐào tạo\nHiện nay, A"),
            "Các phòng thuộc Sở Giáo dục và Đào tạo"
        );
        assert_eq!(
            one("Kính gửi: Ủy ban nhân dân các quận\nThủ Đức\nHiện nay, A"),
            "Ủy ban nhân dân các quận Thủ Đức"
        );
        assert_eq!(one("  Kính gửi: Sở Y\n            Tỉnh đoàn Z.\nHiện nay, A"), "Sở Y Tỉnh đoàn Z");
        assert_eq!(one("Kính gửi: Tổng Công ty\nHóa chất X.\nHiện nay, A"), "Tổng Công ty Hóa chất X");
        assert_eq!(one("Kính gửi: Sở Y;\nSở Z;\nHội X.\nHiện nay, A"), "Sở Y|Sở Z|Hội X");
    }

    #[test]
    fn second_label() {
        let names = addressees("Kính gửi:\n- Sở Y.\nĐồng kính gửi:\n- Ban Z.\nSau khi xem xét");
        assert_eq!(names, ["Sở Y", "Ban Z"]);
    }
}
