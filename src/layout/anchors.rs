//! Fixed phrases that begin a column: where a merged line is cut even when its gap is narrow or unknown.
//!
//! `UBND TỈNH X CỘNG HÒA XÃ HỘI …`, `Số: 15/QĐ-X Lai Vung, ngày 5 tháng 1 …`, `Nơi nhận: KT. CHỦ TỊCH`.

use std::sync::LazyLock;

use regex::Regex;

use crate::layout::fold::{bare, capitals, similarity};
use crate::page::{Word, text};
use crate::text::canonical;

/// Phrases that stand at the head of the right column.
const HEADINGS: [&str; 4] = ["cong hoa xa hoi", "doc lap - tu do", "dang cong san viet", "doan tncs ho chi"];

/// The heading stands among this many first rows.
pub(super) const TOP: usize = 30;
/// Characters that a day written by hand is read as, at most.
const DAY: usize = 3;
/// Characters of the first recipient, at most.
const FIRST_RECIPIENT: usize = 45;
/// Words of a sign-off beside a recipient, at most.
const SIGN_OFF: usize = 12;

/// Cuts a run of words before each anchor that does not already begin it.
pub fn cut(words: &[Word]) -> Vec<&[Word]> {
    let mut starts: Vec<usize> = [
        heading(words),
        number(words),
        date(words),
        dated_number(words),
        sign_off(words),
        after_label(words),
    ]
    .into_iter()
    .flatten()
    .filter(|&at| at > 0 && at < words.len())
    .collect();
    starts.extend([0, words.len()]);
    starts.sort_unstable();
    starts.dedup();
    starts.windows(2).map(|pair| &words[pair[0]..pair[1]]).collect()
}

/// Whether a line begins with `CỘNG HÒA XÃ HỘI` or another first line of the right column, in capitals: the body may
/// speak of the republic too.
pub fn is_heading(line: &[Word]) -> bool {
    let is_high = |phrase: &str| capitals(&text(&line[..phrase.split(' ').count().min(line.len())])) > 0.5;
    let begins = |phrase: &&str| begins_with(line, phrase) && is_high(phrase);
    [HEADINGS[0], HEADINGS[2], HEADINGS[3]].iter().any(begins)
}

/// Whether words are the heading, its motto or the date, which stand in the right column of a head.
pub fn begins_right_column(words: &[Word]) -> bool {
    is_heading(words) || begins_with(words, HEADINGS[1]) || is_date(words)
}

/// Whether words are a place and the date behind it, and nothing more.
pub fn is_date(words: &[Word]) -> bool {
    let ends = |word: &Word| word.text.contains(|c: char| c.is_ascii_digit()) || bare(&word.text) == "nam";
    date(words) == Some(0) && words.last().is_some_and(ends)
}

/// Whether words begin with the number of the document.
pub fn is_number(words: &[Word]) -> bool {
    let [first, second, ..] = words else { return false };
    let label = bare(first.text.trim_end_matches([':', '.', ',']));
    begins_number(&first.text)
        || label == "so" && second.text.contains(|c: char| c.is_ascii_digit() || c == '/')
}

/// Whether a line is the label of the recipients, `Nơi nhận:`.
pub fn is_recipients_label(text: &str) -> bool {
    let bare = bare(text.trim());
    let head: String = bare.chars().take(9).collect();
    bare.chars().count() <= 40 && (head.starts_with("noi nhan") || similarity(&head, "noi nhan") >= 0.75)
}

/// Whether a line is what stands first below that label, in nearly every list: `- Như trên;`, `- Như Điều 3;`. A scan shows the
/// list by it where the label was misread.
pub fn is_first_recipient(text: &str) -> bool {
    static FIRST: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[-–—~•*]\s?nhu (tren|dieu \S|kinh gui|thanh phan)\b").expect("a valid pattern")
    });
    text.chars().count() <= FIRST_RECIPIENT && FIRST.is_match(&bare(text.trim()))
}

/// Whether a line begins the list of recipients: its label, or the first of them.
pub fn begins_recipients(text: &str) -> bool {
    is_recipients_label(text) || is_first_recipient(text)
}

/// Whether a bare line begins `Kính gửi`, or is the `… điện:` of a công điện.
pub fn is_addressing(bare: &str) -> bool {
    bare.starts_with("kinh gui")
        || bare.starts_with("kinh moi")
        || bare.starts_with("kinh chuyen")
        || (bare.len() < 80 && bare.trim_end().ends_with(" dien:"))
        || bare.get(..9).is_some_and(|start| similarity(start, "kinh gui") >= 0.75)
}

/// Whether a bare line does so behind signs.
pub fn addresses(bare: &str) -> bool {
    is_addressing(bare.trim_start_matches(|c: char| !c.is_alphanumeric()))
}

fn begins_with(words: &[Word], phrase: &str) -> bool {
    let end = phrase.split(' ').count().min(words.len());
    words.first().is_some_and(|first| capital(&first.text)) && similarity(&text(&words[..end]), phrase) >= 0.8
}

/// Where `CỘNG HÒA XÃ HỘI` or another heading of the right column begins.
fn heading(words: &[Word]) -> Option<usize> {
    (1..words.len()).find(|&i| HEADINGS.iter().any(|phrase| begins_with(&words[i..], phrase)))
}

/// Where the place before `, ngày … tháng …` or `, 05/3/2025` begins, when something else stands before it.
fn date(words: &[Word]) -> Option<usize> {
    let day = (1..words.len()).find(|&at| {
        words[at - 1].text.ends_with([',', '.']) && (is_day(words, at) || figures_end(words, at))
    })?;
    let mut start = day;
    while start > 0 && day - start < 6 && may_be_place(&words[start - 1], start == day) {
        start -= 1;
        // `Phan Rang - Tháp Chàm`
        let joined = start > 1 && matches!(words[start - 1].text.as_str(), "-" | "–");
        if joined && may_be_place(&words[start - 2], false) {
            start -= 1;
        }
    }
    let unit = units().find_map(|unit| {
        let from = start.checked_sub(unit.split(' ').count())?;
        let stands = unit.contains(' ') || from == 0;
        (stands && start < day && bare(&text(&words[from..start])) == bare(unit)).then_some(from)
    });
    let start = unit.unwrap_or(start);
    (start < day).then_some(start)
}

/// Kinds of places, in small letters.
pub fn units() -> impl Iterator<Item = &'static str> {
    let table = include_str!("../../dictionaries/extract/units.tsv");
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// Whether a word begins the kind of a place: `thành` phố, `xã`.
pub fn begins_unit(word: &str) -> bool {
    let word = canonical(word);
    units().any(|unit| unit.split(' ').next() == Some(&word))
}

/// Whether `ngày` of a date stands here: `ngày 5 tháng`, `ngày 05/3/2025`.
fn is_day(words: &[Word], at: usize) -> bool {
    let word = bare(&words[at].text);
    let month = || words.iter().skip(at + 1).take(4).any(|w| is_month(&bare(&w.text)));
    (word.starts_with("ngay") || word == "ngiy")
        && (word.contains("thang") || month() || figures_end(words, at + 1))
}

/// Whether a line ends here, with a date in figures; those written by hand may be missing: `…/…/2025`.
fn figures_end(words: &[Word], at: usize) -> bool {
    static FIGURES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[\d._…]{1,4}[/.-][\d._…]{1,4}[/.-](19|20)\d\d\W?$").expect("a valid pattern")
    });
    at + 1 == words.len() && FIGURES.is_match(&words[at].text)
}

/// Where the date right behind the number on the same line begins: `Số: 12/SYT-VP ngày 05/3/2025`.
fn dated_number(words: &[Word]) -> Option<usize> {
    let behind =
        |at: &usize| words[at - 1].text.contains('/') && words[*at].text == "ngày" && is_day(words, *at);
    let at = (2..words.len()).find(behind)?;
    let ends = words.last().is_some_and(|word| word.text.contains(|c: char| c.is_ascii_digit()));
    (is_number(words) && ends && words.len() - at <= 6).then_some(at)
}

/// Whether a word is `tháng`, perhaps with a day written by hand before it.
fn is_month(bare: &str) -> bool {
    bare.starts_with("thang") || bare.strip_suffix("thang").is_some_and(|day| day.chars().count() <= DAY)
}

/// Whether a word may belong to the place before a date; a Roman numeral or another code may not.
fn may_be_place(word: &Word, last: bool) -> bool {
    let letters = word.text.trim_end_matches([',', '.', ';']);
    let closed = word.text.ends_with([',', ';', ':']) && !last;
    let short = letters.starts_with("TP") || matches!(word.text.as_str(), "TX." | "TT.");
    let code = letters.chars().count() >= 2 && capitals(letters) > 0.99 && !short;
    let shaped = letters.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'));
    capital(letters) && shaped && !closed && !code
}

/// Where the number begins behind a heading on the same line.
fn number(words: &[Word]) -> Option<usize> {
    let at = (2..words.len()).find(|&i| begins_number(&words[i].text))?;
    let headed = HEADINGS.iter().any(|h| bare(&text(&words[..at])).contains(h));
    headed.then_some(at)
}

fn begins_number(word: &str) -> bool {
    matches!(bare(word).as_str(), "so:" | "s6:" | "luat")
}

/// Where a sign-off begins behind a recipient: `- Như trên; PHÓ CHỦ TỊCH`; it has no figures, unlike `- Lưu: VT; NC (MN,07).`
fn sign_off(words: &[Word]) -> Option<usize> {
    if !words.first()?.text.starts_with(['-', '–']) {
        return None;
    }
    let from = words.len().saturating_sub(SIGN_OFF).max(1);
    (from..words.len().saturating_sub(1)).find(|&i| {
        let rest = text(&words[i..]);
        let figures = rest.contains(|c: char| c.is_ascii_digit());
        words[i - 1].text.ends_with([';', '.']) && capitals(&rest) >= 0.95 && !figures
    })
}

/// What follows `Nơi nhận:` on its line.
fn after_label(words: &[Word]) -> Option<usize> {
    let label = bare(&text(words.get(..2)?));
    let end = if words.get(2)?.text == ":" { 3 } else { 2 };
    let rest = text(&words[end..]);
    (label.starts_with("noi nhan") && capitals(&rest) > 0.8).then_some(end)
}

fn capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::BBox;

    fn pieces(line: &str) -> Vec<String> {
        let words: Vec<Word> = line.split(' ').map(|w| Word::read(w, BBox::default(), 1.0)).collect();
        cut(&words).into_iter().map(text).collect()
    }

    #[test]
    fn merged_head_is_cut() {
        assert_eq!(
            pieces("UBND TỈNH LAI VUNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            ["UBND TỈNH LAI VUNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
        );
        assert_eq!(
            pieces("V/v giá ô tô, xe máy Hà Nội, ngày 20 tháng 11 năm 2025"),
            ["V/v giá ô tô, xe máy", "Hà Nội, ngày 20 tháng 11 năm 2025"]
        );
        assert_eq!(pieces("Số: 12/SYT-VP ngày 05/3/2025"), ["Số: 12/SYT-VP", "ngày 05/3/2025"]);
        assert_eq!(
            pieces("Số: 12/SYT-VP Lai Vung, ngày 5 tháng 3 năm 2025"),
            ["Số: 12/SYT-VP", "Lai Vung, ngày 5 tháng 3 năm 2025"]
        );
    }

    #[test]
    fn places_keep_their_kinds_and_hyphens() {
        for place in [
            "Đặc khu Lai Vung",
            "Khu kinh tế Lai Vung",
            "Phan Rang - Tháp Chàm",
            "TX. Sơn Tây",
            "Xã Ngày Mới",
            "Ia H’Drai",
            "Hà Nội",
        ] {
            for day in ["ngày 5 tháng 3 năm 2025", "ngày 05/3/2025", "05/3/2025", "ngày …/…/2025"] {
                let date = format!("{place}, {day}");
                assert_eq!(pieces(&format!("V/v tiêm phòng {date}")), ["V/v tiêm phòng", &date]);
                assert_eq!(pieces(&date).len(), 1, "{date}");
            }
        }
        assert_eq!(pieces("phường Lai Vung, ngày 5 tháng 3 năm 2025").len(), 1);
        assert_eq!(pieces("gửi về Sở Y tế tại Hà Nội, 05/3/2025 là hạn cuối").len(), 1);
    }

    #[test]
    fn the_first_recipient_is_known() {
        for first in [
            "- Như trên;",
            "-Như Điều 3;",
            "– Như điều 4 (để thực hiện);",
            "- Như thành phần mời;",
            "- Nhu tren;",
        ] {
            assert!(is_first_recipient(first), "{first}");
        }
        for other in [
            "Như trên",
            "- Như đã nêu;",
            "- Lưu: VT.",
            "- Như Điều này đã quy định, các tổ chức và cá nhân phải",
        ] {
            assert!(!is_first_recipient(other), "{other}");
        }
    }

    #[test]
    fn merged_foot_is_cut() {
        assert_eq!(pieces("Nơi nhận: TM. ỦY BAN NHÂN DÂN"), ["Nơi nhận:", "TM. ỦY BAN NHÂN DÂN"]);
        assert_eq!(pieces("Nơi nhận : GIÁM ĐỐC"), ["Nơi nhận :", "GIÁM ĐỐC"]);
        assert_eq!(pieces("- Như trên; PHÓ CHỦ TỊCH"), ["- Như trên;", "PHÓ CHỦ TỊCH"]);
        assert_eq!(pieces("- Lưu: VT, KSTTHC."), ["- Lưu: VT, KSTTHC."]);
        assert_eq!(pieces("- Lưu: VT; KSTTNC (MN,07)."), ["- Lưu: VT; KSTTNC (MN,07)."]);
    }

    #[test]
    fn body_dates_are_left_alone() {
        assert_eq!(pieces("Căn cứ kết luận ngày 5 tháng 3 năm 2020").len(), 1);
    }
}
