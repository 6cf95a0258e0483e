//! Place and date: `Hà Nội, ngày 05 tháng 01 năm 2020`.
//!
//! A day or month written by hand and not legible is left out: half a date is half a date.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::finding::Extraction;
use crate::extract::header::Header;
use crate::extract::phrase;
use crate::layout::Segment;
use crate::layout::fold::Folded;
use crate::page::{Origin, Word};

static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:ng\S{1,2}y|\bngay)?\s*(?:ngay)?\s*([^/]{0,14}?)\s*\bth\S?ng\s*(.{0,8}?)\s*n\S{1,2}m\s*((?:[12toliz]\s?[09oq]\s?[0-9oli]\s?[0-9oli])|\S{0,6})").expect("a valid pattern")
});
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?((?:19|20)\d\d)").expect("a valid pattern")
});
static DAY_WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[,.;:]?\s*\bng\S{1,2}[yu]|[,.]\s*\W?th\S?ng\b").expect("a valid pattern"));
static MONTH_WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^th\S?ng").expect("a valid pattern"));

/// Below this confidence the figures of a scan are taken for handwriting misread.
const LEGIBLE: f32 = 0.75;

/// A date as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Year.
    pub year: Option<u16>,
    /// Month, 1 to 12.
    pub month: Option<u8>,
    /// Day, 1 to the month's last.
    pub day: Option<u8>,
}

impl Known {
    /// ISO 8601, shortened to what is known; `None` without a year.
    pub fn iso(self) -> Option<String> {
        let year = self.year?;
        Some(match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (Some(month), None) => format!("{year:04}-{month:02}"),
            (None, _) => format!("{year:04}"),
        })
    }

    /// A date that exists: impossible parts become unknown.
    fn checked(year: Option<u16>, month: Option<u8>, day: Option<u8>) -> Self {
        let year = year.filter(|y| (1900..2100).contains(y));
        let month = month.filter(|m| (1..=12).contains(m));
        let last = month.map_or(31, |m| last_day(year.unwrap_or(2000), m));
        Self { year, month, day: day.filter(|d| (1..=last).contains(d)) }
    }
}

fn last_day(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Fills date and place.
pub fn extract(header: &Header, out: &mut Extraction) {
    if header.date.is_empty() {
        return;
    }
    let text = header.date.iter().map(Segment::text).collect::<Vec<_>>().join(" ");
    let found: Vec<&Segment> = header.date.iter().collect();
    let read = read(&text);
    let scanned: Vec<&Word> =
        header.date.iter().filter(|s| s.origin == Origin::Ocr).flat_map(|s| &s.words).collect();
    let day = figures_behind(&scanned, |word| word.starts_with("ng"));
    let month = figures_behind(&scanned, |word| MONTH_WORD.is_match(word));
    let doubted = |word: Option<&Word>| word.is_some_and(|word| word.confidence < LEGIBLE);
    let known = Known {
        day: read.day.filter(|_| !doubted(day)),
        month: read.month.filter(|_| !doubted(month)),
        ..read
    };
    if known != read {
        out.alternatives.insert("date".to_owned(), whole_dates(read, day, month));
    }
    if known.day.is_none() {
        out.warn("handwritten-day", "the day of the date is not printed legibly; read it from the page");
    }
    if known.month.is_none() {
        out.warn("handwritten-month", "the month of the date is not printed legibly; read it from the page");
    }
    out.fields.date = known.iso();
    if out.fields.date.is_some() {
        out.note("date", &found, 0.98);
        if known.day.is_none() || known.month.is_none() {
            out.doubt("date", 0.9);
        }
    }
    out.fields.place = place(&text);
    let Some(place) = &out.fields.place else { return };
    let bodies = || header.bodies.iter().map(Segment::text).collect::<Vec<_>>().join(" ");
    let meant = if scanned.is_empty() { None } else { phrase::misread_place(place, &bodies()) };
    out.note("place", &found[..1], 0.97);
    if meant.is_some() {
        out.fields.place = meant;
        out.doubt("place", 0.9);
    }
}

/// The date as it was read, and with each day and month that it may have instead.
fn whole_dates(read: Known, day: Option<&Word>, month: Option<&Word>) -> Vec<String> {
    let others = |word: Option<&Word>| -> Vec<u8> {
        let others = word.into_iter().flat_map(|word| &word.alternatives);
        others.filter_map(|other| other.text.parse().ok()).collect()
    };
    let months = read.month.into_iter().chain(others(month));
    let days = read.day.into_iter().chain(others(day));
    let mut dates: Vec<String> = Vec::new();
    for (month, day) in months.flat_map(|month| days.clone().map(move |day| (month, day))) {
        let date = Known::checked(read.year, Some(month), Some(day));
        dates.extend(date.iso().filter(|iso| date.day.is_some() && !dates.contains(iso)));
    }
    dates
}

/// The first word with figures behind one whose bare letters are so.
fn figures_behind<'a>(words: &[&'a Word], is_label: impl Fn(&str) -> bool) -> Option<&'a Word> {
    let behind = words.iter().skip_while(|word| !is_label(&Folded::new(&word.text).bare)).skip(1);
    behind.copied().find(|word| word.text.chars().any(|c| c.is_ascii_digit()))
}

/// Reads a date in words (`ngày 5 tháng 3 năm 2024`) or figures (`05/3/2024`).
pub fn read(text: &str) -> Known {
    let bare = Folded::new(text).bare;
    if let Some(found) = WRITTEN.captures(&bare) {
        let day = found[1].rsplit([' ', ',']).next().and_then(figure);
        return Known::checked(figure(&found[3]), figure(&found[2]).map(to_u8), day.map(to_u8));
    }
    if let Some(found) = SHORT.captures(&bare) {
        return Known::checked(found[3].parse().ok(), found[2].parse().ok(), found[1].parse().ok());
    }
    Known::default()
}

fn to_u8(value: u16) -> u8 {
    u8::try_from(value).unwrap_or(0)
}

/// Digits of a figure, letters that look like digits counted as such; `None` when anything else stands there.
fn figure(text: &str) -> Option<u16> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_matches(|c: char| matches!(c, '.' | ',' | ':' | ';' | '\'' | '"' | '_' | '-'));
    if !text.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let digits: Option<String> = text
        .chars()
        .map(|c| match c {
            '0'..='9' => Some(c),
            'o' | 'q' => Some('0'),
            'l' | 'i' | '|' => Some('1'),
            _ => None,
        })
        .collect();
    digits?.parse().ok()
}

/// The place before the date.
fn place(text: &str) -> Option<String> {
    let folded = Folded::new(text);
    let end = DAY_WORD.find(&folded.bare)?.start();
    let before = folded.slice(0..end);
    let words: Vec<&str> = before.split_whitespace().collect();
    let is_name =
        |w: &&str| w.chars().next().is_some_and(char::is_uppercase) && w.chars().all(|c| !c.is_ascii_digit());
    let start = words
        .iter()
        .position(|w| is_name(w) || matches!(*w, "thành" | "tỉnh" | "thị" | "huyện" | "xã" | "phường"))?;
    let place = words[start..].join(" ");
    let place = place.trim_matches(|c: char| !c.is_alphanumeric());
    (place.chars().count() >= 2).then(|| phrase::mend_place(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_dates() {
        assert_eq!(read("Hà Nội, ngày 05 tháng 01 năm 2020").iso().as_deref(), Some("2020-01-05"));
        assert_eq!(read("An Giang, ngày O5 tháng 10 năm 2016").iso().as_deref(), Some("2016-10-05"));
        assert_eq!(read("Hà Nội, ngày 3 tháng10năm 2025").iso().as_deref(), Some("2025-10-03"));
        assert_eq!(read("ngày 10-5-2023").iso().as_deref(), Some("2023-05-10"));
    }

    #[test]
    fn half_a_date_is_half_a_date() {
        assert_eq!(read("Lai Vung, ngày {5 tháng 02 năm 2025").iso().as_deref(), Some("2025-02"));
        assert_eq!(read("Lai Vung, ngày tháng 02 năm 2025").iso().as_deref(), Some("2025-02"));
        assert_eq!(read("Lai Vung, ngày 31 tháng 02 năm 2025").iso().as_deref(), Some("2025-02"));
        assert_eq!(read("Lai Vung, ngày 5 tháng x năm 2025").iso().as_deref(), Some("2025"));
    }

    #[test]
    fn places() {
        assert_eq!(place("Hà Nội, ngày 05 tháng 01").as_deref(), Some("Hà Nội"));
        assert_eq!(place("Tp. Hồ Chí Minh, ngày 22 tháng 01").as_deref(), Some("Tp. Hồ Chí Minh"));
        assert_eq!(place("ngày 22 tháng 01"), None);
    }
}
