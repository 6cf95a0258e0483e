//! The decoder: the likeliest path through the readings of all tokens, and how likely each reading is.
//!
//! Exact Viterbi over the model's own states (two paths whose contexts the model does not tell apart are one), with a
//! beam for the hopeless. Posteriors come from a forward–backward pass over the arcs that the beam left.

mod extension;

use std::ops::Range;

use crate::lm::{Model, State, Step};

use super::channel::Candidate;
use extension::Extension;

/// How paths are weighed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighing {
    /// Paths this much worse (natural log) than the best are given up.
    pub beam: f32,
    /// How much the n-grams count beside the costs of the readings.
    pub ngrams: f32,
}

/// Where letters are right and only marks are lost: the neighbours' letters say some of what the n-grams say, too.
pub const STRIPPED: Weighing = Weighing { beam: 6.0, ngrams: 0.6 };
/// Where readings have costs of their own.
pub const GARBLED: Weighing = Weighing { beam: 5.5, ngrams: 0.85 };
/// Where an OCR knew the marks, and few words are wrong.
pub const MISREAD: Weighing = Weighing { beam: 9.0, ngrams: 0.9 };
/// Most paths kept at a token.
const WIDTH: usize = 12;

/// The readings of a run of tokens.
///
/// Tokens follow one another, or, where it is in doubt what is one token, stand between [`Self::places`].
#[derive(Default)]
pub struct Lattice {
    /// Readings of all tokens, one after the other; those of a token in the order of their words.
    pub candidates: Vec<Candidate>,
    /// Where the readings of each token end.
    pub ends: Vec<usize>,
    /// Between which places each token stands, where more than one way leads through them; place 0 is the beginning,
    /// every token leads to a later place, and every place is reached. Empty where each token follows the one before.
    pub places: Vec<(u32, u32)>,
}

/// The token is on no best path.
pub const OFF_PATH: usize = usize::MAX;

impl Lattice {
    /// Empties the lattice, keeping its memory.
    pub fn clear(&mut self) {
        self.candidates.clear();
        self.ends.clear();
        self.places.clear();
    }

    /// The token that has a reading.
    fn token_of(&self, candidate: usize) -> usize {
        self.ends.partition_point(|end| *end <= candidate)
    }

    /// The readings of a token.
    pub fn range(&self, token: usize) -> Range<usize> {
        let from = token.checked_sub(1).map_or(0, |before| self.ends[before]);
        from..self.ends[token]
    }
}

#[derive(Clone, Copy)]
struct Node {
    state: State,
    step: Option<Step>,
    /// Score of the best path to it; once its layer is whole, from the best of that on.
    score: f32,
    /// Node before and reading on the best path to this one.
    from: u32,
    candidate: u32,
}

#[derive(Clone, Copy)]
struct Arc {
    from: u32,
    to: u32,
    candidate: u32,
    /// What it adds to a path, from the score of one layer to that of the other.
    score: f32,
}

/// What a decoding is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// The best path.
    Best,
    /// The best path, and how likely each reading is.
    Posteriors,
}

/// Memory of the decoder, kept from run to run.
pub struct Decoder {
    weighing: Weighing,
    want: Want,
    nodes: Vec<Node>,
    /// All arcs within the beam, when posteriors are wanted.
    arcs: Vec<Arc>,
    /// Where the nodes of each token end; the first layer is the start.
    layers: Vec<usize>,
    extension: Extension,
    /// For each node of the last layer, its score, and its number once those too many are taken out.
    order: Vec<f32>,
    renumber: Vec<u32>,
    /// For each node, the sum of all paths to it, on the scale of its layer (natural log).
    sums: Vec<f32>,
    scales: Vec<f64>,
    /// For each node, how likely a path leads through it.
    likely: Vec<f32>,
    /// For each node of the last layer, how likely the text ends behind it.
    endings: Vec<f32>,
    /// For each token, the reading on the best path (index into the lattice's candidates), or [`OFF_PATH`].
    pub path: Vec<usize>,
    /// For each reading of the lattice, its posterior; filled by [`Self::posteriors`].
    pub posteriors: Vec<f32>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            weighing: STRIPPED,
            want: Want::Best,
            nodes: Vec::new(),
            arcs: Vec::new(),
            layers: Vec::new(),
            extension: Extension::default(),
            order: Vec::new(),
            renumber: Vec::new(),
            sums: Vec::new(),
            scales: Vec::new(),
            likely: Vec::new(),
            endings: Vec::new(),
            path: Vec::new(),
            posteriors: Vec::new(),
        }
    }
}

impl Decoder {
    /// Finds the best path from `start`; gives the state at its end.
    pub fn decode(
        &mut self,
        (weighing, want): (Weighing, Want),
        model: &Model,
        lattice: &Lattice,
        start: State,
        ends_line: bool,
    ) -> State {
        (self.weighing, self.want) = (weighing, want);
        self.nodes.clear();
        self.arcs.clear();
        self.layers.clear();
        self.nodes.push(Node { state: start, step: None, score: 0.0, from: 0, candidate: 0 });
        self.layers.push(1);
        let layer = if lattice.places.is_empty() {
            self.follow_line(model, lattice)
        } else {
            self.follow_places(model, lattice)
        };
        self.endings.clear();
        self.endings.resize(layer.len(), 1.0);
        if ends_line {
            for (node, ending) in self.nodes[layer.clone()].iter_mut().zip(&mut self.endings) {
                let gain = weighing.ngrams * model.advance(&node.state, model.line_end()).0;
                node.score += gain;
                *ending = gain.exp();
            }
        }
        let best = layer.max_by(|a, b| self.nodes[*a].score.total_cmp(&self.nodes[*b].score)).unwrap_or(0);
        self.trace(best, lattice);
        self.nodes[best].state
    }

    /// Adds the layers of tokens that follow one another; gives the last.
    fn follow_line(&mut self, model: &Model, lattice: &Lattice) -> Range<usize> {
        let mut layer = 0..1;
        for token in 0..lattice.ends.len() {
            let (from, first_arc) = (self.nodes.len(), self.arcs.len());
            self.extend(model, lattice, lattice.range(token), (layer, 0.0));
            self.close(from, first_arc);
            layer = from..self.nodes.len();
        }
        layer
    }

    /// Adds the layers of places between which tokens stand; gives the last.
    fn follow_places(&mut self, model: &Model, lattice: &Lattice) -> Range<usize> {
        let mut tokens: Vec<usize> = (0..lattice.places.len()).collect();
        tokens.sort_by_key(|&token| (lattice.places[token].1, token));
        // Each with the score from which its nodes count on.
        let mut layers = Vec::from([(Range { start: 0, end: 1 }, 0.0)]);
        for tokens in tokens.chunk_by(|a, b| lattice.places[*a].1 == lattice.places[*b].1) {
            let (from, first_arc) = (self.nodes.len(), self.arcs.len());
            let base = layers[lattice.places[tokens[0]].0 as usize].1;
            for &token in tokens {
                let (before, score) = layers[lattice.places[token].0 as usize].clone();
                self.extend(model, lattice, lattice.range(token), (before, (score - base) as f32));
            }
            let best = self.close(from, first_arc);
            layers.push((from..self.nodes.len(), base + f64::from(best)));
        }
        layers.pop().map_or(0..1, |(layer, _)| layer)
    }

    /// Adds the nodes of one token behind those of a layer, whose scores count on from this one.
    fn extend(
        &mut self,
        model: &Model,
        lattice: &Lattice,
        readings: Range<usize>,
        (layer, from_score): (Range<usize>, f32),
    ) {
        let both = (&lattice.candidates[readings.clone()], &self.nodes[layer.clone()]);
        let is_choice = readings.len() * layer.len() > 1 || !lattice.places.is_empty();
        let top = self.extension.score(model, self.weighing.ngrams, both, is_choice);
        if top == f32::NEG_INFINITY {
            // What is impossible leads nowhere.
            return;
        }
        let limit = top - self.weighing.beam;
        debug_assert!(limit.is_finite());
        for i in 0..self.extension.note_readings(limit) {
            let (reading, ways) = self.extension.note_nodes(i, limit);
            let candidate = (readings.start + reading) as u32;
            // Only paths that end in the same word can meet.
            let meeting = self.nodes.len();
            for way in 0..ways {
                let (before, score, step) = self.extension.way(reading, way);
                let (before, score) = (layer.start + before, from_score + score);
                let to = self.join(model, meeting, step, (score, before as u32, candidate));
                if self.want == Want::Posteriors {
                    let score = score - self.nodes[before].score;
                    self.arcs.push(Arc { from: before as u32, to: to as u32, candidate, score });
                }
            }
        }
    }

    /// The node, of those from `meeting` on, that paths behind a step share; a new one if there is none. It keeps the best
    /// path to it: its score, the node before, and the reading.
    ///
    /// Paths whose contexts the model does not tell apart meet: in the same step or, what costs more to find out, in
    /// the same state.
    fn join(
        &mut self,
        model: &Model,
        meeting: usize,
        step: Step,
        (score, from, candidate): (f32, u32, u32),
    ) -> usize {
        let known = self.nodes[meeting..].iter().position(|n| n.step == Some(step));
        let known = known.or_else(|| {
            let state = model.follow(step);
            let known = self.nodes[meeting..].iter().position(|n| n.state.key() == state.key());
            if known.is_none() {
                self.nodes.push(Node { state, step: Some(step), score, from, candidate });
            }
            known
        });
        let Some(known) = known else { return self.nodes.len() - 1 };
        let node = &mut self.nodes[meeting + known];
        if score > node.score {
            (node.score, node.from, node.candidate) = (score, from, candidate);
        }
        meeting + known
    }

    /// Ends a layer: the scores of its nodes count from the best of them on, which is given, so that they stay exact
    /// however long the text is.
    fn close(&mut self, from: usize, first_arc: usize) -> f32 {
        self.thin(from, first_arc);
        self.layers.push(self.nodes.len());
        let best = self.nodes[from..].iter().map(|node| node.score).reduce(f32::max).unwrap_or(0.0);
        self.nodes[from..].iter_mut().for_each(|node| node.score -= best);
        self.arcs[first_arc..].iter_mut().for_each(|arc| arc.score -= best);
        best
    }

    /// Keeps the best nodes of the last layer when there are too many, and the arcs into them.
    fn thin(&mut self, from: usize, first_arc: usize) {
        if self.nodes.len() - from <= WIDTH {
            return;
        }
        let (order, renumber) = (&mut self.order, &mut self.renumber);
        order.clear();
        order.extend(self.nodes[from..].iter().map(|n| n.score));
        let (_, &mut limit, _) = order.select_nth_unstable_by(WIDTH - 1, |a, b| b.total_cmp(a));
        renumber.clear();
        let mut kept = from;
        for i in from..self.nodes.len() {
            let stays = self.nodes[i].score >= limit;
            renumber.push(if stays { kept as u32 } else { u32::MAX });
            if stays {
                self.nodes[kept] = self.nodes[i];
                kept += 1;
            }
        }
        self.nodes.truncate(kept);
        let mut arcs = first_arc;
        for i in first_arc..self.arcs.len() {
            let to = renumber[self.arcs[i].to as usize - from];
            if to != u32::MAX {
                self.arcs[arcs] = Arc { to, ..self.arcs[i] };
                arcs += 1;
            }
        }
        self.arcs.truncate(arcs);
    }

    fn trace(&mut self, best: usize, lattice: &Lattice) {
        self.path.clear();
        self.path.resize(lattice.ends.len(), OFF_PATH);
        let mut at = best;
        while at != 0 {
            let node = self.nodes[at];
            let reading = node.candidate as usize;
            self.path[lattice.token_of(reading)] = reading;
            at = node.from as usize;
        }
    }

    /// Fills [`Self::posteriors`] for the lattice that was decoded last, for which they were wanted.
    ///
    /// A node is reached over each arc into it as likely as the arc's part of the sum of all paths to the node says; so how
    /// likely the nodes are is handed back from the last layer to the first.
    pub fn posteriors(&mut self, lattice: &Lattice) {
        self.posteriors.clear();
        self.posteriors.resize(lattice.candidates.len(), 0.0);
        self.add_up();
        let last = self.layer(self.layers.len() - 1);
        let ends = self.sums[last.clone()].iter().zip(&self.endings).map(|(sum, ending)| sum * ending);
        let total: f32 = ends.clone().sum();
        self.likely.clear();
        self.likely.resize(last.start, 0.0);
        self.likely.extend(ends.map(|end| end / total));
        for arc in self.arcs.iter().rev() {
            let to = arc.to as usize;
            let likely = self.likely[to] * (arc.score / self.sums[to]);
            self.likely[arc.from as usize] += likely;
            self.posteriors[arc.candidate as usize] += likely;
        }
    }

    /// Fills [`Self::sums`], and makes the score of each arc its part of the sum of the node it leads to.
    ///
    /// The sums of a layer count from the largest of the layer before on, so that they stay exact however long the text is.
    fn add_up(&mut self) {
        self.sums.clear();
        self.sums.resize(self.nodes.len(), 0.0);
        self.sums[0] = 1.0;
        self.scales.clear();
        self.scales.push(0.0);
        let mut at = 0;
        for layer in 1..self.layers.len() {
            let (before, own) = (self.layer(layer - 1), self.layer(layer));
            let largest = self.sums[before.clone()].iter().copied().reduce(f32::max).unwrap_or(1.0);
            let scale = self.scales[layer - 1] + f64::from(largest).ln();
            while let Some(arc) = self.arcs.get_mut(at).filter(|arc| own.contains(&(arc.to as usize))) {
                let from = arc.from as usize;
                let farther = || self.layers.partition_point(|end| *end <= from);
                let start = if before.contains(&from) { layer - 1 } else { farther() };
                arc.score = self.sums[from] * (arc.score + (self.scales[start] - scale) as f32).exp();
                self.sums[arc.to as usize] += arc.score;
                at += 1;
            }
            self.scales.push(scale);
        }
    }

    /// The nodes of a layer.
    fn layer(&self, layer: usize) -> Range<usize> {
        layer.checked_sub(1).map_or(0, |before| self.layers[before])..self.layers[layer]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::BUILT_IN;

    #[test]
    fn a_long_line_is_as_exact_as_a_short_one() {
        let model = Model::embedded(BUILT_IN).unwrap();
        let mut decoder = Decoder::default();
        for weighing in [STRIPPED, GARBLED] {
            let mut posteriors = |words: usize| -> Vec<f32> {
                let mut lattice = Lattice::default();
                for letters in ["cong", "hoa"].repeat(words / 2) {
                    let readings = model.candidates(letters);
                    lattice.candidates.extend(readings.map(|word| Candidate::new(word, 0.0)));
                    lattice.ends.push(lattice.candidates.len());
                }
                decoder.decode((weighing, Want::Posteriors), &model, &lattice, model.begin(), true);
                decoder.posteriors(&lattice);
                (20..40).map(|token| decoder.posteriors[decoder.path[token]]).collect()
            };
            let (short, long) = (posteriors(60), posteriors(960));
            assert!(short.iter().zip(&long).all(|(a, b)| (a - b).abs() < 1e-4), "{short:?} {long:?}");
        }
    }

    #[test]
    fn what_is_impossible_leads_nowhere() {
        let model = Model::embedded(BUILT_IN).unwrap();
        let word = model.candidates("quyet").start;
        let lattice = Lattice {
            candidates: [0.0, f32::INFINITY, 0.0].map(|cost| Candidate::new(word, cost)).into(),
            ends: vec![1, 2, 3],
            places: vec![(0, 2), (0, 1), (1, 2)],
        };
        let mut decoder = Decoder::default();
        decoder.decode((GARBLED, Want::Posteriors), &model, &lattice, model.begin(), true);
        decoder.posteriors(&lattice);
        assert_eq!(decoder.path, [0, OFF_PATH, OFF_PATH]);
        assert_eq!(decoder.posteriors, [1.0, 0.0, 0.0]);
    }
}
