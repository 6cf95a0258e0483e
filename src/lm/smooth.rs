//! Interpolated modified Kneser–Ney (Chen & Goodman 1999, §3).
//!
//! `p(w|h) = d(hw) + γ(h) · p(w|h')`, where `d` is the discounted share of the n-gram and `γ(h)` what is left of the
//! context's mass. An n-gram that is dropped only leaves its `d` to `γ`, so any subset stays normalised.

use rayon::prelude::*;

use super::count::{Entry, Level};
use super::{ID_BITS, MAX_WORDS};

/// The n-grams of one order with their smoothed parts; all vectors run parallel to `keys`.
#[derive(Clone, Debug, Default)]
pub struct Smoothed {
    /// Ids, first word in the highest bits; sorted.
    pub keys: Vec<u64>,
    /// Discounted share `d`.
    pub shares: Vec<f32>,
    /// Probability `p(w|h)`.
    pub probs: Vec<f32>,
    /// What is left for the words that do not follow: `γ` of the n-gram as a context.
    pub backoffs: Vec<f32>,
    first: Vec<u32>,
}

/// Discounts for n-grams seen once, twice, and three times or more.
pub fn discounts(n: [u64; 4]) -> [f64; 3] {
    let [n1, n2, n3, n4] = n.map(|x| x as f64);
    if n1 == 0.0 || n2 == 0.0 || n3 == 0.0 {
        return [0.5, 0.75, 1.0];
    }
    let y = n1 / (n1 + 2.0 * n2);
    let clamp = |d: f64, most: f64| d.clamp(0.1, most);
    [
        clamp(1.0 - 2.0 * y * n2 / n1, 0.95),
        clamp(2.0 - 3.0 * y * n3 / n2, 1.9),
        clamp(3.0 - 4.0 * y * n4 / n3, 2.85),
    ]
}

/// The weighted count less the discount.
fn less(e: &Entry, d: &[f64; 3]) -> f64 {
    f64::from(e.weight) * (f64::from(e.count) - d[(e.count as usize).min(3) - 1]) / f64::from(e.count)
}

/// Weighted counts less their discounts: how often each n-gram is expected in as much text again.
pub fn discounted(level: &Level) -> Vec<f32> {
    let d = discounts(level.counts_of_counts);
    level.entries.iter().map(|e| less(e, &d) as f32).collect()
}

impl Smoothed {
    /// Discounts one order above the first.
    pub fn from_level(level: &Level) -> Self {
        let d = discounts(level.counts_of_counts);
        let share = |e: &Entry, total: f64| (less(e, &d) / total) as f32;
        let mut contexts = level.contexts.iter().peekable();
        let mut shares = Vec::with_capacity(level.entries.len());
        for e in &level.entries {
            while contexts.next_if(|c| c.0 < e.key >> ID_BITS).is_some() {}
            shares.push(contexts.peek().map_or(0.0, |c| share(e, c.1)));
        }
        let keys = level.entries.iter().map(|e| e.key).collect();
        Self { keys, shares, ..Self::default() }
    }

    /// Single words: discounted continuation shares, the rest spread evenly over the vocabulary.
    pub fn unigrams(level: &Level, words: usize) -> Self {
        let d = discounts(level.counts_of_counts);
        let total: f64 = level.entries.iter().map(|e| f64::from(e.weight)).sum();
        let mut shares = vec![0.0f64; words];
        for e in &level.entries {
            shares[e.key as usize] = less(e, &d) / total;
        }
        let left = (1.0 - shares.iter().sum::<f64>()).max(0.0) / words as f64;
        Self {
            keys: (0..words as u64).collect(),
            probs: shares.iter().map(|s| (s + left) as f32).collect(),
            shares: shares.iter().map(|&s| s as f32).collect(),
            backoffs: vec![1.0; words],
            first: Vec::new(),
        }
    }

    /// Builds the index that [`Self::find`] needs.
    pub fn index(&mut self, order: u32) {
        let shift = (order - 1) * ID_BITS;
        self.first = vec![0; MAX_WORDS + 1];
        for &key in &self.keys {
            self.first[(key >> shift) as usize + 1] += 1;
        }
        for i in 0..MAX_WORDS {
            self.first[i + 1] += self.first[i];
        }
        self.backoffs = vec![1.0; self.keys.len()];
    }

    /// Position of an n-gram of this order.
    pub fn find(&self, key: u64, order: u32) -> Option<usize> {
        if order == 1 {
            return Some(key as usize);
        }
        let word = (key >> ((order - 1) * ID_BITS)) as usize;
        let (from, to) = (self.first[word] as usize, self.first[word + 1] as usize);
        self.keys[from..to].binary_search(&key).ok().map(|i| from + i)
    }
}

/// Fills the probabilities of every order and the back-off weights of the order below it.
pub fn interpolate(levels: &mut [Smoothed]) {
    for order in 2..=levels.len() as u32 {
        let (below, rest) = levels.split_at_mut(order as usize - 1);
        let level = &mut rest[0];
        level.index(order);
        let context_level = &mut below[order as usize - 2];
        set_backoffs(context_level, level, order);
        let below = &*below;
        level.probs = level
            .keys
            .par_iter()
            .zip(&level.shares)
            .map(|(&key, &share)| share + backoff(below, key, order) * lower_prob(below, key, order))
            .collect();
    }
}

/// `γ` of every context: one less the shares of the n-grams that are kept.
fn set_backoffs(contexts: &mut Smoothed, level: &Smoothed, order: u32) {
    let mut at = 0;
    while at < level.keys.len() {
        let context = level.keys[at] >> ID_BITS;
        let (mut sum, from) = (0.0f64, at);
        while at < level.keys.len() && level.keys[at] >> ID_BITS == context {
            sum += f64::from(level.shares[at]);
            at += 1;
        }
        debug_assert!(at > from);
        if let Some(i) = contexts.find(context, order - 1) {
            contexts.backoffs[i] = (1.0 - sum).max(1e-6) as f32;
        }
    }
}

/// `γ` of the context of an n-gram.
pub fn backoff(below: &[Smoothed], key: u64, order: u32) -> f32 {
    let contexts = &below[order as usize - 2];
    contexts.find(key >> ID_BITS, order - 1).map_or(1.0, |i| contexts.backoffs[i])
}

/// `p(w|h')`: probability of the last word after the context without its first word.
pub fn lower_prob(below: &[Smoothed], key: u64, order: u32) -> f32 {
    let shorter = key & ((1 << ((order - 1) * ID_BITS)) - 1);
    let level = &below[order as usize - 2];
    match level.find(shorter, order - 1) {
        Some(i) => level.probs[i],
        None if order == 2 => 0.0,
        None => backoff(below, shorter, order - 1) * lower_prob(below, shorter, order - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lm::count::{Text, count};
    use crate::lm::vocabulary::LINE_END;

    #[test]
    fn probabilities_after_a_context_add_up_to_one() {
        // begin 0, end 1, words 2..6
        let ids: Vec<u32> =
            [2, 3, 4, 2, 3, 5, LINE_END, 3, 4, 5, 5, 2, LINE_END, 2, 3, 4, 5, LINE_END].to_vec();
        let sources = [(7, 1.0), (ids.len(), 2.0)];
        let levels = count(&Text { ids: &ids, sources: &sources, begin: 0, end: 1 }, 1);
        let mut smoothed = vec![Smoothed::unigrams(&levels[0], 6)];
        smoothed.extend(levels[1..].iter().map(Smoothed::from_level));
        interpolate(&mut smoothed);
        for context in [2u64 << ID_BITS | 3, 3 << ID_BITS | 4] {
            let sum: f32 = (0..6)
                .map(|w| {
                    let key = context << ID_BITS | w;
                    smoothed[2].find(key, 3).map_or_else(
                        || backoff(&smoothed[..2], key, 3) * lower_prob(&smoothed[..2], key, 3),
                        |i| smoothed[2].probs[i],
                    )
                })
                .sum();
            assert!((sum - 1.0).abs() < 1e-4, "{sum}");
        }
    }
}
