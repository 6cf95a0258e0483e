//! Documents referred to: type, number, date and body, from the running text.
//!
//! `Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về …`

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::{Match, Regex};

use crate::extract::date;
use crate::extract::tables::TYPES;
use crate::layout::fold::{Folded, letters};
use crate::output::record::Citation;

static CITED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(\d{1,5}[a-z]?(?:\s?/\s?(?:19|20)\d\d)?\s?/\s?[a-z][a-z0-9]{0,9}(?:\s?-\s?[a-z][a-z0-9.&-]{0,14}){0,3}|\d{1,4}-[a-z]{2,4}/[a-z]{2,8})")
        .expect("a valid pattern")
});
static DATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W{0,3}ngay\s(\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|\d{1,2} thang \d{1,2} nam \d{4})")
        .expect("a valid pattern")
});
static ISSUED_BY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\W{0,3}cua ").expect("a valid pattern"));
static END_OF_BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[,;.()\[]| (ve|quy dinh|ban hanh|huong dan|sua doi|phe duyet|cong bo|duoc|va nghi|va quyet|va thong|tai|co|de|da|bai bo|quyet dinh|gui|phan cap|het hieu luc|thuc hien|va tham muu)\b").expect("a valid pattern")
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
        let number = number(&folded.slice(found.range()));
        let own = own.contains(&number.as_str());
        let code = number.contains('-') || number.contains("/QH") || number.contains("/UBTVQH");
        if own || !code || list.len() >= LONGEST || !seen.insert(letters(&number)) {
            continue;
        }
        let doc_type = type_before(&folded.bare[..found.start()]);
        let (date, issuer) = after(&folded, found.end());
        list.push(Citation { doc_type, number: Some(number), date, issuer });
    }
    list
}

fn number(found: &str) -> String {
    let code: String = found.chars().filter(|c| !c.is_whitespace()).collect();
    code.replace(['–', '—'], "-").replace('Ð', "Đ").trim_end_matches(['-', '.']).to_owned()
}

/// The type named last in the words before a number.
fn type_before(bare: &str) -> Option<String> {
    let start = bare.char_indices().rev().nth(70).map_or(0, |(at, _)| at);
    let near: String = bare[start..].to_owned();
    let near = near.rsplit([';', '.', '(']).next().unwrap_or("").to_owned();
    let names = TYPES.iter().filter(|t| t.name.contains(' ') || t.code == "L");
    names
        .filter_map(|t| near.rfind(&crate::layout::fold::bare(t.name)).map(|at| (at, t)))
        .max_by_key(|(at, t)| (*at, t.name.len()))
        .map(|(_, t)| t.name.to_owned())
}

/// Date and body that follow a number.
fn after(folded: &Folded, end: usize) -> (Option<String>, Option<String>) {
    let rest = &folded.bare[end..];
    let dated = DATED.captures(rest);
    let date = dated.as_ref().and_then(|d| date::read(d.get(0)?.as_str()).iso());
    let from = end + dated.and_then(|d| d.get(0).map(|m| m.end())).unwrap_or(0);
    let rest = &folded.bare[from..];
    let issuer = ISSUED_BY.find(rest).and_then(|by| {
        let begin = from + by.end();
        let tail = &folded.bare[begin..];
        let ends = |m: &Match| match m.as_str().strip_prefix(' ') {
            Some(word) => !is_of_name(&folded.slice(begin + m.end() - word.len()..begin + m.end())),
            None => !goes_on(&tail[..m.start()], &tail[m.end()..]),
        };
        let length = END_OF_BODY.find_iter(tail).find(ends).map_or(tail.len(), |m| m.start());
        let name = folded.slice(begin..begin + length);
        (3..=80).contains(&name.trim().chars().count()).then(|| name.trim().to_owned())
    });
    (date, issuer)
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
