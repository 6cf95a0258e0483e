//! What an n-gram is worth to a restorer: how much surer of the right marks it makes.
//!
//! The n-grams whose words have the same toneless keys are rivals: what is read decides for their letters, only the
//! model decides among them. The worth of one of them is the change of the log posterior of all that were seen,
//! each as often as it was seen, when the n-gram is forgotten and backs off. The posterior is over the score of all
//! words of the n-gram from its first, so whatever shorter n-grams resolve already is worth nothing here, however
//! well the n-gram predicts. Rivals that were never seen come from a beam over the shorter n-grams.

use rayon::prelude::*;

use super::smooth::Smoothed;
use super::trie::{Place, Trie};
use super::{ID_BITS, MAX_WORDS};

/// Most prefixes that are followed.
const WIDTH: usize = 8;
/// Prefixes less likely than this share of the best are not followed.
const BEAM: f64 = 2e-3;
/// N-grams that one thread takes at a time.
const CHUNK: usize = 1 << 16;
/// How much the plain likelihood counts beside the choice among rivals: garbled letters are mended by it, too.
const LIKELIHOOD: f64 = 0.05;

/// The words of each toneless key.
pub struct Rivals {
    key_of: Vec<u32>,
    /// First word of each key, one more at the end.
    first: Vec<u32>,
}

impl Rivals {
    /// `keys`: the toneless key of each word, in the order of their ids, where equal ones stand side by side.
    pub fn new(keys: &[String]) -> Self {
        let mut rivals = Self { key_of: Vec::with_capacity(keys.len()), first: vec![0] };
        for run in keys.chunk_by(|a, b| a == b) {
            let key = rivals.first.len() as u32 - 1;
            rivals.key_of.extend(run.iter().map(|_| key));
            rivals.first.push(rivals.key_of.len() as u32);
        }
        rivals
    }

    fn words(&self, key: usize) -> std::ops::Range<u32> {
        self.first[key]..self.first[key + 1]
    }

    /// The toneless keys of an n-gram, packed as its ids are.
    fn keys(&self, ngram: u64, order: usize) -> u64 {
        (0..order).fold(0, |keys, i| keys << ID_BITS | u64::from(self.key_of[id(ngram, order, i) as usize]))
    }
}

/// The `i`-th of `order` packed ids.
fn id(ngram: u64, order: usize, i: usize) -> u32 {
    (ngram >> ((order - 1 - i) as u32 * ID_BITS)) as u32 & (MAX_WORDS as u32 - 1)
}

/// Some words that could stand before the last one of a group.
#[derive(Clone, Copy)]
struct Prefix {
    ids: u64,
    score: f64,
    place: Place,
}

/// What each n-gram of an order is worth.
///
/// `counts`: how often each n-gram is expected again.
pub fn worth(trie: &Trie, rivals: &Rivals, level: &Smoothed, counts: &[f32], order: usize) -> Vec<f32> {
    let mut members: Vec<(u64, u32)> =
        level.keys.par_iter().enumerate().map(|(i, k)| (rivals.keys(*k, order), i as u32)).collect();
    members.par_sort_unstable();
    let pieces = pieces(&members);
    let found: Vec<Vec<f32>> = pieces
        .into_par_iter()
        .map(|piece| {
            let mut judge = Judge { trie, rivals, level, counts, order, beams: Vec::new(), keys: u64::MAX };
            let mut out = Vec::with_capacity(piece.len());
            for group in piece.chunk_by(|a, b| a.0 == b.0) {
                judge.group(group, &mut out);
            }
            out
        })
        .collect();
    let mut worth = vec![0.0; level.keys.len()];
    for ((_, i), w) in members.iter().zip(found.iter().flatten()) {
        worth[*i as usize] = *w;
    }
    worth
}

/// Cuts sorted members where one group ends and the next begins.
fn pieces(members: &[(u64, u32)]) -> Vec<&[(u64, u32)]> {
    let mut pieces = Vec::new();
    let mut rest = members;
    while !rest.is_empty() {
        let mut end = CHUNK.min(rest.len());
        while end < rest.len() && rest[end].0 == rest[end - 1].0 {
            end += 1;
        }
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// Judges group after group, keeping what neighbours share.
struct Judge<'a> {
    trie: &'a Trie<'a>,
    rivals: &'a Rivals,
    level: &'a Smoothed,
    counts: &'a [f32],
    order: usize,
    /// Likeliest readings of the first keys, one beam for each length.
    beams: Vec<Vec<Prefix>>,
    keys: u64,
}

impl Judge<'_> {
    /// Appends the worth of each member of a group.
    fn group(&mut self, members: &[(u64, u32)], out: &mut Vec<f32>) {
        self.follow(members[0].0);
        let beam = &self.beams[self.order - 2];
        let words = self.rivals.words(id(self.keys, self.order, self.order - 1) as usize);
        let mut total = 0.0;
        for prefix in beam {
            let mut sum = 0.0;
            self.trie.advance_all(prefix.place, words.clone(), |_, p, _| sum += prefix.score * p);
            total += sum;
        }
        // Scores with and without each member.
        let mut scores: Vec<(f64, f64)> = Vec::with_capacity(members.len());
        for (_, i) in members {
            let ngram = self.level.keys[*i as usize];
            let ids = ngram >> ID_BITS;
            let word = id(ngram, self.order, self.order - 1);
            let followed = beam.iter().find(|p| p.ids == ids).copied();
            let prefix = followed.unwrap_or_else(|| self.walk(ids));
            let with = prefix.score * f64::from(self.level.probs[*i as usize]);
            let share = self.level.shares[*i as usize];
            let without =
                prefix.score * self.trie.without(prefix.place, self.order - 1, share, word).max(1e-12);
            total += if followed.is_some() { 0.0 } else { with };
            scores.push((with, without));
        }
        let seen: f64 = members.iter().map(|(_, i)| f64::from(self.counts[*i as usize])).sum();
        out.extend(members.iter().zip(scores).map(|((_, i), (with, without))| {
            let count = f64::from(self.counts[*i as usize]);
            let gain = (with / without).ln();
            let rest = (total - with).max(0.0);
            let choice = count * gain - seen * ((rest + with) / (rest + without)).ln();
            (choice + LIKELIHOOD * count * gain) as f32
        }));
    }

    /// Brings the beams to all keys but the last.
    fn follow(&mut self, keys: u64) {
        let same = (0..self.order - 1)
            .take_while(|&i| self.keys != u64::MAX && id(keys, self.order, i) == id(self.keys, self.order, i))
            .count();
        self.beams.truncate(same);
        for at in same..self.order - 1 {
            let words = self.rivals.words(id(keys, self.order, at) as usize);
            let start = [Prefix { ids: 0, score: 1.0, place: Place::START }];
            let before = self.beams.last().map_or(&start[..], Vec::as_slice);
            let beam = extend(self.trie, before, words);
            self.beams.push(beam);
        }
        self.keys = keys;
    }

    fn walk(&self, ids: u64) -> Prefix {
        let start = Prefix { ids, score: 1.0, place: Place::START };
        (0..self.order - 1).fold(start, |before, i| {
            let (p, place) = self.trie.advance(before.place, id(ids, self.order - 1, i));
            Prefix { ids, score: before.score * p, place }
        })
    }
}

/// The likeliest of all prefixes that are one word longer.
fn extend(trie: &Trie, before: &[Prefix], words: std::ops::Range<u32>) -> Vec<Prefix> {
    let mut beam: Vec<Prefix> = Vec::with_capacity(before.len() * words.len());
    for prefix in before {
        trie.advance_all(prefix.place, words.clone(), |word, p, place| {
            let ids = prefix.ids << ID_BITS | u64::from(word);
            beam.push(Prefix { ids, score: prefix.score * p, place });
        });
    }
    beam.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.ids.cmp(&b.ids)));
    let least = beam.first().map_or(0.0, |p| p.score * BEAM);
    let kept = beam.iter().take(WIDTH).take_while(|p| p.score >= least).count();
    beam.truncate(kept);
    beam
}
