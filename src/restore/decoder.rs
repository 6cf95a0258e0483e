//! The decoder: the likeliest path through the readings of all tokens, and how likely each reading is.
//!
//! Exact Viterbi over the model's own states (two paths whose contexts the model does not tell apart are one), with a
//! beam for the hopeless. Posteriors come from a forward–backward pass over the arcs that the beam left.

use std::ops::Range;

use crate::lm::{Model, State, Step};

use super::channel::Candidate;

/// Paths this much worse (natural log) than the best are given up where letters are right and only marks are lost.
pub const NARROW: f32 = 9.0;
/// The same where readings have costs of their own.
pub const WIDE: f32 = 16.0;
/// Most paths kept at a token.
const WIDTH: usize = 12;

/// The readings of a run of tokens.
#[derive(Default)]
pub struct Lattice {
    /// Readings of all tokens, one after the other.
    pub candidates: Vec<Candidate>,
    /// Where the readings of each token end.
    pub ends: Vec<usize>,
}

impl Lattice {
    /// Empties the lattice, keeping its memory.
    pub fn clear(&mut self) {
        self.candidates.clear();
        self.ends.clear();
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
    score: f32,
    best: u32,
    alpha: f32,
    beta: f32,
}

#[derive(Clone, Copy)]
struct Arc {
    from: u32,
    to: u32,
    candidate: u32,
    score: f32,
}

/// Memory of the decoder, kept from run to run.
#[derive(Default)]
pub struct Decoder {
    beam: f32,
    nodes: Vec<Node>,
    arcs: Vec<Arc>,
    /// Where the nodes and arcs of each token end; the first layer is the start.
    layers: Vec<(usize, usize)>,
    /// For each token, the reading on the best path (index into the lattice's candidates).
    pub path: Vec<usize>,
    /// For each reading of the lattice, its posterior; filled by [`Self::posteriors`].
    pub posteriors: Vec<f32>,
}

impl Decoder {
    /// Finds the best path from `start`; gives the state at its end. `beam`: [`NARROW`] or [`WIDE`].
    pub fn decode(
        &mut self,
        beam: f32,
        model: &Model,
        lattice: &Lattice,
        start: State,
        ends_line: bool,
    ) -> State {
        self.beam = beam;
        self.nodes.clear();
        self.arcs.clear();
        self.layers.clear();
        self.nodes.push(Node { state: start, step: None, score: 0.0, best: u32::MAX, alpha: 0.0, beta: 0.0 });
        self.layers.push((1, 0));
        let mut layer = 0..1;
        for token in 0..lattice.ends.len() {
            layer = self.extend(model, lattice, lattice.range(token), layer);
            self.layers.push((self.nodes.len(), self.arcs.len()));
        }
        if ends_line {
            for i in layer.clone() {
                self.nodes[i].score += model.advance(&self.nodes[i].state, model.line_end()).0;
            }
        }
        let best = layer.max_by(|a, b| self.nodes[*a].score.total_cmp(&self.nodes[*b].score)).unwrap_or(0);
        self.trace(best, lattice.ends.len());
        self.nodes[best].state
    }

    /// Adds the layer of one token.
    fn extend(
        &mut self,
        model: &Model,
        lattice: &Lattice,
        readings: Range<usize>,
        layer: Range<usize>,
    ) -> Range<usize> {
        let from = self.nodes.len();
        let mut top = f32::NEG_INFINITY;
        for before in layer {
            let Node { state, score, .. } = self.nodes[before];
            for i in readings.clone() {
                let reading = &lattice.candidates[i];
                let (p, next) = model.advance(&state, reading.word);
                let step = p - reading.cost;
                let total = score + step;
                if total < top - self.beam {
                    continue;
                }
                top = top.max(total);
                let to = self.join(model, from, next, total);
                self.arcs.push(Arc { from: before as u32, to: to as u32, candidate: i as u32, score: step });
            }
        }
        self.thin(from, top);
        from..self.nodes.len()
    }

    /// The node of this layer behind the step; a new one if there is none. Notes the coming arc if it is the best.
    ///
    /// Paths whose contexts the model does not tell apart meet: in the same step or, what costs more to find out, in
    /// the same state.
    fn join(&mut self, model: &Model, from: usize, step: Step, score: f32) -> usize {
        let known = self.nodes[from..].iter().position(|n| n.step == Some(step));
        let (found, state) = if known.is_some() {
            (known, None)
        } else {
            let state = model.follow(step);
            (self.nodes[from..].iter().position(|n| n.state.key() == state.key()), Some(state))
        };
        let arc = self.arcs.len() as u32;
        match (found, state) {
            (None, Some(state)) => {
                let alpha = f32::NEG_INFINITY;
                self.nodes.push(Node { state, step: Some(step), score, best: arc, alpha, beta: 0.0 });
                self.nodes.len() - 1
            }
            (found, _) => {
                let at = from + found.unwrap_or(0);
                let node = &mut self.nodes[at];
                if score > node.score {
                    node.score = score;
                    node.best = arc;
                }
                at
            }
        }
    }

    /// Drops nodes of the last layer that are out of the beam, and the arcs into them.
    fn thin(&mut self, from: usize, top: f32) {
        let mut limit = top - self.beam;
        let count = self.nodes.len() - from;
        if count > WIDTH {
            let mut scores: Vec<f32> = self.nodes[from..].iter().map(|n| n.score).collect();
            scores.select_nth_unstable_by(WIDTH - 1, |a, b| b.total_cmp(a));
            limit = limit.max(scores[WIDTH - 1]);
        }
        if self.nodes[from..].iter().all(|n| n.score >= limit) {
            return;
        }
        let first_arc = self.layers.last().map_or(0, |l| l.1);
        let mut renumber = vec![u32::MAX; count];
        let mut kept = from;
        for i in from..self.nodes.len() {
            if self.nodes[i].score >= limit {
                renumber[i - from] = kept as u32;
                self.nodes[kept] = self.nodes[i];
                kept += 1;
            }
        }
        self.nodes.truncate(kept);
        let mut arc_at = first_arc;
        for a in first_arc..self.arcs.len() {
            let mut arc = self.arcs[a];
            let old = arc.to as usize - from;
            if renumber[old] == u32::MAX {
                continue;
            }
            arc.to = renumber[old];
            let node = &mut self.nodes[arc.to as usize];
            if node.best == a as u32 {
                node.best = arc_at as u32;
            }
            self.arcs[arc_at] = arc;
            arc_at += 1;
        }
        self.arcs.truncate(arc_at);
    }

    fn trace(&mut self, best: usize, tokens: usize) {
        self.path.clear();
        self.path.resize(tokens, 0);
        let mut node = best;
        for slot in self.path.iter_mut().rev() {
            let arc = self.arcs[self.nodes[node].best as usize];
            *slot = arc.candidate as usize;
            node = arc.from as usize;
        }
    }

    /// Fills [`Self::posteriors`] for the lattice that was decoded last.
    pub fn posteriors(&mut self, lattice: &Lattice) {
        self.posteriors.clear();
        self.posteriors.resize(lattice.candidates.len(), 0.0);
        let Some(&(last_end, _)) = self.layers.last() else { return };
        let last_from = self.layers.len().checked_sub(2).map_or(0, |l| self.layers[l].0);
        for arc in &self.arcs {
            let alpha = self.nodes[arc.from as usize].alpha + arc.score;
            let node = &mut self.nodes[arc.to as usize];
            node.alpha = log_add(node.alpha, alpha);
        }
        for (i, node) in self.nodes.iter_mut().enumerate() {
            node.beta = if i >= last_from && i < last_end { 0.0 } else { f32::NEG_INFINITY };
        }
        for arc in self.arcs.iter().rev() {
            let beta = self.nodes[arc.to as usize].beta + arc.score;
            let node = &mut self.nodes[arc.from as usize];
            node.beta = log_add(node.beta, beta);
        }
        let total = self.nodes[0].beta;
        for arc in &self.arcs {
            let log =
                self.nodes[arc.from as usize].alpha + arc.score + self.nodes[arc.to as usize].beta - total;
            self.posteriors[arc.candidate as usize] += log.exp();
        }
    }
}

fn log_add(a: f32, b: f32) -> f32 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == f32::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}

#[cfg(test)]
mod tests {
    use super::log_add;

    #[test]
    fn probabilities_add_in_the_log() {
        assert!((log_add(0.5f32.ln(), 0.25f32.ln()) - 0.75f32.ln()).abs() < 1e-6);
        assert!((log_add(f32::NEG_INFINITY, -1.0) + 1.0).abs() < f32::EPSILON);
    }
}
