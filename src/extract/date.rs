//! Place and date: `Hà Nội, ngày 05 tháng 01 năm 2020`.
//!
//! A day or month written by hand and not legible is left out: half a date is half a date.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::extract::finding::Extraction;
use crate::extract::header::Header;
use crate::extract::phrase;
use crate::layout::Segment;
use crate::layout::anchors::begins_unit;
use crate::layout::fold::Folded;
use crate::page::{Origin, Word};

static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:ng\S{1,2}y|\bngay)?\s*(?:ngay)?\s*([^/]{0,14}?)\s*\bth\S?ng\s*(.{0,8}?)\s*n\S{1,2}m\s*((?:[12toliz]\s?[09oq]\s?[0-9oli]\s?[0-9oli])|\S{0,6})").expect("a valid pattern")
});
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?((?:19|20)\d\d)").expect("a valid pattern")
});
/// Figures between slashes, those written by hand missing: `ngày …/3/2025`.
static BLANK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bngay\s*([\d._…]*)\s?/\s?([\d._…]*)\s?/\s?((?:19|20)\d\d)").expect("a valid pattern")
});
static MONTH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bth\S?ng\b").expect("a valid pattern"));
static DAY_WORD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[,.;:]?\s*\bng\S{1,2}[yu](?:[^e]|$)|[,.]\s*\W?th\S?ng\b").expect("a valid pattern")
});
/// `ngày`, but no `Nguyên`.
static DAY_LABEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\W*ng\S{1,2}y(?:[^e]|$)").expect("a valid pattern"));
static MONTH_LABEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\W*\d{0,2}th\S?ng").expect("a valid pattern"));
static YEAR_LABEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\W*\d{0,2}n\S{1,2}m").expect("a valid pattern"));

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
    let (day, month) = figures(&scanned);
    let doubted = |word: Option<&Word>| word.is_some_and(|word| word.confidence < LEGIBLE);
    let known = Known {
        day: read.day.filter(|_| !doubted(day)),
        month: read.month.filter(|_| !doubted(month)),
        ..read
    };
    let dates = if known == read { Vec::new() } else { dates(read, day, month) };
    if !dates.is_empty() {
        out.alternatives.insert("date".to_owned(), dates);
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
    let doubtful = |place: &str| {
        let of_place = |word: &Word| place.split(' ').any(|name| name == word.text.trim_end_matches(','));
        let doubts =
            |s: &Segment| s.words.iter().any(|word| of_place(word) && phrase::in_doubt(word, s.origin));
        header.date.iter().any(doubts)
    };
    out.fields.place =
        place(&text).map(|place| if doubtful(&place) { phrase::mend_place(&place) } else { place });
    let Some(place) = &out.fields.place else { return };
    let bodies = || header.bodies.iter().map(Segment::text).collect::<Vec<_>>().join(" ");
    let meant = if scanned.is_empty() { None } else { phrase::misread_place(place, &bodies()) };
    out.note("place", &found[..1], 0.97);
    if meant.is_some() {
        out.fields.place = meant;
        out.doubt("place", 0.9);
    }
}

/// The date as it was read, and with each day and month that it may have instead; without a day where none was read.
fn dates(read: Known, day: Option<&Word>, month: Option<&Word>) -> Vec<String> {
    let others = |word: Option<&Word>| -> Vec<u8> {
        let others = word.into_iter().flat_map(|word| &word.alternatives);
        others.filter_map(|other| other.text.parse().ok()).collect()
    };
    let mut days: Vec<Option<u8>> = read.day.into_iter().chain(others(day)).map(Some).collect();
    if days.is_empty() {
        days.push(None);
    }
    let mut dates: Vec<String> = Vec::new();
    for month in read.month.into_iter().chain(others(month)) {
        let found = days.iter().map(|&day| (day, Known::checked(read.year, Some(month), day)));
        let possible = found.filter(|(day, date)| date.month.is_some() && date.day == *day);
        dates.extend(possible.filter_map(|(_, date)| date.iso()));
    }
    let mut seen = BTreeSet::new();
    dates.retain(|date| seen.insert(date.clone()));
    dates
}

/// The words with the figures of the day and of the month, between the printed ones that they may be joined to.
fn figures<'a>(words: &[&'a Word]) -> (Option<&'a Word>, Option<&'a Word>) {
    let bare: Vec<String> = words.iter().map(|word| Folded::new(&word.text).bare).collect();
    let from = |start: usize, label: &Regex| {
        (start..bare.len()).find(|&at| label.is_match(&bare[at])).unwrap_or(bare.len())
    };
    let day = from(0, &DAY_LABEL);
    let month = from(day, &MONTH_LABEL);
    let year = from(month, &YEAR_LABEL);
    let is_digit = |c: char| c.is_ascii_digit();
    // `ngày05`, `05tháng`; `tháng03`, `03năm`
    let between = |label: usize, next: usize| {
        let own = bare.get(label).filter(|word| word.ends_with(is_digit)).map(|_| label);
        let inner = (label + 1..next).find(|&at| bare[at].contains(is_digit));
        let joined = bare.get(next).filter(|word| word.starts_with(is_digit)).map(|_| next);
        own.or(inner).or(joined).map(|at| words[at])
    };
    (between(day, month), between(month, year))
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
    if let Some(found) = BLANK.captures(&bare) {
        let part = |at: usize| figure(&found[at]).map(to_u8);
        return Known::checked(found[3].parse().ok(), part(2), part(1));
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
    let before = folded.slice(0..place_end(&folded.bare)?);
    let words: Vec<&str> = before.split_whitespace().collect();
    let is_name =
        |w: &&str| w.chars().next().is_some_and(char::is_uppercase) && w.chars().all(|c| !c.is_ascii_digit());
    let start = words.iter().position(|w| is_name(w) || begins_unit(w))?;
    let place = words[start..].join(" ");
    let place = place.trim_matches(|c: char| !c.is_alphanumeric());
    (place.chars().count() >= 2).then(|| place.to_owned())
}

/// Where the place ends: before the last `ngày` in front of month and figures, since a place may have one in its name.
fn place_end(bare: &str) -> Option<usize> {
    let month = MONTH.find(bare).map_or(bare.len(), |found| found.start());
    let figures = bare.find(|c: char| c.is_ascii_digit()).map_or(month, |at| at.min(month));
    let day = DAY_WORD.find_iter(&bare[..figures]).last().or_else(|| DAY_WORD.find(bare));
    day.or_else(|| SHORT.find(bare)).map(|found| found.start())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Sheet;
    use crate::page::{Alternative, BBox, Line, Page};

    /// Text, confidence and other readings of a word.
    type Read = (&'static str, f32, &'static [&'static str]);

    fn sure(text: &'static str) -> Read {
        (text, 0.9, &[])
    }

    /// What a scan with a date of these words gives, below this body.
    fn scanned(words: &[Read], body: &str) -> Extraction {
        let word = |(at, (text, sure, others)): (usize, &Read)| {
            let bbox = BBox { x: 20 * at as u32, y: 10, width: 18, height: 10 };
            let other = |text: &&str| Alternative { text: (*text).to_owned(), confidence: 0.4 };
            Word { alternatives: others.iter().map(other).collect(), ..Word::read(*text, bbox, *sure) }
        };
        let segments = |words: Vec<Word>| {
            let lines = vec![Line { words, paragraph: 0 }];
            let page = Page { number: 1, width: 400, height: 600, origin: Origin::Ocr, slant: 0.0, lines };
            Sheet::new(&page).rows[0].segments.clone()
        };
        let date = segments(words.iter().enumerate().map(word).collect());
        let bodies = segments(vec![Word::read(body, BBox::default(), 0.9)]);
        let mut out = Extraction::default();
        extract(&Header { bodies, date, ..Header::default() }, &mut out);
        out
    }

    #[test]
    fn figures_in_doubt_are_left_out() {
        let date = |day: Read, month: Read| {
            let words = [sure("Quyết"), sure("Thắng,"), sure("ngày"), day, sure("tháng"), month];
            let mut out = scanned(&[&words[..], &[sure("năm"), sure("2025")]].concat(), "");
            let codes = out.warnings.iter().map(|w| w.code.trim_start_matches("handwritten-"));
            let codes = codes.collect::<Vec<_>>().join(" ");
            (out.fields.date.unwrap(), codes, out.alternatives.remove("date").unwrap_or_default().join(" "))
        };
        let told =
            |date: &str, codes: &str, others: &str| (date.to_owned(), codes.to_owned(), others.to_owned());
        assert_eq!(date(("05", 0.3, &["06"]), sure("3")), told("2025-03", "day", "2025-03-05 2025-03-06"));
        assert_eq!(date(sure("05"), ("3", 0.3, &["8"])), told("2025", "month", "2025-03-05 2025-08-05"));
        assert_eq!(date(sure("…"), ("3", 0.3, &[])), told("2025", "day month", "2025-03"));
        assert_eq!(date(sure("05"), sure("3")), told("2025-03-05", "", ""));
    }

    #[test]
    fn figures_may_be_joined_to_their_labels() {
        let confidences = |words: &[(&str, f32)]| {
            let words: Vec<Word> =
                words.iter().map(|(text, sure)| Word::read(*text, BBox::default(), *sure)).collect();
            let (day, month) = figures(&words.iter().collect::<Vec<_>>());
            (day.map(|word| word.confidence), month.map(|word| word.confidence))
        };
        let own = [("Nguyên,", 0.9), ("ngày05", 0.1), ("tháng03", 0.2), ("năm", 0.9), ("2025", 0.6)];
        assert_eq!(confidences(&own), (Some(0.1), Some(0.2)));
        let next = [("ngày", 0.9), ("05tháng", 0.1), ("03năm", 0.2), ("2025", 0.6)];
        assert_eq!(confidences(&next), (Some(0.1), Some(0.2)));
        let dayless = [("ngày", 0.9), ("tháng", 0.9), ("3", 0.3), ("năm", 0.9)];
        assert_eq!(confidences(&dayless), (None, Some(0.3)));
        assert_eq!(confidences(&[("10-5-2023", 0.9)]), (None, None));
    }

    #[test]
    fn a_place_is_told_from_the_bodies() {
        let words = ["Quảng", "Ngõi,", "ngày", "5", "tháng", "3", "năm", "2025"].map(sure);
        let out = scanned(&words, "UBND TỈNH QUẢNG NGÃI");
        assert_eq!(out.fields.place.as_deref(), Some("Quảng Ngãi"));
        assert!(out.confidence["place"] < 0.9);
        assert_eq!(scanned(&words, "UBND").fields.place.as_deref(), Some("Quảng Ngõi"));
    }

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
        assert_eq!(read("Lai Vung, ngày .../3/2025").iso().as_deref(), Some("2025-03"));
        assert_eq!(read("Lai Vung, ngày …/…/2025").iso().as_deref(), Some("2025"));
    }

    #[test]
    fn places() {
        assert_eq!(place("Hà Nội, ngày 05 tháng 01").as_deref(), Some("Hà Nội"));
        assert_eq!(place("Tp. Hồ Chí Minh, ngày 22 tháng 01").as_deref(), Some("Tp. Hồ Chí Minh"));
        assert_eq!(place("Thái Nguyên, ngày 22 tháng 01").as_deref(), Some("Thái Nguyên"));
        assert_eq!(place("Nguyên Bình, ngày 22 tháng 01").as_deref(), Some("Nguyên Bình"));
        assert_eq!(place("Lai Vung, ngàyl5 tháng 01").as_deref(), Some("Lai Vung"));
        assert_eq!(place("ngày 22 tháng 01"), None);
        assert_eq!(place("Xã Ngày Mới, ngày 5 tháng 3").as_deref(), Some("Xã Ngày Mới"));
        assert_eq!(place("đặc khu Lai Vung, ngày 5 tháng 3").as_deref(), Some("đặc khu Lai Vung"));
        assert_eq!(place("Hà Nội, 05/3/2025").as_deref(), Some("Hà Nội"));
        assert_eq!(place("Quận 1, ngày 5 tháng 3").as_deref(), Some("Quận 1"));
        assert_eq!(place("Lai Vung, ngày ... tháng 3 năm 2025").as_deref(), Some("Lai Vung"));
    }
}
