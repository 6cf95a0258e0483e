//! Learning the table of confusions from pairs: clean text beside what was read of it.
//!
//! Words are aligned first, then the letters within them: each letter is read as a segment of up to three characters,
//! and expectation–maximisation (Dempster, Laird and Rubin 1977) finds how likely each segment is. A letter seen
//! seldom leans on letters with the same bare letter.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use super::table::{LONGEST, NOTHING, SPACE, Segment, segment};
use crate::text::align::{self, distance};
use crate::text::canonical;
use crate::text::letter::Letter;

/// Rounds of expectation–maximisation.
const ROUNDS: usize = 12;
/// Weight, in letters seen, of what other letters with the same bare letter are read as.
const LEAN: f64 = 3.0;
/// Rows less likely than this are left out.
const RARE: f64 = 2e-4;
/// Rows that rest on less than this many letters are left out.
const FEW: f64 = 1.2;
/// Words that differ more than this (edits a letter) are not of one pair.
const UNLIKE: f32 = 0.85;

/// What is seen of a letter: a segment or, with no first character, nothing.
type Seen = Segment;
const LOST: Seen = ['\0'; LONGEST];

/// Pairs of one reader.
#[derive(Default)]
pub struct Pairs {
    /// Word meant, as it is written, and what was read of it, with how much the pair counts.
    words: BTreeMap<(Vec<char>, Vec<char>), f64>,
    /// Spaces between words, and those of them that were lost.
    spaces: f64,
    joined: f64,
    /// Places within words, and those of them at which a word was torn.
    places: f64,
    torn: f64,
}

impl Pairs {
    /// Adds a text and what was read of it.
    pub fn add(&mut self, clean: &str, noisy: &str, weight: f64) {
        let (clean, noisy) = (words(clean), words(noisy));
        for (meant, read) in align::align(&clean, &noisy) {
            let (meant, read) = (&clean[meant], &noisy[read]);
            match (meant, read) {
                ([meant], [read]) => self.pair(meant, read, weight),
                ([_, _], [_]) => self.joined += weight,
                ([meant], [_, _]) if meant.chars().count() > 1 => self.torn += weight,
                _ => {}
            }
        }
    }

    fn pair(&mut self, meant: &str, read: &str, weight: f64) {
        let (meant, read): (Vec<char>, Vec<char>) = (written(meant), read.chars().collect());
        let known = !meant.is_empty() && meant.iter().all(|c| Letter::of(*c).is_some());
        let far = distance(&meant, &read) > UNLIKE * meant.len().max(read.len()) as f32;
        if known && !far && read.len() <= LONGEST * meant.len() {
            self.spaces += weight;
            self.places += weight * (meant.len() - 1) as f64;
            *self.words.entry((meant, read)).or_default() += weight;
        }
    }

    /// Rows of the table, the likeliest first for each letter; lines without the reader.
    pub fn learn(&self) -> Vec<Row> {
        let mut table = Emissions::default();
        for _ in 0..ROUNDS {
            let mut counts = Emissions::default();
            for ((meant, read), weight) in &self.words {
                table.count(meant, read, *weight, &mut counts);
            }
            table = counts;
        }
        let mut rows = table.rows();
        rows.push(Row::new(SPACE, NOTHING, self.joined / (self.joined + self.spaces).max(1.0)));
        rows.push(Row::new(NOTHING, SPACE, self.torn / (self.torn + self.places).max(1.0)));
        rows
    }
}

/// A row: what is meant, what is seen, how likely that is.
pub struct Row {
    meant: String,
    seen: String,
    probability: f64,
}

impl Row {
    fn new(meant: &str, seen: &str, probability: f64) -> Self {
        Self { meant: meant.into(), seen: seen.into(), probability }
    }

    /// Appends the row as a line of the table.
    pub fn write(&self, reader: &str, out: &mut String) {
        let _ = writeln!(out, "{reader}\t{}\t{}\t{:.5}", self.meant, self.seen, self.probability);
    }
}

/// Words without the punctuation around them.
fn words(text: &str) -> Vec<&str> {
    let outer = |c: char| matches!(c, '.' | ',' | ';' | ':' | '(' | ')' | '"' | '“' | '”' | '/' | '-' | '–');
    text.split_whitespace().map(|word| word.trim_matches(outer)).filter(|word| !word.is_empty()).collect()
}

/// The word with its tone where the channel's words have it.
fn written(word: &str) -> Vec<char> {
    let placed = canonical(word);
    let same = placed.chars().count() == word.chars().count();
    let case = |(c, was): (char, char)| {
        if was.is_uppercase() { c.to_uppercase().next().unwrap_or(c) } else { c }
    };
    if same { placed.chars().zip(word.chars()).map(case).collect() } else { word.chars().collect() }
}

/// How often each letter was read as each segment.
#[derive(Default)]
struct Emissions {
    counts: HashMap<char, BTreeMap<Seen, f64>>,
    totals: HashMap<char, f64>,
    /// The same for all letters of one bare letter and case.
    bare: HashMap<char, BTreeMap<Seen, f64>>,
    bare_totals: HashMap<char, f64>,
}

impl Emissions {
    fn add(&mut self, letter: char, seen: Seen, count: f64) {
        *self.counts.entry(letter).or_default().entry(seen).or_default() += count;
        *self.totals.entry(letter).or_default() += count;
        let bare = bare(letter);
        *self.bare.entry(bare).or_default().entry(seen).or_default() += count;
        *self.bare_totals.entry(bare).or_default() += count;
    }

    fn probability(&self, letter: char, seen: Seen) -> f64 {
        if self.totals.is_empty() {
            return first_guess(letter, seen);
        }
        let of = |counts: &HashMap<char, BTreeMap<Seen, f64>>, key| {
            counts.get(&key).and_then(|row| row.get(&seen)).copied().unwrap_or(0.0)
        };
        let bare = bare(letter);
        let lean = of(&self.bare, bare) / self.bare_totals.get(&bare).copied().unwrap_or(1.0).max(1e-9);
        let total = self.totals.get(&letter).copied().unwrap_or(0.0);
        (of(&self.counts, letter) + LEAN * lean) / (total + LEAN)
    }

    /// Adds to `counts` how often each segment stands for each letter of this pair, over all ways to part it.
    fn count(&self, meant: &[char], read: &[char], weight: f64, counts: &mut Self) {
        let (rows, columns) = (meant.len() + 1, read.len() + 1);
        let at = |i: usize, j: usize| i * columns + j;
        let mut forward = vec![0.0; rows * columns];
        let mut backward = vec![0.0; rows * columns];
        let mut arcs = Vec::new();
        forward[0] = 1.0;
        for (i, &letter) in meant.iter().enumerate() {
            for j in 0..columns {
                if forward[at(i, j)] == 0.0 {
                    continue;
                }
                for length in 0..=LONGEST.min(read.len() - j) {
                    let seen = segment(&read[j..j + length]).unwrap_or(LOST);
                    let p = self.probability(letter, seen);
                    forward[at(i + 1, j + length)] += forward[at(i, j)] * p;
                    arcs.push((i, j, length, seen, p));
                }
            }
        }
        backward[at(meant.len(), read.len())] = 1.0;
        for &(i, j, length, _, p) in arcs.iter().rev() {
            backward[at(i, j)] += p * backward[at(i + 1, j + length)];
        }
        let total = backward[0];
        if total <= 0.0 {
            return;
        }
        for (i, j, length, seen, p) in arcs {
            let share = forward[at(i, j)] * p * backward[at(i + 1, j + length)] / total;
            if share > 1e-6 {
                counts.add(meant[i], seen, weight * share);
            }
        }
    }

    fn rows(&self) -> Vec<Row> {
        let mut letters: Vec<char> = self.counts.keys().copied().collect();
        letters.sort_unstable();
        let mut rows = Vec::new();
        for letter in letters {
            let known = self.bare.get(&bare(letter)).into_iter().flatten();
            let mut seen: Vec<(Seen, f64)> =
                known.map(|(seen, _)| (*seen, self.probability(letter, *seen))).collect();
            let total = self.totals[&letter] + LEAN;
            seen.retain(|(_, p)| *p > RARE && p * total > FEW.min(total / 20.0));
            seen.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            rows.extend(seen.into_iter().map(|(seen, p)| {
                let seen: String = seen.into_iter().filter(|c| *c != '\0').collect();
                Row::new(&letter.to_string(), if seen.is_empty() { NOTHING } else { &seen }, p)
            }));
        }
        rows
    }
}

/// The letter without marks; case stays.
fn bare(letter: char) -> char {
    match Letter::of(letter) {
        Some(Letter { base, upper: true, .. }) => base.to_ascii_uppercase(),
        Some(Letter { base, .. }) => base,
        None => letter,
    }
}

/// Before anything is known: mostly the letter itself, with any marks.
fn first_guess(letter: char, seen: Seen) -> f64 {
    let length = seen.iter().take_while(|c| **c != '\0').count();
    let same = |c: char| bare(c).eq_ignore_ascii_case(&bare(letter));
    match length {
        1 if seen[0] == letter => 0.5,
        1 if same(seen[0]) => 0.3,
        0 | 1 => 0.01,
        2 => 0.002,
        _ => 0.0002,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confusions_are_learnt_from_aligned_words() {
        let clean = "việc học độc lập của tổ chức một hội đồng, nội dung ".repeat(5) + "tự do";
        let noisy = "viQc hgc dQc lap cria t6 chric mQt hQi d6ng, nQi dung ".repeat(5) + "tudo";
        let mut pairs = Pairs::default();
        pairs.add(&clean, &noisy, 1.0);
        let mut table = String::new();
        pairs.learn().iter().for_each(|row| row.write("latin", &mut table));
        let p = |meant: &str, seen: &str| {
            let row = table.lines().find(|row| row.starts_with(&format!("latin\t{meant}\t{seen}\t")));
            row.and_then(|row| row.rsplit('\t').next()?.parse::<f64>().ok())
        };
        assert!(p("ộ", "Q").unwrap() > 0.8, "{table}");
        assert!(p("ứ", "ri").unwrap() + p("ứ", "r").unwrap_or(0.0) > 0.4, "{table}");
        assert!(p("đ", "d").unwrap() > 0.8 && p("c", "c").unwrap() > 0.9);
        assert_eq!(p("c", "Q"), None);
        assert!(p(SPACE, NOTHING).unwrap() > 0.01);
    }
}
