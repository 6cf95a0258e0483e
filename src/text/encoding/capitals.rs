//! The capitals that TCVN3 lacks: it has none with a tone, so `HÒA` is typed `HßA`, and `Ủy ban` begins small.
//!
//! A word whose other letters are capitals is all capitals; where that leaves it open (`Hµ`: `Hà` or `HÀ`), it follows
//! the words around it. A small letter with a tone becomes a capital where a sentence begins: behind the end of another
//! one, and at the start of a line that ends as sentences do and whose line before does so too, or is blank; in a few
//! names, which are hardly ever written small, everywhere. Headings and other names inside a sentence cannot be told.
//! Text for `.VnTimeH`, which shows small letters as capitals, stays small but for these.

use super::reading::Reading;
use super::runs::Run;
use crate::text::letter::Letter;
use crate::text::syllable::canonical;

/// What the case of a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Small,
    Capitals,
    /// Small letters with a tone, with a capital before them at most.
    Open,
    /// An abbreviation, or a capital by itself.
    Untold,
}

/// Names of two words that begin with a toned capital: in official and legal text one `Ủy ban` of 140 begins small.
const NAMES: [[&str; 2]; 3] = [["Ủy", "ban"], ["Ấn", "Độ"], ["Ả", "Rập"]];

/// What ends a sentence or a clause on a line of its own.
const ENDS: [char; 6] = ['.', ';', ':', '!', '?', '…'];

/// Gives the words of a run their capitals.
pub fn put_back(text: &str, run: &Run, words: &mut [Reading], is_syllable: &dyn Fn(&str) -> bool) {
    let cases: Vec<Case> = words.iter().map(|word| case_of(&word.output, is_syllable)).collect();
    let told = |case: &Case| matches!(case, Case::Small | Case::Capitals);
    let mut behind: Vec<Option<Case>> = cases
        .iter()
        .rev()
        .scan(None, |last, case| Some(std::mem::replace(last, Some(*case).filter(told).or(*last))))
        .collect();
    behind.reverse();
    let mut ahead = None;
    for (i, case) in cases.iter().enumerate() {
        let around = [ahead, behind[i]];
        let follows = around.contains(&Some(Case::Capitals)) && !around.contains(&Some(Case::Small));
        if *case == Case::Capitals || *case == Case::Open && follows {
            words[i].output = words[i].output.to_uppercase();
        } else if starts_toned(&words[i].output)
            && (begins_sentence(text, run, words, i) || begins_name(&words[i..]))
        {
            words[i].output = with_capital(&words[i].output);
        }
        ahead = Some(*case).filter(told).or(ahead);
    }
}

fn case_of(word: &str, is_syllable: &dyn Fn(&str) -> bool) -> Case {
    let (mut capitals, mut small, mut open) = (0, 0, 0);
    for letter in word.chars().filter_map(Letter::of) {
        match (letter.upper, letter.tone) {
            (true, _) => capitals += 1,
            (false, 0) => small += 1,
            _ => open += 1,
        }
    }
    let begins_small = word.chars().next().is_some_and(char::is_lowercase);
    match (capitals, open) {
        _ if small > 0 => Case::Small,
        (1, 1..) if begins_small => Case::Capitals,
        (0 | 1, 1..) => Case::Open,
        (2.., 1..) => Case::Capitals,
        (2.., 0) if is_syllable(&canonical(word)) => Case::Capitals,
        _ => Case::Untold,
    }
}

fn starts_toned(word: &str) -> bool {
    word.chars().next().and_then(Letter::of).is_some_and(|letter| letter.tone != 0 && !letter.upper)
}

fn begins_sentence(text: &str, run: &Run, words: &[Reading], i: usize) -> bool {
    let start = words[i].span.start;
    let Some(before) = i.checked_sub(1).map(|i| &words[i]) else {
        let line = &text[run.span.clone()];
        let first = !text[run.span.start..start].contains(char::is_alphabetic);
        return run.whole && first && line.ends_with(ENDS) && follows_end(&text[..run.span.start]);
    };
    let between = &text[before.span.end..start];
    let abbreviated = before.output.chars().count() < 2 || !before.output.contains(char::is_lowercase);
    between.strip_suffix(' ').is_some_and(|sign| ends_one(sign, abbreviated))
}

fn begins_name(words: &[Reading]) -> bool {
    let [first, second, ..] = words else { return false };
    NAMES.iter().any(|name| with_capital(&first.output) == name[0] && second.output == name[1])
}

/// Whether the signs between two words end a sentence.
fn ends_one(between: &str, abbreviated: bool) -> bool {
    let sign = between.trim_end_matches(['"', '”', ')', ' ']);
    match sign.chars().last() {
        Some('!' | '?') => true,
        Some('.') => !abbreviated && !sign.ends_with(".."),
        _ => false,
    }
}

/// Whether a line may begin behind this text as a sentence does.
fn follows_end(text: &str) -> bool {
    let end = text.trim_end_matches([' ', '\t', '\r', '\n']);
    end.is_empty() || end.ends_with(ENDS) || text[end.len()..].matches('\n').count() > 1
}

fn with_capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
