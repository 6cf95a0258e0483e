//! Puts what was written by hand between its printed anchors.

use std::ops::Range;

use image::GrayImage;

use super::recogniser::Recogniser;
use super::templates::{self, Written};
use super::written::{Template, Vote, votes};
use crate::ocr::ReadError;
use crate::page::{Alternative, BBox, Line, Word};

/// The share of votes from which a reading is believed.
///
/// Chosen on handwritten numbers and days of real scans, so that of those believed 97 in 100 are right; months, which are
/// rarer, follow them.
const BELIEVED: f32 = 0.75;
/// Confidence of a word whose writing is not believed.
const DOUBTED: f32 = 0.3;
/// Printed digits that the first reader is this sure of are left to it.
const PRINTED: f32 = 0.9;

/// Reads the writing in the head of a page and exchanges the words for what was read.
pub(super) fn fill(recogniser: &Recogniser, lines: &mut [Line], image: &GrayImage) -> Result<(), ReadError> {
    for (at, found) in templates::find(lines, image.dimensions()) {
        let words = &lines[at].words[found.words.clone()];
        let apart = found.template == Template::Number || words.len() == 3;
        if apart && is_plain(words, &found, PRINTED) {
            continue;
        }
        let votes = votes(recogniser, image, &found)?;
        if !votes.is_empty() {
            let filled = filled(words, &found, votes);
            lines[at].words.splice(found.words, filled);
        }
    }
    Ok(())
}

/// What the first reader has between the anchors, without space and signs.
fn between(words: &[Word], found: &Written) -> String {
    let text: String = words.iter().map(|word| word.text.as_str()).collect();
    // The Party's `Số` has no colon.
    let label = found.before.trim_end_matches(':');
    let inner = text.strip_prefix(label).and_then(|text| text.strip_suffix(&found.behind));
    inner.map_or("", |inner| inner.strip_prefix(':').unwrap_or(inner)).to_owned()
}

/// Whether the first reader sees digits between the anchors, and is this sure of each word.
fn is_plain(words: &[Word], found: &Written, sure: f32) -> bool {
    let digits = between(words, found);
    let has_digit = |word: &&Word| word.text.contains(|c: char| c.is_ascii_digit());
    !digits.is_empty()
        && digits.bytes().all(|c| c.is_ascii_digit())
        && words.iter().filter(has_digit).all(|word| word.confidence >= sure)
}

/// The anchors, and the digits that won the vote.
fn filled(words: &[Word], found: &Written, votes: Vec<Vote>) -> Vec<Word> {
    let share = votes[0].1;
    // The rules want a zero before the days 1 to 9 and the months 1 and 2: the first of two digits may have been overlooked.
    let signs = between(words, found).chars().filter(|c| c.is_alphanumeric()).count();
    let (single, lacking) = (votes[0].0.len() == 1, matches!(votes[0].0.as_str(), "1" | "2"));
    let odd = match found.template {
        Template::Number => false,
        Template::Day => single && (share < 1.0 || signs > 1),
        Template::Month => single && (lacking && share < 1.0 || signs > 1),
    };
    let contradicted = is_plain(words, found, 0.8) && between(words, found) != votes[0].0;
    let believed = share >= BELIEVED && !odd && !contradicted;
    let mut alternatives: Vec<Alternative> =
        votes.into_iter().map(|(text, confidence)| Alternative { text, confidence }).collect();
    if contradicted {
        alternatives.push(Alternative { text: between(words, found), confidence: DOUBTED });
    }
    let best = if believed { alternatives.remove(0) } else { alternatives[0].clone() };
    let confidence = if believed { 0.8 + 0.2 * share } else { DOUBTED };
    let (first, last) = (&words[0], &words[words.len() - 1]);
    let [left, middle, right] = thirds(found, first.bbox, last.bbox);
    vec![
        Word::read(found.before.clone(), left, first.confidence),
        Word { alternatives, ..Word::read(best.text, middle, confidence) },
        Word::read(found.behind.clone(), right, last.confidence),
    ]
}

/// Where the anchors and the writing stand, judged by their lengths where the first reader joined them.
fn thirds(found: &Written, first: BBox, last: BBox) -> [BBox; 3] {
    let all = found.bbox;
    let letter = all.height / 2;
    let before = all.x + first.width.min(letter * found.before.chars().count() as u32);
    let behind = all.right() - last.width.min(letter * found.behind.chars().count() as u32);
    let part = |columns: Range<u32>| BBox {
        x: columns.start,
        width: columns.end.saturating_sub(columns.start).max(1),
        ..all
    };
    [part(all.x..before), part(before..behind.max(before)), part(behind.max(before)..all.right())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(words: &[(&str, f32)]) -> Line {
        let word = |(at, (text, sure)): (usize, &(&str, f32))| {
            Word::read(*text, BBox::from([100 + 100 * at as u32, 50, 90, 30]), *sure)
        };
        Line { words: words.iter().enumerate().map(word).collect(), paragraph: 0 }
    }

    fn outcome(words: &[(&str, f32)], votes: &[(&str, f32)]) -> (String, f32, usize) {
        let line = head(words);
        // The day stands last where there is one, or the number.
        let (_, found) = templates::find(std::slice::from_ref(&line), (1000, 1400)).pop().unwrap();
        let votes = votes.iter().map(|(text, share)| ((*text).to_owned(), *share)).collect();
        let filled = filled(&line.words[found.words.clone()], &found, votes);
        let text = filled.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        (text, filled[1].confidence, filled[1].alternatives.len())
    }

    #[test]
    fn writing_that_most_cuts_agree_on_is_believed() {
        let words = [("Số:¿07", 0.2), ("/QĐ-UBND", 0.8)];
        let (text, sure, others) = outcome(&words, &[("209", 0.8), ("207", 0.2)]);
        assert_eq!((text.as_str(), others), ("Số: 209 /QĐ-UBND", 1));
        assert!(sure > 0.9);
        let (_, sure, others) = outcome(&words, &[("209", 0.6), ("207", 0.4)]);
        assert!(sure < 0.5 && others == 2);
    }

    #[test]
    fn writing_that_looks_like_a_symbol_is_none() {
        let words = [("Số:", 0.9), ("/Ú.", 0.0), ("4", 0.86), ("/UBND-", 0.9)];
        assert_eq!(outcome(&words, &[("4532", 1.0)]).0, "Số: 4532 /UBND-");
        let line = head(&[("Số:", 0.9), ("12/QĐ", 0.4), ("/UBND", 0.9)]);
        let (_, found) = templates::find(std::slice::from_ref(&line), (1000, 1400)).remove(0);
        assert_eq!((found.words, found.behind.as_str()), (0..2, "/QĐ"));
    }

    #[test]
    fn a_single_digit_of_a_day_needs_all_votes_and_no_other_sign() {
        let words = [("ngày4Š", 0.3), ("tháng", 0.9), ("12", 0.9), ("năm", 0.9), ("2017", 0.9)];
        let (text, sure, _) = outcome(&words, &[("5", 1.0)]);
        assert_eq!(text, "ngày 5 tháng");
        assert!(sure < 0.5);
        let one = [("ngày", 0.9), ("Ð", 0.3), ("tháng", 0.9), ("9", 0.9), ("năm", 0.9), ("2017", 0.9)];
        assert!(outcome(&one, &[("5", 0.9), ("6", 0.1)]).1 < 0.5);
        assert!(outcome(&one, &[("5", 1.0)]).1 > 0.9);
        assert!(outcome(&words, &[("15", 0.8)]).1 > 0.9);
    }

    #[test]
    fn a_month_is_written_between_its_words() {
        let date = ["ngày", "18", "tháng", "0Ø", "năm", "2025"];
        let line = head(&date.map(|word| (word, 0.6)));
        let found = templates::find(std::slice::from_ref(&line), (1000, 1400));
        let places: Vec<_> = found.iter().map(|(_, found)| (found.template, found.words.clone())).collect();
        assert_eq!(places, [(Template::Month, 2..5), (Template::Day, 0..3)]);
        let month = filled(&line.words[2..5], &found[0].1, vec![("02".to_owned(), 1.0)]);
        assert_eq!(month[1].text, "02");
        // A year or a day would be lost with the word that it is joined to.
        for joined in
            [&["ngày", "18", "tháng", "02", "năm2025"][..], &["ngày", "18tháng", "02", "năm", "2025"]]
        {
            let line = head(&joined.iter().map(|word| (*word, 0.6)).collect::<Vec<_>>());
            let found = templates::find(std::slice::from_ref(&line), (1000, 1400));
            assert!(found.iter().all(|(_, found)| found.template == Template::Day), "{found:?}");
        }
        let month = |digits: &str| {
            filled(&line.words[2..5], &found[0].1, vec![(digits.to_owned(), 0.8)])[1].confidence
        };
        assert!(month("12") > 0.9 && month("2") < 0.5);
    }

    #[test]
    fn a_printed_number_with_a_year_or_of_the_party_is_plain() {
        for words in [["Số:", "02/2022/QĐ-UBND"], ["Số", "23-KH/HU"]] {
            let line = head(&words.map(|word| (word, 0.95)));
            let (_, found) = templates::find(std::slice::from_ref(&line), (1000, 1400)).remove(0);
            assert!(is_plain(&line.words, &found, PRINTED), "{found:?}");
        }
    }

    #[test]
    fn readers_that_contradict_each_other_are_both_doubted() {
        let words = [("Số:", 0.9), ("22", 0.85), ("/BC-UBND", 0.9)];
        let (_, sure, others) = outcome(&words, &[("23", 1.0)]);
        assert!(sure < 0.5 && others == 2);
    }
}
