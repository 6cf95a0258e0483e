//! Counting n-grams: sorted keys instead of hash tables.
//!
//! Four ids and a weight class fit one 64-bit key. The corpus is cut by the first word of the n-gram into parts of
//! bounded size; each part is collected, sorted and scanned, and the parts follow each other in order. Lower orders
//! count continuations (how many different words stand before), as Kneser–Ney smoothing asks, except n-grams at
//! the start of a line, which keep their plain count.
//!
//! Weights: every n-gram has a plain count `c`, which chooses its discount, and a weighted one `w`, which is what
//! the discount is taken from in proportion (`w · (c − D) / c`).

use rayon::prelude::*;

use super::vocabulary::LINE_END;
use super::{ID_BITS, MAX_WORDS};

/// Most keys that are sorted at a time (8 bytes each).
const PART: usize = 64 << 20;
const CLASS_BITS: u32 = 4;

/// Most different weights that sources may have.
pub const MAX_CLASSES: usize = 1 << CLASS_BITS;

/// One n-gram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Ids, first word in the highest bits.
    pub key: u64,
    /// Plain count.
    pub count: u32,
    /// Weighted count.
    pub weight: f32,
}

/// The n-grams of one order, sorted by key.
#[derive(Clone, Debug, Default)]
pub struct Level {
    /// N-grams that are kept.
    pub entries: Vec<Entry>,
    /// Weighted count of each context (key without its last word), n-grams that were cut off included.
    pub contexts: Vec<(u64, f64)>,
    /// How many n-grams occur once, twice, three and four times.
    pub counts_of_counts: [u64; 4],
}

impl Level {
    fn tally(&mut self, count: u32) {
        if let Some(n) = self.counts_of_counts.get_mut(count as usize - 1) {
            *n += 1;
        }
    }

    fn from_entries(entries: Vec<Entry>) -> Self {
        let mut level = Self { entries, ..Self::default() };
        for i in 0..level.entries.len() {
            level.tally(level.entries[i].count);
        }
        level.sum_contexts();
        level
    }

    /// Sums the contexts anew from the n-grams, none of which may have been cut off.
    pub fn sum_contexts(&mut self) {
        self.contexts.clear();
        for Entry { key, weight, .. } in &self.entries {
            match self.contexts.last_mut() {
                Some((context, total)) if *context == key >> ID_BITS => *total += f64::from(*weight),
                _ => self.contexts.push((key >> ID_BITS, f64::from(*weight))),
            }
        }
    }
}

/// A corpus as ids, ready to be counted.
pub struct Text<'a> {
    /// Ids, `LINE_END` behind each line.
    pub ids: &'a [u32],
    /// Where each source ends, and its weight.
    pub sources: &'a [(usize, f32)],
    /// Id of the begin symbol.
    pub begin: u32,
    /// Id of the end symbol.
    pub end: u32,
}

/// Counts all orders; `[0]` holds single words. Fourgrams seen less than `cutoff` times are not kept.
pub fn count(text: &Text, cutoff: u32) -> [Level; 4] {
    let weights = classes(text.sources);
    let begin = u64::from(text.begin);
    let mut four = Level::default();
    let mut three_keys: Vec<u64> = Vec::new();
    let mut three_starts: Vec<Entry> = Vec::new();
    for (from, to) in parts(text) {
        let mut keys = collect(text, &weights, from, to);
        keys.par_sort_unstable();
        scan_fourgrams(&keys, &weights, &mut |e: Entry| {
            let tail = e.key & mask(3);
            if tail >> (2 * ID_BITS) == begin {
                three_starts.push(Entry { key: tail, ..e });
                return;
            }
            push_fourgram(&mut four, e, cutoff);
            three_keys.push(pack(tail, 3, e));
        });
    }
    let (three, two_keys, two_starts) = lower(three_keys, three_starts, 3, begin);
    let (two, one_keys, _) = lower(two_keys, two_starts, 2, begin);
    let (one, _, _) = lower(one_keys, Vec::new(), 1, begin);
    [one, two, three, four]
}

/// Distinct weights and, for each source, which of them it has.
fn classes(sources: &[(usize, f32)]) -> Vec<f32> {
    let mut weights: Vec<f32> = sources.iter().map(|s| s.1).collect();
    weights.sort_by(f32::total_cmp);
    weights.dedup();
    weights
}

fn mask(words: u32) -> u64 {
    (1 << (words * ID_BITS)) - 1
}

/// Ranges of first words whose n-grams fit one part.
fn parts(text: &Text) -> Vec<(u64, u64)> {
    let mut counts = vec![0usize; MAX_WORDS];
    for &id in text.ids.iter().filter(|id| **id != LINE_END) {
        counts[id as usize] += 1;
    }
    counts[text.begin as usize] += 3 * text.ids.iter().filter(|id| **id == LINE_END).count();
    let mut parts = Vec::new();
    let (mut from, mut size) = (0, 0);
    for (id, &n) in counts.iter().enumerate() {
        if size > 0 && size + n > PART {
            parts.push((from, id as u64));
            (from, size) = (id as u64, 0);
        }
        size += n;
    }
    parts.push((from, MAX_WORDS as u64));
    parts
}

/// Keys of all fourgrams whose first word lies in the range.
fn collect(text: &Text, weights: &[f32], from: u64, to: u64) -> Vec<u64> {
    let mut keys = Vec::new();
    let mut at = 0;
    let start = (0..3).fold(0u64, |h, _| h << ID_BITS | u64::from(text.begin));
    let mut history = start;
    for &(end, weight) in text.sources {
        let class = weights.iter().position(|&w| w.to_bits() == weight.to_bits()).unwrap_or(0) as u64;
        for &id in &text.ids[at..end] {
            let word = if id == LINE_END { text.end } else { id };
            let first = history >> (2 * ID_BITS);
            let key = history << ID_BITS | u64::from(word);
            if first >= from && first < to {
                keys.push(key << CLASS_BITS | class);
            }
            history = if id == LINE_END { start } else { key & mask(3) };
        }
        at = end;
    }
    keys
}

/// Calls `each` with every distinct fourgram of sorted keys.
fn scan_fourgrams(keys: &[u64], weights: &[f32], each: &mut impl FnMut(Entry)) {
    let mut open: Option<Entry> = None;
    for &packed in keys {
        let key = packed >> CLASS_BITS;
        let weight = weights[(packed & ((1 << CLASS_BITS) - 1)) as usize];
        match &mut open {
            Some(e) if e.key == key => {
                e.count += 1;
                e.weight += weight;
            }
            _ => {
                if let Some(e) = open.replace(Entry { key, count: 1, weight }) {
                    each(e);
                }
            }
        }
    }
    if let Some(e) = open {
        each(e);
    }
}

fn push_fourgram(level: &mut Level, e: Entry, cutoff: u32) {
    level.tally(e.count);
    match level.contexts.last_mut() {
        Some((context, total)) if *context == e.key >> ID_BITS => *total += f64::from(e.weight),
        _ => level.contexts.push((e.key >> ID_BITS, f64::from(e.weight))),
    }
    if e.count >= cutoff {
        level.entries.push(e);
    }
}

/// The tail of an n-gram as a key of `words` ids, with its mean weight in the bits that are left.
fn pack(tail: u64, words: u32, e: Entry) -> u64 {
    let bits = 64 - words * ID_BITS;
    let mean = f64::from(e.weight) / f64::from(e.count);
    let fixed = (mean * f64::from(1u32 << 12)).round() as u64;
    tail << bits | fixed.min((1 << bits) - 1)
}

/// Continuation counts of one order from the keys that the order above left; and what this order leaves.
fn lower(mut keys: Vec<u64>, starts: Vec<Entry>, words: u32, begin: u64) -> (Level, Vec<u64>, Vec<Entry>) {
    keys.par_sort_unstable();
    let bits = 64 - words * ID_BITS;
    let mut entries: Vec<Entry> = Vec::new();
    for &packed in &keys {
        let key = packed >> bits;
        let weight = (packed & ((1 << bits) - 1)) as f32 / 4096.0;
        match entries.last_mut() {
            Some(e) if e.key == key => {
                e.count += 1;
                e.weight += weight;
            }
            _ => entries.push(Entry { key, count: 1, weight }),
        }
    }
    drop(keys);
    let (mut next_keys, mut next_starts) = (Vec::new(), Vec::new());
    if words == 1 {
        return (Level::from_entries(entries), next_keys, next_starts);
    }
    for e in starts {
        let tail = e.key & mask(words - 1);
        // A second begin symbol: the n-gram is a shorter one at the start of a line.
        if words > 1 && tail >> ((words - 2) * ID_BITS) == begin && words > 2 {
            next_starts.push(Entry { key: tail, ..e });
        } else {
            entries.push(e);
        }
    }
    entries.par_sort_unstable_by_key(|e| e.key);
    next_keys.extend(entries.iter().map(|e| pack(e.key & mask(words - 1), words - 1, *e)));
    (Level::from_entries(entries), next_keys, next_starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words: 0 begin, 1 end, then a=2, b=3, c=4.
    fn levels(lines: &[&[u32]]) -> [Level; 4] {
        let mut ids = Vec::new();
        for line in lines {
            ids.extend_from_slice(line);
            ids.push(LINE_END);
        }
        let sources = [(ids.len(), 1.0)];
        count(&Text { ids: &ids, sources: &sources, begin: 0, end: 1 }, 1)
    }

    fn key(words: &[u64]) -> u64 {
        words.iter().fold(0, |k, w| k << ID_BITS | w)
    }

    fn find(level: &Level, words: &[u64]) -> Option<u32> {
        level.entries.iter().find(|e| e.key == key(words)).map(|e| e.count)
    }

    #[test]
    fn lower_orders_count_continuations_and_line_starts_count_plainly() {
        let [one, two, three, four] = levels(&[&[2, 3, 4], &[2, 3, 4], &[4, 3, 4]]);
        assert_eq!(find(&four, &[0, 2, 3, 4]), Some(2));
        assert_eq!(find(&three, &[2, 3, 4]), Some(1));
        assert_eq!(find(&two, &[3, 4]), Some(2), "after a and after c");
        assert_eq!(find(&three, &[0, 2, 3]), Some(2), "twice at the start of a line");
        assert_eq!(find(&two, &[0, 2]), Some(2));
        assert_eq!(find(&one, &[4]), Some(2), "after b and at the start");
        assert_eq!(find(&four, &[0, 0, 2, 3]), None);
    }
}
