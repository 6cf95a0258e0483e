//! The search for all readings of a token behind a context at once.

use std::ops::Range;

use super::{Model, State};
use crate::lm::prefetch::prefetch;

/// An n-gram that was looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Find {
    /// Which of the wanted words it ends in.
    pub wanted: usize,
    /// Its place among those of its order.
    pub place: u32,
}

/// Where the words behind a context are searched for.
#[derive(Clone, Debug, PartialEq)]
pub struct Aim {
    /// Level of their n-grams.
    level: usize,
    /// Where the first word that is not below the wanted one stands, or right behind these places.
    near: Range<usize>,
    /// Where what follows the context ends.
    end: usize,
}

/// Every [`APART`]th of the last words of an order, so close together that a search among them waits for no memory.
pub struct Landmarks(Vec<u16>);

/// Words from one landmark to the next.
const APART: usize = 32;

/// Words that lie no farther apart are looked for one by one.
const NEAR: usize = 16;

/// Words over so many places are searched for among the landmarks first.
const FAR: usize = 2 * APART;

impl Landmarks {
    pub fn of(words: &[u8]) -> Self {
        Self(words.as_chunks::<2>().0.iter().step_by(APART).map(|word| u16::from_le_bytes(*word)).collect())
    }

    /// The part of these places, where words ascend, that holds the first which is not below the wanted one, or ends
    /// before it.
    #[inline]
    fn narrow(&self, Range { start, end }: Range<usize>, wanted: u16) -> Range<usize> {
        let first = start.div_ceil(APART);
        let among = self.0.get(first..end.div_ceil(APART)).unwrap_or_default();
        let below = among.partition_point(|word| *word < wanted);
        let from = if below == 0 { start } else { (first + below - 1) * APART + 1 };
        let to = if below == among.len() { end } else { (first + below) * APART };
        from..to
    }
}

impl Model {
    /// Where a word is to be searched for behind the context of this length, 1 to 3 words; begins to fetch what stands
    /// there.
    pub fn aim(&self, state: &State, length: usize, word: u32) -> Aim {
        let (bytes, level) = (self.bytes.as_ref(), length - 1);
        let Range { start, end } = match length {
            1 => self.unigram_children(bytes, state.word),
            2 => state.among[1].0..state.among[1].1,
            _ => state.among[0].0..state.among[0].1,
        };
        let end = end as usize;
        let near = self.narrow(level, start as usize..end, word as u16);
        let place = &self.places[level];
        for at in [near.start, near.end] {
            prefetch(bytes, place.words.start + 2 * at);
            prefetch(bytes, place.probs.start + at);
        }
        Aim { level, near, end }
    }

    /// Appends the n-grams that end in one of some words behind a context.
    ///
    /// `wanted` ascends, from the word on that was aimed at, and so do the finds. The words of one key stand side by side
    /// among what follows a context, so that one search leads to them all.
    pub fn find_all(&self, aim: &Aim, wanted: &[u32], finds: &mut Vec<Find>) {
        let (bytes, level) = (self.bytes.as_ref(), aim.level);
        let words = &bytes[self.places[level].words.clone()].as_chunks::<2>().0[..aim.end];
        let word_at = |at: usize| words.get(at).map(|word| u16::from_le_bytes(*word));
        let (mut near, mut at) = (aim.near.clone(), aim.near.start);
        for (i, &word) in wanted.iter().enumerate() {
            let word = word as u16;
            at += words[near].partition_point(|known| u16::from_le_bytes(*known) < word);
            let found = loop {
                match word_at(at) {
                    Some(found) if found >= word => break found,
                    Some(_) => at += 1,
                    None => return,
                }
            };
            if found == word {
                finds.push(Find { wanted: i, place: at as u32 });
                if level < 2 {
                    self.prefetch_leading(level, at, bytes);
                }
            }
            // Words ascend, so that as many at most stand between two of them as their ids lie apart.
            let next = wanted.get(i + 1).map_or(0, |next| *next as u16);
            let apart = usize::from(next.saturating_sub(found));
            near = at..at;
            if apart > NEAR {
                near = self.narrow(level, at..words.len().min(at + apart), next);
                at = near.start;
            }
        }
    }

    /// The part of these places, where words ascend, that is to be searched for a word.
    #[inline]
    fn narrow(&self, level: usize, among: Range<usize>, word: u16) -> Range<usize> {
        if among.len() > FAR { self.landmarks[level].narrow(among, word) } else { among }
    }
}
