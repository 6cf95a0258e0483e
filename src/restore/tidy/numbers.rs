//! Figures of dates that were read as letters: `ngày l0 tháng 3 năm 2O25`, `10I2I2025`; and `số` that was read as one.
//!
//! Only where the words around them, garbled or not, leave no doubt that a figure stands there, and one that it can be:
//! a day to 31, a month to 12, a year of this century or the last. A stroke alone may be anything (`ngày | tháng`), digits
//! stay as they were read. Where an OCR read the text, the spaces of a date are mended, too (`04tháng 12`, `16/ 12/2021`; where
//! it is garbled, `tháng I t`), and where it is garbled the 6 of `$6 12/2020/NĐ-CP` and `S6:12` is no digit but the end of
//! `số`.

use std::sync::LazyLock;

use regex::{Captures, Match, Regex};

use crate::restore::Reason;
use crate::restore::edit::Edit;

use super::letters::belongs;

/// Letters and signs, and the only figure that each looks like.
const LOOK_ALIKES: [(&str, char); 2] = [("Oo", '0'), ("lIit", '1')];

/// A day or a month.
const FIGURE: &str = r"[0-9]|[0-9OolIit]{2}";

/// `ngày … tháng … năm …`, its words read as they may be; the day or the year may be missing.
static WORDS: LazyLock<Regex> = LazyLock::new(|| words(FIGURE, " "));

/// The same where an OCR may have lost a space.
static READ_WORDS: LazyLock<Regex> = LazyLock::new(|| words(FIGURE, " ?"));

/// The same where an OCR of English may have put one between two strokes, too.
static GARBLED_WORDS: LazyLock<Regex> =
    LazyLock::new(|| words(r"[1lIit] [1lIit]|[0-9]|[0-9OolIit]{2}", " ?"));

/// The pattern of [`WORDS`] with figures like these before a word of the date, and `space` between figures and words.
fn words(figure: &str, space: &str) -> Regex {
    let year = r"([0-9OolIit]{4})";
    // Where a word of ASCII ends, which is searched for much faster.
    let b = r"(?-u:\b)";
    let day = format!(r"(?i:ng\S{{1,3}}y){space}({figure}){space}");
    let month = format!(r"(?i:th\S{{1,3}}ng){space}");
    let named = format!(r"{space}(?i:n\S{{1,3}}m){space}{year}");
    let pattern = format!("{b}(?:{day})?{month}({figure}){named}{b}|{b}{day}{month}({FIGURE}){b}");
    Regex::new(&pattern).expect("a valid pattern")
}

/// A date in figures whose strokes were read as letters.
static STROKES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)([0-3]?[0-9])([Il|/])([01]?[0-9])([Il|/])((?:19|20)[0-9]{2})(?-u:\b)")
        .expect("a valid pattern")
});

/// A date in figures with spaces behind its strokes, nothing more of a number on either side.
static APART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^0-9/.-])([0-3]?[0-9])/( ?)([01]?[0-9])/( ?)(?:19|20)[0-9]{2}(?:[^0-9/.-]|[.-](?:[^0-9]|$)|$)")
        .expect("a valid pattern")
});

/// `số` as an OCR of English may read it, before the number of a document, with or without a colon.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(\$[6oO0]) [0-9]{1,5}/(?:[0-9]{4}/)?[A-ZĐ]|([sS$][6oO0]) ?: ?[0-9]{1,5} ?/(?:[0-9]{4}/)?[A-ZĐ]",
    )
    .expect("a valid pattern")
});

/// The edits of figures that were read as letters.
pub fn edits(text: &str) -> Vec<Edit> {
    in_order(dates(&WORDS, text))
}

/// The same, and the spaces of dates, where an OCR read the text.
pub fn read_edits(text: &str) -> Vec<Edit> {
    in_order(spaced_dates(&READ_WORDS, text))
}

/// The same, and `$6 12/2020/NĐ-CP` for `số`, where an OCR of English did.
pub fn garbled_edits(text: &str) -> Vec<Edit> {
    let mut edits = spaced_dates(&GARBLED_WORDS, text);
    let numbers = NUMBER.captures_iter(text).filter_map(|found| found.get(1).or_else(|| found.get(2)));
    let apart = numbers.filter(|read| !text[..read.start()].ends_with(belongs));
    let meant = |read: Match| {
        let output = if text[read.end()..].trim_start().starts_with(':') && !read.as_str().starts_with('s') {
            "Số"
        } else {
            "số"
        };
        Edit { span: read.range(), output: output.to_owned(), reason: Reason::Misread }
    };
    edits.extend(apart.map(meant));
    in_order(edits)
}

/// The edits of figures in dates, those in words first.
fn dates(words: &Regex, text: &str) -> Vec<Edit> {
    // The patterns know the letters of ASCII alone: `tháng ti` ends within `tháng tiếp`.
    let is_apart = |found: &Captures| {
        let whole = found.get_match();
        !text[..whole.start()].ends_with(belongs) && !text[whole.end()..].starts_with(belongs)
    };
    let mut edits = Vec::new();
    for found in words.captures_iter(text).filter(is_apart) {
        edits.extend(in_words(text, &found));
    }
    edits.extend(STROKES.captures_iter(text).filter(is_apart).filter_map(|found| strokes(&found)));
    edits
}

/// The edits of figures in dates, and of the spaces of those in figures.
fn spaced_dates(words: &Regex, text: &str) -> Vec<Edit> {
    let mut edits = dates(words, text);
    // `quý 1/ 2/ 3/ 2020` is a list.
    let goes_on =
        |found: &Captures| found.get(1).is_some_and(|day| text[..day.start()].trim_end().ends_with('/'));
    for found in APART.captures_iter(text).filter(|found| is_day(&found[1], &found[3]) && !goes_on(found)) {
        let spaces =
            [2, 4].into_iter().filter_map(|group| found.get(group)).filter(|space| !space.is_empty());
        let strike =
            |space: Match| Edit { span: space.range(), output: String::new(), reason: Reason::CleanUp };
        edits.extend(spaces.map(strike));
    }
    edits
}

/// Whether a year has such a day.
fn is_day(day: &str, month: &str) -> bool {
    let to = |most: u8, figure: &str| figure.parse().is_ok_and(|n: u8| (1..=most).contains(&n));
    to(31, day) && to(12, month)
}

/// Edits in the order of the text; of two in one place (`năm 20l1|2024`), the one found first.
fn in_order(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by_key(|edit| edit.span.start);
    edits.dedup_by(|later, first| later.span.start < first.span.end);
    edits
}

/// The edits of the figures of a date in words, where it is a date then.
fn in_words(text: &str, found: &Captures) -> Vec<Edit> {
    let figures: Vec<_> = found.iter().skip(1).flatten().collect();
    let read: Vec<String> = figures.iter().map(|figure| digits(figure.as_str())).collect();
    let (year, rest) = match read.split_last() {
        Some((year, rest)) if year.len() == 4 => (Some(year), rest),
        _ => (None, read.as_slice()),
    };
    let to = |most: u8, figure: &String| figure.parse().is_ok_and(|n: u8| (1..=most).contains(&n));
    let is_date = rest.last().is_none_or(|month| to(12, month))
        && rest.len().checked_sub(2).is_none_or(|day| to(31, &rest[day]))
        && year.is_none_or(|year| year.starts_with("19") || year.starts_with("20"));
    let sure = figures.iter().any(|figure| figure.as_str().contains(|c: char| c.is_ascii_digit()));
    if !is_date || !sure {
        return Vec::new();
    }
    let spaced = figures.iter().zip(read).map(|(figure, read)| {
        let before = if text[..figure.start()].ends_with(' ') { "" } else { " " };
        let behind = if text[figure.end()..].starts_with(char::is_alphabetic) { " " } else { "" };
        (figure, format!("{before}{read}{behind}"))
    });
    let changed = spaced.filter(|(figure, output)| figure.as_str() != output);
    changed.map(|(figure, output)| Edit { span: figure.range(), output, reason: Reason::Misread }).collect()
}

/// The edit of a date in figures whose strokes are not.
fn strokes(found: &Captures) -> Option<Edit> {
    let misread = &found[2] != "/" || &found[4] != "/";
    let whole = found.get(0).filter(|_| misread && is_day(&found[1], &found[3]))?;
    let output = format!("{}/{}/{}", &found[1], &found[3], &found[5]);
    Some(Edit { span: whole.range(), output, reason: Reason::Misread })
}

/// The digits that a figure looks like.
fn digits(figure: &str) -> String {
    let digit =
        |c: char| LOOK_ALIKES.iter().find(|(letters, _)| letters.contains(c)).map_or(c, |(_, digit)| *digit);
    figure.chars().filter(|c| *c != ' ').map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::edit::apply;

    fn mended(text: &str) -> String {
        apply(text, &edits(text))
    }

    fn mended_where_garbled(text: &str) -> String {
        apply(text, &garbled_edits(text))
    }

    #[test]
    fn figures_of_dates_are_mended() {
        for (read, want) in [
            ("ngày l0 tháng 3 năm 2O25", "ngày 10 tháng 3 năm 2025"),
            ("ngdy 3l thdng l0 ndm 20t9;", "ngdy 31 thdng 10 ndm 2019;"),
            ("NGÀY O1 THÁNG 10\nngày 2 tháng l1 năm 2O2O.", "NGÀY 01 THÁNG 10\nngày 2 tháng 11 năm 2020."),
            ("từ tháng lO năm 2024", "từ tháng 10 năm 2024"),
            ("ngày O1 tháng l2, đến 25I12I2024", "ngày 01 tháng 12, đến 25/12/2024"),
            ("ngày l0 tháng 1 tại Hà Nội", "ngày 10 tháng 1 tại Hà Nội"),
            ("tháng 3 năm 20l1|2024", "tháng 3 năm 2011|2024"),
        ] {
            assert_eq!(mended(read), want);
            assert_eq!(mended_where_garbled(read), want);
        }
    }

    #[test]
    fn spaces_of_garbled_dates_are_mended() {
        for (read, want) in [
            ("ngdy 22 thdng I t ndm 20t9", "ngdy 22 thdng 11 ndm 2019"),
            ("ngdy 1 1 thdng 1 2 nguoi", "ngdy 11 thdng 1 2 nguoi"),
            ("ngdy 15 th6ng l0 ndm2024 ctia", "ngdy 15 th6ng 10 ndm 2024 ctia"),
            ("tir ngiy 01 thing3ndm 2025.", "tir ngiy 01 thing 3 ndm 2025."),
            ("th6ng 1 1 ndm 202l", "th6ng 11 ndm 2021"),
        ] {
            assert_eq!(mended_where_garbled(read), want);
            assert_eq!(mended_where_garbled(want), want);
        }
        let spaceless = "ngày 15 tháng 10 năm2024";
        assert_eq!(mended(spaceless), spaceless);
    }

    #[test]
    fn spaces_of_dates_are_mended_where_they_were_read() {
        for (read, want) in [
            ("ngày 04tháng 12 năm2024", "ngày 04 tháng 12 năm 2024"),
            ("đến 16/ 12/2021, từ 1/ 2/ 2020.", "đến 16/12/2021, từ 1/2/2020."),
        ] {
            assert_eq!(apply(read, &read_edits(read)), want);
            assert_eq!(mended(read), read);
        }
        for text in ["số 12/ 10/2021/NQ", "lớp 5/ 13/2021", "2-1/ 2/2021", "1/ 2/20210", "quý 1/ 2/ 3/ 2020"]
        {
            assert_eq!(apply(text, &read_edits(text)), text);
        }
    }

    #[test]
    fn before_a_number_six_is_no_digit() {
        for (read, want) in [
            ("Nghi dinh $6 17/2023/ND-CP", "Nghi dinh số 17/2023/ND-CP"),
            ("$6 17/QD-UBND ($O 5/ĐA-BCĐ)", "số 17/QD-UBND (số 5/ĐA-BCĐ)"),
            ("S6:814 /QD-BVK, s6: 12/2020/ND-CP, tS6:1/A", "Số:814 /QD-BVK, số: 12/2020/ND-CP, tS6:1/A"),
            (
                "gia $6 : 5 USD, nhom S6: 12 hoc sinh, lop S6:1",
                "gia $6 : 5 USD, nhom S6: 12 hoc sinh, lop S6:1",
            ),
            ("gia $6 12/2 va US$6 17/2023/ND-CP", "gia $6 12/2 va US$6 17/2023/ND-CP"),
        ] {
            assert_eq!(mended_where_garbled(read), want);
        }
    }

    #[test]
    fn what_is_no_date_stays() {
        for text in [
            "ngày 10 tháng 3 năm 2025",
            "ngày 3l tháng 99 năm 2025",
            "ngày 10 tháng tiếp theo, ngày 12/20 tháng tiếp",
            "tháng I năm Ất Tỵ, quý I năm 2025",
            "ngày tháng năm sinh, 5 tháng 10 ngày",
            "ngày l tháng 02 năm 2025, ngày | tháng 02 năm 2025",
            "ngày JO tháng 02 năm 2025, ngày lo tháng tới năm ll",
            "mã 10I2I1890, 99I12I2024, l0 người",
            "Ngày 15 tháng 1 1 người bị thương, ngày 15 tháng 1 i sau đó",
            "ngay 10 thang 1 I. Ve viec, ngay 10 thang 1 1/3/2024",
        ] {
            assert_eq!(mended(text), text);
            assert_eq!(mended_where_garbled(text), text);
        }
    }
}
