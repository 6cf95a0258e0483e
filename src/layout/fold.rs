//! The folded form of a text, on which patterns match.
//!
//! Recognition errs mostly in marks (`ỦY BẠN`, `QUYÉT ĐỊNH`) and in a few look-alike letters (`Ð` for `Đ`), so
//! patterns are written in bare lower-case letters and matched on the folded text, while values are cut from the
//! text itself. Folding keeps one character for one, so places carry over.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::text::count_letters;

/// A text beside its bare form, character for character.
#[derive(Clone, Debug)]
pub struct Folded {
    text: Vec<char>,
    /// Bare lower-case letters; digits and signs as they were, dashes as `-`.
    pub bare: String,
}

impl Folded {
    /// Folds a text.
    ///
    /// ```
    /// let folded = dau::layout::fold::Folded::new("Số: 12/QĐ-BNV");
    /// assert_eq!(folded.bare, "so: 12/qd-bnv");
    /// assert_eq!(folded.slice(7..9), "QĐ");
    /// ```
    pub fn new(text: &str) -> Self {
        let text: Vec<char> = text.nfc().filter(|c| !is_combining_mark(*c)).collect();
        let bare = text.iter().map(|&c| bare_char(c)).collect();
        Self { text, bare }
    }

    /// The part of the text that stands where `range`, in bytes, stands in the bare form.
    pub fn slice(&self, range: Range<usize>) -> String {
        let start = self.bare[..range.start].chars().count();
        let length = self.bare[range].chars().count();
        self.text[start..start + length].iter().collect()
    }

    /// The text from byte `start` of the bare form on.
    pub fn from(&self, start: usize) -> String {
        self.slice(start..self.bare.len())
    }
}

/// Bare lower-case form of a text.
pub fn bare(text: &str) -> String {
    text.nfc().filter(|c| !is_combining_mark(*c)).map(bare_char).collect()
}

/// Bare letters and digits of a text, nothing else.
pub fn letters(text: &str) -> String {
    bare(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn bare_char(c: char) -> char {
    match c {
        'đ' | 'Đ' | 'Ð' | 'Ɖ' | 'ð' => 'd',
        '–' | '—' | '‑' | '‐' | '−' | '\u{ad}' => '-',
        '’' | '‘' => '\'',
        '“' | '”' => '"',
        _ => {
            let mut base = None;
            decompose_canonical(c, |part| {
                base.get_or_insert(part);
            });
            let base = base.unwrap_or(c);
            base.to_lowercase().next().unwrap_or(base)
        }
    }
}

/// How alike two texts are in their bare letters, 0 to 1: one minus the edits for each letter of the longer.
///
/// ```
/// use dau::layout::fold::similarity;
/// assert!(similarity("CQNG HOA XA HQI", "Cộng hòa xã hội") > 0.8);
/// assert!(similarity("Kính gửi", "Nơi nhận") < 0.5);
/// ```
pub fn similarity(a: &str, b: &str) -> f32 {
    let (a, b): (Vec<char>, Vec<char>) = (letters(a).chars().collect(), letters(b).chars().collect());
    let longest = a.len().max(b.len());
    if longest == 0 {
        return 0.0;
    }
    1.0 - distance(&a, &b) as f32 / longest as f32
}

/// Levenshtein distance with one row.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// Share of capital letters among the letters of a text; 0 without letters.
pub fn capitals(text: &str) -> f32 {
    let letters = count_letters(text);
    let upper = text.chars().filter(|c| c.is_uppercase()).count();
    if letters == 0 { 0.0 } else { upper as f32 / letters as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_places() {
        let folded = Folded::new("ỦY BAN – Đà Nẵng");
        assert_eq!(folded.bare, "uy ban - da nang");
        let at = folded.bare.find("da").unwrap();
        assert_eq!(folded.from(at), "Đà Nẵng");
    }

    #[test]
    fn decomposed_input_is_composed_first() {
        assert_eq!(bare("Vie\u{302}\u{323}t"), "viet");
    }

    #[test]
    fn similarity_counts_edits() {
        assert!((similarity("abcd", "abxd") - 0.75).abs() < 1e-6);
        assert!(similarity("", "").abs() < 1e-6);
    }
}
