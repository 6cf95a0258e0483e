//! To whom the document goes (`Kính gửi:`, or the list after `… điện:`).

use crate::extract::finding::Extraction;
use crate::extract::header::Header;
use crate::extract::marks;
use crate::extract::tables::OPENINGS;
use crate::layout::anchors::is_addressing;
use crate::layout::fold::{Folded, bare};
use crate::layout::{Row, Segment, Sheet};

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
            !last.ends_with('.') && !self.closed_list(last)
        }
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
    fn second_label() {
        let names = addressees("Kính gửi:\n- Sở Y.\nĐồng kính gửi:\n- Ban Z.\nSau khi xem xét");
        assert_eq!(names, ["Sở Y", "Ban Z"]);
    }
}
