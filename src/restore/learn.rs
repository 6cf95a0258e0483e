//! Learning the weights of the context model: what the n-grams leave undecided is taught to the letters around it.
//!
//! The text is stripped and decoded with the n-grams alone. What they give each reading of a word is where the
//! context model starts; the weights of its features are moved along the gradient of the likelihood (`AdaGrad`: Duchi,
//! Hazan & Singer 2011), the text's domains mixed. After a first pass the weights worth least are forgotten, and
//! shorter steps settle the others; then once more. All weights of a feature may move together, which changes nothing:
//! they are moved to where most of them can be forgotten. What a weight is worth is what the likelihood would lose without it, `w² · Σg²`
//! ("optimal brain damage", 1990).
//!
//! Words with different letters share no weight, so they are learnt in four heaps side by side, always the same
//! for the same text.

use std::ops::Range;

use rayon::prelude::*;

use crate::Result;
use crate::lexicon::Lexicon;
use crate::lm::context::{self, FEATURES, OUTSIDE, RANKS, REACH, Seen, Weight, features, views};
use crate::lm::corpus::Source;
use crate::lm::vocabulary::{Corpus, LINE_END, key};
use crate::lm::{self, Model, write::add_context};

use super::channel::Candidate;
use super::decoder::{Decoder, Lattice, STRIPPED, Want};

/// Heaps into which the words are divided.
const SHARDS: usize = 4;
/// Tokens of a source that stay together when sources are mixed.
const BLOCK: usize = 4000;
/// Tokens that are decoded together at most.
const SLICE: usize = 1024;
/// Features seen less often have no weights.
const SEEN: u8 = 2;
/// Length of the steps along the gradient, and of those that settle what was not forgotten.
const RATES: [f32; 2] = [0.3, 0.15];
/// Sum of squared gradients that a weight starts with.
const START: f32 = 0.3;
/// Words of which the model is this sure teach nothing.
const SURE: f32 = 0.998;
/// A feature is given weights when one of them would be moved by a gradient as large as this.
const STIR: f32 = 0.02;
/// Most that a source's weight counts for.
const HEAVIEST: f32 = 3.0;
/// Steps of a remembered cost per natural logarithm.
const STEPS: f32 = 20.0;

/// Trains a whole model: n-grams, and `context` bytes of weights beside them; `tell` hears what is being done.
///
/// # Errors
/// When a source cannot be read, or there is too little text to estimate anything.
pub fn train(
    sources: &[Source],
    lexicon: &Lexicon,
    options: &lm::Options,
    context: usize,
    tell: &dyn Fn(String),
) -> Result<Vec<u8>> {
    let (mut bytes, corpus) = lm::train(sources, lexicon, options, tell)?;
    if context >= context::LINE {
        let model = Model::from_bytes(&bytes, "the n-grams")?;
        add_context(&mut bytes, &learn(&model, &corpus, context, tell));
    }
    Ok(bytes)
}

/// Some lines of one source.
struct Block {
    tokens: Range<usize>,
    weight: f32,
    /// For each word of several readings, what the n-grams say of each: `-ln p` in [`STEPS`].
    undecided: Vec<u8>,
}

/// A word to learn from.
struct Sample<'a> {
    features: [u32; FEATURES],
    /// What the n-grams say of each word with these letters.
    undecided: &'a [u8],
    right: usize,
    weight: f32,
}

/// The text, divided for learning.
struct Lesson<'a> {
    corpus: &'a Corpus,
    blocks: Vec<Block>,
    /// For each id, the first id with the same letters and how many there are.
    letters: Vec<(u32, u32)>,
}

/// The table of context weights that fits a size, in bytes.
fn learn(model: &Model, corpus: &Corpus, size: usize, tell: &dyn Fn(String)) -> Vec<u8> {
    let letters = (0..model.words() as u32).map(|id| {
        let same = model.candidates(&key(model.word(id)));
        (same.start, same.len() as u32)
    });
    let mut lesson = Lesson { corpus, blocks: blocks(corpus), letters: letters.collect() };
    let mut blocks = std::mem::take(&mut lesson.blocks);
    blocks.par_iter_mut().for_each_init(
        || (Decoder::default(), Lattice::default()),
        |(decoder, lattice), block| block.undecided = lesson.decode(model, &block.tokens, decoder, lattice),
    );
    lesson.blocks = blocks;
    tell("the text is decoded by its n-grams".to_owned());
    let lines = size / context::LINE;
    let weights: Vec<Weight> =
        (0..SHARDS).into_par_iter().flat_map_iter(|shard| lesson.shard(shard, lines)).collect();
    tell(format!("{} context weights", weights.len()));
    context::build(weights, lines)
}

/// Blocks of all sources, evenly mixed.
fn blocks(corpus: &Corpus) -> Vec<Block> {
    let mut placed: Vec<(f64, Block)> = Vec::new();
    let mut from = 0;
    for &(end, weight) in &corpus.sources {
        let first = placed.len();
        while from < end {
            let near = (from + BLOCK).min(end) - 1;
            let to =
                corpus.ids[near..end].iter().position(|&id| id == LINE_END).map_or(end, |i| near + i + 1);
            let weight = weight.min(HEAVIEST);
            placed.push((0.0, Block { tokens: from..to, weight, undecided: Vec::new() }));
            from = to;
        }
        let count = (placed.len() - first) as f64;
        placed[first..].iter_mut().enumerate().for_each(|(i, (place, _))| *place = (i as f64 + 0.5) / count);
    }
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    placed.into_iter().map(|(_, block)| block).collect()
}

impl Lesson<'_> {
    fn lines(&self, tokens: &Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut from = tokens.start;
        self.corpus.ids[tokens.clone()].split(|&id| id == LINE_END).map(move |line| {
            let range = from..from + line.len();
            from = range.end + 1;
            range
        })
    }

    /// What the n-grams leave undecided in a block.
    fn decode(
        &self,
        model: &Model,
        tokens: &Range<usize>,
        decoder: &mut Decoder,
        lattice: &mut Lattice,
    ) -> Vec<u8> {
        let mut undecided = Vec::new();
        for line in self.lines(tokens) {
            for slice in self.corpus.ids[line].chunks(SLICE) {
                lattice.clear();
                for &id in slice {
                    let (first, count) = self.letters[id as usize];
                    lattice.candidates.extend((first..first + count).map(|word| Candidate::new(word, 0.0)));
                    lattice.ends.push(lattice.candidates.len());
                }
                decoder.decode((STRIPPED, Want::Posteriors), model, lattice, model.begin(), true);
                decoder.posteriors(lattice);
                let several = (0..slice.len()).map(|token| lattice.range(token)).filter(|r| r.len() > 1);
                undecided.extend(
                    several
                        .flat_map(|readings| &decoder.posteriors[readings])
                        .map(|p| (-p.max(1e-9).ln() * STEPS).clamp(0.0, 160.0) as u8),
                );
            }
        }
        undecided
    }

    /// Calls `each` with the samples of a shard.
    fn samples(&self, shard: usize, mut each: impl FnMut(&Sample)) {
        let mut seen: Vec<Seen> = Vec::new();
        for block in &self.blocks {
            let mut at = 0;
            for line in self.lines(&block.tokens) {
                let ids = &self.corpus.ids[line.clone()];
                seen.clear();
                seen.extend([OUTSIDE; REACH]);
                seen.extend(
                    ids.iter()
                        .zip(&self.corpus.cases[line])
                        .map(|(&id, &case)| Seen { letters: self.letters[id as usize].0 as u16, case }),
                );
                seen.extend([OUTSIDE; REACH]);
                for (&id, view) in ids.iter().zip(views(&seen)) {
                    let (first, count) = self.letters[id as usize];
                    if count < 2 {
                        continue;
                    }
                    let undecided = &block.undecided[at..at + count as usize];
                    at += count as usize;
                    if shard_of(first) == shard {
                        let right = (id - first) as usize;
                        each(&Sample { features: features(view), undecided, right, weight: block.weight });
                    }
                }
            }
        }
    }

    /// The weights worth most of one shard, somewhat more than its share of the lines holds.
    fn shard(&self, shard: usize, lines: usize) -> Vec<Weight> {
        let most = lines * context::SLOTS / SHARDS;
        let mut counts = Counts::new();
        self.samples(shard, |sample| sample.features.iter().for_each(|&f| counts.add(f)));
        let mut weights = Weights::new(INDEX_BITS);
        self.samples(shard, |sample| weights.learn(sample, Some(&counts)));
        drop(counts);
        for some_more in [most / 2, most / 4] {
            weights.prune(most + some_more);
            self.samples(shard, |sample| weights.learn(sample, None));
        }
        weights.stored().collect()
    }
}

fn shard_of(letters: u32) -> usize {
    (letters.wrapping_mul(0x9E37_79B9) >> 16) as usize % SHARDS
}

/// How often features were seen, roughly: those with the same slot are counted together.
struct Counts {
    slots: Vec<u8>,
}

impl Counts {
    const SHIFT: u32 = 3;

    fn new() -> Self {
        Self { slots: vec![0; 1 << (32 - Self::SHIFT)] }
    }

    fn add(&mut self, feature: u32) {
        let slot = &mut self.slots[(feature >> Self::SHIFT) as usize];
        *slot = slot.saturating_add(1);
    }

    fn often(&self, feature: u32) -> bool {
        self.slots[(feature >> Self::SHIFT) as usize] >= SEEN
    }
}

/// A weight being learnt and the sum of its squared gradients.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    weight: f32,
    squares: f32,
}

impl Cell {
    fn descend(&mut self, gradient: f32, rate: f32) {
        self.squares += gradient * gradient;
        let step = rate * gradient / (START + self.squares).sqrt();
        self.weight = (self.weight - step).clamp(-context::LARGEST, context::LARGEST);
    }

    fn worth(self) -> f32 {
        self.weight * self.weight * self.squares
    }
}

/// The weights of a shard while they are learnt.
struct Weights {
    /// Open addressing by the hash of the feature: `hash << 32 | (length - 1) << 27 | row`; 0 is empty.
    index: Vec<u64>,
    features: usize,
    /// Rows of cells, one for each word with the letters of the feature; the first cell is nobody's.
    cells: Vec<Cell>,
    /// No more weights are added, and those that are 0 stay so.
    settled: bool,
    scores: Vec<f32>,
}

/// Most cells that the index can address.
const MOST_CELLS: usize = 1 << 27;
/// Slots of the first index, as a power of two.
const INDEX_BITS: u32 = 25;

impl Weights {
    fn new(index_bits: u32) -> Self {
        Self {
            index: vec![0; 1 << index_bits],
            features: 0,
            cells: vec![Cell::default()],
            settled: false,
            scores: Vec::new(),
        }
    }

    /// The slot of a feature, or the empty one where it would go.
    fn slot(&self, feature: u32) -> usize {
        let mut slot = (feature >> (32 - self.index.len().trailing_zeros())) as usize;
        while self.index[slot] != 0 && (self.index[slot] >> 32) as u32 != feature {
            slot = (slot + 1) & (self.index.len() - 1);
        }
        slot
    }

    fn row(&self, feature: u32) -> Range<usize> {
        row(self.index[self.slot(feature)])
    }

    /// Gives a new feature these cells; nothing when there is no room.
    fn add(&mut self, feature: u32, cells: impl ExactSizeIterator<Item = Cell>) {
        let (from, length) = (self.cells.len(), cells.len());
        if self.features >= self.index.len() * 7 / 8 || from + length > MOST_CELLS {
            return;
        }
        let slot = self.slot(feature);
        self.index[slot] = u64::from(feature) << 32 | (length as u64 - 1) << 27 | from as u64;
        self.features += 1;
        self.cells.extend(cells);
    }

    /// Moves the weights by what a sample teaches; `counts`: which features may be added.
    fn learn(&mut self, sample: &Sample, counts: Option<&Counts>) {
        let mut rows: [Range<usize>; FEATURES] = std::array::from_fn(|_| 0..0);
        self.scores.clear();
        self.scores.extend(sample.undecided.iter().map(|&cost| -f32::from(cost) / STEPS));
        for (row, &feature) in rows.iter_mut().zip(&sample.features) {
            if counts.is_none_or(|counts| counts.often(feature)) {
                *row = self.row(feature);
                self.scores.iter_mut().zip(&self.cells[row.clone()]).for_each(|(s, cell)| *s += cell.weight);
            }
        }
        softmax(&mut self.scores);
        if self.scores[sample.right] > SURE {
            return;
        }
        self.scores[sample.right] -= 1.0;
        self.scores.iter_mut().for_each(|gradient| *gradient *= sample.weight);
        let rate = RATES[usize::from(self.settled)];
        let stirred = self.scores.iter().any(|gradient| gradient.abs() > STIR);
        let scores = std::mem::take(&mut self.scores);
        for (row, &feature) in rows.into_iter().zip(&sample.features) {
            if !row.is_empty() {
                let cells = self.cells[row].iter_mut().zip(&scores);
                let learning = cells.filter(|(cell, _)| !self.settled || cell.squares > 0.0);
                learning.for_each(|(cell, gradient)| cell.descend(*gradient, rate));
            } else if stirred && counts.is_some_and(|counts| counts.often(feature)) {
                let moved = scores.iter().take(RANKS).map(|&gradient| {
                    let mut cell = Cell::default();
                    cell.descend(gradient, rate);
                    cell
                });
                self.add(feature, moved.collect::<Vec<_>>().into_iter());
            }
        }
        self.scores = scores;
    }

    /// Forgets all but this many weights, those worth most, and adds no more.
    fn prune(&mut self, most: usize) {
        if !self.settled {
            // What a weight may cost depends on what the others do; twice is near enough.
            for _ in 0..2 {
                let price = self.least(most);
                for &entry in self.index.iter().filter(|&&entry| entry != 0) {
                    thin(&mut self.cells[row(entry)], price);
                }
            }
        }
        let least = self.least(most);
        let kept = |cell: &Cell| if cell.worth() > least { *cell } else { Cell::default() };
        let mut settled = Self::new((2 * self.features).ilog2() + 1);
        for &entry in self.index.iter().filter(|&&entry| entry != 0) {
            let cells = &self.cells[row(entry)];
            if cells.iter().any(|cell| cell.worth() > least) {
                settled.add((entry >> 32) as u32, cells.iter().map(kept));
            }
        }
        settled.settled = true;
        *self = settled;
    }

    /// The worth below which all but this many weights lie.
    fn least(&self, most: usize) -> f32 {
        let mut worths: Vec<f32> = self.cells.iter().map(|cell| cell.worth()).filter(|w| *w > 0.0).collect();
        if worths.len() > most { *worths.select_nth_unstable_by(most, |a, b| b.total_cmp(a)).1 } else { 0.0 }
    }

    /// All weights.
    fn stored(&self) -> impl Iterator<Item = Weight> + '_ {
        self.index.iter().filter(|&&entry| entry != 0).flat_map(|&entry| {
            let cells = self.cells[row(entry)].iter().enumerate().filter(|(_, cell)| cell.squares > 0.0);
            cells.map(move |(rank, cell)| Weight {
                feature: (entry >> 32) as u32,
                rank: rank as u8,
                value: cell.weight,
                worth: cell.worth(),
            })
        })
    }
}

/// Moves all weights of a feature by the same, which changes no probability, so that least is lost when those worth
/// less than the price are forgotten and the others are paid for.
fn thin(cells: &mut [Cell], price: f32) {
    let moved = |cell: &Cell, by: f32| Cell { weight: cell.weight - by, ..*cell };
    let spent = |by: f32| -> f32 { cells.iter().map(|cell| moved(cell, by).worth().min(price)).sum() };
    let (mut best, mut least) = (0.0, spent(0.0));
    for cell in &*cells {
        let spent = spent(cell.weight);
        if spent < least {
            (best, least) = (cell.weight, spent);
        }
    }
    for cell in cells {
        cell.weight = (cell.weight - best).clamp(-context::LARGEST, context::LARGEST);
    }
}

/// The cells of an entry of the index.
fn row(entry: u64) -> Range<usize> {
    let from = entry as usize & (MOST_CELLS - 1);
    let length = if entry == 0 { 0 } else { (entry >> 27) as usize % 32 + 1 };
    from..from + length
}

fn softmax(scores: &mut [f32]) {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for score in &mut *scores {
        *score = (*score - top).exp();
    }
    let all: f32 = scores.iter().sum();
    for score in scores {
        *score /= all;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_learn_what_their_features_tell() {
        let mut counts = Counts::new();
        let features = |first: u32| std::array::from_fn(|i| (first + i as u32).wrapping_mul(0x9E37_79B9));
        let mut weights = Weights::new(10);
        let sample =
            |first, right| Sample { features: features(first), undecided: &[14, 14], right, weight: 1.0 };
        for first in [0, 100] {
            (0..3).for_each(|_| features(first).iter().for_each(|&f: &u32| counts.add(f)));
        }
        for _ in 0..30 {
            weights.learn(&sample(0, 0), Some(&counts));
            weights.learn(&sample(100, 1), Some(&counts));
        }
        weights.prune(4 * FEATURES);
        let stored: Vec<Weight> = weights.stored().collect();
        assert_eq!(stored.len(), 4 * FEATURES);
        let ours = features(0);
        assert!(stored.iter().all(|w| (w.value > 0.0) == (ours.contains(&w.feature) == (w.rank == 0))));
        weights.learn(&sample(500, 1), None);
        assert_eq!(weights.stored().count(), 4 * FEATURES, "a settled model learns no new features");
    }

    #[test]
    fn what_is_forgotten_moves_no_other_weight() {
        let mut weights = Weights::new(10);
        let feature = 7;
        let cell = |weight, squares| Cell { weight, squares };
        weights.add(feature, [cell(0.01, 0.01), cell(2.0, 9.0), cell(-2.0, 9.0)].into_iter());
        weights.prune(2);
        let features = [feature; FEATURES];
        weights.learn(&Sample { features, undecided: &[0, 0, 0], right: 2, weight: 1.0 }, None);
        let stored: Vec<(u8, bool)> = weights.stored().map(|w| (w.rank, w.value.abs() < 2.0)).collect();
        assert_eq!(stored, [(1, true), (2, true)]);
    }

    #[test]
    fn rare_features_have_no_weights() {
        let mut weights = Weights::new(10);
        let features = std::array::from_fn(|i| i as u32 * 0x0100_0000);
        weights
            .learn(&Sample { features, undecided: &[14, 14], right: 0, weight: 1.0 }, Some(&Counts::new()));
        assert_eq!(weights.features, 0);
    }

    #[test]
    fn sources_are_mixed_line_by_line() {
        let ids: Vec<u32> = (0..30_000).map(|i| if i % 100 == 99 { LINE_END } else { 1 }).collect();
        let corpus = Corpus { cases: vec![0; ids.len()], ids, sources: vec![(10_000, 9.0), (30_000, 1.0)] };
        let blocks = blocks(&corpus);
        let mut covered: Vec<Range<usize>> = blocks.iter().map(|block| block.tokens.clone()).collect();
        assert!(
            (blocks[0].weight - blocks[1].weight).abs() > 1.0 && blocks.iter().all(|b| b.weight <= HEAVIEST)
        );
        covered.sort_by_key(|range| range.start);
        assert!(covered[0].start == 0 && covered.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert!(covered.iter().all(|range| corpus.ids[range.end - 1] == LINE_END));
    }
}
