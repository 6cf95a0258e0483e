//! Dates by which something is due: `trước ngày 15/4/2024`, `chậm nhất ngày 5 tháng 6 năm 2024`.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::date;
use crate::layout::fold::bare;

static DUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:truoc|cham nhat|han chot|han cuoi|hoan thanh|xong|den het|muon nhat|thoi han)[^.;]{0,40}?ngay\s?(\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|\d{1,2} thang \d{1,2} nam \d{4})")
        .expect("a valid pattern")
});

/// All deadlines of a text, in order, each once.
pub fn extract(text: &str) -> Vec<String> {
    let bare = bare(text);
    let mut list = Vec::new();
    for found in DUE.captures_iter(&bare) {
        let date = date::read(&format!("ngay {}", &found[1])).iso();
        list.extend(date.filter(|d| d.len() == 10 && !list.contains(d)).into_iter().collect::<Vec<_>>());
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_and_other_dates() {
        let text = "gửi báo cáo trước ngày 15/4/2024; Quyết định ngày 01/3/2024; chậm nhất là ngày 05 tháng 6 năm 2024.";
        assert_eq!(extract(text), ["2024-04-15", "2024-06-05"]);
    }
}
