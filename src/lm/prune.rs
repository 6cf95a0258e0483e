//! Pruning to a size: what costs least to forget goes first.
//!
//! The cost of forgetting an n-gram is its weighted count times what is lost each time: the log ratio `ln r` of its
//! probability to what backing off would give (Seymore & Rosenfeld 1996). Restoring only ever chooses among words of
//! one toneless key, so most of the weight lies on what is lost of that choice: for a word that has the share `s` of
//! its key, `ln r − ln(r·s + 1 − s)`, which is nothing for a word without rivals. An n-gram stays as long as a longer
//! one begins with it, for the stored form is a trie.

use rayon::prelude::*;

use super::ID_BITS;
use super::smooth::{Smoothed, backoff, lower_prob};
use super::write::{CONTEXT_ENTRY_BYTES, LAST_ENTRY_BYTES};

/// How much the plain likelihood counts beside the choice among rivals: it still tells good contexts from bad.
const LIKELIHOOD: f64 = 0.25;

/// Drops n-grams until orders 2 to 4 need at most `budget` bytes in the file.
///
/// `shares`: for each word, its share among the words with its toneless key.
pub fn prune(levels: Vec<Smoothed>, shares: &[f32], budget: usize) -> Vec<Smoothed> {
    let mut costs: Vec<Vec<f32>> =
        (2..=levels.len() as u32).map(|order| forgetting_costs(&levels, shares, order)).collect();
    for order in (3..=levels.len() as u32).rev() {
        let (below, above) = costs.split_at_mut(order as usize - 2);
        raise_prefixes(&levels, order, &above[0], &mut below[order as usize - 3]);
    }
    let limit = threshold(&costs, budget);
    let mut kept = Vec::with_capacity(levels.len());
    for (i, level) in levels.into_iter().enumerate() {
        kept.push(if i == 0 { level } else { keep(&level, &costs[i - 1], limit) });
    }
    kept
}

/// What each n-gram of an order costs to forget, a byte of the file.
fn forgetting_costs(levels: &[Smoothed], shares: &[f32], order: u32) -> Vec<f32> {
    let (below, rest) = levels.split_at(order as usize - 1);
    let bytes = if order as usize == levels.len() { LAST_ENTRY_BYTES } else { CONTEXT_ENTRY_BYTES };
    let level = &rest[0];
    (0..level.keys.len())
        .into_par_iter()
        .map(|i| {
            let key = level.keys[i];
            let without = backoff(below, key, order) * lower_prob(below, key, order);
            let ratio = f64::from(level.probs[i] / without.max(1e-12));
            let share = f64::from(shares[(key & ((1 << ID_BITS) - 1)) as usize]);
            let choice = ratio.ln() - (ratio * share + 1.0 - share).ln();
            let loss = LIKELIHOOD * ratio.ln() + (1.0 - LIKELIHOOD) * choice;
            (f64::from(level.weights[i]) * loss / bytes) as f32
        })
        .collect()
}

/// A context is worth at least what the dearest n-gram that begins with it is.
fn raise_prefixes(levels: &[Smoothed], order: u32, costs: &[f32], below: &mut [f32]) {
    let contexts = &levels[order as usize - 2];
    let mut at = 0;
    for (key, cost) in levels[order as usize - 1].keys.iter().zip(costs) {
        let context = key >> ID_BITS;
        while at < contexts.keys.len() && contexts.keys[at] < context {
            at += 1;
        }
        if contexts.keys.get(at) == Some(&context) {
            below[at] = below[at].max(*cost);
        }
    }
}

/// The lowest cost at which everything dearer fits the budget.
fn threshold(costs: &[Vec<f32>], budget: usize) -> f32 {
    let last = costs.len() - 1;
    let size = |limit: f32| -> f64 {
        costs
            .iter()
            .enumerate()
            .map(|(i, c)| {
                let bytes = if i == last { LAST_ENTRY_BYTES } else { CONTEXT_ENTRY_BYTES };
                c.par_iter().filter(|x| **x >= limit).count() as f64 * bytes
            })
            .sum()
    };
    if size(0.0) <= budget as f64 {
        return 0.0;
    }
    // Bisection over the logarithm; 60 halvings of 64 powers of ten are below the resolution of `f32`.
    let (mut low, mut high) = (-32.0f32, 32.0f32);
    for _ in 0..60 {
        let middle = f32::midpoint(low, high);
        if size(10f32.powf(middle)) > budget as f64 {
            low = middle;
        } else {
            high = middle;
        }
    }
    10f32.powf(high)
}

fn keep(level: &Smoothed, costs: &[f32], limit: f32) -> Smoothed {
    let mut kept = Smoothed::default();
    for (i, _) in costs.iter().enumerate().filter(|(_, c)| **c >= limit) {
        kept.keys.push(level.keys[i]);
        kept.weights.push(level.weights[i]);
        kept.shares.push(level.shares[i]);
    }
    kept
}
