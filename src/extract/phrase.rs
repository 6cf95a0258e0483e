//! Fixed phrases and place names vote on the marks of heads and sign-offs.
//!
//! Only runs whose bare letters equal a known phrase are touched, and only in their marks: `ỦY BẠN NHÂN DÂN` becomes
//! `ỦY BAN NHÂN DÂN`. Tone placement (`HOÀ`, `UỶ`) is the document's own and stays. The place of a scan's date may be meant
//! where another word was read, too ([`misread_place`]).

use crate::extract::tables::{PHRASES, PROVINCES};
use crate::layout::fold::{bare, capitals, letters, similarity};

/// How alike a misread word and that of a province are at least.
const LIKE: f32 = 0.6;
/// The same, where two more words are those of the province.
const LIKE_OF_MANY: f32 = 0.5;

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

/// The place that was meant where one word of a province is misread: `Quảng Ngõi` below `UBND TỈNH QUẢNG NGÃI`, `Tp. Hè Chí
/// Minh`. The word must be like its own, and a province of two words named by the bodies that issue the document, since many a
/// commune is called nearly so; a place that these bodies name was read as it is.
pub fn misread_place(place: &str, bodies: &str) -> Option<String> {
    let words: Vec<&str> = place.split(' ').collect();
    let mut fitting = PROVINCES.iter().filter_map(|province| {
        let known: Vec<&str> = province.split(' ').collect();
        let (before, read) = words.split_at(words.len().checked_sub(known.len())?);
        let mut others = read.iter().zip(&known).filter(|(was, is)| letters(was) != letters(is));
        let ((was, is), None) = (others.next()?, others.next()) else { return None };
        let label = letters(&before.concat());
        let city = matches!(label.as_str(), "tp" | "thanhpho");
        let labelled = city || matches!(label.as_str(), "" | "tinh");
        let right = read.join(" ");
        let named = |name: &str| letters(bodies).contains(&letters(name));
        let like = if known.len() > 2 {
            city || similarity(was, is) >= LIKE_OF_MANY
        } else {
            similarity(was, is) >= LIKE && named(province)
        };
        (labelled && like && !named(&right) && !PROVINCES.contains(&right.as_str()))
            .then(|| before.iter().chain(&known).copied().collect::<Vec<_>>().join(" "))
    });
    let found = fitting.next()?;
    fitting.next().is_none().then_some(found)
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
    fn a_province_is_told_from_the_bodies() {
        let told = |place: &str, bodies: &str| misread_place(place, bodies);
        let bodies = "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI";
        assert_eq!(told("Quảng Ngõi", bodies).as_deref(), Some("Quảng Ngãi"));
        assert_eq!(told("Quảng Ngõi", "UBND XÃ QUẢNG NGẠN"), None);
        assert_eq!(told("Bắc Ngành", "SỞ Y TẾ BẮC NINH").as_deref(), Some("Bắc Ninh"));
        assert_eq!(told("Tp. Hè Chỉ Minh", "").as_deref(), Some("Tp. Hồ Chí Minh"));
        assert_eq!(told("TP. Bà Chí Minh", "").as_deref(), Some("TP. Hồ Chí Minh"));
        for right in ["Quảng Ngãi", "Quảng Nam", "Lai Vung", "Quảng Yên"] {
            assert_eq!(told(right, bodies), None, "{right}");
        }
        assert_eq!(told("phường Bình Minh", "UBND TỈNH BÌNH ĐỊNH"), None);
        assert_eq!(told("Xã Chí Minh", "UBND XÃ CHÍ MINH"), None);
        assert_eq!(told("phường Chí Minh", ""), None);
        assert_eq!(told("Tân Ninh", "ĐẢNG BỘ TỈNH TÂY NINH ĐẢNG ỦY PHƯỜNG TÂN NINH"), None);
        assert_eq!(told("tỉnh Quảng Ninh", "UBND TỈNH QUẢNG BÌNH"), None);
    }

    #[test]
    fn unknown_words_stay() {
        assert_eq!(mend("TRUNG TÂM ABC"), "TRUNG TÂM ABC");
        assert_eq!(mend("ỦY BANNHÂNDÂN, ABC"), "ỦY BAN NHÂN DÂN, ABC");
        assert_eq!(mend("Ủy bạn"), "Ủy bạn");
    }
}
