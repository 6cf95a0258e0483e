//! Smoothed n-grams as a trie, to be walked word by word while training.

use std::ops::Range;

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
        let mut found = (0.0, Place::START);
        self.advance_all(place, word..word + 1, |_, p, next| found = (p, next));
        found
    }

    /// Calls `each` with each of these words, its probability, and the place behind it.
    pub fn advance_all(&self, place: Place, words: Range<u32>, mut each: impl FnMut(u32, f64, Place)) {
        let known = || place.0.into_iter().enumerate().filter(|(_, context)| *context != NONE);
        // Of each context, the successors from the first of the words on.
        let mut successors: [Range<usize>; ORDER - 1] = std::array::from_fn(|_| 0..0);
        for (i, context) in known() {
            let starts = &self.children[i][context as usize..][..2];
            let (from, to) = (starts[0] as usize, starts[1] as usize);
            let keys = &self.levels[i + 1].keys[from..to];
            successors[i] = from + keys.partition_point(|key| last(*key) < words.start)..to;
        }
        for word in words {
            let mut next = Place([word, NONE, NONE]);
            let mut p = f64::from(self.levels[0].probs[word as usize]);
            for (i, context) in known() {
                let (level, Range { start, end }) = (&self.levels[i + 1], &mut successors[i]);
                if start < end && last(level.keys[*start]) == word {
                    p = f64::from(level.probs[*start]);
                    if let Some(slot) = next.0.get_mut(i + 1) {
                        *slot = *start as u32;
                    }
                    *start += 1;
                } else {
                    p *= f64::from(self.levels[i].backoffs[context as usize]);
                }
            }
            each(word, p, next);
        }
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
}

/// What follows each word.
pub struct Followers<'a> {
    pairs: &'a [u64],
    starts: Vec<u32>,
}

impl<'a> Followers<'a> {
    /// What follows each word in n-grams of two.
    pub fn new(words: &[u64], pairs: &'a [u64]) -> Self {
        Self { pairs, starts: successors(words, pairs) }
    }

    /// Where among the n-grams of two words the last two of a longer one stand; `None` where they are none.
    pub fn pair(&self, ngram: u64) -> Option<usize> {
        let (pair, of) = (ngram & ((1 << (2 * ID_BITS)) - 1), self.of(ngram));
        self.pairs[of.clone()].binary_search(&pair).ok().map(|rank| of.start + rank)
    }

    /// Where among the n-grams of two words those stand that begin with each word.
    pub fn all(&self) -> impl Iterator<Item = Range<usize>> {
        self.starts.windows(2).map(|pair| pair[0] as usize..pair[1] as usize)
    }

    /// Most words that follow one.
    pub fn most(&self) -> usize {
        self.all().map(|among| among.len()).max().unwrap_or(0)
    }

    /// The rank of the last word of an n-gram among what follows the one before.
    pub fn rank(&self, ngram: u64) -> Option<usize> {
        Some(self.pair(ngram)? - self.of(ngram).start)
    }

    /// The n-grams of two words that begin with the last but one of a longer one.
    fn of(&self, ngram: u64) -> Range<usize> {
        let before = (ngram >> ID_BITS & ((1 << ID_BITS) - 1)) as usize;
        self.starts[before] as usize..self.starts[before + 1] as usize
    }
}

/// The last word of an n-gram.
fn last(ngram: u64) -> u32 {
    (ngram & ((1 << ID_BITS) - 1)) as u32
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
