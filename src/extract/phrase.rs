//! Fixed phrases and place names vote on the marks of heads and sign-offs.
//!
//! Only runs whose bare letters equal a known phrase are touched, and only in their marks: `ỦY BẠN NHÂN DÂN` becomes
//! `ỦY BAN NHÂN DÂN`. Tone placement (`HOÀ`, `UỶ`) is the document's own and stays.

use crate::extract::tables::{PHRASES, PROVINCES};
use crate::layout::fold::{bare, capitals, letters};

/// Gives known phrases and provinces in a line of capitals their marks.
///
/// ```
/// assert_eq!(dau::extract::phrase::mend("ỦY BẠN NHÂN DÂN TỈNH QUẢNG NGẢI"), "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI");
/// ```
pub fn mend(line: &str) -> String {
    if capitals(line) < 0.7 {
        return line.to_owned();
    }
    let mut words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    let provinces = PROVINCES.iter().map(|p| p.to_uppercase());
    for phrase in PHRASES.iter().map(|p| (*p).to_owned()).chain(provinces) {
        let known: Vec<&str> = phrase.split(' ').collect();
        part(&mut words, &phrase, &known);
        for at in 0..(words.len() + 1).saturating_sub(known.len()) {
            let run = &mut words[at..at + known.len()];
            if same_bare(&run.join(" "), &phrase) {
                run.iter_mut().zip(&known).for_each(|(word, right)| mend_word(word, right));
            }
        }
    }
    words.join(" ")
}

/// Puts the spaces back into a phrase of three words or more that were read as fewer: `ỦY BANNHÂNDÂN`.
fn part(words: &mut Vec<String>, phrase: &str, known: &[&str]) {
    if known.len() < 3 {
        return;
    }
    let whole = letters(phrase);
    for count in 1..known.len() {
        let run = words.windows(count).position(|run| letters(&run.concat()) == whole);
        if let Some(at) = run {
            let closing: String =
                words[at + count - 1].chars().rev().take_while(|c| !c.is_alphanumeric()).collect();
            words.splice(at..at + count, known.iter().map(|word| (*word).to_owned()));
            words[at + known.len() - 1].push_str(&closing);
        }
    }
}

/// Gives a place name its marks when its bare letters are those of a province.
pub fn mend_place(place: &str) -> String {
    let same = PROVINCES.iter().find(|p| letters(p) == letters(place));
    match same {
        Some(province) if !same_but_tone(place, province) => (*province).to_owned(),
        _ => place.to_owned(),
    }
}

fn same_bare(run: &str, phrase: &str) -> bool {
    bare(run).trim_end_matches([',', '.', ';', ':']) == bare(phrase)
}

fn mend_word(word: &mut String, right: &str) {
    let end = word.trim_end_matches([',', '.', ';', ':']).len();
    if !same_but_tone(&word[..end], right) {
        word.replace_range(..end, right);
    }
}

/// Whether two spellings differ at most in where the tone stands: `HÒA` and `HOÀ`.
fn same_but_tone(a: &str, b: &str) -> bool {
    use unicode_normalization::UnicodeNormalization;
    let marks = |text: &str| {
        let mut marks: Vec<char> = text.to_lowercase().nfd().collect();
        marks.sort_unstable();
        marks
    };
    marks(a) == marks(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tone_placement_is_kept() {
        assert_eq!(mend("UỶ BAN NHÂN DÂN"), "UỶ BAN NHÂN DÂN");
        assert_eq!(mend_place("Thanh Hoá"), "Thanh Hoá");
        assert_eq!(mend_place("Quảng Ngải"), "Quảng Ngãi");
        assert_eq!(mend_place("Lai Vung"), "Lai Vung");
    }

    #[test]
    fn unknown_words_stay() {
        assert_eq!(mend("TRUNG TÂM ABC"), "TRUNG TÂM ABC");
        assert_eq!(mend("ỦY BANNHÂNDÂN, ABC"), "ỦY BAN NHÂN DÂN, ABC");
        assert_eq!(mend("Ủy bạn"), "Ủy bạn");
    }
}
