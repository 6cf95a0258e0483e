//! Documents referred to: type, number, date and body, from the running text.
//!
//! `Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về …`

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::{Match, Regex};

use crate::extract::date;
use crate::extract::tables::TYPES;
use crate::layout::fold::{Folded, capitals, letters};
use crate::output::record::Citation;
use crate::text::count_letters;

static CITED: LazyLock<Regex> = LazyLock::new(|| {
    let count = r"(?:\d{1,2}\.\d{3}|\d{1,5}(?:bis|ter|[a-z])?)";
    let state = r"(?:\s?/\s?(?:19|20)\d\d)?\s?/\s?[a-z][a-z0-9]{0,9}(?:\s?-\s?[a-z][a-z0-9.&]{0,19}){0,4}";
    let party = r"-[a-z]{2,4}/[a-z]{2,14}(?:-[a-z]{2,14}){0,2}";
    Regex::new(&format!(r"\b{count}(?:{state}|{party})")).expect("a valid pattern")
});
static DATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W{0,3}ngay\s(\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|(?:\d{1,2}|[.…_]+)?\s?thang \d{1,2} nam \d{4})")
        .expect("a valid pattern")
});
static ISSUED_BY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\W{0,3}cua ").expect("a valid pattern"));
static END_OF_BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[,;.()\[]| (ve|ngay|quy dinh|ban hanh|huong dan|sua doi|phe duyet|cong bo|duoc|va nghi|va quyet|va thong|tai|co|de|da|bai bo|quyet dinh|gui|phan cap|het hieu luc|thuc hien|va tham muu)\b").expect("a valid pattern")
});

/// What stands on both sides of a comma within the name of a body.
const WITH_COMMA: [(&str, &str); 4] = [
    ("bo truong", " chu nhiem van phong chinh phu"),
    ("bo truong", " chu nhiem uy ban"),
    ("van hoa", " the thao"),
    ("van hoa", " thong tin"),
];

/// Most documents a record lists.
const LONGEST: usize = 200;

/// All documents cited in a text, each once, in order; `own` are readings of the document's own number.
pub fn extract(text: &str, own: &[&str]) -> Vec<Citation> {
    let folded = Folded::new(text);
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    for found in CITED.find_iter(&folded.bare) {
        let before = &folded.bare[..found.start()];
        let number = number(&folded.slice(found.range()));
        let doc_type = type_before(before);
        let own = own.contains(&number.as_str());
        let named = doc_type.is_some() && before.ends_with("so ");
        if own
            || !is_code(&number, named)
            || is_rest(before)
            || list.len() >= LONGEST
            || !seen.insert(letters(&number))
        {
            continue;
        }
        let (date, issuer) = after(&folded, found.end());
        list.push(Citation { doc_type, number: Some(number), date, issuer });
    }
    list
}

/// Whether a number is one of documents: it has a symbol of several parts, or that of the National Assembly, or is one of
/// capitals that a type stands before (`Công văn số 12/UBND`). Copies number themselves.
fn is_code(number: &str, named: bool) -> bool {
    let symbol = number.rsplit('/').next().unwrap_or_default();
    let copy = ["SY-", "SL-", "TrS-"].iter().any(|copy| symbol.starts_with(copy));
    let parted = number.contains('-') || number.contains("/QH") || number.contains("/UBTVQH");
    let short = number.matches('/').count() == 1 && count_letters(symbol) > 1 && capitals(symbol) > 0.99;
    !copy && (parted || named && short)
}

/// Whether what follows is the rest of a number whose figures are left blank: `Số:    /2026/NĐ-CP`.
fn is_rest(before: &str) -> bool {
    before.trim_end().ends_with('/')
}

/// A number without spaces, and without the words that a dash parts from it: `12/TB-SYT - về việc`.
fn number(found: &str) -> String {
    let found = found.replace(['–', '—'], "-");
    let is_word = |at: usize| {
        let part = found[at + 1..].split('-').next().unwrap_or_default();
        part.starts_with(' ') && capitals(part) < 0.5
    };
    let end = found.match_indices('-').map(|(at, _)| at).find(|&at| is_word(at)).unwrap_or(found.len());
    let code: String = found[..end].chars().filter(|c| !c.is_whitespace()).collect();
    code.replace('Ð', "Đ").trim_end_matches(['-', '.']).to_owned()
}

/// The type named last in the words before a number.
fn type_before(bare: &str) -> Option<String> {
    let start = bare.char_indices().rev().nth(70).map_or(0, |(at, _)| at);
    let near: String = bare[start..].to_owned();
    let near = near.rsplit([';', '.', '(']).next().unwrap_or("").to_owned();
    let names = TYPES.iter().filter(|t| t.name.contains(' ') || t.code == "L");
    names
        .filter_map(|t| {
            let name = crate::layout::fold::bare(t.name);
            near.rfind(&name).map(|at| (at + name.len(), t))
        })
        .max_by_key(|(end, t)| (*end, t.name.len()))
        .map(|(_, t)| t.name.to_owned())
}

/// Date and body that follow a number, the date first or last.
fn after(folded: &Folded, end: usize) -> (Option<String>, Option<String>) {
    let (date, end) = dated(&folded.bare, end);
    let Some(by) = ISSUED_BY.find(&folded.bare[end..]) else { return (date, None) };
    let begin = end + by.end();
    let tail = &folded.bare[begin..];
    let ends = |m: &Match| match m.as_str().strip_prefix(' ') {
        Some(word) => !is_of_name(&folded.slice(begin + m.end() - word.len()..begin + m.end())),
        None => !goes_on(&tail[..m.start()], &tail[m.end()..]),
    };
    let length = END_OF_BODY.find_iter(tail).find(ends).map_or(tail.len(), |m| m.start());
    let name = folded.slice(begin..begin + length);
    let issuer = (3..=80).contains(&name.trim().chars().count()).then(|| name.trim().to_owned());
    let date = date.or_else(|| dated(&folded.bare, begin + length).0.filter(|_| issuer.is_some()));
    (date, issuer)
}

/// The date that stands at a place of a bare text, and where it ends.
fn dated(bare: &str, at: usize) -> (Option<String>, usize) {
    match DATED.find(&bare[at..]) {
        Some(found) => (date::read(found.as_str()).iso(), at + found.end()),
        None => (None, at),
    }
}

/// Whether a word belongs to the name of a body, though its letters are those of one that may stand behind it: `Đà Nẵng`
/// (đã), `Bộ Tài chính` (tại), `Bệnh viện đa khoa`.
fn is_of_name(word: &str) -> bool {
    let is_capitalised = word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase);
    matches!(word, "tải" | "vệ" | "cơ" | "đa") || is_capitalised && !word.contains(' ')
}

/// Whether the name of a body goes on behind a comma.
fn goes_on(before: &str, behind: &str) -> bool {
    WITH_COMMA.iter().any(|(first, second)| before.ends_with(first) && behind.starts_with(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_citation() {
        let list = extract(
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư; Công văn số 12/SNV-VP ngày 1/2/2024;",
            &[],
        );
        assert_eq!(list[0].doc_type.as_deref(), Some("Nghị định"));
        assert_eq!(list[0].number.as_deref(), Some("30/2020/NĐ-CP"));
        assert_eq!(list[0].date.as_deref(), Some("2020-03-05"));
        assert_eq!(list[0].issuer.as_deref(), Some("Chính phủ"));
        assert_eq!(list[1].number.as_deref(), Some("12/SNV-VP"));
        assert_eq!(list[1].date.as_deref(), Some("2024-02-01"));
    }

    #[test]
    fn forms_of_numbers() {
        let cited = |text: &str| {
            let list = extract(text, &[]).into_iter();
            list.map(|c| (c.doc_type.unwrap_or_default(), c.number.unwrap_or_default())).collect::<Vec<_>>()
        };
        for (text, doc_type, number) in [
            ("Công văn số 12-CV/BTCTU-TCĐ ngày 03/01/2025", "Công văn", "12-CV/BTCTU-TCĐ"),
            ("Bộ luật Dân sự số 91/2015/QH13", "Bộ luật", "91/2015/QH13"),
            ("Công văn số 1.234/SYT-NVY ngày 1/1/2025", "Công văn", "1.234/SYT-NVY"),
            ("Quyết định số 12bis/QĐ-SYT", "Quyết định", "12bis/QĐ-SYT"),
            ("Công văn số 12/UBND ngày 01/02/2025", "Công văn", "12/UBND"),
            ("Thông báo số 12/TB-SYT - về việc họp", "Thông báo", "12/TB-SYT"),
            (
                "Nghị quyết liên tịch số 403/2017/NQLT-UBTVQH14-CP-ĐCTUBTWMTTQVN",
                "Nghị quyết liên tịch",
                "403/2017/NQLT-UBTVQH14-CP-ĐCTUBTWMTTQVN",
            ),
        ] {
            assert_eq!(cited(text), [(doc_type.to_owned(), number.to_owned())], "{text}");
        }
        for none in [
            "Số: /2026/NĐ-CP",
            "Số: ...../2026/QĐ-UBND",
            "Số: 12/SY-SNV",
            "tỷ lệ 3/A",
            "tốc độ số 5/km",
            "Luật số 06/2012/OHI",
        ] {
            assert_eq!(cited(none), [], "{none}");
        }
    }

    #[test]
    fn the_date_may_stand_behind_the_body_or_lack_its_day() {
        let cited = |text: &str| extract(text, &[]).swap_remove(0);
        let last = cited("Nghị định số 30/2020/NĐ-CP của Chính phủ ngày 05/3/2020 về công tác văn thư");
        assert_eq!((last.date.as_deref(), last.issuer.as_deref()), (Some("2020-03-05"), Some("Chính phủ")));
        let blank = cited("Quyết định số 88/QĐ-UBND ngày tháng 3 năm 2025 của UBND tỉnh;");
        assert_eq!((blank.date.as_deref(), blank.issuer.as_deref()), (Some("2025-03"), Some("UBND tỉnh")));
    }

    #[test]
    fn a_body_ends_where_its_name_does() {
        for (text, wanted) in [
            ("của Chính phủ sửa đổi, bổ sung một số điều", "Chính phủ"),
            ("của Bộ trưởng Bộ Giao thông vận tải về việc công bố", "Bộ trưởng Bộ Giao thông vận tải"),
            ("của UBND thành phố Đà Nẵng đã hết hiệu lực", "UBND thành phố Đà Nẵng"),
            ("của Bộ Tài chính hết hiệu lực", "Bộ Tài chính"),
            ("của Chính phủ thực hiện cơ chế một cửa", "Chính phủ"),
            ("của Bộ Văn hóa, Thể thao và Du lịch; Bộ Y tế", "Bộ Văn hóa, Thể thao và Du lịch"),
            (
                "của Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ hướng dẫn",
                "Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ",
            ),
            ("của Bệnh viện đa khoa tỉnh Ban hành Quy chế", "Bệnh viện đa khoa tỉnh"),
            ("của Chính phủ vê công tác", "Chính phủ"),
            ("CỦA CHÍNH PHỦ VỀ CÔNG TÁC", "CHÍNH PHỦ"),
        ] {
            let list = extract(&format!("Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 {text}"), &[]);
            assert_eq!(list[0].issuer.as_deref(), Some(wanted));
        }
    }

    #[test]
    fn own_number_repeats_and_dates_are_no_citations() {
        let list = extract("số 5/QĐ-X; số 7/QĐ-X, 7/QĐ-X ngày 01/02/2024; đạt 12/kg", &["5/QĐ-X"]);
        assert_eq!(list.iter().filter_map(|c| c.number.as_deref()).collect::<Vec<_>>(), ["7/QĐ-X"]);
    }
}
