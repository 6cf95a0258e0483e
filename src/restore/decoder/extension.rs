//! One token more: what the model says of each of its readings behind each path so far.

use std::ops::Range;

use super::{Candidate, Node};
use crate::lm::{Aim, Model, NONE, Step};

/// Readings whose scores are added up side by side.
const LANES: usize = 8;

/// What the model says of each reading of one token behind each node of the layer before.
///
/// All searches are aimed before the first is made, so that their memory is fetched side by side. What processors cannot
/// foresee costs more than arithmetic: scores stand in rows of whole [`LANES`], and what passes is listed without branches.
#[derive(Default)]
pub struct Extension {
    /// Searches behind the last words of the nodes, and behind two and three words.
    searches: [Vec<Search>; 2],
    finds: Vec<Find>,
    /// For each node, the places in `searches` of its contexts of 1 to 3 words; [`NONE`] where the model knows none.
    behind: Vec<[u32; 3]>,
    /// The words of the readings.
    wanted: Vec<u32>,
    /// For each find behind one word, the rank of the word among what follows there.
    ranks: Vec<u32>,
    /// What each reading adds to a path without context.
    alone: Vec<[f32; LANES]>,
    /// Score of each node with each reading; a row of all readings for each node.
    scores: Vec<[f32; LANES]>,
    /// For the same, the places of the n-grams of orders 2 and 3 that the reading ends.
    ends: Vec<[[u32; 2]; LANES]>,
    /// For each reading, the best of its scores.
    best: Vec<[f32; LANES]>,
    /// Readings that pass, and nodes from which one of them does.
    passing: [Vec<u32>; 2],
}

/// A search for what follows a context.
struct Search {
    aim: Aim,
    /// The search behind the last word of the context, which tells what can be found.
    last: u32,
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
    /// Scores all nodes of a layer with all readings; gives the best score.
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
        let Some(first) = readings.first() else { return f32::NEG_INFINITY };
        self.aim(model, layer, first.word, if is_choice { 3 } else { 2 });
        // While what was aimed at is fetched, all else is made ready.
        let (blocks, unigram) = (readings.len().div_ceil(LANES), model.unigrams());
        refill(&mut self.best, blocks, [f32::NEG_INFINITY; LANES]);
        refill(&mut self.ends, blocks * layer.len(), [[NONE; 2]; LANES]);
        refill(&mut self.alone, blocks, [f32::NEG_INFINITY; LANES]);
        self.wanted.clear();
        self.wanted.extend(readings.iter().zip(self.alone.as_flattened_mut()).map(|(reading, alone)| {
            *alone = weight * unigram(reading.word) - reading.cost;
            reading.word
        }));
        debug_assert!(self.wanted.is_sorted());
        self.find(model, weight, readings);
        self.scores.clear();
        for (node, behind) in layer.iter().zip(&self.behind) {
            let backed_off = |length: usize| node.score + weight * node.state.backed_off(length);
            let (from, without) = (self.scores.len(), backed_off(0));
            self.scores.extend(self.alone.iter().map(|gains| std::array::from_fn(|i| without + gains[i])));
            let (scores, ends) = (&mut self.scores[from..], &mut self.ends[from..]);
            let (flat, ends) = (scores.as_flattened_mut(), ends.as_flattened_mut());
            // The longest context that is known with a word counts.
            for (length, search) in (1..).zip(behind) {
                let searches = &self.searches[usize::from(length > 1)];
                let Some(search) = searches.get(*search as usize) else { continue };
                let before = backed_off(length);
                for find in &self.finds[search.finds.start as usize..search.finds.end as usize] {
                    flat[find.reading as usize] = before + find.gain;
                    if let Some(end) = ends[find.reading as usize].get_mut(length - 1) {
                        *end = find.place;
                    }
                }
            }
            for (best, scores) in self.best.iter_mut().zip(scores) {
                *best = std::array::from_fn(|i| larger(scores[i], best[i]));
            }
        }
        let best = self
            .best
            .iter()
            .fold([f32::NEG_INFINITY; LANES], |all, best| std::array::from_fn(|i| larger(best[i], all[i])));
        best.into_iter().fold(f32::NEG_INFINITY, larger)
    }

    /// Notes the readings of which a score is at least this good; gives their number.
    pub fn note_readings(&mut self, limit: f32) -> usize {
        note_passing(&mut self.passing[0], self.best.as_flattened().iter().copied(), limit)
    }

    /// Notes the nodes behind which the noted reading of this place passes; gives the reading and their number.
    pub fn note_nodes(&mut self, i: usize, limit: f32) -> (usize, usize) {
        let (reading, row) = (self.passing[0][i] as usize, self.row());
        let scores = &self.scores.as_flattened()[reading..];
        let of_node = (0..self.behind.len()).map(|node| scores[node * row]);
        (reading, note_passing(&mut self.passing[1], of_node, limit))
    }

    /// The noted node of this place, the score of a reading behind it, and where that leads.
    pub fn way(&self, reading: usize, i: usize) -> (usize, f32, Step) {
        let node = self.passing[1][i] as usize;
        let at = node * self.row() + reading;
        let [two, three] = self.ends.as_flattened()[at];
        (node, self.scores.as_flattened()[at], Step::new(self.wanted[reading], two, three))
    }

    /// Length of a row of scores.
    fn row(&self) -> usize {
        LANES * self.best.len()
    }

    /// Aims at where a word follows the contexts of these nodes, those of up to so many words.
    fn aim(&mut self, model: &Model, layer: &[Node], word: u32, longest: usize) {
        let [short, long] = &mut self.searches;
        short.clear();
        long.clear();
        self.behind.clear();
        // Nodes that share a context are neighbours mostly; where they are not, what follows it is searched for twice.
        let (mut known, mut at) = ([NONE; 3], [NONE; 3]);
        for node in layer {
            self.behind.push(std::array::from_fn(|i| {
                let context = node.state.context(i + 1);
                if context == NONE || i >= longest {
                    return NONE;
                }
                if context != known[i] {
                    let mut aim = model.behind(&node.state, i + 1);
                    let searches = if i == 0 {
                        model.aim(&mut aim, word);
                        &mut *short
                    } else {
                        &mut *long
                    };
                    known[i] = context;
                    at[i] = searches.len() as u32;
                    searches.push(Search { aim, last: at[0], finds: 0..0 });
                }
                at[i]
            }));
        }
    }

    /// Finds what was aimed at.
    fn find(&mut self, model: &Model, weight: f32, readings: &[Candidate]) {
        let Self { searches: [short, long], finds, wanted, ranks, .. } = self;
        finds.clear();
        ranks.clear();
        for search in short.iter() {
            model.aim_further(&search.aim, wanted);
        }
        for search in short.iter_mut() {
            search.finds.start = finds.len() as u32;
            model.find_all(&search.aim, wanted, |reading, place, p| {
                finds.push(Find {
                    reading: reading as u32,
                    gain: weight * p - readings[reading].cost,
                    place,
                });
                ranks.push(search.aim.rank(place));
            });
            search.finds.end = finds.len() as u32;
        }
        // What follows more words follows the last of them.
        let follow = |search: &Search| {
            let Range { start, end } = short[search.last as usize].finds;
            start as usize..end as usize
        };
        for search in long.iter_mut() {
            let ranks = &ranks[follow(search)];
            if let Some(first) = ranks.first() {
                model.aim(&mut search.aim, *first);
                model.aim_further(&search.aim, ranks);
            }
        }
        for search in long.iter_mut() {
            let followers = follow(search);
            search.finds.start = finds.len() as u32;
            if !followers.is_empty() {
                model.find_all(&search.aim, &ranks[followers.clone()], |i, place, p| {
                    let reading = finds[followers.start + i].reading;
                    finds.push(Find { reading, gain: weight * p - readings[reading as usize].cost, place });
                });
            }
            search.finds.end = finds.len() as u32;
        }
    }
}

/// Fills memory that is used again with so many copies.
fn refill<T: Copy>(memory: &mut Vec<T>, count: usize, value: T) {
    memory.clear();
    memory.resize(count, value);
}

/// The larger one of two numbers.
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Notes the places of the scores that are at least this good; gives their number.
fn note_passing(places: &mut Vec<u32>, scores: impl ExactSizeIterator<Item = f32>, limit: f32) -> usize {
    if places.len() < scores.len() {
        places.resize(scores.len(), 0);
    }
    let mut count = 0;
    for (place, score) in (0..).zip(scores) {
        places[count] = place;
        count += usize::from(score >= limit);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lm::vocabulary::key;
    use crate::restore::BUILT_IN;

    #[test]
    fn all_is_scored_as_the_model_scores_it_one_by_one() {
        let model = Model::embedded(BUILT_IN).unwrap();
        let id = |word: &str| model.find(model.candidates(&key(word)), word).unwrap();
        let mut states = vec![model.begin()];
        for word in ["ủy", "ban", "nhân", "dân", "xã"] {
            states.push(model.follow(model.advance(states.last().unwrap(), id(word)).1));
        }
        // The last state comes twice, as where two ways lead to one place.
        states.push(states[2]);
        let node = |(i, state)| Node { state, step: None, score: -0.5 * i as f32, from: 0, candidate: 0 };
        let layer: Vec<Node> = (0..).zip(states).map(node).collect();
        let words: Vec<u32> =
            ["ban", "cua", "nhan", "xa"].iter().flat_map(|key| model.candidates(key)).collect();
        let mut extension = Extension::default();
        for count in [1, 7, 8, 9, 17] {
            // One word is read in two ways.
            let words = words.iter().take(count).chain(&words[count - 1..count]);
            let readings: Vec<Candidate> =
                (0..).zip(words).map(|(i, &word)| Candidate::new(word, 0.25 * i as f32)).collect();
            let top = extension.score(&model, 0.5, (&readings, &layer), true);
            assert_eq!(extension.note_readings(f32::MIN), readings.len());
            let mut best = f32::NEG_INFINITY;
            for (i, reading) in readings.iter().enumerate() {
                assert_eq!(extension.note_nodes(i, f32::MIN), (i, layer.len()));
                for (n, before) in layer.iter().enumerate() {
                    let (p, step) = model.advance(&before.state, reading.word);
                    let expected = before.score + 0.5 * p - reading.cost;
                    let (node, score, way) = extension.way(i, n);
                    assert_eq!((node, way), (n, step));
                    assert!((score - expected).abs() < 1e-4, "{count} readings: {score}, not {expected}");
                    best = best.max(score);
                }
            }
            assert!((top - best).abs() < f32::EPSILON);
            assert_eq!(extension.note_readings(top), 1);
        }
    }
}
