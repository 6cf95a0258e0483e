//! Roman numerals of headings whose strokes were read as letters: `Il. TỔ CHỨC THỰC HIỆN`, `lV.`, `IIl-`.
//!
//! Only at the beginning of a line, before a sign that closes a numeral, where at least one letter is a capital that
//! numerals are made of and the whole is one then.

use std::sync::LazyLock;

use regex::Regex;

use crate::restore::Reason;
use crate::restore::edit::Edit;

static NUMERAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^[ \t]*([IVXl|!]{2,5})(?:[.)]|[ \t]?[-–])[ \t]+\p{Lu}").expect("a valid pattern")
});

static RIGHT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^X{0,3}(?:IX|IV|V?I{0,3})$").expect("a valid pattern"));

/// The edits of numerals that were misread.
pub fn edits(text: &str) -> Vec<Edit> {
    let numerals = NUMERAL.captures_iter(text).filter_map(|found| found.get(1));
    let edit = |numeral: regex::Match| {
        let output = numeral.as_str().replace(['l', '|', '!'], "I");
        let misread = output != numeral.as_str() && numeral.as_str().contains(['I', 'V', 'X']);
        let span = numeral.range();
        (misread && RIGHT.is_match(&output)).then_some(Edit { span, output, reason: Reason::Misread })
    };
    numerals.filter_map(edit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::edit::apply;

    fn mended(text: &str) -> String {
        apply(text, &edits(text))
    }

    #[test]
    fn numerals_of_headings_are_mended() {
        for (read, want) in [
            ("Il. NHIỆM VỤ\nVl. Tổ chức", "II. NHIỆM VỤ\nVI. Tổ chức"),
            ("  IIl- NOI DUNG\nlV – Kinh phí", "  III- NOI DUNG\nIV – Kinh phí"),
            ("IX) A\nX|. B", "IX) A\nXI. B"),
        ] {
            assert_eq!(mended(read), want);
        }
    }

    #[test]
    fn what_is_no_misread_numeral_stays() {
        for text in ["II. A", "ll. Điều", "l. Điều", "Il Duce", "VIl", "IlV. A", "lI.a", "tại Il. A", "l1. A"]
        {
            assert_eq!(mended(text), text);
        }
    }
}
