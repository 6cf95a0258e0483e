//! Two readings of a page made one: where they differ, what is likelier as language and what its reader is surer of.
//!
//! Tesseract loses hooks and tones, `AsterNet` confuses some letters, and each sees lines that the other does not; so that
//! two readings that are weighed against each other have fewer errors than either (voting of recognisers, Fiscus 1997).
//! Lines and paragraphs are those of the first reading.

use std::ops::Range;

use crate::layout::insert;
use crate::lexicon::is_syllable;
use crate::page::{Alternative, Line, Word, sureness};
use crate::text::{align, canonical, count_letters};

/// How much the readers' confidence counts beside the likelihood of the language (natural logarithms).
const CONFIDENCE: f32 = 4.0;
/// The second reader is too sure of itself: its confidence counts for this much.
const BOAST: f32 = 0.9;
/// Digits are the first reader's, unless it is less sure than this and the second surer than the other.
const UNSURE: f32 = 0.6;
const SURE: f32 = 0.9;
/// No word is less sure than this: readers give 0 to words that may well be right.
const LEAST: f32 = 0.02;
/// Words before and behind that the language is judged with.
const AROUND: usize = 2;
/// A line that only the second reader sees is believed from this mean confidence on.
const BELIEVED: f32 = 0.85;
/// Letters of such a line at least.
const LETTERS: usize = 4;

/// How likely a text is, as a natural logarithm.
pub type Judge<'a> = &'a dyn Fn(&str) -> f32;

/// Weighs a second reading of a page, a line a box, against the first and brings what is better into that.
pub fn combine(lines: &mut Vec<Line>, others: Vec<Line>, judge: Judge) {
    let mut missing = Vec::new();
    for other in others {
        match place(lines, &other) {
            Some((line, words)) => weigh(&mut lines[line].words, words, &other.words, judge),
            None if is_believed(&other) => missing.push(other),
            None => {}
        }
    }
    for (paragraph, line) in (0..).zip(&mut missing) {
        line.paragraph = paragraph;
    }
    insert(lines, &missing);
}

/// The line that has most words where another reading stands, and which of its words those are.
fn place(lines: &[Line], other: &Line) -> Option<(usize, Range<usize>)> {
    let bbox = other.bbox();
    let of_line = |line: &Line| {
        let first = line.words.iter().position(|word| bbox.holds(&word.bbox))?;
        let last = line.words.iter().rposition(|word| bbox.holds(&word.bbox))?;
        Some(first..last + 1)
    };
    let found = lines.iter().enumerate().filter_map(|(at, line)| Some((at, of_line(line)?)));
    found.max_by_key(|(_, words)| words.len())
}

/// Exchanges, among the words of a range, those that the other reading has better.
fn weigh(words: &mut Vec<Word>, range: Range<usize>, other: &[Word], judge: Judge) {
    let mine: Vec<Word> = words[range.clone()].to_vec();
    let pairs = align(&texts(&mine), &texts(other));
    let mut chosen: Vec<Word> = Vec::new();
    for (at, (of_mine, of_other)) in pairs.iter().enumerate() {
        let before: Vec<Word> = words[..range.start].iter().chain(&chosen).cloned().collect();
        let behind = pairs.get(at + 1).map_or(mine.len(), |(next, _)| next.start);
        let around = Around {
            before: &before[before.len().saturating_sub(AROUND)..],
            behind: &mine[behind..mine.len().min(behind + AROUND)],
        };
        chosen.extend(better(&mine[of_mine.clone()], &other[of_other.clone()], &around, judge));
    }
    words.splice(range, chosen);
}

fn texts(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}

/// The words that stand before and behind.
struct Around<'a> {
    before: &'a [Word],
    behind: &'a [Word],
}

/// The better of two readings of the same pixels; what the other says becomes an alternative.
fn better(mine: &[Word], other: &[Word], around: &Around, judge: Judge) -> Vec<Word> {
    if other.is_empty() {
        return mine.to_vec();
    }
    if mine.is_empty() {
        return if is_sure(other) { other.to_vec() } else { Vec::new() };
    }
    let score = |words: &[Word], boast: f32| {
        let all = [texts(around.before), texts(words), texts(around.behind)].concat();
        judge(&all.join(" ")) + CONFIDENCE * (boast * sureness(words)).max(LEAST).ln()
    };
    let numbers = |words: &[Word]| words.iter().any(|word| word.text.contains(|c: char| c.is_ascii_digit()));
    let wins = if letters(mine) == letters(other) {
        // The second reader loses spaces rather than it puts them in.
        other.len() > mine.len()
    } else if numbers(mine) || numbers(other) {
        // The language does not know which digits are right.
        sureness(mine) < UNSURE && sureness(other) >= SURE
    } else {
        score(other, BOAST) > score(mine, 1.0)
    };
    let (winner, loser) = if wins { (other, mine) } else { (mine, other) };
    let mut winner = winner.to_vec();
    if let [word] = &mut winner[..] {
        word.alternatives.push(Alternative { text: texts(loser).join(" "), confidence: sureness(loser) });
    }
    winner
}

/// Letters and digits, whatever stands between them.
fn letters(words: &[Word]) -> String {
    words
        .iter()
        .flat_map(|word| canonical(&word.text).chars().collect::<Vec<_>>())
        .filter(|c| c.is_alphanumeric())
        .collect()
}

fn is_sure(words: &[Word]) -> bool {
    sureness(words) >= BELIEVED && words.iter().any(|word| word.text.contains(char::is_alphanumeric))
}

/// Whether a line that the first reader does not have is one: sure, and at least half of its words are syllables.
pub(super) fn is_believed(line: &Line) -> bool {
    let letters: usize = line.words.iter().map(|word| count_letters(&word.text)).sum();
    let core = |word: &Word| canonical(word.text.trim_matches(|c: char| !c.is_alphanumeric()));
    let syllables = line.words.iter().filter(|word| is_syllable(&core(word))).count();
    letters >= LETTERS && sureness(&line.words) >= BELIEVED && syllables * 2 >= line.words.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::BBox;

    fn line(y: u32, words: &[(&str, f32)]) -> Line {
        let mut x = 10;
        let word = |&(text, sure): &(&str, f32)| {
            let width = 10 * text.chars().count() as u32;
            let bbox = BBox { x, y, width, height: 20 };
            x += width + 10;
            Word::read(text, bbox, sure)
        };
        Line { words: words.iter().map(word).collect(), paragraph: 0 }
    }

    /// Knows these words.
    fn judge(text: &str) -> f32 {
        let known = ["ủy", "ban", "nhân", "dân", "tỉnh"];
        text.split(' ').map(|word| if known.contains(&canonical(word).as_str()) { -3.0 } else { -12.0 }).sum()
    }

    fn combined(first: &[(&str, f32)], second: &[(&str, f32)]) -> String {
        let mut lines = vec![line(100, first)];
        combine(&mut lines, vec![line(98, second)], &judge);
        lines[0].text()
    }

    #[test]
    fn the_likelier_word_wins() {
        let first = [("Ủy", 0.9), ("bạn", 0.9), ("nhân", 0.9), ("dân", 0.9)];
        assert_eq!(
            combined(&first, &[("Ủy", 1.0), ("ban", 0.9), ("nhần", 1.0), ("dân", 1.0)]),
            "Ủy ban nhân dân"
        );
        assert_eq!(
            combined(&[("BANNHÂNDÂN", 0.8)], &[("BAN", 0.9), ("NHÂN", 0.9), ("DÂN", 0.9)]),
            "BAN NHÂN DÂN"
        );
    }

    #[test]
    fn digits_are_the_first_readers_unless_it_is_in_doubt() {
        assert_eq!(combined(&[("15/UBND", 0.8)], &[("16/UBND", 1.0)]), "15/UBND");
        assert_eq!(combined(&[("15/UBND", 0.5)], &[("16/UBND", 0.95)]), "16/UBND");
        assert_eq!(combined(&[("2025,", 0.6), ("ủy", 0.9)], &[("2025,ủy", 1.0)]), "2025, ủy");
    }

    #[test]
    fn lines_that_only_the_second_reader_sees_are_put_in() {
        let mut lines = vec![line(100, &[("Ủy", 0.9)]), Line { paragraph: 1, ..line(200, &[("tỉnh", 0.9)]) }];
        let seen = line(150, &[("nhân", 0.9), ("dân", 0.9)]);
        combine(&mut lines, vec![seen, line(300, &[("Xq", 0.9), ("zzz", 0.9)])], &judge);
        let texts: Vec<String> = lines.iter().map(Line::text).collect();
        assert_eq!(texts, ["Ủy", "nhân dân", "tỉnh"]);
    }
}
