//! The weights of the context model while they are learnt.

use std::ops::Range;

use crate::lm::context::{self, FEATURES, RANKS, Weight};
use crate::lm::processor::prefetch;

use super::vectors::{Sides, Vectors};

/// Features seen less often have no weights.
const SEEN: u8 = 2;
/// Length of the steps along the gradient.
const RATE: f32 = 0.15;
/// The same for the components of vectors, and where what was not forgotten settles.
const VECTOR_RATES: [f32; 2] = [0.1, 0.05];
/// Sum of squared gradients that a weight starts with.
const START: f32 = 0.3;
/// Words of which the model is this sure teach nothing.
const SURE: f32 = 0.998;
/// Entries of the index that are passed while the weights of one are fetched.
const AHEAD: usize = 16;
/// A feature is given weights when one of them would be moved by a gradient as large as this.
const STIR: f32 = 0.02;

/// Steps of a remembered cost per natural logarithm.
pub const STEPS: f32 = 20.0;

/// A word to learn from.
#[derive(Default)]
pub struct Sample<'a> {
    /// What stands around it.
    pub features: [u32; FEATURES],
    /// What the n-grams say of each word with these letters: `-ln p` in [`STEPS`].
    pub undecided: &'a [u8],
    /// Which of these words stands there.
    pub right: usize,
    /// What it counts for.
    pub weight: f32,
    /// The first of the words with these letters.
    pub first: u32,
    /// The words some way before and behind it.
    pub sides: Sides<'a>,
}

/// How often features were seen, roughly: those with the same slot are counted together.
pub struct Counts {
    slots: Vec<u8>,
}

impl Counts {
    const SHIFT: u32 = 3;

    pub fn new() -> Self {
        Self { slots: vec![0; 1 << (32 - Self::SHIFT)] }
    }

    /// Begins to fetch the counts of these features.
    pub fn fetch(&self, features: &[u32; FEATURES]) {
        for &feature in features {
            prefetch(&self.slots, Self::slot(feature));
        }
    }

    pub fn add(&mut self, feature: u32) {
        let slot = &mut self.slots[Self::slot(feature)];
        *slot = slot.saturating_add(1);
    }

    fn often(&self, feature: u32) -> bool {
        self.slots[Self::slot(feature)] >= SEEN
    }

    fn slot(feature: u32) -> usize {
        (feature >> Self::SHIFT) as usize
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

/// The weights of a set while they are learnt.
pub struct Weights<'v> {
    /// Open addressing by the hash of the feature: `hash << 32 | (length - 1) << 27 | row`; 0 is empty.
    index: Vec<u64>,
    features: usize,
    /// Rows of cells, one for each word with the letters of the feature; the first cell is nobody's.
    cells: Vec<Cell>,
    /// No more weights are added, and those that are 0 stay so.
    settled: bool,
    scores: Vec<f32>,
    /// What these weights leave undecided, vectors learn; one of a set.
    vectors: Option<Vectors<'v>>,
}

/// Most cells that the index can address.
const MOST_CELLS: usize = 1 << 27;
/// Slots of the first index, as a power of two.
pub const INDEX_BITS: u32 = 25;

impl<'v> Weights<'v> {
    pub fn new(index_bits: u32, vectors: Option<Vectors<'v>>) -> Self {
        Self {
            index: vec![0; 1 << index_bits],
            features: 0,
            cells: vec![Cell::default()],
            settled: false,
            scores: Vec::new(),
            vectors,
        }
    }

    /// The slot from which on a feature is looked for.
    fn home(&self, feature: u32) -> usize {
        (feature >> (32 - self.index.len().trailing_zeros())) as usize
    }

    /// The slot of a feature, or the empty one where it would go.
    fn slot(&self, feature: u32) -> usize {
        let mut slot = self.home(feature);
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

    /// Begins to fetch where the features of a sample are looked up.
    pub fn fetch_places(&self, sample: &Sample, counts: Option<&Counts>) {
        if let Some(counts) = counts {
            counts.fetch(&sample.features);
        }
        for &feature in &sample.features {
            prefetch(&self.index, self.home(feature));
        }
    }

    /// Begins to fetch the weights of a sample, whose places should be there by now.
    pub fn fetch_weights(&self, sample: &Sample, counts: Option<&Counts>) {
        for &feature in &sample.features {
            if counts.is_none_or(|counts| counts.often(feature)) {
                prefetch(&self.cells, self.row(feature).start);
            }
        }
    }

    /// Moves the weights by what a sample teaches; `counts`: which features may be added.
    pub fn learn(&mut self, sample: &Sample, counts: Option<&Counts>) {
        let mut rows: [Range<usize>; FEATURES] = std::array::from_fn(|_| 0..0);
        self.scores.clear();
        self.scores.extend(sample.undecided.iter().map(|&cost| -f32::from(cost) / STEPS));
        for (row, &feature) in rows.iter_mut().zip(&sample.features) {
            if counts.is_none_or(|counts| counts.often(feature)) {
                *row = self.row(feature);
                self.scores.iter_mut().zip(&self.cells[row.clone()]).for_each(|(s, cell)| *s += cell.weight);
            }
        }
        if is_sure(&self.scores, sample.right) {
            return;
        }
        let around = self.vectors.as_ref().map(|vectors| {
            let around = vectors.around(&sample.sides);
            for (word, score) in (sample.first as usize..).zip(&mut self.scores) {
                *score += vectors.score(&around, word);
            }
            around
        });
        softmax(&mut self.scores);
        if self.scores[sample.right] > SURE {
            return;
        }
        self.scores[sample.right] -= 1.0;
        self.scores.iter_mut().for_each(|gradient| *gradient *= sample.weight);
        if let (Some(vectors), Some(around)) = (&mut self.vectors, around) {
            let rate = VECTOR_RATES[usize::from(self.settled)];
            vectors.learn(&sample.sides, &around, sample.first as usize, &self.scores, rate);
        }
        let stirred = self.scores.iter().any(|gradient| gradient.abs() > STIR);
        let scores = std::mem::take(&mut self.scores);
        for (row, &feature) in rows.into_iter().zip(&sample.features) {
            if !row.is_empty() {
                let cells = self.cells[row].iter_mut().zip(&scores);
                let learning = cells.filter(|(cell, _)| !self.settled || cell.squares > 0.0);
                learning.for_each(|(cell, gradient)| cell.descend(*gradient, RATE));
            } else if stirred && counts.is_some_and(|counts| counts.often(feature)) {
                let moved = scores.iter().take(RANKS).map(|&gradient| {
                    let mut cell = Cell::default();
                    cell.descend(gradient, RATE);
                    cell
                });
                self.add(feature, moved.collect::<Vec<_>>().into_iter());
            }
        }
        self.scores = scores;
    }

    /// Forgets all but this many weights, those worth most, and adds no more.
    pub fn prune(&mut self, most: usize) {
        if !self.settled {
            // What a weight may cost depends on what the others do; twice is near enough.
            for _ in 0..2 {
                let price = self.least(most);
                for (at, &entry) in self.index.iter().enumerate().filter(|(_, entry)| **entry != 0) {
                    fetch_row(&self.cells, &self.index, at);
                    thin(&mut self.cells[row(entry)], price);
                }
            }
        }
        let least = self.least(most);
        let kept = |cell: &Cell| if cell.worth() > least { *cell } else { Cell::default() };
        let mut settled = Self::new((2 * self.features).max(1).ilog2() + 1, self.vectors.take());
        for (at, &entry) in self.index.iter().enumerate().filter(|(_, entry)| **entry != 0) {
            fetch_row(&self.cells, &self.index, at);
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

    /// The vectors, which are learnt no more.
    pub fn take_vectors(&mut self) -> Option<Vectors<'v>> {
        self.vectors.take()
    }

    /// All weights.
    pub fn stored(&self) -> impl Iterator<Item = Weight> + '_ {
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
    let (mut best, mut least) = (0.0, f32::INFINITY);
    for by in std::iter::once(0.0).chain(cells.iter().map(|cell| cell.weight)) {
        let mut spent = 0.0;
        for cell in &*cells {
            spent += moved(cell, by).worth().min(price);
            if spent >= least {
                break;
            }
        }
        if spent < least {
            (best, least) = (by, spent);
        }
    }
    for cell in cells {
        cell.weight = (cell.weight - best).clamp(-context::LARGEST, context::LARGEST);
    }
}

/// Begins to fetch the cells of the entry some way behind this one.
fn fetch_row(cells: &[Cell], index: &[u64], at: usize) {
    prefetch(cells, row(index.get(at + AHEAD).copied().unwrap_or(0)).start);
}

/// The cells of an entry of the index.
fn row(entry: u64) -> Range<usize> {
    let from = entry as usize & (MOST_CELLS - 1);
    let length = if entry == 0 { 0 } else { (entry >> 27) as usize % 32 + 1 };
    from..from + length
}

/// Whether a softmax of these scores would give this one more than [`SURE`].
fn is_sure(scores: &[f32], right: usize) -> bool {
    let all: f32 = scores.iter().map(|score| (score - scores[right]).exp()).sum();
    all * SURE < 1.0
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
        let mut weights = Weights::new(10, None);
        let sample = |first, right| Sample {
            features: features(first),
            undecided: &[14, 14],
            right,
            weight: 1.0,
            ..Sample::default()
        };
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
        let mut weights = Weights::new(10, None);
        let feature = 7;
        let cell = |weight, squares| Cell { weight, squares };
        weights.add(feature, [cell(0.01, 0.01), cell(2.0, 9.0), cell(-2.0, 9.0)].into_iter());
        weights.prune(2);
        let features = [feature; FEATURES];
        weights.learn(
            &Sample { features, undecided: &[0, 0, 0], right: 2, weight: 1.0, ..Sample::default() },
            None,
        );
        let stored: Vec<(u8, bool)> = weights.stored().map(|w| (w.rank, w.value.abs() < 2.0)).collect();
        assert_eq!(stored, [(1, true), (2, true)]);
    }

    #[test]
    fn rare_features_have_no_weights() {
        let mut weights = Weights::new(10, None);
        let features = std::array::from_fn(|i| i as u32 * 0x0100_0000);
        weights.learn(
            &Sample { features, undecided: &[14, 14], right: 0, weight: 1.0, ..Sample::default() },
            Some(&Counts::new()),
        );
        assert_eq!(weights.features, 0);
    }
}
