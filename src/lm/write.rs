//! The model file, written. [`super::layout`] explains what stands where.

use super::entries::{self, Entry, FREE, PAIRS, TRIPLES, twelves};
use super::layout::{BOOKS, FLAG_SYLLABLE, HEADER, LINE, MAGIC, Sections};
use super::smooth::Smoothed;
use super::trie::{Followers, successors};
use super::vocabulary::{Vocabulary, key};
use super::{ID_BITS, bytes, symbol};
use crate::lexicon::Lexicon;

/// Rounds in which a code book settles.
const ROUNDS: usize = 30;

/// Bytes that a stored n-gram of each order above the first costs: its last word, and what is told of it.
pub const ENTRY_BYTES: [f64; 3] = [2.0 + LINE as f64 / PAIRS as f64, 1.5 + LINE as f64 / TRIPLES as f64, 2.0];
/// Most words that can follow one: their ranks are below [`FREE`].
pub const MOST_FOLLOWERS: usize = FREE as usize;

/// Serialises a model.
///
/// # Errors
/// A message when the n-grams do not fit the layout's offsets.
pub fn write(vocabulary: &Vocabulary, lexicon: &Lexicon, levels: &[Smoothed]) -> Result<Vec<u8>, String> {
    let keys = key_index(vocabulary)?;
    let words: String = vocabulary.words.concat();
    let [two, three, four] = [1, 2, 3].map(|i| Ngrams::of(&levels[i], levels.get(i + 1), BOOKS[2 * i - 2]));
    let followers = Followers::new(&levels[0].keys, &levels[1].keys);
    let [two, three, four] =
        [two, three.ranked(&levels[2], &followers)?, four.ranked(&levels[3], &followers)?];
    let (pairs, places, end) = entries::build::<PAIRS>(&two.entries)?;
    let three = three.spread(&places, end)?;
    let (triples, places, end) = entries::build::<TRIPLES>(&three.entries)?;
    let four = four.spread(&places, end)?;
    let sections = Sections {
        words: vocabulary.words.len(),
        word_bytes: words.len(),
        key_bytes: keys.len(),
        ngrams: [&two, &three, &four].map(|ngrams| ngrams.words.len()),
        lines: 0,
        rows: 0,
    };
    let mut out = vec![0; HEADER];
    let mut offset = 0u32;
    for word in &vocabulary.words {
        out.extend(offset.to_le_bytes());
        offset += word.len() as u32;
    }
    out.extend(offset.to_le_bytes());
    out.extend(words.as_bytes());
    out.extend(vocabulary.words.iter().map(|w| if lexicon.is_syllable(w) { FLAG_SYLLABLE } else { 0 }));
    out.extend(&keys);
    write_unigrams(&levels[0], &levels[1], &mut out);
    let books =
        [&two.probs_book, &two.backoffs_book, &three.probs_book, &three.backoffs_book, &four.probs_book];
    out.extend(books.into_iter().flatten().flat_map(|value| value.to_le_bytes()));
    out.extend(two.words.iter().flat_map(|word| word.to_le_bytes()));
    out.extend(twelves(&three.words));
    let coded = four.words.iter().zip(&four.entries).map(|(word, entry)| word << 4 | u16::from(entry.prob));
    out.extend(coded.flat_map(u16::to_le_bytes));
    for lines in [pairs, triples] {
        out.resize(out.len().next_multiple_of(LINE), 0);
        out.extend(lines);
    }
    out.resize(sections.end(), 0);
    write_header(vocabulary, &sections, &mut out);
    Ok(out)
}

fn write_header(vocabulary: &Vocabulary, sections: &Sections, out: &mut [u8]) {
    let [two, three, four] = sections.ngrams;
    let sizes = [sections.words, sections.word_bytes, sections.key_bytes, two, three, four].map(|n| n as u32);
    let symbols = [symbol::NUMBER, symbol::UNKNOWN, symbol::BEGIN, symbol::END].map(|s| vocabulary.symbol(s));
    for (i, value) in sizes.into_iter().chain(symbols).enumerate() {
        out[16 + 4 * i..20 + 4 * i].copy_from_slice(&value.to_le_bytes());
    }
    out[..8].copy_from_slice(MAGIC);
    seal(out);
}

/// Adds the lines of the context model, and vectors with this many rows, to a model without them.
pub fn add_context(model: &mut Vec<u8>, table: &[u8], vectors: &[u8], rows: usize) {
    model.extend(table);
    model.extend(vectors);
    model[56..60].copy_from_slice(&((table.len() / LINE) as u32).to_le_bytes());
    model[60..64].copy_from_slice(&(rows as u32).to_le_bytes());
    seal(model);
}

fn seal(model: &mut [u8]) {
    let sum = bytes::checksum(&model[16..]);
    model[8..16].copy_from_slice(&sum.to_le_bytes());
}

/// Toneless key to the range of its words: `first << 16 | number`.
fn key_index(vocabulary: &Vocabulary) -> Result<Vec<u8>, String> {
    let mut builder = fst::MapBuilder::memory();
    let mut at = 0;
    while at < vocabulary.words.len() {
        let current = key(&vocabulary.words[at]);
        let run = vocabulary.words[at..].iter().take_while(|w| key(w) == current).count();
        builder.insert(&current, (at as u64) << 16 | run as u64).map_err(|e| e.to_string())?;
        at += run;
    }
    builder.into_inner().map_err(|e| e.to_string())
}

fn write_unigrams(level: &Smoothed, above: &Smoothed, out: &mut Vec<u8>) {
    for p in &level.probs {
        out.extend(p.max(1e-12).ln().to_le_bytes());
    }
    for b in &level.backoffs {
        out.extend(b.ln().to_le_bytes());
    }
    for first in successors(&level.keys, &above.keys) {
        out.extend(first.to_le_bytes());
    }
}

/// The n-grams of one order as they are stored, each at its place.
struct Ngrams {
    words: Vec<u16>,
    entries: Vec<Entry>,
    probs_book: Vec<f32>,
    backoffs_book: Vec<f32>,
}

impl Ngrams {
    /// The n-grams of a level side by side, with so many codes for probabilities; `above` is the level of those longer by
    /// one word.
    fn of(level: &Smoothed, above: Option<&Smoothed>, codes: usize) -> Self {
        let starts = above.map(|above| successors(&level.keys, &above.keys));
        let followers = |i: usize| starts.as_ref().map_or(0, |starts| starts[i + 1] - starts[i]);
        let all = || 0..level.keys.len();
        let leading: Vec<f32> = all().filter(|&i| followers(i) > 0).map(|i| level.backoffs[i].ln()).collect();
        let probs: Vec<f32> = level.probs.iter().map(|p| p.max(1e-12).ln()).collect();
        let (probs_book, backoffs_book) = (code_book(&probs, codes), code_book(&leading, BOOKS[1]));
        let entry = |i: usize| Entry {
            prob: code(&probs_book, probs[i]),
            backoff: code(&backoffs_book, level.backoffs[i].ln()),
            followers: followers(i),
        };
        let word = |key: &u64| (key & ((1 << ID_BITS) - 1)) as u16;
        Self {
            words: level.keys.iter().map(word).collect(),
            entries: all().map(entry).collect(),
            probs_book,
            backoffs_book,
        }
    }

    /// The same with each last word told by its rank among the followers of the one before.
    ///
    /// # Errors
    /// When there is no such rank.
    fn ranked(mut self, level: &Smoothed, followers: &Followers<'_>) -> Result<Self, String> {
        for (word, key) in self.words.iter_mut().zip(&level.keys) {
            let rank = followers.rank(*key).ok_or("the last two words of an n-gram are none")?;
            *word = rank.try_into().ok().filter(|rank| *rank < FREE).ok_or("too many words follow one")?;
        }
        Ok(self)
    }

    /// The same at these of so many places, the others free.
    ///
    /// # Errors
    /// When one of them has no place, since nothing shorter begins it.
    fn spread(self, places: &[u32], end: usize) -> Result<Self, String> {
        if places.len() != self.words.len() {
            return Err("an n-gram begins with none that is shorter by one word".to_owned());
        }
        let (mut words, mut entries) = (vec![FREE; end], vec![Entry::default(); end]);
        for ((place, word), entry) in places.iter().zip(self.words).zip(self.entries) {
            (words[*place as usize], entries[*place as usize]) = (word, entry);
        }
        Ok(Self { words, entries, ..self })
    }
}

/// So many values, ascending, that come close to these: each is the mean of those nearest to it (Lloyd 1982).
fn code_book(values: &[f32], codes: usize) -> Vec<f32> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let mut sums = Vec::with_capacity(sorted.len() + 1);
    sums.push(0.0);
    let mut sum = 0.0;
    sums.extend(sorted.iter().map(|value| {
        sum += f64::from(*value);
        sum
    }));
    // At first each takes an equal share of the values.
    let mut ends: Vec<usize> = (0..=codes).map(|i| sorted.len() * i / codes).collect();
    let mut book = vec![0.0; codes];
    for _ in 0..ROUNDS {
        for (mean, pair) in book.iter_mut().zip(ends.windows(2)) {
            if pair[0] < pair[1] {
                *mean = ((sums[pair[1]] - sums[pair[0]]) / (pair[1] - pair[0]) as f64) as f32;
            }
        }
        book.sort_by(f32::total_cmp);
        for (end, pair) in ends[1..].iter_mut().zip(book.windows(2)) {
            *end = sorted.partition_point(|value| *value < f32::midpoint(pair[0], pair[1]));
        }
    }
    book
}

/// The code of the value in a book that comes nearest.
fn code(book: &[f32], value: f32) -> u8 {
    let above = book.partition_point(|known| *known < value);
    let nearest = [above.saturating_sub(1), above.min(book.len() - 1)]
        .into_iter()
        .min_by(|a, b| (book[*a] - value).abs().total_cmp(&(book[*b] - value).abs()));
    nearest.unwrap_or_default() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_close() {
        let values: Vec<f32> = (0..10_000).map(|i| -(i as f32) / 1000.0).collect();
        for (codes, error) in [(256, 0.025), (16, 0.32)] {
            let book = code_book(&values, codes);
            assert!(book.is_sorted() && book.len() == codes);
            for value in &values {
                assert!((book[usize::from(code(&book, *value))] - value).abs() < error, "{value}");
            }
        }
    }

    #[test]
    fn few_values_are_kept_as_they_are() {
        let book = code_book(&[-1.5, -1.5, -0.25], 16);
        for value in [-1.5f32, -0.25] {
            assert_eq!(book[usize::from(code(&book, value))].to_bits(), value.to_bits());
        }
        assert_eq!(code_book(&[], 2).len(), 2);
    }
}
