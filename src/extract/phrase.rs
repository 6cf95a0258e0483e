//! Fixed phrases and place names vote on the marks of heads and sign-offs.
//!
//! Only runs of capitals whose bare letters equal a known phrase are touched, and only in their marks: `ỦY BẠN NHÂN DÂN`
//! becomes `ỦY BAN NHÂN DÂN`. Many a name is spelt as a phrase but for its marks (`PHƯƠNG NAM`, `THỦ TRƯỞNG`), so a word that
//! was read plainly stays, unless four words together leave no doubt. Tone placement (`HOÀ`, `UỶ`) is the document's own
//! and stays. The place of a scan's date may be meant where another word was read, too ([`misread_place`]).

use std::sync::LazyLock;

use crate::extract::tables::{PHRASES, PROVINCES};
use crate::layout::fold::{bare, capitals, letters, similarity};
use crate::layout::{Segment, Sheet};
use crate::lexicon::is_syllable;
use crate::page::{Origin, Word};
use crate::text::{canonical, has_mark};

/// How alike a misread word and that of a province are at least.
const LIKE: f32 = 0.6;
/// The same, where two more words are those of the province.
const LIKE_OF_MANY: f32 = 0.5;
/// Confidence from which a word that was read or restored is not in doubt.
const SURE: f32 = 0.9;
/// Words of a phrase that no other words are spelt like.
const UNMISTAKABLE: usize = 4;

/// The phrases and provinces in capitals, each with its bare letters.
static KNOWN: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let provinces = PROVINCES.iter().map(|p| p.to_uppercase());
    let phrases = PHRASES.iter().map(|p| (*p).to_owned()).chain(provinces);
    phrases.map(|phrase| (phrase.clone(), letters(&phrase))).collect()
});

/// A sheet on which known phrases and provinces in lines of capitals have their marks.
pub fn mended(mut sheet: Sheet) -> Sheet {
    sheet.rows.iter_mut().flat_map(|row| &mut row.segments).for_each(mend);
    sheet
}

/// Gives known phrases and provinces in a line of capitals their marks.
fn mend(segment: &mut Segment) {
    let text = segment.text();
    if capitals(&text) < 0.7 {
        return;
    }
    let text = letters(&text);
    for (phrase, bare) in KNOWN.iter().filter(|(_, bare)| text.contains(bare.as_str())) {
        let known: Vec<&str> = phrase.split(' ').collect();
        part(&mut segment.words, phrase, bare);
        for at in 0..(segment.words.len() + 1).saturating_sub(known.len()) {
            let run = &mut segment.words[at..at + known.len()];
            if may_be(run, &known, segment.origin) {
                run.iter_mut().zip(&known).for_each(|(word, right)| mend_word(&mut word.text, right));
            }
        }
    }
}

/// Whether a run of words may stand for those of a phrase.
fn may_be(run: &[Word], known: &[&str], origin: Origin) -> bool {
    let Some((last, inner)) = run.split_last() else { return false };
    let same = inner.iter().zip(known).all(|(word, right)| bare(&word.text) == bare(right))
        && known.last().is_some_and(|right| bare(core(&last.text)) == bare(right));
    let differ = |(word, right): &(&Word, &&str)| !same_but_tone(core(&word.text), core(right));
    let doubtful = || run.iter().zip(known).filter(differ).any(|(word, _)| in_doubt(word, origin));
    same && (known.len() >= UNMISTAKABLE || doubtful())
}

/// Whether a word may have been another: it is none, or was read or restored without certainty, or left without marks.
pub fn in_doubt(word: &Word, origin: Origin) -> bool {
    let guessed = origin == Origin::Ocr || word.raw != word.text || !has_mark(&word.text);
    guessed && word.confidence < SURE || !is_syllable(&canonical(core(&word.text)))
}

/// A word without the mark behind it.
fn core(word: &str) -> &str {
    word.trim_end_matches([',', '.', ';', ':'])
}

/// Puts the spaces back into a phrase of three words or more that were read as fewer: `ỦY BANNHÂNDÂN`.
fn part(words: &mut [Word], phrase: &str, bare: &str) {
    let count = phrase.split(' ').count();
    if count < 3 {
        return;
    }
    for fewer in 1..count {
        let run = words.windows(fewer).position(|run| letters(&crate::page::text(run)) == bare);
        let Some(run) = run.and_then(|at| words.get_mut(at..at + fewer)) else { continue };
        let mut right = phrase.split(' ');
        for word in run {
            let own = letters(&word.text);
            let mut text = String::new();
            while letters(&text).len() < own.len() {
                let Some(next) = right.next() else { break };
                text = format!("{text}{}{next}", if text.is_empty() { "" } else { " " });
            }
            text.push_str(&word.text[core(&word.text).len()..]);
            word.text = text;
        }
    }
}

/// Gives a place name its marks when its bare letters are those of a province.
pub fn mend_place(place: &str) -> String {
    let same = PROVINCES.iter().find(|p| bare(p) == bare(place));
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

fn mend_word(word: &mut String, right: &str) {
    let (end, right) = (core(word).len(), core(right));
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
    use crate::page::Page;

    /// A line of capitals of this origin, every word read with this confidence, mended.
    fn mended_line(line: &str, origin: Origin, confidence: f32) -> String {
        let mut page = Page { origin, ..Page::from_text(1, line) };
        page.lines[0].words.iter_mut().for_each(|word| word.confidence = confidence);
        mended(Sheet::new(&page)).rows[0].text()
    }

    fn printed(line: &str) -> String {
        mended_line(line, Origin::Text, 1.0)
    }

    #[test]
    fn tone_placement_is_kept() {
        assert_eq!(printed("UỶ BAN NHÂN DÂN"), "UỶ BAN NHÂN DÂN");
        assert_eq!(printed("BỘ VĂN HOÁ, THỂ THAO VÀ DU LỊCH"), "BỘ VĂN HOÁ, THỂ THAO VÀ DU LỊCH");
        assert_eq!(mend_place("Thanh Hoá"), "Thanh Hoá");
        assert_eq!(mend_place("Quảng Ngải"), "Quảng Ngãi");
        assert_eq!(mend_place("Lai Vung"), "Lai Vung");
        assert_eq!(mend_place("Bà Rịa-Vũng Tàu"), "Bà Rịa-Vũng Tàu");
    }

    #[test]
    fn what_is_printed_as_a_word_stays() {
        for line in [
            "THỦ TRƯỞNG ĐƠN VỊ",
            "CHI BỘ TRƯỜNG MẦM NON",
            "CÔNG AN PHƯỜNG PHƯƠNG LIỆT",
            "CÔNG TY TNHH PHƯƠNG NAM",
            "TRƯỜNG THCS HUYỀN TRÂN",
            "UBND XÃ TÌNH TÚC",
            "UBND HUYỆN PHÙ YÊN",
            "PHÓ TRƯỞNG BẢN",
        ] {
            assert_eq!(printed(line), line);
            assert_eq!(mended_line(line, Origin::Ocr, 0.96), line);
        }
    }

    #[test]
    fn what_is_in_doubt_is_mended() {
        assert_eq!(printed("ỦY BẠN NHÂN DÂN TỈNH QUẢNG NGÃI"), "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI");
        assert_eq!(printed("PHÓ GIÁM ĐÔC"), "PHÓ GIÁM ĐỐC");
        assert_eq!(mended_line("UBND TÍNH QUẢNG NGẢI", Origin::Ocr, 0.7), "UBND TỈNH QUẢNG NGÃI");
        assert_eq!(mended_line("TRƯỜNG PHÒNG", Origin::Ocr, 0.7), "TRƯỞNG PHÒNG");
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
        assert_eq!(printed("TRUNG TÂM ABC"), "TRUNG TÂM ABC");
        assert_eq!(printed("ỦY BANNHÂNDÂN, ABC"), "ỦY BAN NHÂN DÂN, ABC");
        assert_eq!(printed("Ủy bạn nhân dân"), "Ủy bạn nhân dân");
    }
}
