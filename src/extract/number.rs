//! Number and symbol: `Số: 15/QĐ-BNV`, `30/2020/NĐ-CP`, `Số 23-KH/VPTU`.
//!
//! The serial is often written by hand into a printed template; then only plain digits that were read with confidence
//! count, and the symbol stands without them: `/QĐ-BNV`. Grammar: Nghị định 30/2020/NĐ-CP, annex I and III;
//! Hướng dẫn 36-HD/VPTW.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::extract::finding::Extraction;
use crate::extract::header::{Header, Heading};
use crate::extract::tables::{PLAIN, type_by_code};
use crate::layout::Segment;
use crate::layout::fold::Folded;
use crate::lexicon::is_abbreviation;
use crate::output::record::NumberParts;
use crate::page::Origin;

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W{0,3}(luat |nghi quyet |phap lenh )?(s[o06]|\$[o06]|[s8]6|8o|s6o|s6|s\$|se)\s*[:;.,]*\s*")
        .expect("a valid pattern")
});
static YEAR_PART: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^((?:19|20)\d\d)/(.+)$").expect("a valid pattern"));
static PARTY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^([^-]*)-([A-ZĐa-zđ]{2,5}/[A-ZĐ].*)$").expect("a valid pattern"));
static SERIAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\d{1,6}[a-zA-Z]?$").expect("a valid pattern"));
/// A serial of more than digits, which print alone makes sure: `12bis`, `12.1`, `1.234`.
static PRINTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\d{1,3}(\.\d{1,3})?(bis|ter|[a-zA-Z])?$").expect("a valid pattern"));

/// Below this confidence the digits of a scan are taken for handwriting misread.
const LEGIBLE: f32 = 0.80;

/// A number as it stands, before it is judged.
#[derive(Debug, PartialEq, Eq)]
pub struct Reading {
    /// What stands before the symbol, legible or not.
    pub serial: String,
    /// Year, in legal documents.
    pub year: Option<u16>,
    /// The symbol.
    pub symbol: String,
    /// What parts serial and symbol: `/`, or `-` in Party documents.
    pub joint: char,
}

/// Fills number and its parts.
pub fn extract(header: &Header, out: &mut Extraction) {
    if header.number.is_empty() {
        return;
    }
    let text = header.number.iter().map(Segment::text).collect::<Vec<_>>().join(" ");
    let party = header.heading != Some(Heading::National);
    let Some(reading) = read(&text, party) else { return };
    let serial = judge(&reading, header, out);
    let symbol = Some(reading.symbol.clone()).filter(|s| !s.is_empty());
    out.fields.number = compose(serial.as_deref(), &reading);
    out.fields.number_parts = Some(NumberParts { serial, year: reading.year, symbol });
    let found: Vec<&Segment> = header.number.iter().collect();
    let shaped = reading.symbol.contains('-') || reading.year.is_some() || reading.joint == '-';
    out.note("number", &found, if shaped { 0.98 } else { 0.6 });
    if header.is_stripped() && !reading.symbol.split(|c: char| !c.is_alphanumeric()).all(has_its_marks) {
        out.doubt("number", 0.9);
    }
}

/// Whether a part of a symbol would not be written with other marks: it has no D, or is known to be spelt so.
fn has_its_marks(part: &str) -> bool {
    !part.contains('D') || PLAIN.contains(&part) || is_abbreviation(part) || type_by_code(part).is_some()
}

fn compose(serial: Option<&str>, reading: &Reading) -> Option<String> {
    let serial = serial.unwrap_or("");
    let year = reading.year.map(|y| format!("/{y}")).unwrap_or_default();
    let joint = if reading.symbol.is_empty() { String::new() } else { reading.joint.to_string() };
    let number = format!("{serial}{year}{joint}{}", reading.symbol);
    (!number.is_empty()).then_some(number)
}

/// The serial, when it is plainly digits; else a warning and, for digits in doubt, an alternative.
fn judge(reading: &Reading, header: &Header, out: &mut Extraction) -> Option<String> {
    let serial = &reading.serial;
    if serial.is_empty() {
        return None;
    }
    let scanned = header.number.iter().any(|s| s.origin == Origin::Ocr);
    let sure = !scanned || digits_confidence(&header.number) >= LEGIBLE;
    if SERIAL.is_match(serial) && sure || PRINTED.is_match(serial) && !scanned {
        return Some(serial.clone());
    }
    let digits = serial.chars().any(|c| c.is_ascii_digit()) && serial.chars().count() <= 8;
    let read = digits.then_some(serial.as_str()).into_iter();
    let others = header.number.iter().flat_map(|segment| &segment.words).flat_map(|word| &word.alternatives);
    let serials = read.chain(others.map(|other| other.text.as_str()));
    let mut numbers: Vec<String> = serials.filter_map(|serial| compose(Some(serial), reading)).collect();
    let mut seen = HashSet::new();
    numbers.retain(|number| seen.insert(number.clone()));
    if !numbers.is_empty() {
        out.alternatives.insert("number".to_owned(), numbers);
    }
    out.warn("handwritten-number", "the serial of the number is not printed legibly; read it from the page");
    None
}

/// Lowest confidence among the words that hold digits.
fn digits_confidence(segments: &[Segment]) -> f32 {
    segments
        .iter()
        .flat_map(|s| &s.words)
        .filter(|w| w.text.chars().any(|c| c.is_ascii_digit()))
        .map(|w| w.confidence)
        .fold(1.0, f32::min)
}

/// Reads a line with a number; `None` when it holds neither digits nor a symbol.
pub fn read(text: &str, party: bool) -> Option<Reading> {
    let folded = Folded::new(text);
    let label = LABEL.find(&folded.bare).map_or(0, |m| m.end());
    let code = compact(&folded.from(label));
    if code.is_empty() {
        return None;
    }
    if let Some(found) = PARTY.captures(&code).filter(|_| party) {
        let (serial, symbol) = (found[1].to_owned(), found[2].to_owned());
        return Some(Reading { serial, year: None, symbol, joint: '-' });
    }
    let Some((serial, rest)) = code.split_once('/') else { return without_slash(&code) };
    let (year, symbol) = match YEAR_PART.captures(rest) {
        Some(found) => (found[1].parse().ok(), found[2].to_owned()),
        None => (None, rest.to_owned()),
    };
    let symbol = trim(&symbol).to_owned();
    let serial = serial.trim_matches(|c: char| matches!(c, '.' | ',' | ':' | ';' | '_' | '…')).to_owned();
    (!symbol.is_empty() || !serial.is_empty()).then(|| Reading {
        serial,
        year,
        symbol: mend(&symbol),
        joint: '/',
    })
}

/// Joins what belongs to the code: spaces inside go, and what follows a finished code is left out.
fn compact(text: &str) -> String {
    let mut code = String::new();
    for word in text.split_whitespace() {
        let finished = code.contains('/')
            && code.rsplit('/').next().is_some_and(|s| s.contains('-') && !s.ends_with('-'));
        if finished && !word.starts_with(['-', '–', '/']) {
            break;
        }
        code.push_str(word);
    }
    code.chars()
        .map(|c| match c {
            'Ð' | 'Ɖ' => 'Đ',
            '–' | '—' | '‑' | '‐' | '\u{ad}' => '-',
            c => c,
        })
        .filter(|c| {
            c.is_alphanumeric() || matches!(c, '/' | '-' | '.' | '&' | '_' | ',' | '†' | '+' | '(' | ')')
        })
        .collect()
}

/// A code whose slash was misread or lost: digits, then the symbol.
fn without_slash(code: &str) -> Option<Reading> {
    let end = code.find(|c: char| c.is_uppercase())?;
    let (head, symbol) = code.split_at(end);
    let serial = head.strip_suffix(['7', '1', 'l', 'I', '|']).unwrap_or(head);
    symbol.contains('-').then(|| Reading {
        serial: if serial == head { head.to_owned() } else { format!("{serial}?") },
        year: None,
        symbol: mend(trim(symbol)),
        joint: '/',
    })
}

/// A symbol without the signs around it, but for a bracket that closes one: `CAT-PV01(TM)`.
fn trim(symbol: &str) -> &str {
    let closes = symbol.contains('(');
    symbol.trim_matches(|c: char| !(c.is_alphanumeric() || c == ')' && closes))
}

/// Undoes what recognition does to symbols: `QĐÐ` for `QĐ`, `TTIr` for `TTr`.
fn mend(symbol: &str) -> String {
    symbol.replace("ĐĐ-", "Đ-").replace("TTIr-", "TTr-").replace("QD-", "QĐ-").replace("HDND", "HĐND")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Page;

    fn parts(text: &str) -> (String, Option<u16>, String) {
        let reading = read(text, false).unwrap();
        (reading.serial, reading.year, reading.symbol)
    }

    #[test]
    fn ordinary_numbers() {
        assert_eq!(parts("Số: 15/QĐ-BNV"), ("15".into(), None, "QĐ-BNV".into()));
        assert_eq!(parts("S6: 2307/ SYT- NVY"), ("2307".into(), None, "SYT-NVY".into()));
        assert_eq!(parts("Số: 9476 /BNNMT-CNTY"), ("9476".into(), None, "BNNMT-CNTY".into()));
        assert_eq!(parts("$6: 84/2025/QÐ-UBND"), ("84".into(), Some(2025), "QĐ-UBND".into()));
        assert_eq!(parts("Luật số: 60/2024/QH15"), ("60".into(), Some(2024), "QH15".into()));
        assert_eq!(parts("Số: 15/CAT-PV01(TM)"), ("15".into(), None, "CAT-PV01(TM)".into()));
    }

    #[test]
    fn blank_serial_keeps_the_symbol() {
        assert_eq!(parts("Số:      /UBND-NC"), (String::new(), None, "UBND-NC".into()));
        assert_eq!(compose(None, &read("Số: /CUM1-TĐKT", false).unwrap()), Some("/CUM1-TĐKT".into()));
    }

    #[test]
    fn a_printed_serial_may_hold_more_than_digits() {
        let number = |number: &str| {
            let text = format!("SỞ Y TẾ\n{number}\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n");
            crate::extract::extract(&[Page::from_text(1, &text)]).fields.number
        };
        for printed in ["12.1/SYT-VP", "12bis/SYT-VP", "1.234/SYT-VP", "12a/SYT-VP"] {
            assert_eq!(number(&format!("Số: {printed}")).as_deref(), Some(printed));
        }
        assert_eq!(number("Số: 1.2.3/SYT-VP").as_deref(), Some("/SYT-VP"));
    }

    #[test]
    fn a_d_of_a_page_without_marks_is_doubtful() {
        let sure = |symbol: &str, raw: &str| {
            let text = format!("SỞ Y TẾ\nSố: 12/{symbol}\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n");
            let mut page = Page::from_text(1, &text);
            page.lines[0].words[0].raw = raw.to_owned();
            for word in page.lines.iter_mut().flat_map(|line| &mut line.words) {
                word.raw = crate::layout::fold::bare(&word.raw);
            }
            crate::extract::extract(&[page]).confidence["number"] >= 0.9
        };
        assert!(sure("QĐ-UBND", "SO") && sure("DA-HĐND", "SO") && sure("SYT-VP", "SO"));
        assert!(!sure("QĐ-LQD", "SO") && !sure("EVNMD-KH", "SO"));
    }

    #[test]
    fn party_number() {
        let reading = read("Số 23-KH/VPTU", true).unwrap();
        assert_eq!(compose(Some("23"), &reading).as_deref(), Some("23-KH/VPTU"));
    }

    #[test]
    fn what_follows_the_code_is_left_out() {
        assert_eq!(parts("Số: 15/QĐ-BNV Hà Nội").2, "QĐ-BNV");
        assert_eq!(read("Số:", false), None);
    }
}
