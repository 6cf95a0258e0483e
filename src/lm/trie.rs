//! Smoothed n-grams as a trie, to be walked word by word while training.

use super::smooth::Smoothed;
use super::{ID_BITS, ORDER};

/// No n-gram.
const NONE: u32 = u32::MAX;

/// The n-grams of all orders and where the successors of each begin.
pub struct Trie<'a> {
    levels: &'a [Smoothed],
    /// For each order but the last: first successor of each n-gram, one more at the end.
    children: Vec<Vec<u32>>,
}

/// What is remembered of the words before: the known n-grams of one, two and three words that end there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place([u32; ORDER - 1]);

impl Place {
    /// Before any word.
    pub const START: Self = Self([NONE; ORDER - 1]);

    /// The same without the words before the last `words`.
    #[must_use]
    pub fn shortened(mut self, words: usize) -> Self {
        self.0[words..].fill(NONE);
        self
    }
}

impl<'a> Trie<'a> {
    /// Indexes the levels.
    pub fn new(levels: &'a [Smoothed]) -> Self {
        let children = levels.windows(2).map(|pair| successors(&pair[0].keys, &pair[1].keys)).collect();
        Self { levels, children }
    }

    /// Probability of a word, and the place behind it.
    pub fn advance(&self, place: Place, word: u32) -> (f64, Place) {
        let mut next = Place([word, NONE, NONE]);
        let mut p = f64::from(self.levels[0].probs[word as usize]);
        for (i, &context) in place.0.iter().enumerate() {
            if context == NONE {
                continue;
            }
            let level = &self.levels[i + 1];
            if let Some(found) = self.child(i, context, word) {
                p = f64::from(level.probs[found]);
                if let Some(slot) = next.0.get_mut(i + 1) {
                    *slot = found as u32;
                }
            } else {
                p *= f64::from(self.levels[i].backoffs[context as usize]);
            }
        }
        (p, next)
    }

    /// Probability of a word if the n-gram made of the whole place and it were not stored.
    pub fn without(&self, place: Place, words: usize, share: f32, word: u32) -> f64 {
        let context = place.0[words - 1];
        let kept = if context == NONE { 1.0 } else { self.levels[words - 1].backoffs[context as usize] };
        let p = match words {
            1 => f64::from(self.levels[0].probs[word as usize]),
            _ => self.advance(place.shortened(words - 1), word).0,
        };
        f64::from(kept + share) * p
    }

    fn child(&self, level: usize, context: u32, word: u32) -> Option<usize> {
        let starts = &self.children[level];
        let (from, to) = (starts[context as usize] as usize, starts[context as usize + 1] as usize);
        let keys = &self.levels[level + 1].keys[from..to];
        let last = |key: &u64| (key & ((1 << ID_BITS) - 1)) as u32;
        keys.binary_search_by_key(&word, last).ok().map(|i| from + i)
    }
}

/// Where the successors of each n-gram begin among the n-grams one word longer; both sorted.
pub fn successors(contexts: &[u64], longer: &[u64]) -> Vec<u32> {
    let mut starts = Vec::with_capacity(contexts.len() + 1);
    let mut at = 0;
    for context in contexts {
        while at < longer.len() && longer[at] >> ID_BITS < *context {
            at += 1;
        }
        starts.push(at as u32);
    }
    while at < longer.len() && contexts.last() == Some(&(longer[at] >> ID_BITS)) {
        at += 1;
    }
    starts.push(at as u32);
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lm::count::{Text, count};
    use crate::lm::smooth::{backoff, interpolate, lower_prob};
    use crate::lm::vocabulary::LINE_END;

    #[test]
    fn the_walk_gives_the_same_as_looking_up() {
        let ids = [2, 3, 4, 2, 3, 5, LINE_END, 3, 4, 5, 5, 2, LINE_END, 2, 3, 4, 5, LINE_END];
        let sources = [(ids.len(), 1.0)];
        let levels = count(&Text { ids: &ids, sources: &sources, begin: 0, end: 1 }, 1);
        let mut smoothed = vec![Smoothed::unigrams(&levels[0], 6)];
        smoothed.extend(levels[1..].iter().map(Smoothed::from_level));
        interpolate(&mut smoothed);
        let trie = Trie::new(&smoothed);
        for a in 2..6 {
            for b in 2..6 {
                for c in 2..6 {
                    let place = [a, b].iter().fold(Place::START, |p, w| trie.advance(p, *w).1);
                    let key = [a, b, c].iter().fold(0u64, |k, w| k << ID_BITS | u64::from(*w));
                    let want = smoothed[2].find(key, 3).map_or_else(
                        || backoff(&smoothed[..2], key, 3) * lower_prob(&smoothed[..2], key, 3),
                        |i| smoothed[2].probs[i],
                    );
                    assert!((trie.advance(place, c).0 - f64::from(want)).abs() < 1e-6, "{a} {b} {c}");
                }
            }
        }
    }
}
