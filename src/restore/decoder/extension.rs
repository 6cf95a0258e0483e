//! One token more: what the model says of each of its readings behind each path so far.

use std::ops::Range;

use super::{Candidate, Node};
use crate::lm::{Aim, Model, NONE};

/// What the model says of each reading of one token behind each node of the layer before.
///
/// All searches are aimed before the first is made, so that their memory is fetched side by side.
#[derive(Default)]
pub struct Extension {
    /// For each length, the contexts searched for: context, place in `searches`.
    contexts: [Vec<(u32, u32)>; 3],
    searches: Vec<Search>,
    finds: Vec<Find>,
    /// For each node, the places in `searches` of its contexts of 1 to 3 words; [`NONE`] where the model knows none.
    behind: Vec<[u32; 3]>,
    /// The words of the readings.
    pub words: Vec<u32>,
    /// What each reading adds to a path without context.
    alone: Vec<f32>,
    /// Score of each node with each reading; all readings of a node together.
    pub scores: Vec<f32>,
    /// For the same, the places of the n-grams of orders 2 and 3 that the reading ends.
    pub ends: Vec<[u32; 2]>,
    /// For each reading, the best of its scores.
    pub best: Vec<f32>,
}

/// A search for what follows a context.
struct Search {
    aim: Aim,
    /// Its part of the finds.
    finds: Range<u32>,
}

/// An n-gram that was found.
struct Find {
    /// The reading that it ends in, and what that adds to a path.
    reading: u32,
    gain: f32,
    /// Its place among those of its order.
    place: u32,
}

impl Extension {
    /// Fills `scores`, `ends` and `best`; gives the best of all.
    ///
    /// What is found behind a context serves all nodes that share it.
    /// Where there is no choice it does not matter how good the way is, but only where it leads.
    pub fn score(
        &mut self,
        model: &Model,
        weight: f32,
        (readings, layer): (&[Candidate], &[Node]),
        is_choice: bool,
    ) -> f32 {
        let unigram = model.unigrams();
        fill(&mut self.words, readings.iter().map(|reading| reading.word));
        fill(&mut self.alone, readings.iter().map(|r| weight * unigram(r.word) - r.cost));
        self.aim(model, layer, if is_choice { 3 } else { 2 });
        self.find(model, weight, readings);
        fill(&mut self.best, readings.iter().map(|_| f32::NEG_INFINITY));
        self.scores.clear();
        self.ends.clear();
        self.ends.resize(layer.len() * readings.len(), [NONE; 2]);
        for (node, behind) in layer.iter().zip(&self.behind) {
            let backed_off = |length: usize| node.score + weight * node.state.backed_off(length);
            let (from, without) = (self.scores.len(), backed_off(0));
            self.scores.extend(self.alone.iter().map(|gain| without + gain));
            let (scores, ends) = (&mut self.scores[from..], &mut self.ends[from..]);
            // The longest context that is known with a word counts.
            for (length, search) in (1..).zip(behind) {
                let Some(search) = self.searches.get(*search as usize) else { continue };
                let before = backed_off(length);
                for find in &self.finds[search.finds.start as usize..search.finds.end as usize] {
                    scores[find.reading as usize] = before + find.gain;
                    if let Some(end) = ends[find.reading as usize].get_mut(length - 1) {
                        *end = find.place;
                    }
                }
            }
            self.best.iter_mut().zip(scores).for_each(|(best, score)| *best = best.max(*score));
        }
        self.best.iter().copied().fold(f32::NEG_INFINITY, f32::max)
    }

    /// Aims at what follows the contexts of these nodes, those of up to so many words.
    fn aim(&mut self, model: &Model, layer: &[Node], longest: usize) {
        self.contexts.iter_mut().for_each(Vec::clear);
        self.searches.clear();
        self.behind.clear();
        let first = self.words.first().copied().unwrap_or(0);
        for node in layer {
            let mut behind = [NONE; 3];
            for (i, (behind, known)) in behind[..longest].iter_mut().zip(&mut self.contexts).enumerate() {
                let (length, context) = (i + 1, node.state.context(i + 1));
                if context == NONE {
                    continue;
                }
                let same = known.iter().find(|(known, _)| *known == context).map(|(_, at)| *at);
                *behind = same.unwrap_or_else(|| {
                    let at = self.searches.len() as u32;
                    known.push((context, at));
                    self.searches.push(Search { aim: model.aim(&node.state, length, first), finds: 0..0 });
                    at
                });
            }
            self.behind.push(behind);
        }
    }

    /// Finds what was aimed at.
    fn find(&mut self, model: &Model, weight: f32, readings: &[Candidate]) {
        self.finds.clear();
        for Search { aim, finds } in &mut self.searches {
            finds.start = self.finds.len() as u32;
            model.find_all(aim, &self.words, |reading, place, p| {
                let gain = weight * p - readings[reading].cost;
                self.finds.push(Find { reading: reading as u32, gain, place });
            });
            finds.end = self.finds.len() as u32;
        }
    }
}

/// Puts these items into memory that is used again.
fn fill<T>(memory: &mut Vec<T>, items: impl Iterator<Item = T>) {
    memory.clear();
    memory.extend(items);
}
